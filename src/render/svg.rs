//! SVG: the one place that knows elements and attributes, escapes text and writes numbers.
//!
//! The element tree is the `svg` crate's. It escapes `< > & " '`; what it leaves undone is done here: characters that
//! XML 1.0 has not are taken out, white space in attributes is folded, numbers are finite with at most two decimals,
//! and a text is one element with nothing but words in it, since the crate breaks lines between children.
//!
//! Colours are literal attributes, which every renderer knows; a picture for light and dark has a style sheet besides
//! that overrides them where the reader's system is dark.

mod brands;
pub mod icons;
mod inherit;
pub mod steps;

use std::collections::BTreeMap;

use svg::Node;
use svg::node::Text as Words;
use svg::node::element::Element;

use super::{Colors, Options};
use crate::geometry::Point;
use crate::scene::Scene;
use crate::scene::mark::{Anchor, Dash, IconMark, Mark, Part, PathMark, TextMark, What};
use crate::scene::path::{Path, Step};
use crate::text::{Family, Weight};
use crate::theme::Role;
use inherit::{Style, Styles, Tally, Wanted};

/// The stacks of fonts (`look.md` 1): faces that look alike on the common systems.
const SANS: &str = "Inter,Noto Sans SC,Noto Sans CJK SC,PingFang SC,Microsoft YaHei,system-ui,sans-serif";
const MONO: &str = "JetBrains Mono,ui-monospace,SF Mono,Menlo,Consolas,Noto Sans Mono CJK SC,monospace";
const HAND: &str = "Shantell Sans,LXGW WenKai,Noto Sans SC,Noto Sans CJK SC,PingFang SC,Comic Neue,cursive";
/// The size of text that is not written at each text.
const USUAL_SIZE: f64 = 13.0;
/// The class of code.
const CODE: &str = "m";
/// The letters of a group that does nothing: `<g></g>` and two line breaks.
const GROUP: usize = 9;

/// Writes a picture.
pub fn write(scene: &Scene, options: &Options) -> String {
    let prefix = options.id_prefix.clone().unwrap_or_else(|| scene.key.clone());
    let mut writer = Writer {
        options,
        prefix: identifier(&prefix),
        hand: scene.hand,
        has_code: false,
        classes: BTreeMap::new(),
        icons: BTreeMap::new(),
    };
    let root = writer.document(scene);
    let mut out = String::new();
    if options.declaration {
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    out.push_str(&root.to_string());
    out.push('\n');
    out
}

struct Writer<'a> {
    options: &'a Options,
    prefix: String,
    /// Whether everything is lettered by hand, code too.
    hand: bool,
    /// Whether there is code.
    has_code: bool,
    /// The class of a role, for the style sheet of the dark theme.
    classes: BTreeMap<(Property, Role), String>,
    /// The icons used, by their ids.
    icons: BTreeMap<&'static str, &'static str>,
}

/// What a role paints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Property {
    Fill,
    Stroke,
}

impl Property {
    fn name(self) -> &'static str {
        match self {
            Property::Fill => "fill",
            Property::Stroke => "stroke",
        }
    }
}

