//! What stands under the pointer, in Markdown.

use super::Snapshot;
use super::page;
use super::words::{Space, WordKind};
use crate::analyze::load::Load;
use crate::analyze::{Facts, Level, Scenario};
use crate::catalog::{self, Kind};
use crate::check::attributes::{self, Row};
use crate::check::quantities::Evaluator;
use crate::codes;
use crate::diag::Severity;
use crate::lint;
use crate::model::{Arrow, Component, ComponentId, Copies, Design, Flow, FlowFlag, Group, KindOrigin, UseCase};
use crate::source::Span;
use crate::syntax::tree::{Quote, Text};
use crate::syntax::value;
use crate::units::{self, Quantity, percent};

/// What is said of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The place.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// What stands at a byte of the text in the editor.
pub fn hover(snapshot: &Snapshot, byte: u32) -> Option<Hover> {
    let word = snapshot.word_at(byte)?;
    let text = snapshot.text(word.span);
    let markdown = match word.kind {
        WordKind::Name(..) | WordKind::GroupName | WordKind::Target => {
            let name = super::names::name_at(snapshot, byte)?;
            named(snapshot, name.space, &name.name)?
        }
        WordKind::Keyword => format!("**{text}**: {}", page::keyword(text)?),
        WordKind::Key(place) => attribute(attributes::find(place, text)?),
        WordKind::Flag(place) => {
            let (flag, docs) = page::flags(place).into_iter().find(|(flag, _)| *flag == text)?;
            format!("**{flag}**: {docs}")
        }
        WordKind::Arrow => {
            let of = flow_at(&snapshot.compiled.design, word.span);
            format!("`{text}` {}", page::arrow(text)?) + &of.map_or(String::new(), |it| flow(snapshot, it))
        }
        WordKind::Number => format!("`{text}` is {}", value_of(snapshot, word.span)?),
        WordKind::Function => function(text)?,
        WordKind::Rule => rule(text)?,
        WordKind::Choice(_) | WordKind::Text | WordKind::Comment => return None,
    };
    Some(Hover { span: word.span, markdown })
}

/// The key of an attribute.
pub(super) fn attribute(row: &Row) -> String {
    format!("**{}** of {}: {}\n\n`{}: {}`", row.key, row.place.describe(), row.docs, row.key, row.form.example())
}

/// A row of the catalogue.
pub(super) fn kind(kind: &Kind) -> String {
    let mut out = format!("**{}**, a kind of the family *{}*\n\n{}", kind.name, kind.family.word(), kind.docs);
    let also: Vec<&str> = kind.english.iter().chain(kind.chinese).copied().collect();
    if !also.is_empty() {
        out += &format!("\n\nAlso written: {}.", also.join(", "));
    }
    let assumed = assumptions(kind);
    if !assumed.is_empty() {
        out += &format!("\n\nAssumed unless the design says otherwise: {}.", assumed.join(", "));
    }
    out
}

fn assumptions(kind: &Kind) -> Vec<String> {
    let it = &kind.defaults;
    let rate = |rate: Option<f64>, what: &str| {
        rate.map(|rate| format!("{} {what} a copy", units::display(rate, units::Dimension::RATE)))
    };
    let flags = [(it.managed, "managed"), (it.leaderless, "no primary"), (it.quorum, "needs a majority")];
    let flags = flags.iter().filter(|(holds, _)| *holds).map(|(_, word)| word.to_string());
    let rates = [rate(it.capacity, "requests"), rate(it.capacity_read, "reads"), rate(it.capacity_write, "writes")];
    let storage = it.storage.map(|bytes| format!("{} a copy", units::display(bytes, units::Dimension::BYTES)));
    flags.chain(rates.into_iter().flatten()).chain(storage).collect()
}

fn function(name: &str) -> Option<String> {
    if let Some((name, docs)) = page::FUNCTIONS.iter().find(|(function, _)| *function == name) {
        return Some(format!("`{name}(…)`: {docs}"));
    }
    let time = units::literal::time(name)?;
    Some(format!("`{name}` is {}", both(time)))
}

/// A value under both sets of constants, once where they agree.
fn both(value: Quantity) -> String {
    let show = |number| units::display(number, value.dimension);
    if value.exact == value.interview {
        format!("**{}**", show(value.exact))
    } else {
        format!("**{}** exactly, **{}** with the interview's constants", show(value.exact), show(value.interview))
    }
}

