//! Findings for people: the place in the text, what is wrong there, what to write instead. miette draws; this module
//! hands it only the lines it shows, cut to the terminal and free of control characters, so that neither a line of
//! ten megabytes nor an escape sequence in a label reaches the terminal.

use std::collections::BTreeSet;
use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};
use unicode_width::UnicodeWidthChar;

use super::{Diagnostic, Label, Severity, fix};
use crate::source::{FileId, Source, Sources};

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether escape sequences may be used.
    pub color: bool,
    /// The columns of the terminal.
    pub width: usize,
}

/// No more than these are printed; who has a thousand errors mends the first ones first.
pub const MOST_REPORTS: usize = 100;

/// Prints diagnostics in their order, and how many more there are.
pub fn print(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let handler = handler(style);
    let mut out = String::new();
    for it in diagnostics.iter().take(MOST_REPORTS) {
        let report = Report::new(it, sources, style);
        handler.render_report(&mut out, &report).expect("writing to a string does not fail");
        out.push('\n');
    }
    if let Some(more @ 1..) = diagnostics.len().checked_sub(MOST_REPORTS) {
        out += &format!("… and {more} more; `-f concise` lists all\n\n");
    }
    out.lines().map(|line| line.trim_end().to_string() + "\n").collect()
}

fn handler(style: Style) -> GraphicalReportHandler {
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(style.width.max(NARROWEST))
        .with_context_lines(CONTEXT)
        .with_show_related_as_nested(true)
        .tab_width(TAB)
}

/// Below this, words stand one under the other; let the terminal wrap instead.
const NARROWEST: usize = 30;
const CONTEXT: usize = 1;
const TAB: usize = 4;
/// The columns left of the text: a line number and miette's rule.
const GUTTER: usize = 9;
/// A place over more lines than this is shown by its first line.
const MOST_LINES: usize = 4;

/// One diagnostic as miette wants it.
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    header: String,
    snippet: Option<Snippet>,
    reasons: Option<Reason>,
    elsewhere: Vec<Elsewhere>,
    /// What a fix would change that `--fix` alone does not apply.
    patch: Vec<String>,
}

impl<'a> Report<'a> {
    fn new(it: &'a Diagnostic, sources: &Sources, style: Style) -> Report<'a> {
        let home = it.span().map(|span| span.file);
        let mut elsewhere: Vec<FileId> = it.labels.iter().map(|label| label.span.file).collect();
        elsewhere.dedup();
        elsewhere.retain(|file| Some(*file) != home);
        let snippet_of = |file: FileId| {
            let labels: Vec<&Label> = it.labels.iter().filter(|label| label.span.file == file).collect();
            sources.try_get(file).map(|source| Snippet::new(source, &labels, style.width))
        };
        Report {
            diagnostic: it,
            header: format!("{} {} {}", it.severity.word(), it.code.id, it.code.name),
            snippet: home.and_then(snippet_of),
            reasons: Reason::chain(it),
            patch: if it.fix.as_ref().is_some_and(|fix| !fix.safe) { fix::patch(it, sources) } else { Vec::new() },
            elsewhere: elsewhere.into_iter().filter_map(snippet_of).map(|snippet| Elsewhere { snippet }).collect(),
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(&self.diagnostic.message))
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Report<'_> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.reasons.as_ref().map(|it| it as _)
    }
}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.header))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let lines: Vec<&str> =
            self.diagnostic.help.iter().map(String::as_str).chain(self.patch.iter().map(String::as_str)).collect();
        (!lines.is_empty()).then(|| Box::new(lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n")) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|it| it as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.snippet.as_ref().map(|it| Box::new(it.labels.iter().cloned()) as _)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let related = self.elsewhere.iter().map(|it| it as &dyn miette::Diagnostic);
        (!self.elsewhere.is_empty()).then(|| Box::new(related) as _)
    }
}

/// What a finding stands on, one under the other: the facts, then the path that shows it.
#[derive(Debug)]
struct Reason {
    text: String,
    next: Option<Box<Reason>>,
}

