//! The examples are what a new user copies from: they compile without a word from the compiler.

mod common;

use sdraft::check::StageChoice;

#[test]
fn every_example_compiles_without_a_complaint() {
    let examples = common::examples();
    assert!(examples.len() >= 28, "the examples are gone: {}", examples.len());
    let mut complaints = String::new();
    for (name, text) in &examples {
        let compiled = common::compile(name, text, &StageChoice::Last);
        complaints.extend(compiled.diagnostics.iter().map(|found| common::brief(&compiled, found)));
    }
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn every_stage_of_every_example_compiles() {
    for (name, text) in &common::examples() {
        let last = common::compile(name, text, &StageChoice::Last);
        for stage in &last.design.stages {
            let compiled = common::compile(name, text, &StageChoice::Named(stage.name.clone()));
            let complaints: String = compiled.diagnostics.iter().map(|found| common::brief(&compiled, found)).collect();
            assert!(complaints.is_empty(), "stage {}: {complaints}", stage.name);
            assert!(!compiled.design.components.is_empty());
        }
    }
}

#[test]
fn an_arrow_to_the_left_calls_from_the_right() {
    let compiled = common::compile("a", "db store\nstore <- app\nstore <~ app2\n", &StageChoice::Last);
    let ends: Vec<(&str, &str)> = compiled
        .design
        .flows
        .iter()
        .map(|it| (compiled.design.end_name(it.from), compiled.design.end_name(it.to)))
        .collect();
    assert_eq!(ends, [("app", "store"), ("app2", "store")]);
}

#[test]
fn every_example_is_formatted() {
    for (name, text) in &common::examples() {
        assert_eq!(sdraft::syntax::format(text).text, *text, "{name}: run `sdraft fmt examples`");
    }
}
