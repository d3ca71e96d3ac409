//! What several tests share: the examples, and compiling a text that uses no other file.
#![allow(dead_code)] // each test takes its part

pub mod corpus;
pub mod designs;
pub mod graphs;

use std::fs;
use std::path::Path;

use resvg::usvg;
use sdraft::check::StageChoice;
use sdraft::diag::Diagnostic;
use sdraft::model::{Design, UseCaseId};
use sdraft::scene::View;
use sdraft::source::Source;
use sdraft::{Compiled, Look, compile as compile_source, render};

/// The examples: file name and text, in the order of their names.
pub fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<(String, String)> = fs::read_dir(&folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "sd"))
        .map(|path| {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("readable text"))
        })
        .collect();
    found.sort();
    found
}

/// Compiles a text that stands alone.
pub fn compile(name: &str, text: &str, stage: &StageChoice) -> Compiled {
    let source = Source::new(name, text);
    compile_source(source, &mut |path, _| Err(format!("there is no {path} here")), stage)
}

/// Draws a design and writes it as SVG and with letters, and asks what holds for every picture, whatever the text was:
/// finite, whole, one strict XML document without anything that runs or is fetched.
pub fn drawn(design: &Design, usecase: Option<(UseCaseId, View)>) -> String {
    let mut look = Look::default();
    look.scene.usecase = usecase;
    let scene = sdraft::draw(design, &look);
    let size = scene.size;
    assert!(size.w.is_finite() && size.h.is_finite() && size.w > 0.0 && size.h > 0.0, "{size:?}");
    // a drawing of letters may be too large, and says so
    let _ = render::text::write(&scene, false);
    let svg = render::svg::write(&scene, &look.output);
    is_harmless(&svg);
    svg
}

/// Holds every element and attribute against what a picture may have: nothing that runs, fetches or is no number.
pub fn is_harmless(svg: &str) {
    const ELEMENTS: [&str; 12] =
        ["svg", "title", "desc", "style", "defs", "symbol", "path", "rect", "g", "a", "text", "use"];
    let document = usvg::roxmltree::Document::parse(svg).expect("a strict reader takes it");
    for element in document.descendants().filter(|it| it.is_element()) {
        assert!(ELEMENTS.contains(&element.tag_name().name()), "<{}>", element.tag_name().name());
        for attribute in element.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on"), "{name}={value}");
            if name == "href" {
                let inside = element.tag_name().name() == "use" && value.starts_with('#');
                assert!(inside || !value.to_lowercase().contains("script:"), "{value}");
            }
            if ["x", "y", "width", "height", "d", "viewBox", "stroke-width"].contains(&name) {
                assert!(!value.contains("NaN") && !value.contains("inf"), "{name}={value}");
            }
        }
        if element.tag_name().name() == "style" {
            let sheet = element.text().unwrap_or_default();
            assert!(!sheet.contains("url(") && !sheet.contains("@import"), "{sheet}");
        }
    }
}

/// One line about a diagnostic, for the message of a failing test.
pub fn brief(compiled: &Compiled, found: &Diagnostic) -> String {
    let place = found.labels.first().map(|label| {
        let source = compiled.sources.get(label.span.file);
        let before = &source.text()[..label.span.start as usize];
        format!("{}:{}", source.name(), before.matches('\n').count() + 1)
    });
    format!("{} {}: {}\n", place.unwrap_or_default(), found.code.id, found.message)
}
