//! Pictures as notes and the preview ask for them: one design, a few choices, an SVG.

use sdraft::check::names::closest;
use sdraft::render::Colors;
use sdraft::scene::{Memo, Scene, View};
use sdraft::show::{self, Part};
use sdraft::{Compiled, Look, model, render};

use crate::world::{Failure, World};

/// What a picture may be asked to be.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub colors: Colors,
    pub direction: Option<String>,
    pub show: Vec<String>,
    /// What is as if it were lost.
    pub lose: Vec<String>,
    pub legend: bool,
    /// The use case on it, and how.
    pub usecase: Option<(String, View)>,
    /// What ids start with: several pictures on one page must not share them.
    pub id_prefix: Option<String>,
    /// For a page, not a file: without an XML declaration.
    pub inline: bool,
}

impl Wanted {
    /// The whole design in some colours.
    pub fn new(colors: Colors) -> Wanted {
        Wanted {
            colors,
            direction: None,
            show: Vec::new(),
            lose: Vec::new(),
            legend: false,
            usecase: None,
            id_prefix: None,
            inline: false,
        }
    }
}

/// What `show` knows.
pub const SHOWN: [&str; Part::ALL.len()] =
    [Part::ALL[0].1, Part::ALL[1].1, Part::ALL[2].1, Part::ALL[3].1, Part::ALL[4].1];

/// A picture.
pub struct Picture {
    pub svg: String,
    #[cfg_attr(not(feature = "live"), expect(dead_code, reason = "only the preview asks where boxes are"))]
    pub scene: Scene,
}

/// Draws a design. The error says which word of the request is wrong.
pub fn draw(compiled: &Compiled, wanted: &Wanted, memo: &mut Memo) -> Result<Picture, Wrong> {
    let look = look(compiled, wanted)?;
    let scene = sdraft::draw_again(&compiled.design, &look, memo);
    let svg = render::svg::write(&scene, &look.output);
    Ok(Picture { svg, scene })
}

/// The look that is asked for.
pub fn look(compiled: &Compiled, wanted: &Wanted) -> Result<Look, Wrong> {
    let mut look = Look::new(wanted.colors.clone());
    look.scene.direction = match wanted.direction.as_deref() {
        None => None,
        Some("right") => Some(model::Direction::Right),
        Some("down") => Some(model::Direction::Down),
        Some(other) => return Err(Wrong::unknown("direction", other, ["right", "down"])),
    };
    let part = |word: &String| Part::named(word).ok_or_else(|| Wrong::unknown("part", word, SHOWN));
    let parts = wanted.show.iter().map(part).collect::<Result<Vec<_>, _>>()?;
    let asked = show::Wanted { parts, lose: wanted.lose.clone() };
    show::choose(compiled, &asked, &mut look.scene)
        .map_err(|it| Wrong::unknown("component, copy, zone or link", &it.name, it.known.iter().map(String::as_str)))?;
    look.scene.legend = wanted.legend;
    if let Some((name, view)) = &wanted.usecase {
        let known = || compiled.design.usecases.iter().map(|it| it.name.as_str());
        let id = compiled.design.usecase_named(name).ok_or_else(|| Wrong::unknown("use case", name, known()))?;
        look.scene.usecase = Some((id, *view));
    }
    look.output.declaration = !wanted.inline;
    look.output.id_prefix = wanted.id_prefix.clone();
    Ok(look)
}

/// What is wrong with a request, and what to write instead.
#[derive(Clone, Debug)]
pub struct Wrong {
    pub words: String,
    pub help: String,
    /// What else is wrong, and stands before it.
    pub before: Vec<Wrong>,
}

impl Wrong {
    pub fn new(words: String) -> Wrong {
        Wrong { words, help: String::new(), before: Vec::new() }
    }

    pub fn help(self, help: impl Into<String>) -> Wrong {
        Wrong { help: help.into(), ..self }
    }

    /// A word that names nothing, with the words there are.
    pub fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Wrong {
        let known: Vec<&str> = known.into_iter().collect();
        let list =
            if known.is_empty() { "there are none".to_string() } else { format!("there are {}", known.join(", ")) };
        let help = match closest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? {list}"),
            None => list,
        };
        Wrong::new(format!("no {what} is named `{name}`")).help(help)
    }

    /// Says all but the last, which is the reason the command ends for.
    pub fn tell(self, world: &World) -> Failure {
        for before in self.before {
            let failure = before.tell(world);
            world.fail(&failure);
        }
        let failure = Failure::new(self.words);
        if self.help.is_empty() { failure } else { failure.help(self.help) }
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
