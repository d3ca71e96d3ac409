//! Designs in notes: finding fenced `sd` blocks and images of `.sd` files in Markdown, and putting pictures beside
//! them.
//!
//! A note is never printed again: places are byte ranges of the writer's text, and what is put in goes between two
//! comments that say it was. Each opening comment carries two sums: one of what the picture was made of, so that an
//! unchanged block is not drawn again, and one of the text that was written, so that a writer's change inside it is
//! seen and kept.

pub mod options;
mod scan;

use std::ops::Range;

pub use scan::scan;

use crate::codes;
use crate::diag::{Diagnostic, Edit};
use crate::source::{FileId, Source, Sources, Span};
use options::BlockOptions;

/// Ends what was written.
pub const END: &str = "<!-- /sdraft -->";
/// Starts what was written behind a block.
const START: &str = "<!-- sdraft ";
/// Follows what was written for an image.
const IMAGE: &str = "<!-- sdraft-image ";
/// Wraps a block whose source is not shown.
const HIDE: &str = "<!-- sdraft-source";
/// Ends the wrapping.
const HIDE_END: &str = "-->";

/// A note with the places for pictures in it.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// The places in order, apart from each other.
    pub places: Vec<Place>,
    /// What is wrong with the note itself; spans are the note's.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether lines end with CR LF.
    pub crlf: bool,
}

/// A place for a picture.
#[derive(Clone, Debug)]
pub struct Place {
    /// What the picture is of.
    pub source: PlaceSource,
    /// The words behind the backticks, or behind the `?` of an image.
    pub options: BlockOptions,
    /// What goes: the part written before, or nothing.
    pub replace: Range<usize>,
    /// The sums of the part written before.
    pub written: Option<Sums>,
    /// The address of the picture in the part written before.
    pub old_address: Option<String>,
    /// What each new line starts with, to stand in the list or the quote that the block stands in.
    prefix: String,
    /// Whether the block is wrapped in a comment, and the ranges of the wrapping.
    wrapping: Option<(Range<usize>, Range<usize>)>,
    /// The lines of the block itself.
    lines: Range<usize>,
}

/// What a picture is of.
#[derive(Clone, Debug)]
pub enum PlaceSource {
    /// A fenced block.
    Block(Code),
    /// An image of a file.
    Image(Image),
}

/// The text of a fenced block, with where its pieces stand in the note.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// The text, without the marks of lists and quotes around it.
    pub text: String,
    /// For each piece: where it starts in the text, and where it stands in the note.
    pieces: Vec<(usize, Range<usize>)>,
}

/// An image of a design, as it was written.
#[derive(Clone, Debug)]
pub struct Image {
    /// `![alt](a.sd?stage=x)`
    pub markdown: String,
    /// What stands in the brackets, as plain text.
    pub alt: String,
    /// The path of the design, relative to the note.
    pub path: String,
}

/// The sums in a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Of what the picture was made of.
    pub made_of: u64,
    /// Of the text that was written.
    pub text: u64,
}

impl Code {
    /// A text that stands alone.
    pub fn whole(text: &str) -> Code {
        Code { text: text.to_string(), pieces: vec![(0, 0..text.len())] }
    }

    /// The byte of the note where a byte of the text stands.
    pub fn in_note(&self, byte: usize) -> usize {
        let at = self.pieces.partition_point(|(start, _)| *start <= byte).max(1) - 1;
        self.pieces.get(at).map_or(0, |(start, range)| (range.start + byte.saturating_sub(*start)).min(range.end))
    }
}

/// A sum of bytes that is the same everywhere: FNV-1a, 64 bits.
pub fn sum<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for part in parts {
        // the length keeps ["ab", "c"] and ["a", "bc"] apart
        for byte in (part.len() as u64).to_le_bytes().iter().chain(part) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// The sum of a written text; white space does not count, which other programs like to move.
fn text_sum(text: &str) -> u64 {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '>').collect();
    sum([bare.as_bytes()])
}

impl Place {
    /// The changes that put a picture in; `content` is Markdown in one or more lines, none of them blank, and for an
    /// image in one line. None where the note is as it should be.
    pub fn put(&self, note: &Note, text: &str, content: &str, made_of: u64) -> Vec<(Range<usize>, String)> {
        let new = match &self.source {
            PlaceSource::Image(image) => {
                let length = content.len();
                let sums = format!("{made_of:016x}.{:016x}", text_sum(content));
                format!("{content}{IMAGE}{sums} {length} {} -->", image.markdown)
            }
            PlaceSource::Block(_) => {
                let eol = if note.crlf { "\r\n" } else { "\n" };
                let start = format!("{START}{made_of:016x}.{:016x} -->", text_sum(content));
                // what starts with a tag is HTML to Markdown until a blank line, whatever follows
                let gap = content.starts_with('<').then_some("");
                let lines = [start.as_str()].into_iter().chain(content.lines()).chain(gap).chain([END]);
                let mut new = String::new();
                // the last line of a text may lack its end
                let wraps = self.options.hidden && self.wrapping.is_none();
                if !wraps && self.replace.start > 0 && !text[..self.replace.start].ends_with('\n') {
                    new += eol;
                }
                for line in lines {
                    new += format!("{}{line}", self.prefix).trim_end();
                    new += eol;
                }
                if self.replace.end == text.len() && !text.ends_with('\n') {
                    new.truncate(new.len() - eol.len());
                }
                new
            }
        };
        let mut changes = self.rewrap(note, text);
        if text[self.replace.clone()] != new {
            changes.push((self.replace.clone(), new));
        }
        changes
    }

