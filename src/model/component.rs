//! Components: what a design is made of.

use std::collections::BTreeMap;

use super::{GroupId, Stated};
use crate::catalog;
use crate::source::Span;
use crate::units::Quantity as Amount;

index_type! {
    /// An index into [`super::Design::components`].
    ComponentId
}

/// A component with all its author said of it.
#[derive(Clone, Debug)]
pub struct Component {
    /// The id it was declared by.
    pub name: String,
    /// Where it was declared, or first named: the id itself.
    pub span: Span,
    /// Every further place that says something of it (a later stage).
    pub more_spans: Vec<Span>,
    /// Whether a statement declares it; else a flow or a group only names it.
    pub declared: bool,
    /// The label: the id if left out; none for `""`.
    pub label: Option<String>,
    /// Whether the label was written.
    pub label_stated: bool,
    /// What it is.
    pub kind: KindRef,
    /// How its kind is known.
    pub kind_origin: KindOrigin,
    /// `x3`; none is *not stated*, which is not one.
    pub copies: Option<Stated<Copies>>,
    /// `in az1, az2`: the failure domains of its copies, in the order written, repeats kept.
    pub zones: Vec<Stated<GroupId>>,
    /// The group it stands in.
    pub parent: Option<GroupId>,
    /// The divider it sits on.
    pub divider: Option<Divider>,

    /// `capacity:` a rate per copy.
    pub capacity: Option<Stated<Budgets>>,
    /// `storage:` bytes per copy.
    pub storage: Option<Stated<Amount>>,
    /// `latency:` in seconds.
    pub latency: Option<Stated<Amount>>,
    /// `availability:` per copy, a fraction.
    pub availability: Option<Stated<f64>>,
    /// `hit:` a fraction.
    pub hit: Option<Stated<f64>>,
    /// `standby:` passive copies.
    pub standby: Option<Stated<u32>>,
    /// `need:` copies that must be up; two budgets for reads and writes.
    pub need: Option<Stated<Budgets>>,
    /// `failover:`
    pub failover: Option<Stated<Failover>>,
    /// `elected_by:`
    pub elected_by: Option<Stated<ComponentId>>,
    /// `writers:` copies that take writes.
    pub writers: Option<Stated<u32>>,
    /// `shards:`
    pub shards: Option<Stated<u32>>,
    /// `shard_by:`
    pub shard_by: Option<Stated<String>>,
    /// `hottest:` the share of the hottest key, a fraction.
    pub hottest: Option<Stated<f64>>,
    /// `ack:` copies that hold a write before it is acknowledged.
    pub ack: Option<Stated<u32>>,
    /// `ttl:` in seconds.
    pub ttl: Option<Stated<Amount>>,
    /// `retention:` in seconds, or bytes.
    pub retention: Option<Stated<Amount>>,
    /// `backup:`
    pub backup: Option<Stated<String>>,
    /// `workers:` small boxes on it: a number; `None` inside for "several".
    pub workers: Option<Stated<Copies>>,
    /// `modules:` rows in it.
    pub modules: Vec<Stated<String>>,
    /// `owner:` who runs it.
    pub owner: Option<Stated<String>>,
    /// `link:` an address.
    pub link: Option<Stated<String>>,
    /// `icon:`
    pub icon: Option<Stated<String>>,
    /// `tech:` the technology, as written.
    pub tech: Option<Stated<String>>,
    /// `after:` a later layer than these.
    pub after: Vec<Stated<ComponentId>>,
    /// `beside:` the same layer as these.
    pub beside: Vec<Stated<ComponentId>>,
    /// `consistency: strong` is true, `eventual` false.
    pub consistency: Option<Stated<bool>>,
    /// `replica_of:`
    pub replica_of: Option<Stated<ComponentId>>,
    /// `partitions:`
    pub partitions: Option<Stated<u32>>,
    /// `delivery:`
    pub delivery: Option<Stated<Delivery>>,
    /// `dlq:`
    pub dlq: Option<Stated<ComponentId>>,
    /// `invalidation:`
    pub invalidation: Option<Stated<String>>,
    /// `mtbf:` in seconds.
    pub mtbf: Option<Stated<Amount>>,
    /// `mttr:` in seconds.
    pub mttr: Option<Stated<Amount>>,
    /// Its flags, each where it was written; `managed: no` is a stated false.
    pub flags: Flags,
    /// `x-anything: …`.
    pub extra: BTreeMap<String, String>,
}

