//! Gives a picture its distances. Along one axis at a time, every box, border, line and label is a variable; whoever
//! lies before another keeps lying before it, at least as far away as it must; and of all such pictures the one with
//! the shortest and straightest lines is taken (one-dimensional compaction, Lengauer 1990; the places after
//! Gansner et al. 1993).
//!
//! Precondition: the picture is right in its orders. Postcondition: it also is in its distances.

use std::collections::BTreeMap;

use super::compose::{side_of, title_top};
use super::draft::half;
use super::graph::{Direction, Graph, ItemShape, Layout, Options, PAYLOAD_GAP, TITLE_GAP, TitlePlace};
use super::simplex::{Constraint, Network};
use super::tree::Nesting;
use crate::geometry::{Point, Rect, Side};

/// An axis of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// From left to right.
    X,
    /// From top to bottom.
    Y,
}

impl Axis {
    fn lo(self, rect: Rect) -> f64 {
        if self == Axis::X { rect.x } else { rect.y }
    }

    fn hi(self, rect: Rect) -> f64 {
        if self == Axis::X { rect.right() } else { rect.bottom() }
    }

    /// The coordinate of a point along the axis.
    pub fn of(self, point: Point) -> f64 {
        if self == Axis::X { point.x } else { point.y }
    }

    /// The axis across.
    pub fn other(self) -> Axis {
        if self == Axis::X { Axis::Y } else { Axis::X }
    }

    fn span(self, rect: Rect) -> (f64, f64) {
        (self.lo(rect), self.hi(rect))
    }
}

/// Where a label is to stand: on which leg of its line, around which place along it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// The leg, from 0.
    pub leg: usize,
    /// The middle of the label, along the leg.
    pub at: f64,
    /// The group it stands in; the top level is one behind the last item.
    pub level: usize,
}

/// What does not change while a picture is compacted.
pub struct Setting<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// Its nesting.
    pub nesting: &'a Nesting,
    /// The direction of each level.
    pub directions: &'a [Direction],
    /// The levels each line has a part in, the outermost first.
    pub levels: &'a [Vec<usize>],
    /// Lines that shall be straight if they can: those to a box that hangs at its only partner.
    pub hung: &'a [bool],
    /// The members of each level's layers that stand side by side.
    pub layers: &'a [Vec<Vec<usize>>],
    /// Whether all pairs are compared, however many there are.
    pub careful: bool,
    /// Lengths.
    pub options: &'a Options,
}

/// Why a picture has no distances: its orders contradict each other, and these lines' labels take part in it.
pub struct Contradiction {
    /// The lines.
    pub labels: Vec<usize>,
}

/// Compacts along both axes; the first axis is the one that labels widen most. Where the picture's orders contradict
/// each other it is as far as it could be brought.
pub fn compact(
    setting: &Setting<'_>,
    picture: &mut Layout,
    spots: &[Option<Spot>],
    rounds: usize,
) -> Result<(), Contradiction> {
    let mut spots = spots.to_vec();
    for _ in 0..rounds {
        for axis in [Axis::X, Axis::Y] {
            if let Err(labels) = along(setting, picture, &mut spots, axis) {
                place_labels(setting, picture, &spots);
                return Err(Contradiction { labels });
            }
            tidy_lines(picture, &mut spots);
        }
    }
    Ok(())
}

/// A place along the axis: a variable and what to add to it.
#[derive(Clone, Copy, Debug)]
struct Ref {
    var: u32,
    off: f64,
}

impl Ref {
    fn plus(self, more: f64) -> Ref {
        Ref { var: self.var, off: self.off + more }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Box,
    Frame,
    Title,
    Label,
    Line,
    Divider,
}

/// A loop's reach along the axis, and across it.
type LoopRange = (Ref, Ref, (f64, f64));

/// Something that takes room along the axis.
#[derive(Clone, Copy, Debug)]
struct Thing {
    kind: Kind,
    lo: Ref,
    hi: Ref,
    /// Where it is now.
    now: (f64, f64),
    /// Where it is across the axis.
    across: (f64, f64),
    /// Where it is bound to be, along and across: a label's leg, all else itself.
    host: ((f64, f64), (f64, f64)),
    /// What decides who comes first.
    key: f64,
    /// The box or group, or none.
    item: usize,
    /// The line, or none, and the leg.
    edge: usize,
    leg: usize,
}

const NONE: usize = usize::MAX;

/// The weights of what is wanted, against each other.
mod weight {
    /// A leg of a line, by the pixel; times the line's own weight.
    pub const LEG: f64 = 4.0;
    /// A leg between two bends, which a straight line would not have.
    pub const JOG: f64 = 14.0;
    /// The reach of a group.
    pub const FRAME: i64 = 3;
    /// The reach of the whole.
    pub const PAGE: i64 = 4;
    /// A box that grows.
    pub const GROWTH: i64 = 600;
    /// A line end off the middle of its side, among others.
    pub const MIDDLE: i64 = 1;
    /// The only line end of a side off its middle.
    pub const LONE_MIDDLE: i64 = 6;
    /// A title away from its corner.
    pub const TITLE: i64 = 1;
    /// A box off the line of its layer.
    pub const LAYER: i64 = 14;
}

struct Axle<'a> {
    setting: &'a Setting<'a>,
    picture: &'a Layout,
    axis: Axis,
    x: Vec<f64>,
    constraints: Vec<Constraint>,
    /// Both borders of each item.
    items: Vec<(Ref, Ref)>,
    titles: Vec<Option<Ref>>,
    /// The variable of each leg that stands across the axis, by line.
    legs: Vec<Vec<u32>>,
    labels: Vec<Option<(Ref, Ref)>>,
    dividers: Vec<Ref>,
    /// How many lines end on each side of each item.
    ends: Vec<[u32; 4]>,
    growing: bool,
    /// Lines that may bend though they lead to a hung box.
    bent: &'a [usize],
    /// The constraints that keep the others straight, with their lines.
    straight: Vec<(u32, usize)>,
    /// The constraints that make room for labels, with their lines.
    words: Vec<(u32, usize)>,
    spots: &'a [Option<Spot>],
}

const NO_LEG: u32 = u32::MAX;
const PAGE_LO: Ref = Ref { var: 0, off: 0.0 };
const PAGE_HI: Ref = Ref { var: 1, off: 0.0 };

/// More variables than this are not brought to the optimum.
const MOST_EXACT: usize = 1_500;

