//! Two designs as one: the second, with what it lost of the first, and what became of each part. What a picture of a
//! difference is drawn from.

use std::collections::{BTreeMap, BTreeSet};

use super::elements::Section as Of;
use super::{Aligned, What};
use crate::model::{ComponentId, Design, Divider, End, GroupId, Stated};
use crate::scene::overlay::{Change, Entry, Overlay, Section, Sign};

/// A design with parts of another.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The second design, and behind its own parts those of the first that are gone.
    pub design: Design,
    /// What became of the parts that differ, by their names: components, groups and flows.
    pub changes: BTreeMap<String, Change>,
}

impl Merged {
    /// Marks what differs over a picture of the design, with a key of the marks it has.
    pub fn mark(&self, overlay: &mut Overlay) {
        for (name, change) in &self.changes {
            overlay.entry(name).change = Some(*change);
        }
        let has = |change: &Change| self.changes.values().any(|it| it == change);
        let entry = |change: Change| Entry {
            sign: Sign::Change(change),
            title: change.word().to_string(),
            text: String::new(),
        };
        let entries: Vec<Entry> = Change::ALL.into_iter().filter(has).map(entry).collect();
        if !entries.is_empty() {
            overlay.sections.push(Section { heading: String::new(), entries });
        }
        for change in Change::ALL {
            let count = self.changes.values().filter(|it| **it == change).count();
            if count > 0 {
                overlay.summary.push(format!("{count} {}", change.word()));
            }
        }
    }
}

/// Puts what is gone of the first design back into the second.
pub fn merged(before: &Design, after: &Design) -> Merged {
    let aligned = Aligned::of(before, after);
    let changes = changes(&aligned);
    let mut merger = Merger::new(aligned.before, aligned.after, &changes);
    merger.groups();
    merger.components();
    merger.flows();
    Merged { design: merger.new, changes }
}

/// What became of each part that differs.
fn changes(aligned: &Aligned) -> BTreeMap<String, Change> {
    let Aligned { before, after, old, new, diff } = aligned;
    let mut changes: BTreeMap<String, Change> = BTreeMap::new();
    let drawn = [Of::Components, Of::Groups, Of::Flows];
    for it in diff.changes.iter().filter(|it| drawn.contains(&it.section)) {
        let change = match &it.what {
            What::Added { .. } => Change::New,
            What::Removed { .. } => Change::Gone,
            // where a thing stands shows by itself, and how its kind is known shows not at all
            What::Changed { attributes } => {
                if attributes.iter().all(|it| ["kind_origin", "parent", "step"].contains(&it.key.as_str())) {
                    continue;
                }
                Change::Changed
            }
        };
        // a component refined into a group of its name is both gone and new
        let both = changes.get(&it.id).is_some_and(|known| *known != change);
        changes.insert(it.id.clone(), if both { Change::Changed } else { change });
    }
    for it in diff.renamed.iter().filter(|it| drawn.contains(&it.section) && !it.renumbered) {
        changes.entry(it.after.clone()).or_insert(Change::Changed);
    }
    // a table or an api is part of who has it
    for it in diff.changes.iter().filter(|it| [Of::Tables, Of::Apis].contains(&it.section)) {
        let element = new.get(it.section, &it.id).or_else(|| old.get(it.section, &it.id));
        let Some(owner) = element.and_then(|it| it.get("on")).and_then(|it| it.as_str()) else { continue };
        if before.component_named(owner).is_some() && after.component_named(owner).is_some() {
            changes.entry(owner.to_string()).or_insert(Change::Changed);
        }
    }
    changes
}

/// Puts parts of one design into another.
struct Merger<'a> {
    old: Design,
    new: Design,
    changes: &'a BTreeMap<String, Change>,
    /// Where the old components and groups are now.
    components: Vec<Option<End>>,
    groups: Vec<Option<GroupId>>,
}

