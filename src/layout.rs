//! The layout engine: from measured boxes to placed boxes, lines and labels. It knows sizes, never meanings.
//!
//! Every group is a level of its own, laid out in layers (Sugiyama, Tagawa, Toda 1981; compound graphs after Sander
//! 1996). One pass from the top down decides orders and sides, since a group must offer its lines in the order its
//! parent wants them; one from the bottom up gives sizes and places, since a group is as large as what it holds.
//! Room for labels, titles and lines is reserved before anything is placed, so that nothing can lie on anything else.

mod boxes;
pub mod graph;
mod layers;
mod order;
mod place;
mod plan;
mod route;
mod solve;
mod tree;
pub mod verify;

use std::collections::BTreeMap;

use boxes::{MemberBox, member_box};
use graph::{Direction, Edge, Graph, ItemShape, Layout, Options, Route};
use plan::{Input, Plan, Wish};
use solve::Solved;
use tree::{Nesting, Piece, PieceEnd};

use crate::geometry::{Point, Rect, Size};

/// Lays out a graph.
pub fn layout(graph: &Graph, options: &Options) -> Layout {
    let nesting = Nesting::of(graph);
    let per_edge = tree::pieces(graph, &nesting);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut inner = BTreeMap::new();
    let mut chains: Vec<Vec<usize>> = Vec::with_capacity(per_edge.len());
    let mut by_level: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for chain in per_edge {
        let first = pieces.len();
        for piece in chain {
            by_level.entry(piece.level).or_default().push(pieces.len());
            pieces.push(piece);
        }
        let ids: Vec<usize> = (first..pieces.len()).collect();
        for pair in ids.windows(2) {
            // outwards until the main piece, inwards behind it
            if pieces[pair[0]].to == PieceEnd::Border {
                inner.insert((pair[1], true), pair[0]);
            } else {
                inner.insert((pair[0], false), pair[1]);
            }
        }
        chains.push(ids);
    }
    let mut degree = vec![0; graph.items.len()];
    for edge in &graph.edges {
        degree[edge.from.index()] += 1;
        if edge.from != edge.to {
            degree[edge.to.index()] += 1;
        }
    }
    let input = Input { graph, nesting: &nesting, pieces: &pieces, inner: &inner, degree: &degree };
    let directions = directions(graph, &nesting);

    let none = Vec::new();
    let mut wishes: BTreeMap<usize, Wish> = BTreeMap::new();
    let mut plans: BTreeMap<usize, Plan> = BTreeMap::new();
    for &level in &nesting.levels {
        let list = by_level.get(&level).unwrap_or(&none);
        plans.insert(level, plan::plan(&input, level, directions[level], list, &mut wishes));
    }

    let mut loops: BTreeMap<usize, Vec<(usize, &Edge)>> = BTreeMap::new();
    for (index, edge) in graph.edges.iter().enumerate() {
        if edge.from == edge.to {
            loops.entry(edge.from.index()).or_default().push((index, edge));
        }
    }
    let mut solved: BTreeMap<usize, Solved> = BTreeMap::new();
    let mut boxes: BTreeMap<usize, MemberBox> = BTreeMap::new();
    for &level in nesting.levels.iter().rev() {
        let list = by_level.get(&level).unwrap_or(&none);
        let mut own: BTreeMap<usize, MemberBox> = BTreeMap::new();
        for &member in &nesting.members[level] {
            let item = &graph.items[member];
            let size = match solved.get(&member) {
                Some(it) => Some(it.size),
                None if item.shape == ItemShape::Leaf || matches!(item.shape, ItemShape::Bar(..)) => None,
                None => Some(empty_group(item)),
            };
            let rings = loops.get(&member).map_or(&[][..], Vec::as_slice);
            own.insert(member, member_box(item, size, directions[level], rings));
        }
        let result = solve::solve(&input, level, &plans[&level], list, &wishes, &solved, &mut own, options);
        solved.insert(level, result);
        boxes.extend(own);
    }
    compose(&Parts {
        graph,
        nesting: &nesting,
        chains: &chains,
        pieces: &pieces,
        directions: &directions,
        solved: &solved,
        boxes: &boxes,
    })
}

/// The size of a group without members.
fn empty_group(item: &graph::Item) -> Size {
    let pad = item.padding;
    let w = (item.title.w + pad.left + pad.right).max(item.size.w).max(80.0);
    let h = (item.title.h + pad.top + pad.bottom + 24.0).max(item.size.h);
    Size::new(w, h)
}

