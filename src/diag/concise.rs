//! One line a finding, for editors and `grep`: `file:line:column: CODE message`.

use super::finding::Finding;

/// Prints each finding on a line of its own.
pub fn print(findings: &[Finding]) -> String {
    findings.iter().map(line).collect()
}

fn line(it: &Finding) -> String {
    let at = it.range.start;
    format!("{}:{}:{}: {} {}\n", it.file, at.line, at.column, it.code, one_line(&it.message))
}

/// A message as one line, whatever names it quotes.
fn one_line(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
