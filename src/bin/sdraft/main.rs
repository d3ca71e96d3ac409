//! The program: reads the command line, hands it to a command, and turns what comes back into an exit status.

mod args;
mod commands;

mod world;

use std::process::ExitCode;

use world::World;

fn main() -> ExitCode {
    let cli = match args::parse(std::env::args_os().collect()) {
        Ok(cli) => cli,
        Err(help_or_error) => return world::print_usage(&help_or_error),
    };
    let mut world = World::new(cli.global.color, cli.global.quiet);
    let outcome = cli.command.run(&mut world);
    world.finish(outcome)
}
