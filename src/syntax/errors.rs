//! The words for what the parser could not read: what is wrong and what to write instead, in words of the language.

use super::tree::Name;
use crate::codes;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::Span;

/// Where a leftover stands.
#[derive(Clone, Copy)]
pub enum Context<'a> {
    /// Behind the value of an attribute.
    Attribute(&'a str),
    /// Behind a flow.
    Flow { labelled: bool },
    /// Behind a component's names.
    Component { first: &'a str, kind: bool, name: &'a str, plain: bool },
    /// Behind a group's head.
    Group(&'a str),
    /// Behind a statement that starts with a keyword.
    Keyword(&'a str),
    /// Behind a formula.
    Formula(&'a str),
}

/// Statements by the word they start with, and their form.
const FORMS: &[(&str, &str)] = &[
    ("let", "let NAME = EXPRESSION"),
    ("estimate", "estimate \"LABEL\" = EXPRESSION"),
    ("require", "require EXPRESSION \"why\""),
    ("usecase", "usecase ID \"LABEL\" { … }"),
    ("table", "table NAME on COMPONENT { FIELD TYPE … }"),
    ("api", "api on COMPONENT { GET /path -> result }"),
    ("note", "note on TARGET \"text\""),
    ("code", "code on TARGET \"\"\"…\"\"\""),
    ("functional", "functional \"…\""),
    ("quality", "quality \"…\""),
    ("extended", "extended \"…\""),
    ("question", "question \"…\""),
    ("decision", "decision \"Question\" { option \"A\" chosen { pro \"…\" } }"),
    ("option", "option \"A\" chosen { pro \"…\"; con \"…\" }"),
    ("pro", "pro \"…\""),
    ("con", "con \"…\""),
    ("stage", "stage ID \"LABEL\" { … }"),
    ("refine", "refine ID \"LABEL\" { … }"),
    ("allow", "allow RULE on TARGET \"reason\""),
    ("warn", "warn RULE"),
    ("deny", "deny RULE"),
    ("kind", "kind ID is KIND { … }"),
    ("style", "style TARGET { fill: #a5d8ff }"),
    ("use", "use \"common.sd\""),
    ("remove", "remove TARGET"),
    ("group", "group ID \"LABEL\" { … }"),
    ("tier", "tier ID \"LABEL\" { … }"),
    ("band", "band ID \"LABEL\" { … }"),
    ("zone", "zone ID \"LABEL\" { … }"),
    ("region", "region ID \"LABEL\" { … }"),
    ("rack", "rack ID \"LABEL\" { … }"),
    ("host", "host ID \"LABEL\" { … }"),
];

/// The form of a statement that starts with a keyword.
pub fn form_of(word: &str) -> Option<&'static str> {
    FORMS.iter().find(|(keyword, _)| *keyword == word).map(|&(_, form)| form)
}

/// A statement none of whose text could be read.
pub fn unreadable_statement(span: Span, text: &str) -> Diagnostic {
    if let Some(diagnostic) = open_string(span, text) {
        return diagnostic;
    }
    let first: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if text.starts_with("//") || text.starts_with("/*") {
        return Diagnostic::error(codes::UNREADABLE, "a comment starts with `#`")
            .at(span, "not a comment")
            .help("write `# …`");
    }
    if text.starts_with(['"', '“']) {
        return Diagnostic::error(codes::UNREADABLE, "a statement cannot start with a text")
            .at(span, "here")
            .help("name what it is about first: `app \"Label\"`, or `note \"…\"` for a remark");
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Diagnostic::error(codes::UNREADABLE, "a statement cannot start with a number")
            .at(span, "here")
            .help("a step is `1: a -> b`; a name starts with a letter");
    }
    if starts_with_arrow(text) {
        return Diagnostic::error(codes::UNREADABLE, "an arrow needs a name before it")
            .at(span, "here")
            .help("write `a -> b`; a line that goes on ends in its arrow");
    }
    let help = form_of(&first).map(|form| format!("write `{form}`")).unwrap_or_else(|| {
        "a statement is a component (`service app`), a flow (`a -> b`), an attribute (`title: …`) or a group (`group g { … }`)"
            .to_string()
    });
    Diagnostic::error(codes::UNREADABLE, "this is no statement").at(span, "cannot be read").help(help)
}

/// Something left over behind a statement that could be read.
pub fn leftover(span: Span, text: &str, context: Context<'_>) -> Diagnostic {
    if let Some(diagnostic) = open_string(span, text) {
        return diagnostic;
    }
    if let Some(diagnostic) = bad_arrow(span, text) {
        return diagnostic;
    }
    match context {
        Context::Flow { labelled: false } if text.starts_with(['"', '“']) => {
            Diagnostic::error(codes::LABEL_PLACE, "the label of a flow stands behind a colon")
                .at(span, "this label")
                .help(format!("write `: {text}`"))
                .fix(insert("put a colon before the label", span, ": "))
        }
        Context::Flow { .. } if text.starts_with(['-', '~', '=', '<']) => {
            Diagnostic::error(codes::LEFTOVER, "a flow ends in a name")
                .at(span, "nothing comes behind this")
                .help("the arrows are `->` call, `~>` message, `=>` copy, `<->` exchange, `--` related")
        }
        Context::Flow { .. } if text.starts_with(',') || text.starts_with('|') => {
            Diagnostic::error(codes::LEFTOVER, "a name is missing behind this")
                .at(span, "here")
                .help("write `a -> b, c`")
        }
        Context::Component { name, plain: true, .. } if text.starts_with([':', '：']) => {
            let label = text.trim_start_matches([':', '：']).trim();
            Diagnostic::error(codes::LABEL_PLACE, "the label of a component stands in quotes, without a colon")
                .at(span, "this label")
                .help(format!("write `{name} \"{}\"`", label.trim_matches('"')))
        }
        Context::Component { name, kind: true, .. } if name == "x" && text.chars().all(|c| c.is_ascii_digit()) => {
            copies_apart(span, text)
        }
        Context::Component { first, kind, name, .. } => component_leftover(span, text, first, kind, name),
        Context::Formula(word) => formula_leftover(span, text, word),
        Context::Attribute(key) => {
            Diagnostic::error(codes::LEFTOVER, format!("`{key}` has something behind its value"))
                .at(span, "not understood")
                .help("put the value in quotes if it belongs to it, or start a new line")
        }
        Context::Group(word) => {
            Diagnostic::error(codes::LEFTOVER, format!("`{word}` goes on in a way that cannot be read"))
                .at(span, "from here")
                .help(format!("write `{}`", form_of(word).unwrap_or("group ID \"LABEL\" { … }")))
        }
        Context::Keyword(word) => {
            let help = match form_of(word) {
                Some(form) => format!("write `{form}`"),
                None => "start a new line, or end the statement with `;`".to_string(),
            };
            Diagnostic::error(codes::LEFTOVER, format!("`{word}` goes on in a way that cannot be read"))
                .at(span, "from here")
                .help(help)
        }
        Context::Flow { .. } => Diagnostic::error(codes::LEFTOVER, "this flow goes on in a way that cannot be read")
            .at(span, "from here")
            .help("write `a -> b: LABEL { … }`"),
    }
}

/// What may follow a component's names.
fn component_leftover(span: Span, text: &str, first: &str, kind: bool, name: &str) -> Diagnostic {
    if let Some(form) = form_of(first).filter(|_| kind) {
        return Diagnostic::error(codes::UNREADABLE, format!("`{first}` cannot be read like this"))
            .at(span, "from here")
            .help(format!("write `{form}`"));
    }
    if let Some(rest) = text.strip_prefix('x').or_else(|| text.strip_prefix('×')) {
        let digits = rest.trim();
        if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            return copies_apart(span, digits);
        }
    }
    if text.starts_with('(') || text.starts_with('[') {
        return Diagnostic::error(codes::LABEL_PLACE, "a label stands in double quotes")
            .at(span, "this label")
            .help(format!("write `{name} \"{}\"`", text.trim_matches(['(', ')', '[', ']', '"'])));
    }
    if text.starts_with('=') {
        return Diagnostic::error(codes::UNREADABLE, "a quantity starts with `let`")
            .at(span, "here")
            .help(format!("write `let {name} {text}`"));
    }
    if text.starts_with('\'') {
        return Diagnostic::error(codes::LABEL_PLACE, "a label stands in double quotes")
            .at(span, "this label")
            .help(format!("write `\"{}\"`", text.trim_matches('\'')));
    }
    if text.starts_with('.') {
        return Diagnostic::error(codes::LEFTOVER, "a name has no dots")
            .at(span, "here")
            .help("all names are flat: write the inner name alone");
    }
    Diagnostic::error(codes::LEFTOVER, "this does not belong to a component")
        .at(span, "cannot be read")
        .help("write `KIND ID \"LABEL\" x3 in ZONE { … }`; a label is in quotes, attributes are in braces")
}

fn copies_apart(span: Span, digits: &str) -> Diagnostic {
    Diagnostic::error(codes::MULTIPLICITY, "the number of copies is written without a space")
        .at(span, "here")
        .help(format!("write `x{digits}`"))
}

fn formula_leftover(span: Span, text: &str, word: &str) -> Diagnostic {
    let message = "the formula goes on in a way that cannot be read";
    if let Some(unit) = text.strip_prefix('/') {
        return Diagnostic::error(codes::FORMULA, message)
            .at(span, "from here")
            .help(format!("`/` needs a quantity, a time or parentheses behind it, not `{}`", unit.trim()));
    }
    let first: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    if !first.is_empty() {
        return Diagnostic::error(codes::FORMULA, format!("`{first}` is no unit"))
            .at(span, "from here")
            .help("counts need none (`1M / day` for a million a day); units are bytes (`KB`), bits (`Mb`), times (`ms`, `day`), `TPS`, `DAU`");
    }
    Diagnostic::error(codes::FORMULA, message)
        .at(span, "from here")
        .help(format!("write `{}` with `+ - * / ^` and parentheses", form_of(word).unwrap_or("let NAME = EXPRESSION")))
}

/// `-->`, `==>`, `->>`, `—>` and their like.
fn bad_arrow(span: Span, text: &str) -> Option<Diagnostic> {
    const WRONG: [(&str, &str); 14] = [
        ("<-->", "<->"),
        ("-.->", "~>"),
        ("..>", "~>"),
        ("->>", "~>"),
        ("-->", "->"),
        ("==>", "=>"),
        ("~~>", "~>"),
        ("<--", "<-"),
        ("—>", "->"),
        ("–>", "->"),
        ("---", "--"),
        ("->-", "->"),
        ("<=>", "<->"),
        ("⇒", "=>"),
    ];
    let &(wrong, right) = WRONG.iter().find(|(wrong, _)| text.starts_with(wrong))?;
    let place = Span { end: span.start + wrong.len() as u32, ..span };
    Some(
        Diagnostic::error(codes::ARROW, format!("`{wrong}` is no arrow"))
            .at(place, "here")
            .help(format!(
                "write `{right}`; the arrows are `->` call, `~>` message, `=>` copy, `<->` exchange, `--` related"
            ))
            .fix(Fix {
                title: format!("write `{right}`"),
                safe: true,
                edits: vec![Edit { span: place, text: right.to_string() }],
            }),
    )
}

fn starts_with_arrow(text: &str) -> bool {
    ["->", "~>", "=>", "<-", "--", "→", "←", "↔"].iter().any(|arrow| text.starts_with(arrow))
}

/// A quote that is never closed on its line.
fn open_string(span: Span, text: &str) -> Option<Diagnostic> {
    let mut open = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (open, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (None, '"') => open = Some((at, '"')),
            (None, '“') => open = Some((at, '”')),
            (Some((_, close)), c) if c == close => open = None,
            _ => {}
        }
    }
    let (at, _) = open?;
    let start = span.start + at as u32;
    Some(
        Diagnostic::error(codes::OPEN_TEXT, "this text is never closed")
            .at(Span { start, end: start + 1, ..span }, "opened here")
            .help("close it with `\"` on the same line; a text over several lines stands in `\"\"\"`"),
    )
}