/// What a number written at a place comes to.
fn value_of(snapshot: &Snapshot, span: Span) -> Option<String> {
    let text = Text { text: snapshot.text(span).to_string(), quote: Quote::Bare, span };
    if let Ok(copies) = value::multiplicity(&text)
        && text.text.starts_with(['x', '×'])
    {
        return Some(match crate::check::copies(copies) {
            Copies::Exactly(n) => format!("{n} interchangeable copies"),
            Copies::Between(a, b) => format!("{a} to {b} interchangeable copies"),
            Copies::Several => "several interchangeable copies, the number open".to_string(),
        });
    }
    let expr = value::expression(&text).ok()?;
    Evaluator::default().evaluate(&expr, &mut Vec::new()).map(both)
}

fn rule(name: &str) -> Option<String> {
    if let Some(rule) = lint::find(name) {
        let about = rule.about();
        let manual = about.manual(lint::Lang::En);
        return Some(format!("**{} {}**\n\n{}", about.code.id, about.code.name, manual.summary));
    }
    let page = codes::page(name)?;
    Some(format!("**{} {}**\n\n{}", page.code.id, page.code.name, page.text))
}

/// A name of a namespace.
fn named(snapshot: &Snapshot, space: Space, name: &str) -> Option<String> {
    let design = &snapshot.compiled.design;
    match space {
        Space::Entity => match design.component_named(name) {
            Some(id) => Some(component(snapshot, id)),
            None => design.group_named(name).map(|id| group(snapshot, design.group(id))),
        },
        Space::Quantity => {
            let it = design.quantities.iter().find(|it| it.name == name)?;
            let mut out = format!("`{} = {}`\n\n{}", it.name, it.formula, both(it.value));
            if let Some((expect, _)) = it.expect {
                out += &format!("\n\nexpected: {}", both(expect));
            }
            Some(out)
        }
        Space::UseCase => design.usecase_named(name).map(|id| usecase(snapshot, &design.usecases[id.index()])),
        Space::Stage => {
            let stage = design.stages.iter().find(|it| it.name == name)?;
            Some(format!("stage **{}** {}", stage.name, quoted(&stage.label, &stage.name)))
        }
        Space::Table => {
            let table = design.tables.iter().find(|it| it.name.as_deref() == Some(name))?;
            let fields: Vec<&str> = table.fields.iter().map(|it| it.name.as_str()).collect();
            Some(format!("table **{name}**: {}", plain(&fields.join(", "))))
        }
        Space::Kind => match design.kinds.iter().find(|it| it.name == name) {
            Some(own) => Some(format!("**{name}**, a kind of this design\n\n{}", kind(own.base))),
            None => catalog::find(name).map(kind),
        },
    }
}

/// A label, where it says more than the id.
fn quoted(label: &Option<String>, id: &str) -> String {
    match label {
        Some(label) if label != id => format!("“{}”", plain(label)),
        _ => String::new(),
    }
}

/// A text of the author's in which nothing is Markdown, in one line.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(400) {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_ascii_punctuation() && !".,:;/%'()-+=".contains(c) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// What is known of a component, a group or a flow, for a panel beside a picture. Plain texts.
#[derive(Clone, Debug)]
pub struct Card {
    /// The id.
    pub name: String,
    /// The label, if it has one.
    pub label: Option<String>,
    /// What it is.
    pub kind: String,
    /// What that means.
    pub docs: String,
    /// What was said of it.
    pub facts: Vec<String>,
    /// Who calls it.
    pub from: Vec<String>,
    /// Whom it calls.
    pub to: Vec<String>,
}

/// The card of a component or a group by its id.
pub fn card(snapshot: &Snapshot, name: &str) -> Option<Card> {
    let design = &snapshot.compiled.design;
    if let Some(id) = design.component_named(name) {
        let it = design.component(id);
        let (from, to) = calls(design, id);
        let own = it.kind.own.and_then(|own| design.kinds.get(own));
        return Some(Card {
            name: it.name.clone(),
            label: it.label.clone(),
            kind: own.map_or(it.kind.kind.name, |own| own.name.as_str()).to_string(),
            docs: it.kind.kind.docs.to_string(),
            facts: facts(design, it),
            from,
            to,
        });
    }
    let it = design.group(design.group_named(name)?);
    Some(Card {
        name: it.name.clone(),
        label: it.label.clone(),
        kind: it.kind.word().to_string(),
        docs: page::keyword(it.kind.word()).unwrap_or_default().to_string(),
        facts: it.availability.iter().map(|it| format!("availability {}", percent(it.value))).collect(),
        from: Vec::new(),
        to: Vec::new(),
    })
}

