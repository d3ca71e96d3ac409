//! The topology of one level, sizes aside: units, layers, orders, sides. Levels are planned from the top down, since
//! a group's border must offer its lines in the order its parent wants them.
//!
//! Coordinates are of the flow: `main` runs along it, `cross` across it, whichever way the level itself runs.

use super::classic;
use super::graph::{Direction, Engine, Graph, ItemShape, Side};
use super::layers::{self, Arc};
use super::order::{self, Link};
use super::tree::{Nesting, Piece, PieceEnd};
use super::units::{self, Units};
use crate::geometry::Point;

/// What stands in a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NodeKind {
    /// A unit.
    Unit(usize),
    /// A long line passing through.
    Dummy(usize),
    /// A line's end at the group's border.
    Port(usize),
}

/// A side of a box in the flow: 0 towards the start, 1 towards the end, 2 and 3 across it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowSide {
    /// Where the flow comes from.
    In,
    /// Where it goes to.
    Out,
    /// Across, towards the start of the layers.
    Low,
    /// Across, towards their end.
    High,
}

impl FlowSide {
    /// All four.
    pub const ALL: [FlowSide; 4] = [FlowSide::In, FlowSide::Out, FlowSide::Low, FlowSide::High];

    /// The side of the picture.
    pub fn absolute(self, direction: Direction) -> Side {
        match (direction, self) {
            (Direction::Right, FlowSide::In) | (Direction::Down, FlowSide::Low) => Side::Left,
            (Direction::Right, FlowSide::Out) | (Direction::Down, FlowSide::High) => Side::Right,
            (Direction::Right, FlowSide::Low) | (Direction::Down, FlowSide::In) => Side::Top,
            (Direction::Right, FlowSide::High) | (Direction::Down, FlowSide::Out) => Side::Bottom,
        }
    }

    /// The side in the flow of a side of the picture.
    pub fn of(side: Side, direction: Direction) -> FlowSide {
        FlowSide::ALL.into_iter().find(|it| it.absolute(direction) == side).expect("the four sides are the four sides")
    }
}

/// How a group's border is asked to hold a line's end.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// On which side of the picture.
    pub side: Side,
    /// Its place among the ends of that side.
    pub rank: usize,
}

/// How a piece runs.
#[derive(Clone, Debug)]
pub enum Run {
    /// From node to node through channels; the nodes from the earlier layer to the later. With `turned` the line
    /// itself runs the other way.
    Through { nodes: Vec<usize>, turned: bool },
    /// Between two nodes of one layer, through the channel behind it.
    Beside { from: usize, to: usize },
    /// From a node across the flow to the border: through the channel before (false) or behind (true) its layer.
    Across { node: usize, high: bool, behind: bool },
    /// From a node straight across the flow to the border.
    Straight { high: bool },
    /// Between a box and one hung to it.
    Hang { high: bool },
}

/// The plan of a level.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The way it runs.
    pub direction: Direction,
    /// Its units.
    pub units: Units,
    /// All nodes.
    pub nodes: Vec<NodeKind>,
    /// Layers, the borders' first and last.
    pub layers: Vec<Vec<usize>>,
    /// How each piece runs, by its place in the level's list.
    pub runs: Vec<Run>,
    /// The pieces at the four sides of each member (by its place in the level), in order along the side.
    pub sides: Vec<[Vec<usize>; 4]>,
    /// The side on which each member's cards stand, by its place in the level.
    pub cards: Vec<FlowSide>,
    /// Whether it was too large for the classic engine that was asked for.
    pub too_large: bool,
}

impl Plan {
    /// The boxes of each layer, with what hangs at them.
    pub fn members_by_layer(&self) -> Vec<Vec<usize>> {
        let mut out = Vec::new();
        for layer in &self.layers {
            let mut members = Vec::new();
            for &node in layer {
                if let NodeKind::Unit(unit) = self.nodes[node] {
                    let unit = &self.units.list[unit];
                    members.extend(unit.above.iter().chain([&unit.owner]).chain(&unit.below));
                }
            }
            if !members.is_empty() {
                out.push(members);
            }
        }
        out
    }
}

