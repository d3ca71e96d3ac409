//! What changed between two designs: all of it, and nothing that did not.

mod common;

use proptest::prelude::*;
use sdraft::check::StageChoice;
use sdraft::diff::{self, Comparison, text::Color};
use sdraft::model::Design;
use sdraft::syntax;

fn design(text: &str) -> Design {
    common::compile("a.sd", text, &StageChoice::Last).design
}

fn compare(before: &str, after: &str) -> Comparison {
    diff::compare(("a.sd", &design(before)), ("b.sd", &design(after)))
}

/// The lines of the text form, without the names of the files and the summary.
#[track_caller]
fn check(before: &str, after: &str, expected: &str) {
    let told = diff::text::print(&compare(before, after), Color::None);
    let lines: Vec<&str> = told.lines().skip(2).map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let lines = &lines[..lines.len().saturating_sub(1)];
    let expected: Vec<String> =
        expected.lines().map(|line| line.trim_end().to_string()).filter(|it| !it.is_empty()).collect();
    assert_eq!(lines, expected.as_slice(), "\n{told}");
}

#[test]
fn what_is_new_changed_and_gone_is_told_in_the_words_of_the_language() {
    check(
        "service app\ndb\napp -> db: read\n",
        "service app x3 in az1, az2 { capacity: 1k/s }\nredis cache { hit: 80% }\napp -> cache: read\n",
        "
Components
  ~ app
      + copies: x3
      + in: az1, az2
      + capacity: 1k/s
  + redis cache { hit: 80% }
  - db
Flows
  + app -> cache: read
  - app -> db: read
",
    );
}

#[test]
fn attributes_say_what_they_were_and_are() {
    check(
        "service app x3 { capacity: 1k/s; managed }\ndb store { availability: 99.9%; retention: 7 days }\napp -> store { timeout: 2s }\n",
        "service app x27 { capacity: 3k/s read, 1k/s write }\ndb store { availability: 99.95%; retention: 1TB }\napp ~> store { timeout: 500ms; soft }\n",
        "
Components
  ~ app
      copies x3 → x27
      capacity 1k/s → 3k/s read, 1k/s write
      - managed
  ~ store
      availability 99.9% → 99.95%
      retention 7 d → 1 TB
Flows
  ~ app -> store
      arrow -> → ~>
      timeout 2 s → 500 ms
      + soft
",
    );
}

#[test]
fn a_renamed_component_is_one_change() {
    check(
        "web -> app -> db\nservice app \"App servers\" x2\nnote on app \"x\"\nusecase read { web -> app -> db }\n",
        "web -> api -> db\nservice api \"App servers\" x3\nnote on api \"x\"\nusecase read { web -> api -> db }\n",
        "
Components
  ~ api
      id app → api
      copies x2 → x3
",
    );
}

#[test]
fn of_two_flows_between_the_same_ends_the_right_one_is_gone() {
    check("a -> b: one\na -> b: two\na -> b: three\n", "a -> b: two\na -> b: three\n", "Flows\n  - a -> b: one\n");
    check("a -> b: one\na -> b: two\n", "a -> b: one\na -> b: 2\n", "Flows\n  ~ a -> b#2: label two → 2\n");
}

#[test]
fn a_group_without_a_name_is_known_by_its_label_or_its_members() {
    check(
        "group \"A\" { x }\ngroup { y; z }\n",
        "group \"New\" { n }\ngroup \"A\" { x }\ngroup { y; z; w }\n",
        "
Components
  + component n
  + component w
Groups
  + group \"New\"
",
    );
}

#[test]
fn steps_fields_and_zones_are_told_one_by_one() {
    check(
        "a -> b -> c\nusecase u { a -> b }\ntable t on c { id int pk, name text }\nservice a in z1\n",
        "a -> b -> c\nusecase u { a -> b -> c }\ntable t on c { id int pk, title text }\nservice a in z1, z2\n",
        "
Components
  ~ a: + in z2
Use cases
  ~ u: + step 2 b -> c
Tables
  ~ t
      - field name text
      + field title text
",
    );
}

#[test]
fn quantities_tell_their_formula_and_value() {
    check(
        "let reads = 300M * 5 / day\nlet gone = 3\n",
        "let reads = 400M * 5 / day\nestimate \"Storage\" = 2 * 1KB\n",
        "
Quantities
  ~ let reads
      formula 300M * 5 / day → 400M * 5 / day
      value 17.36k/s → 23.15k/s
  - let gone = 3 (3)
Estimates
  + \"Storage\" = 2 * 1KB (2 KB)
",
    );
}

#[test]
fn notes_decisions_and_requirements_are_told() {
    check(
        "a\nnote on a \"old\"\nquality \"p99 below 200 ms\"\ndecision \"How?\" { option \"A\" chosen { pro \"x\" }; option \"B\" }\n",
        "a\nnote on a \"new\"\nquality \"p99 below 300 ms\"\ndecision \"How?\" { option \"A\" { pro \"x\" }; option \"B\" chosen }\n",
        "
Requirements
  ~ quality: text p99 below 200 ms → p99 below 300 ms
Decisions
  ~ \"How?\"
      - option \"A\" (chosen) + x
      - option \"B\"
      + option \"A\" + x
      + option \"B\" (chosen)
Notes
  ~ note on a: text old → new
",
    );
}

#[test]
fn the_order_of_declarations_is_no_difference() {
    let (before, after) =
        ("web -> app\napp -> db\nservice app\nnote \"x\"\n", "note \"x\"\nservice app\napp -> db\nweb -> app\n");
    assert!(compare(before, after).is_same());
    assert_eq!(diff::text::print(&compare(before, after), Color::None), "");
}

