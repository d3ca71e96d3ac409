use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use sdraft::diag::finding::Summary;
use sdraft::diag::{Diagnostic, pretty};
use sdraft::markdown::{self, Note, Place, PlaceSource};
use sdraft::render::Colors;
use sdraft::scene::Memo;
use sdraft::source::{Source, Sources};
use sdraft::theme::Theme;

use super::notes::{self, Compilation};
use super::picture;
use super::themes::Palette;
use crate::args::StdinName;
use crate::world::{self, Exit, Failure, Input, Project, Stream, World};

/// Put pictures into Markdown notes
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft embed README.md             draw its `sd` blocks: README-1.svg … beside it
  sdraft embed notes/ --check        status 1 if a note of the folder is not up to date
  sdraft embed notes/ --as inline    the SVG itself in the note
  sdraft embed README.md --picture   two files each, light and dark
  sdraft embed notes/ --findings     with what the rules find, at the notes' own lines
  sdraft embed posts/ --images $PWD/static/img --address /img
  sdraft embed - < a.md > b.md       with data URIs

A block is fenced and its language is `sd`; an image is `![…](shop.sd)`. Options stand behind
the language, or behind a `?` of the image's address:
  ```sd stage=v2 theme=dark width=600 show=decisions name=shop hidden
  ```sd usecase=read sequence
  ```sd check                        what the rules find in this block is told
Only what stands between the comments this command writes is ever replaced.")]
pub struct Args {
    /// Notes, or folders of them; `-` for standard input
    #[arg(required = true, value_name = "NOTE")]
    notes: Vec<PathBuf>,
    /// Write nothing; name the files that would change
    #[arg(long)]
    check: bool,
    /// Take out all that was written, and leave the notes as they were
    #[arg(long, conflicts_with = "check")]
    clear: bool,
    /// How pictures stand in a note; `files`, or `data` for standard input, if left out
    #[arg(long = "as", value_name = "WAY")]
    way: Option<Way>,
    /// The folder of image files, relative to the note
    #[arg(long, value_name = "FOLDER")]
    images: Option<PathBuf>,
    /// What the addresses of image files start with, where a site serves them from another place than their folder
    #[arg(long, value_name = "PREFIX", value_parser = prefix)]
    address: Option<String>,
    /// The theme of blocks that name none: auto (light and dark in one), light, dark, whiteboard, print, or a TOML file
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// Tell what the rules find in every block, not only in those that say `check`
    #[arg(long)]
    findings: bool,
    /// Two pictures each, light and dark, in a `<picture>`: for pages with a switch of their own, as GitHub's
    #[arg(long, conflicts_with = "theme")]
    picture: bool,
    #[command(flatten)]
    stdin: StdinName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Way {
    /// Image files beside the note
    Files,
    /// SVG in the note
    Inline,
    /// Images that hold themselves, as data URIs
    Data,
}

/// What may stand in an address of Markdown and in an attribute; templates (`{{ site.baseurl }}`) may.
fn prefix(text: &str) -> Result<String, String> {
    let is_wrong = |c: char| c.is_control() || "\"()<>\\`".contains(c);
    if text.contains(is_wrong) || text.contains("--") {
        return Err("an address without quotes, brackets and `--`".to_string());
    }
    Ok(text.trim_end_matches('/').to_string())
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let palette = args.theme.as_deref().map(Palette::of_flag).transpose().map_err(|wrong| wrong.tell(world))?;
    let mut exit = Exit::Fine;
    for path in &args.notes {
        let inputs = match Input::new(path, &args.stdin.stdin_filename) {
            Input::File(path) => world::notes(&path).map(|paths| paths.into_iter().map(Input::File).collect()),
            stdin => Ok(vec![stdin]),
        };
        let inputs: Vec<Input> = inputs.unwrap_or_else(|failure| {
            world.fail(&failure);
            exit = Exit::Failed;
            Vec::new()
        });
        for input in inputs {
            match embed(&input, &args, palette.as_ref(), world) {
                Ok(one) => exit = exit.max(one),
                Err(failure) => {
                    world.fail(&failure);
                    exit = Exit::Failed;
                }
            }
        }
    }
    Ok(exit)
}

