//! What is the same in two designs though it is called otherwise.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use super::Renamed;
use super::elements::{Elements, Section};
use crate::model::{Component, Design};

/// Above this many new and gone ones nobody renamed anything, and comparing each with each would take long.
const MOST_CANDIDATES: usize = 200;

/// Components, groups and use cases that have another id now and are the same else.
pub(super) fn renames(before: &Design, after: &Design) -> Vec<Renamed> {
    let mut renamed = components(before, after);
    renamed.extend(groups(before, after, &renamed));
    renamed.extend(usecases(before, after));
    renamed
}

/// A component is the same under another id if it is of the same kind, has the same neighbours or most of them, and
/// the same label or, without one, says the same.
fn components(before: &Design, after: &Design) -> Vec<Renamed> {
    let names = |design: &Design| -> BTreeSet<String> { ids(design) };
    let (old, new) = (names(before), names(after));
    let gone: Vec<&Component> = before.components.iter().filter(|it| !new.contains(&it.name)).collect();
    let come: Vec<&Component> = after.components.iter().filter(|it| !old.contains(&it.name)).collect();
    if gone.is_empty() || come.is_empty() || gone.len() > MOST_CANDIDATES || come.len() > MOST_CANDIDATES {
        return Vec::new();
    }
    let both: BTreeSet<&str> = old.intersection(&new).map(String::as_str).collect();
    let (old_ends, new_ends) = (neighbours(before, &both), neighbours(after, &both));
    let none = BTreeSet::new();
    let mut scored = Vec::new();
    for (i, was) in gone.iter().enumerate() {
        for (j, is) in come.iter().enumerate() {
            let (a, b) = (old_ends.get(was.name.as_str()), new_ends.get(is.name.as_str()));
            if let Some(score) = likeness(was, is, a.unwrap_or(&none), b.unwrap_or(&none)) {
                scored.push((score, i, j));
            }
        }
    }
    best(scored).map(|(i, j)| renamed(Section::Components, &gone[i].name, &come[j].name)).collect()
}

fn ids(design: &Design) -> BTreeSet<String> {
    let components = design.components.iter().map(|it| it.name.clone());
    components.chain(design.groups.iter().filter(|it| it.declared).map(|it| it.name.clone())).collect()
}

/// Whom each component has flows with, as `>name` and `<name`, among those named.
fn neighbours<'a>(design: &'a Design, named: &BTreeSet<&str>) -> BTreeMap<&'a str, BTreeSet<String>> {
    let mut all: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for flow in &design.flows {
        let (from, to) = (design.end_name(flow.from), design.end_name(flow.to));
        if named.contains(to) {
            all.entry(from).or_default().insert(format!(">{to}"));
        }
        if named.contains(from) {
            all.entry(to).or_default().insert(format!("<{from}"));
        }
    }
    all
}

/// How alike two components are, in points; none where they are not the same.
fn likeness(was: &Component, is: &Component, a: &BTreeSet<String>, b: &BTreeSet<String>) -> Option<u32> {
    if was.kind.kind.name != is.kind.kind.name {
        return None;
    }
    let same_label = was.label_stated && is.label_stated && was.label == is.label && was.label.is_some();
    let union = a.union(b).count();
    let shared = a.intersection(b).count();
    let same_ends = match union {
        0 => return same_label.then_some(100),
        _ => (shared * 100 / union) as u32,
    };
    let close = |points: u32| same_ends >= points;
    let enough = if same_label { close(34) } else { close(75) && !was.label_stated && !is.label_stated };
    enough.then_some(same_ends + if same_label { 100 } else { 0 })
}

/// The best pairs first, each taken once.
fn best(mut scored: Vec<(u32, usize, usize)>) -> impl Iterator<Item = (usize, usize)> {
    scored.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    scored.into_iter().filter_map(move |(_, i, j)| {
        let is_free = !left.contains(&i) && !right.contains(&j);
        is_free.then(|| {
            left.insert(i);
            right.insert(j);
            (i, j)
        })
    })
}

