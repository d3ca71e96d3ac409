//! `--stages`: what each stage settles and what it brings.

use sdraft::Compiled;
use sdraft::diag::Diagnostic;
use sdraft::lint::Settings;
use sdraft::story::stages::{findings, settled};

use super::{Format, Report};
use crate::commands::compile_stages;
use crate::world::{Failure, Input, Stream, World};

pub fn run(input: &Input, settings: &Settings, report: &mut Report, world: &mut World) -> Result<(), Failure> {
    let stages = compile_stages(input)?;
    if report.format == Format::Human || report.format == Format::Concise {
        let bold = if world.has_color(Stream::Out) { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        for pair in stages.windows(2) {
            world.print(telling(&pair[0], &pair[1], settings, bold))?;
        }
    }
    let last = stages.last().expect("what stands before the first stage is always there");
    report.add(last, findings(last, settings), world)
}

fn telling(before: &Compiled, after: &Compiled, settings: &Settings, (bold, plain): (&str, &str)) -> String {
    let at = after.design.stage.expect("the later of two is a stage");
    let stage = &after.design.stages[at];
    let label = stage.label.as_ref().filter(|it| **it != stage.name).map_or(String::new(), |it| format!(" “{it}”"));
    let told = |found: &[Diagnostic]| -> Vec<String> {
        found.iter().map(|it| format!("{} {}: {}", it.code.id, it.severity.word(), it.message)).collect()
    };
    let around = settled(before, after, settings);
    let (settled, brought, left) = (told(&around.settled), told(&around.brought), around.left.len());
    let (n_settled, n_brought) = (settled.len(), brought.len());
    let mut out = format!(
        "{bold}stage {}{label}{plain}: {n_settled} settled, {n_brought} new, {left} as before\n",
        stage.name
    );
    for line in settled {
        out += &format!("  - {line}\n");
    }
    for line in brought {
        out += &format!("  + {line}\n");
    }
    out + "\n"
}
