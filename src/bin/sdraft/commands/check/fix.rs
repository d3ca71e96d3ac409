//! `--fix`: round after round until nothing more can be applied. A round that breaks the text is taken back.

use sdraft::Compiled;
use sdraft::check::StageChoice;
use sdraft::diag::fix::apply;
use sdraft::diag::pretty;
use sdraft::lint::Settings;
use sdraft::source::{FileId, Source};

use super::{Args, Report, findings};
use crate::commands::compile;
use crate::world::{self, Failure, Input, Project, Stream, World};

/// Fixes that make room for others come to an end soon; what goes round in circles must not.
const MOST_ROUNDS: usize = 10;

pub fn run(
    input: &Input,
    args: &Args,
    settings: &Settings,
    report: &mut Report,
    world: &mut World,
) -> Result<(), Failure> {
    let mut compiled = compile(input, args.stage.as_deref())?;
    let name = input.name();
    let original = compiled.sources.get(FileId(0)).text().to_string();
    let mut text = original.clone();
    let mut found = findings(&compiled, settings);
    let mut fixed = 0;
    for _ in 0..MOST_ROUNDS {
        let (next, count) = apply(&found, FileId(0), &text, args.unsafe_fixes);
        if count == 0 {
            break;
        }
        let again = compile_text(input, &next, args.stage.as_deref());
        if again.has_errors() && !compiled.has_errors() {
            world.note(&format!("{name}: a fix would break the text and is left out"));
            break;
        }
        (text, compiled, fixed) = (next, again, fixed + count);
        found = findings(&compiled, settings);
    }
    if fixed > 0 {
        world.note(&format!("{name}: {fixed} fixed"));
    }
    match input {
        Input::File(path) if text != original => world::write_file(path, text.as_bytes())?,
        Input::File(_) | Input::Version { .. } => {}
        Input::Stdin(_) => {
            // The text takes standard output; what is left to say goes beside it.
            world.print(&text)?;
            world.say(&pretty::print(&found, &compiled.sources, world.style(Stream::Err)));
            report.count(&found);
            return Ok(());
        }
    }
    report.add(&compiled, found, world)
}

fn compile_text(input: &Input, text: &str, stage: Option<&str>) -> Compiled {
    let mut project = Project::of(input);
    let mut load = |path: &str, from: &Source| project.load(from.name(), path);
    let choice = match stage {
        None => StageChoice::Last,
        Some(super::super::BASE) => StageChoice::Base,
        Some(name) => StageChoice::Named(name.to_string()),
    };
    sdraft::compile(Source::new(input.name(), text), &mut load, &choice)
}
