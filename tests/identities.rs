//! What must hold of the analyses whatever the design (`analysis.md` 5.2), over small random designs, and small fault
//! trees written in the language, with answers worked out by hand.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write;

use sdraft::analyze::{Facts, Level, Scenario};
use sdraft::check::StageChoice;
use sdraft::model::{Design, UseCaseId};

const U: UseCaseId = UseCaseId(0);

/// Numbers without a pattern, the same on every machine (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

#[track_caller]
fn design(text: &str) -> Design {
    let compiled = common::compile("t.sd", text, &StageChoice::Last);
    assert!(!compiled.has_errors(), "{text}\n{:#?}", compiled.diagnostics);
    compiled.design
}

fn availability(text: &str) -> f64 {
    let design = design(text);
    Facts::new(&design).availability(U, &Scenario::default()).up
}

/// The minimal cut sets of every size, by the names of their events.
fn cut_sets(text: &str) -> BTreeSet<BTreeSet<String>> {
    let design = design(text);
    let facts = Facts::new(&design);
    let cuts = facts.cut_sets(U, 20, &[], &[]);
    assert!(cuts.complete, "{text}");
    let name = |event: &usize| facts.events.list[*event].name.clone();
    cuts.sets.iter().map(|set| set.iter().map(name).collect()).collect()
}

#[track_caller]
fn is_close(a: f64, b: f64, text: &str) {
    assert!((a - b).abs() < 1e-12, "{a} {b}\n{text}");
}

// ---- fault trees and networks with known answers ----

