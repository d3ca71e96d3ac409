use clap::CommandFactory;

use crate::args::Cli;
use crate::world::{Exit, Failure, World};

/// Print the manual page
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft man | man -l -                 read it
  sdraft man > /usr/local/share/man/man1/sdraft.1")]
pub struct Args {}

pub fn run(_: Args, world: &mut World) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let on_vec = "writing to memory does not fail";
    clap_mangen::Man::new(command.clone()).render(&mut page).expect(on_vec);
    for sub in command.get_subcommands().filter(|it| !it.is_hide_set() && it.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        page.extend(format!(".SH \"SDRAFT {}\"\n", sub.get_name().to_uppercase()).bytes());
        man.render_synopsis_section(&mut page).expect(on_vec);
        man.render_description_section(&mut page).expect(on_vec);
        man.render_options_section(&mut page).expect(on_vec);
        man.render_extra_section(&mut page).expect(on_vec);
    }
    world.print(page)?;
    Ok(Exit::Fine)
}
