//! The shape of a text: symbols, folds, hints in the lines, and what can be previewed.

use super::Snapshot;
use crate::source::Span;
use crate::syntax::tree::*;

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // their names say it
pub enum SymbolKind {
    Component,
    Group,
    Quantity,
    UseCase,
    Stage,
    Table,
    Kind,
    Decision,
}

/// An entry of the outline.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// The label or value, if there is one.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole statement.
    pub span: Span,
    /// The name alone.
    pub name_span: Span,
    /// What stands in it.
    pub children: Vec<Symbol>,
}

/// The outline of the text in the editor.
pub fn symbols(snapshot: &Snapshot) -> Vec<Symbol> {
    list(&snapshot.compiled.trees[0].statements)
}

fn list(statements: &[Statement]) -> Vec<Symbol> {
    statements.iter().flat_map(symbols_of).collect()
}

fn symbols_of(statement: &Statement) -> Vec<Symbol> {
    let one = |name: &Name, label: &Option<Text>, kind, block: &Option<Block>| Symbol {
        name: name.text.clone(),
        detail: label.as_ref().map(|it| it.text.clone()).unwrap_or_default(),
        kind,
        span: statement.span,
        name_span: name.span,
        children: block.iter().flat_map(|block| list(&block.statements)).collect(),
    };
    let titled = |text: &Text, kind| Symbol {
        name: shown(&text.text),
        detail: String::new(),
        kind,
        span: statement.span,
        name_span: text.span,
        children: Vec::new(),
    };
    match &statement.kind {
        StatementKind::Component(it) => {
            let several = it.names.len() > 1;
            let mut symbols: Vec<Symbol> =
                it.names.iter().map(|name| one(name, &it.label, SymbolKind::Component, &it.block)).collect();
            if several {
                symbols.iter_mut().for_each(|symbol| symbol.span = symbol.name_span);
            }
            symbols
        }
        StatementKind::Group(it) => match (it.names.as_slice(), &it.block) {
            ([], block) => {
                let name = it.label.as_ref().map_or_else(String::new, |label| shown(&label.text));
                let word = statement.span;
                vec![Symbol {
                    name: if name.is_empty() { "group".to_string() } else { name },
                    detail: String::new(),
                    kind: SymbolKind::Group,
                    span: word,
                    name_span: it.word_span,
                    children: block.iter().flat_map(|block| list(&block.statements)).collect(),
                }]
            }
            ([name], block) => vec![one(name, &it.label, SymbolKind::Group, block)],
            (names, _) => names
                .iter()
                .map(|name| Symbol { span: name.span, ..one(name, &it.label, SymbolKind::Group, &None) })
                .collect(),
        },
        StatementKind::Let(it) => vec![one(&it.name, &None, SymbolKind::Quantity, &None)],
        StatementKind::Estimate(it) => vec![titled(&it.label, SymbolKind::Quantity)],
        StatementKind::UseCase(it) => match (&it.name, &it.label) {
            (Some(name), label) => vec![one(name, label, SymbolKind::UseCase, &it.block)],
            (None, Some(label)) => vec![titled(label, SymbolKind::UseCase)],
            (None, None) => Vec::new(),
        },
        StatementKind::Stage(it) => vec![one(&it.name, &it.label, SymbolKind::Stage, &it.block)],
        StatementKind::Refine(it) => vec![one(&it.name, &it.label, SymbolKind::Group, &it.block)],
        StatementKind::Kind(it) => vec![one(&it.name, &None, SymbolKind::Kind, &None)],
        StatementKind::Table(it) => it.name.iter().map(|name| titled(name, SymbolKind::Table)).collect(),
        StatementKind::Decision(it) => vec![titled(&it.question, SymbolKind::Decision)],
        StatementKind::Junk(it) => it.block.iter().flat_map(|block| list(&block.statements)).collect(),
        _ => Vec::new(),
    }
}

/// A text short enough for an outline; never empty, which editors refuse.
fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let cut: String = line.chars().take(60).collect();
    if cut.is_empty() { "…".to_string() } else { cut }
}

/// What can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From here to there.
    pub span: Span,
    /// Whether it is a run of comments.
    pub comment: bool,
}

