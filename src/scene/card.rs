//! Cards: tables, calls, code, notes, requirements and decisions (`look.md` 6). A card is drawn where it is measured,
//! with its upper left corner at the origin, and moved to its place later.

use super::content::lines_of;
use super::facts::safe_link;
use super::mark::{Anchor, Mark, Part, Stroke};
use super::path::{Path, at};
use super::rich::{self, Face};
use super::shape;
use super::style::{Fonts, Type};
use crate::catalog::{Family, Shape};
use crate::geometry::{Rect, Size};
use crate::model::{Decision, Field, Requirement, RequirementKind, Table};
use crate::text::{shorten, wrap};
use crate::theme::{Role, Severity};

/// A card, drawn at the origin.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// Its size.
    pub size: Size,
    /// Its marks.
    pub marks: Vec<Mark>,
    /// The whole text, where some of it was shortened.
    pub whole: Option<String>,
}

/// The widest column of a table, of types and of cells.
const COLUMN: f64 = 230.0;
/// The widest line of code.
const CODE_WIDTH: f64 = 560.0;
/// The widest note.
const NOTE_WIDTH: f64 = 264.0;
/// The widest card of requirements or of a decision.
const WIDE: f64 = 380.0;
/// The room of PK, UQ and FK.
const KEYS: f64 = 30.0;
/// The height of a row of a table.
const ROW: f64 = 18.0;

impl Card {
    /// The frame of a card, below its marks.
    fn framed(mut self, radius: f64, fill: Role, line: Role) -> Card {
        let frame = Path::rounded_rect(Rect::new(0.0, 0.0, self.size.w, self.size.h), radius);
        self.marks.insert(0, Mark::shape(frame, Some(fill), Some(Stroke::solid(line, 1.0))).wobbling(0.8));
        self
    }

    fn put(&mut self, text: &str, style: Type, role: Role, x: f64, middle: f64) {
        if !text.is_empty() {
            self.marks.push(Mark::text(text, style.font, role, Anchor::Start, x, middle));
        }
    }

    /// Puts a text no wider than a width; what is left out is told by the card's tooltip.
    fn put_short(&mut self, text: &str, style: Type, role: Role, x: f64, middle: f64, width: f64) {
        let short = shorten(text, style.font, width);
        if short != text {
            self.whole.get_or_insert_default().push_str(&format!("{text}\n"));
        }
        self.put(&short, style, role, x, middle);
    }

    fn rule(&mut self, y: f64, width: f64) {
        let path = Path::line(&[at(0.0, y), at(width, y)]);
        self.marks.push(Mark::line(path, Stroke::solid(Role::Border, 1.0)).wobbling(0.5));
    }
}

/// A table of data: keys, names, types, then sample rows; or the bits of a word.
pub fn table(table: &Table, family: Family, fonts: Fonts) -> Card {
    if let Some(bits) = widths(table) {
        return bit_table(table, &bits, family, fonts);
    }
    let mut card = Card::default();
    let mut y = title(&mut card, table.name.as_deref(), family, fonts);
    let head = card.size.w;
    let grid = !table.rows.is_empty();
    let plain = table.fields.iter().all(|it| key_of(it).is_none() && it.type_text.is_empty());
    let mut wide = head;
    if !(grid && plain) {
        wide = wide.max(fields(&mut card, table, family, fonts, &mut y));
    }
    if grid {
        let ruled = if plain { None } else { Some(y) };
        y += if plain { 0.0 } else { 8.0 };
        wide = wide.max(samples(&mut card, table, fonts, &mut y));
        ruled.into_iter().for_each(|y| card.rule(y + 4.0, wide));
    }
    if table.name.is_some() {
        card.rule(24.0, wide);
    }
    card.size = Size::new(wide, y + 6.0);
    card.framed(6.0, Role::Raised, Role::Border)
}

/// The header of a table; returns where the rows start, and leaves its width in the card.
fn title(card: &mut Card, name: Option<&str>, family: Family, fonts: Fonts) -> f64 {
    let Some(name) = name else { return 6.0 };
    let style = fonts.head();
    card.marks.push(super::icon("table", at(9.0, 5.5), 13.0, Role::Stroke(family), 1.25));
    card.put_short(name, style, Role::Text, 28.0, 12.5, CODE_WIDTH);
    card.size.w = style.width(name).min(CODE_WIDTH) + 44.0;
    28.0
}

