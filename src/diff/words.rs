//! A diff in words: what a person reads of each change, whatever it is printed as.

use serde_json::{Map, Value};

use super::effects::{Effects, Finding, Move};
use super::elements::Section;
use super::{Attribute, Change, Comparison, What};
use crate::units::{Dimension, display, percent};

/// What happened, as one sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Added,
    Changed,
    Removed,
}

impl Sign {
    pub(crate) fn letter(self) -> char {
        match self {
            Sign::Added => '+',
            Sign::Changed => '~',
            Sign::Removed => '-',
        }
    }
}

/// One changed thing: itself, in the words of the language, and for a changed one what differs.
pub(crate) struct Line {
    pub sign: Sign,
    /// As it is written in a design.
    pub what: String,
    pub details: Vec<Detail>,
}

/// Something that differs in a changed thing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Detail {
    /// New in it.
    Added(String),
    /// No longer in it.
    Removed(String),
    /// The key, what it was and what it is.
    Changed(String, String, String),
}

/// Everything there is to tell, each part under its heading: what changed, then what follows from it.
pub(crate) fn told(comparison: &Comparison) -> Vec<(&'static str, Vec<Line>)> {
    let changes = sections(comparison).into_iter().map(|(section, lines)| (section.title(), lines));
    changes.chain(effects(&comparison.effects)).collect()
}

