use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use sdraft::diag::pretty;
use sdraft::{Compiled, model};

use super::compile;
use crate::args::StdinName;
use crate::world::{self, Exit, Failure, Input, Stream, World};

/// Draw designs
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft shop.sd                         shop.svg, beside it
  sdraft render shop.sd -o out/shop.svg  somewhere else; missing folders are made
  sdraft render a.sd b.sd -o pictures/   several into a folder
  sdraft render shop.sd -f json          the resolved design, to standard output
  sdraft render - -o - < shop.sd         from standard input to standard output

What could be read is drawn, also of a design with errors; the exit status is 1 then.")]
pub struct Args {
    /// Designs; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where to: a file, a folder (for several designs), or `-` for standard output
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// What to make; if left out, the extension of --output says it, else it is SVG
    #[arg(short, long, value_parser = PossibleValuesParser::new(FORMATS.iter().map(|it| it.name)))]
    format: Option<String>,
    /// As of this stage; the last if left out, `base` for what stands before the first
    #[arg(long, value_name = "ID")]
    stage: Option<String>,
    #[command(flatten)]
    stdin: StdinName,
}

/// What can be made of a design.
struct Format {
    name: &'static str,
    extension: &'static str,
    /// Whether it goes beside its source, being a picture; else it goes to standard output.
    beside: bool,
    make: fn(&Compiled, &Args) -> Result<Vec<u8>, Failure>,
}

const FORMATS: &[Format] = &[Format {
    name: "json",
    extension: "json",
    beside: false,
    make: |compiled, _| Ok(model::json::print(&compiled.design).into_bytes()),
}];

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let format = format(&args)?;
    let place = Place::of(&args, format)?;
    let mut exit = Exit::Fine;
    for file in &args.files {
        let input = Input::new(file, &args.stdin.stdin_filename);
        match render(&input, format, &place, &args, world) {
            Ok(one) => exit = exit.max(one),
            Err(failure) => {
                world.fail(&failure);
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}

fn render(input: &Input, format: &Format, place: &Place, args: &Args, world: &mut World) -> Result<Exit, Failure> {
    let compiled = compile(input, args.stage.as_deref())?;
    world.say(&pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Err)));
    let made = (format.make)(&compiled, args)?;
    match place.path(input, format) {
        None => world.print(made)?,
        Some(path) => {
            world::write_file(&path, &made)?;
            world.note(&format!("wrote {}", path.display()));
        }
    }
    Ok(if compiled.has_errors() { Exit::Findings } else { Exit::Fine })
}

/// The format asked for.
fn format(args: &Args) -> Result<&'static Format, Failure> {
    let named = |name: &str| FORMATS.iter().find(|it| it.name == name || it.extension == name);
    if let Some(name) = &args.format {
        return Ok(named(name).expect("the command line knows the formats"));
    }
    let extension = args.output.as_deref().filter(|path| !path.is_dir()).and_then(Path::extension);
    match extension.map(|it| it.to_string_lossy().to_lowercase()) {
        Some(extension) => named(&extension)
            .ok_or_else(|| Failure::unknown("format", &extension, FORMATS.iter().map(|it| it.name))),
        None => Ok(&FORMATS[0]),
    }
}

/// Where results go.
enum Place {
    /// Pictures beside their sources, the rest to standard output.
    Default,
    Stdout,
    File(PathBuf),
    Folder(PathBuf),
}

impl Place {
    fn of(args: &Args, format: &Format) -> Result<Place, Failure> {
        let Some(output) = &args.output else { return Ok(Place::Default) };
        if output == Path::new("-") {
            return Ok(Place::Stdout);
        }
        let has_slash = output.as_os_str().as_encoded_bytes().ends_with(b"/");
        if output.is_dir() || has_slash || (args.files.len() > 1 && output.extension().is_none()) {
            return Ok(Place::Folder(output.clone()));
        }
        if args.files.len() > 1 {
            return Err(Failure::new(format!("{} designs do not fit into one file", args.files.len()))
                .help(format!("name a folder: `-o {}/ -f {}`", output.with_extension("").display(), format.name)));
        }
        Ok(Place::File(output.clone()))
    }

    /// The file for a design; none for standard output.
    fn path(&self, input: &Input, format: &Format) -> Option<PathBuf> {
        match (self, input) {
            (Place::Stdout, _) | (Place::Default, Input::Stdin(_)) => None,
            (Place::Default, Input::File(path)) => format.beside.then(|| path.with_extension(format.extension)),
            (Place::File(path), _) => Some(path.clone()),
            (Place::Folder(folder), _) => {
                let name = PathBuf::from(input.name().replace("<stdin>", "stdin"));
                let stem = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                Some(folder.join(format!("{stem}.{}", format.extension)))
            }
        }
    }
}
