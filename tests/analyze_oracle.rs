//! The analyses against an oracle that shares nothing with them: small random designs, described once for the compiler
//! (as text) and once for the oracle (as data). It tries every subset of failures on the structure function of
//! `analysis.md` 2.4, read literally, and finds load by stepping until nothing changes.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write;

use sdraft::analyze::{Facts, Level, Scenario};
use sdraft::check::StageChoice;
use sdraft::model::{ComponentId, UseCaseId};

/// Numbers without a pattern, the same on every machine (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len() as u64) as usize]
    }
}

/// Names that are no twins of each other.
const NAMES: [&str; 6] = ["web", "ant", "bee", "cat", "dog", "elk"];

struct Part {
    kind: &'static str,
    copies: Option<usize>,
    standby: usize,
    zones: Vec<usize>,
    up: f64,
    capacity: f64,
    hit: f64,
    manual: bool,
    elector: Option<usize>,
}

#[derive(Clone)]
struct Flow {
    from: usize,
    to: Vec<usize>,
    message: bool,
    soft: bool,
    calls: f64,
    need: usize,
    link: Option<f64>,
}

struct Plan {
    parts: Vec<Part>,
    zones: Vec<f64>,
    flows: Vec<Flow>,
    rate: f64,
}

/// An event of the oracle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Event {
    Copy(usize, usize),
    Zone(usize),
    Link(usize),
}

fn plan(dice: &mut Dice, loops: bool) -> Plan {
    let n = 6;
    let zones = vec![0.99, 0.98];
    let mut parts = vec![Part {
        kind: "client",
        copies: None,
        standby: 0,
        zones: Vec::new(),
        up: 1.0,
        capacity: 0.0,
        hit: 0.0,
        manual: false,
        elector: None,
    }];
    for _ in 1..n {
        let kind = *dice.pick(&[
            "service",
            "service",
            "service",
            "lb",
            "mysql",
            "mysql",
            "redis",
            "queue",
            "zookeeper",
            "leader",
        ]);
        let copies = *dice.pick(&[None, Some(1), Some(1), Some(2), Some(2), Some(3)]);
        let standby = if kind == "leader" && copies.is_some() { dice.roll(2) as usize } else { 0 };
        parts.push(Part {
            kind,
            copies,
            standby,
            zones: dice.pick(&[vec![], vec![], vec![0], vec![1], vec![0, 1]]).clone(),
            up: *dice.pick(&[0.9, 0.95, 0.99]),
            capacity: *dice.pick(&[100.0, 250.0, 1000.0]),
            hit: if kind == "redis" { *dice.pick(&[0.0, 0.5, 0.8]) } else { 0.0 },
            manual: kind == "mysql" && copies.is_some() && dice.roll(4) == 0,
            elector: None,
        });
    }
    if let Some(zookeeper) = parts.iter().position(|it| it.kind == "zookeeper")
        && let Some(leader) = parts.iter().position(|it| it.kind == "leader" && it.copies.is_some())
    {
        parts[leader].elector = Some(zookeeper);
    }
    let mut flows = vec![Flow { from: 0, to: vec![1], message: false, soft: false, calls: 1.0, need: 1, link: None }];
    for _ in 0..4 + dice.roll(4) {
        let from = 1 + dice.roll(n as u64 - 1) as usize;
        let mut to: Vec<usize> = Vec::new();
        for _ in 0..*dice.pick(&[1, 1, 1, 2, 3]) {
            let other = 1 + dice.roll(n as u64 - 1) as usize;
            let forward = loops || other > from;
            if other != from && forward && !to.contains(&other) {
                to.push(other);
            }
        }
        // a cache among several is a choice of its own; those are tested by hand
        to.retain(|it| parts[*it].kind != "redis" || dice.roll(2) == 0);
        if to.len() > 1 {
            to.retain(|it| parts[*it].kind != "redis");
        }
        if to.is_empty() || flows.iter().any(|it: &Flow| it.from == from && it.to.iter().any(|x| to.contains(x))) {
            continue;
        }
        let need = if to.len() == 3 { 1 + dice.roll(2) as usize } else { 1 };
        flows.push(Flow {
            from,
            message: to.len() == 1 && dice.roll(4) == 0,
            soft: to.len() == 1 && dice.roll(8) == 0,
            calls: *dice.pick(&[0.2, 0.5, 1.0, 2.0]),
            link: if to.len() == 1 && dice.roll(6) == 0 { Some(0.97) } else { None },
            to,
            need,
        });
    }
    Plan { parts, zones, flows, rate: 100.0 }
}

