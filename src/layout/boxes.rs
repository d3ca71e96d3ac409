//! A box with all that belongs to it: body, badges, cards, loops. In coordinates of the flow it stands in.

use super::graph::{Direction, Edge, Item, ItemShape};
use super::plan::FlowSide;
use crate::geometry::{Point, Rect, Size};

/// A rectangle along and across the flow.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FlowRect {
    /// Where it starts along the flow.
    pub main: f64,
    /// Where it starts across it.
    pub cross: f64,
    /// How long it is along the flow.
    pub main_length: f64,
    /// How long it is across it.
    pub cross_length: f64,
}

impl FlowRect {
    /// The rectangle of the picture.
    pub fn absolute(self, direction: Direction) -> Rect {
        match direction {
            Direction::Right => Rect::new(self.main, self.cross, self.main_length, self.cross_length),
            Direction::Down => Rect::new(self.cross, self.main, self.cross_length, self.main_length),
        }
    }

    /// A rectangle of the picture, seen from the flow.
    pub fn of(rect: Rect, direction: Direction) -> FlowRect {
        let turned = match direction {
            Direction::Right => rect,
            Direction::Down => Rect::new(rect.y, rect.x, rect.h, rect.w),
        };
        FlowRect { main: turned.x, cross: turned.y, main_length: turned.w, cross_length: turned.h }
    }
}

/// A member of a level with all that belongs to it, from the corner of its whole box.
#[derive(Clone, Debug, Default)]
pub struct MemberBox {
    /// The whole length along the flow.
    pub main: f64,
    /// The whole length across it.
    pub cross: f64,
    /// The extent: body, badges, stack.
    pub extent: FlowRect,
    /// What lines end on.
    pub body: FlowRect,
    /// The cards.
    pub cards: Vec<FlowRect>,
    /// The side they stand on.
    pub card_side: Option<FlowSide>,
    /// Loops: the edge, its way, its label.
    #[allow(clippy::type_complexity)] // read in one place
    pub loops: Vec<(usize, Vec<(f64, f64)>, FlowRect)>,
    /// The part of a side that takes line ends, from the start of the body, before and behind.
    pub slots: ((f64, f64), (f64, f64)),
}

/// Room between a card and what it belongs to.
const CARD: f64 = 8.0;
/// Half the width of a loop.
const LOOP: f64 = 10.0;
/// A row of cards may be this long, however small their owner.
const LONG_ROW: f64 = 320.0;
/// Room between a divider and what stands at a bar on it.
const BESIDE_DIVIDER: f64 = 10.0;
/// Room at the corners of a box that takes no line ends.
const CORNER: f64 = 10.0;

/// Makes the box of a leaf, or of a group of a given size, with its cards on a side.
pub fn member_box(
    item: &Item,
    size: Option<Size>,
    direction: Direction,
    cards: FlowSide,
    loops: &[(usize, &Edge)],
) -> MemberBox {
    let extent_size = size.unwrap_or(item.size);
    let body = match size {
        Some(size) => Rect::new(0.0, 0.0, size.w, size.h),
        None if item.body.w > 0.0 => item.body,
        None => Rect::new(0.0, 0.0, item.size.w, item.size.h),
    };
    let mut it = MemberBox {
        extent: FlowRect::of(Rect::new(0.0, 0.0, extent_size.w, extent_size.h), direction),
        body: FlowRect::of(body, direction),
        card_side: Some(cards),
        ..MemberBox::default()
    };
    it.slots = slots(item, &it.body, direction, size.is_some());
    it.add_loops(loops, item, direction);
    it.add_cards(item, direction, cards);
    it.measure();
    it
}

fn slots(item: &Item, body: &FlowRect, direction: Direction, group: bool) -> ((f64, f64), (f64, f64)) {
    let given = |range: (f64, f64)| {
        if range.1 > range.0 {
            range
        } else {
            let corner = CORNER.min(body.cross_length / 4.0);
            (corner, body.cross_length - corner)
        }
    };
    if group {
        let title = if direction == Direction::Right && item.title.h > 0.0 { item.title.h + 12.0 } else { CORNER };
        let range = (title.min(body.cross_length / 2.0), body.cross_length - CORNER.min(body.cross_length / 4.0));
        return (range, range);
    }
    match direction {
        Direction::Right => (given(item.slots.left), given(item.slots.right)),
        Direction::Down => (given(item.slots.top), given(item.slots.bottom)),
    }
}

impl MemberBox {
    /// The range of a side in or out of the flow that takes line ends, from the start of the body.
    pub fn port_range(&self, side: FlowSide) -> (f64, f64) {
        if side == FlowSide::In { self.slots.0 } else { self.slots.1 }
    }

    /// The whole reach of everything.
    fn measure(&mut self) {
        let rects = [&self.extent, &self.body].into_iter().chain(&self.cards);
        let rects = rects.chain(self.loops.iter().map(|it| &it.2)).copied().collect::<Vec<_>>();
        self.main = rects.iter().map(|it| it.main + it.main_length).fold(0.0, f64::max);
        self.cross = rects.iter().map(|it| it.cross + it.cross_length).fold(0.0, f64::max);
    }

    /// Makes the body long enough, across the flow, for line ends that spread over a length.
    pub fn grow_across(&mut self, spread: f64, side: FlowSide) {
        let (from, to) = self.port_range(side);
        let more = (spread - (to - from)).max(0.0).ceil();
        if more == 0.0 {
            return;
        }
        self.body.cross_length += more;
        self.extent.cross_length += more;
        self.slots.0.1 += more;
        self.slots.1.1 += more;
        if self.card_side == Some(FlowSide::High) {
            self.cards.iter_mut().for_each(|card| card.cross += more);
        }
        self.measure();
    }

