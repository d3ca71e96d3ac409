//! What a picture shows besides its design: what the rules find, how full everything is, what a loss takes with it, and
//! the numbers behind. Here analyses and rules become the plain data that a scene draws ([`Overlay`], [`Sheet`]).

mod estimates;
mod findings;
mod load;
mod loss;

pub use findings::findings;
pub use load::load;
pub use loss::loss;

use crate::Compiled;
use crate::analyze::{Facts, Scenario};
use crate::lint::{Settings, lint};
use crate::model::Component;
use crate::scene;
use crate::scene::overlay::Overlay;

pub use crate::scene::card::Sheet;

/// A part of the design, or of what follows from it, that is shown on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Rings around what the rules find, and the list of it.
    Findings,
    /// How full everything is.
    Load,
    /// The requirements as a card.
    Requirements,
    /// The numbers as cards.
    Estimates,
    /// The decisions as cards.
    Decisions,
}

impl Part {
    /// Every part with its word, in the order of the command line's help.
    pub const ALL: [(Part, &'static str); 5] = [
        (Part::Findings, "findings"),
        (Part::Load, "load"),
        (Part::Requirements, "requirements"),
        (Part::Estimates, "estimates"),
        (Part::Decisions, "decisions"),
    ];

    /// The part of a word.
    pub fn named(word: &str) -> Option<Part> {
        Part::ALL.iter().find(|(_, known)| *known == word).map(|(part, _)| *part)
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// The parts shown.
    pub parts: Vec<Part>,
    /// What is lost: components, copies, domains, links.
    pub lose: Vec<String>,
}

/// A name that nothing has which could be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NothingToLose {
    /// The name.
    pub name: String,
    /// What could be lost.
    pub known: Vec<String>,
}

/// Adds to the choices of a picture what is asked for. A design with errors of the language has no findings but those.
///
/// # Errors
///
/// If something is to be lost that there is not.
pub fn choose(compiled: &Compiled, wanted: &Wanted, options: &mut scene::Options) -> Result<(), NothingToLose> {
    let has = |part| wanted.parts.contains(&part);
    options.requirements |= has(Part::Requirements);
    options.decisions |= has(Part::Decisions);
    let analysed = [Part::Findings, Part::Load, Part::Estimates].into_iter().any(has) || !wanted.lose.is_empty();
    if !analysed {
        return Ok(());
    }
    let facts = Facts::new(&compiled.design);
    let scenario = scenario(&facts, &wanted.lose)?;
    if has(Part::Estimates) {
        options.sheets = estimates::sheets(&facts);
    }
    let overlay = &mut options.overlay;
    if has(Part::Findings) {
        let mut found = compiled.diagnostics.clone();
        if !compiled.has_errors() {
            found.extend(lint(&facts, &compiled.sources, &Settings::default()));
        }
        findings(overlay, &found);
    }
    if !wanted.lose.is_empty() {
        loss(overlay, &facts, &scenario, &wanted.lose);
    }
    if has(Part::Load) {
        load(overlay, &facts, &scenario);
    }
    if overlay.sections.len() == 1 && wanted.lose.is_empty() {
        // one list needs no name
        overlay.sections[0].heading.clear();
    }
    Ok(())
}

/// The scenario in which everything of these names is lost.
///
/// # Errors
///
/// If there is nothing of a name.
pub fn scenario(facts: &Facts<'_>, lose: &[String]) -> Result<Scenario, NothingToLose> {
    lose.iter().try_fold(Scenario { factor: 1.0, ..Scenario::default() }, |scenario, name| {
        scenario
            .losing_named(facts, name)
            .ok_or_else(|| NothingToLose { name: name.clone(), known: facts.losable_names() })
    })
}

/// What a component is called in a list: its label in one line, else its id.
fn called(component: &Component) -> String {
    let label = component.label.as_deref().unwrap_or_default().replace("\\n", " ");
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    if label.is_empty() { component.name.clone() } else { label }
}

/// Some names in a row; a longer list says how many more there are.
fn row(names: &[String]) -> String {
    const MOST: usize = 12;
    let shown = names.len().min(MOST);
    let more = names.len() - shown;
    let row = names[..shown].join(", ");
    if more > 0 { format!("{row} and {more} more") } else { row }
}

/// A share as a whole per cent.
fn percent(share: f64) -> String {
    if share >= 10.0 { format!("{share:.0}×") } else { format!("{:.0} %", share * 100.0) }
}

/// Adds a section to a list.
fn section(overlay: &mut Overlay, heading: String, entries: Vec<scene::overlay::Entry>) {
    if !entries.is_empty() {
        overlay.sections.push(scene::overlay::Section { heading, entries });
    }
}
