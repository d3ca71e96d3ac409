//! The hard invariants of a layout (`layout.md` 7), checked one by one. Nothing here repairs or judges by taste: an empty
//! list means that no box, line or label stands where it may not.
//!
//! Boxes, lines and labels are held in grids, so that the cost is that of the near pairs.

use super::graph::{Direction, Graph, Hang, Item, ItemId, ItemShape, Layout, Options, Route};
use crate::geometry::{Point, Rect, Size};

/// The least room between two boxes.
const BOX_GAP: f64 = 8.0;
/// The least room between a line and a box it does not belong to.
const LINE_GAP: f64 = 6.0;
/// The least distance of parallel legs, and of a leg along a border.
const LEG_GAP: f64 = 8.0;
/// The least first and last leg.
const STUB: f64 = 12.0;
/// The farthest a label may be from its line.
const LABEL_REACH: f64 = 6.0;
/// What rounding to the grid may take.
const SLACK: f64 = 0.51;
/// Enough to see what is wrong; a broken layout of 20,000 boxes shall not fill the memory.
const MOST: usize = 2_000;

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// `H1` … `H14`.
    pub rule: &'static str,
    /// What is wrong, boxes and lines named by their numbers.
    pub what: String,
}

/// Checks every invariant that one layout alone can show (H11 and H12 need two runs, or many).
pub fn verify(graph: &Graph, options: &Options, layout: &Layout) -> Vec<Violation> {
    let mut check = Check { graph, layout, nest: Nest::of(graph), found: Vec::new() };
    if !check.complete() || !check.finite() {
        return check.found;
    }
    check.boxes(options);
    check.groups();
    check.lines();
    check.legs();
    check.labels();
    check.bands();
    check.flow();
    check.hanging();
    check.found
}

/// Who stands in whom, answered in constant time.
struct Nest {
    first: Vec<u32>,
    last: Vec<u32>,
    parent: Vec<Option<usize>>,
    members: Vec<Vec<usize>>,
}

impl Nest {
    fn of(graph: &Graph) -> Nest {
        let count = graph.items.len();
        let parent: Vec<Option<usize>> = graph.items.iter().map(|it| it.parent.map(ItemId::index)).collect();
        let mut members = vec![Vec::new(); count];
        for (item, parent) in parent.iter().enumerate() {
            if let Some(parent) = parent {
                members[*parent].push(item);
            }
        }
        // parents stand before their members: sizes from the back, numbers from the front
        let mut weight = vec![1_u32; count];
        for item in (0..count).rev() {
            if let Some(parent) = parent[item] {
                weight[parent] += weight[item];
            }
        }
        let mut next = vec![0_u32; count];
        let (mut first, mut top) = (vec![0_u32; count], 0);
        for item in 0..count {
            let free = parent[item].map_or(top, |it| next[it]);
            first[item] = free;
            next[item] = free + 1;
            match parent[item] {
                Some(it) => next[it] += weight[item],
                None => top += weight[item],
            }
        }
        let last = first.iter().zip(&weight).map(|(first, weight)| first + weight).collect();
        Nest { first, last, parent, members }
    }

    /// Whether `inner` is `outer` or stands in it.
    fn holds(&self, outer: usize, inner: usize) -> bool {
        self.first[outer] <= self.first[inner] && self.first[inner] < self.last[outer]
    }
}

/// A rectangle on the page that nothing else may cover.
#[derive(Clone, Copy)]
struct Block {
    rect: Rect,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Leaf(usize),
    Card(usize, usize),
    DesignCard(usize),
    Title(usize),
    Label(usize),
    Payload(usize),
}

/// A leg of a line.
#[derive(Clone, Copy)]
struct Leg {
    edge: usize,
    from: Point,
    to: Point,
}

impl Leg {
    fn rect(&self) -> Rect {
        span(self.from, self.to)
    }

    fn upright(&self) -> bool {
        (self.from.x - self.to.x).abs() < (self.from.y - self.to.y).abs()
    }
}

fn span(a: Point, b: Point) -> Rect {
    Rect { x: a.x.min(b.x), y: a.y.min(b.y), w: (a.x - b.x).abs(), h: (a.y - b.y).abs() }
}