/// A `"""` without its end.
pub fn open_block_text(span: Span) -> Diagnostic {
    Diagnostic::error(codes::OPEN_TEXT, "this text is never closed")
        .at(span, "opened here")
        .help("close it with `\"\"\"`")
}

/// A `}` too many.
pub fn stray_brace(span: Span) -> Diagnostic {
    Diagnostic::error(codes::STRAY_BRACE, "this `}` closes nothing")
        .at(span, "here")
        .help("remove it, or open a block before it")
}

/// A `{` without its `}`.
pub fn open_brace(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(codes::OPEN_BRACE, format!("the braces of {what} are never closed"))
        .at(span, "opened here")
        .help("close them with `}`")
}

/// A `{` whose `}` seems to be the next outer one's.
pub fn open_brace_taken(span: Span, what: &str, close: Span) -> Diagnostic {
    open_brace(span, what).at(close, "this `}` stands further left, and seems to belong to the block around it")
}

/// A block behind something that has none.
pub fn no_block_here(span: Span, context: Context<'_>) -> Diagnostic {
    let message = match context {
        Context::Attribute(key) => format!("`{key}` takes no braces"),
        Context::Keyword(word) | Context::Formula(word) | Context::Group(word) => {
            format!("`{word}` takes no braces here")
        }
        _ => "no braces can stand here".to_string(),
    };
    Diagnostic::error(codes::LEFTOVER, message).at(span, "here").help("a text that holds braces stands in quotes")
}

