//! The structure function of a use case (`analysis.md` 2.4): when it works, as gates over events.
//!
//! Compiled once, it is evaluated for any loss in one pass, turned into cut sets, and into a decision diagram. Cycles
//! are resolved here and nowhere else. With call-stack semantics a needed call back into a caller is satisfied already,
//! and an alternative that leads back makes no progress. Of a cycle of needed calls alone all members stand or fall
//! together; of alternatives alone, what counts is reachability, the least fixpoint; a mixed one is followed call by
//! call, and one of more than [`MOST_MIXED`] members is taken at its greatest fixpoint.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::gates::{self, Gates};
use super::parts::{Part, Takeover};
use super::walks::{Need, Walk, Way};
use crate::catalog::Role;
use crate::model::{ComponentId, Operation};

/// Mixed cycles of more members than this are not followed call by call.
pub const MOST_MIXED: usize = 12;
/// More gates than this are not made for cycles.
const MOST_GATES: usize = 1_000_000;

/// The place of a gate in [`Structure::gates`]; those it uses stand before it.
pub type GateId = u32;

/// When something works.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// An event has not happened.
    Event(u32),
    /// A component was not taken away whole, whatever can fail of it.
    There(ComponentId),
    /// All of them.
    All(Vec<GateId>),
    /// At least so many of them.
    Least(u32, Vec<GateId>),
}

/// When a use case works.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// The gates, each behind those it uses.
    pub gates: Vec<Gate>,
    /// The gate of the whole.
    pub top: GateId,
    /// Whether enough copies of a component are up.
    pub own: BTreeMap<ComponentId, GateId>,
    /// Whether a component works for a caller outside its cycle.
    pub up: BTreeMap<ComponentId, GateId>,
    /// The components that may be needed, the entry first; those that elect stand behind.
    pub components: Vec<ComponentId>,
    /// Whether a cycle was too tangled to be followed: then it works at most when this says so.
    pub tangled: bool,
}

impl Structure {
    /// Compiles what a use case needs.
    pub fn of(parts: &[Part], walk: &Walk) -> Structure {
        let mut maker = Maker { parts, walk, out: Structure::default(), gates: Gates::default() };
        let Some(entry) = walk.entry else {
            maker.out.top = maker.all(Vec::new());
            maker.out.gates = maker.gates.list;
            return maker.out;
        };
        maker.out.components = walk.reached();
        maker.compile(entry);
        maker.out.gates = std::mem::take(&mut maker.gates.list);
        let mut seen: BTreeSet<ComponentId> = maker.out.components.iter().copied().collect();
        let electing: Vec<ComponentId> = maker.out.own.keys().copied().filter(|it| seen.insert(*it)).collect();
        maker.out.components.extend(electing);
        maker.out
    }

    /// Evaluates every gate with some events happened and some components gone; short lists lose nothing more.
    pub fn evaluate(&self, lost: &[bool], gone: &[bool]) -> Vec<bool> {
        let mut values: Vec<bool> = Vec::with_capacity(self.gates.len());
        for gate in &self.gates {
            let value = match gate {
                Gate::Event(event) => lost.get(*event as usize) != Some(&true),
                Gate::There(id) => !gone.get(id.index()).copied().unwrap_or(false),
                Gate::All(inner) => inner.iter().all(|it| values[*it as usize]),
                Gate::Least(need, inner) => inner.iter().filter(|it| values[**it as usize]).count() >= *need as usize,
            };
            values.push(value);
        }
        values
    }

