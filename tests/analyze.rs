//! What breaks a use case, against small designs whose answer is known, and against every subset of failures.

use sdraft::analyze::Facts;
use sdraft::check::StageChoice;
use sdraft::model::{Design, UseCaseId};
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
