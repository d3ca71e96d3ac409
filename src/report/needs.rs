//! What is asked, and how much of it: requirements, interfaces, estimates, the data.

use super::inline::{Face, Prose};
use super::words::Term;
use super::{Block, Section, Story, Table};
use crate::analyze::Facts;
use crate::analyze::estimate::{self, Estimate, Verdict};
use crate::lint::Lang;
use crate::model::{Api, Constants, Design, Owner, RequirementKind};
use crate::story::{name_of, one_line};
use crate::units::{Quantity, display};

/// The requirements, by kind.
pub fn requirements(story: &Story<'_>) -> Option<Section> {
    let design = &story.last().design;
    let mut section = Section::new("requirements", story.say(Term::Requirements));
    let kinds = [
        (RequirementKind::Functional, "functional", Term::Functional),
        (RequirementKind::Quality, "quality", Term::Quality),
        (RequirementKind::Extended, "extended", Term::Extended),
        (RequirementKind::Question, "questions", Term::Questions),
    ];
    for (kind, id, term) in kinds {
        let all = design.requirements.iter().filter(|it| it.kind == kind);
        let items: Vec<Prose> = all.map(|it| Prose::written(&it.text)).filter(|it| !it.is_empty()).collect();
        if items.is_empty() {
            continue;
        }
        let list = if kind == RequirementKind::Question { Block::Questions(items) } else { Block::List(items) };
        let part = Section::new(format!("requirements-{id}"), story.say(term));
        section.sections.push(Section { blocks: vec![list], ..part });
    }
    section.unless_empty()
}

/// The apis, by component.
pub fn interfaces(story: &Story<'_>) -> Option<Section> {
    let design = &story.last().design;
    let mut section = Section::new("interfaces", story.say(Term::Interfaces));
    for (index, api) in design.apis.iter().enumerate().filter(|(_, it)| !it.calls.is_empty()) {
        let mut part = Section::new(format!("interfaces-{}", index + 1), owner_name(design, api.owner));
        part.blocks.push(Block::Table(calls(story, api)));
        section.sections.push(part);
    }
    section.unless_empty()
}

fn calls(story: &Story<'_>, api: &Api) -> Table {
    // `GET /feed?cursor -> posts`: what is asked, and what comes back
    let split = |call: &str| match call.rsplit_once("->") {
        Some((call, answer)) => (one_line(call), one_line(answer)),
        None => (one_line(call), String::new()),
    };
    let split: Vec<(String, String)> = api.calls.iter().map(|it| split(&it.value)).collect();
    let answers = split.iter().any(|(_, answer)| !answer.is_empty());
    let mut table =
        Table::new([Some(story.say(Term::Call)), answers.then(|| story.say(Term::Answer))].into_iter().flatten());
    for (call, answer) in split {
        let answer = answers.then(|| Prose::code(answer));
        table.rows.push([Some(Prose::code(call)), answer].into_iter().flatten().collect());
    }
    table
}

/// The back of the envelope: what the author computes, what must hold, what follows from the design.
pub fn estimates(story: &Story<'_>) -> Option<Section> {
    let design = &story.last().design;
    let facts = Facts::new(design);
    let (own, derived): (Vec<Estimate>, Vec<Estimate>) =
        estimate::estimates(&facts).into_iter().partition(|it| it.span.is_some());
    let mut section = Section::new("estimates", story.say(Term::Estimates));
    let differs = |it: &Estimate| shown(it.value).0 != shown(it.value).1;
    if own.iter().chain(&derived).any(differs) {
        section.blocks.push(Block::Text(Prose::default().with(Face::Quiet, story.say(Term::Constants))));
    }
    if !own.is_empty() {
        section.blocks.push(Block::Table(table(story, design, &own)));
    }
    if !design.checks.is_empty() {
        let mut part = Section::new("estimates-checks", story.say(Term::Checks));
        part.blocks.push(Block::List(design.checks.iter().map(|it| check(story, it)).collect()));
        section.sections.push(part);
    }
    if !derived.is_empty() {
        let mut part = Section::new("estimates-follow", story.say(Term::Follows));
        part.blocks.push(Block::Table(table(story, design, &derived)));
        section.sections.push(part);
    }
    // what follows from a design is of use beside what was asked, and no part of its own
    (!own.is_empty() || !design.checks.is_empty() || design.usecases.iter().any(|it| it.rate.is_some()))
        .then_some(section)?
        .unless_empty()
}

