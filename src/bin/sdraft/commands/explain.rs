use sdraft::catalog::{self, Kind};
use sdraft::check::attributes::{self, ATTRIBUTES, Form, Place};
use sdraft::check::names::closest;
use sdraft::codes::{self, Page};
use sdraft::ide::page;
use sdraft::lint::{self, About};

use sdraft::syntax::form_of;

use super::{kinds, wrap};
use crate::args::Lang;
use crate::world::{self, Exit, Failure, Stream, World};

/// Say what a code, a rule, a kind or a word of the language means
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft explain SD012            what an error means, and how to mend it
  sdraft explain SD201            the manual of a rule, with examples
  sdraft explain unknown-name     the same by its name
  sdraft explain redis            what a kind is
  sdraft explain p99 usecase      what attributes, flags and statements say
  sdraft explain                  all there is to explain")]
pub struct Args {
    /// Codes (`SD012`), their names (`unknown-name`), kinds (`redis`) or words of the language (`p99`, `usecase`)
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
    let found: Result<Vec<Vec<Topic>>, Failure> = args.names.iter().map(|name| find(name)).collect();
    let pages: Vec<String> = found?.iter().flatten().map(|topic| topic.print(&look)).collect();
    world.print(pages.join("\n"))?;
    Ok(Exit::Fine)
}

/// What can be explained.
enum Topic {
    Language(&'static Page),
    Rule(&'static About),
    Kind(&'static Kind),
    Word(String, Vec<Meaning>),
}

/// What a word says in one of its places.
struct Meaning {
    text: String,
    /// How it is written.
    example: String,
}

/// What a name means: one thing, or a kind and a word (`decision` is both).
fn find(name: &str) -> Result<Vec<Topic>, Failure> {
    let is_named = |page: &&Page| page.code.id.eq_ignore_ascii_case(name) || page.code.name == name;
    if let Some(page) = codes::PAGES.iter().find(is_named) {
        return Ok(vec![Topic::Language(page)]);
    }
    if let Some(rule) = lint::find(name) {
        return Ok(vec![Topic::Rule(rule.about())]);
    }
    let mut found: Vec<Topic> = catalog::find(name).map(Topic::Kind).into_iter().collect();
    let meanings = meanings(name);
    if !meanings.is_empty() {
        found.push(Topic::Word(name.to_string(), meanings));
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let known = || {
        let codes = codes::PAGES.iter().flat_map(|page| [page.code.id, page.code.name]);
        let rules = lint::rules::ALL.iter().flat_map(|rule| [rule.about().code.id, rule.about().code.name]);
        codes.chain(rules).chain(catalog::KINDS.iter().map(|kind| kind.name)).chain(words())
    };
    let failure = Failure::new(format!("there is no code, rule, kind or word `{name}`"));
    Err(match closest(name, known()) {
        Some(near) => failure.help(format!("did you mean `{near}`? `sdraft explain` lists all")),
        None => failure.help("`sdraft explain` lists all there are"),
    })
}

/// Where attributes and flags stand.
const PLACES: [Place; 7] =
    [Place::Design, Place::Component, Place::Group, Place::Flow, Place::UseCase, Place::Stage, Place::Style];

/// Every word of the language.
fn words() -> impl Iterator<Item = &'static str> {
    let flags = PLACES.into_iter().flat_map(page::flags).map(|(word, _)| word);
    let words = page::STATEMENTS.iter().map(|it| it.word).chain(page::JOINTS.iter().map(|it| it.0));
    words.chain(ATTRIBUTES.iter().map(|row| row.key)).chain(flags).chain(page::FUNCTIONS.iter().map(|it| it.0))
}

/// What a word of the language says, in each of its places.
fn meanings(word: &str) -> Vec<Meaning> {
    let mut found = Vec::new();
    if let Some(docs) = page::keyword(word) {
        found.push(Meaning { text: docs.to_string(), example: form_of(word).unwrap_or_default().to_string() });
    }
    for row in PLACES.iter().filter_map(|place| attributes::find(*place, word)) {
        let list = match row.form {
            Form::Icon => format!(
                " There are `none`, {}; of technologies {}.",
                catalog::ICONS.join(", "),
                catalog::MARKS.join(", ")
            ),
            _ => String::new(),
        };
        found.push(Meaning {
            text: format!("An attribute of {}. {}{list}", row.place.describe(), row.docs),
            example: format!("{word}: {}", row.form.example()),
        });
    }
    for place in PLACES {
        for (_, docs) in page::flags(place).into_iter().filter(|(flag, _)| *flag == word) {
            let example = match place {
                Place::Flow => format!("a -> b {{ {word} }}"),
                Place::UseCase => format!("usecase ID {{ {word}; a -> b }}"),
                _ => format!("service a {{ {word} }}"),
            };
            found.push(Meaning { text: format!("A flag of {}. {docs}", place.describe()), example });
        }
    }
    if let Some(docs) = page::arrow(word) {
        let docs = format!("An arrow: the first {docs}.");
        found.push(Meaning { text: docs, example: format!("a {word} b") });
    }
    for (_, docs) in page::FUNCTIONS.iter().filter(|(function, _)| *function == word) {
        let example = match word {
            "min" | "max" => "a, b",
            "log" => "a, 2",
            _ => "a",
        };
        found.push(Meaning { text: format!("A function of formulas: {docs}."), example: format!("{word}({example})") });
    }
    found
}

impl Topic {
    fn print(&self, look: &Look) -> String {
        match self {
            Topic::Language(page) => look.page(page),
            Topic::Rule(about) => look.manual(about),
            Topic::Kind(kind) => kinds::explain(kind, look.width),
            Topic::Word(word, meanings) => look.word(word, meanings),
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
    let statements: Vec<&str> = page::STATEMENTS.iter().map(|it| it.word).collect();
    out += &format!("\n{}{}", look.heading("Statements"), look.list(&statements));
    for place in PLACES {
        let mut keys: Vec<&str> = attributes::keys(place).collect();
        keys.extend(page::flags(place).into_iter().map(|(word, _)| word));
        if !keys.is_empty() {
            let heading = look.heading(&format!("Attributes and flags of {}", place.describe()));
            out += &format!("\n{heading}{}", look.list(&keys));
        }
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

    fn word(&self, word: &str, meanings: &[Meaning]) -> String {
        let mut out = self.heading(word);
        for meaning in meanings {
            out += &format!("\n{}\n", wrap(&meaning.text, self.width).join("\n"));
            if !meaning.example.is_empty() {
                out += &format!("\n{}", indented(&meaning.example));
            }
        }
        out
    }

    /// Words in indented lines.
    fn list(&self, words: &[&str]) -> String {
        indented_by(2, &wrap(&words.join(", "), self.width.saturating_sub(2).max(30)).join("\n"))
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
    indented_by(4, text)
}

fn indented_by(columns: usize, text: &str) -> String {
    text.lines().map(|line| format!("{:columns$}{line}", "").trim_end().to_string() + "\n").collect()
}
