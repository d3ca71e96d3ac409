//! The geometry of one level, from the sizes of its members: places, channels, ports and lines. Levels are solved
//! from the bottom up, since a group is as large as what it holds.
//!
//! Room for every label, title and line is reserved before anything is placed, so that nothing can come to lie on
//! anything else.

use std::collections::BTreeMap;

use super::boxes::{FlowRect, MemberBox};
use super::graph::{Direction, ItemShape, Options, Side};
use super::place::{self, Slot, Tie};
use super::plan::{FlowSide, Input, LabelPlace, NodeKind, Plan, Run, Wish, label_size, reserve};
use super::route::{self, Net};
use super::tree::PieceEnd;
use crate::geometry::{Point, Rect, Size};

/// A solved level, measured from the upper left corner of its group.
#[derive(Clone, Debug, Default)]
pub struct Solved {
    /// The group's size.
    pub size: Size,
    /// Each member's whole box: its upper left corner.
    pub members: BTreeMap<usize, Point>,
    /// The rectangle drawn for a member whose box is stretched (tiers and bands).
    pub stretched: BTreeMap<usize, Rect>,
    /// The title.
    pub title: Option<Rect>,
    /// Where lines cross the border: the side and the distance from its start.
    pub ports: BTreeMap<usize, (Side, f64)>,
    /// The way of each piece, from its start to its end.
    pub lines: Vec<(usize, Vec<Point>)>,
    /// The labels of lines: the whole reserved block.
    pub labels: Vec<(usize, Rect)>,
    /// Dividers between bands, as distances along the flow.
    pub dividers: Vec<f64>,
}

/// The room around a group's content.
struct Frame {
    before: f64,
    behind: f64,
    low: f64,
    high: f64,
}

/// Solves a level. `boxes` holds the boxes of its members, leaves grown for their ports.
#[allow(clippy::too_many_arguments)] // what a level is made of
pub fn solve(
    input: &Input<'_>,
    level: usize,
    plan: &Plan,
    list: &[usize],
    wishes: &BTreeMap<usize, Wish>,
    solved: &BTreeMap<usize, Solved>,
    boxes: &mut BTreeMap<usize, MemberBox>,
    options: &Options,
) -> Solved {
    let mut solver = Solver { input, plan, list, wishes, options, ports: BTreeMap::new(), units: Vec::new() };
    solver.prepare_members(solved, boxes);
    solver.stack_units(boxes);
    solver.finish(level, boxes)
}

struct Solver<'a> {
    input: &'a Input<'a>,
    plan: &'a Plan,
    list: &'a [usize],
    wishes: &'a BTreeMap<usize, Wish>,
    options: &'a Options,
    /// For each piece end (index in the list, member, side): the distance from the start of the member's box.
    ports: BTreeMap<(usize, usize, FlowSide), f64>,
    units: Vec<UnitBox>,
}

/// A unit's members in place.
#[derive(Clone, Debug, Default)]
struct UnitBox {
    main: f64,
    cross: f64,
    /// Room before the first box, for labels that reach beyond it.
    lead: f64,
    /// Each member's corner in the unit.
    members: Vec<(usize, f64, f64)>,
    /// Legs to hung boxes: the piece, its place along the flow, from and to across it; drawn from the owner.
    legs: Vec<(usize, f64, f64, f64)>,
    labels: Vec<(usize, FlowRect)>,
}

