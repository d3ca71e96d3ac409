//! `--stages`: what each stage settles and what it brings. Both sides of a stage are asked what the stage may be asked,
//! so that a stage about availability shows which of the gaps before it it closes.

use sdraft::Compiled;
use sdraft::diag::Diagnostic;
use sdraft::diag::finding::fingerprints;
use sdraft::lint::{self, Settings};

use super::{Format, Report, findings};
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
    let asked = Settings { layer: lint::layer(&after.design), ..settings.clone() };
    let (old, new) = (findings(before, &asked), findings(after, &asked));
    let (old_prints, new_prints) = (fingerprints(&old, &before.sources), fingerprints(&new, &after.sources));
    let missing_in = |found: &[Diagnostic], prints: &[String], others: &[String]| -> Vec<String> {
        let gone = found.iter().zip(prints).filter(|(_, print)| !others.contains(print));
        gone.map(|(it, _)| format!("{} {}: {}", it.code.id, it.severity.word(), it.message)).collect()
    };
    let settled = missing_in(&old, &old_prints, &new_prints);
    let brought = missing_in(&new, &new_prints, &old_prints);
    let left = new.len() - brought.len();
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