/// The direction of each group, its own or its parent's.
fn directions(graph: &Graph, nesting: &Nesting) -> Vec<Direction> {
    let root = nesting.root();
    let mut directions = vec![graph.direction; root + 1];
    for (item, it) in graph.items.iter().enumerate() {
        let parent = nesting.parent[item];
        directions[item] = it.direction.unwrap_or(directions[parent]);
    }
    directions
}

/// All that the picture is put together from.
struct Parts<'a> {
    graph: &'a Graph,
    nesting: &'a Nesting,
    chains: &'a [Vec<usize>],
    pieces: &'a [Piece],
    directions: &'a [Direction],
    solved: &'a BTreeMap<usize, Solved>,
    boxes: &'a BTreeMap<usize, MemberBox>,
}

/// Puts the levels into each other and joins the pieces of the lines.
fn compose(parts: &Parts<'_>) -> Layout {
    let graph = parts.graph;
    let root = parts.nesting.root();
    let n = graph.items.len();
    let mut out = Layout {
        items: vec![Rect::default(); n],
        bodies: vec![Rect::default(); n],
        titles: vec![None; n],
        cards: vec![Vec::new(); n],
        edges: vec![Route::default(); graph.edges.len()],
        ..Layout::default()
    };
    // the corner of each level's content
    let mut corner = vec![Point::default(); n + 1];
    let mut lines: BTreeMap<usize, Vec<Point>> = BTreeMap::new();
    for &level in &parts.nesting.levels {
        let solved = &parts.solved[&level];
        let at = corner[level];
        let direction = parts.directions[level];
        for (&member, place) in &solved.members {
            let it = &parts.boxes[&member];
            let origin = Point::new(at.x + place.x, at.y + place.y);
            let put = |rect: boxes::FlowRect| rect.absolute(direction).moved(origin.x, origin.y);
            out.items[member] = put(it.extent);
            out.bodies[member] = put(it.body);
            out.cards[member] = it.cards.iter().map(|card| put(*card)).collect();
            corner[member] = Point::new(out.bodies[member].x, out.bodies[member].y);
            if let Some(stretched) = solved.stretched.get(&member) {
                let rect = stretched.moved(at.x, at.y);
                out.items[member] = rect;
                out.bodies[member] = rect;
            }
            for (edge, way, label) in &it.loops {
                let route = &mut out.edges[*edge];
                route.points = way
                    .iter()
                    .map(|&place| {
                        let point = boxes::absolute(place, direction);
                        Point::new(point.x + origin.x, point.y + origin.y)
                    })
                    .collect();
                if graph.edges[*edge].label.w > 0.0 {
                    route.label = Some(put(*label));
                }
            }
        }
        for (piece, way) in &solved.lines {
            let way = way.iter().map(|point| Point::new(point.x + at.x, point.y + at.y)).collect();
            lines.insert(*piece, way);
        }
        for (piece, rect) in &solved.labels {
            let edge = parts.pieces[*piece].edge;
            set_label(&graph.edges[edge], rect.moved(at.x, at.y), &mut out.edges[edge]);
        }
        if let Some(title) = solved.title.filter(|_| level != root) {
            let mut rect = title.moved(at.x, at.y);
            if graph.items[level].shape == ItemShape::Band {
                let whole = out.bodies[level];
                let shift = rect.y - at.y;
                rect = match parts.directions[root] {
                    Direction::Right => {
                        Rect::new(solve::half(whole.x + (whole.w - rect.w) / 2.0), whole.y + shift, rect.w, rect.h)
                    }
                    Direction::Down => rect,
                };
            }
            out.titles[level] = Some(rect);
        }
        if level == root {
            let length = solved.size;
            for &divider in &solved.dividers {
                out.dividers.push(match direction {
                    Direction::Right => (Point::new(divider, 0.0), Point::new(divider, length.h)),
                    Direction::Down => (Point::new(0.0, divider), Point::new(length.w, divider)),
                });
            }
        }
    }
    for (edge, chain) in parts.chains.iter().enumerate() {
        if chain.is_empty() {
            continue;
        }
        let mut points: Vec<Point> = Vec::new();
        for piece in chain {
            points.extend(lines.get(piece).into_iter().flatten().copied());
        }
        out.edges[edge].points = simplified(points);
    }
    for (item, it) in graph.items.iter().enumerate() {
        if it.title.w > 0.0
            && out.titles[item].is_none()
            && it.shape != ItemShape::Leaf
            && !matches!(it.shape, ItemShape::Bar(..))
        {
            let rect = out.bodies[item];
            out.titles[item] = Some(Rect::new(
                rect.x + it.padding.left,
                rect.y + (it.padding.top * 0.6).max(6.0),
                it.title.w,
                it.title.h,
            ));
        }
    }
    finish(parts, out)
}

