//! What several tests share: the examples, and compiling a text that uses no other file.
#![allow(dead_code)] // each test takes its part

pub mod corpus;
pub mod designs;
pub mod graphs;

use std::fs;
use std::path::Path;

use sdraft::check::StageChoice;
use sdraft::diag::Diagnostic;
use sdraft::source::Source;
use sdraft::{Compiled, compile as compile_source};

/// The examples: file name and text, in the order of their names.
pub fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<(String, String)> = fs::read_dir(&folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "sd"))
        .map(|path| {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("readable text"))
        })
        .collect();
    found.sort();
    found
}

/// Compiles a text that stands alone.
pub fn compile(name: &str, text: &str, stage: &StageChoice) -> Compiled {
    let source = Source::new(name, text);
    compile_source(source, &mut |path, _| Err(format!("there is no {path} here")), stage)
}

/// One line about a diagnostic, for the message of a failing test.
pub fn brief(compiled: &Compiled, found: &Diagnostic) -> String {
    let place = found.labels.first().map(|label| {
        let source = compiled.sources.get(label.span.file);
        let before = &source.text()[..label.span.start as usize];
        format!("{}:{}", source.name(), before.matches('\n').count() + 1)
    });
    format!("{} {}: {}\n", place.unwrap_or_default(), found.code.id, found.message)
}
