//! The marks of an overlay: halos, markers, bars, hatching, signs.

use super::change::{self, Ends};
use super::{Fate, Heat, Meter, Ring, Said};
use crate::geometry::{Point, Rect, Size};
use crate::scene::mark::{Anchor, Dash, Mark, Stroke};
use crate::scene::path::{Path, at, distance};
use crate::scene::style::Fonts;
use crate::theme::{Role, Severity};

/// How far a halo stands off a box, off the frame of a group, and off the middle of a line.
const HALO: (f64, f64, f64) = (7.0, 3.0, 5.5);
/// The pen of a halo.
const PEN: f64 = 2.25;
/// From one marker to the next.
const STEP: f64 = 20.0;
/// The bar of a meter: its height, the gap to its number, its least width.
const BAR: (f64, f64, f64) = (7.0, 5.0, 12.0);
/// How far apart the lines of a hatching are: of what is lost, of a bar.
const HATCH: (f64, f64) = (9.0, 4.5);
/// The radius of the disc on what is lost.
const DISC: f64 = 8.0;

fn dash(severity: Severity) -> Dash {
    match severity {
        Severity::Error => Dash::Solid,
        Severity::Warning => Dash::Halo,
        Severity::Note => Dash::Dotted,
    }
}

// ---------------------------------------------------------------- halos

/// What lies under a box: its halo. A group has only the outline of one: what stands in it has its own.
pub fn around(said: &Said, room: Rect, is_group: bool) -> Vec<Mark> {
    let Some(severity) = said.worst() else { return Vec::new() };
    let (off, fill) = if is_group { (HALO.1, None) } else { (HALO.0, Some(Role::SeverityTint(severity))) };
    let outline = Path::rounded_rect(room.grown(off), 12.0);
    let pen = Stroke::broken(Role::Severity(severity), PEN, dash(severity));
    vec![Mark::shape(outline, fill, Some(pen)).wobbling(0.8)]
}

/// What lies under a line: a tube around each of its pieces, as it gives way to its label.
pub fn line_around(said: &Said, pieces: &[Vec<Point>]) -> Vec<Mark> {
    let Some(severity) = said.worst() else { return Vec::new() };
    let outer = Stroke::broken(Role::Severity(severity), 2.0 * HALO.2, dash_of_tube(severity));
    let inner = Stroke::solid(Role::SeverityTint(severity), 2.0 * (HALO.2 - 2.0));
    let line = |pen: Stroke| {
        let paths = pieces.iter().map(|it| Path::rounded(it, &[8.0], false));
        paths.map(move |path| Mark::line(path, pen).wobbling(0.0))
    };
    line(outer).chain(line(inner)).collect()
}

/// Dots as wide as a tube would be discs.
fn dash_of_tube(severity: Severity) -> Dash {
    match severity {
        Severity::Error => Dash::Solid,
        Severity::Warning | Severity::Note => Dash::Halo,
    }
}

/// Whether a sign here hides a line, the end of one, or a label.
pub fn hides(sign: Rect, lines: &[&[Point]], labels: &[Rect]) -> bool {
    // legs are level or upright, so a leg is a rectangle without a width
    let leg = |pair: &[Point]| {
        let (a, b) = (pair[0], pair[1]);
        Rect::new(a.x.min(b.x) - 0.5, a.y.min(b.y) - 0.5, (a.x - b.x).abs() + 1.0, (a.y - b.y).abs() + 1.0)
    };
    labels.iter().any(|it| it.overlaps(sign))
        || lines.iter().flat_map(|line| line.windows(2)).any(|pair| leg(pair).overlaps(sign))
}

/// The room of a marker or a disc.
fn room_at(middle: Point) -> Rect {
    Rect::new(middle.x, middle.y, 0.0, 0.0).grown(11.0)
}

