//! The words for what the parser could not read: what is wrong and what to write instead, in words of the language.

mod formula;
mod leftover;

pub use formula::formula_leftover;
pub use leftover::leftover;

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
    Flow(FlowHead<'a>),
    /// Behind a component's names.
    Component(ComponentHead<'a>),
    /// Behind a group's head.
    Group(&'a str),
    /// Behind a statement that starts with a keyword.
    Keyword(&'a str),
    /// Behind a formula.
    Formula(&'a str),
}

/// What was read of a flow before its leftover.
#[derive(Clone, Copy)]
pub struct FlowHead<'a> {
    /// Whether it has a label.
    pub labelled: bool,
    /// The first and the last end, as written.
    pub ends: (&'a str, &'a str),
    /// The last end but one, if its arrow is `--`.
    pub related: Option<&'a str>,
    /// Whether the last name stands on another line than its arrow.
    pub broken: bool,
}

/// What was read of a component before its leftover.
#[derive(Clone, Copy)]
pub struct ComponentHead<'a> {
    /// Its kind.
    pub kind: Option<&'a str>,
    /// The last of its names.
    pub name: &'a str,
    /// Whether nothing stands between the name and the leftover but space.
    pub plain: bool,
    /// Whether not even space does.
    pub glued: bool,
    /// Whether it stands in braces that hold attributes.
    pub in_settings: bool,
    /// The last of its zones.
    pub zone: Option<&'a str>,
}

impl ComponentHead<'_> {
    /// Whether a leftover shows that no component was meant.
    pub fn is_none(&self, leftover: &str) -> bool {
        self.kind.is_some_and(|kind| form_of(kind).is_some())
            || leftover.starts_with(['=', '<', '>', '≤', '≥', '＝'])
            || (self.in_settings && self.plain)
    }
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

/// Words that start a statement in English, and are typed in Chinese.
const TRANSLATIONS: &[(&str, &str)] = &[
    ("用例", "usecase"),
    ("分组", "group"),
    ("组", "group"),
    ("阶段", "stage"),
    ("接口", "api"),
    ("备注", "note"),
    ("注释", "note"),
    ("区域", "region"),
    ("地区", "region"),
    ("可用区", "zone"),
    ("功能", "functional"),
    ("约束", "quality"),
    ("问题", "question"),
    ("决策", "decision"),
    ("估算", "estimate"),
    ("样式", "style"),
    ("删除", "remove"),
];

/// The English word of a statement. With `alone` it stands where a name could, and few words are unlikely ones.
pub fn translation(word: &str, alone: bool) -> Option<&'static str> {
    let likely = ["用例", "分组", "组", "备注", "注释", "决策"];
    let found = TRANSLATIONS.iter().find(|(it, _)| *it == word && (!alone || likely.contains(it)));
    found.map(|&(_, keyword)| keyword)
}

/// A statement that starts with a Chinese word.
pub fn translated(word: &Name, keyword: &str) -> Diagnostic {
    Diagnostic::error(codes::UNREADABLE, format!("`{}` starts no statement", word.text))
        .at(word.span, "a Chinese word")
        .help(format!("the statements start with English words: `{}`", form_of(keyword).unwrap_or(keyword)))
        .fix(Fix {
            title: format!("write `{keyword}`"),
            safe: true,
            edits: vec![Edit { span: word.span, text: keyword.to_string() }],
        })
}

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
        return Diagnostic::error(codes::UNREADABLE, "a statement cannot start with a text").at(span, "here").help(
            match quoted_name(text) {
                Some((label, name)) => format!("a name has no quotes; the text is its label: `{name} \"{label}\"`"),
                None => "name what it is about first: `app \"Label\"`, or `note \"…\"` for a remark".to_string(),
            },
        );
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
    if let Some(rest) = text.strip_prefix(['-', '*', '•', '·']).filter(|rest| rest.starts_with([' ', '\t'])) {
        return Diagnostic::error(codes::UNREADABLE, "a list has no bullets")
            .at(span, "here")
            .help(format!("write the name alone: `{}`", rest.trim()));
    }
    if text.starts_with('@') {
        return Diagnostic::error(codes::UNREADABLE, "nothing starts with `@` here")
            .at(span, "here")
            .help("this is no PlantUML: leave it out; a flow is `a -> b: label`, a component `service app \"Label\"`");
    }
    let help = form_of(&first).map(|form| format!("write `{form}`")).unwrap_or_else(|| {
        "a statement is a component (`service app`), a flow (`a -> b`), an attribute (`title: …`) or a group (`group g { … }`)"
            .to_string()
    });
    Diagnostic::error(codes::UNREADABLE, "this is no statement").at(span, "cannot be read").help(help)
}

