//! From pest's pairs to the syntax tree.
//!
//! The grammar cannot fail; what it could not read arrives as `junk` and `error` pairs, which `errors` words.

use pest::Parser as _;
use pest::iterators::Pair;
use pest_derive::Parser;

use super::errors;
use super::lift;
use super::scan::{self, Scan};
use super::tree::*;
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};

#[derive(Parser)]
#[grammar = "../grammar/sd.pest"]
pub(super) struct Grammar;

/// The most errors of one text that are kept: a binary file should not become a million messages.
pub const MOST_ERRORS: usize = 10_000;
/// The most operators of one formula.
const MOST_OPERATORS: usize = 500;

/// Reads a text. Every byte is in a statement, a comment or the space between; errors come in order.
pub fn parse(file: FileId, text: &str) -> (SyntaxTree, Vec<Diagnostic>) {
    let Scan { end, mut diagnostics } = scan::scan(file, text);
    let mut builder =
        Builder { file, offset: 0, operators: 0, comments: Vec::new(), in_settings: false, diagnostics: Vec::new() };
    let mut statements = match Grammar::parse(Rule::file, &text[..end]) {
        Ok(pairs) => {
            builder.comments = pairs
                .clone()
                .flatten()
                .filter(|pair| pair.as_rule() == Rule::comment)
                .map(|pair| builder.span(&pair))
                .collect();
            pairs.flat_map(Pair::into_inner).filter_map(|pair| builder.statement(pair)).collect()
        }
        // only pest's own stack guard ends here, which the scan's limits keep away
        Err(_) => {
            builder.diagnostics.push(errors::unreadable(Span::new(file, 0, end.min(1))));
            Vec::new()
        }
    };
    let cut = end < text.len();
    lift::lift(&mut statements, text, cut, &mut builder.diagnostics);
    diagnostics.extend(builder.diagnostics);
    crate::diag::sort(&mut diagnostics);
    (SyntaxTree { file, statements, comments: builder.comments }, diagnostics)
}

/// Turns pairs into nodes. `offset` is where the parsed text lies in its file: a value is read again on its own.
pub(super) struct Builder {
    pub file: FileId,
    pub offset: usize,
    /// Operators of the formula at hand, so that no tree of them grows too deep to be walked.
    pub operators: usize,
    pub comments: Vec<Span>,
    /// Whether the statement at hand stands in braces that hold attributes and flags.
    pub in_settings: bool,
    pub diagnostics: Vec<Diagnostic>,
}

