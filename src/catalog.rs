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

/// The table, family by family.
pub static KINDS: &[Kind] = &[Kind {
    name: "component",
    family: Family::Drawing,
    parent: None,
    technology: "",
    english: &[],
    chinese: &["组件"],
    shape: Shape::Box,
    icon: "",
    role: Role::None,
    defaults: Defaults::NONE,
    docs: "A part of the system of which nothing more is said.",
}];

/// Finds a row by its name or one of its aliases, letter case aside.
pub fn find(name: &str) -> Option<&'static Kind> {
    let lower = name.to_lowercase();
    KINDS.iter().find(|kind| {
        kind.name == lower || kind.english.contains(&lower.as_str()) || kind.chinese.contains(&lower.as_str())
    })
}

/// The kind of what nothing says anything of.
pub fn plain() -> &'static Kind {
    find("component").expect("the table has a plain component")
}

/// Guesses a kind from a component's name: `user-db`, `订单数据库`, `payment-service`.
pub fn guess(_name: &str) -> Option<&'static Kind> {
    None
}
