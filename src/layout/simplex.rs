//! Difference constraints solved to the optimum: every variable gets the place that makes the sum of the weighted
//! distances least. This is the network simplex of Gansner, Koutsofios, North and Vo (1993), run on places rather
//! than ranks: tree constraints are tight, and each carries the dual flow that its subtree asks for.
//!
//! Postcondition: no constraint is broken, and no constraint of the tree could be loosened with gain.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// `x[to] - x[from] >= least`; each unit of distance costs `weight`.
#[derive(Clone, Copy, Debug)]
pub struct Constraint {
    /// The variable that comes first.
    pub from: u32,
    /// The variable that comes second.
    pub to: u32,
    /// Their least distance, negative where the second may lie before the first.
    pub least: f64,
    /// What a unit of distance costs.
    pub weight: i64,
}

/// Below this two places are one.
const EPSILON: f64 = 1e-6;

/// Constraints, by both their ends.
pub struct Network<'a> {
    constraints: &'a [Constraint],
    out: (Vec<u32>, Vec<u32>),
    into: (Vec<u32>, Vec<u32>),
}

impl<'a> Network<'a> {
    /// The constraints on so many variables.
    pub fn of(n: usize, constraints: &'a [Constraint]) -> Network<'a> {
        let (out, into) = (adjacency(n, constraints, |it| it.from), adjacency(n, constraints, |it| it.to));
        Network { constraints, out, into }
    }

    /// The constraints that start at a variable.
    fn out(&self, v: usize) -> &[u32] {
        &self.out.1[self.out.0[v] as usize..self.out.0[v + 1] as usize]
    }

    /// The constraints that end at a variable.
    fn into(&self, v: usize) -> &[u32] {
        &self.into.1[self.into.0[v] as usize..self.into.0[v + 1] as usize]
    }

    /// Moves variables up until no constraint is broken. Where that would never end, since the constraints contradict
    /// each other, a cycle of those that do.
    pub fn push_apart(&self, x: &mut [f64]) -> Result<(), Vec<u32>> {
        let n = x.len();
        // the constraint that raised each variable last: a cycle of those is a contradiction
        let mut raised_by = vec![NONE; n];
        let mut until_look = n.max(16);
        let mut waiting = vec![true; n];
        let mut order: Vec<u32> = (0..n as u32).collect();
        order.sort_by(|&a, &b| x[a as usize].total_cmp(&x[b as usize]).then(a.cmp(&b)));
        let mut queue: std::collections::VecDeque<u32> = order.into();
        while let Some(v) = queue.pop_front() {
            waiting[v as usize] = false;
            for &index in self.out(v as usize) {
                let it = &self.constraints[index as usize];
                let least = x[it.from as usize] + it.least;
                if x[it.to as usize] < least - EPSILON {
                    let to = it.to as usize;
                    x[to] = least;
                    raised_by[to] = index;
                    until_look -= 1;
                    if until_look == 0 {
                        if let Some(cycle) = cycle(self.constraints, &raised_by) {
                            return Err(cycle);
                        }
                        until_look = n.max(16);
                    }
                    if !waiting[to] {
                        waiting[to] = true;
                        queue.push_back(it.to);
                    }
                }
            }
        }
        Ok(())
    }

    /// Moves the variables to the best places. Precondition: `x` breaks no constraint, and variable 0 reaches every
    /// other by constraints. At most `pivots` steps are taken; what is reached then is valid all the same.
    pub fn optimise(&self, x: &mut [f64], pivots: usize) {
        let n = x.len();
        if n < 2 {
            return;
        }
        let mut tree = Tree {
            constraints: self.constraints,
            network: self,
            up: vec![NONE; n],
            depth: vec![0; n],
            joined: vec![Vec::new(); n],
            flow: vec![0; self.constraints.len()],
            marked: vec![0; n],
            steps: MOST_STEPS,
        };
        if !tree.grow(x) {
            return;
        }
        tree.first_flows(n);
        for number in 1..=pivots as u32 {
            let Some(leaving) = tree.leaving() else { break };
            if tree.steps == 0 || !tree.pivot(leaving, number, x) {
                break;
            }
        }
    }

    /// Moves every variable that is free to move at no cost to the middle of its room, so that gaps are even.
    pub fn balance(&self, x: &mut [f64], rounds: usize) {
        for _ in 0..rounds {
            let mut moved = false;
            for v in 1..x.len() {
                let (mut low, mut high, mut pull) = (f64::NEG_INFINITY, f64::INFINITY, 0i64);
                for &index in self.into(v) {
                    let it = &self.constraints[index as usize];
                    low = low.max(x[it.from as usize] + it.least);
                    pull -= it.weight;
                }
                for &index in self.out(v) {
                    let it = &self.constraints[index as usize];
                    high = high.min(x[it.to as usize] - it.least);
                    pull += it.weight;
                }
                if !low.is_finite() || !high.is_finite() || high < low {
                    continue;
                }
                let wanted = match pull.cmp(&0) {
                    std::cmp::Ordering::Less => low,
                    std::cmp::Ordering::Greater => high,
                    std::cmp::Ordering::Equal => (low + high).round() / 2.0,
                };
                let wanted = wanted.clamp(low, high);
                moved |= (wanted - x[v]).abs() > 0.25;
                x[v] = wanted;
            }
            if !moved {
                break;
            }
        }
    }
}

/// A cycle of constraints each of which raised its variable.
fn cycle(constraints: &[Constraint], raised_by: &[u32]) -> Option<Vec<u32>> {
    let mut seen = vec![0usize; raised_by.len()];
    for start in 0..raised_by.len() {
        let mut at = start;
        while seen[at] == 0 && raised_by[at] != NONE {
            seen[at] = start + 1;
            at = constraints[raised_by[at] as usize].from as usize;
        }
        if seen[at] == start + 1 && raised_by[at] != NONE {
            let mut cycle = vec![raised_by[at]];
            let mut before = constraints[raised_by[at] as usize].from as usize;
            while before != at {
                cycle.push(raised_by[before]);
                before = constraints[raised_by[before] as usize].from as usize;
            }
            return Some(cycle);
        }
    }
    None
}

fn adjacency(n: usize, constraints: &[Constraint], end: impl Fn(&Constraint) -> u32) -> (Vec<u32>, Vec<u32>) {
    let mut start = vec![0u32; n + 1];
    for it in constraints {
        start[end(it) as usize + 1] += 1;
    }
    for at in 0..n {
        start[at + 1] += start[at];
    }
    let mut next = start.clone();
    let mut list = vec![0u32; constraints.len()];
    for (index, it) in constraints.iter().enumerate() {
        let slot = &mut next[end(it) as usize];
        list[*slot as usize] = index as u32;
        *slot += 1;
    }
    (start, list)
}

/// What stands for "no constraint".
const NONE: u32 = u32::MAX;

/// A constraint that joins the tree to the rest, by its slack.
#[derive(Clone, Copy, Debug)]
struct Slack {
    key: f64,
    index: u32,
}

impl Ord for Slack {
    fn cmp(&self, other: &Slack) -> std::cmp::Ordering {
        self.key.total_cmp(&other.key).then(self.index.cmp(&other.index))
    }
}

impl PartialOrd for Slack {
    fn partial_cmp(&self, other: &Slack) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Slack {
    fn eq(&self, other: &Slack) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Slack {}

/// The steps of one run: some tenths of a second. What is reached then is valid, and seldom far from the best.
const MOST_STEPS: usize = 4_000_000;

struct Tree<'a> {
    constraints: &'a [Constraint],
    network: &'a Network<'a>,
    /// The constraint that joins each variable to its parent.
    up: Vec<u32>,
    depth: Vec<u32>,
    /// Tree constraints at each variable.
    joined: Vec<Vec<u32>>,
    flow: Vec<i64>,
    /// Which variables the present pivot moves: those that bear its number.
    marked: Vec<u32>,
    /// How many more steps may be taken, each about as long as the look at one constraint.
    steps: usize,
}

impl Tree<'_> {
    fn slack(&self, index: u32, x: &[f64]) -> f64 {
        let it = &self.constraints[index as usize];
        x[it.to as usize] - x[it.from as usize] - it.least
    }

