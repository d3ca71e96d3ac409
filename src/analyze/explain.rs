//! What is believed of a component, and why: each fact with how it is known and where it was written.

use super::Facts;
use super::load::Scenario;
use super::parts::{Belief, Capacity, Confidence, Takeover, What};
use crate::model::{ComponentId, Copies, Flag, KindOrigin, UseCaseId};
use crate::source::Span;
use crate::units::{Dimension, display, percent};

/// A fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is about: `kind`, `copies` …
    pub what: String,
    /// The fact in words.
    pub text: String,
    /// How it is known.
    pub known: Known,
    /// Where it was written.
    pub span: Option<Span>,
}

/// How a line is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A fact of some confidence.
    As(Confidence),
    /// Nothing says it.
    NotStated,
    /// It follows from other facts.
    Computed,
}

impl Known {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Known::As(confidence) => confidence.word(),
            Known::NotStated => "not stated",
            Known::Computed => "computed",
        }
    }
}

struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, what: &str, text: impl Into<String>, known: Known, span: Option<Span>) {
        self.0.push(Line { what: what.to_string(), text: text.into(), known, span });
    }

    fn stated(&mut self, what: &str, text: impl Into<String>, span: Span) {
        self.add(what, text, Known::As(Confidence::Stated), Some(span));
    }

    fn believed<T>(&mut self, what: &str, belief: &Belief<T>, text: impl Into<String>) {
        self.add(what, text, Known::As(belief.confidence), belief.span);
    }
}

/// All that is believed of a component.
pub fn component(facts: &Facts<'_>, id: ComponentId, scenario: &Scenario) -> Vec<Line> {
    let mut lines = Lines(Vec::new());
    nature(facts, id, &mut lines);
    redundancy(facts, id, &mut lines);
    strength(facts, id, &mut lines);
    for usecase in facts.usecases() {
        part_in(facts, id, usecase, scenario, &mut lines);
    }
    load(facts, id, scenario, &mut lines);
    lines.0
}

fn nature(facts: &Facts<'_>, id: ComponentId, lines: &mut Lines) {
    let component = facts.design.component(id);
    let part = facts.part(id);
    let kind = component.kind.kind;
    let (known, span) = match component.kind_origin {
        KindOrigin::Stated => (Known::As(Confidence::Stated), Some(component.span)),
        KindOrigin::Guessed => (Known::As(Confidence::Inferred), Some(component.span)),
        KindOrigin::Default => (Known::NotStated, None),
    };
    lines.add("kind", format!("{}: {}", kind.name, kind.docs.trim_end_matches('.')), known, span);
    lines.add("role", part.role.word(), Known::As(part.role_confidence), None);
    if part.managed {
        let span = component.flags.span(Flag::Managed);
        let known = if span.is_some() { Confidence::Stated } else { Confidence::Inferred };
        lines.add("managed", "its provider replaces its copies; zones do not matter", Known::As(known), span);
    }
    if part.holds_data {
        let span = component.flags.span(Flag::Persistent);
        let known = if span.is_some() { Confidence::Stated } else { Confidence::Inferred };
        lines.add("data", "holds data that can be lost", Known::As(known), span);
    }
}

fn redundancy(facts: &Facts<'_>, id: ComponentId, lines: &mut Lines) {
    let component = facts.design.component(id);
    let part = facts.part(id);
    match &component.copies {
        Some(copies) => {
            let text = match copies.value {
                Copies::Exactly(n) => n.to_string(),
                Copies::Between(n, most) => format!("{n}, scaling up to {most}; counted as {n}"),
                Copies::Several => "several, the number open: none can be lost one by one".to_string(),
            };
            lines.stated("copies", text, copies.span);
        }
        None if part.managed || part.role == crate::catalog::Role::Source => {}
        None => lines.add("copies", "unknown, which is not one: no copy is an event", Known::NotStated, None),
    }
    if let Some(standby) = &component.standby {
        lines.stated("standby", format!("{} passive", standby.value), standby.span);
    }
    if let Some(shards) = &component.shards {
        lines.stated("shards", format!("{}, each of which must be up", shards.value), shards.span);
    }
    for zone in &component.zones {
        lines.stated("stands in", facts.design.group(zone.value).name.clone(), zone.span);
    }
    let (read, write) = part.need;
    let need = if read == write { format!("{read} up") } else { format!("{read} up to read, {write} to write") };
    match (&component.need, component.flags.span(Flag::Quorum)) {
        (Some(stated), _) => lines.stated("needs", need, stated.span),
        (None, Some(span)) => lines.stated("needs", format!("{need}, a majority"), span),
        (None, None) if part.stated => lines.add("needs", need, Known::As(Confidence::Inferred), None),
        (None, None) => {}
    }
    let takeover = match part.takeover {
        Takeover::Free => "any copy takes over",
        Takeover::Manual => "by hand: copy 1 takes the writes, and nobody when it is lost",
        Takeover::Elected => "another copy, while its elector is up",
    };
    match (&component.failover, &component.elected_by) {
        (Some(stated), _) => lines.stated("failover", takeover, stated.span),
        (None, Some(elector)) => {
            let name = &facts.design.component(elector.value).name;
            lines.stated("failover", format!("{takeover}: {name}"), elector.span);
        }
        (None, None) if part.stated && !part.managed => {
            lines.add("failover", takeover, Known::As(Confidence::Inferred), None);
        }
        (None, None) => {}
    }
    match &part.availability {
        Some(it) => lines.believed("availability", it, format!("{} a copy", percent(it.value))),
        None if part.role == crate::catalog::Role::Source => {}
        None => lines.add("availability", "counted as perfect, and named where that matters", Known::NotStated, None),
    }
}

