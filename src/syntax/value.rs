//! Values of attributes, read again as their key asks.

use pest::Parser as _;

use super::errors;
use super::parser::{Builder, Grammar, Rule, read_multiplicity};
use super::tree::{Copies, Expr, Name, Quote, Text};
use crate::codes;
use crate::diag::Diagnostic;
use crate::source::Span;

/// One budget of `3k/s read, 1k/s write`.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// The quantity.
    pub value: Expr,
    /// `read` or `write`; none for both.
    pub operation: Option<Name>,
}

/// `20%, 100% without cache`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calls {
    /// Calls per incoming request.
    pub value: Expr,
    /// Calls while a component is lost.
    pub without: Vec<(Expr, Name)>,
}

/// Reads an expression.
pub fn expression(text: &Text) -> Result<Expr, Diagnostic> {
    let (mut builder, pair) = read(text, Rule::v_expr, "a quantity", "200ms`, `1k/s` or `2 * reads")?;
    Ok(builder.expr(pair.into_inner().next().expect("a value has an expression")))
}

/// Reads `3k/s read, 1k/s write`.
pub fn budgets(text: &Text) -> Result<Vec<Budget>, Diagnostic> {
    let (mut builder, pair) = read(text, Rule::v_budgets, "a quantity", "1k/s` or `3k/s read, 1k/s write")?;
    let mut budgets = Vec::new();
    for budget in pair.into_inner().filter(|it| it.as_rule() == Rule::budget) {
        let mut value = None;
        let mut operation = None;
        for part in budget.into_inner() {
            match part.as_rule() {
                Rule::expr => value = Some(builder.expr(part)),
                Rule::rw => operation = Some(builder.name(&part)),
                _ => {}
            }
        }
        budgets.push(Budget { value: value.expect("a budget has a quantity"), operation });
    }
    Ok(budgets)
}

/// Reads `20%, 100% without cache`.
pub fn calls(text: &Text) -> Result<Calls, Diagnostic> {
    let (mut builder, pair) = read(text, Rule::v_calls, "calls per request", "5` or `20%, 100% without cache")?;
    let mut value = None;
    let mut without = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::expr => value = Some(builder.expr(part)),
            Rule::without => {
                let (mut amount, mut name) = (None, None);
                for piece in part.into_inner() {
                    match piece.as_rule() {
                        Rule::expr => amount = Some(builder.expr(piece)),
                        Rule::ident => name = Some(builder.name(&piece)),
                        _ => {}
                    }
                }
                without.extend(amount.zip(name));
            }
            _ => {}
        }
    }
    Ok(Calls { value: value.expect("calls start with a quantity"), without })
}

/// Reads `a, b`.
pub fn names(text: &Text) -> Result<Vec<Name>, Diagnostic> {
    let (builder, pair) = read(text, Rule::v_names, "a name", "app` or `app, db")?;
    Ok(pair.into_inner().filter(|it| it.as_rule() == Rule::ident).map(|it| builder.name(&it)).collect())
}

/// Reads `x3`, `3` or `N`.
pub fn multiplicity(text: &Text) -> Result<Copies, Diagnostic> {
    let trimmed = text.text.trim();
    let with_x = if trimmed.starts_with(['x', '×']) { trimmed.to_string() } else { format!("x{trimmed}") };
    let fits = Grammar::parse(Rule::v_mult, &with_x).is_ok();
    match read_multiplicity(&with_x) {
        (copies, false) if fits => Ok(copies),
        _ => Err(wrong(text, "a number of copies", "3` or `N")),
    }
}

/// Reads a list of texts with commas; quoted ones may hold commas.
pub fn list(text: &Text) -> Vec<Text> {
    if text.quote != Quote::Bare {
        return vec![text.clone()];
    }
    let mut items = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    let raw = &text.text;
    let mut push = |from: usize, to: usize| {
        let piece = &raw[from..to];
        let lead = piece.len() - piece.trim_start().len();
        let trimmed = piece.trim();
        if trimmed.is_empty() {
            return;
        }
        let at = text.span.start as usize + from + lead;
        let span = Span::new(text.span.file, at, at + trimmed.len());
        let inner = trimmed.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(trimmed);
        items.push(Text { text: inner.to_string(), quote: Quote::Bare, span });
    };
    for (at, c) in raw.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' | '，' | '、' if !quoted => {
                push(start, at);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    push(start, raw.len());
    items
}

/// Parses a value by a rule; its nodes get their places in the file.
fn read<'t>(
    text: &'t Text,
    rule: Rule,
    what: &str,
    example: &str,
) -> Result<(Builder, pest::iterators::Pair<'t, Rule>), Diagnostic> {
    let quote = if text.quote == Quote::Quoted { 1 } else { 0 };
    let builder = Builder {
        file: text.span.file,
        offset: text.span.start as usize + quote,
        operators: 0,
        comments: Vec::new(),
        in_settings: false,
        diagnostics: Vec::new(),
    };
    match Grammar::parse(rule, text.text.trim_end()) {
        Ok(mut pairs) => Ok((builder, pairs.next().expect("a rule gives one pair"))),
        Err(_) => Err(after_formula(text, rule).unwrap_or_else(|| wrong(text, what, example))),
    }
}

/// Where a value starts as a formula and goes on as something else: what is wrong with the rest.
fn after_formula(text: &Text, rule: Rule) -> Option<Diagnostic> {
    if !matches!(rule, Rule::v_expr | Rule::v_budgets | Rule::v_calls) || text.quote != Quote::Bare {
        return None;
    }
    let read = Grammar::parse(Rule::expr, &text.text).ok()?.as_str().trim_end().len();
    let rest = text.text[read..].trim();
    let start = text.span.end as usize - rest.len();
    let span = Span::new(text.span.file, start, start + rest.len());
    (!rest.is_empty()).then(|| errors::formula_leftover(span, rest, ""))
}

fn wrong(text: &Text, what: &str, example: &str) -> Diagnostic {
    let trimmed = text.text.trim();
    let mut help = format!("write `{example}`");
    if trimmed.starts_with(['<', '>', '=']) || trimmed.starts_with("≤") || trimmed.starts_with("≥") {
        help = format!("leave out the comparison: `{}`", trimmed.trim_start_matches(['<', '>', '=', '≤', '≥', ' ']));
    }
    let shown: String = trimmed.chars().take(40).collect();
    Diagnostic::error(codes::VALUE, format!("`{shown}` is not {what}")).at(text.span, "this value").help(help)
}