impl Builder {
    /// Notes what is wrong; beyond a number nobody reads, only that there is more.
    fn report(&mut self, diagnostic: Diagnostic) {
        match self.diagnostics.len() {
            0..MOST_ERRORS => self.diagnostics.push(diagnostic),
            MOST_ERRORS => self.diagnostics.push(errors::too_many_errors(diagnostic.span(), MOST_ERRORS)),
            _ => {}
        }
    }

    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        Span::new(self.file, self.offset + span.start(), self.offset + span.end())
    }

    pub(super) fn name(&self, pair: &Pair<'_, Rule>) -> Name {
        Name { text: pair.as_str().to_string(), span: self.span(pair) }
    }

    fn statement(&mut self, pair: Pair<'_, Rule>) -> Option<Statement> {
        let span = trimmed(&pair, self.span(&pair));
        let kind = match pair.as_rule() {
            Rule::comment | Rule::EOI => return None,
            Rule::stray => {
                self.report(errors::stray_brace(span));
                StatementKind::Junk(Junk { block: None, quantity: None })
            }
            Rule::attribute => self.attribute(pair),
            Rule::flags => StatementKind::Flags(self.names(pair)),
            Rule::flow => self.flow(pair),
            Rule::decl => match translation(&pair) {
                Some((word, keyword)) => self.translated(pair, &word, keyword),
                None => self.component(pair),
            },
            Rule::group => self.group(pair),
            Rule::let_ | Rule::estimate | Rule::require => self.quantity(pair),
            Rule::usecase => {
                let (name, label, block) = self.headed(pair);
                StatementKind::UseCase(UseCase { name, label, block })
            }
            Rule::stage => {
                let (name, label, block) = self.headed(pair);
                StatementKind::Stage(Stage { name: name.expect("the grammar asks for it"), label, block })
            }
            Rule::refine => {
                let (name, label, block) = self.headed(pair);
                StatementKind::Refine(Refine { name: name.expect("the grammar asks for it"), label, block })
            }
            Rule::table => self.table(pair),
            Rule::api | Rule::nested_api => self.api(pair),
            Rule::note | Rule::code => self.note(pair),
            Rule::requirement => self.requirement(pair),
            Rule::decision => {
                let (_, text, block) = self.headed(pair);
                StatementKind::Decision(Decision { question: text.expect("the grammar asks for it"), block })
            }
            Rule::option_ => {
                let chosen = pair.clone().into_inner().any(|it| it.as_rule() == Rule::kw_chosen);
                let (_, text, block) = self.headed(pair);
                StatementKind::Choice(Choice { text: text.expect("the grammar asks for it"), chosen, block })
            }
            Rule::procon => {
                let pro = pair.as_str().starts_with("pro");
                let (_, text, _) = self.headed(pair);
                StatementKind::Argument(Argument { pro, text: text.expect("the grammar asks for it") })
            }
            Rule::level => self.level(pair),
            Rule::kind => self.kind(pair),
            Rule::style => {
                let (targets, _, block) = self.targeted(pair);
                StatementKind::Style(Style { targets, block })
            }
            Rule::remove => {
                let (targets, _, _) = self.targeted(pair);
                StatementKind::Remove(Remove { targets })
            }
            Rule::use_ => {
                let (_, path, _) = self.headed(pair);
                StatementKind::Use(Use { path: path.expect("the grammar asks for it") })
            }
            Rule::error => self.error(pair),
            other => unreachable!("{other:?} is no statement"),
        };
        Some(Statement { span, kind })
    }

    // ------------------------------------------------------------ parts

    fn names(&self, pair: Pair<'_, Rule>) -> Vec<Name> {
        pair.into_inner().filter(|it| it.as_rule() == Rule::ident).map(|it| self.name(&it)).collect()
    }

    pub(super) fn text(&mut self, pair: Pair<'_, Rule>) -> Text {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::value => {
                let inner = pair.into_inner().next().expect("a value has one inside");
                self.text(inner)
            }
            Rule::string => {
                let (text, bad) = unescape(pair.as_str());
                for (at, escape) in bad {
                    let start = span.start as usize + at;
                    self.report(errors::bad_escape(Span::new(self.file, start, start + escape.len()), &escape));
                }
                Text { text, quote: Quote::Quoted, span }
            }
            Rule::textblock => {
                let raw = pair.as_str();
                let inside = raw.strip_prefix("\"\"\"").unwrap_or(raw);
                let closed = inside.ends_with("\"\"\"");
                if !closed {
                    self.report(errors::open_block_text(Span { end: span.start + 3, ..span }));
                }
                let inside = inside.strip_suffix("\"\"\"").unwrap_or(inside);
                Text { text: dedent(inside), quote: Quote::Block, span }
            }
            _ => Text { text: pair.as_str().trim_end().to_string(), quote: Quote::Bare, span },
        }
    }

    fn block(&mut self, pair: Pair<'_, Rule>) -> Block {
        let span = self.span(&pair);
        let brace = pair.as_str().chars().next().map_or(1, char::len_utf8) as u32;
        let open = Span { end: span.start + brace, ..span };
        let mut statements = Vec::new();
        let mut close = None;
        let around = std::mem::replace(&mut self.in_settings, pair.as_rule() == Rule::block);
        for inner in pair.into_inner() {
            match inner.as_rule() {
                Rule::close if !inner.as_str().is_empty() => close = Some(self.span(&inner)),
                Rule::close => {}
                _ => statements.extend(self.statement(inner)),
            }
        }
        self.in_settings = around;
        Block { span, open, close, statements }
    }

    fn multiplicity(&mut self, pair: &Pair<'_, Rule>) -> Multiplicity {
        let span = self.span(pair);
        let (copies, problem) = read_multiplicity(pair.as_str());
        if problem {
            self.report(errors::bad_multiplicity(span, pair.as_str()));
        }
        Multiplicity { copies, span }
    }

    fn target(&self, pair: Pair<'_, Rule>) -> Target {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let name = self.name(&inner.next().expect("a target has a name"));
        let to = inner.next().map(|arrow| {
            let second = inner.next().expect("an arrow has a second name");
            (read_arrow(arrow.as_str()), self.name(&second))
        });
        Target { name, to, span }
    }

    /// Junk at the end of a statement: reported, its block's statements kept.
    fn junk(&mut self, pair: Pair<'_, Rule>, context: errors::Context<'_>) -> Option<Block> {
        let mut text = None;
        let mut block = None;
        for inner in pair.into_inner() {
            match inner.as_rule() {
                Rule::junktext => text = Some(inner),
                Rule::block => block = Some(self.block(inner)),
                _ => {}
            }
        }
        let diagnostic = match (&text, &block) {
            (Some(text), _) => errors::leftover(trimmed(text, self.span(text)), text.as_str().trim(), context),
            (None, Some(block)) => errors::no_block_here(block.open, context),
            (None, None) => return None,
        };
        self.report(diagnostic);
        block
    }

    // ------------------------------------------------------------ statements

    fn attribute(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut inner = pair.into_inner();
        let key = self.name(&inner.next().expect("an attribute has a key"));
        let mut value = None;
        let mut junk = None;
        for part in inner {
            match part.as_rule() {
                Rule::value => value = Some(self.text(part)),
                Rule::junk => junk = Some(part),
                _ => {}
            }
        }
        match junk {
            Some(junk) => {
                // `aws: { … }` of other languages: what stands in the braces is kept
                if let Some(mut block) = self.junk(junk, errors::Context::Attribute(&key.text)) {
                    block.statements.iter_mut().for_each(lift::unflag);
                    return StatementKind::Junk(Junk { block: Some(block), quantity: None });
                }
            }
            None if value.is_none() => self.report(errors::no_value(&key)),
            None => {}
        }
        StatementKind::Attribute(Attribute { key, value })
    }

    fn flow(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut flow = Flow { step: None, ends: Vec::new(), arrows: Vec::new(), label: None, block: None };
        let (whole, start) = (pair.as_str(), self.span(&pair).start as usize);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::step => flow.step = Some(self.name(&part)),
                Rule::nodes => {
                    let span = trimmed(&part, self.span(&part));
                    let targets = part
                        .into_inner()
                        .filter(|it| it.as_rule() == Rule::alt)
                        .map(|alternatives| self.names(alternatives))
                        .collect();
                    flow.ends.push(FlowEnd { targets, span });
                }
                Rule::arrow => flow.arrows.push((read_arrow(part.as_str()), self.span(&part))),
                Rule::value => flow.label = Some(self.text(part)),
                Rule::block => flow.block = Some(self.block(part)),
                Rule::junk => {
                    let written = |from: u32, to: u32| &whole[from as usize - start..to as usize - start];
                    let end = |index: usize| flow.ends.get(index).map(|it| written(it.span.start, it.span.end));
                    let last = flow.ends.len().saturating_sub(1);
                    let head = errors::FlowHead {
                        labelled: flow.label.is_some(),
                        ends: (end(0).unwrap_or("a"), end(last).unwrap_or("b")),
                        related: match flow.arrows.last() {
                            Some((Arrow::Related, _)) => end(last.saturating_sub(1)),
                            _ => None,
                        },
                        broken: flow
                            .arrows
                            .last()
                            .zip(flow.ends.last())
                            .is_some_and(|((_, arrow), end)| written(arrow.end, end.span.start).contains('\n')),
                    };
                    let block = self.junk(part, errors::Context::Flow(head));
                    flow.block = flow.block.or(block);
                }
                _ => {}
            }
        }
        StatementKind::Flow(flow)
    }

    fn component(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut component = Component {
            kind: None,
            names: Vec::new(),
            label: None,
            multiplicity: None,
            zones: Vec::new(),
            divider: None,
            block: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kindname => component.kind = self.names(part).pop(),
                Rule::ids => component.names = self.names(part),
                Rule::string | Rule::textblock => {
                    let text = self.text(part);
                    if let Some(first) = &component.label {
                        self.report(errors::second_label(text.span, first.span));
                    } else {
                        component.label = Some(text);
                    }
                }
                Rule::mult => {
                    let multiplicity = self.multiplicity(&part);
                    if let Some(first) = component.multiplicity {
                        self.report(errors::second_multiplicity(multiplicity.span, first.span));
                    } else {
                        component.multiplicity = Some(multiplicity);
                    }
                }
                Rule::place => component.zones.extend(self.names(part)),
                Rule::divider => {
                    let mut bands = self.names(part).into_iter();
                    component.divider = bands.next().zip(bands.next());
                }
                Rule::block => component.block = Some(self.block(part)),
                Rule::junk => {
                    let last = component.names.last();
                    let at = self.span(&part).start;
                    let head = errors::ComponentHead {
                        kind: component.kind.as_ref().map(|it| it.text.as_str()),
                        name: last.map_or("", |it| it.text.as_str()),
                        plain: component.label.is_none() && component.multiplicity.is_none(),
                        glued: last.is_some_and(|it| it.span.end == at),
                        in_settings: self.in_settings,
                        zone: component.zones.last().map(|it| it.text.as_str()),
                    };
                    let spoiled = head.is_none(part.as_str().trim());
                    let block = self.junk(part, errors::Context::Component(head));
                    if spoiled {
                        let quantity = component.kind.filter(|kind| kind.text == "let").and(component.names.pop());
                        return StatementKind::Junk(Junk { block, quantity });
                    }
                    component.block = component.block.or(block);
                }
                _ => {}
            }
        }
        StatementKind::Component(component)
    }

    /// A declaration that starts with the Chinese word of a statement: reported, and read as what it was meant to be
    /// where its braces can be.
    fn translated(&mut self, pair: Pair<'_, Rule>, word: &Pair<'_, Rule>, keyword: &str) -> StatementKind {
        let word = self.name(word);
        self.report(errors::translated(&word, keyword));
        let group = match keyword {
            "group" => Some(GroupWord::Group),
            "region" => Some(GroupWord::Region),
            "zone" => Some(GroupWord::Zone),
            _ => None,
        };
        if group.is_none() && !matches!(keyword, "usecase" | "stage") {
            return StatementKind::Junk(Junk { block: None, quantity: None });
        }
        let (mut names, mut label, mut block) = (Vec::new(), None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ids => names = self.names(part).into_iter().filter(|it| it.span != word.span).collect(),
                Rule::string | Rule::textblock => label = Some(self.text(part)),
                Rule::block => block = Some(self.block(part)),
                Rule::junk => {
                    let inner = part.into_inner().find(|it| it.as_rule() == Rule::block);
                    block = block.or(inner.map(|inner| self.block(inner)));
                }
                _ => {}
            }
        }
        if keyword == "usecase" {
            return StatementKind::UseCase(UseCase { name: names.into_iter().next(), label, block });
        }
        block.iter_mut().flat_map(|block| &mut block.statements).for_each(lift::unflag);
        match (group, names.first().cloned()) {
            (Some(kind), _) => StatementKind::Group(Group {
                word: kind,
                word_span: word.span,
                names,
                label,
                multiplicity: None,
                block,
            }),
            (None, Some(name)) => StatementKind::Stage(Stage { name, label, block }),
            (None, None) => StatementKind::Junk(Junk { block, quantity: None }),
        }
    }

    fn group(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut inner = pair.into_inner();
        let word = inner.next().expect("a group starts with its word");
        let mut group = Group {
            word: match word.as_str() {
                "tier" => GroupWord::Tier,
                "band" => GroupWord::Band,
                "zone" => GroupWord::Zone,
                "region" => GroupWord::Region,
                "rack" => GroupWord::Rack,
                "host" => GroupWord::Host,
                _ => GroupWord::Group,
            },
            word_span: self.span(&word),
            names: Vec::new(),
            label: None,
            multiplicity: None,
            block: None,
        };
        for part in inner {
            match part.as_rule() {
                Rule::ids => group.names = self.names(part),
                Rule::string | Rule::textblock => group.label = Some(self.text(part)),
                Rule::mult => group.multiplicity = Some(self.multiplicity(&part)),
                Rule::body => group.block = Some(self.block(part)),
                Rule::junk => {
                    let block = self.junk(part, errors::Context::Group(word.as_str()));
                    group.block = group.block.or(block);
                }
                _ => {}
            }
        }
        StatementKind::Group(group)
    }

    /// Statements made of a keyword, perhaps a name, perhaps a text, perhaps braces.
    fn headed(&mut self, pair: Pair<'_, Rule>) -> (Option<Name>, Option<Text>, Option<Block>) {
        let word = first_word(pair.as_str()).to_string();
        let (mut name, mut text, mut block) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => name = Some(self.name(&part)),
                Rule::string | Rule::textblock => text = Some(self.text(part)),
                Rule::block | Rule::body => block = Some(self.block(part)),
                Rule::junk => {
                    let found = self.junk(part, errors::Context::Keyword(&word));
                    block = block.or(found);
                }
                _ => {}
            }
        }
        (name, text, block)
    }

    fn quantity(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        self.operators = 0;
        let rule = pair.as_rule();
        let word = first_word(pair.as_str()).to_string();
        let (mut name, mut text, mut exprs) = (None, None, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => name = Some(self.name(&part)),
                Rule::string | Rule::textblock => text = Some(self.text(part)),
                Rule::expr => exprs.push(self.expr(part)),
                Rule::junk => {
                    self.junk(part, errors::Context::Formula(&word));
                }
                _ => {}
            }
        }
        let mut exprs = exprs.into_iter();
        let value = exprs.next().expect("the grammar asks for a formula");
        let expect = exprs.next();
        match rule {
            Rule::let_ => StatementKind::Let(Let { name: name.expect("the grammar asks for it"), value, expect }),
            Rule::estimate => {
                StatementKind::Estimate(Estimate { label: text.expect("the grammar asks for it"), value, expect })
            }
            _ => StatementKind::Require(Require { condition: value, why: text }),
        }
    }

    fn table(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let whole = self.span(&pair);
        let mut table = Table { name: None, on: None, fields: Vec::new(), rows: Vec::new(), body: None, closed: true };
        let mut after_on = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_on => after_on = true,
                Rule::ident if after_on => table.on = Some(self.name(&part)),
                Rule::ident => {
                    let name = self.name(&part);
                    table.name = Some(Text { text: name.text, quote: Quote::Bare, span: name.span });
                }
                Rule::string => table.name = Some(self.text(part)),
                Rule::field => {
                    let field = self.field(part);
                    table.fields.push(field);
                }
                Rule::rows => {
                    for row in part.into_inner() {
                        match row.as_rule() {
                            Rule::row => table.rows.push(cells(row.as_str())),
                            Rule::cjunk => self.report(errors::in_verbatim(self.span(&row), "rows")),
                            Rule::close if row.as_str().is_empty() => {
                                self.report(errors::open_brace(whole, "`rows`"));
                            }
                            _ => {}
                        }
                    }
                }
                Rule::fjunk => self.report(errors::in_verbatim(self.span(&part), "table")),
                Rule::close => table.closed = !part.as_str().is_empty(),
                _ => {}
            }
        }
        table.body = Some(whole);
        if !table.closed {
            self.report(errors::open_brace(whole.before().to(Span { end: whole.start + 5, ..whole }), "`table`"));
        }
        StatementKind::Table(table)
    }

    fn field(&mut self, pair: Pair<'_, Rule>) -> Field {
        let span = trimmed(&pair, self.span(&pair));
        let mut parts = pair.into_inner();
        let first = parts.next().expect("a field has a part");
        let name = if first.as_str().starts_with(['"', '“']) && first.as_str().len() > 1 {
            let (text, _) = unescape(first.as_str());
            Text { text, quote: Quote::Quoted, span: self.span(&first) }
        } else {
            Text { text: first.as_str().to_string(), quote: Quote::Bare, span: self.span(&first) }
        };
        let mut field = Field { span, name, type_text: String::new(), primary: false, unique: false, foreign: None };
        let mut types: Vec<&str> = Vec::new();
        for part in parts {
            match part.as_str() {
                "pk" => field.primary = true,
                "unique" => field.unique = true,
                word if word.starts_with("fk(") && word.ends_with(')') => {
                    let inside = word[3..word.len() - 1].trim();
                    let start = self.span(&part).start as usize + 3;
                    field.foreign = Some(Name {
                        text: inside.to_string(),
                        span: Span::new(self.file, start, start + word.len() - 4),
                    });
                }
                word => types.push(word),
            }
        }
        field.type_text = types.join(" ");
        field
    }

    fn api(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let whole = self.span(&pair);
        let mut api = Api { on: None, calls: Vec::new(), body: Some(whole), closed: true };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => api.on = Some(self.name(&part)),
                Rule::call => api.calls.push(self.name(&part)),
                Rule::cjunk => self.report(errors::in_verbatim(self.span(&part), "api")),
                Rule::close => api.closed = !part.as_str().is_empty(),
                _ => {}
            }
        }
        if !api.closed {
            self.report(errors::open_brace(Span { end: whole.start + 3, ..whole }, "`api`"));
        }
        StatementKind::Api(api)
    }

    fn note(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let code = pair.as_rule() == Rule::code;
        let (targets, text, _) = self.targeted(pair);
        StatementKind::Note(Note { code, targets, text: text.expect("the grammar asks for it") })
    }

    fn targeted(&mut self, pair: Pair<'_, Rule>) -> (Vec<Target>, Option<Text>, Option<Block>) {
        let word = first_word(pair.as_str()).to_string();
        let (mut targets, mut text, mut block) = (Vec::new(), None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::targets => {
                    targets =
                        part.into_inner().filter(|it| it.as_rule() == Rule::target).map(|it| self.target(it)).collect();
                }
                Rule::string | Rule::textblock => text = Some(self.text(part)),
                Rule::block => block = Some(self.block(part)),
                Rule::junk => {
                    let found = self.junk(part, errors::Context::Keyword(&word));
                    block = block.or(found);
                }
                _ => {}
            }
        }
        (targets, text, block)
    }

    fn requirement(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let word = match first_word(pair.as_str()) {
            "quality" => RequirementWord::Quality,
            "extended" => RequirementWord::Extended,
            "question" => RequirementWord::Question,
            _ => RequirementWord::Functional,
        };
        let (_, text, _) = self.headed(pair);
        StatementKind::Requirement(Requirement { word, text: text.expect("the grammar asks for it") })
    }

    fn level(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let word = match first_word(pair.as_str()) {
            "warn" => LevelWord::Warn,
            "deny" => LevelWord::Deny,
            _ => LevelWord::Allow,
        };
        let rule = pair.clone().into_inner().find(|it| it.as_rule() == Rule::ident).map(|it| self.name(&it));
        let (targets, reason, _) = self.targeted(pair);
        StatementKind::Level(Level { word, rule: rule.expect("the grammar asks for it"), targets, reason })
    }

    fn kind(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut names = pair.clone().into_inner().filter(|it| it.as_rule() == Rule::ident);
        let name = self.name(&names.next().expect("the grammar asks for it"));
        let base = self.name(&names.next().expect("the grammar asks for it"));
        let (_, _, block) = self.headed(pair);
        StatementKind::Kind(Kind { name, base, block })
    }

    fn error(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut text = None;
        let mut block = None;
        for inner in pair.into_inner() {
            match inner.as_rule() {
                Rule::junktext => text = Some(inner),
                Rule::block => block = Some(self.block(inner)),
                _ => {}
            }
        }
        let diagnostic = match (&text, &block) {
            (Some(text), _) => errors::unreadable_statement(trimmed(text, self.span(text)), text.as_str().trim()),
            (None, Some(block)) => errors::block_alone(block.open),
            (None, None) => return StatementKind::Junk(Junk { block: None, quantity: None }),
        };
        self.report(diagnostic);
        StatementKind::Junk(Junk { block, quantity: None })
    }

    // ------------------------------------------------------------ expressions

    pub(super) fn expr(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = trimmed(&pair, self.span(&pair));
        match pair.as_rule() {
            Rule::expr
            | Rule::inner
            | Rule::sum
            | Rule::isum
            | Rule::product
            | Rule::iproduct
            | Rule::power
            | Rule::ipower => self.binary(pair),
            Rule::unary => {
                let mut negative = false;
                let mut value = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::minus => negative = true,
                        Rule::comment => {}
                        _ => value = Some(self.expr(part)),
                    }
                }
                let value = value.expect("a minus stands before something");
                if negative { Expr { span, kind: ExprKind::Negate(Box::new(value)) } } else { value }
            }
            Rule::parens => {
                let inner =
                    pair.into_inner().find(|it| it.as_rule() == Rule::inner).expect("parentheses have an inside");
                // parentheses are kept through the span, so that the formatter can write them again
                Expr { span, ..self.expr(inner) }
            }
            Rule::name => Expr { span, kind: ExprKind::Name(pair.as_str().trim().to_string()) },
            Rule::callx => {
                let mut function = None;
                let mut arguments = Vec::new();
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::ident => function = Some(self.name(&part)),
                        Rule::inner => arguments.push(self.expr(part)),
                        _ => {}
                    }
                }
                Expr { span, kind: ExprKind::Call(function.expect("a call has a name"), arguments) }
            }
            _ => Expr { span, kind: ExprKind::Number(self.literal(pair)) },
        }
    }

    fn binary(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let mut left: Option<Expr> = None;
        let mut operator = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::comment => {}
                Rule::cmp | Rule::addop | Rule::mulop => operator = Some(read_operator(part.as_str())),
                _ => {
                    let right = self.expr(part);
                    left = Some(match left {
                        None => right,
                        Some(left) if self.operators > MOST_OPERATORS => left,
                        Some(left) => {
                            self.operators += 1;
                            if self.operators > MOST_OPERATORS {
                                self.report(errors::formula_too_long(right.span, MOST_OPERATORS));
                            }
                            let span = left.span.to(right.span);
                            let operator = operator.take().unwrap_or(Operator::Power);
                            Expr { span, kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)) }
                        }
                    });
                }
            }
        }
        left.expect("a formula has a part")
    }

    fn literal(&mut self, pair: Pair<'_, Rule>) -> Literal {
        let mut literal = Literal { number: 0.0, words: Vec::new(), per: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::number => literal.number = part.as_str().replace('_', "").parse().unwrap_or(f64::INFINITY),
                Rule::suffix | Rule::unitword => literal.words.push(self.name(&part)),
                Rule::per => {
                    literal.per = part.into_inner().next().map(|unit| self.name(&unit));
                }
                _ => {}
            }
        }
        literal
    }
}

