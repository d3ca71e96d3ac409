//! Fonts inside an SVG: `@font-face` rules with just the glyphs that its texts use, as WOFF2.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use read_fonts::collections::IntSet;
use read_fonts::types::{NameId, Tag};
use read_fonts::{FontRef, TableProvider};
use skera::{Plan, SubsetFlags, subset_font};
use ttf2woff2::BrotliQuality;

use super::fonts::{self, Face};
use crate::text::Font;

/// The rules for these texts. Where the fonts of the program lack a sign, the machine's own still set it.
pub fn font_faces<'a>(texts: impl IntoIterator<Item = (&'a str, Font)>) -> String {
    let mut wanted: BTreeMap<&'static str, BTreeSet<char>> = BTreeMap::new();
    for (text, font) in texts {
        let face = Face::of(font.family, font.weight);
        wanted.entry(face.post_script).or_default().extend(text.chars());
    }
    let mut files = Files::default();
    let mut used: BTreeMap<&'static str, BTreeSet<char>> = BTreeMap::new();
    for (name, chars) in wanted {
        let face = fonts::named(name).expect("only fonts of the program are wanted");
        for c in chars {
            let mut chain = std::iter::once(face).chain(face.next(c).iter().copied());
            if let Some(first) = chain.find(|face| files.knows(face, c)) {
                used.entry(first.post_script).or_default().insert(c);
            }
        }
    }
    let mut rules = String::new();
    for (name, chars) in used {
        let face = fonts::named(name).expect("only fonts of the program are used");
        rules.push_str(&rule(face, &font(files.of(face)), &chars));
    }
    rules
}

/// The fonts unpacked so far.
#[derive(Default)]
struct Files(BTreeMap<&'static str, Vec<u8>>);

impl Files {
    fn of(&mut self, face: &Face) -> &[u8] {
        self.0.entry(face.post_script).or_insert_with(|| face.unpack())
    }

    fn knows(&mut self, face: &Face, c: char) -> bool {
        font(self.of(face)).cmap().expect("a font has a character map").map_codepoint(c).is_some()
    }
}

fn font(file: &[u8]) -> FontRef<'_> {
    FontRef::new(file).expect("the program's own fonts are right")
}

fn rule(face: &Face, font: &FontRef<'_>, chars: &BTreeSet<char>) -> String {
    let subset = subset(font, chars);
    let packed = ttf2woff2::encode(&subset, BrotliQuality::default()).expect("a subset of a font is a font");
    let mut rule = String::new();
    let Face { family, weights, .. } = face;
    let _ = write!(rule, "@font-face{{font-family:{family};font-weight:{weights};src:url(data:font/woff2;base64,");
    base64(&packed, &mut rule);
    rule.push_str(")}");
    rule
}

/// A font with only these signs, and the kerning of their pairs.
fn subset(font: &FontRef<'_>, chars: &BTreeSet<char>) -> Vec<u8> {
    let unicodes: IntSet<u32> = chars.iter().map(|c| u32::from(*c)).collect();
    let features: IntSet<Tag> = [b"kern", b"ccmp", b"mark", b"mkmk"].into_iter().map(Tag::new).collect();
    let scripts = IntSet::all();
    let names: IntSet<NameId> = [1, 2, 6].into_iter().map(NameId::from).collect();
    let languages: IntSet<u16> = [0x0409].into_iter().collect();
    let none = IntSet::empty();
    let flags = SubsetFlags::SUBSET_FLAGS_NO_HINTING;
    let plan = Plan::new(&IntSet::empty(), &unicodes, font, flags, &none, &scripts, &features, &names, &languages);
    subset_font(font, &plan).expect("the program's own fonts can be cut")
}

/// Appends bytes in the alphabet of RFC 4648, section 4.
fn base64(bytes: &[u8], out: &mut String) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            match place <= chunk.len() {
                true => out.push(char::from(ALPHABET[(group >> (18 - 6 * place) & 63) as usize])),
                false => out.push('='),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Family, Weight};

    const SANS: Font = Font { family: Family::Sans, weight: Weight::Regular, size: 13.0 };
    const LABEL: Font = Font { family: Family::Sans, weight: Weight::SemiBold, size: 15.0 };
    const HAND: Font = Font { family: Family::Hand, weight: Weight::SemiBold, size: 15.0 };
    const MONO: Font = Font { family: Family::Mono, weight: Weight::Regular, size: 12.0 };

    fn families(css: &str) -> Vec<&str> {
        css.split("font-family:").skip(1).map(|rule| &rule[..rule.find(';').expect("it is closed")]).collect()
    }

    #[test]
    fn each_font_in_use_has_one_rule() {
        let css = font_faces([("Tweet store", LABEL), ("read", SANS), ("reads", SANS), ("{}", MONO)]);
        assert_eq!(families(&css), ["Inter", "Inter", "JetBrains Mono"]);
        assert_eq!(families(&font_faces([])), Vec::<&str>::new());
    }

    #[test]
    fn what_a_font_lacks_comes_from_the_next() {
        assert_eq!(families(&font_faces([("购物车 Cart", LABEL)])), ["Inter", "Noto Sans SC"]);
        assert_eq!(families(&font_faces([("购物车", LABEL)])), ["Noto Sans SC"]);
        assert_eq!(families(&font_faces([("Ελλάδα ① 推文", HAND)])), ["Inter", "Noto Sans SC", "Shantell Sans"]);
        assert_eq!(families(&font_faces([("🚀", HAND)])), Vec::<&str>::new());
    }

    #[test]
    fn a_picture_pays_only_for_its_signs() {
        let labels = "Client API gateway Timeline service Tweet store Redis Kafka fan-out worker read write 200 ms";
        let css = font_faces([(labels, SANS)]);
        assert!(css.len() < 9_000, "{} bytes", css.len());
        let chinese = font_faces([("客户端网关购物车服务订单库存消息队列缓存数据库", SANS)]);
        assert!(chinese.len() < 9_000, "{} bytes", chinese.len());
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            let mut out = String::new();
            base64(bytes.as_bytes(), &mut out);
            assert_eq!(out, text);
        }
    }
}