fn table(story: &Story<'_>, design: &Design, all: &[Estimate]) -> Table {
    let interview_first = design.constants.as_ref().is_some_and(|it| it.value == Constants::Interview);
    let two = all.iter().any(|it| shown(it.value).0 != shown(it.value).1);
    let claims = all.iter().any(|it| it.claimed.is_some());
    let [first, second] = if interview_first { [Term::Interview, Term::Exact] } else { [Term::Exact, Term::Interview] };
    let number = |term: Term| format!("#{}", story.say(term));
    let about = all.iter().any(|it| it.usecase.is_some() || it.component.is_some());
    let heads = [
        about.then(|| story.say(Term::Of)),
        Some(story.say(Term::Quantity)),
        Some(story.say(Term::Derivation)),
        Some(number(if two { first } else { Term::Value })),
        two.then(|| number(second)),
        claims.then(|| story.say(Term::Claim)),
    ];
    let mut table = Table::new(heads.into_iter().flatten());
    let mut before = None;
    for it in all {
        let whom = whom(design, it);
        let is_new = before.as_ref() != Some(&whom);
        let shown_whom = if is_new { Prose::bold(&whom) } else { Prose::default() };
        before = Some(whom);
        let (exact, interview) = shown(it.value);
        let (first, second) = if interview_first { (interview, exact) } else { (exact, interview) };
        let second = if first == second { String::new() } else { second };
        let cells = [
            about.then_some(shown_whom),
            Some(what(story, it)),
            Some(Prose::code(one_line(it.derivation.get(story.options.lang)))),
            Some(Prose::plain(first)),
            two.then(|| Prose::plain(second)),
            claims.then(|| claim(story, it)),
        ];
        table.rows.push(cells.into_iter().flatten().collect());
    }
    table
}

/// What is estimated: `reads`, “Carts”.
fn what(story: &Story<'_>, it: &Estimate) -> Prose {
    match &it.name {
        Some(name) => Prose::code(name),
        None => Prose::plain(one_line(it.label.as_ref().map_or("", |it| it.get(story.options.lang)))),
    }
}

/// The use case or the component it is estimated of.
fn whom(design: &Design, it: &Estimate) -> String {
    let owner = it.usecase.map(Owner::UseCase).or(it.component.map(Owner::Component));
    owner.map_or(String::new(), |owner| owner_name(design, owner))
}

fn claim(story: &Story<'_>, it: &Estimate) -> Prose {
    let (Some(claimed), Some(verdict)) = (it.claimed, it.verdict()) else { return Prose::default() };
    let off = |ratio: f64| {
        let [en, zh] = estimate::off(ratio);
        if story.options.lang == Lang::Zh { zh } else { en }
    };
    let said = Prose::plain(shown(claimed).0);
    match verdict {
        Verdict::Right => said.with(Face::Quiet, format!(" {}", story.say(Term::Right))),
        Verdict::Rounded(ratio) => said.with(Face::Quiet, format!(" {}", off(ratio))),
        Verdict::Differs(ratio) => said.with(Face::Plain, " ").with(Face::Bold, off(ratio)),
        Verdict::OtherUnit => said.with(Face::Plain, " ").with(Face::Bold, story.say(Term::OtherUnit)),
    }
}

