//! Whether a use case works while some events have happened (call-stack semantics, `analysis.md` 2.4): a needed call
//! back into a caller is satisfied already; an alternative that leads back makes no progress.

use std::collections::BTreeMap;

use super::Facts;
use super::parts::{Part, Takeover};
use super::walks::{Need, Walk};
use crate::model::{ComponentId, Operation, UseCaseId};

/// After this many steps a tangle of cycles is taken as working where it leads back into itself.
const MOST_STEPS: usize = 20_000;

impl Facts<'_> {
    /// Whether a use case works with these events lost.
    pub fn works(&self, usecase: UseCaseId, lost: &[bool]) -> bool {
        let walk = &self.walks[usecase.index()];
        let Some(entry) = walk.entry else { return true };
        Run { facts: self, walk, lost, known: BTreeMap::new(), stack: Vec::new(), steps: 0 }.up(entry).0
    }

    /// The way from the entry to what fails, if the use case fails.
    pub fn witness(&self, usecase: UseCaseId, lost: &[bool]) -> Vec<ComponentId> {
        let walk = &self.walks[usecase.index()];
        let Some(entry) = walk.entry else { return Vec::new() };
        let mut path = vec![entry];
        loop {
            let at = *path.last().expect("starts at the entry");
            if !self.own(at, walk.operation, lost) {
                return path;
            }
            let mut run = Run { facts: self, walk, lost, known: BTreeMap::new(), stack: path.clone(), steps: 0 };
            let failing = walk.needs(at).iter().find(|need| !run.met(need).0);
            let next = failing.and_then(|need| {
                need.ways().iter().find(|way| !path.contains(&way.to) && !run.way_works(way.link, way.to))
            });
            match next {
                Some(way) => path.push(way.to),
                None => return path,
            }
        }
    }

    /// Whether enough copies of a component are up.
    pub fn own(&self, id: ComponentId, operation: Option<Operation>, lost: &[bool]) -> bool {
        let part = &self.parts[id.index()];
        part.shards.iter().all(|shard| {
            let up: Vec<bool> = shard.iter().map(|copy| copy.events.iter().all(|event| !lost[*event])).collect();
            self.enough(part, &up, operation, lost)
        })
    }

    fn enough(&self, part: &Part, up: &[bool], operation: Option<Operation>, lost: &[bool]) -> bool {
        let need = match operation {
            Some(Operation::Read) => part.need.0,
            Some(Operation::Write) => part.need.1,
            None => part.need.0.max(part.need.1),
        } as usize;
        let active = part.active.map_or(up.len(), |it| it as usize).min(up.len());
        let count = |range: &[bool]| range.iter().filter(|it| **it).count();
        match part.takeover {
            Takeover::Free => count(up) >= need,
            Takeover::Manual => match operation {
                Some(Operation::Read) => count(up) >= need,
                _ => up.first() == Some(&true) && count(up) >= need,
            },
            Takeover::Elected => {
                let elects = || part.elector.is_none_or(|it| self.own(it, None, lost));
                count(&up[..active]) >= need && up.first() == Some(&true) || (count(up) >= need && elects())
            }
        }
    }
}

struct Run<'a> {
    facts: &'a Facts<'a>,
    walk: &'a Walk,
    lost: &'a [bool],
    known: BTreeMap<ComponentId, bool>,
    stack: Vec<ComponentId>,
    steps: usize,
}

impl Run<'_> {
    /// Whether a component works, and the least depth of the stack that the answer leant on.
    fn up(&mut self, id: ComponentId) -> (bool, usize) {
        if let Some(&known) = self.known.get(&id) {
            return (known, usize::MAX);
        }
        self.steps += 1;
        if !self.facts.own(id, self.walk.operation, self.lost) {
            self.known.insert(id, false);
            return (false, usize::MAX);
        }
        let depth = self.stack.len();
        if depth > MOST_DEPTH {
            return (true, 0);
        }
        self.stack.push(id);
        let mut leant = usize::MAX;
        let mut works = true;
        for need in self.walk.needs(id) {
            let (met, on) = self.met(need);
            leant = leant.min(on);
            if !met {
                works = false;
                break;
            }
        }
        self.stack.pop();
        // What leant on a caller holds only below that caller.
        if leant >= depth || self.steps > MOST_STEPS {
            self.known.insert(id, works);
        }
        (works, if leant >= depth { usize::MAX } else { leant })
    }

    fn met(&mut self, need: &Need) -> (bool, usize) {
        match need {
            Need::All(way) => {
                if self.is_lost(way.link) {
                    return (false, usize::MAX);
                }
                match self.depth_of(way.to) {
                    Some(depth) => (true, depth),
                    None => self.up(way.to),
                }
            }
            Need::Some(least, ways) => {
                let mut leant = usize::MAX;
                let mut count = 0;
                for way in ways.iter().filter(|way| !self.is_lost(way.link)).collect::<Vec<_>>() {
                    match self.depth_of(way.to) {
                        Some(depth) => leant = leant.min(depth),
                        None => {
                            let (works, on) = self.up(way.to);
                            leant = leant.min(on);
                            count += u32::from(works);
                        }
                    }
                    if count >= *least {
                        break;
                    }
                }
                (count >= *least, leant)
            }
        }
    }

    fn way_works(&mut self, link: Option<usize>, to: ComponentId) -> bool {
        !self.is_lost(link) && (self.depth_of(to).is_some() || self.up(to).0)
    }

    fn is_lost(&self, link: Option<usize>) -> bool {
        link.is_some_and(|event| self.lost[event])
    }

    fn depth_of(&self, id: ComponentId) -> Option<usize> {
        self.stack.iter().position(|it| *it == id)
    }
}

/// Chains of calls longer than this are followed no further.
const MOST_DEPTH: usize = 400;
