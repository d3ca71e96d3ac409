//! Whether a use case works while some events have happened, and by which way it fails.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Facts;
use super::walks::{Need, Way};
use crate::model::{ComponentId, UseCaseId};

impl Facts<'_> {
    /// Whether a use case works with these events lost.
    pub fn works(&self, usecase: UseCaseId, lost: &[bool]) -> bool {
        self.works_without(usecase, lost, &[])
    }

    /// Whether a use case works with these events lost and these components gone, each by its index; an empty list
    /// loses nothing.
    pub fn works_without(&self, usecase: UseCaseId, lost: &[bool], gone: &[bool]) -> bool {
        let structure = self.structure(usecase);
        structure.evaluate(lost, gone)[structure.top as usize]
    }

    /// The way from the entry to what fails, if the use case fails: the shortest.
    pub fn witness(&self, usecase: UseCaseId, lost: &[bool]) -> Vec<ComponentId> {
        self.witness_without(usecase, lost, &[])
    }

    /// Like [`Facts::witness`], with components gone.
    pub fn witness_without(&self, usecase: UseCaseId, lost: &[bool], gone: &[bool]) -> Vec<ComponentId> {
        let walk = &self.walks[usecase.index()];
        let structure = self.structure(usecase);
        let Some(entry) = walk.entry else { return Vec::new() };
        let values = structure.evaluate(lost, gone);
        let own = |id: ComponentId| structure.own.get(&id).is_none_or(|gate| values[*gate as usize]);
        let works = |id: ComponentId| structure.up.get(&id).is_none_or(|gate| values[*gate as usize]);
        let linked = |way: &Way| way.link.is_none_or(|event| lost.get(event) != Some(&true));
        let mut from: BTreeMap<ComponentId, ComponentId> = BTreeMap::from([(entry, entry)]);
        let mut open = VecDeque::from([entry]);
        let path = |from: &BTreeMap<ComponentId, ComponentId>, mut at: ComponentId| {
            let mut path = vec![at];
            while from[&at] != at {
                at = from[&at];
                path.push(at);
            }
            path.reverse();
            path
        };
        while let Some(at) = open.pop_front() {
            if !own(at) {
                return path(&from, at);
            }
            for need in walk.needs(at) {
                let met = need.ways().iter().filter(|way| linked(way) && works(way.to)).count();
                let least = match need {
                    Need::All(_) => 1,
                    Need::Some(least, _) => *least as usize,
                };
                if met >= least {
                    continue;
                }
                for way in need.ways() {
                    if !linked(way) {
                        let mut path = path(&from, at);
                        path.push(way.to);
                        return path;
                    }
                    if !works(way.to) && !from.contains_key(&way.to) {
                        from.insert(way.to, at);
                        open.push_back(way.to);
                    }
                }
            }
        }
        vec![entry]
    }

    /// Every component that a use case needs and of which not enough copies are up.
    pub fn fallen(&self, usecase: UseCaseId, lost: &[bool]) -> Vec<ComponentId> {
        let structure = self.structure(usecase);
        let values = structure.evaluate(lost, &[]);
        structure.own.iter().filter(|(_, gate)| !values[**gate as usize]).map(|(id, _)| *id).collect()
    }

    /// Every component without which a use case does not work, everything else being well: all of them, if it works in
    /// no case.
    pub fn stoppers(&self, usecase: UseCaseId) -> BTreeSet<ComponentId> {
        if !self.works(usecase, &[]) {
            return (0..self.parts.len()).map(ComponentId::from_index).collect();
        }
        self.structure(usecase).stoppers()
    }
}
