//! From a design to a picture: absolute shapes, lines and texts, with nothing left to decide but how colours are
//! written. [`build`] measures the design (`draft`), lays it out (`crate::layout`) and composes the marks (`compose`).

pub mod card;
mod compose;
mod content;
mod draft;
pub(crate) mod facts;
mod flow;
mod legend;
pub mod mark;
mod memo;
pub mod overlay;
pub mod path;
pub(crate) mod rich;
mod rough;
mod sequence;
mod shape;
pub mod sketch;
mod style;
pub mod tabs;
mod walk;

use crate::geometry::{Point, Rect, Size};
use crate::layout::graph;
pub use crate::layout::graph::{Direction as Flow, Engine};
use crate::model::{Design, Direction, UseCaseId};
use crate::theme::Role;
use mark::{IconMark, Mark};
pub use memo::Memo;

/// Choices of one picture.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether a hand draws and letters it ([`crate::theme::Theme::hand`]).
    pub hand: bool,
    /// Whether all flows have one colour ([`crate::theme::Theme::mono_lines`]).
    pub mono_lines: bool,
    /// The direction, instead of the design's.
    pub direction: Option<Direction>,
    /// Who decides layers and orders.
    pub engine: Engine,
    /// Whether the requirements are shown.
    pub requirements: bool,
    /// Whether the decisions are shown.
    pub decisions: bool,
    /// Sheets of numbers that are shown.
    pub sheets: Vec<card::Sheet>,
    /// Whether a legend stands at the foot.
    pub legend: bool,
    /// Without title and caption, for a page that says them itself.
    pub untitled: bool,
    /// The room around the picture in pixels, instead of the usual one.
    pub pad: Option<f64>,
    /// The use case shown, and how.
    pub usecase: Option<(UseCaseId, View)>,
    /// What is said over the design.
    pub overlay: overlay::Overlay,
}

/// How a use case is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// Numbered on the design, all else quiet.
    Over,
    /// Numbered, with what takes part and nothing else.
    Only,
    /// As a sequence.
    Sequence,
}

/// A picture.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The page.
    pub size: Size,
    /// What it is called: the design's title, or what it has instead.
    pub title: String,
    /// What it shows, in a sentence, for those who do not see it.
    pub description: String,
    /// What tells it from other pictures on one page: nothing that changes while the design is edited.
    pub key: String,
    /// Whether a hand drew it.
    pub hand: bool,
    /// The layers, from the bottom up.
    pub marks: Vec<Mark>,
    /// Where everything is, for programs.
    pub geometry: Geometry,
    /// What is where in words, for a drawing of letters.
    pub sketch: sketch::Sketch,
    /// What the layout had to say: fallbacks it took.
    pub notes: Vec<String>,
}

/// Where everything drawn is, as `-f geometry` tells it.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)] // the fields are the keys of `formats.md`
pub struct Geometry {
    pub direction: Flow,
    pub nodes: Vec<NodeBox>,
    pub groups: Vec<GroupBox>,
    pub edges: Vec<EdgeLine>,
    pub blocks: Vec<Block>,
    pub bands: Vec<GroupBox>,
}

/// A component with all that belongs to its box.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // see `Geometry`
pub struct NodeBox {
    pub id: String,
    pub rect: Rect,
    pub group: Option<String>,
}

/// A group drawn as a box, or a band.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // see `Geometry`
pub struct GroupBox {
    pub id: String,
    pub rect: Rect,
    pub parent: Option<String>,
    pub title: Option<Rect>,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // see `Geometry`
pub struct EdgeLine {
    pub id: String,
    pub from: String,
    pub to: String,
    pub points: Vec<Point>,
    pub label: Option<(Rect, String)>,
}

/// A card.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // see `Geometry`
pub struct Block {
    pub id: String,
    pub owner: Option<String>,
    pub rect: Rect,
}

/// Makes the picture of a design.
pub fn build(design: &Design, options: &Options) -> Scene {
    build_again(design, options, &mut Memo::default())
}

/// Makes the picture of a design that is drawn again and again.
pub fn build_again(design: &Design, options: &Options, memo: &mut Memo) -> Scene {
    match options.usecase {
        Some((id, View::Sequence)) => return sequence::build(design, id, options),
        Some((id, view)) => return walk::build(design, id, view, options, memo),
        None => {}
    }
    let draft = draft::draft(design, options);
    let choices = graph::Options { engine: options.engine, ..graph::Options::default() };
    let placed = memo.layout(&draft.graph, &choices);
    compose::compose(&draft, &placed, options)
}

/// An icon.
fn icon(name: &str, at: Point, size: f64, role: Role, pen: f64) -> Mark {
    Mark::Icon(IconMark { name: name.to_string(), at, size, role, pen })
}
