//! Load: how many requests reach each component, and what share of its capacity they take.
//!
//! Per use case, `x = b + Mᵀ x`: the rate at the entry and, for each request of a component, the calls it makes
//! (`analysis.md` 3.6). Reads that a cache answers go no further; while it is lost or cold they all do. Alternatives
//! share what they get among those that live. Where calls lead round in a circle the system of that circle is
//! eliminated; it has a steady state exactly if every pivot is positive.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::Facts;
use super::parts::{Capacity, Part, Takeover};
use super::walks::{Call, Walk};
use crate::catalog::Role;
use crate::model::{AlternativesId, ComponentId, Design, FlowId, Operation, Policy, UseCaseId};

/// Circles of more members than this are stepped through instead of eliminated.
const MOST_DENSE: usize = 300;
/// Steps after which such a circle is taken to have no steady state.
const MOST_STEPS: usize = 2_000;

/// What has happened, and how much is asked.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// Events that happened, by their index; empty: none.
    pub lost: Vec<bool>,
    /// Components whose copies are all gone, by their index; empty: none.
    pub gone: Vec<bool>,
    /// Whether caches answer nothing.
    pub cold: bool,
    /// A factor on every rate; 0 counts as 1.
    pub factor: f64,
    /// Whether rates are taken with the interview's constants.
    pub interview: bool,
}

impl Scenario {
    /// With one more event.
    pub fn losing(&self, facts: &Facts<'_>, event: usize) -> Scenario {
        let mut scenario = self.clone();
        scenario.lost.resize(facts.events.list.len(), false);
        scenario.lost[event] = true;
        scenario
    }

    /// With one more component gone.
    pub fn without(&self, facts: &Facts<'_>, component: ComponentId) -> Scenario {
        let mut scenario = self.clone();
        scenario.gone.resize(facts.parts.len(), false);
        scenario.gone[component.index()] = true;
        scenario
    }

    /// With whatever has a name lost: a component, a copy of one, a domain, a link; none if nothing has it.
    pub fn losing_named(&self, facts: &Facts<'_>, name: &str) -> Option<Scenario> {
        // a managed component is also an event of its own; lost is lost
        if let Some(id) = facts.design.component_named(name) {
            return Some(self.without(facts, id));
        }
        Some(self.losing(facts, facts.events.named(name)?))
    }

    /// Whether an event has happened.
    pub fn is_lost(&self, event: usize) -> bool {
        self.lost.get(event) == Some(&true)
    }

    fn is_gone(&self, id: ComponentId) -> bool {
        self.gone.get(id.index()) == Some(&true)
    }

    fn times(&self) -> f64 {
        if self.factor > 0.0 { self.factor } else { 1.0 }
    }
}

/// A share of capacity, or a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// No rate or no capacity is behind it.
    Unknown,
    /// The number.
    Value(f64),
    /// Load, and no copy left that may take it.
    Infinite,
    /// A use case without a steady state loads it.
    Diverges,
}

impl Level {
    /// The number; infinite where there is none left or none at all; none where it is unknown.
    pub fn value(self) -> Option<f64> {
        match self {
            Level::Unknown => None,
            Level::Value(value) => Some(value),
            Level::Infinite | Level::Diverges => Some(f64::INFINITY),
        }
    }

    fn worse(self, other: Level) -> Level {
        let rank = |level: &Level| match level {
            Level::Unknown => (0, 0.0),
            Level::Value(value) => (1, *value),
            Level::Infinite => (2, 0.0),
            Level::Diverges => (3, 0.0),
        };
        if rank(&other) > rank(&self) { other } else { self }
    }
}

/// Requests per second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// That read.
    pub read: f64,
    /// That write.
    pub write: f64,
    /// That may do either.
    pub either: f64,
}

impl Load {
    /// All of them.
    pub fn total(self) -> f64 {
        self.read + self.write + self.either
    }

    fn add(&mut self, operation: Option<Operation>, rate: f64) {
        *match operation {
            Some(Operation::Read) => &mut self.read,
            Some(Operation::Write) => &mut self.write,
            None => &mut self.either,
        } += rate;
    }

    fn plus(self, other: Load, times: f64) -> Load {
        Load {
            read: self.read + other.read * times,
            write: self.write + other.write * times,
            either: self.either + other.either * times,
        }
    }

    /// So many times as much.
    pub fn times(self, times: f64) -> Load {
        Load::default().plus(self, times)
    }
}

