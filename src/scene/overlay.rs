//! What a picture says over its design (`look.md` 7): rings around what is wrong, bars of load, what is lost and what
//! breaks with it, and the list that explains them. The design itself stays where it was: an overlay changes colours,
//! adds marks, and puts its list outside of everything else.
//!
//! Plain data. Who computes it (`crate::show`) knows analyses and rules; who draws it knows neither.

mod change;
mod marks;
mod panel;

use std::collections::BTreeMap;

pub use change::{Change, Ends};
pub use marks::{around, hides, line_around, meter, struck, upon, upon_line};
pub use panel::{lines, panel};

use crate::theme::Severity;

/// What is said over a design.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// What is said of a component, a group or a flow, by its name.
    pub said: BTreeMap<String, Said>,
    /// The list that explains it.
    pub sections: Vec<Section>,
    /// The whole in a few words, for those who do not see it: `3 findings`.
    pub summary: Vec<String>,
}

/// What is said of one thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The findings it is a subject of, in the order of their numbers.
    pub rings: Vec<Ring>,
    /// How full it is.
    pub meter: Option<Meter>,
    /// Whether it is lost.
    pub fate: Option<Fate>,
    /// A few words on its corner: `2 of 3 left`.
    pub pill: Option<String>,
    /// What became of it since the design it is compared with.
    pub change: Option<Change>,
    /// More lines for who points at it.
    pub about: Vec<String>,
}

/// A ring around what a finding is about, and its number in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Its place in the list, from 1.
    pub number: usize,
    /// How grave it is.
    pub severity: Severity,
}

/// How full a component is.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// The share of its capacity taken on average; none where it is not known or nothing else than at the peak.
    pub mean: Option<f64>,
    /// The share taken at the peak, infinite where no copy is left; none where no capacity is known.
    pub peak: Option<f64>,
    /// The share that leaves the headroom asked for.
    pub limit: f64,
    /// The numbers: `21–64 %`.
    pub words: String,
    /// The number at the peak alone, where there is little room.
    pub short: String,
}

/// How hot a meter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heat {
    /// Below the headroom.
    Calm,
    /// Past it.
    Tight,
    /// Past what it bears.
    Over,
}

impl Meter {
    /// How hot it is.
    pub fn heat(&self) -> Heat {
        match self.peak {
            Some(peak) if peak >= 1.0 => Heat::Over,
            Some(peak) if peak > self.limit => Heat::Tight,
            _ => Heat::Calm,
        }
    }
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is not there any more.
    Gone,
    /// It is there, and cannot work without what is gone.
    Broken,
}

/// A part of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// What it is about; empty for none.
    pub heading: String,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// A sign and what it means here.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The sign as the picture has it.
    pub sign: Sign,
    /// What.
    pub title: String,
    /// Why, and what to do; may be empty.
    pub text: String,
}

/// A sign of the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    /// None.
    None,
    /// The marker of a finding.
    Ring(Ring),
    /// A bar as hot as this.
    Meter(Heat),
    /// A box that this became of.
    Fate(Fate),
    /// The corner of a box that says more.
    Pill,
    /// The tab of what is new, changed or gone.
    Change(Change),
    /// A use case that works no more.
    Dies,
    /// A use case that goes on.
    Lives,
}

impl Overlay {
    /// What is said of a thing.
    pub fn of(&self, name: &str) -> Option<&Said> {
        self.said.get(name)
    }

    /// Where more can be said of a thing.
    pub fn entry(&mut self, name: &str) -> &mut Said {
        self.said.entry(name.to_string()).or_default()
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty() && self.sections.is_empty()
    }
}

impl Said {
    /// Whether it is not really there: lost, or gone since another design.
    pub fn is_ghost(&self) -> bool {
        self.fate.is_some() || self.change == Some(Change::Gone)
    }

    /// The gravest of its findings.
    pub fn worst(&self) -> Option<Severity> {
        self.rings.iter().map(|it| it.severity).min()
    }
}

/// What a reader sees who points at something, with what is said of it.
pub fn about(usual: String, said: Option<&Said>) -> String {
    let more = said.into_iter().flat_map(|it| it.about.iter().map(String::as_str));
    std::iter::once(usual.as_str()).chain(more).collect::<Vec<_>>().join("\n")
}

/// The word of a severity.
pub fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
