//! What a difference does: findings that it settles and brings, and how availability and load move.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::elements::Section;
use super::{Diff, Renamed};
use crate::Compiled;
use crate::analyze::{Facts, Scenario};
use crate::diag::Diagnostic;
use crate::lint::{self, Settings};
use crate::story::stages::findings;

/// What a difference does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// Found in the first design and no longer.
    pub settled: Vec<Finding>,
    /// Found in the second design alone.
    pub brought: Vec<Finding>,
    /// How available the use cases are that both have, where that differs: the probability that they work.
    pub availability: Vec<Move>,
    /// The share of its capacity that each component takes at the peak, where that differs.
    pub load: Vec<Move>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Its code.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
}

/// A number that moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// The use case or the component.
    pub id: String,
    /// What it was; null where nothing states it.
    pub before: Option<f64>,
    /// What it is.
    pub after: Option<f64>,
}

impl Effects {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Effects::default()
    }

    /// Compares what follows from two designs, `diff` being what differs in them. Designs with errors of the language
    /// have no findings to compare.
    pub(super) fn of(before: &Compiled, after: &Compiled, diff: &Diff) -> Effects {
        let (old, new) = (Facts::new(&before.design), Facts::new(&after.design));
        let names = Names::of(&diff.renamed);
        let (settled, brought) = found(before, after, &names);
        Effects { settled, brought, availability: availability(&old, &new, &names), load: load(&old, &new, &names) }
    }
}

/// What the parts of the first design are called in the second.
struct Names<'a>(BTreeMap<(Section, &'a str), &'a str>);

impl<'a> Names<'a> {
    fn of(renamed: &'a [Renamed]) -> Names<'a> {
        Names(renamed.iter().map(|it| ((it.section, it.before.as_str()), it.after.as_str())).collect())
    }

    fn now<'n>(&'n self, section: Section, name: &'n str) -> &'n str {
        self.0.get(&(section, name)).copied().unwrap_or(name)
    }

    fn any<'n>(&'n self, name: &'n str) -> &'n str {
        let sections = [Section::Components, Section::Groups, Section::Flows];
        sections.into_iter().find_map(|section| self.0.get(&(section, name)).copied()).unwrap_or(name)
    }
}

/// What tells one finding from another: its code, whom it is about, and where that is nobody, its words.
type Key = (&'static str, Vec<String>, String);

fn found(before: &Compiled, after: &Compiled, names: &Names<'_>) -> (Vec<Finding>, Vec<Finding>) {
    if before.has_errors() || after.has_errors() {
        return (Vec::new(), Vec::new());
    }
    let settings = Settings { layer: lint::layer(&after.design), ..Settings::default() };
    let (old, new) = (findings(before, &settings), findings(after, &settings));
    // by what they are about: the files may have any names, and lines move
    let key = |it: &Diagnostic, name: &dyn Fn(&str) -> String| -> Key {
        let mut subjects: Vec<String> = it.subjects.iter().map(|it| name(it)).collect();
        subjects.sort();
        let message = if subjects.is_empty() { it.message.clone() } else { String::new() };
        (it.code.id, subjects, message)
    };
    let renamed = |name: &str| names.any(name).to_string();
    let as_is = |name: &str| name.to_string();
    let old_keys: Vec<_> = old.iter().map(|it| key(it, &renamed)).collect();
    let new_keys: Vec<_> = new.iter().map(|it| key(it, &as_is)).collect();
    let told = |it: &Diagnostic| Finding {
        code: it.code.id.to_string(),
        severity: it.severity.word().to_string(),
        message: it.message.clone(),
    };
    let missing = |all: &[Diagnostic], keys: &[Key], others: &[Key]| -> Vec<Finding> {
        all.iter().zip(keys).filter(|(_, key)| !others.contains(key)).map(|(it, _)| told(it)).collect()
    };
    (missing(&old, &old_keys, &new_keys), missing(&new, &new_keys, &old_keys))
}

fn availability(old: &Facts<'_>, new: &Facts<'_>, names: &Names<'_>) -> Vec<Move> {
    let number = |facts: &Facts<'_>, id| {
        let it = facts.availability(id, &Scenario::default());
        // an upper bound of one says nothing
        (it.computed && (it.up < 1.0 || it.is_exact())).then_some(it.up)
    };
    let mut moves = Vec::new();
    for id in old.usecases() {
        let name = names.now(Section::Usecases, &old.design.usecases[id.index()].name);
        let Some(now) = new.design.usecase_named(name) else { continue };
        push(&mut moves, name, number(old, id), number(new, now));
    }
    moves
}

fn load(old: &Facts<'_>, new: &Facts<'_>, names: &Names<'_>) -> Vec<Move> {
    let scenario = Scenario::default();
    let levels = |facts: &Facts<'_>| facts.utilisations(&facts.loads(&scenario), true, &scenario);
    let (was, is) = (levels(old), levels(new));
    // what is assumed of a kind is no news
    let stated = |facts: &Facts<'_>, id: crate::model::ComponentId| facts.design.component(id).capacity.is_some();
    let number = |level: crate::analyze::Level| level.value().filter(|it| it.is_finite());
    let mut moves = Vec::new();
    for id in old.components() {
        let name = names.now(Section::Components, &old.design.component(id).name);
        let Some(now) = new.design.component_named(name) else { continue };
        let before = number(was[id.index()]).filter(|_| stated(old, id));
        let after = number(is[now.index()]).filter(|_| stated(new, now));
        push(&mut moves, name, before, after);
    }
    moves
}

/// Adds a number that moves by more than is read of it.
fn push(moves: &mut Vec<Move>, id: &str, before: Option<f64>, after: Option<f64>) {
    let same = match (before, after) {
        (Some(before), Some(after)) => (before - after).abs() <= 1e-9 * before.abs().max(after.abs()),
        (before, after) => before == after,
    };
    if !same {
        moves.push(Move { id: id.to_string(), before, after });
    }
}
