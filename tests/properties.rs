//! What holds for every text: for random designs that use the whole language, and for damaged ones.
//!
//! The seeds are fixed, so that a failure here fails everywhere; `SDRAFT_CASES=100000 cargo test --release --test
//! properties` tries more.

mod common;

use std::time::{Duration, Instant};

use common::designs;
use common::graphs::Dice;
use sdraft::check::StageChoice;
use sdraft::diag::pretty::{self, Style};
use sdraft::model::{UseCaseId, json};
use sdraft::scene::View;
use sdraft::source::FileId;
use sdraft::syntax;

fn cases(usual: u64) -> u64 {
    std::env::var("SDRAFT_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// The design a text means, for programs, without the formulas as they are written.
fn meaning(text: &str) -> String {
    let json = json::print(&common::compile("random.sd", text, &StageChoice::Last).design);
    let written = |line: &str| ["\"formula\"", "\"condition\""].iter().any(|key| line.trim_start().starts_with(key));
    json.lines().filter(|line| !written(line)).collect::<Vec<_>>().join("\n")
}

/// Formatting twice is formatting once, and changes no meaning.
#[track_caller]
fn formatting_is_safe(text: &str) {
    // in a debug build `format` itself asserts that the printed tree is the tree that was read
    let formatted = syntax::format(text);
    let again = syntax::format(&formatted.text);
    assert_eq!(formatted.text, again.text, "formatted twice, of:\n{text}");
    if formatted.errors.is_empty() {
        let (before, after) = (meaning(text), meaning(&formatted.text));
        let differ = before.lines().zip(after.lines()).find(|(before, after)| before != after);
        assert!(before == after, "{differ:?}\n{text}\n-- formatted:\n{}", formatted.text);
    }
}

#[test]
fn random_designs_are_read_without_errors_of_syntax() {
    for seed in 0..cases(600) {
        let text = designs::design(&mut Dice::new(seed));
        let (_, found) = syntax::parse(FileId(0), &text);
        assert!(found.is_empty(), "seed {seed}: {found:#?} in:\n{text}");
    }
}

#[test]
fn random_designs_printed_and_read_again_are_the_same() {
    for seed in 0..cases(600) {
        formatting_is_safe(&designs::design(&mut Dice::new(seed)));
    }
}

#[test]
fn statements_cover_the_text_and_do_not_overlap() {
    for seed in 0..cases(300) {
        let text = designs::design(&mut Dice::new(seed));
        let (tree, _) = syntax::parse(FileId(0), &text);
        let mut at = 0;
        for statement in &tree.statements {
            let span = statement.span.range();
            assert!(span.start >= at && span.end >= span.start, "seed {seed}: {span:?} in:\n{text}");
            let gap = &text[at..span.start];
            let outside_comments = gap.lines().map(|line| line.split('#').next().unwrap_or("")).collect::<String>();
            assert!(outside_comments.trim_matches([' ', '\t', '\r', ';', '；', ',', '\u{3000}']).is_empty(), "{gap:?}");
            at = span.end;
        }
    }
}

#[test]
fn damaged_designs_are_answered() {
    let mut texts: Vec<String> = common::examples().into_iter().map(|(_, text)| text).collect();
    texts.extend((0..40).map(|seed| designs::design(&mut Dice::new(seed))).filter(|text| !text.is_empty()));
    for seed in 0..cases(1500) {
        let text = designs::damaged(&mut Dice::new(seed), &texts);
        let compiled = common::compile("random.sd", &text, &StageChoice::Last);
        for found in &compiled.diagnostics {
            let span = found.span().expect("every finding has a place");
            assert!(text.get(span.range()).is_some(), "seed {seed}: {found:?} in:\n{text}");
            assert!(found.help.is_some(), "seed {seed}: {found:?} has no help, in:\n{text}");
        }
        pretty::print(&compiled.diagnostics, &compiled.sources, Style { color: false, width: 60 });
        json::print(&compiled.design);
        formatting_is_safe(&text);
    }
}

/// How long a test of drawings goes on finding new cases, a debug build on a busy machine included.
const LONG_ENOUGH: Duration = Duration::from_secs(60);

#[test]
fn random_designs_are_drawn() {
    let start = Instant::now();
    for seed in (0..cases(150)).take_while(|_| start.elapsed() < LONG_ENOUGH) {
        let text = designs::design(&mut Dice::new(seed));
        let design = common::compile("random.sd", &text, &StageChoice::Last).design;
        let svg = common::drawn(&design, None);
        assert!(svg == common::drawn(&design, None), "seed {seed} is drawn in two ways:\n{text}");
        for id in (0..design.usecases.len().min(3)).map(UseCaseId::from_index) {
            for view in [View::Over, View::Only, View::Sequence] {
                common::drawn(&design, Some((id, view)));
            }
        }
    }
}

#[test]
fn damaged_designs_are_drawn() {
    let texts: Vec<String> = common::examples().into_iter().map(|(_, text)| text).collect();
    let start = Instant::now();
    for seed in (0..cases(300)).take_while(|_| start.elapsed() < LONG_ENOUGH) {
        let text = designs::damaged(&mut Dice::new(seed), &texts);
        common::drawn(&common::compile("random.sd", &text, &StageChoice::Last).design, None);
    }
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    for seed in 0..cases(50) {
        let text = designs::design(&mut Dice::new(seed));
        assert!(meaning(&text) == meaning(&text), "seed {seed}");
    }
}
