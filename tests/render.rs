//! Pictures: every example is drawn, read back by a strict reader, and the same twice; nothing leaves its box or its
//! element; the committed pictures are current (`SDRAFT_BLESS=1` writes them anew).

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use resvg::usvg;
use sdraft::check::StageChoice;
use sdraft::geometry::Rect;
use sdraft::render::{self, Colors};
use sdraft::scene::Scene;
use sdraft::scene::mark::{Anchor, Mark, What};
use sdraft::theme::Theme;
use sdraft::{Look, catalog, text};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scene(name: &str, source: &str, look: &Look) -> Scene {
    sdraft::draw(&common::compile(name, source, &StageChoice::Last).design, look)
}

fn svg(name: &str, source: &str, look: &Look) -> String {
    render::svg::write(&scene(name, source, look), &look.output)
}

/// Every look a reader may choose.
fn looks() -> Vec<(&'static str, Look)> {
    let one = |name: &'static str| (name, Look::new(Colors::One(Theme::named(name).expect("a theme of ours"))));
    let mut looks: Vec<(&str, Look)> = Theme::names().map(one).collect();
    looks.push(("auto", Look::new(Colors::auto())));
    looks
}

/// Reads an SVG strictly, as XML and as a picture.
fn read_back(svg: &str) -> usvg::Tree {
    usvg::Tree::from_str(svg, &usvg::Options::default()).unwrap_or_else(|error| panic!("{error}\n{svg}"))
}

/// Compares a picture with the committed one, or writes it.
fn is_current(path: &Path, svg: &str, stale: &mut Vec<PathBuf>) {
    if fs::read_to_string(path).is_ok_and(|committed| committed == svg) {
        return;
    }
    if std::env::var_os("SDRAFT_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder can be made");
        fs::write(path, svg).expect("a picture can be written");
    } else {
        stale.push(path.to_path_buf());
    }
}

#[test]
fn the_pictures_of_the_examples_are_current() {
    let mut stale = Vec::new();
    let look = Look::new(Colors::auto());
    for (name, source) in common::examples() {
        let path = root().join("examples").join(&name).with_extension("svg");
        is_current(&path, &svg(&name, &source, &look), &mut stale);
    }
    assert!(stale.is_empty(), "`cargo bless --test render` draws these anew: {stale:#?}");
}

#[test]
fn every_example_is_read_back_in_every_theme_and_drawn_the_same_twice() {
    for (name, source) in common::examples() {
        for (theme, look) in looks() {
            let made = svg(&name, &source, &look);
            assert_eq!(made, svg(&name, &source, &look), "{name} in {theme}");
            let size = read_back(&made).size();
            assert!(size.width() > 50.0 && size.height() > 50.0, "{name} in {theme}");
            common::is_harmless(&made);
        }
    }
}

#[test]
fn no_text_of_an_example_leaves_its_box() {
    let mut outside = Vec::new();
    for (name, source) in common::examples() {
        for (theme, look) in looks().into_iter().filter(|(name, _)| ["light", "whiteboard"].contains(name)) {
            let scene = scene(&name, &source, &look);
            let page = Rect::new(0.0, 0.0, scene.size.w, scene.size.h);
            texts_outside(&scene.marks, page, &mut |text| outside.push(format!("{name}, {theme}: {text}")));
        }
    }
    assert!(outside.is_empty(), "{outside:#?}");
}

/// Tells each text that is not inside the room of the part it belongs to.
fn texts_outside(marks: &[Mark], room: Rect, tell: &mut dyn FnMut(String)) {
    for mark in marks {
        match mark {
            Mark::Part(part) => {
                // titles of bands stand above them
                let own = part.room.filter(|_| !matches!(part.what, What::Group(_)));
                texts_outside(&part.marks, own.unwrap_or(room), tell);
            }
            Mark::Text(it) => {
                let w = text::width(&it.text, it.font);
                let x = match it.anchor {
                    Anchor::Start => it.at.x,
                    Anchor::Middle => it.at.x - w / 2.0,
                    Anchor::End => it.at.x - w,
                };
                let line = Rect::new(x, it.at.y - it.font.size * 0.75, w, it.font.size * 0.8);
                if !room.grown(1.0).contains(line) {
                    tell(format!("`{}` at {line:?} is not in {room:?}", it.text));
                }
            }
            Mark::Path(_) | Mark::Icon(_) => {}
        }
    }
}

#[test]
fn hostile_labels_neither_break_the_file_nor_leave_their_element() {
    let long = "x".repeat(10_000);
    let labels = [
        "<script>alert(1)</script>",
        "]]><svg onload=alert(1)>",
        "\" onclick=\"alert(1)",
        "&amp;&#x3c;script>&lt;",
        "\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{fffe}",
        "\u{202e}evil\u{2066} \u{200f}rtl",
        "👩‍👩‍👧‍👦 🇩🇪 👍🏽 é",
        "--> <!-- -- ]]>",
        "a\u{0}b",
        long.as_str(),
    ];
    for label in labels {
        let quoted: String = label
            .chars()
            .flat_map(|c| match c {
                '"' => vec!['\\', '"'],
                c => vec![c],
            })
            .collect();
        let source = format!(
            "title: \"{quoted}\"\ngroup g \"{quoted}\" {{ service a \"{quoted}\" x2 {{ tech: \"{quoted}\"; modules: \"{quoted}\"; link: \"javascript:{quoted}\" }} }}\n\
             db b {{ table \"{quoted}\" {{ \"{quoted}\" int }}\nnote \"{quoted} [x](javascript:alert(1))\"\ncode \"{quoted}\" }}\na -> b: \"{quoted}\"\n"
        );
        for (_, look) in looks() {
            let made = svg("hostile", &source, &look);
            read_back(&made);
            common::is_harmless(&made);
        }
    }
}

