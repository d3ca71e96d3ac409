//! Hostile and broken texts: each gives a result or a clear error within seconds and bounded memory; nothing panics.

mod common;

use std::time::{Duration, Instant};

use sdraft::Compiled;
use sdraft::check::StageChoice;
use sdraft::syntax;

/// Far more than any of these takes, a debug build on a busy machine included; what is quadratic takes minutes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Parts of a design up to which every text here is drawn too; how large a picture may be is measured elsewhere.
const MOST_DRAWN: usize = 300;

#[track_caller]
fn compiled(text: &str) -> Compiled {
    let start = Instant::now();
    let compiled = common::compile("hostile.sd", text, &StageChoice::Last);
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    for found in &compiled.diagnostics {
        let span = found.span().expect("every finding has a place");
        assert!(span.end as usize <= text.len() && text.get(span.range()).is_some(), "{found:?}");
    }
    let parts = compiled.design.components.len() + compiled.design.groups.len() + compiled.design.flows.len();
    if parts <= MOST_DRAWN {
        common::drawn(&compiled.design, None);
        assert!(start.elapsed() < PATIENCE, "drawn after {:?}", start.elapsed());
    }
    compiled
}

#[track_caller]
fn gives(text: &str, code: &str) {
    let compiled = compiled(text);
    let codes: Vec<&str> = compiled.diagnostics.iter().map(|it| it.code.id).collect();
    assert!(codes.contains(&code), "no {code} among {:?}", &codes[..codes.len().min(20)]);
    assert!(codes.len() <= 3 * (syntax::MOST_ERRORS + 1), "{} findings", codes.len());
}

#[track_caller]
fn is_fine(text: &str) {
    let found = compiled(text).diagnostics;
    assert!(found.is_empty(), "{:?}", &found[..found.len().min(3)]);
}

fn numbered(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn nothing_at_all_is_a_design() {
    for text in ["", "\n", " ", "\u{FEFF}", "\u{FEFF}#!/usr/bin/sdraft\n", "\r\n\r\n", "# only a comment", ";;;"] {
        is_fine(text);
    }
}

#[test]
fn one_enormous_line_is_cut_or_read() {
    gives(&"a".repeat(10 << 20), "SD007");
    gives(&"a -> ".repeat(2 << 20), "SD007");
    gives(&"# ".repeat(3 << 20), "SD007");
    is_fine(&"# ".repeat(1 << 18));
    gives(&",".repeat(1 << 18), "SD001");
    gives(&"\"".repeat(1 << 18), "SD001");
    gives(&"service a \"".repeat(20_000), "SD002");
}

#[test]
fn braces_and_parentheses_nest_so_deep_and_no_deeper() {
    for open in ["{", "group a {", "service a {", "a: b {", "let a = (", "x(", "service a { capacity: (", "a -> b {"] {
        gives(&open.repeat(100_000), "SD006");
    }
    is_fine(&(0..60).map(|i| format!("group g{i} {{ ")).chain(["a".to_string(), "}".repeat(60)]).collect::<String>());
    gives(&format!("let a = {}1", "1 + ".repeat(5_000)), "SD006");
    gives(&format!("let a = {}1", "-".repeat(20_000)), "SD011");
    is_fine(&format!("table t {{ {} }}", "[".repeat(10_000) + &"]".repeat(10_000)));
}

#[test]
fn statements_names_and_flows_have_a_limit() {
    gives(&("\n".repeat(1_000_000) + "service app"), "SD007");
    gives(
        &(0..52).map(|i| (0..1000).map(|k| format!("a{i}_{k}, ")).collect::<String>() + "z\n").collect::<String>(),
        "SD007",
    );
    gives(&(numbered(400, |i| format!("a{i}, ")) + "z -> " + &numbered(400, |i| format!("b{i}, ")) + "z"), "SD007");
    let long = "n".repeat(10_000);
    is_fine(&format!("service {long}\n订单 -> {long}: {long}\nlet {long} = 1\ngroup g \"{long}\" {{ {long} }}"));
}

#[test]
fn errors_have_a_limit() {
    gives(&"}".repeat(30_000), "SD005");
    gives(&"{}".repeat(15_000), "SD001");
    gives(&"x --> y\n".repeat(11_000), "SD008");
    gives(&format!("a -> b: {}", "{a}".repeat(15_000)), "SD025");
    gives(&format!("service a {{ {} }}", numbered(11_000, |i| format!("a{i}: b; "))), "SD024");
}

#[test]
fn arithmetic_has_a_result_or_says_why_not() {
    for formula in
        ["9 ^ 9 ^ 9 ^ 9", "1e308 * 10", "1 / 0", "0 ^ -1", "sqrt(-1)", "log(0, 0)", "log(1, 1)", "5GB / (day - day)"]
    {
        gives(&format!("let a = {formula}"), "SD030");
    }
    gives(&format!("let a = {}", "9".repeat(400)), "SD030");
    gives(&("let a0 = 1\n".to_string() + &numbered(5_000, |i| format!("let a{} = a{i} * 2\n", i + 1))), "SD030");
    is_fine(&(numbered(5_000, |i| format!("let a{i} = a{} * 1\n", i + 1)) + "let a5000 = 1"));
    gives(&(numbered(5_000, |i| format!("let a{i} = a{} + 1\n", i + 1)) + "let a5000 = a0"), "SD029");
}

#[test]
fn expansions_are_bounded() {
    // every copy of the base would be read again for every kind above it
    gives(
        &(numbered(2_000, |i| format!("kind k{i} is k{} {{ managed }}\n", i + 1)) + "kind k2000 is service"),
        "SD023",
    );
    is_fine(&("a -> b\n".to_string() + &numbered(1_000, |i| format!("stage s{i} {{ a x{} }}\n", i + 1))));
    is_fine(&(numbered(300, |i| format!("a{i} -> a{}\nusecase u{i} {{ from: a{i} }}\n", i + 1))));
    compiled(&numbered(2_000, |i| {
        format!("service some-rather-long-name-{}\nx -> some-rather-lon-name-{}\n", i * 7, i)
    }));
}

#[test]
fn odd_characters_are_reported_or_kept() {
    for text in [
        "a\0b",
        "service a\u{202E}b",
        "a -> b: \u{1b}[31m",
        "\u{0}",
        "a\u{2028}b",
        "a -> b\u{85}c",
        "￿ -> \u{10FFFF}",
        "\u{c}=：“# a: p\n",
        "service a\u{2003}“x\n",
        "\u{b}--> b\n",
    ] {
        compiled(text);
        syntax::format(text);
    }
}

#[test]
fn every_start_of_every_example_is_read() {
    for (name, text) in &common::examples() {
        // in a debug build not each, but other ones for each example
        let step = 1 + text.len() / 60;
        for (at, _) in text.char_indices().skip(name.len() % step).step_by(step) {
            compiled(&text[..at]);
            compiled(&text[at..]);
        }
    }
}

/// All of them, for a release build: `cargo test --release --test hostile -- --ignored`.
#[test]
#[ignore = "minutes in a debug build"]
fn every_start_of_every_example_is_read_at_every_character() {
    for (_, text) in &common::examples() {
        for (at, _) in text.char_indices() {
            compiled(&text[..at]);
            syntax::format(&text[..at]);
        }
    }
}
