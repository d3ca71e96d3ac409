//! What is left over behind a formula, or where one was meant.

use crate::codes;
use crate::diag::Diagnostic;
use crate::source::Span;

use super::form_of;

/// Something behind a formula that could be read. `word` is the statement it stands in; empty for a value.
pub fn formula_leftover(span: Span, text: &str, word: &str) -> Diagnostic {
    let message = "the formula goes on in a way that cannot be read";
    let from_here = |message: &str| Diagnostic::error(codes::FORMULA, message).at(span, "from here");
    if let Some(unit) = text.strip_prefix('/') {
        return from_here(message)
            .help(format!("`/` needs a quantity, a time or parentheses behind it, not `{}`", unit.trim()));
    }
    if let Some(operator) = text.chars().next().filter(|c| "+-*^×÷".contains(*c)) {
        return from_here(&format!("nothing that can be read stands behind `{operator}`"))
            .help("an operator stands between two quantities: `3 * reads`");
    }
    if text.strip_prefix([',', '，']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return from_here("a number has no commas").help("write `1_000_000`, or `1M`");
    }
    if word.is_empty() && text.starts_with([',', '，']) {
        return from_here("attributes are divided by `;`, or stand on lines of their own")
            .help("write `;` in place of the comma: `rate: 5k/s; p99: 200ms`");
    }
    if text.starts_with([')', '）']) {
        return from_here("this parenthesis closes nothing").help("take it away, or open one before it");
    }
    if text.starts_with(['<', '>', '=', '≤', '≥']) {
        return from_here("only `require` compares").help("write `require a < b \"why\"`");
    }
    let first: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    match first.as_str() {
        "" => {}
        "of" | "的" => return from_here(&format!("`{first}` is written `*`")).help("write `20% * 5M`"),
        "per" | "every" | "每" => {
            return from_here(&format!("`{first}` is written `/`")).help("write `5/s`, or `5 / day`");
        }
        "times" | "x" | "乘" => return from_here(&format!("`{first}` is written `*`")).help("write `3 * reads`"),
        _ => {
            return Diagnostic::error(codes::FORMULA, format!("`{first}` is no unit")).at(span, "from here").help(
                format!(
                    "leave out what is counted: `1M / day` is a million {first} a day; \
                     units are bytes (`KB`), bits (`Mb`), times (`ms`, `day`), `TPS`, `DAU`"
                ),
            );
        }
    }
    from_here(message).help(match form_of(word) {
        Some(form) => format!("write `{form}` with `+ - * / ^` and parentheses"),
        None => "a formula has numbers, names, `+ - * / ^` and parentheses".to_string(),
    })
}

/// Behind the name of a `let` that is no `= FORMULA`.
pub(super) fn let_leftover(span: Span, text: &str, name: &str) -> Diagnostic {
    if let Some(rest) = text.strip_prefix([':', '：']) {
        return Diagnostic::error(codes::UNREADABLE, "a quantity is written with `=`")
            .at(span, "here")
            .help(format!("write `let {name} = {}`", rest.trim_start_matches('=').trim()));
    }
    let Some(formula) = text.strip_prefix('=') else {
        if text.starts_with(|c: char| c.is_ascii_digit() || c == '(') {
            return Diagnostic::error(codes::UNREADABLE, "a `=` is missing")
                .at(span.before(), "here")
                .help(format!("write `let {name} = {text}`"));
        }
        let word: String = text.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
        return Diagnostic::error(codes::UNREADABLE, "the name of a quantity is one word").at(span, "from here").help(
            match word.as_str() {
                "" => format!("write `let {name} = 300M / day`"),
                word => format!("write `let {name}-{word} = …`"),
            },
        );
    };
    if formula.trim().is_empty() {
        return Diagnostic::error(codes::UNREADABLE, format!("`{name}` has no formula"))
            .at(span, "nothing stands behind this")
            .help(format!("write `let {name} = 300M / day`"));
    }
    if let Some(at) = open_parenthesis(text) {
        let start = span.start + at as u32;
        return Diagnostic::error(codes::FORMULA, "this parenthesis is never closed")
            .at(Span { start, end: start + 1, ..span }, "opened here")
            .help("close it with `)`");
    }
    Diagnostic::error(codes::FORMULA, "this formula cannot be read")
        .at(span, "from here")
        .help("it starts with a number, a name or `(`: `300M / day`")
}

/// The byte of the last `(` that nothing closes.
fn open_parenthesis(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(at),
            ')' => _ = open.pop(),
            _ => {}
        }
    }
    open.pop()
}
