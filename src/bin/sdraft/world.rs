//! The world outside: files, standard streams, the terminal. Nothing else in the package touches it.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use sdraft::check::names::closest;
use sdraft::diag;
use sdraft::source::Source;

use crate::args::Color;

/// A design is a page of text; what is longer than this is not one.
pub const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// A text is at most this wide on a terminal that does not say how wide it is.
const USUAL_WIDTH: usize = 100;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing is wrong.
    Fine,
    /// There are errors, findings or differences.
    Findings,
    /// It could not do what it was asked; the reason has been said.
    Failed,
}

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    message: String,
    help: Option<String>,
}

/// How many names a message lists; more of them nobody reads.
const MOST_LISTED: usize = 30;

impl Failure {
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), help: None }
    }

    pub fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }

    /// An unknown name on the command line: says the nearest known one, or which there are.
    pub fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
        let known: Vec<&str> = known.into_iter().collect();
        let failure = Failure::new(format!("no {what} is named `{name}`"));
        let list = match known.len() {
            0 => "there are none".to_string(),
            1..=MOST_LISTED => format!("there are {}", known.join(", ")),
            n => format!("there are {}, and {} more", known[..MOST_LISTED].join(", "), n - MOST_LISTED),
        };
        match closest(name, known.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`? {list}")),
            None => failure.help(list),
        }
    }

    fn io(doing: &str, path: &Path, error: &io::Error) -> Failure {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_string(),
            io::ErrorKind::PermissionDenied => "permission denied".to_string(),
            io::ErrorKind::IsADirectory => "it is a folder".to_string(),
            io::ErrorKind::NotADirectory => "a part of the path is a file, not a folder".to_string(),
            io::ErrorKind::StorageFull => "the disk is full".to_string(),
            io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_string(),
            _ => lower_first(&error.to_string()),
        };
        Failure::new(format!("cannot {doing} `{}`: {reason}", path.display()))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// Standard streams and how to speak on them.
pub struct World {
    quiet: bool,
    color: Color,
    /// The reader of standard output has gone: nothing more is written to it, and that is no error.
    reader_gone: bool,
}

/// One of the two output streams.
#[derive(Clone, Copy)]
pub enum Stream {
    Out,
    Err,
}

impl World {
    pub fn new(color: Color, quiet: bool) -> World {
        World { quiet, color, reader_gone: false }
    }

    /// Writes results to standard output.
    pub fn print(&mut self, text: impl AsRef<[u8]>) -> Result<(), Failure> {
        if self.reader_gone {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        match out.write_all(text.as_ref()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader_gone = true;
                Ok(())
            }
            Err(error) => {
                Err(Failure::new(format!("cannot write to standard output: {}", lower_first(&error.to_string()))))
            }
            Ok(()) => Ok(()),
        }
    }

    /// Writes messages to standard error. If nobody can read them, there is nobody to tell.
    pub fn say(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says what is good to know, unless `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.say(&format!("{text}\n"));
        }
    }

    /// Says why something could not be done.
    pub fn fail(&self, failure: &Failure) {
        let (red, cyan, plain) =
            if self.has_color(Stream::Err) { ("\x1b[31;1m", "\x1b[36m", "\x1b[0m") } else { ("", "", "") };
        let mut text = format!("{red}error{plain}: {}\n", without_controls(&failure.message));
        if let Some(help) = &failure.help {
            text += &format!("  {cyan}help{plain}: {}\n", without_controls(help));
        }
        self.say(&text);
    }

    /// Says what is probably not meant, with what to write instead if that is known.
    pub fn warn(&self, message: &str, help: &str) {
        let (yellow, cyan, plain) =
            if self.has_color(Stream::Err) { ("\x1b[33;1m", "\x1b[36m", "\x1b[0m") } else { ("", "", "") };
        let mut text = format!("{yellow}warning{plain}: {}\n", without_controls(message));
        if !help.is_empty() {
            text += &format!("  {cyan}help{plain}: {}\n", without_controls(help));
        }
        self.say(&text);
    }

    /// How to print on a stream.
    pub fn style(&self, stream: Stream) -> diag::pretty::Style {
        diag::pretty::Style { color: self.has_color(stream), width: width() }
    }

    pub fn has_color(&self, stream: Stream) -> bool {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_on = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if is_set("NO_COLOR") => false,
            Color::Auto if is_on("CLICOLOR_FORCE") => true,
            Color::Auto if std::env::var_os("TERM").is_some_and(|term| term == "dumb") => false,
            Color::Auto if std::env::var_os("CLICOLOR").is_some_and(|value| value == "0") => false,
            Color::Auto => match stream {
                Stream::Out => io::stdout().is_terminal(),
                Stream::Err => io::stderr().is_terminal(),
            },
        }
    }

    /// The exit status, and the last word where something failed.
    pub fn finish(&self, outcome: Result<Exit, Failure>) -> ExitCode {
        let exit = outcome.unwrap_or_else(|failure| {
            self.fail(&failure);
            Exit::Failed
        });
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Failed => 2,
        })
    }
}