/// Everything a level's plan reads.
pub struct Input<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// Its nesting.
    pub nesting: &'a Nesting,
    /// All pieces.
    pub pieces: &'a [Piece],
    /// The pieces of each level.
    pub by_level: &'a [Vec<usize>],
    /// For a piece and one of its ends (its start first), the piece of the same line inside that end's group.
    pub inner: &'a [[Option<usize>; 2]],
    /// How many lines touch each item, whatever they are.
    pub degree: &'a [usize],
    /// Which items have a line to themselves.
    pub looped: &'a [bool],
    /// Where the ends of each line stood in an earlier picture: what decides between lines with the same way, the
    /// first of the two before the second.
    pub seen: Option<&'a [[Point; 2]]>,
    /// In which order the members of a layer are taken at first; none: that of the source.
    pub start: Option<&'a [u32]>,
    /// Who decides layers and orders.
    pub engine: Engine,
}

/// What may be chosen for a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The way it runs.
    pub direction: Direction,
    /// Whether stores hang at their owners.
    pub hanging: bool,
}

/// Plans a level: `wishes` holds what the parent asked of its border; wishes for the borders of its own groups are
/// added.
pub fn plan(input: &Input<'_>, level: usize, choice: Choice, wishes: &mut [Option<Wish>]) -> Plan {
    let direction = choice.direction;
    let list = &input.by_level[level];
    let local = |item: usize| input.nesting.local[item];
    let units = units::units(input, level, list, choice.hanging);
    let mut arcs = Vec::new();
    let mut relations = Vec::new();
    for (index, &piece) in list.iter().enumerate() {
        if units.hung[index].is_some() {
            continue;
        }
        if let (PieceEnd::Member(a), PieceEnd::Member(b)) = (input.pieces[piece].from, input.pieces[piece].to) {
            let (from, to) = (units.of[local(a)], units.of[local(b)]);
            if from != to {
                let edge = &input.graph.edges[input.pieces[piece].edge];
                let arc = Arc { from, to, weight: edge.weight.max(0.01), hard: false };
                if edge.constrains { arcs.push(arc) } else { relations.push(arc) }
            }
        }
    }
    constraints(input, level, &units, &mut arcs);
    let layer = layering(input, &units, arcs, &relations);

    // nodes: units, then what lines add
    let n_layers = layer.iter().copied().max().map_or(0, |it| it + 1);
    let mut nodes: Vec<NodeKind> = (0..units.list.len()).map(NodeKind::Unit).collect();
    let mut layers = vec![Vec::new(); n_layers + 2];
    for (unit, &at) in layer.iter().enumerate() {
        layers[at + 1].push(unit);
    }
    let mut links = Vec::new();
    let mut runs = Vec::with_capacity(list.len());
    let mut borders: [Vec<(usize, usize)>; 2] = [Vec::new(), Vec::new()];
    for (index, &piece) in list.iter().enumerate() {
        let it = &input.pieces[piece];
        if let Some(high) = units.hung[index] {
            runs.push(Run::Hang { high });
            continue;
        }
        let run = match (it.from, it.to) {
            (PieceEnd::Member(a), PieceEnd::Member(b)) => {
                let (a, b) = (units.of[local(a)], units.of[local(b)]);
                match layer[a].cmp(&layer[b]) {
                    std::cmp::Ordering::Equal => Run::Beside { from: a, to: b },
                    order => {
                        let turned = order.is_gt();
                        let (left, right) = if turned { (b, a) } else { (a, b) };
                        let ends = (layer[left] + 1, layer[right] + 1);
                        Run::Through { nodes: chain(piece, left, right, ends, &mut nodes, &mut layers), turned }
                    }
                }
            }
            (PieceEnd::Border, PieceEnd::Border) => unreachable!("a piece has a member at one end"),
            (from, to) => {
                let outgoing = matches!(from, PieceEnd::Member(_));
                let ((PieceEnd::Member(member), _) | (_, PieceEnd::Member(member))) = (from, to) else { continue };
                let unit = units.of[local(member)];
                let usual = if outgoing { FlowSide::Out } else { FlowSide::In };
                let side = wishes[piece].map_or(usual, |wish| FlowSide::of(wish.side, direction));
                let rank = wishes[piece].map_or(usize::MAX, |wish| wish.rank);
                if matches!(side, FlowSide::Low | FlowSide::High) {
                    runs.push(Run::Across { node: unit, high: side == FlowSide::High, behind: outgoing });
                    continue;
                }
                let port = nodes.len();
                nodes.push(NodeKind::Port(piece));
                if side == FlowSide::In {
                    borders[0].push((rank, port));
                    let ends = (0, layer[unit] + 1);
                    Run::Through { nodes: chain(piece, port, unit, ends, &mut nodes, &mut layers), turned: outgoing }
                } else {
                    borders[1].push((rank, port));
                    let ends = (layer[unit] + 1, n_layers + 1);
                    Run::Through { nodes: chain(piece, unit, port, ends, &mut nodes, &mut layers), turned: !outgoing }
                }
            }
        };
        if let Run::Through { nodes: chain, .. } = &run {
            links.extend(chain.windows(2).map(|pair| Link { left: pair[0], right: pair[1] }));
        }
        runs.push(run);
    }
    if let Some(start) = input.start {
        for layer in &mut layers {
            layer.sort_by_key(|&node| match nodes[node] {
                NodeKind::Unit(unit) => (0, start.get(units.list[unit].owner).copied().unwrap_or(0)),
                _ => (1, 0),
            });
        }
    }
    let mut fixed = vec![false; n_layers + 2];
    for (at, border) in [0, n_layers + 1].into_iter().zip(&mut borders) {
        border.sort_unstable();
        // without an earlier picture the parent's order is a guess, and the members go before it
        fixed[at] = input.seen.is_some() && border.iter().any(|(rank, _)| *rank != usize::MAX);
        layers[at] = border.iter().map(|it| it.1).collect();
    }
    let wished = input.engine == Engine::Classic;
    let classic = wished && units.list.len() <= classic::MOST_UNITS && nodes.len() <= classic::MOST_NODES;
    if classic {
        classic::order(&mut layers, &fixed, &links, nodes.len());
    } else {
        order::order(&mut layers, &fixed, &links, nodes.len());
    }
    let too_large = wished && !classic;

    let members = input.nesting.members[level].len();
    let mut plan = Plan {
        direction,
        units,
        nodes,
        layers,
        runs,
        sides: vec![Default::default(); members],
        cards: Vec::new(),
        too_large,
    };
    plan.cards = card_sides(input, level, &plan);
    straighten(input, level, &mut plan);
    plan.sides = sides(input, level, &plan);
    ask(input, level, &plan, wishes);
    plan
}

