//! The words of a text with what each one is: one walk over the syntax tree that names, colours, hover and rename all
//! read.

use crate::check::attributes::{self, Form, Place};
use crate::source::{Source, Span};
use crate::syntax::tree::*;
use crate::syntax::value;
use crate::units::literal;

/// A namespace of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Components and groups.
    Entity,
    /// `let`s.
    Quantity,
    /// Use cases.
    UseCase,
    /// Stages.
    Stage,
    /// Tables.
    Table,
    /// Kinds, of the catalogue and the design's own.
    Kind,
}

/// Whether a word brings a name in or speaks of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It declares, or says more of what is declared (a later stage).
    Declares,
    /// It mentions.
    Mentions,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// A name of one namespace.
    Name(Space, Role),
    /// The name of a group where one is declared.
    GroupName,
    /// A target that may be a component, a group, a use case, or, for a `style`, a kind.
    Target,
    /// The first word of a statement, or one that joins its parts.
    Keyword,
    /// The key of an attribute.
    Key(Place),
    /// A flag in the braces of something.
    Flag(Place),
    /// One of the words a value may be.
    Choice(Place),
    /// A label, a note, a value that is text.
    Text,
    /// A number with its units, a multiplicity, a step.
    Number,
    /// A function or a time in a formula.
    Function,
    /// An arrow.
    Arrow,
    /// The code or name of a rule.
    Rule,
    /// A comment.
    Comment,
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: WordKind,
}

/// The words of a tree in the order of their places.
pub fn words(tree: &SyntaxTree, source: &Source) -> Vec<Word> {
    let mut walker = Walker { source, words: Vec::new() };
    walker.statements(&tree.statements, Place::Design);
    for &comment in &tree.comments {
        walker.push(comment, WordKind::Comment);
    }
    let mut words = walker.words;
    words.sort_by_key(|word| (word.span.start, word.span.end));
    words.dedup_by_key(|word| word.span);
    words
}

struct Walker<'a> {
    source: &'a Source,
    words: Vec<Word>,
}