/// The card of a flow.
pub fn flow_card(design: &Design, it: &Flow) -> Card {
    Card {
        name: format!("{} {} {}", design.end_name(it.from), it.arrow.sign(), design.end_name(it.to)),
        label: it.label.as_ref().map(|it| it.value.clone()).filter(|it| !it.is_empty()),
        kind: it.arrow.word().to_string(),
        docs: page::arrow(it.arrow.sign()).unwrap_or_default().to_string(),
        facts: flow_facts(it),
        from: Vec::new(),
        to: Vec::new(),
    }
}

/// The flow whose arrow stands at a place: the shortest around it, since the hops of a chain are apart.
fn flow_at(design: &Design, at: Span) -> Option<&Flow> {
    let around = |it: &&Flow| it.span.file == at.file && it.span.start <= at.start && at.end <= it.span.end;
    design.flows.iter().filter(around).min_by_key(|it| it.span.end - it.span.start)
}

/// A flow, below what its arrow means.
fn flow(snapshot: &Snapshot, it: &Flow) -> String {
    let design = &snapshot.compiled.design;
    let id = design.flows.iter().position(|other| other.name == it.name);
    let mut facts = flow_facts(it);
    facts.extend(id.and_then(|id| flow_loads(&Facts::new(design)).get(id).cloned()).flatten());
    let list = facts.iter().map(|fact| format!("- {}\n", plain(fact))).collect::<String>();
    let list = if list.is_empty() { list } else { format!("\n\n{list}") };
    list + &findings(snapshot, &it.name)
}

/// What the use cases send along each flow, by its index, as a clause.
pub fn flow_loads(facts: &Facts<'_>) -> Vec<Option<String>> {
    let scenario = Scenario::default();
    let mut loads: Vec<Option<(f64, f64)>> = vec![None; facts.design.flows.len()];
    for usecase in facts.usecases() {
        let Some(load) = facts.usecase_load(usecase, &scenario).filter(|it| !it.diverges) else { continue };
        let peak = facts.peak(usecase);
        for (flow, rate) in load.flows {
            let sum = loads[flow.index()].get_or_insert_default();
            *sum = (sum.0 + rate, sum.1 + rate * peak);
        }
    }
    let rate = |it: f64| units::display(it, units::Dimension::RATE);
    let words = |(mean, peak): (f64, f64)| {
        if mean == peak {
            format!("{} requests", rate(mean))
        } else {
            format!("{} requests on average, {} at the peak", rate(mean), rate(peak))
        }
    };
    loads.into_iter().map(|it| it.map(words)).collect()
}

/// What the author said of a flow, as clauses.
fn flow_facts(it: &Flow) -> Vec<String> {
    let mut facts = Vec::new();
    let mut amount = |what: &str, value: &Option<crate::model::Stated<Quantity>>| {
        facts.extend(value.as_ref().map(|it| format!("{what} {}", units::display(it.value.exact, it.value.dimension))));
    };
    amount("rate", &it.rate);
    amount("size", &it.size);
    amount("reply", &it.reply);
    amount("latency", &it.latency);
    amount("timeout", &it.timeout);
    let number = |number: f64| units::display(number, units::Dimension::NONE);
    facts.extend(it.calls.as_ref().map(|it| format!("{} calls a request", number(it.value.per_request))));
    facts.extend(it.retries.as_ref().map(|it| format!("{} retries", it.value)));
    facts.extend(it.protocol.as_ref().map(|it| it.value.clone()));
    facts.extend(it.availability.as_ref().map(|it| format!("availability {}", percent(it.value))));
    facts.extend(it.via.as_ref().map(|it| format!("via {}", it.value)));
    facts.extend(it.weight.as_ref().map(|it| format!("weight {}", number(it.value))));
    let flags: Vec<&str> =
        FlowFlag::ALL.iter().filter(|(flag, _)| it.flags.has(*flag)).map(|(_, word)| *word).collect();
    if !flags.is_empty() {
        facts.push(flags.join(", "));
    }
    facts
}

