//! Layers and orders as layout-rs finds them (`--engine classic`), through the public pieces of its pipeline: its
//! ranked graph, the pass that sinks nodes, the pass that swaps neighbours. Placing and routing stay ours, so that
//! whatever holds for our own pictures holds for these.
//!
//! Its `do_it` is never called: that panics on some graphs and takes exponential time on others. The pieces used here
//! neither fail nor hang on what they are given: a graph without cycles, no empty rows, and no more nodes than
//! [`MOST_UNITS`] and [`MOST_NODES`].

use layout_rs::adt::dag::{DAG, NodeHandle};
use layout_rs::topo::optimizer::{EdgeCrossOptimizer, RankOptimizer};

use super::layers::Arc;
use super::order::Link;

/// Levels with more units than this are too large: its passes take cubic time in the length of a row.
pub const MOST_UNITS: usize = 60;
/// The same for the nodes of a level, those of long lines included.
pub const MOST_NODES: usize = 150;

/// The layer of each unit, from 0.
///
/// Precondition: with the reversed arcs turned round there is no cycle. Postcondition: every arc goes to a later layer.
pub fn layers(n: usize, arcs: &[Arc], reversed: &[bool]) -> Vec<usize> {
    let mut layer = vec![0; n];
    if n == 0 {
        return layer;
    }
    let mut dag = empty(n);
    for (arc, &turned) in arcs.iter().zip(reversed).filter(|(arc, _)| arc.from != arc.to) {
        let (from, to) = if turned { (arc.to, arc.from) } else { (arc.from, arc.to) };
        dag.add_edge(NodeHandle::new(from), NodeHandle::new(to));
    }
    dag.recompute_node_ranks();
    RankOptimizer::new(&mut dag).optimize();
    for (at, row) in dag.ranks().iter().enumerate() {
        row.iter().for_each(|node| layer[node.get_index()] = at);
    }
    layer
}

/// Orders layers in place; `fixed` ones, which it knows nothing of, are put back as they were.
pub fn order(layers: &mut [Vec<usize>], fixed: &[bool], links: &[Link], n_nodes: usize) {
    let filled: Vec<usize> = (0..layers.len()).filter(|&it| !layers[it].is_empty()).collect();
    if filled.is_empty() {
        return;
    }
    let mut dag = empty(n_nodes);
    for link in links {
        dag.add_edge(NodeHandle::new(link.left), NodeHandle::new(link.right));
    }
    *dag.ranks_mut() =
        filled.iter().map(|&it| layers[it].iter().map(|&node| NodeHandle::new(node)).collect()).collect();
    EdgeCrossOptimizer::new(&mut dag).optimize();
    for (&at, row) in filled.iter().zip(dag.ranks()).filter(|(at, _)| !fixed[**at]) {
        layers[at] = row.iter().map(NodeHandle::get_index).collect();
    }
}

/// Nodes without edges. Its checks of itself, which take exponential time, are off.
fn empty(n: usize) -> DAG {
    let mut dag = DAG::new();
    dag.set_validate(false);
    dag.new_nodes(n);
    dag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_lead_to_later_layers() {
        let arc = |from, to| Arc { from, to, weight: 1.0, hard: false };
        let arcs = [arc(0, 1), arc(1, 2), arc(2, 0), arc(3, 2)];
        assert_eq!(layers(4, &arcs, &[false, false, true, false]), [0, 1, 2, 1]);
    }

    #[test]
    fn a_crossing_that_can_go_goes_and_a_fixed_layer_stays() {
        let links = [Link { left: 0, right: 3 }, Link { left: 1, right: 2 }];
        let mut layers = vec![Vec::new(), vec![0, 1], vec![2, 3]];
        order(&mut layers, &[false, true, false], &links, 4);
        assert_eq!(layers[1], [0, 1]);
        let mut layers = vec![Vec::new(), vec![0, 1], vec![2, 3], Vec::new()];
        order(&mut layers, &[false; 4], &links, 4);
        assert_eq!(layers[1] == [0, 1], layers[2] == [3, 2]);
    }
}
