//! Rings around what findings are about, and the findings as a list.

use super::section;
use crate::diag::{self, Diagnostic};
use crate::scene::overlay::{Entry, Overlay, Ring, Sign, word};
use crate::theme::Severity;

/// The most findings that are drawn: a list as long as a book explains nothing.
const MOST: usize = 60;

/// Rings what findings are about and lists them in their order.
pub fn findings(overlay: &mut Overlay, found: &[Diagnostic]) {
    let mut entries = Vec::new();
    for (index, it) in found.iter().take(MOST).enumerate() {
        let ring = Ring { number: index + 1, severity: severity(it.severity) };
        let message = plain(&it.message);
        for subject in &it.subjects {
            let said = overlay.entry(subject);
            said.rings.push(ring);
            said.about.push(format!("{} {}: {message}", word(ring.severity), ring.number));
        }
        let help = it.help.as_deref().map(plain);
        let text = help.into_iter().chain([it.code.id.to_string()]).collect::<Vec<_>>().join(" · ");
        // a name keeps its letters
        let title = if it.message.starts_with('`') { message } else { capital(&message) };
        entries.push(Entry { sign: Sign::Ring(ring), title, text });
    }
    let more = found.len().saturating_sub(MOST);
    if more > 0 {
        entries.push(Entry {
            sign: Sign::None,
            title: format!("and {more} more"),
            text: "sdraft check lists them all".to_string(),
        });
    }
    if found.is_empty() {
        entries.push(Entry { sign: Sign::Lives, title: "No findings".to_string(), text: String::new() });
    }
    let count = if found.len() == 1 { "1 finding".to_string() } else { format!("{} findings", found.len()) };
    overlay.summary.push(count);
    section(overlay, "Findings".to_string(), entries);
}

fn severity(severity: diag::Severity) -> Severity {
    match severity {
        diag::Severity::Error => Severity::Error,
        diag::Severity::Warning => Severity::Warning,
        diag::Severity::Note => Severity::Note,
    }
}

/// A message without the marks around code.
fn plain(message: &str) -> String {
    message.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With a capital.
fn capital(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
