//! Themes: what colour each role of a picture has.
//!
//! A scene names roles, a theme says what they look like, so that one scene serves light and dark. The program's own
//! themes are files of the same form as a user's: `theme/light.toml` and its siblings (`look.md` 8).

mod color;
mod file;

pub use color::{Color, NAMED, contrast};
pub use file::{Fault, Place};

use crate::catalog;

/// What a part of a picture is, as far as its colour goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The page.
    Surface,
    /// The fill of a group by its depth, from 1; what is deeper than 3 is as 3.
    Group(u8),
    /// The outline of groups and cards.
    Border,
    /// Between bands.
    Divider,
    /// The fill of tables, api and code cards.
    Raised,
    /// The fill of a note.
    Note,
    /// The bar of a note.
    NoteLine,
    /// Labels.
    Text,
    /// Second lines, flow labels, titles of groups.
    Muted,
    /// Flows.
    Line,
    /// A gateway on a divider.
    Bar,
    /// The small boxes of workers.
    Worker,
    /// Step numbers, the use case shown.
    Accent,
    /// Digits on the accent.
    OnAccent,
    /// What a stage added.
    Added,
    /// What a stage changed.
    Changed,
    /// What a stage removed.
    Removed,
    /// The fill of a component.
    Fill(catalog::Family),
    /// The outline and the icon of a component.
    Stroke(catalog::Family),
    /// Hued text of a component: counts, tags.
    Ink(catalog::Family),
    /// The outline of the halo and the marker of a finding.
    Severity(Severity),
    /// The text of a finding.
    SeverityText(Severity),
    /// The halo of a finding.
    SeverityTint(Severity),
    /// A colour that a `style` statement gives; no theme changes it.
    Fixed(Color),
}

/// The weight of a finding, as far as its look goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // as in `diag`
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// The colours of the components of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyColors {
    /// The fill.
    pub fill: Color,
    /// The outline and the icon.
    pub stroke: Color,
    /// Hued text on the fill.
    pub ink: Color,
}

/// The colours of the findings of one severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeverityColors {
    /// The outline of the halo, the fill of the marker.
    pub stroke: Color,
    /// The words of the finding.
    pub text: Color,
    /// The fill of the halo.
    pub tint: Color,
}

/// The colours of a picture, and whether a hand draws it. The fields are the roles of [`Role`].
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // see `Role`
pub struct Theme {
    pub surface: Color,
    pub group: [Color; 3],
    pub border: Color,
    pub divider: Color,
    pub raised: Color,
    pub note: Color,
    pub note_line: Color,
    pub text: Color,
    pub muted: Color,
    pub line: Color,
    pub bar: Color,
    pub worker: Color,
    pub accent: Color,
    pub on_accent: Color,
    pub added: Color,
    pub changed: Color,
    pub removed: Color,
    /// In the order of [`FAMILIES`]; see [`Theme::family`].
    pub families: [FamilyColors; FAMILIES.len()],
    /// In the order of [`SEVERITIES`]; see [`Theme::severity`].
    pub severities: [SeverityColors; SEVERITIES.len()],
    /// Drawn and lettered by hand (`look.md` 9).
    pub hand: bool,
    /// Messages and replication have the colour of the other flows, so that the dash alone tells them.
    pub mono_lines: bool,
}

/// The families and their names in a theme file.
pub const FAMILIES: [(catalog::Family, &str); 10] = [
    (catalog::Family::Actor, "actors"),
    (catalog::Family::External, "external"),
    (catalog::Family::Edge, "edge"),
    (catalog::Family::Compute, "compute"),
    (catalog::Family::Coordination, "coordination"),
    (catalog::Family::Data, "data"),
    (catalog::Family::Cache, "cache"),
    (catalog::Family::Messaging, "messaging"),
    (catalog::Family::Operations, "operations"),
    (catalog::Family::Drawing, "drawing"),
];

/// The severities and their names in a theme file.
pub const SEVERITIES: [(Severity, &str); 3] =
    [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];

/// The names of the program's own themes and their files. `auto` is light and dark in one picture.
const OWN: [(&str, &str); 4] = [
    ("light", include_str!("theme/light.toml")),
    ("dark", include_str!("theme/dark.toml")),
    ("whiteboard", include_str!("theme/whiteboard.toml")),
    ("print", include_str!("theme/print.toml")),
];

