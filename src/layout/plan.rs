//! The topology of one level, sizes aside: units, layers, orders, sides. Levels are planned from the top down, since
//! a group's border must offer its lines in the order its parent wants them.
//!
//! Coordinates are of the flow: `main` runs along it, `cross` across it, whichever way the level itself runs.

use std::collections::BTreeMap;

use super::graph::{Direction, Graph, Hang, ItemShape, Side};
use super::layers::{self, Arc};
use super::order::{self, Link};
use super::tree::{Nesting, Piece, PieceEnd};

/// A box, or a box with another hung below or above it, which move as one.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Hung above, if any; the item and its piece.
    pub above: Option<usize>,
    /// The box itself.
    pub owner: usize,
    /// Hung below, if any.
    pub below: Option<usize>,
    /// Whether it has a layer to itself: tiers, bands and bars.
    pub alone: bool,
}

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
        [FlowSide::In, FlowSide::Out, FlowSide::Low, FlowSide::High]
            .into_iter()
            .find(|it| it.absolute(direction) == side)
            .expect("the four sides are the four sides")
    }
}

/// How a group's border is asked to hold a line's end.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// On which side of the picture.
    pub side: Side,
    /// Its place among the ends of that side.
    pub rank: usize,
    /// Room across the line for a label outside, before and behind it.
    pub reserve: (f64, f64),
}

/// Where the label of a piece goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LabelPlace {
    /// Beside the end on the earlier side.
    Left,
    /// Beside the end on the later side.
    Right,
    /// Where the line passes this node.
    Node(usize),
    /// On the leg to a hung box.
    Leg,
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
    Straight { node: usize, high: bool },
    /// Between a box and one hung to it.
    Hang { high: bool },
}

/// The plan of a level.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The way it runs.
    pub direction: Direction,
    /// Its units.
    pub units: Vec<Unit>,
    /// All nodes.
    pub nodes: Vec<NodeKind>,
    /// Layers, the borders' first and last.
    pub layers: Vec<Vec<usize>>,
    /// How each piece runs, by its place in the level's list.
    pub runs: Vec<Run>,
    /// Where each piece's label goes.
    pub labels: Vec<Option<LabelPlace>>,
    /// The pieces at each side of each member, in order across the flow.
    pub sides: BTreeMap<(usize, FlowSide), Vec<usize>>,
}

/// Everything a level's plan reads.
pub struct Input<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// Its nesting.
    pub nesting: &'a Nesting,
    /// All pieces.
    pub pieces: &'a [Piece],
    /// The next piece of the same line outwards or inwards: for a piece and one of its ends, the piece inside that
    /// end's group.
    pub inner: &'a BTreeMap<(usize, bool), usize>,
    /// How many lines touch each item, whatever they are.
    pub degree: &'a [usize],
}