impl Writer<'_> {
    fn document(&mut self, scene: &Scene) -> Element {
        let (w, h) = (number(scene.size.w), number(scene.size.h));
        let (title, desc) = (format!("{}-title", self.prefix), format!("{}-desc", self.prefix));
        let mut root = Element::new("svg");
        set(&mut root, "xmlns", "http://www.w3.org/2000/svg");
        set(&mut root, "id", &self.prefix);
        set(&mut root, "width", &w);
        set(&mut root, "height", &h);
        set(&mut root, "viewBox", &format!("0 0 {w} {h}"));
        set(&mut root, "role", "graphics-document document");
        set(&mut root, "aria-labelledby", &format!("{title} {desc}"));
        root.append(worded("title", &scene.title, Some(&title)));
        root.append(worded("desc", &scene.description, Some(&desc)));

        let mut page = None;
        if self.options.background {
            let mut rect = Element::new("rect");
            set(&mut rect, "width", &w);
            set(&mut rect, "height", &h);
            let style = self.paint(Property::Fill, Role::Surface);
            put_styles(&mut rect, vec![style], &inherit::usual());
            page = Some(rect);
        }
        let mut body = Element::new("g");
        set(&mut body, "fill", "none");
        set(&mut body, "font-family", if scene.hand { HAND } else { SANS });
        set(&mut body, "font-size", &number(USUAL_SIZE));
        // as wide as measured: browsers else draw full-width stops narrower where two meet
        set(&mut body, "style", "text-spacing-trim:space-all");
        set(&mut body, "stroke-linecap", "round");
        set(&mut body, "stroke-linejoin", "round");
        self.marks(&scene.marks, &inherit::usual(), &mut body);

        let mut sheet = self.fonts(&scene.marks) + &self.sheet().unwrap_or_default();
        if self.has_code {
            sheet += &format!("#{} .{CODE}{{font-family:{MONO}}}", self.prefix);
        }
        if !sheet.is_empty() {
            root.append(worded("style", &sheet, None));
        }
        if let Some(symbols) = self.symbols() {
            root.append(symbols);
        }
        if let Some(page) = page {
            root.append(page);
        }
        root.append(body);
        root
    }

    fn marks(&mut self, marks: &[Mark], inherited: &Styles, into: &mut Element) {
        let mut at = 0;
        while at < marks.len() {
            let lines = marks[at..].iter().take_while(|it| is_same_line(&marks[at], it)).count();
            if let (Mark::Path(first), 2..) = (&marks[at], lines) {
                let data = marks[at..at + lines].iter().filter_map(|it| match it {
                    Mark::Path(it) => Some(path_data(&it.path)),
                    Mark::Text(_) | Mark::Icon(_) | Mark::Part(_) => None,
                });
                let data = data.collect();
                into.append(self.path(first, data, inherited));
                at += lines;
            } else {
                self.mark(&marks[at], inherited, into);
                at += 1;
            }
        }
    }

    fn mark(&mut self, mark: &Mark, inherited: &Styles, into: &mut Element) {
        match mark {
            Mark::Path(it) => into.append(self.path(it, path_data(&it.path), inherited)),
            Mark::Text(it) if !it.text.trim().is_empty() => into.append(self.text(it, inherited)),
            Mark::Text(_) => {}
            Mark::Icon(it) => {
                if let Some(icon) = self.icon(it, inherited) {
                    into.append(icon);
                }
            }
            Mark::Part(it) => self.part(it, inherited, into),
        }
    }

    fn part(&mut self, part: &Part, inherited: &Styles, into: &mut Element) {
        let plain = part.what == What::Plain && part.about.is_none() && part.link.is_none();
        if plain {
            // a group of its own where it makes the file shorter
            let mut group = Element::new("g");
            let shared = self.share(&part.marks, inherited, GROUP, &mut group);
            if shared == *inherited {
                return self.marks(&part.marks, inherited, into);
            }
            self.marks(&part.marks, &shared, &mut group);
            return into.append(group);
        }
        let mut group = Element::new(if part.link.is_some() { "a" } else { "g" });
        if let Some(link) = &part.link {
            set(&mut group, "href", link);
        }
        match &part.what {
            // a group with a title is a graphics object by itself (SVG Accessibility API Mappings)
            What::Plain | What::Group(_) | What::Flow(_) => {}
            What::Component(name) => {
                set(&mut group, "id", &format!("{}-{}", self.prefix, identifier(name)));
                set(&mut group, "role", "graphics-symbol img");
                set(&mut group, "tabindex", "0");
            }
            What::Layer(name) => set(&mut group, "class", name),
        }
        if let Some(about) = &part.about {
            group.append(worded("title", about, None));
        }
        let inherited = self.share(&part.marks, inherited, 0, &mut group);
        self.marks(&part.marks, &inherited, &mut group);
        into.append(group);
    }

    /// Sets on a group what most marks in it have, if that saves more than `least` letters: what they inherit then.
    fn share(&mut self, marks: &[Mark], inherited: &Styles, least: usize, group: &mut Element) -> Styles {
        let mut tally = Tally::default();
        self.tally(marks, &mut tally);
        let (shared, saved) = tally.best(inherited);
        if saved <= least {
            return inherited.clone();
        }
        let mut list = attribute(group, "class");
        for (style, known) in shared.iter().zip(inherited) {
            if style != known {
                set(group, style.name, &style.value);
                list.extend(style.class.clone());
            }
        }
        classes(group, list);
        shared
    }

    fn tally(&mut self, marks: &[Mark], tally: &mut Tally) {
        for mark in marks {
            match mark {
                Mark::Path(it) => tally.add(self.styles_of_path(it)),
                Mark::Text(it) => tally.add(self.styles_of_text(it)),
                Mark::Icon(it) => tally.add(self.styles_of_icon(it)),
                Mark::Part(it) => self.tally(&it.marks, tally),
            }
        }
    }

    fn path(&mut self, mark: &PathMark, data: String, inherited: &Styles) -> Element {
        let mut it = Element::new("path");
        set(&mut it, "d", &data);
        let styles = self.styles_of_path(mark);
        put_styles(&mut it, styles, inherited);
        it
    }

    fn styles_of_path(&mut self, mark: &PathMark) -> Wanted {
        let fill = mark.fill.map_or_else(|| Style::none("fill"), |role| self.paint(Property::Fill, role));
        let Some(pen) = mark.stroke else { return vec![fill, Style::none("stroke")] };
        let dash = match pen.dash {
            Dash::Solid => "none",
            Dash::Dashed => "5 5",
            Dash::Dotted => ".1 5",
            Dash::Zone => "4 5",
            Dash::Halo => "6 5",
            Dash::Life => "3 5",
        };
        let width = Style::new("stroke-width", number(pen.width));
        vec![fill, self.paint(Property::Stroke, pen.role), width, Style::new("stroke-dasharray", dash)]
    }

    fn text(&mut self, mark: &TextMark, inherited: &Styles) -> Element {
        let text = characters(&mark.text);
        let mut it = Element::new("text");
        set(&mut it, "x", &hundredths(tenths(mark.at.x)));
        set(&mut it, "y", &hundredths(tenths(mark.at.y)));
        if text.starts_with(' ') || text.contains("  ") {
            set(&mut it, "xml:space", "preserve");
        }
        let styles = self.styles_of_text(mark);
        put_styles(&mut it, styles, inherited);
        it.append(Words::new(text));
        it
    }

    fn styles_of_text(&mut self, mark: &TextMark) -> Wanted {
        let anchor = match mark.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if mark.font.weight == Weight::SemiBold { "600" } else { "400" };
        vec![
            self.paint(Property::Fill, mark.role),
            Style::none("stroke"),
            Style::new("font-size", number(mark.font.size)),
            Style::new("font-weight", weight),
            Style::new("text-anchor", anchor),
            match mark.font.family {
                Family::Mono if !self.hand => self.mono(),
                _ => inherit::usual_family(),
            },
        ]
    }

    /// Code: the stack of fonts is long, so the style sheet has it; without one any font of even width does.
    fn mono(&mut self) -> Style {
        self.has_code = true;
        Style { class: Some(CODE.to_string()), ..Style::new("font-family", "monospace") }
    }

    /// An icon, if there is a drawing of this name.
    fn icon(&mut self, mark: &IconMark, inherited: &Styles) -> Option<Element> {
        let icon = icons::icon(&mark.name)?;
        self.icons.insert(icon.name, icon.path);
        let mut it = Element::new("use");
        set(&mut it, "href", &format!("#{}-i-{}", self.prefix, icon.name));
        set(&mut it, "x", &number(mark.at.x));
        set(&mut it, "y", &number(mark.at.y));
        set(&mut it, "width", &number(mark.size));
        set(&mut it, "height", &number(mark.size));
        let styles = self.styles_of_icon(mark);
        put_styles(&mut it, styles, inherited);
        Some(it)
    }

    fn styles_of_icon(&mut self, mark: &IconMark) -> Wanted {
        if icons::is_filled(&mark.name) {
            return vec![self.paint(Property::Fill, mark.role), Style::none("stroke")];
        }
        vec![
            Style::none("fill"),
            self.paint(Property::Stroke, mark.role),
            Style::new("stroke-width", number(mark.pen * 24.0 / mark.size)),
            Style::none("stroke-dasharray"),
        ]
    }

    /// Paints a property: the literal colour, and the class by which the dark theme finds it.
    fn paint(&mut self, property: Property, role: Role) -> Style {
        let color = self.options.colors.first().color(role);
        let style = Style::new(property.name(), color.hex());
        let Colors::Auto(light, dark) = &self.options.colors else { return style };
        if light.color(role) == dark.color(role) {
            return style;
        }
        let letter = if property == Property::Fill { "f" } else { "s" };
        let next = self.classes.len();
        let class = self.classes.entry((property, role)).or_insert_with(|| format!("{letter}{next}")).clone();
        Style { class: Some(class), ..style }
    }

    /// The style sheet of the dark theme.
    fn sheet(&self) -> Option<String> {
        let Colors::Auto(_, dark) = &self.options.colors else { return None };
        let mut rules: Vec<(&String, String)> = self
            .classes
            .iter()
            .map(|((property, role), class)| (class, format!("{}:{}", property.name(), dark.color(*role).hex())))
            .collect();
        rules.sort_by_key(|(class, _)| class[1..].parse::<usize>().unwrap_or(0));
        let rules: String =
            rules.into_iter().map(|(class, rule)| format!("#{} .{class}{{{rule}}}", self.prefix)).collect();
        let medium = if self.options.light_on_paper { "screen and " } else { "" };
        (!rules.is_empty()).then(|| format!("@media {medium}(prefers-color-scheme:dark){{{rules}}}"))
    }

    /// The rules that bring the fonts, if they are asked for.
    #[cfg(feature = "embed-fonts")]
    fn fonts(&self, marks: &[Mark]) -> String {
        let mut texts = Vec::new();
        if self.options.embed_fonts {
            collect_texts(marks, &mut texts);
        }
        super::embed::font_faces(texts)
    }

    #[cfg(not(feature = "embed-fonts"))]
    fn fonts(&self, _marks: &[Mark]) -> String {
        String::new()
    }

    fn symbols(&self) -> Option<Element> {
        if self.icons.is_empty() {
            return None;
        }
        let mut defs = Element::new("defs");
        for (name, path) in &self.icons {
            let mut symbol = Element::new("symbol");
            set(&mut symbol, "id", &format!("{}-i-{name}", self.prefix));
            set(&mut symbol, "viewBox", "0 0 24 24");
            let mut it = Element::new("path");
            set(&mut it, "d", path);
            symbol.append(it);
            defs.append(symbol);
        }
        Some(defs)
    }
}

