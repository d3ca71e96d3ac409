use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::world::{Exit, Failure, World};

/// Print a completion script for a shell
#[derive(clap::Args)]
#[command(after_help = "Example:
  sdraft completions bash > ~/.local/share/bash-completion/completions/sdraft")]
pub struct Args {
    /// The shell
    shell: Shell,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "sdraft", &mut script);
    world.print(script)?;
    Ok(Exit::Fine)
}
