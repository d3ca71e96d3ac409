//! A diff for a terminal.

use super::words::{self, Detail, Sign, one_line};
use super::{Comparison, Side};

/// Colours of a terminal, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// ANSI colours.
    Ansi,
    /// Plain text.
    None,
}

/// Prints a comparison; nothing where nothing differs.
pub fn print(comparison: &Comparison, color: Color) -> String {
    if comparison.is_same() {
        return String::new();
    }
    let paint = |sign: Sign, text: &str| match (color, sign) {
        (Color::None, _) => text.to_string(),
        (Color::Ansi, Sign::Added) => format!("\x1b[32m{text}\x1b[0m"),
        (Color::Ansi, Sign::Changed) => format!("\x1b[36m{text}\x1b[0m"),
        (Color::Ansi, Sign::Removed) => format!("\x1b[31m{text}\x1b[0m"),
    };
    let strong = |text: &str| if color == Color::Ansi { format!("\x1b[1m{text}\x1b[0m") } else { text.to_string() };
    let (before, after) = names(comparison);
    let mut out = format!("--- {before}\n+++ {after}\n");
    for (heading, lines) in words::told(comparison) {
        out += &format!("\n{}\n", strong(heading));
        for line in lines {
            let letter = line.sign.letter();
            if line.sign != Sign::Changed {
                out += &format!("  {}\n", paint(line.sign, &format!("{letter} {}", line.what)));
                continue;
            }
            let details: Vec<String> = line
                .details
                .iter()
                .map(|detail| match detail {
                    Detail::Added(what) => paint(Sign::Added, &format!("+ {what}")),
                    Detail::Removed(what) => paint(Sign::Removed, &format!("- {what}")),
                    Detail::Changed(key, was, is) => {
                        format!("{key}{}{} → {}", if key.is_empty() { "" } else { " " }, quoted(was), quoted(is))
                    }
                })
                .collect();
            let head = paint(Sign::Changed, &format!("{letter} {}", line.what));
            match details.as_slice() {
                [one] => out += &format!("  {head}: {one}\n"),
                many => {
                    out += &format!("  {head}\n");
                    many.iter().for_each(|detail| out += &format!("      {detail}\n"));
                }
            }
        }
    }
    out += &format!("\n{}\n", summary(comparison));
    out
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "\"\"".to_string() } else { text.to_string() }
}

/// `2 added, 1 changed, 3 removed`.
pub(super) fn summary(comparison: &Comparison) -> String {
    let counts = comparison.diff.counts();
    let parts = [(counts.added, "added"), (counts.changed, "changed"), (counts.removed, "removed")];
    let said: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    said.join(", ")
}

/// How the two sides are called: by file, and by stage where a stage tells them apart.
pub(super) fn names(comparison: &Comparison) -> (String, String) {
    let has_stage =
        comparison.before.stage != comparison.after.stage || comparison.before.file == comparison.after.file;
    let name = |side: &Side| {
        let file = one_line(&side.file);
        match (&side.stage, has_stage) {
            (_, false) => file,
            (Some(stage), true) => format!("{file} ({})", one_line(stage)),
            (None, true) => format!("{file} (base)"),
        }
    };
    (name(&comparison.before), name(&comparison.after))
}
