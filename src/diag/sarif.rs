//! SARIF 2.1.0, which code scanning services read: the witness as a `codeFlow`, fingerprints as `partialFingerprints`.

use serde_json::{Value, json};

use super::finding::{Finding, Range};

/// What a viewer shows about a code.
pub struct RuleInfo {
    /// `SD203`.
    pub id: &'static str,
    /// `domain-spof`.
    pub name: &'static str,
    /// One sentence.
    pub summary: String,
    /// The manual, as Markdown.
    pub manual: String,
}

/// What is found as of a stage, or of the whole.
pub struct Run<'a> {
    /// What tells it from the others of one log; none where it is the only one.
    pub name: Option<&'a str>,
    /// The findings.
    pub findings: Vec<&'a Finding>,
}

/// Prints findings as a SARIF log. `rules` describes the codes there are; only those used are listed.
pub fn print(runs: &[Run<'_>], rules: &[RuleInfo]) -> String {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": runs.iter().map(|it| run(it, rules)).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&log).expect("texts and numbers are JSON");
    text.push('\n');
    text
}

fn run(run: &Run<'_>, rules: &[RuleInfo]) -> Value {
    let mut used: Vec<(&str, &str)> = run.findings.iter().map(|it| (it.code, it.name)).collect();
    used.sort_unstable();
    used.dedup();
    let descriptors: Vec<Value> = used.iter().map(|(id, name)| descriptor(id, name, rules)).collect();
    let results: Vec<Value> = run
        .findings
        .iter()
        .map(|it| result(it, used.iter().position(|(id, _)| *id == it.code).expect("every code found is used")))
        .collect();
    let mut out = json!({
        "tool": { "driver": {
            "name": "sdraft",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": descriptors,
        }},
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    if let Some(name) = run.name {
        out["automationDetails"] = json!({ "id": format!("sdraft/stage/{name}") });
    }
    out
}

fn descriptor(id: &str, name: &str, rules: &[RuleInfo]) -> Value {
    let mut rule = json!({ "id": id, "name": name });
    if let Some(info) = rules.iter().find(|it| it.id == id) {
        rule["shortDescription"] = json!({ "text": info.summary });
        rule["help"] = json!({ "text": info.manual, "markdown": info.manual });
    }
    rule
}

fn result(it: &Finding, rule: usize) -> Value {
    let message = match &it.help {
        Some(help) => format!("{}\nhelp: {help}", it.message),
        None => it.message.clone(),
    };
    let mut result = json!({
        "ruleId": it.code,
        "ruleIndex": rule,
        "level": it.severity,
        "message": { "text": message },
        "locations": [location(it)],
        "partialFingerprints": { "sdraft/1": it.fingerprint },
    });
    if !it.witness.is_empty() {
        let steps: Vec<Value> = it.witness.iter().map(|id| step(it, id)).collect();
        result["codeFlows"] = json!([{ "threadFlows": [{ "locations": steps }] }]);
    }
    if let Some(fix) = &it.fix {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| json!({ "deletedRegion": region(edit.range), "insertedContent": { "text": edit.text } }))
            .collect();
        let change = json!({ "artifactLocation": { "uri": uri(&it.file) }, "replacements": replacements });
        // SARIF has one file a change; a fix that reaches into others is left to `check --fix`.
        if fix.edits.iter().all(|edit| edit.file.is_none()) {
            result["fixes"] = json!([{ "artifactChanges": [change] }]);
        }
    }
    result
}

/// A step of the witness names a component; its place is the finding's, for a design has no other thread.
fn step(it: &Finding, id: &str) -> Value {
    let mut location = location(it);
    location["message"] = json!({ "text": id });
    location["logicalLocations"] = json!([{ "name": id }]);
    json!({ "location": location })
}

fn location(it: &Finding) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&it.file) }, "region": region(it.range) } })
}

fn region(range: Range) -> Value {
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
    })
}

/// A path as a relative URI: what is not plain in one is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            b'\\' => uri.push('/'),
            _ => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}
