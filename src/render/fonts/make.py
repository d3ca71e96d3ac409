"""Makes the fonts that the program brings and the tables of their advances.

    npm install inter-ui@4.1.1 @expo-google-fonts/shantell-sans@0.4.1 @expo-google-fonts/jetbrains-mono@0.4.1 \
        @fontsource/noto-sans-sc@5.3.0
    pip install fonttools brotli uharfbuzz
    python3 src/render/fonts/make.py node_modules

Writes `src/text/advances.rs`, `src/text/kerning.bin`, and beside this file the subsets and their licences. Run it when a font gets a new version; the same packages give the same bytes.
"""

import io
import re
import sys
from pathlib import Path

import brotli
import uharfbuzz
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[3]

# What labels may hold that the fonts of Latin know: first and last code point.
RANGES = [
    (0x20, 0x24F),  # Latin
    (0x370, 0x52F),  # Greek, Cyrillic
    (0x1E00, 0x1EFF),  # Vietnamese and more Latin
    (0x2010, 0x205E),  # punctuation
    (0x2070, 0x209C),  # superior and inferior figures
    (0x20A0, 0x20C0),  # currencies
    (0x2100, 0x2189),  # letters and numbers as signs
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2300, 0x23FF),  # technical signs
    (0x2460, 0x24FF),  # circled numbers
    (0x2500, 0x25FF),  # lines, blocks, shapes
    (0x2600, 0x27BF),  # ticks, stars
    (0x27F5, 0x27FF),  # long arrows
]

# Marks that stand on letters: they have no width of their own, but a picture needs their glyphs.
MARKS = [(0x2B0, 0x36F), (0x1AB0, 0x1ABE)]

# What the Chinese font is for. Nothing that Inter has: a text all of whose signs one font has is set in that font alone.
CHINESE = [(0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFE10, 0xFFEF), (0x20000, 0x3FFFF)]


def sources(packages):
    """The whole fonts, by the names of their tables."""
    expo = packages / "@expo-google-fonts"
    chinese = "@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-500-normal.woff2"
    return {
        "INTER_REGULAR": packages / "inter-ui/web/Inter-Regular.woff2",
        "INTER_SEMIBOLD": packages / "inter-ui/web/Inter-SemiBold.woff2",
        "SHANTELL_REGULAR": expo / "shantell-sans/400Regular/ShantellSans_400Regular.ttf",
        "SHANTELL_SEMIBOLD": expo / "shantell-sans/600SemiBold/ShantellSans_600SemiBold.ttf",
        "JETBRAINS_REGULAR": expo / "jetbrains-mono/400Regular/JetBrainsMono_400Regular.ttf",
        # between regular and semi-bold, since one weight has to go with both
        "NOTO_MEDIUM": packages / chinese,
    }


# The fonts whose advances and kerning are tables; the others have one width.
MEASURED = ["INTER_REGULAR", "INTER_SEMIBOLD", "SHANTELL_REGULAR", "SHANTELL_SEMIBOLD"]

FILES = {
    "INTER_REGULAR": "inter-400",
    "INTER_SEMIBOLD": "inter-600",
    "SHANTELL_REGULAR": "shantell-sans-400",
    "SHANTELL_SEMIBOLD": "shantell-sans-600",
    "JETBRAINS_REGULAR": "jetbrains-mono-400",
    "NOTO_MEDIUM": "noto-sans-sc-500",
}

LICENCES = {
    "inter": "inter-ui/LICENSE.txt",
    "shantell-sans": "@expo-google-fonts/shantell-sans/LICENSE_FONT",
    "jetbrains-mono": "@expo-google-fonts/jetbrains-mono/LICENSE_FONT",
    "noto-sans-sc": "@fontsource/noto-sans-sc/LICENSE",
}


