//! The layout engine: from measured boxes to placed boxes, lines and labels. It knows sizes, never meanings.
//!
//! Every group is a level of its own, laid out in layers (Sugiyama, Tagawa, Toda 1981; compound graphs after Sander
//! 1996). One pass from the top down decides orders and sides, since a group must offer its lines in the order its
//! parent wants them; one from the bottom up gives sizes and places, since a group is as large as what it holds.
//! Room for labels, titles and lines is reserved before anything is placed, so that nothing can lie on anything else.

mod boxes;
mod classic;
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
use graph::{Direction, Graph, Hang, Item, ItemId, ItemShape, Layout, Options};
use plan::{Choice, Input, Plan, Wish};
use portfolio::Ties;
use tree::{Nesting, Piece, PieceEnd};

use crate::geometry::{Point, Rect, Size};

/// Lays out a graph.
pub fn layout(graph: &Graph, options: &Options) -> Layout {
    let inside = cards_inside(graph);
    let laid_out = inside.as_ref().unwrap_or(graph);
    let whole = |picture: &Layout| finish(graph, with_cards(graph, picture.clone()));
    let picture = portfolio::best(laid_out, options, |it| verify::verify(graph, options, &whole(it)).len());
    whole(&picture)
}

/// What stood in for the cards of groups is cards again.
fn with_cards(graph: &Graph, mut out: Layout) -> Layout {
    let n = graph.items.len();
    let mut next = n;
    for (item, it) in graph.items.iter().enumerate().filter(|it| is_group(it.1) && out.items.len() > n) {
        out.cards[item] = out.items[next..next + it.cards.len()].to_vec();
        next += it.cards.len();
    }
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
                size: card.size,
                body: Rect::new(0.0, 0.0, card.size.w, card.size.h),
                rank: u8::MAX,
                ..Item::blank(Some(ItemId(number as u32)))
            });
        }
    }
    Some(inside)
}

/// A picture that is right in its orders, not in its distances.
struct Sketch {
    picture: Layout,
    /// For each level, the top one last, its members by layer.
    layers: Vec<Vec<Vec<usize>>>,
    /// What the engine has to say of it.
    said: Option<String>,
    /// Whether everything is held apart from everything, whatever it takes.
    careful: bool,
    /// How often its lines cross.
    crossings: usize,
    /// The order that its layers started from; none: that of the source.
    start: Option<Vec<u32>>,
}

/// The lines of a graph, cut into pieces.
struct Lines {
    pieces: Vec<Piece>,
    /// The pieces of each line, from its start to its end.
    chains: Vec<Vec<usize>>,
    /// For a piece and each of its ends, the piece of the same line inside that end's group.
    inner: Vec<[Option<usize>; 2]>,
    /// The pieces of each level.
    by_level: Vec<Vec<usize>>,
}

impl Lines {
    fn of(graph: &Graph, nesting: &Nesting) -> Lines {
        let mut out = Lines {
            pieces: Vec::new(),
            chains: Vec::with_capacity(graph.edges.len()),
            inner: Vec::new(),
            by_level: vec![Vec::new(); graph.items.len() + 1],
        };
        for chain in tree::pieces(graph, nesting) {
            let ids: Vec<usize> = (out.pieces.len()..out.pieces.len() + chain.len()).collect();
            out.inner.resize(out.pieces.len() + chain.len(), [None; 2]);
            for pair in ids.windows(2) {
                // outwards until the main piece, inwards behind it
                if chain[pair[0] - ids[0]].to == PieceEnd::Border {
                    out.inner[pair[1]][0] = Some(pair[0]);
                } else {
                    out.inner[pair[0]][1] = Some(pair[1]);
                }
            }
            for piece in chain {
                out.by_level[piece.level].push(out.pieces.len());
                out.pieces.push(piece);
            }
            out.chains.push(ids);
        }
        out
    }

    /// The levels each line has a part in, the outermost first.
    fn levels(&self, nesting: &Nesting) -> Vec<Vec<usize>> {
        let of = |chain: &Vec<usize>| {
            let mut on: Vec<usize> = chain.iter().map(|&it| self.pieces[it].level).collect();
            on.sort_by_key(|&level| (nesting.depth[level], level));
            on
        };
        self.chains.iter().map(of).collect()
    }
}

