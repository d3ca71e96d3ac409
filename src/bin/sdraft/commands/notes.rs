//! What `embed`, `mdbook` and `pandoc` share: from a place in a note to a picture, with findings at the note's lines.

use sdraft::check::StageChoice;
use sdraft::codes;
use sdraft::diag::Diagnostic;
use sdraft::markdown::options::{BlockOptions, UseCaseView};
use sdraft::markdown::{self, Code, Place, PlaceSource};
use sdraft::render::Colors;
use sdraft::scene::{Memo, View};
use sdraft::source::{Source, Sources, Span};
use sdraft::{Compiled, diag, model};

use super::picture::{self, Picture, Wanted, Wrong};
use super::themes::Palette;
use crate::world::Project;

/// The design of one place.
pub struct Compilation {
    pub compiled: Compiled,
    /// What was found, at the places people know.
    pub findings: Vec<Diagnostic>,
    pub sources: Sources,
    /// The colours that the block or the design asks for.
    pub palette: Option<Palette>,
}

impl Compilation {
    /// The bytes of everything the picture is made of.
    pub fn texts(&self) -> Vec<&[u8]> {
        let designs = self.compiled.sources.iter().map(|(_, source)| source);
        designs.chain(self.palette.iter().filter_map(|it| it.file.as_ref())).map(|it| it.text().as_bytes()).collect()
    }
}

/// Compiles the design of a place of a note.
pub fn compile(note: &Source, place: &Place, project: &mut Project) -> Compilation {
    match &place.source {
        PlaceSource::Block(code) => compile_block(note, code, &place.options, place.span(), project),
        PlaceSource::Image(image) => match project.load(note.name(), &image.path) {
            Ok(source) => {
                let compiled = compile_source(source, &place.options, project);
                let (palette, wrongs) = wishes(&compiled, &place.options, note, project);
                let mut findings = compiled.diagnostics.clone();
                let mut sources = compiled.sources.clone();
                if !wrongs.is_empty() {
                    let file = sources.add(note.clone());
                    let span = Span { file, ..place.span() };
                    findings.extend(wrongs.iter().flat_map(|wrong| wrong_option(wrong, span)));
                }
                Compilation { compiled, findings, sources, palette }
            }
            Err(why) => {
                let mut sources = Sources::default();
                sources.add(note.clone());
                let finding = Diagnostic::error(codes::USE_FAILED, format!("cannot draw `{}`: {why}", image.path))
                    .at(place.span(), "this image")
                    .help("the path is relative to the note and stays inside the project");
                let compiled = compile_source(Source::new(note.name(), ""), &BlockOptions::default(), project);
                Compilation { compiled, findings: vec![finding], sources, palette: None }
            }
        },
    }
}

/// Compiles the text of a block that stands in a note.
pub fn compile_block(
    note: &Source,
    code: &Code,
    options: &BlockOptions,
    span: Span,
    project: &mut Project,
) -> Compilation {
    let compiled = compile_source(Source::new(note.name(), code.text.as_str()), options, project);
    let (palette, wrongs) = wishes(&compiled, options, note, project);
    let (sources, mut findings) = markdown::into_note(note, code, &compiled.sources, &compiled.diagnostics);
    findings.extend(wrongs.iter().flat_map(|wrong| wrong_option(wrong, span)));
    diag::sort(&mut findings);
    Compilation { compiled, findings, sources, palette }
}

/// What the rules find in the design of a place, at the places people know.
pub fn rule_findings(note: &Source, place: &Place, compilation: &Compilation) -> Vec<Diagnostic> {
    let found = super::rule_findings(&compilation.compiled);
    match &place.source {
        PlaceSource::Block(code) => markdown::into_note(note, code, &compilation.compiled.sources, &found).1,
        PlaceSource::Image(_) => found,
    }
}

/// The colours asked for, and what is wrong with the options whose values are names.
fn wishes(
    compiled: &Compiled,
    options: &BlockOptions,
    note: &Source,
    project: &mut Project,
) -> (Option<Palette>, Vec<Wrong>) {
    let palette = match &options.theme {
        Some(name) => Some(Palette::of_file(name, note.name(), project)),
        None => Palette::of_design(compiled, project),
    };
    let (palette, wrong) = match palette.transpose() {
        Ok(palette) => (palette, None),
        Err(wrong) => (None, Some(wrong)),
    };
    // the colours are none of what `look` looks at
    let look = picture::look(compiled, &wanted(options, Colors::auto(), None, false)).err();
    (palette, unknown_stage(compiled, options).into_iter().chain(look).chain(wrong).collect())
}