#[cfg(feature = "embed-fonts")]
fn collect_texts<'a>(marks: &'a [Mark], texts: &mut Vec<(&'a str, crate::text::Font)>) {
    for mark in marks {
        match mark {
            Mark::Text(it) => texts.push((&it.text, it.font)),
            Mark::Part(it) => collect_texts(&it.marks, texts),
            Mark::Path(_) | Mark::Icon(_) => {}
        }
    }
}

/// Sets an attribute, white space in it folded.
fn set(it: &mut Element, name: &str, value: &str) {
    let value: String = characters(value).chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    it.assign(name, value);
}

fn classes(it: &mut Element, list: Vec<String>) {
    if !list.is_empty() {
        set(it, "class", &list.join(" "));
    }
}

/// Sets the styles that are not inherited anyway.
fn put_styles(it: &mut Element, styles: Wanted, inherited: &Styles) {
    let mut list = Vec::new();
    for style in styles.into_iter().filter(|it| !inherited.contains(it)) {
        set(it, style.name, &style.value);
        list.extend(style.class);
    }
    classes(it, list);
}

/// What an attribute says already, as a list.
fn attribute(it: &Element, name: &str) -> Vec<String> {
    it.get_attributes().get(name).map(|value| value.to_string()).into_iter().collect()
}