/// The calls of a use case as a graph over the components they touch.
#[derive(Clone, Debug, Default)]
pub struct CallGraph {
    nodes: Vec<ComponentId>,
    entry: Option<usize>,
    edges: Vec<Edge>,
    /// The edges out of each node.
    out: Vec<Vec<usize>>,
    /// Circles and single nodes, callers first.
    order: Vec<Vec<usize>>,
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    from: usize,
    to: usize,
    call: Call,
}

/// What one use case loads, in requests per second.
#[derive(Clone, Debug, Default)]
pub struct UseCaseLoad {
    /// By component; those it does not touch are missing.
    pub loads: BTreeMap<ComponentId, Load>,
    /// By flow; of those that diverge without meaning.
    pub flows: BTreeMap<FlowId, f64>,
    /// Whether calls lead to calls without end.
    pub diverges: bool,
}

/// What one use case loads, by the places in its graph.
struct Solved {
    /// By node; none where a use case without a steady state does not lead.
    loads: Vec<Option<Load>>,
    /// By edge; none where a cache that is gone is left out.
    rates: Vec<Option<f64>>,
    diverges: bool,
}

impl Solved {
    fn named(self, graph: &CallGraph) -> UseCaseLoad {
        let mut flows: BTreeMap<FlowId, f64> = BTreeMap::new();
        for (edge, rate) in graph.edges.iter().zip(self.rates) {
            if let Some(rate) = rate {
                *flows.entry(edge.call.flow).or_default() += rate;
            }
        }
        let loads = graph.nodes.iter().zip(self.loads).filter_map(|(id, load)| Some((*id, load?))).collect();
        UseCaseLoad { loads, flows, diverges: self.diverges }
    }
}

/// What all use cases load.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    /// By component's index; none: no use case with a rate touches it.
    pub mean: Vec<Option<Load>>,
    /// With every use case at its peak.
    pub peak: Vec<Option<Load>>,
    /// Components that a use case without a steady state loads.
    pub diverges: Vec<bool>,
}

impl CallGraph {
    pub(super) fn of(parts: &[Part], walk: &Walk) -> CallGraph {
        let mut graph = CallGraph::default();
        let mut places: BTreeMap<ComponentId, usize> = BTreeMap::new();
        let mut place = |id: ComponentId, nodes: &mut Vec<ComponentId>| {
            *places.entry(id).or_insert_with(|| {
                nodes.push(id);
                nodes.len() - 1
            })
        };
        graph.entry = walk.entry.map(|entry| place(entry, &mut graph.nodes));
        for call in &walk.calls {
            let (from, to) = (place(call.from, &mut graph.nodes), place(call.to, &mut graph.nodes));
            graph.edges.push(Edge { from, to, call: *call });
        }
        graph.out = vec![Vec::new(); graph.nodes.len()];
        let mut shape: DiGraph<(), ()> = DiGraph::with_capacity(graph.nodes.len(), graph.edges.len());
        graph.nodes.iter().for_each(|_| _ = shape.add_node(()));
        for (i, edge) in graph.edges.iter().enumerate() {
            graph.out[edge.from].push(i);
            // what a client is told makes it ask no more
            if parts[graph.nodes[edge.to].index()].role != Role::Source {
                shape.add_edge(NodeIndex::new(edge.from), NodeIndex::new(edge.to), ());
            }
        }
        let mut order: Vec<Vec<usize>> =
            kosaraju_scc(&shape).into_iter().map(|it| it.into_iter().map(NodeIndex::index).collect()).collect();
        order.reverse();
        graph.order = order;
        graph
    }
}

