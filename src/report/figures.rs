//! The high-level design: its picture, what it is made of, what its author noted, and how it is walked through.

use super::inline::{Face, Prose};
use super::needs::owner_name;
use super::words::Term;
use super::{Block, Picture, Section, Step, Story, Table};
use crate::analyze::{Facts, Scenario};
use crate::diff::merged::merged;
use crate::lint::Lang;
use crate::model::{Component, ComponentId, Design, End, Owner, UseCaseId};
use crate::scene::{View, facts};
use crate::story::{self, one_line};
use crate::units::{Dimension, display};
use crate::{Compiled, draw};

/// The design as it was first drawn; where it has no stages, with all that is said of it.
pub fn design(story: &Story<'_>) -> Option<Section> {
    let first = &story.first().design;
    let mut section = Section::new("design", story.say(Term::Design));
    if !first.components.is_empty() {
        section.blocks.push(picture(story, None, story.first(), "design"));
    }
    if story.stages.len() == 1 {
        section.sections.extend(parts(story, first));
        section.sections.extend(notes(story, first));
        section.sections.extend(usecases(story));
    }
    section.unless_empty()
}

/// The picture of a design, under the name its file gets; what changed since the one before it is marked.
pub fn picture(story: &Story<'_>, before: Option<&Compiled>, compiled: &Compiled, name: &str) -> Block {
    let mut look = story.options.look.clone();
    look.scene.untitled = true;
    let design = &compiled.design;
    let marked = before.filter(|it| !it.design.components.is_empty()).map(|it| merged(&it.design, design));
    let scene = match marked {
        None => draw(design, &look),
        Some(marked) => {
            marked.mark(&mut look.scene.overlay);
            // the list of changes below explains the marks
            look.scene.overlay.sections.clear();
            draw(&marked.design, &look)
        }
    };
    let alt = match design.stage.map(|at| &design.stages[at]) {
        Some(stage) => one_line(stage.label.as_ref().unwrap_or(&stage.name)),
        None => story.say(Term::Design),
    };
    Block::Picture(Box::new(Picture { name: name.to_string(), alt, scene }))
}

/// Every component: what it is and what is said of it.
pub fn parts(story: &Story<'_>, design: &Design) -> Option<Section> {
    let mut table = Table::new([Term::Part, Term::Kind, Term::Said].map(|it| story.say(it)));
    for (index, component) in design.components.iter().enumerate() {
        let about = facts::about_component(design, component);
        // behind the name and the kind
        let said = about.lines().skip(2).map(one_line).collect::<Vec<_>>().join("; ");
        let name = story::name_of(design, End::Component(ComponentId::from_index(index)));
        table.rows.push(vec![Prose::bold(name), kind(story, design, component), Prose::plain(said)]);
    }
    let mut section = Section::new("parts", story.say(Term::Parts));
    section.blocks.extend((!table.rows.is_empty()).then_some(Block::Table(table)));
    section.unless_empty()
}

/// What a component is: `service`, `db, MySQL`.
fn kind(story: &Story<'_>, design: &Design, component: &Component) -> Prose {
    let kind = component.kind.kind;
    let family = kind.parent.unwrap_or(kind.name);
    let chinese = crate::catalog::find(family).and_then(|it| it.chinese.first().copied());
    let family = chinese.filter(|_| story.options.lang == Lang::Zh).unwrap_or(family);
    let own = component.kind.own.map(|own| one_line(&design.kinds[own].name));
    let said = Prose::plain(own.as_deref().unwrap_or(family));
    match facts::technology(component).or_else(|| Some(kind.technology.to_string())).filter(|it| !it.trim().is_empty())
    {
        Some(technology) => said.with(Face::Quiet, format!(", {}", one_line(&technology))),
        None => said,
    }
}

/// Notes and codes, but for those on use cases.
pub fn notes(story: &Story<'_>, design: &Design) -> Option<Section> {
    let mut section = Section::new("notes", story.say(Term::Notes));
    let of_usecase = |owner: &Owner| matches!(owner, Owner::UseCase(_));
    for note in design.notes.iter().filter(|it| !it.owners.iter().any(of_usecase)) {
        let owners = note.owners.iter().filter(|it| **it != Owner::Design).map(|it| owner_name(design, *it));
        let about = owners.collect::<Vec<_>>().join(", ");
        if note.code {
            section.blocks.push(Block::Code(Some(about).filter(|it| !it.is_empty()), note.text.clone()));
            continue;
        }
        let text = Prose::written(&note.text);
        let item = if about.is_empty() { text } else { Prose::bold(about).with(Face::Plain, ": ").and(text) };
        match section.blocks.last_mut() {
            Some(Block::List(items)) => items.push(item),
            _ => section.blocks.push(Block::List(vec![item])),
        }
    }
    section.unless_empty()
}

