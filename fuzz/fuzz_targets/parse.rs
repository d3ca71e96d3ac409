//! Every text is read: statements in order, every place a range of the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sdraft::source::FileId;
use sdraft::syntax;

fuzz_target!(|text: &str| {
    let (tree, found) = syntax::parse(FileId(0), text);
    let mut at = 0;
    for statement in &tree.statements {
        assert!(at <= statement.span.start && statement.span.start <= statement.span.end);
        assert!(text.get(statement.span.range()).is_some());
        at = statement.span.end;
    }
    for found in &found {
        assert!(found.labels.iter().all(|label| text.get(label.span.range()).is_some()), "{found:?}");
        assert!(found.help.is_some(), "{found:?}");
    }
});
