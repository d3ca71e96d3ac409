//! Flows: how a line is drawn (`look.md` 5), how its label is wrapped, where it gives way.

use super::content::{Look, lines_of};
use super::mark::{Anchor, Dash, Mark, Stroke};
use super::path::{Path, at, distance, towards};
use super::style::Fonts;
use crate::catalog::{Family, Role as Job};
use crate::geometry::{Point, Rect, Size};
use crate::model::{Arrow, Design, End, Flow, FlowFlag};
use crate::theme::Role;

/// How a flow is drawn. The dash says who waits, the head which way data goes, the tail who starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pen {
    /// Its colour.
    pub role: Role,
    /// Whether it is broken.
    pub dash: Dash,
    /// Heavier: it writes.
    pub heavy: bool,
    /// Two lines: data is copied.
    pub double: bool,
    /// At the second end.
    pub head: Head,
    /// Whether the answer has a head, at the first end.
    pub answer: bool,
    /// At the first end.
    pub tail: Tail,
    /// Whether a lock stands on it.
    pub lock: bool,
}

/// An arrow head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Head {
    /// None: related.
    None,
    /// A full triangle: carries something.
    Full,
    /// An empty one: asks, carries nothing.
    Empty,
    /// An open V: a message.
    Open,
}

/// A sign at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tail {
    /// None: the source asks.
    None,
    /// A ring: the source waits to be asked.
    Ring,
    /// A dot: the source starts by itself.
    Dot,
}

impl Pen {
    /// The pen of a flow.
    pub fn of(design: &Design, flow: &Flow, look: &Look, mono: bool) -> Pen {
        let has = |flag| flow.flags.has(flag);
        let role = match flow.arrow {
            Arrow::Message if !mono => Role::Stroke(Family::Messaging),
            Arrow::Copy if !mono => Role::Stroke(Family::Data),
            _ => Role::Line,
        };
        let from_buffer = matches!(flow.from, End::Component(id) if design.component(id).kind.kind.role == Job::Buffer);
        Pen {
            role: look.stroke.unwrap_or(role),
            dash: match flow.arrow {
                _ if has(FlowFlag::Soft) => Dash::Dotted,
                Arrow::Message => Dash::Dashed,
                _ if has(FlowFlag::Dashed) => Dash::Dashed,
                _ => Dash::Solid,
            },
            heavy: has(FlowFlag::Write),
            double: flow.arrow == Arrow::Copy,
            head: match flow.arrow {
                Arrow::Related => Head::None,
                Arrow::Message => Head::Open,
                _ if has(FlowFlag::Read) => Head::Empty,
                _ => Head::Full,
            },
            answer: flow.arrow == Arrow::Exchange,
            tail: match flow.arrow {
                _ if has(FlowFlag::Push) => Tail::Dot,
                _ if has(FlowFlag::Pull) => Tail::Ring,
                Arrow::Message if from_buffer => Tail::Ring,
                _ => Tail::None,
            },
            lock: has(FlowFlag::Encrypted),
        }
    }

    fn width(self) -> f64 {
        match self.dash {
            _ if self.heavy => 2.0,
            _ if self.head == Head::None || self.double => 1.25,
            Dash::Dotted => 1.75,
            _ => 1.5,
        }
    }

    /// How much of the line's end belongs to the head.
    fn head_length(self) -> f64 {
        match self.head {
            Head::None => 0.0,
            Head::Full => 9.0,
            Head::Empty => 11.0,
            Head::Open => 3.0,
        }
    }

    fn tail_length(self) -> f64 {
        match self.tail {
            _ if self.answer => 3.0,
            Tail::None => 0.0,
            Tail::Ring | Tail::Dot => 8.9,
        }
    }
}

/// A label in one way of wrapping it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wording {
    /// Its lines.
    pub lines: Vec<String>,
    /// Its size, the step's number included.
    pub size: Size,
    /// The whole label, where it is shortened.
    pub whole: Option<String>,
    /// Whether a lock stands before it.
    pub lock: bool,
}

