//! The language, section by section of its description: each text of tests/golden/language with what it means, one
//! line for each thing of the design, what is not stated left out. Sections 1 and 9 have tests of their own
//! (`syntax.rs`, `messages.rs`), section 4 those of the catalogue.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use sdraft::check::StageChoice;
use sdraft::model::json;
use serde_json::Value;

#[test]
fn every_section_means_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/language");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder).expect("the golden files").map(|it| it.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "sd"));
    paths.sort();
    assert!(paths.len() >= 9, "the sections are gone: {}", paths.len());
    let mut wrong = String::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("readable text");
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let said = meaning(&name, &text);
        let golden = path.with_extension("txt");
        if std::env::var_os("SDRAFT_BLESS").is_some() {
            fs::write(&golden, &said).expect("the golden file can be written");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if said != expected {
            wrong += &format!("== {name}; `cargo bless` rewrites it\n{said}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a text means: the design as of each stage, and what the compiler said.
fn meaning(name: &str, text: &str) -> String {
    let last = common::compile(name, text, &StageChoice::Last);
    let mut out: String = last.diagnostics.iter().map(|it| common::brief(&last, it)).collect();
    let mut stages = vec![("".to_string(), StageChoice::Base)];
    stages.extend(last.design.stages.iter().map(|it| (it.name.clone(), StageChoice::Named(it.name.clone()))));
    for (stage, choice) in stages {
        if !stage.is_empty() {
            out += &format!("-- stage {stage}\n");
        }
        let design = common::compile(name, text, &choice).design;
        let json: Value = serde_json::from_str(&json::print(&design)).expect("JSON");
        for (key, value) in json.as_object().expect("an object") {
            match value {
                Value::Array(items) => items.iter().for_each(|it| out += &format!("{key}: {}\n", brief(it))),
                value if is_nothing(value) || key == "schema" => {}
                value => out += &format!("{key}: {}\n", brief(value)),
            }
        }
    }
    out
}

/// A value on one line, without what is not stated.
fn brief(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let label_is_id = map.get("label") == map.get("id");
            let said = map.iter().filter(|(key, value)| !is_nothing(value) && (*key != "label" || !label_is_id));
            said.map(|(key, value)| match value {
                // `soft: no` is stated
                Value::Object(attributes) if key == "attributes" => format!("attributes ({})", stated(attributes)),
                Value::Object(_) | Value::Array(_) => format!("{key} ({})", brief(value)),
                value => format!("{key} {}", brief(value)),
            })
            .collect::<Vec<_>>()
            .join(", ")
        }
        Value::Array(items) => {
            let nested =
                |it: &Value| if it.is_object() || it.is_array() { format!("[{}]", brief(it)) } else { brief(it) };
            items.iter().map(nested).collect::<Vec<_>>().join(", ")
        }
        Value::String(text) => format!("{text:?}"),
        value => value.to_string(),
    }
}

fn stated(attributes: &serde_json::Map<String, Value>) -> String {
    let nested = |it: &Value| if it.is_object() { format!("({})", brief(it)) } else { brief(it) };
    attributes.iter().map(|(key, value)| format!("{key} {}", nested(value))).collect::<Vec<_>>().join(", ")
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}
