//! The table of kinds: what a component can be, what that looks like, and what may be assumed of it.
//!
//! To add a kind, add a row to [`KINDS`]; help, completion, the gallery and the documentation read the table.

/// A row: a kind, or a technology below its family.
#[derive(Debug)]
pub struct Kind {
    /// The name of the language: `redis`.
    pub name: &'static str,
    /// The family's look and colour.
    pub family: Family,
    /// The kind it is a technology of: `cache` for `redis`; none for a kind itself.
    pub parent: Option<&'static str>,
    /// The technology as people write it: `Redis`; empty for a kind.
    pub technology: &'static str,
    /// Other English names, lower case.
    pub english: &'static [&'static str],
    /// Chinese names.
    pub chinese: &'static [&'static str],
    /// The outline it is drawn with.
    pub shape: Shape,
    /// The name of its icon; empty for none.
    pub icon: &'static str,
    /// What the analyses take it for.
    pub role: Role,
    /// What may be assumed of it.
    pub defaults: Defaults,
    /// One sentence: what it is.
    pub docs: &'static str,
}

impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        self.name == other.name
    }
}

impl Eq for Kind {}

/// A family: one silhouette and one hue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the names are the table of `language.md` 4
pub enum Family {
    Actor,
    External,
    Edge,
    Compute,
    Coordination,
    Data,
    Cache,
    Messaging,
    Operations,
    Drawing,
}

/// The outline of a box (`look.md` 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // each is drawn in the gallery
pub enum Shape {
    Stadium,
    Hexagon,
    Box,
    Parallelogram,
    DoubleBox,
    Cylinder,
    Bucket,
    Ellipse,
    Chip,
    Pipe,
    Sheet,
    DashedBox,
    Page,
    Diamond,
    BareText,
    Slot,
}

/// What the analyses take a component for (`analysis.md` 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Starts requests and never fails.
    Source,
    /// Not ours.
    External,
    /// Passes requests on to one route.
    Forwarder,
    /// Any copy serves.
    Stateless,
    /// One active, the rest standing by.
    Leader,
    /// A majority decides.
    Coordinator,
    /// Holds data.
    Store,
    /// Holds data that can be had elsewhere.
    Cache,
    /// Holds messages; cuts the use case.
    Buffer,
    /// Watches; always soft.
    Observer,
    /// Drawn only.
    None,
}

/// What may be assumed of a kind where the author says nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Defaults {
    /// Run by a provider who replaces its copies.
    pub managed: bool,
    /// Copies are alike: no primary.
    pub leaderless: bool,
    /// Requests per second and copy, a benchmark (`analysis.md` 2.1).
    pub capacity: Option<f64>,
    /// Separate budgets: reads per second and copy.
    pub capacity_read: Option<f64>,
    /// Separate budgets: writes per second and copy.
    pub capacity_write: Option<f64>,
    /// Bytes per copy, a benchmark.
    pub storage: Option<f64>,
    /// A majority of the copies must be up.
    pub quorum: bool,
}

impl Defaults {
    /// Nothing is assumed.
    pub const NONE: Defaults = Defaults {
        managed: false,
        leaderless: false,
        capacity: None,
        capacity_read: None,
        capacity_write: None,
        storage: None,
        quorum: false,
    };
}

mod guess;
mod icons;
mod table;

pub use guess::guess;
pub use icons::{ICONS, MARKS, has_icon};
pub use table::KINDS;

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Finds a row by its name or one of its aliases, letter case aside.
pub fn find(name: &str) -> Option<&'static Kind> {
    static INDEX: OnceLock<BTreeMap<String, &'static Kind>> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        KINDS.iter().flat_map(|kind| names(kind).map(move |name| (name.to_lowercase(), kind))).collect()
    });
    index.get(&name.to_lowercase()).copied()
}

/// Every name of a row: its own, then its aliases.
pub fn names(kind: &'static Kind) -> impl Iterator<Item = &'static str> {
    std::iter::once(kind.name).chain(kind.english.iter().copied()).chain(kind.chinese.iter().copied())
}

/// The kind of what nothing says anything of.
pub fn plain() -> &'static Kind {
    find("component").expect("the table has a plain component")
}

impl Family {
    /// What `sdraft kinds` calls it.
    pub fn word(self) -> &'static str {
        match self {
            Family::Actor => "actors",
            Family::External => "external",
            Family::Edge => "edge",
            Family::Compute => "compute",
            Family::Coordination => "coordination",
            Family::Data => "data",
            Family::Cache => "cache",
            Family::Messaging => "messaging",
            Family::Operations => "operations",
            Family::Drawing => "drawing",
        }
    }
}

impl Role {
    /// What `sdraft kinds` calls it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Source => "source",
            Role::External => "external",
            Role::Forwarder => "forwarder",
            Role::Stateless => "stateless",
            Role::Leader => "leader",
            Role::Coordinator => "coordinator",
            Role::Store => "store",
            Role::Cache => "cache",
            Role::Buffer => "buffer",
            Role::Observer => "observer",
            Role::None => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_belongs_to_one_row() {
        let mut seen = BTreeMap::new();
        for kind in KINDS {
            for name in names(kind) {
                let before = seen.insert(name.to_lowercase(), kind.name);
                assert!(before.is_none_or(|it| it == kind.name), "`{name}` is `{before:?}` and `{}`", kind.name);
            }
        }
    }

    #[test]
    fn every_technology_stands_below_a_kind_of_its_family() {
        for kind in KINDS {
            if let Some(parent) = kind.parent {
                assert_eq!(find(parent).map(|it| it.family), Some(kind.family), "{}", kind.name);
            }
        }
    }

    #[test]
    fn kinds_are_guessed_from_names() {
        let cases = [
            ("redis", "redis"),
            ("user-db", "db"),
            ("userDB", "db"),
            ("订单数据库", "db"),
            ("payment-service", "service"),
            ("web", "client"),
            ("web1", "service"),
            ("lb", "lb"),
            ("lb1", "lb"),
            ("kafka", "kafka"),
            ("app", "service"),
            ("mysql", "mysql"),
            ("worker", "worker"),
            ("api-gateway", "gateway"),
            ("gw", "gateway"),
            ("user_cache", "cache"),
            ("购物车服务", "service"),
            ("消息队列", "queue"),
            ("cdn", "cdn"),
            ("s3", "s3"),
            ("order-queue", "queue"),
            ("rate-limiter", "limiter"),
            ("cron", "job"),
            ("emailService", "service"),
            ("tweets-cassandra", "cassandra"),
            ("zk", "zookeeper"),
            ("stripe", "stripe"),
        ];
        for (name, kind) in cases {
            assert_eq!(guess(name).map(|it| it.name), Some(kind), "{name}");
        }
        for name in ["tweets", "timeline", "dashboard", "cachet", "scheduled", "a", "fanout", "订单"] {
            assert_eq!(guess(name).map(|it| it.name), None, "{name}");
        }
    }
}
