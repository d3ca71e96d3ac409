//! The width of a text, and where its lines break.
//!
//! Widths are sums of the advances of the fonts the pictures are set in, with the kerning of ASCII pairs, so that
//! nothing has to be loaded or shaped to lay a picture out. What those fonts lack is measured as the fonts next in the stacks of
//! `look.md` 1 would set it: a Chinese character is 1 em wide, an emoji [`EMOJI`].

mod advances;
mod lines;

use unicode_width::UnicodeWidthChar;

pub use lines::{shorten, wrap};

/// A stack of fonts of `look.md` 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Inter: all labels.
    Sans,
    /// JetBrains Mono: code and types; every sign is 0.6 em wide.
    Mono,
    /// Shantell Sans: the lettering of the whiteboard.
    Hand,
}

/// The two weights in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
}

/// What a text is set in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    /// The stack of fonts.
    pub family: Family,
    /// How heavy it is.
    pub weight: Weight,
    /// Pixels to the em.
    pub size: f64,
}

/// The width of an emoji in em: about what the emoji fonts of the common systems have (1.17 to 1.37).
const EMOJI: f64 = 1.25;

/// The width of a letter that none of the fonts has, Arabic or Thai say, in em: the mean of such fonts, rounded up.
const UNKNOWN: f64 = 0.6;

/// The kerning of each pair of [`KERNED`], a row for each first sign, in 1/512 em: four fonts, in the order of `advances`.
/// Written by `render/fonts/make.py`.
const KERNING: &[u8; 4 * KERNED_SQUARED] = include_bytes!("text/kerning.bin");

/// The signs that are kerned: printable ASCII. Kerning of others moves a width by less than a hundredth.
const KERNED: std::ops::RangeInclusive<char> = ' '..='~';
const KERNED_SQUARED: usize = 95 * 95;

/// Returns how wide a line of text is, in pixels. Control and format characters take no room.
pub fn width(text: &str, font: Font) -> f64 {
    let face = Face::of(font);
    let mut meter = Meter::default();
    let mut ems = 0.0;
    for c in text.chars() {
        ems += meter.advance(c, &face);
    }
    ems * font.size
}

/// A font as a table of advances.
struct Face {
    /// In `1 / per_em` em, in the order of [`advances::RANGES`], and the part of [`KERNING`]; none for a font of one width.
    tables: Option<(&'static [u16], &'static [u8])>,
    per_em: f64,
    /// Inter of the same weight.
    inter: &'static [u16],
}

impl Face {
    fn of(font: Font) -> Face {
        let (table, nth, per_em) = match (font.family, font.weight) {
            (Family::Sans, Weight::Regular) => (&advances::INTER_REGULAR, 0, 2048.0),
            (Family::Sans, Weight::SemiBold) => (&advances::INTER_SEMIBOLD, 1, 2048.0),
            (Family::Hand, Weight::Regular) => (&advances::SHANTELL_REGULAR, 2, 1000.0),
            (Family::Hand, Weight::SemiBold) => (&advances::SHANTELL_SEMIBOLD, 3, 1000.0),
            (Family::Mono, _) => return Face { tables: None, per_em: 1000.0, inter: &[] },
        };
        let inter = match font.weight {
            Weight::Regular => &advances::INTER_REGULAR,
            Weight::SemiBold => &advances::INTER_SEMIBOLD,
        };
        let kerning = &KERNING[nth * KERNED_SQUARED..(nth + 1) * KERNED_SQUARED];
        Face { tables: Some((table, kerning)), per_em, inter }
    }

    /// How much nearer a sign of ASCII stands to the one before it, in em; negative for nearer.
    fn kerning(&self, before: char, c: char) -> f64 {
        match self.tables {
            Some((_, kerning)) if KERNED.contains(&before) => {
                let at = (before as usize - 0x20) * 95 + (c as usize - 0x20);
                f64::from(kerning[at] as i8) / 512.0
            }
            _ => 0.0,
        }
    }

    /// The advance in em of a character that the font itself has; what the hand lacks of European scripts is set in Inter.
    fn own(&self, c: char) -> Option<f64> {
        let Some((table, _)) = self.tables else {
            return (c < '\u{2E80}' && c.width() == Some(1) && !is_circled(c)).then_some(0.6);
        };
        let at = index(c)?;
        match (table[at], self.inter[at]) {
            (0, 0) => None,
            (0, units) => Some(f64::from(units) / 2048.0),
            (units, _) => Some(f64::from(units) / self.per_em),
        }
    }
}

/// The place of a character in the tables.
fn index(c: char) -> Option<usize> {
    let code = c as u32;
    let mut before = 0;
    for (first, last) in advances::RANGES {
        if code < first {
            return None;
        }
        if code <= last {
            return Some((before + code - first) as usize);
        }
        before += last - first + 1;
    }
    None
}

/// `①` and its like: as wide as a Chinese character where a font of one width lacks them.
fn is_circled(c: char) -> bool {
    ('\u{2460}'..='\u{24FF}').contains(&c)
}