/// The widths labels are wrapped at: 22 signs, then wider ones for longer labels.
const WIDTHS: [f64; 3] = [154.0, 210.0, 280.0];
/// The widest label the author wrapped.
const OWN_WIDTH: f64 = 320.0;
/// The widest label that may stand in one line instead.
const ONE_LINE: f64 = 300.0;
/// A narrower wrapping that the layout may choose instead.
const NARROW: f64 = 96.0;
/// The most lines of a label, and of one the author wrapped.
const MOST: (usize, usize) = (3, 8);
/// The circle of a step: its radius, and the room it takes before a label.
const STEP: (f64, f64) = (9.0, 24.0);
/// How far a line keeps from the label that stands on it.
const PATCH: (f64, f64) = (4.0, 1.0);
/// How far a level line keeps from an upright one.
const GAP: f64 = 5.0;
/// The longest piece between two gaps that is left out.
const DOT: f64 = 8.0;
/// The radius of corners.
const CORNER: f64 = 8.0;
/// The side of a lock on a line, and before a label, where the gap to the words comes to it.
const LOCK: (f64, f64, f64) = (16.0, 14.0, 4.0);

/// The ways a label may be wrapped: the usual one first, then from wide to narrow. None where there is no label.
pub fn wordings(label: &str, step: Option<&str>, lock: bool, fonts: Fonts) -> Vec<Wording> {
    let style = fonts.flow();
    let number = step.map_or(0.0, |step| {
        let circle = (2.0 * STEP.0).max(fonts.badge().width(step) + 8.0);
        circle + STEP.1 - 2.0 * STEP.0
    });
    let made = |lines: Vec<String>, cut: bool| {
        let gap = if lines.is_empty() && !lock { STEP.1 - 2.0 * STEP.0 } else { 0.0 };
        let least = if step.is_some() { 2.0 * STEP.0 } else { 0.0 };
        let h = (lines.len() as f64 * style.line).max(least).max(if lock { LOCK.1 } else { 0.0 });
        let locked = match (lock, lines.is_empty()) {
            (true, false) => LOCK.1 + LOCK.2,
            (true, true) => LOCK.1,
            (false, _) => 0.0,
        };
        let w = (style.widest(&lines) + locked + number - if number > 0.0 { gap } else { 0.0 }).ceil();
        Wording { lines, size: Size::new(w, h), whole: cut.then(|| label.to_string()), lock }
    };
    if label.trim().is_empty() {
        // a lock is a label of its own where there is no other, so that it has room on every line
        return if step.is_some() || lock { vec![made(Vec::new(), false)] } else { Vec::new() };
    }
    if label.contains('\n') {
        let mut cut = false;
        let mut lines = Vec::new();
        for line in label.lines().take(MOST.1) {
            let short = crate::text::shorten(line.trim_end(), style.font, OWN_WIDTH);
            cut |= short != line.trim_end();
            lines.push(short);
        }
        cut |= label.lines().count() > MOST.1;
        return vec![made(lines, cut)];
    }
    let usual = WIDTHS.iter().map(|width| lines_of(label, style, *width, MOST.0));
    let (lines, cut) =
        usual.clone().find(|(_, cut)| !cut).unwrap_or_else(|| usual.clone().next_back().expect("there are widths"));
    let mut wordings = vec![made(lines, cut)];
    let one = label.trim();
    let others = [
        (style.width(one) <= ONE_LINE).then(|| (vec![one.to_string()], false)),
        Some(lines_of(label, style, NARROW, MOST.0 + 1)).filter(|(_, cut)| !cut),
    ];
    for (lines, cut) in others.into_iter().flatten() {
        if wordings.iter().all(|it| it.lines != lines) {
            wordings.push(made(lines, cut));
        }
    }
    wordings
}

/// What a line gives way to: a part of the page.
pub type Cut = Rect;

/// A line to draw: its corners run from the flow's first end to its second.
pub struct Drawing<'a> {
    /// The corners, on the true outlines.
    pub points: &'a [Point],
    /// How it is drawn.
    pub pen: Pen,
    /// Parts of the page it gives way to.
    pub cuts: &'a [Cut],
}

