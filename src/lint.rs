//! Opinions about a design: the rules, who runs them, and at which level they speak.
//!
//! A rule is one file in `lint/rules/` and one line in [`rules::ALL`]. Its doc comment is its manual (`sdraft explain`,
//! `docs/rules.md`), and the examples in it are run by the tests: one that fires, one that does not.

mod context;
mod levels;
pub mod manual;
mod report;
pub mod rules;

pub use crate::words::{Lang, Words};
pub use context::Context;
pub use report::{Draft, Report};

use crate::analyze::Facts;
use crate::diag::{Code, Diagnostic, Severity};
use crate::model::{Design, Layer, Profile};
use crate::source::Sources;

/// A rule: what is said about it.
pub trait Described {
    /// Its code, group, topic and manual.
    fn about(&self) -> &'static About;
}

/// A rule: how it finds what it finds.
pub trait Rule: Described + Sync {
    /// Reports everything it finds. Pure: reads the context, writes to the report.
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>);
}

/// What is said about a rule.
#[derive(Debug)]
pub struct About {
    /// Its code and name; either may stand wherever a rule is named.
    pub code: Code,
    /// When it runs.
    pub group: Group,
    /// How grave its findings are, where nothing lowers or raises them.
    pub severity: Severity,
    /// Which question it belongs to; findings are shown in this order.
    pub topic: Topic,
    /// Its manual: English, then Chinese (see [`manual`]).
    pub manual: &'static str,
}

/// When a rule runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Always: a theorem, a contradiction, an impossible structure.
    Core,
    /// In an interview and in production; judgement about stated facts.
    Std,
    /// The same, as notes.
    Advice,
    /// Only when selected.
    Ped,
    /// In production.
    Prod,
}

impl Group {
    /// Every group with its word.
    pub const ALL: [(Group, &'static str); 5] = [
        (Group::Core, "core"),
        (Group::Std, "std"),
        (Group::Advice, "advice"),
        (Group::Ped, "ped"),
        (Group::Prod, "prod"),
    ];

    /// The word of the command line.
    pub fn word(self) -> &'static str {
        Group::ALL[self as usize].1
    }

    fn is_on(self, profile: Profile) -> bool {
        match self {
            Group::Core => true,
            Group::Std | Group::Advice => profile >= Profile::Interview,
            Group::Prod => profile >= Profile::Production,
            Group::Ped => false,
        }
    }
}

/// The question a rule belongs to, in the order in which a design is asked (`analysis.md` 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Is it whole?
    Structure,
    /// Does it survive failures?
    Availability,
    /// Is the data safe and right?
    Data,
    /// Does it bear the load?
    Capacity,
    /// Is it fast enough?
    Latency,
    /// Can it be run?
    Operations,
    /// Do the numbers agree?
    Numbers,
    /// Are the rules named rightly?
    Rules,
}

impl Topic {
    /// Every topic with its heading, in English and Chinese.
    pub const ALL: [(Topic, &'static str, &'static str); 8] = [
        (Topic::Structure, "Structure", "结构"),
        (Topic::Availability, "Availability", "可用性"),
        (Topic::Data, "Data", "数据"),
        (Topic::Capacity, "Capacity", "容量"),
        (Topic::Latency, "Latency", "延迟"),
        (Topic::Operations, "Operations", "运维"),
        (Topic::Numbers, "Numbers", "数字"),
        (Topic::Rules, "The rules themselves", "规则本身"),
    ];

    /// The heading in a language.
    pub fn heading(self, lang: Lang) -> &'static str {
        let (_, english, chinese) = Topic::ALL[self as usize];
        match lang {
            Lang::En => english,
            Lang::Zh => chinese,
        }
    }

    /// The first layer of a design that is asked this.
    fn layer(self) -> Layer {
        match self {
            Topic::Structure | Topic::Numbers | Topic::Rules => Layer::Functional,
            Topic::Availability | Topic::Data => Layer::Availability,
            Topic::Capacity | Topic::Latency => Layer::Scale,
            Topic::Operations => Layer::Production,
        }
    }
}

