//! A diagnostic made ready for programs: places as lines and columns, and a fingerprint that outlives moved lines.
//! `json`, `sarif`, `github` and `concise` print it; they only differ in form.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Diagnostic, Edit, Severity};
use crate::source::{Position, Source, Sources, Span};

/// A diagnostic as `formats.md` describes it, keys in the order of that page.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// `SD203`.
    pub code: &'static str,
    /// `domain-spof`.
    pub name: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file as it was given.
    pub file: String,
    /// The place it is about; the start of the file where the whole design is meant.
    pub range: Range,
    /// Ids of components, groups and flows.
    pub subjects: Vec<String>,
    /// Ids of use cases.
    pub usecases: Vec<String>,
    /// The path that shows it.
    pub witness: Vec<String>,
    /// The facts it stands on.
    pub because: Vec<Because>,
    /// What to write instead.
    pub help: Option<String>,
    /// A change that settles it.
    pub fix: Option<FixRecord>,
    /// The same for the same finding, also after lines moved.
    pub fingerprint: String,
}

/// Where something stands: `start` included, `end` not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The first character.
    pub start: Place,
    /// The place behind the last character.
    pub end: Place,
}

/// A line and a column, both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl From<Position> for Place {
    fn from(it: Position) -> Place {
        Place { line: it.line, column: it.column }
    }
}

/// A fact under a finding.
#[derive(Clone, Debug, Serialize)]
pub struct Because {
    /// The fact.
    pub fact: String,
    /// `declared`, `inferred` or `assumed`.
    pub confidence: &'static str,
}

/// A change that settles a finding.
#[derive(Clone, Debug, Serialize)]
pub struct FixRecord {
    /// Whether it keeps the meaning.
    pub safe: bool,
    /// The replacements.
    pub edits: Vec<EditRecord>,
}

/// One replacement. In another file than the finding's, `file` names it.
#[derive(Clone, Debug, Serialize)]
pub struct EditRecord {
    /// The file, where it is not the finding's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What goes.
    pub range: Range,
    /// What comes.
    pub text: String,
}

