//! The syntax tree: what was written, with its places, before anybody asks what it means.
//!
//! Invariant: the spans of the statements of a block are in order, do not overlap, and lie in the block; what the
//! parser could not read is a [`StatementKind::Junk`]. Comments and blank lines lie in the gaps between the spans,
//! where the formatter finds them again.

use crate::source::{FileId, Span};

/// A file as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxTree {
    /// The text it was read from.
    pub file: FileId,
    /// Its statements in order.
    pub statements: Vec<Statement>,
    /// Its comments in order, each from its `#` to the end of its line.
    pub comments: Vec<Span>,
}

/// A word that names something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// How a text was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// `without quotes`.
    Bare,
    /// `"in quotes"`.
    Quoted,
    /// `"""over several lines"""`.
    Block,
}

/// A label, a value or a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says, escapes resolved and common indentation removed.
    pub text: String,
    /// How it was written.
    pub quote: Quote,
    /// Its place, quotes included.
    pub span: Span,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// From its first to its last character, its block included.
    pub span: Span,
    /// What it is.
    pub kind: StatementKind,
}

/// Every form a statement can have.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // each form is documented at its type
pub enum StatementKind {
    Attribute(Attribute),
    /// `managed` or `read, pull`, in the braces of a component, flow, use case, kind or style.
    Flags(Vec<Name>),
    Component(Component),
    Group(Group),
    Flow(Flow),
    Let(Let),
    Estimate(Estimate),
    Require(Require),
    UseCase(UseCase),
    Table(Table),
    Api(Api),
    Note(Note),
    Requirement(Requirement),
    Decision(Decision),
    Choice(Choice),
    Argument(Argument),
    Stage(Stage),
    Refine(Refine),
    Level(Level),
    Kind(Kind),
    Style(Style),
    Use(Use),
    Remove(Remove),
    /// What could not be read; the parser has reported it.
    Junk(Junk),
}

/// Statements in braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Braces included.
    pub span: Span,
    /// The opening brace.
    pub open: Span,
    /// The closing brace; none where it is missing.
    pub close: Option<Span>,
    /// What stands between.
    pub statements: Vec<Statement>,
}

/// `key: value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The key.
    pub key: Name,
    /// The value as text; read again by `syntax::value` as its key asks. None in `key:`.
    pub value: Option<Text>,
}

/// `KIND ID, ID "LABEL" x3 in ZONE, ZONE on BAND | BAND { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// The kind, if written.
    pub kind: Option<Name>,
    /// The ids.
    pub names: Vec<Name>,
    /// The label.
    pub label: Option<Text>,
    /// `x3`.
    pub multiplicity: Option<Multiplicity>,
    /// `in az1, az2`.
    pub zones: Vec<Name>,
    /// `on left | right`: the bands whose divider it sits on.
    pub divider: Option<(Name, Name)>,
    /// Its braces.
    pub block: Option<Block>,
}

/// `x3`, `x3..10`, `xN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Multiplicity {
    /// The number.
    pub copies: Copies,
    /// Its place.
    pub span: Span,
}

/// How many interchangeable copies run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Copies {
    /// `x3`.
    Exactly(u32),
    /// `x3..10`: scales between bounds.
    Between(u32, u32),
    /// `xN`: several, the number open.
    Several,
}

/// The word a group starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupWord {
    /// A box around its members.
    Group,
    /// One layer of the layering.
    Tier,
    /// A full-height column or full-width row.
    Band,
    /// A failure domain: an availability zone.
    Zone,
    /// A failure domain: a region.
    Region,
    /// A failure domain: a rack.
    Rack,
    /// A failure domain: a machine.
    Host,
}

/// `group ID "LABEL" x2 { … }` and its kin.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which kind of group.
    pub word: GroupWord,
    /// The place of the word.
    pub word_span: Span,
    /// The ids; none for `group "LABEL" { … }`.
    pub names: Vec<Name>,
    /// The label.
    pub label: Option<Text>,
    /// `x2`.
    pub multiplicity: Option<Multiplicity>,
    /// Its braces.
    pub block: Option<Block>,
}

/// An arrow as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// `->`
    Call,
    /// `<-`
    CallBack,
    /// `~>`
    Message,
    /// `<~`
    MessageBack,
    /// `=>`
    Copy,
    /// `<=`
    CopyBack,
    /// `<->`
    Both,
    /// `--`
    Related,
}

/// `1.a: a, b -> c | d ~> e: LABEL { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The step number before a colon: `5.a`.
    pub step: Option<Name>,
    /// The ends, one more than the arrows.
    pub ends: Vec<FlowEnd>,
    /// The arrows between them, with their places.
    pub arrows: Vec<(Arrow, Span)>,
    /// The label of each hop.
    pub label: Option<Text>,
    /// Its braces, for each hop.
    pub block: Option<Block>,
}

/// `a, b | c`: alternatives inside, commas outside.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowEnd {
    /// Each entry is one or more alternatives.
    pub targets: Vec<Vec<Name>>,
    /// From the first name to the last.
    pub span: Span,
}

/// `let NAME = EXPRESSION expect EXPRESSION`.
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// The name.
    pub name: Name,
    /// The formula.
    pub value: Expr,
    /// What the author claims it to be.
    pub expect: Option<Expr>,
}

