//! What a stage does to what the rules find: which findings it settles, which it brings, which stay.

use crate::Compiled;
use crate::analyze::Facts;
use crate::diag::Diagnostic;
use crate::diag::finding::fingerprints;
use crate::lint::{self, Settings};

/// The findings around a stage.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Found before it and no longer.
    pub settled: Vec<Diagnostic>,
    /// Found since.
    pub brought: Vec<Diagnostic>,
    /// Found before and after.
    pub left: Vec<Diagnostic>,
}

/// Compares what is found before a stage and as of it. Both sides are asked what the stage may be asked, so that a
/// stage about availability shows which of the gaps before it it closes.
pub fn settled(before: &Compiled, after: &Compiled, settings: &Settings) -> Settled {
    let asked = Settings { layer: lint::layer(&after.design), ..settings.clone() };
    let (old, new) = (findings(before, &asked), findings(after, &asked));
    let (old_prints, new_prints) = (fingerprints(&old, &before.sources), fingerprints(&new, &after.sources));
    let settled = old.into_iter().zip(&old_prints).filter(|(_, print)| !new_prints.contains(print));
    let settled = settled.map(|(it, _)| it).collect();
    let (mut brought, mut left) = (Vec::new(), Vec::new());
    for (it, print) in new.into_iter().zip(&new_prints) {
        if old_prints.contains(print) { left.push(it) } else { brought.push(it) }
    }
    Settled { settled, brought, left }
}

/// Errors of the language; where there are none, what the rules find.
pub fn findings(compiled: &Compiled, settings: &Settings) -> Vec<Diagnostic> {
    let mut all = compiled.diagnostics.clone();
    if !compiled.has_errors() {
        all.extend(lint::lint(&Facts::new(&compiled.design), &compiled.sources, settings));
    }
    all
}