/// One axis. Where that cannot be, the lines whose labels stand in each other's way.
fn along(
    setting: &Setting<'_>,
    picture: &mut Layout,
    spots: &mut [Option<Spot>],
    axis: Axis,
) -> Result<(), Vec<usize>> {
    // what contradicts itself: first boxes may grow, then lines to hung boxes may bend, one after the other
    let mut growing = false;
    let mut bent: Vec<usize> = Vec::new();
    loop {
        let mut axle = Axle {
            setting,
            picture,
            axis,
            x: vec![0.0, 0.0],
            constraints: Vec::new(),
            items: Vec::new(),
            titles: Vec::new(),
            legs: Vec::new(),
            labels: Vec::new(),
            dividers: Vec::new(),
            ends: ends(setting.graph, picture),
            growing,
            bent: &bent,
            straight: Vec::new(),
            words: Vec::new(),
            spots,
        };
        axle.variables();
        axle.frames();
        axle.layers();
        axle.lines();
        axle.things();
        let Axle { mut x, constraints, items, titles, legs, labels, dividers, straight, words, .. } = axle;
        let network = Network::of(x.len(), &constraints);
        if let Err(cycle) = network.push_apart(&mut x) {
            let bends = straight.iter().find(|it| cycle.contains(&it.0)).map(|it| it.1);
            match bends {
                _ if !growing => growing = true,
                Some(edge) => bent.push(edge),
                None => {
                    let of_label = |it: &&(u32, usize)| cycle.contains(&it.0);
                    return Err(words.iter().filter(of_label).map(|it| it.1).collect());
                }
            }
            continue;
        }
        if x.len() <= MOST_EXACT {
            let pivots = 40 * x.len();
            network.optimise(&mut x, pivots);
        } else {
            network.balance(&mut x, 6);
        }
        network.balance(&mut x, 8);
        let shift = x[0];
        x.iter_mut().for_each(|it| *it -= shift);
        write(setting, picture, spots, axis, &Found { x, items, titles, legs, labels, dividers });
        return Ok(());
    }
}

/// How many lines end on each side of each item.
fn ends(graph: &Graph, picture: &Layout) -> Vec<[u32; 4]> {
    let mut ends = vec![[0; 4]; graph.items.len()];
    for (edge, route) in graph.edges.iter().zip(&picture.edges) {
        if let ([a, b, ..], [.., c, d]) = (route.points.as_slice(), route.points.as_slice()) {
            for (item, end, next) in [(edge.from.index(), *a, *b), (edge.to.index(), *d, *c)] {
                ends[item][side_of(picture.bodies[item], end, next) as usize] += 1;
            }
        }
    }
    ends
}

/// The finished places along an axis.
struct Found {
    x: Vec<f64>,
    items: Vec<(Ref, Ref)>,
    titles: Vec<Option<Ref>>,
    legs: Vec<Vec<u32>>,
    labels: Vec<Option<(Ref, Ref)>>,
    dividers: Vec<Ref>,
}

