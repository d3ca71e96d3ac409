//! A theme as a small TOML file: colours by role, and the theme they are changes of.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::{Color, FAMILIES, FamilyColors, SEVERITIES, SeverityColors, Theme};
use crate::near::closest;

/// What is wrong with a theme file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the file it is about.
    pub place: Place,
    /// What is wrong: lower case, names in backticks.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// A range of bytes of a theme file.
pub type Place = Range<usize>;

/// A key of the file that holds one colour, and where that goes.
type Slot = (&'static str, fn(&mut Theme) -> &mut Color);

/// The roles that are one colour of their own.
const SLOTS: [Slot; 16] = [
    ("surface", |theme| &mut theme.surface),
    ("border", |theme| &mut theme.border),
    ("divider", |theme| &mut theme.divider),
    ("raised", |theme| &mut theme.raised),
    ("note", |theme| &mut theme.note),
    ("note_line", |theme| &mut theme.note_line),
    ("text", |theme| &mut theme.text),
    ("muted", |theme| &mut theme.muted),
    ("line", |theme| &mut theme.line),
    ("bar", |theme| &mut theme.bar),
    ("worker", |theme| &mut theme.worker),
    ("accent", |theme| &mut theme.accent),
    ("on_accent", |theme| &mut theme.on_accent),
    ("added", |theme| &mut theme.added),
    ("changed", |theme| &mut theme.changed),
    ("removed", |theme| &mut theme.removed),
];

/// The other keys at the top of a file.
const OTHERS: [&str; 6] = ["base", "group", "hand", "mono_lines", "family", "severity"];

/// Reads a user's theme.
pub(super) fn read(text: &str) -> Result<Theme, Vec<Fault>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { faults: Vec::new() };
    for error in errors {
        let place = error.span().unwrap_or(0..text.len());
        let help = "a theme is TOML: `accent = \"#204f9c\"`, and `[family.data]` before its `fill`, `stroke` and `ink`";
        reader.faults.push(Fault { place, message: error.message().to_string(), help: help.to_string() });
    }
    let table = table.into_inner();
    let mut theme = reader.base(&table);
    reader.top(&table, &mut theme);
    if reader.faults.is_empty() {
        return Ok(theme);
    }
    // where the TOML itself is wrong, what was read instead is no second mistake
    reader.faults.sort_by_key(|fault| fault.place.start);
    reader.faults.dedup_by_key(|fault| fault.place.start);
    Err(reader.faults)
}

/// Reads a theme of the program's own; it names every role, as a test makes sure.
pub(super) fn read_own(text: &str) -> Theme {
    let mut theme = BLANK;
    let mut reader = Reader { faults: Vec::new() };
    let table = DeTable::parse(text).expect("the program's own themes are right").into_inner();
    reader.top(&table, &mut theme);
    debug_assert!(reader.faults.is_empty(), "{:?}", reader.faults);
    theme
}

/// Nothing yet.
const BLANK: Theme = {
    const NONE: Color = Color(0, 0, 0);
    Theme {
        surface: NONE,
        group: [NONE; 3],
        border: NONE,
        divider: NONE,
        raised: NONE,
        note: NONE,
        note_line: NONE,
        text: NONE,
        muted: NONE,
        line: NONE,
        bar: NONE,
        worker: NONE,
        accent: NONE,
        on_accent: NONE,
        added: NONE,
        changed: NONE,
        removed: NONE,
        families: [FamilyColors { fill: NONE, stroke: NONE, ink: NONE }; FAMILIES.len()],
        severities: [SeverityColors { stroke: NONE, text: NONE, tint: NONE }; SEVERITIES.len()],
        hand: false,
        mono_lines: false,
    }
};

struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, place: Place, message: String, help: String) {
        self.faults.push(Fault { place, message, help });
    }

    /// The theme that a file changes.
    fn base(&mut self, table: &DeTable<'_>) -> Theme {
        let Some(base) = table.get("base") else { return Theme::light() };
        let names = || Theme::names().collect::<Vec<_>>().join("`, `");
        match base.get_ref() {
            DeValue::String(name) => Theme::named(name).unwrap_or_else(|| {
                let help = match closest(name, Theme::names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the themes are `{}`", names()),
                };
                self.fault(base.span(), format!("no theme is named `{}`", short(name)), help);
                Theme::light()
            }),
            other => {
                let help = format!("write one of `{}` in quotes", names());
                self.fault(base.span(), format!("`base` is {}, not the name of a theme", kind(other)), help);
                Theme::light()
            }
        }
    }

    fn top(&mut self, table: &DeTable<'_>, theme: &mut Theme) {
        for (key, value) in table {
            let slot = SLOTS.iter().find(|(name, _)| name == key.get_ref());
            match (slot, key.get_ref().as_ref()) {
                (Some((name, slot)), _) => self.color(name, value, slot(theme)),
                (None, "base") => {}
                (None, "group") => self.groups(value, &mut theme.group),
                (None, name @ "hand") => self.flag(name, value, &mut theme.hand),
                (None, name @ "mono_lines") => self.flag(name, value, &mut theme.mono_lines),
                (None, name @ "family") => {
                    let names = FAMILIES.map(|(_, name)| name);
                    self.sections(name, value, &names, |reader, at, table| {
                        let FamilyColors { fill, stroke, ink } = &mut theme.families[at];
                        reader.section(names[at], table, [("fill", fill), ("stroke", stroke), ("ink", ink)]);
                    });
                }
                (None, name @ "severity") => {
                    let names = SEVERITIES.map(|(_, name)| name);
                    self.sections(name, value, &names, |reader, at, table| {
                        let SeverityColors { stroke, text, tint } = &mut theme.severities[at];
                        reader.section(names[at], table, [("stroke", stroke), ("text", text), ("tint", tint)]);
                    });
                }
                (None, name) => {
                    let known = SLOTS.iter().map(|(name, _)| *name).chain(OTHERS);
                    self.unknown(name, key.span(), "a theme", known);
                }
            }
        }
    }

    /// The tables `[family.NAME]` or `[severity.NAME]`.
    fn sections(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        names: &[&'static str],
        mut read: impl FnMut(&mut Reader, usize, &DeTable<'_>),
    ) {
        let Some(tables) = self.table(key, value) else { return };
        for (name, value) in tables {
            match names.iter().position(|known| known == name.get_ref()) {
                Some(at) => {
                    if let Some(table) = self.table(name.get_ref(), value) {
                        read(self, at, table);
                    }
                }
                None => self.unknown(name.get_ref(), name.span(), &format!("`{key}`"), names.iter().copied()),
            }
        }
    }

    /// The colours of one family or severity.
    fn section(&mut self, section: &str, table: &DeTable<'_>, mut slots: [(&'static str, &mut Color); 3]) {
        for (key, value) in table {
            match slots.iter_mut().find(|(name, _)| name == key.get_ref()) {
                Some((name, color)) => self.color(name, value, color),
                None => {
                    let known = slots.each_ref().map(|(name, _)| *name);
                    self.unknown(key.get_ref(), key.span(), &format!("`{section}`"), known);
                }
            }
        }
    }

    fn groups(&mut self, value: &Spanned<DeValue<'_>>, colors: &mut [Color; 3]) {
        let depths: Option<&DeArray<'_>> = value.get_ref().as_array().filter(|depths| depths.len() == 3);
        match depths {
            Some(depths) => {
                for (depth, color) in depths.iter().zip(colors) {
                    self.color("group", depth, color);
                }
            }
            None => self.fault(
                value.span(),
                "`group` is three colours, for groups within groups".to_string(),
                "write `group = [\"#f5f7f9\", \"#eceff3\", \"#e2e7ed\"]`".to_string(),
            ),
        }
    }

    fn color(&mut self, key: &str, value: &Spanned<DeValue<'_>>, color: &mut Color) {
        let found = match value.get_ref() {
            DeValue::String(text) => match Color::parse(text) {
                Some(parsed) => {
                    *color = parsed;
                    return;
                }
                None => format!("`{}` is no colour", short(text)),
            },
            other => format!("`{key}` is {}, not a colour", kind(other)),
        };
        self.fault(value.span(), found, "write it in quotes, as `\"#204f9c\"` or `\"#fa0\"`".to_string());
    }

    fn flag(&mut self, key: &str, value: &Spanned<DeValue<'_>>, flag: &mut bool) {
        match value.get_ref().as_bool() {
            Some(on) => *flag = on,
            None => {
                let message = format!("`{key}` is {}, not yes or no", kind(value.get_ref()));
                self.fault(value.span(), message, format!("write `{key} = true` or `{key} = false`"));
            }
        }
    }

    fn table<'v, 'i>(&mut self, key: &str, value: &'v Spanned<DeValue<'i>>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let message = format!("`{}` is {}, not a table of colours", short(key), kind(value.get_ref()));
            self.fault(value.span(), message, "write `[family.data]`, and below it `fill = \"#ffe1df\"`".to_string());
        }
        table
    }

    fn unknown<'a>(&mut self, name: &str, place: Place, owner: &str, known: impl IntoIterator<Item = &'a str>) {
        let known: Vec<&str> = known.into_iter().collect();
        let help = match closest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are `{}`", known.join("`, `")),
        };
        self.fault(place, format!("{owner} has no `{}`", short(name)), help);
    }
}