impl Plan {
    fn text(&self) -> String {
        let mut text = String::new();
        for (i, up) in self.zones.iter().enumerate() {
            writeln!(text, "zone z{i} {{ availability: {}% }}", up * 100.0).expect("a string takes all");
        }
        for (i, part) in self.parts.iter().enumerate() {
            let mut line = format!("{} {}", part.kind, NAMES[i]);
            if let Some(copies) = part.copies {
                write!(line, " x{copies}").expect("a string takes all");
            }
            if !part.zones.is_empty() {
                let zones: Vec<String> = part.zones.iter().map(|it| format!("z{it}")).collect();
                write!(line, " in {}", zones.join(", ")).expect("a string takes all");
            }
            let mut said = Vec::new();
            if i > 0 {
                said.push(format!("availability: {}%", part.up * 100.0));
                said.push(format!("capacity: {}/s", part.capacity));
            }
            if part.hit > 0.0 {
                said.push(format!("hit: {}%", part.hit * 100.0));
            }
            if part.standby > 0 {
                said.push(format!("standby: {}", part.standby));
            }
            if part.manual {
                said.push("failover: manual".to_string());
            }
            if let Some(elector) = part.elector {
                said.push(format!("elected_by: {}", NAMES[elector]));
            }
            writeln!(text, "{line} {{ {} }}", said.join("; ")).expect("a string takes all");
        }
        for flow in &self.flows {
            let to: Vec<String> = flow.to.iter().map(|it| NAMES[*it].to_string()).collect();
            let arrow = if flow.message { "~>" } else { "->" };
            let mut said = vec![format!("calls: {}", flow.calls)];
            if flow.soft {
                said.push("soft".to_string());
            }
            if flow.need > 1 {
                said.push(format!("need: {}", flow.need));
            }
            if let Some(up) = flow.link {
                said.push(format!("availability: {}%", up * 100.0));
            }
            writeln!(text, "{} {arrow} {} {{ {} }}", NAMES[flow.from], to.join(" | "), said.join("; "))
                .expect("a string takes all");
        }
        writeln!(text, "usecase u {{ rate: {}/s; from: web }}", self.rate).expect("a string takes all");
        text
    }

    /// What can be reached, as the use case takes it: along calls and messages, and from a consumer to its buffer.
    fn reached(&self) -> BTreeSet<usize> {
        let mut seen = BTreeSet::from([0]);
        loop {
            let before = seen.len();
            for flow in &self.flows {
                if seen.contains(&flow.from) {
                    seen.extend(&flow.to);
                }
                if flow.message && self.parts[flow.from].kind == "queue" && flow.to.iter().any(|it| seen.contains(it)) {
                    seen.insert(flow.from);
                }
            }
            if seen.len() == before {
                return seen;
            }
        }
    }

    /// The flows of the use case.
    fn taken(&self) -> Vec<usize> {
        let reached = self.reached();
        (0..self.flows.len()).filter(|i| reached.contains(&self.flows[*i].from)).collect()
    }

    fn events(&self) -> Vec<(Event, f64, String)> {
        let mut events = Vec::new();
        for (i, part) in self.parts.iter().enumerate().skip(1) {
            for copy in 0..part.copies.map_or(0, |it| it + part.standby) {
                events.push((Event::Copy(i, copy), part.up, format!("{}#{}", NAMES[i], copy + 1)));
            }
        }
        for (i, up) in self.zones.iter().enumerate() {
            events.push((Event::Zone(i), *up, format!("z{i}")));
        }
        for (i, flow) in self.flows.iter().enumerate() {
            if let Some(up) = flow.link {
                events.push((Event::Link(i), up, format!("{}->{}", NAMES[flow.from], NAMES[flow.to[0]])));
            }
        }
        events
    }

