//! From the syntax tree to a design: names, attributes, quantities, flows, use cases and stages.
//!
//! A design is replayed: everything before the first stage, then stage after stage up to the one asked for. All
//! stages are always checked, so that one run reports every error. What is wrong with the text comes back as
//! diagnostics; what could be understood becomes a valid [`Design`].

pub mod attributes;
mod blocks;
mod create;
mod fill;
mod finish;
mod flows;
pub mod names;
pub mod quantities;
mod stages;
mod synonyms;
mod usecases;
pub mod values;

use std::collections::{BTreeMap, BTreeSet};

use crate::codes;
use crate::diag::{self, Diagnostic};
use crate::model::*;
use crate::source::{FileId, Sources, Span};
use crate::syntax::tree::{self, Name, Statement, StatementKind, SyntaxTree};
use crate::syntax::{MOST_ERRORS, too_many_errors};

/// The most components and groups of a design.
pub const MOST_COMPONENTS: usize = 50_000;
/// The most flows of a design, each pair of each hop counted.
pub const MOST_FLOWS: usize = 100_000;

/// Which stage a design is wanted as of.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum StageChoice {
    /// The last; without stages the design itself.
    #[default]
    Last,
    /// What stands before the first stage.
    Base,
    /// The one of this name; the last if there is none.
    Named(String),
}

/// Checks the texts of a design, the first one being the file given, and builds it as of a stage.
///
/// `uses` says which file a `use` statement, known by its place, brings in.
pub fn check(
    trees: &[SyntaxTree],
    uses: &BTreeMap<Span, FileId>,
    sources: &Sources,
    stage: &StageChoice,
) -> (Option<Design>, Vec<Diagnostic>) {
    let Some(first) = trees.first() else { return (None, Vec::new()) };
    let mut statements = Vec::new();
    gather(first, trees, uses, &mut BTreeSet::new(), &mut statements);

    let (base, stages): (Vec<&Statement>, Vec<&Statement>) =
        statements.into_iter().partition(|it| !matches!(it.kind, StatementKind::Stage(_)));
    let mut checker = Checker::new(sources);
    checker.declare_stages(&stages);
    let wanted = checker.wanted(stage);
    checker.level(&base, None);
    let mut chosen = wanted.is_none().then(|| checker.finished(None));
    for (index, statement) in stages.iter().enumerate() {
        let StatementKind::Stage(stage) = &statement.kind else { continue };
        let body: Vec<&Statement> = stage.block.iter().flat_map(|block| &block.statements).collect();
        checker.level(&body, Some(index));
        if wanted == Some(index) {
            chosen = Some(checker.finished(Some(index)));
        }
    }
    if let Some(design) = &mut chosen {
        // what later stages say of themselves is known only now
        design.stages = checker.design.stages.clone();
    }
    let mut diagnostics = checker.diagnostics;
    diag::sort(&mut diagnostics);
    diagnostics.dedup();
    (chosen, diagnostics)
}

/// The statements of a file, those of the files it uses in their place, each file once.
fn gather<'t>(
    tree: &'t SyntaxTree,
    trees: &'t [SyntaxTree],
    uses: &BTreeMap<Span, FileId>,
    seen: &mut BTreeSet<FileId>,
    out: &mut Vec<&'t Statement>,
) {
    // files including each other in a chain are followed without recursion
    let mut stack = vec![tree.statements.iter()];
    seen.insert(tree.file);
    while let Some(top) = stack.last_mut() {
        let Some(statement) = top.next() else {
            stack.pop();
            continue;
        };
        match &statement.kind {
            StatementKind::Use(_) => {
                let used = uses.get(&statement.span).filter(|file| seen.insert(**file));
                if let Some(tree) = used.and_then(|file| trees.iter().find(|tree| tree.file == *file)) {
                    stack.push(tree.statements.iter());
                }
            }
            _ => out.push(statement),
        }
    }
}

/// What a name of the flat namespace stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entity {
    Component(ComponentId),
    Group(GroupId),
}

/// A kind the design adds, with the braces its components take over.
#[derive(Clone)]
struct OwnKindBody<'t> {
    name: Name,
    base: Name,
    block: Option<&'t tree::Block>,
}