/// A field's type, without the quotes it may have been written in.
fn type_text(field: &Field) -> &str {
    let text = field.type_text.trim();
    text.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(text)
}

fn key_of(field: &Field) -> Option<&'static str> {
    match (field.primary, field.unique, &field.foreign) {
        (true, ..) => Some("PK"),
        (_, _, Some(_)) => Some("FK"),
        (_, true, _) => Some("UQ"),
        _ => None,
    }
}

/// The list of fields; returns its width.
fn fields(card: &mut Card, table: &Table, family: Family, fonts: Fonts, y: &mut f64) -> f64 {
    let keys = if table.fields.iter().any(|it| key_of(it).is_some()) { KEYS } else { 0.0 };
    let name_style = |field: &Field| if field.primary { fonts.key_field() } else { fonts.field() };
    let type_of = |field: &Field| match (&field.foreign, type_text(field)) {
        (Some(to), "") => format!("→ {to}"),
        (Some(to), text) => format!("{text} → {to}"),
        (None, text) => text.to_string(),
    };
    let names = table.fields.iter().map(|it| name_style(it).width(&it.name).min(COLUMN)).fold(0.0, f64::max);
    let types: Vec<Vec<String>> = table
        .fields
        .iter()
        .map(|field| match type_of(field) {
            text if text.is_empty() => Vec::new(),
            text => wrap(&text, fonts.cell().font, COLUMN * 0.72),
        })
        .collect();
    let type_width = types.iter().map(|it| fonts.cell().widest(it)).fold(0.0, f64::max);
    let left = 10.0 + keys;
    for (field, lines) in table.fields.iter().zip(&types) {
        let middle = *y + ROW / 2.0;
        if let Some(key) = key_of(field) {
            card.put(key, fonts.tag(), Role::Ink(family), 10.0, middle);
        }
        let name = if field.name == "..." { "…" } else { &field.name };
        card.put_short(name, name_style(field), Role::Text, left, middle, COLUMN);
        for (row, line) in lines.iter().enumerate() {
            let middle = middle + ROW * row as f64;
            card.put_short(line, fonts.cell(), Role::Muted, left + names + 14.0, middle, COLUMN);
        }
        *y += ROW * lines.len().max(1) as f64;
    }
    let types = if type_width > 0.0 { 14.0 + type_width } else { 0.0 };
    left + names + types + 12.0
}

/// Sample rows in columns; returns their width.
fn samples(card: &mut Card, table: &Table, fonts: Fonts, y: &mut f64) -> f64 {
    let style = fonts.cell();
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let names: Vec<&str> = table.fields.iter().map(|it| it.name.as_str()).collect();
    let has_head = names.len() >= columns;
    let cell = |row: usize, column: usize| table.rows[row].get(column).map_or("", String::as_str);
    let widths: Vec<f64> = (0..columns)
        .map(|column| {
            let head = if has_head { fonts.field().width(names[column]) } else { 0.0 };
            let cells = (0..table.rows.len()).map(|row| style.width(cell(row, column)));
            cells.fold(head, f64::max).min(COLUMN)
        })
        .collect();
    let mut put_row = |card: &mut Card, texts: &dyn Fn(usize) -> String, style: Type, role: Role| {
        let mut x = 12.0;
        for (column, width) in widths.iter().enumerate() {
            card.put_short(&texts(column), style, role, x, *y + ROW / 2.0, *width);
            x += width + 16.0;
        }
        *y += ROW;
    };
    if has_head {
        put_row(card, &|column| names[column].to_string(), fonts.field(), Role::Muted);
    }
    for row in 0..table.rows.len() {
        put_row(card, &|column| cell(row, column).to_string(), style, Role::Text);
    }
    12.0 + widths.iter().map(|it| it + 16.0).sum::<f64>() - 4.0
}

/// The widths of a table of bits: every field's type is a number of bits or bytes.
fn widths(table: &Table) -> Option<Vec<f64>> {
    let bits = |field: &Field| {
        let text = type_text(field);
        let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let factor = match text[digits.len()..].trim() {
            "bit" | "bits" | "b" | "位" => 1.0,
            "byte" | "bytes" | "B" | "字节" => 8.0,
            _ => return None,
        };
        digits.parse::<f64>().ok().filter(|it| *it > 0.0).map(|it| it * factor)
    };
    let all: Option<Vec<f64>> = table.fields.iter().map(bits).collect();
    all.filter(|it| it.len() > 1 && it.iter().all(|n| n.is_finite()))
}

