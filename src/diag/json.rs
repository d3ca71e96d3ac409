//! `sdraft/findings/1`: what programs read.

use serde::Serialize;

use super::finding::{Finding, Summary};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    findings: &'a [Finding],
    summary: Summary,
}

/// Prints findings as a JSON document.
pub fn print(findings: &[Finding], summary: Summary) -> String {
    let document = Document { schema: "sdraft/findings/1", findings, summary };
    let mut text = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    text.push('\n');
    text
}