fn strength(facts: &Facts<'_>, id: ComponentId, lines: &mut Lines) {
    let component = facts.design.component(id);
    let part = facts.part(id);
    if let Some(capacity) = &part.capacity {
        let rate = |value: f64| {
            if value.is_finite() { display(value, Dimension::RATE) } else { "any number".to_string() }
        };
        let text = match capacity.value {
            Capacity::Any(any) => format!("{} a copy", rate(any)),
            Capacity::Apart { read, write } => format!("{} reads, {} writes a copy", rate(read), rate(write)),
        };
        lines.believed("capacity", capacity, text);
    }
    match &component.writers {
        Some(writers) => lines.stated("writers", format!("{} copies take writes", writers.value), writers.span),
        None if part.role == crate::catalog::Role::Store && part.capacity.is_some() && !part.managed => {
            let primary = if component.kind.kind.defaults.leaderless {
                "any copy takes writes".to_string()
            } else {
                format!(
                    "writes are spread over all copies; if the {} has one primary, say `writers: 1`",
                    component.kind.kind.name
                )
            };
            lines.add("writers", primary, Known::NotStated, None);
        }
        None => {}
    }
    if let Some(hit) = &component.hit {
        lines.stated("hit", format!("answers {} of reads itself", percent(hit.value)), hit.span);
    }
    if let Some(latency) = &component.latency {
        lines.stated("latency", display(latency.value.exact, Dimension::TIME), latency.span);
    }
    if let Some(storage) = &part.storage {
        lines.believed("storage", storage, format!("{} a copy", display(storage.value, Dimension::BYTES)));
    }
}

/// What a component is in a use case, and what of it breaks that.
fn part_in(facts: &Facts<'_>, id: ComponentId, usecase: UseCaseId, scenario: &Scenario, lines: &mut Lines) {
    let walk = facts.walk(usecase);
    let what = format!("in {}", facts.design.usecases[usecase.index()].name);
    let named = |event: &usize| facts.events.list[*event].name.clone();
    if walk.entry == Some(id) {
        lines.add(&what, "starts it", Known::Computed, None);
    } else if facts.structure(usecase).components.contains(&id) {
        let mine = |event: &usize| match facts.events.list[*event].what {
            What::Copy(it, _) | What::Whole(it) => it == id,
            What::Domain(_) | What::Link(_) => false,
        };
        let cuts = facts.cut_sets(usecase, 2, &scenario.lost, &scenario.gone);
        let alone: Vec<String> = cuts.singles.iter().filter(|event| mine(event)).map(named).collect();
        let pairs = cuts.pairs.iter().filter(|pair| pair.iter().any(mine)).count();
        let text = match (alone.is_empty(), pairs) {
            (false, _) => format!("needed; {} breaks it alone", alone.join(", ")),
            (true, 0) => "needed, or one of what is; nothing of it breaks it, alone or with one other".to_string(),
            (true, pairs) => format!("needed, or one of what is; {pairs} pairs of failures with it break it"),
        };
        lines.add(&what, text, Known::Computed, None);
    } else if walk.aside.contains(&id) {
        lines.add(&what, "looked aside: without it the store is asked", Known::Computed, None);
    } else if walk.touched.contains(&id) {
        lines.add(&what, "touched, but it works without it", Known::Computed, None);
    }
}

fn load(facts: &Facts<'_>, id: ComponentId, scenario: &Scenario, lines: &mut Lines) {
    for usecase in facts.usecases() {
        let Some(load) = facts.usecase_load(usecase, scenario) else { continue };
        if let Some(mine) = load.loads.get(&id) {
            let name = &facts.design.usecases[usecase.index()].name;
            let text = if load.diverges {
                format!("from {name}: without end, each request leads to more than one other")
            } else {
                format!("from {name}: {}", display(mine.total(), Dimension::RATE))
            };
            lines.add("load", text, Known::Computed, None);
        }
    }
    let loads = facts.loads(scenario);
    let Some(peak) = loads.peak[id.index()].filter(|_| !loads.diverges[id.index()]) else { return };
    if let Some(share) = facts.utilisation(id, peak, scenario).value().filter(|it| it.is_finite()) {
        lines.add("utilisation", format!("{:.1}% at the peak", share * 100.0), Known::Computed, None);
    }
    if let Some(sizing) = facts.sizing(id, peak) {
        let proof = match sizing.zone_proof {
            Some(n) => format!(", {n} to lose one of {} zones", sizing.zones),
            None => String::new(),
        };
        let headroom = percent(facts.headroom());
        let text = format!("{} copies at the peak, {} with {headroom} headroom{proof}", sizing.peak, sizing.headroom);
        lines.add("size", text, Known::Computed, None);
    }
}
