//! The commands, one a file. To add one: a file in `commands/` with `Args` (its doc comment is the help) and
//! `run(Args, &mut World)`, and a line below.

use clap::{CommandFactory, Subcommand};
use unicode_width::UnicodeWidthStr;

use crate::args::Cli;
use crate::world::{Exit, Failure, Input, World};
use sdraft::diag::Diagnostic;
use sdraft::source::Sources;

macro_rules! commands {
    ($($name:ident $module:ident)*) => {
        $(mod $module;)*

        #[derive(Subcommand)]
        pub enum Command {
            $($name($module::Args),)*
        }

        impl Command {
            pub fn run(self, world: &mut World) -> Result<Exit, Failure> {
                match self {
                    $(Command::$name(args) => $module::run(args, world),)*
                }
            }
        }
    };
}

commands! {
    Check check
    Explain explain
    Kinds kinds
    New new
    Completions completions
    Man man
}

/// The names of all commands.
pub fn names() -> Vec<String> {
    Cli::command().get_subcommands().map(|it| it.get_name().to_string()).collect()
}

pub struct Compiled {
    pub sources: Sources,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a text and finds what is wrong with it.
pub fn compile(input: &Input) -> Result<Compiled, Failure> {
    let mut sources = Sources::default();
    let file = sources.add(input.read()?);
    let (_, mut diagnostics) = sdraft::syntax::parse(file, sources.get(file).text());
    sdraft::diag::sort(&mut diagnostics);
    Ok(Compiled { sources, diagnostics })
}

/// A text in lines no wider than some columns.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("starts with a line");
        if line.is_empty() || line.width() + 1 + word.width() <= width {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines
}
