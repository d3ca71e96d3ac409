//! What the compiler and the rules have to say: plain data, worded where the fault is found.
//!
//! The same type carries errors of the language (`SD0xx`) and findings of the rules; printers stand in `diag/`.

pub mod concise;
pub mod finding;
pub mod fix;
pub mod github;
pub mod json;
pub mod pretty;
pub mod sarif;

use crate::source::Span;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// The word used in output and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A stable code such as `SD012`, with the name that may stand wherever the code may. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// `SD` and three digits.
    pub id: &'static str,
    /// The name in kebab case.
    pub name: &'static str,
}

/// A place with what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be said; may be empty.
    pub text: String,
}

/// One replacement in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; empty to insert.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// A change that settles a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: "write `->`".
    pub title: String,
    /// Whether it keeps the meaning, so that `--fix` may apply it unasked.
    pub safe: bool,
    /// The replacements, apart from each other and in order.
    pub edits: Vec<Edit>,
}

/// How far a fact can be trusted; the weakest fact under a finding bounds its severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// From a table of benchmarks.
    Assumed,
    /// From the kind of a component.
    Inferred,
    /// Written by the author.
    Declared,
}

impl Confidence {
    /// The word used in output.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Assumed => "assumed",
            Confidence::Inferred => "inferred",
            Confidence::Declared => "declared",
        }
    }
}

/// A fact that a finding stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The fact as a clause: "`db` runs 1 copy (line 12)".
    pub text: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
}

/// One error, warning or note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub message: String,
    /// The places, the one it is about first. Empty only where the whole design is meant.
    pub labels: Vec<Label>,
    /// What to write instead, or what to do.
    pub help: Option<String>,
    /// A change that settles it.
    pub fix: Option<Fix>,
    /// Ids of the components, groups and flows it is about (findings of rules).
    pub subjects: Vec<String>,
    /// Ids of the use cases it is about.
    pub usecases: Vec<String>,
    /// The path that shows it, as ids.
    pub witness: Vec<String>,
    /// The facts it stands on.
    pub because: Vec<Fact>,
}

impl Diagnostic {
    /// Starts a diagnostic of any severity.
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
            subjects: Vec::new(),
            usecases: Vec::new(),
            witness: Vec::new(),
            because: Vec::new(),
        }
    }

    /// Starts an error.
    pub fn error(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, message)
    }

    /// Starts a warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, message)
    }

    /// Starts a note.
    pub fn note(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Note, message)
    }

    /// Adds a place; the first one added is the one the diagnostic is about.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Says what to do, where there is something to say.
    pub fn maybe_help(mut self, help: Option<impl Into<String>>) -> Diagnostic {
        self.help = help.map(Into::into);
        self
    }

    /// Adds a change that settles it.
    pub fn fix(mut self, fix: Fix) -> Diagnostic {
        self.fix = Some(fix);
        self
    }

    /// The place it is about, if it has one.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// Whether it is an error of the language: `SD0xx` or SD801, reported by the compiler itself.
    pub fn is_language_error(&self) -> bool {
        self.severity == Severity::Error && (self.code.id.starts_with("SD0") || self.code.id == "SD801")
    }
}

/// Sorts diagnostics by file, place and code, as a reader meets them.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|it| (it.span().unwrap_or_default(), it.code.id));
}