impl Facts<'_> {
    /// What all use cases load.
    pub fn loads(&self, scenario: &Scenario) -> Loads {
        let n = self.parts.len();
        let mut loads = Loads { mean: vec![None; n], peak: vec![None; n], diverges: vec![false; n] };
        for usecase in self.usecases() {
            let Some(solved) = self.solve_usecase(usecase, scenario) else { continue };
            let peak = self.peak(usecase);
            for (id, load) in self.graphs[usecase.index()].nodes.iter().zip(&solved.loads) {
                let Some(load) = *load else { continue };
                let at = id.index();
                loads.mean[at] = Some(loads.mean[at].unwrap_or_default().plus(load, 1.0));
                loads.peak[at] = Some(loads.peak[at].unwrap_or_default().plus(load, peak));
                loads.diverges[at] |= solved.diverges;
            }
        }
        loads
    }

    /// The factor from a use case's mean to its peak: its own, else the design's, else 1.
    pub fn peak(&self, usecase: UseCaseId) -> f64 {
        let own = self.design.usecases[usecase.index()].peak.as_ref();
        own.or(self.design.peak.as_ref()).map_or(1.0, |it| it.value)
    }

    /// What a use case loads at its mean; none where it states no rate, nor any flow of it.
    pub fn usecase_load(&self, usecase: UseCaseId, scenario: &Scenario) -> Option<UseCaseLoad> {
        Some(self.solve_usecase(usecase, scenario)?.named(&self.graphs[usecase.index()]))
    }

    fn solve_usecase(&self, usecase: UseCaseId, scenario: &Scenario) -> Option<Solved> {
        let graph = &self.graphs[usecase.index()];
        let rate = self.design.usecases[usecase.index()].rate.as_ref();
        let rate = rate.map(|it| if scenario.interview { it.value.interview } else { it.value.exact });
        let mut start = vec![0.0; graph.nodes.len()];
        let mut has_rate = false;
        if let (Some(rate), Some(entry)) = (rate, graph.entry) {
            start[entry] = rate;
            has_rate = true;
        }
        has_rate |= graph.edges.iter().any(|edge| self.flow_rate(edge.call, scenario).is_some());
        has_rate.then(|| self.solve(usecase, &start, scenario, true))
    }

    /// How often each component is asked for one request of a use case.
    pub fn visits(&self, usecase: UseCaseId, scenario: &Scenario) -> UseCaseLoad {
        let graph = &self.graphs[usecase.index()];
        let mut start = vec![0.0; graph.nodes.len()];
        if let Some(entry) = graph.entry {
            start[entry] = 1.0;
        }
        self.solve(usecase, &start, &Scenario { factor: 1.0, ..scenario.clone() }, false).named(graph)
    }

    /// The rate that a flow states for itself, shared among the use cases that take it.
    fn flow_rate(&self, call: Call, scenario: &Scenario) -> Option<f64> {
        let rate = self.design.flow(call.flow).rate.as_ref()?.value;
        let rate = if scenario.interview { rate.interview } else { rate.exact };
        Some(rate / f64::from(self.flow_users[call.flow.index()].max(1)))
    }

    fn solve(&self, usecase: UseCaseId, start: &[f64], scenario: &Scenario, flow_rates: bool) -> Solved {
        let graph = &self.graphs[usecase.index()];
        let walk = &self.walks[usecase.index()];
        let weights = self.weights(graph, walk, scenario);
        let times = scenario.times();
        // what starts at a node, and what a flow's own rate adds at its end
        let mut work: Vec<f64> = start.iter().map(|rate| rate * times).collect();
        let mut given: Vec<Option<f64>> = vec![None; graph.edges.len()];
        for (i, edge) in graph.edges.iter().enumerate() {
            if let Some(rate) = self.flow_rate(edge.call, scenario) {
                let rate = if flow_rates && weights[i] > 0.0 { rate * times } else { 0.0 };
                given[i] = Some(rate);
                if !self.is_source(graph.nodes[edge.to]) {
                    work[edge.to] += rate;
                }
            }
        }
        let weight = |i: usize| if given[i].is_some() { 0.0 } else { weights[i] };
        let mut diverges = false;
        for circle in &graph.order {
            diverges |= !settle(graph, circle, &mut work, &weight);
            for &node in circle {
                for &i in &graph.out[node] {
                    let to = graph.edges[i].to;
                    if !circle.contains(&to) && !self.is_source(graph.nodes[to]) {
                        work[to] += work[node] * weight(i);
                    }
                }
            }
        }
        let mut loads: Vec<Option<Load>> = Vec::with_capacity(graph.nodes.len());
        for start in start {
            let mut load = Load::default();
            if *start > 0.0 {
                load.add(walk.operation, start * times);
            }
            loads.push(Some(load));
        }
        let mut rates = vec![None; graph.edges.len()];
        for (i, edge) in graph.edges.iter().enumerate() {
            if !self.takes_nothing(walk, edge, graph.nodes[edge.to], scenario) {
                let rate = given[i].unwrap_or(work[edge.from] * weights[i]);
                loads[edge.to].get_or_insert_default().add(edge.call.operation, rate);
                rates[i] = Some(rate);
            }
        }
        if diverges {
            let reached = reached(graph, start, &weights);
            loads.iter_mut().zip(reached).filter(|(_, reached)| !reached).for_each(|(load, _)| *load = None);
        }
        Solved { loads, rates, diverges }
    }

    /// Whether calls to a cache that is gone are simply left out: it is looked aside. Elsewhere the demand stays.
    fn takes_nothing(&self, walk: &Walk, edge: &Edge, to: ComponentId, scenario: &Scenario) -> bool {
        let soft = edge.call.soft && self.part(to).role == Role::Cache;
        (soft || walk.aside.contains(&to)) && self.is_dead(to, scenario)
    }

    fn is_source(&self, id: ComponentId) -> bool {
        self.part(id).role == Role::Source
    }

    /// Calls for each request of the caller, by edge.
    fn weights(&self, graph: &CallGraph, walk: &Walk, scenario: &Scenario) -> Vec<f64> {
        let dead: Vec<bool> = graph.nodes.iter().map(|id| self.is_dead(*id, scenario)).collect();
        let dead_one = |id: ComponentId| self.is_dead(id, scenario);
        let cut = |edge: &Edge| self.events.flow(edge.call.flow).is_some_and(|event| scenario.is_lost(event));
        let shares = self.shares(graph, &|edge| !dead[edge.to] && !cut(edge));
        let weight = |(i, edge): (usize, &Edge)| {
            let from = graph.nodes[edge.from];
            let part = self.part(from);
            let aside = walk.aside.contains(&from);
            if cut(edge) || (dead[edge.from] && !aside) || (edge.from == edge.to && !self.is_counted(edge.call)) {
                return 0.0;
            }
            let flow = self.design.flow(edge.call.flow);
            let mut calls = flow.calls.as_ref().map_or(1.0, |it| it.value.per_request);
            if let Some(stated) = &flow.calls {
                let cold = |id: ComponentId| scenario.cold && self.part(id).role == Role::Cache;
                let worst = stated.value.without.iter().filter(|(_, id)| dead_one(*id) || cold(*id)).map(|it| it.0);
                calls = worst.reduce(f64::max).unwrap_or(calls);
            }
            let reads = edge.call.operation != Some(Operation::Write);
            let answered = part.hit.filter(|_| reads && edge.call.waits && !scenario.cold && !dead[edge.from]);
            calls * (1.0 - answered.unwrap_or(0.0)) * shares[i]
        };
        graph.edges.iter().enumerate().map(weight).collect()
    }

    /// A loop drawn at a component is a picture unless it says how many calls it stands for.
    fn is_counted(&self, call: Call) -> bool {
        self.design.flow(call.flow).calls.is_some()
    }

    /// What share of the calls of a set of alternatives each edge gets; 1 for the others.
    fn shares(&self, graph: &CallGraph, lives: &dyn Fn(&Edge) -> bool) -> Vec<f64> {
        let mut shares = vec![1.0; graph.edges.len()];
        let mut sets: BTreeMap<(usize, AlternativesId), Vec<usize>> = BTreeMap::new();
        for (i, edge) in graph.edges.iter().enumerate() {
            if let Some(set) = self.design.flow(edge.call.flow).alternatives {
                sets.entry((edge.from, set)).or_default().push(i);
            }
        }
        for ((_, set), edges) in sets {
            let set = &self.design.alternatives[set.index()];
            let of_flow = |flow| edges.iter().copied().filter(move |i| graph.edges[*i].call.flow == flow);
            let taken: Vec<_> = set.flows.iter().filter(|flow| of_flow(**flow).next().is_some()).collect();
            let living: Vec<_> =
                taken.iter().filter(|flow| of_flow(***flow).all(|i| lives(&graph.edges[i]))).copied().collect();
            let among = if living.is_empty() { &taken } else { &living };
            let weight = |flow| self.design.flow(flow).weight.as_ref().map_or(1.0, |it| it.value);
            let all: f64 = among.iter().map(|flow| weight(**flow)).sum();
            for flow in &taken {
                let share = match (among.iter().position(|it| it == flow), set.policy) {
                    (None, _) => 0.0,
                    (Some(_), Policy::All) => 1.0,
                    (Some(at), Policy::Failover) => f64::from(u8::from(at == 0)),
                    (Some(_), Policy::Balance) if all > 0.0 => weight(**flow) / all,
                    (Some(_), Policy::Balance) => 1.0 / among.len() as f64,
                };
                of_flow(**flow).for_each(|i| shares[i] = share);
            }
        }
        shares
    }

    /// Whether no copy of a component is left.
    pub fn is_dead(&self, id: ComponentId, scenario: &Scenario) -> bool {
        if scenario.is_gone(id) {
            return true;
        }
        !scenario.lost.is_empty() && self.takers(id, scenario).iter().all(|it| it.any == 0)
    }

    /// The copies that may take load, shard by shard.
    pub fn takers(&self, id: ComponentId, scenario: &Scenario) -> Vec<Takers> {
        let part = self.part(id);
        if scenario.is_gone(id) {
            return vec![Takers::default(); part.shards.len()];
        }
        part.shards
            .iter()
            .map(|shard| {
                let up: Vec<bool> =
                    shard.iter().map(|copy| copy.events.iter().all(|event| !scenario.is_lost(*event))).collect();
                self.takers_of(part, &up, scenario)
            })
            .collect()
    }

    fn takers_of(&self, part: &Part, up: &[bool], scenario: &Scenario) -> Takers {
        let count = |up: &[bool]| up.iter().filter(|it| **it).count() as u32;
        let known = part.stated && !part.managed;
        if !known {
            let any = if count(up) == 0 { 0 } else { part.active.unwrap_or(1) };
            return Takers { any, write: part.writers.map_or(any, |it| it.min(any)) };
        }
        let active = part.active.map_or(up.len(), |it| it as usize).min(up.len());
        let first = up.first() == Some(&true);
        let (own, all) = (count(&up[..active]), count(up).min(active as u32));
        let writers = |any: u32| part.writers.map_or(any, |it| it.min(any));
        match part.takeover {
            Takeover::Free => Takers { any: all, write: writers(all) },
            Takeover::Manual => Takers { any: own, write: u32::from(first) },
            Takeover::Elected if self.elects(part, scenario) => Takers { any: all, write: writers(all) },
            Takeover::Elected if first => Takers { any: own, write: writers(own) },
            Takeover::Elected => Takers { any: if part.role == Role::Leader { 0 } else { own }, write: 0 },
        }
    }

    fn elects(&self, part: &Part, scenario: &Scenario) -> bool {
        part.elector.is_none_or(|id| {
            let elector = self.part(id);
            let is_up = |copy: &super::parts::Copy| copy.events.iter().all(|event| !scenario.is_lost(*event));
            let enough = |shard: &Vec<super::parts::Copy>| {
                shard.iter().filter(|copy| is_up(copy)).count() >= elector.needed(None) as usize
            };
            !scenario.is_gone(id) && elector.shards.iter().all(enough)
        })
    }

    /// The share of its capacity that a load takes of a component.
    pub fn utilisation(&self, id: ComponentId, load: Load, scenario: &Scenario) -> Level {
        utilisation(self.part(id), load, &self.takers(id, scenario))
    }

    /// The utilisation with the copy lost that leaves least; unknown with fewer than two copies.
    pub fn without_one(&self, id: ComponentId, load: Load, scenario: &Scenario) -> Level {
        let part = self.part(id);
        let copies: usize = part.shards.iter().map(Vec::len).sum();
        if !part.stated || part.managed || copies < 2 {
            return Level::Unknown;
        }
        let all = self.takers(id, scenario);
        let mut worst = Level::Unknown;
        for (at, shard) in part.shards.iter().enumerate() {
            let up: Vec<bool> =
                shard.iter().map(|copy| copy.events.iter().all(|event| !scenario.is_lost(*event))).collect();
            let active = part.active.map_or(up.len(), |it| it as usize).min(up.len());
            // the first copy may be a primary; of the others one is like the other
            let others = [up.iter().position(|it| *it), up[..active].iter().rposition(|it| *it)];
            for lost in others.into_iter().flatten() {
                let mut up = up.clone();
                up[lost] = false;
                let mut takers = all.clone();
                takers[at] = self.takers_of(part, &up, scenario);
                worst = worst.worse(utilisation(part, load, &takers));
            }
        }
        worst
    }

    /// The utilisation of every component at a load for all, by its index.
    pub fn utilisations(&self, loads: &Loads, at_peak: bool, scenario: &Scenario) -> Vec<Level> {
        let of = if at_peak { &loads.peak } else { &loads.mean };
        self.components()
            .map(|id| match of[id.index()] {
                _ if loads.diverges[id.index()] => Level::Diverges,
                Some(load) => self.utilisation(id, load, scenario),
                None => Level::Unknown,
            })
            .collect()
    }
}

