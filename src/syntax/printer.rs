//! The formatter: a text written again the way a careful person would, its meaning, comments and paragraphs kept.
//!
//! Statements are printed from the tree; comments and blank lines are found in the gaps between them. What the author
//! wrote on one line stays on one line, joined by `;` or in braces, if it fits; a comment where no gap is (inside a
//! flow, say) keeps its statement as it was written. Before the result is given back it is parsed again: should its
//! tree differ, the text comes back untouched.

use std::fmt::{self, Write};

use super::tree::*;
use super::{form_of, parse};
use crate::diag::{Diagnostic, Severity};
use crate::source::{FileId, Span};

/// The widest line the formatter joins statements to.
const WIDTH: usize = 120;
/// A word longer than this does not push the words of its neighbours to the right.
const WIDEST_COLUMN: usize = 16;

/// What came of formatting a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Formatted {
    /// The text, formatted; as it was where it has errors of syntax.
    pub text: String,
    /// The errors of syntax for which it was left as it was.
    pub errors: Vec<Diagnostic>,
}

/// Formats a text. Formatting the result again changes nothing.
pub fn format(text: &str) -> Formatted {
    let (tree, found) = parse(FileId(0), text);
    let errors: Vec<Diagnostic> = found.into_iter().filter(|it| it.severity == Severity::Error).collect();
    if !errors.is_empty() {
        return Formatted { text: text.to_string(), errors };
    }
    let formatted = print(&tree, text);
    let (again, _) = parse(FileId(0), &formatted);
    let same = Fingerprint::of(&tree) == Fingerprint::of(&again);
    debug_assert!(same, "formatting changed the meaning of:\n{text}\nto:\n{formatted}");
    Formatted { text: if same { formatted } else { text.to_string() }, errors }
}

fn print(tree: &SyntaxTree, text: &str) -> String {
    let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut printer = Printer { text, line_starts, comments: &tree.comments, lines: Vec::new(), indent: 0 };
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let shebang = text[bom..].starts_with("#!").then(|| text[bom..].lines().next().unwrap_or(""));
    let start = shebang.map_or(0, |line| bom + line.len());
    printer.statements(&tree.statements, &Gap { start, end: text.len(), open: None }, 0);
    let mut out = shebang.map_or(String::new(), |line| format!("{}\n", line.trim_end()));
    align(&mut printer.lines);
    for (i, line) in printer.lines.iter().enumerate() {
        if line.after_blank && (i > 0 || shebang.is_some()) {
            out.push('\n');
        }
        let written = format!("{}{}", "  ".repeat(line.indent), line.text());
        out += written.trim_end_matches([' ', '\t']);
        out.push('\n');
    }
    let windows = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
    let unix = out.replace("\r\n", "\n");
    if windows { unix.replace('\n', "\r\n") } else { unix }
}

/// The stretch of text that statements and their gaps fill.
struct Gap {
    start: usize,
    end: usize,
    /// The line of the opening brace, if there is one.
    open: Option<usize>,
}

/// How far the printing of a block has come.
struct Cursor {
    /// The byte behind what is printed.
    at: usize,
    /// Whether nothing is printed yet, so that no blank line can follow it.
    fresh: bool,
    /// The line of the source that `at` stands on, if something is printed there.
    line: Option<usize>,
}

/// A line to be written.
#[derive(Debug, Default)]
struct Line {
    indent: usize,
    /// What may be set in columns with the lines around: the parts in order.
    parts: Vec<String>,
    /// What kind of columns they are; lines of one kind are set together.
    columns: Columns,
    comment: Option<String>,
    after_blank: bool,
    /// The line of the source that it ends on.
    source_end: usize,
    /// Whether another statement may join it.
    open: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Columns {
    #[default]
    None,
    /// The kind, then the rest.
    Component,
    /// The name, then `=` and the formula.
    Let,
    /// The name of a field, then its type.
    Field,
    /// The key of an attribute of the design, then its value.
    Comment,
}

impl Line {
    fn text(&self) -> String {
        let mut text = self.parts.concat();
        if let Some(comment) = &self.comment {
            if !text.is_empty() {
                text += "  ";
            }
            text += comment;
        }
        text
    }

