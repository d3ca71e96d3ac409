//! Braces that are never closed. The statements behind one were parsed into its block; here the brace is reported
//! where it opens, and what cannot stand in it is lifted out again, so that one missing brace costs one message.

use super::errors;
use super::tree::*;
use crate::diag::Diagnostic;
use crate::source::Span;

/// Reports every open block and lifts what does not belong in it behind its statement. With `cut` the text was cut
/// off before its end, and open blocks are no fault of the author's.
pub fn lift(statements: &mut Vec<Statement>, text: &str, cut: bool, diagnostics: &mut Vec<Diagnostic>) {
    let mut open = Vec::new();
    walk(statements, text, &mut open);
    if cut || open.is_empty() {
        return;
    }
    match suspect(statements, text) {
        // as many `}` as were closed too early: the brace whose `}` was taken by the block around it
        Some((brace, word, close)) if open.len() == 1 => {
            diagnostics.push(errors::open_brace_taken(brace, &word, close))
        }
        _ => diagnostics.extend(open.into_iter().map(|it| match it.outside {
            Some(outside) => errors::open_brace_before(it.brace, &it.word, outside),
            None => errors::open_brace(it.brace, &it.word),
        })),
    }
}

/// An open brace, whose it is, and the first statement behind it that cannot stand in it.
struct Open {
    brace: Span,
    word: String,
    outside: Option<Span>,
}

fn walk(statements: &mut Vec<Statement>, text: &str, open: &mut Vec<Open>) {
    let mut i = 0;
    while i < statements.len() {
        let place = place_of(&statements[i].kind);
        let is_open = block_of(&statements[i].kind).is_some_and(|block| block.close.is_none());
        let word = if is_open { describe(&statements[i].kind) } else { String::new() };
        let mut lifted = Vec::new();
        if is_open && let Some(block) = block_mut(&mut statements[i].kind) {
            let outside = block.statements.iter().position(|it| !belongs(&it.kind, place));
            open.push(Open {
                brace: block.open,
                word,
                outside: outside.map(|at| head(block.statements[at].span, text)),
            });
            if let Some(first) = outside {
                lifted = block.statements.split_off(first);
                let end = block.statements.last().map_or(block.open.end, |last| last.span.end);
                block.span.end = end;
                statements[i].span.end = end;
                lifted.iter_mut().for_each(unflag);
            }
        }
        if let Some(block) = block_mut(&mut statements[i].kind) {
            walk(&mut block.statements, text, open);
        }
        statements.splice(i + 1..i + 1, lifted);
        i += 1;
    }
}

/// The first line of a statement.
fn head(span: Span, text: &str) -> Span {
    let line = text[span.range()].split(['\n', '{']).next().map_or(0, |it| it.trim_end().len());
    Span { end: span.start + line as u32, ..span }
}

/// Where statements stand.
#[derive(Clone, Copy, PartialEq)]
enum PlaceOf {
    Component,
    Flow,
    UseCase,
    Settings,
    Decision,
    Anything,
}

fn place_of(kind: &StatementKind) -> PlaceOf {
    match kind {
        StatementKind::Component(_) => PlaceOf::Component,
        StatementKind::Flow(_) => PlaceOf::Flow,
        StatementKind::UseCase(_) => PlaceOf::UseCase,
        StatementKind::Kind(_) | StatementKind::Style(_) => PlaceOf::Settings,
        StatementKind::Decision(_) | StatementKind::Choice(_) => PlaceOf::Decision,
        _ => PlaceOf::Anything,
    }
}

/// Whether a statement can stand in the braces of another.
fn belongs(kind: &StatementKind, place: PlaceOf) -> bool {
    use StatementKind as S;
    match place {
        PlaceOf::Component => match kind {
            S::Attribute(_) | S::Flags(_) | S::Junk(_) => true,
            S::Table(table) => table.on.is_none(),
            S::Api(api) => api.on.is_none(),
            S::Note(note) => note.targets.is_empty(),
            S::Estimate(_) => true,
            _ => false,
        },
        PlaceOf::Flow => match kind {
            S::Attribute(_) | S::Flags(_) | S::Junk(_) => true,
            S::Note(note) => note.targets.is_empty(),
            _ => false,
        },
        PlaceOf::Settings => matches!(kind, S::Attribute(_) | S::Flags(_) | S::Junk(_)),
        PlaceOf::UseCase => {
            matches!(
                kind,
                S::Attribute(_) | S::Flags(_) | S::Flow(_) | S::Note(_) | S::Group(_) | S::Junk(_) | S::Estimate(_)
            )
        }
        PlaceOf::Decision => matches!(kind, S::Choice(_) | S::Argument(_) | S::Junk(_)),
        PlaceOf::Anything => !matches!(kind, S::Stage(_) | S::Use(_)),
    }
}

