use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use sdraft::diag::finding::Summary;
use sdraft::diag::pretty;

use super::picture::{self, Wanted, colors};
use super::watching::{self, Watching};
use crate::world::{self, Exit, Failure, Input, Stamp, Stream, World};

/// Draw a design again whenever it is saved
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft watch shop.sd                  shop.svg, kept up to date
  sdraft watch shop.sd -o out/shop.svg  somewhere else
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
    /// auto (light and dark in one), light, dark, whiteboard, print
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    if args.file == Path::new("-") {
        return Err(Failure::new("standard input cannot be watched").help("name a file"));
    }
    if let Some(theme) = &args.theme {
        colors(theme).map_err(|it| Failure::unknown("theme", theme, it.known.iter().map(String::as_str)))?;
    }
    let output = args.output.clone().unwrap_or_else(|| args.file.with_extension("svg"));
    world::spare(&args.file, &output)?;
    let mut watching = Watching::new();
    // Watched before it is first read, so that no save is missed.
    let mut files = vec![args.file.clone()];
    let mut seen: Option<BTreeMap<PathBuf, Stamp>> = None;
    watching.watch(watching::folders(files.iter().map(PathBuf::as_path)));
    loop {
        let now: BTreeMap<PathBuf, Stamp> = files.iter().map(|file| (file.clone(), Stamp::of(file))).collect();
        if seen.as_ref() != Some(&now) {
            let first = seen.is_none();
            let (made_of, outcome) = draw(&args, &output, world);
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

/// Draws once. Returns the files the design is made of.
fn draw(args: &Args, output: &Path, world: &World) -> (Vec<PathBuf>, Result<(), Failure>) {
    let begun = Instant::now();
    let input = Input::File(args.file.clone());
    let compiled = match super::compile(&input, args.stage.as_deref()) {
        Ok(compiled) => compiled,
        Err(failure) => return (vec![args.file.clone()], Err(failure)),
    };
    let files = compiled.sources.iter().map(|(_, source)| PathBuf::from(source.name())).collect();
    world.say(&pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Err)));
    if compiled.has_errors() {
        world.note(&format!("{} is left as it is", output.display()));
        return (files, Ok(()));
    }
    let wanted = Wanted { theme: args.theme.clone(), ..Wanted::default() };
    let written = picture::draw(&compiled, &wanted)
        .map_err(|unknown| Failure::new(unknown.words()).help(unknown.help()))
        .and_then(|picture| world::write_file(output, picture.svg.as_bytes()));
    let summary = Summary::of(&compiled.diagnostics).words().map_or(String::new(), |words| format!(", {words}"));
    if written.is_ok() {
        world.note(&format!("{}: {} ms{summary}", output.display(), begun.elapsed().as_millis()));
    }
    (files, written)
}