/// The span without the white space that implicit white space leaves at its end, or that the language does not know as
/// such (a form feed) at its start.
fn trimmed(pair: &Pair<'_, Rule>, span: Span) -> Span {
    let text = pair.as_str();
    let start = span.start + (text.len() - text.trim_start().len()) as u32;
    Span { start, end: start.max(span.end - (text.len() - text.trim_end().len()) as u32), ..span }
}

/// The Chinese word a declaration starts with and the keyword it stands for; none where it is a kind of the design's
/// own or may well be a name.
fn translation<'i>(pair: &Pair<'i, Rule>) -> Option<(Pair<'i, Rule>, &'static str)> {
    if pair.as_str().starts_with(|c: char| c.is_ascii()) {
        return None;
    }
    let mut parts = pair.clone().into_inner();
    let head = parts.next()?;
    let alone = head.as_rule() == Rule::ids;
    let word = head.into_inner().next()?;
    let keyword = errors::translation(word.as_str(), alone)?;
    let is_own_kind = || pair.get_input().contains(&format!("kind {} ", word.as_str()));
    let meant = !alone || parts.any(|it| matches!(it.as_rule(), Rule::string | Rule::textblock | Rule::block));
    (meant && !is_own_kind()).then_some((word, keyword))
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or("")
}