impl Axle<'_> {
    fn var(&mut self, at: f64) -> Ref {
        self.x.push(at);
        Ref { var: self.x.len() as u32 - 1, off: 0.0 }
    }

    fn value(&self, it: Ref) -> f64 {
        self.x[it.var as usize] + it.off
    }

    /// `b` lies at least `gap` behind `a`; each pixel between them costs `weight`.
    fn keep(&mut self, a: Ref, b: Ref, gap: f64, weight: i64) {
        if a.var == b.var {
            return;
        }
        // on half pixels everywhere
        let least = ((gap + a.off - b.off) * 2.0 - 1e-6).ceil() / 2.0;
        self.constraints.push(Constraint { from: a.var, to: b.var, least, weight });
    }

    /// `a` and `b` would like to be one.
    fn draw_together(&mut self, a: Ref, b: Ref, weight: i64) {
        let between = self.var(self.value(a).min(self.value(b)));
        self.keep(between, a, 0.0, weight);
        self.keep(between, b, 0.0, weight);
    }

    fn is_leaf(&self, item: usize) -> bool {
        matches!(self.setting.graph.items[item].shape, ItemShape::Leaf | ItemShape::Bar(..))
    }

    /// Whether the axis runs across the flow of a level.
    fn across(&self, level: usize) -> bool {
        (self.setting.directions[level] == Direction::Right) == (self.axis == Axis::Y)
    }

    fn variables(&mut self) {
        let (graph, nesting, axis) = (self.setting.graph, self.setting.nesting, self.axis);
        let root = nesting.root();
        let dividers: Vec<f64> = self.picture.dividers.iter().map(|it| axis.of(it.0)).collect();
        if !dividers.is_empty() && !self.across(root) {
            self.dividers = dividers.iter().map(|&at| self.var(at)).collect();
        }
        let bands: Vec<usize> = (0..root).filter(|&it| graph.items[it].shape == ItemShape::Band).collect();
        let mut shared: Vec<Option<(Ref, Ref)>> = vec![None; root + 1];
        for item in 0..root {
            let rect = self.picture.items[item];
            let (lo, hi) = axis.span(rect);
            let parent = nesting.parent[item];
            let shape = graph.items[item].shape;
            let fills = matches!(shape, ItemShape::Tier | ItemShape::Band) && self.across(parent);
            let refs = if self.is_leaf(item) {
                let body = self.picture.bodies[item];
                let place = match shape {
                    ItemShape::Bar(a, b) if parent == root && !self.across(root) => {
                        let a = bands.iter().position(|&it| it == a.index());
                        let b = bands.iter().position(|&it| it == b.index());
                        a.min(b).and_then(|it| self.dividers.get(it)).copied()
                    }
                    _ => None,
                };
                match place {
                    Some(divider) => {
                        let middle = half((axis.lo(body) + axis.hi(body)) / 2.0 - lo);
                        (divider.plus(-middle), divider.plus(hi - lo - middle))
                    }
                    None if self.growing => (self.var(lo), self.var(hi)),
                    None => {
                        let it = self.var(lo);
                        (it, it.plus(((hi - lo) * 2.0).ceil() / 2.0))
                    }
                }
            } else {
                match shared[parent].filter(|_| fills) {
                    Some(refs) => refs,
                    None => (self.var(lo), self.var(hi)),
                }
            };
            if fills {
                shared[parent] = Some(refs);
            }
            self.items.push(refs);
            let title = self.picture.titles[item].map(|rect| {
                let pinned = match graph.items[item].title_place {
                    TitlePlace::Top => axis == Axis::Y,
                    TitlePlace::Gutter => true,
                };
                if !pinned {
                    return self.var(axis.lo(rect));
                }
                refs.0.plus(match (graph.items[item].title_place, axis) {
                    (TitlePlace::Gutter, Axis::X) => TITLE_GAP,
                    (TitlePlace::Gutter, Axis::Y) => half(graph.items[item].padding.top),
                    _ => title_top(graph.items[item].padding.top),
                })
            });
            self.titles.push(title);
        }
        for (edge, route) in self.picture.edges.iter().enumerate() {
            let looped = graph.edges[edge].from == graph.edges[edge].to;
            let mut legs = vec![NO_LEG; route.points.len().saturating_sub(1)];
            for (leg, pair) in route.points.windows(2).enumerate() {
                if !looped && self.stands(pair[0], pair[1]) {
                    legs[leg] = self.var(axis.of(pair[0])).var;
                }
            }
            self.legs.push(legs);
        }
        self.unite_trunks();
        for (edge, spot) in self.spots.iter().enumerate() {
            let label = spot.map(|spot| {
                let block = graph.edges[edge].block();
                let length = if axis == Axis::X { block.w } else { block.h };
                let length = (length * 2.0).ceil() / 2.0;
                match self.legs[edge][spot.leg] {
                    NO_LEG => {
                        let it = self.var(half(spot.at - length / 2.0));
                        (it, it.plus(length))
                    }
                    leg => {
                        // beside the leg: above a level one, in the middle of an upright one
                        let leg = Ref { var: leg, off: 0.0 };
                        if axis == Axis::Y {
                            let gap = self.setting.options.spacing.label;
                            (leg.plus(-gap - length), leg.plus(-gap))
                        } else {
                            (leg.plus(-half(length / 2.0)), leg.plus(length - half(length / 2.0)))
                        }
                    }
                }
            });
            self.labels.push(label);
        }
        let (lo, hi) = self
            .picture
            .items
            .iter()
            .fold((f64::MAX, f64::MIN), |(lo, hi), &rect| (lo.min(axis.lo(rect)), hi.max(axis.hi(rect))));
        (self.x[0], self.x[1]) = if lo <= hi { (lo - 4000.0, hi) } else { (0.0, 0.0) };
    }

    /// Whether a leg stands across the axis.
    fn stands(&self, a: Point, b: Point) -> bool {
        let other = self.axis.other();
        (self.axis.of(a) - self.axis.of(b)).abs() < (other.of(a) - other.of(b)).abs()
    }

    /// Legs of one trunk that lie on each other are one.
    fn unite_trunks(&mut self) {
        struct Leg {
            at: f64,
            reach: (f64, f64),
            edge: usize,
            var: u32,
        }
        let graph = self.setting.graph;
        // by trunk and the full pixel they lie on
        let mut known: BTreeMap<(u32, i64), Vec<Leg>> = BTreeMap::new();
        for edge in 0..graph.edges.len() {
            let Some(trunk) = graph.edges[edge].trunk else { continue };
            for leg in 0..self.legs[edge].len() {
                if self.legs[edge][leg] == NO_LEG {
                    continue;
                }
                let points = &self.picture.edges[edge].points;
                let other = self.axis.other();
                let at = self.axis.of(points[leg]);
                let (a, b) = (other.of(points[leg]), other.of(points[leg + 1]));
                let (a, b) = (a.min(b), a.max(b));
                let pixel = at.floor() as i64;
                let joins = |it: &&Leg| {
                    (it.at - at).abs() < 0.3
                        && it.reach.0 <= b + 0.3
                        && a <= it.reach.1 + 0.3
                        && it.edge != edge
                        && one_trunk(graph, it.edge, edge)
                };
                let near = (pixel - 1..=pixel + 1).filter_map(|it| known.get(&(trunk, it)));
                match near.flatten().find(joins) {
                    Some(same) => self.legs[edge][leg] = same.var,
                    None => {
                        let it = Leg { at, reach: (a, b), edge, var: self.legs[edge][leg] };
                        known.entry((trunk, pixel)).or_default().push(it);
                    }
                }
            }
        }
    }

    fn keep_inside(&mut self, level: usize, lo: Ref, hi: Ref, margin: (f64, f64)) {
        let (outer_lo, outer_hi) =
            if level == self.setting.nesting.root() { (PAGE_LO, PAGE_HI) } else { self.items[level] };
        self.keep(outer_lo, lo, margin.0, 0);
        self.keep(hi, outer_hi, margin.1, 0);
    }

    /// Borders around what they hold.
    fn frames(&mut self) {
        let (graph, nesting, axis) = (self.setting.graph, self.setting.nesting, self.axis);
        self.keep(PAGE_LO, PAGE_HI, 0.0, weight::PAGE);
        for item in 0..graph.items.len() {
            let it = &graph.items[item];
            let (lo, hi) = self.items[item];
            let parent = nesting.parent[item];
            let margin = graph.items.get(parent).map_or((0.0, 0.0), |parent| {
                let room = parent.room();
                if axis == Axis::X { (room.left, room.right) } else { (room.top, room.bottom) }
            });
            self.keep_inside(parent, lo, hi, margin);
            for rect in self.attached(item) {
                self.keep_inside(parent, rect.0, rect.1, margin);
            }
            if self.is_leaf(item) {
                let length = axis.hi(self.picture.items[item]) - axis.lo(self.picture.items[item]);
                self.keep(lo, hi, length, weight::GROWTH);
                continue;
            }
            let least = if axis == Axis::X { it.size.w } else { it.size.h };
            let empty = if nesting.members[item].is_empty() {
                let room = it.room();
                if axis == Axis::X { room.left + room.right + 8.0 } else { room.top + room.bottom + 8.0 }
            } else {
                0.0
            };
            self.keep(lo, hi, least.max(empty), weight::FRAME);
            if let Some(title) = self.titles[item] {
                let length = if axis == Axis::X { it.title.w } else { it.title.h };
                let margin = if axis == Axis::X { it.padding.left.max(8.0) } else { 4.0 };
                let pull = if it.shape == ItemShape::Band { 0 } else { weight::TITLE };
                if title.var != lo.var {
                    self.keep(lo, title, margin, pull);
                }
                self.keep(title.plus(length), hi, margin, 0);
            }
            if it.shape == ItemShape::Band
                && axis == Axis::X
                && let Some(title) = self.titles[item]
            {
                let middle = self.var(self.value(title));
                self.keep(lo, middle, 0.0, 1);
                self.keep(middle, hi, 0.0, 1);
            }
        }
        // bands, and what stands between them
        let bands: Vec<usize> = (0..graph.items.len()).filter(|&it| graph.items[it].shape == ItemShape::Band).collect();
        for (at, pair) in bands.windows(2).enumerate() {
            let Some(&divider) = self.dividers.get(at) else { continue };
            self.keep(self.items[pair[0]].1, divider, 10.0, 1);
            self.keep(divider, self.items[pair[1]].0, 10.0, 1);
        }
    }

    /// The boxes of a layer would like to stand in one line: where their lines arrive if the flow runs to the right,
    /// around one middle if it runs down.
    fn layers(&mut self) {
        let root = self.setting.nesting.root();
        for level in 0..=root {
            if self.across(level) {
                continue;
            }
            let across = self.axis.other();
            for layer in &self.setting.layers[level] {
                let mut boxes: Vec<usize> = layer.iter().copied().filter(|&it| it < root).collect();
                boxes.sort_by(|&a, &b| {
                    across.lo(self.picture.items[a]).total_cmp(&across.lo(self.picture.items[b])).then(a.cmp(&b))
                });
                for pair in boxes.windows(2) {
                    if self.is_leaf(pair[0]) != self.is_leaf(pair[1]) {
                        continue;
                    }
                    let (a, b) = (self.layer_line(pair[0]), self.layer_line(pair[1]));
                    self.draw_together(a, b, weight::LAYER);
                }
            }
        }
    }

    /// The place of a box that its layer lines up.
    fn layer_line(&self, item: usize) -> Ref {
        let axis = self.axis;
        let (rect, body) = (self.picture.items[item], self.picture.bodies[item]);
        let start = self.items[item].0.plus(half(axis.lo(body) - axis.lo(rect)));
        if axis == Axis::X || !self.is_leaf(item) {
            start
        } else {
            start.plus(half((axis.hi(body) - axis.lo(body)) / 2.0))
        }
    }

    /// What moves with an item: its cards and loops, as ranges along the axis.
    fn attached(&self, item: usize) -> Vec<(Ref, Ref)> {
        let axis = self.axis;
        let (lo, hi) = self.items[item];
        let rect = self.picture.items[item];
        let mut out: Vec<(Ref, Ref)> = Vec::new();
        for card in &self.picture.cards[item] {
            // a card behind its owner moves with the owner's later border
            let behind = axis.lo(*card) > axis.hi(rect) - 0.1;
            let (base, from) = if behind { (hi, axis.hi(rect)) } else { (lo, axis.lo(rect)) };
            let start = half(axis.lo(*card) - from);
            out.push((base.plus(start), base.plus(start + axis.hi(*card) - axis.lo(*card))));
        }
        out
    }

    fn loop_rects(&self, item: usize) -> Vec<LoopRange> {
        let axis = self.axis;
        let base = self.items[item].0;
        let from = axis.lo(self.picture.items[item]);
        let mut out = Vec::new();
        if !self.setting.levels.is_empty() {
            for (edge, it) in self.setting.graph.edges.iter().enumerate() {
                if it.from.index() == item && it.to.index() == item {
                    let rect = loop_rect(self.picture, edge);
                    let start = base.plus(half(axis.lo(rect) - from));
                    out.push((start, start.plus(axis.hi(rect) - axis.lo(rect)), axis.other().span(rect)));
                }
            }
        }
        out
    }

    /// The border of an item that a line ends at, if its outer leg runs along the axis.
    fn end_ref(&self, item: usize, end: Point, next: Point) -> (Ref, Side) {
        let body = self.picture.bodies[item];
        let side = side_of(body, end, next);
        let (lo, hi) = self.items[item];
        let rect = self.picture.items[item];
        let axis = self.axis;
        let it = match side {
            Side::Left | Side::Top => lo.plus(half(axis.lo(body) - axis.lo(rect))),
            Side::Right | Side::Bottom => hi.plus(half(axis.hi(body) - axis.hi(rect))),
        };
        (it, side)
    }

    /// Legs between their ends, ends in the range of their side.
    fn lines(&mut self) {
        let graph = self.setting.graph;
        let spacing = self.setting.options.spacing;
        for edge in 0..graph.edges.len() {
            let it = &graph.edges[edge];
            if it.from == it.to {
                continue;
            }
            let picture = self.picture;
            let points = &picture.edges[edge].points;
            let last = self.legs[edge].len().saturating_sub(1);
            let pull = it.weight.clamp(0.25, 8.0);
            for leg in 0..self.legs[edge].len() {
                let (a, b) = (points[leg], points[leg + 1]);
                let ends = [(leg == 0, it.from.index(), a, b), (leg == last, it.to.index(), b, a)];
                if self.legs[edge][leg] != NO_LEG {
                    let here = Ref { var: self.legs[edge][leg], off: 0.0 };
                    for (ends, item, end, next) in ends {
                        if ends {
                            self.keep_on_side(here, item, end, next);
                        }
                    }
                    continue;
                }
                let mut anchors = [PAGE_LO; 2];
                for (at, (ends, item, end, next)) in ends.into_iter().enumerate() {
                    anchors[at] = if ends {
                        self.end_ref(item, end, next).0
                    } else {
                        Ref { var: self.legs[edge][if at == 0 { leg - 1 } else { leg + 1 }], off: 0.0 }
                    };
                }
                if anchors.iter().any(|it| it.var == NO_LEG) {
                    continue; // two legs of one kind in a row
                }
                let outer = leg == 0 || leg == last;
                let (first, second) = if self.axis.of(a) <= self.axis.of(b) {
                    (anchors[0], anchors[1])
                } else {
                    (anchors[1], anchors[0])
                };
                let least = match (leg == 0, leg == last) {
                    (true, true) => 2.0 * spacing.stub + 4.0,
                    (false, false) => 0.0,
                    _ => spacing.stub,
                };
                let worth = if outer { weight::LEG } else { weight::JOG };
                self.keep(first, second, least, (worth * pull).ceil() as i64);
                if !outer && self.setting.hung[edge] && !self.bent.contains(&edge) {
                    self.straight.push((self.constraints.len() as u32, edge));
                    self.keep(second, first, 0.0, 0);
                }
                if let (Some(spot), Some(label)) = (self.spots[edge], self.labels[edge])
                    && spot.leg == leg
                {
                    let margin = if outer { 16.0 } else { 10.0 };
                    self.words.extend([0, 1].map(|more| (self.constraints.len() as u32 + more, edge)));
                    self.keep(first, label.0, margin, 0);
                    self.keep(label.1, second, margin, 0);
                }
            }
        }
    }

    /// A line's end stays in the range of its side, near the middle.
    fn keep_on_side(&mut self, here: Ref, item: usize, end: Point, next: Point) {
        let axis = self.axis;
        let it = &self.setting.graph.items[item];
        let (rect, body) = (self.picture.items[item], self.picture.bodies[item]);
        let (lo, hi) = self.items[item];
        let (lo, hi) = (lo.plus(half(axis.lo(body) - axis.lo(rect))), hi.plus(half(axis.hi(body) - axis.hi(rect))));
        let length = axis.hi(body) - axis.lo(body);
        if !self.is_leaf(item) {
            let margin = 14.0_f64.min(length / 2.0);
            self.keep(lo, here, margin, 0);
            self.keep(here, hi, margin, 0);
            return;
        }
        let side = side_of(body, end, next);
        let pull = if self.ends[item][side as usize] == 1 { weight::LONE_MIDDLE } else { weight::MIDDLE };
        let (range, asked) = match side {
            Side::Left => (it.slots.left, it.body.h),
            Side::Right => (it.slots.right, it.body.h),
            Side::Top => (it.slots.top, it.body.w),
            Side::Bottom => (it.slots.bottom, it.body.w),
        };
        let corner = 10.0_f64.min(length / 4.0);
        let (before, behind) = if range.1 > range.0 { (range.0, asked - range.1) } else { (corner, corner) };
        self.keep(lo, here, before, 0);
        self.keep(here, hi, behind, 0);
        self.draw_together(here, lo.plus(half(length / 2.0)), pull);
    }

    /// Everything that may come to lie on something else, level by level.
    fn things(&mut self) {
        let nesting = self.setting.nesting;
        let root = nesting.root();
        let mut visible: Vec<Vec<usize>> = vec![Vec::new(); root + 1];
        let bands: Vec<usize> = (0..root).filter(|&it| self.setting.graph.items[it].shape == ItemShape::Band).collect();
        for (edge, levels) in self.setting.levels.iter().enumerate() {
            levels.iter().for_each(|&level| visible[level].push(edge));
            if levels.first() == Some(&root) {
                bands.iter().filter(|it| !levels.contains(it)).for_each(|&band| visible[band].push(edge));
            }
        }
        let mut labels: Vec<Vec<usize>> = vec![Vec::new(); root + 1];
        for (edge, spot) in self.spots.iter().enumerate() {
            if let Some(spot) = spot {
                labels[spot.level].push(edge);
            }
        }
        let mut loops: Vec<Vec<LoopRange>> = vec![Vec::new(); root];
        for it in &self.setting.graph.edges {
            if it.from == it.to && loops[it.from.index()].is_empty() {
                loops[it.from.index()] = self.loop_rects(it.from.index());
            }
        }
        for (item, ranges) in loops.iter().enumerate() {
            for &(lo, hi, _) in ranges {
                self.keep_inside(nesting.parent[item], lo, hi, (8.0, 8.0));
            }
        }
        let levels: Vec<usize> = std::iter::once(root)
            .chain((0..root).filter(|&it| !nesting.members[it].is_empty() || self.titles[it].is_some()))
            .collect();
        for level in levels {
            let things = self.things_of(level, &visible[level], &labels[level], &loops);
            self.separate(level, &things);
        }
    }

    fn things_of(&mut self, level: usize, edges: &[usize], labels: &[usize], loops: &[Vec<LoopRange>]) -> Vec<Thing> {
        let (axis, other) = (self.axis, self.axis.other());
        let nesting = self.setting.nesting;
        let root = nesting.root();
        let mut things = Vec::new();
        let thing = |kind, lo, hi, rect: Rect, item| {
            let now = axis.span(rect);
            let key = (now.0 + now.1) / 2.0;
            let across = other.span(rect);
            Thing { kind, lo, hi, now, across, host: (now, across), key, item, edge: NONE, leg: 0 }
        };
        for &item in &nesting.members[level] {
            let (lo, hi) = self.items[item];
            let kind = if self.is_leaf(item) { Kind::Box } else { Kind::Frame };
            things.push(thing(kind, lo, hi, self.picture.items[item], item));
            for ((lo, hi), &rect) in self.attached(item).into_iter().zip(&self.picture.cards[item]) {
                things.push(thing(Kind::Box, lo, hi, rect, item));
            }
            for &(lo, hi, across) in &loops[item] {
                let now = (self.value(lo), self.value(hi));
                let key = (now.0 + now.1) / 2.0;
                let host = (now, across);
                things.push(Thing { kind: Kind::Box, lo, hi, now, across, host, key, item, edge: NONE, leg: 0 });
            }
        }
        if level < root
            && let (Some(title), Some(rect)) = (self.titles[level], self.picture.titles[level])
        {
            let length = axis.hi(rect) - axis.lo(rect);
            things.push(thing(Kind::Title, title, title.plus(length), rect, level));
        }
        if level == root {
            for (&divider, &(a, b)) in self.dividers.iter().zip(&self.picture.dividers) {
                let rect = Rect::new(a.x.min(b.x), a.y.min(b.y), (a.x - b.x).abs(), (a.y - b.y).abs());
                things.push(thing(Kind::Divider, divider, divider, rect, NONE));
            }
        }
        // lines may pass through bands, so they are kept off what is in them from wherever they are
        let passes = level == root || self.setting.graph.items[level].shape == ItemShape::Band;
        let frame = if passes { None } else { Some(self.picture.items[level]) };
        for &edge in edges {
            let inner = self.setting.levels[edge].first() == Some(&level);
            for leg in 0..self.legs[edge].len() {
                if self.legs[edge][leg] == NO_LEG {
                    continue;
                }
                let points = &self.picture.edges[edge].points;
                let (a, b) = (points[leg], points[leg + 1]);
                let rect = Rect::new(a.x.min(b.x), a.y.min(b.y), (a.x - b.x).abs(), (a.y - b.y).abs());
                if frame.is_some_and(|frame| !frame.grown(1.0).overlaps(rect.grown(0.1))) {
                    continue;
                }
                let here = Ref { var: self.legs[edge][leg], off: 0.0 };
                if inner {
                    self.keep_inside(level, here, here, if level == root { (0.0, 0.0) } else { (10.0, 10.0) });
                }
                things.push(Thing { edge, leg, ..thing(Kind::Line, here, here, rect, NONE) });
            }
        }
        for &edge in labels {
            let (Some(spot), Some((lo, hi))) = (self.spots[edge], self.labels[edge]) else { continue };
            let rect = label_rect(self.setting, self.picture, edge, spot);
            let mut it = Thing { edge, leg: spot.leg, ..thing(Kind::Label, lo, hi, rect, NONE) };
            let points = &self.picture.edges[edge].points;
            let (a, b) = (points[spot.leg], points[spot.leg + 1]);
            let leg = Rect::new(a.x.min(b.x), a.y.min(b.y), (a.x - b.x).abs(), (a.y - b.y).abs());
            it.host = (axis.span(leg), other.span(leg));
            if self.legs[edge][spot.leg] != NO_LEG {
                // whoever lies before its line lies before it
                it.key = axis.of(a) - 0.001;
            }
            let margin = if level == root { 0.0 } else { 8.0 };
            self.keep_inside(level, lo, hi, (margin, margin));
            things.push(it);
        }
        things
    }

    /// Keeps apart whatever lies side by side. What follows from what is kept already is left out: of a row of boxes
    /// only neighbours are held apart.
    fn separate(&mut self, level: usize, things: &[Thing]) {
        /// Beyond this, things far from each other in the order are not compared.
        const MOST_PAIRS: usize = 200;
        let mut known = Known::of(things.len());
        let mut order: Vec<usize> = (0..things.len()).collect();
        /// With care, this is beyond.
        const MOST_CAREFUL: usize = 4_000;
        if things.len() <= if self.setting.careful { MOST_CAREFUL } else { MOST_PAIRS } {
            known.behind.clear();
            order.sort_by(|&a, &b| things[a].key.total_cmp(&things[b].key).then(a.cmp(&b)));
            for (at, &second) in order.iter().enumerate() {
                known.start();
                for &first in order[..at].iter().rev() {
                    self.pair(level, things, first, second, true, &mut known);
                }
            }
            return;
        }
        // a line sweeps across the axis; what it meets is held in order
        const REACH: f64 = 16.0;
        /// So many in a row that follow from others: the rest does too.
        const ENOUGH: usize = 40;
        const ENOUGH_BLOCKS: usize = 8;
        /// No farther than to this one is looked.
        const FARTHEST: usize = 200;
        order.sort_by(|&a, &b| things[a].across.0.total_cmp(&things[b].across.0).then(a.cmp(&b)));
        let mut ends: Vec<usize> = (0..things.len()).collect();
        ends.sort_by(|&a, &b| things[a].across.1.total_cmp(&things[b].across.1).then(a.cmp(&b)));
        let mut end = 0;
        let mut active: std::collections::BTreeSet<(u64, usize)> = Default::default();
        // the same without the lines, of which there may be very many
        let mut blocks: std::collections::BTreeSet<(u64, usize)> = Default::default();
        let place = |key: f64| {
            let bits = key.to_bits();
            if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
        };
        for &at in &order {
            while end < ends.len() && things[ends[end]].across.1 + REACH < things[at].across.0 {
                let gone = (place(things[ends[end]].key), ends[end]);
                active.remove(&gone);
                blocks.remove(&gone);
                end += 1;
            }
            let here = (place(things[at].key), at);
            for backwards in [true, false] {
                known.start();
                // whatever is near, then the boxes that a crowd of lines may hide
                for (list, enough) in [(&active, ENOUGH), (&blocks, ENOUGH_BLOCKS)] {
                    let mut in_a_row = 0;
                    let (mut before, mut behind) = (list.range(..here).rev(), list.range(here..));
                    for _ in 0..FARTHEST {
                        let next = if backwards { before.next() } else { behind.next() };
                        let Some(&(_, other)) = next else { break };
                        let (first, second) = if backwards { (other, at) } else { (at, other) };
                        match self.pair(level, things, first, second, backwards, &mut known) {
                            Some(true) => in_a_row += 1,
                            Some(false) => in_a_row = 0,
                            None => {}
                        }
                        if in_a_row >= enough {
                            break;
                        }
                    }
                }
            }
            active.insert(here);
            if things[at].kind != Kind::Line {
                blocks.insert(here);
            }
        }
    }

    /// Keeps two things in order. None where they have nothing to do with each other, true where their distance follows
    /// from others. `backwards` tells whether the first or the second is the one whose neighbours are being looked at.
    fn pair(
        &mut self,
        level: usize,
        things: &[Thing],
        first: usize,
        second: usize,
        backwards: bool,
        known: &mut Known,
    ) -> Option<bool> {
        let far = if backwards { first } else { second };
        let reached = known.reached(far);
        if reached >= MOST_APART {
            known.note(first, second, reached);
            return Some(true);
        }
        let (a, b) = (&things[first], &things[second]);
        let apart = (b.across.0 - a.across.1).max(a.across.0 - b.across.1);
        if apart >= 16.0 {
            return None;
        }
        match self.rule(level, a, b) {
            Rule::None => None,
            Rule::Apart { gap, trigger, forced } => {
                if apart >= trigger {
                    return None;
                }
                let room = b.now.0 - a.now.1;
                // what is more apart across the axis is put right there
                if !forced && room < gap && apart > room || a.hi.var == b.lo.var {
                    return None;
                }
                let follows = reached >= gap;
                if !follows {
                    let label = [a, b].into_iter().find(|it| it.kind == Kind::Label);
                    self.words.extend(label.map(|it| (self.constraints.len() as u32, it.edge)));
                    self.keep(a.hi, b.lo, gap, 0);
                    let middle = if backwards { a } else { b };
                    let length = if middle.lo.var == middle.hi.var { middle.hi.off - middle.lo.off } else { 0.0 };
                    known.pass(far, gap + length, backwards);
                }
                known.note(first, second, gap.max(reached));
                Some(follows)
            }
            Rule::Inside { line, frame, margin } => {
                if apart < 0.0 {
                    let (lo, hi) = self.items[frame];
                    self.keep(lo, line, margin, 0);
                    self.keep(line, hi, margin, 0);
                }
                None
            }
        }
    }

    /// What holds between two things of a level, the first before the second.
    fn rule(&self, level: usize, a: &Thing, b: &Thing) -> Rule {
        let spacing = &self.setting.options.spacing;
        let apart = |gap: f64, trigger: f64| Rule::Apart { gap, trigger, forced: false };
        match (a.kind, b.kind) {
            (Kind::Line, Kind::Line) => self.lines_apart(a, b),
            (Kind::Box, Kind::Box) if a.item == b.item => Rule::None,
            (Kind::Box, Kind::Box) => apart(spacing.between_items, 14.0),
            (Kind::Frame, Kind::Box) | (Kind::Box, Kind::Frame) if a.item == b.item => Rule::None,
            (Kind::Frame | Kind::Box, Kind::Frame | Kind::Box) => {
                let bar = |it: &Thing| matches!(self.setting.graph.items[it.item].shape, ItemShape::Bar(..));
                apart(if bar(a) || bar(b) { 4.0 } else { spacing.between_groups * 0.75 }, 16.0)
            }
            (Kind::Title, Kind::Title) | (Kind::Divider, Kind::Divider) => Rule::None,
            (Kind::Divider, _) | (_, Kind::Divider) => {
                let other = if a.kind == Kind::Divider { b } else { a };
                let shape = self.setting.graph.items.get(other.item).map(|it| it.shape);
                let joined = matches!(shape, Some(ItemShape::Bar(..) | ItemShape::Band));
                if joined { Rule::None } else { Rule::Apart { gap: 10.0, trigger: 1.0, forced: true } }
            }
            (Kind::Line, Kind::Label) => self.label_and_line(b, a),
            (Kind::Label, Kind::Line) => self.label_and_line(a, b),
            (Kind::Line, _) => self.line_and_block(level, a, b),
            (_, Kind::Line) => self.line_and_block(level, b, a),
            (Kind::Label, _) | (_, Kind::Label) => self.label_and_block(a, b),
            (Kind::Title, _) | (_, Kind::Title) => apart(8.0, 6.0),
        }
    }

    /// A label goes where its leg goes: along the axis in which the leg and the other thing have an order.
    fn label_and_block(&self, a: &Thing, b: &Thing) -> Rule {
        let here = (b.host.0.0 - a.host.0.1).max(a.host.0.0 - b.host.0.1) > -0.5;
        let there = (b.host.1.0 - a.host.1.1).max(a.host.1.0 - b.host.1.1) > -0.5;
        match (here, there) {
            (false, true) => {
                // put right across the axis, unless it is out of the way already
                let room = b.now.0 - a.now.1;
                if room < 6.0 { Rule::None } else { Rule::Apart { gap: room.min(8.0), trigger: 6.0, forced: true } }
            }
            (true, false) => Rule::Apart { gap: 8.0, trigger: 6.0, forced: true },
            (true, true) => Rule::Apart { gap: 8.0, trigger: 6.0, forced: false },
            // the leg leads into the other thing
            (false, false) => {
                let lies = |it: &Thing| it.kind == Kind::Label && self.legs[it.edge][it.leg] == NO_LEG;
                if lies(a) || lies(b) { Rule::Apart { gap: 8.0, trigger: 6.0, forced: true } } else { Rule::None }
            }
        }
    }

    fn lines_apart(&self, a: &Thing, b: &Thing) -> Rule {
        if a.lo.var == b.lo.var {
            return Rule::None;
        }
        let spacing = &self.setting.options.spacing;
        if a.edge == b.edge {
            let near = a.leg.abs_diff(b.leg) <= 2;
            return if near { Rule::None } else { Rule::Apart { gap: 12.0, trigger: 8.0, forced: true } };
        }
        let gap = if self.same_side(a, b) { spacing.between_ports } else { spacing.between_lines };
        Rule::Apart { gap, trigger: 8.0, forced: true }
    }

    /// Whether two legs end at the same side of a box.
    fn same_side(&self, a: &Thing, b: &Thing) -> bool {
        let graph = self.setting.graph;
        let outer = |it: &Thing| {
            let last = self.legs[it.edge].len() - 1;
            let edge = &graph.edges[it.edge];
            [(it.leg == 0, edge.from), (it.leg == last, edge.to)]
        };
        outer(a).iter().any(|(ends, item)| *ends && outer(b).iter().any(|(other, same)| *other && item == same))
    }

    fn label_and_line(&self, label: &Thing, line: &Thing) -> Rule {
        let own = label.edge == line.edge;
        let lies = self.legs[label.edge][label.leg] == NO_LEG;
        if lies {
            // the line stands across the label's leg: it matters if it crosses it
            if own && line.leg.abs_diff(label.leg) == 1 {
                return Rule::None;
            }
            let leg = self.axis.other().of(self.picture.edges[label.edge].points[label.leg]);
            let crosses = line.across.0 <= leg + 0.5 && line.across.1 >= leg - 0.5;
            if crosses {
                return Rule::Apart { gap: 8.0, trigger: 6.0, forced: true };
            }
            // one that ends beside the label must not come to end on it
            let room = (line.now.0 - label.now.1).max(label.now.0 - line.now.1);
            if room < 4.0 { Rule::None } else { Rule::Apart { gap: room.min(8.0), trigger: 4.0, forced: true } }
        } else if line.lo.var == self.legs[label.edge][label.leg] {
            Rule::None
        } else {
            Rule::Apart { gap: 7.0, trigger: 4.0, forced: true }
        }
    }

    fn line_and_block(&self, level: usize, line: &Thing, block: &Thing) -> Rule {
        let edge = &self.setting.graph.edges[line.edge];
        let last = self.legs[line.edge].len() - 1;
        let adjoins =
            |item: usize| (line.leg == 0 && edge.from.index() == item) || (line.leg == last && edge.to.index() == item);
        let margin = self.setting.options.spacing.line_to_box + 2.0;
        match block.kind {
            Kind::Title => Rule::Apart { gap: 10.0, trigger: 8.0, forced: false },
            Kind::Box => {
                // its own box is met by the outer leg, which ends there
                let body = self.picture.items[block.item];
                let is_body = block.across == self.axis.other().span(body) && block.now == self.axis.span(body);
                if adjoins(block.item) && is_body {
                    Rule::None
                } else {
                    Rule::Apart { gap: margin, trigger: 10.0, forced: false }
                }
            }
            Kind::Frame => {
                let group = block.item;
                let nesting = self.setting.nesting;
                let shape = self.setting.graph.items[group].shape;
                if shape == ItemShape::Band {
                    return Rule::None;
                }
                let holds = |item: usize| nesting.holds(group, item);
                let (from, to) = (edge.from.index(), edge.to.index());
                if adjoins(group) {
                    return Rule::None;
                }
                let kin = (holds(from) && from != group) || (holds(to) && to != group);
                let now = self.x[line.lo.var as usize];
                if kin && now > block.now.0 && now < block.now.1 {
                    return Rule::Inside { line: line.lo, frame: group, margin: 12.0 };
                }
                let _ = level;
                Rule::Apart { gap: margin, trigger: 9.0, forced: kin }
            }
            Kind::Line | Kind::Label | Kind::Divider => Rule::None,
        }
    }
}

