use std::path::PathBuf;

use clap::ValueEnum;
use sdraft::diag::finding::{self, Finding, Summary};
use sdraft::diag::sarif::RuleInfo;
use sdraft::diag::{Severity, concise, github, json, pretty, sarif};

use sdraft::Compiled;

use super::{compile, inputs};
use crate::args::StdinName;
use crate::world::{Exit, Failure, Input, Stream, World};

/// Find what is wrong with designs
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft check shop.sd                       what is wrong, and what to do about it
  sdraft check designs/ --fail-on warning    every .sd file below a folder
  sdraft check shop.sd -f concise            file:line:column: CODE message
  sdraft check - < shop.sd                   from standard input

Findings go to standard output, the summary to standard error.
Exit status 1 if there is a finding at or above the level of --fail-on.")]
pub struct Args {
    /// Designs, or folders of them; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print findings
    #[arg(short, long, default_value = "human", hide_possible_values = false)]
    format: Format,
    /// From which level on a finding is a failure
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: Level,
    /// As of this stage; the last if left out, `base` for what stands before the first
    #[arg(long, value_name = "ID")]
    stage: Option<String>,
    #[command(flatten)]
    stdin: StdinName,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines they are about
    Human,
    /// One line each
    Concise,
    /// `sdraft/findings/1`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

#[derive(Clone, Copy, ValueEnum)]
enum Level {
    Error,
    Warning,
    Note,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let mut report = Report::new(args.format);
    for path in &args.paths {
        let checked = inputs(path, &args.stdin.stdin_filename);
        for input in checked.unwrap_or_else(|failure| report.give_up(&failure, world)) {
            match compile(&input, args.stage.as_deref()) {
                Ok(compiled) => report.add(&compiled, world)?,
                Err(failure) => _ = report.give_up(&failure, world),
            }
        }
    }
    report.finish(args.fail_on, world)
}


/// What was found so far. People and editors get it file by file, programs as one document.
struct Report {
    format: Format,
    findings: Vec<Finding>,
    summary: Summary,
    files: usize,
    gave_up: bool,
}

impl Report {
    fn new(format: Format) -> Report {
        Report { format, findings: Vec::new(), summary: Summary::default(), files: 0, gave_up: false }
    }

    /// Notes a file that could not be checked; the others still are.
    fn give_up(&mut self, failure: &Failure, world: &World) -> Vec<Input> {
        self.gave_up = true;
        world.fail(failure);
        Vec::new()
    }

    fn add(&mut self, compiled: &Compiled, world: &mut World) -> Result<(), Failure> {
        self.files += 1;
        self.summary.add(Summary::of(&compiled.diagnostics));
        let findings = || finding::findings(&compiled.diagnostics, &compiled.sources);
        match self.format {
            Format::Human => {
                world.print(pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Out)))
            }
            Format::Concise => world.print(concise::print(&findings())),
            Format::Github => world.print(github::print(&findings())),
            Format::Json | Format::Sarif => {
                self.findings.extend(findings());
                Ok(())
            }
        }
    }

    fn finish(self, fail_on: Level, world: &mut World) -> Result<Exit, Failure> {
        match self.format {
            Format::Json => world.print(json::print(&self.findings, self.summary))?,
            Format::Sarif => world.print(sarif::print(&self.findings, &rules()))?,
            Format::Human | Format::Concise | Format::Github => {}
        }
        if self.files > 0 {
            let said = self.summary.words().unwrap_or_else(|| "nothing to report".to_string());
            let files = if self.files == 1 { String::new() } else { format!(" in {} files", self.files) };
            world.note(&format!("{said}{files}"));
        }
        let least = match fail_on {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Note => Severity::Note,
        };
        if self.gave_up {
            return Ok(Exit::Failed);
        }
        Ok(if self.summary.reaches(least) { Exit::Findings } else { Exit::Fine })
    }
}

/// What SARIF viewers show about the codes.
fn rules() -> Vec<RuleInfo> {
    let page = |page: &sdraft::codes::Page| RuleInfo {
        id: page.code.id,
        name: page.code.name,
        summary: page.text.split(". ").next().unwrap_or(page.text).trim_end_matches('.').to_string(),
        manual: format!("{}\n\n```sd\n{}```\n\nbetter:\n\n```sd\n{}```\n", page.text, page.fires, page.clean),
    };
    sdraft::codes::PAGES.iter().map(page).collect()
}
