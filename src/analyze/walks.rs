//! What a use case needs: for each component the flows without which its work fails.
//!
//! The initiator depends on who answers. A message into a buffer needs the buffer; delivery out of one is the
//! consumer's need. A cache that is looked aside is soft, and its caller needs the store behind it.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{Events, Part};
use crate::catalog::Role;
use crate::model::*;

/// A use case as dependencies.
#[derive(Debug)]
pub struct Walk {
    /// Where it starts.
    pub entry: Option<ComponentId>,
    /// What it does, if it is one of the two.
    pub operation: Option<Operation>,
    /// What each component needs.
    pub needs: BTreeMap<ComponentId, Vec<Need>>,
    /// Every component its flows touch.
    pub touched: BTreeSet<ComponentId>,
    /// Its flows in order.
    pub flows: Vec<FlowId>,
}

/// Something a component's work cannot do without.
#[derive(Clone, Debug)]
pub enum Need {
    /// All of it.
    All(Way),
    /// Some of several ways.
    Some(u32, Vec<Way>),
}

/// A component reached over a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The component.
    pub to: ComponentId,
    /// The flow it is reached by.
    pub flow: FlowId,
    /// The event of the link, if it can fail.
    pub link: Option<usize>,
}

/// A flow as a dependency, before softness and alternatives.
#[derive(Clone, Copy)]
struct Dependency {
    from: ComponentId,
    way: Way,
}

impl Walk {
    /// Resolves a use case.
    pub fn of(design: &Design, parts: &[Part], events: &Events, usecase: &UseCase) -> Walk {
        let mut flows: Vec<FlowId> = Vec::new();
        for step in &usecase.steps {
            if !flows.contains(&step.flow) {
                flows.push(step.flow);
            }
        }
        let mut walk = Walk {
            entry: usecase.from,
            operation: operation(design, usecase, &flows),
            needs: BTreeMap::new(),
            touched: BTreeSet::new(),
            flows,
        };
        walk.resolve(design, parts, events);
        walk
    }

    fn resolve(&mut self, design: &Design, parts: &[Part], events: &Events) {
        let mut dependencies: Vec<Dependency> = Vec::new();
        for &id in &self.flows {
            let flow = design.flow(id);
            self.touched.extend(flow.from_members.iter().chain(&flow.to_members));
            for &from in &flow.from_members {
                for &to in &flow.to_members {
                    let Some((caller, callee)) = ends(flow, from, to, parts) else { continue };
                    if caller != callee {
                        dependencies.push(Dependency {
                            from: caller,
                            way: Way { to: callee, flow: id, link: events.flow(id) },
                        });
                    }
                }
            }
        }
        self.touched.extend(self.entry);
        let dependencies = around_caches(design, parts, dependencies);
        let mut sets: BTreeMap<(ComponentId, AlternativesId), Vec<Way>> = BTreeMap::new();
        for it in dependencies {
            match design.flow(it.way.flow).alternatives {
                Some(set) => sets.entry((it.from, set)).or_default().push(it.way),
                None => self.needs.entry(it.from).or_default().push(Need::All(it.way)),
            }
        }
        for ((from, set), ways) in sets {
            let need = design.alternatives[set.index()].need.min(ways.len() as u32);
            self.needs.entry(from).or_default().push(Need::Some(need, ways));
        }
    }

    /// What a component needs.
    pub fn needs(&self, component: ComponentId) -> &[Need] {
        self.needs.get(&component).map_or(&[], Vec::as_slice)
    }

    /// Every component that the entry may need, the entry first, in the order they are met.
    pub fn reached(&self) -> Vec<ComponentId> {
        let mut order: Vec<ComponentId> = self.entry.into_iter().collect();
        let mut seen: BTreeSet<ComponentId> = order.iter().copied().collect();
        let mut at = 0;
        while at < order.len() {
            for need in self.needs(order[at]) {
                for way in need.ways() {
                    if seen.insert(way.to) {
                        order.push(way.to);
                    }
                }
            }
            at += 1;
        }
        order
    }
}

impl Need {
    /// The ways there are.
    pub fn ways(&self) -> &[Way] {
        match self {
            Need::All(way) => std::slice::from_ref(way),
            Need::Some(_, ways) => ways,
        }
    }
}

/// What a use case does: what it says, else what all its marked flows do.
fn operation(design: &Design, usecase: &UseCase, flows: &[FlowId]) -> Option<Operation> {
    if let Some(stated) = &usecase.operation {
        return Some(stated.value);
    }
    let has = |flag| flows.iter().any(|id| design.flow(*id).flags.has(flag));
    match (has(FlowFlag::Read), has(FlowFlag::Write)) {
        (true, false) => Some(Operation::Read),
        (false, true) => Some(Operation::Write),
        _ => None,
    }
}

/// Who depends on whom through a flow, if anybody does.
fn ends(flow: &Flow, from: ComponentId, to: ComponentId, parts: &[Part]) -> Option<(ComponentId, ComponentId)> {
    if flow.flags.has(FlowFlag::Soft) {
        return None;
    }
    let pull = flow.flags.has(FlowFlag::Pull);
    let must = flow.flags.stated(FlowFlag::Soft) == Some(false);
    let is = |id: ComponentId, role| parts[id.index()].role == role;
    let (caller, callee) = match flow.arrow {
        Arrow::Call | Arrow::Exchange => {
            if pull {
                (to, from)
            } else {
                (from, to)
            }
        }
        Arrow::Message if is(from, Role::Buffer) || pull => (to, from),
        Arrow::Message if is(to, Role::Buffer) || must => (from, to),
        Arrow::Message | Arrow::Copy | Arrow::Related => return None,
    };
    (must || !is(callee, Role::Observer)).then_some((caller, callee))
}

/// Looks aside: who asks a cache needs the stores behind it, and the cache itself only if nothing is behind.
fn around_caches(design: &Design, parts: &[Part], dependencies: Vec<Dependency>) -> Vec<Dependency> {
    let is_cache = |id: ComponentId| parts[id.index()].role == Role::Cache;
    let is_store = |id: ComponentId| matches!(parts[id.index()].role, Role::Store | Role::External);
    let must = |it: &Dependency| design.flow(it.way.flow).flags.stated(FlowFlag::Soft) == Some(false);
    let behind = |cache: ComponentId| dependencies.iter().filter(move |it| it.from == cache);
    let asks_a_store = |caller: ComponentId| dependencies.iter().any(|it| it.from == caller && is_store(it.way.to));
    let mut out: Vec<Dependency> = Vec::new();
    for it in &dependencies {
        if is_cache(it.from) && behind(it.from).next().is_some() && dependencies.iter().any(|up| up.way.to == it.from) {
            continue; // handed to the callers below
        }
        if !is_cache(it.way.to) || must(it) {
            out.push(*it);
            continue;
        }
        let stores: Vec<&Dependency> = behind(it.way.to).collect();
        if stores.is_empty() && !asks_a_store(it.from) {
            out.push(*it);
        }
        out.extend(stores.iter().map(|store| Dependency { from: it.from, way: store.way }));
    }
    out
}
