//! What is left over behind a statement that could be read as far as it goes: what a hurried person probably meant.

use crate::codes;
use crate::diag::Diagnostic;
use crate::source::Span;

use super::{ComponentHead, Context, FlowHead, bad_arrow, form_of, formula, insert, name_of, open_string};

/// The start of a text, for messages.
fn short(text: &str) -> &str {
    const MOST: usize = 60;
    text.char_indices().nth(MOST).map_or(text, |(at, _)| &text[..at])
}

/// Something left over behind a statement that could be read.
pub fn leftover(span: Span, text: &str, context: Context<'_>) -> Diagnostic {
    if let Some(diagnostic) = open_string(span, text) {
        return diagnostic;
    }
    if let Context::Flow(FlowHead { related: Some(from), ends: (_, label), .. }) = context
        && let Some((arrow, to)) = end_of_labelled_arrow(text)
    {
        return Diagnostic::error(codes::LABEL_PLACE, "the label of a flow stands behind a colon")
            .at(span, "this is no arrow")
            .help(format!("write `{} {arrow} {}: {}`", short(from), short(to), short(label)));
    }
    if let Some(diagnostic) = bad_arrow(span, text) {
        return diagnostic;
    }
    if let Some(mark) = text.chars().next().filter(|c| "。．!！?？".contains(*c) || text == ".") {
        return Diagnostic::error(codes::LEFTOVER, "a statement ends with its line")
            .at(span, "not needed")
            .help(format!("take `{mark}` away"));
    }
    match context {
        Context::Flow(head) => flow_leftover(span, text, head),
        Context::Component(head) => component_leftover(span, text, head),
        Context::Formula(word) => formula::formula_leftover(span, text, word),
        Context::Attribute(key) => {
            Diagnostic::error(codes::LEFTOVER, format!("`{key}` has something behind its value"))
                .at(span, "not understood")
                .help("put the value in quotes if it belongs to it, or start a new line")
        }
        Context::Group(word) | Context::Keyword(word)
            if text.starts_with(char::is_alphabetic)
                && form_of(word).is_some_and(|form| form.contains(" ID \"LABEL\""))
                && !text.contains(['"', '“']) =>
        {
            Diagnostic::error(codes::LABEL_PLACE, "a label stands in double quotes")
                .at(span, "this label")
                .help(format!("write `{word} ID \"{}\" {{ … }}`", short(text)))
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
    }
}

/// `--> app` behind `web -- HTTPS`, as Mermaid and others label an arrow: the arrow meant and the name.
fn end_of_labelled_arrow(text: &str) -> Option<(&'static str, &str)> {
    let signs = ["-->", "---", "->", "==>", "--"];
    let sign = signs.iter().find(|sign| text.starts_with(**sign))?;
    let to = text[sign.len()..].trim();
    (!to.is_empty()).then_some((if sign.ends_with('>') { "->" } else { "--" }, to))
}

/// What may follow a flow's names.
fn flow_leftover(span: Span, text: &str, head: FlowHead<'_>) -> Diagnostic {
    let (from, to) = (short(head.ends.0), short(head.ends.1));
    if text.starts_with(['-', '~', '=', '<', '→', '←', '↔']) {
        return Diagnostic::error(codes::LEFTOVER, "a flow ends in a name")
            .at(span, "nothing comes behind this")
            .help("the arrows are `->` call, `~>` message, `=>` copy, `<->` exchange, `--` related");
    }
    if text.starts_with([',', '|', '，', '、', '｜']) {
        return Diagnostic::error(codes::LEFTOVER, "a name is missing behind this")
            .at(span, "here")
            .help("write `a -> b, c`, or `a -> b | c`");
    }
    if text.starts_with('.') {
        return dotted(span);
    }
    if let Some(copies) = copies(text) {
        return Diagnostic::error(codes::MULTIPLICITY, "a flow has no number of copies")
            .at(span, "here")
            .help(format!("say it of the component, on a line of its own: `{to} x{copies}`"));
    }
    if head.labelled {
        return Diagnostic::error(codes::LEFTOVER, "this flow goes on in a way that cannot be read")
            .at(span, "from here")
            .help("write `a -> b: LABEL { … }`");
    }
    if head.broken {
        return Diagnostic::error(codes::LEFTOVER, "a line that ends in an arrow goes on in the next one")
            .at(span, format!("behind `… -> {to}`"))
            .help("write the name behind the arrow on its own line, or take the arrow away");
    }
    if text.starts_with(['"', '“']) {
        return Diagnostic::error(codes::LABEL_PLACE, "the label of a flow stands behind a colon")
            .at(span, "this label")
            .help(format!("write `{from} -> {to}: {}`", short(text)))
            .fix(insert("put a colon before the label", span, ": "));
    }
    if text.starts_with(['[', '(', '/']) || text.starts_with(char::is_alphabetic) {
        let label = text.trim_matches(['[', ']', '(', ')']).trim_start_matches("label=").trim_matches('"');
        if matches!(label, "read" | "write" | "pull" | "push" | "soft" | "encrypted" | "parallel" | "dashed") {
            return Diagnostic::error(codes::LABEL_PLACE, "the flags of a flow stand in braces")
                .at(span, "a flag?")
                .help(format!("write `{from} -> {to} {{ {label} }}`, or as a label `{from} -> {to}: {label}`"));
        }
        return Diagnostic::error(codes::LABEL_PLACE, "the label of a flow stands behind a colon")
            .at(span, "a label?")
            .help(format!("write `{from} -> {to}: {}`; another flow starts on a new line", short(label)));
    }
    Diagnostic::error(codes::LEFTOVER, "this flow goes on in a way that cannot be read")
        .at(span, "from here")
        .help("write `a -> b: LABEL { … }`")
}

/// What may follow a component's names.
fn component_leftover(span: Span, text: &str, head: ComponentHead<'_>) -> Diagnostic {
    let (name, text) = (short(head.name), short(text));
    let kind = head.kind.map(short);
    if let Some(kind) = kind
        && let Some(form) = form_of(kind)
    {
        return keyword_leftover(span, text, kind, name, form);
    }
    let before = kind.map_or(name.to_string(), |kind| format!("{kind} {name}"));
    if head.in_settings && head.plain && kind.is_none() && !head.glued && text.starts_with(|c: char| c.is_ascii_digit())
    {
        return Diagnostic::error(codes::UNREADABLE, "an attribute is written with a colon")
            .at(span.before(), "it is missing here")
            .help(format!("write `{name}: {text}`"))
            .fix(insert("put a colon before the value", span, ": "));
    }
    if let Some(n) = copies(text).or(Some(text).filter(|_| name == "x" && is_number(text))) {
        return Diagnostic::error(codes::MULTIPLICITY, "the number of copies is an `x` and a number, without a space")
            .at(span, "here")
            .help(format!("write `x{n}`"));
    }
    if head.in_settings
        && let Some(kind) = kind
        && let Some(value) = text.strip_prefix([':', '：'])
    {
        let value = value.trim();
        return Diagnostic::error(codes::LABEL_PLACE, "the name of an attribute is one word")
            .at(span, "behind two words")
            .help(format!("write `{kind}_{name}: {value}`, or `{kind}: {value}` alone"));
    }
    if head.plain && text.starts_with([':', '：']) {
        let label = text.trim_start_matches([':', '：']).trim();
        return Diagnostic::error(codes::LABEL_PLACE, "the label of a component stands in quotes, without a colon")
            .at(span, "this label")
            .help(format!("write `{before} \"{}\"`", label.trim_matches('"')));
    }
    if let Some(rest) = text.strip_prefix(['=', '<', '>', '≤', '≥', '＝']) {
        let value = rest.trim_start_matches(['=', ' ', '\t']);
        if head.in_settings {
            return Diagnostic::error(codes::UNREADABLE, "an attribute is written with a colon")
                .at(span, "here")
                .help(format!("write `{name}: {value}`"));
        }
        return Diagnostic::error(codes::UNREADABLE, "a quantity starts with `let`, a check with `require`")
            .at(span, "here")
            .help(if let Some(form) = form_of(name).filter(|_| head.kind.is_none()) {
                format!("write `{form}`")
            } else if text.starts_with("= ") || text.starts_with('=') && !text.starts_with("==") {
                format!("write `let {name} {text}`")
            } else {
                format!("write `require {name} {text}`")
            });
    }
    if let Some(inside) = bracketed(text) {
        return Diagnostic::error(codes::LABEL_PLACE, "a label stands in double quotes")
            .at(span, "this label")
            .help(format!("write `{before} \"{inside}\"`"));
    }
    if head.glued && text.starts_with('.') {
        return dotted(span);
    }
    if ["->", "~>", "=>", "<-", "--", "→", "←"].iter().any(|arrow| text.starts_with(arrow)) {
        return Diagnostic::error(codes::LEFTOVER, "an arrow stands between two names")
            .at(span, "no name can be read behind it")
            .help(format!("write `{name} -> b`; several are `{name} -> b, c`"));
    }
    let next = text.trim_start_matches([',', '，', '、', ' ', '\t']);
    if !head.plain && next.len() < text.len() && next.starts_with(char::is_alphabetic) {
        return Diagnostic::error(codes::LEFTOVER, "names with commas stand together, before the label")
            .at(span, "another name")
            .help(match kind {
                Some(kind) => format!("give it a line of its own: `{kind} {next}`"),
                None => format!("give it a line of its own: `{next}`"),
            });
    }
    if text.starts_with([',', '，', '、']) {
        return Diagnostic::error(codes::LEFTOVER, "a name is missing behind the comma")
            .at(span, "here")
            .help("write `a, b -> c`, or take the comma away");
    }
    let word = text.split_whitespace().next().unwrap_or("");
    if matches!(word, "&" | "&&" | "+" | "and" | "和" | "与") && text != word {
        return Diagnostic::error(codes::LEFTOVER, format!("several names stand with commas, not with `{word}`"))
            .at(span, "from here")
            .help(format!("write `{name}, {}`", text[word.len()..].trim()));
    }
    if matches!(word, "在" | "于" | "at" | "@") && text != word {
        return Diagnostic::error(codes::LEFTOVER, "zones stand behind `in`")
            .at(span, "from here")
            .help(format!("write `in {}`", text[word.len()..].trim()));
    }
    if let Some(zone) = head.zone.filter(|_| word.starts_with(char::is_alphabetic)) {
        let zones: Vec<_> = std::iter::once(short(zone)).chain(text.split_whitespace()).collect();
        return Diagnostic::error(codes::LEFTOVER, "several zones stand with commas")
            .at(span, "from here")
            .help(format!("write `in {}`", zones.join(", ")));
    }
    if matches!(word, "in" | "on") {
        let zone = name_of(text[2..].trim()).replace('-', "");
        let zone = if zone.is_empty() { "az1" } else { &zone };
        return Diagnostic::error(codes::LEFTOVER, format!("`{word}` needs the name of a zone, without quotes"))
            .at(span, "here")
            .help(match word {
                "in" => format!("write `{before} in {zone}`"),
                _ => format!("write `{before} on input | system`, the bands it stands between"),
            });
    }
    if kind == Some(word) && text != word {
        return Diagnostic::error(codes::LEFTOVER, "a second statement on the line")
            .at(span, "starts here")
            .help("put a `;` before it, or a new line");
    }
    let is_odd = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && c != '_' && c != '-';
    if head.glued || word.starts_with(|c: char| is_odd(c) && !c.is_ascii_punctuation()) {
        let written = if head.glued { format!("{name}{word}") } else { word.to_string() };
        let start = if head.glued { kind } else { Some(name) }.map_or(String::new(), |it| format!("{it} "));
        return Diagnostic::error(codes::LEFTOVER, format!("`{written}` is no name"))
            .at(span, "cannot be part of one")
            .help(format!(
                "a name has letters of any script, digits, `_` and `-`: `{start}{} \"{written}\"`",
                name_of(&written)
            ));
    }
    if let Some(kind) = kind
        && head.plain
        && text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || c == '_' || c == '-')
    {
        let words: Vec<&str> =
            std::iter::once(name).chain(text.split_whitespace().filter(|it| copies(it).is_none())).collect();
        let copies =
            text.split_whitespace().find(|it| copies(it).is_some()).map_or(String::new(), |it| format!(" {it}"));
        let joined = words.join(" ");
        return Diagnostic::error(codes::LEFTOVER, "a name is one word, and so is a kind")
            .at(span, "one word too many")
            .help(format!(
                "write `{kind} {} \"{joined}\"{copies}`; if the kind has two words: `{kind}-{name} {}{copies}`",
                name_of(&joined),
                name_of(&words[1..].join(" "))
            ));
    }
    Diagnostic::error(codes::LEFTOVER, "this does not belong to a component")
        .at(span, "cannot be read")
        .help("write `KIND ID \"LABEL\" x3 in ZONE { … }`; a label is in quotes, attributes are in braces")
}

