mod stages;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use sdraft::diag::pretty;
use sdraft::render::{self, Colors, Written};
use sdraft::scene::{self, View};
use sdraft::show::{self, Part};
use sdraft::{Compiled, Look, model};
use unicode_width::UnicodeWidthStr;

use super::themes::Palette;
use super::{compile, nothing_to_lose};
use crate::args::StdinName;
use crate::world::{self, Exit, Failure, Input, Project, Stream, World};

/// Draw designs
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft shop.sd                         shop.svg, beside it
  sdraft render shop.sd -o out/shop.svg  somewhere else; missing folders are made
  sdraft render a.sd b.sd -o pictures/   several into a folder
  sdraft render shop.sd --usecase read --sequence -o read.svg
  sdraft render shop.sd --show findings  with rings around what is wrong
  sdraft render shop.sd --show load --lose az1
  sdraft render shop.sd --theme print    black on white
  sdraft render shop.sd -f png --scale 2 twice as large, for a sharp screen
  sdraft render shop.sd -f text          with letters, for a terminal or a comment
  sdraft render shop.sd -f geometry      where everything is, as JSON
  sdraft render shop.sd --engine classic boxes in the order of layout-rs
  sdraft render shop.sd -f json          the resolved design, to standard output
  sdraft render - -o - < shop.sd         from standard input to standard output

What could be read is drawn, also of a design with errors; the exit status is 1 then.")]
pub struct Args {
    /// Designs; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where to: a file, a folder (for several designs), or `-` for standard output
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// What to make; if left out, the extension of --output says it, else it is SVG
    #[arg(short, long, value_parser = PossibleValuesParser::new(formats().map(|it| it.name)))]
    format: Option<String>,
    /// As of this stage; the last if left out, `base` for what stands before the first
    #[arg(long, value_name = "ID", conflicts_with = "stages", help_heading = "Stages")]
    stage: Option<String>,
    /// All stages: a file for each (`shop-ha.svg`), or with one file named by -o one SVG that steps through them
    #[arg(long, conflicts_with_all = ["usecase", "lose"], help_heading = "Stages")]
    stages: bool,
    /// Without the marks on what a stage adds, changes and removes
    #[arg(long, help_heading = "Stages")]
    no_marks: bool,
    /// With this use case on it: its steps numbered, all else quiet
    #[arg(long, value_name = "ID", help_heading = "Use case")]
    usecase: Option<String>,
    /// With what takes part in the use case, and nothing else
    #[arg(long, requires = "usecase", conflicts_with = "sequence", help_heading = "Use case")]
    only: bool,
    /// The use case as a sequence diagram
    #[arg(long, requires = "usecase", help_heading = "Use case")]
    sequence: bool,
    /// `auto` (light and dark in one SVG, the default), light, dark, whiteboard, print, or a TOML file of colours
    #[arg(long, value_name = "THEME", help_heading = "Look")]
    theme: Option<String>,
    /// The way the main flow runs, instead of what the design says
    #[arg(long, value_name = "WAY", help_heading = "Look")]
    direction: Option<Direction>,
    /// Who decides layers and orders: our own engine, or layout-rs where a group is small enough for it
    #[arg(long, value_name = "ENGINE", default_value = "native", help_heading = "Look")]
    engine: Engine,
    /// Show these too: rings around what is wrong, how full everything is, cards of what the design says
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = PossibleValuesParser::new(Part::ALL.map(|it| it.1)), help_heading = "Analysis")]
    show: Vec<String>,
    /// As if this were lost: a component, a copy (`app#1`), a zone, a link; may be repeated
    #[arg(long, value_name = "ID", help_heading = "Analysis")]
    lose: Vec<String>,
    /// Explain the signs the picture uses in a row at its foot
    #[arg(long, help_heading = "Look")]
    legend: bool,
    /// Pixels around the picture
    #[arg(long, value_name = "PX", value_parser = pixels, help_heading = "Look")]
    pad: Option<f64>,
    /// Leave the page transparent
    #[arg(long, help_heading = "SVG")]
    no_background: bool,
    /// What the ids in the SVG start with; if left out, a hash of title and stage
    #[arg(long, value_name = "PREFIX", help_heading = "SVG")]
    id_prefix: Option<String>,
    /// Leave out the XML declaration, for an SVG that stands in a page
    #[arg(long, help_heading = "SVG")]
    no_xml_declaration: bool,
    /// Bring the fonts: a subset with the letters in use, inside the SVG
    #[cfg(feature = "embed-fonts")]
    #[arg(long, help_heading = "SVG")]
    embed_fonts: bool,
    /// Pixels of the PNG to each pixel of the picture
    #[cfg(feature = "png")]
    #[arg(long, value_name = "N", value_parser = scale, conflicts_with = "width", help_heading = "PNG")]
    scale: Option<f64>,
    /// The width of the PNG in pixels
    #[cfg(feature = "png")]
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..=16_384), help_heading = "PNG")]
    width: Option<u32>,
    /// Draw with letters that every terminal and every file of code has
    #[arg(long, help_heading = "Text")]
    ascii: bool,
    #[command(flatten)]
    stdin: StdinName,
}