/// How far to look for an order with few crossings beyond the one that the source leads to.
#[derive(Clone, Copy)]
struct Search<'a> {
    /// What decides between lines with the same way.
    ties: Ties,
    /// An order that served a like picture.
    start: Option<&'a [u32]>,
    /// So few crossings are good enough.
    enough: usize,
    /// Shuffled orders to start from, at most.
    restarts: u32,
    /// How often a nested picture is looked at again, at most.
    rounds: usize,
}

impl Search<'_> {
    /// No further than the source leads.
    fn plain(ties: Ties) -> Search<'static> {
        Search { ties, start: None, enough: 0, restarts: 0, rounds: 1 }
    }
}

/// Sketches one picture: plans from the top down, drafts from the bottom up; where that tells more, again with what is
/// seen in the last, if the first is `worth` it.
fn sketched(graph: &Graph, options: &Options, search: Search<'_>, worth: impl Fn(&Layout) -> bool) -> Sketch {
    let nesting = Nesting::of(graph);
    let lines = Lines::of(graph, &nesting);
    let n = graph.items.len();
    let mut looped = vec![false; n];
    let mut loops = vec![Vec::new(); n];
    for (index, edge) in graph.edges.iter().enumerate().filter(|it| it.1.from == it.1.to) {
        looped[edge.from.index()] = true;
        loops[edge.from.index()].push(index);
    }
    let input = Input {
        graph,
        nesting: &nesting,
        pieces: &lines.pieces,
        by_level: &lines.by_level,
        inner: &lines.inner,
        degree: &degrees(graph),
        looped: &looped,
        seen: None,
        start: None,
        engine: options.engine,
    };
    let directions = directions(graph, &nesting);
    let draw = |input: &Input<'_>| {
        let (plans, mut picture) = sketch(input, &directions, &lines.chains, &loops, options);
        picture.size = extent(&picture);
        (plans, picture)
    };
    let look = |start: Option<&[u32]>| looked_at_again(&Input { start, ..input }, search, &draw, &worth);
    let (mut crossings, mut plans, mut picture) = look(None);
    let mut start = None;
    let known = search.start.iter().copied().map(<[u32]>::to_vec);
    let others = (0..search.restarts).map(|attempt| (0..n as u32).map(|item| shuffled(attempt, item)).collect());
    for other in known.chain(others) {
        if crossings <= search.enough || !worth(&picture) {
            break;
        }
        let found = look(Some(&other));
        if found.0 < crossings {
            (crossings, plans, picture) = found;
            start = Some(other);
        }
    }
    let layers = plans.iter().map(|it| it.as_ref().map_or(Vec::new(), plan::Plan::members_by_layer)).collect();
    Sketch { picture, layers, said: too_large(&plans), careful: false, crossings, start }
}

