use sdraft::catalog::{self, Kind};
use sdraft::check::names::closest;
use sdraft::codes::{self, Page};

use super::{kinds, wrap};
use crate::world::{self, Exit, Failure, Stream, World};

/// Say what a code, a rule or a kind means
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft explain SD012            what an error means, and how to mend it
  sdraft explain unknown-name     the same by its name
  sdraft explain redis            what a kind is
  sdraft explain                  all there is to explain")]
pub struct Args {
    /// Codes (`SD012`), their names (`unknown-name`) or kinds (`redis`)
    #[arg(value_name = "CODE|NAME")]
    names: Vec<String>,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let look = Look::new(world);
    if args.names.is_empty() {
        world.print(contents(&look))?;
        return Ok(Exit::Fine);
    }
    let found: Result<Vec<Topic>, Failure> = args.names.iter().map(|name| find(name)).collect();
    let pages: Vec<String> = found?.iter().map(|topic| topic.print(&look)).collect();
    world.print(pages.join("\n"))?;
    Ok(Exit::Fine)
}

/// What can be explained.
enum Topic {
    Language(&'static Page),
    Kind(&'static Kind),
}

fn find(name: &str) -> Result<Topic, Failure> {
    let is_named = |page: &&Page| page.code.id.eq_ignore_ascii_case(name) || page.code.name == name;
    if let Some(page) = codes::PAGES.iter().find(is_named) {
        return Ok(Topic::Language(page));
    }
    if let Some(kind) = catalog::find(name) {
        return Ok(Topic::Kind(kind));
    }
    let known = || {
        let codes = codes::PAGES.iter().flat_map(|page| [page.code.id, page.code.name]);
        codes.chain(catalog::KINDS.iter().map(|kind| kind.name))
    };
    let failure = Failure::new(format!("there is no code, rule or kind `{name}`"));
    Err(match closest(name, known()) {
        Some(near) => failure.help(format!("did you mean `{near}`? `sdraft explain` lists all")),
        None => failure.help("`sdraft explain` lists all there are"),
    })
}

impl Topic {
    fn print(&self, look: &Look) -> String {
        match self {
            Topic::Language(page) => look.page(page),
            Topic::Kind(kind) => kinds::explain(kind, look.width),
        }
    }
}

fn contents(look: &Look) -> String {
    let mut out = look.heading("Errors of the language");
    for page in codes::PAGES {
        out += &format!("  {}  {}\n", page.code.id, page.code.name);
    }
    out + "\n`sdraft kinds` lists the kinds.\n"
}

/// How a page is set on a terminal.
struct Look {
    color: bool,
    width: usize,
}

impl Look {
    fn new(world: &World) -> Look {
        Look { color: world.has_color(Stream::Out), width: world::width().min(100) }
    }

    fn heading(&self, text: &str) -> String {
        if self.color { format!("\x1b[1m{text}\x1b[0m\n") } else { format!("{text}\n") }
    }

    fn page(&self, page: &Page) -> String {
        let mut out = self.heading(&format!("{} {}", page.code.id, page.code.name));
        out += "\n";
        for line in wrap(page.text, self.width) {
            out += &format!("{line}\n");
        }
        out + "\nThis gives it:\n\n" + &indented(page.fires) + "\nThis does not:\n\n" + &indented(page.clean)
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}").trim_end().to_string() + "\n").collect()
}
