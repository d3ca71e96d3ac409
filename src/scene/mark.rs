//! The marks a scene is made of. Nothing in them is left to decide: places are absolute, texts measured and broken.

use super::path::Path;
use crate::geometry::{Point, Rect};
use crate::text::Font;
use crate::theme::Role;

/// Something drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// An outline or a line.
    Path(PathMark),
    /// One line of text in one font.
    Text(TextMark),
    /// An icon.
    Icon(IconMark),
    /// Marks that belong together.
    Part(Part),
}

/// An outline or a line.
#[derive(Clone, Debug, PartialEq)]
pub struct PathMark {
    /// Where it runs.
    pub path: Path,
    /// What it is filled with.
    pub fill: Option<Role>,
    /// What it is drawn with.
    pub stroke: Option<Stroke>,
    /// How far a hand strays from it, in pixels; zero: not at all.
    pub wobble: f64,
}

/// A pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// The colour.
    pub role: Role,
    /// The width in pixels.
    pub width: f64,
    /// Whether and how it is broken.
    pub dash: Dash,
}

/// How a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Dash {
    /// It is not.
    #[default]
    Solid,
    /// 5 on, 5 off.
    Dashed,
    /// Dots, 5 apart.
    Dotted,
    /// 4 on, 5 off: the outlines of zones.
    Zone,
    /// 6 on, 5 off: the halo of a warning.
    Halo,
    /// 3 on, 5 off: lifelines.
    Life,
}

/// One line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextMark {
    /// The start, the middle or the end of its baseline, as `anchor` says.
    pub at: Point,
    /// The words.
    pub text: String,
    /// What it is set in.
    pub font: Font,
    /// The colour.
    pub role: Role,
    /// Which point of the baseline `at` is.
    pub anchor: Anchor,
    /// The whole text, where `text` is shortened.
    pub whole: Option<String>,
}

/// A point of a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
#[allow(missing_docs)] // the names say it
pub enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// An icon.
#[derive(Clone, Debug, PartialEq)]
pub struct IconMark {
    /// Its name; one without a drawing is left out.
    pub name: String,
    /// Its upper left corner.
    pub at: Point,
    /// The length of its sides.
    pub size: f64,
    /// The colour of its strokes.
    pub role: Role,
    /// The width of its strokes on the page, in pixels.
    pub pen: f64,
}

/// Marks that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// What they draw.
    pub what: What,
    /// What a reader sees who points at them, or hears: the first line is the name.
    pub about: Option<String>,
    /// Where a click leads; only http, https, mailto and relative addresses get here.
    pub link: Option<String>,
    /// The room they may fill, for tests: no text leaves it.
    pub room: Option<Rect>,
    /// The marks.
    pub marks: Vec<Mark>,
}

/// What a part draws.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum What {
    /// Nothing with a name.
    #[default]
    Plain,
    /// A component, by its name.
    Component(String),
    /// A flow, by its name.
    Flow(String),
    /// A group, by its name.
    Group(String),
    /// A layer of the picture.
    Layer(&'static str),
}

impl Mark {
    /// A filled and stroked outline.
    pub fn shape(path: Path, fill: Option<Role>, stroke: Option<Stroke>) -> Mark {
        Mark::Path(PathMark { path, fill, stroke, wobble: 1.1 })
    }

    /// A line.
    pub fn line(path: Path, stroke: Stroke) -> Mark {
        Mark::Path(PathMark { path, fill: None, stroke: Some(stroke), wobble: 0.6 })
    }

    /// The same drawn by a steadier or shakier hand; nothing else has a hand.
    pub fn wobbling(mut self, wobble: f64) -> Mark {
        if let Mark::Path(it) = &mut self {
            it.wobble = wobble;
        }
        self
    }

    /// A line of text whose capitals are centred on `middle`.
    pub fn text(text: impl Into<String>, font: Font, role: Role, anchor: Anchor, x: f64, middle: f64) -> Mark {
        Mark::Text(TextMark {
            at: Point::new(x, middle + CAPITALS * font.size),
            text: text.into(),
            font,
            role,
            anchor,
            whole: None,
        })
    }

    /// Moves it.
    pub fn shift(&mut self, dx: f64, dy: f64) {
        let point = match self {
            Mark::Path(it) => return it.path.shift(dx, dy),
            Mark::Part(it) => {
                it.room = it.room.map(|room| room.moved(dx, dy));
                return it.marks.iter_mut().for_each(|mark| mark.shift(dx, dy));
            }
            Mark::Text(it) => &mut it.at,
            Mark::Icon(it) => &mut it.at,
        };
        point.x += dx;
        point.y += dy;
    }
}

impl Stroke {
    /// An unbroken pen.
    pub const fn solid(role: Role, width: f64) -> Stroke {
        Stroke { role, width, dash: Dash::Solid }
    }

    /// A broken one.
    pub const fn broken(role: Role, width: f64, dash: Dash) -> Stroke {
        Stroke { role, width, dash }
    }
}

/// How far below the middle of its capitals a baseline lies, in em; right for Chinese as well.
pub const CAPITALS: f64 = 0.36;
