//! What a component says of itself in words: its second line, its count, what a reader sees who points at it.

use crate::catalog::Role as Job;
use crate::model::{Budgets, Component, Copies, Design, Failover, Flag, Flow, FlowFlag, GroupKind};
use crate::units::{self, Dimension, Quantity, percent};

/// Splits a label where its script changes between Latin and Chinese, if it does so once and both parts say something:
/// `Shopping cart 购物车` is a label and a second line. A label with words of both scripts mixed stays whole.
pub fn scripts(label: &str) -> (String, Option<String>) {
    let parts: Vec<&str> = label.split(' ').filter(|it| !it.is_empty()).collect();
    let is_wide = |part: &&str| part.chars().any(is_chinese);
    let changes = parts.windows(2).filter(|it| is_wide(&it[0]) != is_wide(&it[1])).count();
    let pure = |part: &&str| !(is_wide(part) && part.chars().any(|c| c.is_ascii_alphabetic()));
    if changes != 1 || label.contains('\n') || !parts.iter().all(pure) {
        return (label.to_string(), None);
    }
    let cut = parts.windows(2).position(|it| is_wide(&it[0]) != is_wide(&it[1])).expect("it changes once") + 1;
    let (first, second) = (parts[..cut].join(" "), parts[cut..].join(" "));
    // `API 网关` and `WebSocket 网关` are one name: a short part belongs to the other
    let (latin, chinese) = if first.chars().any(is_chinese) { (&second, &first) } else { (&first, &second) };
    if latin.chars().count() < 4 || chinese.chars().count() < 3 {
        return (label.to_string(), None);
    }
    (first, Some(second))
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The technology, unless the label says it.
pub fn technology(component: &Component) -> Option<String> {
    if let Some(tech) = &component.tech {
        return Some(tech.value.clone()).filter(|it| !it.is_empty());
    }
    let technology = component.kind.kind.technology;
    let label = component.label.as_deref().unwrap_or_default().to_lowercase();
    let said = label.contains(&technology.to_lowercase()) || label.contains(component.kind.kind.name);
    (!technology.is_empty() && !said).then(|| technology.to_string())
}

/// The numbers of the second line: `16 shards`, `≤ 1k/s each`, `512 GB`, `TTL 1 h`.
pub fn numbers(component: &Component) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(shards) = component.shards.as_ref().filter(|it| it.value > 1) {
        facts.push(format!("{} shards", shards.value));
    }
    if let Some(partitions) = component.partitions.as_ref().filter(|it| it.value > 1) {
        facts.push(format!("{} partitions", partitions.value));
    }
    if let Some(capacity) = &component.capacity {
        let each = if component.copies.is_some() { " each" } else { "" };
        facts.push(format!("≤ {}{each}", budgets(&capacity.value)));
    }
    if let Some(storage) = &component.storage {
        facts.push(amount(storage.value));
    }
    if let Some(ttl) = &component.ttl {
        facts.push(format!("TTL {}", amount(ttl.value)));
    }
    if let Some(retention) = &component.retention {
        facts.push(format!("keeps {}", amount(retention.value)));
    }
    facts
}

/// A quantity in few digits.
fn amount(value: Quantity) -> String {
    value.to_string()
}

pub fn budgets(budgets: &Budgets) -> String {
    if let Some(any) = budgets.any {
        return amount(any);
    }
    let one = |value: Option<Quantity>, word: &str| value.map(|it| format!("{} {word}", amount(it)));
    [one(budgets.read, "read"), one(budgets.write, "write")].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `×27`, `×3–10`, `×N`.
pub fn count(copies: Copies) -> String {
    match copies {
        Copies::Exactly(n) => format!("×{n}"),
        Copies::Between(a, b) => format!("×{a}–{b}"),
        Copies::Several => "×N".to_string(),
    }
}

/// Whether its copies are a primary and its replicas.
pub fn has_primary(component: &Component) -> bool {
    let kind = component.kind.kind;
    kind.role == Job::Store && !kind.defaults.leaderless && !kind.defaults.managed
}

/// What a reader sees who points at a component: its name and kind, then its numbers.
pub fn about_component(design: &Design, component: &Component) -> String {
    let mut lines = vec![component.label.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| component.name.clone())];
    let kind = match component.kind.own {
        Some(own) => design.kinds[own].name.clone(),
        None => component.kind.kind.name.to_string(),
    };
    let technology = technology(component).map(|it| format!(", {it}")).unwrap_or_default();
    lines.push(format!("{kind}{technology}"));
    let mut say = |text: String| lines.push(text);
    if let Some(copies) = &component.copies {
        say(format!("{} copies", count(copies.value).trim_start_matches('×')));
    }
    if let Some(standby) = component.standby.as_ref().filter(|it| it.value > 0) {
        say(format!("{} standing by", standby.value));
    }
    if !component.zones.is_empty() {
        let names: Vec<&str> = zones(component).map(|zone| design.group(zone).name.as_str()).collect();
        say(format!("in {}", names.join(", ")));
    }
    numbers(component).into_iter().for_each(&mut say);
    if let Some(by) = &component.shard_by {
        say(format!("sharded by {}", by.value));
    }
    if let Some(hit) = &component.hit {
        say(format!("hit {}", percent(hit.value)));
    }
    if let Some(latency) = &component.latency {
        say(format!("latency {}", amount(latency.value)));
    }
    if let Some(availability) = &component.availability {
        say(format!("availability {}", percent(availability.value)));
    }
    if let Some(failover) = &component.failover {
        let word = match failover.value {
            Failover::Auto => "automatic failover",
            Failover::Manual => "manual failover",
            Failover::Platform => "failover by the platform",
        };
        say(word.to_string());
    }
    if let Some(owner) = &component.owner {
        say(format!("owner: {}", owner.value));
    }
    // a row is as wide as its box and may have been shortened
    component.modules.iter().filter(|it| it.value.chars().count() > LONG_MODULE).for_each(|it| say(it.value.clone()));
    let flags: Vec<&str> =
        Flag::ALL.iter().filter(|(flag, _)| component.flags.has(*flag)).map(|(_, word)| *word).collect();
    if !flags.is_empty() {
        say(flags.join(", "));
    }
    lines.join("\n")
}