/// Brings one note up to date.
fn embed(input: &Input, args: &Args, palette: Option<&Palette>, world: &mut World) -> Result<Exit, Failure> {
    let source = input.read()?;
    let note = markdown::scan(source.text());
    let mut work = Work::new(input, &source, &note, args, palette);
    for place in &note.places {
        work.place(place);
    }
    work.findings.extend(note.diagnostics.iter().cloned().map(|found| (found, None)));
    let failed = work.report(world);
    let text = markdown::apply(source.text(), std::mem::take(&mut work.changes));
    let changed = text != source.text();
    let n_pictures = work.files.len();
    if args.check {
        let stale: Vec<String> = work.files.iter().map(|(path, _)| world::tidy(path).display().to_string()).collect();
        let own = changed.then(|| input.name());
        let names: Vec<String> = own.into_iter().chain(stale).collect();
        world.print(names.iter().map(|name| format!("{name}\n")).collect::<String>())?;
        return Ok(if failed || !names.is_empty() { Exit::Findings } else { Exit::Fine });
    }
    // The pictures first: a note never points to what is not there.
    for (path, bytes) in &work.files {
        world::write_file(path, bytes.as_bytes())?;
    }
    match input {
        Input::Stdin(_) => world.print(&text)?,
        Input::File(path) if changed => world::write_file(path, text.as_bytes())?,
        Input::File(_) | Input::Version { .. } => {}
    }
    if let Input::File(path) = input
        && (changed || n_pictures > 0)
    {
        let rules = work.untold.words().map_or(String::new(), |words| format!("; {words} (`--findings` tells them)"));
        world.note(&format!("{}: {n_pictures} drawn of {}{rules}", path.display(), note.places.len()));
    }
    Ok(if failed { Exit::Findings } else { Exit::Fine })
}

/// What is to be done for one note.
struct Work<'a> {
    note: &'a Note,
    source: &'a Source,
    args: &'a Args,
    /// The colours that `--theme` asks for.
    palette: Option<&'a Palette>,
    way: Way,
    project: Project,
    memo: Memo,
    /// The folder of the note, and that of its pictures.
    folder: PathBuf,
    images: PathBuf,
    /// The note, as image files carry it.
    owner: String,
    stem: String,
    /// Names of image files that are taken.
    taken: BTreeSet<String>,
    changes: Vec<(Range<usize>, String)>,
    files: Vec<(PathBuf, String)>,
    findings: Vec<(Diagnostic, Option<Sources>)>,
    /// What the rules find in the blocks that were drawn, and nobody asked to be told.
    untold: Summary,
}

