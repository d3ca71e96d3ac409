use std::path::{Path, PathBuf};

use clap::ValueEnum;
use sdraft::{Compiled, Look};
use sdraft::diag::pretty;
use sdraft::diff::merged::merged;
use sdraft::diff::{self, Comparison, text::Color};
use sdraft::render::Colors;

use super::{BASE, compile};
use crate::args::StdinName;
use crate::world::{self, Exit, Failure, Input, Stream, World};

/// Compare two designs, or two stages of one
#[derive(clap::Args)]
#[command(
    override_usage = "sdraft diff [OPTIONS] A B\n       sdraft diff [OPTIONS] FILE --stage A --stage B",
    after_help = "Examples:
  sdraft diff old.sd new.sd                     what changed, by meaning
  sdraft diff shop.sd --stage first --stage ha  between two stages
  sdraft diff shop.sd --stage ha                between a stage and the one before it
  sdraft diff old.sd new.sd -f markdown         for a pull request
  sdraft diff old.sd new.sd -o changes.svg      as one picture
  sdraft diff <(git show main:shop.sd) shop.sd  against another branch

As a driver of `git diff` and `git log -p`:
  echo '*.sd diff=sdraft' >> .gitattributes
  git config diff.sdraft.command 'sdraft diff'

Exit status 1 where they differ; 0 as a driver, since git takes all else for a failure."
)]
pub struct Args {
    /// Two designs, or one with --stage; `-` for standard input
    #[arg(required = true, value_name = "FILE", num_args = 1..=9)]
    files: Vec<PathBuf>,
    /// How to tell it
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = false)]
    format: Option<Format>,
    /// Where to; standard output if left out
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// As of this stage; twice, a stage for each side; `base` for what stands before the first
    #[arg(long, value_name = "ID")]
    stage: Vec<String>,
    #[command(flatten)]
    stdin: StdinName,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// `sdraft/diff/1`
    Json,
    /// For a pull request
    Markdown,
    /// One picture: what is new, changed and gone
    Svg,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let format = format(&args)?;
    if args.files.len() >= GIT_WORDS {
        return as_git_driver(&args, format, world);
    }
    let (before, after) = sides(&args)?;
    let [before, after] = [&before, &after].map(|side| side.compile());
    let (before, after) = (before?, after?);
    let is_same = tell([&before, &after], format, &args, world)?;
    let has_errors = before.has_errors() || after.has_errors();
    Ok(if is_same && !has_errors { Exit::Fine } else { Exit::Findings })
}

fn compare(before: &Compiled, after: &Compiled, world: &World) -> Comparison {
    for compiled in [before, after] {
        world.say(&pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Err)));
    }
    diff::compare_compiled(before, after)
}

/// The second design with what it lost of the first, and what differs marked.
fn picture(before: &Compiled, after: &Compiled) -> String {
    let merged = merged(&before.design, &after.design);
    let mut look = Look::new(Colors::auto());
    merged.mark(&mut look.scene.overlay);
    sdraft::svg(&merged.design, &look)
}

/// Tells two designs apart; whether they say the same.
fn tell(sides: [&Compiled; 2], format: Format, args: &Args, world: &mut World) -> Result<bool, Failure> {
    let color = if world.has_color(Stream::Out) && args.output.is_none() { Color::Ansi } else { Color::None };
    let [before, after] = sides;
    let comparison = &compare(before, after, world);
    let told = match format {
        Format::Svg => picture(before, after),
        Format::Text => diff::text::print(comparison, color),
        Format::Json => diff::json::print(comparison),
        Format::Markdown => diff::markdown::print(comparison),
    };
    match &args.output {
        Some(path) if path != Path::new("-") => {
            world::write_file(path, told.as_bytes())?;
            world.note(&format!("wrote {}", path.display()));
        }
        _ => world.print(told)?,
    }
    Ok(comparison.is_same())
}

fn format(args: &Args) -> Result<Format, Failure> {
    let extension = args.output.as_deref().and_then(Path::extension).and_then(|it| it.to_str());
    Ok(match (args.format, extension) {
        (Some(format), _) => format,
        (None, Some("json")) => Format::Json,
        (None, Some("md" | "markdown")) => Format::Markdown,
        (None, Some("svg")) => Format::Svg,
        (None, _) => Format::Text,
    })
}

/// One of the two designs: where its text is, and the stage.
struct Side {
    input: Input,
    stage: Option<String>,
}

impl Side {
    fn compile(&self) -> Result<Compiled, Failure> {
        compile(&self.input, self.stage.as_deref())
    }
}

fn sides(args: &Args) -> Result<(Side, Side), Failure> {
    let input = |path: &PathBuf| Input::new(path, &args.stdin.stdin_filename);
    let side = |path: &PathBuf, stage: Option<&String>| Side { input: input(path), stage: stage.cloned() };
    match (args.files.as_slice(), args.stage.as_slice()) {
        ([a, b], _) if a == b && a == Path::new("-") => {
            Err(Failure::new("standard input can be one of the two designs only").help("name a file for the other"))
        }
        ([a, b], [] | [_]) => Ok((side(a, args.stage.first()), side(b, args.stage.first()))),
        ([a, b], [one, other]) => Ok((side(a, Some(one)), side(b, Some(other)))),
        ([a], _) if a == Path::new("-") => {
            Err(Failure::new("standard input can be read once only").help("write the design to a file first"))
        }
        ([a], [one, other]) => Ok((side(a, Some(one)), side(a, Some(other)))),
        ([a], [one]) => Ok((side(a, Some(&stage_before(&input(a), one)?)), side(a, Some(one)))),
        ([_], []) => Err(Failure::new("one design and nothing to compare it with")
            .help("name a second file, or a stage: `sdraft diff FILE --stage ID`")),
        (_, [_, _, _, ..]) => Err(Failure::new("two stages can be compared, not more")),
        _ => Err(Failure::new(format!("two designs can be compared, not {}", args.files.len()))),
    }
}

/// The stage before one.
fn stage_before(input: &Input, stage: &str) -> Result<String, Failure> {
    let stages = compile(input, Some(stage))?.design.stages;
    match stages.iter().position(|it| it.name == stage) {
        Some(0) => Ok(BASE.to_string()),
        Some(at) => Ok(stages[at - 1].name.clone()),
        None => Err(Failure::new(format!("before `{stage}` there is nothing to compare it with"))
            .help("name two stages, `--stage A --stage B`")),
    }
}

/// The words git calls a driver with: path old-file old-hex old-mode new-file new-hex new-mode, and for a renamed file
/// its new path and how alike the two are.
const GIT_WORDS: usize = 7;

fn as_git_driver(args: &Args, format: Format, world: &mut World) -> Result<Exit, Failure> {
    let [path, old, _, _, new, _, _, rest @ ..] = args.files.as_slice() else {
        return Err(Failure::new("git calls a driver with seven words or nine"));
    };
    let version = |of: &Path, at: &Path| Input::Version { of: of.to_path_buf(), at: at.to_path_buf() };
    let new_path = rest.first().unwrap_or(path);
    // A version that cannot be read, a binary say, must not end git's walk through the others.
    let sides = [version(path, old), version(new_path, new)].map(|input| compile(&input, args.stage.first().map(String::as_str)));
    match sides {
        [Ok(before), Ok(after)] => {
            tell([&before, &after], format, args, world)?;
        }
        [Err(failure), _] | [_, Err(failure)] => world.fail(&failure),
    }
    Ok(Exit::Fine)
}
