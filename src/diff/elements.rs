//! A design as a set of elements: what each of its parts is called, and what is stated of it.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Attribute, Renamed};
use crate::model::{self, Design};
use crate::syntax;

/// What kind of thing an element is; in the order they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the words of `sdraft/design/1`
pub enum Section {
    Design,
    Requirements,
    Decisions,
    Quantities,
    Estimates,
    Requires,
    Components,
    Groups,
    Flows,
    Alternatives,
    Kinds,
    Usecases,
    Tables,
    Apis,
    Notes,
    Stages,
    Levels,
    Styles,
}

impl Section {
    /// All, in the order they are told.
    pub const ALL: [Section; 18] = [
        Section::Design,
        Section::Requirements,
        Section::Decisions,
        Section::Quantities,
        Section::Estimates,
        Section::Requires,
        Section::Components,
        Section::Groups,
        Section::Flows,
        Section::Alternatives,
        Section::Kinds,
        Section::Usecases,
        Section::Tables,
        Section::Apis,
        Section::Notes,
        Section::Stages,
        Section::Levels,
        Section::Styles,
    ];

    /// The heading above its changes.
    pub fn title(self) -> &'static str {
        match self {
            Section::Design => "Design",
            Section::Requirements => "Requirements",
            Section::Decisions => "Decisions",
            Section::Quantities => "Quantities",
            Section::Estimates => "Estimates",
            Section::Requires => "Checks",
            Section::Components => "Components",
            Section::Groups => "Groups",
            Section::Flows => "Flows",
            Section::Alternatives => "Alternatives",
            Section::Kinds => "Kinds",
            Section::Usecases => "Use cases",
            Section::Tables => "Tables",
            Section::Apis => "Interfaces",
            Section::Notes => "Notes",
            Section::Stages => "Stages",
            Section::Levels => "Rule levels",
            Section::Styles => "Styles",
        }
    }

    /// Whether its elements have names that other elements use.
    pub fn has_names(self) -> bool {
        matches!(self, Section::Components | Section::Groups | Section::Flows | Section::Usecases)
    }
}

/// The elements of a design.
#[derive(Clone, Debug, Default)]
pub struct Elements {
    sections: BTreeMap<Section, IndexMap<String, Map<String, Value>>>,
}

/// Two designs say the same if they state the same of the same things, in whatever order.
impl PartialEq for Elements {
    fn eq(&self, other: &Elements) -> bool {
        let filled = |it: &Elements| it.sections.iter().filter(|(_, all)| !all.is_empty()).count();
        filled(self) == filled(other)
            && self.sections.iter().all(|(section, all)| {
                all.len() == other.section(*section).count()
                    && all.iter().all(|(id, element)| other.get(*section, id) == Some(element))
            })
    }
}

impl Elements {
    /// Tells a design.
    pub fn of(design: &Design) -> Elements {
        let Value::Object(mut document) = model::json::value(design) else { return Elements::default() };
        let mut elements = Elements::default();
        elements.put(Section::Design, "design", whole(&mut document));
        for section in Section::ALL {
            let Some(Value::Array(all)) = document.shift_remove(key(section)) else { continue };
            let mut reached = BTreeMap::new();
            let told = elements.sections.entry(section).or_default();
            for (index, one) in all.into_iter().enumerate() {
                let Value::Object(element) = one else { continue };
                if let Some((id, element)) = tell(section, design, index, element) {
                    let id = free(&id, |id| told.contains_key(id), &mut reached);
                    told.insert(id, element);
                }
            }
        }
        elements
    }

    /// The elements of a section, in order.
    pub fn section(&self, section: Section) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
        self.sections.get(&section).into_iter().flatten().map(|(id, element)| (id.as_str(), element))
    }

    /// An element by its id.
    pub fn get(&self, section: Section, id: &str) -> Option<&Map<String, Value>> {
        self.sections.get(&section)?.get(id)
    }

    /// Sets an element.
    pub(super) fn put(&mut self, section: Section, id: &str, element: Map<String, Value>) {
        self.sections.entry(section).or_default().insert(id.to_string(), element);
    }

    /// Takes an element away.
    pub(super) fn remove(&mut self, section: Section, id: &str) {
        if let Some(all) = self.sections.get_mut(&section) {
            all.shift_remove(id);
        }
    }

    /// Sets some attributes of an element.
    pub(super) fn change(&mut self, section: Section, id: &str, attributes: &[Attribute]) {
        let Some(element) = self.sections.get_mut(&section).and_then(|all| all.get_mut(id)) else { return };
        for attribute in attributes {
            match &attribute.after {
                Some(value) => _ = element.insert(attribute.key.clone(), value.clone()),
                None => _ = element.shift_remove(&attribute.key),
            }
        }
    }

    /// Gives elements other ids, all at once.
    pub(super) fn rename(&mut self, renamed: &[Renamed]) {
        let names: BTreeMap<(Section, &str), &str> =
            renamed.iter().map(|it| ((it.section, it.before.as_str()), it.after.as_str())).collect();
        for (section, all) in &mut self.sections {
            *all = std::mem::take(all)
                .into_iter()
                .map(|(id, element)| {
                    (names.get(&(*section, id.as_str())).map_or(id.clone(), |it| it.to_string()), element)
                })
                .collect();
        }
    }
}

