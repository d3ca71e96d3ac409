//! The detailed design: how it grew stage by stage, its use cases as they are in the end, and what was decided.

use super::figures;
use super::inline::{Face, Prose};
use super::words::Term;
use super::{Block, Choice, Section, Sign, Story};
use crate::Compiled;
use crate::diff::elements::Section as Of;
use crate::diff::words::{self, Detail};
use crate::diff::{self};
use crate::lint::{self, Settings};
use crate::model::{Design, Layer};
use crate::story::{one_line, stages};

/// The stages, and what is said of the design as of the last; the decisions.
pub fn section(story: &Story<'_>) -> Option<Section> {
    let design = &story.last().design;
    let mut section = Section::new("detail", story.say(Term::Detail));
    section.sections.extend(story.stages.windows(2).map(|pair| stage(story, &pair[0], &pair[1])));
    if story.stages.len() > 1 {
        section.sections.extend(figures::parts(story, design));
        section.sections.extend(figures::notes(story, design));
        section.sections.extend(figures::usecases(story));
    }
    section.sections.extend(decisions(story, design));
    section.unless_empty()
}

fn stage(story: &Story<'_>, before: &Compiled, after: &Compiled) -> Section {
    let design = &after.design;
    let at = design.stage.expect("the later of two is a stage");
    let stage = &design.stages[at];
    let label = one_line(stage.label.as_ref().filter(|it| !it.trim().is_empty()).unwrap_or(&stage.name));
    let title = format!("{} {}: {label}", story.say(Term::Stage), at + 1);
    let mut section = Section::new(format!("stage-{}", stage.name), title);
    let settings = Settings { lang: story.options.lang, ..Settings::default() };
    let around = stages::settled(before, after, &settings);
    let mut intro = Prose::default();
    if let Some(layer) = stage.layer {
        let term = match layer {
            Layer::Functional => Term::AsksFunctional,
            Layer::Availability => Term::AsksAvailability,
            Layer::Scale => Term::AsksScale,
            Layer::Production => Term::AsksProduction,
        };
        intro = Prose::plain(story.say(term)).with(Face::Plain, " ");
    }
    let count = |term: Term, n: usize| (n > 0).then(|| format!("{} {n}", story.say(term)));
    let counts = [count(Term::Settles, around.settled.len()), count(Term::Brings, around.brought.len())];
    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    intro = intro.with(Face::Quiet, counts);
    section.blocks.extend((!intro.is_empty()).then_some(Block::Text(intro)));
    if !design.components.is_empty() {
        section.blocks.push(figures::picture(story, Some(before), after, &format!("stage-{}", stage.name)));
    }
    let changes = changes(&before.design, design);
    section.blocks.push(match changes.is_empty() {
        true => Block::Text(Prose::default().with(Face::Quiet, story.say(Term::NoChange))),
        false => Block::Changes(changes),
    });
    section
}

/// What a stage changes in the structure, in words.
fn changes(before: &Design, after: &Design) -> Vec<(Sign, Prose)> {
    let comparison = diff::compare(("", before), ("", after));
    // decisions and use cases have parts of their own
    let told = [Of::Components, Of::Groups, Of::Flows, Of::Tables, Of::Apis];
    let mut changes = Vec::new();
    for (section, lines) in words::sections(&comparison) {
        if !told.contains(&section) {
            continue;
        }
        for line in lines {
            let sign = match line.sign {
                words::Sign::Added => Sign::Added,
                words::Sign::Changed => Sign::Changed,
                words::Sign::Removed => Sign::Removed,
            };
            let mut text = Prose::code(&line.what);
            for (at, detail) in line.details.iter().enumerate() {
                text = text.with(Face::Plain, if at == 0 { ": " } else { ", " });
                text = match detail {
                    Detail::Added(what) => text.with(Face::Plain, "+ ").with(Face::Code, what),
                    Detail::Removed(what) => text.with(Face::Plain, "− ").with(Face::Code, what),
                    Detail::Changed(key, was, is) => {
                        let key = if key.is_empty() { String::new() } else { format!("{key} ") };
                        text.with(Face::Plain, key).with(Face::Code, was).with(Face::Plain, " → ").with(Face::Code, is)
                    }
                };
            }
            changes.push((sign, text));
        }
    }
    changes
}

fn decisions(story: &Story<'_>, design: &Design) -> Option<Section> {
    let mut section = Section::new("decisions", story.say(Term::Decisions));
    for (index, it) in design.decisions.iter().enumerate() {
        let mut part = Section::new(format!("decision-{}", index + 1), one_line(&it.question));
        let prose = |all: &[String]| all.iter().map(|it| Prose::written(it)).collect();
        let options = it.options.iter().map(|it| Choice {
            text: Prose::written(&it.text),
            chosen: it.chosen,
            pros: prose(&it.pros),
            cons: prose(&it.cons),
        });
        part.blocks.push(Block::Options(options.collect()));
        section.sections.push(part);
    }
    section.unless_empty()
}

/// A rule as its author may have named it: its code and its name.
pub(super) fn rule(named: &str) -> Prose {
    match lint::find(named) {
        Some(rule) => {
            let code = rule.about().code;
            Prose::code(code.id).with(Face::Plain, format!(" {}", code.name))
        }
        None => Prose::code(one_line(named)),
    }
}
