//! The served fraction: of all requests of a use case, those that are answered (`analysis.md` 2.4).
//!
//! A use case works when a request works that no cache has an answer for: the availability. But a read-through cache
//! answers the share `hit` of the reads although what stands behind it is down. With one such cache on the way,
//! `h * A(up to the cache) + (1-h) * A(all of it)`; with several, every combination of hits and misses counts by its
//! probability, hits taken as independent.

use super::Facts;
use super::availability::MOST_NODES;
use super::load::Scenario;
use super::structure::Structure;
use super::walks::{Need, Walk};
use crate::model::{ComponentId, Operation, UseCaseId};

/// More caches than this on the way of one use case are not combined.
pub const MOST_CACHES: usize = 6;

/// What of a use case's requests is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// The share of the requests.
    pub fraction: f64,
    /// The caches that answer what would fail, in the order the entry meets them.
    pub caches: Vec<ComponentId>,
}

impl Facts<'_> {
    /// What of a use case's requests is served. None where no read-through cache on its way declares a hit ratio, where
    /// caches are cold, or where there is no exact number: too many caches, too large a diagram, a tangled cycle.
    pub fn served(&self, usecase: UseCaseId, scenario: &Scenario) -> Option<Served> {
        let walk = self.walk(usecase);
        if scenario.cold || self.structure(usecase).tangled {
            return None;
        }
        let hit = |id: ComponentId| self.part(id).hit.filter(|it| *it > 0.0);
        let answers = |id: &ComponentId| hit(*id).is_some() && walk.needs(*id).iter().any(|it| is_read(walk, *id, it));
        let caches: Vec<ComponentId> = walk.reached().into_iter().filter(answers).collect();
        if caches.is_empty() || caches.len() > MOST_CACHES {
            return None;
        }
        let mut fraction = 0.0;
        for hits in 0..1u32 << caches.len() {
            let mut probability = 1.0;
            let mut answered = walk.clone();
            for (i, id) in caches.iter().enumerate() {
                let share = hit(*id).unwrap_or(0.0);
                if hits & 1 << i == 0 {
                    probability *= 1.0 - share;
                } else {
                    probability *= share;
                    let needs = answered.needs.entry(*id).or_default();
                    needs.retain(|need| !is_read(walk, *id, need));
                }
            }
            if probability > 0.0 {
                let structure = Structure::of(&self.parts, &answered).simplified();
                fraction += probability * self.probability(&structure, MOST_NODES, scenario)?;
            }
        }
        Some(Served { fraction, caches })
    }
}

/// Whether a component needs something only to read it.
fn is_read(walk: &Walk, from: ComponentId, need: &Need) -> bool {
    let writes = |flow| {
        let of_flow = |call: &&super::walks::Call| call.flow == flow && call.from == from;
        walk.calls.iter().filter(of_flow).any(|call| !call.waits || call.operation == Some(Operation::Write))
    };
    !need.ways().iter().any(|way| writes(way.flow))
}
