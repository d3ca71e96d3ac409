//! The commands, one a file. To add one: a file in `commands/` with `Args` (its doc comment is the help) and
//! `run(Args, &mut World)`, and a line below.

use clap::{CommandFactory, Subcommand};

use crate::args::Cli;
use crate::world::{Exit, Failure, World};

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
    Kinds kinds
    New new
    Completions completions
    Man man
}

/// The names of all commands.
pub fn names() -> Vec<String> {
    Cli::command().get_subcommands().map(|it| it.get_name().to_string()).collect()
}