/// The letters that a row of modules always has room for.
const LONG_MODULE: usize = 20;

/// The zones of a component, each once, in order.
pub fn zones(component: &Component) -> impl Iterator<Item = crate::model::GroupId> + '_ {
    let zones = &component.zones;
    let first = |at: usize| !zones[..at].iter().any(|it| it.value == zones[at].value);
    zones.iter().enumerate().filter(move |(at, _)| first(*at)).map(|(_, zone)| zone.value)
}

/// What a reader sees who points at a flow.
pub fn about_flow(design: &Design, flow: &Flow) -> String {
    let name = |end| match end {
        crate::model::End::Component(id) => {
            let it = design.component(id);
            it.label.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| it.name.clone())
        }
        crate::model::End::Group(id) => {
            let it = design.group(id);
            it.label.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| it.name.clone())
        }
    };
    let sign = match flow.arrow {
        crate::model::Arrow::Call => "→",
        crate::model::Arrow::Exchange => "↔",
        crate::model::Arrow::Message => "⇢",
        crate::model::Arrow::Copy => "⇒",
        crate::model::Arrow::Related => "—",
    };
    let mut lines = vec![format!("{} {sign} {}", name(flow.from), name(flow.to))];
    lines.extend(flow.label.iter().map(|it| it.value.clone()));
    let mut say = |text: String| lines.push(text);
    let mut put = |word: &str, value: &Option<crate::model::Stated<Quantity>>| {
        if let Some(value) = value {
            say(format!("{word} {}", amount(value.value)));
        }
    };
    put("rate", &flow.rate);
    put("size", &flow.size);
    put("reply", &flow.reply);
    put("latency", &flow.latency);
    put("timeout", &flow.timeout);
    if let Some(calls) = &flow.calls {
        say(format!("{} calls per request", units::display(calls.value.per_request, Dimension::NONE)));
    }
    if let Some(retries) = &flow.retries {
        say(format!("{} retries", retries.value));
    }
    if let Some(protocol) = &flow.protocol {
        say(protocol.value.clone());
    }
    if let Some(via) = &flow.via {
        say(format!("via {}", via.value));
    }
    let flags: Vec<&str> =
        FlowFlag::ALL.iter().filter(|(flag, _)| flow.flags.has(*flag)).map(|(_, word)| *word).collect();
    if !flags.is_empty() {
        say(flags.join(", "));
    }
    lines.join("\n")
}

/// What a reader sees who points at a group.
pub fn about_group(kind: GroupKind, label: &str) -> String {
    if label.is_empty() { kind.word().to_string() } else { format!("{label}\n{}", kind.word()) }
}

/// An address that a drawing may lead to: http, https, mailto, or relative. Browsers leave out tabs and line breaks
/// in an address, so one with control characters or white space is none.
pub fn safe_link(address: &str) -> Option<String> {
    let address = address.trim();
    if address.is_empty() || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let scheme =
        address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme);
    let safe = match scheme {
        None => !address.starts_with("//") && !address.starts_with('\\'),
        Some(scheme) => ["http", "https", "mailto"].contains(&scheme.to_ascii_lowercase().as_str()),
    };
    safe.then(|| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_two_scripts_break_where_the_script_changes() {
        let split = |label: &str| scripts(label);
        assert_eq!(split("Shopping cart 购物车"), ("Shopping cart".into(), Some("购物车".into())));
        assert_eq!(split("购物车服务 Shopping cart"), ("购物车服务".into(), Some("Shopping cart".into())));
        for whole in ["API 网关", "WebSocket 网关", "plain", "购物车", "a 库 b", "Redis缓存 cluster"] {
            assert_eq!(split(whole), (whole.into(), None), "{whole}");
        }
    }

    #[test]
    fn links_lead_nowhere_dangerous() {
        for good in ["https://a.b/c?d:e", "mailto:a@b.c", "docs/a.md", "#part", "a/b:c", "HTTP://x"] {
            assert!(safe_link(good).is_some(), "{good}");
        }
        for bad in
            ["javascript:alert(1)", " jAvascript:x", "data:text/html,x", "java\tscript:x", "file:///etc", "//evil", ""]
        {
            assert!(safe_link(bad).is_none(), "{bad}");
        }
    }
}