/// Sketches until what is seen in one picture saves no crossing in the next: the crossings, plans and picture with the
/// fewest of them.
fn looked_at_again(
    input: &Input<'_>,
    search: Search<'_>,
    draw: &impl Fn(&Input<'_>) -> (Vec<Option<Plan>>, Layout),
    worth: &impl Fn(&Layout) -> bool,
) -> (usize, Vec<Option<Plan>>, Layout) {
    let (plans, picture) = draw(input);
    let nested = input.nesting.levels.len() > 1;
    let mut best = (portfolio::crossings(&picture), plans, picture);
    if best.0 == 0 && !nested || !worth(&best.2) {
        return best;
    }
    let mut last = seen(input.graph, &best.2, search.ties);
    for round in 0..if nested { search.rounds } else { 1 } {
        let (plans, picture) = draw(&Input { seen: Some(&last), ..*input });
        last = seen(input.graph, &picture, search.ties);
        let crossings = portfolio::crossings(&picture);
        // the first picture of groups knows too little of what is around them
        let first = nested && round == 0;
        if crossings >= best.0 && !first {
            break;
        }
        best = (crossings, plans, picture);
        if crossings == 0 {
            break;
        }
    }
    best
}

/// Where an item comes in an order to start from: the same for the same item, whatever else there is.
fn shuffled(attempt: u32, item: u32) -> u32 {
    let mut it = (attempt + 1).wrapping_mul(0x9E37_79B1) ^ item.wrapping_mul(0x85EB_CA6B);
    it ^= it >> 15;
    it = it.wrapping_mul(0x2C1B_3C6D);
    it ^= it >> 12;
    it = it.wrapping_mul(0x297A_2D39);
    it ^ (it >> 15)
}

/// Where the ends of the lines stand, those first that decide between lines with the same way.
fn seen(graph: &Graph, picture: &Layout, ties: Ties) -> Vec<[Point; 2]> {
    let at = |item: ItemId| picture.items[item.index()].center();
    let ends = graph.edges.iter().map(|it| [at(it.from), at(it.to)]);
    ends.map(|[from, to]| if ties == Ties::Source { [from, to] } else { [to, from] }).collect()
}

/// The size of all boxes together.
fn extent(picture: &Layout) -> Size {
    let bounds = picture.items.iter().copied().reduce(Rect::union).unwrap_or_default();
    Size::new(bounds.w, bounds.h)
}

/// Brings a sketch of a graph to its distances, labels aside.
fn settle(graph: &Graph, options: &Options, sketch: &mut Sketch) {
    let Sketch { picture, layers, careful, .. } = sketch;
    with_setting(graph, options, (layers, *careful), |setting| {
        let none = vec![None; graph.edges.len()];
        if compact::compact(setting, picture, &none, 1).is_err() {
            picture.notes.push(CONTRADICTION.to_string());
        }
    });
}

/// Makes room for the labels of a picture that has its distances.
fn label(graph: &Graph, options: &Options, sketch: &mut Sketch) {
    let Sketch { picture, layers, careful, .. } = sketch;
    with_setting(graph, options, (layers, *careful), |setting| {
        // the second time only tightens, which a picture that no page holds can do without
        let rounds = if graph.items.len() + graph.edges.len() > LARGE { 1 } else { 2 };
        let mut barred: Vec<(usize, usize)> = Vec::new();
        for _ in 0..MOST_TRIES {
            let spots = labels::spots(setting, picture, &barred);
            let mut tried = picture.clone();
            let Err(why) = compact::compact(setting, &mut tried, &spots, rounds) else {
                *picture = tried;
                return;
            };
            // where labels stand in each other's way, one of them goes to another leg
            let next = why.labels.into_iter().find_map(|edge| spots[edge].map(|it| (edge, it.leg)));
            match next.filter(|it| !barred.contains(it)) {
                Some(it) => barred.push(it),
                None => break,
            }
        }
        let spots = labels::spots(setting, picture, &[]);
        if compact::compact(setting, picture, &spots, rounds).is_err() && picture.notes.is_empty() {
            picture.notes.push(CONTRADICTION.to_string());
        }
    });
}

/// So often labels are put elsewhere where they contradict each other.
const MOST_TRIES: usize = 6;

/// More boxes and lines than this make a picture that no page holds.
const LARGE: usize = 4_000;

/// What is noted of a picture whose distances cannot be had.
const CONTRADICTION: &str = "the orders of the picture contradict each other";

fn with_setting(
    graph: &Graph,
    options: &Options,
    (layers, careful): (&[Vec<Vec<usize>>], bool),
    work: impl FnOnce(&Setting<'_>),
) {
    let nesting = Nesting::of(graph);
    let directions = directions(graph, &nesting);
    let levels = Lines::of(graph, &nesting).levels(&nesting);
    let hung = hung(graph, &nesting);
    work(&Setting {
        graph,
        nesting: &nesting,
        directions: &directions,
        levels: &levels,
        hung: &hung,
        layers,
        careful,
        options,
    });
}

/// How many lines touch each item, a loop counted once.
fn degrees(graph: &Graph) -> Vec<usize> {
    let mut degree = vec![0; graph.items.len()];
    for edge in &graph.edges {
        degree[edge.from.index()] += 1;
        if edge.from != edge.to {
            degree[edge.to.index()] += 1;
        }
    }
    degree
}

/// Says how many levels the classic engine left to ours.
fn too_large(plans: &[Option<Plan>]) -> Option<String> {
    let left = match plans.iter().flatten().filter(|it| it.too_large).count() {
        0 => return None,
        1 => "a larger one".to_string(),
        many => format!("{many} larger ones"),
    };
    let (boxes, nodes) = (classic::MOST_UNITS, classic::MOST_NODES);
    Some(format!(
        "the classic engine orders groups of at most {boxes} boxes, {nodes} with the bends of their lines: the native engine laid out {left}"
    ))
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
fn hung(graph: &Graph, nesting: &Nesting) -> Vec<bool> {
    let degree = degrees(graph);
    let wishes = |item: ItemId, other: ItemId| {
        let item = item.index();
        graph.items[item].hang != Hang::Flow
            && degree[item] == 1
            && nesting.parent[item] == nesting.parent[other.index()]
            && !is_group(&graph.items[other.index()])
    };
    graph.edges.iter().map(|it| wishes(it.from, it.to) || wishes(it.to, it.from)).collect()
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