/// The name itself, or with the first count behind it that is free.
fn free(name: &str, taken: impl Fn(&str) -> bool, reached: &mut BTreeMap<String, usize>) -> String {
    if !taken(name) {
        return name.to_string();
    }
    let start = reached.get(name).copied().unwrap_or(2);
    let (count, found) = (start..)
        .map(|count| (count, format!("{name}#{count}")))
        .find(|(_, name)| !taken(name))
        .expect("a design is finite");
    reached.insert(name.to_string(), count + 1);
    found
}

/// The key of a section in `sdraft/design/1`.
fn key(section: Section) -> &'static str {
    match section {
        Section::Design => "design",
        Section::Requirements => "requirements",
        Section::Decisions => "decisions",
        Section::Quantities => "quantities",
        Section::Estimates => "estimates",
        Section::Requires => "requires",
        Section::Components => "components",
        Section::Groups => "groups",
        Section::Flows => "flows",
        Section::Alternatives => "alternatives",
        Section::Kinds => "kinds",
        Section::Usecases => "usecases",
        Section::Tables => "tables",
        Section::Apis => "apis",
        Section::Notes => "notes",
        Section::Stages => "stages",
        Section::Levels => "levels",
        Section::Styles => "styles",
    }
}

/// What is said of the design as a whole.
fn whole(document: &mut Map<String, Value>) -> Map<String, Value> {
    let mut element = Map::new();
    for key in ["title", "caption", "direction"] {
        if let Some(value) = document.shift_remove(key) {
            element.insert(key.to_string(), value);
        }
    }
    flatten(document.shift_remove("attributes"), &mut element);
    without_nothing(element)
}

/// The id and the statements of one element; none for what the compiler made itself.
fn tell(
    section: Section,
    design: &Design,
    index: usize,
    mut element: Map<String, Value>,
) -> Option<(String, Map<String, Value>)> {
    let attributes = element.shift_remove("attributes");
    flatten(attributes, &mut element);
    let text = |element: &Map<String, Value>, key: &str| {
        element.get(key).and_then(Value::as_str).unwrap_or_default().to_string()
    };
    let id = match section {
        Section::Design => return None,
        Section::Components => {
            element.shift_remove("family");
            element.shift_remove("declared");
            let component = &design.components[index];
            if !component.label_stated {
                element.shift_remove("label");
            }
            // the number alone may be a time or an amount
            if let (Some(number), Some(stated)) = (element.get_mut("retention"), &component.retention) {
                let unit = stated.value.dimension.unit();
                *number = json!({ unit: number.take() });
            }
            text(&element, "id")
        }
        Section::Groups => {
            let group = &design.groups[index];
            if !group.declared {
                return None;
            }
            element.shift_remove("declared");
            if !group.dashed {
                element.shift_remove("dashed");
            }
            if group.named && group.label.as_deref() == Some(group.name.as_str()) {
                element.shift_remove("label");
            }
            text(&element, "id")
        }
        Section::Flows => {
            element.shift_remove("alternatives");
            text(&element, "id")
        }
        Section::Usecases => {
            let usecase = &design.usecases[index];
            if usecase.implied {
                return None;
            }
            element.shift_remove("implied");
            if !usecase.from_stated {
                element.shift_remove("from");
            }
            if !usecase.lists {
                element.shift_remove("steps");
            }
            if usecase.label.as_deref() == Some(usecase.name.as_str()) {
                element.shift_remove("label");
            }
            text(&element, "id")
        }
        Section::Alternatives => {
            if design.alternatives[index].twins {
                return None;
            }
            element.shift_remove("twins");
            match element.get("choice").and_then(Value::as_str) {
                Some(choice) => format!("{} choice {choice}", text(&element, "from")),
                None => format!("{} one of", text(&element, "from")),
            }
        }
        Section::Quantities | Section::Kinds | Section::Stages => text(&element, "id"),
        Section::Estimates => text(&element, "label"),
        Section::Requires => formula(&text(&element, "condition"), "require "),
        Section::Requirements => text(&element, "kind"),
        Section::Decisions => text(&element, "question"),
        Section::Tables => match element.get("name").and_then(Value::as_str) {
            Some(name) => name.to_string(),
            None => format!("table on {}", owners(element.get("on"))),
        },
        Section::Apis => format!("api on {}", owners(element.get("on"))),
        Section::Notes => {
            let word = if element.get("code") == Some(&Value::Bool(true)) { "code" } else { "note" };
            format!("{word} on {}", owners(element.get("on")))
        }
        Section::Levels => format!("{} on {}", text(&element, "rule"), owners(element.get("on"))),
        Section::Styles => format!("style {}", owners(element.get("targets"))),
    };
    element.shift_remove("id");
    for (key, statement) in [("formula", "let x = "), ("condition", "require ")] {
        if let Some(Value::String(text)) = element.get_mut(key) {
            *text = formula(text, statement);
        }
    }
    Some((id, without_nothing(element)))
}

