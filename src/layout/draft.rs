//! The first geometry of a level, from the sizes of its members: right in every order, not yet in its distances.
//! Levels are drafted from the bottom up, since a group is as large as what it holds.
//!
//! Postcondition: whatever lies before something else along an axis also does so in the finished picture. Distances,
//! labels and even gaps are the business of `compact`.

use super::boxes::{FlowRect, MemberBox, absolute, member_box};
use super::graph::{Direction, Edge, ItemShape, Options, TitlePlace};
use super::place::{self, Slot, Tie};
use super::plan::{FlowSide, Input, NodeKind, Plan, Run};
use super::route::{self, Net};
use super::tree::PieceEnd;
use crate::geometry::{Point, Rect, Side, Size};

/// A drafted level, measured from the upper left corner of its group.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The group's size.
    pub size: Size,
    /// The box of each member, by its place in the level.
    pub boxes: Vec<MemberBox>,
    /// The upper left corner of each of them.
    pub corners: Vec<Point>,
    /// The rectangles drawn for members that fill their row or column.
    pub stretched: Vec<Option<Rect>>,
    /// Where the title may start along the top.
    pub title: f64,
    /// Where lines cross the border: the piece, the side, the distance from its start.
    pub ports: Vec<(usize, Side, f64)>,
    /// The way of each piece, from its start to its end.
    pub lines: Vec<(usize, Vec<Point>)>,
    /// Dividers between bands, as distances along the flow.
    pub dividers: Vec<f64>,
}

/// Drafts a level from the drafts of its groups.
pub fn draft(
    input: &Input<'_>,
    level: usize,
    plan: &Plan,
    drafts: &[Option<Draft>],
    loops: &[Vec<usize>],
    options: &Options,
) -> Draft {
    let members = &input.nesting.members[level];
    let boxes = members
        .iter()
        .zip(&plan.cards)
        .map(|(&member, &cards)| {
            let item = &input.graph.items[member];
            let size = match &drafts[member] {
                Some(it) => Some(it.size),
                None if matches!(item.shape, ItemShape::Leaf | ItemShape::Bar(..)) => None,
                None => Some(empty_group(item)),
            };
            let loops: Vec<(usize, &Edge)> = loops[member].iter().map(|&it| (it, &input.graph.edges[it])).collect();
            member_box(item, size, plan.direction, cards, &loops)
        })
        .collect();
    let mut drafter = Drafter {
        input,
        level,
        plan,
        list: &input.by_level[level],
        options,
        boxes,
        ports: vec![Default::default(); members.len()],
        units: Vec::new(),
    };
    drafter.place_ports(drafts);
    drafter.stack_units();
    drafter.finish()
}

/// The size of a group without members.
fn empty_group(item: &super::graph::Item) -> Size {
    let pad = item.padding;
    let w = (item.title.w + pad.left + pad.right).max(item.size.w).max(80.0);
    let h = (item.title.h + pad.top + pad.bottom + 24.0).max(item.size.h);
    Size::new(w.ceil(), h.ceil())
}

struct Drafter<'a> {
    input: &'a Input<'a>,
    level: usize,
    plan: &'a Plan,
    list: &'a [usize],
    options: &'a Options,
    boxes: Vec<MemberBox>,
    /// For each member and side, where its line ends are, from the start of the member's box; as `Plan::sides`.
    ports: Vec<[Vec<f64>; 4]>,
    units: Vec<UnitBox>,
}

/// A unit's members in place: for each its place in the level and its corner.
#[derive(Clone, Debug, Default)]
struct UnitBox {
    main: f64,
    cross: f64,
    members: Vec<(usize, f64, f64)>,
}

/// Lines pass boxes at least so far away, and each other.
const PASSING: f64 = 14.0;
const PARALLEL: f64 = 12.0;

