//! What changed between two designs, by meaning and not by line.
//!
//! Both designs are told as [`elements`]: components, flows, quantities, use cases … each with an id and what is stated
//! of it. [`matching`] finds what is the same under another name, so that a renamed component is one change and not a
//! dozen. What is left is compared key by key. The order of declarations is no difference; the order of steps, zones
//! and fields is.
//!
//! A [`Diff`] says everything: [`apply`] on the elements of the first design gives those of the second.

pub mod effects;
pub mod elements;
pub mod json;
pub mod markdown;
mod matching;
pub mod merged;
pub mod text;
pub(crate) mod words;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Compiled;
use crate::model::Design;
use elements::{Elements, Section};

/// What changed from one design to another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// What has another name now. The changes below use the names of the second design.
    pub renamed: Vec<Renamed>,
    /// What is new, changed or gone, by section; in a section in the order of the second design, what is gone last.
    pub changes: Vec<Change>,
}

/// A thing under two names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Renamed {
    /// What it is.
    pub section: Section,
    /// Its name in the first design.
    pub before: String,
    /// Its name in the second.
    pub after: String,
    /// Whether only the count behind `#` differs, which no reader needs to know.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renumbered: bool,
}

/// One thing that is new, changed or gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What it is.
    pub section: Section,
    /// Its id: the name, for flows `a->b`, for what has none what it is about.
    pub id: String,
    /// What happened to it.
    #[serde(flatten)]
    pub what: What,
}

/// What happened to a thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum What {
    /// It is new; all that is stated of it.
    Added {
        /// Its attributes.
        element: Map<String, Value>,
    },
    /// It says something else.
    Changed {
        /// What differs, in the order of the attributes.
        attributes: Vec<Attribute>,
    },
    /// It is gone; all that was stated of it.
    Removed {
        /// Its attributes.
        element: Map<String, Value>,
    },
}

/// An attribute that differs; none where it is not stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// The key, as in `sdraft/design/1`.
    pub key: String,
    /// What was stated.
    pub before: Option<Value>,
    /// What is stated now.
    pub after: Option<Value>,
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && !self.renamed.iter().any(|it| !it.renumbered)
    }

    /// How many things are new, changed (or renamed) and gone.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for change in &self.changes {
            match change.what {
                What::Added { .. } => counts.added += 1,
                What::Changed { .. } => counts.changed += 1,
                What::Removed { .. } => counts.removed += 1,
            }
        }
        let changed =
            |it: &Renamed| self.changes.iter().any(|other| other.section == it.section && other.id == it.after);
        counts.changed += self.renamed.iter().filter(|it| !it.renumbered && !changed(it)).count();
        counts
    }
}

/// How many things are new, changed and gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// New.
    pub added: usize,
    /// Changed or renamed.
    pub changed: usize,
    /// Gone.
    pub removed: usize,
}

/// Two designs compared: what changed, and all that is stated on both sides under the names of the second.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The first design.
    pub before: Side,
    /// The second design.
    pub after: Side,
    /// What changed.
    pub diff: Diff,
    /// What follows from that, where it was asked for.
    pub effects: effects::Effects,
    old: Elements,
    new: Elements,
}

impl Comparison {
    /// Whether the two designs say the same.
    pub fn is_same(&self) -> bool {
        self.diff.is_empty()
    }
}

/// One of the two designs: where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The file, as messages name it.
    pub file: String,
    /// The title, if it has one.
    pub title: Option<String>,
    /// The stage it is as of; none: what stands before the first.
    pub stage: Option<String>,
}

impl Side {
    /// Describes a design of a file.
    pub fn new(file: impl Into<String>, design: &Design) -> Side {
        Side {
            file: file.into(),
            title: design.title.as_ref().map(|it| it.value.clone()),
            stage: design.stage.map(|stage| design.stages[stage].name.clone()),
        }
    }
}

/// Compares two designs, each with its file.
pub fn compare(before: (&str, &Design), after: (&str, &Design)) -> Comparison {
    let (first, second) = (Side::new(before.0, before.1), Side::new(after.0, after.1));
    let Aligned { old, new, diff, .. } = Aligned::of(before.1, after.1);
    Comparison { before: first, after: second, diff, effects: effects::Effects::default(), old, new }
}

/// Compares two compiled texts, each by its first file, and what follows from the difference.
pub fn compare_compiled(before: &Compiled, after: &Compiled) -> Comparison {
    let name = |it: &Compiled| it.sources.iter().next().map_or(String::new(), |it| it.1.name().to_string());
    let mut comparison = compare((&name(before), &before.design), (&name(after), &after.design));
    if !comparison.is_same() {
        comparison.effects = effects::Effects::of(before, after, &comparison.diff);
    }
    comparison
}

/// Two designs in which what is the same has one name.
struct Aligned {
    before: Design,
    after: Design,
    old: Elements,
    new: Elements,
    diff: Diff,
}

impl Aligned {
    fn of(before: &Design, after: &Design) -> Aligned {
        let mut before = elements::named(before);
        let after = elements::named(after);
        let mut renamed = matching::renames(&before, &after);
        elements::rename(&mut before, &renamed);
        let flows = matching::flows(&before, &after);
        elements::rename(&mut before, &flows);
        let (mut old, new) = (Elements::of(&before), Elements::of(&after));
        let numbers = matching::anonymous(&old, &new);
        old.rename(&numbers);
        renamed.extend(flows);
        renamed.extend(numbers);
        let diff = Diff { renamed, changes: changes(&old, &new) };
        Aligned { before, after, old, new, diff }
    }
}

fn changes(old: &Elements, new: &Elements) -> Vec<Change> {
    let mut changes = Vec::new();
    for section in Section::ALL {
        for (id, element) in new.section(section) {
            let what = match old.get(section, id) {
                None => What::Added { element: element.clone() },
                Some(was) if was == element => continue,
                Some(was) => What::Changed { attributes: attributes(was, element) },
            };
            changes.push(Change { section, id: id.to_string(), what });
        }
        for (id, element) in old.section(section).filter(|(id, _)| new.get(section, id).is_none()) {
            changes.push(Change { section, id: id.to_string(), what: What::Removed { element: element.clone() } });
        }
    }
    changes
}

fn attributes(was: &Map<String, Value>, is: &Map<String, Value>) -> Vec<Attribute> {
    let one = |key: &String| Attribute { key: key.clone(), before: was.get(key).cloned(), after: is.get(key).cloned() };
    let gone = was.keys().filter(|key| !is.contains_key(*key));
    is.keys().filter(|key| was.get(*key) != is.get(*key)).chain(gone).map(one).collect()
}

/// Tells a design as elements, as both sides of a comparison are told.
pub fn tell(design: &Design) -> Elements {
    Elements::of(&elements::named(design))
}

/// Does to a design's elements what a diff says. With the diff from it to another design, the result is the elements of
/// that one.
pub fn apply(before: &Design, diff: &Diff) -> Elements {
    let mut design = elements::named(before);
    let (of_design, numbers): (Vec<Renamed>, Vec<Renamed>) =
        diff.renamed.iter().cloned().partition(|it| it.section.has_names());
    elements::rename(&mut design, &of_design);
    let mut elements = Elements::of(&design);
    elements.rename(&numbers);
    for change in &diff.changes {
        match &change.what {
            What::Added { element } => elements.put(change.section, &change.id, element.clone()),
            What::Removed { .. } => elements.remove(change.section, &change.id),
            What::Changed { attributes } => elements.change(change.section, &change.id, attributes),
        }
    }
    elements
}
