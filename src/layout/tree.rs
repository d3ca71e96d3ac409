//! The nesting of the boxes, and each line cut into pieces: one at the level where its two ends part, one for each
//! group border on the way there.
//!
//! Precondition: a parent stands before its members. Postcondition: the pieces of an edge join its ends.

use super::graph::{Graph, ItemId};

/// The nesting. The top level is the group `root`, one behind the last item.
pub struct Nesting {
    /// The group each item stands in.
    pub parent: Vec<usize>,
    /// The members of each group in source order, those of the top level last.
    pub members: Vec<Vec<usize>>,
    /// The place of each item among the members of its group.
    pub local: Vec<usize>,
    /// How deep each item lies; 1 at the top.
    pub depth: Vec<usize>,
    /// The groups from the top level down, parents first.
    pub levels: Vec<usize>,
}

impl Nesting {
    /// Reads the nesting off a graph.
    pub fn of(graph: &Graph) -> Nesting {
        let root = graph.items.len();
        let parent: Vec<usize> = graph.items.iter().map(|it| it.parent.map_or(root, ItemId::index)).collect();
        let mut members = vec![Vec::new(); root + 1];
        let mut local = vec![0; root];
        for (item, &group) in parent.iter().enumerate() {
            local[item] = members[group].len();
            members[group].push(item);
        }
        let mut depth = vec![0; root + 1];
        let mut levels = vec![root];
        let mut at = 0;
        while at < levels.len() {
            let group = levels[at];
            for &member in &members[group] {
                depth[member] = depth[group] + 1;
                if !members[member].is_empty() {
                    levels.push(member);
                }
            }
            at += 1;
        }
        Nesting { parent, members, local, depth, levels }
    }

    /// The top level.
    pub fn root(&self) -> usize {
        self.parent.len()
    }

    /// Whether `item` is `group` or stands in it, at whatever depth; everything stands in the top level.
    pub fn holds(&self, group: usize, item: usize) -> bool {
        let mut at = item;
        while at != self.root() && self.depth[at] > self.depth[group] {
            at = self.parent[at];
        }
        at == group || group == self.root()
    }

    fn up(&self, item: usize) -> usize {
        self.parent[item]
    }
}

/// An end of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceEnd {
    /// A member of the level.
    Member(usize),
    /// The border of the level's group.
    Border,
}

/// A part of a line that lies in one level.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// The line.
    pub edge: usize,
    /// The group it lies in.
    pub level: usize,
    /// Its end nearer the line's start.
    pub from: PieceEnd,
    /// Its end nearer the line's end.
    pub to: PieceEnd,
    /// Whether it is the one between the ends' branches, which carries the label.
    pub main: bool,
}

/// Cuts every line into pieces, in order from its start to its end. Loops have none.
pub fn pieces(graph: &Graph, nesting: &Nesting) -> Vec<Vec<Piece>> {
    graph.edges.iter().enumerate().map(|(edge, it)| cut(nesting, edge, it.from.index(), it.to.index())).collect()
}

fn cut(nesting: &Nesting, edge: usize, from: usize, to: usize) -> Vec<Piece> {
    if from == to {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut into = Vec::new();
    let (mut a, mut b) = (from, to);
    // climb both branches until they are members of one group, or one end is the other's ancestor
    loop {
        if nesting.up(a) == nesting.up(b) {
            break;
        }
        if nesting.depth[a] > nesting.depth[b] || (nesting.depth[a] == nesting.depth[b] && b == to && a != from) {
            let group = nesting.up(a);
            let main = group == b && b == to;
            out.push(Piece { edge, level: group, from: PieceEnd::Member(a), to: PieceEnd::Border, main });
            if main {
                return out;
            }
            a = group;
        } else {
            let group = nesting.up(b);
            let main = group == a && a == from;
            into.push(Piece { edge, level: group, from: PieceEnd::Border, to: PieceEnd::Member(b), main });
            if main {
                into.reverse();
                return into;
            }
            b = group;
        }
    }
    let level = nesting.up(a);
    out.push(Piece { edge, level, from: PieceEnd::Member(a), to: PieceEnd::Member(b), main: true });
    into.reverse();
    out.extend(into);
    out
}
