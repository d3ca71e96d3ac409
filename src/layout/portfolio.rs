//! Picks, of several pictures of one graph, the one that fits a page: groups may run across their parent, long chains
//! may wrap into rows. Every candidate is a graph of its own, so that all that holds for one picture holds for all.
//!
//! Postcondition: what the author fixed stays as it is; of equals the plainest is taken.

use super::graph::{Direction, Graph, Hang, Item, ItemId, ItemShape, Layout, Options};
use super::{Search, Sketch};
use crate::geometry::Size;

/// Graphs with more boxes than this are laid out once.
const MOST: usize = 90;
/// A picture of fewer boxes than the second that is no longer than the first, in pixels, fits a page as it is: a short
/// chain stays straight.
const FITS: (f64, usize) = (900.0, 8);
/// Pictures that are looked at, at most.
const MOST_TRIED: usize = 24;
/// Into how many rows a long level is cut, and by how much of a row earlier than evenly.
const CUTS: [(usize, f64); 7] = [(2, 0.0), (3, 0.0), (2, 0.25), (2, -0.25), (4, 0.0), (3, 0.25), (3, -0.25)];
/// Shuffled orders that are tried, at most, where lines cross.
const RESTARTS: u32 = 24;
/// How often a nested picture is looked at again, at most.
const ROUNDS: usize = 4;
/// What a crossing costs, in bends.
const CROSSING: f64 = 15.0;
/// What a line against the flow costs.
const AGAINST: f64 = 8.0;
/// What a shape costs that is twice as long as wished.
const SHAPE: f64 = 10.0;
/// Sketches that get their distances, at most.
const MOST_SETTLED: usize = 6;
/// Pictures that get their labels, at most.
const MOST_FINISHED: usize = 3;
/// Who costs more than this many times the cheapest and so much is not looked at again.
const CLOSE: (f64, f64) = (1.3, 16.0);
/// A first sketch that costs so many times the best is not worth a second.
const HOPELESS: f64 = 3.0;
/// What a pixel of line costs.
const LENGTH: f64 = 0.004;
/// What a variant must be better by than a plainer one.
const GAIN: f64 = 1.0;

/// What decides between lines with the same way: where they start, or where they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// Where they start.
    Source,
    /// Where they end.
    Target,
}

/// A variant of the graph, drawn so far.
struct Candidate {
    /// The variant; none where it is the graph itself.
    graph: Option<Graph>,
    sketch: Sketch,
    price: f64,
}

impl Candidate {
    fn settle(&mut self, whole: &Graph, options: &Options) {
        super::settle(self.graph.as_ref().unwrap_or(whole), options, &mut self.sketch);
    }

    /// Gives it its labels, and takes the picture of what is in the whole graph.
    fn finish(&mut self, whole: &Graph, options: &Options) -> Layout {
        super::label(self.graph.as_ref().unwrap_or(whole), options, &mut self.sketch);
        let mut picture = std::mem::take(&mut self.sketch.picture);
        picture.items.truncate(whole.items.len());
        picture.bodies.truncate(whole.items.len());
        picture.titles.truncate(whole.items.len());
        picture.cards.truncate(whole.items.len());
        picture.notes.extend(self.sketch.said.take());
        picture
    }
}

/// The best picture of the graph or of one of its variants. Variants are judged as sketches; the best of those get
/// their distances, and the best of those again their labels. `faults` counts what is wrong with a picture: one with
/// faults gives way to the next best, then to others drawn with more care.
pub fn best(graph: &Graph, options: &Options, faults: impl Fn(&Layout) -> usize) -> Layout {
    let mut candidates = chosen(candidates(graph, options), MOST_SETTLED);
    candidates.iter_mut().for_each(|it| it.settle(graph, options));
    if let [only] = candidates.as_mut_slice() {
        let picture = only.finish(graph, options);
        return sound(graph, options, vec![picture], faults);
    }
    for it in &mut candidates {
        it.price = cost(graph, options, &it.sketch.picture);
    }
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|&a, &b| candidates[a].price.total_cmp(&candidates[b].price).then(a.cmp(&b)));
    let limit = order.first().map_or(0.0, |&it| candidates[it].price * CLOSE.0 + CLOSE.1);
    let close = order.iter().filter(|&&it| candidates[it].price <= limit).count().min(MOST_FINISHED);
    // of equals the plainest, which comes first
    let mut finished: Vec<(usize, f64, Layout)> = Vec::new();
    for &at in &order[..close] {
        let picture = candidates[at].finish(graph, options);
        let price = cost(graph, options, &picture);
        finished.push((at, price, picture));
    }
    finished.sort_by_key(|it| it.0);
    let mut first = 0;
    for at in 1..finished.len() {
        if finished[at].1 < finished[first].1 - GAIN {
            first = at;
        }
    }
    let mut pictures: Vec<Layout> = finished.into_iter().map(|it| it.2).collect();
    pictures.swap(0, first);
    for (at, picture) in pictures.iter().enumerate() {
        if faults(picture) == 0 {
            return pictures.swap_remove(at);
        }
    }
    for &at in &order[close..] {
        let picture = candidates[at].finish(graph, options);
        if faults(&picture) == 0 {
            return picture;
        }
        pictures.push(picture);
    }
    sound(graph, options, pictures, faults)
}