/// Fields as cells of proportional width, the count below each, a sample row in between.
fn bit_table(table: &Table, bits: &[f64], family: Family, fonts: Fonts) -> Card {
    let mut card = Card::default();
    let y = title(&mut card, table.name.as_deref(), family, fonts);
    let (name, count, note) = (fonts.key_field(), fonts.cell(), fonts.field());
    let sample = |column: usize| table.rows.first().and_then(|row| row.get(column)).cloned().unwrap_or_default();
    let least: Vec<f64> = table
        .fields
        .iter()
        .enumerate()
        .map(|(column, field)| {
            let words = wrap(&sample(column), note.font, 96.0);
            name.width(&field.name).max(count.width(type_text(field))).max(note.widest(&words)).min(COLUMN) + 16.0
        })
        .collect();
    let total: f64 = bits.iter().sum();
    // wide enough for every name, then by the bits
    let room = least.iter().sum::<f64>().max(bits.len() as f64 * 24.0) * 1.15;
    let spare = room - least.iter().sum::<f64>();
    let widths: Vec<f64> = least.iter().zip(bits).map(|(least, bits)| least + spare * bits / total).collect();
    let samples: Vec<Vec<String>> = (0..bits.len())
        .map(|column| match sample(column) {
            text if text.is_empty() => Vec::new(),
            text => lines_of(&text, note, widths[column] - 12.0, 4).0,
        })
        .collect();
    let rows = samples.iter().map(Vec::len).max().unwrap_or(0);
    let cell_h = 24.0 + rows as f64 * ROW + if rows > 0 { 2.0 } else { 0.0 };
    let mut x = 10.0;
    let top = y + 2.0;
    for (column, field) in table.fields.iter().enumerate() {
        let rect = Rect::new(x, top, widths[column], cell_h);
        let pen = Stroke::solid(Role::Stroke(family), 1.0);
        let outline = Path::rounded_rect(rect, 2.0);
        card.marks.push(Mark::shape(outline, Some(Role::Fill(family)), Some(pen)).wobbling(0.5));
        let middle = rect.center().x;
        let words = shorten(&field.name, name.font, widths[column] - 8.0);
        card.marks.push(Mark::text(words, name.font, Role::Text, Anchor::Middle, middle, top + 12.0));
        for (row, line) in samples[column].iter().enumerate() {
            let y = top + 24.0 + ROW * (row as f64 + 0.5) - 2.0;
            card.marks.push(Mark::text(line, note.font, Role::Muted, Anchor::Middle, middle, y));
        }
        let below = top + cell_h + 10.0;
        card.marks.push(Mark::text(type_text(field), count.font, Role::Muted, Anchor::Middle, middle, below));
        x += widths[column];
    }
    let wide = (x + 10.0).max(card.size.w);
    if table.name.is_some() {
        card.rule(24.0, wide);
    }
    card.size = Size::new(wide, top + cell_h + 24.0);
    card.framed(6.0, Role::Raised, Role::Border)
}