/// The copies of a shard that may take load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Takers {
    /// Any load, or reads.
    pub any: u32,
    /// Writes.
    pub write: u32,
}

fn utilisation(part: &Part, load: Load, shards: &[Takers]) -> Level {
    let Some(capacity) = part.capacity else { return Level::Unknown };
    if shards.iter().all(|it| it.any == 0) && load.total() > 0.0 {
        return Level::Infinite;
    }
    if part.active.is_none() {
        return Level::Unknown;
    }
    let n = shards.len().max(1) as f64;
    let (read, write, all) = ((load.read + load.either) / n, (load.write + load.either) / n, load.total() / n);
    let limited = part.writers.is_some() || part.takeover == Takeover::Manual;
    let share = |load: f64, copies: u32, capacity: f64| match (load > 0.0, copies) {
        (false, _) => Level::Value(0.0),
        (true, 0) => Level::Infinite,
        (true, _) if capacity <= 0.0 => Level::Infinite,
        (true, copies) => Level::Value(load / (f64::from(copies) * capacity)),
    };
    let of_shard = |it: &Takers| match capacity.value {
        Capacity::Any(capacity) => {
            let whole = share(all, it.any, capacity);
            let nobody_writes = write > 0.0 && it.write == 0;
            if limited || nobody_writes { whole.worse(share(write, it.write, capacity)) } else { whole }
        }
        Capacity::Apart { read: reads, write: writes } => {
            share(read, it.any, reads).worse(share(write, it.write, writes))
        }
    };
    shards.iter().map(of_shard).fold(Level::Unknown, Level::worse)
}