/// The layer of each unit.
fn layering(input: &Input<'_>, units: &Units, mut arcs: Vec<Arc>, relations: &[Arc]) -> Vec<usize> {
    let n = units.list.len();
    let mut reversed = layers::break_cycles(n, &arcs, &visiting_order(input, units));
    layers::join(n, &mut arcs, &mut reversed, relations);
    let mut layer = if input.engine == Engine::Classic && n <= classic::MOST_UNITS {
        classic::layers(n, &arcs, &reversed)
    } else {
        layers::layers(n, &arcs, &reversed)
    };
    beside(input, units, &mut layer);
    separate(input, units, &mut layer);
    layer
}

/// Orders that are no lines: bands and tiers follow each other in the order of the source, bars stand between their
/// bands, `after` is obeyed.
fn constraints(input: &Input<'_>, level: usize, units: &Units, arcs: &mut Vec<Arc>) {
    let mut hard = |from: usize, to: usize| arcs.push(Arc { from, to, weight: 0.001, hard: true });
    let here = |item: usize| (input.nesting.parent[item] == level).then(|| units.of[input.nesting.local[item]]);
    for shape in [ItemShape::Band, ItemShape::Tier] {
        let row: Vec<usize> =
            (0..units.list.len()).filter(|&unit| input.graph.items[units.list[unit].owner].shape == shape).collect();
        row.windows(2).for_each(|pair| hard(pair[0], pair[1]));
    }
    for (unit, it) in units.list.iter().enumerate() {
        let item = &input.graph.items[it.owner];
        if let ItemShape::Bar(a, b) = item.shape
            && let (Some(a), Some(b)) = (here(a.index()), here(b.index()))
        {
            hard(a.min(b), unit);
            hard(unit, a.max(b));
        }
        for before in &item.after {
            if let Some(before) = here(before.index()).filter(|&before| before != unit) {
                hard(before, unit);
            }
        }
    }
}

/// Who is visited first when cycles are looked for: who is further up the flow, then source order.
fn visiting_order(input: &Input<'_>, units: &Units) -> Vec<usize> {
    let mut order: Vec<usize> = (0..units.list.len()).collect();
    order.sort_by_key(|&unit| (input.graph.items[units.list[unit].owner].rank, unit));
    order
}

/// Puts what wants to stand beside something into its layer.
fn beside(input: &Input<'_>, units: &Units, layer: &mut [usize]) {
    for (unit, it) in units.list.iter().enumerate() {
        for other in &input.graph.items[it.owner].beside {
            if input.nesting.parent[other.index()] == input.nesting.parent[it.owner] {
                layer[unit] = layer[units.of[input.nesting.local[other.index()]]];
            }
        }
    }
}