/// What a component is: a row of the catalogue, perhaps through a kind of the design's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindRef {
    /// The row of the catalogue.
    pub kind: &'static catalog::Kind,
    /// The design's own kind, an index into [`super::Design::kinds`].
    pub own: Option<usize>,
}

/// How a component's kind is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindOrigin {
    /// Written before its name.
    Stated,
    /// Guessed from its name.
    Guessed,
    /// Nothing says it: a plain component.
    Default,
}

/// `kind ID is KIND { … }`: its attributes are copied into the components of that kind, where those say nothing.
#[derive(Clone, Debug)]
pub struct OwnKind {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The row of the catalogue below it.
    pub base: &'static catalog::Kind,
}

/// How many interchangeable copies run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// `x3`.
    Exactly(u32),
    /// `x3..10`: scales between bounds.
    Between(u32, u32),
    /// `xN`: more than one, the number open.
    Several,
}

impl Copies {
    /// The number the analyses count with: the lower bound of a range; none where it is open.
    pub fn number(self) -> Option<u32> {
        match self {
            Copies::Exactly(n) | Copies::Between(n, _) => Some(n),
            Copies::Several => None,
        }
    }
}

/// The two bands whose divider a component sits on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divider {
    /// The band before it.
    pub before: GroupId,
    /// The band after it.
    pub after: GroupId,
}

/// One quantity for everything, or one each for reads and writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Budgets {
    /// For both alike.
    pub any: Option<Amount>,
    /// For reads.
    pub read: Option<Amount>,
    /// For writes.
    pub write: Option<Amount>,
}

/// How a standby or replica takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failover {
    /// By itself.
    Auto,
    /// By hand.
    Manual,
    /// By the platform it runs on.
    Platform,
}

/// What a buffer promises about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the terms are the field's
pub enum Delivery {
    AtLeastOnce,
    AtMostOnce,
    ExactlyOnce,
}

/// The flags of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // `language.md` 4 says what each means
pub enum Flag {
    Managed,
    External,
    Optional,
    Stateful,
    Stateless,
    Monitored,
    Public,
    Idempotent,
    Persistent,
    Quorum,
    Dashed,
    Auth,
    Ratelimit,
    Backpressure,
    Degraded,
}

impl Flag {
    /// Every flag with its word.
    pub const ALL: [(Flag, &'static str); 15] = [
        (Flag::Managed, "managed"),
        (Flag::External, "external"),
        (Flag::Optional, "optional"),
        (Flag::Stateful, "stateful"),
        (Flag::Stateless, "stateless"),
        (Flag::Monitored, "monitored"),
        (Flag::Public, "public"),
        (Flag::Idempotent, "idempotent"),
        (Flag::Persistent, "persistent"),
        (Flag::Quorum, "quorum"),
        (Flag::Dashed, "dashed"),
        (Flag::Auth, "auth"),
        (Flag::Ratelimit, "ratelimit"),
        (Flag::Backpressure, "backpressure"),
        (Flag::Degraded, "degraded"),
    ];
}

/// The flags that were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flags(pub BTreeMap<Flag, Stated<bool>>);

impl Flags {
    /// What was said of a flag, if anything.
    pub fn stated(&self, flag: Flag) -> Option<bool> {
        self.0.get(&flag).map(|it| it.value)
    }

    /// Whether a flag was set.
    pub fn has(&self, flag: Flag) -> bool {
        self.stated(flag) == Some(true)
    }

    /// Where a flag was written.
    pub fn span(&self, flag: Flag) -> Option<Span> {
        self.0.get(&flag).map(|it| it.span)
    }
}
