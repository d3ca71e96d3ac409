//! The back of the envelope as cards: what the author says, then what follows from the design.

use std::collections::BTreeMap;

use super::called;
use crate::analyze::Facts;
use crate::analyze::estimate::{self, Estimate, Verdict, estimates};
use crate::model::Constants;
use crate::scene::card::{Sheet, SheetRow};
use crate::theme::Severity;
use crate::units::{Quantity, display};

/// The most rows of a card.
const MOST: usize = 30;

/// The numbers of a design, a card for each of whom they are about.
pub fn sheets(facts: &Facts<'_>) -> Vec<Sheet> {
    let design = facts.design;
    let mut order: Vec<String> = Vec::new();
    let mut sheets: BTreeMap<String, Vec<SheetRow>> = BTreeMap::new();
    for it in estimates(facts) {
        let title = match (it.span, it.usecase, it.component) {
            (Some(_), ..) => "Estimates".to_string(),
            (None, Some(id), _) => {
                let usecase = &design.usecases[id.index()];
                usecase.label.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| usecase.name.clone())
            }
            (None, None, Some(id)) => called(design.component(id)),
            (None, None, None) => "The design".to_string(),
        };
        if !sheets.contains_key(&title) {
            order.push(title.clone());
        }
        sheets.entry(title).or_default().push(entry(facts, &it));
    }
    let sheet = |title: String| {
        let mut rows = sheets.remove(&title).unwrap_or_default();
        let more = rows.len().saturating_sub(MOST);
        rows.truncate(MOST);
        Sheet { title, rows, more }
    };
    order.into_iter().map(sheet).collect()
}

fn entry(facts: &Facts<'_>, it: &Estimate) -> SheetRow {
    let interview = facts.design.constants.as_ref().is_some_and(|it| it.value == Constants::Interview);
    let value = |it: Quantity| display(if interview { it.interview } else { it.exact }, it.dimension);
    let claim = it.claimed.zip(it.verdict()).map(|(claimed, verdict)| {
        let said = format!("claimed {}", value(claimed));
        match verdict {
            Verdict::Right => (format!("{said}: right"), None),
            Verdict::Rounded(ratio) => (format!("{said}: {}", estimate::off(ratio)[0]), Some(Severity::Note)),
            Verdict::Differs(ratio) => (format!("{said}: {}", estimate::off(ratio)[0]), Some(Severity::Warning)),
            Verdict::OtherUnit => (format!("{said}: another unit"), Some(Severity::Warning)),
        }
    });
    let name = it.label.as_ref().map(|it| it.en.as_str()).or(it.name.as_deref()).unwrap_or_default();
    let derivation = &it.derivation.en;
    let derivation = if *derivation == value(it.value) { String::new() } else { derivation.clone() };
    SheetRow { name: name.to_string(), value: value(it.value), derivation, claim }
}
