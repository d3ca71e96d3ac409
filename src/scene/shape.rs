//! The silhouettes of components (`look.md` 3): outline, inner lines, and the room they leave for the label. To add one,
//! add an arm to each of the three functions; the gallery shows it.

use super::path::{Path, Step, at};
use crate::catalog::Shape;
use crate::geometry::{Insets, Rect, Size};
use crate::layout::graph::SlotRanges;

/// What a component's body looks like.
#[derive(Clone, Debug, Default)]
pub struct Silhouette {
    /// Filled and stroked; lines end on it.
    pub outline: Path,
    /// Stroked over the fill: a cylinder's lip, a pipe's waiting messages.
    pub inner: Vec<Path>,
}

/// How far a hexagon's points reach.
const POINT: f64 = 12.0;
/// How far a parallelogram leans.
const LEAN: f64 = 10.0;
/// How much of a chip's corners is cut.
const CUT: f64 = 9.0;
/// How far a bucket tapers.
const TAPER: f64 = 9.0;
/// Half the height of a cylinder's lid, half the width of a pipe's mouth.
const LID: f64 = 7.0;
/// How deep a sheet's foot waves.
const WAVE: f64 = 5.0;
/// The fold of a page.
const FOLD: f64 = 11.0;

/// Draws a shape into a rectangle.
pub fn silhouette(shape: Shape, rect: Rect) -> Silhouette {
    let Rect { x, y, w, h } = rect;
    let (right, bottom, middle) = (rect.right(), rect.bottom(), rect.center());
    let plain = |outline: Path| Silhouette { outline, inner: Vec::new() };
    match shape {
        Shape::Box | Shape::DashedBox => plain(Path::rounded_rect(rect, 8.0)),
        Shape::Stadium => plain(Path::rounded_rect(rect, (h / 2.0).min(22.0))),
        Shape::Hexagon => plain(Path::rounded(
            &[
                at(x + POINT, y),
                at(right - POINT, y),
                at(right, middle.y),
                at(right - POINT, bottom),
                at(x + POINT, bottom),
                at(x, middle.y),
            ],
            &[3.0],
            true,
        )),
        Shape::Parallelogram => plain(Path::rounded(
            &[at(x + LEAN, y), at(right, y), at(right - LEAN, bottom), at(x, bottom)],
            &[5.0],
            true,
        )),
        Shape::DoubleBox => Silhouette {
            outline: Path::rounded_rect(rect, 9.0),
            inner: vec![Path::rounded_rect(rect.grown(-3.5), 6.0)],
        },
        Shape::Cylinder => can(rect, LID, 0.0, LID),
        Shape::Bucket => can(rect, 6.0, TAPER, 4.2),
        Shape::Ellipse => plain(Path::ellipse(middle, w / 2.0, h / 2.0)),
        Shape::Chip => plain(Path::rounded(
            &[
                at(x + CUT, y),
                at(right - CUT, y),
                at(right, y + CUT),
                at(right, bottom - CUT),
                at(right - CUT, bottom),
                at(x + CUT, bottom),
                at(x, bottom - CUT),
                at(x, y + CUT),
            ],
            &[1.5],
            true,
        )),
        Shape::Pipe => pipe(rect),
        Shape::Sheet => plain(Path(vec![
            Step::Move(at(x, y + 4.0)),
            Step::Curve(at(x, y + 1.8), at(x + 1.8, y), at(x + 4.0, y)),
            Step::Line(at(right - 4.0, y)),
            Step::Curve(at(right - 1.8, y), at(right, y + 1.8), at(right, y + 4.0)),
            Step::Line(at(right, bottom - WAVE)),
            Step::Curve(
                at(x + w * 0.75, bottom - 2.6 * WAVE),
                at(x + w * 0.3, bottom + 1.6 * WAVE),
                at(x, bottom - WAVE * 0.6),
            ),
            Step::Close,
        ])),
        Shape::Page => Silhouette {
            outline: Path::rounded(
                &[at(x, y), at(right - FOLD, y), at(right, y + FOLD), at(right, bottom), at(x, bottom)],
                &[3.0, 0.0, 0.0, 3.0, 3.0],
                true,
            ),
            inner: vec![Path::line(&[at(right - FOLD, y), at(right - FOLD, y + FOLD), at(right, y + FOLD)])],
        },
        Shape::Diamond => plain(Path::rounded(
            &[at(middle.x, y), at(right, middle.y), at(middle.x, bottom), at(x, middle.y)],
            &[4.0],
            true,
        )),
        Shape::BareText => plain(Path::polygon(&[at(x, y), at(right, y), at(right, bottom), at(x, bottom)])),
        Shape::Slot => plain(Path::rounded_rect(rect, 4.0)),
    }
}