#[test]
fn a_pressure_tank_has_five_cuts() {
    // the tank ruptures by itself, or relay K2 sticks, or the pressure switch sticks and one of K1, the timer and the
    // switch of the pump does
    let text = "client web
service tank x1 { availability: 99.9% }
service k2 x1 { availability: 99% }
service pressure x1 { availability: 98% }
service guard x1 { availability: 100% }
service k1 x1 { availability: 97% }
service timer x1 { availability: 96% }
service button x1 { availability: 95% }
web -> tank
web -> k2
web -> pressure | guard
guard -> k1
guard -> timer
guard -> button
";
    let singles: Vec<_> = cut_sets(text).into_iter().map(|set| set.into_iter().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(singles, ["button#1 pressure#1", "k1#1 pressure#1", "k2#1", "pressure#1 timer#1", "tank#1"]);
    is_close(availability(text), 0.999 * 0.99 * (1.0 - 0.02 * (1.0 - 0.97 * 0.96 * 0.95)), text);
}

#[test]
fn two_of_three_channels_that_share_their_power() {
    // each channel needs its sensor and the one power supply
    let text = "client web
service power x1 { availability: 99% }
service a x1 { availability: 90% }
service b x1 { availability: 90% }
service c x1 { availability: 90% }
web -> a | b | c { need: 2 }
a -> power
b -> power
c -> power
";
    let sets: Vec<usize> = cut_sets(text).iter().map(BTreeSet::len).collect();
    assert_eq!(sets.iter().filter(|size| **size == 1).count(), 1);
    assert_eq!(sets.iter().filter(|size| **size == 2).count(), 3);
    assert_eq!(sets.len(), 4);
    is_close(availability(text), 0.99 * (3.0 * 0.81 * 0.1 + 0.729), text);
}

#[test]
fn a_redundant_multiprocessor_shares_its_third_memory() {
    // two processors, each with a memory and two disks, a spare memory for both, and one bus
    let text = "client web
service bus x1 { availability: 99.9% }
service p1 x1 { availability: 98% }
service p2 x1 { availability: 98% }
service m1 x1 { availability: 95% }
service m2 x1 { availability: 95% }
service m3 x1 { availability: 95% }
mysql d1 x2 { availability: 90% }
mysql d2 x2 { availability: 90% }
web -> bus
web -> p1 | p2
p1 -> m1 | m3
p1 -> d1
p2 -> m2 | m3
p2 -> d2
";
    // conditioned on the spare memory
    let side = |memory: f64| 0.98 * memory * 0.99;
    let pair = |side: f64| 1.0 - (1.0 - side) * (1.0 - side);
    let expected = 0.999 * (0.95 * pair(side(1.0)) + 0.05 * pair(side(0.95)));
    is_close(availability(text), expected, text);
}

// ---- networks of alternatives ----

/// A network from `s` to `t` in layers or across, one copy each: who may pass a request on to whom.
fn network(dice: &mut Dice) -> (usize, Vec<BTreeSet<usize>>) {
    let n = 4 + dice.roll(4) as usize;
    let mut next = vec![BTreeSet::new(); n];
    for (from, next) in next.iter_mut().enumerate().take(n - 1) {
        for to in from + 1..n {
            if (from, to) != (0, n - 1) && dice.roll(2) == 0 {
                next.insert(to);
            }
        }
    }
    // what leads nowhere is no way
    for from in (0..n - 1).rev() {
        let ends: Vec<usize> = next[from].iter().copied().filter(|to| *to < n - 1 && next[*to].is_empty()).collect();
        ends.iter().for_each(|to| _ = next[from].remove(to));
    }
    (n, next)
}

fn network_text(n: usize, next: &[BTreeSet<usize>]) -> String {
    let mut text = "client n0q\n".to_string();
    for i in 1..n {
        let up = if i == n - 1 { 100 } else { 80 + i };
        writeln!(text, "service n{i}q x1 {{ availability: {up}% }}").expect("a string takes all");
    }
    for (from, next) in next.iter().enumerate().filter(|(_, next)| !next.is_empty()) {
        let to: Vec<String> = next.iter().map(|to| format!("n{to}q")).collect();
        writeln!(text, "n{from}q -> {}", to.join(" | ")).expect("a string takes all");
    }
    text + "usecase u { from: n0q }\n"
}

/// Every way from the first node to the last, by the nodes between.
fn ways(n: usize, next: &[BTreeSet<usize>]) -> Vec<BTreeSet<usize>> {
    let mut found = Vec::new();
    let mut open = vec![vec![0]];
    while let Some(way) = open.pop() {
        for to in &next[*way.last().expect("starts somewhere")] {
            if *to == n - 1 {
                found.push(way[1..].iter().copied().collect());
            } else {
                open.push(way.iter().copied().chain([*to]).collect());
            }
        }
    }
    found
}

/// The most of some sets without a common member.
fn most_disjoint(sets: &[BTreeSet<usize>]) -> usize {
    let Some((first, rest)) = sets.split_first() else { return 0 };
    let apart: Vec<BTreeSet<usize>> = rest.iter().filter(|it| it.is_disjoint(first)).cloned().collect();
    most_disjoint(rest).max(1 + most_disjoint(&apart))
}

/// The minimal sets that hit each of some sets.
fn transversals(sets: &[BTreeSet<usize>]) -> BTreeSet<BTreeSet<usize>> {
    let mut found: Vec<BTreeSet<usize>> = vec![BTreeSet::new()];
    for set in sets {
        let (hit, missing): (Vec<_>, Vec<_>) = found.into_iter().partition(|it| !it.is_disjoint(set));
        let longer =
            missing.iter().flat_map(|it| set.iter().map(|member| it.iter().copied().chain([*member]).collect()));
        found = hit.into_iter().chain(longer).collect();
        let all = found.clone();
        found.retain(|it| !all.iter().any(|other| other != it && other.is_subset(it)));
        found.sort();
        found.dedup();
    }
    found.into_iter().collect()
}

#[test]
fn in_networks_cuts_are_the_transversals_of_ways() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut tried = 0;
    for _ in 0..200 {
        let (n, next) = network(&mut dice);
        let ways = ways(n, &next);
        if ways.is_empty() || ways.len() > 12 || ways.iter().any(BTreeSet::is_empty) {
            continue;
        }
        tried += 1;
        let text = network_text(n, &next);
        let index = |name: &String| name[1..name.len() - 3].parse::<usize>().expect("n3q#1");
        let cuts: BTreeSet<BTreeSet<usize>> =
            cut_sets(&text).iter().map(|set| set.iter().map(index).collect()).collect();
        assert_eq!(cuts, transversals(&ways), "{text}");
        // and the other way round, the minimal ways are the transversals of the cuts
        let list: Vec<BTreeSet<usize>> = cuts.iter().cloned().collect();
        let minimal: BTreeSet<BTreeSet<usize>> =
            ways.iter().filter(|it| !ways.iter().any(|other| other != *it && other.is_subset(it))).cloned().collect();
        assert_eq!(transversals(&list), minimal, "{text}");
        // Menger: as many ways without a common node as the smallest cut has nodes
        let smallest = cuts.iter().map(BTreeSet::len).min().expect("a cut");
        assert_eq!(smallest, most_disjoint(&ways), "{text}");
        // single points of failure are the dominators of the goal: what every way leads through
        let on_all: BTreeSet<usize> = (1..n - 1).filter(|node| ways.iter().all(|way| way.contains(node))).collect();
        let singles: BTreeSet<usize> = cuts.iter().filter(|set| set.len() == 1).flatten().copied().collect();
        assert_eq!(singles, on_all, "{text}");
    }
    assert!(tried > 50, "{tried}");
}

