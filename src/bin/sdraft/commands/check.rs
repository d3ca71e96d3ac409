mod fix;
mod stages;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use sdraft::Compiled;
use sdraft::diag::finding::{self, Finding, Summary};
use sdraft::diag::sarif::RuleInfo;
use sdraft::diag::{Diagnostic, Severity, concise, github, json, pretty, sarif};
use sdraft::lint::{self, Selector, Settings};
use sdraft::story::stages::findings;
use sdraft::model;

use super::{compile, inputs};
use crate::args::{Lang, StdinName};
use crate::world::{Exit, Failure, Input, Stream, World};

/// Find what is wrong with designs
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft check shop.sd                       what is wrong, and what to do about it
  sdraft check designs/ --fail-on warning    every .sd file below a folder
  sdraft check shop.sd -f concise            file:line:column: CODE message
  sdraft check shop.sd --profile production  ask what production asks
  sdraft check shop.sd --select SD2,client-to-store
  sdraft check shop.sd --fix                 apply the fixes that keep the meaning
  sdraft check shop.sd --stages              what each stage settles and brings
  sdraft check - < shop.sd                   from standard input

`--select` and `--ignore` take codes (SD201), names, groups (core, std, advice, ped, prod),
hundreds (SD2) and `all`. A baseline is what `-f json` printed: its findings are not shown again.
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
    /// How much to ask: of a sketch, in an interview, for production
    #[arg(long, value_name = "NAME")]
    profile: Option<Profile>,
    /// As of this stage; the last if left out, `base` for what stands before the first
    #[arg(long, value_name = "ID", conflicts_with = "stages")]
    stage: Option<String>,
    /// Stage by stage: what each settles and what it brings
    #[arg(long, conflicts_with = "fix")]
    stages: bool,
    /// Only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,
    /// None of these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Not the findings that this earlier `-f json` output holds
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Apply the fixes that keep the meaning; what comes from standard input goes to standard output
    #[arg(long)]
    fix: bool,
    /// With --fix: also those that change the design
    #[arg(long, requires = "fix")]
    unsafe_fixes: bool,
    /// The language of the findings
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Lang,
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

#[derive(Clone, Copy, ValueEnum)]
enum Profile {
    Sketch,
    Interview,
    Production,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let settings = settings(&args)?;
    let baseline = args.baseline.as_deref().map(baseline).transpose()?.unwrap_or_default();
    let mut report = Report::new(args.format, baseline);
    for path in &args.paths {
        let checked = inputs(path, &args.stdin.stdin_filename);
        for input in checked.unwrap_or_else(|failure| report.give_up(&failure, world)) {
            let outcome = if args.stages {
                stages::run(&input, &settings, &mut report, world)
            } else {
                check(&input, &args, &settings, &mut report, world)
            };
            if let Err(failure) = outcome {
                report.give_up(&failure, world);
            }
        }
    }
    report.finish(args.fail_on, world)
}

fn check(
    input: &Input,
    args: &Args,
    settings: &Settings,
    report: &mut Report,
    world: &mut World,
) -> Result<(), Failure> {
    if args.fix {
        return fix::run(input, args, settings, report, world);
    }
    let compiled = compile(input, args.stage.as_deref())?;
    report.add(&compiled, findings(&compiled, settings), world)
}

fn settings(args: &Args) -> Result<Settings, Failure> {
    let selectors = |words: &[String]| words.iter().map(|word| selector(word)).collect::<Result<Vec<_>, _>>();
    let profile = args.profile.map(|profile| match profile {
        Profile::Sketch => model::Profile::Sketch,
        Profile::Interview => model::Profile::Interview,
        Profile::Production => model::Profile::Production,
    });
    let (select, ignore) = (selectors(&args.select)?, selectors(&args.ignore)?);
    Ok(Settings { profile, select, ignore, layer: None, lang: args.lang.into() })
}

fn selector(word: &str) -> Result<Selector, Failure> {
    Selector::parse(word).ok_or_else(|| {
        let rules = lint::rules::ALL.iter().map(|rule| rule.about().code).flat_map(|code| [code.id, code.name]);
        Failure::unknown("rule", word, rules.chain(lint::Group::ALL.iter().map(|(_, word)| *word)))
    })
}