/// Prints help, the version or what is wrong with the command line.
pub fn print_usage(error: &clap::Error) -> ExitCode {
    // A closed pipe under `--help | head` is no fault of anybody.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// The columns of the terminal.
pub fn width() -> usize {
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let seen =
        || terminal_size::terminal_size_of(io::stderr()).or_else(|| terminal_size::terminal_size_of(io::stdout()));
    stated.or_else(|| seen().map(|(width, _)| usize::from(width.0))).filter(|it| *it > 0).unwrap_or(USUAL_WIDTH)
}

fn without_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    File(PathBuf),
    /// Standard input, under the name `--stdin-filename` gives it.
    Stdin(Option<PathBuf>),
    /// A version of a file that is kept in another place, as git does; `/dev/null` is one that was not there.
    Version {
        of: PathBuf,
        at: PathBuf,
    },
}

impl Input {
    /// Reads `-` as standard input.
    pub fn new(path: &Path, stdin_name: &Option<PathBuf>) -> Input {
        if path == Path::new("-") { Input::Stdin(stdin_name.clone()) } else { Input::File(path.to_path_buf()) }
    }

    /// The name messages use.
    pub fn name(&self) -> String {
        match self.path() {
            Some(path) => path.display().to_string(),
            None => "<stdin>".to_string(),
        }
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Input::File(path) | Input::Version { of: path, .. } => Some(path),
            Input::Stdin(name) => name.as_deref(),
        }
    }

    /// Reads it whole.
    pub fn read(&self) -> Result<Source, Failure> {
        let bytes = match self {
            Input::Stdin(_) => read_limited(io::stdin().lock(), &self.name())?,
            Input::Version { at, .. } if at == Path::new("/dev/null") || at == Path::new("nul") => Vec::new(),
            Input::File(path) | Input::Version { at: path, .. } => {
                let file = File::open(path).map_err(|error| self.not_there(path, &error))?;
                if file.metadata().is_ok_and(|it| it.is_dir()) {
                    let failure = Failure::new(format!("cannot read `{}`: it is a folder", path.display()));
                    return Err(failure.help(format!("name the files in it: `{}`", path.join("*.sd").display())));
                }
                read_limited(file, &self.name())?
            }
        };
        Ok(Source::new(self.name(), text(bytes, &self.name())?))
    }

    fn not_there(&self, path: &Path, error: &io::Error) -> Failure {
        let failure = Failure::io("read", path, error);
        if error.kind() != io::ErrorKind::NotFound {
            return failure;
        }
        let name = path.display().to_string();
        let commands = crate::commands::names();
        match closest(&name, commands.iter().map(String::as_str))
            .filter(|_| path.extension().is_none() && path.components().count() == 1)
        {
            Some(command) => failure.help(format!("did you mean the command `sdraft {command}`?")),
            None => match neighbour(path) {
                Some(near) => failure.help(format!("did you mean `{}`?", near.display())),
                None => failure,
            },
        }
    }

    /// The folder its `use`s start from.
    pub fn folder(&self) -> PathBuf {
        let parent = self.path().and_then(Path::parent).filter(|it| !it.as_os_str().is_empty());
        parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
    }
}