    fn other(&self, index: u32, v: usize) -> usize {
        let it = &self.constraints[index as usize];
        (if it.from as usize == v { it.to } else { it.from }) as usize
    }

    /// A spanning tree of tight constraints, grown from variable 0 by the least slack (Prim 1957): what is inside moves
    /// as a whole towards what is outside, so that the move is kept as one number until the end.
    fn grow(&mut self, x: &mut [f64]) -> bool {
        let n = x.len();
        let mut inside = vec![false; n];
        let mut moved = 0.0;
        // constraints that lead out of the tree, and into it: their slack is the key less the move, or with it
        let mut out: BinaryHeap<Reverse<Slack>> = BinaryHeap::new();
        let mut into: BinaryHeap<Reverse<Slack>> = BinaryHeap::new();
        let mut enter = 0;
        for joined in 1..=n {
            inside[enter] = true;
            // where it would be, had nothing moved
            x[enter] -= moved;
            for &index in self.network.out(enter) {
                let it = &self.constraints[index as usize];
                if !inside[it.to as usize] {
                    out.push(Reverse(Slack { key: x[it.to as usize] - x[enter] - it.least, index }));
                }
            }
            for &index in self.network.into(enter) {
                let it = &self.constraints[index as usize];
                if !inside[it.from as usize] {
                    into.push(Reverse(Slack { key: x[enter] - x[it.from as usize] - it.least, index }));
                }
            }
            if joined == n {
                break;
            }
            while out.peek().is_some_and(|it| inside[self.constraints[it.0.index as usize].to as usize]) {
                out.pop();
            }
            while into.peek().is_some_and(|it| inside[self.constraints[it.0.index as usize].from as usize]) {
                into.pop();
            }
            let outwards = match (out.peek(), into.peek()) {
                (None, None) => return false,
                (Some(a), Some(b)) => {
                    (a.0.key - moved).total_cmp(&(b.0.key + moved)).then(a.0.index.cmp(&b.0.index)).is_le()
                }
                (a, _) => a.is_some(),
            };
            let Some(Reverse(Slack { key, index })) = (if outwards { out.pop() } else { into.pop() }) else {
                return false;
            };
            moved = if outwards { key } else { -key };
            let it = &self.constraints[index as usize];
            let (old, new) = if outwards { (it.from, it.to) } else { (it.to, it.from) };
            enter = new as usize;
            self.join(index);
            self.up[enter] = index;
            self.depth[enter] = self.depth[old as usize] + 1;
        }
        x.iter_mut().for_each(|it| *it += moved);
        true
    }