#[test]
fn an_empty_design_is_a_picture() {
    for source in ["", "title: Nothing", "group g {}", "note \"alone\"", "zone az1 { availability: 99.9% }"] {
        read_back(&svg("empty", source, &Look::new(Colors::auto())));
    }
}

#[test]
fn every_id_of_a_picture_starts_with_its_prefix() {
    let mut look = Look::new(Colors::auto());
    look.output.id_prefix = Some("mine".to_string());
    let made = svg("a", "cdn a \"A\"\nredis b\na -> b", &look);
    let ids =
        |mark: &str| made.match_indices(mark).map(|(at, _)| made[at + mark.len()..].to_string()).collect::<Vec<_>>();
    let found: Vec<String> = ids(" id=\"").into_iter().chain(ids("href=\"#")).collect();
    assert!(found.len() > 5);
    assert!(found.iter().all(|it| it.starts_with("mine")), "{found:.20?}");
    let plain = svg("a", "cdn a", &Look::new(Colors::auto()));
    let other = svg("a", "title: Other\ncdn a", &Look::new(Colors::auto()));
    let id = |svg: &str| svg.split(" id=\"").nth(1).map(|it| it[..10].to_string());
    assert_ne!(id(&plain), id(&other), "two designs can share a page");
}

#[test]
fn a_design_of_a_thousand_lines_is_drawn() {
    let mut source = String::new();
    for i in 0..300 {
        source += &format!("service s{i} x2\ns{i} -> s{}: call {i}\n", (i * 7 + 1) % 300);
    }
    assert!(svg("large", &source, &Look::new(Colors::auto())).len() > 100_000);
}

// ------------------------------------------------------------ the gallery

/// The page with every kind, from the catalogue.
fn kinds() -> String {
    let mut families: Vec<catalog::Family> = Vec::new();
    for kind in catalog::KINDS {
        if !families.contains(&kind.family) {
            families.push(kind.family);
        }
    }
    let mut out = String::from("# Every kind of the catalogue; tests/render.rs writes this file.\ntitle: Kinds\n");
    for family in families {
        let of_family: Vec<&catalog::Kind> = catalog::KINDS.iter().filter(|it| it.family == family).collect();
        for (row, kinds) in of_family.chunks(8).enumerate() {
            let label = if row == 0 { format!(" \"{}\"", family.word()) } else { " \"\"".to_string() };
            out += &format!("\ngroup {}-{}{label} {{\n  direction: down\n", family.word(), row + 1);
            for kind in kinds {
                out += &format!("  {} k-{} \"{}\"\n", kind.name, kind.name, kind.name);
            }
            out += "}\n";
        }
    }
    sdraft::syntax::format(&out).text
}

/// The page with every icon.
fn icons() -> String {
    let mut out = String::from("# Every icon; tests/render.rs writes this file.\ntitle: Icons\n");
    for (title, names) in [("Icons", catalog::ICONS), ("Technologies", catalog::MARKS)] {
        for (row, names) in names.chunks(9).enumerate() {
            let label = if row == 0 { title } else { "" };
            out += &format!("\ngroup {title}-{} \"{label}\" {{\n  direction: down\n", row + 1);
            for name in names {
                out += &format!("  service i-{name} \"{name}\" {{ icon: {name} }}\n");
            }
            out += "}\n";
        }
    }
    sdraft::syntax::format(&out).text
}

#[test]
fn every_icon_that_may_be_asked_for_is_drawn() {
    use sdraft::render::svg::icons;
    let drawn = |list: &'static [icons::Icon]| list.iter().map(|it| it.name).collect::<Vec<_>>();
    assert_eq!(drawn(icons::ICONS), catalog::ICONS);
    assert_eq!(drawn(icons::BRANDS), catalog::MARKS);
    for kind in catalog::KINDS.iter().filter(|it| !it.icon.is_empty()) {
        assert!(catalog::ICONS.contains(&kind.icon), "{}: {}", kind.name, kind.icon);
    }
}

#[test]
fn the_gallery_is_current() {
    let folder = root().join("docs/gallery");
    let mut stale = Vec::new();
    is_current(&folder.join("kinds.sd"), &kinds(), &mut stale);
    is_current(&folder.join("icons.sd"), &icons(), &mut stale);
    let mut designs: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the gallery is there")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "sd"))
        .collect();
    designs.sort();
    assert!(designs.len() >= 6, "the gallery is gone: {designs:?}");
    let page = fs::read_to_string(root().join("docs/gallery.md")).expect("the page is there");
    for path in &designs {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let source = fs::read_to_string(path).expect("readable text");
        let compiled = common::compile(&stem, &source, &StageChoice::Last);
        assert!(compiled.diagnostics.is_empty(), "{stem}: {:#?}", compiled.diagnostics);
        let mut look = Look::new(Colors::auto());
        look.scene.requirements = true;
        look.scene.decisions = true;
        is_current(&path.with_extension("svg"), &svg(&stem, &source, &look), &mut stale);
        assert!(page.contains(&format!("gallery/{stem}.svg")), "docs/gallery.md does not show {stem}");
    }
    let source = fs::read_to_string(folder.join("theme.sd")).expect("the sample of the themes");
    for (theme, look) in looks().into_iter().filter(|(name, _)| *name != "auto") {
        is_current(&folder.join(format!("theme-{theme}.svg")), &svg("theme", &source, &look), &mut stale);
        assert!(page.contains(&format!("gallery/theme-{theme}.svg")), "docs/gallery.md does not show {theme}");
    }
    assert!(stale.is_empty(), "`cargo bless --test render` draws these anew: {stale:#?}");
}