impl Reason {
    fn chain(it: &Diagnostic) -> Option<Reason> {
        let mut texts: Vec<String> = it.because.iter().map(|fact| plain(&fact.text)).collect();
        if !it.witness.is_empty() {
            let usecases = it.usecases.join(", ");
            let of = if usecases.is_empty() { String::new() } else { format!("{usecases}: ") };
            texts.push(plain(&format!("{of}{}", it.witness.join(" → "))));
        }
        texts.into_iter().rev().fold(None, |next, text| Some(Reason { text, next: next.map(Box::new) }))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Reason {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.next.as_ref().map(|it| it.as_ref() as _)
    }
}

/// The places of a diagnostic that lie in another file.
#[derive(Debug)]
struct Elsewhere {
    snippet: Snippet,
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "and in {}", self.snippet.name)
    }
}

impl std::error::Error for Elsewhere {}

impl miette::Diagnostic for Elsewhere {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.snippet)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.snippet.labels.iter().cloned()))
    }
}

/// The lines around the labels of one file, as they are shown.
#[derive(Debug)]
struct Snippet {
    name: String,
    text: String,
    lines: Vec<ShownLine>,
    labels: Vec<LabeledSpan>,
    /// The column of each label in the file, by its offset in `text`.
    columns: Vec<(usize, usize)>,
}

#[derive(Debug)]
struct ShownLine {
    /// The number in the file, from 1.
    number: usize,
    /// Where it starts in the shown text.
    start: usize,
}

impl Snippet {
    fn new(source: &Source, labels: &[&Label], width: usize) -> Snippet {
        let places: Vec<Shown> = labels.iter().map(|label| Shown::new(source, label)).collect();
        let mut numbers = BTreeSet::new();
        for place in &places {
            let around = place.first_line.saturating_sub(CONTEXT).max(1)..=place.last_line + CONTEXT;
            let own = place.first_line..=place.last_line;
            numbers.extend(around.filter(|it| own.contains(it) || !source.line(*it).trim().is_empty()));
        }
        let mut snippet = Snippet {
            name: plain(source.name()),
            text: String::new(),
            lines: Vec::new(),
            labels: Vec::new(),
            columns: Vec::new(),
        };
        let room = width.saturating_sub(GUTTER).max(NARROWEST);
        let mut moved = vec![(0, 0); places.len()];
        for number in numbers.into_iter().filter(|it| *it <= source.n_lines()) {
            snippet.show_line(source, number, room, &places, &mut moved);
        }
        for (i, (place, (start, end))) in places.iter().zip(moved).enumerate() {
            // A lone `here` says what the underline says already.
            let is_told = !place.text.is_empty() && (places.len() > 1 || place.text != "here");
            let text = is_told.then(|| plain(&place.text));
            let span = SourceSpan::from((start, end.saturating_sub(start)));
            let label = if i == 0 {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            };
            snippet.labels.push(label);
            snippet.columns.push((start, place.column));
        }
        snippet
    }

    /// Appends a line, cut to the room around the first label on it, and notes where the ends of labels moved to.
    fn show_line(
        &mut self,
        source: &Source,
        number: usize,
        room: usize,
        places: &[Shown],
        moved: &mut [(usize, usize)],
    ) {
        let line = source.line(number);
        let line_start = source.line_start(number);
        let focus = places.iter().filter(|it| it.first_line == number).map(|it| it.start - line_start).min();
        let window = Window::around(line, focus.unwrap_or(0), room);
        self.lines.push(ShownLine { number, start: self.text.len() });
        if window.start > 0 {
            self.text.push('…');
        }
        let mut note = |byte: usize, shown: usize| {
            for (place, (start, end)) in places.iter().zip(moved.iter_mut()) {
                if place.start == byte {
                    *start = shown;
                }
                if place.end == byte {
                    *end = shown;
                }
            }
        };
        // What lies outside of the window is shown at its ends.
        for byte in places.iter().flat_map(|it| [it.start, it.end]) {
            if (line_start..line_start + window.start).contains(&byte) {
                note(byte, self.text.len());
            }
        }
        for (at, c) in line[window.start..window.end].char_indices() {
            note(line_start + window.start + at, self.text.len());
            self.text.push(visible(c));
        }
        for byte in places.iter().flat_map(|it| [it.start, it.end]) {
            if (line_start + window.end..=line_start + line.len() + 1).contains(&byte) {
                note(byte, self.text.len());
            }
        }
        if window.end < line.len() {
            self.text.push('…');
        }
        self.text.push('\n');
    }

