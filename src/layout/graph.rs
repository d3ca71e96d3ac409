//! What the layout is given and what it gives back: boxes, lines and labels, all measured, none with a meaning.
//!
//! The layout knows no kinds, words or themes. Whoever calls it has measured every text and decided what hangs
//! where it may; see `layout.md` 6.0 for the origin of this seam.

pub use crate::geometry::Side;
use crate::geometry::{Insets, Point, Rect, Size};

/// An index into [`Graph::items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub u32);

/// An index into [`Graph::edges`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub u32);

impl ItemId {
    /// The index as a number.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl EdgeId {
    /// The index as a number.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The way the main flow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Direction {
    /// From left to right.
    #[default]
    Right,
    /// From top to bottom.
    Down,
}

/// The picture to lay out. Source order is the order of the lists, and the tie-breaker everywhere.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Graph {
    /// The direction of the top level.
    pub direction: Direction,
    /// All boxes; a parent stands before its members.
    pub items: Vec<Item>,
    /// All lines.
    pub edges: Vec<Edge>,
    /// Cards of the design itself, which no box owns; set beside or below the rest.
    pub cards: Vec<Size>,
}

/// A box.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The group it stands in; none at the top.
    pub parent: Option<ItemId>,
    /// What it is to the layout.
    pub shape: ItemShape,
    /// A leaf's whole extent, badges and stack included; a group's least size.
    pub size: Size,
    /// The body inside the extent: the rectangle, from the extent's corner, that lines end on. Badges, stacked
    /// cards and workers lie between it and the extent.
    pub body: Rect,
    /// How far inside the body the true outline lies at the middle of each side (an ellipse, a slanted side);
    /// the drawing moves line ends inwards by it, so the layout only keeps the side's slots in range.
    pub slots: SlotRanges,
    /// A group's own direction.
    pub direction: Option<Direction>,
    /// A group's or band's title; zero where there is none.
    pub title: Size,
    /// Where a group's title goes.
    pub title_place: TitlePlace,
    /// A group's padding, its title strip not included.
    pub padding: Insets,
    /// Where it would like to stand beside the one it belongs to.
    pub hang: Hang,
    /// Which lines to turn round first in a cycle, and who comes first: a lower rank is further up the flow.
    pub rank: u8,
    /// Cards at it, in source order: tables, notes, calls, code.
    pub cards: Vec<Card>,
    /// In a later layer than these.
    pub after: Vec<ItemId>,
    /// In the same layer as these.
    pub beside: Vec<ItemId>,
}

/// What a box is to the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemShape {
    /// A box without members.
    Leaf,
    /// A box around its members.
    Group,
    /// A group that is one layer of the layering of its parent: a full row or column.
    Tier,
    /// A full-height column (a full-width row when the direction is down) at the top level, divided from its neighbours.
    Band,
    /// A leaf on the divider between two bands.
    Bar(ItemId, ItemId),
}

/// Where a group's title goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TitlePlace {
    /// In a strip along the top, at its start (its end where a line must cross it).
    #[default]
    Top,
    /// In a gutter at the left.
    Gutter,
}

/// Where a box would like to stand, seen from the box it has most to do with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Hang {
    /// In the flow, like any other.
    #[default]
    Flow,
    /// Below its only or main partner (beside it in a group that runs down): stores, caches, queues.
    Below,
    /// Above those that use it: coordinators.
    Above,
}

/// Which part of each side of the body may take line ends, from the side's start (top or left), in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct SlotRanges {
    /// From and to, on the left side.
    pub left: (f64, f64),
    /// On the top side.
    pub top: (f64, f64),
    /// On the right side.
    pub right: (f64, f64),
    /// On the bottom side.
    pub bottom: (f64, f64),
}

/// A card beside a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// Its size.
    pub size: Size,
    /// Where it likes to be; the layout may choose another side.
    pub side: Option<Side>,
}

/// A line. It runs from `from` to `to` in the flow, whichever end has the arrow head.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Where it starts.
    pub from: ItemId,
    /// Where it ends; may be a group, an ancestor or the start itself.
    pub to: ItemId,
    /// The label, wrapped and measured, a step number's badge included; zero where there is none.
    pub label: Size,
    /// Other wrappings of the same label, from wide to narrow, that the layout may choose instead.
    pub label_choices: Vec<Size>,
    /// A payload box beside the line; zero where there is none.
    pub payload: Size,
    /// How much it pulls its ends together and straight: 1 for most.
    pub weight: f64,
    /// Lines with the same value and a common end may share a trunk at that end.
    pub trunk: Option<u32>,
    /// Whether it holds the layering up: false for lines that only relate.
    pub constrains: bool,
}

