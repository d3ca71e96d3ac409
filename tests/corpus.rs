//! The corpus compiles: sixty systems nobody wrote for this language.

mod common;

use sdraft::check::StageChoice;

#[test]
fn every_system_compiles_and_keeps_its_boxes_and_lines() {
    let systems = common::corpus::systems();
    assert_eq!(systems.len(), 60);
    let mut complaints = String::new();
    for (name, text) in &systems {
        let compiled = common::compile(name, text, &StageChoice::Last);
        complaints.extend(compiled.diagnostics.iter().map(|found| common::brief(&compiled, found)));
        let flows =
            text.lines().filter(|line| [" -> ", " <-> ", " ~> ", " => ", " -- "].iter().any(|it| line.contains(it)));
        assert!(compiled.design.flows.len() <= flows.count(), "{name} has flows nobody wrote");
        assert!(!compiled.design.components.is_empty(), "{name} is empty");
    }
    assert!(complaints.is_empty(), "{complaints}");
}

/// For `benches/ledger.py`: the systems as texts, into the folder `CORPUS_OUT`.
#[test]
#[ignore = "writes files"]
fn write() {
    let folder = std::path::PathBuf::from(std::env::var_os("CORPUS_OUT").expect("CORPUS_OUT names a folder"));
    for (name, text) in common::corpus::systems() {
        std::fs::write(folder.join(format!("{name}.sd")), text).expect("the folder can be written to");
    }
}