/// What follows from the changes.
fn effects(effects: &Effects) -> Vec<(&'static str, Vec<Line>)> {
    let line = |sign: Sign| {
        move |it: &Finding| Line {
            sign,
            what: format!("{} {}: {}", it.code, it.severity, one_line(&it.message)),
            details: Vec::new(),
        }
    };
    let settled = effects.settled.iter().map(line(Sign::Removed));
    let findings = settled.chain(effects.brought.iter().map(line(Sign::Added))).collect();
    let moves = |all: &[Move], word: fn(f64) -> String| {
        let number = |it: Option<f64>| it.map_or("not known".to_string(), word);
        let line = |it: &Move| Line {
            sign: Sign::Changed,
            what: one_line(&it.id),
            details: vec![Detail::Changed(String::new(), number(it.before), number(it.after))],
        };
        all.iter().map(line).collect::<Vec<Line>>()
    };
    let share = |it: f64| if it < 10.0 { format!("{:.0}%", it * 100.0) } else { format!("{it:.0}x") };
    let parts = [
        ("Findings", findings),
        ("Availability", moves(&effects.availability, crate::report::percent)),
        ("Load at the peak", moves(&effects.load, share)),
    ];
    parts.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

/// Every section that has changes, with its lines.
pub(crate) fn sections(comparison: &Comparison) -> Vec<(Section, Vec<Line>)> {
    let lines = |section: Section| -> Vec<Line> {
        let diff = &comparison.diff;
        let mut lines = Vec::new();
        for renamed in diff.renamed.iter().filter(|it| it.section == section && !it.renumbered) {
            let mut details = vec![Detail::Changed("id".to_string(), renamed.before.clone(), renamed.after.clone())];
            let changed = diff.changes.iter().find(|it| it.section == section && it.id == renamed.after);
            if let Some(Change { what: What::Changed { attributes }, .. }) = changed {
                details.extend(details_of(comparison, section, &renamed.after, attributes));
            }
            lines.push(Line { sign: Sign::Changed, what: renamed.after.clone(), details });
        }
        for change in diff.changes.iter().filter(|it| it.section == section) {
            let is_renamed =
                diff.renamed.iter().any(|it| !it.renumbered && it.section == section && it.after == change.id);
            match &change.what {
                What::Changed { .. } if is_renamed => {}
                What::Changed { attributes } => lines.push(Line {
                    sign: Sign::Changed,
                    what: name(section, &change.id),
                    details: details_of(comparison, section, &change.id, attributes),
                }),
                What::Added { element } => lines.push(Line {
                    sign: Sign::Added,
                    what: statement(section, &change.id, element),
                    details: Vec::new(),
                }),
                What::Removed { element } => lines.push(Line {
                    sign: Sign::Removed,
                    what: statement(section, &change.id, element),
                    details: Vec::new(),
                }),
            }
        }
        lines
    };
    Section::ALL.into_iter().map(|section| (section, lines(section))).filter(|(_, lines)| !lines.is_empty()).collect()
}

/// How a changed thing is called.
fn name(section: Section, id: &str) -> String {
    match section {
        Section::Flows => id.replacen("->", " -> ", 1),
        Section::Quantities => format!("let {id}"),
        Section::Decisions => format!("\"{}\"", one_line(id)),
        _ => one_line(id),
    }
}

/// A new or gone thing as a design would write it.
fn statement(section: Section, id: &str, element: &Map<String, Value>) -> String {
    let text = |key: &str| element.get(key).and_then(Value::as_str).map(one_line);
    let quoted = |key: &str| text(key).map(|it| format!("\"{it}\""));
    let number = |key: &str| element.get(key).map(|it| value(section, key, it, Some(element)));
    let mut words: Vec<String> = Vec::new();
    let mut said: Vec<&str> = Vec::new();
    match section {
        Section::Design => words.push(id.to_string()),
        Section::Requirements => {
            words.extend(text("kind"));
            words.extend(quoted("text"));
            return words.join(" ");
        }
        Section::Decisions => {
            let chosen = element.get("options").and_then(Value::as_array).and_then(|options| {
                options.iter().find(|it| it["chosen"] == Value::Bool(true))?["text"].as_str().map(one_line)
            });
            let chosen = chosen.map_or(String::new(), |it| format!(" (chosen: {it})"));
            return format!("decision \"{}\"{chosen}", one_line(id));
        }
        Section::Quantities => {
            let formula = text("formula").unwrap_or_default();
            return format!("let {id} = {formula} ({})", number("value").unwrap_or_default());
        }
        Section::Estimates => {
            let formula = text("formula").unwrap_or_default();
            return format!("\"{}\" = {formula} ({})", one_line(id), number("value").unwrap_or_default());
        }
        Section::Requires => return format!("require {}", text("condition").unwrap_or_default()),
        Section::Components | Section::Groups => {
            words.extend(text("kind").filter(|kind| kind != id));
            words.push(id.to_string());
            words.extend(quoted("label"));
            words.extend(number("copies"));
            if let Some(zones) = number("zones") {
                words.push(format!("in {zones}"));
            }
            said.extend(["kind", "label", "copies", "zones", "kind_origin", "parent", "refined"]);
            if section == Section::Groups && id.contains('"') {
                words.remove(0);
                words.retain(|it| Some(it) != quoted("label").as_ref());
            }
        }
        Section::Flows => {
            words.extend([text("from"), text("arrow"), text("to")].into_iter().flatten());
            if let (Some(label), Some(last)) = (text("label"), words.last_mut()) {
                *last += &format!(": {label}");
            }
            said.extend(["from", "to", "arrow", "label", "step", "only_in"]);
        }
        Section::Alternatives => {
            return format!("{id}: {}", number("flows").unwrap_or_default());
        }
        Section::Kinds => return format!("kind {id} is {}", text("is").unwrap_or_default()),
        Section::Usecases => {
            words.push(format!("usecase {id}"));
            words.extend(quoted("label"));
            said.extend(["label", "steps", "frames", "lists_its_flows", "from", "to"]);
        }
        Section::Tables => {
            let fields = number("fields").unwrap_or_default();
            let on = text("on").map_or(String::new(), |it| format!(" on {it}"));
            let name = text("name").map_or("table".to_string(), |it| format!("table {it}"));
            return format!("{name}{on} {{ {fields} }}");
        }
        Section::Apis => return format!("{id} {{ {} }}", number("calls").unwrap_or_default()),
        Section::Notes => return format!("{} \"{}\"", without_count(id), text("text").unwrap_or_default()),
        Section::Stages => {
            words.push(format!("stage {id}"));
            words.extend(quoted("label").filter(|_| text("label").as_deref() != Some(id)));
            said.push("label");
        }
        Section::Levels => {
            words.extend(text("level"));
            words.push(without_count(id).to_string());
            words.extend(quoted("reason"));
            return words.join(" ");
        }
        Section::Styles => {
            words.push(without_count(id).to_string());
            words.extend(number("settings"));
            return words.join(" ");
        }
    }
    let rest: Vec<String> = element
        .iter()
        .filter(|(key, _)| !said.contains(&key.as_str()))
        .map(|(key, it)| stated(section, key, it, Some(element)))
        .collect();
    if !rest.is_empty() {
        words.push(format!("{{ {} }}", rest.join("; ")));
    }
    words.join(" ")
}

fn without_count(id: &str) -> String {
    one_line(id.rsplit_once('#').filter(|(_, count)| count.bytes().all(|it| it.is_ascii_digit())).map_or(id, |it| it.0))
}

/// An attribute as it is written: `capacity: 1k/s`, `managed`, `soft: no`.
fn stated(section: Section, key: &str, it: &Value, element: Option<&Map<String, Value>>) -> String {
    match it {
        Value::Bool(true) => key.to_string(),
        Value::Bool(false) => format!("{key}: no"),
        _ => format!("{key}: {}", value(section, key, it, element)),
    }
}

fn details_of(comparison: &Comparison, section: Section, id: &str, attributes: &[Attribute]) -> Vec<Detail> {
    let (old, new) = (comparison.old.get(section, id), comparison.new.get(section, id));
    let mut details = Vec::new();
    for attribute in attributes {
        let key = attribute.key.as_str();
        let called = match key {
            "fields" => "field",
            "options" => "option",
            "steps" => "step",
            "zones" => "in",
            "flows" | "calls" | "rows" | "modules" => "",
            "kind_origin" => "kind is",
            "parent" => "in group",
            "lists_its_flows" => "lists its flows",
            key => key,
        };
        match (&attribute.before, &attribute.after) {
            (Some(Value::Array(was)), Some(Value::Array(is))) => {
                let show = |it: &Value| item(section, key, it).trim().to_string();
                let was: Vec<String> = was.iter().map(show).collect();
                let is: Vec<String> = is.iter().map(show).collect();
                details.extend(list_details(called, &was, &is));
            }
            // said by what follows from it
            (Some(_), Some(_)) if key == "lists_its_flows" => {}
            (Some(_), Some(_)) if key == "kind_origin" && attributes.iter().any(|it| it.key == "kind") => {}
            (Some(was), Some(is)) => details.push(Detail::Changed(
                called.into(),
                value(section, key, was, old),
                value(section, key, is, new),
            )),
            (None, Some(is)) => details.push(Detail::Added(stated(section, called, is, new))),
            (Some(was), None) => details.push(Detail::Removed(stated(section, called, was, old))),
            (None, None) => {}
        }
    }
    details
}

/// What came into a list and what left it; a list that is only in another order is told whole.
fn list_details(key: &str, was: &[String], is: &[String]) -> Vec<Detail> {
    let count = |all: &[String]| {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        all.iter().for_each(|it| *counts.entry(it.clone()).or_default() += 1);
        counts
    };
    let (mut old, mut new) = (count(was), count(is));
    let worded = |it: &String| if key.is_empty() { it.clone() } else { format!("{key} {it}") };
    let mut details = Vec::new();
    for it in was {
        match new.get_mut(it).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            None => details.push(Detail::Removed(worded(it))),
        }
    }
    for it in is {
        match old.get_mut(it).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            None => details.push(Detail::Added(worded(it))),
        }
    }
    if details.is_empty() {
        let key = if key.is_empty() { "order" } else { key };
        details.push(Detail::Changed(key.to_string(), was.join(", "), is.join(", ")));
    }
    details
}

