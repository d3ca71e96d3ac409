//! Colours by the names people give: one of the program's themes, or a file of their own.

#[cfg(feature = "live")]
use std::path::{Path, PathBuf};

use sdraft::render::Colors;
use sdraft::source::Source;
use sdraft::theme::Theme;
use sdraft::{Compiled, theme};

use super::picture::Wrong;
#[cfg(feature = "live")]
use crate::world;
use crate::world::{Input, Project};

/// The name of both themes in one picture.
pub const AUTO: &str = "auto";

/// Colours that somebody asked for.
#[derive(Clone, Debug)]
pub struct Palette {
    pub colors: Colors,
    /// The file they stand in, if they are not the program's own.
    pub file: Option<Source>,
}

impl Palette {
    /// The colours of a name; what looks like a file is fetched with `load`.
    pub fn find(name: &str, load: &mut dyn FnMut(&str) -> Result<Source, String>) -> Result<Palette, Wrong> {
        if name == AUTO {
            return Ok(Palette { colors: Colors::auto(), file: None });
        }
        if let Some(theme) = Theme::named(name) {
            return Ok(Palette { colors: Colors::One(theme), file: None });
        }
        if !is_file(name) {
            return Err(Wrong::unknown("theme", name, std::iter::once(AUTO).chain(Theme::names())));
        }
        let file = load(name).map_err(|why| {
            Wrong::new(format!("cannot read the theme `{name}`: {why}"))
                .help("a theme is a TOML file of colours, inside the project")
        })?;
        let theme = Theme::from_toml(file.text()).map_err(|found| faults(name, &file, &found))?;
        Ok(Palette { colors: Colors::One(theme), file: Some(file) })
    }

    /// The colours of a name on the command line, where a file may lie anywhere.
    pub fn of_flag(name: &str) -> Result<Palette, Wrong> {
        Palette::find(name, &mut |path| Input::File(path.into()).read().map_err(|failure| failure.to_string()))
    }

    /// The colours of a name that a file says: a theme of one's own is beside that file, as a `use` would be.
    pub fn of_file(name: &str, from: &str, project: &mut Project) -> Result<Palette, Wrong> {
        Palette::find(name, &mut |path| project.load(from, path))
    }

    /// The colours that a design names, if it does.
    pub fn of_design(compiled: &Compiled, project: &mut Project) -> Option<Result<Palette, Wrong>> {
        let stated = compiled.design.theme.as_ref()?;
        let from = compiled.sources.get(stated.span.file).name();
        Some(Palette::of_file(&stated.value, from, project))
    }

    /// The text of the file, which decides what a picture looks like.
    pub fn text(&self) -> &str {
        self.file.as_ref().map_or("", Source::text)
    }
}

/// The file of colours that a design names, whether it can be read or not.
#[cfg(feature = "live")]
pub fn file_of_design(compiled: &Compiled) -> Option<PathBuf> {
    let stated = compiled.design.theme.as_ref().filter(|it| is_file(&it.value))?;
    let from = PathBuf::from(compiled.sources.get(stated.span.file).name());
    Some(world::tidy(&from.parent().unwrap_or(Path::new("")).join(&stated.value)))
}

/// Whether a name is that of a file.
pub fn is_file(name: &str) -> bool {
    name.contains(['.', '/', '\\'])
}

/// What is wrong with a theme, with its lines.
fn faults(name: &str, file: &Source, faults: &[theme::Fault]) -> Wrong {
    let one = |fault: &theme::Fault| {
        let line = file.position(fault.place.start as u32).line;
        Wrong::new(format!("{name}:{line}: {}", fault.message)).help(fault.help.clone())
    };
    let mut all: Vec<Wrong> = faults.iter().map(one).collect();
    let last = all.pop().unwrap_or_else(|| Wrong::new(format!("`{name}` is no theme")));
    Wrong { before: all, ..last }
}
