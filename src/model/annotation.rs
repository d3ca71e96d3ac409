//! Tables, apis, notes, requirements, decisions and styles.

use indexmap::IndexMap;

use super::{ComponentId, FlowId, GroupId, Stated, UseCaseId};
use crate::source::Span;

/// What an annotation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The whole design.
    Design,
    /// A component.
    Component(ComponentId),
    /// A group.
    Group(GroupId),
    /// A use case.
    UseCase(UseCaseId),
    /// A flow.
    Flow(FlowId),
}

/// A table of data.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name, if it has one.
    pub name: Option<String>,
    /// Where it is declared.
    pub span: Span,
    /// The component that holds it, or the design.
    pub owner: Owner,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Sample rows.
    pub rows: Vec<Vec<String>>,
}

/// A field of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name; `...` for "and more".
    pub name: String,
    /// The type, verbatim; may be empty.
    pub type_text: String,
    /// Part of the primary key.
    pub primary: bool,
    /// Unique.
    pub unique: bool,
    /// `TABLE.FIELD` it refers to.
    pub foreign: Option<String>,
}

/// Calls that a component answers.
#[derive(Clone, Debug)]
pub struct Api {
    /// Where it is declared.
    pub span: Span,
    /// The component.
    pub owner: Owner,
    /// One verbatim call each.
    pub calls: Vec<Stated<String>>,
}

/// A note, or a code that keeps its spacing.
#[derive(Clone, Debug)]
pub struct CodeOrNote {
    /// Whether it is code.
    pub code: bool,
    /// Where it is declared.
    pub span: Span,
    /// What it stands at; several where one note speaks of several.
    pub owners: Vec<Owner>,
    /// The text.
    pub text: String,
}

/// A requirement.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Which kind.
    pub kind: RequirementKind,
    /// The text.
    pub text: String,
    /// Where it is declared.
    pub span: Span,
}

/// The kinds of requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequirementKind {
    /// What the system does.
    Functional,
    /// How well it does it.
    Quality,
    /// What may come later.
    Extended,
    /// What is still to be asked.
    Question,
}

/// A decision with its options.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The question.
    pub question: String,
    /// Where it is declared.
    pub span: Span,
    /// The options.
    pub options: Vec<Choice>,
}

/// An option of a decision.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The option.
    pub text: String,
    /// Whether it was chosen.
    pub chosen: bool,
    /// What speaks for it.
    pub pros: Vec<String>,
    /// What speaks against it.
    pub cons: Vec<String>,
}

/// A style, for one or more targets.
#[derive(Clone, Debug)]
pub struct Style {
    /// What it styles.
    pub targets: Vec<StyleTarget>,
    /// Where it is declared.
    pub span: Span,
    /// `fill`, `stroke`, `text`, `shape`, `icon` and their values, checked.
    pub settings: IndexMap<String, Stated<String>>,
}

/// What a style is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StyleTarget {
    /// A component.
    Component(ComponentId),
    /// A group.
    Group(GroupId),
    /// A flow.
    Flow(FlowId),
    /// Every component of a kind, of the catalogue or the design's own.
    Kind(String),
}
