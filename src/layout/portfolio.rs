//! Picks, of several pictures of one graph, the one that fits a page: groups may run across their parent, long chains
//! may wrap into rows. Every candidate is a graph of its own, so that all that holds for one picture holds for all.
//!
//! Postcondition: what the author fixed stays as it is; of equals the plainest is taken.

use super::graph::{Direction, Graph, Hang, Item, ItemId, ItemShape, Layout, Options, SlotRanges, TitlePlace};
use crate::geometry::{Insets, Point, Rect, Size};

/// Graphs with more boxes than this are laid out once.
const MOST: usize = 90;
/// A picture of fewer boxes than the second that is no longer than the first, in pixels, fits a page as it is: a short
/// chain stays straight.
const FITS: (f64, usize) = (900.0, 8);
/// Pictures that are looked at, at most.
const MOST_TRIED: usize = 14;

/// What decides between lines with the same way: where they start, or where they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// Where they start.
    Source,
    /// Where they end.
    Target,
}

/// A picture, and for each level (the top one last) its members by layer.
pub type Drawn = (Layout, Vec<Vec<Vec<usize>>>);

/// The best picture that `draw` makes of the graph or of one of its variants.
pub fn best(graph: &Graph, options: &Options, draw: impl Fn(&Graph, Ties) -> Drawn) -> Layout {
    let mut ties = Ties::Source;
    let (mut layout, mut layers) = draw(graph, ties);
    if graph.items.len() > MOST || graph.edges.len() > 2 * MOST || graph.items.len() < 4 {
        return layout;
    }
    let mut best = cost(graph, options, &layout);
    let mut current = graph.clone();
    let mut tried = 1;
    let drawn = draw(graph, Ties::Target);
    let price = cost(graph, options, &drawn.0);
    if price < best - 0.5 && drawn.0.notes.is_empty() {
        (best, ties) = (price, Ties::Target);
        (layout, layers) = drawn;
    }
    // groups that run the other way
    let groups: Vec<usize> = (0..graph.items.len()).filter(|&it| may_turn(graph, it)).collect();
    for group in groups {
        if tried >= MOST_TRIED / 2 {
            break;
        }
        let mut turned = current.clone();
        turned.items[group].direction = Some(other(direction(&current, Some(group))));
        let drawn = draw(&turned, ties);
        tried += 1;
        let price = cost(graph, options, &drawn.0);
        if price < best - 1.0 && drawn.0.notes.is_empty() {
            (best, current) = (price, turned);
            (layout, layers) = drawn;
        }
    }
    // long levels in rows
    let wide = aspect_error(options, &layout);
    let leaves = graph.items.iter().filter(|it| it.shape == ItemShape::Leaf).count();
    let fits = leaves < FITS.1 && layout.size.w.max(layout.size.h) <= FITS.0;
    if wide > 0.3 && !fits {
        let levels = (0..graph.items.len()).filter(|&it| may_turn(&current, it)).map(Some);
        for level in std::iter::once(None).chain(levels) {
            let place = level.unwrap_or(graph.items.len());
            for rows in 2..=4 {
                if tried >= MOST_TRIED {
                    break;
                }
                let Some(wrapped) = wrapped(&current, level, rows, &layers[place], &layout) else { break };
                let (mut drawn, _) = draw(&wrapped, ties);
                tried += 1;
                drawn.items.truncate(graph.items.len());
                drawn.bodies.truncate(graph.items.len());
                drawn.titles.truncate(graph.items.len());
                drawn.cards.truncate(graph.items.len());
                let price = cost(graph, options, &drawn);
                if price < best - 1.0 && drawn.notes.is_empty() {
                    (best, layout) = (price, drawn);
                }
            }
        }
    }
    layout
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
    let ratio = (layout.size.w.max(1.0) / layout.size.h.max(1.0)) / options.aspect;
    // how many times too wide or too high, less one: needs no logarithm
    ratio.max(1.0 / ratio) - 1.0
}

/// What is wrong with a picture: crossings, bends, a shape that fits no page, lines against the flow.
fn cost(graph: &Graph, options: &Options, layout: &Layout) -> f64 {
    let right = graph.direction == Direction::Right;
    let mut bends = 0;
    let mut against = 0;
    for (edge, route) in graph.edges.iter().zip(&layout.edges) {
        if edge.from == edge.to {
            continue;
        }
        bends += route.points.len().saturating_sub(2);
        let (a, b) = (layout.items[edge.from.index()].center(), layout.items[edge.to.index()].center());
        let ahead = if right { b.x > a.x + 1.0 } else { b.y > a.y + 1.0 };
        let hung = graph.items[edge.from.index()].hang != Hang::Flow || graph.items[edge.to.index()].hang != Hang::Flow;
        against += usize::from(!(ahead || hung && route.points.len() == 2));
    }
    let error = aspect_error(options, layout);
    let root = (graph.items.len() as f64).sqrt();
    // beyond what a page holds every further step counts fully, near it hardly
    let shape = if error < 0.25 { 0.5 * error } else { error.min(1.5) + 0.4 * (error - 1.5).max(0.0) };
    10.0 * crossings(layout) as f64 + bends as f64 + 2.5 * against as f64 + 6.0 * root * shape
}

fn crossings(layout: &Layout) -> usize {
    let mut level: Vec<(usize, Point, Point)> = Vec::new();
    let mut upright: Vec<(usize, Point, Point)> = Vec::new();
    for (edge, route) in layout.edges.iter().enumerate() {
        for pair in route.points.windows(2) {
            let list = if (pair[0].x - pair[1].x).abs() < 0.01 { &mut upright } else { &mut level };
            list.push((edge, pair[0], pair[1]));
        }
    }
    let within = |v: f64, a: f64, b: f64| v > a.min(b) + 0.01 && v < a.max(b) - 0.01;
    let crosses = |h: &&(usize, Point, Point), v: &(usize, Point, Point)| {
        h.0 != v.0 && within(v.1.x, h.1.x, h.2.x) && within(h.1.y, v.1.y, v.2.y)
    };
    upright.iter().map(|v| level.iter().filter(|h| crosses(h, v)).count()).sum()
}

/// The graph with the layers of a level in rows, each a group that is not drawn.
fn wrapped(graph: &Graph, level: Option<usize>, rows: usize, layers: &[Vec<usize>], layout: &Layout) -> Option<Graph> {
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
        let row = (((walked + width / 2.0) / total * rows as f64) as usize).min(rows - 1);
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
        out.items.push(Item {
            parent,
            shape: ItemShape::Group,
            size: Size::default(),
            body: Rect::default(),
            slots: SlotRanges::default(),
            direction: Some(along),
            title: Size::default(),
            title_place: TitlePlace::Top,
            padding: Insets::default(),
            hang: Hang::Flow,
            rank: 0,
            cards: Vec::new(),
            after: Vec::new(),
            beside: Vec::new(),
            size_class: None,
        });
    }
    Some(out)
}
