//! The commands, one a file. To add one: a file in `commands/` with `Args` (its doc comment is the help) and
//! `run(Args, &mut World)`, and a line below.

use clap::{CommandFactory, Subcommand};
use sdraft::Compiled;
use sdraft::check::StageChoice;
use sdraft::source::Source;
use unicode_width::UnicodeWidthStr;

use crate::args::Cli;
use crate::world::{Exit, Failure, Input, Project, World};

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

/// Reads a text, with the files it uses, and compiles it as of a stage; `base` is what stands before the first.
pub fn compile(input: &Input, stage: Option<&str>) -> Result<Compiled, Failure> {
    let source = input.read()?;
    let mut project = Project::of(input);
    let mut load = |path: &str, from: &Source| project.load(from.name(), path);
    let choice = match stage {
        None => StageChoice::Last,
        Some(name) => StageChoice::Named(name.to_string()),
    };
    let compiled = sdraft::compile(source.clone(), &mut load, &choice);
    let Some(wanted) = stage else { return Ok(compiled) };
    let stages: Vec<&str> = compiled.design.stages.iter().map(|stage| stage.name.as_str()).collect();
    if stages.contains(&wanted) {
        return Ok(compiled);
    }
    if wanted == BASE {
        return Ok(sdraft::compile(source, &mut load, &StageChoice::Base));
    }
    Err(Failure::unknown("stage", wanted, stages))
}

/// The word for what stands before the first stage, where no stage has this name.
const BASE: &str = "base";

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