impl<'a> Work<'a> {
    fn new(
        input: &Input,
        source: &'a Source,
        note: &'a Note,
        args: &'a Args,
        palette: Option<&'a Palette>,
    ) -> Work<'a> {
        let is_stdin = matches!(input, Input::Stdin(_));
        let folder = input.folder();
        let images = args.images.as_ref().map_or_else(|| folder.clone(), |images| folder.join(images));
        let path = PathBuf::from(input.name());
        let words = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let stem = words(path.file_stem()).replace("<stdin>", "note");
        Work {
            note,
            source,
            args,
            palette,
            way: args.way.unwrap_or(if is_stdin { Way::Data } else { Way::Files }),
            project: Project::of(input),
            memo: Memo::default(),
            owner: owner(&path, &folder, &images).replace("--", "-\u{2010}").replace('>', ""),
            folder,
            images,
            stem,
            taken: BTreeSet::new(),
            changes: Vec::new(),
            files: Vec::new(),
            findings: Vec::new(),
            untold: Summary::default(),
        }
    }

    fn place(&mut self, place: &Place) {
        if self.args.clear || place.options.skip {
            self.changes.extend(place.clear(self.source.text()));
            return;
        }
        if let Some((why, help)) = place.cannot_hide().filter(|_| place.options.hidden) {
            let finding = Diagnostic::error(sdraft::codes::FENCE_OPTION, why);
            self.findings.push((finding.at(place.span(), "left as it is").help(help), None));
            return;
        }
        let compilation = notes::compile(self.source, place, &mut self.project);
        let is_new = self.picture_of(place, &compilation).is_some();
        let told = self.args.findings || place.options.check;
        let mut findings = compilation.findings.clone();
        if told {
            findings.extend(notes::rule_findings(self.source, place, &compilation));
        } else if is_new {
            self.untold.add(Summary::of(&super::rule_findings(&compilation.compiled)));
        }
        let sources = compilation.sources;
        self.findings.extend(findings.into_iter().map(|found| (found, Some(sources.clone()))));
    }

    /// Draws the picture of a place and notes what is to be written; none where there is nothing to draw, or nothing new.
    fn picture_of(&mut self, place: &Place, compilation: &Compilation) -> Option<()> {
        let missing = compilation.findings.iter().any(|it| it.code.id == sdraft::codes::USE_FAILED.id)
            && matches!(place.source, PlaceSource::Image(_));
        if missing {
            return None;
        }
        let way = match (&place.source, self.way) {
            // Markdown would read in an SVG that stands in a paragraph
            (PlaceSource::Image(_), Way::Inline) => Way::Data,
            (_, way) => way,
        };
        let made_of = self.made_of(place, compilation, way);
        let name = self.name(place);
        self.taken.insert(name.clone());
        if self.is_up_to_date(place, compilation, way, made_of, &name) {
            // only the comment around a source may have to come or go
            self.changes.extend(place.rewrap(self.note, self.source.text()));
            return None;
        }
        let usual = self.palette.map_or_else(Colors::auto, |it| it.colors.clone());
        let pair = self.is_pair(compilation, way);
        let mut draw = |colors: &Colors| {
            let id = format!("{}-{}", self.stem, name);
            notes::draw(compilation, &place.options, colors, Some(id), way == Way::Inline, &mut self.memo)
        };
        let picture = draw(&if pair { Colors::One(Theme::light()) } else { usual })?;
        let dark = if pair { Some(draw(&Colors::One(Theme::dark()))?.svg) } else { None };
        let alt = notes::alt(place, compilation);
        let content = match way {
            Way::Inline => notes::inline_html(&picture.svg, "sdraft", &place.options),
            Way::Data => {
                let dark = dark.map(|svg| picture::data_uri(&svg));
                image(&picture::data_uri(&picture.svg), dark.as_deref(), &alt, place)
            }
            Way::Files => {
                let dark = dark.map(|svg| self.file(&format!("{name}-dark"), svg, made_of));
                let light = self.file(&name, picture.svg, made_of);
                image(&light, dark.as_deref(), &alt, place)
            }
        };
        self.changes.extend(place.put(self.note, self.source.text(), &content, made_of));
        Some(())
    }

    /// Whether a place gets two pictures: nobody asked for other colours.
    fn is_pair(&self, compilation: &Compilation, way: Way) -> bool {
        self.args.picture && compilation.palette.is_none() && way != Way::Inline
    }

    /// The sum of all that decides what is written.
    fn made_of(&self, place: &Place, compilation: &Compilation, way: Way) -> u64 {
        let options = format!(
            "{} {} {way:?} {:?} {} {:?}",
            env!("CARGO_PKG_VERSION"),
            place.options.essence(),
            self.args.theme,
            self.args.picture,
            (&self.args.images, &self.args.address),
        );
        let alt = match &place.source {
            PlaceSource::Image(image) => image.markdown.clone(),
            PlaceSource::Block(_) => String::new(),
        };
        let texts = compilation.texts().into_iter();
        let colors = self.palette.map_or("", Palette::text);
        markdown::sum(texts.chain([options.as_bytes(), alt.as_bytes(), colors.as_bytes()]))
    }

    /// Whether what was written before is what would be written now.
    fn is_up_to_date(
        &self,
        place: &Place,
        compilation: &Compilation,
        way: Way,
        made_of: u64,
        name: &str,
    ) -> bool {
        if place.written.is_none_or(|sums| sums.made_of != made_of) {
            return false;
        }
        let has_file = |name: &str| {
            world::read_own(&self.image(name)).is_some_and(|text| text.ends_with(&self.stamp(made_of)))
        };
        let pair = self.is_pair(compilation, way);
        way != Way::Files || (has_file(name) && (!pair || has_file(&format!("{name}-dark"))))
    }

    /// The name of a place's image file, without its extension: as the writer says, as it was, or the next free one.
    fn name(&self, place: &Place) -> String {
        if let Some(name) = &place.options.name {
            return name.trim_end_matches(".svg").to_string();
        }
        let old = place.old_address.as_deref().and_then(|address| {
            let path = Path::new(address);
            let name = path.file_name()?.to_str()?.strip_suffix(".svg")?;
            let is_here = match &self.args.address {
                Some(prefix) => path.parent() == Some(Path::new(prefix)),
                None => self.folder.join(path) == self.image(name),
            };
            is_here.then(|| name.to_string())
        });
        let is_kept = |name: &String| !self.taken.contains(name) && self.is_ours_or_free(name);
        if let Some(old) = old.filter(is_kept) {
            return old;
        }
        let base = match &place.source {
            PlaceSource::Image(image) => {
                let stem = Path::new(&image.path).file_stem().unwrap_or_default().to_string_lossy();
                format!("{}-{stem}", self.stem)
            }
            PlaceSource::Block(_) => self.stem.clone(),
        };
        let claimed: BTreeSet<&str> =
            self.note.places.iter().filter_map(|it| it.old_address.as_deref()?.rsplit('/').next()).collect();
        let first = match &place.source {
            PlaceSource::Image(_) => Some(base.clone()),
            PlaceSource::Block(_) => None,
        };
        let numbered = (1..).map(|n| format!("{base}-{n}"));
        first
            .into_iter()
            .chain(numbered)
            .find(|name| is_kept(name) && !claimed.contains(format!("{name}.svg").as_str()))
            .expect("there are more numbers than files")
    }

    fn image(&self, name: &str) -> PathBuf {
        self.images.join(format!("{name}.svg"))
    }

    /// What ends an image file of this note's.
    fn stamp(&self, made_of: u64) -> String {
        format!("<!-- sdraft embed {} {made_of:016x} -->\n", self.owner)
    }

    /// Whether a file is not there, or was written for this note: nothing else is ever replaced.
    fn is_ours_or_free(&self, name: &str) -> bool {
        let path = self.image(name);
        match world::read_own(&path) {
            Some(text) => {
                text.trim_end().lines().last().is_some_and(|line| line.starts_with(&format!("<!-- sdraft embed {} ", self.owner)))
            }
            None => !world::is_there(&path),
        }
    }

    /// Notes an image file to write, and returns its address as the note spells it.
    fn file(&mut self, name: &str, svg: String, made_of: u64) -> String {
        let path = self.image(name);
        let named_by_writer = !self.is_ours_or_free(name);
        if named_by_writer {
            // a name the writer gave, at a file that is somebody's
            let finding = Diagnostic::error(
                sdraft::codes::FENCE_OPTION,
                format!("`{}` is there already, and was not drawn for this note", world::tidy(&path).display()),
            );
            self.findings.push((finding.help("give the block another `name`"), None));
        } else {
            self.files.push((path.clone(), svg + &self.stamp(made_of)));
        }
        if let Some(prefix) = &self.args.address {
            return format!("{prefix}/{}", encode(&format!("{name}.svg")));
        }
        let relative = match &self.args.images {
            Some(images) => images.join(format!("{name}.svg")),
            None => PathBuf::from(format!("{name}.svg")),
        };
        encode(&relative.to_string_lossy().replace('\\', "/"))
    }

    /// Prints what was found; whether some of it is an error.
    fn report(&self, world: &World) -> bool {
        let mut own = Sources::default();
        own.add(self.source.clone());
        let style = world.style(Stream::Err);
        let mut failed = false;
        for (finding, sources) in &self.findings {
            failed |= finding.is_language_error();
            world.say(&pretty::print(std::slice::from_ref(finding), sources.as_ref().unwrap_or(&own), style));
        }
        failed
    }
}

