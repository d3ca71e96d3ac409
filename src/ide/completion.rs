//! What may be typed at a place. The place is read from the text before it, not from the tree: while one types, the
//! statement is broken more often than not.

use std::collections::BTreeSet;

use super::words::{Role, Space};
use super::{Snapshot, hover, page};
use crate::catalog;
use crate::check::attributes::{self, ATTRIBUTES, Form, Place};
use crate::lint;
use crate::source::Span;

/// What a completion is, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // their names say it
pub enum ItemKind {
    Keyword,
    Kind,
    Component,
    Group,
    Quantity,
    UseCase,
    Attribute,
    Flag,
    Choice,
    Unit,
    Function,
    Rule,
    File,
}

/// Something that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The word.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// A few words beside it.
    pub detail: String,
    /// Markdown below it.
    pub docs: String,
    /// What is put in, where that is more than the word.
    pub insert: Option<String>,
    /// The same with places to fill, for editors that know snippets.
    pub snippet: Option<String>,
    /// Lower comes first.
    pub rank: u8,
}

/// What may be typed at a byte.
#[derive(Clone, Debug)]
pub struct Completions {
    /// The part of a word typed so far, which goes.
    pub replace: Span,
    /// What may come.
    pub items: Vec<Item>,
}

/// What may be typed at a byte of the text in the editor; `files` are the designs a `use` may name.
pub fn completions(snapshot: &Snapshot, byte: u32, files: &[String]) -> Completions {
    let source = snapshot.source();
    let byte = byte.min(source.text().len() as u32);
    let before = source.slice(Span { file: snapshot.file(), start: 0, end: byte });
    let state = State::read(before);
    let partial = before.len() - partial_word(&before[state.statement..]).len();
    let replace = Span::new(snapshot.file(), partial, before.len());
    let mut list = List { snapshot, items: Vec::new() };
    if !state.comment {
        let scope = state.blocks.last().map_or(Scope::Top, |header| Scope::of(header));
        let statement = before[state.statement..partial].trim_start();
        if state.text {
            if first_word(statement) == "use" {
                list.files(files);
            }
        } else {
            list.statement(statement, scope, before[..partial].chars().next_back());
        }
    }
    let mut seen = BTreeSet::new();
    list.items.retain(|item| seen.insert(item.label.clone()));
    Completions { replace, items: list.items }
}

/// The letters of a name at the end of a text.
fn partial_word(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric() || *c == '_' || *c == '-')
        .map(|(at, _)| at)
        .last()
        .unwrap_or(text.len());
    let word = &text[start..];
    // `a->b` is no name, and a number's unit starts behind its digits
    let word = word.rsplit_once("--").map_or(word, |(_, tail)| tail);
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return word.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    word.trim_start_matches('-')
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next().unwrap_or_default()
}

/// Where a text that is cut off in the middle leaves one.
struct State<'a> {
    /// The headers of the blocks that are open, the innermost last.
    blocks: Vec<&'a str>,
    /// Where the statement starts.
    statement: usize,
    /// Inside quotes.
    text: bool,
    /// Inside a comment.
    comment: bool,
}

impl State<'_> {
    fn read(text: &str) -> State<'_> {
        let mut state = State { blocks: Vec::new(), statement: 0, text: false, comment: false };
        let mut at = 0;
        let mut last = '\n';
        let mut continues = false;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let mut step = c.len_utf8();
            match c {
                '"' => match skip_text(rest) {
                    Some(length) => step = length,
                    None => {
                        state.text = true;
                        return state;
                    }
                },
                '#' | '＃' if last.is_whitespace() && starts_comment(rest, &text[state.statement..at]) => {
                    match rest.find('\n') {
                        Some(length) => step = length,
                        None => {
                            state.comment = true;
                            return state;
                        }
                    }
                }
                '{' | '｛' => match glued(rest, last) {
                    Some(length) => step = length,
                    None => {
                        state.blocks.push(text[state.statement..at].trim());
                        state.statement = at + step;
                    }
                },
                '}' | '｝' => {
                    state.blocks.pop();
                    state.statement = at + step;
                }
                ';' | '；' => state.statement = at + step,
                '\n' if !continues => state.statement = at + step,
                _ => {}
            }
            if !c.is_whitespace() {
                let line = &text[state.statement.min(at)..at + step];
                let is_text = line.contains([':', '：']);
                let arrow = line.ends_with("->") || line.ends_with("~>") || line.ends_with("=>") || line.ends_with('→');
                continues = !is_text && (matches!(c, ',' | '，' | '、' | '|' | '｜') || arrow);
            }
            last = text[at..at + step].chars().next_back().unwrap_or(c);
            at += step;
        }
        state
    }
}