#[test]
fn hostile_labels_stay_labels() {
    let comparison =
        compare("a\n", "service a \"<img src=x onerror=alert(1)> `x` | [a](javascript:b)\\n\\u{1b}[31m\"\n");
    let markdown = diff::markdown::print(&comparison);
    assert!(markdown.contains("`` label: <img src=x onerror=alert(1)> `x` | [a](javascript:b)"), "{markdown}");
    assert!(!diff::text::print(&comparison, Color::None).contains('\u{1b}'));
}

#[test]
fn a_design_differs_in_nothing_from_its_formatted_self() {
    let mut texts: Vec<(String, String)> = common::examples();
    texts.extend(common::corpus::systems());
    let messy = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/format/messy.sd");
    texts.push(("messy.sd".into(), std::fs::read_to_string(messy).expect("a golden file")));
    for (name, text) in texts {
        let loose = text.replace(" -> ", "  ->   ").replace(" * ", "*").replace(", ", " ,");
        let formatted = syntax::format(&loose).text;
        let comparison = compare(&loose, &formatted);
        assert!(comparison.is_same(), "{name}\n{}", diff::text::print(&comparison, Color::None));
    }
}

#[test]
fn every_step_of_every_example_can_be_applied() {
    for (name, text) in common::examples() {
        let last = design(&text);
        let mut before = common::compile(&name, &text, &StageChoice::Base).design;
        for stage in &last.stages {
            let after = common::compile(&name, &text, &StageChoice::Named(stage.name.clone())).design;
            applies(&before, &after);
            before = after;
        }
    }
}

/// Applying what the diff says, read back from its JSON, to the first design gives the second.
fn applies(before: &Design, after: &Design) {
    let comparison = diff::compare(("a.sd", before), ("b.sd", after));
    let written = diff::json::print(&comparison);
    let read = diff::json::read(&written).expect("what was written can be read");
    assert_eq!(read, comparison.diff);
    let (applied, told) = (diff::apply(before, &read), diff::tell(after));
    assert!(applied == told, "{written}\n{applied:#?}\n{told:#?}");
    assert!(!comparison.is_same() || diff::tell(before) == told, "{written}");
}

/// A statement of a random design; few names, so that two designs share many.
fn statement() -> impl Strategy<Value = String> {
    let name = || prop::sample::select(vec!["a", "b", "c", "d", "app", "db", "购物车"]);
    let label = || prop::sample::select(vec!["x", "y z", "<b>", "a->b#2", "读取"]);
    let arrow = prop::sample::select(vec!["->", "~>", "=>", "<->", "--", "<-"]);
    prop_oneof![
        (name(), arrow, name(), label()).prop_map(|(a, arrow, b, label)| format!("{a} {arrow} {b}: {label}")),
        (name(), name(), name()).prop_map(|(a, b, c)| format!("{a} -> {b} | {c}")),
        (prop::sample::select(vec!["service", "db", "redis"]), name(), 1..4u32, label())
            .prop_map(|(kind, name, n, label)| format!("{kind} {name} \"{label}\" x{n} in z{n}, z1")),
        (name(), label()).prop_map(|(name, label)| format!("note on {name} \"{label}\"")),
        (label(), name(), name()).prop_map(|(label, a, b)| format!("group \"{label}\" {{ {a}; {b} }}")),
        (name(), name()).prop_map(|(a, b)| format!("group {{ {a}; {b} }}")),
        (name(), name(), name()).prop_map(|(g, a, b)| format!("tier {g}-tier {{ {a}; {b} }}")),
        (name(), name(), 1..9u32)
            .prop_map(|(u, a, n)| format!("usecase {u} {{ rate: {n}k/s; {a} -> {u}; {u} ~> {a} }}")),
        (name(), name(), label()).prop_map(|(t, on, f)| format!("table {t} on {on} {{ \"{f}\" int pk }}")),
        (name(), 1..5u32).prop_map(|(name, n)| format!("let {name}-rate = {n}k / day")),
        label().prop_map(|label| format!("estimate \"{label}\" = 3 * 4KB")),
        (label(), label()).prop_map(|(q, o)| format!("decision \"{q}\" {{ option \"{o}\" chosen {{ pro \"{q}\" }} }}")),
        label().prop_map(|label| format!("functional \"Post {label} and read\"")),
        (name(), label()).prop_map(|(name, label)| format!("api on {name} {{ GET /{label} }}")),
        (name(), 1..5u32).prop_map(|(name, n)| format!("{name} {{ capacity: {n}k/s; retention: {n} days; managed }}")),
        name().prop_map(|name| format!("style {name} {{ fill: #a5d8ff }}")),
        (name(), label()).prop_map(|(name, label)| format!("allow SD201 on {name} \"{label}\"")),
        Just("peak: 3x".to_string()),
        Just("constants: interview".to_string()),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(statement(), 0..14).prop_map(|lines| lines.join("\n") + "\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn applying_what_the_diff_says_to_a_gives_b(a in text(), b in text()) {
        applies(&design(&a), &design(&b));
    }

    #[test]
    fn an_edited_design_applies_too(a in text(), edits in prop::collection::vec((any::<prop::sample::Index>(), statement()), 1..4)) {
        let mut lines: Vec<String> = a.lines().map(str::to_string).collect();
        for (at, new) in &edits {
            if lines.is_empty() { lines.push(new.clone()) } else { let i = at.index(lines.len()); lines[i] = new.clone() }
        }
        applies(&design(&a), &design(&lines.join("\n")));
    }

    #[test]
    fn a_random_design_is_its_formatted_self(a in text()) {
        let comparison = compare(&a, &syntax::format(&a).text);
        prop_assert!(comparison.is_same());
    }
}
