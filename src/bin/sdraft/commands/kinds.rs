use clap::ValueEnum;
use sdraft::catalog::{self, Kind};
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::wrap;
use crate::world::{self, Exit, Failure, Stream, World};

/// List the kinds a component can be
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft kinds             the whole table
  sdraft kinds queue       one kind and its technologies
  sdraft kinds -f json     for programs")]
pub struct Args {
    /// Only these kinds, with the technologies below them
    kind: Vec<String>,
    /// How to print them
    #[arg(short, long, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let kinds = asked_for(&args.kind)?;
    let text = match args.format {
        Format::Table => table(&kinds, world.has_color(Stream::Out), world::width()),
        Format::Json => json_of(&kinds),
    };
    world.print(text)?;
    Ok(Exit::Fine)
}

fn asked_for(names: &[String]) -> Result<Vec<&'static Kind>, Failure> {
    if names.is_empty() {
        return Ok(catalog::KINDS.iter().collect());
    }
    let mut kinds = Vec::new();
    for name in names {
        let kind = catalog::find(name)
            .ok_or_else(|| Failure::unknown("kind", name, catalog::KINDS.iter().map(|kind| kind.name)))?;
        kinds.push(kind);
        kinds.extend(catalog::KINDS.iter().filter(|it| it.parent == Some(kind.name)));
    }
    Ok(kinds)
}

/// The page of one kind, for `sdraft explain`.
pub fn explain(kind: &Kind, width: usize) -> String {
    let mut lines = vec![format!("{}, a kind of the family `{}`", kind.name, kind.family.word()), String::new()];
    lines.extend(wrap(kind.docs, width));
    let also: Vec<&str> = kind.english.iter().chain(kind.chinese).copied().collect();
    if !also.is_empty() {
        lines.extend(wrap(&format!("Also written: {}.", also.join(", ")), width));
    }
    if let Some(parent) = kind.parent {
        lines.extend(wrap(&format!("A technology: {} is a `{parent}`.", kind.technology), width));
    }
    let below: Vec<&str> = catalog::KINDS.iter().filter(|it| it.parent == Some(kind.name)).map(|it| it.name).collect();
    if !below.is_empty() {
        lines.extend(wrap(&format!("Technologies: {}.", below.join(", ")), width));
    }
    let assumed = assumptions(kind);
    if !assumed.is_empty() {
        lines.extend(wrap(&format!("Assumed unless the design says otherwise: {}.", assumed.join(", ")), width));
    }
    lines.join("\n") + "\n"
}


fn assumptions(kind: &Kind) -> Vec<String> {
    let it = &kind.defaults;
    let flags = [(it.managed, "managed"), (it.leaderless, "no primary"), (it.quorum, "needs a majority")];
    let rates = [(it.capacity, "requests"), (it.capacity_read, "reads"), (it.capacity_write, "writes")];
    let flags = flags.iter().filter(|(holds, _)| *holds).map(|(_, word)| word.to_string());
    let rates = rates.iter().filter_map(|(rate, what)| rate.map(|rate| format!("{rate} {what}/s a copy")));
    let storage = it.storage.map(|bytes| format!("{} GB a copy", bytes / 1e9));
    flags.chain(rates).chain(storage).collect()
}

/// Families as headings, technologies indented below their kind.
fn table(kinds: &[&Kind], color: bool, width: usize) -> String {
    let (bold, dim, plain) = if color { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") };
    let name_of = |kind: &Kind| format!("{}{}", if kind.parent.is_some() { "  " } else { "" }, kind.name);
    let names = kinds.iter().map(|kind| name_of(kind).width()).max().unwrap_or(0);
    let mut out = String::new();
    let mut family = None;
    for kind in kinds {
        if family != Some(kind.family) {
            let gap = if family.is_some() { "\n" } else { "" };
            out += &format!("{gap}{bold}{}{plain}\n", kind.family.word());
            family = Some(kind.family);
        }
        let name = name_of(kind);
        let indent = names + 4;
        let also: Vec<&str> = kind.english.iter().chain(kind.chinese).copied().collect();
        let also = if also.is_empty() { String::new() } else { format!(" Also: {}.", also.join(", ")) };
        let lines = wrap(&format!("{}{also}", kind.docs), width.saturating_sub(indent).max(30));
        for (i, line) in lines.iter().enumerate() {
            let left = if i == 0 { name.as_str() } else { "" };
            let pad = " ".repeat(names - left.width());
            let (start, end) = if i == 0 { ("", "") } else { (dim, plain) };
            out += &format!("  {left}{pad}  {start}{line}{end}\n");
        }
    }
    out
}

fn json_of(kinds: &[&Kind]) -> String {
    let rows: Vec<_> = kinds
        .iter()
        .map(|kind| {
            let defaults = &kind.defaults;
            json!({
                "name": kind.name,
                "family": kind.family.word(),
                "parent": kind.parent,
                "technology": (!kind.technology.is_empty()).then_some(kind.technology),
                "english": kind.english,
                "chinese": kind.chinese,
                "shape": format!("{:?}", kind.shape),
                "icon": (!kind.icon.is_empty()).then_some(kind.icon),
                "role": kind.role.word(),
                "assumed": {
                    "managed": defaults.managed,
                    "leaderless": defaults.leaderless,
                    "quorum": defaults.quorum,
                    "capacity": defaults.capacity,
                    "capacity_read": defaults.capacity_read,
                    "capacity_write": defaults.capacity_write,
                    "storage": defaults.storage,
                },
                "docs": kind.docs,
            })
        })
        .collect();
    let document = json!({ "schema": "sdraft/kinds/1", "kinds": rows });
    serde_json::to_string_pretty(&document).expect("texts and numbers are JSON") + "\n"
}
