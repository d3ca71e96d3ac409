//! Formatting twice is formatting once; what is printed is read as the same tree (asserted in `format`).
#![no_main]

use libfuzzer_sys::fuzz_target;
use sdraft::syntax;

fuzz_target!(|text: &str| {
    let once = syntax::format(text);
    let twice = syntax::format(&once.text);
    assert_eq!(once.text, twice.text);
});