/// The length of a quoted text; none where it is not closed.
fn skip_text(rest: &str) -> Option<usize> {
    if let Some(inner) = rest.strip_prefix("\"\"\"") {
        return inner.find("\"\"\"").map(|end| end + 6);
    }
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return Some(at + 1),
            // a text ends with its line, closed or not
            '\n' => return Some(at),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}

/// A `#` with white space before it is a comment, but in unquoted text it needs some behind it too.
fn starts_comment(rest: &str, statement: &str) -> bool {
    let in_text = statement.contains([':', '：']);
    let behind = rest.chars().nth(1);
    !in_text || behind.is_none_or(char::is_whitespace)
}

/// `{id}` inside a word is text.
fn glued(rest: &str, last: char) -> Option<usize> {
    if last.is_whitespace() {
        return None;
    }
    let end = rest.find(['}', '｝', ' ', '\t', '\n'])?;
    rest[end..].starts_with('}').then_some(end + 1)
}

/// Whose braces the place is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Top,
    Component,
    Group,
    Flow,
    UseCase,
    Stage,
    Style,
    Decision,
    Choice,
    Table,
    Api,
}

impl Scope {
    fn of(header: &str) -> Scope {
        let word = first_word(header);
        let is_flow = ["->", "<-", "~>", "<~", "=>", "--", "→"].iter().any(|arrow| header.contains(arrow));
        match word {
            "decision" => Scope::Decision,
            "option" => Scope::Choice,
            "table" | "rows" => Scope::Table,
            "api" => Scope::Api,
            "usecase" => Scope::UseCase,
            "stage" => Scope::Stage,
            "style" => Scope::Style,
            "group" | "tier" | "band" | "zone" | "region" | "rack" | "host" | "refine" => Scope::Group,
            _ if is_flow => Scope::Flow,
            _ => Scope::Component,
        }
    }

    /// Whose attributes stand here.
    fn place(self) -> Option<Place> {
        match self {
            Scope::Top => Some(Place::Design),
            Scope::Component => Some(Place::Component),
            Scope::Group => Some(Place::Group),
            Scope::Flow => Some(Place::Flow),
            Scope::UseCase => Some(Place::UseCase),
            Scope::Stage => Some(Place::Stage),
            Scope::Style => Some(Place::Style),
            Scope::Decision | Scope::Choice | Scope::Table | Scope::Api => None,
        }
    }
}

struct List<'a> {
    snapshot: &'a Snapshot,
    items: Vec<Item>,
}

