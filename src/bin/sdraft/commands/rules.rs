use clap::ValueEnum;
use sdraft::lint::{self, Topic, rules};
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::wrap;
use crate::args::Lang;
use crate::world::{self, Exit, Failure, Stream, World};

/// List the rules of `sdraft check`
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft rules              every rule with its group and level
  sdraft rules --lang zh    in Chinese
  sdraft rules -f json      for programs
  sdraft explain SD201      the manual of one rule

Groups: core always runs; std and advice in an interview and in production; prod in production;
ped when selected (`--select ped`, or `warn RULE` in the file).")]
pub struct Args {
    /// How to print them
    #[arg(short, long, default_value = "table")]
    format: Format,
    /// The language
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Lang,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let lang = args.lang.into();
    let text = match args.format {
        Format::Table => table(lang, world.has_color(Stream::Out), world::width()),
        Format::Json => json_of(lang),
    };
    world.print(text)?;
    Ok(Exit::Fine)
}

/// Topics as headings, in the order in which `check` shows findings.
fn table(lang: lint::Lang, color: bool, width: usize) -> String {
    let (bold, dim, plain) = if color { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") };
    let mut out = String::new();
    for (topic, ..) in Topic::ALL {
        let gap = if out.is_empty() { "" } else { "\n" };
        out += &format!("{gap}{bold}{}{plain}\n", topic.heading(lang));
        for rule in rules::ALL.iter().filter(|rule| rule.about().topic == topic) {
            let about = rule.about();
            let head = format!("{} {}", about.code.id, about.code.name);
            let level = format!("{:<6} {:<7}", about.group.word(), about.severity.word());
            let indent = HEAD + 2 + level.width() + 2;
            let lines = wrap(&about.manual(lang).summary, width.saturating_sub(indent).max(30));
            for (i, line) in lines.iter().enumerate() {
                out += &match i {
                    0 => format!("{head:<HEAD$}  {dim}{level}{plain}  {line}\n"),
                    _ => format!("{:indent$}{line}\n", ""),
                };
            }
        }
    }
    out
}

/// The columns of a code and the longest name.
const HEAD: usize = 38;

fn json_of(lang: lint::Lang) -> String {
    let row = |rule: &&dyn lint::Rule| {
        let about = rule.about();
        let manual = about.manual(lang);
        json!({
            "code": about.code.id,
            "name": about.code.name,
            "group": about.group.word(),
            "severity": about.severity.word(),
            "topic": about.topic.heading(lang),
            "summary": manual.summary,
            "manual": manual.markdown(lang),
        })
    };
    let rows: Vec<_> = rules::ALL.iter().map(row).collect();
    serde_json::to_string_pretty(&json!({ "schema": "sdraft/rules/1", "rules": rows })).expect("texts are JSON") + "\n"
}
