//! Data: what it takes to lose it.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use super::parts::Copy;
use crate::model::ComponentId;

/// What it takes to lose a component's data. Of several shards, the one that takes least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Data {
    /// Copies of each piece of data; none where the number is not stated.
    pub copies: Option<u32>,
    /// The fewest events that take every copy; none where no events can.
    pub lose_all: Option<u32>,
    /// The fewest events that leave fewer copies than a read or a write needs.
    pub lose_quorum: Option<u32>,
    /// The fewest failures that can take an acknowledged write.
    pub lose_acked: u32,
}

impl Facts<'_> {
    /// What it takes to lose the data of a component; none of one that holds none.
    pub fn data(&self, id: ComponentId) -> Option<Data> {
        let part = self.part(id);
        if !part.holds_data {
            return None;
        }
        let need = part.needed(None) as usize;
        let fewest = |must_fail: &dyn Fn(usize) -> usize| {
            part.shards.iter().filter_map(|shard| fewest_events(shard, must_fail(shard.len()))).min()
        };
        let copies = part.stated.then(|| part.shards.first().map_or(0, |shard| shard.len() as u32));
        Some(Data {
            copies: if part.managed { part.active } else { copies },
            lose_all: fewest(&|copies| copies),
            lose_quorum: fewest(&|copies| (copies + 1).saturating_sub(need)),
            lose_acked: self.design.component(id).ack.as_ref().map_or(1, |it| it.value),
        })
    }
}

/// The fewest events that take so many of some copies.
///
/// A copy falls by its own event or by a domain. Domains nest, so of those that matter (none holds another's copies
/// too) each takes different copies, and the largest first is best; where two overlap, which only `in` beside a group
/// can bring about, all choices are tried.
fn fewest_events(copies: &[Copy], must_fail: usize) -> Option<u32> {
    if must_fail == 0 {
        return Some(0);
    }
    let mut hits: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (i, copy) in copies.iter().enumerate() {
        for &event in &copy.events {
            hits.entry(event).or_default().insert(i);
        }
    }
    let mut sets: Vec<&BTreeSet<usize>> = Vec::new();
    let mut by_size: Vec<&BTreeSet<usize>> = hits.values().collect();
    by_size.sort_by_key(|set| std::cmp::Reverse(set.len()));
    for set in by_size {
        if !sets.iter().any(|larger| larger.is_superset(set)) {
            sets.push(set);
        }
    }
    let reachable: BTreeSet<usize> = sets.iter().flat_map(|set| set.iter().copied()).collect();
    if reachable.len() < must_fail {
        return None;
    }
    let disjoint = sets.iter().map(|set| set.len()).sum::<usize>() == reachable.len();
    let greedy = |chosen: &[&BTreeSet<usize>]| {
        let mut taken = BTreeSet::new();
        let mut count = 0;
        for set in chosen {
            if taken.len() >= must_fail {
                break;
            }
            taken.extend(set.iter().copied());
            count += 1;
        }
        (taken.len() >= must_fail).then_some(count)
    };
    const MOST: usize = 16;
    if disjoint || sets.len() > MOST {
        return greedy(&sets);
    }
    (1u32..1 << sets.len())
        .filter_map(|mask| {
            let chosen: Vec<&BTreeSet<usize>> =
                sets.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0).map(|(_, set)| *set).collect();
            let taken: BTreeSet<usize> = chosen.iter().flat_map(|set| set.iter().copied()).collect();
            (taken.len() >= must_fail).then_some(mask.count_ones())
        })
        .min()
}