/// Whether two marks are lines that one path can draw.
fn is_same_line(a: &Mark, b: &Mark) -> bool {
    let line = |mark: &Mark| match mark {
        Mark::Path(it) if it.fill.is_none() => it.stroke,
        _ => None,
    };
    line(a).is_some() && line(a) == line(b)
}

/// An element that holds words alone.
fn worded(name: &str, words: &str, id: Option<&str>) -> Element {
    let mut it = Element::new(name);
    if let Some(id) = id {
        set(&mut it, "id", id);
    }
    it.append(Words::new(characters(words)));
    it
}

/// A text without what XML 1.0 has no characters for, and without what turns the direction of the text after it.
fn characters(text: &str) -> String {
    let is_char = |c: char| match c {
        '\t' | '\n' => true,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => false,
        '\u{FFFE}' | '\u{FFFF}' => false,
        c => !c.is_control(),
    };
    text.chars().filter(|c| is_char(*c)).collect()
}

/// A name as an id: letters and digits of any script, `-` and `_`; everything else is `_`.
fn identifier(name: &str) -> String {
    let mut id: String =
        name.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' }).take(64).collect();
    if !id.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        id.insert(0, '_');
    }
    id
}

/// A number with at most two decimals, without what can be left out.
fn number(value: f64) -> String {
    hundredths(to_hundredths(value))
}