fn flatten(attributes: Option<Value>, element: &mut Map<String, Value>) {
    if let Some(Value::Object(attributes)) = attributes {
        element.extend(attributes);
    }
}

/// What is not stated is not there.
fn without_nothing(element: Map<String, Value>) -> Map<String, Value> {
    element
        .into_iter()
        .filter(|(_, value)| match value {
            Value::Null => false,
            Value::Array(all) => !all.is_empty(),
            _ => true,
        })
        .collect()
}

fn owners(value: Option<&Value>) -> String {
    let name = |value: &Value| value.as_str().unwrap_or("the design").to_string();
    match value {
        Some(Value::Array(all)) if all.is_empty() => "the design".to_string(),
        Some(Value::Array(all)) => all.iter().map(name).collect::<Vec<_>>().join(", "),
        Some(value) => name(value),
        None => "the design".to_string(),
    }
}

/// A formula with the formatter's spaces: how it was typed is no difference.
fn formula(text: &str, statement: &str) -> String {
    let formatted = syntax::format(&format!("{statement}{text}"));
    match formatted.text.strip_prefix(statement) {
        Some(formula) if formatted.errors.is_empty() => formula.trim_end().to_string(),
        _ => text.to_string(),
    }
}

/// A design in which groups and use cases without an id are called by their label or their first member, since the
/// compiler's own count shifts with every one before them.
pub(super) fn named(design: &Design) -> Design {
    let mut design = design.clone();
    let mut taken: BTreeSet<String> = design.components.iter().map(|it| it.name.clone()).collect();
    taken.extend(design.groups.iter().filter(|it| it.named || !it.declared).map(|it| it.name.clone()));
    let mut reached = BTreeMap::new();
    let mut first_members: BTreeMap<u32, String> = BTreeMap::new();
    for component in &design.components {
        if let Some(parent) = component.parent {
            first_members.entry(parent.0).or_insert_with(|| component.name.clone());
        }
    }
    for index in 0..design.groups.len() {
        let group = &design.groups[index];
        if group.named || !group.declared {
            continue;
        }
        let word = group.kind.word();
        let name = match (&group.label, first_members.get(&(index as u32))) {
            (Some(label), _) => format!("{word} \"{label}\""),
            (None, Some(member)) => format!("{word} of {member}"),
            (None, None) => format!("unnamed {word}"),
        };
        let name = free(&name, |name| taken.contains(name), &mut reached);
        taken.insert(name.clone());
        design.groups[index].name = name;
    }
    let mut taken = BTreeSet::new();
    for usecase in &mut design.usecases {
        if usecase.name.starts_with("usecase#") {
            let label = usecase.label.clone().unwrap_or_else(|| "unnamed".to_string());
            usecase.name = free(&label, |name| taken.contains(name), &mut reached);
        }
        taken.insert(usecase.name.clone());
    }
    name_flows(&mut design);
    design
}

/// Gives the parts of a design other names, all at once.
pub(super) fn rename(design: &mut Design, renamed: &[Renamed]) {
    let names: BTreeMap<(Section, &str), &str> =
        renamed.iter().map(|it| ((it.section, it.before.as_str()), it.after.as_str())).collect();
    let new = |section: Section, name: &str| names.get(&(section, name)).map(|it| it.to_string());
    let mut ends_changed = false;
    for component in &mut design.components {
        if let Some(name) = new(Section::Components, &component.name) {
            component.name = name;
            ends_changed = true;
        }
    }
    for group in &mut design.groups {
        if let Some(name) = new(Section::Groups, &group.name) {
            if group.label.as_ref() == Some(&group.name) {
                group.label = Some(name.clone());
            }
            group.name = name;
            ends_changed = true;
        }
    }
    for usecase in &mut design.usecases {
        if let Some(name) = new(Section::Usecases, &usecase.name) {
            if usecase.label.as_ref() == Some(&usecase.name) {
                usecase.label = Some(name.clone());
            }
            usecase.name = name;
        }
    }
    if ends_changed {
        name_flows(design);
    }
    for flow in &mut design.flows {
        if let Some(name) = new(Section::Flows, &flow.name) {
            flow.name = name;
        }
    }
}

/// Names flows by their ends.
fn name_flows(design: &mut Design) {
    let mut taken = BTreeSet::new();
    let mut reached = BTreeMap::new();
    for index in 0..design.flows.len() {
        let flow = &design.flows[index];
        let name = format!("{}->{}", design.end_name(flow.from), design.end_name(flow.to));
        let name = free(&name, |name| taken.contains(name), &mut reached);
        taken.insert(name.clone());
        design.flows[index].name = name;
    }
}
