//! Minimal cut sets: what breaks a use case, and nothing less of it would.
//!
//! The families of sets of at most `order` events go up through the gates of the structure function: where all of
//! several things are needed the families join, where some suffice they are multiplied, and what holds a smaller set
//! leaves. Copies that fail by single events (their own, a zone) are counted rather than multiplied.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use super::structure::{Gate, GateId, Structure};
use crate::model::UseCaseId;

/// What breaks a use case.
#[derive(Clone, Debug, Default)]
pub struct Cuts {
    /// Events that break it alone.
    pub singles: Vec<usize>,
    /// Pairs that break it together, neither alone.
    pub pairs: Vec<[usize; 2]>,
    /// All minimal sets up to the order asked for: by size, then by the numbers of their events.
    pub sets: Vec<Vec<usize>>,
    /// Whether the sets are all there are up to the order: not where they passed [`MOST_SETS`].
    pub complete: bool,
    /// Whether it works with nothing lost; if not, the empty set breaks it.
    pub works: bool,
}

/// More sets than this are not held at once.
pub const MOST_SETS: usize = 400_000;

/// A set of events, sorted.
type Set = Vec<u32>;

pub(super) fn cuts(facts: &Facts<'_>, usecase: UseCaseId, order: usize, lost: &[bool], gone: &[bool]) -> Cuts {
    let structure = facts.core(usecase);
    let mut maker = Maker { structure, order, lost, gone, families: BTreeMap::new(), full: false };
    let sets = maker.family_of_top();
    let complete = !maker.full;
    let mut cuts = Cuts { works: true, complete, ..Cuts::default() };
    for set in sets {
        match set[..] {
            [] => cuts.works = false,
            [a] => cuts.singles.push(a as usize),
            [a, b] => cuts.pairs.push([a as usize, b as usize]),
            _ => {}
        }
        cuts.sets.push(set.into_iter().map(|event| event as usize).collect());
    }
    cuts
}

struct Maker<'a> {
    structure: &'a Structure,
    order: usize,
    lost: &'a [bool],
    gone: &'a [bool],
    families: BTreeMap<GateId, Vec<Set>>,
    full: bool,
}

impl Maker<'_> {
    fn family_of_top(&mut self) -> Vec<Set> {
        // gates stand behind those they use, so going through in order needs no recursion
        let structure = self.structure;
        let wanted = structure.wanted();
        for (gate, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
            let family = self.family(gate as GateId);
            self.families.insert(gate as GateId, family);
        }
        self.families.remove(&structure.top).unwrap_or_default()
    }

    fn family(&mut self, gate: GateId) -> Vec<Set> {
        match &self.structure.gates[gate as usize] {
            Gate::Event(event) if self.lost.get(*event as usize) == Some(&true) => vec![Vec::new()],
            Gate::Event(event) => vec![vec![*event]],
            Gate::There(id) if self.gone.get(id.index()) == Some(&true) => vec![Vec::new()],
            Gate::There(_) => Vec::new(),
            Gate::All(_) => self.join(gate),
            Gate::Least(need, inner) => self.some(*need as usize, inner),
        }
    }

    /// All are needed: any one's sets break it. Nested `All`s are flattened first.
    fn join(&mut self, gate: GateId) -> Vec<Set> {
        let mut sets = Vec::new();
        for leaf in self.structure.leaves(gate) {
            match &self.structure.gates[leaf as usize] {
                Gate::Least(..) => sets.extend(self.families[&leaf].iter().cloned()),
                Gate::All(_) | Gate::Event(_) | Gate::There(_) => sets.extend(self.family(leaf)),
            }
            if self.is_full(sets.len()) {
                break;
            }
        }
        minimal(sets)
    }

    /// Some suffice: so many must fail that too few are left.
    fn some(&mut self, need: usize, inner: &[GateId]) -> Vec<Set> {
        if need > inner.len() {
            return vec![Vec::new()];
        }
        let must_fail = inner.len() - need + 1;
        let families: Vec<&Vec<Set>> = inner.iter().map(|it| &self.families[it]).collect();
        let (sets, full) = if families.iter().all(|family| family.iter().all(|set| set.len() <= 1)) {
            counted(&families, must_fail, self.order)
        } else if must_fail == families.len() {
            multiplied(&families, self.order)
        } else {
            threshold(&families, must_fail, self.order)
        };
        self.full |= full;
        sets
    }

    fn is_full(&mut self, count: usize) -> bool {
        self.full |= count > MOST_SETS;
        count > MOST_SETS
    }
}