/// A block behind nothing.
pub fn block_alone(span: Span) -> Diagnostic {
    Diagnostic::error(codes::UNREADABLE, "these braces belong to nothing")
        .at(span, "opened here")
        .help("put what they describe before them, on the same line: `service app { … }`, `group { … }`")
}

/// `key:` without a value.
pub fn no_value(key: &Name) -> Diagnostic {
    Diagnostic::error(codes::NO_VALUE, format!("`{}` has no value", key.text))
        .at(key.span, "nothing stands behind its colon")
        .help(format!("write `{}: …`, or take it out", key.text))
}

/// A second label.
pub fn second_label(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(codes::LABEL_PLACE, "a component has one label")
        .at(span, "second label")
        .at(first, "first label")
        .help("put both in one text, or the second in a `note`")
}

/// A second `x3`.
pub fn second_multiplicity(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(codes::MULTIPLICITY, "a component has one number of copies")
        .at(span, "second number")
        .at(first, "first number")
        .help("keep one of them")
}

/// `x0`, `x5..2`.
pub fn bad_multiplicity(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error(codes::MULTIPLICITY, format!("`{text}` is no number of copies"))
        .at(span, "here")
        .help("write `x3`, `x3..10` from the smaller to the larger, or `xN` for an open number; at least 1, at most a million")
}