/// Plans a level: `list` are its pieces, `wishes` what the parent asked of its border; wishes for the borders of its
/// own groups are added.
pub fn plan(
    input: &Input<'_>,
    level: usize,
    direction: Direction,
    list: &[usize],
    wishes: &mut BTreeMap<usize, Wish>,
) -> Plan {
    let members = &input.nesting.members[level];
    let (units, unit_of, hung) = units(input, members, list);
    let mut arcs = Vec::new();
    let mut arc_of = vec![None; list.len()];
    for (index, &piece) in list.iter().enumerate() {
        if hung.contains_key(&piece) {
            continue;
        }
        if let (PieceEnd::Member(a), PieceEnd::Member(b)) = (input.pieces[piece].from, input.pieces[piece].to) {
            let (from, to) = (unit_of[&a], unit_of[&b]);
            if from != to {
                let edge = &input.graph.edges[input.pieces[piece].edge];
                arc_of[index] = Some(arcs.len());
                arcs.push(Arc { from, to, weight: edge.weight.max(0.01), hard: false });
            }
        }
    }
    constraints(input, &units, &unit_of, &mut arcs);
    let reversed = layers::break_cycles(units.len(), &arcs, &visiting_order(input, &units));
    let mut layer = layers::layers(units.len(), &arcs, &reversed);
    beside(input, &unit_of, &mut layer);
    separate(&units, &mut layer);

    // nodes: units, then what lines add
    let n_layers = layer.iter().copied().max().map_or(0, |it| it + 1);
    let mut nodes: Vec<NodeKind> = (0..units.len()).map(NodeKind::Unit).collect();
    let mut layers = vec![Vec::new(); n_layers + 2];
    for (unit, &at) in layer.iter().enumerate() {
        layers[at + 1].push(unit);
    }
    let mut links = Vec::new();
    let mut runs = Vec::with_capacity(list.len());
    let mut border_in: Vec<(usize, usize)> = Vec::new();
    let mut border_out: Vec<(usize, usize)> = Vec::new();
    for &piece in list {
        let it = &input.pieces[piece];
        if let Some(&high) = hung.get(&piece) {
            runs.push(Run::Hang { high });
            continue;
        }
        let run = match (it.from, it.to) {
            (PieceEnd::Member(a), PieceEnd::Member(b)) => {
                let (a, b) = (unit_of[&a], unit_of[&b]);
                match layer[a].cmp(&layer[b]) {
                    std::cmp::Ordering::Equal => Run::Beside { from: a, to: b },
                    order => {
                        let turned = order.is_gt();
                        let (left, right) = if turned { (b, a) } else { (a, b) };
                        let chain =
                            chain(piece, left, right, layer[left] + 1, layer[right] + 1, &mut nodes, &mut layers);
                        Run::Through { nodes: chain, turned }
                    }
                }
            }
            (from, _) => {
                let outgoing = matches!(from, PieceEnd::Member(_));
                let member = match (it.from, it.to) {
                    (PieceEnd::Member(member), _) | (_, PieceEnd::Member(member)) => member,
                    _ => unreachable!("a piece has a member at one end"),
                };
                let unit = unit_of[&member];
                let side = wishes.get(&piece).map_or(if outgoing { FlowSide::Out } else { FlowSide::In }, |wish| {
                    FlowSide::of(wish.side, direction)
                });
                let rank = wishes.get(&piece).map_or(usize::MAX, |wish| wish.rank);
                match side {
                    FlowSide::In => {
                        let port = nodes.len();
                        nodes.push(NodeKind::Port(piece));
                        border_in.push((rank, port));
                        let chain = chain(piece, port, unit, 0, layer[unit] + 1, &mut nodes, &mut layers);
                        Run::Through { nodes: chain, turned: outgoing }
                    }
                    FlowSide::Out => {
                        let port = nodes.len();
                        nodes.push(NodeKind::Port(piece));
                        border_out.push((rank, port));
                        let chain = chain(piece, unit, port, layer[unit] + 1, n_layers + 1, &mut nodes, &mut layers);
                        Run::Through { nodes: chain, turned: !outgoing }
                    }
                    FlowSide::Low | FlowSide::High => {
                        Run::Across { node: unit, high: side == FlowSide::High, behind: outgoing }
                    }
                }
            }
        };
        if let Run::Through { nodes: chain, .. } = &run {
            links.extend(chain.windows(2).map(|pair| Link { left: pair[0], right: pair[1] }));
        }
        runs.push(run);
    }
    border_in.sort_unstable();
    border_out.sort_unstable();
    layers[0] = border_in.iter().map(|it| it.1).collect();
    layers[n_layers + 1] = border_out.iter().map(|it| it.1).collect();
    let mut fixed = vec![false; n_layers + 2];
    fixed[0] = wishes_given(&border_in);
    fixed[n_layers + 1] = wishes_given(&border_out);
    order::order(&mut layers, &fixed, &links, nodes.len());
    straighten(input, list, &units, &layers, &mut runs);

    let mut plan =
        Plan { direction, units, nodes, layers, runs, labels: vec![None; list.len()], sides: BTreeMap::new() };
    plan.sides = sides(input, &plan, list, &unit_of);
    plan.labels = labels(input, &plan, list);
    ask(input, &plan, list, wishes);
    plan
}

fn wishes_given(border: &[(usize, usize)]) -> bool {
    border.iter().any(|(rank, _)| *rank != usize::MAX)
}