/// Adds up characters, knowing what came before: the parts of an emoji sequence take the room of one.
#[derive(Default)]
struct Meter {
    before: Before,
    /// The advance of the last character that had one.
    last: f64,
    /// The last character.
    neighbour: char,
}

/// What the last character was, as far as emoji sequences care.
#[derive(Clone, Copy, Default, PartialEq)]
enum Before {
    #[default]
    Other,
    Emoji,
    /// A zero-width joiner after an emoji.
    Joiner,
    /// The first half of a flag.
    HalfFlag,
}

impl Meter {
    /// How much wider the line gets by a character, in em.
    fn advance(&mut self, c: char, face: &Face) -> f64 {
        let (advance, now) = match c {
            '\t' => (face.own(' ').unwrap_or(UNKNOWN), Before::Other),
            ' '..='~' => (face.own(c).unwrap_or(UNKNOWN) + face.kerning(self.neighbour, c), Before::Other),
            '\u{200D}' if self.before == Before::Emoji => (0.0, Before::Joiner),
            // "show the last one as an emoji": `❤` alone may be a letter of the font
            '\u{FE0F}' if self.before == Before::Other => (EMOJI - self.last, Before::Emoji),
            '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}' => (0.0, self.before),
            '\u{1F3FB}'..='\u{1F3FF}' if self.before == Before::Emoji => (0.0, Before::Emoji),
            '\u{1F1E6}'..='\u{1F1FF}' if self.before == Before::HalfFlag => (0.0, Before::Other),
            '\u{1F1E6}'..='\u{1F1FF}' => (EMOJI, Before::HalfFlag),
            _ if is_emoji(c) => (if self.before == Before::Joiner { 0.0 } else { EMOJI }, Before::Emoji),
            _ => (face.own(c).unwrap_or_else(|| elsewhere(c)), Before::Other),
        };
        // `☁` after a joiner is part of the emoji before it, whatever font has it
        let advance = if self.before == Before::Joiner { 0.0 } else { advance };
        self.before = now;
        self.neighbour = c;
        if advance != 0.0 {
            self.last = advance;
        }
        advance
    }
}

/// Whether a character is drawn as an emoji of its own accord.
fn is_emoji(c: char) -> bool {
    match c {
        '\u{1F000}'..='\u{1FAFF}' => true,
        '\u{2300}'..='\u{2BFF}' => c.width() == Some(2),
        _ => false,
    }
}

/// The advance in em of a character that the font lacks, so that another one sets it.
fn elsewhere(c: char) -> f64 {
    match c {
        '\u{FF61}'..='\u{FFDC}' => 0.5,
        '\u{AC00}'..='\u{D7A3}' => 0.92, // Hangul, as Noto Sans CJK sets it
        _ => match (c.width().unwrap_or(0), c.width_cjk().unwrap_or(0)) {
            (0, _) => 0.0,
            (_, 2) => 1.0,
            _ => UNKNOWN,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SANS: Font = Font { family: Family::Sans, weight: Weight::Regular, size: 10.0 };
    const MONO: Font = Font { family: Family::Mono, weight: Weight::Regular, size: 10.0 };
    const HAND: Font = Font { family: Family::Hand, weight: Weight::Regular, size: 10.0 };

    #[track_caller]
    fn check(text: &str, font: Font, expected: f64) {
        let found = width(text, font);
        assert!((found - expected).abs() < 0.05, "{text:?} is {found} wide");
    }

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        for font in [SANS, MONO, HAND] {
            check("购物车", font, 30.0);
            check("，。（）", font, 40.0);
        }
    }

    #[test]
    fn half_width_kana_are_half_as_wide() {
        check("ｶﾞ", SANS, 10.0);
        check("ガ", SANS, 10.0);
    }

    #[test]
    fn a_sequence_of_emoji_is_one() {
        for text in ["🚀", "👨‍👩‍👧", "👍🏽", "🇨🇳", "❤️", "1️⃣", "🏳️‍🌈", "👩‍⚕️"]
        {
            check(text, SANS, 12.5);
        }
        check("🚀🚀", SANS, 25.0);
        check("🇨🇳🇩🇪", SANS, 25.0);
    }

    #[test]
    fn marks_and_controls_take_no_room() {
        let plain = width("cafe", SANS);
        check("cafe\u{301}", SANS, plain);
        check("\u{202E}ca\u{200B}fe\u{2069}\u{7}\u{FEFF}", SANS, plain);
    }

    #[test]
    fn code_has_one_width() {
        check("{ \"id\": 1 } → ✓", MONO, 15.0 * 6.0);
        check("id 编号", MONO, 3.0 * 6.0 + 20.0);
    }

    #[test]
    fn the_hand_is_wider_than_the_print() {
        let label = "Push to followers";
        assert!(width(label, HAND) > width(label, SANS));
    }

    #[test]
    fn letters_of_any_script_have_a_width() {
        for text in ["Привет", "Ελλάδα", "سلام", "สวัสดี", "안녕", "ŁódŹ", "①②"] {
            let found = width(text, SANS);
            assert!(found > 10.0, "{text}: {found}");
        }
    }
}