/// A picture without faults: the first of those there are, else one drawn with more care, else that with the fewest.
fn sound(graph: &Graph, options: &Options, pictures: Vec<Layout>, faults: impl Fn(&Layout) -> usize) -> Layout {
    let mut best: Option<(usize, Layout)> = None;
    let mut clean = |picture: Layout| {
        let count = faults(&picture);
        if best.as_ref().is_none_or(|it| count < it.0) {
            best = Some((count, picture));
        }
        count == 0
    };
    if !pictures.into_iter().any(&mut clean) {
        let most = MOST_EFFORT / (graph.items.len() + graph.edges.len()).max(1);
        _ = (1..=CARES).take(most.max(1)).any(|care| clean(careful(graph, options, care)));
    }
    best.map(|it| it.1).unwrap_or_default()
}

/// How many ways there are to draw with more care.
const CARES: u8 = 7;
/// So many boxes and lines are drawn with more care, all ways together.
const MOST_EFFORT: usize = 40_000;

/// The plain picture, drawn in one of the more careful ways: everything held apart from everything, other ties, no
/// common trunks, more room.
fn careful(graph: &Graph, options: &Options, care: u8) -> Layout {
    let mut graph = graph.clone();
    let mut options = options.clone();
    let ties = if matches!(care, 2 | 4 | 6) { Ties::Target } else { Ties::Source };
    if matches!(care, 3 | 4 | 7) {
        graph.edges.iter_mut().for_each(|it| it.trunk = None);
    }
    if matches!(care, 5..) {
        let it = &mut options.spacing;
        let wide = if care == 7 { 2.0 } else { 1.5 };
        for length in [&mut it.between_items, &mut it.between_layers, &mut it.between_groups, &mut it.between_lines] {
            *length = (*length * wide).round();
        }
        for length in [&mut it.line_to_box, &mut it.between_ports, &mut it.stub] {
            *length = (*length * wide).round();
        }
    }
    let mut it =
        Candidate { graph: None, sketch: super::sketched(&graph, &options, Search::plain(ties), |_| true), price: 0.0 };
    it.sketch.careful = true;
    it.settle(&graph, &options);
    it.finish(&graph, &options)
}

/// The cheapest of them, none of them twice, in the order they came in.
fn chosen(mut candidates: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|&a, &b| candidates[a].price.total_cmp(&candidates[b].price).then(a.cmp(&b)));
    let limit = order.first().map_or(0.0, |&it| candidates[it].price * CLOSE.0 + CLOSE.1);
    let mut keep = vec![false; candidates.len()];
    let mut kept: Vec<usize> = Vec::new();
    for at in order {
        let it = &candidates[at];
        let same = |other: &usize| candidates[*other].sketch.picture == it.sketch.picture;
        if kept.len() < most && it.price <= limit && !kept.iter().any(same) {
            kept.push(at);
            keep[at] = true;
        }
    }
    let mut place = 0;
    candidates.retain(|_| {
        place += 1;
        keep[place - 1]
    });
    candidates
}