/// Declares a rule with its manual:
/// `declare_rule! { /// the manual … DanglingForwarder "SD105" "dangling-forwarder" Core Warning Structure }`.
macro_rules! declare_rule {
    ($(#[doc = $line:literal])* $rule:ident $code:literal $name:literal $group:ident $severity:ident $topic:ident) => {
        $(#[doc = $line])*
        pub struct $rule;

        impl $crate::lint::Described for $rule {
            fn about(&self) -> &'static $crate::lint::About {
                static ABOUT: $crate::lint::About = $crate::lint::About {
                    code: $crate::diag::Code { id: $code, name: $name },
                    group: $crate::lint::Group::$group,
                    severity: $crate::diag::Severity::$severity,
                    topic: $crate::lint::Topic::$topic,
                    manual: concat!($($line, "\n"),*),
                };
                &ABOUT
            }
        }
    };
}

pub(crate) use crate::words::words;
pub(crate) use declare_rule;

/// What is asked of a run.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `--profile`; else the design's, else `interview`.
    pub profile: Option<Profile>,
    /// `--select`: only these rules, whatever the profile and the stage say; all if empty.
    pub select: Vec<Selector>,
    /// `--ignore`: none of these.
    pub ignore: Vec<Selector>,
    /// What may be asked of the design; else what its stage says.
    pub layer: Option<Layer>,
    /// The language of the messages.
    pub lang: Lang,
}

/// Some rules: one, a group, or those whose codes start alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Every rule.
    All,
    /// A group.
    Group(Group),
    /// One rule, by its code.
    Rule(&'static str),
    /// `SD2`: every rule of this hundred.
    Hundred(u8),
}

impl Selector {
    /// Reads a code, a name, a group, `all`, or the start of codes such as `SD2`.
    pub fn parse(text: &str) -> Option<Selector> {
        if text == "all" {
            return Some(Selector::All);
        }
        if let Some((group, _)) = Group::ALL.iter().find(|(_, word)| *word == text) {
            return Some(Selector::Group(*group));
        }
        if let Some(rule) = find(text) {
            return Some(Selector::Rule(rule.about().code.id));
        }
        let digits = text.to_ascii_uppercase();
        match digits.strip_prefix("SD")?.as_bytes() {
            [digit @ b'1'..=b'9'] => Some(Selector::Hundred(*digit)),
            _ => None,
        }
    }

    fn holds(self, about: &About) -> bool {
        match self {
            Selector::All => true,
            Selector::Group(group) => about.group == group,
            Selector::Rule(id) => about.code.id == id,
            Selector::Hundred(digit) => about.code.id.as_bytes()[2] == digit,
        }
    }
}

/// Finds a rule by its code or its name.
pub fn find(code_or_name: &str) -> Option<&'static dyn Rule> {
    let is_it = |about: &About| about.code.id.eq_ignore_ascii_case(code_or_name) || about.code.name == code_or_name;
    rules::ALL.iter().copied().find(|rule| is_it(rule.about()))
}

/// Runs the rules over a design. Findings come topic by topic, in each errors first, then by code and place.
pub fn lint(facts: &Facts<'_>, sources: &Sources, settings: &Settings) -> Vec<Diagnostic> {
    let profile = settings.profile.or(facts.design.profile.as_ref().map(|it| it.value)).unwrap_or_default();
    let context = Context::new(facts, sources, profile);
    let levels = levels::Levels::new(facts.design);
    let layer = settings.layer.or_else(|| layer(facts.design));
    let mut found: Vec<(Topic, Diagnostic)> = Vec::new();
    for rule in rules::ALL {
        let about = rule.about();
        let is_asked = if settings.select.is_empty() {
            levels.raises(about) || (about.group.is_on(profile) && layer.is_none_or(|it| about.topic.layer() <= it))
        } else {
            settings.select.iter().any(|it| it.holds(about))
        };
        if !is_asked || settings.ignore.iter().any(|it| it.holds(about)) {
            continue;
        }
        levels.note_run(about);
        let mut report = Report::new(about, facts.design, &levels, settings.lang);
        rule.check(&context, &mut report);
        found.extend(report.into_found().into_iter().map(|it| (about.topic, it)));
    }
    found.sort_by(|(a_topic, a), (b_topic, b)| {
        let key = |topic: &Topic, it: &Diagnostic| (*topic, std::cmp::Reverse(it.severity), it.code, it.span());
        key(a_topic, a).cmp(&key(b_topic, b))
    });
    found.into_iter().map(|(_, it)| it).collect()
}

/// What may be asked of the stage the design is as of: what the stage says, else the last one before that says it;
/// what stands before every such stage is asked no more than the first of them.
pub fn layer(design: &Design) -> Option<Layer> {
    let stages = &design.stages;
    let reached = design.stage.map_or(0, |at| at + 1);
    let before = stages.iter().take(reached).rev().find_map(|it| it.layer);
    before.or_else(|| stages.iter().skip(reached).find_map(|it| it.layer))
}