/// A value as a person writes it.
fn value(section: Section, key: &str, it: &Value, element: Option<&Map<String, Value>>) -> String {
    let unit = |dimension: Dimension| it.as_f64().map(|number| display(number, dimension));
    let own_unit = || element.and_then(|it| it.get("unit")).and_then(Value::as_str).map(dimension);
    let shown = match (section, key) {
        (_, "copies" | "workers") => copies(it),
        (Section::Quantities | Section::Estimates, "value" | "expect") => unit(own_unit().unwrap_or(Dimension::NONE)),
        (_, "capacity") => budgets(it, Dimension::RATE),
        (_, "need") => budgets(it, Dimension::NONE),
        (_, "rate") => unit(Dimension::RATE),
        (_, "storage" | "size" | "reply") => unit(Dimension::BYTES),
        (_, "latency" | "ttl" | "timeout" | "p99" | "freshness" | "mtbf" | "mttr") => unit(Dimension::TIME),
        (_, "availability" | "hit" | "hottest" | "headroom") => it.as_f64().map(percent),
        (_, "peak") => it.as_f64().map(|it| format!("{it}x")),
        (_, "calls") if section == Section::Flows => calls(it),
        (_, "retention") => it
            .as_object()
            .and_then(|it| it.iter().next())
            .and_then(|(unit, number)| Some(display(number.as_f64()?, dimension(unit)))),
        _ => None,
    };
    shown.unwrap_or_else(|| match it {
        Value::Array(all) => all.iter().map(|it| item(section, key, it)).collect::<Vec<_>>().join(", "),
        Value::Object(all) => {
            let one = |(key, it): (&String, &Value)| format!("{key}: {}", value(section, "", it, None));
            all.iter().map(one).collect::<Vec<_>>().join("; ")
        }
        Value::String(text) => one_line(text),
        Value::Bool(true) => "yes".to_string(),
        Value::Bool(false) => "no".to_string(),
        Value::Null => "none".to_string(),
        Value::Number(number) => number.as_f64().map_or(number.to_string(), |it| display(it, Dimension::NONE)),
    })
}