    /// Which copies of a component are up; of an unknown number, one for each zone it names.
    fn up_copies(&self, i: usize, lost: &[Event]) -> Vec<bool> {
        let part = &self.parts[i];
        let stands = |copy: usize| part.zones.get(copy % part.zones.len().max(1)).copied();
        let in_zone = |copy: usize| stands(copy).is_none_or(|zone| !lost.contains(&Event::Zone(zone)));
        match part.copies {
            Some(copies) => {
                (0..copies + part.standby).map(|copy| !lost.contains(&Event::Copy(i, copy)) && in_zone(copy)).collect()
            }
            None => (0..part.zones.len().max(1)).map(in_zone).collect(),
        }
    }

    fn own(&self, i: usize, lost: &[Event]) -> bool {
        let part = &self.parts[i];
        if i == 0 {
            return true;
        }
        let up = self.up_copies(i, lost);
        let count = up.iter().filter(|it| **it).count();
        let need = if part.kind == "zookeeper" && part.copies.is_some() { up.len() / 2 + 1 } else { 1 };
        match part.elector {
            _ if part.manual => up[0] && count >= need,
            Some(elector) => up[0] || (count >= need && self.own(elector, lost)),
            None => count >= need,
        }
    }

    /// What a component needs: the flow, how many of its ends, and the ends.
    fn needs(&self, i: usize) -> Vec<(usize, usize, Vec<usize>)> {
        let mut needs = Vec::new();
        for at in self.taken() {
            let flow = &self.flows[at];
            if flow.soft {
                continue;
            }
            let from_buffer = self.parts[flow.from].kind == "queue";
            if flow.message && from_buffer {
                if flow.to[0] == i {
                    needs.push((at, 1, vec![flow.from]));
                }
            } else if flow.from == i && (!flow.message || self.parts[flow.to[0]].kind == "queue") {
                needs.push((at, flow.need, flow.to.clone()));
            }
        }
        needs
    }

    fn is_aside(&self, caller: usize, cache: usize) -> bool {
        self.parts[cache].kind == "redis"
            && (!self.needs(cache).is_empty()
                || self.needs(caller).iter().any(|(_, _, to)| to.iter().any(|it| self.parts[*it].kind == "mysql")))
    }

    /// `up(v, S)`, word by word.
    fn up(&self, v: usize, stack: &mut Vec<usize>, lost: &[Event]) -> bool {
        if !self.own(v, lost) {
            return false;
        }
        stack.push(v);
        let works = self.needs(v).iter().all(|need| self.met(v, need, stack, lost, &mut vec![]));
        stack.pop();
        works
    }

    fn met(
        &self,
        caller: usize,
        (at, least, to): &(usize, usize, Vec<usize>),
        stack: &mut Vec<usize>,
        lost: &[Event],
        passed: &mut Vec<usize>,
    ) -> bool {
        if let [cache] = to[..]
            && self.is_aside(caller, cache)
        {
            if passed.contains(&cache) {
                return true;
            }
            passed.push(cache);
            return self.needs(cache).iter().all(|need| self.met(cache, need, stack, lost, passed));
        }
        let linked = !lost.contains(&Event::Link(*at));
        if to.len() == 1 {
            return linked && (stack.contains(&to[0]) || self.up(to[0], stack, lost));
        }
        let living = to.iter().filter(|w| linked && !stack.contains(w)).copied().collect::<Vec<_>>();
        living.into_iter().filter(|w| self.up(*w, stack, lost)).count() >= *least
    }

    /// Whether a copy is left that may take load: of an elected one, its first or one that is elected.
    fn serves(&self, i: usize, lost: &[Event]) -> bool {
        let up = self.up_copies(i, lost);
        up.contains(&true) && self.parts[i].elector.is_none_or(|elector| up[0] || self.own(elector, lost))
    }

