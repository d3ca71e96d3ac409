use std::path::{Path, PathBuf};

use clap::ValueEnum;
use sdraft::Look;
use sdraft::diag::pretty;
use sdraft::report::{self, Document, html, markdown};

use super::{compile_stages, picture, render};
use crate::args::{Lang, StdinName};
use crate::world::{self, Exit, Failure, Input, Stream, World};

/// Write the design document
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft report shop.sd -o shop.html          one page, for a screen and for paper
  sdraft report shop.sd -f markdown -o docs/shop.md   with its pictures beside it: docs/shop-design.svg …
  sdraft report shop.sd --lang zh -o shop.html        with Chinese headings and findings
  sdraft report - < shop.sd > shop.html       from standard input

It tells what the file says: requirements, interfaces, estimates, the data model, the design and its
stages, use cases with their sequence, decisions, bottlenecks and how they were settled, what still
stands and what was accepted. What the file does not have is left out.
The page needs no script and nothing from elsewhere. Print it from a browser for a PDF.")]
pub struct Args {
    /// The design; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to make; if left out, the extension of --output says it, else it is HTML
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = false)]
    format: Option<Format>,
    /// Where to; standard output if left out
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The language of headings and findings
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Lang,
    /// `auto` (light and dark, the default), light, dark, whiteboard, print, or a TOML file of colours
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    #[command(flatten)]
    stdin: StdinName,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One page with its pictures in it
    Html,
    /// With its pictures beside it; on standard output with its pictures in it
    #[value(alias = "md")]
    Markdown,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let format = format(&args)?;
    let input = Input::new(&args.file, &args.stdin.stdin_filename);
    let target = target(&args, &input, format);
    if let (Input::File(source), Some(target)) = (&input, &target) {
        world::spare(source, target)?;
    }
    let stages = compile_stages(&input)?;
    let last = stages.last().expect("what stands before the first stage is always there");
    world.say(&pretty::print(&last.diagnostics, &last.sources, world.style(Stream::Err)));
    let colors = render::colors(args.theme.as_deref(), last, &input, world)?;
    let options = report::Options { lang: args.lang.into(), look: Look::new(colors) };
    let document = report::build(&stages, &options);
    let exit = if last.has_errors() { Exit::Findings } else { Exit::Fine };
    let files = match format {
        Format::Html => vec![(target.clone(), html::write(&document))],
        Format::Markdown => with_pictures(&document, target.as_deref())?,
    };
    let Some(target) = target else {
        let (_, text) = files.into_iter().next_back().expect("the document itself comes last");
        world.print(text)?;
        return Ok(exit);
    };
    let whole = |(path, text): (Option<PathBuf>, String)| (path.unwrap_or(target.clone()), text.into_bytes());
    let files: Vec<(PathBuf, Vec<u8>)> = files.into_iter().map(whole).collect();
    world::write_files(&files)?;
    world.note(&format!("wrote {}", target.display()));
    Ok(exit)
}

/// A document in Markdown, behind the pictures it shows; without a file of its own it holds them itself.
fn with_pictures(document: &Document, target: Option<&Path>) -> Result<Vec<(Option<PathBuf>, String)>, Failure> {
    let mut files = Vec::new();
    let text = markdown::write(document, &mut |name, svg| match target {
        None => picture::data_uri(&svg),
        Some(target) => {
            let stem = target.file_stem().unwrap_or_default().to_string_lossy();
            let file = format!("{stem}-{}.svg", portable(name));
            let address = encode(&file);
            files.push((Some(target.with_file_name(file)), svg));
            address
        }
    });
    files.push((target.map(Path::to_path_buf), text));
    Ok(files)
}

/// A name that every file system takes.
fn portable(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).collect()
}

/// The name of a file as an address in Markdown.
fn encode(file: &str) -> String {
    let mut out = String::new();
    for c in file.chars() {
        match c {
            ' ' | '<' | '>' | '(' | ')' | '#' | '?' | '%' | '\\' | '"' => {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes).bytes().for_each(|byte| out += &format!("%{byte:02X}"));
            }
            c => out.push(c),
        }
    }
    out
}

fn format(args: &Args) -> Result<Format, Failure> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let output = args.output.as_deref().filter(|it| *it != Path::new("-") && !it.is_dir());
    match output.and_then(Path::extension).map(|it| it.to_string_lossy().to_lowercase()).as_deref() {
        None | Some("html" | "htm") => Ok(Format::Html),
        Some("md" | "markdown") => Ok(Format::Markdown),
        Some("pdf") => Err(Failure::new("a document is not written as PDF").help("write HTML and print it from a browser")),
        Some(other) => Err(Failure::unknown("format", other, ["html", "markdown"])),
    }
}

/// The file of the document; none for standard output.
fn target(args: &Args, input: &Input, format: Format) -> Option<PathBuf> {
    let output = args.output.as_deref().filter(|it| *it != Path::new("-"))?;
    let is_folder = output.is_dir() || output.as_os_str().as_encoded_bytes().ends_with(b"/");
    if !is_folder {
        return Some(output.to_path_buf());
    }
    let name = PathBuf::from(input.name().replace("<stdin>", "stdin"));
    let stem = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = if format == Format::Html { "html" } else { "md" };
    Some(output.join(format!("{stem}.{extension}")))
}