/// `estimate "LABEL" = EXPRESSION expect EXPRESSION`.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// What is estimated.
    pub label: Text,
    /// The formula.
    pub value: Expr,
    /// What the author claims it to be.
    pub expect: Option<Expr>,
}

/// `require EXPRESSION "why"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Require {
    /// What must hold.
    pub condition: Expr,
    /// Why.
    pub why: Option<Text>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `10 KB/s`.
    Number(Literal),
    /// The name of a quantity or a time (`day`).
    Name(String),
    /// `-x`.
    Negate(Box<Expr>),
    /// `a + b`; comparisons only at the top of a `require`.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `ceil(x)`.
    Call(Name, Vec<Expr>),
}

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // their names say it
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// A number with its units, not yet understood: `units` says what the words mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// The number before them.
    pub number: f64,
    /// The words behind it: `["M", "DAU"]`, `["KB"]`, `["%"]`.
    pub words: Vec<Name>,
    /// The time behind a `/` written without spaces: `/s`.
    pub per: Option<Name>,
}

/// `usecase ID "LABEL" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct UseCase {
    /// The id.
    pub name: Option<Name>,
    /// The label.
    pub label: Option<Text>,
    /// Its braces.
    pub block: Option<Block>,
}

/// `table NAME on COMPONENT { FIELD TYPE pk …; rows { … } }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The name, quoted or not.
    pub name: Option<Text>,
    /// `on COMPONENT`.
    pub on: Option<Name>,
    /// Its fields in order.
    pub fields: Vec<Field>,
    /// Sample rows, each a list of cells.
    pub rows: Vec<Vec<String>>,
    /// Braces included.
    pub body: Option<Span>,
    /// Whether the closing brace is there.
    pub closed: bool,
}

/// A field of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its place.
    pub span: Span,
    /// The name; `...` for "and more".
    pub name: Text,
    /// The type, verbatim; may be empty.
    pub type_text: String,
    /// Part of the primary key.
    pub primary: bool,
    /// Unique.
    pub unique: bool,
    /// `fk(TABLE.FIELD)`, its inside and place.
    pub foreign: Option<Name>,
}

/// `api on COMPONENT { CALL … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// `on COMPONENT`.
    pub on: Option<Name>,
    /// One verbatim call a line.
    pub calls: Vec<Name>,
    /// Braces included.
    pub body: Option<Span>,
    /// Whether the closing brace is there.
    pub closed: bool,
}

/// `note on TARGET "text"` and `code on TARGET """…"""`.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Whether it is `code`, which keeps its spacing.
    pub code: bool,
    /// What it stands at; none: what encloses it.
    pub targets: Vec<Target>,
    /// The text.
    pub text: Text,
}

/// A component, group or use case, or the flows between two.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The name.
    pub name: Name,
    /// In `a -> b` the arrow and the second name.
    pub to: Option<(Arrow, Name)>,
    /// Its place.
    pub span: Span,
}

/// The four words of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequirementWord {
    /// What the system does.
    Functional,
    /// How well it does it.
    Quality,
    /// What may come later.
    Extended,
    /// What is still to be asked.
    Question,
}

/// `functional "…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Which word.
    pub word: RequirementWord,
    /// The text.
    pub text: Text,
}

/// `decision "Question" { option … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The question.
    pub question: Text,
    /// Its braces, with [`Choice`]s.
    pub block: Option<Block>,
}

/// `option "A" chosen { pro "…"; con "…" }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The option.
    pub text: Text,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Its braces, with [`Argument`]s.
    pub block: Option<Block>,
}

/// `pro "…"` or `con "…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Whether it speaks for the option.
    pub pro: bool,
    /// The text.
    pub text: Text,
}

/// `stage ID "LABEL" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The id.
    pub name: Name,
    /// The label.
    pub label: Option<Text>,
    /// Its braces.
    pub block: Option<Block>,
}

/// `refine ID "LABEL" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Refine {
    /// The component.
    pub name: Name,
    /// The label of the group it becomes.
    pub label: Option<Text>,
    /// Its braces.
    pub block: Option<Block>,
}

/// The three words that set a rule's level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelWord {
    /// Accepts what the rule finds.
    Allow,
    /// Makes it a warning.
    Warn,
    /// Makes it an error.
    Deny,
}

/// `allow RULE on TARGET "reason"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Which word.
    pub word: LevelWord,
    /// The code or name of the rule.
    pub rule: Name,
    /// What it is about; none: everything in the block it stands in.
    pub targets: Vec<Target>,
    /// Why.
    pub reason: Option<Text>,
}

/// `kind ID is KIND { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// The new kind.
    pub name: Name,
    /// The kind it is based on.
    pub base: Name,
    /// Its braces.
    pub block: Option<Block>,
}

/// `style TARGET { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// What it styles; a name may be a kind.
    pub targets: Vec<Target>,
    /// Its braces.
    pub block: Option<Block>,
}

/// `use "common.sd"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The path as written.
    pub path: Text,
}

/// `remove TARGET`.
#[derive(Clone, Debug, PartialEq)]
pub struct Remove {
    /// What goes.
    pub targets: Vec<Target>,
}

/// What could not be read, with a block that could.
#[derive(Clone, Debug, PartialEq)]
pub struct Junk {
    /// Statements found in its braces, still used.
    pub block: Option<Block>,
    /// The name of the quantity it meant to say, so that whoever uses it is not blamed too.
    pub quantity: Option<Name>,
}
