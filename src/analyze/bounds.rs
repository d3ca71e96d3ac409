//! Bounds of an availability whose decision diagram would grow too large.
//!
//! They hold for every monotone structure of independent events: such structures are associated, so what is needed
//! together is no worse than if it were independent, and of what suffices each, some are no better than if they were
//! (Esary, Proschan and Walkup 1967). Failure domains make the most of the dependence, so first the bounds are taken with
//! each of the domains that matter most lost and not lost, and averaged. Parts that few events decide are exact.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use super::availability::{MOST_NODES, NEVER, Variables};
use super::bdd::{Diagrams, FALSE, TRUE, TooLarge};
use super::load::Scenario;
use super::parts::What;
use super::structure::{Gate, GateId, Structure};
use crate::model::UseCaseId;

/// With this many domains at most both cases are gone through.
const MOST_DOMAINS: usize = 4;
/// More events than these are not kept for a gate.
const MOST_DECIDING: usize = 64;
/// A gate whose diagram needs more nodes than this is bounded.
const MOST_NODES_OF_GATE: usize = 4_000;

/// The least and the greatest probability that a use case works.
pub(super) fn bounds(facts: &Facts<'_>, usecase: UseCaseId, scenario: &Scenario) -> (f64, f64) {
    let structure = facts.core(usecase);
    let domains = domains(facts, structure, scenario);
    let (mut low, mut high) = (0.0, 0.0);
    for mask in 0..1u32 << domains.len() {
        let mut probability = 1.0;
        let mut case = scenario.clone();
        case.lost.resize(facts.events.list.len(), false);
        for (i, domain) in domains.iter().enumerate() {
            let down = facts.events.list[*domain as usize].down.unwrap_or(0.0);
            let is_lost = mask & 1 << i != 0;
            case.lost[*domain as usize] |= is_lost;
            probability *= if is_lost { down } else { 1.0 - down };
        }
        let mut variables = Variables::of(facts, structure, &case);
        domains.iter().for_each(|domain| variables.of_event[*domain as usize] = NEVER);
        let of_case = Bounds::of(structure, &variables, &case);
        low += probability * of_case.0;
        high += probability * of_case.1;
    }
    let variables = Variables::of(facts, structure, scenario);
    let singles = facts.cut_sets(usecase, 1, &scenario.lost, &scenario.gone).singles;
    let none_alone: f64 = singles.iter().map(|event| variables.up(*event as u32, scenario)).product();
    let high = high.min(none_alone).clamp(0.0, 1.0);
    (low.clamp(0.0, high), high)
}

/// The failure domains that most gates ask for, of those that may be lost.
fn domains(facts: &Facts<'_>, structure: &Structure, scenario: &Scenario) -> Vec<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for gate in &structure.gates {
        let (Gate::All(inner) | Gate::Least(_, inner)) = gate else { continue };
        for it in inner {
            if let Gate::Event(event) = structure.gates[*it as usize] {
                *counts.entry(event).or_default() += 1;
            }
        }
    }
    let may_be_lost = |event: u32| {
        let it = &facts.events.list[event as usize];
        let happens = it.down.is_some_and(|down| down > 0.0) && scenario.lost.get(event as usize) != Some(&true);
        happens && matches!(it.what, What::Domain(_))
    };
    let mut domains: Vec<(u32, usize)> = counts.into_iter().filter(|(event, _)| may_be_lost(*event)).collect();
    domains.sort_by_key(|(event, count)| (std::cmp::Reverse(*count), *event));
    domains.truncate(MOST_DOMAINS);
    domains.into_iter().map(|(event, _)| event).collect()
}

/// What is known of the gates gone through.
struct Bounds<'a> {
    structure: &'a Structure,
    variables: &'a Variables,
    scenario: &'a Scenario,
    diagrams: Diagrams,
    /// The probability of each node of the diagrams.
    probabilities: Vec<(f64, f64)>,
    bounds: Vec<(f64, f64)>,
    /// The variables that decide a gate; none where they are many.
    deciding: Vec<Option<BTreeSet<u32>>>,
    /// The diagrams of gates that few variables decide.
    made: Vec<Option<u32>>,
}