    /// Requests per second by component, by stepping; none where that does not settle.
    fn load(&self, lost: &[Event]) -> Option<Vec<f64>> {
        let n = self.parts.len();
        let dead: Vec<bool> = (0..n).map(|i| i > 0 && !self.serves(i, lost)).collect();
        let aside = |i: usize| {
            self.parts[i].kind == "redis"
                && (0..n).any(|v| {
                    let calls = self.needs(v).iter().any(|(_, _, to)| to[..] == [i]);
                    calls && self.is_aside(v, i)
                })
        };
        let taken = self.taken();
        let step = |x: &[f64]| {
            let mut next = vec![0.0; n];
            next[0] = self.rate;
            for &at in &taken {
                let flow = &self.flows[at];
                if lost.contains(&Event::Link(at)) || (dead[flow.from] && !aside(flow.from)) {
                    continue;
                }
                let living: Vec<usize> = flow.to.iter().copied().filter(|it| !dead[*it]).collect();
                let among = if living.is_empty() { flow.to.clone() } else { living };
                let hit = if flow.message || dead[flow.from] { 0.0 } else { self.parts[flow.from].hit };
                for to in &among {
                    next[*to] += x[flow.from] * flow.calls * (1.0 - hit) / among.len() as f64;
                }
            }
            next
        };
        let mut x = vec![0.0; n];
        for _ in 0..4_000 {
            let next = step(&x);
            let settled = x.iter().zip(&next).all(|(a, b)| (a - b).abs() <= 1e-13 * b.abs());
            x = next;
            if settled {
                return Some(x);
            }
            if x.iter().any(|it| *it > 1e12) {
                return None;
            }
        }
        None
    }
}

/// Small plans with few enough events to try every subset.
fn plans(count: usize, loops: bool, most_events: usize) -> impl Iterator<Item = Plan> {
    let mut dice = Dice(if loops { 0x9e37_79b9_7f4a_7c15 } else { 0x2545_f491_4f6c_dd1d });
    std::iter::repeat_with(move || plan(&mut dice, loops))
        .filter(move |it| it.events().len() <= most_events)
        .take(count)
}

#[track_caller]
fn compare_failures(plan: &Plan) {
    let text = plan.text();
    let compiled = common::compile("t.sd", &text, &StageChoice::Last);
    assert!(!compiled.has_errors(), "{text}\n{:#?}", compiled.diagnostics);
    let facts = Facts::new(&compiled.design);
    let events = plan.events();
    let names: BTreeSet<String> = facts.events.list.iter().map(|it| it.name.clone()).collect();
    assert_eq!(names, events.iter().map(|it| it.2.clone()).collect(), "{text}");

    let n = events.len();
    let of = |set: u32| (0..n).filter(|i| set & 1 << i != 0).map(|i| events[i].0).collect::<Vec<_>>();
    let works: Vec<bool> = (0..1u32 << n).map(|set| plan.up(0, &mut vec![], &of(set))).collect();
    let mut expected: Vec<Vec<String>> = Vec::new();
    let mut up = 0.0;
    for set in 0..1u32 << n {
        let members: Vec<usize> = (0..n).filter(|i| set & 1 << i != 0).collect();
        if works[set as usize] {
            up += (0..n).map(|i| if members.contains(&i) { 1.0 - events[i].1 } else { events[i].1 }).product::<f64>();
        } else if members.iter().all(|i| works[(set & !(1 << i)) as usize]) {
            expected.push(members.iter().map(|i| events[*i].2.clone()).collect());
        }
    }
    let mut found: Vec<Vec<String>> = facts
        .cut_sets(UseCaseId(0), n, &[], &[])
        .sets
        .iter()
        .map(|set| set.iter().map(|event| facts.events.list[*event].name.clone()).collect())
        .collect();
    for sets in [&mut expected, &mut found] {
        sets.iter_mut().for_each(|set| set.sort());
        sets.sort();
    }
    assert_eq!(found, expected, "{text}");
    let two: Vec<&Vec<String>> = expected.iter().filter(|set| set.len() <= 2).collect();
    let cuts = facts.cuts(UseCaseId(0));
    assert_eq!(cuts.sets.len(), two.len(), "{text}");
    let availability = facts.availability(UseCaseId(0), &Scenario::default());
    assert!((availability.up - up).abs() < 1e-12, "{} {up}\n{text}", availability.up);
    assert!((availability.up + availability.down - 1.0).abs() < 1e-12, "{text}");
    let (low, high) = facts.availability_bounds(UseCaseId(0), &Scenario::default());
    assert!(low <= up + 1e-12 && up <= high + 1e-12, "{low} {up} {high}\n{text}");
    // each event alone, evaluated without the families
    for (i, (_, _, name)) in events.iter().enumerate() {
        let mut lost = vec![false; n];
        lost[facts.events.named(name).expect("the same events")] = true;
        assert_eq!(facts.works(UseCaseId(0), &lost), works[1 << i], "{name}\n{text}");
    }
}

