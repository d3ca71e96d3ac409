//! Gates made once each, and a structure function with less to it.

use std::collections::BTreeMap;

use super::structure::{Gate, GateId, Structure};

/// Looking for what alternatives have in common stops after this many looks.
const MOST_LOOKS: usize = 2_000_000;
/// Each round can lay bare more of what is needed anyway; later ones find little.
const MOST_ROUNDS: usize = 6;

/// Gates, the same one never twice.
#[derive(Default)]
pub(super) struct Gates {
    pub list: Vec<Gate>,
    known: BTreeMap<Gate, GateId>,
    looks: usize,
}

impl Gates {
    pub fn gate(&mut self, gate: Gate) -> GateId {
        if let Some(&known) = self.known.get(&gate) {
            return known;
        }
        let id = self.list.len() as GateId;
        self.list.push(gate.clone());
        self.known.insert(gate, id);
        id
    }

    /// What always works.
    pub fn always(&mut self) -> GateId {
        self.gate(Gate::All(Vec::new()))
    }

    /// What never works.
    pub fn never(&mut self) -> GateId {
        self.gate(Gate::Least(1, Vec::new()))
    }

    pub fn all(&mut self, mut inner: Vec<GateId>) -> GateId {
        inner.sort_unstable();
        inner.dedup();
        inner.retain(|it| self.list[*it as usize] != Gate::All(Vec::new()));
        if inner.iter().any(|it| self.list[*it as usize] == Gate::Least(1, Vec::new())) {
            return self.never();
        }
        if let [one] = inner[..] { one } else { self.gate(Gate::All(inner)) }
    }

    pub fn least(&mut self, need: u32, mut inner: Vec<GateId>) -> GateId {
        let (always, never) = (self.always(), self.never());
        let before = inner.len();
        inner.retain(|it| *it != always);
        let need = (need as usize).saturating_sub(before - inner.len());
        inner.retain(|it| *it != never);
        match need {
            0 => always,
            need if need > inner.len() => never,
            need if need == inner.len() => self.all(inner),
            need => {
                inner.sort_unstable();
                if need == 1 {
                    inner.dedup();
                }
                if let ([one], 1) = (&inner[..], need) { *one } else { self.gate(Gate::Least(need as u32, inner)) }
            }
        }
    }

    /// Like [`Gates::least`], with what is needed whichever are chosen drawn out of the choice: `ab ∨ ac = a (b ∨ c)`.
    fn least_apart(&mut self, need: u32, inner: Vec<GateId>) -> GateId {
        let plain = self.least(need, inner);
        let Gate::Least(need, inner) = self.list[plain as usize].clone() else { return plain };
        if inner.is_empty() || self.looks > MOST_LOOKS {
            return plain;
        }
        let leaves: Vec<Vec<GateId>> = inner.iter().map(|it| self.leaves(*it)).collect();
        let mut counts: BTreeMap<GateId, usize> = BTreeMap::new();
        for leaf in leaves.iter().flatten() {
            *counts.entry(*leaf).or_default() += 1;
        }
        // what at most `need - 1` of them lack, one of any `need` has
        let enough = inner.len() - need as usize + 1;
        counts.retain(|_, count| *count >= enough);
        if counts.is_empty() {
            return plain;
        }
        let rest: Vec<GateId> = leaves
            .into_iter()
            .map(|leaves| self.all(leaves.into_iter().filter(|it| !counts.contains_key(it)).collect()))
            .collect();
        let mut parts: Vec<GateId> = counts.into_keys().collect();
        parts.push(self.least(need, rest));
        self.all(parts)
    }

    fn leaves(&mut self, gate: GateId) -> Vec<GateId> {
        let leaves = leaves(&self.list, gate);
        self.looks += leaves.len();
        leaves
    }
}

/// What an `All` comes to once the `All`s in it are taken apart, sorted; of another gate, itself.
pub(super) fn leaves(gates: &[Gate], gate: GateId) -> Vec<GateId> {
    let mut leaves = Vec::new();
    let mut seen = std::collections::BTreeSet::from([gate]);
    let mut open = vec![gate];
    while let Some(at) = open.pop() {
        match &gates[at as usize] {
            Gate::All(inner) => open.extend(inner.iter().filter(|it| seen.insert(**it))),
            Gate::Event(_) | Gate::There(_) | Gate::Least(..) => leaves.push(at),
        }
    }
    leaves.sort_unstable();
    leaves
}

/// The same function with less to it: what is needed anyway need not be asked for again inside alternatives, and what
/// all ways of a choice need is needed anyway.
pub(super) fn simplified(structure: &Structure) -> Structure {
    let mut now = structure.part(structure.top);
    let mut looks = 0;
    for _ in 0..MOST_ROUNDS {
        let next = round(&now, &mut looks);
        let next = next.part(next.top);
        let done = next.gates == now.gates;
        now = next;
        if done {
            break;
        }
    }
    now
}

fn round(old: &Structure, looks: &mut usize) -> Structure {
    let needed = leaves(&old.gates, old.top);
    let mut gates = Gates { looks: *looks, ..Gates::default() };
    let always = gates.always();
    // each gate as it stands inside others, where what is needed anyway is there
    let mut inside: Vec<GateId> = Vec::with_capacity(old.gates.len());
    let mut top = Vec::with_capacity(needed.len());
    for (id, gate) in old.gates.iter().enumerate() {
        let moved = |inner: &[GateId]| inner.iter().map(|it| inside[*it as usize]).collect::<Vec<_>>();
        let new = match gate {
            Gate::Event(_) | Gate::There(_) => gates.gate(gate.clone()),
            Gate::All(inner) => gates.all(moved(inner)),
            Gate::Least(need, inner) => gates.least_apart(*need, moved(inner)),
        };
        if needed.binary_search(&(id as GateId)).is_ok() {
            top.push(new);
            inside.push(always);
        } else {
            inside.push(new);
        }
    }
    let top = gates.all(top);
    *looks = gates.looks;
    Structure { gates: gates.list, top, ..Structure::default() }
}