/// A design in the same folder with nearly this name.
fn neighbour(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut names: Vec<String> = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".sd"))
        .collect();
    names.sort();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let typed = path.file_name()?.to_str()?;
    let same_stem = names.iter().copied().find(|name| name.strip_suffix(".sd") == Some(typed));
    same_stem.or_else(|| closest(typed, names.iter().copied())).map(|name| path.with_file_name(name))
}

fn read_limited(from: impl Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    from.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| Failure::io("read", Path::new(name), &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        let most = MOST_BYTES / 1024 / 1024;
        return Err(Failure::new(format!(
            "cannot read `{name}`: it is larger than {most} MiB, too large for a design"
        )));
    }
    Ok(bytes)
}

/// The bytes as text; what is none is reported with its place.
fn text(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |it| it + 1);
        let column = String::from_utf8_lossy(&bytes[start..at]).chars().count() + 1;
        let failure = Failure::new(format!(
            "{name}:{line}:{column}: the file is not UTF-8 text: byte 0x{:02X} at offset {at}",
            bytes[at]
        ));
        if bytes.contains(&0) {
            failure.help("this looks like a binary file, not a design")
        } else {
            failure.help(format!("save it as UTF-8, for example with `iconv -f GB18030 -t UTF-8 {name}`"))
        }
    })
}

/// The folder a design may `use` files of, and the only one.
pub struct Project {
    folder: PathBuf,
    root: Option<PathBuf>,
    /// The name each file was first read by, so that two ways to one file are one file.
    names: BTreeMap<PathBuf, String>,
    /// Texts that are open in an editor, by their real paths: they count, not the files.
    open: BTreeMap<PathBuf, String>,
}

impl Project {
    /// The project of a text: the nearest folder upwards with a `.git`, else the folder the text stands in.
    pub fn of(input: &Input) -> Project {
        let folder = input.folder();
        let home = fs::canonicalize(&folder).ok();
        let root = home.as_ref().and_then(|home| home.ancestors().find(|it| it.join(".git").exists()));
        let root = root.map(Path::to_path_buf).or(home);
        let own = input.path().and_then(|path| fs::canonicalize(path).ok());
        Project {
            folder,
            root,
            names: own.map(|path| (path, input.name())).into_iter().collect(),
            open: BTreeMap::new(),
        }
    }

    /// Takes texts that are open in an editor in place of their files.
    #[cfg(feature = "live")]
    pub fn with_open(mut self, open: BTreeMap<PathBuf, String>) -> Project {
        let real = |path: PathBuf| fs::canonicalize(&path).unwrap_or(path);
        self.open = open.into_iter().map(|(path, text)| (real(path), text)).collect();
        self
    }

    /// Reads what a `use` in the file named `from` asks for. The error is worded for a diagnostic.
    pub fn load(&mut self, from: &str, path: &str) -> Result<Source, String> {
        let wanted = Path::new(path);
        if wanted.is_absolute() || wanted.components().any(|part| matches!(part, Component::Prefix(_))) {
            return Err("the path is absolute; write it relative to this file".to_string());
        }
        let folder = Path::new(from).parent().filter(|it| !it.as_os_str().is_empty());
        let folder = if from == "<stdin>" { &self.folder } else { folder.unwrap_or(Path::new(".")) };
        let named = tidy(&folder.join(wanted));
        let real = fs::canonicalize(folder.join(wanted)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file `{}`", named.display()),
            _ => format!("cannot read `{}`: {}", named.display(), lower_first(&error.to_string())),
        })?;
        let root = self.root.as_ref().ok_or("the folder of the design cannot be read")?;
        if !real.starts_with(root) {
            return Err(format!("`{path}` leads out of the project, which is `{}`", root.display()));
        }
        // Opened only once it is known to be a plain file: a device or a pipe might never end.
        if !fs::metadata(&real).is_ok_and(|it| it.is_file()) {
            return Err(format!("`{}` is not a file", named.display()));
        }
        let name = self.names.entry(real.clone()).or_insert_with(|| named.display().to_string()).clone();
        if let Some(text) = self.open.get(&real) {
            return Ok(Source::new(&name, text));
        }
        let file = File::open(&real).map_err(|error| Failure::io("read", &named, &error).message)?;
        let bytes = read_limited(file, &name).map_err(|failure| failure.message)?;
        Ok(Source::new(&name, text(bytes, &name).map_err(|failure| failure.message)?))
    }
}

