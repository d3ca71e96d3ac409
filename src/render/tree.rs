//! Our own SVG read back as shapes, for the formats that are not SVG: with the fonts of the program and no others.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use resvg::usvg::fontdb::{Database, ID, Source};
use resvg::usvg::{FontFamily, FontResolver, Options, Tree};

use super::fonts::{self, Face};
use crate::text::{Family, Weight};

/// Reads an SVG that `render::svg` wrote, in the colours of one theme; with it come the signs that no font has, in order.
///
/// # Panics
///
/// If it is none: the writer is held to well-formed XML by its own tests.
pub(super) fn read(svg: &str) -> (Tree, Vec<char>) {
    let (tree, first) = parse(svg);
    if first.is_empty() {
        return (tree, first);
    }
    // of each text only the first sign is told that no font has: the others are tried one by one
    let signs: BTreeSet<char> = svg.chars().filter(|c| !c.is_ascii() && !c.is_whitespace() && !is_mark(*c)).collect();
    let texts: String = signs.into_iter().map(|c| format!("<text>{c}</text>")).collect();
    let (_, mut unset) =
        parse(&format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{texts}</svg>"#));
    unset.sort_unstable();
    unset.dedup();
    (tree, unset)
}

/// Joiners and selectors, which are no signs of their own and not missed.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Reads an SVG; with it come signs that no font has, at least one where there is any.
fn parse(svg: &str) -> (Tree, Vec<char>) {
    let unset = Arc::new(Mutex::new(Vec::new()));
    let options = Options { font_resolver: resolver(unset.clone()), ..Options::default() };
    let tree = Tree::from_str(svg, &options).expect("our own SVG is well-formed");
    let unset = std::mem::take(&mut *unset.lock().expect("nobody else holds it"));
    (tree, unset)
}

/// Loads a font when the first text wants it.
fn resolver(unset: Arc<Mutex<Vec<char>>>) -> FontResolver<'static> {
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
        select_fallback: Box::new(move |c, used, database| {
            let first = database.face(*used.first()?)?.post_script_name.clone();
            let next = fonts::named(&first)?.next(c);
            let found = next.iter().filter_map(|face| load(face, database)).find(|id| !used.contains(id));
            if found.is_none() {
                unset.lock().expect("nobody else holds it").push(c);
            }
            found
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
        let (tree, _) = read(&svg);
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
    fn signs_that_no_font_has_are_told() {
        let unset = |text: &str| {
            let svg =
                format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>{text}</text></svg>"#);
            read(&svg).1.into_iter().collect::<String>()
        };
        assert_eq!(unset("Tweets → café 购物车 ≤ ×3"), "");
        assert_eq!(unset("a 🚀 b 한 🚀"), "한🚀");
        assert!(unset("สวัสดี").contains('ด'));
    }

    #[test]
    fn what_stands_behind_a_sign_that_no_font_has_is_set_all_the_same() {
        assert!(fonts_for("🚀 推文", "").contains(&"NotoSansSC-Medium".to_string()));
    }

    #[test]
    fn a_sign_that_no_font_has_does_no_harm() {
        assert!(!fonts_for("🚀 สวัสดี \u{10FFFF}", "").is_empty());
    }
}