    fn join(&mut self, index: u32) {
        let it = self.constraints[index as usize];
        self.joined[it.from as usize].push(index);
        self.joined[it.to as usize].push(index);
    }

    fn part(&mut self, index: u32) {
        let it = self.constraints[index as usize];
        self.joined[it.from as usize].retain(|&other| other != index);
        self.joined[it.to as usize].retain(|&other| other != index);
        self.flow[index as usize] = 0;
    }

    /// What each subtree asks for flows through the constraint above it.
    fn first_flows(&mut self, n: usize) {
        let mut wanted = vec![0i64; n];
        for it in self.constraints {
            wanted[it.to as usize] += it.weight;
            wanted[it.from as usize] -= it.weight;
        }
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&v| std::cmp::Reverse(self.depth[v]));
        for v in order {
            let index = self.up[v];
            if index == NONE {
                continue;
            }
            let it = self.constraints[index as usize];
            self.flow[index as usize] = if it.to as usize == v { wanted[v] } else { -wanted[v] };
            let parent = self.other(index, v);
            wanted[parent] += wanted[v];
        }
    }

    /// The constraint whose loosening gains most.
    fn leaving(&self) -> Option<u32> {
        let least = self.up.iter().filter(|&&it| it != NONE).min_by_key(|&&it| (self.flow[it as usize], it))?;
        (self.flow[*least as usize] < 0).then_some(*least)
    }