/// One member of a list.
fn item(section: Section, key: &str, it: &Value) -> String {
    let text = |key: &str| it[key].as_str().map(one_line).unwrap_or_default();
    let has = |key: &str| it[key] == Value::Bool(true);
    match (section, key) {
        (Section::Tables, "fields") => {
            let mut words = vec![text("name"), text("type")];
            words.extend(["pk", "unique"].into_iter().filter(|key| has(key)).map(str::to_string));
            words.extend(it["fk"].as_str().map(|target| format!("fk({})", one_line(target))));
            words.retain(|it| !it.is_empty());
            words.join(" ")
        }
        (Section::Tables, "rows") => {
            let cells = it.as_array().into_iter().flatten();
            cells.map(|cell| cell.as_str().map(one_line).unwrap_or_default()).collect::<Vec<_>>().join(" | ")
        }
        (Section::Usecases, "steps") => {
            let label = it["label"].as_str().map_or(String::new(), |label| format!(": {}", one_line(label)));
            format!("{} {}{label}", text("number"), text("flow").replacen("->", " -> ", 1))
        }
        (Section::Usecases, "frames") => format!("\"{}\"", text("label")),
        (Section::Alternatives, "flows") => it.as_str().unwrap_or_default().replacen("->", " -> ", 1),
        (Section::Decisions, "options") => {
            let list = |key: &str, sign: &str| -> String {
                let all = it[key].as_array().into_iter().flatten();
                all.map(|it| format!(" {sign} {}", it.as_str().map(one_line).unwrap_or_default())).collect()
            };
            let chosen = if has("chosen") { " (chosen)" } else { "" };
            format!("\"{}\"{chosen}{}{}", text("text"), list("pros", "+"), list("cons", "-"))
        }
        _ => value(section, "", it, None),
    }
}

fn copies(it: &Value) -> Option<String> {
    let least = it["least"].as_u64()?;
    Some(match it["most"].as_u64() {
        Some(most) if most == least => format!("x{least}"),
        Some(most) => format!("x{least}..{most}"),
        None => "xN".to_string(),
    })
}

fn budgets(it: &Value, dimension: Dimension) -> Option<String> {
    if let Some(any) = it.as_f64() {
        return Some(display(any, dimension));
    }
    let one = |key: &str| it[key].as_f64().map(|number| format!("{} {key}", display(number, dimension)));
    Some([one("read"), one("write")].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn calls(it: &Value) -> Option<String> {
    let share = |number: f64| if number < 1.0 { percent(number) } else { display(number, Dimension::NONE) };
    if let Some(number) = it.as_f64() {
        return Some(share(number));
    }
    let without = it["without"].as_object().into_iter().flatten();
    let without = without.map(|(id, calls)| format!(", {} without {id}", share(calls.as_f64().unwrap_or_default())));
    Some(share(it["per_request"].as_f64()?) + &without.collect::<String>())
}

/// The dimension of a unit as `sdraft/design/1` writes it.
fn dimension(unit: &str) -> Dimension {
    let mut dimension = Dimension::NONE;
    for (part, sign) in unit.split('/').zip([1i8, -1]) {
        for factor in part.split('*') {
            let (base, exponent) = factor.split_once('^').unwrap_or((factor, "1"));
            let exponent = exponent.parse::<i8>().unwrap_or(1).saturating_mul(sign);
            match base {
                "B" => dimension.bytes = exponent,
                "s" => dimension.seconds = exponent,
                _ => {}
            }
        }
    }
    dimension
}

/// A text on one line, without what a terminal would obey.
pub(crate) fn one_line(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| {
            if c == '\n' {
                ' '
            } else if c.is_control() {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}