    /// The changes that put content in the place of the block or image, for a text that is not kept.
    pub fn replace_by(&self, content: &str) -> Vec<(Range<usize>, String)> {
        match &self.source {
            PlaceSource::Image(_) => vec![(self.replace.clone(), content.to_string())],
            PlaceSource::Block(_) => {
                let mut new = String::new();
                let mut lines = content.lines();
                // the first line stands where the block began, behind the mark of a list item
                new += lines.next().unwrap_or_default();
                new.push('\n');
                for line in lines.chain([""]) {
                    new += format!("{}{line}", self.prefix).trim_end();
                    new.push('\n');
                }
                let start = if self.options.source { self.lines.end } else { self.lines.start };
                if self.options.source {
                    new.insert_str(0, &format!("{}\n{}", self.prefix.trim_end(), self.prefix));
                }
                vec![(start..self.replace.end, new)]
            }
        }
    }

    /// The changes that take out what was written.
    pub fn clear(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let mut changes = Vec::new();
        if let Some((before, after)) = &self.wrapping {
            let mut after = after.clone();
            // a text whose last line had no end gets it back so
            if self.replace.end == text.len() && !text.ends_with('\n') {
                after.start = text[..after.start].trim_end_matches(['\n', '\r']).len();
            }
            changes.extend([(before.clone(), String::new()), (after, String::new())]);
        }
        match &self.source {
            PlaceSource::Image(image) if self.written.is_some() => {
                changes.push((self.replace.clone(), image.markdown.clone()))
            }
            _ if self.written.is_some() => {
                let mut range = self.replace.clone();
                if range.end == text.len() && !text.ends_with('\n') && self.wrapping.is_none() {
                    range.start = text[..range.start].trim_end_matches(['\n', '\r']).len();
                }
                changes.push((range, String::new()));
            }
            _ => {}
        }
        changes
    }

    /// Puts a block whose source is hidden into a comment, or takes it out again.
    pub fn rewrap(&self, note: &Note, text: &str) -> Vec<(Range<usize>, String)> {
        let eol = if note.crlf { "\r\n" } else { "\n" };
        match (&self.wrapping, self.options.hidden) {
            (None, true) => {
                // the mark of a list item stays in front of the comment
                let (first, rest) = (self.lines.start, &self.prefix);
                let open = format!("{HIDE}{eol}{rest}");
                let gap = if text[..self.lines.end].ends_with('\n') { "" } else { eol };
                let close = format!("{gap}{rest}{HIDE_END}{eol}");
                vec![(first..first, open), (self.lines.end..self.lines.end, close)]
            }
            (Some((before, after)), false) => vec![(before.clone(), String::new()), (after.clone(), String::new())],
            _ => Vec::new(),
        }
    }

    /// Why the source cannot be hidden, and what to do about it: the text of a comment must not end it, and its lines
    /// must start alike.
    pub fn cannot_hide(&self) -> Option<(&'static str, &'static str)> {
        match &self.source {
            PlaceSource::Block(code) if code.text.contains(HIDE_END) => Some((
                "this block cannot be hidden: `-->` in it would end the comment around it",
                "write it without `-->`",
            )),
            PlaceSource::Block(_) if self.prefix.contains('\t') => {
                Some(("this block cannot be hidden: it is indented with a tab", "indent it with spaces"))
            }
            PlaceSource::Block(_) | PlaceSource::Image(_) => None,
        }
    }

    /// The span of the block or image in the note.
    pub fn span(&self) -> Span {
        Span::new(FileId(0), self.lines.start, self.lines.end)
    }
}

/// Applies changes that do not overlap.
pub fn apply(text: &str, mut changes: Vec<(Range<usize>, String)>) -> String {
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in changes {
        debug_assert!(at <= range.start, "changes are apart");
        out += &text[at..range.start];
        out += &new;
        at = range.end;
    }
    out + &text[at..]
}

/// Moves what was found in a block to the note's own lines. The sources are the block's, with the note in its place.
pub fn into_note(
    note: &Source,
    code: &Code,
    sources: &Sources,
    diagnostics: &[Diagnostic],
) -> (Sources, Vec<Diagnostic>) {
    let mut moved = Sources::default();
    for (file, source) in sources.iter() {
        moved.add(if file == FileId(0) { note.clone() } else { source.clone() });
    }
    let place = |span: Span| match span.file {
        FileId(0) => {
            let start = code.in_note(span.start as usize);
            Span::new(FileId(0), start, code.in_note(span.end as usize).max(start))
        }
        _ => span,
    };
    let found = diagnostics.iter().map(|found| {
        let mut found = found.clone();
        found.labels.iter_mut().for_each(|label| label.span = place(label.span));
        if let Some(fix) = &mut found.fix {
            fix.edits.iter_mut().for_each(|edit: &mut Edit| edit.span = place(edit.span));
        }
        found
    });
    (moved, found.collect())
}

/// The place of an image that another program has read: its address and the words in its brackets. None where the
/// address leads to no design.
pub fn place_of_image(address: &str, alt: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Place> {
    let (path, words) = scan::design_path(address)?;
    let options = BlockOptions::read(&words, Span::default(), diagnostics);
    let image = Image { markdown: address.to_string(), alt: alt.to_string(), path };
    Some(Place {
        source: PlaceSource::Image(image),
        options,
        replace: 0..0,
        written: None,
        old_address: None,
        prefix: String::new(),
        wrapping: None,
        lines: 0..address.len(),
    })
}

/// A part that somebody changed or cut, which is left alone.
fn left_alone(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(codes::EMBED_CUT, message).at(span, "left as it is").help(help)
}
