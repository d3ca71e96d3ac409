mod convert;
mod server;
mod uri;

use crate::world::{Exit, Failure, World};

/// Speak the language server protocol with an editor
#[derive(clap::Args)]
#[command(after_help = "Example:
  sdraft lsp     editors start it themselves

It speaks over standard input and output: diagnostics with quick fixes, completion, hover,
definition, references, rename, symbols, folding, formatting, colours, hints, and a preview.")]
pub struct Args {
    /// What editors pass by habit; it is the only way there is
    #[arg(long, hide = true)]
    stdio: bool,
}

pub fn run(_args: Args, world: &mut World) -> Result<Exit, Failure> {
    let (connection, threads) = lsp_server::Connection::stdio();
    let ended = server::serve(&connection, world);
    // The threads end once both ends of their channels are gone.
    drop(connection);
    let exit = ended?;
    threads.join().map_err(|error| Failure::new(format!("the editor's connection broke: {error}")))?;
    Ok(exit)
}