impl Item {
    /// A leaf of no size in a group (none: at the top), on which the caller improves.
    pub fn blank(parent: Option<ItemId>) -> Item {
        Item {
            parent,
            shape: ItemShape::Leaf,
            size: Size::default(),
            body: Rect::default(),
            slots: SlotRanges::default(),
            direction: None,
            title: Size::default(),
            title_place: TitlePlace::Top,
            padding: Insets::default(),
            hang: Hang::Flow,
            rank: 0,
            cards: Vec::new(),
            after: Vec::new(),
            beside: Vec::new(),
        }
    }

    /// A group's padding with the strip or the gutter of its title.
    pub fn room(&self) -> Insets {
        let mut room = self.padding;
        if self.title.w > 0.0 && self.title.h > 0.0 {
            match self.title_place {
                TitlePlace::Top => room.top += self.title.h + TITLE_GAP,
                TitlePlace::Gutter => room.left += self.title.w + TITLE_GAP,
            }
        }
        room
    }
}

/// Between a title and what it stands over.
pub const TITLE_GAP: f64 = 6.0;

impl Edge {
    /// The block of the payload and the label below it.
    pub fn block(&self) -> Size {
        let gap = if self.payload.h > 0.0 && self.label.h > 0.0 { PAYLOAD_GAP } else { 0.0 };
        Size::new(self.label.w.max(self.payload.w), self.label.h + gap + self.payload.h)
    }
}

/// Between a payload and the label below it.
pub const PAYLOAD_GAP: f64 = 4.0;

/// Limits and choices of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Who decides layers and orders.
    pub engine: Engine,
    /// Width over height to strive for.
    pub aspect: f64,
    /// The lengths between things.
    pub spacing: Spacing,
}

/// Who decides layers and orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Engine {
    /// Our own.
    #[default]
    Native,
    /// layout-rs, where a level is small enough for it.
    Classic,
}

/// The lengths between things, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spacing {
    /// Between boxes of one layer.
    pub between_items: f64,
    /// Between layers, at least.
    pub between_layers: f64,
    /// Between groups or tiers, at least: room for a line of label.
    pub between_groups: f64,
    /// Between parallel lines.
    pub between_lines: f64,
    /// Between a line and a box it passes.
    pub line_to_box: f64,
    /// Between line ends on one side.
    pub between_ports: f64,
    /// Between a card and its owner, and between cards.
    pub card: f64,
    /// Between a label and its own line.
    pub label: f64,
    /// The first and the last leg of a line, at least.
    pub stub: f64,
}

impl Default for Spacing {
    fn default() -> Spacing {
        Spacing {
            between_items: 28.0,
            between_layers: 48.0,
            between_groups: 42.0,
            between_lines: 12.0,
            line_to_box: 10.0,
            between_ports: 14.0,
            card: 8.0,
            label: 5.0,
            stub: 16.0,
        }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options { engine: Engine::Native, aspect: 1.6, spacing: Spacing::default() }
    }
}

/// Where everything is. The origin is the upper left corner of the picture; there is no margin around it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The whole extent.
    pub size: Size,
    /// The extent of each item.
    pub items: Vec<Rect>,
    /// The body of each item: where its outline is drawn. Leaves may have grown.
    pub bodies: Vec<Rect>,
    /// The title of each item that has one.
    pub titles: Vec<Option<Rect>>,
    /// The cards of each item.
    pub cards: Vec<Vec<Rect>>,
    /// The cards of the design.
    pub design_cards: Vec<Rect>,
    /// The line of each edge.
    pub edges: Vec<Route>,
    /// The dividers between bands, each a straight line.
    pub dividers: Vec<(Point, Point)>,
    /// What the engine had to say: fallbacks it took.
    pub notes: Vec<String>,
}

/// The way of a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Corners from `from` to `to`, legs upright or level.
    pub points: Vec<Point>,
    /// The label.
    pub label: Option<Rect>,
    /// Which of the label's wrappings was taken: 0 for `label`, else the place in `label_choices` plus one.
    pub label_choice: usize,
    /// The payload.
    pub payload: Option<Rect>,
}