/// Where the markers of a line stand: on its longest leg, off its label.
fn place_on(points: &[Point], label: Option<Rect>) -> Option<Point> {
    let mut best: Option<(f64, Point)> = None;
    for leg in points.windows(2) {
        let length = distance(leg[0], leg[1]);
        for share in [0.5, 0.3, 0.7, 0.15, 0.85] {
            let place = at(leg[0].x + (leg[1].x - leg[0].x) * share, leg[0].y + (leg[1].y - leg[0].y) * share);
            let marker = Rect::new(place.x - 12.0, place.y - 12.0, 24.0, 24.0);
            if label.is_none_or(|label| !label.overlaps(marker)) {
                // the middle of a leg is worth a little more than its ends
                let worth = length * (1.0 - (share - 0.5f64).abs());
                if best.is_none_or(|(known, _)| worth > known) {
                    best = Some((worth, place));
                }
            }
        }
    }
    best.map(|(_, place)| place).or(points.first().copied())
}

// ---------------------------------------------------------------- markers and signs

/// What lies on a box: the markers of its findings, the sign of its fate, its pill. `room` is all of the box, `body`
/// what its outline fills; a marker goes where it hides nothing, if it can.
pub fn upon(said: &Said, room: Rect, body: Rect, hides: &dyn Fn(Rect) -> bool, fonts: Fonts) -> Vec<Mark> {
    let mut marks = markers(&said.rings, &slots(room, said.rings.len(), hides), fonts);
    match (said.fate, &said.pill) {
        (Some(fate), _) => {
            let (right, bottom) = (body.right() - 4.0, body.bottom() - 1.0);
            let corners = [at(right, body.y + 1.0), at(right, bottom), at(body.x + 4.0, bottom)];
            let free = corners.iter().find(|it| !hides(room_at(**it)));
            marks.extend(disc(fate, *free.unwrap_or(&corners[0])));
        }
        (None, Some(words)) => {
            let (w, h) = (fonts.tag().width(words) + 12.0, 16.0);
            let (left, right) = (body.x - 8.0, body.right() + 8.0 - w);
            let (top, bottom) = (body.y - 12.0, body.bottom() - 4.0);
            let corners = [(right, top), (right, bottom), (left, bottom), (left, top)];
            let places = corners.map(|(x, y)| Rect::new(x, y, w, h));
            let free = places.iter().find(|it| !hides(it.grown(1.0)));
            marks.extend(pill(words, *free.unwrap_or(&places[0]), fonts));
        }
        (None, None) => {}
    }
    marks.extend(said.change.into_iter().flat_map(|it| change::tab(it, body)));
    marks
}

/// Places on the halo of a box: along its upper side from the left, then down its right and its left side, as many as
/// are wanted and hide nothing. Where that leaves none, the upper side has to do.
fn slots(room: Rect, wanted: usize, hides: &dyn Fn(Rect) -> bool) -> Vec<Point> {
    let halo = room.grown(HALO.0 - 3.0);
    let (across, down) = ((halo.w / STEP) as usize, (halo.h / STEP) as usize);
    let top: Vec<Point> = (0..=across).map(|step| at(halo.x + STEP * step as f64, halo.y)).collect();
    let side = |x: f64| (1..=down).map(move |step| at(x, halo.y + STEP * step as f64));
    let all = top.iter().copied().chain(side(halo.right())).chain(side(halo.x));
    let free: Vec<Point> = all.filter(|it| !hides(room_at(*it))).take(wanted).collect();
    if free.is_empty() { top.into_iter().take(wanted.max(1)).collect() } else { free }
}

/// What lies on a line: the markers of its findings, beside each other on its longest leg. `ends` is what is said of
/// what it joins: a finding that has its marker there needs no other.
pub fn upon_line(said: &Said, ends: Ends<'_>, points: &[Point], label: Option<Rect>, fonts: Fonts) -> Vec<Mark> {
    let there = |ring: &Ring| ends.iter().flatten().any(|end| end.rings.contains(ring));
    let rings: Vec<Ring> = said.rings.iter().copied().filter(|it| !there(it)).collect();
    let place = place_on(points, label);
    if let (Some(change), true) = (said.change, rings.is_empty()) {
        return change::disc(change, ends, place);
    }
    let Some(middle) = place else { return Vec::new() };
    let shown = rings.len().min(4);
    let first = middle.x - STEP * (shown as f64 - 1.0) / 2.0;
    let slots: Vec<Point> = (0..shown).map(|step| at(first + STEP * step as f64, middle.y)).collect();
    markers(&rings, &slots, fonts)
}