    /// The index of the shown line that holds an offset.
    fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }

    fn follows(&self, index: usize) -> bool {
        self.lines[index].number == self.lines[index - 1].number + 1
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if span.offset() + span.len() > self.text.len() || self.lines.is_empty() {
            return Err(MietteError::OutOfBounds);
        }
        let at_first = self.line_of(span.offset());
        let (mut first, mut last) = (at_first, self.line_of(span.offset() + span.len()));
        if (first + 1..=last).any(|line| !self.follows(line)) {
            // The lines between are not shown, so the two ends cannot be shown as one piece.
            return Err(MietteError::OutOfBounds);
        }
        for _ in 0..before {
            if first > 0 && self.follows(first) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if last + 1 < self.lines.len() && self.follows(last + 1) {
                last += 1;
            }
        }
        let start = self.lines[first].start;
        let end = self.lines.get(last + 1).map_or(self.text.len(), |next| next.start);
        // Without context miette only asks where the place is; with it, where the lines shown start.
        let column = if before + after > 0 {
            0
        } else {
            let known = self.columns.iter().find(|(offset, _)| *offset == span.offset());
            known.map_or(0, |(_, column)| column - 1)
        };
        let shown = SourceSpan::from((start, end - start));
        let data = &self.text.as_bytes()[start..end];
        let line = self.lines[first].number - 1;
        let count = last - first + 1;
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, shown, line, column, count)))
    }
}

/// A label with its place clamped to the file and to a few lines.
struct Shown {
    start: usize,
    end: usize,
    first_line: usize,
    last_line: usize,
    column: usize,
    text: String,
}

impl Shown {
    fn new(source: &Source, label: &Label) -> Shown {
        let end_of_text = source.text().len();
        let start = floor_char(source.text(), label.span.start as usize);
        let mut end = floor_char(source.text(), (label.span.end as usize).max(start));
        // The last line break of a text is followed by an empty line that nobody sees; point behind the last word.
        let start = if start == end_of_text { source.text().trim_end_matches(['\n', '\r']).len() } else { start };
        end = end.max(start);
        let at = source.position(start as u32);
        let first_line = at.line;
        let line_end = source.line_start(first_line) + source.line(first_line).len();
        let start = start.min(line_end);
        let mut last_line = source.position(end as u32).line;
        if last_line - first_line >= MOST_LINES || (last_line > first_line && end <= source.line_start(last_line)) {
            end = line_end;
            last_line = first_line;
        }
        let last_end = source.line_start(last_line) + source.line(last_line).len();
        Shown { start, end: end.min(last_end), first_line, last_line, column: at.column, text: label.text.clone() }
    }
}

fn floor_char(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// The part of a line that fits the room.
struct Window {
    start: usize,
    end: usize,
}

impl Window {
    fn around(line: &str, focus: usize, room: usize) -> Window {
        let focus = floor_char(line, focus);
        let end = reach(line[0..].chars(), room);
        if end == line.len() {
            return Window { start: 0, end };
        }
        // A third of the room goes to what stands before the place.
        let before: usize = reach(line[..focus].chars().rev(), room / 3);
        let start = if reach(line.chars(), room * 2 / 3) > focus { 0 } else { focus - before };
        Window { start, end: start + reach(line[start..].chars(), room - 2) }
    }
}

/// The bytes of the leading characters that fit into some columns.
fn reach(chars: impl Iterator<Item = char>, columns: usize) -> usize {
    let mut bytes = 0;
    let mut used = 0;
    for c in chars {
        used += if c == '\t' { TAB } else { c.width().unwrap_or(1) };
        if used > columns {
            break;
        }
        bytes += c.len_utf8();
    }
    bytes
}

/// A text without what a terminal would obey.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect()
}