/// The fewest copies (of each shard) that bear a load, one more than there are where they do not; none where the number
/// of copies or the capacity is not declared.
pub(super) fn copies_for(part: &Part, load: Load) -> Option<u32> {
    let declared = part.capacity.is_some_and(|it| it.span.is_some());
    if !declared || !part.stated || part.managed || part.active.is_none() || part.shards.is_empty() {
        return None;
    }
    let bears = |copies: u32| {
        let write = if part.takeover == Takeover::Manual { 1 } else { copies };
        let takers = Takers { any: copies, write: part.writers.map_or(write, |it| it.min(write)) };
        let level = utilisation(part, load, &vec![takers; part.shards.len()]);
        level.value().is_none_or(|used| used <= 1.0 + 1e-9)
    };
    let there = part.shards.iter().map(Vec::len).max().unwrap_or(0) as u32;
    Some((1..=part.active?).find(|copies| bears(*copies)).unwrap_or(there + 1))
}

impl Facts<'_> {
    /// The utilisation of the shard that the hottest key is in, from that of all shards together: with the key's share
    /// h of the load and s shards, `h + (1-h)/s` of the load meets one shard (`analysis.md` 3.7). None where the
    /// component has no shards, or does not say how hot its hottest key is.
    pub fn hot_shard(&self, id: ComponentId, even: f64) -> Option<f64> {
        let component = self.design.component(id);
        let (shards, hottest) = (component.shards.as_ref()?.value, component.hottest.as_ref()?.value);
        let n = f64::from(shards);
        (self.part(id).stated && shards > 1).then(|| even * n * (hottest + (1.0 - hottest) / n))
    }
}