/// The fingerprints of a document of findings.
fn baseline(path: &Path) -> Result<BTreeSet<String>, Failure> {
    let text = Input::File(path.to_path_buf()).read()?;
    let is_other = || {
        Failure::new(format!("`{}` is no document of findings", path.display()))
            .help("write one with `sdraft check PATH -f json > baseline.json`")
    };
    let document: serde_json::Value = serde_json::from_str(text.text()).map_err(|_| is_other())?;
    let findings = document["findings"].as_array().ok_or_else(is_other)?;
    Ok(findings.iter().filter_map(|it| it["fingerprint"].as_str().map(str::to_string)).collect())
}

/// What was found so far. People and editors get it file by file, programs as one document.
struct Report {
    format: Format,
    baseline: BTreeSet<String>,
    findings: Vec<Finding>,
    /// What each stage has, where it was asked stage by stage.
    stages: Vec<json::Stage>,
    summary: Summary,
    files: usize,
    known: usize,
    gave_up: bool,
}

impl Report {
    fn new(format: Format, baseline: BTreeSet<String>) -> Report {
        let (findings, summary) = (Vec::new(), Summary::default());
        Report { format, baseline, findings, stages: Vec::new(), summary, files: 0, known: 0, gave_up: false }
    }

    /// Notes a file that could not be checked; the others still are.
    fn give_up(&mut self, failure: &Failure, world: &World) -> Vec<Input> {
        self.gave_up = true;
        world.fail(failure);
        Vec::new()
    }

    fn add(&mut self, compiled: &Compiled, found: Vec<Diagnostic>, world: &mut World) -> Result<(), Failure> {
        self.files += 1;
        let found = self.unknown(compiled, found);
        self.summary.add(Summary::of(&found));
        let findings = || finding::findings(&found, &compiled.sources);
        match self.format {
            Format::Human => world.print(pretty::print(&found, &compiled.sources, world.style(Stream::Out))),
            Format::Concise => world.print(concise::print(&findings())),
            Format::Github => world.print(github::print(&findings())),
            Format::Json | Format::Sarif => {
                self.findings.extend(findings());
                Ok(())
            }
        }
    }

    /// Counts findings that were shown elsewhere.
    fn count(&mut self, found: &[Diagnostic]) {
        self.files += 1;
        self.summary.add(Summary::of(found));
    }

    /// The findings that are not in the baseline.
    fn unknown(&mut self, compiled: &Compiled, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if self.baseline.is_empty() {
            return found;
        }
        let prints = finding::fingerprints(&found, &compiled.sources);
        let all = found.len();
        let new: Vec<Diagnostic> =
            found.into_iter().zip(prints).filter(|(_, print)| !self.baseline.contains(print)).map(|(it, _)| it).collect();
        self.known += all - new.len();
        new
    }

    /// The runs of a SARIF log: one, or one a stage.
    fn runs(&self) -> Vec<sarif::Run<'_>> {
        if self.stages.is_empty() {
            return vec![sarif::Run { name: None, findings: self.findings.iter().collect() }];
        }
        let mut runs: Vec<sarif::Run<'_>> = Vec::new();
        for stage in &self.stages {
            match runs.iter_mut().find(|it| it.name == Some(&stage.stage)) {
                Some(run) => run.findings.extend(&stage.findings),
                None => runs.push(sarif::Run { name: Some(&stage.stage), findings: stage.findings.iter().collect() }),
            }
        }
        runs
    }

    fn finish(self, fail_on: Level, world: &mut World) -> Result<Exit, Failure> {
        match self.format {
            Format::Json => {
                let stages = (!self.stages.is_empty()).then_some(self.stages.as_slice());
                world.print(json::print(&self.findings, self.summary, stages))?;
            }
            Format::Sarif => world.print(sarif::print(&self.runs(), &rules()))?,
            Format::Human | Format::Concise | Format::Github => {}
        }
        if self.files > 0 {
            let said = self.summary.words().unwrap_or_else(|| "nothing to report".to_string());
            let files = if self.files == 1 { String::new() } else { format!(" in {} files", self.files) };
            let known = if self.known > 0 { format!(", {} in the baseline", self.known) } else { String::new() };
            world.note(&format!("{said}{files}{known}"));
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
    let rule = |rule: &&dyn lint::Rule| {
        let about = rule.about();
        let manual = about.manual(lint::Lang::En);
        let summary = manual.summary.trim_end_matches('.').to_string();
        RuleInfo { id: about.code.id, name: about.code.name, summary, manual: manual.markdown(lint::Lang::En) }
    };
    sdraft::codes::PAGES.iter().map(page).chain(lint::rules::ALL.iter().map(rule)).collect()
}