impl Theme {
    /// The names of the program's own themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OWN.iter().map(|(name, _)| *name)
    }

    /// One of the program's own themes.
    pub fn named(name: &str) -> Option<Theme> {
        let (_, text) = OWN.iter().find(|(own, _)| *own == name)?;
        Some(file::read_own(text))
    }

    /// Dark text on white.
    pub fn light() -> Theme {
        Theme::named("light").expect("it is in the table")
    }

    /// Light text on black.
    pub fn dark() -> Theme {
        Theme::named("dark").expect("it is in the table")
    }

    /// Drawn by hand, in the colours of the seeds' figures.
    pub fn whiteboard() -> Theme {
        Theme::named("whiteboard").expect("it is in the table")
    }

    /// Black on white, no tints.
    pub fn print() -> Theme {
        Theme::named("print").expect("it is in the table")
    }

    /// Reads a user's theme: the colours that differ from those of its `base`, `light` if it names none.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, in its order.
    pub fn from_toml(text: &str) -> Result<Theme, Vec<Fault>> {
        file::read(text)
    }

    /// The colour of a role.
    pub fn color(&self, role: Role) -> Color {
        match role {
            Role::Surface => self.surface,
            Role::Group(depth) => self.group[usize::from(depth.clamp(1, 3)) - 1],
            Role::Border => self.border,
            Role::Divider => self.divider,
            Role::Raised => self.raised,
            Role::Note => self.note,
            Role::NoteLine => self.note_line,
            Role::Text => self.text,
            Role::Muted => self.muted,
            Role::Line => self.line,
            Role::Bar => self.bar,
            Role::Worker => self.worker,
            Role::Accent => self.accent,
            Role::OnAccent => self.on_accent,
            Role::Added => self.added,
            Role::Changed => self.changed,
            Role::Removed => self.removed,
            Role::Fill(family) => self.family(family).fill,
            Role::Stroke(family) => self.family(family).stroke,
            Role::Ink(family) => self.family(family).ink,
            Role::Severity(severity) => self.severity(severity).stroke,
            Role::SeverityText(severity) => self.severity(severity).text,
            Role::SeverityTint(severity) => self.severity(severity).tint,
            Role::Fixed(color) => color,
        }
    }

    /// The colours of a family.
    pub fn family(&self, family: catalog::Family) -> FamilyColors {
        let at = FAMILIES.iter().position(|(known, _)| *known == family).expect("every family is in the table");
        self.families[at]
    }

    /// The colours of a severity.
    pub fn severity(&self, severity: Severity) -> SeverityColors {
        let at = SEVERITIES.iter().position(|(known, _)| *known == severity).expect("every severity is in the table");
        self.severities[at]
    }

    /// The pairs of colours that are too close to read, in the order of the roles: text below 4.5 : 1 on a ground it may
    /// stand on, lines below 3 : 1.
    pub fn weak_contrasts(&self) -> Vec<Weak> {
        let mut pairs = Vec::new();
        self.texts(&mut pairs);
        self.strokes(&mut pairs);
        let mut weak = Vec::new();
        for (role, ground, least) in pairs {
            let ratio = contrast(self.color(role), self.color(ground));
            if ratio < least {
                weak.push(Weak { role, ground, ratio, least });
            }
        }
        weak
    }

    /// Every text and the grounds it can stand on.
    fn texts(&self, pairs: &mut Vec<(Role, Role, f64)>) {
        const LEAST: f64 = 4.5;
        let mut grounds = PAGES.to_vec();
        grounds.extend([Role::Raised, Role::Note]);
        grounds.extend(FAMILIES.map(|(family, _)| Role::Fill(family)));
        grounds.extend(SEVERITIES.map(|(severity, _)| Role::SeverityTint(severity)));
        for ground in grounds {
            pairs.extend([(Role::Text, ground, LEAST), (Role::Muted, ground, LEAST)]);
        }
        for (family, _) in FAMILIES {
            // counts on the component, keys and methods on its cards, tags on the group
            let on = [Role::Fill(family), Role::Surface, Role::Raised];
            pairs.extend(on.map(|ground| (Role::Ink(family), ground, LEAST)));
        }
        for (severity, _) in SEVERITIES {
            pairs.push((Role::SeverityText(severity), Role::Surface, LEAST));
            pairs.push((Role::SeverityText(severity), Role::SeverityTint(severity), LEAST));
            pairs.push((Role::Surface, Role::Severity(severity), LEAST));
        }
        pairs.push((Role::OnAccent, Role::Accent, LEAST));
        pairs.extend([Role::Added, Role::Changed, Role::Removed].map(|tab| (Role::Surface, tab, LEAST)));
    }

    /// Of each role that is too weak somewhere, the ground where it is weakest.
    pub fn weakest_contrasts(&self) -> Vec<Weak> {
        let mut weakest: Vec<Weak> = Vec::new();
        for weak in self.weak_contrasts() {
            match weakest.iter_mut().find(|it| it.role == weak.role) {
                Some(known) if weak.ratio / weak.least < known.ratio / known.least => *known = weak,
                Some(_) => {}
                None => weakest.push(weak),
            }
        }
        weakest
    }

    /// Every line that carries meaning and the grounds it can stand on.
    fn strokes(&self, pairs: &mut Vec<(Role, Role, f64)>) {
        const LEAST: f64 = 3.0;
        for ground in PAGES {
            pairs.extend([Role::Line, Role::Bar, Role::Accent].map(|role| (role, ground, LEAST)));
            pairs.extend(FAMILIES.map(|(family, _)| (Role::Stroke(family), ground, LEAST)));
            pairs.extend(SEVERITIES.map(|(severity, _)| (Role::Severity(severity), ground, LEAST)));
            pairs.extend([Role::Added, Role::Changed, Role::Removed].map(|role| (role, ground, LEAST)));
        }
        pairs.extend(FAMILIES.map(|(family, _)| (Role::Stroke(family), Role::Fill(family), LEAST)));
        pairs.extend(SEVERITIES.map(|(it, _)| (Role::Severity(it), Role::SeverityTint(it), LEAST)));
    }
}

