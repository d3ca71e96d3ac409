//! What people get to read for the mistakes they make: pairs `NAME.sd` and `NAME.txt` in tests/golden/messages, the
//! text as a terminal 80 columns wide shows it.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use sdraft::check::StageChoice;
use sdraft::diag::pretty::{self, Style};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/messages")
}

fn broken() -> Vec<(String, String)> {
    let mut found: Vec<_> = fs::read_dir(folder())
        .expect("the folder of the golden files")
        .map(|it| it.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "sd"))
        .map(|path| {
            let name = path.file_stem().expect("a file").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("readable text"))
        })
        .collect();
    found.sort();
    found
}

fn messages(name: &str, text: &str, width: usize) -> String {
    let compiled = common::compile(&format!("{name}.sd"), text, &StageChoice::Last);
    pretty::print(&compiled.diagnostics, &compiled.sources, Style { color: false, width })
}

#[test]
fn hurried_people_are_told_how_to_mend_it() {
    let broken = broken();
    assert!(broken.len() >= 60, "the broken files are gone: {}", broken.len());
    let mut wrong = String::new();
    for (name, text) in &broken {
        let said = messages(name, text, 80);
        let path = folder().join(format!("{name}.txt"));
        if std::env::var_os("SDRAFT_BLESS").is_some() {
            fs::write(&path, &said).expect("the golden file can be written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if said != expected {
            wrong += &format!("== {name}, now\n{said}== golden\n{expected}");
        }
    }
    assert!(wrong.is_empty(), "`cargo bless` rewrites them\n{wrong}");
}

#[test]
fn every_broken_file_has_a_finding_with_a_place_and_a_help() {
    for (name, text) in &broken() {
        let compiled = common::compile(name, text, &StageChoice::Last);
        assert!(!compiled.diagnostics.is_empty(), "{name} is not broken");
        for found in &compiled.diagnostics {
            assert!(found.span().is_some(), "{name}: {} has no place", found.code.id);
            assert!(
                found.help.as_deref().is_some_and(|help| !help.is_empty()),
                "{name}: {} has no help",
                found.code.id
            );
        }
    }
}

#[test]
fn no_message_speaks_of_the_grammar() {
    for (name, text) in &broken() {
        let said = messages(name, text, 200);
        for word in ["EOI", "NEWLINE", "junk", "kw_", "ident", "expected ", "pest"] {
            assert!(!said.contains(word) || text.contains(word), "{name} says {word:?}:\n{said}");
        }
    }
}

#[test]
fn lines_fit_a_narrow_terminal() {
    for (name, text) in &broken() {
        let said = messages(name, text, 40);
        // lines of the source and what points into them are as long as they are
        for line in said.lines().filter(|line| !line.contains(['│', '·'])) {
            let width = unicode_width::UnicodeWidthStr::width(line);
            let unbreakable = line.split_whitespace().any(|word| word.chars().count() > 28);
            assert!(width <= 40 || unbreakable, "{name}: {width} columns:\n{line}");
        }
    }
}