    fn width(&self) -> usize {
        self.indent * 2 + width(&self.parts.concat())
    }
}

fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text.rsplit('\n').next().unwrap_or(text))
}

/// Sets runs of lines in columns: the first parts of neighbours of one kind, then the comments at their ends.
fn align(lines: &mut [Line]) {
    align_by(
        lines,
        |line| line.columns,
        |line| line.parts.first().map_or(0, |part| width(part)),
        |line, by| {
            if let Some(part) = line.parts.first_mut() {
                part.push_str(&" ".repeat(by));
            }
        },
    );
    let has_comment = |line: &Line| {
        let ends_a_line = line.comment.is_some() && !line.parts.is_empty();
        if ends_a_line { Columns::Comment } else { Columns::None }
    };
    align_by(lines, has_comment, Line::width, |line, by| line.parts.push(" ".repeat(by)));
}

fn align_by(
    lines: &mut [Line],
    kind: impl Fn(&Line) -> Columns,
    measure: impl Fn(&Line) -> usize,
    mut pad: impl FnMut(&mut Line, usize),
) {
    let mut start = 0;
    while start < lines.len() {
        let of = kind(&lines[start]);
        let mut end = start + 1;
        while end < lines.len()
            && kind(&lines[end]) == of
            && lines[end].indent == lines[start].indent
            && !lines[end].after_blank
        {
            end += 1;
        }
        if of != Columns::None && end - start > 1 {
            let most = if of == Columns::Comment { WIDTH } else { WIDEST_COLUMN };
            let widest = lines[start..end].iter().map(&measure).filter(|it| *it <= most).max().unwrap_or(0);
            for line in &mut lines[start..end] {
                let by = widest.saturating_sub(measure(line));
                pad(line, by);
            }
        }
        start = end;
    }
}

struct Printer<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
    comments: &'a [Span],
    lines: Vec<Line>,
    /// The indent of the statement at hand, for lines that go on.
    indent: usize,
}

/// The words of a statement up to its braces.
struct Head {
    parts: Vec<String>,
    columns: Columns,
}

impl From<String> for Head {
    fn from(text: String) -> Head {
        Head { parts: vec![text], columns: Columns::None }
    }
}

