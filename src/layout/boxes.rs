//! A box with all that belongs to it: body, badges, cards, loops. In coordinates of the flow it stands in.

use super::graph::{Direction, Edge, Item};
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
    /// Loops: the edge, its way, its label.
    #[allow(clippy::type_complexity)] // read in one place
    pub loops: Vec<(usize, Vec<(f64, f64)>, FlowRect)>,
    /// The part of a side that takes line ends, from the start of the body, before and behind.
    pub slots: ((f64, f64), (f64, f64)),
}

/// Room between a card and what it belongs to.
const CARD: f64 = 8.0;
/// Room at the corners of a box that takes no line ends.
const CORNER: f64 = 10.0;

/// Makes the box of a leaf, or of a group of a given size.
pub fn member_box(item: &Item, size: Option<Size>, direction: Direction, loops: &[(usize, &Edge)]) -> MemberBox {
    let extent_size = size.unwrap_or(item.size);
    let body = match size {
        Some(size) => Rect::new(0.0, 0.0, size.w, size.h),
        None if item.body.w > 0.0 => item.body,
        None => Rect::new(0.0, 0.0, item.size.w, item.size.h),
    };
    let mut it = MemberBox {
        extent: FlowRect::of(Rect::new(0.0, 0.0, extent_size.w, extent_size.h), direction),
        body: FlowRect::of(body, direction),
        ..MemberBox::default()
    };
    it.slots = slots(item, &it.body, direction, size.is_some());
    it.add_loops(loops, direction);
    it.add_cards(item, direction);
    it.main = it.extent.main + it.extent.main_length;
    it.cross = it.extent.cross + it.extent.cross_length;
    for card in &it.cards {
        it.main = it.main.max(card.main + card.main_length);
        it.cross = it.cross.max(card.cross + card.cross_length);
    }
    for (_, _, label) in &it.loops {
        it.main = it.main.max(label.main + label.main_length);
    }
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

    /// Makes the body long enough for line ends that spread over a length.
    pub fn grow_for(&mut self, spread: f64, _direction: Direction, side: FlowSide) {
        let (from, to) = self.port_range(side);
        let more = (spread - (to - from)).max(0.0);
        if more == 0.0 {
            return;
        }
        let more = more.ceil();
        self.body.cross_length += more;
        self.extent.cross_length += more;
        self.cross += more;
        self.slots.0.1 += more;
        self.slots.1.1 += more;
        for card in &mut self.cards {
            card.cross += more;
        }
    }

    /// Loops stand on the side across the flow that comes first, one around the other.
    fn add_loops(&mut self, loops: &[(usize, &Edge)], direction: Direction) {
        if loops.is_empty() {
            return;
        }
        let mut depth = 0.0;
        let middle = self.body.main + self.body.main_length / 2.0;
        let mut made = Vec::new();
        for (at, (edge, it)) in loops.iter().enumerate() {
            let (along, across) = match direction {
                Direction::Right => (it.label.w, it.label.h),
                Direction::Down => (it.label.h, it.label.w),
            };
            let half = (12.0 + 8.0 * at as f64).min(self.body.main_length / 2.0 - 2.0);
            depth += 18.0;
            let way =
                vec![(middle - half, 0.0), (middle - half, -depth), (middle + half, -depth), (middle + half, 0.0)];
            let label = FlowRect {
                main: (middle - along / 2.0).max(0.0),
                cross: -depth - across - 3.0,
                main_length: along,
                cross_length: across,
            };
            if across > 0.0 {
                depth += across + 6.0;
            }
            made.push((*edge, way, label));
        }
        let top = self.body.cross;
        let room = (depth + 4.0 - top).max(0.0);
        self.extent.cross += room;
        self.body.cross += room;
        let base = self.body.cross;
        for (edge, way, label) in made {
            let way = way.into_iter().map(|(main, cross)| (main, cross + base)).collect();
            self.loops.push((edge, way, FlowRect { cross: label.cross + base, ..label }));
        }
    }

    /// Cards stand behind the box across the flow, their starts aligned.
    fn add_cards(&mut self, item: &Item, direction: Direction) {
        let mut at = self.extent.cross + self.extent.cross_length + CARD;
        for card in &item.cards {
            let size = FlowRect::of(Rect::new(0.0, 0.0, card.size.w, card.size.h), direction);
            self.cards.push(FlowRect { main: self.body.main, cross: at, ..size });
            at += size.cross_length + CARD;
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