fn component(snapshot: &Snapshot, id: ComponentId) -> String {
    let design = &snapshot.compiled.design;
    let it = design.component(id);
    let own = it.kind.own.and_then(|own| design.kinds.get(own));
    let kind_name = own.map_or(it.kind.kind.name, |own| own.name.as_str());
    let origin = match it.kind_origin {
        KindOrigin::Stated => "",
        KindOrigin::Guessed => ", guessed from its name",
        KindOrigin::Default => ", since nothing says what it is",
    };
    let mut out =
        format!("**{}** {} *{kind_name}*{origin}\n\n{}", it.name, quoted(&it.label, &it.name), it.kind.kind.docs);
    let mut facts = facts(design, it);
    facts.extend(loads(&Facts::new(design)).get(id.index()).cloned().unwrap_or_default());
    if !facts.is_empty() {
        out += "\n\n";
        out += &facts.iter().map(|fact| format!("- {fact}\n")).collect::<String>();
    }
    out + &neighbours(design, id) + &findings(snapshot, &it.name)
}

/// What the use cases ask of components, by their index, as clauses.
pub fn loads(facts: &Facts<'_>) -> Vec<Vec<String>> {
    let scenario = Scenario::default();
    let loads = facts.loads(&scenario);
    let rate = |load: Load| units::display(load.total(), units::Dimension::RATE);
    let one = |id: ComponentId| {
        let mut words = Vec::new();
        let (Some(mean), Some(peak)) = (loads.mean[id.index()], loads.peak[id.index()]) else { return words };
        if loads.diverges[id.index()] {
            words.push("load: grows without end".to_string());
            return words;
        }
        words.push(if mean == peak {
            format!("load {}", rate(mean))
        } else {
            format!("load {} on average, {} at the peak", rate(mean), rate(peak))
        });
        match facts.utilisation(id, peak, &scenario) {
            Level::Value(share) => {
                words.push(format!("{} of its capacity at the peak", percent((share * 1000.0).round() / 1000.0)))
            }
            Level::Infinite => words.push("no copy may take this load".to_string()),
            Level::Unknown | Level::Diverges => {}
        }
        words
    };
    facts.components().map(one).collect()
}

/// What the author said of a component, as clauses.
fn facts(design: &Design, it: &Component) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(copies) = &it.copies {
        facts.push(match copies.value {
            Copies::Exactly(1) => "1 copy".to_string(),
            Copies::Exactly(n) => format!("{n} copies"),
            Copies::Between(a, b) => format!("{a} to {b} copies"),
            Copies::Several => "several copies".to_string(),
        });
    }
    if !it.zones.is_empty() {
        let zones: Vec<&str> = it.zones.iter().map(|zone| design.group(zone.value).name.as_str()).collect();
        facts.push(format!("in {}", zones.join(", ")));
    }
    let mut amount = |what: &str, value: Option<Quantity>| {
        facts.extend(value.map(|value| format!("{what} {}", units::display(value.exact, value.dimension))));
    };
    if let Some(capacity) = &it.capacity {
        amount("capacity", capacity.value.any);
        amount("capacity for reads", capacity.value.read);
        amount("capacity for writes", capacity.value.write);
    }
    let stated = |it: &Option<crate::model::Stated<Quantity>>| it.as_ref().map(|it| it.value);
    amount("storage", stated(&it.storage));
    amount("latency", stated(&it.latency));
    amount("time to live", stated(&it.ttl));
    amount("retention", stated(&it.retention));
    if let Some(hit) = &it.hit {
        facts.push(format!("hit rate {}", percent(hit.value)));
    }
    if let Some(availability) = &it.availability {
        facts.push(format!("availability {} a copy", percent(availability.value)));
    }
    if let Some(shards) = &it.shards {
        facts.push(format!("{} shards", shards.value));
    }
    if let Some(standby) = &it.standby {
        facts.push(format!("{} standby", standby.value));
    }
    let flags: Vec<&str> =
        crate::model::Flag::ALL.iter().filter(|(flag, _)| it.flags.has(*flag)).map(|(_, word)| *word).collect();
    if !flags.is_empty() {
        facts.push(flags.join(", "));
    }
    facts
}

/// Who calls it and whom it calls.
fn neighbours(design: &Design, id: ComponentId) -> String {
    const MOST: usize = 8;
    let list = |names: Vec<String>| {
        let more = names.len().saturating_sub(MOST);
        let mut shown = names.into_iter().take(MOST).collect::<Vec<_>>().join(", ");
        if more > 0 {
            shown += &format!(" and {more} more");
        }
        shown
    };
    let (from, to) = calls(design, id);
    let mut out = String::new();
    if !from.is_empty() {
        out += &format!("\n\n← {}", list(from));
    }
    if !to.is_empty() {
        out += &format!("\n\n→ {}", list(to));
    }
    out
}

