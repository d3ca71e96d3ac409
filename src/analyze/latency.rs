//! Latency along a use case: sums of what is stated. Calls follow each other; `parallel` ones and alternatives take the
//! slowest. Sums of means bound the mean from below; percentiles do not add, so this promises nothing about them.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::Facts;
use super::walks::Call;
use crate::model::{AlternativesId, ComponentId, FlowFlag, UseCaseId};

/// The latency of a use case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Latency {
    /// Milliseconds; none where calls lead round in a circle.
    pub sum: Option<f64>,
    /// From the entry always on along the slowest call.
    pub path: Vec<ComponentId>,
    /// Whether anything on the way states a latency.
    pub stated: bool,
}

impl Facts<'_> {
    /// The latency of a use case.
    pub fn latency(&self, usecase: UseCaseId) -> Latency {
        let walk = self.walk(usecase);
        let Some(entry) = walk.entry else { return Latency::default() };
        let mut calls: BTreeMap<ComponentId, Vec<Call>> = BTreeMap::new();
        for call in walk.calls.iter().filter(|call| call.waits) {
            calls.entry(call.from).or_default().push(*call);
        }
        let Some(order) = order(entry, &calls) else { return Latency::default() };
        let mut sums: BTreeMap<ComponentId, (f64, Option<ComponentId>)> = BTreeMap::new();
        let mut stated = false;
        for &id in &order {
            let own = self.part(id).latency;
            let flows = calls.get(&id).map_or(&[][..], Vec::as_slice);
            stated |= own.is_some() || flows.iter().any(|call| self.design.flow(call.flow).latency.is_some());
            let (behind, slowest) = self.behind(flows, &sums);
            sums.insert(id, (own.unwrap_or(0.0) * 1e3 + behind, slowest));
        }
        let mut path = vec![entry];
        while let Some(next) = path.last().and_then(|at| sums[at].1) {
            path.push(next);
        }
        Latency { sum: Some(sums[&entry].0), path, stated }
    }

    /// The latency of a component's calls, and the target of the slowest.
    fn behind(
        &self,
        calls: &[Call],
        sums: &BTreeMap<ComponentId, (f64, Option<ComponentId>)>,
    ) -> (f64, Option<ComponentId>) {
        let (mut one_by_one, mut parallel) = (0.0, 0.0_f64);
        let mut slowest: Option<(f64, ComponentId)> = None;
        let mut sets: BTreeMap<AlternativesId, (f64, bool)> = BTreeMap::new();
        for call in calls {
            let flow = self.design.flow(call.flow);
            let takes = flow.latency.as_ref().map_or(0.0, |it| it.value.exact * 1e3) + sums[&call.to].0;
            if slowest.is_none_or(|(most, _)| takes > most) {
                slowest = Some((takes, call.to));
            }
            let is_parallel = flow.flags.has(FlowFlag::Parallel);
            match flow.alternatives {
                Some(set) => {
                    let entry = sets.entry(set).or_insert((0.0, false));
                    *entry = (entry.0.max(takes), entry.1 | is_parallel);
                }
                None if is_parallel => parallel = parallel.max(takes),
                None => one_by_one += takes,
            }
        }
        for (takes, is_parallel) in sets.into_values() {
            if is_parallel {
                parallel = parallel.max(takes);
            } else {
                one_by_one += takes;
            }
        }
        (one_by_one + parallel, slowest.map(|it| it.1))
    }
}

/// What a component calls, callees first; none if calls lead round in a circle.
fn order(entry: ComponentId, calls: &BTreeMap<ComponentId, Vec<Call>>) -> Option<Vec<ComponentId>> {
    let mut nodes = vec![entry];
    let mut places = BTreeMap::from([(entry, 0)]);
    let mut at = 0;
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    graph.add_node(());
    while at < nodes.len() {
        for call in calls.get(&nodes[at]).into_iter().flatten() {
            let to = *places.entry(call.to).or_insert_with(|| {
                nodes.push(call.to);
                graph.add_node(());
                nodes.len() - 1
            });
            if to == at {
                return None;
            }
            graph.add_edge(NodeIndex::new(at), NodeIndex::new(to), ());
        }
        at += 1;
    }
    let circles = kosaraju_scc(&graph);
    circles.iter().all(|it| it.len() == 1).then(|| circles.iter().map(|it| nodes[it[0].index()]).collect())
}