/// What may lie under everything.
const PAGES: [Role; 4] = [Role::Surface, Role::Group(1), Role::Group(2), Role::Group(3)];

/// Two colours too close to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weak {
    /// What stands in front.
    pub role: Role,
    /// What it stands on.
    pub ground: Role,
    /// Their contrast.
    pub ratio: f64,
    /// What it should be at least.
    pub least: f64,
}

impl std::fmt::Display for Weak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Weak { role, ground, ratio, least } = self;
        write!(f, "`{role}` on `{ground}` has a contrast of {ratio:.1} : 1, to be read it needs {least}")
    }
}

/// As the file of a theme says it: `family.data.ink`.
impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let family = |it: &catalog::Family| FAMILIES.iter().find(|(known, _)| known == it).map_or("", |it| it.1);
        let severity = |it: &Severity| SEVERITIES.iter().find(|(known, _)| known == it).map_or("", |it| it.1);
        match self {
            Role::Surface => f.write_str("surface"),
            Role::Group(_) => f.write_str("group"),
            Role::Border => f.write_str("border"),
            Role::Divider => f.write_str("divider"),
            Role::Raised => f.write_str("raised"),
            Role::Note => f.write_str("note"),
            Role::NoteLine => f.write_str("note_line"),
            Role::Text => f.write_str("text"),
            Role::Muted => f.write_str("muted"),
            Role::Line => f.write_str("line"),
            Role::Bar => f.write_str("bar"),
            Role::Worker => f.write_str("worker"),
            Role::Accent => f.write_str("accent"),
            Role::OnAccent => f.write_str("on_accent"),
            Role::Added => f.write_str("added"),
            Role::Changed => f.write_str("changed"),
            Role::Removed => f.write_str("removed"),
            Role::Fill(it) => write!(f, "family.{}.fill", family(it)),
            Role::Stroke(it) => write!(f, "family.{}.stroke", family(it)),
            Role::Ink(it) => write!(f, "family.{}.ink", family(it)),
            Role::Severity(it) => write!(f, "severity.{}.stroke", severity(it)),
            Role::SeverityText(it) => write!(f, "severity.{}.text", severity(it)),
            Role::SeverityTint(it) => write!(f, "severity.{}.tint", severity(it)),
            Role::Fixed(color) => f.write_str(&color.hex()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_can_be_read_in_every_theme() {
        for name in Theme::names() {
            let weak = Theme::named(name).expect("it is in the table").weak_contrasts();
            assert!(weak.is_empty(), "{name}: {weak:#?}");
        }
    }

    #[test]
    fn a_theme_that_cannot_be_read_says_where() {
        let theme = Theme::from_toml("muted = \"#999999\"").expect("the file is right");
        let weak = theme.weak_contrasts();
        assert!(weak.iter().all(|it| it.role == Role::Muted && it.least == 4.5), "{weak:?}");
        assert!(weak.iter().any(|it| it.ground == Role::Surface), "{weak:?}");
    }

    #[test]
    fn print_has_no_tints() {
        let theme = Theme::print();
        let white = Color(255, 255, 255);
        for (family, _) in FAMILIES {
            assert_eq!(theme.family(family).fill, white);
        }
        assert_eq!(theme.group, [white; 3]);
        assert_eq!(theme.note, white);
    }

    #[test]
    fn a_group_deeper_than_three_is_as_three() {
        let theme = Theme::light();
        assert_eq!(theme.color(Role::Group(7)), theme.color(Role::Group(3)));
        assert_eq!(theme.color(Role::Group(0)), theme.color(Role::Group(1)));
    }
}