/// Whether two rectangles share more than their borders.
fn meets(a: Rect, b: Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

/// The room between two rectangles, along the axes.
fn room(a: Rect, b: Rect) -> f64 {
    let x = (b.x - a.right()).max(a.x - b.right());
    let y = (b.y - a.bottom()).max(a.y - b.bottom());
    x.max(y)
}

/// Rectangles by where they are.
struct Grid {
    cell: f64,
    wide: usize,
    high: usize,
    cells: Vec<Vec<u32>>,
    rects: Vec<Rect>,
}

impl Grid {
    fn new(size: Size, rects: Vec<Rect>) -> Grid {
        let area = (size.w.max(1.0)) * (size.h.max(1.0));
        let cell = (area / (rects.len().max(1) as f64)).sqrt().max(24.0);
        let wide = (size.w / cell).max(0.0) as usize + 1;
        let high = (size.h / cell).max(0.0) as usize + 1;
        let mut grid = Grid { cell, wide, high, cells: vec![Vec::new(); wide * high], rects: Vec::new() };
        for (number, rect) in rects.iter().enumerate() {
            let (x0, y0, x1, y1) = grid.range(*rect);
            for y in y0..=y1 {
                for x in x0..=x1 {
                    grid.cells[y * wide + x].push(number as u32);
                }
            }
        }
        grid.rects = rects;
        grid
    }

    fn column(&self, x: f64) -> usize {
        ((x / self.cell).max(0.0) as usize).min(self.wide - 1)
    }

    fn row(&self, y: f64) -> usize {
        ((y / self.cell).max(0.0) as usize).min(self.high - 1)
    }

    fn range(&self, rect: Rect) -> (usize, usize, usize, usize) {
        (self.column(rect.x), self.row(rect.y), self.column(rect.right()), self.row(rect.bottom()))
    }

    /// Calls with everything that shares a cell with the rectangle, once each.
    fn near(&self, rect: Rect, mut with: impl FnMut(usize)) {
        let (x0, y0, x1, y1) = self.range(rect);
        for y in y0..=y1 {
            for x in x0..=x1 {
                for &number in &self.cells[y * self.wide + x] {
                    let other = self.rects[number as usize];
                    // of the cells they share, the first
                    if self.column(other.x).max(x0) == x && self.row(other.y).max(y0) == y {
                        with(number as usize);
                    }
                }
            }
        }
    }
}

struct Check<'g> {
    graph: &'g Graph,
    layout: &'g Layout,
    nest: Nest,
    found: Vec<Violation>,
}