/// What an image file calls its note: its path from the folder of the images, so that two notes of one name in two
/// folders may share that folder.
fn owner(note: &Path, folder: &Path, images: &Path) -> String {
    let name = note.file_name().unwrap_or_default().to_string_lossy();
    if world::absolute(folder) == world::absolute(images) {
        return name.into_owned();
    }
    let (from, to) = (world::absolute(images), world::absolute(folder));
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.components().count() - common);
    let down: Vec<_> = to.components().skip(common).map(|it| it.as_os_str().to_string_lossy().into_owned()).collect();
    format!("{up}{}{}{name}", down.join("/"), if down.is_empty() { "" } else { "/" })
}

/// The address of a file in Markdown and HTML.
fn encode(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '%' | '"' | '?' | '#' | '&' | '\'' | '[' | ']' | '`' | '\\' | '*' => {
                out += &format!("%{:02X}", u32::from(c));
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// An image in one line: Markdown, or HTML where there is more to say than an address.
fn image(address: &str, dark: Option<&str>, alt: &str, place: &Place) -> String {
    let width = notes::width_attribute(&place.options);
    if dark.is_none() && width.is_empty() {
        return format!("![{}]({address})", notes::markdown_text(alt));
    }
    let alt = notes::html_text(alt);
    let element = format!("<img src=\"{address}\" alt=\"{alt}\"{width}>");
    match dark {
        None => element,
        Some(dark) => {
            format!("<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{dark}\">{element}</picture>")
        }
    }
}
