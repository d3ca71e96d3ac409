use std::path::PathBuf;

use clap::Subcommand;
use sdraft::diag::pretty;
use sdraft::markdown::{self, PlaceSource};
use sdraft::render::Colors;
use sdraft::scene::Memo;
use sdraft::source::{Source, Sources};
use sdraft::theme::Theme;
use serde_json::Value;

use super::notes::{self, Compilation};
use super::picture;
use super::themes::{self, Palette};
use crate::world::{Exit, Failure, Input, Project, Stream, World};

/// Draw the designs of an mdBook; a preprocessor that mdBook starts
#[derive(clap::Args)]
#[command(after_help = "Example, in book.toml:
  [preprocessor.sdraft]
  command = \"sdraft mdbook\"
  theme = \"light\"       # or a TOML file; if left out, pictures follow the reader's choice of theme
  findings = true       # tell what the rules find, also in blocks that do not say `check`

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
    /// The colours of the book.
    palette: Option<Palette>,
    is_html: bool,
    /// Whether what the rules find is told of every block.
    tells_findings: bool,
    memo: Memo,
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
        // a file of colours lies beside book.toml
        let palette = text("/config/preprocessor/sdraft/theme").map(|name| {
            Palette::of_flag(&if themes::is_file(name) { root.join(name).display().to_string() } else { name.to_string() })
        });
        Ok(Work {
            world,
            folder: root.join(text("/config/book/src").unwrap_or("src")),
            palette: palette.transpose().map_err(|wrong| wrong.tell(world))?,
            is_html: text("/renderer").is_none_or(|it| it == "html"),
            tells_findings: context.pointer("/config/preprocessor/sdraft/findings") == Some(&Value::Bool(true)),
            memo: Memo::default(),
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
            let picture = self.picture(place, &compilation, number, &mut styled);
            changes.extend(picture.into_iter().flat_map(|picture| place.replace_by(&picture)));
            let mut found = compilation.findings.clone();
            if self.tells_findings || place.options.check {
                found.extend(notes::rule_findings(&source, place, &compilation));
            }
            findings.extend(found.into_iter().map(|it| (it, compilation.sources.clone())));
        }
        for (finding, sources) in &findings {
            self.failed |= finding.is_language_error();
            let said = pretty::print(std::slice::from_ref(finding), sources, self.world.style(Stream::Err));
            self.world.say(&said);
        }
        markdown::apply(source.text(), changes)
    }

    /// What stands in the place of a block or an image; none where its options ask for what there is not.
    fn picture(
        &mut self,
        place: &markdown::Place,
        compilation: &Compilation,
        number: usize,
        styled: &mut bool,
    ) -> Option<String> {
        let inline = self.is_html && matches!(place.source, PlaceSource::Block(_));
        let usual = self.palette.as_ref().map(|it| it.colors.clone());
        let mut draw = |colors: &Colors, suffix: &str| {
            let id = format!("sd{}{suffix}", number + 1);
            Some(notes::draw(compilation, &place.options, colors, Some(id), inline, &mut self.memo)?.svg)
        };
        if !inline {
            let svg = draw(&usual.unwrap_or_else(Colors::auto), "")?;
            let alt = notes::markdown_text(&notes::alt(place, compilation));
            return Some(format!("![{alt}]({})", picture::data_uri(&svg)));
        }
        if let Some(colors) = usual.or(compilation.palette.as_ref().map(|it| it.colors.clone())) {
            return Some(notes::inline_html(&draw(&colors, "")?, "sdraft", &place.options) + "\n");
        }
        let light = draw(&Colors::One(Theme::light()), "")?;
        let dark = draw(&Colors::One(Theme::dark()), "d")?;
        let light = notes::inline_html(&light, "sdraft sdraft-light", &place.options);
        let dark = notes::inline_html(&dark, "sdraft sdraft-dark", &place.options);
        let style = if std::mem::replace(styled, true) { String::new() } else { format!("{STYLE}\n\n") };
        Some(format!("{style}{light}\n\n{dark}\n"))
    }
}
