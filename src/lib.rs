//! sdraft: a compiler for system designs.
//!
//! The pipeline, each step a pure function of values:
//!
//! 1. [`syntax`]: text to a syntax tree, with every error found;
//! 2. `check`: tree to a [`model::Design`], a graph that is valid if it exists;
//! 3. `analyze`: facts about a design; `lint`: opinions about the facts;
//! 4. [`scene`]: design to measured boxes, [`layout`]: those to places, `scene` again: places to absolute shapes;
//! 5. [`render`]: a scene, in the colours of a [`theme`], to SVG and other formats.
//!
//! The library reads no file, prints nothing, and knows no clock and no environment.

// What clippy.toml lists is for the binary alone.
#![warn(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]

pub mod analyze;
pub mod catalog;
pub mod check;
pub mod codes;
pub mod diag;
pub mod diff;
pub mod geometry;
pub mod ide;
pub mod layout;
pub mod lint;
pub mod markdown;
pub mod model;
pub mod near;
pub mod render;
pub mod report;
pub mod scene;
pub mod show;
pub mod source;
pub mod story;
pub mod syntax;
pub mod text;
pub mod theme;
pub mod units;
pub mod words;

use std::collections::BTreeMap;

use check::StageChoice;
use diag::Diagnostic;
use source::{FileId, Source, Sources, Span};
use syntax::tree::{StatementKind, SyntaxTree};

/// Fetches the file of a `use`: the path as written, and the file it is written in. The words of an error go to the
/// author as they are.
pub type Load<'a> = dyn FnMut(&str, &Source) -> Result<Source, String> + 'a;

/// The most files a design may be made of.
pub const MOST_FILES: usize = 256;

/// A compiled text: whatever could be made of it, and all that is wrong with it.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The texts, the one given first.
    pub sources: Sources,
    /// Their syntax trees, in the same order.
    pub trees: Vec<SyntaxTree>,
    /// Which text each `use`, known by its place, brings in.
    pub uses: BTreeMap<Span, FileId>,
    /// The design as of the stage asked for.
    pub design: model::Design,
    /// Errors of the language, in order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiled {
    /// Whether the text has errors of the language.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_language_error)
    }
}

/// Compiles a text, following its `use`s through `load`, to a design as of a stage.
pub fn compile(source: Source, load: &mut Load<'_>, stage: &StageChoice) -> Compiled {
    let mut sources = Sources::default();
    let mut trees = Vec::new();
    let mut diagnostics = Vec::new();
    let mut uses: BTreeMap<Span, FileId> = BTreeMap::new();
    let mut files: BTreeMap<String, FileId> = BTreeMap::from([(source.name().to_string(), FileId(0))]);
    let mut waiting = vec![source];
    while let Some(source) = waiting.pop() {
        let file = sources.add(source);
        let (tree, found) = syntax::parse(file, sources.get(file).text());
        diagnostics.extend(found);
        for statement in &tree.statements {
            let StatementKind::Use(path) = &statement.kind else { continue };
            match load(&path.path.text, sources.get(file)) {
                Ok(used) => match files.get(used.name()) {
                    Some(&known) => {
                        uses.insert(statement.span, known);
                    }
                    None if files.len() < MOST_FILES => {
                        // files are read in the order they wait, so their number is known already
                        let next = FileId(files.len() as u32);
                        files.insert(used.name().to_string(), next);
                        uses.insert(statement.span, next);
                        waiting.insert(0, used);
                    }
                    None => diagnostics.push(
                        Diagnostic::error(codes::TOO_LARGE, format!("a design is made of at most {MOST_FILES} files"))
                            .at(statement.span, "not read")
                            .help("join some of them"),
                    ),
                },
                Err(why) => diagnostics.push(
                    Diagnostic::error(codes::USE_FAILED, format!("cannot use `{}`: {why}", path.path.text))
                        .at(path.path.span, "this file")
                        .help("the path is relative to this file and stays inside the project"),
                ),
            }
        }
        trees.push(tree);
    }
    let (design, found) = check::check(&trees, &uses, &sources, stage);
    diagnostics.retain(|it| !is_behind_two_words(it, &found, &sources));
    let mut unread: Vec<(FileId, u32)> =
        diagnostics.iter().filter_map(Diagnostic::span).map(|span| (span.file, span.start)).collect();
    unread.sort_unstable();
    diagnostics.extend(found.into_iter().filter(|it| !follows_from(it, &unread)));
    diag::sort(&mut diagnostics);
    Compiled { design: design.unwrap_or_default(), sources, trees, uses, diagnostics }
}

/// Whether a leftover is the name behind a kind of two words (`load balancer lb`), which `found` reports already.
fn is_behind_two_words(leftover: &Diagnostic, found: &[Diagnostic], sources: &Sources) -> bool {
    let Some(place) = leftover.span().filter(|_| leftover.code == codes::LEFTOVER) else { return false };
    let first = found.partition_point(|it| it.span().is_some_and(|it| (it.file, it.start) < (place.file, place.start)));
    let before = found[..first].iter().rev().take_while(|it| it.span().is_some_and(|it| it.file == place.file));
    let Some(kind) = before.take(4).find(|it| it.code == codes::UNKNOWN_KIND).and_then(Diagnostic::span) else {
        return false;
    };
    let written = &sources.get(place.file).text()[kind.start as usize..place.start as usize];
    let words: Vec<&str> = written.split_whitespace().collect();
    words.len() == 2
        && !written.contains('\n')
        && [words.join("-"), words.concat()].iter().any(|it| catalog::find(it).is_some())
}

/// Whether a finding only says again that its statement could not be read. `unread` holds the places of what could
/// not, in order.
fn follows_from(finding: &Diagnostic, unread: &[(FileId, u32)]) -> bool {
    let follows = matches!(finding.code, codes::MISPLACED | codes::UNKNOWN_ATTRIBUTE | codes::NO_REASON);
    let Some(place) = finding.span().filter(|_| follows) else { return false };
    let first = unread.partition_point(|&at| at < (place.file, place.start));
    unread.get(first).is_some_and(|&(file, start)| file == place.file && start <= place.end)
}

/// How a design is drawn and written.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// What is drawn.
    pub scene: scene::Options,
    /// How it is written, its colours with it.
    pub output: render::Options,
}

impl Look {
    /// A look in the given colours, lettered by hand where they ask for it.
    pub fn new(colors: render::Colors) -> Look {
        let mut look = Look::default();
        look.scene.hand = colors.first().hand;
        look.scene.mono_lines = colors.first().mono_lines;
        look.output.colors = colors;
        look
    }
}

/// Makes the picture of a design.
pub fn draw(design: &model::Design, look: &Look) -> scene::Scene {
    scene::build(design, &look.scene)
}

/// Makes the picture of a design that is drawn again and again: what was laid out before is not laid out anew.
pub fn draw_again(design: &model::Design, look: &Look, memo: &mut scene::Memo) -> scene::Scene {
    scene::build_again(design, &look.scene, memo)
}

/// Makes the picture of a design and writes it as SVG.
pub fn svg(design: &model::Design, look: &Look) -> String {
    render::svg::write(&draw(design, look), &look.output)
}