#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    Right,
    Down,
}

#[derive(Clone, Copy, ValueEnum)]
enum Engine {
    Native,
    Classic,
}

fn pixels(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(px) if (0.0..=1000.0).contains(&px) => Ok(px),
        _ => Err("a number of pixels from 0 to 1000".to_string()),
    }
}

#[cfg(feature = "png")]
fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (0.01..=100.0).contains(&scale) => Ok(scale),
        _ => Err("a number from 0.01 to 100".to_string()),
    }
}

/// What can be made of a design.
#[derive(Clone, Copy)]
struct Format {
    name: &'static str,
    extension: &'static str,
    /// Whether it goes beside its source, being a picture; else it goes to standard output.
    beside: bool,
    make: Make,
}

#[derive(Clone, Copy)]
enum Make {
    /// Of its picture.
    Picture(&'static render::Format),
    /// Of the model itself.
    Model(fn(&model::Design) -> String),
}

/// The formats of pictures, then those of the model.
fn formats() -> impl Iterator<Item = Format> {
    let pictures = render::FORMATS.iter().map(|it| Format {
        name: it.name,
        extension: it.extension,
        beside: it.picture,
        make: Make::Picture(it),
    });
    let json = Format { name: "json", extension: "json", beside: false, make: Make::Model(model::json::print) };
    pictures.chain([json])
}

/// The colours the flag asks for, else the design.
pub fn colors(theme: Option<&str>, compiled: &Compiled, input: &Input, world: &World) -> Result<Colors, Failure> {
    let palette = match theme {
        Some(name) => Palette::of_flag(name).map_err(|wrong| wrong.tell(world))?,
        None => match Palette::of_design(compiled, &mut Project::of(input)) {
            Some(stated) => stated.map_err(|wrong| wrong.tell(world))?,
            None => return Ok(Colors::auto()),
        },
    };
    if let (Some(file), Colors::One(theme)) = (&palette.file, &palette.colors) {
        for weak in theme.weakest_contrasts() {
            world.warn(&format!("{}: {weak}", file.name()), "");
        }
    }
    Ok(palette.colors)
}

/// Says that a picture will be empty, which nobody wants and no error explains.
fn nothing_to_draw(compiled: &Compiled, input: &Input, world: &World) {
    let it = &compiled.design;
    if it.components.is_empty() && it.groups.is_empty() && it.tables.is_empty() && it.notes.is_empty() {
        let help = match it.quantities.is_empty() && it.estimates.is_empty() {
            true => "draw a flow: `web -> app -> db`; `sdraft new` prints a design to start from",
            false => "`sdraft estimate` prints its quantities; a flow is `web -> app -> db`",
        };
        world.warn(&format!("{}: no component, so the picture is empty", input.name()), help);
    }
}

/// The look the flags ask for.
fn look(args: &Args, colors: Colors) -> Look {
    let mut look = Look::new(colors);
    look.scene.direction = args.direction.map(|it| match it {
        Direction::Right => model::Direction::Right,
        Direction::Down => model::Direction::Down,
    });
    look.scene.engine = match args.engine {
        Engine::Native => scene::Engine::Native,
        Engine::Classic => scene::Engine::Classic,
    };
    look.scene.legend = args.legend;
    look.scene.pad = args.pad;
    look.output.background = !args.no_background;
    look.output.id_prefix = args.id_prefix.clone();
    look.output.declaration = !args.no_xml_declaration;
    look.output.ascii = args.ascii;
    #[cfg(feature = "embed-fonts")]
    {
        look.output.embed_fonts = args.embed_fonts;
    }
    #[cfg(feature = "png")]
    {
        let width = args.width.map(render::PixelSize::Width);
        look.output.pixels = width.or(args.scale.map(render::PixelSize::Scale)).unwrap_or(look.output.pixels);
    }
    look
}

/// The use case asked for, and how it is shown.
fn usecase(args: &Args, design: &model::Design) -> Result<Option<(model::UseCaseId, View)>, Failure> {
    let Some(name) = &args.usecase else { return Ok(None) };
    let view = match (args.only, args.sequence) {
        (true, _) => View::Only,
        (_, true) => View::Sequence,
        (false, false) => View::Over,
    };
    match design.usecase_named(name) {
        Some(id) => Ok(Some((id, view))),
        None => Err(Failure::unknown("use case", name, design.usecases.iter().map(|it| it.name.as_str()))),
    }
}

fn make(design: &model::Design, format: Format, look: &Look, world: &World) -> Result<Written, Failure> {
    match format.make {
        Make::Model(print) => Ok(print(design).into_bytes().into()),
        // the letters of a sequence are its list of steps
        Make::Picture(picture) if picture.name == "text" && look.scene.usecase.is_some_and(|it| it.1 == View::Sequence) => {
            let (id, _) = look.scene.usecase.expect("asked right before");
            Ok(sdraft::story::text(design, id).into_bytes().into())
        }
        Make::Picture(picture) => {
            let scene = sdraft::draw(design, look);
            scene.notes.iter().for_each(|it| world.note(it));
            let made = (picture.write)(&scene, &look.output).map_err(Failure::new)?;
            if picture.name == "text" && look.scene.direction.is_none() && columns(&made) > NARROW {
                // the other way may fit a terminal
                let turned = turned(look, design);
                let other = (picture.write)(&sdraft::draw(design, &turned), &turned.output);
                return Ok(other.ok().filter(|it| columns(it) < columns(&made)).unwrap_or(made));
            }
            Ok(made)
        }
    }
}

/// The columns that a terminal or a comment usually has room for.
const NARROW: usize = 120;

/// The columns of the longest line.
fn columns(made: &Written) -> usize {
    String::from_utf8_lossy(&made.bytes).lines().map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// The same look with the main flow the other way.
fn turned(look: &Look, design: &model::Design) -> Look {
    let mut look = look.clone();
    look.scene.direction = Some(match design.direction.as_ref().map(|it| it.value).unwrap_or_default() {
        model::Direction::Right => model::Direction::Down,
        model::Direction::Down => model::Direction::Right,
    });
    look
}

/// Says which signs no font of the program has: in their places stand boxes.
fn unset(made: &Written, format: Format, world: &World) {
    const MOST: usize = 12;
    if made.unset.is_empty() {
        return;
    }
    let shown: Vec<String> = made.unset.iter().take(MOST).map(|c| format!("`{c}`")).collect();
    let more = if made.unset.len() > MOST { " …" } else { "" };
    let help = "an SVG is set in the reader's fonts, which may have them";
    world.warn(&format!("the fonts of a {} have no {}{more}", format.name.to_uppercase(), shown.join(", ")), help);
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let format = format(&args)?;
    let place = Place::of(&args, format)?;
    let mut exit = Exit::Fine;
    for file in &args.files {
        let input = Input::new(file, &args.stdin.stdin_filename);
        let drawn = match args.stages {
            true => stages::render(&input, format, &place, &args, world),
            false => render(&input, format, &place, &args, world),
        };
        match drawn {
            Ok(one) => exit = exit.max(one),
            Err(failure) => {
                world.fail(&failure);
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}

fn render(input: &Input, format: Format, place: &Place, args: &Args, world: &mut World) -> Result<Exit, Failure> {
    let target = place.path(input, format);
    if let (Input::File(source), Some(target)) = (input, &target) {
        world::spare(source, target)?;
    }
    let staged = match &args.stage {
        Some(stage) if args.marks(format) => stages::staged(input, stage)?,
        stage => stages::Staged { compiled: compile(input, stage.as_deref())?, marked: None },
    };
    let compiled = staged.compiled;
    if matches!(format.make, Make::Picture(_)) {
        nothing_to_draw(&compiled, input, world);
    }
    let mut look = prepared(args, &compiled, input, world, true)?;
    let made = match staged.marked {
        Some(marked) => make(&stages::mark(marked, &mut look), format, &look, world)?,
        None => make(&compiled.design, format, &look, world)?,
    };
    unset(&made, format, world);
    match target {
        None => world.print(made.bytes)?,
        Some(path) => {
            world::write_file(&path, &made.bytes)?;
            world.note(&format!("wrote {}", path.display()));
        }
    }
    Ok(if compiled.has_errors() { Exit::Findings } else { Exit::Fine })
}

/// The look the flags ask for of one design; what is wrong with it is said.
fn prepared(args: &Args, compiled: &Compiled, input: &Input, world: &World, speaks: bool) -> Result<Look, Failure> {
    if speaks {
        world.say(&pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Err)));
    }
    let mut look = look(args, colors(args.theme.as_deref(), compiled, input, world)?);
    look.scene.usecase = usecase(args, &compiled.design)?;
    let wanted = show::Wanted {
        parts: args.show.iter().filter_map(|word| Part::named(word)).collect(),
        lose: args.lose.clone(),
    };
    show::choose(compiled, &wanted, &mut look.scene).map_err(|it| nothing_to_lose(&it))?;
    Ok(look)
}

impl Args {
    /// Whether what a stage changes is marked: on pictures of the whole design, and not where programs read.
    fn marks(&self, format: Format) -> bool {
        let is_picture = matches!(format.make, Make::Picture(it) if it.name != "geometry");
        is_picture && !self.no_marks && self.usecase.is_none()
    }
}

/// The format asked for.
fn format(args: &Args) -> Result<Format, Failure> {
    let named = |name: &str| formats().find(|it| it.name == name).or_else(|| formats().find(|it| it.extension == name));
    if let Some(name) = &args.format {
        return Ok(named(name).expect("the command line knows the formats"));
    }
    let extension = args.output.as_deref().filter(|path| !path.is_dir()).and_then(Path::extension);
    match extension.map(|it| it.to_string_lossy().to_lowercase()) {
        Some(extension) => named(&extension)
            .ok_or_else(|| Failure::unknown("format", &extension, formats().map(|it| it.name))),
        None => Ok(formats().next().expect("the table has formats")),
    }
}

/// Where results go.
enum Place {
    /// Pictures beside their sources, the rest to standard output.
    Default,
    Stdout,
    File(PathBuf),
    Folder(PathBuf),
}

impl Place {
    fn of(args: &Args, format: Format) -> Result<Place, Failure> {
        let Some(output) = &args.output else { return Ok(Place::Default) };
        if output == Path::new("-") {
            return Ok(Place::Stdout);
        }
        let has_slash = output.as_os_str().as_encoded_bytes().ends_with(b"/");
        if output.is_dir() || has_slash || (args.files.len() > 1 && output.extension().is_none()) {
            return Ok(Place::Folder(output.clone()));
        }
        if args.files.len() > 1 {
            return Err(Failure::new(format!("{} designs do not fit into one file", args.files.len()))
                .help(format!("name a folder: `-o {}/ -f {}`", output.with_extension("").display(), format.name)));
        }
        Ok(Place::File(output.clone()))
    }

    /// The file for a design; none for standard output.
    fn path(&self, input: &Input, format: Format) -> Option<PathBuf> {
        match (self, input) {
            (Place::Stdout, _) | (Place::Default, Input::Stdin(_) | Input::Version { .. }) => None,
            (Place::Default, Input::File(path)) => format.beside.then(|| path.with_extension(format.extension)),
            (Place::File(path), _) => Some(path.clone()),
            (Place::Folder(folder), _) => {
                let name = PathBuf::from(input.name().replace("<stdin>", "stdin"));
                let stem = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                Some(folder.join(format!("{stem}.{}", format.extension)))
            }
        }
    }
}
