//! Our own SVG read back as shapes, for the formats that are not SVG: with the fonts of the program and no others.

use std::sync::Arc;

use resvg::usvg::fontdb::{Database, ID, Source};
use resvg::usvg::{FontFamily, FontResolver, Options, Tree};

use super::fonts::{self, Face};
use crate::text::{Family, Weight};

/// Reads an SVG that `render::svg` wrote, in the colours of one theme.
///
/// # Panics
///
/// If it is none: the writer is held to well-formed XML by its own tests.
pub(super) fn read(svg: &str) -> Tree {
    let options = Options { font_resolver: resolver(), ..Options::default() };
    Tree::from_str(svg, &options).expect("our own SVG is well-formed")
}

/// Loads a font when the first text wants it.
fn resolver() -> FontResolver<'static> {
    FontResolver {
        select_font: Box::new(|font, database| {
            let names =
                |family| font.families().iter().any(|it| matches!(it, FontFamily::Named(name) if name == family));
            let family = if names(fonts::SHANTELL.family) {
                Family::Hand
            } else if names(fonts::JETBRAINS.family) {
                Family::Mono
            } else {
                Family::Sans
            };
            let weight = if font.weight() >= 500 { Weight::SemiBold } else { Weight::Regular };
            load(Face::of(family, weight), database)
        }),
        select_fallback: Box::new(|c, used, database| {
            let first = database.face(*used.first()?)?.post_script_name.clone();
            let next = fonts::named(&first)?.next(c);
            next.iter().filter_map(|face| load(face, database)).find(|id| !used.contains(id))
        }),
    }
}

/// The number of a font in the database, which is given it first if it lacks it.
fn load(face: &Face, database: &mut Arc<Database>) -> Option<ID> {
    if let Some(known) = database.faces().find(|it| it.post_script_name == face.post_script) {
        return Some(known.id);
    }
    let source = Source::Binary(Arc::new(face.unpack()));
    Arc::make_mut(database).load_font_source(source).first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fonts_for(text: &str, attributes: &str) -> Vec<String> {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text y="20" {attributes}>{text}</text></svg>"#
        );
        let tree = read(&svg);
        let mut names: Vec<String> = tree.fontdb().faces().map(|face| face.post_script_name.clone()).collect();
        names.sort();
        names
    }

    #[test]
    fn only_the_fonts_that_a_text_needs_are_unpacked() {
        let sans = r#"font-family="Inter, 'Noto Sans SC', sans-serif""#;
        assert_eq!(fonts_for("Tweets → café", sans), ["Inter-Regular"]);
        assert_eq!(fonts_for("Tweets", &format!("{sans} font-weight=\"600\"")), ["Inter-SemiBold"]);
        assert_eq!(fonts_for("购物车 Cart", sans), ["Inter-Regular", "NotoSansSC-Medium"]);
        let hand = r#"font-family="'Shantell Sans', cursive""#;
        assert_eq!(fonts_for("Tweets", hand), ["ShantellSans-Regular"]);
        assert_eq!(fonts_for("Ελλάδα", hand), ["Inter-Regular", "ShantellSans-Regular"]);
        assert_eq!(fonts_for("{}", r#"font-family="'JetBrains Mono', monospace""#), ["JetBrainsMono-Regular"]);
    }

    #[test]
    fn a_sign_that_no_font_has_does_no_harm() {
        assert!(!fonts_for("🚀 สวัสดี \u{10FFFF}", "").is_empty());
    }
}
