//! Annotations of a GitHub workflow: `::warning file=a.sd,line=3,…::message`.

use super::finding::Finding;

/// Prints each finding as a workflow command.
pub fn print(findings: &[Finding]) -> String {
    findings.iter().map(command).collect()
}

fn command(it: &Finding) -> String {
    let word = if it.severity == "note" { "notice" } else { it.severity };
    let (start, end) = (it.range.start, it.range.end);
    let mut place = format!("file={},line={},endLine={}", property(&it.file), start.line, end.line);
    // GitHub takes columns only where the place lies on one line.
    if start.line == end.line {
        place += &format!(",col={},endColumn={}", start.column, end.column);
    }
    let title = property(&format!("{} {}", it.code, it.name));
    let help = it.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("::{word} {place},title={title}::{}\n", text(&format!("{}{help}", it.message)))
}

fn text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(value: &str) -> String {
    text(value).replace(':', "%3A").replace(',', "%2C")
}