// ---- designs that change a little ----

#[derive(Clone)]
struct Plan {
    /// Copies, need, zones, availability in per cent.
    parts: Vec<(usize, usize, Vec<usize>, u64)>,
    /// From, to, soft.
    flows: Vec<(usize, Vec<usize>, bool)>,
    n_zones: usize,
    rate: u64,
}

fn plan(dice: &mut Dice) -> Plan {
    let n = 5;
    let mut parts = Vec::new();
    for _ in 0..n {
        let copies = 1 + dice.roll(3) as usize;
        let zones = [vec![], vec![0], vec![0, 1]][dice.roll(3) as usize].clone();
        parts.push((copies, 1 + dice.roll(copies as u64) as usize, zones, 90 + dice.roll(9)));
    }
    let mut flows = Vec::new();
    for from in 0..n - 1 {
        let to: Vec<usize> = (from + 1..n).filter(|_| dice.roll(2) == 0).collect();
        match to.len() {
            0 => flows.push((from, vec![from + 1], false)),
            1 => flows.push((from, to, dice.roll(4) == 0)),
            _ => flows.push((from, to, false)),
        }
    }
    Plan { parts, flows, n_zones: 3, rate: 100 + dice.roll(900) }
}

impl Plan {
    fn text(&self) -> String {
        self.text_named(&["ant", "bee", "cat", "dog", "elk"], false)
    }

    fn text_named(&self, names: &[&str; 5], backwards: bool) -> String {
        let mut lines: Vec<String> = Vec::new();
        for zone in 0..self.n_zones {
            lines.push(format!("zone z{zone} {{ availability: 99% }}"));
        }
        for (i, (copies, need, zones, up)) in self.parts.iter().enumerate() {
            let places: Vec<String> = zones.iter().map(|it| format!("z{it}")).collect();
            let places = if places.is_empty() { String::new() } else { format!(" in {}", places.join(", ")) };
            let said = format!("availability: {up}%; capacity: 500/s; need: {need}");
            lines.push(format!("service {} x{copies}{places} {{ {said} }}", names[i]));
        }
        lines.push(format!("web -> {}", names[0]));
        for (from, to, soft) in &self.flows {
            let to: Vec<&str> = to.iter().map(|it| names[*it]).collect();
            let soft = if *soft { " { soft }" } else { "" };
            lines.push(format!("{} -> {}{soft}", names[*from], to.join(" | ")));
        }
        lines.push(format!("usecase u {{ rate: {}/s; from: web }}", self.rate));
        if backwards {
            lines.reverse();
        }
        format!("client web\n{}\n", lines.join("\n"))
    }

    fn singles(&self) -> BTreeSet<String> {
        cut_sets(&self.text()).into_iter().filter(|set| set.len() == 1).flatten().collect()
    }

    /// The change makes it no less available and adds no single point of failure.
    #[track_caller]
    fn is_no_worse_than(&self, before: &Plan) {
        let (new, old) = (availability(&self.text()), availability(&before.text()));
        assert!(new >= old - 1e-12, "{old} {new}\n{}\n{}", before.text(), self.text());
        let (new, old) = (self.singles(), before.singles());
        assert!(new.is_subset(&old), "{old:?} {new:?}\n{}\n{}", before.text(), self.text());
    }
}

fn plans() -> impl Iterator<Item = Plan> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    std::iter::repeat_with(move || plan(&mut dice)).take(60)
}

#[test]
fn more_redundancy_is_never_worse() {
    for before in plans() {
        for i in 0..before.parts.len() {
            let mut more = before.clone();
            more.parts[i].0 += 1;
            more.is_no_worse_than(&before);
        }
        for i in 0..before.flows.len() {
            let mut softer = before.clone();
            if softer.flows[i].1.len() == 1 {
                softer.flows[i].2 = true;
                softer.is_no_worse_than(&before);
            }
            // a choice of one more; a lone target becomes one of two
            let (from, to, soft) = &before.flows[i];
            if let Some(other) = (from + 1..5).find(|it| !to.contains(it)).filter(|_| !soft) {
                let mut wider = before.clone();
                wider.flows[i].1.push(other);
                wider.is_no_worse_than(&before);
            }
        }
    }
}