impl<'a> Merger<'a> {
    fn new(old: Design, new: Design, changes: &'a BTreeMap<String, Change>) -> Merger<'a> {
        let end = |name: &str| {
            let component = new.component_named(name).map(End::Component);
            component.or_else(|| new.group_named(name).map(End::Group))
        };
        let components = old.components.iter().map(|it| end(&it.name)).collect();
        let groups = old.groups.iter().map(|it| new.group_named(&it.name)).collect();
        Merger { old, new, changes, components, groups }
    }

    fn is_gone(&self, name: &str) -> bool {
        self.changes.get(name) == Some(&Change::Gone)
    }

    fn component(&self, id: ComponentId) -> Option<ComponentId> {
        match self.components[id.index()]? {
            End::Component(id) => Some(id),
            End::Group(_) => None,
        }
    }

    fn stated(&self, it: &Stated<ComponentId>) -> Option<Stated<ComponentId>> {
        Some(Stated::new(self.component(it.value)?, it.span))
    }

    /// The groups that are gone, as far as something that is gone stands in them.
    fn groups(&mut self) {
        let mut filled: BTreeSet<GroupId> = BTreeSet::new();
        let lost =
            self.old.components.iter().filter(|it| self.is_gone(&it.name) && self.new.group_named(&it.name).is_none());
        for component in lost {
            let mut at = component.parent;
            while let Some(group) = at.filter(|it| filled.insert(*it)) {
                at = self.old.group(group).parent;
            }
        }
        for index in 0..self.old.groups.len() {
            let wanted = filled.contains(&GroupId::from_index(index)) && self.groups[index].is_none();
            if !wanted || self.new.component_named(&self.old.groups[index].name).is_some() {
                continue;
            }
            let mut group = self.old.groups[index].clone();
            group.parent = group.parent.and_then(|id| self.groups[id.index()]);
            self.groups[index] = Some(GroupId::from_index(self.new.groups.len()));
            self.new.groups.push(group);
        }
    }

    fn components(&mut self) {
        let lost: Vec<usize> = (0..self.old.components.len()).filter(|at| self.components[*at].is_none()).collect();
        for (place, at) in lost.iter().enumerate() {
            let id = ComponentId::from_index(self.new.components.len() + place);
            self.components[*at] = Some(End::Component(id));
        }
        for at in lost {
            let mut it = self.old.components[at].clone();
            it.parent = it.parent.and_then(|id| self.groups[id.index()]);
            let zones =
                it.zones.iter().filter_map(|zone| Some(Stated::new(self.groups[zone.value.index()]?, zone.span)));
            it.zones = zones.collect();
            it.divider = it.divider.and_then(|it| {
                Some(Divider { before: self.groups[it.before.index()]?, after: self.groups[it.after.index()]? })
            });
            let keep = |stated: Option<Stated<ComponentId>>| stated.and_then(|it| self.stated(&it));
            it.elected_by = keep(it.elected_by);
            it.replica_of = keep(it.replica_of);
            it.dlq = keep(it.dlq);
            it.after = it.after.iter().filter_map(|it| self.stated(it)).collect();
            it.beside = it.beside.iter().filter_map(|it| self.stated(it)).collect();
            let own = it.kind.own.map(|own| &self.old.kinds[own].name);
            it.kind.own = own.and_then(|name| self.new.kinds.iter().position(|kind| kind.name == *name));
            self.new.components.push(it);
        }
    }

    /// The flows that are gone, but for those of one use case alone, which no picture of the design shows.
    fn flows(&mut self) {
        let chains = self.new.flows.iter().map(|it| it.chain.0 + 1).max().unwrap_or_default();
        for index in 0..self.old.flows.len() {
            let flow = &self.old.flows[index];
            if flow.only_in.is_some() || !self.is_gone(&flow.name) {
                continue;
            }
            let end = |end: End| match end {
                End::Component(id) => self.components[id.index()],
                End::Group(id) => self.groups[id.index()].map(End::Group),
            };
            let (Some(from), Some(to)) = (end(flow.from), end(flow.to)) else { continue };
            let members = |all: &[ComponentId]| all.iter().filter_map(|id| self.component(*id)).collect();
            let mut it = flow.clone();
            (it.from, it.to) = (from, to);
            (it.from_members, it.to_members) = (members(&flow.from_members), members(&flow.to_members));
            it.chain.0 += chains;
            it.alternatives = None;
            it.calls = None;
            self.new.flows.push(it);
        }
    }
}
