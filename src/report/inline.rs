//! Words in a line: plain, bold, code, quiet, and links where they are safe.

use crate::scene::{facts, rich};
use crate::story::one_line;

/// Words of one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose(pub Vec<Run>);

/// Words in one face.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// How they are set.
    pub face: Face,
    /// Where they lead: an http, https, mailto or relative address, nothing else.
    pub link: Option<String>,
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Face {
    Plain,
    Bold,
    Code,
    Quiet,
}

impl Prose {
    /// What a person wrote, with its **bold**, `code` and [links](…).
    pub fn written(text: &str) -> Prose {
        let face = |face| match face {
            rich::Face::Plain => Face::Plain,
            rich::Face::Bold => Face::Bold,
            rich::Face::Code => Face::Code,
        };
        let runs = rich::inline(&one_line(text)).into_iter().map(|it| Run {
            text: it.text,
            face: face(it.face),
            link: it.link.as_deref().and_then(facts::safe_link),
        });
        Prose(runs.filter(|it| !it.text.is_empty()).collect())
    }

    /// Words as they are.
    pub fn plain(text: impl AsRef<str>) -> Prose {
        Prose::default().with(Face::Plain, text)
    }

    /// Words as code.
    pub fn code(text: impl AsRef<str>) -> Prose {
        Prose::default().with(Face::Code, text)
    }

    /// Words that matter.
    pub fn bold(text: impl AsRef<str>) -> Prose {
        Prose::default().with(Face::Bold, text)
    }

    /// More words; none where the text is empty.
    pub fn with(mut self, face: Face, text: impl AsRef<str>) -> Prose {
        let text = text.as_ref();
        if !text.is_empty() {
            // a control character is no word; spaces at the ends part runs and stay
            let text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            self.0.push(Run { text, face, link: None });
        }
        self
    }

    /// The words of another behind these.
    pub fn and(mut self, other: Prose) -> Prose {
        self.0.extend(other.0);
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Prose {
    /// The words without their faces.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|run| f.write_str(&run.text))
    }
}
