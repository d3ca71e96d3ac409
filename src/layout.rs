//! The layout engine: from measured boxes to placed boxes, lines and labels. It knows sizes, never meanings.
//!
//! Every group is a level of its own, laid out in layers (Sugiyama, Tagawa, Toda 1981; compound graphs after Sander
//! 1996). One pass from the top down decides orders and sides, since a group must offer its lines in the order its
//! parent wants them; one from the bottom up gives sizes and places, since a group is as large as what it holds.
//! Room for labels, titles and lines is reserved before anything is placed, so that nothing can lie on anything else.

mod boxes;
mod compact;
mod compose;
mod draft;
pub mod graph;
mod labels;
mod layers;
mod order;
mod place;
mod plan;
mod portfolio;
mod route;
mod simplex;
mod tree;
mod units;
pub mod verify;

use compact::Setting;
use draft::{Draft, half};
use graph::{Direction, Graph, Hang, Item, ItemId, ItemShape, Layout, Options, SlotRanges, TitlePlace};
use plan::{Choice, Input, Plan, Wish};
use portfolio::Ties;
use tree::{Nesting, Piece, PieceEnd};

use crate::geometry::{Insets, Point, Rect, Size};

/// Lays out a graph.
pub fn layout(graph: &Graph, options: &Options) -> Layout {
    let inside = cards_inside(graph);
    let Some(inside) = inside else {
        return finish(graph, portfolio::best(graph, options, |it, ties| draw(it, options, ties)));
    };
    let out = portfolio::best(&inside, options, |it, ties| draw(it, options, ties));
    let mut out = finish(graph, out);
    // what stood in for the cards of groups is cards again
    let mut next = graph.items.len();
    for (item, it) in graph.items.iter().enumerate().filter(|it| is_group(it.1)) {
        out.cards[item] = out.items[next..next + it.cards.len()].to_vec();
        next += it.cards.len();
    }
    let n = graph.items.len();
    out.items.truncate(n);
    out.bodies.truncate(n);
    out.titles.truncate(n);
    out.cards.truncate(n);
    out
}

fn is_group(item: &Item) -> bool {
    !matches!(item.shape, ItemShape::Leaf | ItemShape::Bar(..))
}

/// The graph with the cards of groups as boxes in them, if there are any.
fn cards_inside(graph: &Graph) -> Option<Graph> {
    if !graph.items.iter().any(|it| is_group(it) && !it.cards.is_empty()) {
        return None;
    }
    let mut inside = graph.clone();
    for (number, item) in graph.items.iter().enumerate().filter(|it| is_group(it.1)) {
        inside.items[number].cards.clear();
        for card in &item.cards {
            inside.items.push(Item {
                parent: Some(ItemId(number as u32)),
                shape: ItemShape::Leaf,
                size: card.size,
                body: Rect::new(0.0, 0.0, card.size.w, card.size.h),
                slots: SlotRanges::default(),
                direction: None,
                title: Size::default(),
                title_place: TitlePlace::Top,
                padding: Insets::default(),
                hang: Hang::Flow,
                rank: u8::MAX,
                cards: Vec::new(),
                after: Vec::new(),
                beside: Vec::new(),
                size_class: None,
            });
        }
    }
    Some(inside)
}