/// The state of the replay.
struct Checker<'t> {
    sources: &'t Sources,
    design: Design,
    entities: BTreeMap<String, Entity>,
    /// Every name that some statement declares, of this level and those before.
    declared: BTreeSet<String>,
    slips: names::Slips,
    kinds: BTreeMap<String, OwnKindBody<'t>>,
    evaluator: quantities::Evaluator,
    /// What was removed or refined away; the lists keep their places until the end.
    gone: subset::Gone,
    /// The names of the tables so far.
    tables: BTreeSet<String>,
    /// Foreign keys of the level at hand, as written.
    foreign: Vec<Name>,
    /// Names already reported as slips or unknown.
    reported: BTreeSet<String>,
    /// How many flows have a pair of ends so far, for their names.
    pairs: BTreeMap<(End, End), u32>,
    chains: u32,
    full: bool,
    in_stage: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Checker<'t> {
    fn new(sources: &'t Sources) -> Checker<'t> {
        Checker {
            sources,
            design: Design::default(),
            entities: BTreeMap::new(),
            declared: BTreeSet::new(),
            slips: names::Slips::default(),
            kinds: BTreeMap::new(),
            evaluator: quantities::Evaluator::default(),
            gone: subset::Gone::default(),
            tables: BTreeSet::new(),
            foreign: Vec::new(),
            reported: BTreeSet::new(),
            pairs: BTreeMap::new(),
            chains: 0,
            full: false,
            in_stage: false,
            diagnostics: Vec::new(),
        }
    }

    /// Notes what is wrong; beyond a number nobody reads, only that there is more.
    fn report(&mut self, diagnostic: Diagnostic) {
        match self.diagnostics.len() {
            0..MOST_ERRORS => self.diagnostics.push(diagnostic),
            MOST_ERRORS => self.diagnostics.push(too_many_errors(diagnostic.span(), MOST_ERRORS)),
            _ => {}
        }
    }

    fn report_all(&mut self, diagnostics: Vec<Diagnostic>) {
        diagnostics.into_iter().for_each(|it| self.report(it));
    }

    /// Replays one level: what stands before the first stage, or the body of one.
    fn level(&mut self, statements: &[&'t Statement], stage: Option<usize>) {
        self.in_stage = stage.is_some();
        self.collect(statements);
        let mut found = Vec::new();
        self.evaluator.run(&mut found);
        self.report_all(found);
        self.remove_and_refine(statements);
        self.create(statements, None);
        self.fill(statements, None, stage);
        self.choices();
        self.walk_usecases(statements);
        self.annotate(statements, Owner::Design);
        self.foreign_keys();
    }

    fn wanted(&self, choice: &StageChoice) -> Option<usize> {
        match choice {
            StageChoice::Base => None,
            StageChoice::Last => self.design.stages.len().checked_sub(1),
            StageChoice::Named(name) => self
                .design
                .stages
                .iter()
                .position(|it| it.name == *name)
                .or_else(|| self.design.stages.len().checked_sub(1)),
        }
    }

    fn declare_stages(&mut self, stages: &[&Statement]) {
        for statement in stages {
            let StatementKind::Stage(stage) = &statement.kind else { continue };
            if let Some(first) = self.design.stages.iter().find(|it| it.name == stage.name.text) {
                let first = first.span;
                self.report(duplicate("stage", &stage.name, first));
            }
            self.design.stages.push(Stage {
                name: stage.name.text.clone(),
                label: Some(stage.label.as_ref().map_or_else(|| stage.name.text.clone(), |it| it.text.clone())),
                span: stage.name.span,
                layer: None,
            });
        }
    }

    /// The text of a place, white space folded.
    fn written(&self, span: Span) -> String {
        let text = &self.sources.get(span.file).text()[span.range()];
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Stops growing once the design is larger than the program handles, and says so once.
    fn has_room(&mut self, span: Span) -> bool {
        if self.full {
            return false;
        }
        let (components, flows) = (self.design.components.len() + self.design.groups.len(), self.design.flows.len());
        if components < MOST_COMPONENTS && flows < MOST_FLOWS {
            return true;
        }
        self.full = true;
        let what = if components >= MOST_COMPONENTS {
            format!("more than {MOST_COMPONENTS} components")
        } else {
            format!("more than {MOST_FLOWS} flows")
        };
        self.report(
            Diagnostic::error(codes::TOO_LARGE, format!("this design has {what}"))
                .at(span, "read up to here")
                .help("many names on both sides of an arrow make a flow for every pair; draw groups instead"),
        );
        false
    }
}

fn duplicate(what: &str, name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(codes::DUPLICATE, format!("the {what} `{}` is there already", name.text))
        .at(name.span, "second one")
        .at(first, "first one")
        .help("give one of them another name")
}

/// A multiplicity of the tree in the model's words.
pub(crate) fn copies(copies: tree::Copies) -> Copies {
    match copies {
        tree::Copies::Exactly(n) => Copies::Exactly(n),
        tree::Copies::Between(a, b) => Copies::Between(a, b),
        tree::Copies::Several => Copies::Several,
    }
}
