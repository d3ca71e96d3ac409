//! `sdraft/findings/1`: what programs read.

use serde::Serialize;

use super::finding::{Finding, Summary};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    findings: &'a [Finding],
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    stages: Option<&'a [Stage]>,
}

/// What is found as of a stage.
#[derive(Clone, Debug, Serialize)]
pub struct Stage {
    /// The file.
    pub file: String,
    /// The stage; `base` for what stands before the first.
    pub stage: String,
    /// The fingerprints of what was found before it and no longer.
    pub settled: Vec<String>,
    /// The fingerprints of what is found since.
    pub brought: Vec<String>,
    /// All that is found.
    pub findings: Vec<Finding>,
    /// How many of each severity.
    pub summary: Summary,
}

/// Prints findings as a JSON document; `stages` where it was asked stage by stage.
pub fn print(findings: &[Finding], summary: Summary, stages: Option<&[Stage]>) -> String {
    let document = Document { schema: "sdraft/findings/1", findings, summary, stages };
    let mut text = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    text.push('\n');
    text
}