/// Each use case that the author wrote: what it promises and what of that is computed, its sequence, its steps.
pub fn usecases(story: &Story<'_>) -> Option<Section> {
    let design = &story.last().design;
    let facts = Facts::new(design);
    let mut section = Section::new("usecases", story.say(Term::UseCases));
    for (index, usecase) in design.usecases.iter().enumerate().filter(|(_, it)| !it.implied) {
        let id = UseCaseId::from_index(index);
        let name = format!("usecase-{}", usecase.name);
        let title = one_line(usecase.label.as_ref().unwrap_or(&usecase.name));
        let mut part = Section::new(name.clone(), title.clone());
        let promises = promises(story, &facts, id);
        part.blocks.extend((!promises.is_empty()).then_some(Block::Facts(promises)));
        if !usecase.steps.is_empty() {
            let mut look = story.options.look.clone();
            look.scene.usecase = Some((id, View::Sequence));
            look.scene.untitled = true;
            part.blocks.push(Block::Picture(Box::new(Picture { name, alt: title, scene: draw(design, &look) })));
            part.blocks.push(Block::Steps(steps(design, id)));
        }
        for note in design.notes.iter().filter(|it| it.owners.contains(&Owner::UseCase(id))) {
            part.blocks.push(if note.code {
                Block::Code(None, note.text.clone())
            } else {
                Block::Text(Prose::written(&note.text))
            });
        }
        section.sections.push(part);
    }
    section.unless_empty()
}

fn steps(design: &Design, id: UseCaseId) -> Vec<Step> {
    let mut steps = Vec::new();
    for line in story::steps(design, id) {
        let inside = line.depth - line.opens.len();
        for (at, title) in line.opens.iter().enumerate() {
            steps.push(Step { number: String::new(), text: Prose::plain(title), depth: inside + at });
        }
        let mut text =
            Prose::bold(&line.from).with(Face::Plain, format!(" {} ", line.arrow)).with(Face::Bold, &line.to);
        if let Some(label) = &line.label {
            text = text.with(Face::Plain, format!(": {label}"));
        }
        steps.push(Step { number: line.number, text, depth: line.depth });
    }
    steps
}

/// What a use case promises, and what of that follows from the design.
fn promises(story: &Story<'_>, facts: &Facts<'_>, id: UseCaseId) -> Vec<(String, Prose)> {
    let usecase = &facts.design.usecases[id.index()];
    let mut said: Vec<(String, Prose)> = Vec::new();
    if let Some(rate) = &usecase.rate {
        let peak = facts.peak(id);
        let mut text = Prose::plain(rate.value.to_string());
        if peak != 1.0 {
            let most = display(rate.value.exact * peak, Dimension::RATE);
            text = text.with(Face::Quiet, format!(", {most} {}", story.say(Term::AtPeak)));
        }
        said.push((story.say(Term::Rate), text));
    }
    let mut latency: Vec<Prose> = Vec::new();
    for (stated, term) in [(&usecase.p99, Term::P99), (&usecase.latency, Term::Within)] {
        latency.extend(stated.as_ref().map(|it| Prose::plain(format!("{} {}", story.say(term), it.value))));
    }
    let sum = facts.latency(id);
    if let Some(sum) = sum.sum.filter(|it| sum.stated && *it > 0.0) {
        let text = format!("{} {}", story.say(Term::LatencySum), display(sum / 1e3, Dimension::TIME));
        latency.push(Prose::default().with(Face::Quiet, text));
    }
    said.extend((!latency.is_empty()).then(|| (story.say(Term::Latency), joined(latency))));
    let availability = availability(story, facts, id);
    said.extend((!availability.is_empty()).then(|| (story.say(Term::Availability), joined(availability))));
    if let Some(fresh) = &usecase.freshness {
        said.push((story.say(Term::Freshness), Prose::plain(fresh.value.to_string())));
    }
    let cuts = facts.cut_sets(id, 1, &[], &[]);
    if cuts.works && !cuts.singles.is_empty() {
        let names: Vec<Prose> = cuts.singles.iter().map(|event| Prose::code(&facts.events.list[*event].name)).collect();
        said.push((story.say(Term::Spof), joined(names)));
    }
    said
}

fn availability(story: &Story<'_>, facts: &Facts<'_>, id: UseCaseId) -> Vec<Prose> {
    let usecase = &facts.design.usecases[id.index()];
    let mut said = Vec::new();
    if let Some(asked) = &usecase.availability {
        said.push(Prose::plain(format!("{} {}", percent(asked.value), story.say(Term::Asked))));
    }
    let computed = facts.availability(id, &Scenario::default());
    if computed.up < 1.0 && computed.computed {
        let bound = if computed.is_exact() { String::new() } else { format!("{} ", story.say(Term::AtMost)) };
        let mut text = format!("{bound}{} {}", percent(computed.up), story.say(Term::Computed));
        if let (false, few) = (computed.unstated.is_empty(), computed.unstated.len() <= 6) {
            let named =
                if few { computed.unstated.join(", ") } else { format!("{}, …", computed.unstated[..5].join(", ")) };
            text += &format!(" ({} {named})", story.say(Term::NotStatedBy));
        }
        said.push(Prose::plain(text));
    }
    said
}

/// A fraction with as many digits as tell it from one: two behind its nines.
pub(crate) fn percent(fraction: f64) -> String {
    let mut digits = 0;
    let mut rest = (1.0 - fraction) * 100.0;
    while rest > 0.0 && rest < 10.0 && digits < 9 {
        rest *= 10.0;
        digits += 1;
    }
    let text = format!("{:.digits$}", fraction * 100.0);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

fn joined(parts: Vec<Prose>) -> Prose {
    let mut all = Prose::default();
    for part in parts {
        if !all.is_empty() {
            all = all.with(Face::Plain, ", ");
        }
        all = all.and(part);
    }
    all
}
