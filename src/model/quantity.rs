//! Named quantities, estimates and checks.

use super::{ComponentId, UseCaseId};
use crate::source::Span;
use crate::units::Quantity as Amount;

/// `let NAME = EXPRESSION expect EXPRESSION`.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// The name.
    pub name: String,
    /// The name's place.
    pub span: Span,
    /// The formula as written, white space folded.
    pub formula: String,
    /// The formula's place.
    pub formula_span: Span,
    /// Its value under both sets of constants.
    pub value: Amount,
    /// What the author claims, and where.
    pub expect: Option<(Amount, Span)>,
}

/// `estimate "LABEL" = EXPRESSION expect EXPRESSION`.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// What is estimated.
    pub label: String,
    /// The statement's place.
    pub span: Span,
    /// The formula as written, white space folded.
    pub formula: String,
    /// The formula's place.
    pub formula_span: Span,
    /// Its value under both sets of constants.
    pub value: Amount,
    /// What the author claims, and where.
    pub expect: Option<(Amount, Span)>,
    /// The use case it stands in.
    pub usecase: Option<UseCaseId>,
    /// The component it stands in.
    pub component: Option<ComponentId>,
}

/// `require EXPRESSION "why"`.
#[derive(Clone, Debug)]
pub struct Check {
    /// The statement's place.
    pub span: Span,
    /// The condition as written.
    pub formula: String,
    /// Whether it holds, under both sets of constants; none where it compares nothing.
    pub holds: Option<(bool, bool)>,
    /// The values of both sides, for the message.
    pub sides: Option<(Amount, Amount)>,
    /// Why it must hold.
    pub why: Option<String>,
}