#[test]
fn a_zone_of_its_own_for_the_second_copy_is_never_worse() {
    for mut before in plans() {
        before.parts.iter_mut().for_each(|part| (part.0, part.1) = (part.0.max(2), 1));
        for i in 0..before.parts.len() {
            // Only if nothing else stands in the zone: what needs each other is better off failing together, and a copy
            // moved from the zone that the rest needs anyway to a second one has one more thing that may take it.
            before.parts.iter_mut().for_each(|part| part.2.clear());
            before.parts[i].2 = vec![0];
            let mut spread = before.clone();
            spread.parts[i].2 = vec![0, 2];
            spread.is_no_worse_than(&before);
        }
    }
}

#[test]
fn what_is_needed_together_may_be_better_off_in_one_zone() {
    let of = |zones: &str| {
        let zone = "zone z0 { availability: 99% }\nzone z2 { availability: 99% }\n";
        let parts =
            format!("service a x3 in {zones} {{ availability: 96% }}\nservice b x2 in z0 {{ availability: 97% }}");
        availability(&format!("client web\n{zone}{parts}\nweb -> a -> b\n"))
    };
    let (a, b) = (1.0 - 0.04f64.powi(3), 1.0 - 0.03f64.powi(2));
    is_close(of("z0"), 0.99 * a * b, "together");
    let spread = 1.0 - 0.04f64.powi(2) * (1.0 - 0.96 * 0.99);
    is_close(of("z0, z2"), 0.99 * spread * b, "spread");
    assert!(of("z0") > of("z0, z2"));
}

#[test]
fn a_fourth_voter_is_no_better_than_a_third() {
    let of =
        |copies: usize| availability(&format!("client web\nweb -> z\nzookeeper z x{copies} {{ availability: 90% }}\n"));
    is_close(of(3), 0.972, "three");
    is_close(of(4), 0.9477, "four");
    is_close(of(5), 0.99144, "five");
}

#[test]
fn names_and_the_order_of_lines_change_nothing() {
    for plan in plans() {
        let text = plan.text();
        let other = plan.text_named(&["yak", "owl", "pig", "rat", "fox"], true);
        is_close(availability(&text), availability(&other), &text);
        let rename = |name: &String| {
            let pairs = [("ant", "yak"), ("bee", "owl"), ("cat", "pig"), ("dog", "rat"), ("elk", "fox")];
            pairs.iter().fold(name.clone(), |name, (old, new)| name.replace(old, new))
        };
        let renamed: BTreeSet<BTreeSet<String>> =
            cut_sets(&text).iter().map(|set| set.iter().map(rename).collect()).collect();
        assert_eq!(renamed, cut_sets(&other), "{text}");
    }
}

#[test]
fn twins_behind_a_balancer_are_as_good_as_copies() {
    for copies in 2..=4 {
        let whole = format!(
            "client web\nlb l x2 {{ availability: 99% }}\nservice app x{copies} {{ availability: 95%; capacity: 100/s }}
web -> l -> app\nusecase u {{ rate: 150/s; web -> l -> app }}\n"
        );
        let mut split = "client web\nlb l x2 { availability: 99% }\n".to_string();
        for i in 1..=copies {
            writeln!(split, "service app{i} x1 {{ availability: 95%; capacity: 100/s }}").expect("a string takes all");
        }
        for i in 1..=copies {
            writeln!(split, "l -> app{i}").expect("a string takes all");
        }
        split += "web -> l\nusecase u { rate: 150/s; from: web }\n";
        is_close(availability(&whole), availability(&split), &split);
        let used = |text: &str, name: &str| {
            let design = design(text);
            let facts = Facts::new(&design);
            let id = design.component_named(name).expect("a component");
            facts.utilisations(&facts.loads(&Scenario::default()), false, &Scenario::default())[id.index()]
        };
        assert_eq!(used(&whole, "app"), used(&split, "app1"), "{split}");
    }
}

