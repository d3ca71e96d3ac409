//! The bottlenecks: the load, what each stage settled, what still stands, and what was accepted with which reason.

use super::detail::rule;
use super::figures::percent;
use super::inline::{Face, Prose};
use super::needs::owner_name;
use super::words::Term;
use super::{Block, Found, Section, Story, Table};
use crate::analyze::{Facts, Level, Scenario};
use crate::diag::{self, Diagnostic};
use crate::lint::Settings;
use crate::model::{Design, End, Owner};
use crate::scene::facts::{budgets, count};
use crate::story::{name_of, one_line, stages};
use crate::theme::Severity;
use crate::units::display;

/// Everything about bottlenecks.
pub fn section(story: &Story<'_>) -> Option<Section> {
    let mut section = Section::new("bottlenecks", story.say(Term::Bottlenecks));
    if !story.last().design.components.is_empty() {
        section.sections.extend(load(story));
        section.sections.extend(settled(story));
        section.sections.extend(standing(story));
    }
    section.sections.extend(accepted(story));
    section.unless_empty()
}

/// What each component with a capacity bears.
fn load(story: &Story<'_>) -> Option<Section> {
    let design = &story.last().design;
    let facts = Facts::new(design);
    let scenario = Scenario::default();
    let loads = facts.loads(&scenario);
    let (mean, peak) = (facts.utilisations(&loads, false, &scenario), facts.utilisations(&loads, true, &scenario));
    let heads = [Term::Part, Term::Copies, Term::Capacity, Term::MeanLoad, Term::PeakLoad, Term::PeakLess];
    let mut table = Table::new(
        heads.iter().enumerate().map(
            |(at, term)| {
                if at == 0 { story.say(*term) } else { format!("#{}", story.say(*term)) }
            },
        ),
    );
    for id in facts.components() {
        let component = design.component(id);
        let at = id.index();
        let (Some(capacity), Some(load)) = (&component.capacity, loads.peak[at]) else { continue };
        let less = if loads.diverges[at] { Level::Diverges } else { facts.without_one(id, load, &scenario) };
        table.rows.push(vec![
            Prose::bold(name_of(design, End::Component(id))),
            Prose::plain(component.copies.as_ref().map_or(String::new(), |it| count(it.value))),
            Prose::plain(budgets(&capacity.value)),
            level(mean[at]),
            level(peak[at]),
            level(less),
        ]);
    }
    if table.rows.is_empty() {
        return None;
    }
    let mut section = Section::new("load", story.say(Term::Load));
    section.blocks.push(Block::Text(Prose::default().with(Face::Quiet, story.say(Term::LoadSays))));
    section.blocks.push(Block::Table(table));
    let mut first: Vec<(String, Prose)> = Vec::new();
    for id in facts.usecases().filter(|id| !design.usecases[id.index()].implied) {
        let Some(full) = facts.saturation(id, &scenario) else { continue };
        let limit = display(full.limit, crate::units::Dimension::RATE);
        let name = name_of(design, End::Component(full.component));
        first.push((owner_name(design, Owner::UseCase(id)), Prose::bold(name).with(Face::Plain, format!(", {limit}"))));
    }
    if !first.is_empty() {
        section
            .blocks
            .push(Block::Text(Prose::default().with(Face::Quiet, format!("{}:", story.say(Term::Saturates)))));
        section.blocks.push(Block::Facts(first));
    }
    section.unless_empty()
}

fn level(level: Level) -> Prose {
    match level {
        Level::Unknown => Prose::default(),
        Level::Value(value) if value > 1.0 => Prose::bold(share(value)),
        Level::Value(value) => Prose::plain(share(value)),
        Level::Infinite | Level::Diverges => Prose::bold("∞"),
    }
}

fn share(value: f64) -> String {
    if value < 10.0 { percent_whole(value) } else { format!("{value:.0}×") }
}

fn percent_whole(value: f64) -> String {
    match value {
        value if value > 0.0 && value < 0.01 => percent(value),
        value => format!("{:.0}%", value * 100.0),
    }
}

fn settled(story: &Story<'_>) -> Option<Section> {
    let mut section = Section::new("settled", story.say(Term::Settled));
    for pair in story.stages.windows(2) {
        let around = stages::settled(&pair[0], &pair[1], &settings(story));
        let design = &pair[1].design;
        let stage = &design.stages[design.stage.expect("the later of two is a stage")];
        let label = one_line(stage.label.as_ref().unwrap_or(&stage.name));
        let mut part = Section::new(format!("settled-{}", stage.name), label);
        for (term, found) in [(Term::Settles, around.settled), (Term::Brings, around.brought)] {
            if !found.is_empty() {
                part.blocks.push(Block::Text(Prose::default().with(Face::Quiet, story.say(term))));
                let quiet = |it: &Diagnostic| Found { help: None, ..told(it) };
                part.blocks.push(Block::Findings(found.iter().map(quiet).collect()));
            }
        }
        section.sections.extend(part.unless_empty());
    }
    section.unless_empty()
}

fn standing(story: &Story<'_>) -> Option<Section> {
    let found = stages::findings(story.last(), &settings(story));
    let mut section = Section::new("standing", story.say(Term::Standing));
    section.blocks.push(if found.is_empty() {
        Block::Text(Prose::plain(story.say(Term::NoFindings)))
    } else {
        Block::Findings(found.iter().map(told).collect())
    });
    Some(section)
}

fn accepted(story: &Story<'_>) -> Option<Section> {
    let design: &Design = &story.last().design;
    let mut table = Table::new([Term::Rule, Term::On, Term::Reason].map(|it| story.say(it)));
    for it in design.levels.iter().filter(|it| it.level == crate::model::Level::Allow) {
        let name = |owner: &Owner| match owner {
            Owner::Design => story.say(Term::Everything),
            owner => owner_name(design, *owner),
        };
        let on = if it.targets.is_empty() {
            vec![story.say(Term::Everything)]
        } else {
            it.targets.iter().map(name).collect()
        };
        let reason = it.reason.as_deref().unwrap_or_default();
        table.rows.push(vec![rule(&it.rule), Prose::plain(on.join(", ")), Prose::written(reason)]);
    }
    let mut section = Section::new("accepted", story.say(Term::Accepted));
    section.blocks.extend((!table.rows.is_empty()).then_some(Block::Table(table)));
    section.unless_empty()
}

fn settings(story: &Story<'_>) -> Settings {
    Settings { lang: story.options.lang, ..Settings::default() }
}

fn told(it: &Diagnostic) -> Found {
    Found {
        severity: match it.severity {
            diag::Severity::Error => Severity::Error,
            diag::Severity::Warning => Severity::Warning,
            diag::Severity::Note => Severity::Note,
        },
        code: it.code.id,
        message: Prose::written(&it.message),
        help: it.help.as_deref().map(Prose::written),
    }
}