    /// Makes the body at least so long along the flow.
    pub fn grow_along(&mut self, length: f64) {
        let more = (length - self.body.main_length).max(0.0).ceil();
        if more == 0.0 {
            return;
        }
        self.body.main_length += more;
        self.extent.main_length += more;
        if self.card_side == Some(FlowSide::Out) {
            self.cards.iter_mut().for_each(|card| card.main += more);
        }
        self.measure();
    }

    /// Loops stand in a row on the side across the flow that comes first; the box grows where it is too short.
    fn add_loops(&mut self, loops: &[(usize, &Edge)], item: &Item, direction: Direction) {
        if loops.is_empty() {
            return;
        }
        let sizes: Vec<(f64, f64)> = loops
            .iter()
            .map(|(_, it)| {
                let block = it.block();
                let size = FlowRect::of(Rect::new(0.0, 0.0, block.w, block.h), direction);
                (size.main_length.ceil(), size.cross_length.ceil())
            })
            .collect();
        let slots = match direction {
            Direction::Right => item.slots.top,
            Direction::Down => item.slots.left,
        };
        let corner = if slots.1 > slots.0 { slots.0 } else { CORNER };
        let width = |size: &(f64, f64)| if sizes.len() > 1 { (size.0 + 8.0).max(2.0 * LOOP) } else { 2.0 * LOOP };
        let total: f64 = sizes.iter().map(|it| width(it) + 8.0).sum::<f64>() - 8.0;
        let corner = corner.max(self.body.main_length - slots.1).max(corner);
        // a divider goes through the middle of a bar: its loops stand behind it, labels and all
        let lead = sizes.first().map_or(0.0, |it| BESIDE_DIVIDER + ((it.0 - width(it)) / 2.0).max(0.0));
        let bar = matches!(item.shape, ItemShape::Bar(..));
        self.grow_along(if bar { 2.0 * (lead + total + corner) + 1.0 } else { total + 2.0 * corner + 1.0 });
        let mut at = if bar {
            self.body.main + self.body.main_length / 2.0 + lead
        } else {
            (self.body.main + (self.body.main_length - total) / 2.0).max(self.body.main + corner)
        };
        let depth = 18.0;
        let most = sizes.iter().map(|it| it.1).fold(0.0, f64::max);
        let room = (depth + most + 8.0 - self.body.cross).max(0.0).ceil();
        self.extent.cross += room;
        self.body.cross += room;
        let base = self.body.cross;
        for ((edge, _), size) in loops.iter().zip(&sizes) {
            let middle = at + width(size) / 2.0;
            let (low, high) = (middle - LOOP, middle + LOOP);
            let way = vec![(low, base), (low, base - depth), (high, base - depth), (high, base)];
            let label = FlowRect {
                main: middle - size.0 / 2.0,
                cross: base - depth - size.1 - 4.0,
                main_length: size.0,
                cross_length: size.1,
            };
            self.loops.push((*edge, way, label));
            at += width(size) + 8.0;
        }
    }

    /// Cards stand in a row along their side, or one behind the other where the row would be long.
    fn add_cards(&mut self, item: &Item, direction: Direction, side: FlowSide) {
        let sizes: Vec<FlowRect> = item
            .cards
            .iter()
            .map(|card| FlowRect::of(Rect::new(0.0, 0.0, card.size.w, card.size.h), direction))
            .filter(|it| it.main_length > 0.0)
            .collect();
        let across = matches!(side, FlowSide::Low | FlowSide::High);
        let along = |it: &FlowRect| if across { it.main_length } else { it.cross_length };
        let deep = |it: &FlowRect| if across { it.cross_length } else { it.main_length };
        let total: f64 = sizes.iter().map(|it| along(it) + CARD).sum();
        let upright = (direction == Direction::Right) != across;
        let room = if across { self.body.main_length } else { self.body.cross_length };
        let in_a_row = upright || total <= (2.2 * room).max(LONG_ROW);
        let (mut at, mut depth) = (if across { self.body.main } else { self.body.cross }, CARD);
        let mut most = 0.0f64;
        for size in &sizes {
            // the depth is counted from the extent outwards
            let (main, cross) = match side {
                FlowSide::High => (at, self.extent.cross + self.extent.cross_length + depth),
                FlowSide::Low => (at, self.extent.cross - depth - size.cross_length),
                FlowSide::Out => (self.extent.main + self.extent.main_length + depth, at),
                FlowSide::In => (self.extent.main - depth - size.main_length, at),
            };
            self.cards.push(FlowRect { main, cross, ..*size });
            most = most.max(deep(size));
            if in_a_row {
                at += along(size) + CARD;
            } else {
                depth += deep(size) + CARD;
            }
        }
        let beyond = self.loops.iter().map(|it| &it.2).chain(&self.cards);
        let main = -beyond.clone().map(|it| it.main).fold(0.0, f64::min);
        let cross = -beyond.map(|it| it.cross).fold(0.0, f64::min);
        for rect in self.cards.iter_mut().chain([&mut self.body, &mut self.extent]) {
            rect.main += main;
            rect.cross += cross;
        }
        for (_, way, label) in &mut self.loops {
            way.iter_mut().for_each(|it| *it = (it.0 + main, it.1 + cross));
            label.main += main;
            label.cross += cross;
        }
    }
}

/// A point of the picture.
pub fn absolute((main, cross): (f64, f64), direction: Direction) -> Point {
    match direction {
        Direction::Right => Point::new(main, cross),
        Direction::Down => Point::new(cross, main),
    }
}