/// No two things ask for a greater distance than this.
const MOST_APART: f64 = 48.0;

/// The distances between things of a level that hold already.
struct Known {
    /// For each thing those before it, and how far at least.
    before: Vec<Vec<(u32, f32)>>,
    /// And those behind it; of no list where things come in order.
    behind: Vec<Vec<(u32, f32)>>,
    /// How far each thing is from the present one by way of others, and the round that says so.
    reach: Vec<(u32, f32)>,
    round: u32,
}

impl Known {
    fn of(count: usize) -> Known {
        Known {
            before: vec![Vec::new(); count],
            behind: vec![Vec::new(); count],
            reach: vec![(0, 0.0); count],
            round: 0,
        }
    }

    /// Looks at the neighbours of another thing.
    fn start(&mut self) {
        self.round += 1;
    }

    fn reached(&self, thing: usize) -> f64 {
        let (round, far) = self.reach[thing];
        if round == self.round { f64::from(far) } else { f64::NEG_INFINITY }
    }

    /// By way of a neighbour its own neighbours are reached.
    fn pass(&mut self, neighbour: usize, length: f64, backwards: bool) {
        let list = if backwards { &self.before[neighbour] } else { &self.behind[neighbour] };
        for &(thing, far) in list {
            let far = far + length as f32;
            let it = &mut self.reach[thing as usize];
            if it.0 != self.round || it.1 < far {
                *it = (self.round, far);
            }
        }
    }