/// Calls a component answers: method, path, result.
pub fn api(calls: &[&str], fonts: Fonts) -> Card {
    const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "DEL", "HEAD", "OPTIONS", "WS"];
    let mut card = Card::default();
    let parsed: Vec<(Option<&str>, &str, Option<&str>)> = calls
        .iter()
        .map(|call| {
            let call = call.trim();
            let (call, result) = match call.split_once("->").or_else(|| call.split_once('→')) {
                Some((call, result)) => (call.trim(), Some(result.trim())),
                None => (call, None),
            };
            match call.split_once(char::is_whitespace) {
                Some((method, path)) if METHODS.contains(&method.to_uppercase().as_str()) => {
                    (Some(method), path.trim(), result)
                }
                _ => (None, call, result),
            }
        })
        .collect();
    let method_style = fonts.tag();
    let methods = parsed.iter().filter_map(|(method, ..)| *method);
    let methods = methods.map(|it| method_style.width(it) + 12.0).fold(0.0, f64::max);
    let style = fonts.code();
    let mut wide: f64 = 0.0;
    for (row, (method, path, result)) in parsed.iter().enumerate() {
        let middle = 6.0 + 19.0 * (row as f64 + 0.5);
        card.put(method.unwrap_or_default(), method_style, Role::Ink(Family::Compute), 11.0, middle);
        let left = 11.0 + methods;
        card.put_short(path, style, Role::Text, left, middle, CODE_WIDTH);
        let mut x = left + style.width(path).min(CODE_WIDTH);
        if let Some(result) = result {
            let (from, to) = (x + 8.0, x + 20.0);
            let pen = Stroke::solid(Role::Muted, 1.25);
            card.marks.push(Mark::line(Path::line(&[at(from, middle), at(to, middle)]), pen).wobbling(0.3));
            let head = Path::line(&[at(to - 4.0, middle - 3.5), at(to, middle), at(to - 4.0, middle + 3.5)]);
            card.marks.push(Mark::line(head, pen).wobbling(0.3));
            card.put_short(result, style, Role::Muted, to + 7.0, middle, CODE_WIDTH);
            x = to + 7.0 + style.width(result).min(CODE_WIDTH);
        }
        wide = wide.max(x);
    }
    card.size = Size::new(wide + 12.0, parsed.len() as f64 * 19.0 + 12.0);
    card.framed(6.0, Role::Raised, Role::Border)
}

/// Verbatim text; a line that announces what follows (`req`, `rsp 200`) is a caption.
pub fn code(text: &str, fonts: Fonts) -> Card {
    let mut card = Card::default();
    let (style, head) = (fonts.code(), fonts.code_head());
    let mut wide: f64 = 24.0;
    let lines: Vec<String> = text.lines().map(spaced).collect();
    for (row, line) in lines.iter().enumerate() {
        let middle = 7.0 + style.line * (row as f64 + 0.5);
        let (style, role) = if is_caption(line) { (head, Role::Muted) } else { (style, Role::Text) };
        card.put_short(line, style, role, 11.0, middle, CODE_WIDTH);
        wide = wide.max(style.width(line).min(CODE_WIDTH));
    }
    card.size = Size::new(wide + 22.0, lines.len().max(1) as f64 * style.line + 14.0);
    card.framed(6.0, Role::Group(1), Role::Border)
}

/// A line with its tabs as spaces.
pub fn spaced(line: &str) -> String {
    line.trim_end().replace('\t', "    ")
}

fn is_caption(line: &str) -> bool {
    let mut words = line.split(' ');
    let first = words.next().unwrap_or_default().trim_end_matches(':').to_lowercase();
    let known = ["req", "rsp", "resp", "request", "response", "请求", "响应"].contains(&first.as_str());
    known && words.count() <= 1 && !line.starts_with(' ')
}

/// A file page with a code card below it: what travels along a flow.
pub fn payload(card: Card) -> Card {
    let page = Rect::new((card.size.w - 33.0) / 2.0, 0.0, 33.0, 40.0);
    let silhouette = shape::silhouette(Shape::Page, page);
    let pen = Stroke::solid(Role::Stroke(Family::Operations), 1.5);
    let mut marks = vec![Mark::shape(silhouette.outline, Some(Role::Fill(Family::Operations)), Some(pen))];
    let thin = Stroke::solid(Role::Stroke(Family::Operations), 1.25);
    marks.extend(silhouette.inner.into_iter().map(|path| Mark::line(path, thin)));
    let drop = page.h + 6.0;
    for mut mark in card.marks {
        mark.shift(0.0, drop);
        marks.push(mark);
    }
    Card { size: Size::new(card.size.w.max(page.w), card.size.h + drop), marks, whole: card.whole }
}

