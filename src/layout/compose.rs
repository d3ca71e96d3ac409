//! Puts the drafts of the levels into each other: places become absolute, the pieces of a line are joined.
//!
//! Postcondition: every box, title, card and line has a place; labels have none yet.

use super::boxes::absolute;
use super::draft::{Draft, half};
use super::graph::{Direction, ItemShape, Layout, Route, TITLE_GAP, TitlePlace};
use super::plan::{Input, Plan};
use crate::geometry::{Point, Rect, Side};

/// Makes the whole picture of drafts.
pub fn compose(input: &Input<'_>, chains: &[Vec<usize>], plans: &[Option<Plan>], drafts: &[Option<Draft>]) -> Layout {
    let graph = input.graph;
    let root = input.nesting.root();
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
    let mut lines: Vec<Vec<Point>> = vec![Vec::new(); input.pieces.len()];
    for &level in &input.nesting.levels {
        let (Some(draft), Some(plan)) = (&drafts[level], &plans[level]) else { continue };
        let at = corner[level];
        let direction = plan.direction;
        for (place, &member) in input.nesting.members[level].iter().enumerate() {
            let it = &draft.boxes[place];
            let origin = draft.corners[place].moved(at.x, at.y);
            let put = |rect: super::boxes::FlowRect| rect.absolute(direction).moved(origin.x, origin.y);
            out.items[member] = put(it.extent);
            out.bodies[member] = put(it.body);
            out.cards[member] = it.cards.iter().map(|card| put(*card)).collect();
            corner[member] = Point::new(out.bodies[member].x, out.bodies[member].y);
            for (edge, way, label) in &it.loops {
                let route = &mut out.edges[*edge];
                route.points = way.iter().map(|&it| absolute(it, direction).moved(origin.x, origin.y)).collect();
                let block = put(*label);
                let edge = &graph.edges[*edge];
                if edge.label.w > 0.0 && edge.label.h > 0.0 {
                    let (w, h) = (edge.label.w, edge.label.h);
                    route.label = Some(Rect::new(block.right() - w, block.bottom() - h, w, h));
                }
                if edge.payload.w > 0.0 {
                    let (w, h) = (edge.payload.w, edge.payload.h);
                    let y = if edge.label.h > 0.0 { block.y } else { block.bottom() - h };
                    route.payload = Some(Rect::new(block.right() - w, y, w, h));
                }
            }
            let item = &graph.items[member];
            let mut title = draft.boxes[place].body.absolute(direction).moved(origin.x, origin.y);
            let mut start = drafts[member].as_ref().map_or(item.padding.left, |it| it.title);
            if let Some(rect) = draft.stretched[place] {
                let rect = rect.moved(at.x, at.y);
                let old = out.items[member];
                for card in &mut out.cards[member] {
                    // cards outside the body stay outside it
                    *card = card.moved(
                        if card.x > old.right() { rect.right() - old.right() } else { rect.x - old.x },
                        if card.y > old.bottom() { rect.bottom() - old.bottom() } else { rect.y - old.y },
                    );
                }
                out.items[member] = rect;
                out.bodies[member] = rect;
                title.y = rect.y;
                if rect.x + item.padding.left + item.title.w < title.x + 8.0 {
                    (title.x, start) = (rect.x, item.padding.left);
                }
            }
            let titled = item.title.w > 0.0 && item.title.h > 0.0;
            if titled && !matches!(item.shape, ItemShape::Leaf | ItemShape::Bar(..)) {
                let (w, h) = (item.title.w, item.title.h);
                out.titles[member] = Some(match item.title_place {
                    TitlePlace::Top => Rect::new(title.x + start, title.y + title_top(item.padding.top), w, h),
                    TitlePlace::Gutter => Rect::new(title.x + TITLE_GAP, title.y + item.padding.top, w, h),
                });
            }
        }
        for (piece, way) in &draft.lines {
            lines[*piece] = way.iter().map(|it| it.moved(at.x, at.y)).collect();
        }
        if level == root {
            let size = draft.size;
            out.dividers.extend(draft.dividers.iter().map(|&at| match direction {
                Direction::Right => (Point::new(at, 0.0), Point::new(at, size.h)),
                Direction::Down => (Point::new(0.0, at), Point::new(size.w, at)),
            }));
        }
    }
    for (edge, chain) in chains.iter().enumerate() {
        if chain.is_empty() {
            continue;
        }
        let points = chain.iter().flat_map(|&piece| lines[piece].iter().copied()).collect();
        let points = simplified(points);
        out.edges[edge].points = points;
    }
    out
}

/// How far a title stands below the upper border of its group.
pub fn title_top(padding: f64) -> f64 {
    half((padding * 0.5).clamp(2.0, 8.0))
}

/// Drops points that repeat or lie on the way.
pub fn simplified(points: Vec<Point>) -> Vec<Point> {
    const NEAR: f64 = 0.01;
    let near = |a: f64, b: f64| (a - b).abs() < NEAR;
    let mut out: Vec<Point> = Vec::new();
    for point in points {
        while let [.., a, b] = out.as_slice()
            && (near(a.x, b.x) && near(b.x, point.x) || near(a.y, b.y) && near(b.y, point.y))
        {
            out.pop();
        }
        if !out.last().is_some_and(|last| near(last.x, point.x) && near(last.y, point.y)) {
            out.push(point);
        }
    }
    out
}

/// The side of a box that a line's end lies on, told by the way its outer leg runs.
pub fn side_of(body: Rect, end: Point, next: Point) -> Side {
    if (end.x - next.x).abs() > (end.y - next.y).abs() {
        if (end.x - body.x).abs() <= (end.x - body.right()).abs() { Side::Left } else { Side::Right }
    } else if (end.y - body.y).abs() <= (end.y - body.bottom()).abs() {
        Side::Top
    } else {
        Side::Bottom
    }
}