/// Markers at their places; the last says how many more there are.
fn markers(rings: &[Ring], slots: &[Point], fonts: Fonts) -> Vec<Mark> {
    let shown = if rings.len() > slots.len() { slots.len().saturating_sub(1) } else { rings.len() };
    let mut marks: Vec<Mark> =
        rings[..shown].iter().zip(slots).flat_map(|(ring, place)| marker(*ring, *place, fonts)).collect();
    if let Some(middle) = slots.get(shown).copied().filter(|_| shown < rings.len()) {
        let ring = Path::circle(middle, 9.5);
        marks.push(Mark::shape(ring, Some(Role::Surface), Some(Stroke::solid(Role::Muted, 1.25))).wobbling(0.3));
        let words = format!("+{}", rings.len() - shown);
        marks.push(Mark::text(words, fonts.tag().font, Role::Text, Anchor::Middle, middle.x, middle.y));
    }
    marks
}

/// The marker of a finding: an octagon, a triangle or a disc with its number.
pub fn marker(ring: Ring, middle: Point, fonts: Fonts) -> Vec<Mark> {
    let number = ring.number.to_string();
    let more = 2.5 * (number.len() as f64 - 1.0);
    let mut drop = 0.0;
    let outline = match ring.severity {
        Severity::Error => {
            // the cosine and the sine of 22.5 degrees
            let (c, s) = (0.9239 * (11.0 + more), 0.3827 * (11.0 + more));
            let corners = [(s, -c), (c, -s), (c, s), (s, c), (-s, c), (-c, s), (-c, -s), (-s, -c)];
            Path::polygon(&corners.map(|(x, y)| at(middle.x + x, middle.y + y)))
        }
        Severity::Warning => {
            drop = 2.5;
            let r = 12.0 + more;
            let points = [
                at(middle.x, middle.y - r),
                at(middle.x + r, middle.y + 0.72 * r),
                at(middle.x - r, middle.y + 0.72 * r),
            ];
            Path::rounded(&points, &[2.5], true)
        }
        Severity::Note => Path::circle(middle, 9.5 + more),
    };
    let pen = Stroke::solid(Role::Surface, 1.5);
    vec![
        Mark::shape(outline, Some(Role::Severity(ring.severity)), Some(pen)).wobbling(0.0),
        Mark::text(number, fonts.badge().font, Role::Surface, Anchor::Middle, middle.x, middle.y + drop),
    ]
}

/// A disc with a cross on what is gone, with a bar on what is broken.
pub fn disc(fate: Fate, middle: Point) -> Vec<Mark> {
    let arm = DISC * 0.42;
    let line =
        |a: Point, b: Point, role: Role| Mark::line(Path::line(&[a, b]), Stroke::solid(role, 1.75)).wobbling(0.3);
    let circle = Path::circle(middle, DISC);
    match fate {
        Fate::Gone => vec![
            Mark::shape(circle, Some(Role::Line), Some(Stroke::solid(Role::Surface, 1.5))).wobbling(0.3),
            line(at(middle.x - arm, middle.y - arm), at(middle.x + arm, middle.y + arm), Role::Surface),
            line(at(middle.x - arm, middle.y + arm), at(middle.x + arm, middle.y - arm), Role::Surface),
        ],
        Fate::Broken => vec![
            Mark::shape(circle, Some(Role::Surface), Some(Stroke::solid(Role::Line, 1.5))).wobbling(0.3),
            line(at(middle.x - arm, middle.y), at(middle.x + arm, middle.y), Role::Line),
        ],
    }
}

