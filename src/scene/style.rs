//! The type scale (`look.md` 1) and the lengths (`look.md` 2) of a picture, and what `style` statements change.

use crate::text::{Family, Font, Weight, width};

/// A font with the height of its lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// What it is set in.
    pub font: Font,
    /// From one baseline to the next.
    pub line: f64,
}

/// The fonts of a picture: a hand letters everything, code too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fonts {
    /// Whether a hand writes.
    pub hand: bool,
}

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident $family:ident $weight:ident $size:literal $line:literal;)*) => {
        impl Fonts {
            $($(#[$doc])*
            pub fn $name(self) -> Type {
                self.of(Family::$family, Weight::$weight, $size, $line)
            })*
        }
    };
}

types! {
    /// The title of the picture.
    title Sans SemiBold 22.0 28.0;
    /// What stands below it.
    caption Sans Regular 13.0 18.0;
    /// The title of a band.
    band Sans SemiBold 14.0 18.0;
    /// The title of a group.
    group Sans SemiBold 13.0 16.0;
    /// The label of a component, and its count.
    label Sans SemiBold 15.0 20.0;
    /// The second line of a component.
    second Sans Regular 12.5 16.0;
    /// The label of a flow; modules; the lines of cards.
    flow Sans Regular 13.0 17.0;
    /// The name of a table, an option's name.
    head Sans SemiBold 12.5 18.0;
    /// A field of a table.
    field Sans Regular 12.0 18.0;
    /// A field of a table's key.
    key_field Sans SemiBold 12.0 18.0;
    /// A type, a cell.
    cell Mono Regular 11.5 18.0;
    /// Code.
    code Mono Regular 12.0 17.0;
    /// Code inside a component.
    inner_code Mono Regular 11.5 17.0;
    /// A caption between code.
    code_head Sans SemiBold 11.5 17.0;
    /// A badge, the number of a step.
    badge Sans SemiBold 11.0 14.0;
    /// A small outlined word.
    tag Sans SemiBold 10.5 12.0;
    /// A note.
    note Sans Regular 12.5 17.0;
    /// What a note stresses.
    note_bold Sans SemiBold 12.5 17.0;
    /// Code in a note.
    note_code Mono Regular 11.5 17.0;
    /// A question to decide.
    question Sans SemiBold 14.0 18.0;
    /// An option of a decision.
    option Sans SemiBold 13.0 17.0;
}

impl Fonts {
    fn of(self, family: Family, weight: Weight, size: f64, line: f64) -> Type {
        let family = if self.hand { Family::Hand } else { family };
        Type { font: Font { family, weight, size }, line }
    }
}

impl Type {
    /// The width of a text in it.
    pub fn width(self, text: &str) -> f64 {
        width(text, self.font)
    }

    /// The width of the widest of some lines.
    pub fn widest<'a>(self, lines: impl IntoIterator<Item = &'a String>) -> f64 {
        lines.into_iter().map(|line| self.width(line)).fold(0.0, f64::max)
    }
}

/// Rounds a length up to the grid.
pub fn on_grid(length: f64) -> f64 {
    (length / 4.0).ceil() * 4.0
}

/// Around the picture, under a title.
pub const PAGE: f64 = 32.0;
/// Around a picture without a title.
pub const BARE_PAGE: f64 = 24.0;
/// Inside a group.
pub const GROUP: f64 = 16.0;
/// How far the second card of a stack looks out, right and below: arrows come in from above and from the left.
pub const STACK: f64 = 5.0;
/// The side of an icon.
pub const ICON: f64 = 18.0;
/// Between an icon and its text.
pub const ICON_GAP: f64 = 8.0;
/// Between a label and its count.
pub const COUNT_GAP: f64 = 7.0;
