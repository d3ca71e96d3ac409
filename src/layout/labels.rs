//! Chooses where each label is to stand: on which leg of its line, and around which place. Room is made for it
//! afterwards, by `compact`; the choice prefers places where little has to give way.
//!
//! Postcondition: every label has a spot within one group, not across a border.

use super::compact::{Axis, Setting, Spot, label_rect};
use super::graph::{ItemShape, Layout};
use crate::geometry::{Point, Rect};

/// What a label in the way of something costs, in pixels of stretching.
const CLASH: f64 = 70.0;
/// What a leg costs that led to a contradiction.
const BARRED: f64 = 100_000.0;
/// Pictures with more boxes and lines than this take the first place that is long enough.
const MOST_COMPARED: usize = 1_200;

/// The spot of every label; those legs of those lines are barred, unless there is no other.
pub fn spots(setting: &Setting<'_>, picture: &Layout, barred: &[(usize, usize)]) -> Vec<Option<Spot>> {
    let graph = setting.graph;
    let careful = graph.items.len() + graph.edges.len() <= MOST_COMPARED;
    let bands: Vec<usize> = (0..graph.items.len()).filter(|&it| graph.items[it].shape == ItemShape::Band).collect();
    let mut taken: Vec<Rect> = Vec::new();
    let mut legs: Vec<(usize, Rect)> = Vec::new();
    if careful {
        for (edge, route) in picture.edges.iter().enumerate() {
            legs.extend(route.points.windows(2).map(|it| (edge, span(it[0], it[1]))));
        }
        for (item, rect) in picture.items.iter().enumerate() {
            if matches!(graph.items[item].shape, ItemShape::Leaf | ItemShape::Bar(..)) {
                taken.push(*rect);
            }
            taken.extend(&picture.cards[item]);
            taken.extend(picture.titles[item]);
        }
    }
    let mut out = vec![None; graph.edges.len()];
    for (edge, it) in graph.edges.iter().enumerate() {
        let block = it.block();
        if it.from == it.to || block.w <= 0.0 || block.h <= 0.0 || picture.edges[edge].points.len() < 2 {
            continue;
        }
        let mut best: Option<(f64, Spot)> = None;
        for spot in candidates(setting, &bands, picture, edge) {
            let (stretch, spot) = spot;
            let mut cost = stretch;
            if barred.contains(&(edge, spot.leg)) {
                cost += BARRED;
            }
            if careful {
                let rect = label_rect(setting, picture, edge, spot);
                let clashes = taken.iter().filter(|it| it.grown(4.0).overlaps(rect)).count();
                let struck = legs.iter().filter(|(other, leg)| *other != edge && leg.grown(3.0).overlaps(rect)).count();
                cost += CLASH * (clashes + struck) as f64;
                cost += 2.0 * CLASH * f64::from(shared(picture, &legs, edge, spot.leg));
            }
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, spot));
            }
        }
        if let Some((_, spot)) = best {
            if careful {
                taken.push(label_rect(setting, picture, edge, spot));
            }
            out[edge] = Some(spot);
        }
    }
    out
}

fn span(a: Point, b: Point) -> Rect {
    Rect::new(a.x.min(b.x), a.y.min(b.y), (a.x - b.x).abs(), (a.y - b.y).abs())
}

/// Whether another line runs on this leg, in one trunk with it: a label there would say nothing.
fn shared(picture: &Layout, legs: &[(usize, Rect)], edge: usize, leg: usize) -> bool {
    let points = &picture.edges[edge].points;
    let own = span(points[leg], points[leg + 1]);
    let upright = own.w < own.h;
    legs.iter().any(|(other, it)| {
        *other != edge
            && if upright {
                (it.x - own.x).abs() < 0.3 && it.w < 0.3 && it.y < own.bottom() - 1.0 && own.y < it.bottom() - 1.0
            } else {
                (it.y - own.y).abs() < 0.3 && it.h < 0.3 && it.x < own.right() - 1.0 && own.x < it.right() - 1.0
            }
    })
}