/// Adds to the work of a circle what its own calls add. Returns whether it has a steady state.
fn settle(graph: &CallGraph, circle: &[usize], work: &mut [f64], weight: &dyn Fn(usize) -> f64) -> bool {
    if let [node] = circle {
        let own: f64 = graph.out[*node].iter().filter(|i| graph.edges[**i].to == *node).map(|i| weight(*i)).sum();
        if own == 0.0 || work[*node] == 0.0 {
            return true;
        }
        work[*node] /= 1.0 - own;
        return own < 1.0 - EDGE;
    }
    let place: BTreeMap<usize, usize> = circle.iter().enumerate().map(|(i, node)| (*node, i)).collect();
    let mut inner: Vec<(usize, usize, f64)> = Vec::new();
    for (from, node) in circle.iter().enumerate() {
        for &i in &graph.out[*node] {
            let calls = weight(i);
            if let Some(&to) = place.get(&graph.edges[i].to).filter(|_| calls > 0.0) {
                inner.push((from, to, calls));
            }
        }
    }
    // only what load reaches matters
    let mut reached: Vec<bool> = circle.iter().map(|node| work[*node] > 0.0).collect();
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); circle.len()];
    inner.iter().for_each(|(from, to, _)| out[*from].push(*to));
    let mut open: Vec<usize> = (0..circle.len()).filter(|i| reached[*i]).collect();
    while let Some(at) = open.pop() {
        for &to in &out[at] {
            if !std::mem::replace(&mut reached[to], true) {
                open.push(to);
            }
        }
    }
    inner.retain(|(from, _, _)| reached[*from]);
    let start: Vec<f64> = circle.iter().map(|node| work[*node]).collect();
    let solved = if circle.len() <= MOST_DENSE { eliminate(&inner, &start) } else { step_through(&inner, &start) };
    match solved {
        Some(solved) => {
            circle.iter().zip(solved).for_each(|(node, value)| work[*node] = value);
            true
        }
        None => false,
    }
}

