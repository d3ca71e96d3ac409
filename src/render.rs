//! The formats a picture is written in: one row each. To add one: a file in `render/`, a row below.

#[cfg(feature = "embed-fonts")]
pub mod embed;
#[cfg(any(feature = "png", feature = "pdf", feature = "embed-fonts"))]
mod fonts;
pub mod geometry;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "png")]
pub mod png;
pub mod svg;
pub mod text;
#[cfg(any(feature = "png", feature = "pdf"))]
mod tree;

use crate::scene::Scene;
use crate::theme::Theme;

/// The colours of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Colors {
    /// One theme.
    One(Theme),
    /// Two: the second where the reader's system is dark.
    Auto(Theme, Theme),
}

impl Colors {
    /// Light and dark in one picture.
    pub fn auto() -> Colors {
        Colors::Auto(Theme::light(), Theme::dark())
    }

    /// The theme of formats that know but one.
    pub fn first(&self) -> &Theme {
        match self {
            Colors::One(theme) | Colors::Auto(theme, _) => theme,
        }
    }
}

/// Choices of the writers.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The colours.
    pub colors: Colors,
    /// Whether the page is filled; otherwise it is transparent.
    pub background: bool,
    /// What the ids start with, instead of the picture's key.
    pub id_prefix: Option<String>,
    /// Whether an XML declaration stands first.
    pub declaration: bool,
    /// Whether an SVG carries its fonts.
    pub embed_fonts: bool,
    /// How many pixels a PNG has.
    pub pixels: PixelSize,
    /// Whether a drawing of letters keeps to ASCII.
    pub ascii: bool,
    /// Whether the dark theme is for screens alone: what is printed is light.
    pub light_on_paper: bool,
}

/// How large a picture of pixels is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PixelSize {
    /// So many pixels to each pixel of the SVG.
    Scale(f64),
    /// So many pixels wide.
    Width(u32),
}

impl Default for Options {
    fn default() -> Options {
        Options {
            colors: Colors::auto(),
            background: true,
            id_prefix: None,
            declaration: true,
            embed_fonts: false,
            pixels: PixelSize::Scale(1.0),
            ascii: false,
            light_on_paper: false,
        }
    }
}

/// The SVG that other formats are made of: in the colours of one theme, for a reader that brings the fonts.
#[cfg(any(feature = "png", feature = "pdf"))]
fn plain_svg(scene: &Scene, options: &Options) -> String {
    let colors = Colors::One(options.colors.first().clone());
    svg::write(scene, &Options { colors, embed_fonts: false, ..options.clone() })
}

/// A format.
pub struct Format {
    /// What `-f` calls it.
    pub name: &'static str,
    /// The extension of its files.
    pub extension: &'static str,
    /// Whether it is a picture, which goes beside its source; otherwise it goes to standard output.
    pub picture: bool,
    /// Writes it.
    pub write: fn(&Scene, &Options) -> Result<Written, String>,
}

/// A picture as a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// The signs that no font of the program has, in order, each once: boxes stand in their places. Only formats that
    /// bring their fonts know any.
    pub unset: Vec<char>,
}

impl From<Vec<u8>> for Written {
    fn from(bytes: Vec<u8>) -> Written {
        Written { bytes, unset: Vec::new() }
    }
}

/// Every format.
pub static FORMATS: &[Format] = &[
    Format {
        name: "svg",
        extension: "svg",
        picture: true,
        write: |scene, options| Ok(svg::write(scene, options).into_bytes().into()),
    },
    #[cfg(feature = "png")]
    Format {
        name: "png",
        extension: "png",
        picture: true,
        write: |scene, options| {
            let (bytes, unset) = png::png(&plain_svg(scene, options), options.pixels).map_err(|bad| bad.to_string())?;
            Ok(Written { bytes, unset })
        },
    },
    #[cfg(feature = "pdf")]
    Format {
        name: "pdf",
        extension: "pdf",
        picture: true,
        write: |scene, options| {
            let (bytes, unset) = pdf::pdf(&plain_svg(scene, options), &scene.title);
            Ok(Written { bytes, unset })
        },
    },
    Format {
        name: "text",
        extension: "txt",
        picture: false,
        write: |scene, options| Ok(text::write(scene, options.ascii)?.into_bytes().into()),
    },
    Format {
        name: "geometry",
        extension: "json",
        picture: false,
        write: |scene, _| Ok(geometry::write(scene).into_bytes().into()),
    },
];

/// Finds a format by its name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|it| it.name == name)
}
