//! Names near each other: what somebody probably meant.

use std::collections::BTreeMap;

pub use crate::near::{closest, distance};

/// Finds names one slip from declared ones, fast for many names: two words are one slip apart only if they share a
/// form with at most one letter left out.
#[derive(Default)]
pub struct Slips {
    forms: BTreeMap<String, Vec<String>>,
}

impl Slips {
    /// Adds a declared name.
    pub fn add(&mut self, name: &str) {
        for form in forms(name) {
            self.forms.entry(form).or_default().push(name.to_string());
        }
    }

    /// Returns a declared name one slip from this one, which is not its twin (`web1`, `web2`).
    pub fn near(&self, name: &str) -> Option<&str> {
        let chars: Vec<char> = name.chars().collect();
        let mut found: Vec<&str> = forms(name)
            .iter()
            .filter_map(|form| self.forms.get(form))
            .flatten()
            .map(String::as_str)
            .filter(|other| *other != name && is_slip(&chars, &other.chars().collect::<Vec<_>>()))
            .collect();
        found.sort_unstable();
        found.first().copied()
    }
}

/// A name and the name without each of its letters; long names only as they are.
fn forms(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut forms = vec![name.to_string()];
    if chars.len() <= 40 {
        forms.extend(
            (0..chars.len())
                .map(|i| chars.iter().enumerate().filter(|&(j, _)| j != i).map(|(_, c)| c).collect::<String>()),
        );
    }
    forms
}

/// Whether two names differ by one slip that no author means: not by a number, not by a last letter of its own.
fn is_slip(a: &[char], b: &[char]) -> bool {
    let shorter = a.len().min(b.len());
    if shorter < 3 || distance(a, b) != 1 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let differ = [a.get(same), b.get(same)];
    if differ.iter().flatten().any(|c| c.is_ascii_digit()) {
        return false;
    }
    // `user-a`, `user-b`; `nodeA`, `nodeB`
    let last_only = a.len() == b.len() && same + 1 == a.len();
    let twin = last_only
        && (a.len() < 5
            || a.get(same.wrapping_sub(1)).is_some_and(|c| "-_".contains(*c))
            || differ.iter().flatten().all(|c| c.is_uppercase()));
    let cjk = differ.iter().flatten().any(|c| **c > '\u{2E80}');
    !twin && !cjk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_twins_are_not() {
        let mut slips = Slips::default();
        for name in ["tweets", "web1", "user-a", "payments", "订单库"] {
            slips.add(name);
        }
        assert_eq!(slips.near("tweet"), Some("tweets"));
        assert_eq!(slips.near("paymnets"), Some("payments"));
        assert_eq!(slips.near("web2"), None);
        assert_eq!(slips.near("user-b"), None);
        assert_eq!(slips.near("账单库"), None);
    }

    #[test]
    fn the_nearest_word_is_offered_and_far_ones_are_not() {
        assert_eq!(closest("capasity", ["capacity", "storage"]), Some("capacity"));
        assert_eq!(closest("servce", ["service", "server"]), Some("service"));
        assert_eq!(closest("sevice", ["device", "service"]), Some("service"));
        assert_eq!(closest("read", ["year", "rate"]), None);
        assert_eq!(closest("shard", ["shard"]), None);
        assert_eq!(closest("zebra", ["capacity", "storage"]), None);
    }
}