/// The part of the page that a label keeps from lines.
pub fn patch(label: Rect) -> Cut {
    Rect::new(label.x - PATCH.0, label.y - PATCH.1, label.w + 2.0 * PATCH.0, label.h + 2.0 * PATCH.1)
}

/// The part of the page around a crossing where the level line gives way.
pub fn gap(crossing: Point) -> Cut {
    Rect::new(crossing.x - GAP, crossing.y - 0.5, 2.0 * GAP, 1.0)
}

impl Drawing<'_> {
    /// Draws line, head, tail and lock.
    pub fn draw(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        let [first, .., last] = self.points else { return marks };
        let (after_first, before_last) = (self.points[1], self.points[self.points.len() - 2]);
        let pen = self.pen;
        let mut points = self.points.to_vec();
        let end = points.len() - 1;
        points[end] = towards(*last, before_last, pen.head_length().min(distance(*last, before_last)));
        points[0] = towards(*first, after_first, pen.tail_length().min(distance(*first, points[1])));
        let mut cuts = self.cuts.to_vec();
        let lock = if pen.lock { lock_place(&pieces(&points, &cuts)) } else { None };
        if let Some(middle) = lock {
            let half = LOCK.0 / 2.0 + 3.0;
            cuts.push(Rect::new(middle.x - half, middle.y - half, 2.0 * half, 2.0 * half));
        }
        for piece in pieces(&points, &cuts) {
            let stroke = Stroke::broken(pen.role, pen.width(), pen.dash);
            let lines = if pen.double { vec![beside(&piece, 1.5), beside(&piece, -1.5)] } else { vec![piece] };
            for line in lines {
                let path = Path::rounded(&line, &[CORNER], false);
                marks.push(Mark::line(path, stroke).wobbling(0.9));
            }
        }
        if let Some(middle) = lock {
            let corner = at(middle.x - LOCK.0 / 2.0, middle.y - LOCK.0 / 2.0);
            marks.push(super::icon("lock", corner, LOCK.0, pen.role, 1.5));
        }
        marks.extend(head(before_last, *last, pen.head, pen.role, pen.width()));
        if pen.answer {
            marks.extend(head(after_first, *first, Head::Open, pen.role, pen.width()));
        } else if pen.tail != Tail::None {
            let middle = towards(*first, after_first, 5.5);
            let fill = (pen.tail == Tail::Dot).then_some(pen.role);
            let ring = Path::circle(middle, 3.4);
            marks.push(Mark::shape(ring, fill, Some(Stroke::solid(pen.role, 1.5))).wobbling(0.3));
        }
        marks
    }
}

/// The middle of the longest straight leg, if a lock has room there: in a sequence, whose lines are long; elsewhere a lock
/// belongs to the label.
fn lock_place(pieces: &[Vec<Point>]) -> Option<Point> {
    let legs = pieces.iter().flat_map(|piece| piece.windows(2));
    let mut best: Option<(f64, Point)> = None;
    for leg in legs {
        let length = distance(leg[0], leg[1]);
        if length >= LOCK.0 + 16.0 && best.is_none_or(|(longest, _)| length > longest) {
            best = Some((length, at((leg[0].x + leg[1].x) / 2.0, (leg[0].y + leg[1].y) / 2.0)));
        }
    }
    best.map(|(_, middle)| middle)
}

/// A head in the width of its line, so that both are drawn by one pen; its outer edge is the same in every width.
fn head(before: Point, tip: Point, head: Head, role: Role, width: f64) -> Option<Mark> {
    let length = distance(before, tip);
    if length < 1e-6 {
        return None;
    }
    let (dx, dy) = ((tip.x - before.x) / length, (tip.y - before.y) / length);
    let turn = |x: f64, y: f64| at(tip.x + x * dx - y * dy, tip.y + x * dy + y * dx);
    Some(match head {
        Head::None => return None,
        Head::Open => {
            let path = Path::line(&[turn(-9.5, -5.0), turn(-2.0, 0.0), turn(-9.5, 5.0)]);
            Mark::line(path, Stroke::solid(role, width)).wobbling(0.4)
        }
        Head::Full | Head::Empty => {
            let inset = if head == Head::Full { (width - 1.0) / 2.0 } else { 0.0 };
            let (back, half) = (-11.0 + inset, 4.4 - 1.2 * inset);
            let path = Path::polygon(&[turn(-2.0 - 2.0 * inset, 0.0), turn(back, -half), turn(back, half)]);
            let fill = (head == Head::Full).then_some(role);
            Mark::shape(path, fill, Some(Stroke::solid(role, width))).wobbling(0.4)
        }
    })
}