    /// Every component whose loss alone makes the top false, nothing else lost: as [`Structure::evaluate`] would say of
    /// each, but of 64 at a time, a bit for each.
    pub fn stoppers(&self) -> BTreeSet<ComponentId> {
        let there = |gate: &Gate| if let Gate::There(id) = gate { Some(*id) } else { None };
        let all: Vec<ComponentId> = self.gates.iter().filter_map(there).collect::<BTreeSet<_>>().into_iter().collect();
        let mut found = BTreeSet::new();
        for some in all.chunks(u64::BITS as usize) {
            let mut works: Vec<u64> = Vec::with_capacity(self.gates.len());
            for gate in &self.gates {
                works.push(match gate {
                    Gate::Event(_) => u64::MAX,
                    Gate::There(id) => some.binary_search(id).map_or(u64::MAX, |at| !(1 << at)),
                    Gate::All(inner) => inner.iter().fold(u64::MAX, |all, it| all & works[*it as usize]),
                    Gate::Least(need, inner) => at_least(*need as usize, inner.iter().map(|it| works[*it as usize])),
                });
            }
            let top = works[self.top as usize];
            found.extend(some.iter().enumerate().filter(|(at, _)| top & (1 << at) == 0).map(|(_, id)| *id));
        }
        found
    }

    /// The gates that are used one by one: the top, `Least`s and what they count. `All`s of `All`s are not, see
    /// [`Structure::leaves`].
    pub fn wanted(&self) -> Vec<bool> {
        let mut wanted = vec![false; self.gates.len()];
        let mut reached = vec![false; self.gates.len()];
        let mut open = vec![self.top];
        if let Some(top) = wanted.get_mut(self.top as usize) {
            *top = true;
        }
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut reached[at as usize], true) {
                continue;
            }
            match &self.gates[at as usize] {
                Gate::Event(_) | Gate::There(_) => {}
                Gate::All(inner) => open.extend(inner),
                Gate::Least(_, inner) => {
                    wanted[at as usize] = true;
                    inner.iter().for_each(|it| wanted[*it as usize] = true);
                    open.extend(inner);
                }
            }
        }
        wanted
    }

    /// What an `All` comes to once the `All`s in it are taken apart.
    pub fn leaves(&self, gate: GateId) -> Vec<GateId> {
        gates::leaves(&self.gates, gate)
    }

    /// The same function with less to it; only the top is kept.
    pub fn simplified(&self) -> Structure {
        Structure { tangled: self.tangled, ..gates::simplified(self) }
    }

    /// A gate with what it uses and nothing else.
    pub fn part(&self, gate: GateId) -> Structure {
        let mut used = BTreeSet::from([gate]);
        let mut open = vec![gate];
        while let Some(at) = open.pop() {
            if let Gate::All(inner) | Gate::Least(_, inner) = &self.gates[at as usize] {
                open.extend(inner.iter().filter(|it| used.insert(**it)));
            }
        }
        let places: BTreeMap<GateId, GateId> = used.iter().zip(0..).map(|(old, new)| (*old, new)).collect();
        let moved = |inner: &[GateId]| inner.iter().map(|it| places[it]).collect();
        let gates = used.iter().map(|it| match &self.gates[*it as usize] {
            Gate::All(inner) => Gate::All(moved(inner)),
            Gate::Least(need, inner) => Gate::Least(*need, moved(inner)),
            other => other.clone(),
        });
        Structure { gates: gates.collect(), top: places[&gate], ..Structure::default() }
    }

    /// The events it speaks of, in the order they are met from the top.
    pub fn events(&self) -> Vec<u32> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.gates.len()];
        let mut stack = vec![self.top];
        while let Some(at) = stack.pop() {
            if std::mem::replace(&mut seen[at as usize], true) {
                continue;
            }
            match &self.gates[at as usize] {
                Gate::Event(event) => order.push(*event),
                Gate::There(_) => {}
                Gate::All(inner) | Gate::Least(_, inner) => stack.extend(inner.iter().rev()),
            }
        }
        order
    }
}

/// The bits that are set in at least so many of the words.
fn at_least(need: usize, words: impl Iterator<Item = u64> + Clone) -> u64 {
    let whole = words.clone().filter(|it| *it == u64::MAX).count();
    if whole >= need {
        return u64::MAX;
    }
    let counted = |bit: u32| words.clone().filter(|it| it & (1 << bit) != 0).count() >= need;
    (0..u64::BITS).filter(|bit| counted(*bit)).fold(0, |bits, bit| bits | (1 << bit))
}

