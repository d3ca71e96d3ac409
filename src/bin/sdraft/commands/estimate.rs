use std::path::PathBuf;

use clap::ValueEnum;
use sdraft::analyze::Facts;
use sdraft::analyze::estimate::{self, Estimate, Verdict, estimates};
use sdraft::diag::pretty;
use sdraft::model::Constants;
use sdraft::units::{Quantity, display};
use unicode_width::UnicodeWidthStr;

use super::{compile, wrap};
use crate::args::StdinName;
use crate::world::{self, Exit, Failure, Input, Stream, World};

/// Work out the back of the envelope
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft estimate shop.sd            each quantity, with exact and with an interview's round constants
  sdraft estimate shop.sd -f json    for programs
  printf 'let reads = 300M * 5 / day expect 17.5k/s' | sdraft estimate -

Exact: a day of 86,400 s, a year of 365 days. Interview: 100k s a day, 3M s a month, 30M s a year.
What the author claims with `expect` is compared with both. docs/analysis.md says what follows from a design.")]
pub struct Args {
    /// The design; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to print the results
    #[arg(short, long, default_value = "table")]
    format: Format,
    /// As of this stage; the last if left out, `base` for what stands before the first
    #[arg(long, value_name = "ID")]
    stage: Option<String>,
    #[command(flatten)]
    stdin: StdinName,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let input = Input::new(&args.file, &args.stdin.stdin_filename);
    let compiled = compile(&input, args.stage.as_deref())?;
    if !compiled.diagnostics.is_empty() {
        world.say(&pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Err)));
    }
    let facts = Facts::new(&compiled.design);
    let all = estimates(&facts);
    let text = match args.format {
        Format::Json => estimate::print(&facts, &all),
        Format::Table => {
            let color = world.has_color(Stream::Out);
            Printer { facts: &facts, color, width: world::width().clamp(40, 120) }.report(&all)
        }
    };
    world.print(text)?;
    Ok(if compiled.has_errors() { Exit::Findings } else { Exit::Fine })
}

struct Printer<'a> {
    facts: &'a Facts<'a>,
    color: bool,
    width: usize,
}

impl Printer<'_> {
    fn report(&self, all: &[Estimate]) -> String {
        if all.is_empty() {
            return "Nothing to estimate: write `let reads = 300M * 5 / day`, or give a use case a `rate`.\n".to_string();
        }
        let mut out = String::new();
        let mut heading = None;
        let names = all.iter().map(|it| name(it).width()).max().unwrap_or(0).min(self.width / 3).max(HEADING.len() - 2);
        for it in all {
            let about = self.about(it);
            if heading.as_ref() != Some(&about) {
                let gap = if heading.is_some() { "\n" } else { "" };
                let columns = if heading.is_none() { self.columns(names) } else { String::new() };
                out += &format!("{gap}{}{columns}\n", self.paint(BOLD, &about));
                heading = Some(about);
            }
            out += &self.row(it, names);
        }
        out
    }

    /// What the two columns of values are, behind the first heading.
    fn columns(&self, names: usize) -> String {
        let (first, second) = if self.interview_first() { ("interview", "exact") } else { ("exact", "interview") };
        let gap = " ".repeat((names + 4).saturating_sub(HEADING.len()));
        self.paint(DIM, &format!("{gap}{first:>COLUMN$}{second:>COLUMN$}"))
    }

    fn interview_first(&self) -> bool {
        self.facts.design.constants.as_ref().is_some_and(|it| it.value == Constants::Interview)
    }

    fn about(&self, it: &Estimate) -> String {
        let design = self.facts.design;
        match (it.span, it.usecase, it.component) {
            (Some(_), _, _) => HEADING.to_string(),
            (None, Some(id), _) => format!("Use case {}", design.usecases[id.index()].name),
            (None, None, Some(id)) => design.component(id).name.clone(),
            (None, None, None) => "The design".to_string(),
        }
    }

    fn row(&self, it: &Estimate, names: usize) -> String {
        let (exact, interview) = values(it.value);
        let same = exact == interview;
        let (first, second) = if self.interview_first() { (interview, exact) } else { (exact, interview) };
        let second = if same { String::new() } else { second };
        let name = name(it);
        let mut out = if name.width() > names {
            format!("  {name}\n  {}", " ".repeat(names))
        } else {
            format!("  {name}{}", " ".repeat(names - name.width()))
        };
        out += &format!("  {first:>COLUMN$}{}", self.paint(DIM, &format!("{second:>COLUMN$}")));
        let claim = self.claim(it);
        let used = 2 + names + 2 + 2 * COLUMN;
        if let Some((text, color)) = claim {
            let fits = used + 2 + text.width() <= self.width;
            let text = self.paint(color, &text);
            out = if fits { format!("{}  {text}", out) } else { format!("{}\n    {text}", out.trim_end()) };
        }
        let mut out = format!("{}\n", out.trim_end());
        for line in wrap(&format!("= {}", it.derivation), self.width.saturating_sub(4).max(20)) {
            out += &format!("    {}\n", self.paint(DIM, &line));
        }
        out
    }

    fn claim(&self, it: &Estimate) -> Option<(String, &'static str)> {
        let claimed = it.claimed?;
        let said = format!("claimed {}", values(claimed).0);
        Some(match it.verdict()? {
            Verdict::Right => (format!("{said}: right"), GREEN),
            Verdict::Rounded(ratio) => (format!("{said}: {}", estimate::off(ratio)[0]), YELLOW),
            Verdict::Differs(ratio) => (format!("{said}: {}", estimate::off(ratio)[0]), RED),
            Verdict::OtherUnit => (format!("{said}: another unit"), RED),
        })
    }

    fn paint(&self, color: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("{color}{text}\x1b[0m") } else { text.to_string() }
    }
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";

/// Above what the author wrote.
const HEADING: &str = "What the author says";
/// The columns of a value.
const COLUMN: usize = 12;

fn name(it: &Estimate) -> &str {
    it.name.as_deref().or(it.label.as_deref()).unwrap_or("")
}

fn values(value: Quantity) -> (String, String) {
    (display(value.exact, value.dimension), display(value.interview, value.dimension))
}
