//! Availability: exact from a decision diagram, shared parts counted once; bounds where the diagram would grow too
//! large. What states no availability counts as perfect and is named, which makes the result an upper bound.

use std::collections::BTreeSet;

use super::Facts;
use super::bdd::{Diagrams, FALSE, TRUE, TooLarge};
use super::bounds;
use super::load::Scenario;
use super::parts::What;
use super::structure::{Gate, GateId, Structure};
use crate::catalog::Role;
use crate::model::UseCaseId;

/// A decision diagram of more nodes than this is not made; there are bounds then.
pub const MOST_NODES: usize = 300_000;
/// Bounds this close are one number.
const MEETING: f64 = 1e-12;
/// Of a part of a use case, a diagram of more nodes than this is not made.
pub(super) const MOST_NODES_OF_PART: usize = 50_000;

/// How available a use case is.
#[derive(Clone, Debug, Default)]
pub struct Availability {
    /// The probability that it works. Where the diagram grew too large, the upper bound.
    pub up: f64,
    /// The probability that it does not, to as many digits as a small number has. Where too large, the lower bound.
    pub down: f64,
    /// The least and the greatest probability that it works; the same but where the diagram grew too large.
    pub bounds: (f64, f64),
    /// Whether it is exact for what is stated: no diagram grew too large and no cycle was too tangled.
    pub computed: bool,
    /// The names of what is on the way and states no availability (or no number of copies), sorted.
    pub unstated: Vec<String>,
    /// What to fix first, the most important first.
    pub ranking: Vec<Weakness>,
}

impl Availability {
    /// Whether it is the availability itself and not only an upper bound.
    pub fn is_exact(&self) -> bool {
        self.computed && self.unstated.is_empty()
    }
}

/// An event that makes a use case fail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weakness {
    /// The event.
    pub event: usize,
    /// Of the time the use case is down, the share in which this event has happened and it would work without it
    /// (criticality importance).
    pub share: f64,
}

impl Facts<'_> {
    /// How available a use case is.
    pub fn availability(&self, usecase: UseCaseId, scenario: &Scenario) -> Availability {
        let structure = self.core(usecase);
        let variables = Variables::of(self, structure, scenario);
        let mut out = Availability { unstated: self.unstated(usecase), ..Availability::default() };
        let mut diagrams = Diagrams::new(MOST_NODES);
        match diagram(structure, &variables, scenario, &mut diagrams) {
            Ok(top) => {
                (out.down, out.up) = diagrams.probability(top, &variables.down);
                out.bounds = (out.up, out.up);
                out.computed = !structure.tangled;
                out.ranking = ranking(&variables, &diagrams.importance(top, &variables.down), out.down);
            }
            Err(TooLarge) => {
                let (low, high) = self.availability_bounds(usecase, scenario);
                out.bounds = (low, high);
                out.computed = high - low < MEETING && !structure.tangled;
                (out.up, out.down) = (high, 1.0 - high);
            }
        }
        out
    }

    /// The least and the greatest that the availability of a use case may be, by another way than its decision diagram.
    pub fn availability_bounds(&self, usecase: UseCaseId, scenario: &Scenario) -> (f64, f64) {
        bounds::bounds(self, usecase, scenario)
    }

    /// The probability that a structure works; none where its diagram would pass a number of nodes.
    pub(super) fn probability(&self, structure: &Structure, most_nodes: usize, scenario: &Scenario) -> Option<f64> {
        let variables = Variables::of(self, structure, scenario);
        let mut diagrams = Diagrams::new(most_nodes);
        let top = diagram(structure, &variables, scenario, &mut diagrams).ok()?;
        Some(diagrams.probability(top, &variables.down).1)
    }

    /// What is on the way of a use case and states no availability.
    pub fn unstated(&self, usecase: UseCaseId) -> Vec<String> {
        let structure = self.structure(usecase);
        let mut names = BTreeSet::new();
        for &id in &structure.components {
            let part = self.part(id);
            let perfect = part.role == Role::Source || part.availability.is_some_and(|it| it.value >= 1.0);
            let known = part.availability.is_some() && (part.stated || part.managed);
            if !perfect && !known {
                names.insert(self.design.component(id).name.clone());
            }
        }
        for event in structure.events() {
            let event = &self.events.list[event as usize];
            if event.down.is_none() && matches!(event.what, What::Domain(_) | What::Link(_)) {
                names.insert(event.name.clone());
            }
        }
        names.into_iter().collect()
    }
}