    fn note(&mut self, first: usize, second: usize, gap: f64) {
        self.before[second].push((first as u32, gap as f32));
        if let Some(list) = self.behind.get_mut(first) {
            list.push((second as u32, gap as f32));
        }
    }
}

/// What two things ask of each other.
enum Rule {
    None,
    /// A gap along the axis, unless they are further than the trigger apart across it.
    Apart {
        gap: f64,
        trigger: f64,
        forced: bool,
    },
    /// A line in the group it leads into.
    Inside {
        line: Ref,
        frame: usize,
        margin: f64,
    },
}

/// Whether two lines may run on one another.
fn one_trunk(graph: &Graph, a: usize, b: usize) -> bool {
    let (a, b) = (&graph.edges[a], &graph.edges[b]);
    let kin = a.from == b.from || a.to == b.to || a.from == b.to || a.to == b.from;
    a.trunk.is_some() && a.trunk == b.trunk && kin
}

/// The reach of a loop beyond its box, label and all.
fn loop_rect(picture: &Layout, edge: usize) -> Rect {
    let route = &picture.edges[edge];
    let dots = route.points.iter().map(|it| Rect::new(it.x, it.y, 0.0, 0.0));
    dots.chain(route.label).chain(route.payload).reduce(Rect::union).unwrap_or_default()
}