/// A few words on the edge of a box.
fn pill(words: &str, room: Rect, fonts: Fonts) -> Vec<Mark> {
    let pen = Stroke::solid(Role::Line, 1.25);
    let middle = room.center();
    vec![
        Mark::shape(Path::rounded_rect(room, 8.0), Some(Role::Surface), Some(pen)).wobbling(0.5),
        Mark::text(words, fonts.tag().font, Role::Text, Anchor::Middle, middle.x, middle.y),
    ]
}

/// The room of a sign in the list.
pub const fn sign_size() -> Size {
    Size::new(30.0, 22.0)
}

// ---------------------------------------------------------------- meters

/// A bar and its number in a strip: how full, with a notch at the mean and a tick at the headroom.
pub fn meter(meter: &Meter, strip: Rect, fonts: Fonts) -> Vec<Mark> {
    let style = fonts.tag();
    let middle = strip.center().y;
    let heat = meter.heat();
    let ink = match heat {
        Heat::Calm => Role::Muted,
        Heat::Tight => Role::SeverityText(Severity::Warning),
        Heat::Over => Role::SeverityText(Severity::Error),
    };
    let fits = |words: &str| strip.w - style.width(words) - BAR.1 >= BAR.2;
    let number = |words: &str, anchor: Anchor, x: f64| Mark::text(words, style.font, ink, anchor, x, middle);
    let words = if fits(&meter.words) || meter.peak.is_none() { &meter.words } else { &meter.short };
    let Some(peak) = meter.peak.filter(|_| fits(words)) else {
        return vec![number(words, Anchor::Middle, strip.center().x)];
    };
    let width = strip.w - style.width(words) - BAR.1;
    let bar = Rect::new(strip.x, middle - BAR.0 / 2.0, width, BAR.0);
    let mut marks = self::bar(bar, peak, meter.mean, meter.limit, heat);
    marks.push(number(words, Anchor::End, strip.right()));
    marks
}

/// A bar without its number.
pub fn bar(bar: Rect, peak: f64, mean: Option<f64>, limit: f64, heat: Heat) -> Vec<Mark> {
    let fill = match heat {
        Heat::Calm => Role::Line,
        Heat::Tight => Role::Severity(Severity::Warning),
        Heat::Over => Role::Severity(Severity::Error),
    };
    let radius = bar.h / 2.0;
    let track = Path::rounded_rect(bar, radius);
    let mut marks =
        vec![Mark::shape(track, Some(Role::Surface), Some(Stroke::solid(Role::Divider, 1.0))).wobbling(0.3)];
    let filled = Rect { w: (bar.w * peak.clamp(0.0, 1.0)).max(0.0), ..bar };
    if filled.w > 0.5 {
        let full = Path::rounded_rect(filled, radius.min(filled.w / 2.0));
        if heat == Heat::Over {
            let stripes = hatch(&full, HATCH.1, &[]);
            marks.push(Mark::shape(full, Some(fill), None).wobbling(0.0));
            let pen = Stroke::solid(Role::Surface, 1.25);
            marks.extend(stripes.into_iter().map(|it| Mark::line(it, pen).wobbling(0.0)));
        } else {
            marks.push(Mark::shape(full, Some(fill), None).wobbling(0.0));
        }
    }
    let upright = |share: f64, out: f64, role: Role, width: f64| {
        let x = bar.x + bar.w * share;
        let path = Path::line(&[at(x, bar.y - out), at(x, bar.bottom() + out)]);
        Mark::line(path, Stroke::solid(role, width)).wobbling(0.0)
    };
    if let Some(mean) = mean.filter(|it| *it > 0.04 && *it < peak.min(1.0) - 0.02 && heat != Heat::Over) {
        marks.push(upright(mean, -1.25, Role::Surface, 1.5));
    }
    if limit < 1.0 {
        marks.push(upright(limit, 2.0, Role::Text, 1.25));
    }
    marks
}