fn to_hundredths(value: f64) -> i64 {
    debug_assert!(value.is_finite(), "a scene has finite numbers");
    // the cast takes what is no number for zero
    (value * 100.0).round() as i64
}

/// A place, in hundredths, to the nearest tenth of a pixel: nobody sees more.
fn tenths(value: f64) -> i64 {
    debug_assert!(value.is_finite(), "a scene has finite numbers");
    (value * 10.0).round() as i64 * 10
}

fn hundredths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.unsigned_abs() / 100, value.unsigned_abs() % 100);
    match (whole, part) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, part) if part % 10 == 0 => format!("{sign}.{}", part / 10),
        (0, part) => format!("{sign}.{part:02}"),
        (whole, part) if part % 10 == 0 => format!("{sign}{whole}.{}", part / 10),
        (whole, part) => format!("{sign}{whole}.{part:02}"),
    }
}

/// The data of a path, relative to the point reached: shorter, and without drift since that point is the rounded one.
fn path_data(path: &Path) -> String {
    let mut data = Data::default();
    let (mut here, mut first) = ((0, 0), (0, 0));
    let exact = |point: Point| (tenths(point.x), tenths(point.y));
    let is_curve = |at: Option<usize>| at.and_then(|it| path.0.get(it)).is_some_and(|it| matches!(it, Step::Curve(..)));
    for (index, step) in path.0.iter().enumerate() {
        // a corner between straight parts, not a piece of a circle
        let corner = !is_curve(index.checked_sub(1)) && !is_curve(Some(index + 1));
        match *step {
            Step::Move(to) => {
                here = exact(to);
                first = here;
                data.put('M', &[here.0, here.1]);
            }
            Step::Line(to) => {
                let to = exact(to);
                let (dx, dy) = (to.0 - here.0, to.1 - here.1);
                match (dx, dy) {
                    (0, 0) => {}
                    (dx, 0) => data.put('h', &[dx]),
                    (0, dy) => data.put('v', &[dy]),
                    (dx, dy) => data.put('l', &[dx, dy]),
                }
                here = to;
            }
            Step::Curve(a, b, to) => {
                let (a, b, to) = (exact(a), exact(b), exact(to));
                let from = |it: (i64, i64)| [it.0 - here.0, it.1 - here.1];
                let numbers = [from(a), from(b), from(to)].concat();
                match quarter(&numbers) {
                    // small corners: half a pixel from a circle, at half the letters
                    Some(_) if corner && (to.0 - here.0).abs() <= SMALL && (to.1 - here.1).abs() <= SMALL => {
                        let level = numbers[1] == 0;
                        let knee = if level { [to.0 - here.0, 0] } else { [0, to.1 - here.1] };
                        data.put('q', &[knee, from(to)].concat());
                    }
                    Some(clockwise) => data.arc([to.0 - here.0, to.1 - here.1], clockwise),
                    None => data.put('c', &numbers),
                }
                here = to;
            }
            Step::Close => {
                data.put('z', &[]);
                here = first;
            }
        }
    }
    data.text
}