    /// Loosens one constraint until another is tight. False where nothing stops it.
    fn pivot(&mut self, leaving: u32, number: u32, x: &mut [f64]) -> bool {
        let it = self.constraints[leaving as usize];
        let child = if self.up[it.to as usize] == leaving { it.to as usize } else { it.from as usize };
        let mut below = vec![child];
        self.marked[child] = number;
        let mut at = 0;
        while at < below.len() {
            let v = below[at];
            at += 1;
            for &index in &self.joined[v] {
                let w = self.other(index, v);
                if index != leaving && self.marked[w] != number {
                    self.marked[w] = number;
                    below.push(w);
                }
            }
        }
        // the side of `to` moves up: what stops it leads from that side to the other
        let rises = it.to as usize == child;
        let mut best: Option<(f64, u32)> = None;
        let mut looks = x.len() / 8 + 4 * below.len();
        for &v in &below {
            let list = if rises { self.network.out(v) } else { self.network.into(v) };
            looks += list.len();
            for &index in list {
                if self.marked[self.other(index, v)] != number {
                    let slack = self.slack(index, x);
                    if best.is_none_or(|(least, known)| slack < least || (slack == least && index < known)) {
                        best = Some((slack, index));
                    }
                }
            }
        }
        self.steps = self.steps.saturating_sub(looks);
        let Some((slack, entering)) = best else { return false };
        let shift = if rises { slack } else { -slack };
        below.iter().for_each(|&v| x[v] += shift);
        self.turn_flow(entering, -self.flow[leaving as usize]);
        self.part(leaving);
        self.join(entering);
        self.rehang(entering, number);
        true
    }

    /// Sends a flow round the cycle that a constraint closes.
    fn turn_flow(&mut self, entering: u32, amount: i64) {
        let it = self.constraints[entering as usize];
        self.flow[entering as usize] = amount;
        let (mut a, mut b) = (it.to as usize, it.from as usize);
        while a != b {
            // along the way from `to` to `from`: upwards on the side of `to`, downwards on the other
            if self.depth[a] >= self.depth[b] {
                let index = self.up[a] as usize;
                let forward = self.constraints[index].from as usize == a;
                self.flow[index] += if forward { amount } else { -amount };
                a = self.other(index as u32, a);
            } else {
                let index = self.up[b] as usize;
                let forward = self.constraints[index].to as usize == b;
                self.flow[index] += if forward { amount } else { -amount };
                b = self.other(index as u32, b);
            }
        }
    }

    /// Hangs the marked part at the constraint that now joins it.
    fn rehang(&mut self, entering: u32, number: u32) {
        let it = self.constraints[entering as usize];
        let (root, parent) = if self.marked[it.from as usize] == number { (it.from, it.to) } else { (it.to, it.from) };
        let (root, parent) = (root as usize, parent as usize);
        self.up[root] = entering;
        self.depth[root] = self.depth[parent] + 1;
        let mut stack = vec![root];
        while let Some(v) = stack.pop() {
            for at in 0..self.joined[v].len() {
                let index = self.joined[v][at];
                if index == self.up[v] {
                    continue;
                }
                let w = self.other(index, v);
                self.up[w] = index;
                self.depth[w] = self.depth[v] + 1;
                stack.push(w);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraint(from: u32, to: u32, least: f64, weight: i64) -> Constraint {
        Constraint { from, to, least, weight }
    }

    #[test]
    fn a_heavy_pull_wins() {
        // 3 is pulled to 1 lightly and to 2 heavily
        let constraints = [
            constraint(0, 1, 0.0, 1),
            constraint(0, 2, 50.0, 1),
            constraint(1, 3, 10.0, 1),
            constraint(0, 3, 0.0, 0),
            constraint(3, 2, 0.0, 5),
        ];
        let mut x = vec![0.0; 4];
        let network = Network::of(4, &constraints);
        assert!(network.push_apart(&mut x).is_ok());
        network.optimise(&mut x, 100);
        assert_eq!(x[2] - x[3], 0.0);
        assert_eq!(x[2] - x[0], 50.0);
    }

    #[test]
    fn contradictions_are_noticed() {
        let constraints = [constraint(0, 1, 5.0, 0), constraint(1, 0, 5.0, 0)];
        let cycle = Network::of(2, &constraints).push_apart(&mut [0.0, 0.0]).unwrap_err();
        assert_eq!(cycle.len(), 2);
    }
}