/// Splits a label's block into the payload, which comes first, and the words.
fn set_label(edge: &Edge, block: Rect, route: &mut Route) {
    if edge.payload.h > 0.0 {
        let w = edge.payload.w;
        route.payload = Some(Rect::new(solve::half(block.x + (block.w - w) / 2.0), block.y, w, edge.payload.h));
    }
    if edge.label.w > 0.0 {
        let (w, h) = (edge.label.w, edge.label.h);
        route.label = Some(Rect::new(solve::half(block.x + (block.w - w) / 2.0), block.bottom() - h, w, h));
    }
}

/// Drops points that repeat or lie on the way.
fn simplified(points: Vec<Point>) -> Vec<Point> {
    const NEAR: f64 = 0.01;
    let mut out: Vec<Point> = Vec::new();
    for point in points {
        let same = out.last().is_some_and(|last| (last.x - point.x).abs() < NEAR && (last.y - point.y).abs() < NEAR);
        if same {
            continue;
        }
        if let [.., a, b] = out.as_slice() {
            let upright = (a.x - b.x).abs() < NEAR && (b.x - point.x).abs() < NEAR;
            let level = (a.y - b.y).abs() < NEAR && (b.y - point.y).abs() < NEAR;
            if upright || level {
                out.pop();
            }
        }
        out.push(point);
    }
    out
}

/// Adds the design's own cards below, and moves everything so that the picture starts at the origin.
fn finish(parts: &Parts<'_>, mut out: Layout) -> Layout {
    let mut bounds: Option<Rect> = None;
    let mut add = |rect: Rect| bounds = Some(bounds.map_or(rect, |it| it.union(rect)));
    out.items.iter().copied().for_each(&mut add);
    out.cards.iter().flatten().copied().for_each(&mut add);
    out.titles.iter().flatten().copied().for_each(&mut add);
    for route in &out.edges {
        route.points.iter().for_each(|it| add(Rect::new(it.x, it.y, 0.0, 0.0)));
        route.label.into_iter().chain(route.payload).for_each(&mut add);
    }
    out.dividers.iter().for_each(|(a, b)| {
        add(Rect::new(a.x, a.y, 0.0, 0.0));
        add(Rect::new(b.x, b.y, 0.0, 0.0));
    });
    let mut bounds = bounds.unwrap_or_default();
    let mut at = Point::new(bounds.x, bounds.bottom() + 24.0);
    let mut row = 0.0f64;
    for card in &parts.graph.cards {
        if at.x > bounds.x && at.x + card.w > bounds.right().max(bounds.x + 640.0) {
            at = Point::new(bounds.x, at.y + row + 16.0);
            row = 0.0;
        }
        out.design_cards.push(Rect::new(at.x, at.y, card.w, card.h));
        at.x += card.w + 16.0;
        row = row.max(card.h);
    }
    for card in &out.design_cards {
        bounds = bounds.union(*card);
    }
    let (dx, dy) = (-bounds.x, -bounds.y);
    // on half pixels, both borders of a rectangle, so that what touches still touches
    let shift = |rect: &mut Rect| {
        let (x, y) = (solve::half(rect.x + dx), solve::half(rect.y + dy));
        let (right, bottom) = (solve::half(rect.right() + dx), solve::half(rect.bottom() + dy));
        *rect = Rect::new(x, y, right - x, bottom - y);
    };
    let place = |it: &mut Point| *it = Point::new(solve::half(it.x + dx), solve::half(it.y + dy));
    out.items.iter_mut().for_each(shift);
    out.bodies.iter_mut().for_each(shift);
    out.titles.iter_mut().flatten().for_each(shift);
    out.cards.iter_mut().flatten().for_each(shift);
    out.design_cards.iter_mut().for_each(shift);
    for route in &mut out.edges {
        route.points.iter_mut().for_each(place);
        route.label.iter_mut().for_each(shift);
        route.payload.iter_mut().for_each(shift);
    }
    for (a, b) in &mut out.dividers {
        place(a);
        place(b);
    }
    out.size = Size::new(solve::half(bounds.w), solve::half(bounds.h));
    out
}
