//! The command line as a whole; what one command takes stands in its file in `commands/`.

use std::ffi::{OsStr, OsString};

use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, ValueEnum};

use crate::commands::Command;

/// A compiler for system designs: text in, a checked design and a layered diagram out.
#[derive(Parser)]
#[command(
    name = "sdraft",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    override_usage = "sdraft [OPTIONS] FILE\n       sdraft [OPTIONS] COMMAND …",
    after_help = "Examples:
  sdraft new shop.sd            start a design
  sdraft shop.sd                draw it: shop.svg
  sdraft check shop.sd          what would break, and why
  sdraft explain SD201          what a code means

`sdraft FILE` is `sdraft render FILE`. `-` is standard input or output.
Exit status: 0 fine, 1 errors or findings, 2 could not do what was asked."
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Colours in the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// The languages of messages and manuals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    En,
    Zh,
}

impl From<Lang> for sdraft::lint::Lang {
    fn from(lang: Lang) -> sdraft::lint::Lang {
        match lang {
            Lang::En => sdraft::lint::Lang::En,
            Lang::Zh => sdraft::lint::Lang::Zh,
        }
    }
}

/// What commands take that work results out of one design.
#[derive(Args)]
pub struct Worked {
    /// The design; `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: std::path::PathBuf,
    /// How to print the results
    #[arg(short, long, default_value = "table")]
    pub format: TableFormat,
    /// As of this stage; the last if left out, `base` for what stands before the first
    #[arg(long, value_name = "ID")]
    pub stage: Option<String>,
    /// The language of the results
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: Lang,
    #[command(flatten)]
    pub stdin: StdinName,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Table,
    Json,
}

/// For commands that may read from standard input.
#[derive(Args)]
pub struct StdinName {
    /// The name of what comes from standard input: messages use it, and `use` starts beside it
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<std::path::PathBuf>,
}

/// Reads the words of the command line. The error is also how help and version come back.
pub fn parse(words: Vec<OsString>) -> Result<Cli, clap::Error> {
    let words = with_render(as_filter(words));
    let command = Cli::command().color(help_color(&words));
    Cli::from_arg_matches(&command.try_get_matches_from(words)?)
}

/// Under the name `sdraft-pandoc` the program is the filter that `pandoc -F` starts.
fn as_filter(mut words: Vec<OsString>) -> Vec<OsString> {
    let name = words.first().and_then(|word| std::path::Path::new(word).file_stem());
    if name.is_some_and(|name| name == "sdraft-pandoc") {
        words.insert(1, "pandoc".into());
    }
    words
}

/// Puts in the `render` that `sdraft FILE` leaves out.
fn with_render(mut words: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(word) = words.get(at).and_then(|word| word.to_str()) {
        match word {
            "-q" | "--quiet" => at += 1,
            "--color" => at += 2,
            _ if word.starts_with("--color=") => at += 1,
            _ => break,
        }
    }
    if words.get(at).is_some_and(|first| !is_command(first)) && words[at..].iter().any(is_operand) {
        words.insert(at, "render".into());
    }
    words
}

fn is_command(word: &OsString) -> bool {
    let own = ["help", "-h", "--help", "-V", "--version"];
    own.iter().any(|it| word == it) || Cli::command().get_subcommands().any(|it| word == it.get_name())
}

/// Whether a word may name a file: without one there is nothing to render, and a flag is just wrong.
fn is_operand(word: &OsString) -> bool {
    word == "-" || !word.as_encoded_bytes().starts_with(b"-")
}

/// Help is printed before the flags are read, so `--color` is looked up by hand.
fn help_color(words: &[OsString]) -> ColorChoice {
    let values = words.iter().zip(words.iter().skip(1)).filter(|(word, _)| *word == "--color").map(|(_, value)| value);
    let value = values.map(OsString::as_os_str).next();
    let joined = words.iter().find_map(|word| word.to_str()?.strip_prefix("--color=")).map(OsStr::new);
    match value.or(joined).and_then(OsStr::to_str) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}
