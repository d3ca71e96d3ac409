//! PDF: our own SVG as one vector page, its text as text.

use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};
use krilla_svg::{SurfaceExt, SvgSettings};

use super::tree;

/// Points to a pixel of 1/96 inch.
const POINTS: f32 = 0.75;

/// The longest side of a page that readers of PDF accept, in points.
const MOST: f32 = 14_400.0;

/// Draws an SVG of `render::svg` as a PDF of one page of its size; a picture longer than 200 inches is made smaller. The
/// signs that no font has come with it.
pub fn pdf(svg: &str, title: &str) -> (Vec<u8>, Vec<char>) {
    let (tree, unset) = tree::read(svg);
    let (w, h) = (tree.size().width() * POINTS, tree.size().height() * POINTS);
    let fit = (MOST / w.max(h)).min(1.0);
    let (w, h) = ((w * fit).max(3.0), (h * fit).max(3.0));
    // without dates and random identifiers, so that the same picture has the same bytes
    let mut document = Document::new_with(SerializeSettings { xmp_metadata: false, ..SerializeSettings::default() });
    document.set_metadata(Metadata::new().title(title.to_string()).creator("sdraft".to_string()));
    let mut page = document.start_page_with(PageSettings::from_wh(w, h).expect("both sides are positive"));
    let mut surface = page.surface();
    let size = Size::from_wh(w, h).expect("both sides are positive");
    surface.draw_svg(&tree, size, SvgSettings::default());
    surface.finish();
    page.finish();
    (document.finish().expect("a page of paths and text can be written"), unset)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40"><rect width="120" height="40" fill="#fff"/><text x="10" y="25" font-family="Inter" font-size="15">Tweets 推文</text></svg>"##;

    #[test]
    fn the_same_picture_has_the_same_bytes() {
        let first = pdf(SVG, "Tweets");
        assert!(first.0.starts_with(b"%PDF-1."));
        assert_eq!(first, pdf(SVG, "Tweets"));
    }

    #[test]
    fn only_the_glyphs_in_use_are_in_it() {
        assert!(pdf(SVG, "").0.len() < 20_000, "{}", pdf(SVG, "").0.len());
    }

    #[test]
    fn a_picture_of_any_size_has_a_page() {
        for (w, h) in [(1, 1), (40_000, 10), (10, 100_000)] {
            let svg = SVG.replace("width=\"120\" height=\"40\"", &format!("width=\"{w}\" height=\"{h}\""));
            assert!(pdf(&svg, "").0.starts_with(b"%PDF"));
        }
    }
}
