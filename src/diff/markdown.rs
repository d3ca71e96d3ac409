//! A diff for a pull request.

use super::Comparison;
use super::text::{names, summary};
use super::words::{self, Detail, Sign};

/// Sections with more lines than this are folded.
const MOST_OPEN: usize = 12;

/// Prints a comparison as Markdown.
pub fn print(comparison: &Comparison) -> String {
    let (before, after) = names(comparison);
    let title = comparison.after.title.as_ref().or(comparison.before.title.as_ref());
    let mut out = match title {
        Some(title) => format!("### {}\n\n", escape(&words::one_line(title))),
        None => String::new(),
    };
    if comparison.is_same() {
        out += &format!("{} and {} say the same.\n", code(&before), code(&after));
        return out;
    }
    out += &format!("{} → {}: **{}**\n", code(&before), code(&after), summary(comparison));
    for (heading, lines) in words::told(comparison) {
        let folds = lines.len() > MOST_OPEN;
        out += &if folds {
            format!("\n<details><summary><b>{}</b> ({})</summary>\n\n", heading, lines.len())
        } else {
            format!("\n**{}**\n\n", heading)
        };
        for line in lines {
            let word = match line.sign {
                Sign::Added => "new",
                Sign::Changed => "changed",
                Sign::Removed => "gone",
            };
            out += &format!("- {word}: {}", code(&line.what));
            let details: Vec<String> = line.details.iter().map(detail).collect();
            match details.as_slice() {
                [] => out.push('\n'),
                [one] => out += &format!(" {one}\n"),
                many => {
                    out.push('\n');
                    many.iter().for_each(|detail| out += &format!("  - {detail}\n"));
                }
            }
        }
        if folds {
            out += "\n</details>\n";
        }
    }
    out
}

fn detail(detail: &Detail) -> String {
    match detail {
        Detail::Added(what) => format!("new: {}", code(what)),
        Detail::Removed(what) => format!("gone: {}", code(what)),
        Detail::Changed(key, was, is) => {
            let key = if key.is_empty() { String::new() } else { format!("{} ", escape(key)) };
            format!("{key}{} → {}", code(was), code(is))
        }
    }
}

/// A text as code, fenced by more backticks than it holds.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "*empty*".to_string();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || text.starts_with(' ') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A text with nothing in it that Markdown or HTML would obey.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '-' | '.' | '!' | '|' | '~'
            | '@' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