/// The largest corner that is drawn as a parabola, in hundredths of a pixel.
const SMALL: i64 = 1200;

/// Whether a curve is a quarter of an ellipse along the axes, and which way it turns: an arc is shorter. The third of
/// control points is 0.5523 of a radius, within the rounding.
fn quarter(numbers: &[i64]) -> Option<bool> {
    let &[ax, ay, bx, by, x, y] = numbers else { return None };
    let near = |part: i64, whole: i64| (part as f64 - 0.5523 * whole as f64).abs() < 10.0;
    if x == 0 || y == 0 {
        return None;
    }
    let clockwise = (x > 0) == (y > 0);
    if ay == 0 && bx == x && near(ax, x) && near(y - by, y) {
        Some(clockwise)
    } else if ax == 0 && by == y && near(ay, y) && near(x - bx, x) {
        Some(!clockwise)
    } else {
        None
    }
}

/// Path data as it grows; a letter that repeats is left out.
#[derive(Default)]
struct Data {
    text: String,
    last: Option<char>,
}

impl Data {
    /// A quarter of an ellipse to a point.
    fn arc(&mut self, to: [i64; 2], clockwise: bool) {
        let radii = to.map(|it| hundredths(it.abs()));
        let letter = if self.last == Some('a') { " " } else { "a" };
        let sweep = i64::from(clockwise);
        self.text.push_str(&format!("{letter}{} {} 0 0 {sweep}", radii[0], radii[1]));
        for value in to {
            let number = hundredths(value);
            if !number.starts_with('-') {
                self.text.push(' ');
            }
            self.text.push_str(&number);
        }
        self.last = Some('a');
    }

    fn put(&mut self, letter: char, numbers: &[i64]) {
        if self.last != Some(letter) || letter == 'M' {
            self.text.push(letter);
        }
        for (index, value) in numbers.iter().enumerate() {
            let number = hundredths(*value);
            let follows_number = index > 0 || (self.last == Some(letter) && letter != 'M');
            if follows_number && !number.starts_with('-') {
                self.text.push(' ');
            }
            self.text.push_str(&number);
        }
        self.last = Some(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let cases =
            [(0.0, "0"), (-0.001, "0"), (0.5, ".5"), (-0.25, "-.25"), (12.0, "12"), (1.666, "1.67"), (0.05, ".05")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn ids_are_names() {
        assert_eq!(identifier("a b\"><script>"), "a_b___script_");
        assert_eq!(identifier("购物车"), "购物车");
        assert_eq!(identifier("1"), "_1");
        assert_eq!(identifier(""), "_");
    }

    #[test]
    fn nothing_leaves_a_text() {
        let text = worded("title", "</title><script>a]]>\u{1}\u{202E}\u{FFFF}b", None).to_string();
        assert_eq!(text, "<title>&lt;/title&gt;&lt;script&gt;a]]&gt;b</title>");
    }

    #[test]
    fn paths_are_relative_to_rounded_points() {
        let point = Point::new;
        let path =
            Path(vec![Step::Move(point(10.0, 10.004)), Step::Line(point(20.0, 10.0)), Step::Line(point(15.0, 5.5))]);
        assert_eq!(path_data(&path), "M10 10h10l-5-4.5");
    }
}