struct Maker<'a> {
    parts: &'a [Part],
    walk: &'a Walk,
    out: Structure,
    gates: Gates,
}

/// What a component needs inside a cycle it is part of.
struct Member {
    id: ComponentId,
    own: GateId,
    /// Needed calls and alternatives, a way inside the cycle by the place of its target.
    needs: Vec<(u32, Vec<Hop>)>,
    hard: Vec<Hop>,
}

/// A way to a component, inside the cycle or out of it.
#[derive(Clone, Copy)]
struct Hop {
    link: Option<usize>,
    to: Target,
}

#[derive(Clone, Copy)]
enum Target {
    Inside(usize),
    Outside(GateId),
}

impl Maker<'_> {
    fn gate(&mut self, gate: Gate) -> GateId {
        self.gates.gate(gate)
    }

    fn all(&mut self, inner: Vec<GateId>) -> GateId {
        self.gates.all(inner)
    }

    fn least(&mut self, need: u32, inner: Vec<GateId>) -> GateId {
        self.gates.least(need, inner)
    }

    fn compile(&mut self, entry: ComponentId) {
        let components = self.out.components.clone();
        let places: BTreeMap<ComponentId, usize> = components.iter().enumerate().map(|(i, id)| (*id, i)).collect();
        let mut graph: DiGraph<ComponentId, ()> = DiGraph::with_capacity(components.len(), components.len());
        for id in &components {
            graph.add_node(*id);
        }
        for (from, id) in components.iter().enumerate() {
            for way in self.walk.needs(*id).iter().flat_map(Need::ways) {
                graph.add_edge(NodeIndex::new(from), NodeIndex::new(places[&way.to]), ());
            }
        }
        let mut up: Vec<Option<GateId>> = vec![None; components.len()];
        // who is called comes before who calls
        for cycle in kosaraju_scc(&graph) {
            let mut members: Vec<usize> = cycle.iter().map(|it| it.index()).collect();
            members.sort_unstable();
            let gates = self.cycle(&members, &components, &places, &up);
            for (member, gate) in members.iter().zip(gates) {
                up[*member] = Some(gate);
            }
        }
        self.out.top = up[places[&entry]].expect("every component was compiled");
        self.out.up = components.iter().zip(&up).filter_map(|(id, gate)| Some((*id, (*gate)?))).collect();
    }

    /// The gates of the members of a cycle, or of a component alone.
    fn cycle(
        &mut self,
        members: &[usize],
        components: &[ComponentId],
        places: &BTreeMap<ComponentId, usize>,
        up: &[Option<GateId>],
    ) -> Vec<GateId> {
        let hop = |way: &Way| {
            let place = places[&way.to];
            let to = match members.binary_search(&place) {
                Ok(inside) => Target::Inside(inside),
                Err(_) => Target::Outside(up[place].expect("called ones are compiled first")),
            };
            Hop { link: way.link, to }
        };
        let mut all: Vec<Member> = Vec::with_capacity(members.len());
        for member in members {
            let id = components[*member];
            let own = self.own(id);
            let mut member = Member { id, own, needs: Vec::new(), hard: Vec::new() };
            for need in self.walk.needs(id) {
                match need {
                    Need::All(way) => member.hard.push(hop(way)),
                    Need::Some(need, ways) => member.needs.push((*need, ways.iter().map(&hop).collect())),
                }
            }
            all.push(member);
        }
        let inside = |hop: &Hop| matches!(hop.to, Target::Inside(_));
        let linked = |hop: &Hop| inside(hop) && hop.link.is_some();
        let has_hard = all.iter().any(|it| it.hard.iter().any(inside));
        let has_choice = all.iter().any(|it| it.needs.iter().any(|(_, hops)| hops.iter().any(inside)));
        match (has_hard, has_choice) {
            (false, false) => all.iter().map(|member| self.step(member, &[])).collect(),
            (true, false) => {
                // all members stand or fall together
                let mut inner = Vec::new();
                for member in &all {
                    let rest = Member {
                        id: member.id,
                        own: member.own,
                        needs: member.needs.clone(),
                        hard: member.hard.iter().copied().filter(|it| !inside(it)).collect(),
                    };
                    inner.push(self.step(&rest, &[]));
                    let links: Vec<usize> =
                        member.hard.iter().filter(|it| linked(it)).filter_map(|it| it.link).collect();
                    inner.extend(links.into_iter().map(|link| self.gate(Gate::Event(link as u32))));
                }
                let together = self.all(inner);
                vec![together; all.len()]
            }
            (false, true) => self.fixpoint(&all, false),
            (true, true) if all.len() <= MOST_MIXED => {
                let mut memo = BTreeMap::new();
                (0..all.len()).map(|at| self.follow(&all, at, 0, &mut memo)).collect()
            }
            (true, true) => {
                self.out.tangled = true;
                self.fixpoint(&all, true)
            }
        }
    }

    /// Steps from all down (the least fixpoint) or all up (the greatest) until nothing changes.
    fn fixpoint(&mut self, all: &[Member], from_up: bool) -> Vec<GateId> {
        let bottom = if from_up { self.all(Vec::new()) } else { self.gate(Gate::Least(1, Vec::new())) };
        let mut now = vec![bottom; all.len()];
        for _ in 0..all.len() {
            if self.gates.list.len() > MOST_GATES {
                self.out.tangled = true;
                return if from_up { now } else { self.optimistic(all) };
            }
            let next: Vec<GateId> = all.iter().map(|member| self.step(member, &now)).collect();
            if next == now {
                break;
            }
            now = next;
        }
        now
    }

    /// Members of a cycle too long to be followed, as if calls inside it were met.
    fn optimistic(&mut self, all: &[Member]) -> Vec<GateId> {
        let met = self.all(Vec::new());
        let up = vec![met; all.len()];
        all.iter().map(|member| self.step(member, &up)).collect()
    }

    /// When a member works, if the others in its cycle work when `inside` says so.
    fn step(&mut self, member: &Member, inside: &[GateId]) -> GateId {
        let target = |hop: &Hop| match hop.to {
            Target::Inside(at) => inside[at],
            Target::Outside(gate) => gate,
        };
        let mut needs = vec![member.own];
        for hop in &member.hard {
            let gate = target(hop);
            needs.push(self.linked(hop.link, gate));
        }
        for (need, hops) in &member.needs {
            let ways = hops.iter().map(|hop| self.linked(hop.link, target(hop))).collect();
            needs.push(self.least(*need, ways));
        }
        self.all(needs)
    }

    /// `up(v, S)` of `analysis.md` 2.4 inside a cycle; `stack` has a bit for each member that is calling.
    fn follow(&mut self, all: &[Member], at: usize, stack: u16, memo: &mut BTreeMap<(usize, u16), GateId>) -> GateId {
        if let Some(&known) = memo.get(&(at, stack)) {
            return known;
        }
        let stacked = stack | 1 << at;
        let calls = |to: usize| stacked & (1 << to) != 0;
        let mut needs = vec![all[at].own];
        for hop in &all[at].hard {
            let gate = match hop.to {
                Target::Outside(gate) => gate,
                Target::Inside(to) if calls(to) => self.all(Vec::new()),
                Target::Inside(to) => self.follow(all, to, stacked, memo),
            };
            needs.push(self.linked(hop.link, gate));
        }
        for (need, hops) in &all[at].needs {
            let mut ways = Vec::new();
            for hop in hops {
                let gate = match hop.to {
                    Target::Outside(gate) => gate,
                    Target::Inside(to) if calls(to) => continue,
                    Target::Inside(to) => self.follow(all, to, stacked, memo),
                };
                ways.push(self.linked(hop.link, gate));
            }
            needs.push(self.least(*need, ways));
        }
        let gate = self.all(needs);
        memo.insert((at, stack), gate);
        gate
    }

    fn linked(&mut self, link: Option<usize>, gate: GateId) -> GateId {
        match link {
            None => gate,
            Some(event) => {
                let event = self.gate(Gate::Event(event as u32));
                self.all(vec![event, gate])
            }
        }
    }

    /// Whether enough copies are up.
    fn own(&mut self, id: ComponentId) -> GateId {
        self.own_elected(id, self.walk.operation, MOST_ELECTORS)
    }

    fn own_elected(&mut self, id: ComponentId, operation: Option<Operation>, electors: usize) -> GateId {
        if let Some(&known) = self.out.own.get(&id) {
            return known;
        }
        let part = &self.parts[id.index()];
        let mut needs = vec![self.gate(Gate::There(id))];
        for shard in &part.shards {
            let copies: Vec<GateId> = shard
                .iter()
                .map(|copy| {
                    let events = copy.events.iter().map(|event| self.gate(Gate::Event(*event as u32))).collect();
                    self.all(events)
                })
                .collect();
            needs.push(self.enough(part, &copies, operation, electors));
        }
        let gate = self.all(needs);
        self.out.own.insert(id, gate);
        gate
    }

    fn enough(&mut self, part: &Part, copies: &[GateId], operation: Option<Operation>, electors: usize) -> GateId {
        let need = part.needed(operation);
        let any = self.least(need, copies.to_vec());
        let read = operation == Some(Operation::Read);
        match part.takeover {
            Takeover::Free => any,
            // reads need no primary
            Takeover::Manual | Takeover::Elected if read && part.role != Role::Leader => any,
            Takeover::Manual => {
                let first: Vec<GateId> = copies.first().copied().into_iter().collect();
                let primary = self.least(1, first);
                self.all(vec![primary, any])
            }
            Takeover::Elected => {
                let active = part.active.map_or(copies.len(), |it| it as usize).min(copies.len());
                let first: Vec<GateId> = copies.first().copied().into_iter().collect();
                let first = self.least(1, first);
                let enough = self.least(need, copies[..active].to_vec());
                let primary = self.all(vec![first, enough]);
                let elects = match part.elector {
                    // who elects those that elect each other is not followed for ever
                    Some(elector) if electors > 0 => self.own_elected(elector, None, electors - 1),
                    Some(_) => self.gate(Gate::Least(1, Vec::new())),
                    None => self.all(Vec::new()),
                };
                let taken_over = self.all(vec![any, elects]);
                self.least(1, vec![primary, taken_over])
            }
        }
    }
}

