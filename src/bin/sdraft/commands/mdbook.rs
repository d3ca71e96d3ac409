use std::path::PathBuf;

use clap::Subcommand;
use sdraft::diag::pretty;
use sdraft::markdown::{self, PlaceSource};
use sdraft::source::{Source, Sources};
use serde_json::Value;

use super::notes::{self, Compilation};
use super::picture::{self, Unknown, colors};
use crate::world::{Exit, Failure, Input, Project, Stream, World};

/// Draw the designs of an mdBook; a preprocessor that mdBook starts
#[derive(clap::Args)]
#[command(after_help = "Example, in book.toml:
  [preprocessor.sdraft]
  command = \"sdraft mdbook\"
  theme = \"light\"       # if left out, pictures follow the reader's choice of theme

Fenced `sd` blocks and images of `.sd` files become pictures; `sd source` shows the block too.")]
pub struct Args {
    #[command(subcommand)]
    question: Option<Question>,
}

#[derive(Subcommand)]
enum Question {
    /// Say whether a renderer can be served: status 0 if so
    Supports {
        /// The renderer, as mdBook names it
        renderer: String,
    },
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    if let Some(Question::Supports { renderer }) = args.question {
        // mdBook asks about a renderer of this name to see whether it is answered at all
        return Ok(if renderer == "not-supported" { Exit::Findings } else { Exit::Fine });
    }
    let input = Input::Stdin(None).read()?;
    let (context, mut book) = read(input.text())?;
    let mut work = Work::new(&context, world)?;
    // in mdBook 0.5 the book's chapters are `items`, before `sections`
    for key in ["items", "sections"] {
        if let Some(items) = book.get_mut(key).and_then(Value::as_array_mut) {
            work.items(items);
        }
    }
    let failed = work.failed;
    world.print(book.to_string())?;
    Ok(if failed { Exit::Findings } else { Exit::Fine })
}

/// The context and the book that mdBook hands over.
fn read(text: &str) -> Result<(Value, Value), Failure> {
    let wrong = |why: String| {
        Failure::new(format!("this is no book of mdBook: {why}"))
            .help("mdBook starts this command itself: `command = \"sdraft mdbook\"` below `[preprocessor.sdraft]`")
    };
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    match value {
        Value::Array(two) if two.len() == 2 => {
            let mut two = two.into_iter();
            Ok((two.next().unwrap_or_default(), two.next().unwrap_or_default()))
        }
        _ => Err(wrong("it is not a list of a context and a book".to_string())),
    }
}

struct Work<'a> {
    world: &'a World,
    /// The folder of the chapters.
    folder: PathBuf,
    theme: Option<String>,
    is_html: bool,
    failed: bool,
}

/// Shows of a pair of pictures the one that fits mdBook's themes.
const STYLE: &str = "<style>.sdraft svg{max-width:100%;height:auto}.sdraft-dark{display:none}\
.coal .sdraft-light,.navy .sdraft-light,.ayu .sdraft-light{display:none}\
.coal .sdraft-dark,.navy .sdraft-dark,.ayu .sdraft-dark{display:block}</style>";

impl<'a> Work<'a> {
    fn new(context: &Value, world: &'a World) -> Result<Work<'a>, Failure> {
        let text = |pointer: &str| context.pointer(pointer).and_then(Value::as_str);
        let root = PathBuf::from(text("/root").unwrap_or("."));
        let theme = text("/config/preprocessor/sdraft/theme").map(str::to_string);
        if let Some(theme) = &theme {
            colors(theme).map_err(|it| Failure::unknown("theme", theme, it.known.iter().map(String::as_str)))?;
        }
        Ok(Work {
            world,
            folder: root.join(text("/config/book/src").unwrap_or("src")),
            theme,
            is_html: text("/renderer").is_none_or(|it| it == "html"),
            failed: false,
        })
    }

    fn items(&mut self, items: &mut [Value]) {
        for item in items {
            let Some(chapter) = item.get_mut("Chapter") else { continue };
            let path = chapter.get("source_path").or(chapter.get("path")).and_then(Value::as_str).map(PathBuf::from);
            if let Some(Value::String(content)) = chapter.get("content") {
                // a chapter that is only planned has no file
                let path = self.folder.join(path.unwrap_or_else(|| PathBuf::from("draft.md")));
                let new = self.chapter(path, content);
                chapter["content"] = Value::String(new);
            }
            if let Some(items) = chapter.get_mut("sub_items").and_then(Value::as_array_mut) {
                self.items(items);
            }
        }
    }

    fn chapter(&mut self, path: PathBuf, content: &str) -> String {
        let input = Input::File(path);
        let source = Source::new(input.name(), content);
        let note = markdown::scan(source.text());
        let mut own = Sources::default();
        own.add(source.clone());
        let mut project = Project::of(&input);
        let mut changes = Vec::new();
        let mut findings: Vec<_> = note.diagnostics.iter().map(|it| (it.clone(), own.clone())).collect();
        let mut styled = false;
        for (number, place) in note.places.iter().enumerate().filter(|(_, place)| !place.options.skip) {
            let compilation = notes::compile(&source, place, &mut project);
            match self.picture(place, &compilation, number, &mut styled) {
                Ok(picture) => changes.extend(place.replace_by(&picture)),
                Err(unknown) => findings.push((notes::wrong_option(&unknown, place.span()), own.clone())),
            }
            findings.extend(compilation.findings.iter().map(|it| (it.clone(), compilation.sources.clone())));
        }
        for (finding, sources) in &findings {
            self.failed |= finding.is_language_error();
            let said = pretty::print(std::slice::from_ref(finding), sources, self.world.style(Stream::Err));
            self.world.say(&said);
        }
        markdown::apply(source.text(), changes)
    }

    fn picture(
        &self,
        place: &markdown::Place,
        compilation: &Compilation,
        number: usize,
        styled: &mut bool,
    ) -> Result<String, Unknown> {
        let inline = self.is_html && matches!(place.source, PlaceSource::Block(_));
        let draw = |theme: Option<&str>, suffix: &str| {
            let id = format!("sd{}{suffix}", number + 1);
            notes::draw(compilation, &place.options, theme, Some(id), inline)
        };
        if !inline {
            let picture = draw(self.theme.as_deref(), "")?;
            let alt = notes::markdown_text(&notes::alt(place, compilation));
            return Ok(format!("![{alt}]({})", picture::data_uri(&picture.svg)));
        }
        if self.theme.is_some() || place.options.theme.is_some() {
            let picture = draw(self.theme.as_deref(), "")?;
            return Ok(notes::inline_html(&picture.svg, "sdraft", &place.options) + "\n");
        }
        let light = notes::inline_html(&draw(Some("light"), "")?.svg, "sdraft sdraft-light", &place.options);
        let dark = notes::inline_html(&draw(Some("dark"), "d")?.svg, "sdraft sdraft-dark", &place.options);
        let style = if std::mem::replace(styled, true) { String::new() } else { format!("{STYLE}\n\n") };
        Ok(format!("{style}{light}\n\n{dark}\n"))
    }
}