/// What tells a file from what it was: when it was changed, its length and, where files have them, its number.
#[cfg(feature = "live")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(Option<(std::time::SystemTime, u64, u64)>);

#[cfg(feature = "live")]
impl Stamp {
    pub fn of(path: &Path) -> Stamp {
        #[cfg(unix)]
        let number = |data: &fs::Metadata| std::os::unix::fs::MetadataExt::ino(data);
        #[cfg(not(unix))]
        let number = |_: &fs::Metadata| 0;
        let data = fs::metadata(path).ok();
        Stamp(data.and_then(|data| Some((data.modified().ok()?, data.len(), number(&data)))))
    }

    /// Whether there is a file, and nothing in it.
    pub fn is_blank(&self) -> bool {
        self.0.is_some_and(|(_, length, _)| length == 0)
    }
}

/// A path from the root of the file system.
pub fn absolute(path: &Path) -> PathBuf {
    tidy(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()))
}

/// The other designs in a file's folder, by their names.
#[cfg(feature = "live")]
pub fn siblings(path: &Path) -> Vec<String> {
    let entries = path.parent().and_then(|folder| fs::read_dir(folder).ok());
    let names = entries.into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter(|name| name.ends_with(".sd") && path.file_name().is_none_or(|own| name.as_str() != own)).collect();
    names.sort();
    names.truncate(200);
    names
}

/// A path without `.` and, where that is the same by its words, without `..`.
pub fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            _ => out.push(part),
        }
    }
    out
}

/// The designs a path names: itself, or every `.sd` file below a folder, sorted, hidden ones left out.
pub fn designs(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    files_below(path, &["sd"])
}

/// The notes a path names, likewise.
pub fn notes(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    files_below(path, &["md", "markdown"])
}

/// Whether a file lies in a folder, wherever links lead.
#[cfg(feature = "live")]
pub fn is_inside(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    // what is not there (yet) is nowhere else either
    real(path).is_none_or(|it| real(folder).is_some_and(|folder| it.starts_with(folder)))
}

/// Every `.toml` file in the folder of a path, or below the folder it names: some of them may be themes.
#[cfg(feature = "live")]
pub fn tables(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        return files_below(path, &["toml"]).unwrap_or_default();
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|it| folder.join(it.file_name()));
    let mut found: Vec<PathBuf> =
        entries.filter(|it| it.extension().is_some_and(|it| it == "toml") && it.is_file()).collect();
    found.sort();
    found
}

fn files_below(path: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| Failure::io("read", &folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Failure::io("read", &folder, &error))?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            // Links to folders are not followed: they may lead round in circles.
            let kind = entry.file_type().map_err(|error| Failure::io("read", &entry.path(), &error))?;
            let is_wanted =
                |path: &Path| path.extension().is_some_and(|it| extensions.iter().any(|wanted| it == *wanted));
            if kind.is_dir() {
                folders.push(entry.path());
            } else if is_wanted(&entry.path()) {
                found.push(entry.path());
            }
        }
    }
    if found.is_empty() {
        return Err(Failure::new(format!("there is no `.{}` file in `{}`", extensions[0], path.display())));
    }
    found.sort();
    Ok(found)
}