// ---------------------------------------------------------------- what is lost

/// The hatching over an outline that is gone; it leaves words free.
pub fn struck(outline: &Path, words: &[Mark]) -> Vec<Mark> {
    let pen = Stroke::solid(Role::Border, 1.0);
    let free: Vec<Rect> = words.iter().filter_map(room_of).collect();
    hatch(outline, HATCH.0, &free).into_iter().map(|it| Mark::line(it, pen).wobbling(0.0)).collect()
}

/// The room of words and icons.
fn room_of(mark: &Mark) -> Option<Rect> {
    match mark {
        Mark::Text(it) => {
            let (w, h) = (crate::text::width(&it.text, it.font), it.font.size);
            let left = match it.anchor {
                Anchor::Start => it.at.x,
                Anchor::Middle => it.at.x - w / 2.0,
                Anchor::End => it.at.x - w,
            };
            Some(Rect::new(left, it.at.y - 0.8 * h, w, h).grown(2.5))
        }
        Mark::Icon(it) => Some(Rect::new(it.at.x, it.at.y, it.size, it.size).grown(1.0)),
        Mark::Path(_) | Mark::Part(_) => None,
    }
}

/// Slanting lines inside an outline, `apart` from each other along the level; they leave some places free.
fn hatch(outline: &Path, apart: f64, free: &[Rect]) -> Vec<Path> {
    const MOST: f64 = 400.0;
    let shapes = outline.flattened();
    // of a line that runs up to the right, x + y stays the same
    let sums = shapes.iter().flatten().map(|it| it.x + it.y);
    let (low, high) = sums.fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)));
    let mut lines = Vec::new();
    if high <= low || !(high - low).is_finite() {
        return lines;
    }
    let apart = apart.max((high - low) / MOST);
    let mut sum = low + apart / 2.0;
    while sum < high {
        let mut hits: Vec<f64> = Vec::new();
        for leg in shapes.iter().flat_map(|it| it.windows(2)) {
            let (a, b) = (leg[0].x + leg[0].y - sum, leg[1].x + leg[1].y - sum);
            if (a <= 0.0) != (b <= 0.0) {
                hits.push(leg[0].x + (leg[1].x - leg[0].x) * a / (a - b));
            }
        }
        hits.sort_by(f64::total_cmp);
        for pair in hits.chunks_exact(2) {
            // round ends stay inside
            let mut left = vec![(pair[0] + 0.75, pair[1] - 0.75)];
            for rect in free {
                let (start, end) = (rect.x.max(sum - rect.bottom()), rect.right().min(sum - rect.y));
                if start < end {
                    left = left.into_iter().flat_map(|(a, b)| [(a, b.min(start)), (a.max(end), b)]).collect();
                    left.retain(|(a, b)| a < b);
                }
            }
            let lines_of = |(from, to): (f64, f64)| Path::line(&[at(from, sum - from), at(to, sum - to)]);
            lines.extend(left.into_iter().filter(|(from, to)| to - from > 1.0).map(lines_of));
        }
        sum += apart;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatching_stays_inside_its_outline() {
        let rect = Rect::new(10.0, 20.0, 60.0, 30.0);
        let lines = hatch(&Path::rounded_rect(rect, 8.0), 9.0, &[]);
        assert!(lines.len() > 6);
        for point in lines.iter().flat_map(Path::flattened).flatten() {
            assert!(rect.contains(Rect::new(point.x, point.y, 0.0, 0.0)), "{point:?}");
        }
    }

    #[test]
    fn a_marker_of_a_line_stands_off_its_label() {
        let line = [at(0.0, 0.0), at(200.0, 0.0)];
        let label = Rect::new(80.0, -8.0, 40.0, 16.0);
        let place = place_on(&line, Some(label)).expect("a line has a place");
        assert!(!label.overlaps(Rect::new(place.x - 12.0, place.y - 12.0, 24.0, 24.0)), "{place:?}");
    }
}