/// What is left of a line where parts of the page are taken out.
pub fn pieces(points: &[Point], cuts: &[Cut]) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    // whether the last piece goes on at the start of the next leg
    let mut open = false;
    for leg in points.windows(2) {
        let (from, to) = (leg[0], leg[1]);
        let length = distance(from, to);
        if length < 1e-6 {
            continue;
        }
        let mut left: Vec<(f64, f64)> = vec![(0.0, length)];
        for cut in cuts {
            if let Some((start, end)) = within(from, to, length, *cut) {
                left = left
                    .into_iter()
                    .flat_map(|(a, b)| [(a, b.min(start)), (a.max(end), b)])
                    .filter(|(a, b)| b - a > 0.5)
                    .collect();
            }
        }
        // a dot between two gaps is no line
        left.retain(|(a, b)| b - a > DOT || *a < 1e-6 || *b > length - 1e-6);
        let mut reached = false;
        for (a, b) in left {
            let (start, end) = (towards(from, to, a), towards(from, to, b));
            match pieces.last_mut().filter(|_| open && a < 1e-6) {
                Some(piece) => piece.push(end),
                None => pieces.push(vec![start, end]),
            }
            open = false;
            reached = b > length - 1e-6;
        }
        open = reached;
    }
    pieces
}

/// The part of a leg inside a rectangle, as lengths from its start.
fn within(from: Point, to: Point, length: f64, cut: Cut) -> Option<(f64, f64)> {
    let (mut start, mut end) = (0.0f64, 1.0f64);
    for (a, d, low, high) in [(from.x, to.x - from.x, cut.x, cut.right()), (from.y, to.y - from.y, cut.y, cut.bottom())]
    {
        if d.abs() < 1e-9 {
            if a <= low || a >= high {
                return None;
            }
            continue;
        }
        let (p, q) = ((low - a) / d, (high - a) / d);
        start = start.max(p.min(q));
        end = end.min(p.max(q));
    }
    (start < end).then_some((start * length, end * length))
}

/// The line a length to the left of another.
fn beside(points: &[Point], by: f64) -> Vec<Point> {
    let normal = |a: Point, b: Point| {
        let length = distance(a, b).max(1e-9);
        at(-(b.y - a.y) / length * by, (b.x - a.x) / length * by)
    };
    (0..points.len())
        .map(|i| {
            let before = i.checked_sub(1).map(|it| normal(points[it], points[i]));
            let after = points.get(i + 1).map(|next| normal(points[i], *next));
            let shift = match (before, after) {
                // legs at a right angle: both normals; one straight on: either
                (Some(a), Some(b)) if (a.x * b.x + a.y * b.y).abs() < by.abs() => at(a.x + b.x, a.y + b.y),
                (Some(it), _) | (None, Some(it)) => it,
                (None, None) => at(0.0, 0.0),
            };
            at(points[i].x + shift.x, points[i].y + shift.y)
        })
        .collect()
}