impl Printer<'_> {
    // ------------------------------------------------------------ lines

    fn statements(&mut self, statements: &[Statement], gap: &Gap, indent: usize) {
        let mut cursor = Cursor { at: gap.start, fresh: gap.open.is_some() || gap.start == 0, line: gap.open };
        for statement in statements {
            let start = statement.span.start as usize;
            cursor = self.gap(cursor, start, indent);
            let line = self.line_of(start);
            let blank = !cursor.fresh && self.blank_between(cursor.at, start);
            self.statement(statement, indent, blank, cursor.line == Some(line));
            let at = self.end_of(statement);
            cursor = Cursor { at, fresh: false, line: Some(self.line_of(at)) };
        }
        self.gap(cursor, gap.end, indent);
    }

    /// Prints the comments from the cursor to a place, and moves the cursor behind them.
    fn gap(&mut self, mut cursor: Cursor, end: usize, indent: usize) -> Cursor {
        for comment in self.comments_in(cursor.at, end).to_vec() {
            let text = self.slice(comment).trim_end().replacen('＃', "#", 1);
            let line = self.line_of(comment.start as usize);
            let blank = !cursor.fresh && self.blank_between(cursor.at, comment.start as usize);
            match self.lines.last_mut() {
                Some(last) if cursor.line == Some(line) && last.comment.is_none() => {
                    last.comment = Some(text);
                    last.open = false;
                }
                _ => self.lines.push(Line {
                    indent,
                    comment: Some(text),
                    after_blank: blank,
                    source_end: line,
                    ..Line::default()
                }),
            }
            cursor = Cursor { at: comment.end as usize, fresh: false, line: Some(line) };
        }
        cursor
    }

    fn statement(&mut self, statement: &Statement, indent: usize, after_blank: bool, same_line: bool) {
        let end = self.end_of(statement);
        let source_end = self.line_of(end);
        self.indent = indent;
        if let Some(text) = self.one_line(statement) {
            let joined = text.parts.concat();
            let fits = |last: &Line| last.open && last.width() + 2 + width(&joined) <= WIDTH;
            let joins = same_line && !after_blank && !joined.contains('\n');
            if let Some(last) = self.lines.last_mut().filter(|last| joins && fits(last)) {
                last.parts.push(format!("; {joined}"));
                last.source_end = source_end;
                return;
            }
            let open = !joined.contains('\n');
            self.lines.push(Line {
                indent,
                parts: text.parts,
                columns: text.columns,
                after_blank,
                source_end,
                open,
                ..Line::default()
            });
            return;
        }
        self.many_lines(statement, indent, after_blank);
    }

    /// A statement as one line, or as it was written where it must not be touched. None: it needs several lines.
    fn one_line(&self, statement: &Statement) -> Option<Head> {
        if self.has_inner_comment(statement) {
            return Some(self.verbatim(statement));
        }
        match &statement.kind {
            StatementKind::Table(table) => return self.table_line(table, statement),
            StatementKind::Api(api) => return self.api_line(api),
            StatementKind::Junk(_) => return Some(self.verbatim(statement)),
            _ => {}
        }
        let head = self.head(statement);
        let Some(block) = super::lift::block_of(&statement.kind) else { return Some(head) };
        if block.statements.is_empty() && self.comments_in_span(block.span).is_empty() {
            return Some(head.and(" {}"));
        }
        if self.slice(block.span).contains('\n') {
            return None;
        }
        let inner: Option<Vec<String>> = block
            .statements
            .iter()
            .map(|it| self.one_line(it).map(|head| head.parts.concat()).filter(|text| !text.contains('\n')))
            .collect();
        let line = head.and(&format!(" {{ {} }}", inner?.join("; ")));
        (width(&line.parts.concat()) <= WIDTH).then_some(line)
    }

    fn many_lines(&mut self, statement: &Statement, indent: usize, after_blank: bool) {
        match &statement.kind {
            StatementKind::Table(table) => return self.table(table, statement, indent, after_blank),
            StatementKind::Api(api) => return self.api(api, indent, after_blank),
            _ => {}
        }
        let block = super::lift::block_of(&statement.kind).expect("only braces need several lines");
        let head = self.head(statement).and(" {");
        self.brace_lines(head, block.span, indent, after_blank, |printer, gap| {
            printer.statements(&block.statements, gap, indent + 1);
        });
    }

    /// Prints a head with its brace, what stands between the braces, and the closing one.
    fn brace_lines(
        &mut self,
        head: Head,
        braces: Span,
        indent: usize,
        after_blank: bool,
        inside: impl FnOnce(&mut Self, &Gap),
    ) {
        let start = braces.start as usize + self.brace_len(braces.start as usize);
        let end = self.slice(braces).trim_end().len() + braces.start as usize;
        let close = end - self.text[..end].chars().next_back().map_or(0, char::len_utf8);
        let open_line = self.line_of(braces.start as usize);
        self.lines.push(Line {
            indent,
            parts: head.parts,
            columns: head.columns,
            after_blank,
            source_end: open_line,
            ..Line::default()
        });
        inside(self, &Gap { start, end: close, open: Some(open_line) });
        self.lines.push(Line {
            indent,
            parts: vec!["}".to_string()],
            source_end: self.line_of(close),
            open: false,
            ..Line::default()
        });
    }

    fn brace_len(&self, at: usize) -> usize {
        self.text[at..].chars().next().map_or(0, char::len_utf8)
    }

    // ------------------------------------------------------------ places

    fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// Where a statement ends, white space left out.
    fn end_of(&self, statement: &Statement) -> usize {
        statement.span.start as usize + self.slice(statement.span).trim_end().len()
    }

    fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at)
    }

    /// Whether an empty line lies between two places.
    fn blank_between(&self, start: usize, end: usize) -> bool {
        let lines: Vec<&str> = self.text[start.min(end)..end].split('\n').collect();
        lines.len() > 2 && lines[1..lines.len() - 1].iter().any(|line| line.trim().is_empty())
    }

    fn comments_in(&self, start: usize, end: usize) -> &[Span] {
        let first = self.comments.partition_point(|it| (it.start as usize) < start);
        let last = self.comments.partition_point(|it| (it.start as usize) < end);
        &self.comments[first..last.max(first)]
    }

    fn comments_in_span(&self, span: Span) -> &[Span] {
        self.comments_in(span.start as usize, span.end as usize)
    }

    /// Whether a comment stands where no gap between statements is.
    fn has_inner_comment(&self, statement: &Statement) -> bool {
        let end = match &statement.kind {
            StatementKind::Table(table) => self.table_braces(table).map_or(statement.span.end, |body| body.start),
            StatementKind::Api(api) => self.api_braces(api).map_or(statement.span.end, |body| body.start),
            kind => super::lift::block_of(kind).map_or(statement.span.end, |block| block.span.start),
        };
        let end = (end as usize).min(self.end_of(statement));
        !self.comments_in(statement.span.start as usize, end).is_empty()
    }

    fn verbatim(&self, statement: &Statement) -> Head {
        let text = self.slice(statement.span).trim_end();
        let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end()).collect();
        lines.join("\n").into()
    }

    // ------------------------------------------------------------ words

    /// A name, a number or a word: the source, full-width signs made ASCII.
    fn word(&self, span: Span) -> String {
        self.slice(span).trim().chars().map(|c| if c == '％' { '%' } else { c }).collect()
    }

    fn name(&self, name: &Name) -> String {
        self.word(name.span)
    }

    /// Names with commas; a line that went on after a comma still does.
    fn names(&self, names: &[Name]) -> String {
        let spans: Vec<Span> = names.iter().map(|it| it.span).collect();
        self.list(&spans, |i| self.name(&names[i]), ",")
    }

    fn list(&self, spans: &[Span], item: impl Fn(usize) -> String, comma: &str) -> String {
        let mut out = String::new();
        for i in 0..spans.len() {
            if i > 0 {
                out += comma;
                out += &self.space_between(spans[i - 1].end, spans[i].start);
            }
            out += &item(i);
        }
        out
    }

    /// A space, or a line break where the author broke the line.
    fn space_between(&self, start: u32, end: u32) -> String {
        let broken = self.text[start as usize..end as usize].contains('\n');
        if broken { format!("\n{}", "  ".repeat(self.indent + CONTINUED)) } else { " ".to_string() }
    }

    /// A text as it was written; other quotes become ASCII ones.
    fn words(&self, text: &Text) -> String {
        let source = self.slice(text.span).trim();
        match text.quote {
            Quote::Bare | Quote::Block => source.to_string(),
            Quote::Quoted => {
                let inside = source.trim_start_matches(['"', '“']).trim_end_matches(['"', '”']);
                // A text in curly quotes may hold straight ones.
                if source.starts_with('“') && inside.contains('"') {
                    source.to_string()
                } else {
                    let open = source.chars().next().map_or(0, char::len_utf8);
                    let close = source.chars().next_back().map_or(0, char::len_utf8);
                    format!("\"{}\"", &source[open..(source.len() - close).max(open)])
                }
            }
        }
    }

    fn label(&self, label: &Option<Text>) -> String {
        label.as_ref().map_or(String::new(), |it| format!(" {}", self.words(it)))
    }

    fn targets(&self, targets: &[Target]) -> String {
        let spans: Vec<Span> = targets.iter().map(|it| it.span).collect();
        let one = |i: usize| {
            let target: &Target = &targets[i];
            match &target.to {
                Some((arrow, to)) => format!("{} {} {}", self.name(&target.name), sign(*arrow), self.name(to)),
                None => self.name(&target.name),
            }
        };
        self.list(&spans, one, ",")
    }

    fn on(&self, targets: &[Target]) -> String {
        if targets.is_empty() { String::new() } else { format!(" on {}", self.targets(targets)) }
    }

    // ------------------------------------------------------------ statements

    fn head(&self, statement: &Statement) -> Head {
        match &statement.kind {
            StatementKind::Attribute(it) => match &it.value {
                Some(value) => format!("{}: {}", self.name(&it.key), self.words(value)).into(),
                None => format!("{}:", self.name(&it.key)).into(),
            },
            StatementKind::Flags(flags) => self.names(flags).into(),
            StatementKind::Component(it) => self.component(it),
            StatementKind::Group(it) => {
                let names = if it.names.is_empty() { String::new() } else { format!(" {}", self.names(&it.names)) };
                let copies = it.multiplicity.map_or(String::new(), |it| format!(" {}", multiplicity(it.copies)));
                format!("{}{names}{}{copies}", self.word(it.word_span), self.label(&it.label)).into()
            }
            StatementKind::Flow(it) => self.flow(it).into(),
            StatementKind::Let(it) => Head {
                parts: vec![
                    format!("let {}", self.name(&it.name)),
                    format!(" = {}", self.formula(&it.value, &it.expect)),
                ],
                columns: Columns::Let,
            },
            StatementKind::Estimate(it) => {
                format!("estimate {} = {}", self.words(&it.label), self.formula(&it.value, &it.expect)).into()
            }
            StatementKind::Require(it) => {
                format!("require {}{}", self.expression(&it.condition), self.label(&it.why)).into()
            }
            StatementKind::UseCase(it) => {
                let name = it.name.as_ref().map_or(String::new(), |name| format!(" {}", self.name(name)));
                format!("usecase{name}{}", self.label(&it.label)).into()
            }
            StatementKind::Note(it) => {
                let word = if it.code { "code" } else { "note" };
                format!("{word}{} {}", self.on(&it.targets), self.words(&it.text)).into()
            }
            StatementKind::Requirement(it) => {
                let word = match it.word {
                    RequirementWord::Functional => "functional",
                    RequirementWord::Quality => "quality",
                    RequirementWord::Extended => "extended",
                    RequirementWord::Question => "question",
                };
                format!("{word} {}", self.words(&it.text)).into()
            }
            StatementKind::Decision(it) => format!("decision {}", self.words(&it.question)).into(),
            StatementKind::Choice(it) => {
                format!("option {}{}", self.words(&it.text), if it.chosen { " chosen" } else { "" }).into()
            }
            StatementKind::Argument(it) => {
                format!("{} {}", if it.pro { "pro" } else { "con" }, self.words(&it.text)).into()
            }
            StatementKind::Stage(it) => format!("stage {}{}", self.name(&it.name), self.label(&it.label)).into(),
            StatementKind::Refine(it) => format!("refine {}{}", self.name(&it.name), self.label(&it.label)).into(),
            StatementKind::Level(it) => {
                let word = match it.word {
                    LevelWord::Allow => "allow",
                    LevelWord::Warn => "warn",
                    LevelWord::Deny => "deny",
                };
                format!("{word} {}{}{}", self.name(&it.rule), self.on(&it.targets), self.label(&it.reason)).into()
            }
            StatementKind::Kind(it) => format!("kind {} is {}", self.name(&it.name), self.name(&it.base)).into(),
            StatementKind::Style(it) => format!("style {}", self.targets(&it.targets)).into(),
            StatementKind::Use(it) => format!("use {}", self.words(&it.path)).into(),
            StatementKind::Remove(it) => format!("remove {}", self.targets(&it.targets)).into(),
            StatementKind::Table(it) => self.table_head(it).into(),
            StatementKind::Api(it) => self.api_head(it).into(),
            StatementKind::Junk(_) => self.verbatim(statement),
        }
    }

    fn component(&self, it: &Component) -> Head {
        let mut rest = self.names(&it.names);
        // a component named `functional` keeps its label last: with it next it would be the statement of that name
        let keyword = it.kind.is_none() && it.names.len() == 1 && form_of(&it.names[0].text).is_some();
        let label = self.label(&it.label);
        if !keyword {
            rest += &label;
        }
        if let Some(copies) = it.multiplicity {
            let _ = write!(rest, " {}", multiplicity(copies.copies));
        }
        if !it.zones.is_empty() {
            let _ = write!(rest, " in {}", self.names(&it.zones));
        }
        if let Some((left, right)) = &it.divider {
            let _ = write!(rest, " on {} | {}", self.name(left), self.name(right));
        }
        if keyword {
            rest += &label;
        }
        match &it.kind {
            Some(kind) => Head { parts: vec![self.name(kind), format!(" {rest}")], columns: Columns::Component },
            None => rest.into(),
        }
    }

    fn flow(&self, it: &Flow) -> String {
        let mut out = it.step.as_ref().map_or(String::new(), |step| format!("{}: ", self.name(step)));
        for (i, end) in it.ends.iter().enumerate() {
            if i > 0 {
                let (arrow, span) = it.arrows[i - 1];
                let _ = write!(out, " {}{}", sign(arrow), self.space_between(span.end, end.span.start));
            }
            out += &self.flow_end(end);
        }
        if let Some(label) = &it.label {
            let _ = write!(out, ": {}", self.words(label));
        }
        out
    }

    fn flow_end(&self, end: &FlowEnd) -> String {
        let spans: Vec<Span> =
            end.targets.iter().filter_map(|any| Some(any.first()?.span.to(any.last()?.span))).collect();
        let alternatives = |i: usize| {
            let spans: Vec<Span> = end.targets[i].iter().map(|it| it.span).collect();
            self.list(&spans, |j| self.name(&end.targets[i][j]), " |")
        };
        self.list(&spans, alternatives, ",")
    }

    fn formula(&self, value: &Expr, expect: &Option<Expr>) -> String {
        let expect = expect.as_ref().map_or(String::new(), |it| format!(" expect {}", self.expression(it)));
        format!("{}{expect}", self.expression(value))
    }

    /// A formula with a space around each operator; the author's parentheses stay.
    fn expression(&self, it: &Expr) -> String {
        let source = self.slice(it.span);
        let (inside, in_parentheses) = match &it.kind {
            ExprKind::Number(_) | ExprKind::Name(_) => {
                let bare = source.trim_matches(['(', ')', '（', '）', ' ', '\t', '\n', '\r', '\u{3000}', '\u{a0}']);
                let words: Vec<&str> = bare.split_whitespace().collect();
                (words.join(" ").replace('％', "%"), source.starts_with(['(', '（']))
            }
            ExprKind::Negate(of) => (format!("-{}", self.expression(of)), source.starts_with(['(', '（'])),
            ExprKind::Binary(operator, left, right) => {
                let between = self.space_between(left.span.end, right.span.start);
                let text = format!(
                    "{} {}{between}{}",
                    self.expression(left),
                    operator_sign(*operator),
                    self.expression(right)
                );
                (text, it.span.start < left.span.start)
            }
            ExprKind::Call(name, arguments) => {
                let spans: Vec<Span> = arguments.iter().map(|it| it.span).collect();
                let arguments = self.list(&spans, |i| self.expression(&arguments[i]), ",");
                (format!("{}({arguments})", self.name(name)), source.starts_with(['(', '（']))
            }
        };
        if in_parentheses { format!("({inside})") } else { inside }
    }

    // ------------------------------------------------------------ verbatim blocks

    fn table_head(&self, it: &Table) -> String {
        let name = it.name.as_ref().map_or(String::new(), |name| format!(" {}", self.words(name)));
        let on = it.on.as_ref().map_or(String::new(), |on| format!(" on {}", self.name(on)));
        format!("table{name}{on}")
    }

    /// The braces of a table or an api, from the opening one.
    fn braces(&self, body: Option<Span>, head: Option<Span>) -> Option<Span> {
        let body = body?;
        let from = head.map_or(body.start, |head| head.end.max(body.start)) as usize;
        let open = from + self.text[from..body.end as usize].find(['{', '｛'])?;
        Some(Span { start: open as u32, ..body })
    }

    fn table_braces(&self, it: &Table) -> Option<Span> {
        let name = it.name.as_ref().map(|name| name.span);
        self.braces(it.body, it.on.as_ref().map(|on| on.span).or(name))
    }

    fn api_braces(&self, it: &Api) -> Option<Span> {
        self.braces(it.body, it.on.as_ref().map(|on| on.span))
    }

    fn table_line(&self, it: &Table, statement: &Statement) -> Option<Head> {
        let Some(body) = self.table_braces(it) else { return Some(self.table_head(it).into()) };
        if self.slice(body).contains('\n') {
            return None;
        }
        if !it.rows.is_empty() {
            return Some(self.verbatim(statement));
        }
        let fields: Vec<String> = it.fields.iter().map(|field| self.field(field).concat()).collect();
        let line = format!("{} {{ {} }}", self.table_head(it), fields.join(", "));
        if fields.is_empty() {
            return Some(format!("{} {{}}", self.table_head(it)).into());
        }
        (width(&line) <= WIDTH).then(|| line.into())
    }

    fn table(&mut self, it: &Table, statement: &Statement, indent: usize, after_blank: bool) {
        let body = self.table_braces(it).expect("a table on several lines has braces");
        if !it.rows.is_empty() {
            return self.verbatim_block(self.table_head(it), body, statement, indent, after_blank);
        }
        let head: Head = format!("{} {{", self.table_head(it)).into();
        self.brace_lines(head, body, indent, after_blank, |printer, gap| {
            let spans: Vec<Span> = it.fields.iter().map(|it| it.span).collect();
            printer
                .verbatim_lines(&spans, gap, indent + 1, |printer, i| (printer.field(&it.fields[i]), Columns::Field));
        });
    }

    fn field(&self, it: &Field) -> Vec<String> {
        let rest = &self.text[it.name.span.end as usize..(it.span.end as usize).max(it.name.span.end as usize)];
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = self.words(&it.name);
        if rest.is_empty() { vec![name] } else { vec![name, format!(" {rest}")] }
    }

    fn api_head(&self, it: &Api) -> String {
        it.on.as_ref().map_or("api".to_string(), |on| format!("api on {}", self.name(on)))
    }

    fn api_line(&self, it: &Api) -> Option<Head> {
        let Some(body) = self.api_braces(it) else { return Some(self.api_head(it).into()) };
        if self.slice(body).contains('\n') {
            return None;
        }
        let calls: Vec<&str> = it.calls.iter().map(|it| self.slice(it.span).trim()).collect();
        if calls.is_empty() {
            return Some(format!("{} {{}}", self.api_head(it)).into());
        }
        let line = format!("{} {{ {} }}", self.api_head(it), calls.join("; "));
        (width(&line) <= WIDTH).then(|| line.into())
    }

    fn api(&mut self, it: &Api, indent: usize, after_blank: bool) {
        let head: Head = format!("{} {{", self.api_head(it)).into();
        let body = self.api_braces(it).expect("an api on several lines has braces");
        self.brace_lines(head, body, indent, after_blank, |printer, gap| {
            let spans: Vec<Span> = it.calls.iter().map(|it| it.span).collect();
            printer.verbatim_lines(&spans, gap, indent + 1, |printer, i| {
                (vec![printer.slice(it.calls[i].span).trim().to_string()], Columns::None)
            });
        });
    }

    /// Lines that are no statements, with the comments and blank lines between them.
    fn verbatim_lines(
        &mut self,
        spans: &[Span],
        gap: &Gap,
        indent: usize,
        line: impl Fn(&Self, usize) -> (Vec<String>, Columns),
    ) {
        let mut cursor = Cursor { at: gap.start, fresh: gap.open.is_some() || gap.start == 0, line: gap.open };
        for (i, span) in spans.iter().enumerate() {
            let start = span.start as usize;
            cursor = self.gap(cursor, start, indent);
            let after_blank = !cursor.fresh && self.blank_between(cursor.at, start);
            let (parts, columns) = line(self, i);
            let at = start + self.slice(*span).trim_end().len();
            let source_end = self.line_of(at);
            self.lines.push(Line { indent, parts, columns, after_blank, source_end, ..Line::default() });
            cursor = Cursor { at, fresh: false, line: Some(source_end) };
        }
        self.gap(cursor, gap.end, indent);
    }

    /// A block whose lines only move to their indent.
    fn verbatim_block(&mut self, head: String, body: Span, statement: &Statement, indent: usize, after_blank: bool) {
        let end = self.end_of(statement);
        let source = &self.text[body.start as usize..end];
        let mut depth = indent;
        for (i, line) in source.lines().map(str::trim).enumerate() {
            let parts = if i == 0 { vec![format!("{head} {line}")] } else { vec![line.to_string()] };
            if line.is_empty() {
                continue;
            }
            let count = |sign: char| line.matches(sign).count();
            let first = line.chars().take_while(|c| *c == '}').count();
            self.lines.push(Line {
                indent: depth.saturating_sub(first).max(indent),
                parts,
                after_blank: after_blank && i == 0,
                ..Line::default()
            });
            depth = (depth + count('{')).saturating_sub(count('}')).max(indent);
        }
        let source_end = self.line_of(end);
        if let Some(last) = self.lines.last_mut() {
            last.source_end = source_end;
        }
    }
}

