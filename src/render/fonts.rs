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

macro_rules! faces {
    ($($docs:literal $name:ident $family:literal $weights:literal $post_script:literal $file:literal $size:literal;)*) => {
        $(
            #[doc = $docs]
            pub(super) const $name: Face = Face {
                family: $family,
                weights: $weights,
                post_script: $post_script,
                packed: include_bytes!(concat!("fonts/", $file, ".ttf.br")),
                size: $size,
            };
        )*

        /// All of them.
        const ALL: &[&Face] = &[$(&$name),*];
    };
}

faces! {
    "What Latin labels are set in."
        INTER "Inter" "400" "Inter-Regular" "inter-400" 163_724;
    "The same, for names."
        INTER_SEMIBOLD "Inter" "600" "Inter-SemiBold" "inter-600" 166_644;
    "The lettering of the whiteboard."
        SHANTELL "Shantell Sans" "400" "ShantellSans-Regular" "shantell-sans-400" 162_544;
    "The same, for names."
        SHANTELL_SEMIBOLD "Shantell Sans" "600" "ShantellSans-SemiBold" "shantell-sans-600" 162_700;
    "Code."
        JETBRAINS "JetBrains Mono" "400 600" "JetBrainsMono-Regular" "jetbrains-mono-400" 65_928;
    "Chinese, in a weight between the two."
        NOTO "Noto Sans SC" "400 600" "NotoSansSC-Medium" "noto-sans-sc-500" 2_385_956;
}

/// The font with this name inside its file.
pub(super) fn named(post_script: &str) -> Option<&'static Face> {
    ALL.iter().copied().find(|face| face.post_script == post_script)
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
            // the Chinese one for what comes behind a sign that none has: the search ends where no font is left
            (false, false) => &[&INTER, &NOTO],
            (false, true) => &[&INTER_SEMIBOLD, &NOTO],
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
