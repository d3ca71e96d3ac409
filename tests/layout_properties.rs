//! Whatever is asked of the layout, nothing stands where it may not.
//!
//! A failing case is named by its seed and made as small as it goes. `LAYOUT_CASES=50000 cargo test --release --test
//! layout_properties` runs more of them than the usual run has time for.

mod common;

use std::panic;

use common::graphs::{self, Recipe};
use sdraft::layout::graph::*;
use sdraft::layout::layout;
use sdraft::layout::verify::{Violation, verify};

fn cases(usual: u64) -> u64 {
    std::env::var("LAYOUT_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

fn violations(graph: &Graph, options: &Options) -> Vec<Violation> {
    match panic::catch_unwind(|| layout(graph, options)) {
        Ok(laid_out) => verify(graph, options, &laid_out),
        Err(_) => vec![Violation { rule: "H12", what: "the engine panics".to_string() }],
    }
}

/// The graph without some lines, then without the boxes nobody needs, as long as it still breaks the same rule.
fn shrunk(mut graph: Graph, options: &Options, rule: &str) -> Graph {
    let breaks = |graph: &Graph| violations(graph, options).iter().any(|it| it.rule == rule);
    let mut step = graph.edges.len().max(1);
    while step > 0 {
        let mut at = 0;
        while at < graph.edges.len() {
            let mut less = graph.clone();
            less.edges.drain(at..(at + step).min(graph.edges.len()));
            if breaks(&less) { graph = less } else { at += step }
        }
        step /= 2;
    }
    let mut at = graph.items.len();
    while at > 0 {
        at -= 1;
        if let Some(less) = without(&graph, at)
            && breaks(&less)
        {
            graph = less;
            at = at.min(graph.items.len());
        }
    }
    for at in 0..graph.items.len() {
        let mut less = graph.clone();
        less.items[at].cards.clear();
        if breaks(&less) {
            graph = less;
        }
    }
    graph
}

/// The graph without an item that no line, member or hint names.
fn without(graph: &Graph, gone: usize) -> Option<Graph> {
    let gone_id = ItemId(gone as u32);
    let named = graph.edges.iter().any(|it| it.from == gone_id || it.to == gone_id)
        || graph.items.iter().any(|it| {
            it.parent == Some(gone_id)
                || it.after.contains(&gone_id)
                || it.beside.contains(&gone_id)
                || matches!(it.shape, ItemShape::Bar(a, b) if a == gone_id || b == gone_id)
        });
    if named {
        return None;
    }
    let mut less = graph.clone();
    less.items.remove(gone);
    let moved = |id: &mut ItemId| {
        if id.index() > gone {
            id.0 -= 1;
        }
    };
    for item in &mut less.items {
        item.parent.iter_mut().chain(&mut item.after).chain(&mut item.beside).for_each(moved);
        if let ItemShape::Bar(a, b) = &mut item.shape {
            moved(a);
            moved(b);
        }
    }
    less.edges.iter_mut().for_each(|it| {
        moved(&mut it.from);
        moved(&mut it.to);
    });
    Some(less)
}

/// A graph in few words, to be read by whoever mends the engine.
fn told(graph: &Graph) -> String {
    let mut out = format!("{:?}\n", graph.direction);
    for (number, item) in graph.items.iter().enumerate() {
        let cards: Vec<String> =
            item.cards.iter().map(|it| format!("{}x{} {:?}", it.size.w, it.size.h, it.side)).collect();
        let parent = item.parent.map_or(String::new(), |it| format!(" in {}", it.0));
        out += &format!("  item {number}: {:?}{parent} {}x{}", item.shape, item.size.w, item.size.h);
        if item.title.w > 0.0 {
            out += &format!(" title {}x{}", item.title.w, item.title.h);
        }
        if let Some(direction) = item.direction {
            out += &format!(" {direction:?}");
        }
        if item.hang != Hang::Flow {
            out += &format!(" hang {:?}", item.hang);
        }
        if !item.after.is_empty() || !item.beside.is_empty() {
            out += &format!(" after {:?} beside {:?}", item.after, item.beside);
        }
        if !cards.is_empty() {
            out += &format!(" cards {}", cards.join(", "));
        }
        out.push('\n');
    }
    for (number, edge) in graph.edges.iter().enumerate() {
        out += &format!("  line {number}: {} -> {}", edge.from.0, edge.to.0);
        if edge.label.w > 0.0 {
            out += &format!(" label {}x{}", edge.label.w, edge.label.h);
        }
        if edge.payload.w > 0.0 {
            out += " payload";
        }
        if let Some(trunk) = edge.trunk {
            out += &format!(" trunk {trunk}");
        }
        if !edge.constrains {
            out += " free";
        }
        out.push('\n');
    }
    out
}

/// Runs cases and tells of every rule that is broken, with a small graph for each. So many broken cases are known; the
/// number only ever goes down.
fn run(name: &str, count: u64, known: usize, options: &Options, make: impl Fn(u64) -> Graph) {
    let mut broken: Vec<(&str, u64, usize)> = Vec::new();
    let mut cases = 0;
    for seed in 0..count {
        let graph = make(seed);
        let mut rules: Vec<&str> = violations(&graph, options).iter().map(|it| it.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        cases += usize::from(!rules.is_empty());
        for rule in rules {
            match broken.iter_mut().find(|it| it.0 == rule) {
                Some(known) => known.2 += 1,
                None => broken.push((rule, seed, 1)),
            }
        }
    }
    if cases <= known && std::env::var_os("LAYOUT_TELL").is_none() {
        return;
    }
    let mut story = format!("{name}: {cases} of {count} cases break a rule\n");
    for (rule, seed, times) in broken {
        let small = shrunk(make(seed), options, rule);
        story += &format!("\n{rule} in {times} cases, first with seed {seed}:\n{}", told(&small));
        for found in violations(&small, options).iter().take(5) {
            story += &format!("    {} {}\n", found.rule, found.what);
        }
    }
    panic!("{story}");
}

#[test]
fn nothing_stands_where_it_may_not_in_designs_as_people_draw_them() {
    run("plain", cases(60), 0, &Options::default(), |seed| graphs::graph(seed, &Recipe::plain(4 + seed as usize % 24)));
}

#[test]
fn nothing_stands_where_it_may_not_in_small_wild_graphs() {
    run("small", cases(300), 0, &Options::default(), |seed| graphs::graph(seed, &Recipe::random(seed, 7)));
}

#[test]
fn nothing_stands_where_it_may_not_in_large_wild_graphs() {
    run("large", cases(60), 0, &Options::default(), |seed| graphs::graph(seed, &Recipe::random(seed + 1_000_000, 40)));
}

#[test]
fn nothing_stands_where_it_may_not_with_the_classic_engine() {
    let options = Options { engine: Engine::Classic, ..Options::default() };
    run("classic", cases(40), 0, &options, |seed| graphs::graph(seed, &Recipe::random(seed + 2_000_000, 15)));
}

#[test]
fn our_own_engine_crosses_no_more_lines_than_the_classic_one() {
    let classic = Options { engine: Engine::Classic, ..Options::default() };
    let (mut own, mut theirs) = (0, 0);
    for seed in 0..cases(30) {
        let graph = graphs::graph(seed, &Recipe::plain(12 + seed as usize % 14));
        own += crossings(&layout(&graph, &Options::default()));
        theirs += crossings(&layout(&graph, &classic));
    }
    assert!(own <= theirs, "{own} crossings of lines, {theirs} with the classic engine");
}

#[test]
fn the_classic_engine_says_what_is_too_large_for_it() {
    let classic = Options { engine: Engine::Classic, ..Options::default() };
    let graph = |boxes| graphs::graph(1, &Recipe { groups: 0, ..Recipe::plain(boxes) });
    assert_eq!(layout(&graph(20), &classic).notes, [""; 0]);
    let notes = layout(&graph(90), &classic).notes;
    assert!(notes.iter().any(|it| it.contains("the native engine laid")), "{notes:?}");
    assert_eq!(layout(&graph(90), &Options::default()).notes, [""; 0]);
}

/// Crossings of level legs with upright ones.
fn crossings(layout: &Layout) -> usize {
    let legs = || {
        let lines = layout.edges.iter().enumerate();
        lines.flat_map(|(line, it)| it.points.windows(2).map(move |it| (line, it[0], it[1])))
    };
    let within = |v: f64, a: f64, b: f64| v > a.min(b) + 0.01 && v < a.max(b) - 0.01;
    legs()
        .filter(|it| it.1.x == it.2.x)
        .map(|up| {
            let level = legs().filter(|it| it.1.y == it.2.y && it.0 != up.0);
            level.filter(|it| within(up.1.x, it.1.x, it.2.x) && within(it.1.y, up.1.y, up.2.y)).count()
        })
        .sum()
}

#[test]
fn the_same_graph_is_laid_out_the_same_way_twice() {
    for seed in 0..20 {
        let graph = graphs::graph(seed, &Recipe::random(seed, 30));
        let options = Options::default();
        assert_eq!(layout(&graph, &options), layout(&graph, &options), "seed {seed}");
    }
}