/// A statement that starts with a keyword but goes on in another way than its form.
fn keyword_leftover(span: Span, text: &str, word: &str, name: &str, form: &str) -> Diagnostic {
    if word == "let" {
        return formula::let_leftover(span, text, name);
    }
    let takes_text = form.starts_with(&format!("{word} \"")) || (word == "note" && name != "on");
    let is_text = !text.is_empty() && !text.contains(['"', '“', '{', '=']);
    if takes_text && is_text {
        let separator = if text.starts_with(['.', '/', ',', '\'']) { "" } else { " " };
        return Diagnostic::error(codes::UNREADABLE, format!("the text of `{word}` stands in quotes"))
            .at(span, "from here")
            .help(format!("write `{word} \"{name}{separator}{text}\"`"));
    }
    if matches!(word, "note" | "code")
        && name == "on"
        && is_text
        && let Some((target, text)) = text.split_once([' ', ':'])
    {
        return Diagnostic::error(codes::UNREADABLE, format!("the text of `{word}` stands in quotes"))
            .at(span, "from here")
            .help(format!("write `{word} on {target} \"{}\"`", text.trim()));
    }
    if matches!(word, "api" | "host" | "code") && is_text && name != "on" {
        return Diagnostic::error(codes::UNREADABLE, format!("`{word}` cannot be read like this"))
            .at(span, "from here")
            .help(format!("write `{form}`; a kind is one word: `{word}-{name} {text}`"));
    }
    Diagnostic::error(codes::UNREADABLE, format!("`{word}` cannot be read like this"))
        .at(span, "from here")
        .help(format!("write `{form}`"))
}

