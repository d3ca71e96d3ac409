//! Several pictures in one SVG, one of them shown: which one, the address says (`a.svg#ha`) or a click on a tab. No
//! script: the style sheet shows what the address names (`:target`), else the last. A reader without style sheets sees
//! the last one.

use svg::Node;
use svg::node::Blob;
use svg::node::element::Element;

use super::super::Options;
use super::{identifier, set, worded, write as write_one};
use crate::scene::Scene;

/// Writes pictures of one size, each with the id that shows it.
pub fn write(pictures: &[(String, Scene)], options: &Options) -> String {
    let Some((_, last)) = pictures.last() else { return String::new() };
    let prefix = identifier(&options.id_prefix.clone().unwrap_or_else(|| last.key.clone()));
    let size = last.size;
    let (w, h) = (super::number(size.w), super::number(size.h));
    let mut root = Element::new("svg");
    set(&mut root, "xmlns", "http://www.w3.org/2000/svg");
    set(&mut root, "id", &prefix);
    set(&mut root, "width", &w);
    set(&mut root, "height", &h);
    set(&mut root, "viewBox", &format!("0 0 {w} {h}"));
    let sheet =
        format!("#{prefix} .step:target{{display:inline}}#{prefix} .step:target~.step:last-of-type{{display:none}}");
    root.append(worded("style", &sheet, None));
    for (index, (id, scene)) in pictures.iter().enumerate() {
        let own = Options { id_prefix: Some(format!("{prefix}-{index}")), declaration: false, ..options.clone() };
        let mut group = Element::new("g");
        set(&mut group, "id", id);
        set(&mut group, "class", "step");
        if index + 1 < pictures.len() {
            set(&mut group, "display", "none");
        }
        group.append(Blob::new(write_one(scene, &own)));
        root.append(group);
    }
    let declaration = if options.declaration { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" } else { "" };
    format!("{declaration}{root}\n")
}
