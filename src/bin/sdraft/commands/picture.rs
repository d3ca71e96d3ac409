//! Pictures as notes and the preview ask for them: one design, a few choices, an SVG.

use sdraft::render::Colors;
use sdraft::scene::Scene;
use sdraft::theme::Theme;
use sdraft::{Compiled, Look, model, render};

/// What a picture may be asked to be.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub theme: Option<String>,
    pub direction: Option<String>,
    pub show: Vec<String>,
    /// What ids start with: several pictures on one page must not share them.
    pub id_prefix: Option<String>,
    /// For a page, not a file: without an XML declaration.
    pub inline: bool,
}

/// What `show` knows.
pub const SHOWN: [&str; 2] = ["requirements", "decisions"];

/// A picture.
pub struct Picture {
    pub svg: String,
    #[cfg_attr(not(feature = "live"), expect(dead_code, reason = "only the preview asks where boxes are"))]
    pub scene: Scene,
}

/// Draws a design. The error says which word of the request is unknown, and which there are.
pub fn draw(compiled: &Compiled, wanted: &Wanted) -> Result<Picture, Unknown> {
    let look = look(compiled, wanted)?;
    let scene = sdraft::draw(&compiled.design, &look);
    let svg = render::svg::write(&scene, &look.output);
    Ok(Picture { svg, scene })
}

/// The look that is asked for.
pub fn look(compiled: &Compiled, wanted: &Wanted) -> Result<Look, Unknown> {
    // a design may name a theme too; a file of colours is for `render` alone
    let stated = compiled.design.theme.as_ref().map(|it| it.value.as_str()).filter(|name| colors(name).is_ok());
    let mut look = Look::new(colors(wanted.theme.as_deref().or(stated).unwrap_or("auto"))?);
    look.scene.direction = match wanted.direction.as_deref() {
        None => None,
        Some("right") => Some(model::Direction::Right),
        Some("down") => Some(model::Direction::Down),
        Some(other) => return Err(Unknown::new("direction", other, ["right", "down"])),
    };
    for shown in &wanted.show {
        match shown.as_str() {
            "requirements" => look.scene.requirements = true,
            "decisions" => look.scene.decisions = true,
            other => return Err(Unknown::new("part", other, SHOWN)),
        }
    }
    look.output.declaration = !wanted.inline;
    look.output.id_prefix = wanted.id_prefix.clone();
    Ok(look)
}

/// The colours of a theme by its name.
pub fn colors(name: &str) -> Result<Colors, Unknown> {
    if name == "auto" {
        return Ok(Colors::auto());
    }
    let own = Theme::named(name).map(Colors::One);
    own.ok_or_else(|| Unknown::new("theme", name, std::iter::once("auto").chain(Theme::names())))
}

/// A word that names nothing.
#[derive(Debug)]
pub struct Unknown {
    pub what: &'static str,
    pub name: String,
    pub known: Vec<String>,
}

impl Unknown {
    pub fn new<'a>(what: &'static str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Unknown {
        Unknown { what, name: name.to_string(), known: known.into_iter().map(str::to_string).collect() }
    }

    pub fn words(&self) -> String {
        format!("no {} is named `{}`", self.what, self.name)
    }

    pub fn help(&self) -> String {
        if self.known.is_empty() {
            "there are none".to_string()
        } else {
            format!("there are {}", self.known.join(", "))
        }
    }
}

/// An SVG as an address that holds it.
pub fn data_uri(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", base64(svg.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_is_the_standards() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(super::base64(plain.as_bytes()), coded);
        }
    }
}
