use std::path::{Path, PathBuf};

use crate::world::{self, Exit, Failure, World};

/// Write a small design to start from
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft new shop.sd && sdraft shop.sd
  sdraft new | sdraft render - -o shop.svg")]
pub struct Args {
    /// Where to; standard output if left out. A file that is there is never overwritten
    file: Option<PathBuf>,
}

const STARTER: &str = include_str!("new/starter.sd");

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    match args.file.filter(|path| path != Path::new("-")) {
        None => world.print(STARTER)?,
        Some(path) => {
            world::create_file(&path, STARTER.as_bytes())?;
            let name = path.display();
            world.note(&format!("wrote {name}; draw it with `sdraft {name}`, check it with `sdraft check {name}`"));
        }
    }
    Ok(Exit::Fine)
}