/// Blocks over several lines, texts over several lines, and runs of comment lines.
pub fn folds(snapshot: &Snapshot) -> Vec<Fold> {
    let tree = &snapshot.compiled.trees[0];
    let source = snapshot.source();
    let mut folds = Vec::new();
    let mut waiting: Vec<&Statement> = tree.statements.iter().collect();
    let line = |byte: u32| source.position(byte).line;
    let mut add = |span: Span, comment: bool| {
        if line(span.start) < line(span.end) {
            folds.push(Fold { span, comment });
        }
    };
    while let Some(statement) = waiting.pop() {
        match block_of(&statement.kind) {
            Some(block) => {
                add(block.span, false);
                waiting.extend(&block.statements);
            }
            None => match &statement.kind {
                StatementKind::Table(Table { body: Some(body), .. })
                | StatementKind::Api(Api { body: Some(body), .. }) => add(*body, false),
                StatementKind::Note(note) => add(note.text.span, false),
                _ => {}
            },
        }
    }
    for run in tree.comments.chunk_by(|one, next| line(one.start) + 1 == line(next.start)) {
        add(run[0].to(run[run.len() - 1]), true);
    }
    folds.sort_by_key(|fold| (fold.span.start, fold.span.end));
    folds
}

/// The braces of a statement that hold statements.
pub(super) fn block_of(kind: &StatementKind) -> Option<&Block> {
    match kind {
        StatementKind::Component(it) => it.block.as_ref(),
        StatementKind::Group(it) => it.block.as_ref(),
        StatementKind::Flow(it) => it.block.as_ref(),
        StatementKind::UseCase(it) => it.block.as_ref(),
        StatementKind::Decision(it) => it.block.as_ref(),
        StatementKind::Choice(it) => it.block.as_ref(),
        StatementKind::Stage(it) => it.block.as_ref(),
        StatementKind::Refine(it) => it.block.as_ref(),
        StatementKind::Kind(it) => it.block.as_ref(),
        StatementKind::Style(it) => it.block.as_ref(),
        StatementKind::Junk(it) => it.block.as_ref(),
        _ => None,
    }
}

/// A value shown behind a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Behind this byte.
    pub at: u32,
    /// ` = 17.36k/s`
    pub text: String,
    /// What it says when pointed at.
    pub docs: String,
}

/// What the formulas of the text in the editor come to.
pub fn hints(snapshot: &Snapshot) -> Vec<Hint> {
    let design = &snapshot.compiled.design;
    let file = snapshot.file();
    let interview = design.constants.as_ref().is_some_and(|it| it.value == crate::model::Constants::Interview);
    let lets = design.quantities.iter().map(|it| (it.formula_span, it.value));
    let estimates = design.estimates.iter().map(|it| (it.formula_span, it.value));
    let mut hints: Vec<Hint> = lets
        .chain(estimates)
        .filter(|(span, _)| span.file == file && !is_plain_number(snapshot.text(*span)))
        .map(|(span, value)| {
            let (first, second, names) = if interview {
                (value.interview, value.exact, ["interview", "exact"])
            } else {
                (value.exact, value.interview, ["exact", "interview"])
            };
            let show = |number| crate::units::display(number, value.dimension);
            Hint {
                at: span.end,
                text: format!("= {}", show(first)),
                docs: format!("{}: {}\n\n{}: {}", names[0], show(first), names[1], show(second)),
            }
        })
        .collect();
    hints.sort_by_key(|hint| hint.at);
    hints.dedup();
    hints
}

/// A number needs no telling what it comes to.
fn is_plain_number(formula: &str) -> bool {
    !formula.contains([' ', '*', '+', '(', '^']) && formula.matches('/').count() <= 1
}

/// Something that can be previewed, at its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// Where to show it.
    pub span: Span,
    /// The words to click.
    pub title: &'static str,
    /// The stage to preview.
    pub stage: Option<String>,
    /// The use case to preview.
    pub usecase: Option<String>,
}

/// The whole design at its first line, then each stage and use case of the text in the editor.
pub fn lenses(snapshot: &Snapshot) -> Vec<Lens> {
    let file = snapshot.file();
    let whole = Lens { span: Span::new(file, 0, 0), title: "Preview", stage: None, usecase: None };
    let design = &snapshot.compiled.design;
    let stages = design.stages.iter().filter(|it| it.span.file == file).map(|it| Lens {
        span: it.span,
        title: "Preview this stage",
        stage: Some(it.name.clone()),
        usecase: None,
    });
    let usecases = design.usecases.iter().filter(|it| it.span.file == file && !it.implied).map(|it| Lens {
        span: it.span,
        title: "Preview this use case",
        stage: None,
        usecase: Some(it.name.clone()),
    });
    std::iter::once(whole).chain(stages).chain(usecases).collect()
}