/// `\q`.
pub fn bad_escape(span: Span, escape: &str) -> Diagnostic {
    Diagnostic::error(codes::ESCAPE, format!("`{escape}` means nothing in a text"))
        .at(span, "here")
        .help("write `\\\\` for a backslash; the others are `\\n`, `\\t`, `\\\"` and `\\u{1F600}`")
}

/// Something in a table or api that cannot be read.
pub fn in_verbatim(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(codes::LEFTOVER, format!("this cannot stand in the {what}"))
        .at(span, "here")
        .help("put names and types that hold braces in quotes")
}

/// Too many bytes.
pub fn too_large(span: Span, bytes: usize, most: usize) -> Diagnostic {
    Diagnostic::error(codes::TOO_LARGE, format!("this text has {bytes} bytes; {most} are read"))
        .at(span, "read up to here")
        .help("split the design into several files")
}

/// Too many statements.
pub fn too_many_statements(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error(codes::TOO_LARGE, format!("this text has more than {most} statements"))
        .at(span, "read up to here")
        .help("split the design into several files")
}

/// A formula of too many parts.
pub fn formula_too_long(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error(codes::TOO_DEEP, format!("a formula has at most {most} operators"))
        .at(span, "one too many; read up to here")
        .help("name parts of it with `let`")
}

/// Braces too deep.
pub fn too_deep(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error(codes::TOO_DEEP, format!("braces and parentheses nest at most {most} deep"))
        .at(span, "one too many; read up to here")
        .help("flatten the groups around it")
}

/// What pest itself gave up on.
pub fn unreadable(span: Span) -> Diagnostic {
    Diagnostic::error(codes::TOO_DEEP, "this text nests too deep to be read").at(span, "this text").help("flatten it")
}

fn insert(title: &str, before: Span, text: &str) -> Fix {
    Fix { title: title.to_string(), safe: true, edits: vec![Edit { span: before.before(), text: text.to_string() }] }
}
