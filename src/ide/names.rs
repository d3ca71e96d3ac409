//! Where names are declared and mentioned: definition, references, rename.

use std::collections::BTreeSet;

use super::Snapshot;
use super::words::{Role, Space, Word, WordKind};
use crate::catalog;
use crate::diag::Edit;
use crate::source::Span;
use crate::syntax;
use crate::syntax::tree::StatementKind;

/// A name in one of its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The name.
    pub name: String,
    /// Its namespace.
    pub space: Space,
    /// Whether this place declares it.
    pub role: Role,
    /// The place.
    pub span: Span,
}

/// Every name of every text, in the order of their places. Targets that may be of several namespaces are settled by
/// what is declared.
pub fn occurrences(snapshot: &Snapshot) -> Vec<Occurrence> {
    let text_of = |word: &Word| snapshot.text(word.span).to_string();
    let words = || snapshot.words.iter().flatten();
    let mut entities = BTreeSet::new();
    let mut usecases = BTreeSet::new();
    for word in words() {
        match word.kind {
            WordKind::Name(Space::Entity, _) | WordKind::GroupName => {
                entities.insert(text_of(word));
            }
            WordKind::Name(Space::UseCase, Role::Declares) => {
                usecases.insert(text_of(word));
            }
            _ => {}
        }
    }
    let settle = |name: &str| {
        if entities.contains(name) {
            Space::Entity
        } else if usecases.contains(name) {
            Space::UseCase
        } else if catalog::find(name).is_some() {
            Space::Kind
        } else {
            Space::Entity
        }
    };
    words()
        .filter_map(|word| {
            let name = text_of(word);
            let (space, role) = match word.kind {
                WordKind::Name(space, role) => (space, role),
                WordKind::GroupName => (Space::Entity, Role::Declares),
                WordKind::Target => (settle(&name), Role::Mentions),
                _ => return None,
            };
            Some(Occurrence { name, space, role, span: word.span })
        })
        .collect()
}

/// The name at a byte of the file given, or just before it.
pub fn name_at(snapshot: &Snapshot, byte: u32) -> Option<&Occurrence> {
    let own = || snapshot.names.iter().filter(|it| it.span.file == snapshot.file());
    own().find(|it| it.span.start <= byte && byte < it.span.end).or_else(|| own().find(|it| it.span.end == byte))
}

/// Where what stands at a byte is declared: a name's declaration, or the file of a `use`.
pub fn definition(snapshot: &Snapshot, byte: u32) -> Vec<Span> {
    if let Some(name) = name_at(snapshot, byte) {
        let all = || snapshot.names.iter().filter(|it| it.name == name.name && it.space == name.space);
        let declared = all().filter(|it| it.role == Role::Declares).min_by_key(|it| is_in_stage(snapshot, it.span));
        let first = if name.space == Space::Kind { None } else { all().next() };
        return declared.or(first).map(|it| it.span).into_iter().collect();
    }
    let tree = &snapshot.compiled.trees[0];
    let used = tree.statements.iter().find_map(|statement| match &statement.kind {
        StatementKind::Use(used) if used.path.span.start <= byte && byte <= used.path.span.end => Some(statement.span),
        _ => None,
    });
    let file = used.and_then(|span| snapshot.compiled.uses.get(&span));
    file.map(|&file| Span::new(file, 0, 0)).into_iter().collect()
}

/// Declarations before the first stage are the ones a reader looks for.
fn is_in_stage(snapshot: &Snapshot, span: Span) -> bool {
    let tree = &snapshot.compiled.trees[span.file.0 as usize];
    tree.statements
        .iter()
        .any(|it| matches!(it.kind, StatementKind::Stage(_)) && it.span.start <= span.start && span.end <= it.span.end)
}

/// Every place of the name at a byte, over all files.
pub fn references(snapshot: &Snapshot, byte: u32, with_declarations: bool) -> Vec<Span> {
    let Some(name) = name_at(snapshot, byte) else { return Vec::new() };
    let same = |it: &&Occurrence| it.name == name.name && it.space == name.space;
    let wanted = |it: &&Occurrence| with_declarations || it.role == Role::Mentions;
    snapshot.names.iter().filter(same).filter(wanted).map(|it| it.span).collect()
}

/// The name at a byte, if it can be renamed: kinds of the catalogue cannot.
pub fn renamable(snapshot: &Snapshot, byte: u32) -> Option<&Occurrence> {
    let name = name_at(snapshot, byte)?;
    let is_own =
        || snapshot.names.iter().any(|it| it.space == Space::Kind && it.role == Role::Declares && it.name == name.name);
    (name.space != Space::Kind || is_own()).then_some(name)
}

/// Renames the name at a byte everywhere.
///
/// # Errors
/// In words for the author: there is no name, the new one is no name, or it is taken.
pub fn rename(snapshot: &Snapshot, byte: u32, new: &str) -> Result<Vec<Edit>, String> {
    let name = renamable(snapshot, byte).ok_or("there is no name to change here")?;
    let new = new.trim();
    if !is_name(new) {
        return Err(format!("`{new}` is not a name: letters, digits, `_`, and `-` before a letter or digit"));
    }
    if new != name.name {
        let taken = snapshot.names.iter().find(|it| it.name == new && it.space == name.space);
        if let Some(taken) = taken {
            let source = snapshot.compiled.sources.get(taken.span.file);
            let line = source.position(taken.span.start).line;
            return Err(format!("`{new}` is there already ({}:{line})", source.name()));
        }
    }
    Ok(references(snapshot, byte, true).into_iter().map(|span| Edit { span, text: new.to_string() }).collect())
}

/// Whether a word can be a name, as the grammar has it.
pub fn is_name(word: &str) -> bool {
    let (tree, errors) = syntax::parse(Default::default(), &format!("let {word} = 1"));
    let mut lets = tree.statements.iter().filter_map(|it| match &it.kind {
        StatementKind::Let(it) => Some(it.name.text == word),
        _ => None,
    });
    errors.is_empty() && tree.statements.len() == 1 && lets.next() == Some(true)
}