/// Things that each fail by any one of some events, of which so many must fail. Events that hit several are chosen
/// first, then as many of the rest as are missing.
fn counted(families: &[&Vec<Set>], must_fail: usize, order: usize) -> (Vec<Set>, bool) {
    let mut hits: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut failed = vec![false; families.len()];
    for (i, family) in families.iter().enumerate() {
        for set in family.iter() {
            match set.first() {
                Some(event) => hits.entry(*event).or_default().push(i),
                None => failed[i] = true,
            }
        }
    }
    let shared: Vec<u32> = hits.iter().filter(|(_, hit)| hit.len() > 1).map(|(event, _)| *event).collect();
    let private: Vec<Vec<u32>> = families
        .iter()
        .map(|family| {
            let events = family.iter().filter_map(|set| set.first().copied());
            events.filter(|event| hits[event].len() == 1).collect()
        })
        .collect();
    let mut search = Counted { hits: &hits, shared: &shared, private: &private, must_fail, order, out: Vec::new() };
    search.choose_shared(0, &mut Vec::new(), &failed);
    let full = search.out.len() > MOST_SETS;
    (minimal(search.out), full)
}

struct Counted<'a> {
    hits: &'a BTreeMap<u32, Vec<usize>>,
    shared: &'a [u32],
    private: &'a [Vec<u32>],
    must_fail: usize,
    order: usize,
    out: Vec<Set>,
}

impl Counted<'_> {
    fn choose_shared(&mut self, from: usize, chosen: &mut Set, failed: &[bool]) {
        let count = failed.iter().filter(|it| **it).count();
        let missing = self.must_fail.saturating_sub(count);
        if missing + chosen.len() <= self.order {
            self.choose_private(0, missing, chosen, failed);
        }
        if missing == 0 || chosen.len() == self.order || self.out.len() > MOST_SETS {
            return;
        }
        for at in from..self.shared.len() {
            let mut failed = failed.to_vec();
            let before = failed.iter().filter(|it| **it).count();
            self.hits[&self.shared[at]].iter().for_each(|it| failed[*it] = true);
            if failed.iter().filter(|it| **it).count() == before {
                continue;
            }
            chosen.push(self.shared[at]);
            self.choose_shared(at + 1, chosen, &failed);
            chosen.pop();
        }
    }

    fn choose_private(&mut self, from: usize, missing: usize, chosen: &mut Set, failed: &[bool]) {
        if self.out.len() > MOST_SETS {
            return;
        }
        if missing == 0 {
            let mut set = chosen.clone();
            set.sort_unstable();
            self.out.push(set);
            return;
        }
        for at in from..=self.private.len().saturating_sub(missing) {
            if at >= self.private.len() || failed[at] {
                continue;
            }
            for event in &self.private[at] {
                chosen.push(*event);
                self.choose_private(at + 1, missing - 1, chosen, failed);
                chosen.pop();
            }
        }
    }
}

/// All must fail.
fn multiplied(families: &[&Vec<Set>], order: usize) -> (Vec<Set>, bool) {
    let mut by_size: Vec<&&Vec<Set>> = families.iter().collect();
    by_size.sort_by_key(|family| family.len());
    let mut sets = vec![Vec::new()];
    let mut full = false;
    for family in by_size {
        let (next, over) = product(&sets, family, order);
        full |= over;
        sets = next;
        if sets.is_empty() {
            break;
        }
    }
    (sets, full)
}