def advances(fonts):
    """The tables as Rust; 0 where a font lacks the sign."""
    covers = [set(font.getBestCmap()) for font in fonts.values()]
    ranges = []
    for first, last in RANGES:
        known = [code for code in range(first, last + 1) if any(code in cover for cover in covers)]
        if known:
            ranges.append((known[0], known[-1]))
    total = sum(last - first + 1 for first, last in ranges)
    out = [
        "//! Advance widths of the fonts the pictures are set in. Written by `src/render/fonts/make.py`; do not edit.",
        "",
        "/// The code points of the tables, in order: first, last.",
        f"pub(super) const RANGES: [(u32, u32); {len(ranges)}] = [",
        *[f"    ({first:#x}, {last:#x})," for first, last in ranges],
        "];",
        "",
        "/// How many code points that is.",
        f"const N: usize = {total};",
    ]
    for name, font in fonts.items():
        per_em, cmap, metrics = font["head"].unitsPerEm, font.getBestCmap(), font["hmtx"]
        row = [metrics[cmap[code]][0] if code in cmap else 0 for first, last in ranges for code in range(first, last + 1)]
        out += ["", f"/// In units of 1/{per_em} em; 0 where the font has no glyph.", "#[rustfmt::skip]", f"pub(super) const {name}: [u16; N] = ["]
        line = "   "
        for number in row:
            if len(line) + len(f" {number},") > 120:
                out.append(line)
                line = "   "
            line += f" {number},"
        out += [line, "];"]
    return "\n".join(out) + "\n"


def kerning(font):
    """What each pair of signs from U+0020 to U+007E adds to its advances: a row for each first one, in units of 1/512 em."""
    plain = io.BytesIO()
    font.flavor = None
    font.save(plain)
    shaper = uharfbuzz.Font(uharfbuzz.Face(plain.getvalue()))

    def length(text, kern):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        # no ligature and no alternate: only what the two signs are moved by
        uharfbuzz.shape(shaper, buffer, {"kern": kern, "calt": False, "liga": False})
        return sum(it.x_advance for it in buffer.glyph_positions)

    signs = [chr(code) for code in range(0x20, 0x7F)]
    per_em = font["head"].unitsPerEm
    pairs = [round((length(a + b, True) - length(a + b, False)) * 512 / per_em) for a in signs for b in signs]
    return bytes(pair & 0xFF for pair in pairs if -128 <= pair <= 127 or sys.exit(f"{pair} does not fit a byte"))


def subset(font, ranges):
    """The glyphs of some ranges as a font file: no hints, no features but those that place marks and kern."""
    options = Options()
    options.hinting = False
    options.layout_features = ["kern", "ccmp", "mark", "mkmk"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    options.drop_tables += ["STAT", "vhea", "vmtx", "BASE", "meta", "DSIG", "gasp", "prep"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    subsetter.subset(font)
    names = font["name"]
    for record in names.names:
        # the instance of a variable font still carries the name of the lightest
        record.string = record.toUnicode().replace("SC Thin", "SC").replace("SCThin", "SC")
    font.recalcTimestamp = False
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main():
    packages = Path(sys.argv[1])
    here = Path(__file__).resolve().parent
    paths = sources(packages)
    fonts = {name: TTFont(paths[name]) for name in MEASURED}
    (ROOT / "src/text/advances.rs").write_text(advances(fonts))
    (ROOT / "src/text/kerning.bin").write_bytes(b"".join(kerning(font) for font in fonts.values()))
    for name, path in paths.items():
        plain = subset(TTFont(path), CHINESE if name == "NOTO_MEDIUM" else RANGES + MARKS)
        packed = brotli.compress(plain, mode=brotli.MODE_FONT, quality=11, lgwin=22)
        (here / f"{FILES[name]}.ttf.br").write_bytes(packed)
        print(f"{FILES[name]}: {len(plain)} bytes, {len(packed)} packed")
    for name, path in LICENCES.items():
        text = re.sub(r"[ \t]+$", "", (packages / path).read_text(), flags=re.M)
        if not text.startswith("Copyright"):
            font = TTFont(next(paths[key] for key, file in FILES.items() if file.startswith(name)))
            text = f"Copyright {font['name'].getDebugName(0)}\n" + text.split("\n", 1)[1]
        (here / f"{name}.OFL.txt").write_text(text)


main()
