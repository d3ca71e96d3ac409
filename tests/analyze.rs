//! What breaks a use case, against small designs whose answer is known, and against every subset of failures.

use sdraft::analyze::{Facts, Level, Scenario};
use sdraft::check::StageChoice;
use sdraft::model::{ComponentId, Design, UseCaseId};
use sdraft::source::Source;

fn design(text: &str) -> Design {
    let mut none = |_: &str, _: &Source| Err("no files here".to_string());
    let compiled = sdraft::compile(Source::new("t.sd", text), &mut none, &StageChoice::Last);
    assert!(!compiled.has_errors(), "{text}\n{:#?}", compiled.diagnostics);
    compiled.design
}

/// The events that break the first use case alone, and the pairs.
fn cuts(text: &str) -> String {
    let design = design(text);
    let facts = Facts::new(&design);
    let cuts = facts.cuts(UseCaseId(0));
    assert!(cuts.works, "{text}");
    let name = |event: &usize| facts.events.list[*event].name.clone();
    let mut sets: Vec<String> = cuts.singles.iter().map(name).collect();
    sets.extend(cuts.pairs.iter().map(|pair| pair.iter().map(name).collect::<Vec<_>>().join("+")));
    sets.join(" ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(cuts(text), expected, "{text}");
}

#[test]
fn a_lone_copy_breaks_what_needs_it() {
    check("client web\nweb -> app -> db\nservice app x2\nmysql db x1\n", "db#1 app#1+app#2");
}

#[test]
fn what_is_not_stated_is_no_event() {
    check("client web\nweb -> app -> db\nmysql db\nservice app xN\n", "");
    check("client web\nweb -> app -> s3\nservice app x1 { availability: 100% }\n", "");
}

#[test]
fn a_zone_that_holds_every_copy_breaks_it() {
    check("client web\nweb -> db\nmysql db x2 in az1\n", "az1 db#1+db#2");
    check("client web\nweb -> db\nmysql db x2 in az1, az2\n", "db#1+db#2 db#1+az2 db#2+az1 az1+az2");
    check("client web\nweb -> db\nmysql db in az1\n", "az1");
    check("region r { zone z { mysql db x2 } }\nclient web\nweb -> db\n", "r z db#1+db#2");
}

#[test]
fn a_cache_that_is_looked_aside_is_soft() {
    check("client web\nweb -> app -> c -> db\nservice app x1\nredis c x1\nmysql db x1\n", "app#1 db#1");
    check("client web\nweb -> app -> c\nservice app x1\nredis c x1\n", "app#1 c#1");
    check("client web\nweb -> app -> c\napp -> db\nservice app x1\nredis c x1\nmysql db x1\n", "app#1 db#1");
    check(
        "client web\nweb -> app -> c { soft: no }\napp -> db\nservice app x1\nredis c x1\nmysql db x1\n",
        "app#1 c#1 db#1",
    );
}

#[test]
fn a_queue_cuts_the_use_case() {
    check(
        "client web\nweb -> app\napp ~> q ~> w\nw -> db\nservice app x1\nqueue q x1\nworker w x1\nmysql db x1\n",
        "app#1 q#1",
    );
}

#[test]
fn alternatives_fail_together() {
    check("client web\nweb -> a | b\nservice a, b x1\n", "a#1+b#1");
    check("client web\nweb -> a | b { need: 2 }\nservice a, b x1\n", "a#1 b#1");
}

#[test]
fn a_call_back_into_the_caller_is_satisfied() {
    check("client web\nweb -> a -> b\nb -> a\nservice a, b x1\n", "a#1 b#1");
}

#[test]
fn the_bridge_network_has_four_minimal_cuts() {
    // s has two ways, joined by a bridge; the classic answer: {1,2} {4,5} {1,3,5} {2,3,4}.
    let text = "client s\ns -> a | b\na -> t | c\nb -> t2 | d\nservice a, b x1\nservice c, d x1\nservice t, t2 x1\n";
    let text = format!("{text}c -> t2\nd -> t\n");
    let found = cuts(&text);
    assert!(found.contains("a#1+b#1") && found.contains("t#1+t2#1"), "{found}");
}

#[test]
fn a_leader_lives_on_by_its_standby_and_elector() {
    let base = "client web\nweb -> m\n";
    check(&format!("{base}leader m {{ standby: 1; elected_by: zk }}\nzookeeper zk x3\n"), "m#1+m#2");
    check(&format!("{base}leader m {{ standby: 1; elected_by: zk }}\nzookeeper zk x1\n"), "m#1+m#2 m#1+zk#1");
    check(&format!("{base}leader m {{ standby: 1; failover: manual }}\n"), "m#1");
}

#[test]
fn a_quorum_needs_its_majority() {
    check("client web\nweb -> zk\nzookeeper zk x3\n", "zk#1+zk#2 zk#1+zk#3 zk#2+zk#3");
    check("client web\nweb -> zk\nzookeeper zk x2\n", "zk#1 zk#2");
}

#[test]
fn links_fail_where_they_are_named() {
    check("client web\nweb -> a -> b { via: fibre }\nservice a, b x2\n", "fibre a#1+a#2 b#1+b#2");
}

#[test]
fn random_designs_agree_with_every_subset_of_failures() {
    // The other way round: the minimal sets among all subsets, found by monotone enumeration over `works`.
    for seed in 0..200u32 {
        let text = random_design(seed);
        let design = design(&text);
        let facts = Facts::new(&design);
        let n = facts.events.list.len();
        if n > 10 {
            continue;
        }
        let cuts = facts.cuts(UseCaseId(0));
        let works = |set: u32| {
            let lost: Vec<bool> = (0..n).map(|i| set & (1 << i) != 0).collect();
            facts.works(UseCaseId(0), &lost)
        };
        for set in 0..(1u32 << n) {
            let fails = !works(set);
            let minimal = fails && (0..n).filter(|i| set & (1 << i) != 0).all(|i| works(set & !(1 << i)));
            let members: Vec<usize> = (0..n).filter(|i| set & (1 << i) != 0).collect();
            match members.as_slice() {
                [a] => assert_eq!(minimal, cuts.singles.contains(a), "{text}"),
                [a, b] => assert_eq!(minimal, cuts.pairs.contains(&[*a, *b]), "{text}"),
                _ => {}
            }
            // Losing more never helps.
            assert!(!fails || (0..n).all(|i| !works(set | (1 << i))), "not monotone: {text}");
        }
    }
}

/// A small design from a seed.
fn random_design(seed: u32) -> String {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
    let mut next = |n: u32| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % n
    };
    let mut text = "client c0\nc0 -> c1\n".to_string();
    for i in 1..6 {
        let kind = ["service", "redis", "mysql", "queue", "leader"][next(5) as usize];
        let zones = ["", " in z1", " in z1, z2"][next(3) as usize];
        let copies = ["", " x1", " x2"][next(3) as usize];
        text += &format!("{kind} c{i}{copies}{zones}\n");
    }
    for _ in 0..7 {
        let (a, b) = (1 + next(5), 1 + next(5));
        let arrow = ["->", "->", "~>"][next(3) as usize];
        let other = 1 + next(5);
        if a != b && other != b && next(3) == 0 && other != a {
            text += &format!("c{a} {arrow} c{b} | c{other}\n");
        } else if a != b {
            text += &format!("c{a} {arrow} c{b}\n");
        }
    }
    text
}