#[test]
fn load_is_linear_and_saturates_where_its_fullest_part_does() {
    for plan in plans() {
        let text = plan.text();
        let design = design(&text);
        let facts = Facts::new(&design);
        let once = facts.loads(&Scenario::default());
        let thrice = facts.loads(&Scenario { factor: 3.0, ..Scenario::default() });
        for (once, thrice) in once.mean.iter().zip(&thrice.mean) {
            let total = |load: &Option<sdraft::analyze::load::Load>| load.map_or(0.0, |it| it.total());
            assert!((total(once) * 3.0 - total(thrice)).abs() < 1e-9 * total(thrice).max(1.0), "{text}");
        }
        // visits do not depend on the rate
        let visits = facts.visits(U, &Scenario::default());
        for id in facts.components() {
            let Some(load) = once.mean[id.index()] else { continue };
            let visits = visits.loads[&id].total();
            assert!((visits * plan.rate as f64 - load.total()).abs() < 1e-9 * load.total().max(1.0), "{text}");
        }
        let levels = facts.utilisations(&once, false, &Scenario::default());
        let fullest = levels.iter().filter_map(|it| it.value()).fold(0.0, f64::max);
        let limit = facts.saturation(U, &Scenario::default()).expect("it has capacities").limit;
        assert!((limit - plan.rate as f64 / fullest).abs() < 1e-9 * limit, "{limit} {fullest}\n{text}");
    }
}

// ---- facts beyond failures and load ----

#[test]
fn a_read_through_cache_serves_its_hits_while_what_is_behind_it_is_down() {
    let text = "client web\ncdn edge x1 { availability: 99%; hit: 95% }\nservice app x1 { availability: 90% }
web -> edge -> app\n";
    let design = design(text);
    let facts = Facts::new(&design);
    let served = facts.served(U, &Scenario::default()).expect("a read-through cache");
    is_close(served.fraction, 0.95 * 0.99 + 0.05 * 0.99 * 0.9, text);
    assert!(facts.served(U, &Scenario { cold: true, ..Scenario::default() }).is_none());
    is_close(facts.availability(U, &Scenario::default()).up, 0.99 * 0.9, text);
}

#[test]
fn writes_are_not_served_by_a_cache() {
    let text = "client web\ncdn edge x1 { availability: 99%; hit: 95% }\nservice app x1 { availability: 90% }
web -> edge -> app\nusecase u { write; rate: 1/s; web -> edge -> app }\n";
    let design = design(text);
    assert_eq!(Facts::new(&design).served(U, &Scenario::default()), None);
}

#[test]
fn retries_multiply_along_a_chain() {
    let text = "client web\nservice api x1 { availability: 100% }\nmysql db x1 { availability: 90% }
web -> api { retries: 3 }\napi -> db { retries: 2 }\n";
    let design = design(text);
    let facts = Facts::new(&design);
    let retries = facts.retries(U, &Scenario::default()).expect("retries");
    assert_eq!(retries.chain.outage, 12.0);
    // both calls fail when the database is down
    let usual = (1.0 - 0.1f64.powi(4)) / 0.9 * ((1.0 - 0.1f64.powi(3)) / 0.9);
    is_close(retries.usual.expect("small"), usual, text);
    let db = design.component_named("db").expect("a database");
    let down = Scenario::default().without(&facts, db);
    is_close(facts.retries(U, &down).and_then(|it| it.usual).expect("small"), 12.0, text);
}

#[test]
fn the_hottest_key_meets_one_shard() {
    let text = "client web\ncassandra posts x1 { shards: 10; capacity: 10k/s; hottest: 30% }
web -> posts\nusecase u { rate: 50k/s; web -> posts }\n";
    let design = design(text);
    let facts = Facts::new(&design);
    let posts = design.component_named("posts").expect("a component");
    let loads = facts.loads(&Scenario::default());
    let Level::Value(even) = facts.utilisations(&loads, true, &Scenario::default())[posts.index()] else { panic!() };
    is_close(even, 0.5, text);
    // 30% and a tenth of the rest, of 50k/s, on a shard that bears 10k/s
    is_close(facts.hot_shard(posts, even).expect("a hot shard"), 5.0 * (0.3 + 0.07), text);
}

#[test]
fn at_the_peak_as_many_copies_are_needed_as_bear_it() {
    let text = "client web\nservice app x3 { availability: 90%; capacity: 1k/s }\nweb -> app
usecase u { rate: 500/s; peak: 4x; web -> app }\n";
    let design = design(text);
    let facts = Facts::new(&design);
    is_close(facts.availability(U, &Scenario::default()).up, 0.999, text);
    let peak = facts.at_peak(&Scenario::default());
    is_close(peak.availability(U, &Scenario::default()).up, 0.972, text);
    assert_eq!(peak.cuts(U).pairs.len(), 3);
    // and with more than three bear, never
    let double = facts.at_peak(&Scenario { factor: 2.0, ..Scenario::default() });
    assert!(!double.works(U, &[]));
}
