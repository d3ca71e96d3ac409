//! What an editor asks of a text: hover, completion, definition, rename and their kin, as plain data with byte spans.
//! The language server in the binary turns them into its protocol's words.
//!
//! Everything works on broken texts: names and places come from the syntax trees, which always exist; what things are
//! comes from whatever design could be made.

pub mod actions;
pub mod completion;
pub mod hover;
pub mod names;
pub mod outline;
pub mod page;
pub mod words;

use crate::Compiled;
use crate::source::{FileId, Source, Span};
use names::Occurrence;
use words::Word;

/// A compiled text with an index of its words. Made once per change, asked many times.
#[derive(Debug)]
pub struct Snapshot {
    /// What was compiled, the text in the editor first.
    pub compiled: Compiled,
    /// The words of each text.
    pub words: Vec<Vec<Word>>,
    /// The names of all texts.
    pub names: Vec<Occurrence>,
}

impl Snapshot {
    /// Indexes a compiled text.
    pub fn new(compiled: Compiled) -> Snapshot {
        let words = compiled.trees.iter().map(|tree| words::words(tree, compiled.sources.get(tree.file))).collect();
        let mut snapshot = Snapshot { compiled, words, names: Vec::new() };
        snapshot.names = names::occurrences(&snapshot);
        snapshot
    }

    /// The text in the editor.
    pub fn file(&self) -> FileId {
        FileId(0)
    }

    /// The text in the editor, with its lines.
    pub fn source(&self) -> &Source {
        self.compiled.sources.get(self.file())
    }

    /// The words of a place.
    pub fn text(&self, span: Span) -> &str {
        self.compiled.sources.get(span.file).slice(span)
    }

    /// The word at a byte of the text in the editor, or the one that ends there.
    pub fn word_at(&self, byte: u32) -> Option<&Word> {
        let own = &self.words[0];
        let inside = own.iter().rev().find(|it| it.span.start <= byte && byte < it.span.end);
        inside.or_else(|| own.iter().find(|it| it.span.end == byte))
    }
}