// ---- closed forms and published answers ----

fn availability(text: &str) -> f64 {
    let design = design(text);
    let facts = Facts::new(&design);
    let availability = facts.availability(UseCaseId(0), &Scenario::default());
    assert!(availability.computed, "{text}");
    availability.up
}

#[track_caller]
fn is_available(text: &str, expected: f64) {
    let up = availability(text);
    assert!((up - expected).abs() < 1e-12, "{up}, not {expected}\n{text}");
}

#[test]
fn series_parallel_and_k_of_n_have_their_closed_forms() {
    is_available("client web\nweb -> a -> b\nservice a, b x1 { availability: 90% }\n", 0.81);
    is_available("client web\nweb -> a\nservice a x3 { availability: 90% }\n", 0.999);
    is_available("client web\nweb -> a | b\nservice a, b x1 { availability: 90% }\n", 0.99);
    let two_of_three = 3.0 * 0.81 * 0.1 + 0.729;
    is_available("client web\nweb -> a\nservice a x3 { availability: 90%; need: 2 }\n", two_of_three);
    is_available("client web\nweb -> zk\nzookeeper zk x3 { availability: 90% }\n", two_of_three);
    is_available("client web\nweb -> a | b | c { need: 2 }\nservice a, b, c x1 { availability: 90% }\n", two_of_three);
    is_available("client web\nweb -> db\nmysql db x1 { mtbf: 30d; mttr: 5min }\n", 43200.0 / 43205.0);
}

#[test]
fn a_shared_zone_is_counted_once() {
    // products would give (0.99 · 0.9)²
    let text = "client web\nzone z { availability: 99% }\nweb -> a -> b\nservice a, b x1 in z { availability: 90% }\n";
    is_available(text, 0.99 * 0.81);
    let text = "client web\nzone z { availability: 99% }\nweb -> a\nservice a x2 in z { availability: 90% }\n";
    is_available(text, 0.99 * 0.99);
}