impl Solver<'_> {
    fn reserve_at(&self, index: usize, side: FlowSide) -> (f64, f64) {
        let labelled = matches!(
            (self.plan.labels[index], side),
            (Some(LabelPlace::Left), FlowSide::Out) | (Some(LabelPlace::Right), FlowSide::In)
        ) || matches!(
            (self.plan.labels[index], &self.plan.runs[index]),
            (Some(LabelPlace::Left), Run::Across { .. })
        );
        if labelled { reserve(self.input, self.list[index], self.plan.direction) } else { (6.0, 6.0) }
    }

    /// Gives every line end of every member its place, growing leaves whose sides are too short.
    fn prepare_members(&mut self, solved: &BTreeMap<usize, Solved>, boxes: &mut BTreeMap<usize, MemberBox>) {
        let direction = self.plan.direction;
        for ((member, side), pieces) in &self.plan.sides {
            let member_box = boxes.get_mut(member).expect("every member has a box");
            let inner = solved.get(member);
            let mut fixed: BTreeMap<usize, f64> = BTreeMap::new();
            if let Some(inner) = inner {
                for &index in pieces {
                    let piece = self.list[index];
                    let at_start = self.input.pieces[piece].from == PieceEnd::Member(*member);
                    let inner_piece = self.input.inner.get(&(piece, at_start));
                    if let Some((_, offset)) = inner_piece.and_then(|it| inner.ports.get(it)) {
                        fixed.insert(index, *offset);
                    }
                }
            }
            let along = matches!(side, FlowSide::In | FlowSide::Out);
            let mut free: Vec<usize> = pieces.iter().copied().filter(|it| !fixed.contains_key(it)).collect();
            if !along {
                // hung boxes and straight ways out take places along the flow, spread around the middle
                let length = member_box.body.main_length;
                let start = member_box.body.main;
                let gap = 28.0f64.min(length / (free.len() + 1) as f64).max(10.0);
                let spread = gap * (free.len() as f64 - 1.0);
                for (at, index) in free.drain(..).enumerate() {
                    let place = start + length / 2.0 - spread / 2.0 + gap * at as f64;
                    self.ports.insert((index, *member, *side), place);
                }
                for (index, offset) in fixed {
                    self.ports.insert((index, *member, *side), member_box.body.main + offset);
                }
                continue;
            }
            let base = fixed.values().copied().fold(f64::NEG_INFINITY, f64::max);
            let mut places = Vec::new();
            let mut at = 0.0;
            let mut last: Option<(f64, Option<u32>)> = None;
            for &index in &free {
                let (up, down) = self.reserve_at(index, *side);
                let trunk = self.input.graph.edges[self.input.pieces[self.list[index]].edge].trunk;
                let plain = self.reserve_at(index, *side) == (6.0, 6.0);
                match last {
                    Some((_, before)) if before.is_some() && before == trunk && plain => {}
                    Some((room, _)) => at += (room + up).max(self.options.spacing.between_ports),
                    None => {}
                }
                places.push(at);
                last = Some((down, trunk.filter(|_| plain)));
            }
            let spread = places.last().copied().unwrap_or(0.0);
            if inner.is_none() {
                member_box.grow_for(spread, direction, *side);
            }
            let (from, to) = member_box.port_range(*side);
            let middle = if base.is_finite() { None } else { Some((from + to) / 2.0) };
            for (&index, place) in free.iter().zip(&places) {
                let offset = match middle {
                    Some(middle) => middle - spread / 2.0 + place,
                    None => base + 16.0 + place,
                };
                self.ports.insert((index, *member, *side), member_box.body.cross + offset);
            }
            for (index, offset) in fixed {
                self.ports.insert((index, *member, *side), member_box.body.cross + offset);
            }
        }
    }

    /// Stacks hung boxes and their owner.
    fn stack_units(&mut self, boxes: &BTreeMap<usize, MemberBox>) {
        for unit in &self.plan.units {
            let mut out = UnitBox::default();
            let members: Vec<usize> = [unit.above, Some(unit.owner), unit.below].into_iter().flatten().collect();
            let middle =
                members.iter().map(|it| boxes[it].body.main + boxes[it].body.main_length / 2.0).fold(0.0, f64::max);
            let mut at = 0.0;
            let mut before: Option<usize> = None;
            let mut placed: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
            for &member in &members {
                let it = &boxes[&member];
                if before.is_some() {
                    at += self.leg_length(unit.owner, if before == Some(unit.owner) { unit.below } else { unit.above });
                }
                let main = middle - it.body.main - it.body.main_length / 2.0;
                placed.insert(member, (main, at));
                at += it.cross;
                before = Some(member);
            }
            out.cross = at;
            out.main = members.iter().map(|it| placed[it].0 + boxes[it].main).fold(0.0, f64::max);
            for (hung, high) in [(unit.above, false), (unit.below, true)] {
                if let Some(hung) = hung {
                    self.legs(unit.owner, hung, high, &placed, boxes, &mut out);
                }
            }
            // labels beside a leg may reach further than the boxes
            let least = out.labels.iter().map(|(_, rect)| rect.main).fold(0.0, f64::min);
            let most = out.labels.iter().map(|(_, rect)| rect.main + rect.main_length).fold(out.main, f64::max);
            for leg in &mut out.legs {
                leg.1 -= least;
            }
            for (_, rect) in &mut out.labels {
                rect.main -= least;
            }
            out.main = most - least;
            out.members = members.iter().map(|it| (*it, placed[it].0 - least, placed[it].1)).collect();
            self.units.push(out);
        }
        // labels at ports may reach beyond the box
        for (&(index, member, side), &offset) in &self.ports {
            if !matches!(side, FlowSide::In | FlowSide::Out) {
                continue;
            }
            let (up, down) = self.reserve_at(index, side);
            let Some(unit) = self
                .plan
                .units
                .iter()
                .position(|unit| unit.owner == member || unit.above == Some(member) || unit.below == Some(member))
            else {
                continue;
            };
            let out = &mut self.units[unit];
            let at = out.members.iter().find(|it| it.0 == member).map_or(0.0, |it| it.2);
            out.lead = out.lead.max(up - (at + offset));
            out.cross = out.cross.max(at + offset + down);
        }
        for out in &mut self.units {
            let lead = out.lead;
            out.cross += lead;
            out.members.iter_mut().for_each(|it| it.2 += lead);
            out.legs.iter_mut().for_each(|it| {
                it.2 += lead;
                it.3 += lead;
            });
            out.labels.iter_mut().for_each(|(_, rect)| rect.cross += lead);
        }
    }

    /// The pieces between an owner and a box hung at it, by their place in the list.
    fn hang_pieces(&self, hung: usize) -> Vec<usize> {
        (0..self.list.len())
            .filter(|&index| matches!(self.plan.runs[index], Run::Hang { .. }))
            .filter(|&index| {
                let it = &self.input.pieces[self.list[index]];
                it.from == PieceEnd::Member(hung) || it.to == PieceEnd::Member(hung)
            })
            .collect()
    }

    fn leg_length(&self, _owner: usize, hung: Option<usize>) -> f64 {
        let Some(hung) = hung else { return 0.0 };
        let label = self
            .hang_pieces(hung)
            .iter()
            .map(|&index| label_size(self.input, self.list[index], self.plan.direction).1)
            .fold(0.0, f64::max);
        (label + 28.0).max(44.0)
    }

    fn legs(
        &self,
        owner: usize,
        hung: usize,
        high: bool,
        placed: &BTreeMap<usize, (f64, f64)>,
        boxes: &BTreeMap<usize, MemberBox>,
        out: &mut UnitBox,
    ) {
        let pieces = self.hang_pieces(hung);
        let (owner_box, hung_box) = (&boxes[&owner], &boxes[&hung]);
        let middle = placed[&owner].0 + owner_box.body.main + owner_box.body.main_length / 2.0;
        let (from, to) = if high {
            (
                placed[&owner].1 + owner_box.body.cross + owner_box.body.cross_length,
                placed[&hung].1 + hung_box.body.cross,
            )
        } else {
            (
                placed[&owner].1 + owner_box.body.cross,
                placed[&hung].1 + hung_box.body.cross + hung_box.body.cross_length,
            )
        };
        let apart = if pieces.len() > 1 { 14.0 } else { 0.0 };
        for (at, &index) in pieces.iter().enumerate() {
            let main = middle + if at == 0 { -apart } else { apart };
            out.legs.push((index, main, from, to));
            if self.plan.labels[index].is_none() {
                continue;
            }
            let (along, across) = label_size(self.input, self.list[index], self.plan.direction);
            let cross = (from + to) / 2.0 - across / 2.0;
            let main = match (self.plan.direction, pieces.len() > 1, at) {
                (Direction::Right, false, _) => main - along / 2.0,
                (Direction::Down, false, _) | (Direction::Down, true, 0) => main - along - self.options.spacing.label,
                (Direction::Right, true, 0) => main - along - 8.0,
                (Direction::Right, true, _) => main + 8.0,
                (Direction::Down, true, _) => main + self.options.spacing.label,
            };
            out.labels.push((index, FlowRect { main, cross, main_length: along, cross_length: across }));
        }
    }

    fn node_lengths(&self) -> Vec<(f64, f64)> {
        let mut labelled: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for (index, label) in self.plan.labels.iter().enumerate() {
            if let Some(LabelPlace::Node(node)) = label {
                labelled.insert(*node, reserve(self.input, self.list[index], self.plan.direction));
            }
        }
        self.plan
            .nodes
            .iter()
            .enumerate()
            .map(|(node, kind)| match kind {
                NodeKind::Unit(unit) => (0.0, self.units[*unit].cross),
                NodeKind::Dummy(_) => labelled.get(&node).copied().unwrap_or((1.0, 1.0)),
                NodeKind::Port(piece) => self.wishes.get(piece).map_or((6.0, 6.0), |wish| wish.reserve),
            })
            .collect()
    }

    /// Where a piece meets a node, from the node's start.
    fn at_node(&self, index: usize, node: usize, side: FlowSide, lengths: &[(f64, f64)]) -> f64 {
        match self.plan.nodes[node] {
            NodeKind::Unit(unit) => {
                let piece = &self.input.pieces[self.list[index]];
                let found = [piece.from, piece.to].into_iter().find_map(|end| {
                    let PieceEnd::Member(member) = end else { return None };
                    let at = self.units[unit].members.iter().find(|it| it.0 == member)?.2;
                    Some(at + self.ports.get(&(index, member, side))?)
                });
                found.expect("a piece ends at the units of its run")
            }
            NodeKind::Dummy(_) | NodeKind::Port(_) => lengths[node].0,
        }
    }

    #[allow(clippy::too_many_lines)] // the steps of one computation, in order
    fn finish(&self, level: usize, boxes: &BTreeMap<usize, MemberBox>) -> Solved {
        let plan = self.plan;
        let direction = plan.direction;
        let lengths = self.node_lengths();
        let mut slots: Vec<Slot> = lengths
            .iter()
            .zip(&plan.nodes)
            .map(|(&(up, down), kind)| match kind {
                NodeKind::Unit(_) => Slot { length: down, gap: 0.0, at: 0.0 },
                _ => Slot { length: up + down, gap: 0.0, at: 0.0 },
            })
            .collect();
        for layer in &plan.layers {
            for pair in layer.windows(2) {
                slots[pair[0]].gap = self.gap(pair[0], pair[1]);
            }
        }
        place::place(&plan.layers, &mut slots, &self.ties(&lengths));
        self.push_rails_out(&mut slots);

        // across the flow: everything from its lowest place on
        let frame = self.frame(level);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for slot in &slots {
            low = low.min(slot.at);
            high = high.max(slot.at + slot.length);
        }
        if !low.is_finite() {
            (low, high) = (0.0, 0.0);
        }
        for slot in &mut slots {
            slot.at = half(slot.at - low + frame.low);
        }
        let mut cross_total = high - low + frame.low + frame.high;

        // along the flow: layers and the channels between them
        let n_layers = plan.layers.len();
        let mut layer_of = vec![0; plan.nodes.len()];
        for (index, layer) in plan.layers.iter().enumerate() {
            for &node in layer {
                layer_of[node] = index;
            }
        }
        let mut widths = vec![0.0f64; n_layers];
        for (index, layer) in plan.layers.iter().enumerate() {
            for &node in layer {
                if let NodeKind::Unit(unit) = plan.nodes[node] {
                    widths[index] = widths[index].max(self.units[unit].main);
                }
            }
        }
        for (index, label) in plan.labels.iter().enumerate() {
            if let Some(LabelPlace::Node(node)) = label {
                let (along, _) = label_size(self.input, self.list[index], direction);
                widths[layer_of[*node]] = widths[layer_of[*node]].max(along + 16.0);
            }
        }
        let channels = self.channels(&slots, &lengths, &layer_of);
        let mut starts = vec![0.0; n_layers];
        let mut at = 0.0;
        let mut offsets = Vec::new();
        let mut dividers = Vec::new();
        for index in 0..n_layers {
            starts[index] = at;
            at += widths[index];
            let Some(channel) = channels.get(index) else { break };
            let edge_of_picture = index == 0 || index + 2 == n_layers;
            let divided = self.divider_between(index);
            let split = if divided { 28.0 } else { 0.0 };
            let needed = channel.left_column + channel.tracks_width() + channel.right_column + split;
            let least = if index == 0 {
                frame.before
            } else if index + 2 == n_layers {
                frame.behind
            } else if self.has_groups(index) || self.has_groups(index + 1) {
                self.options.spacing.between_groups.max(self.options.spacing.between_layers)
            } else {
                self.options.spacing.between_layers
            };
            let width = if edge_of_picture && needed == 0.0 { least } else { needed.max(least) };
            // what is too much is shared before and behind the tracks
            let spare = half((width - needed) / 2.0);
            let tracks_start = at + channel.left_column + split + if edge_of_picture { 0.0 } else { spare };
            if divided {
                dividers.push(half(at + channel.left_column + split / 2.0));
            }
            offsets.push((at, tracks_start, at + width));
            at += width;
        }
        let mut main_total = at;
        for (unit, it) in plan.units.iter().enumerate() {
            if let ItemShape::Bar(..) = self.input.graph.items[it.owner].shape {
                dividers.push(starts[layer_of[unit]] + widths[layer_of[unit]] / 2.0);
            }
        }

        // the title avoids what crosses its strip
        let mut solved = Solved::default();
        let crossing = self.crossing_title(&slots, &lengths, &layer_of, &channels, &offsets, &starts, &widths, boxes);
        let item = self.input.graph.items.get(level);
        let title = item.map(|it| it.title).filter(|it| it.w > 0.0);
        let banded = item.is_some_and(|it| it.shape == ItemShape::Band);
        let width = if direction == Direction::Right { main_total } else { cross_total };
        let least = item.map_or(Size::default(), |it| it.size);
        let mut wanted = width.max(least.w);
        if let Some(title) = title {
            let pad = item.map_or(0.0, |it| it.padding.left);
            let x = if banded {
                free_place((wanted.max(title.w + 2.0 * pad) - title.w) / 2.0, title.w, &crossing)
            } else {
                free_place(pad, title.w, &crossing)
            };
            wanted = wanted.max(x + title.w + pad);
            let y = item.map_or(0.0, |it| (it.padding.top * 0.6).max(6.0));
            solved.title = Some(Rect::new(half(x), half(y), title.w, title.h));
        }
        let shift = half(((wanted - width) / 2.0).max(0.0));
        // room a wide title asks for is shared on both sides where nothing is fixed yet
        let (shift_main, shift_cross) = match direction {
            Direction::Right if crossing.is_empty() && self.no_ports_main() => {
                main_total = wanted;
                (shift, 0.0)
            }
            Direction::Right => {
                main_total = wanted;
                (0.0, 0.0)
            }
            Direction::Down if crossing.is_empty() => {
                cross_total = wanted;
                (0.0, shift)
            }
            Direction::Down => {
                cross_total = wanted;
                (0.0, 0.0)
            }
        };
        match direction {
            Direction::Right => cross_total = cross_total.max(least.h),
            Direction::Down => main_total = main_total.max(least.h),
        }
        for slot in &mut slots {
            slot.at += shift_cross;
        }
        for start in &mut starts {
            *start += shift_main;
        }
        for offset in &mut offsets {
            *offset = (offset.0 + shift_main, offset.1 + shift_main, offset.2 + shift_main);
        }
        for divider in &mut dividers {
            *divider += shift_main;
        }
        main_total = half(main_total);
        cross_total = half(cross_total);

        // members
        let mut corners: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for (node, kind) in plan.nodes.iter().enumerate() {
            let NodeKind::Unit(unit) = *kind else { continue };
            let layer = layer_of[node];
            let start = half(starts[layer] + (widths[layer] - self.units[unit].main) / 2.0);
            for &(member, main, cross) in &self.units[unit].members {
                corners.insert(member, (start + main, slots[node].at + cross));
            }
            for &(index, main, from, to) in &self.units[unit].legs {
                let points = [(start + main, slots[node].at + from), (start + main, slots[node].at + to)];
                let piece = self.list[index];
                let owner = plan.units[unit].owner;
                let mut line: Vec<Point> = points.iter().map(|&(m, c)| point(m, c, direction)).collect();
                if self.input.pieces[piece].from != PieceEnd::Member(owner) {
                    line.reverse();
                }
                solved.lines.push((piece, line));
            }
            for (index, rect) in &self.units[unit].labels {
                let rect = FlowRect { main: start + rect.main, cross: slots[node].at + rect.cross, ..*rect };
                solved.labels.push((self.list[*index], rect.absolute(direction)));
            }
        }
        for (&member, &(main, cross)) in &corners {
            solved.members.insert(member, point(main, cross, direction));
        }
        self.stretch(&slots, &layer_of, &starts, &widths, cross_total, &frame, &mut solved, boxes, &corners);

        // lines
        let track_at = |channel: usize, net: usize| -> f64 {
            let track = channels[channel].track[net].unwrap_or(0) as f64;
            half(offsets[channel].1 + self.options.spacing.stub + track * self.options.spacing.between_lines)
        };
        for (index, run) in plan.runs.iter().enumerate() {
            let piece = self.list[index];
            let it = &self.input.pieces[piece];
            let edge_of = |end: PieceEnd, side: FlowSide| -> (f64, f64) {
                let PieceEnd::Member(member) = end else { return (0.0, 0.0) };
                let (main, cross) = corners[&member];
                let body = &boxes[&member].body;
                let place = self.ports[&(index, member, side)];
                match side {
                    FlowSide::In => (main + body.main, cross + place),
                    FlowSide::Out => (main + body.main + body.main_length, cross + place),
                    FlowSide::Low => (main + place, cross + body.cross),
                    FlowSide::High => (main + place, cross + body.cross + body.cross_length),
                }
            };
            let mut points: Vec<(f64, f64)> = Vec::new();
            let mut reversed = false;
            match run {
                Run::Hang { .. } => continue,
                Run::Through { nodes, turned } => {
                    reversed = *turned;
                    let (left, right) = if *turned { (it.to, it.from) } else { (it.from, it.to) };
                    let first = match left {
                        PieceEnd::Member(_) => edge_of(left, FlowSide::Out),
                        PieceEnd::Border => (0.0, slots[nodes[0]].at + lengths[nodes[0]].0),
                    };
                    points.push(first);
                    let mut y = first.1;
                    for (hop, pair) in nodes.windows(2).enumerate() {
                        let last = hop + 2 == nodes.len();
                        let next = match (last, right) {
                            (true, PieceEnd::Member(_)) => edge_of(right, FlowSide::In).1,
                            _ => slots[pair[1]].at + lengths[pair[1]].0,
                        };
                        let channel = layer_of[pair[0]];
                        if (next - y).abs() > 0.01 {
                            let net = channels[channel].net_of[&(index, hop)];
                            let main = track_at(channel, net);
                            points.push((main, y));
                            points.push((main, next));
                        }
                        y = next;
                    }
                    points.push(match right {
                        PieceEnd::Member(_) => edge_of(right, FlowSide::In),
                        PieceEnd::Border => (main_total, y),
                    });
                }
                Run::Beside { from, .. } => {
                    let (a, b) = (edge_of(it.from, FlowSide::Out), edge_of(it.to, FlowSide::Out));
                    let channel = layer_of[*from];
                    let main = track_at(channel, channels[channel].net_of[&(index, 0)]);
                    points.extend([a, (main, a.1), (main, b.1), b]);
                }
                Run::Across { node, high, behind } => {
                    let (end, side) = match it.from {
                        PieceEnd::Member(_) => (it.from, if *behind { FlowSide::Out } else { FlowSide::In }),
                        PieceEnd::Border => (it.to, if *behind { FlowSide::Out } else { FlowSide::In }),
                    };
                    let start = edge_of(end, side);
                    let channel = if *behind { layer_of[*node] } else { layer_of[*node] - 1 };
                    let main = track_at(channel, channels[channel].net_of[&(index, 0)]);
                    points.extend([start, (main, start.1), (main, if *high { cross_total } else { 0.0 })]);
                    reversed = it.from == PieceEnd::Border;
                }
                Run::Straight { high, .. } => {
                    let side = if *high { FlowSide::High } else { FlowSide::Low };
                    let end = if it.from == PieceEnd::Border { it.to } else { it.from };
                    let start = edge_of(end, side);
                    points.extend([start, (start.0, if *high { cross_total } else { 0.0 })]);
                    reversed = it.from == PieceEnd::Border;
                }
            }
            self.label(
                index,
                run,
                &points,
                &slots,
                &lengths,
                &layer_of,
                &offsets,
                &channels,
                (&starts, &widths),
                &mut solved,
            );
            // where the line crosses the border
            if it.from == PieceEnd::Border || it.to == PieceEnd::Border {
                let at_end =
                    if (it.from == PieceEnd::Border) == reversed { points[points.len() - 1] } else { points[0] };
                let (side, offset) = if at_end.1 <= 0.0 && matches!(run, Run::Across { .. } | Run::Straight { .. }) {
                    (FlowSide::Low, at_end.0)
                } else if matches!(run, Run::Across { .. } | Run::Straight { .. }) {
                    (FlowSide::High, at_end.0)
                } else if at_end.0 <= 0.0 {
                    (FlowSide::In, at_end.1)
                } else {
                    (FlowSide::Out, at_end.1)
                };
                solved.ports.insert(piece, (side.absolute(direction), offset));
            }
            let mut line: Vec<Point> = points.iter().map(|&(m, c)| point(m, c, direction)).collect();
            if reversed {
                line.reverse();
            }
            solved.lines.push((piece, line));
        }
        solved.size = match direction {
            Direction::Right => Size::new(main_total, cross_total),
            Direction::Down => Size::new(cross_total, main_total),
        };
        dividers.sort_by(f64::total_cmp);
        solved.dividers = dividers;
        solved
    }

    fn no_ports_main(&self) -> bool {
        !self.plan.nodes.iter().any(|it| matches!(it, NodeKind::Port(_)))
    }

    fn gap(&self, a: usize, b: usize) -> f64 {
        let spacing = &self.options.spacing;
        match (self.plan.nodes[a], self.plan.nodes[b]) {
            (NodeKind::Unit(_), NodeKind::Unit(_)) => spacing.between_items,
            (NodeKind::Unit(_), _) | (_, NodeKind::Unit(_)) => 14.0,
            _ => 10.0,
        }
    }

    fn ties(&self, lengths: &[(f64, f64)]) -> Vec<Tie> {
        let mut ties = Vec::new();
        let is_unit = |node: usize| matches!(self.plan.nodes[node], NodeKind::Unit(_));
        for (index, run) in self.plan.runs.iter().enumerate() {
            let Run::Through { nodes, .. } = run else { continue };
            let weight = self.input.graph.edges[self.input.pieces[self.list[index]].edge].weight.max(0.01);
            for pair in nodes.windows(2) {
                let factor = match (is_unit(pair[0]), is_unit(pair[1])) {
                    (true, true) => 1.0,
                    (false, false) => 8.0,
                    _ => 2.0,
                };
                ties.push(Tie {
                    left: pair[0],
                    left_at: self.at_node(index, pair[0], FlowSide::Out, lengths),
                    right: pair[1],
                    right_at: self.at_node(index, pair[1], FlowSide::In, lengths),
                    weight: weight * factor,
                });
            }
        }
        ties
    }

    /// Lines that pass a tier or band run outside all of them.
    fn push_rails_out(&self, slots: &mut [Slot]) {
        let alone = |node: usize| matches!(self.plan.nodes[node], NodeKind::Unit(unit) if self.stretches(unit));
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (node, slot) in slots.iter().enumerate() {
            if alone(node) {
                low = low.min(slot.at);
                high = high.max(slot.at + slot.length);
            }
        }
        if !low.is_finite() {
            return;
        }
        for layer in &self.plan.layers {
            let Some(at) = layer.iter().position(|&node| alone(node)) else { continue };
            let mut limit = low - 16.0;
            for &node in layer[..at].iter().rev() {
                slots[node].at = slots[node].at.min(limit - slots[node].length);
                limit = slots[node].at - 10.0;
            }
            let mut limit = high + 16.0;
            for &node in &layer[at + 1..] {
                slots[node].at = slots[node].at.max(limit);
                limit = slots[node].at + slots[node].length + 10.0;
            }
        }
    }

    fn stretches(&self, unit: usize) -> bool {
        matches!(self.input.graph.items[self.plan.units[unit].owner].shape, ItemShape::Tier | ItemShape::Band)
    }

    /// Tiers and bands fill their row or column.
    #[allow(clippy::too_many_arguments)]
    fn stretch(
        &self,
        slots: &[Slot],
        layer_of: &[usize],
        starts: &[f64],
        widths: &[f64],
        cross_total: f64,
        frame: &Frame,
        solved: &mut Solved,
        boxes: &BTreeMap<usize, MemberBox>,
        corners: &BTreeMap<usize, (f64, f64)>,
    ) {
        let rows: Vec<usize> = (0..self.plan.units.len()).filter(|&unit| self.stretches(unit)).collect();
        let low = rows.iter().map(|&unit| slots[unit].at).fold(f64::INFINITY, f64::min);
        let high = rows.iter().map(|&unit| slots[unit].at + slots[unit].length).fold(f64::NEG_INFINITY, f64::max);
        for unit in rows {
            let owner = self.plan.units[unit].owner;
            let body = &boxes[&owner].body;
            let (main, _) = corners[&owner];
            let banded = self.input.graph.items[owner].shape == ItemShape::Band;
            let (low, high) = if banded { (frame.low, cross_total - frame.high) } else { (low, high) };
            let rect = FlowRect {
                main: main + body.main,
                cross: low,
                main_length: body.main_length,
                cross_length: high - low,
            };
            solved.stretched.insert(owner, rect.absolute(self.plan.direction));
            let _ = (layer_of, starts, widths);
        }
    }

    fn frame(&self, level: usize) -> Frame {
        let Some(item) = self.input.graph.items.get(level) else {
            return Frame { before: 0.0, behind: 0.0, low: 0.0, high: 0.0 };
        };
        let pad = item.padding;
        let strip = if item.title.h > 0.0 { item.title.h + 6.0 } else { 0.0 };
        match self.plan.direction {
            Direction::Right => Frame { before: pad.left, behind: pad.right, low: pad.top + strip, high: pad.bottom },
            Direction::Down => Frame { before: pad.top + strip, behind: pad.bottom, low: pad.left, high: pad.right },
        }
    }

    fn has_groups(&self, layer: usize) -> bool {
        self.plan.layers[layer].iter().any(|&node| match self.plan.nodes[node] {
            NodeKind::Unit(unit) => self.input.graph.items[self.plan.units[unit].owner].shape != ItemShape::Leaf,
            _ => false,
        })
    }

    /// Whether the channel behind a layer lies between two bands without a bar.
    fn divider_between(&self, layer: usize) -> bool {
        let band = |layer: usize| {
            self.plan.layers.get(layer).is_some_and(|nodes| {
                nodes.iter().any(|&node| match self.plan.nodes[node] {
                    NodeKind::Unit(unit) => {
                        self.input.graph.items[self.plan.units[unit].owner].shape == ItemShape::Band
                    }
                    _ => false,
                })
            })
        };
        band(layer) && band(layer + 1)
    }

    fn channels(&self, slots: &[Slot], lengths: &[(f64, f64)], layer_of: &[usize]) -> Vec<Channel> {
        let n_channels = self.plan.layers.len() - 1;
        let mut channels: Vec<Channel> = (0..n_channels).map(|_| Channel::default()).collect();
        // lines that share an end share a net
        let mut joined: BTreeMap<(usize, usize, u64), usize> = BTreeMap::new();
        for (index, run) in self.plan.runs.iter().enumerate() {
            match run {
                Run::Through { nodes, .. } => {
                    for (hop, pair) in nodes.windows(2).enumerate() {
                        let channel = layer_of[pair[0]];
                        let left = slots[pair[0]].at + self.at_node(index, pair[0], FlowSide::Out, lengths);
                        let right = slots[pair[1]].at + self.at_node(index, pair[1], FlowSide::In, lengths);
                        let it = &mut channels[channel];
                        let trunk = self.input.graph.edges[self.input.pieces[self.list[index]].edge].trunk;
                        let key = (channel, pair[0], left.to_bits());
                        let net = match joined.get(&key).filter(|_| trunk.is_some()) {
                            Some(&net) => {
                                it.nets[net].right.push(right);
                                net
                            }
                            None => {
                                it.nets.push(Net { left: vec![left], right: vec![right], exit: None });
                                it.nets.len() - 1
                            }
                        };
                        joined.entry(key).or_insert(net);
                        it.net_of.insert((index, hop), net);
                    }
                }
                Run::Beside { from, to } => {
                    let channel = layer_of[*from];
                    let a = slots[*from].at + self.end_at(index, *from, FlowSide::Out, true);
                    let b = slots[*to].at + self.end_at(index, *to, FlowSide::Out, false);
                    let it = &mut channels[channel];
                    it.nets.push(Net { left: vec![a, b], right: Vec::new(), exit: None });
                    it.net_of.insert((index, 0), it.nets.len() - 1);
                }
                Run::Across { node, high, behind } => {
                    let side = if *behind { FlowSide::Out } else { FlowSide::In };
                    let y = slots[*node].at + self.at_node(index, *node, side, lengths);
                    let channel = if *behind { layer_of[*node] } else { layer_of[*node] - 1 };
                    let exit = Some(if *high { 1 } else { -1 });
                    let it = &mut channels[channel];
                    let net = if *behind {
                        Net { left: vec![y], right: Vec::new(), exit }
                    } else {
                        Net { left: Vec::new(), right: vec![y], exit }
                    };
                    it.nets.push(net);
                    it.net_of.insert((index, 0), it.nets.len() - 1);
                }
                Run::Straight { .. } | Run::Hang { .. } => {}
            }
            let Some(place) = self.plan.labels[index] else { continue };
            let (along, _) = label_size(self.input, self.list[index], self.plan.direction);
            match (place, run) {
                (LabelPlace::Left, Run::Through { nodes, .. }) => {
                    let it = &mut channels[layer_of[nodes[0]]];
                    it.left_column = it.left_column.max(along + 18.0);
                }
                (LabelPlace::Right, Run::Through { nodes, .. }) => {
                    let it = &mut channels[layer_of[nodes[nodes.len() - 2]]];
                    it.right_column = it.right_column.max(along + 24.0);
                }
                (LabelPlace::Left, Run::Beside { from: node, .. })
                | (LabelPlace::Left, Run::Across { node, behind: true, .. }) => {
                    let it = &mut channels[layer_of[*node]];
                    it.left_column = it.left_column.max(along + 18.0);
                }
                (LabelPlace::Left, Run::Across { node, behind: false, .. }) => {
                    let it = &mut channels[layer_of[*node] - 1];
                    it.right_column = it.right_column.max(along + 24.0);
                }
                _ => {}
            }
        }
        for channel in &mut channels {
            let (track, count) = route::tracks(&channel.nets);
            channel.track = track;
            channel.count = count;
        }
        channels
    }

    /// Where one end of a line between two boxes of one layer lies.
    fn end_at(&self, index: usize, node: usize, side: FlowSide, start: bool) -> f64 {
        let piece = &self.input.pieces[self.list[index]];
        let (NodeKind::Unit(unit), PieceEnd::Member(member)) =
            (self.plan.nodes[node], if start { piece.from } else { piece.to })
        else {
            return 0.0;
        };
        let at = self.units[unit].members.iter().find(|it| it.0 == member).map_or(0.0, |it| it.2);
        at + self.ports[&(index, member, side)]
    }

    /// Sets the label of a piece.
    #[allow(clippy::too_many_arguments)]
    fn label(
        &self,
        index: usize,
        run: &Run,
        points: &[(f64, f64)],
        slots: &[Slot],
        lengths: &[(f64, f64)],
        layer_of: &[usize],
        offsets: &[(f64, f64, f64)],
        channels: &[Channel],
        (starts, widths): (&[f64], &[f64]),
        solved: &mut Solved,
    ) {
        let Some(place) = self.plan.labels[index] else { return };
        let direction = self.plan.direction;
        let (along, across) = label_size(self.input, self.list[index], direction);
        let on = |y: f64| match direction {
            Direction::Right => y - across - self.options.spacing.label,
            Direction::Down => y - across / 2.0,
        };
        let (main, cross) = match (place, run) {
            (LabelPlace::Node(node), _) => {
                let layer = layer_of[node];
                (starts[layer] + (widths[layer] - along) / 2.0, on(slots[node].at + lengths[node].0))
            }
            (LabelPlace::Left, Run::Through { nodes, .. }) | (LabelPlace::Right, Run::Through { nodes, .. })
                if nodes.len() == 2 && channels[layer_of[nodes[0]]].count == 0 =>
            {
                // nothing but straight lines here: the middle of the line
                let middle = (points[0].0 + points[points.len() - 1].0) / 2.0;
                let _ = offsets;
                (middle - along / 2.0, on(points[0].1))
            }
            (LabelPlace::Left, Run::Through { nodes, .. }) => (offsets[layer_of[nodes[0]]].0 + 8.0, on(points[0].1)),
            (LabelPlace::Right, Run::Through { nodes, .. }) => {
                let channel = layer_of[nodes[nodes.len() - 2]];
                (offsets[channel].2 - 16.0 - along, on(points[points.len() - 1].1))
            }
            (LabelPlace::Left, Run::Beside { from, .. }) => (offsets[layer_of[*from]].0 + 8.0, on(points[0].1)),
            (LabelPlace::Left, Run::Across { node, behind: true, .. }) => {
                (offsets[layer_of[*node]].0 + 8.0, on(points[0].1))
            }
            (LabelPlace::Left, Run::Across { node, .. }) => {
                (offsets[layer_of[*node] - 1].2 - 16.0 - along, on(points[0].1))
            }
            _ => return,
        };
        let rect = FlowRect { main: half(main), cross: half(cross), main_length: along, cross_length: across };
        solved.labels.push((self.list[index], rect.absolute(direction)));
    }

    /// The places along the top at which lines cross the title's strip.
    #[allow(clippy::too_many_arguments)]
    fn crossing_title(
        &self,
        slots: &[Slot],
        lengths: &[(f64, f64)],
        layer_of: &[usize],
        channels: &[Channel],
        offsets: &[(f64, f64, f64)],
        starts: &[f64],
        widths: &[f64],
        boxes: &BTreeMap<usize, MemberBox>,
    ) -> Vec<f64> {
        let mut places = Vec::new();
        match self.plan.direction {
            Direction::Down => {
                for &node in &self.plan.layers[0] {
                    places.push(slots[node].at + lengths[node].0);
                }
            }
            Direction::Right => {
                for (index, run) in self.plan.runs.iter().enumerate() {
                    match run {
                        Run::Across { node, high: false, behind } => {
                            let channel = if *behind { layer_of[*node] } else { layer_of[*node] - 1 };
                            let net = channels[channel].net_of[&(index, 0)];
                            let track = channels[channel].track[net].unwrap_or(0) as f64;
                            places.push(
                                offsets[channel].1
                                    + self.options.spacing.stub
                                    + track * self.options.spacing.between_lines,
                            );
                        }
                        Run::Straight { node, high: false } => {
                            let NodeKind::Unit(unit) = self.plan.nodes[*node] else { continue };
                            let layer = layer_of[*node];
                            let start = starts[layer] + (widths[layer] - self.units[unit].main) / 2.0;
                            let piece = &self.input.pieces[self.list[index]];
                            for end in [piece.from, piece.to] {
                                let PieceEnd::Member(member) = end else { continue };
                                let main =
                                    self.units[unit].members.iter().find(|it| it.0 == member).map_or(0.0, |it| it.1);
                                if let Some(place) = self.ports.get(&(index, member, FlowSide::Low)) {
                                    places.push(start + main + place);
                                }
                            }
                            let _ = boxes;
                        }
                        _ => {}
                    }
                }
            }
        }
        places.sort_by(f64::total_cmp);
        places
    }
}

/// The room between two layers.
#[derive(Clone, Debug, Default)]
struct Channel {
    nets: Vec<Net>,
    /// The net of a piece's hop: place in the list, hop.
    net_of: BTreeMap<(usize, usize), usize>,
    track: Vec<Option<usize>>,
    count: usize,
    left_column: f64,
    right_column: f64,
}

impl Channel {
    fn tracks_width(&self) -> f64 {
        if self.count == 0 { 0.0 } else { 32.0 + 12.0 * (self.count as f64 - 1.0) }
    }
}

/// The first place from `from` on where a title of a width meets no line.
fn free_place(from: f64, width: f64, lines: &[f64]) -> f64 {
    const CLEAR: f64 = 10.0;
    let mut x = from;
    for &line in lines {
        if line > x - CLEAR && line < x + width + CLEAR {
            x = line + CLEAR;
        }
    }
    x
}

fn point(main: f64, cross: f64, direction: Direction) -> Point {
    match direction {
        Direction::Right => Point::new(main, cross),
        Direction::Down => Point::new(cross, main),
    }
}

/// Rounds to the half pixel.
pub fn half(x: f64) -> f64 {
    (x * 2.0).round() / 2.0
}