fn read_arrow(sign: &str) -> Arrow {
    match sign {
        "->" | "→" => Arrow::Call,
        "<-" | "←" => Arrow::CallBack,
        "~>" => Arrow::Message,
        "<~" => Arrow::MessageBack,
        "=>" => Arrow::Copy,
        "<=" => Arrow::CopyBack,
        "<->" | "↔" => Arrow::Both,
        _ => Arrow::Related,
    }
}

fn read_operator(sign: &str) -> Operator {
    match sign {
        "+" => Operator::Add,
        "-" => Operator::Subtract,
        "*" | "×" => Operator::Multiply,
        "/" | "÷" => Operator::Divide,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "!=" => Operator::NotEqual,
        _ => Operator::Equal,
    }
}

/// Reads `x3`, `x3..10`, `xN`; true where a number is out of range, which is then put right.
pub(super) fn read_multiplicity(text: &str) -> (Copies, bool) {
    const MOST: u32 = 1_000_000;
    let digits = text.trim_start_matches(['x', '×']).replace('_', "");
    let read = |text: &str| text.parse::<u32>().ok().filter(|n| (1..=MOST).contains(n));
    if digits.eq_ignore_ascii_case("n") {
        return (Copies::Several, false);
    }
    match digits.split_once("..") {
        Some((low, high)) => match (read(low), read(high)) {
            (Some(low), Some(high)) if low <= high => (Copies::Between(low, high), false),
            (low, high) => (Copies::Exactly(low.or(high).unwrap_or(1)), true),
        },
        None => match read(&digits) {
            Some(n) => (Copies::Exactly(n), false),
            None => (Copies::Exactly(1), true),
        },
    }
}

