//! Guesses a kind from a component's name.

use super::{Kind, find};

/// Words that say a kind in a component's name but are no aliases, for as kinds they would surprise.
const HINTS: [(&str, &str); 20] = [
    ("gw", "gateway"),
    ("svc", "service"),
    ("srv", "service"),
    ("srvc", "service"),
    ("api", "service"),
    ("apis", "service"),
    ("database", "db"),
    ("dbs", "db"),
    ("bus", "stream"),
    ("topic", "stream"),
    ("scheduler", "job"),
    ("handler", "service"),
    ("manager", "service"),
    ("crawler", "worker"),
    ("balancer", "lb"),
    ("limiter", "limiter"),
    ("log", "logs"),
    ("metrics", "monitor"),
    ("monitoring", "monitor"),
    ("notifier", "service"),
];

/// Guesses a kind from a component's name: `user-db`, `订单数据库`, `payment-service`. The last word that says a kind
/// wins, for it is the head of the name; none where no word does.
pub fn guess(name: &str) -> Option<&'static Kind> {
    let numbered = name.ends_with(|c: char| c.is_ascii_digit());
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['-', '_']);
    // the whole name first: `s3`, `api-gateway`, `load_balancer`
    if let Some(kind) = find(name).or_else(|| find(&bare.replace('_', "-"))) {
        // `web` is the client in a sketch, `web1` and `web2` are servers
        let servers = numbered && bare.eq_ignore_ascii_case("web");
        return if servers { find("service") } else { Some(kind) };
    }
    let words = words(bare);
    for count in [2, 1] {
        if let Some(tail) = words.len().checked_sub(count).map(|from| words[from..].join("-"))
            && let Some(kind) = word(&tail)
        {
            return Some(kind);
        }
    }
    chinese(bare)
}

fn word(text: &str) -> Option<&'static Kind> {
    let hint = HINTS.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind);
    // a one-letter or very general word in a longer name says nothing
    hint.and_then(find)
        .or_else(|| find(text))
        .or_else(|| text.strip_suffix('s').filter(|it| it.len() > 3).and_then(find))
}

/// Splits at `-`, `_` and where a capital follows a small letter; all lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if c == '-' || c == '_' || (small && c.is_uppercase()) {
            words.push(String::new());
        }
        if c != '-' && c != '_' {
            words.last_mut().expect("starts with one").extend(c.to_lowercase());
        }
        small = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The longest Chinese alias that ends a name.
fn chinese(name: &str) -> Option<&'static Kind> {
    let aliases = super::KINDS.iter().flat_map(|kind| kind.chinese.iter().map(move |alias| (alias, kind)));
    aliases.filter(|(alias, _)| name.ends_with(**alias)).max_by_key(|(alias, _)| alias.len()).map(|(_, kind)| kind)
}