#[test]
fn failures_agree_with_every_subset_where_calls_go_one_way() {
    plans(1200, false, 8).for_each(|plan| compare_failures(&plan));
}

#[test]
fn failures_agree_with_every_subset_where_calls_lead_round() {
    plans(1200, true, 7).for_each(|plan| compare_failures(&plan));
}

#[test]
fn load_agrees_with_stepping_until_nothing_changes() {
    let mut diverging = 0;
    for plan in plans(1000, true, 30).chain(plans(1000, false, 30)) {
        let text = plan.text();
        let compiled = common::compile("t.sd", &text, &StageChoice::Last);
        let facts = Facts::new(&compiled.design);
        let zones = (0..plan.zones.len()).map(|zone| vec![Event::Zone(zone)]);
        for lost in std::iter::once(Vec::new()).chain(zones) {
            let mut scenario = Scenario::default();
            for event in &lost {
                let Event::Zone(zone) = event else { continue };
                let event = facts.events.named(&format!("z{zone}")).expect("a zone");
                scenario = scenario.losing(&facts, event);
            }
            let loads = facts.loads(&scenario);
            let Some(expected) = plan.load(&lost) else {
                diverging += 1;
                assert!(loads.diverges.contains(&true), "{text}");
                continue;
            };
            assert!(!loads.diverges.contains(&true), "{text}");
            let reached = plan.reached();
            for (i, rate) in expected.iter().enumerate() {
                let id = ComponentId::from_index(i);
                let load = loads.mean[i];
                assert_eq!(load.is_some(), reached.contains(&i), "c{i}\n{text}");
                let Some(load) = load else { continue };
                let up = plan.up_copies(i, &lost);
                let left_out = !up.contains(&true) && load.total() == 0.0;
                let close = (load.total() - rate).abs() <= 1e-9 * rate.max(1.0);
                assert!(close || left_out, "{}: {} {rate} with {lost:?}\n{text}", NAMES[i], load.total());
                let part = &plan.parts[i];
                let (Some(copies), false) = (part.copies, part.manual || part.elector.is_some()) else { continue };
                let takers = up.iter().filter(|it| **it).count().min(copies);
                let share = match (takers, *rate > 0.0 && !left_out) {
                    (_, false) => Level::Value(0.0),
                    (0, true) => Level::Infinite,
                    (takers, true) => Level::Value(rate / (takers as f64 * part.capacity)),
                };
                match (facts.utilisation(id, load, &scenario), share) {
                    (Level::Value(a), Level::Value(b)) => assert!((a - b).abs() <= 1e-9 * b.max(1.0), "c{i}\n{text}"),
                    (a, b) => assert_eq!(a, b, "c{i} with {lost:?}\n{text}"),
                }
            }
        }
    }
    assert!(diverging > 50, "too few circles without a steady state to mean anything: {diverging}");
}