/// The text of a file the program may have written; none where there is none, or no such text.
pub fn read_own(path: &Path) -> Option<String> {
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let bytes = read_limited(File::open(path).ok()?, "").ok()?;
    String::from_utf8(bytes).ok()
}

/// Whether something stands at a path.
pub fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Fails if what is made of a file would be written over that file: `sdraft shop.svg` would draw the picture's text.
pub fn spare(source: &Path, target: &Path) -> Result<(), Failure> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    if source.is_file() && real(source).is_some_and(|it| real(target) == Some(it)) {
        let failure = Failure::new(format!("`{}` is what is read, and is left as it is", source.display()));
        return Err(failure.help("a design ends in `.sd`; `-o` names another file to write"));
    }
    Ok(())
}

/// Writes a file whole or not at all: beside it under another name, then renamed. Links are followed, permissions
/// kept, missing folders made.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(draft) = Draft::write(path, bytes)? { draft.finish() } else { Ok(()) }
}

/// Writes several files, all of them or none: none is renamed before all are written.
pub fn write_files(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let mut drafts = Vec::new();
    for (path, bytes) in files {
        match Draft::write(path, bytes) {
            Ok(draft) => drafts.extend(draft),
            Err(failure) => {
                drafts.iter().for_each(Draft::drop);
                return Err(failure);
            }
        }
    }
    drafts.into_iter().try_for_each(Draft::finish)
}

/// A file written under another name beside the one it shall have.
struct Draft {
    path: PathBuf,
    target: PathBuf,
    draft: PathBuf,
}

impl Draft {
    /// Writes a draft; none where the bytes went straight to a device or a pipe, which cannot be replaced.
    fn write(path: &Path, bytes: &[u8]) -> Result<Option<Draft>, Failure> {
        let trouble = |error: io::Error| Failure::io("write", path, &error);
        let target = link_target(path);
        let known = fs::metadata(&target).ok();
        if known.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(Failure::new(format!("cannot write `{}`: it is a folder", path.display())));
        }
        if known.as_ref().is_some_and(|it| !it.is_file()) {
            OpenOptions::new().write(true).open(&target).and_then(|mut it| it.write_all(bytes)).map_err(trouble)?;
            return Ok(None);
        }
        if known.is_some() {
            // Renaming would get round the permissions of the file.
            OpenOptions::new().write(true).open(&target).map_err(trouble)?;
        }
        let folder = target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(trouble)?;
        let (mut file, draft) = draft_beside(folder).map_err(trouble)?;
        let it = Draft { path: path.to_path_buf(), target, draft };
        let written = file.write_all(bytes).and_then(|()| match &known {
            Some(known) => fs::set_permissions(&it.draft, known.permissions()),
            None => Ok(()),
        });
        match written {
            Ok(()) => Ok(Some(it)),
            Err(error) => {
                it.drop();
                Err(trouble(error))
            }
        }
    }

    fn finish(self) -> Result<(), Failure> {
        fs::rename(&self.draft, &self.target).map_err(|error| {
            self.drop();
            Failure::io("write", &self.path, &error)
        })
    }

    fn drop(&self) {
        let _ = fs::remove_file(&self.draft);
    }
}

/// What a path finally names, through links; also where the last one points to nothing yet.
fn link_target(path: &Path) -> PathBuf {
    let mut target = path.to_path_buf();
    for _ in 0..40 {
        let Ok(next) = fs::read_link(&target) else { break };
        target = target.parent().unwrap_or(Path::new("")).join(next);
    }
    target
}

fn draft_beside(folder: &Path) -> io::Result<(File, PathBuf)> {
    let id = std::process::id();
    for attempt in 0..100 {
        let path = folder.join(format!(".sdraft-{id}-{attempt}.tmp"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|file| (file, path)),
        }
    }
    Err(io::Error::other("no free name for a temporary file"))
}

/// Writes a file that must not be there yet.
pub fn create_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(Failure::new(format!("`{}` is there already, and is left as it is", path.display())));
    }
    write_file(path, bytes)
}