fn check(story: &Story<'_>, it: &crate::model::Check) -> Prose {
    let mut said = Prose::code(one_line(&it.formula));
    let term = match it.holds {
        None => None,
        Some((true, true)) => Some(Term::Holds),
        Some((false, false)) => Some(Term::HoldsNot),
        Some((true, false)) => Some(Term::HoldsExact),
        Some((false, true)) => Some(Term::HoldsInterview),
    };
    if let Some(term) = term {
        let face = if term == Term::Holds { Face::Quiet } else { Face::Bold };
        said = said.with(Face::Plain, " ").with(face, story.say(term));
    }
    if let Some(why) = it.why.as_ref().filter(|it| !it.trim().is_empty()) {
        said = said.with(Face::Plain, ": ").and(Prose::written(why));
    }
    said
}

/// A value under both sets of constants.
fn shown(value: Quantity) -> (String, String) {
    (display(value.exact, value.dimension), display(value.interview, value.dimension))
}

/// The tables.
pub fn data(story: &Story<'_>) -> Option<Section> {
    let design = &story.last().design;
    let mut section = Section::new("data", story.say(Term::Data));
    for (index, it) in design.tables.iter().enumerate() {
        let owner = owner_name(design, it.owner);
        let title = it.name.as_deref().map_or_else(|| owner.clone(), one_line);
        let mut part = Section::new(format!("data-{}", index + 1), title);
        if it.name.is_some() && it.owner != Owner::Design {
            part.blocks
                .push(Block::Text(Prose::default().with(Face::Quiet, format!("{} {owner}", story.say(Term::OnStore)))));
        }
        let types = it.fields.iter().any(|field| !field.type_text.is_empty());
        let keys = it.fields.iter().any(|field| field.primary || field.unique || field.foreign.is_some());
        let heads =
            [Some(story.say(Term::Field)), types.then(|| story.say(Term::Type)), keys.then(|| story.say(Term::Key))];
        let mut table = Table::new(heads.into_iter().flatten());
        for field in &it.fields {
            let key = [
                field.primary.then(|| "PK".to_string()),
                field.unique.then(|| "UQ".to_string()),
                field.foreign.as_ref().map(|target| format!("FK → {}", one_line(target))),
            ];
            let key = key.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let name = one_line(&field.name);
            let name = if field.primary { Prose::bold(name) } else { Prose::plain(name) };
            let row =
                [Some(name), types.then(|| Prose::code(one_line(&field.type_text))), keys.then(|| Prose::plain(key))];
            table.rows.push(row.into_iter().flatten().collect());
        }
        part.blocks.extend((!table.rows.is_empty()).then_some(Block::Table(table)));
        part.blocks.extend(samples(it));
        section.sections.push(part);
    }
    section.unless_empty()
}

/// Sample rows under the fields they belong to.
fn samples(it: &crate::model::Table) -> Option<Block> {
    let width = it.rows.iter().map(Vec::len).max().filter(|width| *width > 0)?;
    let named = it.fields.iter().filter(|it| it.name != "...").map(|it| one_line(&it.name));
    let mut table = Table::new(named.chain(std::iter::repeat(String::new())).take(width));
    for row in &it.rows {
        let cells = row.iter().map(|it| Prose::plain(one_line(it)));
        table.rows.push(cells.chain(std::iter::repeat(Prose::default())).take(width).collect());
    }
    Some(Block::Table(table))
}

/// What an annotation stands at.
pub(super) fn owner_name(design: &Design, owner: Owner) -> String {
    use crate::model::End;
    match owner {
        Owner::Design => design.title.as_ref().map(|it| one_line(&it.value)).unwrap_or_default(),
        Owner::Component(id) => name_of(design, End::Component(id)),
        Owner::Group(id) => name_of(design, End::Group(id)),
        Owner::UseCase(id) => {
            let usecase = &design.usecases[id.index()];
            one_line(usecase.label.as_ref().unwrap_or(&usecase.name))
        }
        Owner::Flow(id) => {
            let flow = design.flow(id);
            format!("{} → {}", name_of(design, flow.from), name_of(design, flow.to))
        }
    }
}