/// Makes the findings of one compilation, in the order of the diagnostics.
pub fn findings(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Finding> {
    let mut places = Places::new(sources);
    let prints = fingerprints(diagnostics, sources);
    diagnostics.iter().zip(prints).map(|(it, fingerprint)| finding(it, fingerprint, &mut places)).collect()
}

fn finding(it: &Diagnostic, fingerprint: String, places: &mut Places) -> Finding {
    let span = it.span().unwrap_or_default();
    Finding {
        code: it.code.id,
        name: it.code.name,
        severity: it.severity.word(),
        message: it.message.clone(),
        file: places.file(span).to_string(),
        range: places.range(span),
        subjects: it.subjects.clone(),
        usecases: it.usecases.clone(),
        witness: it.witness.clone(),
        because: it
            .because
            .iter()
            .map(|fact| Because { fact: fact.text.clone(), confidence: fact.confidence.word() })
            .collect(),
        help: it.help.clone(),
        fix: it.fix.as_ref().map(|fix| FixRecord {
            safe: fix.safe,
            edits: fix.edits.iter().map(|edit| edit_record(edit, span, places)).collect(),
        }),
        fingerprint,
    }
}

fn edit_record(edit: &Edit, of: Span, places: &mut Places) -> EditRecord {
    let file = (edit.span.file != of.file).then(|| places.file(edit.span).to_string());
    EditRecord { file, range: places.range(edit.span), text: edit.text.clone() }
}

/// Returns a fingerprint for each diagnostic. It is made of what stays when lines move: the code, the file, whom it
/// is about, and, for what has no subject, the words at its place. Equal ones are told apart by their order.
pub fn fingerprints(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<String> {
    let mut seen = BTreeMap::<u64, u32>::new();
    diagnostics
        .iter()
        .map(|it| {
            let base = identity(it, sources);
            let count = seen.entry(base).or_insert(0);
            *count += 1;
            let print = if *count == 1 { base } else { fnv(base, &count.to_string()) };
            format!("{print:016x}")
        })
        .collect()
}

fn identity(it: &Diagnostic, sources: &Sources) -> u64 {
    let mut hash = fnv(FNV_START, it.code.id);
    let source = sources.try_get(it.span().unwrap_or_default().file);
    hash = fnv(hash, source.map_or("", Source::name));
    for part in it.subjects.iter().chain(&it.usecases) {
        hash = fnv(hash, part);
    }
    if it.subjects.is_empty() {
        hash = fnv(hash, &it.message);
        let words = it.span().zip(source).map_or("", |(span, source)| source.slice(span));
        hash = words.split_whitespace().take(WORDS_IN_A_FINGERPRINT).fold(hash, fnv);
    }
    hash
}

/// Enough to tell two statements apart; a whole block would change with every edit in it.
const WORDS_IN_A_FINGERPRINT: usize = 6;
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, with an end mark so that `ab`, `c` and `a`, `bc` differ.
fn fnv(hash: u64, text: &str) -> u64 {
    text.bytes().chain([0xff]).fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Turns spans into places. Remembers the last one, so that a thousand findings on one long line cost one walk.
pub struct Places<'a> {
    sources: &'a Sources,
    last: Option<(Span, Position)>,
}

impl<'a> Places<'a> {
    /// Starts at no place.
    pub fn new(sources: &'a Sources) -> Places<'a> {
        Places { sources, last: None }
    }

    /// The name of the file a span lies in.
    pub fn file(&self, span: Span) -> &'a str {
        self.sources.try_get(span.file).map_or("", Source::name)
    }

    /// The lines and columns of a span.
    pub fn range(&mut self, span: Span) -> Range {
        Range { start: self.place(span).into(), end: self.place(span.after()).into() }
    }

    fn place(&mut self, span: Span) -> Position {
        let Some(source) = self.sources.try_get(span.file) else { return Position { line: 1, column: 1 } };
        let place = match self.last {
            Some((last, at)) if last.file == span.file && last.start <= span.start => {
                source.position_from(last.start, at, span.start)
            }
            _ => source.position(span.start),
        };
        self.last = Some((span, place));
        place
    }
}

/// How many of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Summary {
    /// Counts.
    pub fn of<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Summary {
        let mut summary = Summary::default();
        for it in diagnostics {
            summary.count(it.severity);
        }
        summary
    }

    fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    /// Adds another count.
    pub fn add(&mut self, other: Summary) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
    }

    /// Whether there is one as grave as this, or graver.
    pub fn reaches(&self, least: Severity) -> bool {
        let counts = [(Severity::Error, self.errors), (Severity::Warning, self.warnings), (Severity::Note, self.notes)];
        counts.iter().any(|(severity, count)| *severity >= least && *count > 0)
    }

    /// As a person says it: `1 error, 2 warnings`; none where there is nothing.
    pub fn words(&self) -> Option<String> {
        let parts = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let said = parts.iter().filter(|(n, _)| *n > 0);
        let said: Vec<_> = said.map(|(n, word)| format!("{n} {word}{}", if *n == 1 { "" } else { "s" })).collect();
        (!said.is_empty()).then(|| said.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::source::FileId;

    const CODE: Code = Code { id: "SD012", name: "unknown-name" };

    fn compile(text: &str) -> (Vec<Diagnostic>, Sources) {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.sd", text));
        let found = text
            .match_indices("bad")
            .map(|(at, _)| Diagnostic::error(CODE, "`bad` is bad").at(Span::new(file, at, at + 3), "here"));
        (found.collect(), sources)
    }

    #[test]
    fn places_are_the_same_however_they_are_reached() {
        let (diagnostics, sources) = compile("a\n订单 bad, bad\nbad\tbad");
        for (it, finding) in diagnostics.iter().zip(findings(&diagnostics, &sources)) {
            let span = it.span().expect("each has a place");
            assert_eq!(finding.range.start, sources.get(FileId(0)).position(span.start).into());
            assert_eq!(finding.range.end, sources.get(FileId(0)).position(span.end).into());
        }
    }

    #[test]
    fn fingerprints_outlive_moved_lines_and_tell_twins_apart() {
        let (before, sources) = compile("bad\nbad");
        let first = fingerprints(&before, &sources);
        let (after, sources) = compile("\n# a comment\n\n  bad\n\nbad");
        assert_eq!(first, fingerprints(&after, &sources));
        assert_ne!(first[0], first[1]);
    }

    #[test]
    fn a_finding_about_the_whole_design_stands_at_the_start() {
        let mut sources = Sources::default();
        sources.add(Source::new("a.sd", ""));
        let found = findings(&[Diagnostic::note(CODE, "no entry")], &sources);
        assert_eq!((found[0].file.as_str(), found[0].range.start), ("a.sd", Place { line: 1, column: 1 }));
    }

    #[test]
    fn a_summary_is_said_in_words() {
        let (diagnostics, _) = compile("bad bad");
        assert_eq!(Summary::of(&diagnostics).words().as_deref(), Some("2 errors"));
        assert_eq!(Summary::default().words(), None);
    }
}