impl Bounds<'_> {
    fn of(structure: &Structure, variables: &Variables, scenario: &Scenario) -> (f64, f64) {
        let (diagrams, probabilities) = (Diagrams::new(MOST_NODES), Vec::new());
        let (bounds, deciding, made) = (Vec::new(), Vec::new(), Vec::new());
        let mut it = Bounds { structure, variables, scenario, diagrams, probabilities, bounds, deciding, made };
        let wanted = structure.wanted();
        for (at, gate) in structure.gates.iter().enumerate() {
            let deciding = it.deciders(gate);
            let made = deciding.as_ref().and_then(|_| it.diagram(gate));
            it.deciding.push(deciding);
            it.made.push(made);
            let bound = match (made, gate) {
                (Some(made), _) => {
                    it.diagrams.extend(&mut it.probabilities, &variables.down);
                    let up = it.probabilities[made as usize].1;
                    (up, up)
                }
                // what only another `All` asks for is one of its leaves
                (None, Gate::All(_)) if wanted[at] => it.all(at as GateId),
                (None, Gate::Least(need, inner)) => it.least(*need as usize, inner),
                (None, _) => (0.0, 1.0),
            };
            it.bounds.push(bound);
        }
        it.bounds[structure.top as usize]
    }

    fn deciders(&self, gate: &Gate) -> Option<BTreeSet<u32>> {
        match gate {
            Gate::Event(event) => {
                let variable = self.variables.of_event[*event as usize];
                Some(BTreeSet::from([variable]).into_iter().filter(|it| *it != NEVER).collect())
            }
            Gate::There(_) => Some(BTreeSet::new()),
            Gate::All(inner) | Gate::Least(_, inner) => {
                let mut all = BTreeSet::new();
                for it in inner {
                    all.extend(self.deciding[*it as usize].as_ref()?);
                    if all.len() > MOST_DECIDING {
                        return None;
                    }
                }
                Some(all)
            }
        }
    }

    fn diagram(&mut self, gate: &Gate) -> Option<u32> {
        let of = |inner: &[GateId], made: &[Option<u32>]| -> Option<Vec<u32>> {
            inner.iter().map(|it| made[*it as usize]).collect()
        };
        self.diagrams.allow(MOST_NODES_OF_GATE, MOST_NODES);
        let made: Result<u32, TooLarge> = match gate {
            Gate::Event(event) if self.scenario.lost.get(*event as usize) == Some(&true) => Ok(FALSE),
            Gate::Event(event) => match self.variables.of_event[*event as usize] {
                NEVER => Ok(TRUE),
                variable => self.diagrams.variable(variable),
            },
            Gate::There(id) if self.scenario.gone.get(id.index()) == Some(&true) => Ok(FALSE),
            Gate::There(_) => Ok(TRUE),
            Gate::All(inner) => {
                let inner = of(inner, &self.made)?;
                inner.into_iter().try_fold(TRUE, |all, it| self.diagrams.and(it, all))
            }
            Gate::Least(need, inner) => {
                let inner = of(inner, &self.made)?;
                self.diagrams.at_least(*need as usize, &inner)
            }
        };
        made.ok()
    }

    fn all(&self, at: GateId) -> (f64, f64) {
        let mut leaves = self.structure.leaves(at);
        let bound = |it: &GateId| self.bounds[*it as usize];
        let low = leaves.iter().map(|it| bound(it).0).product();
        // of leaves that have no event in common, all are as likely as their product; the others do not help
        leaves.sort_by(|a, b| bound(a).1.total_cmp(&bound(b).1).then(a.cmp(b)));
        let mut high = 1.0;
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        let mut least: f64 = 1.0;
        for leaf in &leaves {
            match &self.deciding[*leaf as usize] {
                Some(events) if events.is_disjoint(&seen) => {
                    seen.extend(events);
                    high *= bound(leaf).1;
                }
                _ => least = least.min(bound(leaf).1),
            }
        }
        (low, high.min(least))
    }

    fn least(&self, need: usize, inner: &[GateId]) -> (f64, f64) {
        let bounds: Vec<(f64, f64)> = inner.iter().map(|it| self.bounds[*it as usize]).collect();
        if !are_apart(inner, &self.deciding) {
            return some(need, bounds);
        }
        let (low, high): (Vec<f64>, Vec<f64>) = bounds.into_iter().unzip();
        (independent(need, &low), independent(need, &high))
    }
}

/// Whether no event decides two of some gates: then they are independent.
fn are_apart(inner: &[GateId], deciding: &[Option<BTreeSet<u32>>]) -> bool {
    let mut all = BTreeSet::new();
    inner
        .iter()
        .all(|it| deciding[*it as usize].as_ref().is_some_and(|events| events.iter().all(|event| all.insert(*event))))
}

/// The probability of at least so many of some independent ones.
fn independent(need: usize, up: &[f64]) -> f64 {
    // by how many are up of those gone through, the last place for enough
    let mut counts = vec![0.0; need + 1];
    counts[0] = 1.0;
    for up in up {
        for count in (0..=need).rev() {
            let one_less = if count > 0 { counts[count - 1] * up } else { 0.0 };
            let stays = if count == need { counts[count] } else { counts[count] * (1.0 - up) };
            counts[count] = stays + one_less;
        }
    }
    counts[need]
}

/// Bounds of at least so many of some.
fn some(need: usize, mut inner: Vec<(f64, f64)>) -> (f64, f64) {
    if need > inner.len() {
        return (0.0, 0.0);
    }
    let none: f64 = inner.iter().map(|it| 1.0 - it.1).product();
    let mean: f64 = inner.iter().map(|it| it.1).sum::<f64>() / need as f64;
    inner.sort_by(|a, b| b.0.total_cmp(&a.0));
    (inner[..need].iter().map(|it| it.0).product(), (1.0 - none).min(mean).min(1.0))
}
