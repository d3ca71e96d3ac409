//! What is new, changed and gone since another design: a tab with a sign on each box and group, the line of a flow in
//! its colour with the sign on it, what is gone as a ghost (`look.md` 7). The sign tells it without the colour.

use super::Said;
use crate::geometry::{Point, Rect};
use crate::scene::mark::{Mark, Stroke};
use crate::scene::path::{Path, at};
use crate::theme::Role;

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It was not there.
    New,
    /// It says something else.
    Changed,
    /// It is there no longer: a ghost.
    Gone,
}

/// The tab: its width and its height.
const TAB: (f64, f64) = (20.0, 16.0);
/// The radius of the disc on a line.
const DISC: f64 = 7.0;
/// Half the length of a sign.
const ARM: f64 = 4.0;

impl Change {
    /// All, in the order they are told.
    pub const ALL: [Change; 3] = [Change::New, Change::Changed, Change::Gone];

    /// The colour.
    pub fn role(self) -> Role {
        match self {
            Change::New => Role::Added,
            Change::Changed => Role::Changed,
            Change::Gone => Role::Removed,
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Changed => "changed",
            Change::Gone => "gone",
        }
    }
}

/// What is said of the two ends of a line.
pub type Ends<'a> = [Option<&'a Said>; 2];

/// The tab on the upper right corner of a box.
pub fn tab(change: Change, body: Rect) -> Vec<Mark> {
    on_tab(change, at(body.right() - 5.0, body.y - 1.0))
}

/// A tab around a point.
pub fn on_tab(change: Change, middle: Point) -> Vec<Mark> {
    let rect = Rect::new(middle.x - TAB.0 / 2.0, middle.y - TAB.1 / 2.0, TAB.0, TAB.1);
    let pen = Stroke::solid(Role::Surface, 1.5);
    let ground = Mark::shape(Path::rounded_rect(rect, 4.0), Some(change.role()), Some(pen)).wobbling(0.4);
    [vec![ground], sign(change, middle)].concat()
}

/// A disc on a line; none where an end of the line says it already, and no other changed.
pub fn disc(change: Change, ends: Ends<'_>, place: Option<Point>) -> Vec<Mark> {
    let said = ends.iter().flatten().any(|end| end.change == Some(change) && change != Change::Changed);
    let Some(middle) = place.filter(|_| !said) else { return Vec::new() };
    let pen = Stroke::solid(Role::Surface, 1.5);
    let ground = Mark::shape(Path::circle(middle, DISC), Some(change.role()), Some(pen)).wobbling(0.3);
    [vec![ground], sign(change, middle)].concat()
}

/// A plus, a wave or a minus.
fn sign(change: Change, middle: Point) -> Vec<Mark> {
    let pen = Stroke::solid(Role::Surface, 2.0);
    let line = |points: &[(f64, f64)]| {
        let points: Vec<Point> = points.iter().map(|(x, y)| at(middle.x + x * ARM, middle.y + y * ARM)).collect();
        Mark::line(Path::line(&points), pen).wobbling(0.0)
    };
    let level = line(&[(-1.0, 0.0), (1.0, 0.0)]);
    match change {
        Change::New => vec![level, line(&[(0.0, -1.0), (0.0, 1.0)])],
        Change::Changed => {
            vec![line(&[(-1.1, 0.25), (-0.7, -0.35), (-0.2, -0.35), (0.2, 0.35), (0.7, 0.35), (1.1, -0.25)])]
        }
        Change::Gone => vec![level],
    }
}