/// A circle whose gain is this close to 1 has no steady state that means anything.
const EDGE: f64 = 1e-12;

/// Solves `x = b + Mᵀ x` for a circle without choosing pivots, as an M-matrix allows; none where a pivot shows that
/// there is no solution that is not negative.
fn eliminate(inner: &[(usize, usize, f64)], start: &[f64]) -> Option<Vec<f64>> {
    let n = start.len();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let mut row = vec![0.0; n + 1];
            row[i] = 1.0;
            row[n] = start[i];
            row
        })
        .collect();
    for &(from, to, calls) in inner {
        rows[to][from] -= calls;
    }
    for pivot in 0..n {
        let (above, below) = rows.split_at_mut(pivot + 1);
        let row = &above[pivot];
        if row[pivot] <= EDGE {
            return None;
        }
        for other in below {
            let factor = other[pivot] / row[pivot];
            if factor != 0.0 {
                (pivot..=n).for_each(|k| other[k] -= factor * row[k]);
            }
        }
    }
    let mut solved = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| rows[i][k] * solved[k]).sum();
        solved[i] = (rows[i][n] - known) / rows[i][i];
    }
    Some(solved)
}

/// The same for a large circle, by stepping until nothing changes.
fn step_through(inner: &[(usize, usize, f64)], start: &[f64]) -> Option<Vec<f64>> {
    let mut now = start.to_vec();
    for _ in 0..MOST_STEPS {
        let mut next = start.to_vec();
        for &(from, to, calls) in inner {
            next[to] += now[from] * calls;
        }
        let change = now.iter().zip(&next).map(|(a, b)| (a - b).abs() / b.abs().max(1e-300)).fold(0.0, f64::max);
        now = next;
        if change < 1e-13 {
            return Some(now);
        }
        if now.iter().any(|it| !it.is_finite() || *it > 1e200) {
            return None;
        }
    }
    None
}

/// Whether load reaches each node.
fn reached(graph: &CallGraph, start: &[f64], weights: &[f64]) -> Vec<bool> {
    let mut seen: Vec<bool> = start.iter().map(|it| *it > 0.0).collect();
    let mut open: Vec<usize> = (0..seen.len()).filter(|i| seen[*i]).collect();
    while let Some(at) = open.pop() {
        for &i in &graph.out[at] {
            let to = graph.edges[i].to;
            if weights[i] > 0.0 && !std::mem::replace(&mut seen[to], true) {
                open.push(to);
            }
        }
    }
    seen
}

/// How many copies a load asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizing {
    /// The peak divided by the capacity of a copy.
    pub exact: f64,
    /// Copies that bear the peak.
    pub peak: u32,
    /// Copies that bear it with headroom.
    pub headroom: u32,
    /// The zones it stands in, or that the design has.
    pub zones: u32,
    /// With headroom, up to a multiple of the zones.
    pub even: u32,
    /// Copies of which enough are left when a zone is lost.
    pub zone_proof: Option<u32>,
}

/// The headroom where a design says nothing (002:128).
pub const USUAL_HEADROOM: f64 = 0.3;

impl Facts<'_> {
    /// Everything that can be lost by its name, sorted.
    pub fn losable_names(&self) -> Vec<String> {
        let components = self.design.components.iter().map(|it| it.name.clone());
        let mut names: Vec<String> = components.chain(self.events.list.iter().map(|it| it.name.clone())).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The share of capacity to keep free at the peak.
    pub fn headroom(&self) -> f64 {
        self.design.headroom.as_ref().map_or(USUAL_HEADROOM, |it| it.value)
    }

    /// How many copies a component needs for a load at its peak; none where its capacity is not known.
    pub fn sizing(&self, id: ComponentId, peak: Load) -> Option<Sizing> {
        let part = self.part(id);
        let exact = match part.capacity?.value {
            Capacity::Any(capacity) => peak.total() / capacity,
            Capacity::Apart { read, write } => {
                ((peak.read + peak.either) / read).max((peak.write + peak.either) / write)
            }
        };
        if !exact.is_finite() || exact > 1e9 {
            return None;
        }
        let zones = zones(self.design, id);
        let headroom = ceil(exact * (1.0 + self.headroom()));
        Some(Sizing {
            exact,
            peak: ceil(exact),
            headroom,
            zones,
            even: headroom.div_ceil(zones.max(1)) * zones.max(1),
            zone_proof: (zones > 1).then(|| zones * ceil(exact / f64::from(zones - 1))),
        })
    }
}

