//! Retries: how often one request is repeated on its way down.
//!
//! A call that is tried again up to r times, each try failing with probability p, is made `(1-p^(r+1))/(1-p)` times on
//! average, and `r+1` times in an outage. Along a chain of calls that wait, the factors multiply (`analysis.md` 3.6).

use std::collections::BTreeMap;

use super::Facts;
use super::availability::MOST_NODES_OF_PART;
use super::load::Scenario;
use super::structure::Gate;
use crate::model::{Arrow, ComponentId, FlowFlag, FlowId, UseCaseId};

/// Chains longer than this are not followed.
const MOST_HOPS: usize = 50;

/// A call and how often it is tried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// The caller.
    pub from: ComponentId,
    /// The called.
    pub to: ComponentId,
    /// The flow.
    pub flow: FlowId,
    /// The most times it is made: the retries and one.
    pub times: u32,
}

/// The chain of calls along which retries multiply most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RetryChain {
    /// Its calls, from the outermost.
    pub calls: Vec<Attempt>,
    /// How many requests one becomes at its end when that is down.
    pub outage: f64,
}

impl RetryChain {
    /// The components it leads through.
    pub fn path(&self) -> Vec<ComponentId> {
        self.calls.first().map(|it| it.from).into_iter().chain(self.calls.iter().map(|it| it.to)).collect()
    }
}

/// What retries make of a request of a use case.
#[derive(Clone, Debug, PartialEq)]
pub struct Retries {
    /// The chain along which they multiply most.
    pub chain: RetryChain,
    /// How many requests one becomes at its end on average; none where that is too much to compute.
    pub usual: Option<f64>,
}

impl Facts<'_> {
    /// The chain of calls of the design along which retries multiply most; none where nothing is retried.
    pub fn retry_chain(&self) -> Option<RetryChain> {
        let mut calls = Vec::new();
        for (at, flow) in self.design.flows.iter().enumerate() {
            if !matches!(flow.arrow, Arrow::Call | Arrow::Exchange) {
                continue;
            }
            let id = FlowId::from_index(at);
            for &from in &flow.from_members {
                for &to in &flow.to_members {
                    let (from, to) = if flow.flags.has(FlowFlag::Pull) { (to, from) } else { (from, to) };
                    calls.push(self.attempt(from, to, id));
                }
            }
        }
        worst_chain(calls)
    }

    /// What retries make of a request of a use case, along the calls that wait and are needed; none where nothing is
    /// retried.
    pub fn retries(&self, usecase: UseCaseId, scenario: &Scenario) -> Option<Retries> {
        let calls = self.walk(usecase).calls.iter().filter(|call| call.waits && !call.soft);
        let chain = worst_chain(calls.map(|call| self.attempt(call.from, call.to, call.flow)).collect())?;
        let usual: Option<f64> = chain.calls.iter().map(|call| self.usual_attempts(usecase, call, scenario)).product();
        Some(Retries { chain, usual })
    }

    fn attempt(&self, from: ComponentId, to: ComponentId, flow: FlowId) -> Attempt {
        let retries = self.design.flow(flow).retries.as_ref().map_or(0, |it| it.value);
        Attempt { from, to, flow, times: retries.saturating_add(1) }
    }

    /// How often a call is made on average: it fails when the called or the link to it does.
    fn usual_attempts(&self, usecase: UseCaseId, call: &Attempt, scenario: &Scenario) -> Option<f64> {
        let structure = self.structure(usecase);
        let Some(&gate) = structure.up.get(&call.to).filter(|_| call.times > 1) else { return Some(1.0) };
        let mut works = structure.part(gate);
        if let Some(link) = self.events.flow(call.flow) {
            let link_works = works.gates.len() as u32;
            works.gates.push(Gate::Event(link as u32));
            works.gates.push(Gate::All(vec![works.top, link_works]));
            works.top = link_works + 1;
        }
        let up = self.probability(&works, MOST_NODES_OF_PART, scenario)?;
        Some(attempts(1.0 - up, call.times))
    }
}

/// How often a call is made that is tried up to so many times and fails with a probability.
pub fn attempts(failing: f64, times: u32) -> f64 {
    if failing >= 1.0 { f64::from(times) } else { (1.0 - failing.powf(f64::from(times))) / (1.0 - failing) }
}

/// The chain along which attempts multiply most, found from the ends; what leads back into itself counts once.
fn worst_chain(mut calls: Vec<Attempt>) -> Option<RetryChain> {
    calls.retain(|call| call.from != call.to);
    if calls.iter().all(|call| call.times == 1) {
        return None;
    }
    let mut by_caller: BTreeMap<ComponentId, Vec<Attempt>> = BTreeMap::new();
    for call in calls {
        by_caller.entry(call.from).or_default().push(call);
    }
    let mut worst: BTreeMap<ComponentId, RetryChain> = BTreeMap::new();
    for _ in 0..by_caller.len().min(MOST_HOPS) {
        let mut changed = false;
        for (&caller, calls) in &by_caller {
            for call in calls {
                let known = worst.get(&caller).map_or(1.0, |it| it.outage);
                let below = worst.get(&call.to);
                let product = f64::from(call.times) * below.map_or(1.0, |it| it.outage);
                let rest = below.map_or(&[][..], |it| &it.calls);
                let goes_round = rest.iter().any(|it| it.from == caller || it.to == caller);
                if product > known && !goes_round {
                    let calls = std::iter::once(*call).chain(rest.iter().copied()).collect();
                    worst.insert(caller, RetryChain { calls, outage: product });
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    worst.into_values().max_by(|a, b| a.outage.total_cmp(&b.outage).then(b.calls.len().cmp(&a.calls.len())))
}