/// The character, or a picture of it where it is a control character.
fn visible(c: char) -> char {
    match c {
        '\t' => c,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).expect("the pictures of control characters"),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Confidence, Fact};
    use crate::source::Span;

    const CODE: Code = Code { id: "SD012", name: "unknown-name" };

    fn check(text: &str, words: &[&str], expected: &str) {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.sd", text));
        let mut it = Diagnostic::error(CODE, "no component is named `b`").help("did you mean `a`?");
        for word in words {
            let at = text.find(word).expect("the text holds the word");
            it = it.at(Span::new(file, at, at + word.len()), format!("label of {}", words.len()));
        }
        let printed = print(&[it], &sources, Style { color: false, width: 60 });
        assert_eq!(printed.trim_end(), expected.trim_matches('\n'), "\n{printed}");
    }

    #[test]
    fn columns_are_right_under_chinese_and_tabs() {
        check(
            "title: t\n\t订单服务 -> bb\n",
            &["bb"],
            "
error SD012 unknown-name

  × no component is named `b`
   ╭─[a.sd:2:10]
 1 │ title: t
 2 │     订单服务 -> bb
   ·                 ─┬
   ·                  ╰── label of 1
   ╰────
  help: did you mean `a`?",
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}b{}", "a -> ".repeat(2000), " -> a".repeat(2000));
        check(
            &text,
            &["b"],
            "
error SD012 unknown-name

  × no component is named `b`
   ╭─[a.sd:1:10001]
 1 │ …> a -> a -> a -> b -> a -> a -> a -> a -> a -> a …
   ·                   ┬
   ·                   ╰── label of 1
   ╰────
  help: did you mean `a`?",
        );
    }

    #[test]
    fn two_places_far_apart_are_two_pieces() {
        let text = format!("a x2{}b x3", "\n".repeat(20));
        check(
            &text,
            &["b x3", "a x2"],
            "
error SD012 unknown-name

  × no component is named `b`
   ╭─[a.sd:1:1]
 1 │ a x2
   · ──┬─
   ·   ╰── label of 2
   ╰────
    ╭─[a.sd:21:1]
 21 │ b x3
    · ──┬─
    ·   ╰── label of 2
    ╰────
  help: did you mean `a`?",
        );
    }

    #[test]
    fn nothing_a_terminal_would_obey_gets_through() {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("\u{1b}]0;a.sd", "a \u{1b}[31m\u{202e}\rb\n"));
        let it = Diagnostic::error(CODE, "no `\u{1b}[2J`").at(Span::new(file, 2, 3), "\u{7}").help("\u{9b}");
        let printed = print(&[it], &sources, Style { color: false, width: 60 });
        assert!(printed.chars().all(|c| c == '\n' || !c.is_control()), "{printed:?}");
        assert!(!printed.contains('\u{202e}'));
    }

    #[test]
    fn any_place_in_any_text_is_printed() {
        for text in ["", "\n", "\r\n", "a", "a\r\nb", "订", "\n\n\n", "a\n\nb\n\nc\n\nd\n\ne"] {
            let mut sources = Sources::default();
            let file = sources.add(Source::new("a.sd", text));
            for start in 0..=text.len() + 2 {
                for end in start..=text.len() + 2 {
                    let it = Diagnostic::error(CODE, "m").at(Span::new(file, start, end), "first");
                    let it = it.at(Span::new(file, 0, start), "").at(Span::new(FileId(7), 0, 1), "nowhere");
                    let printed = print(&[it], &sources, Style { color: true, width: 1 });
                    assert!(!printed.contains("Failed to read"), "{text:?} {start}..{end}\n{printed}");
                }
            }
        }
    }

    #[test]
    fn facts_and_the_path_stand_below_the_message() {
        let mut it = Diagnostic::warning(CODE, "`db` is alone");
        it.because = vec![Fact { text: "`db` runs 1 copy (line 3)".into(), confidence: Confidence::Declared }];
        it.witness = vec!["web".into(), "db".into()];
        it.usecases = vec!["read".into()];
        let printed = print(&[it], &Sources::default(), Style { color: false, width: 60 });
        assert!(printed.contains("├─▶ `db` runs 1 copy (line 3)\n  ╰─▶ read: web → db"), "{printed}");
    }

    #[test]
    fn places_in_another_file_are_shown_under_its_name() {
        let mut sources = Sources::default();
        let main = sources.add(Source::new("a.sd", "use \"b.sd\"\ndb x"));
        let other = sources.add(Source::new("b.sd", "db y"));
        let it = Diagnostic::error(CODE, "twice").at(Span::new(main, 11, 13), "here");
        let it = it.at(Span::new(other, 0, 2), "and here");
        let printed = print(&[it], &sources, Style { color: false, width: 60 });
        assert!(printed.contains("[a.sd:2:1]") && printed.contains("[b.sd:1:1]"), "{printed}");
    }

    #[test]
    fn more_than_a_hundred_are_counted() {
        let many = vec![Diagnostic::error(CODE, "m"); MOST_REPORTS + 5];
        let printed = print(&many, &Sources::default(), Style { color: false, width: 60 });
        assert!(printed.contains("… and 5 more"));
    }
}
