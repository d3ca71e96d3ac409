use sdraft::catalog::{self, Kind};
use sdraft::check::names::closest;
use sdraft::codes::{self, Page};
use sdraft::lint::{self, About};

use super::{kinds, wrap};
use crate::args::Lang;
use crate::world::{self, Exit, Failure, Stream, World};

/// Say what a code, a rule or a kind means
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft explain SD012            what an error means, and how to mend it
  sdraft explain SD201            the manual of a rule, with examples
  sdraft explain unknown-name     the same by its name
  sdraft explain redis            what a kind is
  sdraft explain                  all there is to explain")]
pub struct Args {
    /// Codes (`SD012`), their names (`unknown-name`) or kinds (`redis`)
    #[arg(value_name = "CODE|NAME")]
    names: Vec<String>,
    /// The language of the manuals of rules
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Lang,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let look = Look::new(world, args.lang.into());
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
    Rule(&'static About),
    Kind(&'static Kind),
}

fn find(name: &str) -> Result<Topic, Failure> {
    let is_named = |page: &&Page| page.code.id.eq_ignore_ascii_case(name) || page.code.name == name;
    if let Some(page) = codes::PAGES.iter().find(is_named) {
        return Ok(Topic::Language(page));
    }
    if let Some(rule) = lint::find(name) {
        return Ok(Topic::Rule(rule.about()));
    }
    if let Some(kind) = catalog::find(name) {
        return Ok(Topic::Kind(kind));
    }
    let known = || {
        let codes = codes::PAGES.iter().flat_map(|page| [page.code.id, page.code.name]);
        let rules = lint::rules::ALL.iter().flat_map(|rule| [rule.about().code.id, rule.about().code.name]);
        codes.chain(rules).chain(catalog::KINDS.iter().map(|kind| kind.name))
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
            Topic::Rule(about) => look.manual(about),
            Topic::Kind(kind) => kinds::explain(kind, look.width),
        }
    }
}

fn contents(look: &Look) -> String {
    let mut out = look.heading("Errors of the language");
    for page in codes::PAGES {
        out += &format!("  {}  {}\n", page.code.id, page.code.name);
    }
    out += &format!("\n{}", look.heading("Rules"));
    for rule in lint::rules::ALL {
        out += &format!("  {}  {}\n", rule.about().code.id, rule.about().code.name);
    }
    out + "\n`sdraft rules` says what each rule finds, `sdraft kinds` lists the kinds.\n"
}

/// How a page is set on a terminal.
struct Look {
    color: bool,
    width: usize,
    lang: lint::Lang,
}

impl Look {
    fn new(world: &World, lang: lint::Lang) -> Look {
        Look { color: world.has_color(Stream::Out), width: world::width().min(100), lang }
    }

    fn heading(&self, text: &str) -> String {
        if self.color { format!("\x1b[1m{text}\x1b[0m\n") } else { format!("{text}\n") }
    }

    fn manual(&self, about: &About) -> String {
        let manual = about.manual(self.lang);
        let (fires, quiet, level) = match self.lang {
            lint::Lang::En => ("This fires", "This does not", "group"),
            lint::Lang::Zh => ("会触发", "不会触发", "分组"),
        };
        let mut out = self.heading(&format!("{} {}", about.code.id, about.code.name));
        out += &format!("{}; {level} {}\n", about.severity.word(), about.group.word());
        // the passage a rule was made from concerns who changes it, not who meets it
        let why = manual.why.iter().filter(|it| !it.starts_with("Seeds: "));
        for paragraph in [&manual.summary].into_iter().chain(why) {
            out += &format!("\n{}\n", wrap(paragraph, self.width).join("\n"));
        }
        for (caption, examples) in [(fires, &manual.fires), (quiet, &manual.quiet)] {
            for example in examples {
                out += &format!("\n{caption}:\n\n{}", indented(example));
            }
        }
        for paragraph in &manual.allow {
            out += &format!("\n{}\n", wrap(paragraph, self.width).join("\n"));
        }
        out
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