/// A group is the same under another id if it is of the same kind and holds the same, or most of it.
fn groups(before: &Design, after: &Design, components: &[Renamed]) -> Vec<Renamed> {
    let (old, new) = (ids(before), ids(after));
    let new_names: BTreeMap<&str, &str> = components.iter().map(|it| (it.before.as_str(), it.after.as_str())).collect();
    let members = |design: &Design, index: usize, renamed: bool| -> BTreeSet<String> {
        let inside = design.components.iter().filter(|it| it.parent.is_some_and(|parent| parent.index() == index));
        let name = |it: &Component| match new_names.get(it.name.as_str()) {
            Some(name) if renamed => name.to_string(),
            _ => it.name.clone(),
        };
        inside.map(name).collect()
    };
    let candidates = |design: &Design, others: &BTreeSet<String>| -> Vec<usize> {
        let groups = design.groups.iter().enumerate();
        groups.filter(|(_, it)| it.declared && !others.contains(&it.name)).map(|(index, _)| index).collect()
    };
    let (gone, come) = (candidates(before, &new), candidates(after, &old));
    if gone.len() > MOST_CANDIDATES || come.len() > MOST_CANDIDATES {
        return Vec::new();
    }
    let gone: Vec<_> = gone.into_iter().map(|it| (it, members(before, it, true))).collect();
    let come: Vec<_> = come.into_iter().map(|it| (it, members(after, it, false))).collect();
    let mut scored = Vec::new();
    for (i, (was, a)) in gone.iter().enumerate() {
        for (j, (is, b)) in come.iter().enumerate() {
            let union = a.union(b).count();
            let shared = a.intersection(b).count();
            if before.groups[*was].kind == after.groups[*is].kind && shared > 0 && shared * 2 >= union {
                scored.push(((shared * 100 / union) as u32, i, j));
            }
        }
    }
    best(scored)
        .map(|(i, j)| renamed(Section::Groups, &before.groups[gone[i].0].name, &after.groups[come[j].0].name))
        .collect()
}

/// A use case is the same under another id if its label is.
fn usecases(before: &Design, after: &Design) -> Vec<Renamed> {
    let labels = |design: &Design, other: &Design| -> BTreeMap<String, Vec<String>> {
        let mut labels: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for usecase in design.usecases.iter().filter(|it| !it.implied && other.usecase_named(&it.name).is_none()) {
            if let Some(label) = usecase.label.as_ref().filter(|label| **label != usecase.name) {
                labels.entry(label.clone()).or_default().push(usecase.name.clone());
            }
        }
        labels
    };
    let (old, new) = (labels(before, after), labels(after, before));
    let pair = |(label, was): (&String, &Vec<String>)| match (was.as_slice(), new.get(label)?.as_slice()) {
        ([was], [is]) => Some(renamed(Section::Usecases, was, is)),
        _ => None,
    };
    old.iter().filter_map(pair).collect()
}

fn renamed(section: Section, before: &str, after: &str) -> Renamed {
    Renamed { section, before: before.to_string(), after: after.to_string(), renumbered: false }
}

/// Which of several flows between the same ends is which: the one that says the same, else the one with the same
/// label, else with the same arrow, else the next.
pub(super) fn flows(before: &Design, after: &Design) -> Vec<Renamed> {
    let content = |design: &Design| -> BTreeMap<String, Vec<Item>> {
        let elements = Elements::of(design);
        let mut homes: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for flow in &design.flows {
            let ends = format!("{}->{}", design.end_name(flow.from), design.end_name(flow.to));
            let Some(element) = elements.get(Section::Flows, &flow.name) else { continue };
            let label = flow.label.as_ref().map_or(String::new(), |it| it.value.clone());
            let levels =
                vec![whole(element), format!("{} {label}", flow.arrow.sign()), label, flow.arrow.sign().into()];
            homes.entry(ends).or_default().push(Item { id: flow.name.clone(), levels });
        }
        homes
    };
    renumbered(Section::Flows, &content(before), &content(after))
}

/// Which of several notes at one place, requirements of one kind … is which.
pub(super) fn anonymous(before: &Elements, after: &Elements) -> Vec<Renamed> {
    let sections = Section::ALL.into_iter().filter(|it| !it.has_names());
    sections.flat_map(|section| renumbered(section, &homes(before, section), &homes(after, section))).collect()
}

