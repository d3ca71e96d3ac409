//! `--stages`: what each stage settles and what it brings.

use sdraft::Compiled;
use sdraft::diag::finding::{self, Summary};
use sdraft::diag::{Diagnostic, json};
use sdraft::lint::Settings;
use sdraft::source::FileId;
use sdraft::story::stages::{findings, settled};

use super::{Format, Report};
use crate::commands::{BASE, compile_stages};
use crate::world::{Failure, Input, Stream, World};

pub fn run(input: &Input, settings: &Settings, report: &mut Report, world: &mut World) -> Result<(), Failure> {
    let stages = compile_stages(input)?;
    if report.format == Format::Human || report.format == Format::Concise {
        let bold = if world.has_color(Stream::Out) { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        for pair in stages.windows(2) {
            world.print(telling(&pair[0], &pair[1], settings, bold))?;
        }
    }
    if matches!(report.format, Format::Json | Format::Sarif) {
        for (at, stage) in stages.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| &stages[at]);
            let entry = of_stage(before, stage, settings, report);
            report.stages.push(entry);
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

/// What programs are told of a stage.
fn of_stage(before: Option<&Compiled>, stage: &Compiled, settings: &Settings, report: &mut Report) -> json::Stage {
    let around = before.map(|before| (before, settled(before, stage, settings)));
    let known = report.known;
    let found = report.unknown(stage, findings(stage, settings));
    // what the baseline hides is counted once, with the last stage
    report.known = known;
    let prints = |compiled: &Compiled, found: &[Diagnostic]| finding::fingerprints(found, &compiled.sources);
    let (gone, brought) = match &around {
        Some((before, around)) => (prints(before, &around.settled), prints(stage, &around.brought)),
        None => Default::default(),
    };
    let name = stage.design.stage.map_or(BASE, |at| stage.design.stages[at].name.as_str());
    json::Stage {
        file: stage.sources.get(FileId(0)).name().to_string(),
        stage: name.to_string(),
        settled: gone,
        brought,
        summary: Summary::of(&found),
        findings: finding::findings(&found, &stage.sources),
    }
}