/// A note with simple Markdown.
pub fn note(text: &str, fonts: Fonts) -> Card {
    let mut card = Card::default();
    let line_height = fonts.note().line;
    let lines = rich::lines(text, NOTE_WIDTH, fonts);
    let mut wide: f64 = 20.0;
    for (row, line) in lines.iter().enumerate() {
        let middle = 7.0 + line_height * (row as f64 + 0.5);
        let mut x = 14.0 + line.indent;
        if let Some(bullet) = &line.bullet {
            card.put(bullet, fonts.note(), Role::Muted, x - rich::INDENT, middle);
        }
        for run in &line.runs {
            let style = run.style(fonts);
            let role = if run.link.is_some() { Role::Ink(Family::Compute) } else { Role::Text };
            let start = run.text.len() - run.text.trim_start().len();
            let lead = style.width(&run.text[..start]);
            let words = Mark::text(run.text.trim(), style.font, role, Anchor::Start, x + lead, middle);
            match run.link.as_deref().and_then(safe_link) {
                _ if run.text.trim().is_empty() => {}
                Some(link) => {
                    card.marks.push(Mark::Part(Part { link: Some(link), marks: vec![words], ..Part::default() }))
                }
                None => card.marks.push(words),
            }
            debug_assert!(matches!(run.face, Face::Plain | Face::Bold | Face::Code));
            x += style.width(&run.text);
        }
        wide = wide.max(x - 14.0);
    }
    card.size = Size::new(wide + 26.0, lines.len().max(1) as f64 * line_height + 14.0);
    let bar = Path::line(&[at(5.0, 7.0), at(5.0, card.size.h - 7.0)]);
    card.marks.insert(0, Mark::line(bar, Stroke::solid(Role::NoteLine, 2.5)).wobbling(0.5));
    card.framed(5.0, Role::Note, Role::NoteLine)
}

/// What the system does, how well, what may come later, what is still to be asked.
pub fn requirements(list: &[Requirement], fonts: Fonts) -> Option<Card> {
    if list.is_empty() {
        return None;
    }
    let mut card = Card::default();
    card.put("Requirements", fonts.question(), Role::Text, 14.0, 20.0);
    let mut wide: f64 = fonts.question().width("Requirements");
    let mut y = 34.0;
    let style = fonts.flow();
    for kind in
        [RequirementKind::Functional, RequirementKind::Quality, RequirementKind::Extended, RequirementKind::Question]
    {
        for one in list.iter().filter(|it| it.kind == kind) {
            let (icon, role) = match kind {
                RequirementKind::Functional => ("list", Role::Text),
                RequirementKind::Quality => ("gauge", Role::Text),
                RequirementKind::Extended => ("list", Role::Muted),
                RequirementKind::Question => ("question", Role::Text),
            };
            card.marks.push(super::icon(icon, at(14.0, y + 2.5), 15.0, Role::Muted, 1.25));
            for line in wrap(&one.text, style.font, WIDE) {
                card.put(&line, style, role, 37.0, y + 10.0);
                wide = wide.max(23.0 + style.width(&line));
                y += style.line;
            }
            y += 4.0;
        }
    }
    card.size = Size::new(wide + 28.0, y + 6.0);
    Some(card.framed(8.0, Role::Raised, Role::Border))
}

/// Numbers and how they come about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What they are about.
    pub title: String,
    /// The numbers.
    pub rows: Vec<SheetRow>,
    /// How many more there are.
    pub more: usize,
}

/// A number of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SheetRow {
    /// What it is.
    pub name: String,
    /// The number with its unit.
    pub value: String,
    /// The formula; may be empty.
    pub derivation: String,
    /// What the author claims it to be, and how wrong that is.
    pub claim: Option<(String, Option<Severity>)>,
}

/// The columns of a sheet: the widest name and the widest formula.
const SHEET: (f64, f64) = (210.0, 230.0);