/// The events that may happen, as variables in the order of the diagram: domains before what stands in them, the rest
/// as the use case meets them.
pub(super) struct Variables {
    /// The variable of each event; the largest number for those that never happen.
    pub(super) of_event: Vec<u32>,
    /// The event of each variable.
    events: Vec<u32>,
    /// The probability that each variable's event has happened.
    pub(super) down: Vec<f64>,
}

/// The variable of an event that never happens.
pub(super) const NEVER: u32 = u32::MAX;

impl Variables {
    pub(super) fn of(facts: &Facts<'_>, structure: &Structure, scenario: &Scenario) -> Variables {
        let list = &facts.events.list;
        let mut met = structure.events();
        met.retain(|event| {
            list[*event as usize].down.is_some_and(|down| down > 0.0)
                && scenario.lost.get(*event as usize) != Some(&true)
        });
        let is_domain = |event: &u32| matches!(list[*event as usize].what, What::Domain(_));
        let mut events: Vec<u32> = met.iter().copied().filter(is_domain).collect();
        events.extend(met.iter().filter(|event| !is_domain(event)));
        let mut of_event = vec![NEVER; list.len()];
        events.iter().enumerate().for_each(|(i, event)| of_event[*event as usize] = i as u32);
        let down = events.iter().map(|event| list[*event as usize].down.unwrap_or(0.0)).collect();
        Variables { of_event, events, down }
    }

    pub(super) fn up(&self, event: u32, scenario: &Scenario) -> f64 {
        if scenario.lost.get(event as usize) == Some(&true) {
            return 0.0;
        }
        match self.of_event[event as usize] {
            NEVER => 1.0,
            variable => 1.0 - self.down[variable as usize],
        }
    }
}

/// The diagram of a structure's top.
fn diagram(
    structure: &Structure,
    variables: &Variables,
    scenario: &Scenario,
    diagrams: &mut Diagrams,
) -> Result<u32, TooLarge> {
    let wanted = structure.wanted();
    let mut made: Vec<u32> = vec![FALSE; structure.gates.len()];
    for (at, gate) in structure.gates.iter().enumerate() {
        made[at] = match gate {
            Gate::Event(event) if scenario.lost.get(*event as usize) == Some(&true) => FALSE,
            Gate::Event(event) => match variables.of_event[*event as usize] {
                NEVER => TRUE,
                variable => diagrams.variable(variable)?,
            },
            Gate::There(id) if scenario.gone.get(id.index()) == Some(&true) => FALSE,
            Gate::There(_) => TRUE,
            Gate::Least(need, inner) if wanted[at] => {
                let inner: Vec<u32> = inner.iter().map(|it| made[*it as usize]).collect();
                diagrams.at_least(*need as usize, &inner)?
            }
            Gate::All(_) if wanted[at] => {
                // from the bottom up each step only adds above what is there
                let mut parts: Vec<u32> = structure.leaves(at as GateId).iter().map(|it| made[*it as usize]).collect();
                parts.sort_unstable_by_key(|it| (std::cmp::Reverse(diagrams.top(*it)), *it));
                parts.dedup();
                let mut all = TRUE;
                for part in parts {
                    all = diagrams.and(part, all)?;
                }
                all
            }
            Gate::Least(..) | Gate::All(_) => FALSE,
        };
    }
    Ok(made[structure.top as usize])
}

fn ranking(variables: &Variables, importance: &[f64], down: f64) -> Vec<Weakness> {
    if down <= 0.0 {
        return Vec::new();
    }
    let weakness = |(variable, importance): (usize, &f64)| Weakness {
        event: variables.events[variable] as usize,
        share: variables.down[variable] * importance / down,
    };
    let mut ranking: Vec<Weakness> = importance.iter().enumerate().map(weakness).collect();
    ranking.retain(|it| it.share > 0.0);
    ranking.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.event.cmp(&b.event)));
    ranking
}