/// Draws a label into its place, a step's number before it.
pub fn label(wording: &Wording, step: Option<&str>, room: Rect, text: Role, fonts: Fonts) -> Vec<Mark> {
    let mut marks = Vec::new();
    let style = fonts.flow();
    let mut left = room.x + (room.w - wording.size.w) / 2.0;
    let top = room.y + (room.h - wording.lines.len() as f64 * style.line) / 2.0;
    let mut wide = wording.size.w;
    if let Some(step) = step {
        let circle = (2.0 * STEP.0).max(fonts.badge().width(step) + 8.0);
        let middle = if wording.lines.is_empty() { room.center().y } else { top + style.line / 2.0 };
        marks.extend(step_mark(step, at(left + circle / 2.0, middle), circle, fonts));
        let taken = circle + STEP.1 - 2.0 * STEP.0;
        left += taken;
        wide -= taken;
    }
    if wording.lock {
        let middle = if wording.lines.is_empty() { room.center().y } else { top + style.line / 2.0 };
        marks.push(super::icon("lock", at(left, middle - LOCK.1 / 2.0), LOCK.1, text, 1.25));
        left += LOCK.1 + LOCK.2;
        wide -= LOCK.1 + LOCK.2;
    }
    for (row, line) in wording.lines.iter().enumerate() {
        let middle = top + style.line * (row as f64 + 0.5);
        if line.is_empty() {
            continue;
        }
        marks.push(match step {
            Some(_) => Mark::text(line, style.font, text, Anchor::Start, left, middle),
            None => Mark::text(line, style.font, text, Anchor::Middle, left + wide / 2.0, middle),
        });
    }
    marks
}

/// The number of a step in its circle.
fn step_mark(step: &str, middle: Point, width: f64, fonts: Fonts) -> [Mark; 2] {
    let rect = Rect::new(middle.x - width / 2.0, middle.y - STEP.0, width, 2.0 * STEP.0);
    let circle = Path::rounded_rect(rect, STEP.0);
    [
        Mark::shape(circle, Some(Role::Accent), None).wobbling(0.0),
        Mark::text(step, fonts.badge().font, Role::OnAccent, Anchor::Middle, middle.x, middle.y),
    ]
}

/// Where alternatives part: a circle with "or", or their policy.
pub fn choice(middle: Point, word: &str, fonts: Fonts) -> (Cut, [Mark; 2]) {
    let width = (fonts.badge().width(word) + 10.0).max(22.0);
    let rect = Rect::new(middle.x - width / 2.0, middle.y - 11.0, width, 22.0);
    let circle = Path::rounded_rect(rect, 11.0);
    let marks = [
        Mark::shape(circle, None, Some(Stroke::solid(Role::Line, 1.25))).wobbling(0.5),
        Mark::text(word, fonts.badge().font, Role::Text, Anchor::Middle, middle.x, middle.y),
    ];
    (rect, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_way_to_what_stands_on_it() {
        let line = [at(0.0, 0.0), at(100.0, 0.0), at(100.0, 50.0)];
        let found = pieces(&line, &[Rect::new(40.0, -5.0, 20.0, 10.0)]);
        assert_eq!(found, [vec![at(0.0, 0.0), at(40.0, 0.0)], vec![at(60.0, 0.0), at(100.0, 0.0), at(100.0, 50.0)]]);
    }

    #[test]
    fn a_cut_over_a_corner_leaves_both_legs() {
        let line = [at(0.0, 0.0), at(100.0, 0.0), at(100.0, 50.0)];
        let found = pieces(&line, &[Rect::new(90.0, -5.0, 20.0, 10.0)]);
        assert_eq!(found, [vec![at(0.0, 0.0), at(90.0, 0.0)], vec![at(100.0, 5.0), at(100.0, 50.0)]]);
    }

    #[test]
    fn labels_are_wrapped_then_shortened() {
        let fonts = Fonts { hand: false };
        assert!(wordings("", None, false, fonts).is_empty());
        assert_eq!(wordings("HTTPS", None, false, fonts).len(), 1);
        let lock = &wordings("", None, true, fonts)[0];
        assert!(lock.lock && lock.lines.is_empty() && lock.size == Size::new(LOCK.1, LOCK.1));
        let long = wordings(&"word ".repeat(200), None, false, fonts);
        assert_eq!(long[0].lines.len(), 3);
        assert!(long[0].whole.is_some());
        assert!(wordings("select *\nfrom t", None, false, fonts)[0].lines.len() == 2);
    }
}