/// Numbers in columns: what, how much, how it comes about; a claim stands below.
pub fn sheet(sheet: &Sheet, fonts: Fonts) -> Card {
    let mut card = Card::default();
    let (name, value, formula) = (fonts.field(), fonts.key_field(), fonts.field());
    card.marks.push(super::icon("gauge", at(9.0, 5.5), 13.0, Role::Muted, 1.25));
    card.put_short(&sheet.title, fonts.head(), Role::Text, 28.0, 12.5, SHEET.0 + SHEET.1);
    let names: Vec<Vec<String>> = sheet.rows.iter().map(|it| wrap(&it.name, name.font, SHEET.0)).collect();
    let formulas: Vec<Vec<String>> = sheet
        .rows
        .iter()
        .map(|it| {
            if it.derivation.is_empty() {
                Vec::new()
            } else {
                wrap(&format!("= {}", it.derivation), formula.font, SHEET.1)
            }
        })
        .collect();
    let widest = |lines: &[Vec<String>], style: Type| lines.iter().map(|it| style.widest(it)).fold(0.0, f64::max);
    let values = sheet.rows.iter().map(|it| value.width(&it.value)).fold(0.0, f64::max);
    let right = 12.0 + widest(&names, name) + 16.0 + values;
    let left = right + 14.0;
    let mut wide =
        (left + widest(&formulas, formula)).max(28.0 + fonts.head().width(&sheet.title).min(SHEET.0 + SHEET.1));
    let mut y = 30.0;
    for ((row, names), formulas) in sheet.rows.iter().zip(&names).zip(&formulas) {
        let middle = |line: usize| y + ROW * (line as f64 + 0.5);
        for (line, words) in names.iter().enumerate() {
            card.put(words, name, Role::Text, 12.0, middle(line));
        }
        card.marks.push(Mark::text(&row.value, value.font, Role::Text, Anchor::End, right, middle(0)));
        for (line, words) in formulas.iter().enumerate() {
            card.put(words, formula, Role::Muted, left, middle(line));
        }
        y += ROW * names.len().max(formulas.len()).max(1) as f64;
        if let Some((claim, wrong)) = &row.claim {
            let role = wrong.map_or(Role::Muted, Role::SeverityText);
            card.put(claim, name, role, 24.0, y + ROW / 2.0 - 2.0);
            wide = wide.max(24.0 + name.width(claim));
            y += ROW;
        }
    }
    if sheet.more > 0 {
        card.put(&format!("… and {} more", sheet.more), name, Role::Muted, 12.0, y + ROW / 2.0);
        y += ROW;
    }
    card.rule(24.0, wide + 12.0);
    card.size = Size::new(wide + 12.0, y + 6.0);
    card.framed(6.0, Role::Raised, Role::Border)
}

/// A question with its options; the chosen one is framed and its ring filled.
pub fn decision(decision: &Decision, fonts: Fonts) -> Card {
    let mut card = Card::default();
    let (option, point) = (fonts.option(), fonts.second());
    let mut y = 10.0;
    let mut wide: f64 = 120.0;
    for line in wrap(&decision.question, fonts.question().font, WIDE) {
        card.put(&line, fonts.question(), Role::Text, 14.0, y + 9.0);
        wide = wide.max(fonts.question().width(&line));
        y += 18.0;
    }
    y += 6.0;
    let mut chosen_frames = Vec::new();
    for one in &decision.options {
        let top = y;
        let names = wrap(&one.text, option.font, WIDE - 20.0);
        let ring = Path::circle(at(21.0, y + 13.0), 5.0);
        let (fill, pen) = if one.chosen { (Some(Role::Accent), Role::Accent) } else { (None, Role::Muted) };
        card.marks.push(Mark::shape(ring, fill, Some(Stroke::solid(pen, 1.5))).wobbling(0.3));
        for (row, line) in names.iter().enumerate() {
            card.put(line, option, Role::Text, 34.0, y + 13.0 + 17.0 * row as f64);
            wide = wide.max(20.0 + option.width(line));
        }
        y += 22.0 + 17.0 * (names.len() - 1) as f64;
        for (sign, text) in one.pros.iter().map(|it| ("+", it)).chain(one.cons.iter().map(|it| ("−", it))) {
            for (row, line) in wrap(text, point.font, WIDE - 34.0).iter().enumerate() {
                let middle = y + 8.5;
                if row == 0 {
                    card.put(sign, option, Role::Text, 34.0, middle);
                }
                card.put(line, point, Role::Muted, 48.0, middle);
                wide = wide.max(34.0 + point.width(line));
                y += 17.0;
            }
        }
        y += 4.0;
        if one.chosen {
            chosen_frames.push((top, y - top));
        }
        y += 2.0;
    }
    let w = wide + 28.0;
    for (top, h) in chosen_frames {
        let frame = Path::rounded_rect(Rect::new(7.0, top, w - 14.0, h), 6.0);
        let pen = Stroke::solid(Role::Accent, 1.5);
        card.marks.insert(0, Mark::shape(frame, Some(Role::Group(1)), Some(pen)).wobbling(0.7));
    }
    card.size = Size::new(w, y + 6.0);
    card.framed(8.0, Role::Raised, Role::Border)
}