impl Check<'_> {
    fn report(&mut self, rule: &'static str, what: String) {
        if self.found.len() < MOST {
            self.found.push(Violation { rule, what });
        }
    }

    fn is_leaf(&self, item: usize) -> bool {
        matches!(self.graph.items[item].shape, ItemShape::Leaf | ItemShape::Bar(..))
    }

    fn is_band(&self, item: usize) -> bool {
        self.graph.items[item].shape == ItemShape::Band
    }

    /// Everything asked for is there, as large as it was.
    fn complete(&mut self) -> bool {
        let (graph, layout) = (self.graph, self.layout);
        let counts = [
            (graph.items.len(), layout.items.len(), "items"),
            (graph.items.len(), layout.bodies.len(), "bodies"),
            (graph.items.len(), layout.titles.len(), "titles"),
            (graph.items.len(), layout.cards.len(), "lists of cards"),
            (graph.edges.len(), layout.edges.len(), "lines"),
            (graph.cards.len(), layout.design_cards.len(), "cards of the design"),
        ];
        for (asked, got, what) in counts {
            if asked != got {
                self.report("H10", format!("{asked} {what} were asked for, {got} laid out"));
            }
        }
        if !self.found.is_empty() {
            return false;
        }
        for (number, (item, rect)) in graph.items.iter().zip(&layout.items).enumerate() {
            if item.cards.len() != layout.cards[number].len() {
                self.report("H10", format!("item {number} has other cards than asked for"));
                return false;
            }
            if rect.w < item.size.w - SLACK || rect.h < item.size.h - SLACK {
                self.report("H10", format!("item {number} is smaller than asked for"));
            }
            let titled = item.title.w > 0.0 && item.title.h > 0.0;
            if titled != layout.titles[number].is_some() && !self.is_leaf(number) {
                self.report("H10", format!("the title of item {number} is lost, or nobody asked for it"));
            }
        }
        for (number, (edge, route)) in graph.edges.iter().zip(&layout.edges).enumerate() {
            let labelled = edge.label.w > 0.0 && edge.label.h > 0.0;
            if labelled != route.label.is_some() {
                self.report("H10", format!("the label of line {number} is lost, or nobody asked for it"));
            }
            if (edge.payload.w > 0.0) != route.payload.is_some() {
                self.report("H10", format!("the payload of line {number} is lost, or nobody asked for it"));
            }
            if route.points.len() < 2 {
                self.report("H10", format!("line {number} has no points"));
            }
        }
        self.found.is_empty()
    }

    /// H10: finite, inside the picture, on the grid of half pixels.
    fn finite(&mut self) -> bool {
        let layout = self.layout;
        let mut rects: Vec<(Rect, String)> = Vec::new();
        for (number, rect) in layout.items.iter().enumerate() {
            rects.push((*rect, format!("item {number}")));
            rects.extend(layout.titles[number].map(|it| (it, format!("the title of item {number}"))));
            rects.extend(layout.cards[number].iter().map(|it| (*it, format!("a card of item {number}"))));
        }
        rects.extend(layout.design_cards.iter().map(|it| (*it, "a card of the design".to_string())));
        for (number, route) in layout.edges.iter().enumerate() {
            rects.extend(route.label.map(|it| (it, format!("the label of line {number}"))));
            rects.extend(route.payload.map(|it| (it, format!("the payload of line {number}"))));
            let dots = route.points.iter().map(|it| Rect { x: it.x, y: it.y, w: 0.0, h: 0.0 });
            rects.extend(dots.map(|it| (it, format!("a point of line {number}"))));
        }
        let page = Rect { x: 0.0, y: 0.0, w: layout.size.w, h: layout.size.h };
        let mut sound = true;
        for (rect, what) in rects {
            if ![rect.x, rect.y, rect.w, rect.h].iter().all(|it| it.is_finite()) {
                self.report("H10", format!("{what} is at no finite place"));
                sound = false;
            } else if !page.grown(SLACK).contains(rect) {
                self.report("H10", format!("{what} lies outside the picture"));
            } else if [rect.x, rect.y].iter().any(|it| (it * 2.0 - (it * 2.0).round()).abs() > 1e-6) {
                self.report("H10", format!("{what} is off the grid"));
            }
        }
        sound && page.w.is_finite() && page.h.is_finite()
    }

    /// Leaves, cards and titles, then labels and payloads.
    fn blocks(&self) -> Vec<Block> {
        let layout = self.layout;
        let mut blocks = Vec::new();
        for (item, rect) in layout.items.iter().enumerate() {
            if self.is_leaf(item) {
                blocks.push(Block { rect: *rect, what: What::Leaf(item) });
            } else if let Some(rect) = layout.titles[item] {
                blocks.push(Block { rect, what: What::Title(item) });
            }
            let cards = layout.cards[item].iter().enumerate().filter(|(_, rect)| rect.w > 0.0 && rect.h > 0.0);
            blocks.extend(cards.map(|(card, &rect)| Block { rect, what: What::Card(item, card) }));
        }
        let cards = layout.design_cards.iter().enumerate();
        blocks.extend(cards.map(|(card, &rect)| Block { rect, what: What::DesignCard(card) }));
        for (edge, route) in layout.edges.iter().enumerate() {
            blocks.extend(route.label.map(|rect| Block { rect, what: What::Label(edge) }));
            blocks.extend(route.payload.map(|rect| Block { rect, what: What::Payload(edge) }));
        }
        blocks
    }

    /// H1: boxes apart from each other; H5: labels apart from boxes and from each other.
    fn boxes(&mut self, options: &Options) {
        let blocks = self.blocks();
        let grid = Grid::new(self.layout.size, blocks.iter().map(|it| it.rect.grown(BOX_GAP)).collect());
        let gap = BOX_GAP.min(options.spacing.card).min(options.spacing.between_items);
        for (a, block) in blocks.iter().enumerate() {
            let mut near = Vec::new();
            grid.near(block.rect, |b| {
                if b > a {
                    near.push(b);
                }
            });
            for b in near {
                let other = blocks[b];
                let solid = |it: What| matches!(it, What::Leaf(_) | What::Card(..) | What::DesignCard(_));
                if solid(block.what) && solid(other.what) {
                    if room(block.rect, other.rect) < gap - SLACK {
                        self.report("H1", format!("{:?} and {:?} are too close", block.what, other.what));
                    }
                } else if meets(block.rect.grown(-SLACK), other.rect.grown(-SLACK)) {
                    self.report("H5", format!("{:?} covers {:?}", block.what, other.what));
                }
            }
        }
        for (number, (item, rect)) in self.graph.items.iter().zip(&self.layout.items).enumerate() {
            if self.is_leaf(number) && !rect.grown(SLACK).contains(self.layout.bodies[number]) {
                self.report("H1", format!("the body of item {number} leaves its extent"));
            }
            let body = self.layout.bodies[number];
            if self.is_leaf(number) && (body.w < item.body.w - SLACK || body.h < item.body.h - SLACK) {
                self.report("H1", format!("the body of item {number} is smaller than asked for"));
            }
        }
    }

    /// H2: members inside their group, everything else outside it.
    fn groups(&mut self) {
        let layout = self.layout;
        for (number, item) in self.graph.items.iter().enumerate() {
            let Some(parent) = self.nest.parent[number] else { continue };
            let padding = self.graph.items[parent].padding;
            let outer = layout.items[parent];
            let inner = layout.items[number];
            let inside = inner.x >= outer.x + padding.left - SLACK
                && inner.y >= outer.y + padding.top - SLACK
                && inner.right() <= outer.right() - padding.right + SLACK
                && inner.bottom() <= outer.bottom() - padding.bottom + SLACK;
            if !inside {
                self.report("H2", format!("item {number} leaves the room of its group {parent}"));
            }
            if matches!(item.shape, ItemShape::Bar(..)) {
                self.report("H2", format!("the bar {number} stands in a group"));
            }
        }
        let groups: Vec<usize> = (0..self.graph.items.len()).filter(|&it| !self.is_leaf(it)).collect();
        let grid = Grid::new(layout.size, groups.iter().map(|&it| layout.items[it]).collect());
        let mut clashes = Vec::new();
        for item in 0..self.graph.items.len() {
            let rect = layout.items[item].grown(-SLACK);
            grid.near(rect, |near| {
                let group = groups[near];
                let kin = self.nest.holds(group, item) || self.nest.holds(item, group);
                // of two groups, each meets the other once
                let again = !self.is_leaf(item) && item < group;
                if !kin && !again && !self.bar_between(item, group) && meets(rect, layout.items[group].grown(-SLACK)) {
                    clashes.push(format!("item {item} overlaps group {group}, which it does not belong to"));
                }
            });
            for (card, &rect) in layout.cards[item].iter().enumerate().filter(|(_, it)| it.w > 0.0) {
                grid.near(rect, |near| {
                    let group = groups[near];
                    let home = layout.items[group];
                    // a card stands where its owner stands, or in its owner
                    let kin = self.nest.holds(group, item);
                    if meets(rect.grown(-SLACK), home.grown(-SLACK)) && !(kin && home.grown(SLACK).contains(rect)) {
                        clashes.push(format!("card {card} of item {item} overlaps group {group}"));
                    }
                });
            }
        }
        clashes.into_iter().for_each(|it| self.report("H2", it));
    }

    fn bar_between(&self, bar: usize, band: usize) -> bool {
        matches!(self.graph.items[bar].shape, ItemShape::Bar(a, b) if a.index() == band || b.index() == band)
    }

    fn all_legs(&self) -> Vec<Leg> {
        let mut legs = Vec::new();
        for (edge, route) in self.layout.edges.iter().enumerate() {
            legs.extend(route.points.windows(2).map(|it| Leg { edge, from: it[0], to: it[1] }));
        }
        legs
    }

    /// H3: clear of boxes; H4: through no group it has nothing to do with; H7: ends; H8: borders and titles.
    fn lines(&mut self) {
        let blocks: Vec<Block> =
            self.blocks().into_iter().filter(|it| !matches!(it.what, What::Label(_) | What::Payload(_))).collect();
        let solid = Grid::new(self.layout.size, blocks.iter().map(|it| it.rect.grown(LINE_GAP)).collect());
        let groups: Vec<usize> = (0..self.graph.items.len()).filter(|&it| !self.is_leaf(it)).collect();
        let frames = groups.iter().map(|&it| self.layout.items[it].grown(LEG_GAP)).collect();
        let frames = Grid::new(self.layout.size, frames);
        for (number, route) in self.layout.edges.iter().enumerate() {
            self.ends(number, route);
            for pair in route.points.windows(2) {
                let leg = Leg { edge: number, from: pair[0], to: pair[1] };
                self.leg_and_boxes(leg, &blocks, &solid);
                self.leg_and_groups(leg, &groups, &frames);
            }
        }
    }

    fn leg_and_boxes(&mut self, leg: Leg, blocks: &[Block], grid: &Grid) {
        let edge = &self.graph.edges[leg.edge];
        let mut near = Vec::new();
        grid.near(leg.rect(), |it| near.push(it));
        for it in near {
            let block = blocks[it];
            match block.what {
                What::Leaf(item) if item == edge.from.index() || item == edge.to.index() => {
                    if meets(thick(leg.rect(), 0.0), self.layout.bodies[item].grown(-1.0)) {
                        self.report("H3", format!("line {} runs through its own item {item}", leg.edge));
                    }
                }
                What::Title(_) => {
                    if meets(thick(leg.rect(), 0.0), block.rect.grown(-SLACK)) {
                        self.report("H8", format!("line {} runs through {:?}", leg.edge, block.what));
                    }
                }
                _ => {
                    if meets(thick(leg.rect(), 0.0), block.rect) {
                        self.report("H3", format!("line {} runs through {:?}", leg.edge, block.what));
                    } else if meets(thick(leg.rect(), 0.0), block.rect.grown(LINE_GAP - SLACK)) {
                        self.report("H3", format!("line {} passes {:?} too closely", leg.edge, block.what));
                    }
                }
            }
        }
    }

    fn leg_and_groups(&mut self, leg: Leg, groups: &[usize], grid: &Grid) {
        let edge = &self.graph.edges[leg.edge];
        let (from, to) = (edge.from.index(), edge.to.index());
        let mut near = Vec::new();
        grid.near(leg.rect(), |it| near.push(groups[it]));
        for group in near {
            let frame = self.layout.items[group];
            let inside = meets(thick(leg.rect(), 0.0), frame.grown(-1.0));
            let (holds_from, holds_to) = (self.nest.holds(group, from), self.nest.holds(group, to));
            if inside && !holds_from && !holds_to && !self.is_band(group) {
                self.report("H4", format!("line {} runs through group {group}", leg.edge));
            }
            // a line from outside ends at the border
            let outer = (group == from && !holds_to) || (group == to && !holds_from);
            if inside && outer {
                self.report("H4", format!("line {} enters group {group}, at whose border it ends", leg.edge));
            }
            let stays = holds_from && holds_to && from != group && to != group;
            if stays && !frame.grown(SLACK).contains(leg.rect()) {
                self.report("H4", format!("line {} leaves group {group}, which holds both its ends", leg.edge));
            }
            if !self.is_band(group) && runs_along(leg, frame) {
                self.report("H8", format!("line {} runs along the border of group {group}", leg.edge));
            }
        }
    }

    /// H7: legs along the axes, ends on the right side of the right box, in its slots, with room for an arrow head.
    fn ends(&mut self, number: usize, route: &Route) {
        for pair in route.points.windows(2) {
            if (pair[0].x - pair[1].x).abs() > 1e-6 && (pair[0].y - pair[1].y).abs() > 1e-6 {
                self.report("H7", format!("line {number} has a slanted leg"));
            }
        }
        let edge = &self.graph.edges[number];
        let count = route.points.len();
        let straight = count == 2;
        for (item, end, next) in [
            (edge.from.index(), route.points[0], route.points[1]),
            (edge.to.index(), route.points[count - 1], route.points[count - 2]),
        ] {
            let length = (end.x - next.x).abs() + (end.y - next.y).abs();
            if length < STUB - SLACK {
                let what = if straight { "only" } else { "outer" };
                self.report("H7", format!("the {what} leg of line {number} at item {item} is {length} long"));
            }
            let leaf = self.is_leaf(item);
            let rect = if leaf { self.layout.bodies[item] } else { self.layout.items[item] };
            let other = if item == edge.from.index() { edge.to.index() } else { edge.from.index() };
            // from a member to the group around it the line comes from inside
            let inward = !leaf && other != item && self.nest.holds(item, other);
            if let Err(why) = on_side(&self.graph.items[item], leaf, rect, end, next, inward) {
                self.report("H7", format!("line {number} ends {why} item {item}"));
            }
        }
    }

    /// H6: legs of different lines apart from each other.
    fn legs(&mut self) {
        let legs = self.all_legs();
        let grid = Grid::new(self.layout.size, legs.iter().map(|it| it.rect().grown(LEG_GAP / 2.0)).collect());
        let mut found = Vec::new();
        for (a, leg) in legs.iter().enumerate() {
            grid.near(leg.rect().grown(LEG_GAP / 2.0), |b| {
                let other = legs[b];
                if b <= a || other.edge == leg.edge || leg.upright() != other.upright() {
                    return;
                }
                let (apart, common) = if leg.upright() {
                    ((leg.from.x - other.from.x).abs(), shared(leg.from.y, leg.to.y, other.from.y, other.to.y))
                } else {
                    ((leg.from.y - other.from.y).abs(), shared(leg.from.x, leg.to.x, other.from.x, other.to.x))
                };
                if common > 2.0 && apart < LEG_GAP - SLACK && !self.one_trunk(leg.edge, other.edge) {
                    let how = if apart < 1.0 { "on top of each other" } else { "too close" };
                    found.push(format!("lines {} and {} run {how}", leg.edge, other.edge));
                }
            });
        }
        found.sort();
        found.dedup();
        found.into_iter().for_each(|it| self.report("H6", it));
    }

    fn one_trunk(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.graph.edges[a], &self.graph.edges[b]);
        let kin = a.from == b.from || a.to == b.to || a.from == b.to || a.to == b.from;
        a.trunk.is_some() && a.trunk == b.trunk && kin
    }

    /// H5: a label at its own line, on no other line, on no border.
    fn labels(&mut self) {
        let legs = self.all_legs();
        let grid = Grid::new(self.layout.size, legs.iter().map(Leg::rect).collect());
        let groups: Vec<usize> =
            (0..self.graph.items.len()).filter(|&it| !self.is_leaf(it) && !self.is_band(it)).collect();
        let frames = Grid::new(self.layout.size, groups.iter().map(|&it| self.layout.items[it]).collect());
        for (number, route) in self.layout.edges.iter().enumerate() {
            for (rect, what) in [(route.label, "label"), (route.payload, "payload")] {
                let Some(rect) = rect else { continue };
                let line = route.points.windows(2).map(|it| room(span(it[0], it[1]), rect)).fold(f64::MAX, f64::min);
                // a payload may stand beside the label of its line
                let beside =
                    route.label.filter(|_| what == "payload").map_or(f64::MAX, |label| room(label, rect) - 4.0);
                let own = line.min(beside);
                if own > LABEL_REACH {
                    self.report("H5", format!("the {what} of line {number} is {own} away from it"));
                }
                let mut struck = Vec::new();
                grid.near(rect, |leg| {
                    let leg = legs[leg];
                    if leg.edge != number && meets(thick(leg.rect(), 0.0), rect.grown(-SLACK)) {
                        struck.push(format!("line {} runs through the {what} of line {number}", leg.edge));
                    }
                });
                frames.near(rect, |group| {
                    let frame = self.layout.items[groups[group]];
                    if meets(rect.grown(-SLACK), frame) && !frame.contains(rect.grown(-SLACK)) {
                        let group = groups[group];
                        struck.push(format!("the border of group {group} runs through the {what} of line {number}"));
                    }
                });
                for (a, b) in &self.layout.dividers {
                    if meets(thick(span(*a, *b), 0.0), rect.grown(-SLACK)) {
                        struck.push(format!("a divider runs through the {what} of line {number}"));
                    }
                }
                struck.dedup();
                struck.into_iter().for_each(|it| self.report("H5", it));
            }
        }
        let sizes = self.graph.edges.iter().zip(&self.layout.edges).enumerate();
        let wrong: Vec<usize> = sizes
            .filter(|(_, (edge, route))| {
                let size = match route.label_choice {
                    0 => Some(edge.label),
                    choice => edge.label_choices.get(choice - 1).copied(),
                };
                let fits = |rect: Rect, size: Size| rect.w >= size.w - SLACK && rect.h >= size.h - SLACK;
                route.label.is_some_and(|rect| !size.is_some_and(|size| fits(rect, size)))
            })
            .map(|(number, _)| number)
            .collect();
        wrong.into_iter().for_each(|it| self.report("H5", format!("the label of line {it} has not its size")));
    }

    /// H9: bands in order and of one extent, bars on their divider; tiers apart along the flow.
    fn bands(&mut self) {
        let right = self.graph.direction == Direction::Right;
        let rect = |it: usize| if right { self.layout.items[it] } else { turned(self.layout.items[it]) };
        let bands: Vec<usize> = (0..self.graph.items.len()).filter(|&it| self.is_band(it)).collect();
        let mut wrong = Vec::new();
        for pair in bands.windows(2) {
            let (a, b) = (rect(pair[0]), rect(pair[1]));
            if a.right() > b.x + SLACK {
                wrong.push(format!("band {} does not stand before band {}", pair[0], pair[1]));
            }
            if (a.y - b.y).abs() > SLACK || (a.bottom() - b.bottom()).abs() > SLACK {
                wrong.push(format!("bands {} and {} are of different extent", pair[0], pair[1]));
            }
        }
        if self.layout.dividers.len() + 1 != bands.len().max(1) {
            wrong.push(format!("{} bands have {} dividers", bands.len(), self.layout.dividers.len()));
        }
        for (number, item) in self.graph.items.iter().enumerate() {
            let ItemShape::Bar(a, b) = item.shape else { continue };
            let place = bands.iter().position(|&it| it == a.index()).min(bands.iter().position(|&it| it == b.index()));
            let Some(&(from, _)) = place.and_then(|it| self.layout.dividers.get(it)) else { continue };
            let body = self.layout.bodies[number].center();
            let off = if right { (body.x - from.x).abs() } else { (body.y - from.y).abs() };
            if off > 1.0 {
                wrong.push(format!("the bar {number} stands {off} off its divider"));
            }
        }
        let mut tiers: Vec<usize> =
            (0..self.graph.items.len()).filter(|&it| self.graph.items[it].shape == ItemShape::Tier).collect();
        tiers.sort_by_key(|&it| self.nest.parent[it]);
        for pair in tiers.windows(2).filter(|it| self.nest.parent[it[0]] == self.nest.parent[it[1]]) {
            let down = self.axis(self.nest.parent[pair[0]]) == Direction::Down;
            let of = |it: usize| if down { turned(self.layout.items[it]) } else { self.layout.items[it] };
            if of(pair[0]).right() > of(pair[1]).x + SLACK {
                wrong.push(format!("tier {} does not stand before tier {}", pair[0], pair[1]));
            }
        }
        wrong.into_iter().for_each(|it| self.report("H9", it));
    }

    /// The direction the author gave a level; the engine may choose where none is given, so that stands for unknown.
    fn axis(&self, level: Option<usize>) -> Direction {
        let mut at = level;
        while let Some(group) = at {
            if let Some(direction) = self.graph.items[group].direction {
                return direction;
            }
            at = self.nest.parent[group];
        }
        self.graph.direction
    }

    /// H14: where the author gave a direction, a line that is in no cycle goes that way, or on to the next row of a
    /// wrapped top level.
    fn flow(&mut self) {
        let levels = std::iter::once(None).chain((0..self.graph.items.len()).map(Some));
        let explicit: Vec<Option<usize>> =
            levels.filter(|it| it.is_none_or(|group| self.graph.items[group].direction.is_some())).collect();
        // at each level, the members a line runs between
        let mut lines: Vec<(Option<usize>, usize, usize, usize)> = Vec::new();
        for (number, edge) in self.graph.edges.iter().enumerate() {
            let (mut a, mut b) = (edge.from.index(), edge.to.index());
            if self.nest.holds(a, b) || self.nest.holds(b, a) || !edge.constrains {
                continue;
            }
            while let Some(up) = self.nest.parent[a].filter(|&up| !self.nest.holds(up, b)) {
                a = up;
            }
            while let Some(up) = self.nest.parent[b].filter(|&up| !self.nest.holds(up, a)) {
                b = up;
            }
            lines.push((self.nest.parent[a], a, b, number));
        }
        lines.sort();
        for level in explicit {
            let down = self.axis(level) == Direction::Down;
            let start = lines.partition_point(|it| it.0 < level);
            let here: Vec<(usize, usize, usize)> =
                lines[start..].iter().take_while(|it| it.0 == level).map(|it| (it.1, it.2, it.3)).collect();
            let hinted = |it: usize| {
                let item = &self.graph.items[it];
                !item.after.is_empty() || !item.beside.is_empty()
            };
            let bound = |it: usize| {
                let item = &self.graph.items[it];
                item.hang != Hang::Flow || !matches!(item.shape, ItemShape::Leaf | ItemShape::Group)
            };
            let members = match level {
                Some(group) => self.nest.members[group].clone(),
                None => (0..self.graph.items.len()).filter(|&it| self.nest.parent[it].is_none()).collect(),
            };
            if here.is_empty() || members.iter().any(|&it| hinted(it)) {
                continue;
            }
            let knot = knots(&members, &here);
            let place = |it: usize| members.binary_search(&it).expect("a member of the level");
            for (a, b, number) in here {
                if knot[place(a)] == knot[place(b)] || bound(a) || bound(b) {
                    continue;
                }
                let of = |it: usize| if down { turned(self.layout.items[it]) } else { self.layout.items[it] };
                // the top level may wrap into rows: then it goes on in a later row
                let wraps = level.is_none() && of(a).bottom() <= of(b).y + SLACK;
                if of(a).right() > of(b).x + SLACK && !wraps {
                    self.report("H14", format!("line {number} runs against the direction of its level"));
                }
            }
        }
    }

    /// H13: the line to a box that hangs at its only partner is one straight leg.
    fn hanging(&mut self) {
        let mut lines: Vec<Vec<usize>> = vec![Vec::new(); self.graph.items.len()];
        for (number, edge) in self.graph.edges.iter().enumerate() {
            lines[edge.from.index()].push(number);
            lines[edge.to.index()].push(number);
        }
        // the author's word on who stands where goes before
        let mut bound = vec![false; self.graph.items.len()];
        for (number, item) in self.graph.items.iter().enumerate() {
            for &other in item.after.iter().chain(&item.beside) {
                bound[number] = true;
                bound[other.index()] = true;
            }
        }
        for (number, item) in self.graph.items.iter().enumerate() {
            let &[line] = lines[number].as_slice() else { continue };
            let edge = &self.graph.edges[line];
            let owner = if edge.from.index() == number { edge.to.index() } else { edge.from.index() };
            let bound = bound[number] || bound[owner];
            let alone = self.nest.parent[number] == self.nest.parent[owner] && self.is_leaf(owner);
            if item.hang == Hang::Below && alone && !bound && self.layout.edges[line].points.len() > 2 {
                self.report("H13", format!("line {line} to item {number}, which hangs at item {owner}, has bends"));
            }
        }
    }
}