/// Where a label's block stands, given its spot.
pub fn label_rect(setting: &Setting<'_>, picture: &Layout, edge: usize, spot: Spot) -> Rect {
    let block = setting.graph.edges[edge].block();
    let points = &picture.edges[edge].points;
    let (a, b) = (points[spot.leg], points[spot.leg + 1]);
    if (a.x - b.x).abs() < (a.y - b.y).abs() {
        Rect::new(a.x - half(block.w / 2.0), half(spot.at - block.h / 2.0), block.w, block.h)
    } else {
        Rect::new(half(spot.at - block.w / 2.0), a.y - setting.options.spacing.label - block.h, block.w, block.h)
    }
}

fn write(setting: &Setting<'_>, picture: &mut Layout, spots: &mut [Option<Spot>], axis: Axis, found: &Found) {
    let graph = setting.graph;
    let at = |it: Ref| half(found.x[it.var as usize] + it.off);
    let set = |rect: &mut Rect, lo: f64, hi: f64| match axis {
        Axis::X => (rect.x, rect.w) = (lo, hi - lo),
        Axis::Y => (rect.y, rect.h) = (lo, hi - lo),
    };
    let put = |point: &mut Point, to: f64| match axis {
        Axis::X => point.x = to,
        Axis::Y => point.y = to,
    };
    let before: Vec<(Rect, Rect)> = picture.items.iter().copied().zip(picture.bodies.iter().copied()).collect();
    for (item, &(old, body)) in before.iter().enumerate() {
        let (lo, hi) = (at(found.items[item].0), at(found.items[item].1));
        set(&mut picture.items[item], lo, hi);
        let (from, to) = (half(axis.lo(body) - axis.lo(old)), half(axis.hi(body) - axis.hi(old)));
        set(&mut picture.bodies[item], lo + from, hi + to);
        for card in &mut picture.cards[item] {
            let behind = axis.lo(*card) > axis.hi(old) - 0.1;
            let start = if behind {
                hi + half(axis.lo(*card) - axis.hi(old))
            } else {
                lo + half(axis.lo(*card) - axis.lo(old))
            };
            let length = axis.hi(*card) - axis.lo(*card);
            set(card, start, start + length);
        }
        if let (Some(title), Some(rect)) = (found.titles[item], &mut picture.titles[item]) {
            let (start, length) = (at(title), axis.hi(*rect) - axis.lo(*rect));
            set(rect, start, start + length);
        }
    }
    for (edge, it) in graph.edges.iter().enumerate() {
        if it.from == it.to {
            let item = it.from.index();
            let shift = axis.lo(picture.items[item]) - axis.lo(before[item].0);
            let (dx, dy) = if axis == Axis::X { (shift, 0.0) } else { (0.0, shift) };
            let route = &mut picture.edges[edge];
            route.points.iter_mut().for_each(|it| *it = it.moved(dx, dy));
            route.label.iter_mut().chain(&mut route.payload).for_each(|it| *it = it.moved(dx, dy));
            continue;
        }
        let old = picture.edges[edge].points.clone();
        let legs = &found.legs[edge];
        for leg in 0..legs.len() {
            if legs[leg] != NO_LEG {
                let to = at(Ref { var: legs[leg], off: 0.0 });
                put(&mut picture.edges[edge].points[leg], to);
                put(&mut picture.edges[edge].points[leg + 1], to);
                continue;
            }
            for (outer, item, end, next) in
                [(leg == 0, it.from.index(), leg, leg + 1), (leg + 1 == legs.len(), it.to.index(), leg + 1, leg)]
            {
                if outer {
                    let (old_rect, old_body) = before[item];
                    let _ = old_rect;
                    let to = match side_of(old_body, old[end], old[next]) {
                        Side::Left | Side::Top => axis.lo(picture.bodies[item]),
                        Side::Right | Side::Bottom => axis.hi(picture.bodies[item]),
                    };
                    put(&mut picture.edges[edge].points[end], to);
                }
            }
        }
        if let (Some(spot), Some((lo, hi))) = (&mut spots[edge], found.labels[edge])
            && legs[spot.leg] == NO_LEG
        {
            spot.at = (at(lo) + at(hi)) / 2.0;
        }
    }
    for (divider, place) in picture.dividers.iter_mut().zip(&found.dividers) {
        put(&mut divider.0, at(*place));
        put(&mut divider.1, at(*place));
    }
    if found.dividers.is_empty() {
        let (lo, hi) = (at(PAGE_LO), at(PAGE_HI));
        for divider in &mut picture.dividers {
            put(&mut divider.0, lo);
            put(&mut divider.1, hi);
        }
    }
    place_labels(setting, picture, spots);
    match axis {
        Axis::X => picture.size.w = at(PAGE_HI),
        Axis::Y => picture.size.h = at(PAGE_HI),
    }
}

