//! The design document: what a design says, told in the seven steps of a design discussion, from the requirements to the
//! bottlenecks and how they were settled. [`build`] makes a [`Document`] of a design and its stages, [`html`] and
//! [`markdown`] write it. A part the design does not have is left out.

mod detail;
mod figures;
pub mod html;
mod inline;
pub mod markdown;
mod needs;
mod weak;
mod words;

pub(crate) use figures::percent;
pub use inline::{Face, Prose, Run};

use crate::lint::Lang;
use crate::scene::Scene;
use crate::theme::Severity;
use crate::{Compiled, Look, render};
use words::Term;

/// Choices of a document.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The language of headings and findings.
    pub lang: Lang,
    /// How pictures are drawn; each decides for itself what it shows.
    pub look: Look,
}

/// A design document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The language of its headings.
    pub lang: Lang,
    /// The title of the design, or what it has instead.
    pub title: String,
    /// The caption of the design.
    pub caption: Option<String>,
    /// Its parts.
    pub sections: Vec<Section>,
    /// How its pictures are written.
    pub output: render::Options,
}

/// A part with a heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// What links lead to; no two of a document share one.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
    /// Its parts.
    pub sections: Vec<Section>,
}

/// Something under a heading.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Text(Prose),
    /// A list.
    List(Vec<Prose>),
    /// A list of questions still open.
    Questions(Vec<Prose>),
    /// Names and what is said of them.
    Facts(Vec<(String, Prose)>),
    /// A table.
    Table(Table),
    /// Text that keeps its spacing, with what it is about.
    Code(Option<String>, String),
    /// A picture.
    Picture(Box<Picture>),
    /// The steps of a use case.
    Steps(Vec<Step>),
    /// The options of a decision.
    Options(Vec<Choice>),
    /// What is new, changed and gone.
    Changes(Vec<(Sign, Prose)>),
    /// Findings.
    Findings(Vec<Found>),
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The heads of its columns; `true` for numbers, which stand to the right.
    pub head: Vec<(String, bool)>,
    /// Its rows.
    pub rows: Vec<Vec<Prose>>,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What a file of it is called behind the name of the document: `stage-ha`.
    pub name: String,
    /// What it shows.
    pub alt: String,
    /// The picture.
    pub scene: Scene,
}

/// A step of a use case.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number; empty for the title of a frame.
    pub number: String,
    /// The step in words.
    pub text: Prose,
    /// How many frames it stands in.
    pub depth: usize,
}

/// An option of a decision.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The option.
    pub text: Prose,
    /// Whether it was chosen.
    pub chosen: bool,
    /// What speaks for it.
    pub pros: Vec<Prose>,
    /// What speaks against it.
    pub cons: Vec<Prose>,
}

/// What happened to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Sign {
    Added,
    Changed,
    Removed,
}

/// A finding of a rule.
#[derive(Clone, Debug)]
pub struct Found {
    /// How grave it is.
    pub severity: Severity,
    /// Its code.
    pub code: &'static str,
    /// What is wrong.
    pub message: Prose,
    /// What may be done about it.
    pub help: Option<Prose>,
}

/// What a document is made of.
struct Story<'a> {
    /// The design before its first stage, then as of each stage.
    stages: &'a [Compiled],
    options: &'a Options,
}

impl Story<'_> {
    fn first(&self) -> &Compiled {
        self.stages.first().expect("a story has a beginning")
    }

    /// The design as it stands in the end.
    fn last(&self) -> &Compiled {
        self.stages.last().expect("a story has a beginning")
    }

    fn say(&self, term: Term) -> String {
        term.text(self.options.lang).to_string()
    }
}

/// Tells a design: as of each of its stages in order, what stands before the first one first.
///
/// `stages` must not be empty; of a design without stages it holds the design alone.
pub fn build(stages: &[Compiled], options: &Options) -> Document {
    let story = Story { stages, options };
    let design = &story.last().design;
    let mut sections = Vec::new();
    sections.extend(needs::requirements(&story));
    sections.extend(needs::interfaces(&story));
    sections.extend(needs::estimates(&story));
    sections.extend(needs::data(&story));
    sections.extend(figures::design(&story));
    sections.extend(detail::section(&story));
    sections.extend(weak::section(&story));
    let title = design.title.as_ref().map(|it| crate::story::one_line(&it.value)).filter(|it| !it.is_empty());
    Document {
        lang: options.lang,
        title: title.unwrap_or_else(|| story.say(Term::Untitled)),
        caption: design.caption.as_ref().map(|it| crate::story::one_line(&it.value)).filter(|it| !it.is_empty()),
        sections,
        output: options.look.output.clone(),
    }
}

impl Section {
    fn new(id: impl Into<String>, title: impl Into<String>) -> Section {
        Section { id: id.into(), title: title.into(), blocks: Vec::new(), sections: Vec::new() }
    }

    /// Itself, unless there is nothing in it.
    fn unless_empty(self) -> Option<Section> {
        (!self.blocks.is_empty() || !self.sections.is_empty()).then_some(self)
    }
}

impl Table {
    /// A table with these heads; a `#` before one says that its column holds numbers.
    fn new(heads: impl IntoIterator<Item = String>) -> Table {
        let head = |it: String| match it.strip_prefix('#') {
            Some(rest) => (rest.to_string(), true),
            None => (it, false),
        };
        Table { head: heads.into_iter().map(head).collect(), rows: Vec::new() }
    }
}