/// So many of some must fail: families for none, one, two … of those seen so far.
fn threshold(families: &[&Vec<Set>], must_fail: usize, order: usize) -> (Vec<Set>, bool) {
    let mut at_least: Vec<Vec<Set>> = vec![Vec::new(); must_fail + 1];
    at_least[0] = vec![Vec::new()];
    let mut full = false;
    for family in families {
        for count in (1..=must_fail).rev() {
            let (mut more, over) = product(&at_least[count - 1], family, order);
            full |= over;
            if more.is_empty() {
                continue;
            }
            more.append(&mut at_least[count]);
            at_least[count] = minimal(more);
        }
    }
    (at_least.swap_remove(must_fail), full)
}

/// The minimal unions of a set of one family and a set of another. What both have need not be multiplied:
/// `(C ∪ A)(C ∪ B) = C ∪ AB`.
fn product(a: &[Set], b: &[Set], order: usize) -> (Vec<Set>, bool) {
    let in_a: BTreeSet<&Set> = a.iter().collect();
    let in_b: BTreeSet<&Set> = b.iter().collect();
    let mut out: Vec<Set> = a.iter().filter(|set| in_b.contains(set)).cloned().collect();
    let only_a: Vec<&Set> = a.iter().filter(|set| !in_b.contains(set)).collect();
    let only_b: Vec<&Set> = b.iter().filter(|set| !in_a.contains(set)).collect();
    for x in &only_a {
        for y in &only_b {
            let union = union(x, y);
            if union.len() <= order {
                out.push(union);
            }
        }
        if out.len() > MOST_SETS * 4 {
            return (minimal(out), true);
        }
    }
    let out = minimal(out);
    let full = out.len() > MOST_SETS;
    (out, full)
}

fn union(a: &[u32], b: &[u32]) -> Set {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let next = a[i].min(b[j]);
        i += usize::from(a[i] == next);
        j += usize::from(b[j] == next);
        out.push(next);
    }
    out.extend(&a[i..]);
    out.extend(&b[j..]);
    out
}

/// Leaves out sets that hold another one; sorted by size, then by events.
fn minimal(mut sets: Vec<Set>) -> Vec<Set> {
    sets.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    sets.dedup();
    if sets.first().is_some_and(Vec::is_empty) {
        sets.truncate(1);
        return sets;
    }
    let n_singles = sets.iter().take_while(|set| set.len() == 1).count();
    if n_singles == sets.len() {
        return sets;
    }
    let most = sets.iter().flatten().max().map_or(0, |it| *it as usize + 1);
    let mut single = vec![false; most];
    sets[..n_singles].iter().for_each(|set| single[set[0] as usize] = true);
    let mut at = 0;
    sets.retain(|set| {
        at += 1;
        at <= n_singles || !set.iter().any(|event| single[*event as usize])
    });
    if sets.last().is_some_and(|set| set.len() <= 2) {
        return sets;
    }
    let mut kept: Vec<Set> = Vec::with_capacity(sets.len());
    let mut known: BTreeSet<Set> = BTreeSet::new();
    for set in sets {
        if !has_subset(&set, &known) {
            known.insert(set.clone());
            kept.push(set);
        }
    }
    kept
}

/// Whether a set holds another one that is known, of two events at least.
fn has_subset(set: &[u32], known: &BTreeSet<Set>) -> bool {
    // past this size, looking through what is known costs less than through all subsets
    const MOST: usize = 12;
    if set.len() > MOST {
        return known.iter().any(|it| it.len() < set.len() && it.iter().all(|event| set.binary_search(event).is_ok()));
    }
    let mut part: Set = Vec::with_capacity(set.len());
    (1..(1u32 << set.len()) - 1).filter(|mask| mask.count_ones() > 1).any(|mask| {
        part.clear();
        part.extend(set.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0).map(|(_, event)| *event));
        known.contains(&part)
    })
}
