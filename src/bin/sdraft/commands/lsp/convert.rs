//! From byte spans to the protocol's lines and columns, and back.

use lsp_types::{Position, PositionEncodingKind, Range};
use sdraft::source::{Source, Span};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    /// The cheaper of those the editor knows; UTF-16 if it says nothing.
    pub fn agree(offered: Option<&Vec<PositionEncodingKind>>) -> Encoding {
        let knows_utf8 = offered.is_some_and(|kinds| kinds.contains(&PositionEncodingKind::UTF8));
        if knows_utf8 { Encoding::Utf8 } else { Encoding::Utf16 }
    }

    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    pub fn position(self, source: &Source, byte: u32) -> Position {
        match self {
            Encoding::Utf16 => {
                let (line, column) = source.position_utf16(byte);
                Position::new(line, column)
            }
            Encoding::Utf8 => {
                let line = source.position(byte).line;
                let byte = (byte as usize).min(source.text().len());
                Position::new(line as u32 - 1, (byte - source.line_start(line)) as u32)
            }
        }
    }

    pub fn range(self, source: &Source, span: Span) -> Range {
        Range::new(self.position(source, span.start), self.position(source, span.end))
    }

    /// The byte of a place; places behind a line's end are its end.
    pub fn byte(self, source: &Source, position: Position) -> u32 {
        match self {
            Encoding::Utf16 => source.byte_of_utf16(position.line, position.character),
            Encoding::Utf8 => {
                let line = source.line(position.line as usize + 1);
                let mut column = (position.character as usize).min(line.len());
                while !line.is_char_boundary(column) {
                    column -= 1;
                }
                (source.line_start(position.line as usize + 1) + column) as u32
            }
        }
    }

    /// How many units a text counts.
    pub fn length(self, text: &str) -> u32 {
        match self {
            Encoding::Utf8 => text.len() as u32,
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum::<usize>() as u32,
        }
    }
}
