//! Stages of a design, and the levels of rules.

use super::Owner;
use crate::source::Span;

/// A step of the design's evolution.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The id.
    pub name: String,
    /// The label: the id if left out.
    pub label: Option<String>,
    /// Where it is declared.
    pub span: Span,
    /// `layer:` what the rules may already ask of it.
    pub layer: Option<Layer>,
}

/// What the rules may already ask of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// That it does what it should.
    Functional,
    /// That it survives failures.
    Availability,
    /// That it bears the load.
    Scale,
    /// Everything.
    Production,
}

/// `allow RULE on TARGET "reason"`, `warn RULE`, `deny RULE`.
#[derive(Clone, Debug)]
pub struct RuleLevel {
    /// What is set.
    pub level: Level,
    /// The code or name as written; the rules' registry says whether it exists.
    pub rule: String,
    /// The place of the code or name.
    pub rule_span: Span,
    /// The statement's place.
    pub span: Span,
    /// What it is about; `Owner::Design` for everything. What a group contains inherits it.
    pub targets: Vec<Owner>,
    /// Why.
    pub reason: Option<String>,
}

/// The level of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What it finds is accepted.
    Allow,
    /// What it finds is a warning.
    Warn,
    /// What it finds is an error.
    Deny,
}