/// The number in `x 3`, `3x`, `*3`, `× 3`, `(3)`, `[x3]`.
fn copies(text: &str) -> Option<&str> {
    let inside = text.trim_matches(['x', 'X', '×', '*', '(', ')', '[', ']', ' ', '\t', '＊']);
    let marked = inside.len() < text.len() && !text.starts_with(' ');
    (marked && is_number(inside)).then_some(inside)
}

fn is_number(text: &str) -> bool {
    (1..8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// A label in brackets or quotes of another language.
fn bracketed(text: &str) -> Option<&str> {
    const PAIRS: [(char, char); 9] = [
        ('(', ')'),
        ('[', ']'),
        ('\'', '\''),
        ('「', '」'),
        ('『', '』'),
        ('【', '】'),
        ('《', '》'),
        ('‘', '’'),
        ('`', '`'),
    ];
    let open = text.chars().next()?;
    let (_, close) = PAIRS.iter().find(|(it, _)| *it == open)?;
    let inside = text[open.len_utf8()..].split(*close).next()?;
    Some(inside.trim_matches(['(', ')', '[', ']', '"', '\'']))
}

fn dotted(span: Span) -> Diagnostic {
    Diagnostic::error(codes::LEFTOVER, "a name has no dots")
        .at(span, "here")
        .help("all names are flat: write the inner name alone")
}