/// Gives tiers, bands and bars layers of their own; the bars on one divider share theirs.
fn separate(input: &Input<'_>, units: &Units, layer: &mut [usize]) {
    if !units.list.iter().any(|unit| unit.alone) {
        return;
    }
    let shape = |unit: usize| input.graph.items[units.list[unit].owner].shape;
    let divider = |unit: usize| match shape(unit) {
        ItemShape::Bar(a, b) => Some((a.min(b), a.max(b))),
        _ => None,
    };
    let mut last: std::collections::BTreeMap<_, usize> = Default::default();
    for (unit, &at) in layer.iter().enumerate() {
        if let Some(divider) = divider(unit) {
            let entry = last.entry(divider).or_insert(at);
            *entry = (*entry).max(at);
        }
    }
    for (unit, layer) in layer.iter_mut().enumerate() {
        if let Some(divider) = divider(unit) {
            *layer = last[&divider];
        }
    }
    let n_layers = layer.iter().copied().max().map_or(0, |it| it + 1);
    let mut here: Vec<Vec<usize>> = vec![Vec::new(); n_layers];
    for (unit, &at) in layer.iter().enumerate() {
        here[at].push(unit);
    }
    let mut next = 0;
    for list in here {
        let shared = list.iter().any(|&unit| !units.list[unit].alone);
        list.iter().filter(|&&unit| !units.list[unit].alone).for_each(|&unit| layer[unit] = next);
        next += usize::from(shared);
        let mut known: Vec<((super::graph::ItemId, super::graph::ItemId), usize)> = Vec::new();
        for unit in list.into_iter().filter(|&unit| units.list[unit].alone) {
            let same = divider(unit).and_then(|it| known.iter().find(|known| known.0 == it).map(|it| it.1));
            layer[unit] = same.unwrap_or(next);
            if same.is_none() {
                known.extend(divider(unit).map(|it| (it, next)));
                next += 1;
            }
        }
    }
}

/// Nodes for a line from one layer to another, and the chain of all it passes.
fn chain(
    piece: usize,
    left: usize,
    right: usize,
    (from, to): (usize, usize),
    nodes: &mut Vec<NodeKind>,
    layers: &mut [Vec<usize>],
) -> Vec<usize> {
    let mut chain = vec![left];
    for layer in layers.iter_mut().take(to).skip(from + 1) {
        let node = nodes.len();
        nodes.push(NodeKind::Dummy(piece));
        layer.push(node);
        chain.push(node);
    }
    chain.push(right);
    chain
}

/// The side on which each member's cards stand: where its author wants them, else where no line ends.
fn card_sides(input: &Input<'_>, level: usize, plan: &Plan) -> Vec<FlowSide> {
    let members = &input.nesting.members[level];
    let mut out = vec![FlowSide::of(Side::Bottom, plan.direction); members.len()];
    if members.iter().all(|&it| input.graph.items[it].cards.is_empty()) {
        return out;
    }
    let used = sides(input, level, plan);
    for (at, &member) in members.iter().enumerate() {
        let item = &input.graph.items[member];
        let Some(card) = item.cards.first() else { continue };
        let free = |side: Side| {
            let side = FlowSide::of(side, plan.direction);
            used[at][side as usize].is_empty() && !(side == FlowSide::Low && input.looped[member])
        };
        let order = card.side.into_iter().chain([Side::Bottom, Side::Right, Side::Left, Side::Top]);
        if let Some(side) = order.into_iter().find(|&side| free(side)) {
            out[at] = FlowSide::of(side, plan.direction);
        } else {
            out[at] = if used[at][FlowSide::High as usize].is_empty() { FlowSide::High } else { FlowSide::Low };
        }
    }
    out
}

/// The outermost box of a layer reaches a border across the flow without a channel.
fn straighten(input: &Input<'_>, level: usize, plan: &mut Plan) {
    for index in 0..plan.runs.len() {
        let Run::Across { node, high, .. } = plan.runs[index] else { continue };
        let unit = &plan.units.list[node];
        let it = &input.pieces[input.by_level[level][index]];
        let ((PieceEnd::Member(member), _) | (_, PieceEnd::Member(member))) = (it.from, it.to) else { continue };
        let outermost = plan.layers.iter().any(|layer| {
            let end = if high { layer.last() } else { layer.first() };
            end == Some(&node)
        });
        let side = if high { FlowSide::High } else { FlowSide::Low };
        let free = if high { unit.below.is_empty() } else { unit.above.is_empty() && !input.looped[member] };
        let cards = !input.graph.items[member].cards.is_empty() && plan.cards[input.nesting.local[member]] == side;
        if outermost && free && member == unit.owner && !cards && !unit.alone {
            plan.runs[index] = Run::Straight { high };
        }
    }
}

