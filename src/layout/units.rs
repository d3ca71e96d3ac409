//! Which boxes hang at another instead of standing in the flow: a store or a cache whose only partner is one service
//! stands below it, a coordinator above it (rule R4 of `layout.md`). A box and all that hangs at it move as one unit.
//!
//! Postcondition: every member is in exactly one unit; what hangs has lines to its owner alone.

use super::graph::{Hang, ItemShape};
use super::plan::Input;
use super::tree::PieceEnd;

/// A box with what hangs at it.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Hung before it across the flow (above, where the flow runs right).
    pub above: Vec<usize>,
    /// The box itself.
    pub owner: usize,
    /// Hung behind it.
    pub below: Vec<usize>,
    /// Whether it has a layer to itself: tiers, bands and bars.
    pub alone: bool,
}

/// The units of a level.
#[derive(Clone, Debug)]
pub struct Units {
    /// In the order of their owners.
    pub list: Vec<Unit>,
    /// The unit of each member, by its place in the level.
    pub of: Vec<usize>,
    /// For each piece of the level, whether it joins a box to one that hangs at it, and if so on the later side.
    pub hung: Vec<Option<bool>>,
}

/// Hung boxes a side can hold and still be read at a glance.
const MOST_PER_SIDE: usize = 2;
/// Lines between a box and one hung to it.
const MOST_LINES: usize = 3;

/// Finds the units of a level.
pub fn units(input: &Input<'_>, level: usize, list: &[usize], hanging: bool) -> Units {
    let members = &input.nesting.members[level];
    let local = |item: usize| input.nesting.local[item];
    let n = members.len();
    // the only partner of each member, with the number of lines to it
    let mut partner: Vec<Option<(usize, usize)>> = vec![None; n];
    let mut barred = vec![false; n];
    let mut feeds: Vec<Vec<usize>> = vec![Vec::new(); n];
    for &piece in list {
        let it = &input.pieces[piece];
        let (PieceEnd::Member(a), PieceEnd::Member(b)) = (it.from, it.to) else {
            for end in [it.from, it.to] {
                if let PieceEnd::Member(member) = end {
                    barred[local(member)] = true;
                }
            }
            if let PieceEnd::Member(member) = it.from {
                feeds[local(member)].push(usize::MAX);
            }
            continue;
        };
        let edge = &input.graph.edges[it.edge];
        let whole = edge.from.index() == a && edge.to.index() == b;
        feeds[local(a)].push(b);
        for (this, that) in [(a, b), (b, a)] {
            barred[local(this)] |= !whole;
            match &mut partner[local(this)] {
                Some((owner, count)) if *owner == that => *count += 1,
                Some(_) => barred[local(this)] = true,
                none => *none = Some((that, 1)),
            }
        }
    }
    let leaf = |item: usize| input.graph.items[item].shape == ItemShape::Leaf && input.nesting.members[item].is_empty();
    let wishes_hang = |item: usize| -> Option<usize> {
        let it = &input.graph.items[item];
        let (owner, count) = partner[local(item)]?;
        let free = hanging
            && !barred[local(item)]
            && leaf(item)
            && leaf(owner)
            && it.hang != Hang::Flow
            && count <= MOST_LINES
            && it.after.is_empty()
            && it.beside.is_empty()
            && input.degree[item] == count
            && input.graph.items[owner].hang == Hang::Flow;
        free.then_some(owner)
    };
    let mut asking: Vec<Vec<usize>> = vec![Vec::new(); n];
    for &member in members {
        if let Some(owner) = wishes_hang(member) {
            asking[local(owner)].push(member);
        }
    }
    let mut gone = vec![false; n];
    let mut out = Units { list: Vec::new(), of: vec![0; n], hung: vec![None; list.len()] };
    let mut sides: Vec<(Vec<usize>, Vec<usize>)> = vec![(Vec::new(), Vec::new()); n];
    for &owner in members {
        let asking = &asking[local(owner)];
        // whoever has but this one to go to has it before it in the flow, where the way is straight
        let spare = usize::from(!feeds[local(owner)].iter().any(|it| !asking.contains(it)));
        let (above, below) = &mut sides[local(owner)];
        for &member in asking.iter().take(asking.len().saturating_sub(spare)) {
            let wants_above = input.graph.items[member].hang == Hang::Above;
            let looped = input.looped[owner];
            let free_above = !looped && input.graph.items[owner].cards.is_empty() && above.len() < MOST_PER_SIDE;
            if below.len() < MOST_PER_SIDE && !(wants_above && free_above) {
                below.push(member);
            } else if free_above {
                above.push(member);
            } else {
                continue;
            }
            gone[local(member)] = true;
        }
    }
    for &member in members.iter().filter(|&&it| !gone[local(it)]) {
        let (above, below) = std::mem::take(&mut sides[local(member)]);
        for &item in above.iter().chain(&below).chain([&member]) {
            out.of[local(item)] = out.list.len();
        }
        let shape = input.graph.items[member].shape;
        let alone = matches!(shape, ItemShape::Tier | ItemShape::Band | ItemShape::Bar(..));
        out.list.push(Unit { above, owner: member, below, alone });
    }
    for (index, &piece) in list.iter().enumerate() {
        let it = &input.pieces[piece];
        if let (PieceEnd::Member(a), PieceEnd::Member(b)) = (it.from, it.to)
            && (gone[local(a)] || gone[local(b)])
        {
            let hung = if gone[local(a)] { a } else { b };
            out.hung[index] = Some(out.list[out.of[local(hung)]].below.contains(&hung));
        }
    }
    out
}