impl Drafter<'_> {
    fn local(&self, item: usize) -> usize {
        self.input.nesting.local[item]
    }

    /// Gives every line end of every member its place, growing leaves whose sides are too short.
    fn place_ports(&mut self, drafts: &[Option<Draft>]) {
        let apart = self.options.spacing.between_ports;
        for (at, &member) in self.input.nesting.members[self.level].iter().enumerate() {
            for side in FlowSide::ALL {
                let pieces = &self.plan.sides[at][side as usize];
                if pieces.is_empty() {
                    continue;
                }
                let across = matches!(side, FlowSide::In | FlowSide::Out);
                let fixed: Vec<Option<f64>> = pieces.iter().map(|&it| self.fixed(member, it, drafts)).collect();
                let spread = apart * (pieces.len() as f64 - 1.0);
                let it = &mut self.boxes[at];
                if drafts[member].is_none() {
                    if across { it.grow_across(spread, side) } else { it.grow_along(spread + 20.0) }
                }
                let (start, length, (from, to)) = if across {
                    (it.body.cross, it.body.cross_length, it.port_range(side))
                } else {
                    (it.body.main, it.body.main_length, (10.0, it.body.main_length - 10.0))
                };
                let mut places = Vec::with_capacity(pieces.len());
                if fixed.iter().all(Option::is_none) {
                    let first = ((from + to) / 2.0 - spread / 2.0).max(0.0);
                    places.extend((0..pieces.len()).map(|n| start + (first + apart * n as f64).min(length)));
                } else {
                    for n in 0..pieces.len() {
                        let last = places.last().map_or(0.0, |it| it - start);
                        let next = fixed[n..].iter().flatten().next();
                        let place = fixed[n].unwrap_or_else(|| match next {
                            Some(next) => (last + apart).min((last + next) / 2.0),
                            None => (last + apart).min((last + length) / 2.0),
                        });
                        places.push(start + place);
                    }
                }
                self.ports[at][side as usize] = places;
            }
        }
    }

    /// Where the border of a drafted group holds a piece's end.
    fn fixed(&self, member: usize, index: usize, drafts: &[Option<Draft>]) -> Option<f64> {
        let piece = self.list[index];
        let end = usize::from(self.input.pieces[piece].from != PieceEnd::Member(member));
        let inner = self.input.inner[piece][end]?;
        let ports = &drafts[member].as_ref()?.ports;
        ports.iter().find(|it| it.0 == inner).map(|it| it.2)
    }

    fn port(&self, index: usize, member: usize, side: FlowSide) -> f64 {
        let at = self.local(member);
        let place = self.plan.sides[at][side as usize].iter().position(|&it| it == index);
        place.map_or(0.0, |place| self.ports[at][side as usize][place])
    }

    /// Stacks hung boxes and their owner.
    fn stack_units(&mut self) {
        for unit in 0..self.plan.units.list.len() {
            let unit = self.plan.units.list[unit].clone();
            let owner = self.local(unit.owner);
            let above = self.row(&unit.above);
            let below = self.row(&unit.below);
            let longest = [&above, &below].iter().map(|row| row.reach).fold(0.0, f64::max);
            self.boxes[owner].grow_along(longest);
            let middle = self.boxes[owner].body.main + self.boxes[owner].body.main_length / 2.0;
            let lead = [&above, &below].iter().map(|row| row.middle - middle).fold(0.0, f64::max).ceil();
            let mut out = UnitBox::default();
            let mut at = 0.0;
            if let Some(depth) = above.depth() {
                // the row stands on a common foot
                for it in &above.places {
                    out.members.push((it.0, lead + middle - above.middle + it.1, depth - self.boxes[it.0].cross));
                }
                at = depth + self.leg(&unit.above);
            }
            out.members.push((owner, lead, at));
            let (start, corner) = (at, lead + middle);
            at += self.boxes[owner].cross;
            if let Some(depth) = below.depth() {
                at += self.leg(&unit.below);
                out.members.extend(below.places.iter().map(|it| (it.0, corner - below.middle + it.1, at)));
                at += depth;
            }
            let main = out.members.iter().map(|it| it.1 + self.boxes[it.0].main).fold(0.0, f64::max);
            (out.main, out.cross) = (main.ceil(), at);
            for (row, side, far) in [(&above, FlowSide::Low, FlowSide::High), (&below, FlowSide::High, FlowSide::Low)] {
                self.straight_legs(owner, lead, corner - row.middle, row, side, far);
            }
            let _ = start;
            self.units.push(out);
        }
    }

    /// Boxes side by side, measured from the first one's start.
    fn row(&self, items: &[usize]) -> Row {
        let mut row = Row::default();
        let mut at = 0.0;
        let mut legs: Vec<f64> = Vec::new();
        for &item in items {
            let place = self.local(item);
            let it = &self.boxes[place];
            row.places.push((place, at));
            row.depth = row.depth.max(it.cross);
            legs.push(at + it.body.main + it.body.main_length / 2.0);
            at += it.main + self.options.spacing.between_items;
        }
        if let (Some(first), Some(last)) = (legs.first(), legs.last()) {
            row.middle = (first + last) / 2.0;
            row.reach = last - first + 2.0 * 20.0;
        }
        row
    }

    /// How far a hung box stands from its owner: room for a label on the leg.
    fn leg(&self, hung: &[usize]) -> f64 {
        let mut length = self.options.spacing.between_layers;
        for (index, &piece) in self.list.iter().enumerate() {
            let it = &self.input.pieces[piece];
            let of = |end: PieceEnd| matches!(end, PieceEnd::Member(member) if hung.contains(&member));
            if self.plan.units.hung[index].is_some() && (of(it.from) || of(it.to)) {
                let block = self.input.graph.edges[it.edge].block();
                let across = if self.plan.direction == Direction::Right { block.h } else { block.w };
                length = length.max(across + 32.0);
            }
        }
        length.ceil()
    }

    /// The legs to a row of hung boxes: straight, so at one place on both boxes.
    fn straight_legs(&mut self, owner: usize, owner_at: f64, row_at: f64, row: &Row, side: FlowSide, far: FlowSide) {
        for &(hung, at) in &row.places {
            let pieces = self.plan.sides[hung][far as usize].clone();
            let it = &self.boxes[hung];
            let middle = it.body.main + it.body.main_length / 2.0;
            let apart = PARALLEL.min(it.body.main_length / (pieces.len() as f64 + 1.0));
            for (n, &index) in pieces.iter().enumerate() {
                let place = middle + apart * (n as f64 - (pieces.len() as f64 - 1.0) / 2.0);
                self.ports[hung][far as usize][n] = place;
                let own = self.plan.sides[owner][side as usize].iter().position(|&it| it == index);
                if let Some(own) = own {
                    self.ports[owner][side as usize][own] = row_at + at + place - owner_at;
                }
            }
        }
    }

    /// Where a piece meets a node, from the node's start.
    fn at_node(&self, index: usize, node: usize, side: FlowSide, start: bool) -> f64 {
        let NodeKind::Unit(unit) = self.plan.nodes[node] else { return 0.5 };
        let piece = &self.input.pieces[self.list[index]];
        let PieceEnd::Member(member) = (if start { piece.from } else { piece.to }) else { return 0.0 };
        let local = self.local(member);
        let corner = self.units[unit].members.iter().find(|it| it.0 == local).map_or(0.0, |it| it.2);
        corner + self.port(index, member, side)
    }

    #[allow(clippy::too_many_lines)] // the steps of one computation, in order
    fn finish(self) -> Draft {
        let plan = self.plan;
        let direction = plan.direction;
        let mut slots: Vec<Slot> = plan
            .nodes
            .iter()
            .map(|kind| {
                let length = if let NodeKind::Unit(unit) = kind { self.units[*unit].cross } else { 1.0 };
                Slot { length, gap: 0.0, at: 0.0 }
            })
            .collect();
        for layer in &plan.layers {
            for pair in layer.windows(2) {
                slots[pair[0]].gap = self.gap(pair[0], pair[1]);
            }
        }
        place::place(&plan.layers, &mut slots, &self.ties());
        self.push_rails_out(&mut slots);

        // across the flow: everything from its lowest place on
        let frame = self.frame();
        let low = slots.iter().map(|it| it.at).fold(f64::INFINITY, f64::min);
        let high = slots.iter().map(|it| it.at + it.length).fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = if low.is_finite() { (low, high) } else { (0.0, 0.0) };
        for slot in &mut slots {
            slot.at = half(slot.at - low + frame.low);
        }
        let mut cross_total = half(high - low + frame.low + frame.high);

        // along the flow: layers and the channels between them
        let mut layer_of = vec![0; plan.nodes.len()];
        for (index, layer) in plan.layers.iter().enumerate() {
            layer.iter().for_each(|&node| layer_of[node] = index);
        }
        let widths: Vec<f64> = plan
            .layers
            .iter()
            .map(|layer| {
                let width = |&node: &usize| match plan.nodes[node] {
                    NodeKind::Unit(unit) => self.units[unit].main,
                    _ => 0.0,
                };
                layer.iter().map(width).fold(0.0, f64::max)
            })
            .collect();
        let channels = self.channels(&slots, &layer_of);
        let bars = self.bars();
        let n_layers = plan.layers.len();
        let mut starts = vec![0.0; n_layers];
        let mut tracks = vec![0.0; channels.len()];
        let mut dividers = Vec::new();
        let mut at = 0.0;
        for index in 0..n_layers {
            starts[index] = at;
            at += widths[index];
            let Some(channel) = channels.get(index) else { break };
            let outer = index == 0 || index + 2 == n_layers;
            let divided = self.is_band(index) && !bars.iter().any(|it| Some(it.0) == self.band_at(index));
            let divided = divided && self.band_at(index) != self.last_band();
            let room = if divided { 28.0 } else { 0.0 };
            let needed = channel.width() + room;
            let least = match index {
                0 => frame.before,
                _ if outer => frame.behind,
                _ => channel.label.max(self.options.spacing.between_layers),
            };
            let width = half(needed.max(least) + if outer && channel.count > 0 { least } else { 0.0 });
            tracks[index] = half(at + room + (width - room - needed).max(0.0) / 2.0 + self.options.spacing.stub);
            if divided {
                dividers.push(half(at + room / 2.0));
            }
            at += width;
        }
        let mut main_total = half(at);
        let mut known = Vec::new();
        for &(band, unit) in &bars {
            if !known.contains(&band) {
                known.push(band);
                dividers.push(half(starts[layer_of[unit]] + widths[layer_of[unit]] / 2.0));
            }
        }

        // members
        let mut out = Draft {
            corners: vec![Point::default(); self.boxes.len()],
            stretched: vec![None; self.boxes.len()],
            ..Draft::default()
        };
        let mut corners: Vec<(f64, f64)> = vec![(0.0, 0.0); self.boxes.len()];
        for (node, kind) in plan.nodes.iter().enumerate() {
            let NodeKind::Unit(unit) = *kind else { continue };
            let layer = layer_of[node];
            let start = half(starts[layer] + (widths[layer] - self.units[unit].main) / 2.0);
            for &(member, main, cross) in &self.units[unit].members {
                corners[member] = (start + main, slots[node].at + cross);
                out.corners[member] = absolute(corners[member], direction);
            }
        }

        // lines
        let track_at = |channel: usize, index: usize, hop: usize| -> f64 {
            let it = &channels[channel];
            let net = it.net_of.iter().find(|it| it.0 == index && it.1 == hop).map_or(0, |it| it.2);
            tracks[channel] + it.track[net].unwrap_or(0) as f64 * PARALLEL
        };
        let mut crossing = Vec::new();
        for (index, run) in plan.runs.iter().enumerate() {
            let piece = self.list[index];
            let it = &self.input.pieces[piece];
            let end_of = |end: PieceEnd, side: FlowSide| -> (f64, f64) {
                let PieceEnd::Member(member) = end else { return (0.0, 0.0) };
                let (main, cross) = corners[self.local(member)];
                let body = &self.boxes[self.local(member)].body;
                let place = self.port(index, member, side);
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
                Run::Hang { high } => {
                    let owner = |end: PieceEnd| {
                        matches!(end, PieceEnd::Member(member)
                            if plan.units.list[plan.units.of[self.local(member)]].owner == member)
                    };
                    let (near, far) =
                        if *high { (FlowSide::High, FlowSide::Low) } else { (FlowSide::Low, FlowSide::High) };
                    reversed = !owner(it.from);
                    let (a, b) = if reversed { (it.to, it.from) } else { (it.from, it.to) };
                    points.extend([end_of(a, near), end_of(b, far)]);
                    points[1].0 = points[0].0;
                }
                Run::Through { nodes, turned } => {
                    reversed = *turned;
                    let (left, right) = if *turned { (it.to, it.from) } else { (it.from, it.to) };
                    points.push(match left {
                        PieceEnd::Member(_) => end_of(left, FlowSide::Out),
                        PieceEnd::Border => (0.0, slots[nodes[0]].at + 0.5),
                    });
                    let mut y = points[0].1;
                    for (hop, pair) in nodes.windows(2).enumerate() {
                        let last = hop + 2 == nodes.len();
                        let next = match (last, right) {
                            (true, PieceEnd::Member(_)) => end_of(right, FlowSide::In).1,
                            _ => slots[pair[1]].at + 0.5,
                        };
                        if (next - y).abs() > 0.01 {
                            let main = track_at(layer_of[pair[0]], index, hop);
                            points.extend([(main, y), (main, next)]);
                        }
                        y = next;
                    }
                    points.push(match right {
                        PieceEnd::Member(_) => end_of(right, FlowSide::In),
                        PieceEnd::Border => (main_total, y),
                    });
                }
                Run::Beside { from, .. } => {
                    let (a, b) = (end_of(it.from, FlowSide::Out), end_of(it.to, FlowSide::Out));
                    let main = track_at(layer_of[*from], index, 0);
                    points.extend([a, (main, a.1), (main, b.1), b]);
                }
                Run::Across { node, high, behind } => {
                    reversed = it.from == PieceEnd::Border;
                    let side = if *behind { FlowSide::Out } else { FlowSide::In };
                    let start = end_of(if reversed { it.to } else { it.from }, side);
                    let channel = if *behind { layer_of[*node] } else { layer_of[*node] - 1 };
                    let main = track_at(channel, index, 0);
                    points.extend([start, (main, start.1), (main, if *high { cross_total } else { 0.0 })]);
                }
                Run::Straight { high, .. } => {
                    reversed = it.from == PieceEnd::Border;
                    let side = if *high { FlowSide::High } else { FlowSide::Low };
                    let start = end_of(if reversed { it.to } else { it.from }, side);
                    points.extend([start, (start.0, if *high { cross_total } else { 0.0 })]);
                }
            }
            // where the line crosses the border
            if it.from == PieceEnd::Border || it.to == PieceEnd::Border {
                let at_border = if (it.from == PieceEnd::Border) == reversed { points.len() - 1 } else { 0 };
                let end = points[at_border];
                let (side, place) = match run {
                    Run::Across { high, .. } | Run::Straight { high, .. } => {
                        (if *high { FlowSide::High } else { FlowSide::Low }, end.0)
                    }
                    _ => (if at_border == 0 { FlowSide::In } else { FlowSide::Out }, end.1),
                };
                let side = side.absolute(direction);
                if side == Side::Top {
                    crossing.push(place);
                }
                out.ports.push((piece, side, place));
            }
            let mut line: Vec<Point> = points.iter().map(|&it| absolute(it, direction)).collect();
            if reversed {
                line.reverse();
            }
            out.lines.push((piece, line));
        }

        if let Some(item) = self.input.graph.items.get(self.level) {
            crossing.sort_by(f64::total_cmp);
            let width = if direction == Direction::Right { &mut main_total } else { &mut cross_total };
            *width = width.max(item.size.w.ceil());
            if item.title.w > 0.0 && item.title_place == TitlePlace::Top {
                let wanted = match item.shape {
                    ItemShape::Band => ((*width - item.title.w) / 2.0).max(item.padding.left),
                    _ => item.padding.left,
                };
                out.title = half(free_place(wanted, item.title.w, &crossing));
                *width = width.max((out.title + item.title.w + item.padding.right).ceil());
            }
            let height = if direction == Direction::Right { &mut cross_total } else { &mut main_total };
            *height = height.max(item.size.h.ceil()).max((item.title.h + 16.0).ceil());
        }
        self.stretch(&slots, cross_total, &frame, &corners, &mut out);
        out.size = match direction {
            Direction::Right => Size::new(main_total, cross_total),
            Direction::Down => Size::new(cross_total, main_total),
        };
        dividers.sort_by(f64::total_cmp);
        out.dividers = dividers;
        out.boxes = self.boxes;
        out
    }

    fn gap(&self, a: usize, b: usize) -> f64 {
        match (self.plan.nodes[a], self.plan.nodes[b]) {
            (NodeKind::Unit(_), NodeKind::Unit(_)) => self.options.spacing.between_items,
            (NodeKind::Unit(_), _) | (_, NodeKind::Unit(_)) => PASSING,
            _ => PARALLEL,
        }
    }

    fn ties(&self) -> Vec<Tie> {
        let mut ties = Vec::new();
        let is_unit = |node: usize| matches!(self.plan.nodes[node], NodeKind::Unit(_));
        for (index, run) in self.plan.runs.iter().enumerate() {
            let Run::Through { nodes, turned } = run else { continue };
            let weight = self.input.graph.edges[self.input.pieces[self.list[index]].edge].weight.max(0.01);
            for pair in nodes.windows(2) {
                let factor = match (is_unit(pair[0]), is_unit(pair[1])) {
                    (true, true) => 1.0,
                    (false, false) => 8.0,
                    _ => 2.0,
                };
                ties.push(Tie {
                    left: pair[0],
                    left_at: self.at_node(index, pair[0], FlowSide::Out, !turned),
                    right: pair[1],
                    right_at: self.at_node(index, pair[1], FlowSide::In, *turned),
                    weight: weight * factor,
                });
            }
        }
        ties
    }

    fn stretches(&self, unit: usize) -> bool {
        matches!(self.input.graph.items[self.plan.units.list[unit].owner].shape, ItemShape::Tier | ItemShape::Band)
    }

    fn is_band(&self, layer: usize) -> bool {
        self.plan.layers.get(layer).is_some_and(|nodes| {
            nodes.iter().any(|&node| {
                matches!(self.plan.nodes[node], NodeKind::Unit(unit)
                    if self.input.graph.items[self.plan.units.list[unit].owner].shape == ItemShape::Band)
            })
        })
    }

    /// The place of the band in a layer among all bands.
    fn band_at(&self, layer: usize) -> Option<usize> {
        let owner = self.plan.layers.get(layer)?.iter().find_map(|&node| match self.plan.nodes[node] {
            NodeKind::Unit(unit) => Some(self.plan.units.list[unit].owner),
            _ => None,
        })?;
        self.bands().iter().position(|&it| it == owner)
    }

    fn bands(&self) -> Vec<usize> {
        let members = &self.input.nesting.members[self.level];
        members.iter().copied().filter(|&it| self.input.graph.items[it].shape == ItemShape::Band).collect()
    }

    fn last_band(&self) -> Option<usize> {
        self.bands().len().checked_sub(1)
    }

    /// The bars of this level with the place of the band before each.
    fn bars(&self) -> Vec<(usize, usize)> {
        let bands = self.bands();
        let place = |item: super::graph::ItemId| bands.iter().position(|&it| it == item.index());
        let units = self.plan.units.list.iter().enumerate();
        units
            .filter_map(|(unit, it)| match self.input.graph.items[it.owner].shape {
                ItemShape::Bar(a, b) => Some((place(a)?.min(place(b)?), unit)),
                _ => None,
            })
            .collect()
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

    /// Tiers and bands fill their row or column.
    fn stretch(&self, slots: &[Slot], total: f64, frame: &Frame, corners: &[(f64, f64)], out: &mut Draft) {
        let rows: Vec<usize> = (0..self.plan.units.list.len()).filter(|&unit| self.stretches(unit)).collect();
        let low = rows.iter().map(|&unit| slots[unit].at).fold(f64::INFINITY, f64::min);
        let high = rows.iter().map(|&unit| slots[unit].at + slots[unit].length).fold(f64::NEG_INFINITY, f64::max);
        for unit in rows {
            let owner = self.plan.units.list[unit].owner;
            let body = &self.boxes[self.local(owner)].body;
            let banded = self.input.graph.items[owner].shape == ItemShape::Band;
            let (low, high) = if banded { (frame.low, total - frame.high) } else { (low, high) };
            let rect = FlowRect {
                main: corners[self.local(owner)].0 + body.main,
                cross: low,
                main_length: body.main_length,
                cross_length: high - low,
            };
            out.stretched[self.local(owner)] = Some(rect.absolute(self.plan.direction));
        }
    }

    fn frame(&self) -> Frame {
        let Some(item) = self.input.graph.items.get(self.level) else { return Frame::default() };
        let pad = item.room();
        match self.plan.direction {
            Direction::Right => Frame { before: pad.left, behind: pad.right, low: pad.top, high: pad.bottom },
            Direction::Down => Frame { before: pad.top, behind: pad.bottom, low: pad.left, high: pad.right },
        }
    }

    fn channels(&self, slots: &[Slot], layer_of: &[usize]) -> Vec<Channel> {
        let mut channels = vec![Channel::default(); self.plan.layers.len() - 1];
        for (index, run) in self.plan.runs.iter().enumerate() {
            let edge = &self.input.graph.edges[self.input.pieces[self.list[index]].edge];
            match run {
                Run::Through { nodes, turned } => {
                    let main = self.input.pieces[self.list[index]].main;
                    for (hop, pair) in nodes.windows(2).enumerate() {
                        let left = slots[pair[0]].at + self.at_node(index, pair[0], FlowSide::Out, !turned);
                        let right = slots[pair[1]].at + self.at_node(index, pair[1], FlowSide::In, *turned);
                        let it = &mut channels[layer_of[pair[0]]];
                        let shared = edge.trunk.and_then(|trunk| {
                            it.trunks.iter().find(|known| known.0 == trunk && known.1 == pair[0] && known.2 == left)
                        });
                        let net = if let Some(&(_, _, _, net)) = shared {
                            it.nets[net].right.push(right);
                            net
                        } else {
                            it.nets.push(Net { left: vec![left], right: vec![right], exit: None });
                            it.trunks.extend(edge.trunk.map(|trunk| (trunk, pair[0], left, it.nets.len() - 1)));
                            it.nets.len() - 1
                        };
                        it.net_of.push((index, hop, net));
                        if main && nodes.len() == 2 && edge.label.w > 0.0 {
                            let block = edge.block();
                            let along = if self.plan.direction == Direction::Right { block.w } else { block.h };
                            it.label = it.label.max(along + 32.0);
                        }
                    }
                }
                Run::Beside { from, to } => {
                    let a = slots[*from].at + self.at_node(index, *from, FlowSide::Out, true);
                    let b = slots[*to].at + self.at_node(index, *to, FlowSide::Out, false);
                    channels[layer_of[*from]].add(index, Net { left: vec![a, b], right: Vec::new(), exit: None });
                }
                Run::Across { node, high, behind } => {
                    let side = if *behind { FlowSide::Out } else { FlowSide::In };
                    let start = self.input.pieces[self.list[index]].from != PieceEnd::Border;
                    let y = slots[*node].at + self.at_node(index, *node, side, start);
                    let exit = Some(if *high { 1 } else { -1 });
                    let (left, right) = if *behind { (vec![y], Vec::new()) } else { (Vec::new(), vec![y]) };
                    let channel = if *behind { layer_of[*node] } else { layer_of[*node] - 1 };
                    channels[channel].add(index, Net { left, right, exit });
                }
                Run::Straight { .. } | Run::Hang { .. } => {}
            }
        }
        for channel in &mut channels {
            (channel.track, channel.count) = route::tracks(&channel.nets);
        }
        channels
    }
}

