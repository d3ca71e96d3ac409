//! The fonts that the program brings, so that a PNG or a PDF looks the same on a machine without any. Each is packed
//! (Brotli) and unpacked only when a picture needs it: Chinese is most of the weight, and a Latin picture never pays for
//! it. `fonts/make.py` makes the files; their licences (OFL) stand beside them.

use std::io::Read;

use crate::text::{Family, Weight};

/// A font file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// The name of its family in the stacks of `look.md` 1.
    pub family: &'static str,
    /// What it is set for: 400 or 600; the Chinese one serves both.
    pub weights: &'static str,
    /// The name inside the file, by which it is known again once it is loaded.
    pub post_script: &'static str,
    /// The TrueType file, packed.
    packed: &'static [u8],
    /// How long it is unpacked.
    size: usize,
}

/// What Latin labels are set in.
pub(super) const INTER: Face = Face {
    family: "Inter",
    weights: "400",
    post_script: "Inter-Regular",
    packed: include_bytes!("fonts/inter-400.ttf.br"),
    size: 163_724,
};

/// The same, for names.
pub(super) const INTER_SEMIBOLD: Face = Face {
    family: "Inter",
    weights: "600",
    post_script: "Inter-SemiBold",
    packed: include_bytes!("fonts/inter-600.ttf.br"),
    size: 166_644,
};

/// The lettering of the whiteboard.
pub(super) const SHANTELL: Face = Face {
    family: "Shantell Sans",
    weights: "400",
    post_script: "ShantellSans-Regular",
    packed: include_bytes!("fonts/shantell-sans-400.ttf.br"),
    size: 162_544,
};

/// The same, for names.
pub(super) const SHANTELL_SEMIBOLD: Face = Face {
    family: "Shantell Sans",
    weights: "600",
    post_script: "ShantellSans-SemiBold",
    packed: include_bytes!("fonts/shantell-sans-600.ttf.br"),
    size: 162_700,
};

/// Code.
pub(super) const JETBRAINS: Face = Face {
    family: "JetBrains Mono",
    weights: "400 600",
    post_script: "JetBrainsMono-Regular",
    packed: include_bytes!("fonts/jetbrains-mono-400.ttf.br"),
    size: 65_928,
};

/// Chinese, in a weight between the two.
pub(super) const NOTO: Face = Face {
    family: "Noto Sans SC",
    weights: "400 600",
    post_script: "NotoSansSC-Medium",
    packed: include_bytes!("fonts/noto-sans-sc-500.ttf.br"),
    size: 2_385_956,
};

/// All of them.
const ALL: [&Face; 6] = [&INTER, &INTER_SEMIBOLD, &SHANTELL, &SHANTELL_SEMIBOLD, &JETBRAINS, &NOTO];

/// The font with this name inside its file.
pub(super) fn named(post_script: &str) -> Option<&'static Face> {
    ALL.into_iter().find(|face| face.post_script == post_script)
}

impl Face {
    /// The font that a text of these is set in as far as it has the signs.
    pub fn of(family: Family, weight: Weight) -> &'static Face {
        match (family, weight) {
            (Family::Sans, Weight::Regular) => &INTER,
            (Family::Sans, Weight::SemiBold) => &INTER_SEMIBOLD,
            (Family::Hand, Weight::Regular) => &SHANTELL,
            (Family::Hand, Weight::SemiBold) => &SHANTELL_SEMIBOLD,
            (Family::Mono, _) => &JETBRAINS,
        }
    }

    /// The fonts to try for a sign that this one lacks.
    pub fn next(&self, c: char) -> &'static [&'static Face] {
        let semi_bold = self.weights == "600";
        match (is_chinese(c), semi_bold) {
            (true, false) => &[&NOTO, &INTER],
            (true, true) => &[&NOTO, &INTER_SEMIBOLD],
            (false, false) => &[&INTER],
            (false, true) => &[&INTER_SEMIBOLD],
        }
    }

    /// The TrueType file.
    pub fn unpack(&self) -> Vec<u8> {
        let mut font = Vec::with_capacity(self.size);
        let mut reader = brotli_decompressor::Decompressor::new(self.packed, 4096);
        reader.read_to_end(&mut font).expect("the program's own fonts are packed right");
        font
    }
}

/// Whether the Chinese font may have a sign that Inter lacks: the ranges of `fonts/make.py`.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE10}'..='\u{FFEF}')
        || ('\u{20000}'..='\u{3FFFF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_unpacks_to_its_length_and_knows_its_name() {
        for face in ALL {
            let font = face.unpack();
            assert_eq!(font.len(), face.size, "{}", face.post_script);
            assert_eq!(&font[..4], [0, 1, 0, 0], "{}: not TrueType", face.post_script);
            // names stand in the file as UTF-16
            let name: Vec<u8> = face.post_script.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert!(font.windows(name.len()).any(|part| part == name), "{}", face.post_script);
        }
    }

    #[test]
    fn fonts_stay_small() {
        let packed: usize = ALL.iter().map(|face| face.packed.len()).sum();
        assert!(packed < 1_700_000, "{packed} bytes of fonts");
    }
}