/// Outside a component's braces a bare word is a component.
pub fn unflag(statement: &mut Statement) {
    if let StatementKind::Flags(names) = &mut statement.kind {
        statement.kind = StatementKind::Component(Component {
            kind: None,
            names: std::mem::take(names),
            label: None,
            multiplicity: None,
            zones: Vec::new(),
            divider: None,
            block: None,
        });
    }
}

/// A block whose `}` stands further left than the line it opens on: it took the `}` of the block around it.
fn suspect(statements: &[Statement], text: &str) -> Option<(Span, String, Span)> {
    let mut stack: Vec<&Statement> = statements.iter().rev().collect();
    while let Some(statement) = stack.pop() {
        let Some(block) = block_of(&statement.kind) else { continue };
        if let Some(close) = block.close {
            let opened = indent(text, statement.span.start as usize);
            let closed = indent(text, close.start as usize);
            if let (Some(opened), Some(closed)) = (opened, closed)
                && closed < opened
            {
                return Some((block.open, describe(&statement.kind), close));
            }
        }
        stack.extend(block.statements.iter().rev());
    }
    None
}

/// The columns of white space before a byte; none where something else stands before it on its line.
fn indent(text: &str, byte: usize) -> Option<usize> {
    let line = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..byte];
    before.chars().all(|c| c == ' ' || c == '\t').then_some(before.len())
}

/// The block of a statement.
pub fn block_of(kind: &StatementKind) -> Option<&Block> {
    use StatementKind as S;
    match kind {
        S::Component(it) => it.block.as_ref(),
        S::Group(it) => it.block.as_ref(),
        S::Flow(it) => it.block.as_ref(),
        S::UseCase(it) => it.block.as_ref(),
        S::Decision(it) => it.block.as_ref(),
        S::Choice(it) => it.block.as_ref(),
        S::Stage(it) => it.block.as_ref(),
        S::Refine(it) => it.block.as_ref(),
        S::Kind(it) => it.block.as_ref(),
        S::Style(it) => it.block.as_ref(),
        S::Junk(it) => it.block.as_ref(),
        _ => None,
    }
}

fn block_mut(kind: &mut StatementKind) -> Option<&mut Block> {
    use StatementKind as S;
    match kind {
        S::Component(it) => it.block.as_mut(),
        S::Group(it) => it.block.as_mut(),
        S::Flow(it) => it.block.as_mut(),
        S::UseCase(it) => it.block.as_mut(),
        S::Decision(it) => it.block.as_mut(),
        S::Choice(it) => it.block.as_mut(),
        S::Stage(it) => it.block.as_mut(),
        S::Refine(it) => it.block.as_mut(),
        S::Kind(it) => it.block.as_mut(),
        S::Style(it) => it.block.as_mut(),
        S::Junk(it) => it.block.as_mut(),
        _ => None,
    }
}

/// What a person calls a statement.
fn describe(kind: &StatementKind) -> String {
    use StatementKind as S;
    match kind {
        S::Component(it) => it.names.first().map_or("this component".to_string(), |name| format!("`{}`", name.text)),
        S::Group(it) => it.names.first().map_or("this group".to_string(), |name| format!("`{}`", name.text)),
        S::Flow(_) => "this flow".to_string(),
        S::UseCase(it) => {
            it.name.as_ref().map_or("this use case".to_string(), |name| format!("use case `{}`", name.text))
        }
        S::Decision(_) => "this decision".to_string(),
        S::Choice(_) => "this option".to_string(),
        S::Stage(it) => format!("stage `{}`", it.name.text),
        S::Refine(it) => format!("`refine {}`", it.name.text),
        S::Kind(it) => format!("kind `{}`", it.name.text),
        S::Style(_) => "this style".to_string(),
        _ => "this block".to_string(),
    }
}