/// The text in quotes at the start, and a name made of it.
fn quoted_name(text: &str) -> Option<(&str, String)> {
    let label = text.trim_start_matches(['"', '“']).split(['"', '”']).next().filter(|it| !it.trim().is_empty())?;
    let name = name_of(label);
    (!name.is_empty()).then_some((label, name))
}

/// A name made of a text: its letters and digits, the rest as hyphens.
fn name_of(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase())
        .collect();
    words.join("-").trim_start_matches(|c: char| c.is_numeric() || c == '-').to_string()
}

/// `-->`, `==>`, `->>`, `—>` and their like; the label that other languages write into it goes behind a colon.
fn bad_arrow(span: Span, text: &str) -> Option<Diagnostic> {
    const WRONG: [(&str, &str); 26] = [
        ("----", "--"),
        ("--->", "->"),
        ("===>", "=>"),
        ("——>", "->"),
        ("──>", "->"),
        ("－＞", "->"),
        ("－>", "->"),
        ("-＞", "->"),
        ("—＞", "->"),
        ("~＞", "~>"),
        ("=＞", "=>"),
        ("＝＞", "=>"),
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
            .help(match in_bars(&text[wrong.len()..]) {
                Some(label) => format!("write `{right}`, and the label behind a colon: `a {right} b: {label}`"),
                None => format!(
                    "write `{right}`; the arrows are `->` call, `~>` message, `=>` copy, `<->` exchange, `--` related"
                ),
            })
            .fix(Fix {
                title: format!("write `{right}`"),
                safe: true,
                edits: vec![Edit { span: place, text: right.to_string() }],
            }),
    )
}

/// `|HTTPS| app`, as Mermaid labels an arrow.
fn in_bars(text: &str) -> Option<&str> {
    let inside = text.trim_start().strip_prefix('|')?;
    inside.split_once('|').map(|(label, _)| label.trim().trim_matches('"'))
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
    let (at, close) = open?;
    let start = span.start + at as u32;
    let end = start + text[at..].chars().next().map_or(1, char::len_utf8) as u32;
    Some(
        Diagnostic::error(codes::OPEN_TEXT, "this text is never closed")
            .at(Span { start, end, ..span }, "opened here")
            .help(format!("close it with `{close}` on the same line; a text over several lines stands in `\"\"\"`")),
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

/// A `{` without its `}`, and the first statement that cannot stand in it.
pub fn open_brace_before(span: Span, what: &str, outside: Span) -> Diagnostic {
    open_brace(span, what).at(outside, "this cannot stand in them").help("put a `}` before it")
}

/// A `{` whose `}` seems to be the next outer one's.
pub fn open_brace_taken(span: Span, what: &str, close: Span) -> Diagnostic {
    open_brace(span, what).at(close, "this `}` stands further left, and seems to belong to the block around it")
}

/// A block behind something that has none.
pub fn no_block_here(span: Span, context: Context<'_>) -> Diagnostic {
    let message = match context {
        Context::Attribute(key) => {
            return Diagnostic::error(codes::LEFTOVER, format!("`{key}:` takes no braces")).at(span, "here").help(
                format!(
                    "what has braces has no colon: `group {key} {{ … }}`, `service {key} \"Label\" {{ … }}`; \
                     a text that holds braces stands in quotes"
                ),
            );
        }
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

/// Too many errors.
pub fn too_many_errors(span: Option<Span>, most: usize) -> Diagnostic {
    let diagnostic = Diagnostic::error(codes::TOO_LARGE, format!("this text has more than {most} errors"));
    let diagnostic = match span {
        Some(span) => diagnostic.at(span, "not listed from here on"),
        None => diagnostic,
    };
    diagnostic.help("mend the first ones first; is it a design at all?")
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
