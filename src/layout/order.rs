//! Orders the nodes of each layer so that few lines cross: barycentre sweeps, then swaps of neighbours (Sugiyama,
//! Tagawa, Toda 1981; Barth, Jünger, Mutzel 2002 for counting).
//!
//! Precondition: links join nodes of neighbouring layers. Postcondition: fixed layers keep their order; the order of
//! the source is kept where no crossing is saved.

/// A link between a node and one of the next layer, each known by its place in the node list.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The node in the earlier layer.
    pub left: usize,
    /// The node in the later layer.
    pub right: usize,
}

/// Orders layers in place. `fixed` layers stay as they are.
pub fn order(layers: &mut [Vec<usize>], fixed: &[bool], links: &[Link], n_nodes: usize) -> u64 {
    let graph = Adjacency::of(layers, links, n_nodes);
    let mut best = layers.to_vec();
    let mut fewest = graph.crossings(&best);
    let rounds = if n_nodes > 4000 { 4 } else { 12 };
    for start in 0..2 {
        if fewest == 0 {
            break;
        }
        let mut current = layers.to_vec();
        if start == 1 {
            for (layer, fixed) in current.iter_mut().zip(fixed) {
                if !fixed {
                    layer.reverse();
                }
            }
        }
        let mut stale = 0;
        for round in 0..rounds {
            graph.sweep(&mut current, fixed, round % 2 == 0);
            if n_nodes <= 4000 {
                graph.swap_neighbours(&mut current, fixed);
            }
            let crossings = graph.crossings(&current);
            if crossings < fewest {
                fewest = crossings;
                best.clone_from(&current);
                stale = 0;
            } else {
                stale += 1;
            }
            if fewest == 0 || stale > 4 {
                break;
            }
        }
    }
    layers.clone_from_slice(&best);
    fewest
}

struct Adjacency {
    left_of: Vec<Vec<usize>>,
    right_of: Vec<Vec<usize>>,
}

impl Adjacency {
    fn of(_layers: &[Vec<usize>], links: &[Link], n_nodes: usize) -> Adjacency {
        let mut adjacency = Adjacency { left_of: vec![Vec::new(); n_nodes], right_of: vec![Vec::new(); n_nodes] };
        for link in links {
            adjacency.left_of[link.right].push(link.left);
            adjacency.right_of[link.left].push(link.right);
        }
        adjacency
    }

    fn sweep(&self, layers: &mut [Vec<usize>], fixed: &[bool], forward: bool) {
        let count = layers.len();
        let mut place = vec![0.0; self.left_of.len()];
        for layer in layers.iter() {
            mark(&mut place, layer);
        }
        let indices: Vec<usize> = if forward { (0..count).collect() } else { (0..count).rev().collect() };
        for i in indices {
            if !fixed[i] {
                let neighbours = if forward { &self.left_of } else { &self.right_of };
                let mut keyed: Vec<(f64, usize, usize)> = layers[i]
                    .iter()
                    .enumerate()
                    .map(|(at, &node)| {
                        let near = &neighbours[node];
                        let key = if near.is_empty() {
                            place[node]
                        } else {
                            near.iter().map(|&it| place[it]).sum::<f64>() / near.len() as f64
                        };
                        (key, at, node)
                    })
                    .collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                layers[i] = keyed.into_iter().map(|(_, _, node)| node).collect();
            }
            mark(&mut place, &layers[i]);
        }
    }

    /// Swaps neighbours as long as that saves crossings.
    fn swap_neighbours(&self, layers: &mut [Vec<usize>], fixed: &[bool]) {
        let mut place = vec![0.0; self.left_of.len()];
        for layer in layers.iter() {
            mark(&mut place, layer);
        }
        for _ in 0..8 {
            let mut improved = false;
            for (i, layer) in layers.iter_mut().enumerate() {
                if fixed[i] {
                    continue;
                }
                for at in 1..layer.len() {
                    let (a, b) = (layer[at - 1], layer[at]);
                    let kept = pair(&self.left_of[a], &self.left_of[b], &place)
                        + pair(&self.right_of[a], &self.right_of[b], &place);
                    let swapped = pair(&self.left_of[b], &self.left_of[a], &place)
                        + pair(&self.right_of[b], &self.right_of[a], &place);
                    if swapped < kept {
                        layer.swap(at - 1, at);
                        improved = true;
                    }
                }
                mark(&mut place, layer);
            }
            if !improved {
                break;
            }
        }
    }

    fn crossings(&self, layers: &[Vec<usize>]) -> u64 {
        let mut place = vec![0usize; self.left_of.len()];
        for layer in layers {
            for (at, &node) in layer.iter().enumerate() {
                place[node] = at;
            }
        }
        let mut total = 0;
        for pair in layers.windows(2) {
            let mut ends: Vec<usize> = Vec::new();
            for &node in &pair[0] {
                let mut far: Vec<usize> = self.right_of[node].iter().map(|&it| place[it]).collect();
                far.sort_unstable();
                ends.extend(far);
            }
            total += inversions(&ends, pair[1].len());
        }
        total
    }
}

/// Writes the places of a layer's nodes, scaled so that layers of different lengths compare.
fn mark(place: &mut [f64], layer: &[usize]) {
    let scale = 1.0 / layer.len().max(1) as f64;
    for (at, &node) in layer.iter().enumerate() {
        place[node] = (at as f64 + 0.5) * scale;
    }
}

/// How many links of `first` cross links of `second`, which stands behind it.
fn pair(first: &[usize], second: &[usize], place: &[f64]) -> u64 {
    let mut count = 0;
    for &a in first {
        for &b in second {
            count += u64::from(place[a] > place[b]);
        }
    }
    count
}

/// Pairs out of order, by a binary indexed tree.
fn inversions(ends: &[usize], width: usize) -> u64 {
    let mut tree = vec![0u64; width + 1];
    let mut total = 0;
    for (seen, &end) in ends.iter().enumerate() {
        // how many before it lie at or before its place
        let mut at = end + 1;
        let mut before = 0;
        while at > 0 {
            before += tree[at];
            at &= at - 1;
        }
        total += seen as u64 - before;
        let mut at = end + 1;
        while at <= width {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossing_that_can_go_goes() {
        let mut layers = vec![vec![0, 1], vec![2, 3]];
        let links = [Link { left: 0, right: 3 }, Link { left: 1, right: 2 }];
        assert_eq!(order(&mut layers, &[false, false], &links, 4), 0);
    }

    #[test]
    fn a_fixed_layer_stays() {
        let mut layers = vec![vec![0, 1], vec![2, 3]];
        let links = [Link { left: 0, right: 3 }, Link { left: 1, right: 2 }];
        order(&mut layers, &[true, false], &links, 4);
        assert_eq!(layers, [vec![0, 1], vec![3, 2]]);
    }
}