/// Resolves the escapes of a quoted text; unknown ones come back with their place and stay as they are.
fn unescape(raw: &str) -> (String, Vec<(usize, String)>) {
    let quote = raw.chars().next().map_or(0, char::len_utf8);
    let end = raw.len() - raw.chars().next_back().map_or(0, char::len_utf8);
    let mut out = String::with_capacity(raw.len());
    let mut bad = Vec::new();
    let mut rest = raw.get(quote..end.max(quote)).unwrap_or("");
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let place = end - rest.len() + at;
        let mut chars = escape.chars();
        chars.next();
        let (piece, length) = match chars.next() {
            Some('n') => ("\n".to_string(), 2),
            Some('t') => ("\t".to_string(), 2),
            Some('"') => ("\"".to_string(), 2),
            Some('\\') => ("\\".to_string(), 2),
            Some('u') => match unicode_escape(escape) {
                Some((c, length)) => (c.to_string(), length),
                None => {
                    bad.push((place, "\\u".to_string()));
                    ("\\u".to_string(), 2)
                }
            },
            Some(c) => {
                let escape = format!("\\{c}");
                bad.push((place, escape.clone()));
                let length = escape.len();
                (escape, length)
            }
            None => ("\\".to_string(), 1),
        };
        out.push_str(&piece);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    (out, bad)
}

/// `\u{1F600}` at the start of a text: the character and how long the escape is.
fn unicode_escape(escape: &str) -> Option<(char, usize)> {
    let inside = escape.strip_prefix("\\u{")?;
    let end = inside.find('}')?;
    let c = char::from_u32(u32::from_str_radix(&inside[..end], 16).ok()?)?;
    Some((c, 3 + end + 1))
}

/// Removes a first empty line, a last line of spaces, and the indentation all lines share.
fn dedent(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let body = text.strip_prefix('\n').unwrap_or(&text);
    let mut lines: Vec<&str> = body.split('\n').collect();
    if lines.len() > 1 && lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    // a text that starts behind the quotes has no indentation on its first line
    let first = usize::from(!text.starts_with('\n') && lines.len() > 1);
    let common = lines[first..].iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let cut: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| if i < first { line } else { line.get(common..).unwrap_or("") })
        .collect();
    cut.join("\n")
}

/// The cells of a sample row.
fn cells(row: &str) -> Vec<String> {
    row.trim().trim_matches('|').split(['|', '｜']).map(|cell| cell.trim().to_string()).collect()
}