/// The room around a group's content.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    before: f64,
    behind: f64,
    low: f64,
    high: f64,
}

/// Hung boxes side by side.
#[derive(Clone, Debug, Default)]
struct Row {
    /// Each one's place in the level and its start.
    places: Vec<(usize, f64)>,
    /// The longest of them, across the flow.
    depth: f64,
    /// Half way between the first and the last leg.
    middle: f64,
    /// What the owner must span.
    reach: f64,
}

impl Row {
    fn depth(&self) -> Option<f64> {
        (!self.places.is_empty()).then_some(self.depth)
    }
}

/// The room between two layers.
#[derive(Clone, Debug, Default)]
struct Channel {
    nets: Vec<Net>,
    /// The net of a piece's hop: place in the list, hop, net.
    net_of: Vec<(usize, usize, usize)>,
    /// Nets that others may join: the trunk, the node and the place it starts from.
    trunks: Vec<(u32, usize, f64, usize)>,
    track: Vec<Option<usize>>,
    count: usize,
    label: f64,
}

impl Channel {
    fn add(&mut self, index: usize, net: Net) {
        self.net_of.push((index, 0, self.nets.len()));
        self.nets.push(net);
    }

    fn width(&self) -> f64 {
        if self.count == 0 { 0.0 } else { 32.0 + PARALLEL * (self.count as f64 - 1.0) }
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

/// Rounds to the half pixel.
pub fn half(x: f64) -> f64 {
    (x * 2.0).round() / 2.0
}