/// An end of a piece at a side: what it is sorted by, what decides between equals, and the piece's place in its level.
type SideEnd = (f64, (f64, f64), usize);

/// Which pieces end at which side of which member, in the order that avoids crossings.
fn sides(input: &Input<'_>, level: usize, plan: &Plan) -> Vec<[Vec<usize>; 4]> {
    let mut place = vec![0usize; plan.nodes.len()];
    for layer in &plan.layers {
        for (at, &node) in layer.iter().enumerate() {
            place[node] = at;
        }
    }
    // for each end: where the line comes from, as a place in the next layer; ends across the flow stand outside
    let mut keyed: Vec<[Vec<SideEnd>; 4]> = vec![Default::default(); input.nesting.members[level].len()];
    for (index, (&piece, run)) in input.by_level[level].iter().zip(&plan.runs).enumerate() {
        let it = &input.pieces[piece];
        let tie = input.seen.map_or((0.0, 0.0), |seen| match plan.direction {
            Direction::Right => (seen[it.edge][0].y, seen[it.edge][1].y),
            Direction::Down => (seen[it.edge][0].x, seen[it.edge][1].x),
        });
        let mut add = |end: PieceEnd, side: FlowSide, key: f64| {
            if let PieceEnd::Member(member) = end {
                keyed[input.nesting.local[member]][side as usize].push((key, tie, index));
            }
        };
        match run {
            Run::Through { nodes, turned } => {
                let (left, right) = if *turned { (it.to, it.from) } else { (it.from, it.to) };
                add(left, FlowSide::Out, place[nodes[1]] as f64);
                add(right, FlowSide::In, place[nodes[nodes.len() - 2]] as f64);
            }
            Run::Beside { from, to } => {
                let far = if place[*to] > place[*from] { 1e6 } else { -1e6 };
                add(it.from, FlowSide::Out, far);
                add(it.to, FlowSide::Out, -far);
            }
            Run::Across { high, behind, .. } => {
                let side = if *behind { FlowSide::Out } else { FlowSide::In };
                let key = if *high { 1e7 } else { -1e7 };
                add(it.from, side, key);
                add(it.to, side, key);
            }
            Run::Straight { high, .. } => {
                let side = if *high { FlowSide::High } else { FlowSide::Low };
                add(it.from, side, piece as f64);
                add(it.to, side, piece as f64);
            }
            Run::Hang { high } => {
                let (owner_side, hung_side) =
                    if *high { (FlowSide::High, FlowSide::Low) } else { (FlowSide::Low, FlowSide::High) };
                let owner = |end: PieceEnd| {
                    matches!(end, PieceEnd::Member(member)
                        if plan.units.list[plan.units.of[input.nesting.local[member]]].owner == member)
                };
                // in the order in which the hung boxes stand
                let hung = if owner(it.from) { it.to } else { it.from };
                let PieceEnd::Member(hung) = hung else { continue };
                let unit = &plan.units.list[plan.units.of[input.nesting.local[hung]]];
                let row = if *high { &unit.below } else { &unit.above };
                let key = row.iter().position(|&it| it == hung).unwrap_or(0) as f64;
                add(it.from, if owner(it.from) { owner_side } else { hung_side }, key);
                add(it.to, if owner(it.to) { owner_side } else { hung_side }, key);
            }
        }
    }
    keyed
        .into_iter()
        .map(|sides| {
            sides.map(|mut ends| {
                ends.sort_by(|a, b| {
                    let ties = a.1.0.total_cmp(&b.1.0).then(a.1.1.total_cmp(&b.1.1));
                    a.0.total_cmp(&b.0).then(ties).then(a.2.cmp(&b.2))
                });
                ends.into_iter().map(|it| it.2).collect()
            })
        })
        .collect()
}

/// Asks the borders of this level's groups for the ends of its lines.
fn ask(input: &Input<'_>, level: usize, plan: &Plan, wishes: &mut [Option<Wish>]) {
    for (&member, sides) in input.nesting.members[level].iter().zip(&plan.sides) {
        if input.nesting.members[member].is_empty() {
            continue;
        }
        for side in FlowSide::ALL {
            for (rank, &index) in sides[side as usize].iter().enumerate() {
                let piece = input.by_level[level][index];
                let end = usize::from(input.pieces[piece].from != PieceEnd::Member(member));
                if let Some(inner) = input.inner[piece][end] {
                    wishes[inner] = Some(Wish { side: side.absolute(plan.direction), rank });
                }
            }
        }
    }
}