/// Joins boxes and what hangs at them. The pieces of hung boxes come with whether they hang towards the end.
fn units(
    input: &Input<'_>,
    members: &[usize],
    list: &[usize],
) -> (Vec<Unit>, BTreeMap<usize, usize>, BTreeMap<usize, bool>) {
    let mut partner: BTreeMap<usize, (usize, Vec<usize>)> = BTreeMap::new();
    let mut barred: std::collections::BTreeSet<usize> = Default::default();
    let mut others: BTreeMap<usize, std::collections::BTreeSet<usize>> = BTreeMap::new();
    for &piece in list {
        let it = &input.pieces[piece];
        let (PieceEnd::Member(a), PieceEnd::Member(b)) = (it.from, it.to) else {
            for end in [it.from, it.to] {
                if let PieceEnd::Member(member) = end {
                    barred.insert(member);
                    others.entry(member).or_default().insert(usize::MAX);
                }
            }
            continue;
        };
        let edge = &input.graph.edges[it.edge];
        for (this, that) in [(a, b), (b, a)] {
            others.entry(this).or_default().insert(that);
            // a box hangs at a box, not at what is inside a group
            if edge.from.index() != a || edge.to.index() != b {
                barred.insert(this);
            }
            let entry = partner.entry(this).or_insert((that, Vec::new()));
            if entry.0 == that {
                entry.1.push(piece);
            } else {
                barred.insert(this);
            }
        }
    }
    let leaf = |item: usize| input.graph.items[item].shape == ItemShape::Leaf && input.nesting.members[item].is_empty();
    let hangs = |item: usize| -> Option<(usize, bool)> {
        let it = &input.graph.items[item];
        let (owner, pieces) = partner.get(&item)?;
        let free = !barred.contains(&item)
            && leaf(item)
            && leaf(*owner)
            && it.hang != Hang::Flow
            && pieces.len() <= 2
            && input.degree[item] == pieces.len()
            && input.graph.items[*owner].cards.is_empty();
        // a lone store at the end of a chain stands in the flow
        let busy = others.get(owner).map_or(0, std::collections::BTreeSet::len) >= 3;
        (free && busy && input.graph.items[*owner].hang == Hang::Flow).then_some((*owner, it.hang == Hang::Below))
    };
    let mut above: BTreeMap<usize, usize> = BTreeMap::new();
    let mut below: BTreeMap<usize, usize> = BTreeMap::new();
    let mut gone: std::collections::BTreeSet<usize> = Default::default();
    for &member in members {
        if let Some((owner, high)) = hangs(member) {
            let slot = if high { &mut below } else { &mut above };
            if let std::collections::btree_map::Entry::Vacant(slot) = slot.entry(owner) {
                slot.insert(member);
                gone.insert(member);
            }
        }
    }
    let mut units = Vec::new();
    let mut unit_of = BTreeMap::new();
    let mut hung = BTreeMap::new();
    for &member in members.iter().filter(|it| !gone.contains(it)) {
        let unit = Unit {
            above: above.get(&member).copied(),
            owner: member,
            below: below.get(&member).copied(),
            alone: matches!(input.graph.items[member].shape, ItemShape::Tier | ItemShape::Band | ItemShape::Bar(..)),
        };
        for item in [unit.above, Some(unit.owner), unit.below].into_iter().flatten() {
            unit_of.insert(item, units.len());
            if item != unit.owner {
                for &piece in &partner[&item].1 {
                    hung.insert(piece, unit.below == Some(item));
                }
            }
        }
        units.push(unit);
    }
    (units, unit_of, hung)
}

/// Orders that are no lines: bands and tiers follow each other in the order of the source, bars stand between their
/// bands, `after` is obeyed.
fn constraints(input: &Input<'_>, units: &[Unit], unit_of: &BTreeMap<usize, usize>, arcs: &mut Vec<Arc>) {
    let mut hard = |from: usize, to: usize| arcs.push(Arc { from, to, weight: 0.001, hard: true });
    for shape in [ItemShape::Band, ItemShape::Tier] {
        let row: Vec<usize> =
            (0..units.len()).filter(|&unit| input.graph.items[units[unit].owner].shape == shape).collect();
        row.windows(2).for_each(|pair| hard(pair[0], pair[1]));
    }
    for (unit, it) in units.iter().enumerate() {
        let item = &input.graph.items[it.owner];
        if let ItemShape::Bar(before, after) = item.shape
            && let (Some(&before), Some(&after)) = (unit_of.get(&before.index()), unit_of.get(&after.index()))
        {
            hard(before, unit);
            hard(unit, after);
        }
        for before in &item.after {
            if let Some(&before) = unit_of.get(&before.index()).filter(|&&before| before != unit) {
                hard(before, unit);
            }
        }
    }
}

