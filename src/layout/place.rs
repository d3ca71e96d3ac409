//! Places the nodes of each layer across the flow: every node wants to stand where its lines are straight, none may
//! overlap. Each layer is an isotonic regression under the L1 norm, solved by pooling neighbours that collide.
//!
//! Postcondition: the order within a layer holds, and neighbours keep their distance.

/// A node to place.
#[derive(Clone, Debug, Default)]
pub struct Slot {
    /// Its whole reach across the flow.
    pub length: f64,
    /// The free room to ask for behind it, before the next one.
    pub gap: f64,
    /// Where it starts.
    pub at: f64,
}

/// A line between nodes of neighbouring layers, its ends measured from the starts of the nodes.
#[derive(Clone, Copy, Debug)]
pub struct Tie {
    /// The node in the earlier layer.
    pub left: usize,
    /// The end on it.
    pub left_at: f64,
    /// The node in the later layer.
    pub right: usize,
    /// The end on it.
    pub right_at: f64,
    /// How much straightness is worth.
    pub weight: f64,
}

/// Places all nodes.
pub fn place(layers: &[Vec<usize>], slots: &mut [Slot], ties: &[Tie]) {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); slots.len()];
    let mut behind: Vec<Vec<usize>> = vec![Vec::new(); slots.len()];
    for (index, tie) in ties.iter().enumerate() {
        before[tie.right].push(index);
        behind[tie.left].push(index);
    }
    start(layers, slots);
    let rounds = if slots.len() > 5000 { 3 } else { 8 };
    let mut scratch = Scratch::default();
    let mut settled = false;
    for round in 0..rounds {
        let both = round + 2 >= rounds;
        if settled && !both {
            continue;
        }
        let mut moved = false;
        for forward in [true, false] {
            let (use_before, use_behind) = (both || forward, both || !forward);
            for step in 0..layers.len() {
                let nodes = &layers[if forward { step } else { layers.len() - 1 - step }];
                scratch.wishes.clear();
                for &node in nodes {
                    let values = &mut scratch.values;
                    values.clear();
                    if use_before {
                        values.extend(before[node].iter().map(|&tie| {
                            let tie = &ties[tie];
                            (slots[tie.left].at + tie.left_at - tie.right_at, tie.weight)
                        }));
                    }
                    if use_behind {
                        values.extend(behind[node].iter().map(|&tie| {
                            let tie = &ties[tie];
                            (slots[tie.right].at + tie.right_at - tie.left_at, tie.weight)
                        }));
                    }
                    let weight: f64 = values.iter().map(|(_, weight)| weight).sum();
                    let wish = if values.is_empty() { (slots[node].at, 0.01) } else { (median(values), weight) };
                    scratch.wishes.push(wish);
                }
                moved |= settle(nodes, slots, &mut scratch);
            }
        }
        if !moved && both {
            break;
        }
        settled = !moved;
    }
}

/// What one layer after the other writes to.
#[derive(Default)]
struct Scratch {
    /// Where each node would like to be, and how much.
    wishes: Vec<(f64, f64)>,
    values: Vec<(f64, f64)>,
    offsets: Vec<f64>,
    blocks: Vec<Block>,
}

/// Neighbours that collide, from one node of the layer to before another, with the place of the first.
#[derive(Clone, Copy)]
struct Block {
    from: usize,
    to: usize,
    at: f64,
}

/// Stacks each layer around a common middle.
fn start(layers: &[Vec<usize>], slots: &mut [Slot]) {
    for nodes in layers {
        let total: f64 = nodes.iter().map(|&node| slots[node].length + slots[node].gap).sum();
        let mut at = -total / 2.0;
        for &node in nodes {
            slots[node].at = at;
            at += slots[node].length + slots[node].gap;
        }
    }
}

/// Gives a layer's nodes the places nearest to their wishes that keep order and distance; tells whether any moved.
fn settle(nodes: &[usize], slots: &mut [Slot], scratch: &mut Scratch) -> bool {
    let Scratch { wishes, values, offsets, blocks } = scratch;
    values.clear();
    offsets.clear();
    blocks.clear();
    let mut offset = 0.0;
    for (index, (&node, &(wish, weight))) in nodes.iter().zip(wishes.iter()).enumerate() {
        offsets.push(offset);
        values.push((wish - offset, weight));
        let mut block = Block { from: index, to: index + 1, at: wish - offset };
        while let Some(last) = blocks.pop_if(|last| last.at > block.at) {
            block.from = last.from;
            block.at = median(&mut values[block.from..block.to]);
        }
        blocks.push(block);
        offset += slots[node].length + slots[node].gap;
    }
    let mut moved = false;
    for block in blocks {
        for index in block.from..block.to {
            let at = block.at + offsets[index];
            moved |= (slots[nodes[index]].at - at).abs() > 1e-9;
            slots[nodes[index]].at = at;
        }
    }
    moved
}

/// The weighted median; between two equally heavy halves, their middle, which makes fans symmetric.
fn median(values: &mut [(f64, f64)]) -> f64 {
    if let [(value, _)] = values {
        return *value;
    }
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let mut sum = 0.0;
    for (index, &(value, weight)) in values.iter().enumerate() {
        sum += weight;
        if (sum * 2.0 - total).abs() < 1e-9 * total {
            let next = values.get(index + 1).map_or(value, |it| it.0);
            return (value + next) / 2.0;
        }
        if sum * 2.0 > total {
            return value;
        }
    }
    values.last().map_or(0.0, |it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_stands_in_the_middle_of_its_fan() {
        let mut slots = vec![Slot { length: 40.0, gap: 20.0, at: 0.0 }; 3];
        let tie = |right| Tie { left: 0, left_at: 20.0, right, right_at: 20.0, weight: 1.0 };
        place(&[vec![0], vec![1, 2]], &mut slots, &[tie(1), tie(2)]);
        assert_eq!(slots[0].at * 2.0, slots[1].at + slots[2].at);
        assert!(slots[2].at - slots[1].at >= 60.0);
    }

    #[test]
    fn a_chain_is_straight() {
        let mut slots: Vec<Slot> =
            [40.0, 80.0, 50.0].iter().map(|&length| Slot { length, gap: 20.0, at: 0.0 }).collect();
        let ties = [
            Tie { left: 0, left_at: 20.0, right: 1, right_at: 40.0, weight: 1.0 },
            Tie { left: 1, left_at: 40.0, right: 2, right_at: 25.0, weight: 1.0 },
        ];
        place(&[vec![0], vec![1], vec![2]], &mut slots, &ties);
        assert_eq!(slots[0].at + 20.0, slots[1].at + 40.0);
        assert_eq!(slots[1].at + 40.0, slots[2].at + 25.0);
    }
}