/// Electors that are elected themselves are followed this far.
const MOST_ELECTORS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    /// Gates over 150 components and 3 events, each using some of those before it.
    fn random(seed: u64) -> Structure {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut below = |bound: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % bound as u64) as usize
        };
        let mut gates: Vec<Gate> = (0..150).map(|it| Gate::There(ComponentId(it))).collect();
        gates.extend((0..3).map(Gate::Event));
        for _ in 0..60 {
            let inner: Vec<GateId> = (0..1 + below(5)).map(|_| below(gates.len()) as GateId).collect();
            let need = 1 + below(inner.len()) as u32;
            gates.push(if below(2) == 0 { Gate::All(inner) } else { Gate::Least(need, inner) });
        }
        Structure { top: gates.len() as GateId - 1, gates, ..Structure::default() }
    }

    #[test]
    fn stoppers_are_those_without_which_nothing_works() {
        let mut some = 0;
        for seed in 1..200 {
            let structure = random(seed);
            let stops = |id: &ComponentId| {
                let gone: Vec<bool> = (0..150).map(|it| it == id.index()).collect();
                !structure.evaluate(&[], &gone)[structure.top as usize]
            };
            let expected: BTreeSet<ComponentId> = (0..150).map(ComponentId).filter(stops).collect();
            assert_eq!(structure.stoppers(), expected, "seed {seed}");
            some += expected.len();
        }
        assert!(some > 200, "the random structures are told something: {some}");
    }
}
