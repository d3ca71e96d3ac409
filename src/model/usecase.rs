//! Use cases: ordered walks through the design, with traffic and promises.

use super::{ComponentId, FlowId, Stated};
use crate::source::Span;
use crate::units::Quantity as Amount;

index_type! {
    /// An index into [`super::Design::usecases`].
    UseCaseId
}

/// A use case.
#[derive(Clone, Debug)]
pub struct UseCase {
    /// The id.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The label: the id if left out.
    pub label: Option<String>,
    /// Whether the compiler made it for an entry, because the design declares none.
    pub implied: bool,
    /// `rate:` per second.
    pub rate: Option<Stated<Amount>>,
    /// `peak:` a factor.
    pub peak: Option<Stated<f64>>,
    /// `p99:` in seconds.
    pub p99: Option<Stated<Amount>>,
    /// `latency:` in seconds.
    pub latency: Option<Stated<Amount>>,
    /// `availability:` a fraction.
    pub availability: Option<Stated<f64>>,
    /// `freshness:` in seconds.
    pub freshness: Option<Stated<Amount>>,
    /// Where it starts: `from`, or who starts its first flow.
    pub from: Option<ComponentId>,
    /// Whether `from:` was written.
    pub from_stated: bool,
    /// `to:` its goals.
    pub to: Vec<Stated<ComponentId>>,
    /// `read` or `write`, if stated.
    pub operation: Option<Stated<Operation>>,
    /// Its flows in order; with `lists` false, all that `from` reaches.
    pub steps: Vec<Step>,
    /// Whether it lists its flows itself.
    pub lists: bool,
    /// `group "LABEL" { … }` around some of its steps.
    pub frames: Vec<Frame>,
}

/// What a use case does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Reads.
    Read,
    /// Writes.
    Write,
}

/// A step of a use case.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number: `1`, `5.a`.
    pub number: String,
    /// The flow it takes.
    pub flow: FlowId,
    /// What the use case itself says at the step, if it says more than the flow's label.
    pub label: Option<Stated<String>>,
    /// The frame it stands in, an index into [`UseCase::frames`].
    pub frame: Option<usize>,
    /// Where it is written.
    pub span: Span,
}

/// A frame around some steps: a transaction, a loop, an alternative.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The label.
    pub label: Option<String>,
    /// The frame around it, an index into [`UseCase::frames`].
    pub parent: Option<usize>,
    /// Where it is written.
    pub span: Span,
}
