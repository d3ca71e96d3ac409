use sdraft::analyze::Facts;
use sdraft::analyze::estimate::{self, Estimate, Verdict, estimates};
use sdraft::model::Constants;
use sdraft::units::{Quantity, display};
use unicode_width::UnicodeWidthStr;

use super::{compile_to_work, said, wrap};
use crate::args::{Lang, TableFormat, Worked};
use crate::world::{self, Exit, Failure, Stream, World};

/// Work out the back of the envelope
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft estimate shop.sd            each quantity, with exact and with an interview's round constants
  sdraft estimate shop.sd -f json    for programs
  printf 'let reads = 300M * 5 / day expect 17.5k/s' | sdraft estimate -

Exact: a day of 86,400 s, a year of 365 days. Interview: 100k s a day, 3M s a month, 30M s a year.
What the author claims with `expect` is compared with both. docs/analysis.md says what follows from a design.")]
pub struct Args {
    #[command(flatten)]
    worked: Worked,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let (compiled, exit) = compile_to_work(&args.worked, world)?;
    let facts = Facts::new(&compiled.design);
    let all = estimates(&facts);
    let lang = args.worked.lang;
    let text = match args.worked.format {
        TableFormat::Json => estimate::print(&facts, &all, lang.into()),
        TableFormat::Table => {
            let color = world.has_color(Stream::Out);
            Printer { facts: &facts, lang, color, width: world::width().clamp(40, 120) }.report(&all)
        }
    };
    world.print(text)?;
    Ok(exit)
}

struct Printer<'a> {
    facts: &'a Facts<'a>,
    lang: Lang,
    color: bool,
    width: usize,
}

impl Printer<'_> {
    fn report(&self, all: &[Estimate]) -> String {
        if all.is_empty() {
            return said!(
                self.lang,
                "Nothing to estimate: write `let reads = 300M * 5 / day`, or give a use case a `rate`.\n",
                "没有可估算的：请写 `let reads = 300M * 5 / day`，或给用例写上 `rate`。\n"
            );
        }
        let mut out = String::new();
        let mut heading = None;
        let names = all.iter().map(|it| self.title(it).width()).max().unwrap_or(0).min(self.width / 3).max(self.written().width() - 2);
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
        let (exact, interview) = match self.lang {
            Lang::En => ("exact", "interview"),
            Lang::Zh => ("精确", "面试取整"),
        };
        let (first, second) = if self.interview_first() { (interview, exact) } else { (exact, interview) };
        let (first, second) = (right(first), right(second));
        let gap = " ".repeat((names + 4).saturating_sub(self.written().width()));
        self.paint(DIM, &format!("{gap}{first}{second}"))
    }

    fn interview_first(&self) -> bool {
        self.facts.design.constants.as_ref().is_some_and(|it| it.value == Constants::Interview)
    }

    fn about(&self, it: &Estimate) -> String {
        let design = self.facts.design;
        match (it.span, it.usecase, it.component) {
            (Some(_), _, _) => self.written().to_string(),
            (None, Some(id), _) => {
                said!(self.lang, "Use case {}", "用例 {}", design.usecases[id.index()].name)
            }
            (None, None, Some(id)) => design.component(id).name.clone(),
            (None, None, None) => said!(self.lang, "The design", "整个设计"),
        }
    }

    fn row(&self, it: &Estimate, names: usize) -> String {
        let (exact, interview) = values(it.value);
        let same = exact == interview;
        let (first, second) = if self.interview_first() { (interview, exact) } else { (exact, interview) };
        let second = if same { String::new() } else { second };
        let name = self.title(it);
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
        for line in wrap(&format!("= {}", it.derivation.get(self.lang.into())), self.width.saturating_sub(4).max(20)) {
            out += &format!("    {}\n", self.paint(DIM, &line));
        }
        out
    }

    fn claim(&self, it: &Estimate) -> Option<(String, &'static str)> {
        let claimed = it.claimed?;
        let value = values(claimed).0;
        let claim = said!(self.lang, "claimed {value}: ", "声称 {value}：");
        let off = |ratio: f64| {
            let [en, zh] = estimate::off(ratio);
            if self.lang == Lang::En { en } else { zh }
        };
        Some(match it.verdict()? {
            Verdict::Right => (claim + &said!(self.lang, "right", "正确"), GREEN),
            Verdict::Rounded(ratio) => (claim + &off(ratio), YELLOW),
            Verdict::Differs(ratio) => (claim + &off(ratio), RED),
            Verdict::OtherUnit => (claim + &said!(self.lang, "another unit", "单位不同"), RED),
        })
    }

    /// Above what the author wrote.
    fn written(&self) -> &'static str {
        match self.lang {
            Lang::En => "What the author says",
            Lang::Zh => "作者所写",
        }
    }

    fn title<'e>(&self, it: &'e Estimate) -> &'e str {
        let label = it.label.as_ref().map(|it| it.get(self.lang.into()));
        it.name.as_deref().or(label).unwrap_or("")
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

/// The columns of a value.
const COLUMN: usize = 12;

/// A word at the right of its column, in cells of a terminal.
fn right(word: &str) -> String {
    " ".repeat(COLUMN.saturating_sub(word.width())) + word
}

fn values(value: Quantity) -> (String, String) {
    (display(value.exact, value.dimension), display(value.interview, value.dimension))
}
