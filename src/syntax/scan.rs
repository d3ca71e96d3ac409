//! A scan before the parser: limits on size, nesting and the number of statements, each with a clear error, and
//! quotes that are never closed on their line.

use super::errors;
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};

/// The longest text that is read, in bytes.
pub const MOST_BYTES: usize = 4 << 20;
/// The most lines and semicolons, which bounds the statements.
pub const MOST_STATEMENTS: usize = 200_000;
/// How deep braces and parentheses may nest.
pub const MOST_NESTED: usize = 64;

/// What the scan found.
pub struct Scan {
    /// How much of the text is to be parsed.
    pub end: usize,
    /// What is wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// Looks over a text once.
///
/// Postcondition: in `text[..end]` no brace or parenthesis nests deeper than [`MOST_NESTED`].
pub fn scan(file: FileId, text: &str) -> Scan {
    let mut scan = Scan { end: text.len(), diagnostics: Vec::new() };
    if text.len() > MOST_BYTES {
        scan.end = last_line_before(text, MOST_BYTES);
        scan.diagnostics.push(errors::too_large(Span::new(file, scan.end, scan.end), text.len(), MOST_BYTES));
    }
    let bytes = text.as_bytes();
    let (mut at, mut line_start, mut statements, mut braces, mut parentheses) = (0, 0, 0, 0usize, 0usize);
    while at < scan.end {
        match bytes[at] {
            b'\n' | b';' => {
                statements += 1;
                parentheses = 0;
                if statements > MOST_STATEMENTS {
                    scan.diagnostics.push(errors::too_many_statements(Span::new(file, at, at), MOST_STATEMENTS));
                    scan.end = at;
                }
                line_start = at + 1;
            }
            b'#' if at == line_start || bytes[at - 1].is_ascii_whitespace() => {
                at = line_end(bytes, at, scan.end);
                continue;
            }
            b'"' if text[at..].starts_with("\"\"\"") => {
                at = text[at + 3..scan.end].find("\"\"\"").map_or(scan.end, |found| at + 3 + found + 3);
                continue;
            }
            b'"' => {
                at = string_end(bytes, at, scan.end);
                continue;
            }
            b'{' => {
                braces += 1;
                if braces > MOST_NESTED {
                    scan.diagnostics.push(errors::too_deep(Span::new(file, at, at + 1), MOST_NESTED));
                    scan.end = at;
                }
            }
            b'}' => braces = braces.saturating_sub(1),
            b'(' => {
                parentheses += 1;
                if parentheses > MOST_NESTED {
                    scan.diagnostics.push(errors::too_deep(Span::new(file, at, at + 1), MOST_NESTED));
                    scan.end = line_start;
                }
            }
            b')' => parentheses = parentheses.saturating_sub(1),
            // full-width braces and parentheses
            0xEF if text.is_char_boundary(at) => match text[at..].chars().next() {
                Some('｛') => braces += 1,
                Some('｝') => braces = braces.saturating_sub(1),
                Some('（') => parentheses += 1,
                Some('）') => parentheses = parentheses.saturating_sub(1),
                _ => {}
            },
            _ => {}
        }
        at += 1;
    }
    scan
}

/// The byte behind a string's closing quote; where it has none on its line, the byte behind its opening one.
fn string_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut at = start + 1;
    while at < end && bytes[at] != b'\n' {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    start + 1
}

fn line_end(bytes: &[u8], from: usize, end: usize) -> usize {
    bytes[from..end].iter().position(|&byte| byte == b'\n').map_or(end, |found| from + found)
}

fn last_line_before(text: &str, limit: usize) -> usize {
    text.as_bytes()[..limit].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1)
}