fn compile_source(source: Source, options: &BlockOptions, project: &mut Project) -> Compiled {
    let choice = match options.stage.as_deref() {
        None => StageChoice::Last,
        Some(name) => StageChoice::Named(name.to_string()),
    };
    let mut load = |path: &str, from: &Source| project.load(from.name(), path);
    let compiled = sdraft::compile(source.clone(), &mut load, &choice);
    let is_base = options.stage.as_deref() == Some(super::BASE);
    if is_base && !compiled.design.stages.iter().any(|stage| stage.name == super::BASE) {
        return sdraft::compile(source, &mut load, &StageChoice::Base);
    }
    compiled
}

fn unknown_stage(compiled: &Compiled, options: &BlockOptions) -> Option<Wrong> {
    let wanted = options.stage.as_deref().filter(|it| *it != super::BASE)?;
    let stages: Vec<&str> = compiled.design.stages.iter().map(|stage| stage.name.as_str()).collect();
    (!stages.contains(&wanted)).then(|| Wrong::unknown("stage", wanted, stages))
}

/// Options whose values name nothing.
fn wrong_option(wrong: &Wrong, span: Span) -> Vec<Diagnostic> {
    let all = wrong.before.iter().chain([wrong]);
    let one = |it: &Wrong| {
        let found = Diagnostic::error(codes::FENCE_OPTION, it.words.clone()).at(span, "asked for here");
        if it.help.is_empty() { found } else { found.help(it.help.clone()) }
    };
    all.map(one).collect()
}

fn wanted(options: &BlockOptions, colors: Colors, id_prefix: Option<String>, inline: bool) -> Wanted {
    let view = match options.view {
        UseCaseView::Over => View::Over,
        UseCaseView::Only => View::Only,
        UseCaseView::Sequence => View::Sequence,
    };
    Wanted {
        direction: options.direction.clone(),
        show: options.show.clone(),
        lose: options.lose.clone(),
        legend: options.legend,
        usecase: options.usecase.clone().map(|name| (name, view)),
        id_prefix,
        inline,
        ..Wanted::new(colors)
    }
}

/// Draws the design of a place, in these colours where neither it nor the block asks for others. None where the options
/// ask for what there is not, which the findings tell.
pub fn draw(
    compilation: &Compilation,
    options: &BlockOptions,
    colors: &Colors,
    id_prefix: Option<String>,
    inline: bool,
    memo: &mut Memo,
) -> Option<Picture> {
    let asked = compilation.palette.as_ref().map(|it| &it.colors);
    let wanted = wanted(options, asked.unwrap_or(colors).clone(), id_prefix, inline);
    picture::draw(&compilation.compiled, &wanted, memo).ok()
}

/// What a picture shows, for those who do not see it: as the writer says, else the title, else what is in it.
pub fn alt(place: &Place, compilation: &Compilation) -> String {
    let stated = match &place.source {
        PlaceSource::Image(image) => Some(image.alt.clone()).filter(|alt| !alt.is_empty()),
        PlaceSource::Block(_) => None,
    };
    let words = place.options.alt.clone().or(stated).unwrap_or_else(|| subject(&compilation.compiled));
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A design in a few words: its title, or the components it starts with.
pub fn subject(compiled: &Compiled) -> String {
    const MOST: usize = 6;
    let design = &compiled.design;
    if let Some(title) = &design.title {
        return title.value.clone();
    }
    let name = |it: &model::Component| it.label.clone().unwrap_or_else(|| it.name.clone());
    let names: Vec<String> = design.components.iter().take(MOST).map(name).collect();
    let more = design.components.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if names.is_empty() { "an empty design".to_string() } else { format!("{}{more}", names.join(", ")) }
}

/// A text as Markdown that shows it as it is, for the brackets of an image.
pub fn markdown_text(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_punctuation() && !".,:;()/'%+=-?".contains(c) {
            out.push('\\');
        }
        // nothing may end the comment an image is kept in
        out.push(c);
    }
    out.replace("-->", "--\\>")
}

/// A text as the value of an attribute.
pub fn html_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An SVG that may stand in Markdown: in a `div`, in which Markdown reads nothing until a blank line.
pub fn inline_html(svg: &str, class: &str, options: &BlockOptions) -> String {
    let lines: Vec<&str> = svg.lines().filter(|line| !line.trim().is_empty()).collect();
    let style = match options.width.as_deref() {
        None => String::new(),
        Some(width) if width.ends_with('%') || width.ends_with("px") => format!(" style=\"max-width:{width}\""),
        Some(width) => format!(" style=\"max-width:{width}px\""),
    };
    format!("<div class=\"{class}\"{style}>\n{}\n</div>", lines.join("\n"))
}

/// The `width` of an image element, with a space before it.
pub fn width_attribute(options: &BlockOptions) -> String {
    let width = options.width.as_deref().map(|width| width.trim_end_matches("px"));
    width.map_or(String::new(), |width| format!(" width=\"{width}\""))
}
