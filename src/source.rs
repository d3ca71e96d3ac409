//! Texts, places in them, and the lines and columns people count by.

/// Names one of the texts of a compilation: the file given, then those it `use`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A range of bytes in one text: `start` included, `end` not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
}

impl Span {
    /// Makes the span of `start..end` in `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        Span { file, start: to_u32(start), end: to_u32(end) }
    }

    /// Returns the smallest span that holds both, which stand in one file.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Returns the empty span at the start of this one.
    pub fn before(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// Returns the empty span behind this one.
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// Returns the bytes as a range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

fn to_u32(byte: usize) -> u32 {
    u32::try_from(byte).expect("texts are limited to well below 4 GB")
}

/// A line and a column, both counted from 1; columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One text with its name, as messages show it.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// Takes a text and the name messages call it by (`twitter.sd`, `<stdin>`).
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let text = text.into();
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { name: name.into(), text, line_starts }
    }

    /// The name messages call it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of lines; an empty text has one.
    pub fn n_lines(&self) -> usize {
        self.line_starts.len()
    }

    /// Returns a line by its number from 1, without its end; empty behind the last.
    pub fn line(&self, number: usize) -> &str {
        let Some(&start) = number.checked_sub(1).and_then(|i| self.line_starts.get(i)) else { return "" };
        let end = self.line_starts.get(number).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Returns the line and the column of a byte; bytes behind the end count as the end.
    pub fn position(&self, byte: u32) -> Position {
        let (line, start, byte) = self.locate(byte);
        Position { line, column: self.text[start..byte].chars().count() + 1 }
    }

    /// Like [`Source::position`], walking on from the place of an earlier byte.
    pub fn position_from(&self, earlier: u32, at: Position, byte: u32) -> Position {
        let (line, start, byte) = self.locate(byte);
        let (_, _, earlier) = self.locate(earlier);
        if line != at.line || byte < earlier {
            return Position { line, column: self.text[start..byte].chars().count() + 1 };
        }
        Position { line, column: at.column + self.text[earlier..byte].chars().count() }
    }

    /// Returns the words of a span, cut to the text.
    pub fn slice(&self, span: Span) -> &str {
        let (_, _, start) = self.locate(span.start);
        let (_, _, end) = self.locate(span.end.max(span.start));
        &self.text[start..end]
    }

    /// Returns the byte a line starts at, by its number from 1; the end behind the last line.
    pub fn line_start(&self, number: usize) -> usize {
        self.line_starts.get(number.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// Like [`Source::position`], both counted from 0 and the column in UTF-16 units, as editors ask for.
    pub fn position_utf16(&self, byte: u32) -> (u32, u32) {
        let (line, start, byte) = self.locate(byte);
        let column = self.text[start..byte].chars().map(char::len_utf16).sum::<usize>();
        (line as u32 - 1, column as u32)
    }

    /// Returns the byte of a line and a UTF-16 column, both from 0; places behind a line's end count as its end.
    pub fn byte_of_utf16(&self, line: u32, column: u32) -> u32 {
        let Some(&start) = self.line_starts.get(line as usize) else { return to_u32(self.text.len()) };
        let mut left = column as usize;
        let mut byte = start;
        for c in self.line(line as usize + 1).chars() {
            if left < c.len_utf16() {
                break;
            }
            left -= c.len_utf16();
            byte += c.len_utf8();
        }
        to_u32(byte)
    }

    /// The line from 1, the byte it starts at, and the byte itself, moved to a character's border.
    fn locate(&self, byte: u32) -> (usize, usize, usize) {
        let mut byte = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line_starts.partition_point(|&start| start <= byte);
        (line, self.line_starts[line - 1], byte)
    }
}

/// The texts of one compilation, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Adds a text and returns its name for spans.
    pub fn add(&mut self, source: Source) -> FileId {
        self.list.push(source);
        FileId(to_u32(self.list.len() - 1))
    }

    /// Returns a text by its name.
    pub fn get(&self, file: FileId) -> &Source {
        &self.list[file.0 as usize]
    }

    /// Returns a text by its name, if there is one.
    pub fn try_get(&self, file: FileId) -> Option<&Source> {
        self.list.get(file.0 as usize)
    }

    /// Walks over all texts in the order they were read.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.list.iter().enumerate().map(|(i, source)| (FileId(to_u32(i)), source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_editors_units() {
        let source = Source::new("t", "a\n订单😀b\r\n");
        assert_eq!(source.position(2), Position { line: 2, column: 1 });
        assert_eq!(source.position(12), Position { line: 2, column: 4 });
        assert_eq!(source.position_utf16(12), (1, 4));
        assert_eq!(source.byte_of_utf16(1, 4), 12);
        assert_eq!(source.line(2), "订单😀b");
        assert_eq!(source.n_lines(), 3);
    }

    #[test]
    fn places_behind_the_end_are_the_end() {
        let source = Source::new("t", "ab");
        assert_eq!(source.position(99), Position { line: 1, column: 3 });
        assert_eq!(source.byte_of_utf16(7, 0), 2);
    }
}
