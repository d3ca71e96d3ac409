use std::path::PathBuf;

use sdraft::diag::pretty;
use sdraft::source::{Source, Sources};
use sdraft::syntax;

use super::{difference, inputs};
use crate::args::StdinName;
use crate::world::{self, Exit, Failure, Input, Stream, World};

/// Format designs
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft fmt shop.sd              rewrite the file
  sdraft fmt designs/ --check     status 1 if a file would change
  sdraft fmt shop.sd --diff       show what would change
  sdraft fmt - < shop.sd          from standard input to standard output

A file with errors of syntax is left as it is.")]
pub struct Args {
    /// Designs, or folders of them; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; name the files that would change
    #[arg(long, conflicts_with = "diff")]
    check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    stdin: StdinName,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let mut exit = Exit::Fine;
    for path in &args.paths {
        let files = inputs(path, &args.stdin.stdin_filename).unwrap_or_else(|failure| {
            world.fail(&failure);
            exit = Exit::Failed;
            Vec::new()
        });
        for input in files {
            match format(&input, &args, world) {
                Ok(one) => exit = exit.max(one),
                Err(failure) => {
                    world.fail(&failure);
                    exit = Exit::Failed;
                }
            }
        }
    }
    Ok(exit)
}

fn format(input: &Input, args: &Args, world: &mut World) -> Result<Exit, Failure> {
    let source = input.read()?;
    let formatted = syntax::format(source.text());
    let changes = formatted.text != source.text();
    let only_look = args.check || args.diff;
    if args.diff && changes {
        world.print(difference(&input.name(), source.text(), &formatted.text, world.has_color(Stream::Out)))?;
    }
    if args.check && changes {
        world.print(format!("{}\n", input.name()))?;
    }
    match input {
        Input::Stdin(_) if !only_look => world.print(&formatted.text)?,
        Input::File(path) if !only_look && changes => world::write_file(path, formatted.text.as_bytes())?,
        Input::Stdin(_) | Input::File(_) | Input::Version { .. } => {}
    }
    if formatted.errors.is_empty() {
        return Ok(if only_look && changes { Exit::Findings } else { Exit::Fine });
    }
    let mut sources = Sources::default();
    sources.add(Source::new(input.name(), source.text()));
    world.say(&pretty::print(&formatted.errors, &sources, world.style(Stream::Err)));
    world.note(&format!("{} is left as it is until its errors are mended", input.name()));
    Ok(Exit::Findings)
}
