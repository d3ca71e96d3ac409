//! What a use case needs: for each component the flows without which its work fails.
//!
//! The initiator depends on who answers. A message into a buffer needs the buffer; delivery out of one is the
//! consumer's need. A cache that is looked aside is soft, and its caller needs the store behind it.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{Events, Part};
use crate::catalog::Role;
use crate::model::*;

/// A use case as dependencies.
#[derive(Clone, Debug)]
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
    /// Caches that are looked aside: the use case works without them.
    pub aside: BTreeSet<ComponentId>,
    /// The load its flows carry, in their order; soft ones and messages too.
    pub calls: Vec<Call>,
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
        let mut seen: BTreeSet<FlowId> = BTreeSet::new();
        let flows: Vec<FlowId> = usecase.steps.iter().map(|step| step.flow).filter(|it| seen.insert(*it)).collect();
        let mut walk = Walk {
            entry: usecase.from,
            operation: operation(design, usecase, &flows),
            needs: BTreeMap::new(),
            touched: BTreeSet::new(),
            flows,
            aside: BTreeSet::new(),
            calls: Vec::new(),
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
                    let needed = ends(design, flow, from, to, parts);
                    if let Some((from, to, waits)) = call(flow, from, to) {
                        let operation = operation_of(flow, self.operation);
                        self.calls.push(Call { from, to, flow: id, waits, soft: needed.is_none(), operation });
                    }
                    let Some((caller, callee)) = needed else { continue };
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
        let (dependencies, aside) = around_caches(design, parts, dependencies);
        self.aside = aside;
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

    /// Whether a flow is one of its own.
    pub fn takes(&self, flow: FlowId) -> bool {
        self.flows.contains(&flow)
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

/// What a flow does: what it says, else what its use case does. One that does both is neither.
fn operation_of(flow: &Flow, usecase: Option<Operation>) -> Option<Operation> {
    match (flow.flags.has(FlowFlag::Read), flow.flags.has(FlowFlag::Write)) {
        (true, false) => Some(Operation::Read),
        (false, true) => Some(Operation::Write),
        (true, true) => None,
        (false, false) => usecase,
    }
}

/// Who depends on whom through a flow, if anybody does.
fn ends(
    design: &Design,
    flow: &Flow,
    from: ComponentId,
    to: ComponentId,
    parts: &[Part],
) -> Option<(ComponentId, ComponentId)> {
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
    let optional = is(callee, Role::Observer) || design.component(callee).flags.has(Flag::Optional);
    (must || !optional).then_some((caller, callee))
}

/// Who looks aside at which cache in a use case.
struct Caches<'a> {
    design: &'a Design,
    parts: &'a [Part],
    by_caller: BTreeMap<ComponentId, Vec<Dependency>>,
}

impl Caches<'_> {
    fn is_cache(&self, id: ComponentId) -> bool {
        self.parts[id.index()].role == Role::Cache
    }

    fn of(&self, caller: ComponentId) -> &[Dependency] {
        self.by_caller.get(&caller).map_or(&[], Vec::as_slice)
    }

    /// Whether a call to a cache may be looked aside if there is another way to the data.
    fn may_be_aside(&self, it: &Dependency) -> bool {
        let flow = self.design.flow(it.way.flow);
        let among_caches = flow.alternatives.is_none_or(|set| {
            let mut flows = self.design.alternatives[set.index()].flows.iter();
            flows.all(|id| self.design.flow(*id).to_members.iter().all(|to| self.is_cache(*to)))
        });
        self.is_cache(it.way.to) && among_caches && flow.flags.stated(FlowFlag::Soft) != Some(false)
    }

    fn asks_a_store(&self, caller: ComponentId) -> bool {
        let is_store = |id: ComponentId| self.design.component(id).kind.kind.role == Role::Store;
        self.of(caller).iter().any(|it| is_store(it.way.to))
    }

    /// Whether a call is looked aside: without the cache there is another way to the data.
    fn is_aside(&self, it: &Dependency) -> bool {
        self.may_be_aside(it) && (!self.of(it.way.to).is_empty() || self.asks_a_store(it.from))
    }

    /// The ways to the data behind a cache, through further caches.
    fn behind(&self, cache: ComponentId) -> Vec<Way> {
        let mut ways = Vec::new();
        let mut seen = BTreeSet::from([cache]);
        let mut open: Vec<ComponentId> = vec![cache];
        while let Some(at) = open.pop() {
            for it in self.of(at) {
                if !self.is_aside(it) {
                    ways.push(it.way);
                } else if seen.insert(it.way.to) {
                    open.push(it.way.to);
                }
            }
        }
        ways
    }
}

/// Looks aside: who asks a cache needs the stores behind it, and the cache itself only if nothing is behind.
fn around_caches(
    design: &Design,
    parts: &[Part],
    dependencies: Vec<Dependency>,
) -> (Vec<Dependency>, BTreeSet<ComponentId>) {
    let mut caches = Caches { design, parts, by_caller: BTreeMap::new() };
    let mut leaning: BTreeSet<ComponentId> = BTreeSet::new();
    for it in &dependencies {
        caches.by_caller.entry(it.from).or_default().push(*it);
    }
    let mut called: BTreeSet<ComponentId> = BTreeSet::new();
    for it in &dependencies {
        called.insert(it.way.to);
        if !caches.is_aside(it) {
            leaning.insert(it.way.to);
        }
    }
    let mut aside = BTreeSet::new();
    let mut out: Vec<Dependency> = Vec::new();
    for it in &dependencies {
        let hands_over = caches.is_cache(it.from) && called.contains(&it.from) && !leaning.contains(&it.from);
        if hands_over {
            continue; // its callers need what is behind it
        }
        if caches.is_aside(it) {
            aside.insert(it.way.to);
            out.extend(caches.behind(it.way.to).into_iter().map(|way| Dependency { from: it.from, way }));
        } else {
            out.push(*it);
        }
    }
    // of a chain of caches, all are passed by
    for it in &dependencies {
        if caches.is_aside(it) && !leaning.contains(&it.way.to) {
            aside.insert(it.way.to);
        }
    }
    (out, aside)
}

/// A flow as load: who is asked, or handed something, for each piece of work of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call {
    /// Whose work makes the call.
    pub from: ComponentId,
    /// Who gets the load.
    pub to: ComponentId,
    /// The flow.
    pub flow: FlowId,
    /// Whether the caller waits: no message.
    pub waits: bool,
    /// Whether the caller does without.
    pub soft: bool,
    /// Whether it reads or writes, if that is known.
    pub operation: Option<Operation>,
}

/// The load a flow carries from whom to whom, if it carries any.
fn call(flow: &Flow, from: ComponentId, to: ComponentId) -> Option<(ComponentId, ComponentId, bool)> {
    match flow.arrow {
        Arrow::Call | Arrow::Exchange if flow.flags.has(FlowFlag::Pull) => Some((to, from, true)),
        Arrow::Call | Arrow::Exchange => Some((from, to, true)),
        // a message loads its consumer, whoever starts the delivery
        Arrow::Message => Some((from, to, false)),
        Arrow::Copy | Arrow::Related => None,
    }
}