#[test]
fn the_bridge_network_is_up_97_848_per_mille() {
    // five links of 90 %, the classic answer; the bridge can be crossed both ways
    let text = "client s\nservice a, b, t { availability: 100% }\n\
                s -> a { choice: c; availability: 90% }\ns -> b { choice: c; availability: 90% }\n\
                a -> t { choice: c; availability: 90% }\nb -> t { choice: c; availability: 90% }\n\
                a -> b { choice: c; via: bridge; availability: 90% }\nb -> a { choice: c; via: bridge; availability: 90% }\n";
    is_available(text, 0.97848);
    let design = design(text);
    let facts = Facts::new(&design);
    let sets = facts.cut_sets(UseCaseId(0), 5, &[], &[]).sets;
    let sizes: Vec<usize> = sets.iter().map(Vec::len).collect();
    assert_eq!(sizes, [2, 2, 3, 3]);
}

#[test]
fn what_is_not_stated_bounds_from_above_and_is_named() {
    let design = design("client web\nweb -> a -> b -> s3\nservice a x2 in z { availability: 90% }\nservice b x2\n");
    let facts = Facts::new(&design);
    let availability = facts.availability(UseCaseId(0), &Scenario::default());
    assert_eq!(availability.unstated, ["b", "s3", "z"]);
    assert!(!availability.is_exact() && (availability.up - 0.99).abs() < 1e-12);
}

#[test]
fn the_ranking_says_what_to_fix_first() {
    let text = "client web\nweb -> a -> b\nservice a x1 { availability: 99% }\nservice b x1 { availability: 99.9% }\n";
    let design = design(text);
    let facts = Facts::new(&design);
    let ranking = facts.availability(UseCaseId(0), &Scenario::default()).ranking;
    assert_eq!(facts.events.list[ranking[0].event].name, "a#1");
    // of the time it is down, the share in which a alone is the reason
    let (q, r) = (0.01, 0.001);
    let down = 1.0 - (1.0 - q) * (1.0 - r);
    assert!((ranking[0].share - q * (1.0 - r) / down).abs() < 1e-12);
}

#[test]
fn bounds_hold_where_a_diagram_would_grow_too_large() {
    // 2-of-3 votes over shared parts in every order: no order of variables is good for all of them
    let mut text = "client web\n".to_string();
    for i in 0..48 {
        text += &format!("service n{i}q x1 {{ availability: 99% }}\n");
    }
    let mut dice = 12345u64;
    let mut roll = || {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % 48
    };
    for i in 0..60 {
        let (a, b, c) = (roll(), roll(), roll());
        if a != b && b != c && a != c {
            text += &format!("service v{i}w x1 {{ availability: 100% }}\nweb -> v{i}w -> n{a}q | n{b}q | n{c}q\n");
        }
    }
    let design = design(&text);
    let facts = Facts::new(&design);
    let availability = facts.availability(UseCaseId(0), &Scenario::default());
    let (low, high) = availability.bounds;
    assert!(!availability.computed, "grown small enough: the test needs a harder design");
    assert!(low <= high && high < 1.0 && low > 0.99, "{low} {high}");
    // the union bound over the cut sets is a bound of another kind
    let cuts = facts.cut_sets(UseCaseId(0), 3, &[], &[]);
    let union: f64 = cuts.sets.iter().map(|set| 0.01f64.powi(set.len() as i32)).sum();
    assert!(high >= 1.0 - union - 1e-9, "{high} {union}");
    let likeliest = cuts.sets.iter().map(|set| 0.01f64.powi(set.len() as i32)).fold(0.0, f64::max);
    assert!(low <= 1.0 - likeliest, "{low} {likeliest}");
}

// ---- load, latency, data ----