/// A cylinder, or a bucket where it tapers: a lid of half height `lid`, a foot that bulges by `foot`.
fn can(rect: Rect, lid: f64, taper: f64, foot: f64) -> Silhouette {
    let (x, right) = (rect.x, rect.right());
    let (top, bottom) = (rect.y + lid, rect.bottom() - foot);
    let mut outline = vec![Step::Move(at(x, top))];
    outline.extend(Path::level_arc(at(x, top), at(right, top), -lid));
    outline.push(Step::Line(at(right - taper, bottom)));
    outline.extend(Path::level_arc(at(right - taper, bottom), at(x + taper, bottom), foot));
    outline.push(Step::Close);
    let mut lip = vec![Step::Move(at(x, top))];
    lip.extend(Path::level_arc(at(x, top), at(right, top), lid));
    Silhouette { outline: Path(outline), inner: vec![Path(lip)] }
}

/// A pipe that lies, its mouth at the right, messages waiting behind it.
fn pipe(rect: Rect) -> Silhouette {
    let (left, right) = (rect.x + LID, rect.right() - LID);
    let (top, bottom) = (rect.y, rect.bottom());
    let mut outline = vec![Step::Move(at(right, top))];
    outline.extend(Path::upright_arc(at(right, top), at(right, bottom), LID));
    outline.push(Step::Line(at(left, bottom)));
    outline.extend(Path::upright_arc(at(left, bottom), at(left, top), -LID));
    outline.push(Step::Close);
    let arc = |x: f64| {
        let mut steps = vec![Step::Move(at(x, top))];
        steps.extend(Path::upright_arc(at(x, top), at(x, bottom), -LID));
        Path(steps)
    };
    Silhouette { outline: Path(outline), inner: vec![arc(right), arc(right - 6.0), arc(right - 12.0)] }
}

/// What a shape keeps from the label at each side.
pub fn insets(shape: Shape, size: Size) -> Insets {
    let at = |left, top, right, bottom| Insets { left, top, right, bottom };
    match shape {
        Shape::Box | Shape::DashedBox => at(12.0, 0.0, 12.0, 0.0),
        Shape::Stadium => at(16.0, 0.0, 16.0, 0.0),
        Shape::Hexagon | Shape::Parallelogram => at(18.0, 0.0, 18.0, 0.0),
        Shape::DoubleBox | Shape::Chip => at(14.0, 0.0, 14.0, 0.0),
        Shape::Cylinder => at(12.0, 2.0 * LID, 12.0, 2.0),
        Shape::Bucket => at(16.0, 12.0, 16.0, 2.0),
        Shape::Ellipse => at(size.w * 0.15, 0.0, size.w * 0.15, 0.0),
        Shape::Pipe => at(14.0, 0.0, 34.0, 0.0),
        Shape::Sheet => at(12.0, 0.0, 12.0, 8.0),
        Shape::Page => at(10.0, 0.0, 12.0, 0.0),
        Shape::Diamond => at(size.w * 0.2, 0.0, size.w * 0.2, 0.0),
        Shape::BareText | Shape::Slot => Insets::default(),
    }
}

/// Which part of each side takes line ends.
pub fn slots(shape: Shape, size: Size) -> SlotRanges {
    let (side, level) = match shape {
        Shape::Box | Shape::DashedBox | Shape::DoubleBox | Shape::Sheet => (10.0, 10.0),
        Shape::Stadium => (14.0, 18.0),
        Shape::Hexagon => (8.0, 18.0),
        Shape::Parallelogram => (8.0, 18.0),
        Shape::Cylinder => (LID + 5.0, 10.0),
        Shape::Bucket => (10.0, 16.0),
        Shape::Ellipse => (size.h * 0.2, size.w * 0.2),
        Shape::Chip => (CUT + 3.0, CUT + 3.0),
        Shape::Pipe => (8.0, 14.0),
        Shape::Page => (6.0, 6.0),
        Shape::Diamond => (size.h * 0.35, size.w * 0.35),
        Shape::BareText | Shape::Slot => (4.0, 4.0),
    };
    let upright = range(size.h, side);
    let level = range(size.w, level);
    SlotRanges { left: upright, top: level, right: upright, bottom: level }
}

/// What is left of a length between two ends; its middle where nothing is.
fn range(length: f64, end: f64) -> (f64, f64) {
    let end = end.min(length / 2.0 - 1.0).max(0.0);
    (end, length - end)
}

/// The shape a `style` names.
pub fn named(name: &str) -> Option<Shape> {
    Some(match name {
        "box" => Shape::Box,
        "stadium" => Shape::Stadium,
        "hexagon" => Shape::Hexagon,
        "parallelogram" => Shape::Parallelogram,
        "double" => Shape::DoubleBox,
        "cylinder" => Shape::Cylinder,
        "bucket" => Shape::Bucket,
        "ellipse" => Shape::Ellipse,
        "chip" => Shape::Chip,
        "pipe" => Shape::Pipe,
        "sheet" => Shape::Sheet,
        "dashed" => Shape::DashedBox,
        "page" => Shape::Page,
        "diamond" => Shape::Diamond,
        "text" => Shape::BareText,
        "slot" => Shape::Slot,
        _ => return None,
    })
}