fn place_labels(setting: &Setting<'_>, picture: &mut Layout, spots: &[Option<Spot>]) {
    for (edge, spot) in spots.iter().enumerate() {
        if let Some(spot) = spot {
            let rect = label_rect(setting, picture, edge, *spot);
            set_label(setting, picture, edge, rect);
        }
    }
}

/// Splits a label's block into the payload, which comes first, and the words.
fn set_label(setting: &Setting<'_>, picture: &mut Layout, edge: usize, block: Rect) {
    let it = &setting.graph.edges[edge];
    let route = &mut picture.edges[edge];
    let centred = |w: f64| half(block.x + (block.w - w) / 2.0);
    let labelled = it.label.w > 0.0 && it.label.h > 0.0;
    route.label = labelled.then(|| Rect::new(centred(it.label.w), block.bottom() - it.label.h, it.label.w, it.label.h));
    route.payload = (it.payload.w > 0.0).then(|| {
        let bottom = if labelled { block.bottom() - it.label.h - PAYLOAD_GAP } else { block.bottom() };
        Rect::new(centred(it.payload.w), bottom - it.payload.h, it.payload.w, it.payload.h)
    });
}

/// Drops legs that have become nothing, and keeps the labels on their legs.
fn tidy_lines(picture: &mut Layout, spots: &mut [Option<Spot>]) {
    for (edge, route) in picture.edges.iter_mut().enumerate() {
        let tidy = super::compose::simplified(route.points.clone());
        if tidy.len() == route.points.len() || tidy.len() < 2 {
            continue;
        }
        if let Some(spot) = spots.get_mut(edge).and_then(Option::as_mut) {
            let (a, b) = (route.points[spot.leg], route.points[spot.leg + 1]);
            let upright = (a.x - b.x).abs() < (a.y - b.y).abs();
            let place = if upright { Point::new(a.x, spot.at) } else { Point::new(spot.at, a.y) };
            let on = |pair: &[Point]| {
                let (p, q) = (pair[0], pair[1]);
                let within = |v: f64, a: f64, b: f64| v >= a.min(b) - 0.6 && v <= a.max(b) + 0.6;
                let same_way = upright == ((p.x - q.x).abs() < (p.y - q.y).abs());
                same_way && within(place.x, p.x, q.x) && within(place.y, p.y, q.y)
            };
            spot.leg = tidy.windows(2).position(on).unwrap_or(0);
        }
        route.points = tidy;
    }
}
