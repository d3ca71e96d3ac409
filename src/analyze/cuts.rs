//! Single points of failure and minimal cut sets of two: what breaks a use case.

use std::collections::BTreeSet;

use super::Facts;
use super::parts::What;
use crate::model::{ComponentId, UseCaseId};

/// What breaks a use case.
#[derive(Clone, Debug, Default)]
pub struct Cuts {
    /// Events that break it alone.
    pub singles: Vec<usize>,
    /// Pairs that break it together, neither alone.
    pub pairs: Vec<[usize; 2]>,
    /// Whether pairs were looked for: not where the events are too many.
    pub complete: bool,
    /// Whether it works with nothing lost.
    pub works: bool,
}

/// With more events than this, pairs are not looked for.
const MOST_EVENTS: usize = 300;

pub(super) fn cuts(facts: &Facts<'_>, usecase: UseCaseId) -> Cuts {
    let mut lost = vec![false; facts.events.list.len()];
    let mut cuts = Cuts { works: facts.works(usecase, &lost), complete: true, ..Cuts::default() };
    if !cuts.works {
        return cuts;
    }
    let relevant = relevant(facts, usecase);
    let mut survived = Vec::new();
    for &event in &relevant {
        lost[event] = true;
        if facts.works(usecase, &lost) {
            survived.push(event)
        } else {
            cuts.singles.push(event)
        }
        lost[event] = false;
    }
    if survived.len() > MOST_EVENTS {
        cuts.complete = false;
        return cuts;
    }
    for (i, &a) in survived.iter().enumerate() {
        lost[a] = true;
        for &b in &survived[i + 1..] {
            lost[b] = true;
            if !facts.works(usecase, &lost) {
                cuts.pairs.push([a, b]);
            }
            lost[b] = false;
        }
        lost[a] = false;
    }
    cuts
}

/// The events that can matter to a use case.
fn relevant(facts: &Facts<'_>, usecase: UseCaseId) -> Vec<usize> {
    let walk = &facts.walks[usecase.index()];
    let mut components: BTreeSet<ComponentId> = walk.reached().into_iter().collect();
    components.extend(components.clone().iter().filter_map(|id| facts.parts[id.index()].elector));
    let mut events: BTreeSet<usize> = BTreeSet::new();
    for id in &components {
        let copies = facts.parts[id.index()].shards.iter().flatten();
        events.extend(copies.flat_map(|copy| copy.events.iter().copied()));
        events.extend(walk.needs(*id).iter().flat_map(|need| need.ways().iter().filter_map(|way| way.link)));
    }
    events.into_iter().collect()
}

impl Facts<'_> {
    /// The component that an event takes a copy of.
    pub fn component_of(&self, event: usize) -> Option<ComponentId> {
        match self.events.list[event].what {
            What::Copy(id, _) | What::Whole(id) => Some(id),
            What::Domain(_) | What::Link(_) => None,
        }
    }
}