/// Who is visited first when cycles are looked for: who is further up the flow, then source order.
fn visiting_order(input: &Input<'_>, units: &[Unit]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&unit| (input.graph.items[units[unit].owner].rank, unit));
    order
}

/// Puts what wants to stand beside something into its layer, where the lines allow it.
fn beside(input: &Input<'_>, unit_of: &BTreeMap<usize, usize>, layer: &mut [usize]) {
    for (&item, &unit) in unit_of {
        for other in &input.graph.items[item].beside {
            if let Some(&other) = unit_of.get(&other.index()) {
                layer[unit] = layer[other];
            }
        }
    }
}

/// Gives tiers, bands and bars layers of their own.
fn separate(units: &[Unit], layer: &mut [usize]) {
    if !units.iter().any(|unit| unit.alone) {
        return;
    }
    let n_layers = layer.iter().copied().max().map_or(0, |it| it + 1);
    let mut next = 0;
    for at in 0..n_layers {
        let here: Vec<usize> = (0..units.len()).filter(|&unit| layer[unit] == at && unit < usize::MAX).collect();
        let (alone, shared): (Vec<usize>, Vec<usize>) = here.into_iter().partition(|&unit| units[unit].alone);
        // marked far away so that no later round takes them again
        for &unit in &shared {
            layer[unit] = n_layers + next;
        }
        next += usize::from(!shared.is_empty());
        for unit in alone {
            layer[unit] = n_layers + next;
            next += 1;
        }
    }
    layer.iter_mut().for_each(|it| *it -= n_layers);
}