/// The variants that may be worth it.
fn candidates(graph: &Graph, options: &Options) -> Vec<Candidate> {
    let judged = |variant: Option<Graph>, sketch: Sketch| {
        let price = cost(graph, options, &sketch.picture);
        Candidate { graph: variant, sketch, price }
    };
    let mut ties = Ties::Source;
    let size = graph.items.len() + graph.edges.len();
    let large = graph.items.len() > MOST || graph.edges.len() > 2 * MOST;
    // what a sketch costs grows with the size
    let restarts = if large { 0 } else { RESTARTS.min(RESTARTS * 50 / size.max(1) as u32).max(4) };
    let rounds = if large { 1 } else { ROUNDS };
    let first = super::sketched(graph, options, Search { restarts, rounds, ..Search::plain(ties) }, |_| true);
    if large || graph.items.len() < 4 {
        return vec![Candidate { graph: None, sketch: first, price: 0.0 }];
    }
    let mut out = vec![judged(None, first)];
    let mut best = 0;
    let other_ties = judged(None, super::sketched(graph, options, near(&out[0].sketch, Ties::Target), |_| true));
    if other_ties.price < out[best].price - 0.5 {
        ties = Ties::Target;
        best = 1;
    }
    out.push(other_ties);
    let mut tried = 1;
    // groups that run the other way
    for group in (0..graph.items.len()).filter(|&it| may_turn(graph, it)) {
        if tried >= MOST_TRIED / 2 {
            break;
        }
        let mut turned = out[best].graph.clone().unwrap_or_else(|| graph.clone());
        turned.items[group].direction = Some(other(direction(&turned, Some(group))));
        tried += 1;
        let worth = |it: &Layout| cost(graph, options, it) < out[best].price * HOPELESS;
        let sketch = super::sketched(&turned, options, near(&out[best].sketch, ties), worth);
        let it = judged(Some(turned), sketch);
        if it.price < out[best].price - GAIN {
            best = out.len();
        }
        out.push(it);
    }
    // long levels in rows
    let picture = &out[best].sketch.picture;
    let wide = aspect_error(options, picture);
    let leaves = graph.items.iter().filter(|it| it.shape == ItemShape::Leaf).count();
    let fits = leaves < FITS.1 && picture.size.w.max(picture.size.h) <= FITS.0;
    if wide > 0.3 && !fits {
        let current = out[best].graph.clone().unwrap_or_else(|| graph.clone());
        let levels = (0..graph.items.len()).filter(|&it| may_turn(&current, it)).map(Some);
        for level in std::iter::once(None).chain(levels) {
            let place = level.unwrap_or(graph.items.len());
            for (rows, shift) in CUTS {
                if tried >= MOST_TRIED {
                    break;
                }
                let Sketch { picture, layers, .. } = &out[best].sketch;
                // the whole in so many rows should come nearer to a page
                let rows_of = |length: f64, other: f64| Size::new(length / rows as f64, other * rows as f64);
                let size = match direction(&current, None) {
                    Direction::Right => rows_of(picture.size.w, picture.size.h),
                    Direction::Down => {
                        let turned = rows_of(picture.size.h, picture.size.w);
                        Size::new(turned.h, turned.w)
                    }
                };
                if level.is_none() && aspect_error_of(options, size) > wide {
                    continue;
                }
                let Some(wrapped) = wrapped(&current, level, (rows, shift), &layers[place], picture) else { continue };
                tried += 1;
                let worth = |it: &Layout| cost(graph, options, it) < out[best].price * HOPELESS;
                let sketch = super::sketched(&wrapped, options, near(&out[best].sketch, ties), worth);
                out.push(judged(Some(wrapped), sketch));
            }
        }
    }
    out
}

/// A search that starts from what served another picture, and is content with as many crossings.
fn near(known: &Sketch, ties: Ties) -> Search<'_> {
    Search { ties, start: known.start.as_deref(), enough: known.crossings, restarts: RESTARTS / 4, rounds: ROUNDS }
}

/// Whether a group may run another way than it does.
fn may_turn(graph: &Graph, group: usize) -> bool {
    let it = &graph.items[group];
    let members = graph.items.iter().filter(|it| it.parent == Some(ItemId(group as u32)));
    it.direction.is_none()
        && matches!(it.shape, ItemShape::Group | ItemShape::Band | ItemShape::Tier)
        && members.count() >= 2
}

fn direction(graph: &Graph, mut level: Option<usize>) -> Direction {
    while let Some(group) = level {
        if let Some(direction) = graph.items[group].direction {
            return direction;
        }
        level = graph.items[group].parent.map(ItemId::index);
    }
    graph.direction
}

fn other(direction: Direction) -> Direction {
    match direction {
        Direction::Right => Direction::Down,
        Direction::Down => Direction::Right,
    }
}

fn aspect_error(options: &Options, layout: &Layout) -> f64 {
    aspect_error_of(options, layout.size)
}

fn aspect_error_of(options: &Options, size: Size) -> f64 {
    let ratio = (size.w.max(1.0) / size.h.max(1.0)) / options.aspect;
    // how many times too wide or too high, less one: needs no logarithm
    ratio.max(1.0 / ratio) - 1.0
}