fn facts_say(text: &str, check: impl Fn(&Facts<'_>)) {
    let design = design(text);
    check(&Facts::new(&design));
}

fn id(facts: &Facts<'_>, name: &str) -> ComponentId {
    facts.design.component_named(name).expect("a component")
}

fn peak(facts: &Facts<'_>, name: &str, scenario: &Scenario) -> Level {
    facts.utilisations(&facts.loads(scenario), true, scenario)[id(facts, name).index()]
}

const CACHED: &str = "client web\npeak: 2x
service app x4 in az1, az2 { capacity: 1k/s }
redis c x2 in az1, az2 { hit: 80%; capacity: 10k/s }
mysql db x2 in az1, az2 { capacity: 500/s }
web -> app -> c -> db { read }
usecase u { rate: 1k/s; web -> app -> c -> db }
";

#[test]
fn a_cache_keeps_load_from_its_store_until_it_is_lost_or_cold() {
    facts_say(CACHED, |facts| {
        let none = Scenario::default();
        assert_eq!(peak(facts, "app", &none), Level::Value(0.5));
        let Level::Value(db) = peak(facts, "db", &none) else { panic!("a number") };
        assert!((db - 0.4).abs() < 1e-12);
        let lost = none.without(facts, id(facts, "c"));
        assert_eq!(peak(facts, "db", &lost), Level::Value(2.0));
        assert_eq!(peak(facts, "c", &lost), Level::Value(0.0));
        let cold = Scenario { cold: true, ..none.clone() };
        assert_eq!(peak(facts, "db", &cold), Level::Value(2.0));
        let zone = none.losing(facts, facts.events.named("az1").expect("a zone"));
        assert_eq!(peak(facts, "app", &zone), Level::Value(1.0));
        let ten = Scenario { factor: 10.0, ..none };
        assert_eq!(peak(facts, "app", &ten), Level::Value(5.0));
        assert_eq!(facts.losable().into_iter().collect::<Vec<_>>(), [id(facts, "c")]);
    });
}

#[test]
fn one_copy_less_leaves_least() {
    facts_say(CACHED, |facts| {
        let none = Scenario::default();
        let loads = facts.loads(&none);
        let app = id(facts, "app");
        let less = facts.without_one(app, loads.peak[app.index()].expect("a load"), &none);
        assert_eq!(less, Level::Value(2000.0 / 3000.0));
    });
    let text = "client web\nmysql db x2 { failover: manual; capacity: 1k/s }\nweb -> db { write }\n\
                usecase u { rate: 100/s; web -> db }\n";
    facts_say(text, |facts| {
        let none = Scenario::default();
        let db = id(facts, "db");
        let load = facts.loads(&none).peak[db.index()].expect("a load");
        assert_eq!(facts.utilisation(db, load, &none), Level::Value(0.1));
        assert_eq!(facts.without_one(db, load, &none), Level::Infinite);
    });
}

#[test]
fn what_the_fan_out_and_the_budgets_say() {
    let text = "client web\nservice app x2 { capacity: 1k/s }\ndynamodb d x2 { capacity: 3k/s read, 1k/s write }\n\
                web -> app\napp -> d: get { read; calls: 5 }\napp -> d: put { write; calls: 50% }\n\
                usecase u { rate: 1k/s; from: web }\n";
    facts_say(text, |facts| {
        let d = id(facts, "d");
        let none = Scenario::default();
        let load = facts.loads(&none).mean[d.index()].expect("a load");
        assert_eq!((load.read, load.write), (5000.0, 500.0));
        let Level::Value(share) = facts.utilisation(d, load, &none) else { panic!("a number") };
        assert!((share - 5000.0 / 6000.0).abs() < 1e-12, "the worse of two budgets");
        let first = facts.saturation(UseCaseId(0), &none).expect("a limit");
        assert_eq!(first.component, d);
        assert!((first.limit - 1200.0).abs() < 1e-9);
    });
}

#[test]
fn a_circle_of_calls_settles_or_diverges() {
    let text = |calls: &str| {
        format!(
            "client web\nservice a, b x1 {{ capacity: 1k/s }}\nweb -> a -> b\nb -> a {{ calls: {calls} }}\n\
             usecase u {{ rate: 100/s; from: web }}\n"
        )
    };
    facts_say(&text("50%"), |facts| {
        let load = facts.loads(&Scenario::default()).mean[id(facts, "a").index()].expect("a load");
        assert!((load.total() - 200.0).abs() < 1e-9);
    });
    facts_say(&text("1"), |facts| assert_eq!(peak(facts, "b", &Scenario::default()), Level::Diverges));
    let answer = "client web\nservice a x1 { capacity: 1k/s }\nweb -> a\na -> web: answer\n\
                  usecase u { rate: 100/s; from: web }\n";
    facts_say(answer, |facts| assert_eq!(peak(facts, "a", &Scenario::default()), Level::Value(0.1)));
}

#[test]
fn alternatives_share_and_share_anew() {
    let text = "client web\nservice a, b x1 { capacity: 100/s }\nlb l x2\nweb -> l\n\
                l -> a { choice: c; weight: 3x }\nl -> b { choice: c; weight: 1x }\n\
                usecase u { rate: 100/s; from: web }\n";
    facts_say(text, |facts| {
        let none = Scenario::default();
        assert_eq!(peak(facts, "a", &none), Level::Value(0.75));
        assert_eq!(peak(facts, "b", &none.without(facts, id(facts, "a"))), Level::Value(1.0));
    });
}

#[test]
fn latency_adds_and_takes_the_slowest_of_what_is_parallel() {
    let base = "client web\nservice app { latency: 5ms }\nmysql db { latency: 10ms }\nservice a { latency: 20ms }\n\
                service b { latency: 30ms }\nweb -> app { latency: 2ms }\napp -> db\n";
    let sum = |text: &str| {
        let design = design(&format!("{base}{text}"));
        Facts::new(&design).latency(UseCaseId(0)).sum
    };
    assert_eq!(sum(""), Some(17.0));
    assert_eq!(sum("app -> a\napp -> b\n"), Some(67.0));
    assert_eq!(sum("app -> a { parallel }\napp -> b { parallel }\n"), Some(47.0));
    assert_eq!(sum("app -> a | b\n"), Some(47.0));
    assert_eq!(sum("app -> a { calls: 5; soft }\n"), Some(37.0));
    assert_eq!(sum("app ~> a\n"), Some(17.0));
    assert_eq!(sum("app -> a\na -> app\n"), None);
}

#[test]
fn what_it_takes_to_lose_data() {
    let data = |text: &str| {
        let design = design(&format!("client web\nweb -> db\n{text}"));
        let facts = Facts::new(&design);
        let data = facts.data(id(&facts, "db")).expect("it holds data");
        (data.copies, data.lose_all, data.lose_quorum, data.lose_acked)
    };
    assert_eq!(data("mysql db x3\n"), (Some(3), Some(3), Some(3), 1));
    assert_eq!(data("mysql db x3 in z1\n"), (Some(3), Some(1), Some(1), 1));
    assert_eq!(data("mysql db x3 in z1, z1, z2\n"), (Some(3), Some(2), Some(2), 1));
    assert_eq!(data("cassandra db x3 { need: 2 read, 2 write; ack: 2 }\n"), (Some(3), Some(3), Some(2), 2));
    assert_eq!(data("cassandra db x3 { shards: 4 }\n"), (Some(3), Some(3), Some(3), 1));
    assert_eq!(data("mysql db\n"), (None, None, None, 1));
}

#[test]
fn a_consumer_too_slow_leaves_a_backlog() {
    let text = "client web\nkafka q x3 { retention: 1h }\nworker w x2 { capacity: 100/s }\nservice app\n\
                web -> app\napp ~> q ~> w\nusecase u { rate: 400/s; from: web }\n";
    facts_say(text, |facts| {
        let backlogs = facts.backlogs(false, &Scenario::default());
        assert_eq!(backlogs.len(), 1);
        assert!((backlogs[0].growth() - 200.0).abs() < 1e-9);
        // half of what arrives is taken, so the oldest falls behind half a second a second
        assert!((backlogs[0].full_after.expect("a retention") - 7200.0).abs() < 1e-6);
    });
}

#[test]
fn copies_in_shards_and_managed_ones_have_their_events() {
    let names = |text: &str| {
        let design = design(&format!("client web\nweb -> d\n{text}"));
        Facts::new(&design).events.list.iter().map(|it| it.name.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("cassandra d x2 { shards: 2 }\n"), "d/1#1 d/1#2 d/2#1 d/2#2");
    assert_eq!(names("s3 d in az1\n"), "az1");
    assert_eq!(names("s3 d { availability: 99.9% }\n"), "d");
    assert_eq!(names("leader d { standby: 1 }\n"), "d#1 d#2");
    assert_eq!(names("service d x3..10\n"), "d#1 d#2 d#3");
}

#[test]
fn electors_that_elect_each_other_end() {
    let text =
        "client web\nleader a { standby: 1; elected_by: b }\nleader b { standby: 1; elected_by: a }\nweb -> a -> b\n";
    let design = design(text);
    assert!(Facts::new(&design).cuts(UseCaseId(0)).works);
}

#[test]
fn a_chain_as_long_as_it_gets_needs_no_deep_stack() {
    let mut text = "client web\nweb -> n0q\n".to_string();
    for i in 0..20_000 {
        text += &format!("n{i}q -> n{}q\n", i + 1);
    }
    text += "service n20000q x1 { availability: 99% }\n";
    let design = design(&text);
    let facts = Facts::new(&design);
    assert_eq!(facts.cuts(UseCaseId(0)).singles.len(), 1);
    assert!((facts.availability(UseCaseId(0), &Scenario::default()).up - 0.99).abs() < 1e-12);
    assert_eq!(facts.latency(UseCaseId(0)).path.len(), 20_002);
}
