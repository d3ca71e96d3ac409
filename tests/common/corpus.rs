//! The corpus: sixty systems as neutral graphs (`tests/data/corpus.json`), turned into texts of the language.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// Every system: its name and its text.
pub fn systems() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus.json");
    let corpus: Value = serde_json::from_str(&fs::read_to_string(path).expect("the corpus is there")).expect("is JSON");
    list(&corpus).iter().map(|system| (text(system, "id").to_string(), design(system))).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or("")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn design(system: &Value) -> String {
    let mut out = format!("title: {}\n\n", quoted(text(system, "title")));
    let groups = list(&system["groups"]);
    members(&mut out, system, groups, None, 0);
    out.push('\n');
    for edge in list(&system["edges"]) {
        flow(&mut out, edge);
    }
    let mut names = Vec::new();
    for table in list(&system["tables"]) {
        // a table has its name alone; one system shows the same table at two stores
        let name = match text(table, "name") {
            name if names.contains(&name) => format!("{name} in {}", text(table, "on")),
            name => name.to_string(),
        };
        names.push(text(table, "name"));
        _ = writeln!(out, "table {} on {} {{", quoted(&name), text(table, "on"));
        for field in list(&table["fields"]) {
            let kind = text(field, "type");
            let keys = if field["pk"] == true { " pk" } else { "" };
            match text(field, "name") {
                "..." => out.push_str("  ...\n"),
                name if kind.is_empty() => _ = writeln!(out, "  {}{keys}", quoted(name)),
                name => _ = writeln!(out, "  {} {}{keys}", quoted(name), quoted(kind)),
            }
        }
        out.push_str("}\n");
    }
    for note in list(&system["notes"]) {
        _ = writeln!(out, "note on {} {}", text(note, "on"), quoted(text(note, "text")));
    }
    out
}

fn members(out: &mut String, system: &Value, groups: &[Value], parent: Option<&str>, depth: usize) {
    let indent = "  ".repeat(depth);
    for node in list(&system["nodes"]) {
        if node["group"].as_str() == parent {
            component(out, node, &indent);
        }
    }
    for group in groups.iter().filter(|it| it["parent"].as_str() == parent) {
        let word = if text(group, "role") == "band" { "band" } else { "group" };
        let copies = group["replicas"].as_u64().map_or(String::new(), |more| format!(" x{}", more + 1));
        let id = text(group, "id");
        _ = writeln!(out, "{indent}{word} {id} {}{copies} {{", quoted(text(group, "label")));
        if text(group, "style") == "dashed" {
            _ = writeln!(out, "{indent}  dashed: yes");
        }
        members(out, system, groups, Some(id), depth + 1);
        _ = writeln!(out, "{indent}}}");
    }
}

fn component(out: &mut String, node: &Value, indent: &str) {
    let kind = kind(text(node, "kind"));
    _ = write!(out, "{indent}{kind} {} {}", text(node, "id"), quoted(text(node, "label")));
    match &node["replicas"] {
        Value::String(_) => out.push_str(" xN"),
        Value::Number(more) => _ = write!(out, " x{}", more.as_u64().unwrap_or(0) + 1),
        _ => {}
    }
    if let [a, b] = list(&node["boundary"]) {
        _ = write!(out, " on {} | {}", a.as_str().unwrap_or(""), b.as_str().unwrap_or(""));
    }
    let mut attributes: Vec<String> = ["standby", "workers"]
        .into_iter()
        .filter_map(|key| node[key].as_u64().map(|count| format!("{key}: {count}")))
        .collect();
    if text(node, "style") == "dashed" {
        attributes.push("dashed".to_string());
    }
    if !attributes.is_empty() {
        _ = write!(out, " {{ {} }}", attributes.join("; "));
    }
    out.push('\n');
}

/// The kind of the language for a kind of the corpus.
fn kind(word: &str) -> &str {
    match word {
        "artifact" | "dataset" | "table" => "file",
        "batch" | "scheduler" => "job",
        "compute" => "pool",
        "coordinator" => "election",
        "datalake" => "lake",
        "db-graph" => "graphdb",
        "db-kv" => "kv",
        "db-nosql" => "nosql",
        "db-sql" => "db",
        "db-timeseries" => "tsdb",
        "filter" | "step" => "process",
        "heap" | "counter" | "module" | "source" | "state" => "component",
        "notifier" | "realtime" | "webserver" => "service",
        "objectstore" => "blob",
        "ratelimiter" => "limiter",
        "shard" => "db",
        other => other,
    }
}

fn flow(out: &mut String, edge: &Value) {
    let way = text(edge, "kind");
    let arrow = match way {
        _ if edge["bidirectional"] == true => "<->",
        _ if edge["undirected"] == true => "--",
        "async" | "notify" | "pull" | "push" | "report" | "retry" | "return" | "poll" => "~>",
        "batch" | "replicate" => "=>",
        _ => "->",
    };
    _ = write!(out, "{} {arrow} {}", text(edge, "from"), text(edge, "to"));
    if !text(edge, "label").is_empty() {
        _ = write!(out, ": {}", quoted(text(edge, "label")));
    }
    match way {
        "read" | "write" | "pull" | "push" => _ = write!(out, " {{ {way} }}"),
        _ => {}
    }
    out.push('\n');
}
