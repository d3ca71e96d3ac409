//! Flows: who asks whom, what is handed over, what is copied.

use std::collections::BTreeMap;

use super::{ComponentId, GroupId, Stated, UseCaseId};
use crate::source::Span;
use crate::units::Quantity as Amount;

index_type! {
    /// An index into [`super::Design::flows`].
    FlowId
}

index_type! {
    /// An index into [`super::Design::alternatives`].
    AlternativesId
}

/// An end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A component.
    Component(ComponentId),
    /// A group: drawn to its border, meaning each of its entries (or exits).
    Group(GroupId),
}

/// One hop. `from` is the end that starts it as written (`<-` already turned round); with `pull` the receiver asks.
#[derive(Clone, Debug)]
pub struct Flow {
    /// `a->b`, the second of the same ends `a->b#2`; always `->`, whatever the arrow.
    pub name: String,
    /// The whole hop: from the first end's name to the second's.
    pub span: Span,
    /// The first end.
    pub from: End,
    /// The second end.
    pub to: End,
    /// The components meant at the first end: itself, or the exits of the group.
    pub from_members: Vec<ComponentId>,
    /// The components meant at the second end: itself, or the entries of the group.
    pub to_members: Vec<ComponentId>,
    /// What passes.
    pub arrow: Arrow,
    /// Whether it was written the other way round (`b <- a`), so that the layout may keep the ends as written.
    pub reversed: bool,
    /// The label.
    pub label: Option<Stated<String>>,
    /// The step number written before it.
    pub step: Option<Stated<String>>,
    /// The chain it is part of and its place in it: `a -> b -> c` is one chain of two hops.
    pub chain: (u32, u32),
    /// The set of alternatives it is one of.
    pub alternatives: Option<AlternativesId>,
    /// The use case that alone declares it; it is none of the design's otherwise.
    pub only_in: Option<UseCaseId>,

    /// `rate:` per second.
    pub rate: Option<Stated<Amount>>,
    /// `calls:` per incoming request.
    pub calls: Option<Stated<Calls>>,
    /// `size:` of a request.
    pub size: Option<Stated<Amount>>,
    /// `reply:` the size of an answer.
    pub reply: Option<Stated<Amount>>,
    /// `latency:`
    pub latency: Option<Stated<Amount>>,
    /// `timeout:`
    pub timeout: Option<Stated<Amount>>,
    /// `retries:`
    pub retries: Option<Stated<u32>>,
    /// `protocol:`
    pub protocol: Option<Stated<String>>,
    /// `availability:` a fraction.
    pub availability: Option<Stated<f64>>,
    /// `via:` the link it runs over.
    pub via: Option<Stated<String>>,
    /// `weight:` among alternatives.
    pub weight: Option<Stated<f64>>,
    /// Its flags.
    pub flags: FlowFlags,
    /// `x-anything: …`.
    pub extra: BTreeMap<String, String>,
}

/// What passes along a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arrow {
    /// `->`: calls and waits.
    Call,
    /// `<->`: calls, the answer drawn too.
    Exchange,
    /// `~>`: hands over and goes on.
    Message,
    /// `=>`: data is copied.
    Copy,
    /// `--`: related.
    Related,
}

impl Arrow {
    /// What it is in a word.
    pub fn word(self) -> &'static str {
        match self {
            Arrow::Call => "call",
            Arrow::Exchange => "call and answer",
            Arrow::Message => "message",
            Arrow::Copy => "copy",
            Arrow::Related => "relation",
        }
    }

    /// The arrow as written from the first end.
    pub fn sign(self) -> &'static str {
        match self {
            Arrow::Call => "->",
            Arrow::Exchange => "<->",
            Arrow::Message => "~>",
            Arrow::Copy => "=>",
            Arrow::Related => "--",
        }
    }
}

/// `calls: 20%, 100% without cache`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calls {
    /// Calls per incoming request.
    pub per_request: f64,
    /// Calls per incoming request while a component is lost.
    pub without: Vec<(f64, ComponentId)>,
}

/// Flows of one component of which some suffice: `b | c`, one `choice: NAME`, or twins behind a forwarder.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// The component they start at, as far as it is one.
    pub from: End,
    /// `choice:`, if they were joined by name.
    pub name: Option<String>,
    /// The flows, in source order.
    pub flows: Vec<FlowId>,
    /// How many of them must work.
    pub need: u32,
    /// How load is shared.
    pub policy: Policy,
    /// Whether they were taken as alternatives because they are twins, which the output says.
    pub twins: bool,
}

/// How load is shared among alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Policy {
    /// By weight.
    #[default]
    Balance,
    /// The first that works.
    Failover,
    /// Each takes all of it.
    All,
}

/// The flags of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // `language.md` 6 says what each means
pub enum FlowFlag {
    Read,
    Write,
    Pull,
    Push,
    Soft,
    Encrypted,
    Parallel,
    Dashed,
    Presigned,
}

impl FlowFlag {
    /// Every flag with its word.
    pub const ALL: [(FlowFlag, &'static str); 9] = [
        (FlowFlag::Read, "read"),
        (FlowFlag::Write, "write"),
        (FlowFlag::Pull, "pull"),
        (FlowFlag::Push, "push"),
        (FlowFlag::Soft, "soft"),
        (FlowFlag::Encrypted, "encrypted"),
        (FlowFlag::Parallel, "parallel"),
        (FlowFlag::Dashed, "dashed"),
        (FlowFlag::Presigned, "presigned"),
    ];
}

/// The flags that were written; `soft: no` is a stated false.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowFlags(pub BTreeMap<FlowFlag, Stated<bool>>);

impl FlowFlags {
    /// What was said of a flag, if anything.
    pub fn stated(&self, flag: FlowFlag) -> Option<bool> {
        self.0.get(&flag).map(|it| it.value)
    }

    /// Whether a flag was set.
    pub fn has(&self, flag: FlowFlag) -> bool {
        self.stated(flag) == Some(true)
    }
}