impl Head {
    fn and(mut self, text: &str) -> Head {
        self.parts.push(text.to_string());
        self
    }
}

/// How much further in a line goes on.
const CONTINUED: usize = 2;

fn multiplicity(copies: Copies) -> String {
    match copies {
        Copies::Exactly(n) => format!("x{n}"),
        Copies::Between(least, most) => format!("x{least}..{most}"),
        Copies::Several => "xN".to_string(),
    }
}

fn sign(arrow: Arrow) -> &'static str {
    match arrow {
        Arrow::Call => "->",
        Arrow::CallBack => "<-",
        Arrow::Message => "~>",
        Arrow::MessageBack => "<~",
        Arrow::Copy => "=>",
        Arrow::CopyBack => "<=",
        Arrow::Both => "<->",
        Arrow::Related => "--",
    }
}

fn operator_sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Power => "^",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::Equal => "=",
        Operator::NotEqual => "!=",
    }
}

/// A hash of a tree without its places: equal for texts that say the same. It reads the debug form, so that no node
/// can be forgotten.
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint {
    hash: u64,
    length: u64,
}

impl Fingerprint {
    fn of(tree: &SyntaxTree) -> Fingerprint {
        let mut hasher = WithoutPlaces { seen: Vec::new(), skipping: false, hash: 0xcbf2_9ce4_8422_2325, length: 0 };
        write!(hasher, "{:?}", tree.statements).expect("a hash takes every text");
        Fingerprint { hash: hasher.hash, length: hasher.length }
    }
}

/// Hashes what is written but for `Span { … }`.
struct WithoutPlaces {
    /// The last bytes, to see where a place starts.
    seen: Vec<u8>,
    skipping: bool,
    hash: u64,
    length: u64,
}

impl Write for WithoutPlaces {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        const MARK: &[u8] = b"Span { file: FileId(";
        for byte in text.bytes() {
            if self.skipping {
                self.skipping = byte != b'}';
                continue;
            }
            self.seen.push(byte);
            if self.seen.len() > MARK.len() {
                self.seen.remove(0);
            }
            if self.seen == MARK {
                self.skipping = true;
                self.seen.clear();
            }
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            self.length += 1;
        }
        Ok(())
    }
}