/// Nodes for a line from one layer to another, and the chain of all it passes.
fn chain(
    piece: usize,
    left: usize,
    right: usize,
    from: usize,
    to: usize,
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

/// The outermost box of a layer reaches a border across the flow without a channel.
fn straighten(input: &Input<'_>, list: &[usize], units: &[Unit], layers: &[Vec<usize>], runs: &mut [Run]) {
    let mut outermost = BTreeMap::new();
    for layer in layers {
        if let Some(&first) = layer.first() {
            outermost.insert((first, false), ());
        }
        if let Some(&last) = layer.last() {
            outermost.insert((last, true), ());
        }
    }
    for (run, &piece) in runs.iter_mut().zip(list) {
        let Run::Across { node, high, .. } = *run else { continue };
        let unit = &units[node];
        let it = &input.pieces[piece];
        let member = match (it.from, it.to) {
            (PieceEnd::Member(member), _) | (_, PieceEnd::Member(member)) => member,
            _ => continue,
        };
        let outer = if high { unit.below.unwrap_or(unit.owner) } else { unit.above.unwrap_or(unit.owner) };
        let item = &input.graph.items[member];
        let loops = input.graph.edges.iter().any(|edge| edge.from == edge.to && edge.from.index() == member);
        let cards = high && !item.cards.is_empty();
        if outermost.contains_key(&(node, high)) && outer == member && !loops && !cards && !unit.alone {
            *run = Run::Straight { node, high };
        }
    }
}

/// Which pieces end at which side of which member, in the order that avoids crossings.
fn sides(
    input: &Input<'_>,
    plan: &Plan,
    list: &[usize],
    unit_of: &BTreeMap<usize, usize>,
) -> BTreeMap<(usize, FlowSide), Vec<usize>> {
    let mut place = vec![0usize; plan.nodes.len()];
    for layer in &plan.layers {
        for (at, &node) in layer.iter().enumerate() {
            place[node] = at;
        }
    }
    let _ = unit_of;
    // for each end: where the line comes from, as a place in the next layer; ends across the flow stand outside
    let mut keyed: BTreeMap<(usize, FlowSide), Vec<(f64, usize)>> = BTreeMap::new();
    for (index, (&piece, run)) in list.iter().zip(&plan.runs).enumerate() {
        let it = &input.pieces[piece];
        let mut add = |end: PieceEnd, side: FlowSide, key: f64| {
            if let PieceEnd::Member(member) = end {
                keyed.entry((member, side)).or_default().push((key, index));
            }
        };
        match run {
            Run::Through { nodes, turned } => {
                let (left, right) = if *turned { (it.to, it.from) } else { (it.from, it.to) };
                add(left, FlowSide::Out, place[nodes[1]] as f64);
                add(right, FlowSide::In, place[nodes[nodes.len() - 2]] as f64);
            }
            Run::Beside { from, to } => {
                let far = |node: usize| if place[node] > place[*from] { 1e6 } else { -1e6 };
                add(it.from, FlowSide::Out, far(*to));
                add(it.to, FlowSide::Out, if place[*from] > place[*to] { 1e6 } else { -1e6 });
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
                let owner_side = if *high { FlowSide::High } else { FlowSide::Low };
                let hung_side = if *high { FlowSide::Low } else { FlowSide::High };
                for end in [it.from, it.to] {
                    if let PieceEnd::Member(member) = end {
                        let is_owner = plan
                            .units
                            .iter()
                            .any(|unit| unit.owner == member && (unit.below.is_some() || unit.above.is_some()));
                        add(end, if is_owner { owner_side } else { hung_side }, piece as f64);
                    }
                }
            }
        }
    }
    keyed
        .into_iter()
        .map(|(key, mut ends)| {
            ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            (key, ends.into_iter().map(|(_, index)| index).collect())
        })
        .collect()
}

/// Chooses where labels go: at the end with fewer neighbours; a long line's in the middle of its way.
fn labels(input: &Input<'_>, plan: &Plan, list: &[usize]) -> Vec<Option<LabelPlace>> {
    let crowd = |end: PieceEnd, side: FlowSide| match end {
        PieceEnd::Member(member) => plan.sides.get(&(member, side)).map_or(0, Vec::len),
        PieceEnd::Border => usize::MAX,
    };
    list.iter()
        .zip(&plan.runs)
        .map(|(&piece, run)| {
            let it = &input.pieces[piece];
            let edge = &input.graph.edges[it.edge];
            if !it.main || edge.label.w <= 0.0 && edge.payload.w <= 0.0 {
                return None;
            }
            Some(match run {
                Run::Through { nodes, .. } if nodes.len() > 2 => LabelPlace::Node(nodes[nodes.len() / 2]),
                Run::Through { turned, .. } => {
                    let (left, right) = if *turned { (it.to, it.from) } else { (it.from, it.to) };
                    if crowd(left, FlowSide::Out) < crowd(right, FlowSide::In) {
                        LabelPlace::Left
                    } else {
                        LabelPlace::Right
                    }
                }
                Run::Hang { .. } => LabelPlace::Leg,
                _ => LabelPlace::Left,
            })
        })
        .collect()
}

/// The room a label takes across its line, before and behind it.
pub fn reserve(input: &Input<'_>, piece: usize, direction: Direction) -> (f64, f64) {
    let (along, across) = label_size(input, piece, direction);
    let _ = along;
    match direction {
        // above the line
        Direction::Right => (across + 7.0, 7.0),
        Direction::Down => (across / 2.0 + 4.0, across / 2.0 + 4.0),
    }
}

/// A label's size along and across the flow, its payload with it.
pub fn label_size(input: &Input<'_>, piece: usize, direction: Direction) -> (f64, f64) {
    let edge = &input.graph.edges[input.pieces[piece].edge];
    let gap = if edge.payload.h > 0.0 && edge.label.h > 0.0 { 4.0 } else { 0.0 };
    let (w, h) = (edge.label.w.max(edge.payload.w), edge.label.h + gap + edge.payload.h);
    match direction {
        Direction::Right => (w, h),
        Direction::Down => (h, w),
    }
}

/// Asks the borders of this level's groups for the ends of its lines.
fn ask(input: &Input<'_>, plan: &Plan, list: &[usize], wishes: &mut BTreeMap<usize, Wish>) {
    for ((member, side), pieces) in &plan.sides {
        if input.nesting.members[*member].is_empty() {
            continue;
        }
        for (rank, &index) in pieces.iter().enumerate() {
            let piece = list[index];
            let it = &input.pieces[piece];
            let at_start = it.from == PieceEnd::Member(*member);
            let Some(&inner) = input.inner.get(&(piece, at_start)) else { continue };
            let labelled = matches!(
                (plan.labels[index], side),
                (Some(LabelPlace::Left), FlowSide::Out) | (Some(LabelPlace::Right), FlowSide::In)
            );
            let reserve = if labelled { reserve(input, piece, plan.direction) } else { (6.0, 6.0) };
            wishes.insert(inner, Wish { side: side.absolute(plan.direction), rank, reserve });
        }
    }
}
