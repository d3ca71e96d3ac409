//! Cycles and layers of one level: back edges are turned round, then every node gets the layer that keeps its lines
//! short.
//!
//! Postcondition: every link that was not turned round goes to a later layer.

/// A link of a level, by unit.
#[derive(Clone, Copy, Debug)]
pub struct Arc {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// How much it pulls.
    pub weight: f64,
    /// Only an order, not a line: never turned round unless it must be.
    pub hard: bool,
}

/// Turns round the arcs that close a cycle, a hard one only where hard arcs alone contradict each other. `order` is the
/// order in which units are visited: who comes first is further up the flow.
pub fn break_cycles(n: usize, arcs: &[Arc], order: &[usize]) -> Vec<bool> {
    let wished = visit(n, arcs, order);
    if !arcs.iter().zip(&wished).any(|(arc, &turned)| arc.hard && turned) {
        return wished;
    }
    let hard: Vec<Arc> = arcs.iter().copied().filter(|it| it.hard).collect();
    let mut turned_hard = visit(n, &hard, order).into_iter();
    let mut reversed = vec![false; arcs.len()];
    let mut out = vec![Vec::new(); n];
    for (index, arc) in arcs.iter().enumerate().filter(|it| it.1.hard) {
        reversed[index] = turned_hard.next().unwrap_or(false);
        let (from, to) = if reversed[index] { (arc.to, arc.from) } else { (arc.from, arc.to) };
        out[from].push(to);
    }
    // lines join one by one, those that agree with the visit first, each the way that closes no cycle
    for agrees in [true, false] {
        for (index, arc) in arcs.iter().enumerate() {
            if arc.hard || wished[index] == agrees || arc.from == arc.to {
                continue;
            }
            let (from, to) = if wished[index] { (arc.to, arc.from) } else { (arc.from, arc.to) };
            reversed[index] = wished[index] != reaches(&out, to, from);
            let (from, to) = if reversed[index] { (arc.to, arc.from) } else { (arc.from, arc.to) };
            out[from].push(to);
        }
    }
    reversed
}

/// Adds arcs that only relate: each the way that closes no cycle with what is there.
pub fn join(n: usize, arcs: &mut Vec<Arc>, reversed: &mut Vec<bool>, relations: &[Arc]) {
    /// Beyond this a relation does not take part in the layering.
    const MOST: usize = 400;
    let mut out = vec![Vec::new(); n];
    for (arc, &turned) in arcs.iter().zip(reversed.iter()) {
        let (from, to) = if turned { (arc.to, arc.from) } else { (arc.from, arc.to) };
        out[from].push(to);
    }
    for arc in relations.iter().take(MOST) {
        let turned = reaches(&out, arc.to, arc.from);
        let (from, to) = if turned { (arc.to, arc.from) } else { (arc.from, arc.to) };
        out[from].push(to);
        arcs.push(*arc);
        reversed.push(turned);
    }
}

fn reaches(out: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; out.len()];
    let mut stack = vec![from];
    seen[from] = true;
    while let Some(at) = stack.pop() {
        if at == to {
            return true;
        }
        for &next in &out[at] {
            if !seen[next] {
                seen[next] = true;
                stack.push(next);
            }
        }
    }
    false
}

/// Turns round the arcs that lead back to where a visit in depth came from.
fn visit(n: usize, arcs: &[Arc], order: &[usize]) -> Vec<bool> {
    let mut out = vec![Vec::new(); n];
    let mut entered = vec![0usize; n];
    for (index, arc) in arcs.iter().enumerate() {
        if arc.from != arc.to {
            out[arc.from].push(index);
            entered[arc.to] += 1;
        }
    }
    // hard arcs first, so that a cycle is broken at a line
    for list in &mut out {
        list.sort_by_key(|&index| !arcs[index].hard);
    }
    let mut reversed = vec![false; arcs.len()];
    let mut state = vec![0u8; n];
    let starts = order.iter().filter(|&&unit| entered[unit] == 0).chain(order.iter());
    for &start in starts {
        if state[start] != 0 {
            continue;
        }
        let mut stack = vec![(start, 0usize)];
        state[start] = 1;
        while let Some(&mut (unit, ref mut next)) = stack.last_mut() {
            if let Some(&arc) = out[unit].get(*next) {
                *next += 1;
                let to = arcs[arc].to;
                match state[to] {
                    0 => {
                        state[to] = 1;
                        stack.push((to, 0));
                    }
                    1 => reversed[arc] = true,
                    _ => {}
                }
            } else {
                state[unit] = 2;
                stack.pop();
            }
        }
    }
    reversed
}

/// Assigns layers from 0: longest path first, then each unit moves within its room to where its lines are shortest.
pub fn layers(n: usize, arcs: &[Arc], reversed: &[bool]) -> Vec<usize> {
    let mut out = vec![Vec::new(); n];
    let mut into = vec![Vec::new(); n];
    for (arc, &reversed) in arcs.iter().zip(reversed) {
        let (from, to) = if reversed { (arc.to, arc.from) } else { (arc.from, arc.to) };
        if from != to {
            out[from].push((to, arc.weight));
            into[to].push((from, arc.weight));
        }
    }
    let mut layer = vec![0usize; n];
    let mut left: Vec<usize> = into.iter().map(Vec::len).collect();
    let mut ready: std::collections::VecDeque<usize> = (0..n).filter(|&unit| left[unit] == 0).collect();
    let mut sorted = Vec::with_capacity(n);
    while let Some(unit) = ready.pop_front() {
        sorted.push(unit);
        for &(to, _) in &out[unit] {
            layer[to] = layer[to].max(layer[unit] + 1);
            left[to] -= 1;
            if left[to] == 0 {
                ready.push_back(to);
            }
        }
    }
    let last = layer.iter().copied().max().unwrap_or(0);
    for _ in 0..4 {
        let mut moved = false;
        for &unit in sorted.iter().rev().chain(sorted.iter()) {
            let lowest = into[unit].iter().map(|&(from, _)| layer[from] + 1).max().unwrap_or(0);
            let highest = out[unit].iter().map(|&(to, _)| layer[to] - 1).min().unwrap_or(last);
            let pull = |side: &[(usize, f64)]| side.iter().map(|(_, weight)| weight).sum::<f64>();
            let (behind, ahead) = (pull(&into[unit]), pull(&out[unit]));
            let wanted = if into[unit].is_empty() && out[unit].is_empty() {
                layer[unit]
            } else if ahead > behind {
                highest
            } else if behind > ahead {
                lowest
            } else {
                layer[unit].clamp(lowest, highest)
            };
            moved |= wanted != layer[unit];
            layer[unit] = wanted;
        }
        if !moved {
            break;
        }
    }
    let first = layer.iter().copied().min().unwrap_or(0);
    layer.iter().map(|it| it - first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(from: usize, to: usize) -> Arc {
        Arc { from, to, weight: 1.0, hard: false }
    }

    #[test]
    fn a_cycle_loses_its_last_arc() {
        let arcs = [arc(0, 1), arc(1, 2), arc(2, 0)];
        assert_eq!(break_cycles(3, &arcs, &[0, 1, 2]), [false, false, true]);
    }

    #[test]
    fn a_lone_source_stands_next_to_what_it_feeds() {
        let arcs = [arc(0, 1), arc(1, 2), arc(3, 2)];
        assert_eq!(layers(4, &arcs, &[false; 3]), [0, 1, 2, 1]);
    }
}