impl List<'_> {
    fn add(&mut self, label: &str, kind: ItemKind, detail: &str, docs: &str, rank: u8) -> &mut Item {
        self.items.push(Item {
            label: label.to_string(),
            kind,
            detail: detail.to_string(),
            docs: docs.to_string(),
            insert: None,
            snippet: None,
            rank,
        });
        self.items.last_mut().expect("just added")
    }

    /// What may follow the words of a statement; `last` is the character before the word being typed.
    fn statement(&mut self, before: &str, scope: Scope, last: Option<char>) {
        if before.is_empty() {
            return self.first(scope);
        }
        match scope {
            Scope::Table => return self.field(before),
            Scope::Api | Scope::Decision | Scope::Choice => return,
            _ => {}
        }
        let word = first_word(before);
        let rest = before[word.len()..].trim_start();
        if let Some(row) = scope.place().and_then(|place| attributes::find(place, word))
            && let Some(value) = rest.strip_prefix([':', '：'])
        {
            return self.value(row.form, row.key, value, last);
        }
        let behind = before.trim_end();
        if has_arrow(before) {
            let in_label = behind.contains([':', '：']);
            let wants_name = ends_with_arrow(behind) || behind.ends_with([',', '，', '、', '|', '｜']);
            if !in_label && wants_name {
                self.entities(0);
                self.kinds(5, "a new one of this kind");
            }
            return;
        }
        self.worded(word, rest, behind, last);
        // `a, ` may go on as a flow
        if self.items.is_empty() && behind.ends_with([',', '，', '、']) && !behind.contains([':', '"']) {
            self.entities(0);
        }
    }

    /// Behind the first word of a statement.
    fn worded(&mut self, word: &str, rest: &str, behind: &str, last: Option<char>) {
        let last_word = behind.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        match word {
            "let" | "estimate" if behind.contains('=') => self.formula(last),
            "require" => self.formula(last),
            "kind" if last_word == "is" => self.kinds(0, ""),
            "kind" if !rest.is_empty() => _ = self.add("is", ItemKind::Keyword, "", "The kind it is based on.", 0),
            "style" => {
                self.entities(0);
                self.kinds(3, "every component of this kind");
            }
            "remove" | "refine" => self.entities(0),
            "allow" | "warn" | "deny" if rest.is_empty() => self.rules(),
            "allow" | "warn" | "deny" | "note" | "code" | "table" | "api" => {
                if last_word == "on" || (behind.ends_with([',', '，']) && behind.contains(" on ")) {
                    self.entities(0);
                    if word != "table" && word != "api" {
                        self.usecases(2);
                    }
                } else if !behind.contains(" on ") && !behind.contains('"') {
                    self.add("on", ItemKind::Keyword, "", "What it stands at.", 0);
                }
            }
            "usecase" | "stage" | "decision" | "option" | "use" | "group" | "tier" | "band" | "zone" | "region"
            | "rack" | "host" => {}
            _ => self.component(word, rest, behind, last_word),
        }
    }

    /// Behind the first word of a component.
    fn component(&mut self, word: &str, rest: &str, behind: &str, last_word: &str) {
        let in_zones = behind.rsplit_once(" in ").is_some_and(|(_, zones)| !zones.contains(['"', '{']));
        if last_word == "in" || (in_zones && behind.ends_with([',', '，', '、'])) {
            return self.domains();
        }
        if last_word == "on" || (behind.contains(" on ") && behind.ends_with(['|', '｜'])) {
            return self.groups(0);
        }
        let is_kind =
            catalog::find(word).is_some() || self.snapshot.compiled.design.kinds.iter().any(|kind| kind.name == word);
        if is_kind && (rest.is_empty() || behind.ends_with([',', '，', '、'])) {
            self.undeclared();
        } else if !behind.ends_with([',', '，', '、']) && (is_kind || rest.contains('"') || rest.is_empty()) {
            self.add("in", ItemKind::Keyword, "", "The failure domains of its copies: `x3 in az1, az2`.", 6);
        }
    }

    /// At the start of a statement.
    fn first(&mut self, scope: Scope) {
        if let Some(place) = scope.place() {
            for row in ATTRIBUTES.iter().filter(|row| row.place == place) {
                let item = self.add(row.key, ItemKind::Attribute, &row.form.example(), &hover::attribute(row), 1);
                item.insert = Some(format!("{}: ", row.key));
            }
            for (flag, docs) in page::flags(place) {
                self.add(flag, ItemKind::Flag, "flag", docs, 2);
            }
        }
        let words: &[&str] = match scope {
            Scope::Top => &[],
            Scope::Component => &["table", "api", "note", "code", "estimate"],
            Scope::UseCase => &["group", "note", "estimate"],
            Scope::Group | Scope::Stage => &[],
            Scope::Flow | Scope::Style | Scope::Decision | Scope::Choice | Scope::Table | Scope::Api => &[],
        };
        for statement in page::STATEMENTS {
            let any = match scope {
                Scope::Top => statement.word != "refine" && statement.word != "remove",
                Scope::Group => !matches!(statement.word, "use" | "stage" | "refine" | "remove"),
                Scope::Stage => !matches!(statement.word, "use" | "stage"),
                _ => words.contains(&statement.word),
            };
            if any {
                let snippet = match (scope, statement.word) {
                    (Scope::Component, "table") => "table ${1:name} {\n\t${0:id bigint pk}\n}",
                    (Scope::Component, "api") => "api {\n\t${0:GET /items -> items}\n}",
                    (Scope::Component | Scope::UseCase, "note") => "note \"${0:text}\"",
                    (Scope::Component, "code") => "code \"\"\"\n$0\n\"\"\"",
                    _ => statement.snippet,
                };
                let item = self.add(statement.word, ItemKind::Keyword, "", statement.docs, 3);
                item.snippet = Some(snippet.to_string());
            }
        }
        match scope {
            Scope::Top | Scope::Group | Scope::Stage => {
                self.entities(0);
                self.kinds(4, "");
            }
            Scope::UseCase => self.entities(0),
            Scope::Decision => {
                self.snippet("option", "option \"${1:A}\" {\n\tpro \"${2:…}\"\n\tcon \"${0:…}\"\n}", "An option.")
            }
            Scope::Choice => {
                self.snippet("pro", "pro \"$0\"", "What speaks for it.");
                self.snippet("con", "con \"$0\"", "What speaks against it.");
            }
            Scope::Table => self.snippet("rows", "rows {\n\t$0\n}", "Sample rows, cells between `|`."),
            Scope::Api => {
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                    self.add(method, ItemKind::Keyword, "", "", 0).insert = Some(format!("{method} /"));
                }
            }
            Scope::Component | Scope::Flow | Scope::Style => {}
        }
    }

    fn snippet(&mut self, word: &str, snippet: &str, docs: &str) {
        self.add(word, ItemKind::Keyword, "", docs, 0).snippet = Some(snippet.to_string());
    }

    /// Behind the name of a field.
    fn field(&mut self, before: &str) {
        for (word, docs) in [("pk", "Part of the primary key."), ("unique", "No two rows have the same.")] {
            self.add(word, ItemKind::Keyword, "", docs, 0);
        }
        let item = self.add("fk", ItemKind::Keyword, "fk(TABLE.FIELD)", "A field of another table it refers to.", 0);
        item.snippet = Some("fk(${1:table}.${0:id})".to_string());
        if before.ends_with("fk(") {
            self.items.clear();
            let tables: Vec<String> =
                self.snapshot.compiled.design.tables.iter().filter_map(|it| it.name.clone()).collect();
            for table in tables {
                self.add(&table, ItemKind::Component, "table", "", 0);
            }
        }
    }

    /// The value of an attribute.
    fn value(&mut self, form: Form, key: &str, value: &str, last: Option<char>) {
        match form {
            Form::Choice(words) => {
                for word in words {
                    self.add(word, ItemKind::Choice, key, "", 0);
                }
            }
            Form::YesNo => {
                for word in ["yes", "no"] {
                    self.add(word, ItemKind::Choice, key, "", 0);
                }
            }
            Form::Components | Form::Component => self.entities(0),
            Form::Time
            | Form::Rate
            | Form::Bytes
            | Form::TimeOrBytes
            | Form::Fraction
            | Form::Factor
            | Form::Count
            | Form::RateBudgets
            | Form::CountBudgets => {
                self.formula(last);
                if matches!(form, Form::RateBudgets | Form::CountBudgets) && !value.trim().is_empty() {
                    self.add("read", ItemKind::Choice, "for reads", "", 1);
                    self.add("write", ItemKind::Choice, "for writes", "", 1);
                }
            }
            Form::Calls if value.trim_end().ends_with("without") => self.entities(0),
            Form::Calls => {
                self.formula(last);
                self.add("without", ItemKind::Keyword, "", "While this component is lost.", 2);
            }
            Form::Text if key == "theme" => {
                for theme in ["auto", "light", "dark", "whiteboard", "print"] {
                    self.add(theme, ItemKind::Choice, "theme", "", 0);
                }
            }
            Form::Color => {
                for (color, name) in [
                    ("#a5d8ff", "blue"),
                    ("#b2f2bb", "green"),
                    ("#ffec99", "yellow"),
                    ("#ffc9c9", "red"),
                    ("#d0bfff", "violet"),
                ] {
                    self.add(color, ItemKind::Choice, name, "", 0);
                }
            }
            Form::Icon => {
                for name in catalog::ICONS.iter().chain(catalog::MARKS).chain(&["none"]) {
                    self.add(name, ItemKind::Choice, "icon", "", 0);
                }
            }
            Form::Text | Form::List | Form::Copies => {}
        }
    }

    /// In a formula: units behind a digit, times behind a slash, else names, times and functions.
    fn formula(&mut self, last: Option<char>) {
        if last.is_some_and(|c| c.is_ascii_digit()) {
            return self.units();
        }
        for name in self.names(Space::Quantity) {
            let value = self.snapshot.compiled.design.quantities.iter().find(|it| it.name == name);
            let detail = value.map_or(String::new(), |it| format!("= {}", it.value));
            self.add(&name, ItemKind::Quantity, &detail, "", 0);
        }
        for time in ["s", "min", "hour", "day", "week", "month", "year"] {
            self.add(time, ItemKind::Unit, "a time", "", 2);
        }
        if last != Some('/') {
            for (function, docs) in page::FUNCTIONS {
                self.add(function, ItemKind::Function, "", docs, 3).snippet = Some(format!("{function}($0)"));
            }
        }
    }

    fn units(&mut self) {
        const UNITS: &[(&str, &str)] = &[
            ("k", "thousand"),
            ("M", "million"),
            ("G", "a thousand million"),
            ("T", "million million"),
            ("%", "a hundredth"),
            ("/s", "per second"),
            ("/day", "per day"),
            ("k/s", "thousand per second"),
            ("KB", "1,000 bytes"),
            ("MB", "1,000,000 bytes"),
            ("GB", "10^9 bytes"),
            ("TB", "10^12 bytes"),
            ("PB", "10^15 bytes"),
            ("KiB", "1,024 bytes"),
            ("MiB", "1,024 KiB"),
            ("GiB", "1,024 MiB"),
            ("us", "microseconds"),
            ("ms", "milliseconds"),
            ("s", "seconds"),
            ("min", "minutes"),
            ("h", "hours"),
            ("d", "days"),
            ("mo", "months"),
            ("y", "years"),
            ("万", "ten thousand"),
            ("亿", "a hundred million"),
        ];
        for (at, (unit, docs)) in UNITS.iter().enumerate() {
            self.add(unit, ItemKind::Unit, docs, "", at as u8 / 8);
        }
    }

    fn names(&self, space: Space) -> Vec<String> {
        let names: BTreeSet<&str> =
            self.snapshot.names.iter().filter(|it| it.space == space).map(|it| it.name.as_str()).collect();
        names.into_iter().map(str::to_string).collect()
    }

    /// Components and groups.
    fn entities(&mut self, rank: u8) {
        let design = &self.snapshot.compiled.design;
        let mut rows = Vec::new();
        for it in &design.components {
            rows.push((it.name.clone(), ItemKind::Component, hover::component_detail(design, it), it.kind.kind.docs));
        }
        for it in design.groups.iter().filter(|it| it.named) {
            rows.push((it.name.clone(), ItemKind::Group, it.kind.word().to_string(), ""));
        }
        // names of statements that are broken just now
        for name in self.names(Space::Entity) {
            rows.push((name, ItemKind::Component, String::new(), ""));
        }
        for (name, kind, detail, docs) in rows {
            self.add(&name, kind, &detail, docs, rank);
        }
    }

    fn groups(&mut self, rank: u8) {
        let groups: Vec<(String, &str)> = self
            .snapshot
            .compiled
            .design
            .groups
            .iter()
            .filter(|it| it.named)
            .map(|it| (it.name.clone(), it.kind.word()))
            .collect();
        for (name, word) in groups {
            self.add(&name, ItemKind::Group, word, "", rank);
        }
    }

    /// Failure domains.
    fn domains(&mut self) {
        let design = &self.snapshot.compiled.design;
        let domains: Vec<(String, &str)> = design
            .groups
            .iter()
            .filter(|it| it.kind.is_failure_domain())
            .map(|it| (it.name.clone(), it.kind.word()))
            .collect();
        for (name, word) in domains {
            self.add(&name, ItemKind::Group, word, "", 0);
        }
    }

    /// Names that flows mention and nothing declares.
    fn undeclared(&mut self) {
        let declared: BTreeSet<&str> = self
            .snapshot
            .names
            .iter()
            .filter(|it| it.space == Space::Entity && it.role == Role::Declares)
            .map(|it| it.name.as_str())
            .collect();
        for name in self.names(Space::Entity) {
            if !declared.contains(name.as_str()) {
                self.add(&name, ItemKind::Component, "named by a flow", "", 0);
            }
        }
    }

    fn usecases(&mut self, rank: u8) {
        for name in self.names(Space::UseCase) {
            self.add(&name, ItemKind::UseCase, "use case", "", rank);
        }
    }

    fn kinds(&mut self, rank: u8, detail: &str) {
        let own: Vec<String> = self.snapshot.compiled.design.kinds.iter().map(|it| it.name.clone()).collect();
        for name in own {
            self.add(&name, ItemKind::Kind, "a kind of this design", "", rank);
        }
        for kind in catalog::KINDS {
            let family = if detail.is_empty() { kind.family.word() } else { detail };
            self.add(kind.name, ItemKind::Kind, family, &hover::kind(kind), rank + u8::from(kind.parent.is_some()));
            for alias in kind.chinese {
                self.add(alias, ItemKind::Kind, kind.name, kind.docs, rank + 2);
            }
        }
    }

    fn rules(&mut self) {
        for rule in lint::rules::ALL {
            let about = rule.about();
            self.add(about.code.name, ItemKind::Rule, about.code.id, &about.manual(lint::Lang::En).summary, 0);
        }
    }

    fn files(&mut self, files: &[String]) {
        for file in files {
            self.add(file, ItemKind::File, "", "", 0);
        }
    }
}

fn has_arrow(text: &str) -> bool {
    ["->", "<-", "~>", "<~", "=>", "<=", "--", "→", "↔", "←"].iter().any(|arrow| text.contains(arrow))
}

fn ends_with_arrow(text: &str) -> bool {
    ["->", "<-", "~>", "<~", "=>", "<=", "--", "→", "↔", "←"].iter().any(|arrow| text.ends_with(arrow))
}