impl Walker<'_> {
    fn push(&mut self, span: Span, kind: WordKind) {
        if span.start < span.end {
            self.words.push(Word { span, kind });
        }
    }

    /// Adds a name, if its place really holds it: values with escapes may have moved.
    fn name(&mut self, name: &Name, kind: WordKind) {
        if self.source.slice(name.span) == name.text {
            self.push(name.span, kind);
        }
    }

    fn mention(&mut self, name: &Name, space: Space) {
        self.name(name, WordKind::Name(space, Role::Mentions));
    }

    fn declare(&mut self, name: &Name, space: Space) {
        self.name(name, WordKind::Name(space, Role::Declares));
    }

    fn text(&mut self, text: &Option<Text>) {
        if let Some(text) = text {
            self.push(text.span, WordKind::Text);
        }
    }

    /// The word a statement starts with.
    fn keyword(&mut self, statement: &Statement) {
        let text = self.source.slice(statement.span);
        let length = text.bytes().take_while(u8::is_ascii_lowercase).count();
        let start = statement.span.start as usize;
        self.push(Span::new(statement.span.file, start, start + length), WordKind::Keyword);
    }

    /// A word that joins two parts, somewhere between them.
    fn joint(&mut self, joint: &str, after: u32, before: Span) {
        let gap = Span { file: before.file, start: after, end: before.start };
        if let Some(at) = self.source.slice(gap).rfind(joint) {
            let start = after as usize + at;
            self.push(Span::new(before.file, start, start + joint.len()), WordKind::Keyword);
        }
    }

    fn block(&mut self, block: &Option<Block>, place: Place) {
        if let Some(block) = block {
            self.statements(&block.statements, place);
        }
    }

    fn statements(&mut self, statements: &[Statement], place: Place) {
        for statement in statements {
            self.statement(statement, place);
        }
    }

    fn statement(&mut self, statement: &Statement, place: Place) {
        let start = statement.span.start;
        match &statement.kind {
            StatementKind::Attribute(it) => self.attribute(it, place),
            StatementKind::Flags(flags) => {
                for flag in flags {
                    self.push(flag.span, WordKind::Flag(place));
                }
            }
            StatementKind::Component(it) => self.component(it),
            StatementKind::Group(it) => {
                self.push(it.word_span, WordKind::Keyword);
                for name in &it.names {
                    self.name(name, WordKind::GroupName);
                }
                self.text(&it.label);
                self.multiplicity(it.multiplicity);
                self.block(&it.block, if place == Place::UseCase { Place::UseCase } else { Place::Group });
            }
            StatementKind::Flow(it) => self.flow(it),
            StatementKind::Let(it) => {
                self.keyword(statement);
                self.declare(&it.name, Space::Quantity);
                self.formula(&it.value, &it.expect);
            }
            StatementKind::Estimate(it) => {
                self.keyword(statement);
                self.push(it.label.span, WordKind::Text);
                self.formula(&it.value, &it.expect);
            }
            StatementKind::Require(it) => {
                self.keyword(statement);
                self.expression(&it.condition);
                self.text(&it.why);
            }
            StatementKind::UseCase(it) => {
                self.keyword(statement);
                it.name.iter().for_each(|name| self.declare(name, Space::UseCase));
                self.text(&it.label);
                self.block(&it.block, Place::UseCase);
            }
            StatementKind::Table(it) => self.table(statement, it),
            StatementKind::Api(it) => {
                self.keyword(statement);
                self.on(start, &it.on);
                for call in &it.calls {
                    self.push(call.span, WordKind::Text);
                }
            }
            StatementKind::Note(it) => {
                self.keyword(statement);
                self.targets(&it.targets, start);
                self.push(it.text.span, WordKind::Text);
            }
            StatementKind::Requirement(it) => {
                self.keyword(statement);
                self.push(it.text.span, WordKind::Text);
            }
            StatementKind::Decision(it) => {
                self.keyword(statement);
                self.push(it.question.span, WordKind::Text);
                self.block(&it.block, place);
            }
            StatementKind::Choice(it) => {
                self.keyword(statement);
                self.push(it.text.span, WordKind::Text);
                self.block(&it.block, place);
            }
            StatementKind::Argument(it) => {
                self.keyword(statement);
                self.push(it.text.span, WordKind::Text);
            }
            StatementKind::Stage(it) => {
                self.keyword(statement);
                self.declare(&it.name, Space::Stage);
                self.text(&it.label);
                self.block(&it.block, Place::Stage);
            }
            StatementKind::Refine(it) => {
                self.keyword(statement);
                self.mention(&it.name, Space::Entity);
                self.text(&it.label);
                self.block(&it.block, Place::Group);
            }
            StatementKind::Level(it) => {
                self.keyword(statement);
                self.push(it.rule.span, WordKind::Rule);
                self.targets(&it.targets, it.rule.span.end);
                self.text(&it.reason);
            }
            StatementKind::Kind(it) => {
                self.keyword(statement);
                self.declare(&it.name, Space::Kind);
                self.joint("is", it.name.span.end, it.base.span);
                self.mention(&it.base, Space::Kind);
                self.block(&it.block, Place::Component);
            }
            StatementKind::Style(it) => {
                self.keyword(statement);
                self.targets(&it.targets, start);
                self.block(&it.block, Place::Style);
            }
            StatementKind::Use(it) => {
                self.keyword(statement);
                self.push(it.path.span, WordKind::Text);
            }
            StatementKind::Remove(it) => {
                self.keyword(statement);
                self.targets(&it.targets, start);
            }
            StatementKind::Junk(it) => self.block(&it.block, place),
        }
    }

    fn component(&mut self, it: &Component) {
        if let Some(kind) = &it.kind {
            self.mention(kind, Space::Kind);
        }
        let says_more = it.kind.is_some()
            || it.label.is_some()
            || it.multiplicity.is_some()
            || it.block.is_some()
            || !it.zones.is_empty()
            || it.divider.is_some();
        for name in &it.names {
            let role = if says_more { Role::Declares } else { Role::Mentions };
            self.name(name, WordKind::Name(Space::Entity, role));
        }
        self.text(&it.label);
        self.multiplicity(it.multiplicity);
        let after = it.names.last().map_or(0, |name| name.span.end);
        if let Some(zone) = it.zones.first() {
            self.joint("in", after, zone.span);
        }
        for zone in &it.zones {
            self.mention(zone, Space::Entity);
        }
        if let Some((one, other)) = &it.divider {
            self.joint("on", after, one.span);
            self.mention(one, Space::Entity);
            self.mention(other, Space::Entity);
        }
        self.block(&it.block, Place::Component);
    }

    fn flow(&mut self, it: &Flow) {
        if let Some(step) = &it.step {
            self.push(step.span, WordKind::Number);
        }
        for end in &it.ends {
            for name in end.targets.iter().flatten() {
                self.mention(name, Space::Entity);
            }
        }
        for (_, arrow) in &it.arrows {
            self.push(*arrow, WordKind::Arrow);
        }
        self.text(&it.label);
        self.block(&it.block, Place::Flow);
    }

    fn table(&mut self, statement: &Statement, it: &Table) {
        self.keyword(statement);
        if let Some(name) = &it.name {
            let as_name = Name { text: name.text.clone(), span: inside_quotes(name) };
            self.declare(&as_name, Space::Table);
        }
        self.on(statement.span.start, &it.on);
        for field in &it.fields {
            self.push(field.name.span, WordKind::Key(Place::Design));
            let Some(foreign) = &field.foreign else { continue };
            let table = foreign.text.split('.').next().unwrap_or_default().to_string();
            let start = foreign.span.start as usize;
            let span = Span::new(foreign.span.file, start, start + table.len());
            self.mention(&Name { text: table, span }, Space::Table);
        }
    }

    fn on(&mut self, after: u32, on: &Option<Name>) {
        if let Some(on) = on {
            self.joint("on", after, on.span);
            self.mention(on, Space::Entity);
        }
    }

    fn targets(&mut self, targets: &[Target], after: u32) {
        if let Some(first) = targets.first() {
            self.joint("on", after, first.span);
        }
        for target in targets {
            match &target.to {
                None => self.name(&target.name, WordKind::Target),
                Some((_, to)) => {
                    self.mention(&target.name, Space::Entity);
                    self.mention(to, Space::Entity);
                }
            }
        }
    }

    fn multiplicity(&mut self, multiplicity: Option<Multiplicity>) {
        if let Some(it) = multiplicity {
            self.push(it.span, WordKind::Number);
        }
    }

    fn formula(&mut self, value: &Expr, expect: &Option<Expr>) {
        self.expression(value);
        if let Some(expect) = expect {
            self.joint("expect", value.span.end, expect.span);
            self.expression(expect);
        }
    }

    fn expression(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number(_) => self.push(expr.span, WordKind::Number),
            ExprKind::Name(name) if literal::time(name).is_some() => self.push(expr.span, WordKind::Function),
            ExprKind::Name(name) => self.mention(&Name { text: name.clone(), span: expr.span }, Space::Quantity),
            ExprKind::Negate(inner) => self.expression(inner),
            ExprKind::Binary(_, left, right) => {
                self.expression(left);
                self.expression(right);
            }
            ExprKind::Call(function, arguments) => {
                self.push(function.span, WordKind::Function);
                arguments.iter().for_each(|argument| self.expression(argument));
            }
        }
    }

    /// The key and what its row of the table makes of the value.
    fn attribute(&mut self, it: &Attribute, place: Place) {
        self.push(it.key.span, WordKind::Key(place));
        let Some(text) = &it.value else { return };
        let Some(row) = attributes::find(place, &it.key.text) else {
            return self.push(text.span, WordKind::Text);
        };
        match row.form {
            Form::Components | Form::Component => {
                for name in value::names(text).iter().flatten() {
                    self.mention(name, Space::Entity);
                }
            }
            Form::Time | Form::Rate | Form::Bytes | Form::TimeOrBytes | Form::Fraction | Form::Factor | Form::Count => {
                if let Ok(expr) = value::expression(text) {
                    self.expression(&expr);
                }
            }
            Form::RateBudgets | Form::CountBudgets => {
                for budget in value::budgets(text).iter().flatten() {
                    self.expression(&budget.value);
                    if let Some(operation) = &budget.operation {
                        self.push(operation.span, WordKind::Choice(place));
                    }
                }
            }
            Form::Calls => {
                if let Ok(calls) = value::calls(text) {
                    self.expression(&calls.value);
                    for (amount, name) in &calls.without {
                        self.expression(amount);
                        self.joint("without", amount.span.end, name.span);
                        self.mention(name, Space::Entity);
                    }
                }
            }
            Form::Choice(_) | Form::YesNo => self.push(text.span, WordKind::Choice(place)),
            Form::Copies => self.push(text.span, WordKind::Number),
            Form::Text | Form::List | Form::Color | Form::Icon => self.push(text.span, WordKind::Text),
        }
    }
}

/// The place of a text without its quotes.
fn inside_quotes(text: &Text) -> Span {
    match text.quote {
        Quote::Bare => text.span,
        Quote::Quoted => Span { start: text.span.start + 1, end: text.span.end.saturating_sub(1), ..text.span },
        Quote::Block => Span { start: text.span.start + 3, end: text.span.end.saturating_sub(3), ..text.span },
    }
}
