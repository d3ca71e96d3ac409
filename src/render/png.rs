//! PNG: our own SVG as pixels.

use std::fmt;

use resvg::tiny_skia::{Pixmap, Transform};

use super::{PixelSize, tree};

/// The most pixels a picture may have on a side, and in all: 256 MiB of memory.
const MOST_SIDE: f64 = 16_384.0;
const MOST_IN_ALL: f64 = 67_108_864.0;

/// The picture would be too large, or have no pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BadSize {
    /// The width it would have.
    pub width: f64,
    /// The height it would have.
    pub height: f64,
}

impl fmt::Display for BadSize {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BadSize { width, height } = self;
        write!(out, "the picture would be {width:.0} × {height:.0} pixels; at most ")?;
        write!(out, "{MOST_SIDE:.0} on a side and {:.0} million in all are drawn", MOST_IN_ALL / 1e6)
    }
}

/// Draws an SVG of `render::svg` as a PNG; the signs that no font has come with it.
///
/// # Errors
///
/// If the picture would have too many pixels, or none.
pub fn png(svg: &str, size: PixelSize) -> Result<(Vec<u8>, Vec<char>), BadSize> {
    let (tree, unset) = tree::read(svg);
    let (w, h) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let scale = match size {
        PixelSize::Scale(scale) => scale,
        PixelSize::Width(width) => f64::from(width) / w,
    };
    let (width, height) = ((w * scale).round().max(1.0), (h * scale).round().max(1.0));
    let fits = scale > 0.0 && width <= MOST_SIDE && height <= MOST_SIDE && width * height <= MOST_IN_ALL;
    let pixels = if fits { Pixmap::new(width as u32, height as u32) } else { None };
    let mut pixels = pixels.ok_or(BadSize { width: w * scale, height: h * scale })?;
    let (x, y) = (width / w, height / h);
    resvg::render(&tree, Transform::from_scale(x as f32, y as f32), &mut pixels.as_mut());
    Ok((pixels.encode_png().expect("pixels in memory can be written"), unset))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40"><rect width="120" height="40" fill="#fff"/><text x="10" y="25" font-family="Inter" font-size="15">Tweets 推文</text></svg>"##;

    fn size(png: &[u8]) -> (u32, u32) {
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
        (number(16), number(20))
    }

    #[test]
    fn a_picture_has_the_size_asked_for() {
        let draw = |it| size(&png(SVG, it).expect("it fits").0);
        assert_eq!(draw(PixelSize::Scale(1.0)), (120, 40));
        assert_eq!(draw(PixelSize::Scale(2.0)), (240, 80));
        assert_eq!(draw(PixelSize::Width(60)), (60, 20));
        assert_eq!(draw(PixelSize::Width(1)), (1, 1));
    }

    #[test]
    fn a_picture_too_large_is_refused_before_it_takes_memory() {
        for size in [PixelSize::Scale(1000.0), PixelSize::Width(20_000), PixelSize::Scale(f64::MAX)] {
            let error = png(SVG, size).expect_err("it is too large");
            assert!(error.to_string().contains("at most 16384 on a side"), "{error}");
        }
        for size in [PixelSize::Scale(0.0), PixelSize::Scale(-1.0), PixelSize::Scale(f64::NAN), PixelSize::Width(0)] {
            assert!(png(SVG, size).is_err());
        }
    }

    #[test]
    fn the_same_picture_has_the_same_bytes() {
        let draw = || png(SVG, PixelSize::Scale(1.0)).expect("it fits");
        assert_eq!(draw(), draw());
    }

    #[test]
    fn text_is_drawn_without_a_font_on_the_machine() {
        let blank = SVG.replace("Tweets 推文", "");
        let chinese = SVG.replace("Tweets", "");
        let ink = |svg: &str| png(svg, PixelSize::Scale(1.0)).expect("it fits").0.len();
        assert!(ink(&chinese) > ink(&blank) + 100);
        assert!(ink(SVG) > ink(&chinese) + 100);
    }
}