/// What a value is, in words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What a message shows of a text that may be very long.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{OWN, Severity};
    use super::*;
    use crate::catalog::Family;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let faults = Theme::from_toml(text).expect_err("the file is wrong");
        let found: Vec<(&str, &str, &str)> =
            faults.iter().map(|it| (&text[it.place.clone()], it.message.as_str(), it.help.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_own_theme_names_every_role() {
        for (name, text) in OWN {
            let table = DeTable::parse(text).expect("a theme is TOML").into_inner();
            let top: Vec<&str> = table.keys().map(|key| key.get_ref().as_ref()).collect();
            for (slot, _) in SLOTS {
                assert!(top.contains(&slot), "{name} lacks {slot}");
            }
            for (section, names) in
                [("family", FAMILIES.map(|it| it.1).to_vec()), ("severity", SEVERITIES.map(|it| it.1).to_vec())]
            {
                let tables = table[section].get_ref().as_table().expect("it is a table");
                for key in names {
                    let colors = tables[key].get_ref().as_table().expect("it is a table");
                    assert_eq!(colors.len(), 3, "{name}: {key}");
                }
            }
            // nothing in it is a mistake
            Theme::from_toml(text).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        }
    }

    #[test]
    fn a_theme_changes_its_base() {
        let text =
            "base = \"dark\"\naccent = \"#fa0\"\n[family.data]\nfill = \"#000\"\n[severity.error]\ntint = \"#111\"";
        let theme = Theme::from_toml(text).expect("the file is right");
        assert_eq!(theme.accent, Color(255, 170, 0));
        assert_eq!(theme.family(Family::Data).fill, Color(0, 0, 0));
        assert_eq!(theme.family(Family::Data).ink, Theme::dark().family(Family::Data).ink);
        assert_eq!(theme.severity(Severity::Error).tint, Color(17, 17, 17));
        assert_eq!(theme.text, Theme::dark().text);
        assert_eq!(Theme::from_toml("").expect("nothing is no mistake"), Theme::light());
        assert!(Theme::from_toml("base = \"whiteboard\"\nhand = false").is_ok_and(|theme| !theme.hand));
    }

    #[test]
    fn a_key_that_is_not_known_is_told_with_the_nearest() {
        check("surfce = \"#fff\"", &[("surfce", "a theme has no `surfce`", "did you mean `surface`?")]);
        check(
            "[family.dat]\nfill = \"#fff\"\n[family.cache]\nfil = \"#fff\"",
            &[
                ("dat", "`family` has no `dat`", "did you mean `data`?"),
                ("fil", "`cache` has no `fil`", "did you mean `fill`?"),
            ],
        );
        check("base = \"drak\"", &[("\"drak\"", "no theme is named `drak`", "did you mean `dark`?")]);
        check("[severity.fatal]", &[("fatal", "`severity` has no `fatal`", "there are `error`, `warning`, `note`")]);
    }

    #[test]
    fn a_value_that_is_no_colour_is_told() {
        let help = "write it in quotes, as `\"#204f9c\"` or `\"#fa0\"`";
        check("text = \"#12345\"", &[("\"#12345\"", "`#12345` is no colour", help)]);
        check("text = 12", &[("12", "`text` is a number, not a colour", help)]);
        check(
            "hand = \"yes\"",
            &[("\"yes\"", "`hand` is a text, not yes or no", "write `hand = true` or `hand = false`")],
        );
        check(
            "group = \"#fff\"",
            &[(
                "\"#fff\"",
                "`group` is three colours, for groups within groups",
                "write `group = [\"#f5f7f9\", \"#eceff3\", \"#e2e7ed\"]`",
            )],
        );
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_all_else_that_is_wrong() {
        let faults = Theme::from_toml("surface = \nmutd = \"#fff\"\n").expect_err("the file is wrong");
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults.iter().all(|fault| !fault.help.is_empty()));
        for text in ["\u{0}", "[", "[[family]]", "family = 1", "a.b.c = 1", "=", "\"\"\"", "text = \"\u{1}\""] {
            assert!(Theme::from_toml(text).is_err(), "{text:?}");
        }
    }
}