/// A line has no width; a rectangle must have some to meet another.
fn thick(rect: Rect, by: f64) -> Rect {
    rect.grown(by.max(0.01))
}

/// The rectangle with the axes exchanged.
fn turned(rect: Rect) -> Rect {
    Rect { x: rect.y, y: rect.x, w: rect.h, h: rect.w }
}

/// How much of two ranges is common.
fn shared(a: f64, b: f64, c: f64, d: f64) -> f64 {
    a.max(b).min(c.max(d)) - a.min(b).max(c.min(d))
}

/// Whether a leg runs beside one of the four border lines.
fn runs_along(leg: Leg, frame: Rect) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < LEG_GAP - SLACK;
    if leg.upright() {
        let along = shared(leg.from.y, leg.to.y, frame.y, frame.bottom()) > 2.0;
        along && (near(leg.from.x, frame.x) || near(leg.from.x, frame.right()))
    } else {
        let along = shared(leg.from.x, leg.to.x, frame.x, frame.right()) > 2.0;
        along && (near(leg.from.y, frame.y) || near(leg.from.y, frame.bottom()))
    }
}

/// Whether an end lies on a side of its box, in the slots of that side, with its leg on the outer side of it.
fn on_side(item: &Item, leaf: bool, rect: Rect, end: Point, next: Point, inward: bool) -> Result<(), &'static str> {
    let near = |a: f64, b: f64| (a - b).abs() < SLACK;
    let outward = if inward { -1.0 } else { 1.0 };
    let ways = [
        (near(end.x, rect.x), (rect.x - next.x) * outward, end.y - rect.y, rect.h, item.body.h, item.slots.left),
        (
            near(end.x, rect.right()),
            (next.x - rect.right()) * outward,
            end.y - rect.y,
            rect.h,
            item.body.h,
            item.slots.right,
        ),
        (near(end.y, rect.y), (rect.y - next.y) * outward, end.x - rect.x, rect.w, item.body.w, item.slots.top),
        (
            near(end.y, rect.bottom()),
            (next.y - rect.bottom()) * outward,
            end.x - rect.x,
            rect.w,
            item.body.w,
            item.slots.bottom,
        ),
    ];
    let mut why = "off the outline of";
    for (on, away, at, side, asked, (from, to)) in ways {
        if !on || at < -SLACK || at > side + SLACK {
            continue;
        }
        if away <= 0.0 {
            why = "on the wrong side of";
        } else if leaf && (at < from - SLACK || at > side - (asked - to) + SLACK) {
            why = "outside the slots of";
        } else {
            return Ok(());
        }
    }
    Err(why)
}