/// What is wrong with a picture: crossings, bends, long lines, a shape that fits no page, lines against the flow.
fn cost(graph: &Graph, options: &Options, layout: &Layout) -> f64 {
    let right = graph.direction == Direction::Right;
    let mut bends = 0;
    let mut length = 0.0;
    let mut against = 0;
    for (edge, route) in graph.edges.iter().zip(&layout.edges) {
        if edge.from == edge.to {
            continue;
        }
        bends += route.points.len().saturating_sub(2);
        length += route.points.windows(2).map(|it| (it[0].x - it[1].x).abs() + (it[0].y - it[1].y).abs()).sum::<f64>();
        let (a, b) = (layout.items[edge.from.index()].center(), layout.items[edge.to.index()].center());
        let ahead = if right { b.x > a.x + 1.0 } else { b.y > a.y + 1.0 };
        let hung = graph.items[edge.from.index()].hang != Hang::Flow || graph.items[edge.to.index()].hang != Hang::Flow;
        against += usize::from(!(ahead || hung && route.points.len() == 2));
    }
    let error = aspect_error(options, layout);
    let root = (graph.items.len() as f64).sqrt();
    // beyond what a page holds every further step counts fully, near it hardly
    let shape = if error < 0.25 { 0.5 * error } else { error.min(1.5) + 0.4 * (error - 1.5).max(0.0) };
    CROSSING * crossings(layout) as f64
        + bends as f64
        + LENGTH * length
        + AGAINST * against as f64
        + SHAPE * root * shape
}

/// Crossings of level legs with upright ones.
pub fn crossings(layout: &Layout) -> usize {
    struct Leg {
        edge: usize,
        at: f64,
        low: f64,
        high: f64,
    }
    let mut level: Vec<Leg> = Vec::new();
    let mut upright: Vec<Leg> = Vec::new();
    for (edge, route) in layout.edges.iter().enumerate() {
        for pair in route.points.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if (a.x - b.x).abs() < 0.01 {
                upright.push(Leg { edge, at: a.x, low: a.y.min(b.y) + 0.01, high: a.y.max(b.y) - 0.01 });
            } else {
                level.push(Leg { edge, at: a.y, low: a.x.min(b.x) + 0.01, high: a.x.max(b.x) - 0.01 });
            }
        }
    }
    level.sort_by(|a, b| a.at.total_cmp(&b.at));
    let crossed = |it: &Leg| {
        let first = level.partition_point(|leg| leg.at <= it.low);
        let near = level[first..].iter().take_while(|leg| leg.at < it.high);
        near.filter(|leg| leg.edge != it.edge && leg.low < it.at && it.at < leg.high).count()
    };
    upright.iter().map(crossed).sum()
}

/// The graph with the layers of a level in rows, each a group that is not drawn.
fn wrapped(
    graph: &Graph,
    level: Option<usize>,
    (rows, shift): (usize, f64),
    layers: &[Vec<usize>],
    layout: &Layout,
) -> Option<Graph> {
    let parent = level.map(|it| ItemId(it as u32));
    let whole = |it: &Item| matches!(it.shape, ItemShape::Leaf | ItemShape::Group);
    let members = || graph.items.iter().filter(|it| it.parent == parent);
    if layers.len() < rows + 1
        || !members().all(whole)
        || members().any(|it| !it.after.is_empty() || !it.beside.is_empty())
    {
        return None;
    }
    let along = direction(graph, level);
    let reach = |item: usize| {
        let rect = layout.items[item];
        if along == Direction::Right { rect.w } else { rect.h }
    };
    let widths: Vec<f64> =
        layers.iter().map(|layer| layer.iter().map(|&it| reach(it)).fold(0.0, f64::max) + 60.0).collect();
    let total: f64 = widths.iter().sum();
    let mut out = graph.clone();
    match level {
        Some(group) => out.items[group].direction = Some(other(along)),
        None => out.direction = other(along),
    }
    let first = out.items.len();
    let mut walked = 0.0;
    for (layer, width) in layers.iter().zip(&widths) {
        let row = (((walked + width / 2.0) / total * rows as f64 + shift).max(0.0) as usize).min(rows - 1);
        walked += width;
        for &item in layer {
            if item < graph.items.len() {
                out.items[item].parent = Some(ItemId((first + row) as u32));
            }
        }
    }
    let filled = |row: usize| out.items.iter().any(|it| it.parent == Some(ItemId((first + row) as u32)));
    if !(0..rows).all(filled) {
        return None;
    }
    for _ in 0..rows {
        out.items.push(Item { shape: ItemShape::Group, direction: Some(along), ..Item::blank(parent) });
    }
    Some(out)
}
