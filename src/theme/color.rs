//! Colours, and how well one can be read on another.

/// An sRGB colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Color(pub u8, pub u8, pub u8);

/// The colours that have names in the language, with the values of CSS.
pub const NAMED: [(&str, Color); 34] = [
    ("black", Color(0, 0, 0)),
    ("white", Color(255, 255, 255)),
    ("gray", Color(128, 128, 128)),
    ("grey", Color(128, 128, 128)),
    ("silver", Color(192, 192, 192)),
    ("red", Color(255, 0, 0)),
    ("maroon", Color(128, 0, 0)),
    ("crimson", Color(220, 20, 60)),
    ("salmon", Color(250, 128, 114)),
    ("tomato", Color(255, 99, 71)),
    ("orange", Color(255, 165, 0)),
    ("gold", Color(255, 215, 0)),
    ("yellow", Color(255, 255, 0)),
    ("khaki", Color(240, 230, 140)),
    ("olive", Color(128, 128, 0)),
    ("lime", Color(0, 255, 0)),
    ("green", Color(0, 128, 0)),
    ("teal", Color(0, 128, 128)),
    ("cyan", Color(0, 255, 255)),
    ("aqua", Color(0, 255, 255)),
    ("turquoise", Color(64, 224, 208)),
    ("blue", Color(0, 0, 255)),
    ("navy", Color(0, 0, 128)),
    ("skyblue", Color(135, 206, 235)),
    ("lightblue", Color(173, 216, 230)),
    ("steelblue", Color(70, 130, 180)),
    ("indigo", Color(75, 0, 130)),
    ("violet", Color(238, 130, 238)),
    ("purple", Color(128, 0, 128)),
    ("magenta", Color(255, 0, 255)),
    ("pink", Color(255, 192, 203)),
    ("brown", Color(165, 42, 42)),
    ("beige", Color(245, 245, 220)),
    ("lightgray", Color(211, 211, 211)),
];

impl Color {
    /// Reads `#rrggbb`, `#rgb` or one of [`NAMED`].
    pub fn parse(text: &str) -> Option<Color> {
        let Some(digits) = text.strip_prefix('#') else {
            return NAMED.iter().find(|(name, _)| *name == text).map(|(_, color)| *color);
        };
        if !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            3 => {
                let nibble = |shift: u32| (number >> shift & 0xF) as u8 * 17;
                Some(Color(nibble(8), nibble(4), nibble(0)))
            }
            6 => Some(Color((number >> 16) as u8, (number >> 8) as u8, number as u8)),
            _ => None,
        }
    }

    /// As `#rrggbb`, or `#rgb` where that is the same colour.
    pub fn hex(self) -> String {
        let Color(r, g, b) = self;
        if [r, g, b].iter().all(|part| part % 17 == 0) {
            format!("#{:x}{:x}{:x}", r / 17, g / 17, b / 17)
        } else {
            format!("#{r:02x}{g:02x}{b:02x}")
        }
    }

    /// Relative luminance, 0 for black and 1 for white (WCAG 2.2).
    pub fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// The contrast of two colours, from 1 to 21 (WCAG 2.2).
pub fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(Color::parse("#204F9C"), Some(Color(0x20, 0x4F, 0x9C)));
        assert_eq!(Color::parse("#fa0"), Some(Color(255, 170, 0)));
        for bad in ["", "#", "204F9C", "#12345", "#1234567", "#+12345", "#ggg", "#购物车", "none"] {
            assert_eq!(Color::parse(bad), None, "{bad}");
        }
        assert_eq!(Color(255, 170, 0).hex(), "#fa0");
        assert_eq!(Color(0x20, 0x4F, 0x9C).hex(), "#204f9c");
    }

    #[test]
    fn every_colour_that_the_language_names_is_known() {
        for name in crate::check::values::COLORS.iter().filter(|name| !["none", "transparent"].contains(name)) {
            assert!(Color::parse(name).is_some(), "{name}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast(Color(0, 0, 0), Color(255, 255, 255)) - 21.0).abs() < 1e-9);
        // a pair every checker on the web agrees on: grey #767676 on white is just readable
        assert!((contrast(Color(0x76, 0x76, 0x76), Color(255, 255, 255)) - 4.54).abs() < 0.005);
    }
}