/// For each member, the number of the knot of cycles it is part of (Tarjan's components, without recursion).
fn knots(members: &[usize], lines: &[(usize, usize, usize)]) -> Vec<usize> {
    let place = |it: usize| members.binary_search(&it).expect("a member of the level");
    let mut next = vec![Vec::new(); members.len()];
    for &(a, b, _) in lines {
        next[place(a)].push(place(b));
    }
    let none = usize::MAX;
    let (mut index, mut low, mut knot) = (vec![none; members.len()], vec![0; members.len()], vec![none; members.len()]);
    let (mut stack, mut count, mut knots) = (Vec::new(), 0, 0);
    for start in 0..members.len() {
        if index[start] != none {
            continue;
        }
        let mut work = vec![(start, 0)];
        while let Some((at, tried)) = work.pop() {
            if tried == 0 {
                index[at] = count;
                low[at] = count;
                count += 1;
                stack.push(at);
            }
            if let Some(&to) = next[at].get(tried) {
                work.push((at, tried + 1));
                if index[to] == none {
                    work.push((to, 0));
                } else if knot[to] == none {
                    low[at] = low[at].min(index[to]);
                }
                continue;
            }
            if low[at] == index[at] {
                while let Some(top) = stack.pop() {
                    knot[top] = knots;
                    if top == at {
                        break;
                    }
                }
                knots += 1;
            }
            if let Some(&(up, _)) = work.last() {
                low[up] = low[up].min(low[at]);
            }
        }
    }
    knot
}