/// Something that shares its place with others: its id and what it says, from all of it to less.
struct Item {
    id: String,
    levels: Vec<String>,
}

fn homes(elements: &Elements, section: Section) -> BTreeMap<String, Vec<Item>> {
    let mut homes: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for (id, element) in elements.section(section) {
        let home = match id.rsplit_once('#') {
            Some((home, count)) if !count.is_empty() && count.bytes().all(|it| it.is_ascii_digit()) => home,
            _ => id,
        };
        let text =
            ["text", "calls", "rows"].iter().find_map(|key| element.get(*key)).map_or(String::new(), Value::to_string);
        homes
            .entry(home.to_string())
            .or_default()
            .push(Item { id: id.to_string(), levels: vec![whole(element), text] });
    }
    homes
}

/// An element as a text that is the same for the same content.
fn whole(element: &Map<String, Value>) -> String {
    let sorted: BTreeMap<&String, &Value> = element.iter().collect();
    sorted.iter().map(|(key, value)| format!("{key}={value};")).collect()
}

type Homes = BTreeMap<String, Vec<Item>>;

/// The new numbers of what shares a place: the partner's, or one that is free for what has none.
fn renumbered(section: Section, before: &Homes, after: &Homes) -> Vec<Renamed> {
    let mut used: BTreeSet<String> = after.values().flatten().map(|it| it.id.clone()).collect();
    let mut renamed = Vec::new();
    for (home, old) in before {
        let new = after.get(home).map_or(&[][..], Vec::as_slice);
        let mut spare = (1..).map(|count| if count == 1 { home.clone() } else { format!("{home}#{count}") });
        for (item, partner) in old.iter().zip(partners(section, old, new)) {
            let id = match partner {
                Some(j) => new[j].id.clone(),
                None => spare.by_ref().find(|id| !used.contains(id)).expect("numbers do not end"),
            };
            used.insert(id.clone());
            if id != item.id {
                renamed.push(Renamed { section, before: item.id.clone(), after: id, renumbered: true });
            }
        }
    }
    renamed
}

/// For each of the old ones, which of the new ones it is now.
fn partners(section: Section, old: &[Item], new: &[Item]) -> Vec<Option<usize>> {
    let mut partner: Vec<Option<usize>> = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    let levels = old.first().map_or(0, |it| it.levels.len());
    for level in 0..levels {
        let mut waiting: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
        for (j, item) in new.iter().enumerate().filter(|(j, _)| !taken[*j]) {
            waiting.entry(&item.levels[level]).or_default().push_back(j);
        }
        for (i, item) in old.iter().enumerate().filter(|(i, _)| partner[*i].is_none()).collect::<Vec<_>>() {
            if let Some(j) = waiting.get_mut(item.levels[level].as_str()).and_then(VecDeque::pop_front) {
                partner[i] = Some(j);
                taken[j] = true;
            }
        }
    }
    pair_the_rest(section, old, new, &mut partner, &mut taken);
    partner
}

/// What is left is the same, changed, in order; requirements only if most of their words are.
fn pair_the_rest(section: Section, old: &[Item], new: &[Item], partner: &mut [Option<usize>], taken: &mut [bool]) {
    let alike = |i: usize, j: usize| section != Section::Requirements || similar(&old[i].levels[1], &new[j].levels[1]);
    let rest = taken.iter().filter(|it| !**it).count();
    if section == Section::Requirements && rest > MOST_CANDIDATES {
        return;
    }
    let mut from = 0;
    for (i, pair) in partner.iter_mut().enumerate().filter(|(_, pair)| pair.is_none()) {
        while from < new.len() && taken[from] {
            from += 1;
        }
        if let Some(j) = (from..new.len()).find(|j| !taken[*j] && alike(i, *j)) {
            *pair = Some(j);
            taken[j] = true;
        }
    }
}

/// Whether two texts share half of their pairs of letters (Dice's coefficient).
fn similar(a: &str, b: &str) -> bool {
    let pairs = |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (a, b) = (pairs(a), pairs(b));
    a.intersection(&b).count() * 4 >= a.len() + b.len()
}