/// Draws one picture: plans from the top down, drafts from the bottom up, then distances.
fn draw(graph: &Graph, options: &Options, ties: Ties) -> portfolio::Drawn {
    let nesting = Nesting::of(graph);
    let n = graph.items.len();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut inner = Vec::new();
    let mut chains: Vec<Vec<usize>> = Vec::with_capacity(graph.edges.len());
    let mut levels: Vec<Vec<usize>> = Vec::with_capacity(graph.edges.len());
    let mut by_level = vec![Vec::new(); n + 1];
    for chain in tree::pieces(graph, &nesting) {
        let ids: Vec<usize> = (pieces.len()..pieces.len() + chain.len()).collect();
        inner.resize(pieces.len() + chain.len(), [None; 2]);
        for pair in ids.windows(2) {
            // outwards until the main piece, inwards behind it
            if chain[pair[0] - ids[0]].to == PieceEnd::Border {
                inner[pair[1]][0] = Some(pair[0]);
            } else {
                inner[pair[0]][1] = Some(pair[1]);
            }
        }
        let mut on: Vec<usize> = chain.iter().map(|it| it.level).collect();
        on.sort_by_key(|&level| (nesting.depth[level], level));
        levels.push(on);
        for piece in chain {
            by_level[piece.level].push(pieces.len());
            pieces.push(piece);
        }
        chains.push(ids);
    }
    let mut degree = vec![0; n];
    let mut looped = vec![false; n];
    let mut loops = vec![Vec::new(); n];
    for (index, edge) in graph.edges.iter().enumerate() {
        degree[edge.from.index()] += 1;
        if edge.from == edge.to {
            looped[edge.from.index()] = true;
            loops[edge.from.index()].push(index);
        } else {
            degree[edge.to.index()] += 1;
        }
    }
    let input = Input {
        graph,
        nesting: &nesting,
        pieces: &pieces,
        by_level: &by_level,
        inner: &inner,
        degree: &degree,
        looped: &looped,
        seen: None,
    };
    let directions = directions(graph, &nesting);
    let (mut plans, mut picture) = sketch(&input, &directions, &chains, &loops, options);
    if ties != Ties::Source || nesting.levels.len() > 1 {
        let seen: Vec<Point> = graph
            .edges
            .iter()
            .map(|it| picture.items[if ties == Ties::Source { it.from } else { it.to }.index()].center())
            .collect();
        let again = Input { seen: Some(&seen), ..input };
        (plans, picture) = sketch(&again, &directions, &chains, &loops, options);
    }
    let hung = hung(&input);
    let layers: Vec<Vec<Vec<usize>>> =
        plans.iter().map(|it| it.as_ref().map_or(Vec::new(), plan::Plan::members_by_layer)).collect();
    let setting = Setting {
        graph,
        nesting: &nesting,
        directions: &directions,
        levels: &levels,
        hung: &hung,
        layers: &layers,
        options,
    };
    let none = vec![None; graph.edges.len()];
    let mut sound = compact::compact(&setting, &mut picture, &none, 1);
    let spots = labels::spots(&setting, &picture);
    sound &= compact::compact(&setting, &mut picture, &spots, 2);
    if !sound {
        picture.notes.push("the orders of the picture contradict each other".to_string());
    }
    (picture, layers)
}

/// Plans from the top down, drafts from the bottom up.
fn sketch(
    input: &Input<'_>,
    directions: &[Direction],
    chains: &[Vec<usize>],
    loops: &[Vec<usize>],
    options: &Options,
) -> (Vec<Option<Plan>>, Layout) {
    let levels = &input.nesting.levels;
    let mut wishes: Vec<Option<Wish>> = vec![None; input.pieces.len()];
    let mut plans: Vec<Option<Plan>> = vec![None; input.graph.items.len() + 1];
    for &level in levels {
        let choice = Choice { direction: directions[level], hanging: true };
        plans[level] = Some(plan::plan(input, level, choice, &mut wishes));
    }
    let mut drafts: Vec<Option<Draft>> = vec![None; input.graph.items.len() + 1];
    for &level in levels.iter().rev() {
        if let Some(plan) = &plans[level] {
            drafts[level] = Some(draft::draft(input, level, plan, &drafts, loops, options));
        }
    }
    let picture = compose::compose(input, chains, &plans, &drafts);
    (plans, picture)
}

/// The lines to boxes that would hang at their only partner.
fn hung(input: &Input<'_>) -> Vec<bool> {
    let wishes = |item: ItemId, other: ItemId| {
        let item = item.index();
        input.graph.items[item].hang != Hang::Flow
            && input.degree[item] == 1
            && input.nesting.parent[item] == input.nesting.parent[other.index()]
            && !is_group(&input.graph.items[other.index()])
    };
    input.graph.edges.iter().map(|it| wishes(it.from, it.to) || wishes(it.to, it.from)).collect()
}

/// The direction of each group, its own or its parent's.
fn directions(graph: &Graph, nesting: &Nesting) -> Vec<Direction> {
    let root = nesting.root();
    let mut directions = vec![graph.direction; root + 1];
    for &level in &nesting.levels {
        for &item in &nesting.members[level] {
            directions[item] = graph.items[item].direction.unwrap_or(directions[level]);
        }
    }
    directions
}

/// Adds the design's own cards below, and moves everything so that the picture starts at the origin.
fn finish(graph: &Graph, mut out: Layout) -> Layout {
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
    for card in &graph.cards {
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
        let (x, y) = (half(rect.x + dx), half(rect.y + dy));
        let (right, bottom) = (half(rect.right() + dx), half(rect.bottom() + dy));
        *rect = Rect::new(x, y, right - x, bottom - y);
    };
    let place = |it: &mut Point| *it = Point::new(half(it.x + dx), half(it.y + dy));
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
    out.size = Size::new(half(bounds.w), half(bounds.h));
    out
}