/// Up to a whole number; what is whole but for rounding stays.
fn ceil(value: f64) -> u32 {
    let near = value.round();
    let whole = if (value - near).abs() < 1e-9 * value.abs().max(1.0) { near } else { value.ceil() };
    whole.clamp(0.0, f64::from(u32::MAX)) as u32
}

/// The different zones a component stands in.
fn zones(design: &Design, id: ComponentId) -> u32 {
    let zones: std::collections::BTreeSet<_> = design.component(id).zones.iter().map(|it| it.value).collect();
    zones.len() as u32
}

/// What saturates first as a use case alone grows (`analysis.md` 3.7, the bottleneck law).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Saturation {
    /// The component.
    pub component: ComponentId,
    /// The requests per second of the use case at which it is full.
    pub limit: f64,
    /// How many times the peak that is, if the use case states a rate.
    pub headroom: Option<f64>,
}

impl Facts<'_> {
    /// Where a use case alone saturates first; none where no component on it has a capacity and a number.
    pub fn saturation(&self, usecase: UseCaseId, scenario: &Scenario) -> Option<Saturation> {
        let visits = self.visits(usecase, scenario);
        if visits.diverges {
            return None;
        }
        let rate = self.design.usecases[usecase.index()].rate.as_ref().map(|it| it.value.exact);
        let mut first: Option<Saturation> = None;
        for (id, load) in visits.loads {
            let Level::Value(share) = self.utilisation(id, load, scenario) else { continue };
            let limit = 1.0 / share;
            if share > 0.0 && first.is_none_or(|it| limit < it.limit) {
                let peak = rate.map(|rate| rate * self.peak(usecase) * scenario.times()).filter(|it| *it > 0.0);
                first = Some(Saturation { component: id, limit, headroom: peak.map(|it| limit / it) });
            }
        }
        first
    }
}

/// A consumer that cannot keep up (`analysis.md` 3.7).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backlog {
    /// Where messages wait.
    pub buffer: ComponentId,
    /// Who takes them.
    pub consumer: ComponentId,
    /// Messages that arrive per second.
    pub arrivals: f64,
    /// Messages that the consumer has capacity for.
    pub capacity: f64,
    /// Seconds until the oldest message passes the retention, or the storage is full.
    pub full_after: Option<f64>,
}

impl Backlog {
    /// Messages per second that the backlog grows by.
    pub fn growth(&self) -> f64 {
        self.arrivals - self.capacity
    }
}

impl Facts<'_> {
    /// Consumers of buffers that get more than they have capacity for, at the mean or at the peak.
    pub fn backlogs(&self, at_peak: bool, scenario: &Scenario) -> Vec<Backlog> {
        let loads = self.loads(scenario);
        let loads_of = if at_peak { &loads.peak } else { &loads.mean };
        let mut pairs: BTreeMap<(ComponentId, ComponentId), Call> = BTreeMap::new();
        for call in self.walks.iter().flat_map(|walk| &walk.calls) {
            if self.part(call.from).role == Role::Buffer && !call.waits {
                pairs.entry((call.from, call.to)).or_insert(*call);
            }
        }
        let mut backlogs = Vec::new();
        for ((buffer, consumer), call) in pairs {
            let Some(load) = loads_of[consumer.index()].filter(|_| !loads.diverges[consumer.index()]) else { continue };
            let Level::Value(share) = self.utilisation(consumer, load, scenario) else { continue };
            if share <= 1.0 {
                continue;
            }
            let arrivals = load.total();
            let capacity = arrivals / share;
            let full_after = self.full_after(buffer, call, arrivals, capacity);
            backlogs.push(Backlog { buffer, consumer, arrivals, capacity, full_after });
        }
        backlogs
    }

    fn full_after(&self, buffer: ComponentId, call: Call, arrivals: f64, capacity: f64) -> Option<f64> {
        let component = self.design.component(buffer);
        let growth = arrivals - capacity;
        let size = self.design.flow(call.flow).size.as_ref().map(|it| it.value.exact);
        let part = self.part(buffer);
        let bytes = |bytes: f64| size.filter(|it| *it > 0.0).map(|size| bytes / (growth * size));
        match &component.retention {
            // the oldest message waiting falls behind by growth / arrivals seconds a second
            Some(it) if it.value.dimension == crate::units::Dimension::TIME => Some(it.value.exact * arrivals / growth),
            Some(it) => bytes(it.value.exact),
            None => {
                let storage = part.storage.as_ref()?.value * f64::from(part.copies().unwrap_or(1));
                bytes(storage)
            }
        }
    }
}
