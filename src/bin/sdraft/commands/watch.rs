use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::builder::PossibleValuesParser;
use sdraft::Compiled;
use sdraft::diag::finding::Summary;
use sdraft::diag::{Diagnostic, pretty};
use sdraft::render::Colors;
use sdraft::scene::{Memo, View};

use super::picture::{self, Wanted, Wrong};
use super::themes::{self, Palette};
use super::watching::{self, Watching};
use crate::world::{self, Exit, Failure, Input, Project, Stamp, Stream, World};

/// Draw a design again whenever it is saved
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft watch shop.sd                  shop.svg, kept up to date
  sdraft watch shop.sd -o out/shop.svg  somewhere else
  sdraft watch shop.sd --findings       with what the rules find
Ctrl-C ends it. A design with errors leaves the last picture as it is; the errors are shown.")]
pub struct Args {
    /// The design
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to; beside the design if left out
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// As of this stage; the last if left out
    #[arg(long, value_name = "ID")]
    stage: Option<String>,
    /// With this use case on it
    #[arg(long, value_name = "ID")]
    usecase: Option<String>,
    /// With what takes part in the use case, and nothing else
    #[arg(long, requires = "usecase", conflicts_with = "sequence")]
    only: bool,
    /// The use case as a sequence diagram
    #[arg(long, requires = "usecase")]
    sequence: bool,
    /// Show these too, as `sdraft render --show` does
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = PossibleValuesParser::new(picture::SHOWN))]
    show: Vec<String>,
    /// As if this were lost: a component, a copy, a zone, a link; may be repeated
    #[arg(long, value_name = "ID")]
    lose: Vec<String>,
    /// auto (light and dark in one), light, dark, whiteboard, print, or a TOML file of colours
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// Tell what the rules find, not only how much
    #[arg(long)]
    findings: bool,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    if args.file == Path::new("-") {
        return Err(Failure::new("standard input cannot be watched").help("name a file"));
    }
    let output = args.output.clone().unwrap_or_else(|| args.file.with_extension("svg"));
    world::spare(&args.file, &output)?;
    let mut watching = Watching::new();
    let mut drawing = Drawing { args, output, memo: Memo::default(), told: Vec::new() };
    // Watched before it is first read, so that no save is missed.
    let mut files = vec![drawing.args.file.clone()];
    let mut seen: Option<BTreeMap<PathBuf, Stamp>> = None;
    watching.watch(watching::folders(files.iter().map(PathBuf::as_path)));
    loop {
        let stamp = |file: &PathBuf| watching::settled(file, seen.as_ref().and_then(|seen| seen.get(file)));
        let now: BTreeMap<PathBuf, Stamp> = files.iter().map(|file| (file.clone(), stamp(file))).collect();
        if seen.as_ref() != Some(&now) {
            let first = seen.is_none();
            let (made_of, outcome) = drawing.draw(world);
            match outcome {
                Ok(()) => {}
                // what is wrong from the start will not mend itself
                Err(failure) if first => return Err(failure),
                Err(failure) => world.fail(&failure),
            }
            // what changed while it was drawn differs from what was seen before
            seen = Some(made_of.iter().map(|file| (file.clone(), now.get(file).cloned().unwrap_or_else(|| Stamp::of(file)))).collect());
            files = made_of;
            watching.watch(watching::folders(files.iter().map(PathBuf::as_path)));
        }
        watching.wait();
    }
}

/// What is drawn again and again.
struct Drawing {
    args: Args,
    output: PathBuf,
    memo: Memo,
    /// What the rules found the last time.
    told: Vec<Diagnostic>,
}

impl Drawing {
    /// Draws once. Returns the files the picture is made of.
    fn draw(&mut self, world: &World) -> (Vec<PathBuf>, Result<(), Failure>) {
        let begun = Instant::now();
        let input = Input::File(self.args.file.clone());
        let compiled = match super::compile(&input, self.args.stage.as_deref()) {
            Ok(compiled) => compiled,
            Err(failure) => return (self.all_files(&[]), Err(failure)),
        };
        let mut designs: Vec<PathBuf> = compiled.sources.iter().map(|(_, source)| PathBuf::from(source.name())).collect();
        designs.extend(themes::file_of_design(&compiled));
        let files = self.all_files(&designs);
        world.say(&pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Err)));
        if compiled.has_errors() {
            world.note(&format!("{} is left as it is", self.output.display()));
            return (files, Ok(()));
        }
        let written = self.picture(&compiled, &input).map_err(|wrong| wrong.tell(world));
        let written = written.and_then(|svg| world::write_file(&self.output, svg.as_bytes()));
        let took = begun.elapsed().as_millis();
        if written.is_ok() {
            let found = super::rule_findings(&compiled);
            let summary = Summary::of(compiled.diagnostics.iter().chain(&found)).words();
            let summary = summary.map_or(String::new(), |words| format!(", {words}"));
            // what was told before the last save need not be told again
            if self.args.findings {
                let new: Vec<Diagnostic> = found.iter().filter(|it| !self.knows(it)).cloned().collect();
                world.say(&pretty::print(&new, &compiled.sources, world.style(Stream::Err)));
            }
            self.told = found;
            world.note(&format!("{}: {took} ms{summary}", self.output.display()));
        }
        (files, written)
    }

    /// Whether the same was found before, wherever it stood.
    fn knows(&self, found: &Diagnostic) -> bool {
        self.told.iter().any(|it| (it.code.id, &it.message) == (found.code.id, &found.message))
    }

    fn picture(&mut self, compiled: &Compiled, input: &Input) -> Result<String, Wrong> {
        let palette = match &self.args.theme {
            Some(name) => Some(Palette::of_flag(name)?),
            None => Palette::of_design(compiled, &mut Project::of(input)).transpose()?,
        };
        let view = match (self.args.only, self.args.sequence) {
            (true, _) => View::Only,
            (_, true) => View::Sequence,
            (false, false) => View::Over,
        };
        let usecase = self.args.usecase.clone().map(|name| (name, view));
        let (show, lose) = (self.args.show.clone(), self.args.lose.clone());
        let wanted = Wanted { usecase, show, lose, ..Wanted::new(palette.map_or_else(Colors::auto, |it| it.colors)) };
        Ok(picture::draw(compiled, &wanted, &mut self.memo)?.svg)
    }

    /// The files to watch: the one given whatever becomes of it, what it is made of, and a theme of one's own.
    fn all_files(&self, designs: &[PathBuf]) -> Vec<PathBuf> {
        let mut files = vec![self.args.file.clone()];
        files.extend(designs.iter().filter(|it| **it != self.args.file).cloned());
        files.extend(self.args.theme.as_ref().filter(|name| themes::is_file(name)).map(PathBuf::from));
        files
    }
}
