//! Changes an editor offers: the fixes of diagnostics, declaring what is only named, accepting a finding; and
//! formatting as the smallest change.

use super::Snapshot;
use crate::catalog;
use crate::diag::{Diagnostic, Edit};
use crate::model::KindOrigin;
use crate::source::Span;
use crate::syntax;
use crate::syntax::tree::StatementKind;

/// A change that can be chosen.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// What it does.
    pub title: String,
    /// The diagnostic it settles.
    pub settles: Option<&'a Diagnostic>,
    /// Whether it keeps the meaning.
    pub safe: bool,
    /// The replacements.
    pub edits: Vec<Edit>,
}

/// The changes offered for a part of the text in the editor.
pub fn actions<'a>(snapshot: &'a Snapshot, part: Span) -> Vec<Action<'a>> {
    let touches = |span: Span| span.file == part.file && span.start <= part.end && part.start <= span.end;
    let mut actions = Vec::new();
    for diagnostic in &snapshot.compiled.diagnostics {
        if !diagnostic.span().is_some_and(touches) {
            continue;
        }
        if let Some(fix) = &diagnostic.fix {
            actions.push(Action {
                title: sentence(&fix.title),
                settles: Some(diagnostic),
                safe: fix.safe,
                edits: fix.edits.clone(),
            });
        }
        actions.extend(accept(snapshot, diagnostic));
    }
    actions.extend(declare(snapshot, part));
    actions
}

fn sentence(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// Accepts what a rule found, with a reason to be filled in.
fn accept<'a>(snapshot: &Snapshot, diagnostic: &'a Diagnostic) -> Option<Action<'a>> {
    if diagnostic.code.id.starts_with("SD0") || diagnostic.is_language_error() {
        return None;
    }
    let target = diagnostic.subjects.first().filter(|it| super::names::is_name(it))?;
    let text = snapshot.source().text();
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let end = Span::new(snapshot.file(), text.len(), text.len());
    let words = format!("{gap}allow {} on {target} \"accepted because …\"\n", diagnostic.code.name);
    Some(Action {
        title: format!("Accept `{}` on `{target}`", diagnostic.code.name),
        settles: Some(diagnostic),
        safe: false,
        edits: vec![Edit { span: end, text: words }],
    })
}

/// Declares a component that flows only name, above the statement that first names it.
fn declare<'a>(snapshot: &'a Snapshot, part: Span) -> Option<Action<'a>> {
    let name = super::names::name_at(snapshot, part.start)?;
    let design = &snapshot.compiled.design;
    let component = design.component(design.component_named(&name.name)?);
    if component.declared || component.span.file != snapshot.file() {
        return None;
    }
    let tree = &snapshot.compiled.trees[0];
    let statement =
        tree.statements.iter().find(|it| it.span.start <= component.span.start && component.span.end <= it.span.end)?;
    if !matches!(statement.kind, StatementKind::Flow(_)) {
        return None;
    }
    let kind = match component.kind_origin {
        KindOrigin::Default => "service",
        _ => component.kind.kind.name,
    };
    let same = kind == component.name && catalog::find(&component.name).is_some_and(|it| it.name == kind);
    let family = component.kind.kind.parent.unwrap_or(kind);
    let kind = if same { family } else { kind };
    Some(Action {
        title: format!("Declare `{}` as a {kind}", component.name),
        settles: None,
        safe: true,
        edits: vec![Edit { span: statement.span.before(), text: format!("{kind} {}\n", component.name) }],
    })
}

/// The change that formats the text in the editor; none where it is formatted or cannot be.
pub fn format(snapshot: &Snapshot) -> Option<Edit> {
    let source = snapshot.source();
    let formatted = syntax::format(source.text());
    if !formatted.errors.is_empty() {
        return None;
    }
    difference(snapshot, source.text(), &formatted.text)
}

/// The smallest run of characters in which two texts differ.
fn difference(snapshot: &Snapshot, old: &str, new: &str) -> Option<Edit> {
    if old == new {
        return None;
    }
    let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let most = old.len().min(new.len()) - start;
    let mut tail = old.bytes().rev().zip(new.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(old.len() - tail) || !new.is_char_boundary(new.len() - tail) {
        tail -= 1;
    }
    let span = Span::new(snapshot.file(), start, old.len() - tail);
    Some(Edit { span, text: new[start..new.len() - tail].to_string() })
}