/// The names of those that call a component, and of those it calls.
fn calls(design: &Design, id: ComponentId) -> (Vec<String>, Vec<String>) {
    let mut from = Vec::new();
    let mut to = Vec::new();
    for flow in design.flows.iter().filter(|flow| flow.arrow != Arrow::Related) {
        let add = |names: &mut Vec<String>, name: &str| {
            if !names.iter().any(|it| it == name) {
                names.push(name.to_string());
            }
        };
        if flow.to_members.contains(&id) {
            add(&mut from, design.end_name(flow.from));
        }
        if flow.from_members.contains(&id) {
            add(&mut to, design.end_name(flow.to));
        }
    }
    (from, to)
}

/// What was found about something.
fn findings(snapshot: &Snapshot, name: &str) -> String {
    let about = snapshot.compiled.diagnostics.iter().filter(|it| it.subjects.iter().any(|subject| subject == name));
    let lines: Vec<String> = about
        .take(8)
        .map(|it| {
            let sign = match it.severity {
                Severity::Error => "✖",
                Severity::Warning => "⚠",
                Severity::Note => "ℹ",
            };
            format!("- {sign} {} {}\n", it.code.id, plain(&it.message).replace("\\`", "`"))
        })
        .collect();
    if lines.is_empty() { String::new() } else { format!("\n\n---\n\n{}", lines.concat()) }
}

fn group(snapshot: &Snapshot, it: &Group) -> String {
    let design = &snapshot.compiled.design;
    let members: Vec<&str> = design
        .components
        .iter()
        .filter(|member| member.parent.is_some_and(|parent| design.group(parent).name == it.name))
        .map(|member| member.name.as_str())
        .collect();
    let mut out = format!("**{}** {} *{}*", it.name, quoted(&it.label, &it.name), it.kind.word());
    if let Some(docs) = page::keyword(it.kind.word()) {
        out += &format!("\n\n{docs}");
    }
    if let Some(availability) = &it.availability {
        out += &format!("\n\navailability {}", percent(availability.value));
    }
    if !members.is_empty() {
        out += &format!("\n\nholds {}", members.join(", "));
    }
    out + &findings(snapshot, &it.name)
}

fn usecase(snapshot: &Snapshot, it: &UseCase) -> String {
    let design = &snapshot.compiled.design;
    let mut out = format!("use case **{}** {}", it.name, quoted(&it.label, &it.name));
    let mut facts = Vec::new();
    let mut amount = |what: &str, value: &Option<crate::model::Stated<Quantity>>| {
        facts.extend(value.as_ref().map(|it| format!("{what} {}", units::display(it.value.exact, it.value.dimension))));
    };
    amount("rate", &it.rate);
    amount("p99", &it.p99);
    amount("latency", &it.latency);
    amount("freshness", &it.freshness);
    if let Some(availability) = &it.availability {
        facts.push(format!("availability {}", percent(availability.value)));
    }
    if !facts.is_empty() {
        out += &format!("\n\n{}", facts.join(" · "));
    }
    let mut steps = String::new();
    for step in it.steps.iter().take(12) {
        let flow = design.flow(step.flow);
        let label =
            step.label.as_ref().or(flow.label.as_ref()).map_or(String::new(), |it| format!(": {}", plain(&it.value)));
        steps += &format!(
            "\n{}. {} {} {}{label}",
            step.number,
            design.end_name(flow.from),
            flow.arrow.sign(),
            design.end_name(flow.to)
        );
    }
    if !steps.is_empty() {
        out += &format!("\n\n```text{}\n```", steps.replace('\\', ""));
    }
    let about = snapshot.compiled.diagnostics.iter().any(|found| found.usecases.contains(&it.name));
    if about { out + &findings(snapshot, &it.name) } else { out }
}

/// What completion says of a component.
pub(super) fn component_detail(design: &Design, it: &Component) -> String {
    let kind = it.kind.own.and_then(|own| design.kinds.get(own)).map_or(it.kind.kind.name, |own| own.name.as_str());
    match &it.label {
        Some(label) if *label != it.name => format!("{kind} “{label}”"),
        _ => kind.to_string(),
    }
}