/// Possible places with what they would cost in stretching.
fn candidates(setting: &Setting<'_>, bands: &[usize], picture: &Layout, edge: usize) -> Vec<(f64, Spot)> {
    let points = &picture.edges[edge].points;
    let block = setting.graph.edges[edge].block();
    let last = points.len() - 2;
    let total: f64 = points.windows(2).map(|it| length(it[0], it[1])).sum();
    let mut out = Vec::new();
    let mut walked = 0.0;
    for leg in 0..=last {
        let (a, b) = (points[leg], points[leg + 1]);
        let upright = (a.x - b.x).abs() < (a.y - b.y).abs();
        let axis = if upright { Axis::Y } else { Axis::X };
        let along = if upright { block.h } else { block.w };
        let (from, to) = (axis.of(a), axis.of(b));
        let (low, high) = (from.min(to), from.max(to));
        let mut cuts = borders(setting, bands, picture, edge, axis, span(a, b));
        cuts.push(low);
        cuts.push(high);
        cuts.sort_by(f64::total_cmp);
        for pair in cuts.windows(2) {
            let (start, end) = (pair[0], pair[1]);
            let margin = if start == low || end == high { 16.0 } else { 10.0 };
            let needed = along + 2.0 * margin;
            let at = (start + end) / 2.0;
            let reached = walked + (at - from).abs();
            let mut cost = (needed - (end - start)).max(0.0) + 0.03 * (reached - total / 2.0).abs();
            if upright {
                // words across a line take more room than words along it
                cost += 0.15 * block.w;
            }
            let middle = if upright { Point::new(a.x, at) } else { Point::new(at, a.y) };
            let level = level_at(setting, bands, picture, edge, middle);
            if Some(&level) != setting.levels[edge].first() {
                cost += 12.0;
            }
            out.push((cost, Spot { leg, at, level }));
        }
        walked += length(a, b);
    }
    out
}

fn length(a: Point, b: Point) -> f64 {
    (a.x - b.x).abs() + (a.y - b.y).abs()
}

/// Where a leg crosses the borders of groups and the dividers.
fn borders(setting: &Setting<'_>, bands: &[usize], picture: &Layout, edge: usize, axis: Axis, leg: Rect) -> Vec<f64> {
    let mut cuts = Vec::new();
    let ends = if axis == Axis::X { (leg.x, leg.right()) } else { (leg.y, leg.bottom()) };
    let mut cut = |at: f64| {
        if at > ends.0 + 0.5 && at < ends.1 - 0.5 {
            cuts.push(at);
        }
    };
    for level in setting.levels[edge].iter().copied().chain(foreign_bands(setting, bands, edge)) {
        if let Some(&rect) = picture.items.get(level) {
            let (lo, hi) = if axis == Axis::X { (rect.x, rect.right()) } else { (rect.y, rect.bottom()) };
            cut(lo);
            cut(hi);
        }
    }
    picture.dividers.iter().for_each(|(a, b)| {
        if (axis.of(*a) - axis.of(*b)).abs() < 0.5 {
            cut(axis.of(*a));
        }
    });
    cuts
}

/// Bands that a line may pass though it has no end there.
fn foreign_bands<'a>(setting: &'a Setting<'_>, bands: &'a [usize], edge: usize) -> impl Iterator<Item = usize> + 'a {
    bands.iter().copied().filter(move |it| !setting.levels[edge].contains(it))
}

/// The innermost group at a place that the line has to do with.
fn level_at(setting: &Setting<'_>, bands: &[usize], picture: &Layout, edge: usize, place: Point) -> usize {
    let inside =
        |level: usize| picture.items.get(level).is_some_and(|it| it.contains(Rect::new(place.x, place.y, 0.0, 0.0)));
    let depth = |level: &usize| setting.nesting.depth[*level];
    let own = setting.levels[edge].iter().copied().chain(foreign_bands(setting, bands, edge)).filter(|&it| inside(it));
    own.max_by_key(depth).or(setting.levels[edge].first().copied()).unwrap_or(setting.nesting.root())
}
