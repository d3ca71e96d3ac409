//! Every text compiles to a valid design and findings, which can be printed, and to a picture.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sdraft::Look;
use sdraft::check::StageChoice;
use sdraft::diag::pretty::{self, Style};
use sdraft::model::json;
use sdraft::source::Source;

fuzz_target!(|text: &str| {
    let mut load = |_: &str, _: &Source| Err("no files here".to_string());
    let compiled = sdraft::compile(Source::new("fuzz.sd", text), &mut load, &StageChoice::Last);
    for found in &compiled.diagnostics {
        assert!(found.labels.iter().all(|label| text.get(label.span.range()).is_some()), "{found:?}");
    }
    pretty::print(&compiled.diagnostics, &compiled.sources, Style { color: false, width: 60 });
    json::print(&compiled.design);
    // a picture of thousands of boxes takes seconds, in which the fuzzer would find nothing
    if compiled.design.components.len() + compiled.design.flows.len() <= 60 {
        let svg = sdraft::svg(&compiled.design, &Look::default());
        assert!(!svg.contains("<script") && !svg.contains("NaN"));
    }
});
