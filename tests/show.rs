//! What a picture shows over its design: rings, bars, losses and cards. The design stays where it was.

mod common;

use std::fs;
use std::path::Path;

use sdraft::check::StageChoice;
use sdraft::render::{self, Colors};
use sdraft::scene::overlay::{Fate, Heat, Overlay, Sign};
use sdraft::scene::{Options, Scene, View};
use sdraft::show::{self, Part, Wanted};
use sdraft::theme::{Severity, Theme};
use sdraft::{Compiled, Look};

/// A shop with something wrong of every severity, and with a zone that holds too much.
const SHOP: &str = r#"
title: Shop
peak: 4x
client web
lb edge "Load balancer" x2 in az1, az2 { capacity: 10k/s }
service app "App servers" x3 in az1, az2 { capacity: 1k/s }
service mail x1
mysql db "Orders" x2 in az1 { capacity: 2k/s }
redis cache x3 in az1, az2 { hit: 50%; ttl: 60s; capacity: 100k/s }
web -> edge -> app -> cache -> db
app -> db: write { write }
app -> mail: confirm
usecase browse "Browse" { rate: 600/s; read; web -> edge -> app -> cache -> db }
usecase buy "Buy" { rate: 10/s; availability: 99.9%; web -> edge -> app -> db; app -> mail }
"#;

fn compile(text: &str) -> Compiled {
    let compiled = common::compile("shop.sd", text, &StageChoice::Last);
    assert!(!compiled.has_errors(), "{:#?}", compiled.diagnostics);
    compiled
}

fn wanted(parts: &[Part], lose: &[&str]) -> Wanted {
    Wanted { parts: parts.to_vec(), lose: lose.iter().map(|it| it.to_string()).collect() }
}

fn overlay(text: &str, parts: &[Part], lose: &[&str]) -> Overlay {
    let mut options = Options::default();
    show::choose(&compile(text), &wanted(parts, lose), &mut options).expect("it is there");
    options.overlay
}

fn draw(compiled: &Compiled, wanted: &Wanted, look: &Look) -> Scene {
    let mut look = look.clone();
    show::choose(compiled, wanted, &mut look.scene).expect("it is there");
    sdraft::draw(&compiled.design, &look)
}

fn titles(overlay: &Overlay) -> Vec<&str> {
    overlay.sections.iter().flat_map(|it| &it.entries).map(|it| it.title.as_str()).collect()
}

fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut designs: Vec<_> = fs::read_dir(folder)
        .expect("there are examples")
        .map(|it| it.expect("an entry").path())
        .filter(|it| it.extension().is_some_and(|it| it == "sd"))
        .map(|it| (it.display().to_string(), fs::read_to_string(&it).expect("a text")))
        .collect();
    designs.sort();
    designs.push(("shop".to_string(), SHOP.to_string()));
    designs
}

#[test]
fn nothing_moves_whatever_is_shown() {
    for (name, text) in examples() {
        let compiled = common::compile("a.sd", &text, &StageChoice::Last);
        let lose: Vec<&str> = compiled.design.components.iter().map(|it| it.name.as_str()).skip(1).step_by(4).collect();
        for direction in [None, Some(sdraft::model::Direction::Down)] {
            let mut look = Look::new(Colors::auto());
            look.scene.direction = direction;
            let plain = draw(&compiled, &Wanted::default(), &look).geometry;
            for wanted in [
                wanted(&[Part::Findings], &[]),
                wanted(&[Part::Load], &[]),
                wanted(&[Part::Findings, Part::Load], &lose),
            ] {
                let shown = draw(&compiled, &wanted, &look);
                let it = &shown.geometry;
                assert_eq!(it.nodes, plain.nodes, "{name}: {wanted:?}");
                assert_eq!(it.groups, plain.groups, "{name}: {wanted:?}");
                assert_eq!(it.bands, plain.bands, "{name}: {wanted:?}");
                assert_eq!(it.edges, plain.edges, "{name}: {wanted:?}");
                // the list takes room of its own, and lies on nothing
                let (list, others) = it.blocks.split_last().expect("there is a list");
                assert_eq!((list.id.as_str(), others), ("list", plain.blocks.as_slice()), "{name}: {wanted:?}");
                let rects = it.nodes.iter().map(|it| it.rect).chain(it.groups.iter().map(|it| it.rect));
                for rect in rects {
                    assert!(!list.rect.overlaps(rect), "{name}: {wanted:?}");
                }
                assert!(list.rect.right() <= shown.size.w && list.rect.bottom() <= shown.size.h, "{name}");
            }
        }
    }
}

#[test]
fn every_theme_and_view_is_drawn_and_read_back() {
    let compiled = compile(SHOP);
    let browse = compiled.design.usecase_named("browse").expect("there is one");
    let wanted = wanted(&[Part::Findings, Part::Load, Part::Estimates], &["az1"]);
    let themes = Theme::names().map(|name| Colors::One(Theme::named(name).expect("a theme of ours")));
    for colors in themes.chain([Colors::auto()]) {
        for view in [None, Some(View::Over), Some(View::Only), Some(View::Sequence)] {
            let mut look = Look::new(colors.clone());
            look.scene.usecase = view.map(|view| (browse, view));
            let scene = draw(&compiled, &wanted, &look);
            let svg = render::svg::write(&scene, &look.output);
            resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default())
                .unwrap_or_else(|error| panic!("{view:?}: {error}"));
            assert_eq!(svg, render::svg::write(&draw(&compiled, &wanted, &look), &look.output), "the same twice");
            assert!(svg.contains("Browse fails"), "{view:?}");
        }
    }
}

#[test]
fn rings_are_numbered_as_the_list() {
    let overlay = overlay(SHOP, &[Part::Findings], &[]);
    let list: Vec<(Severity, usize)> = overlay.sections[0]
        .entries
        .iter()
        .filter_map(|it| match it.sign {
            Sign::Ring(ring) => Some((ring.severity, ring.number)),
            _ => None,
        })
        .collect();
    assert_eq!(list.iter().map(|it| it.1).collect::<Vec<_>>(), (1..=list.len()).collect::<Vec<_>>());
    for (name, said) in &overlay.said {
        assert!(!said.rings.is_empty(), "{name}");
        for ring in &said.rings {
            assert!(list.contains(&(ring.severity, ring.number)), "{name}: {ring:?}");
        }
    }
    let of = |name: &str| overlay.of(name).and_then(|it| it.worst());
    assert_eq!(of("mail"), Some(Severity::Error), "one copy under a promise of 99.9 %");
    assert_eq!(of("web"), None);
    assert!(overlay.sections[0].entries.iter().all(|it| !it.title.contains('`') && !it.text.contains('`')));
}

#[test]
fn a_clean_design_says_so() {
    assert_eq!(
        titles(&overlay("client web; service app x2; web -> app", &[Part::Load], &[])),
        ["Nothing is known of the load"]
    );
    let clean =
        overlay("profile: sketch; client web; lb lb x2; service app x2; web -> lb -> app", &[Part::Findings], &[]);
    assert_eq!(titles(&clean), ["No findings"]);
}

#[test]
fn bars_say_mean_and_peak() {
    let overlay = overlay(SHOP, &[Part::Load], &[]);
    let app = overlay.of("app").and_then(|it| it.meter.as_ref()).expect("a meter");
    // 610/s on average, four times as much at the peak, three copies of 1k/s
    assert_eq!((app.words.as_str(), app.heat()), ("20–81 %", Heat::Tight));
    let db = overlay.of("db").and_then(|it| it.meter.as_ref()).expect("a meter");
    // half of the reads and all writes: 310/s
    assert_eq!((db.words.as_str(), db.heat()), ("8–31 %", Heat::Calm));
    let mail = overlay.of("mail").and_then(|it| it.meter.as_ref()).expect("a meter");
    assert!(mail.words.ends_with('*'), "an assumed capacity is marked: {}", mail.words);
    assert!(overlay.of("web").is_none(), "who asks has no load");
    assert!(titles(&overlay).contains(&"* an assumed capacity"));
}

#[test]
fn what_is_gone_differs_from_what_breaks_with_it() {
    let overlay = overlay(SHOP, &[], &["az1"]);
    let fate = |name: &str| overlay.of(name).and_then(|it| it.fate);
    assert_eq!(fate("db"), Some(Fate::Gone), "both of its copies stand in az1");
    assert_eq!(fate("app"), Some(Fate::Broken), "it lives, and has no store");
    assert_eq!(fate("web"), None, "who asks is not broken");
    assert_eq!(fate("mail"), None, "it stands in no zone");
    assert_eq!(overlay.of("app").and_then(|it| it.pill.clone()).as_deref(), Some("1 of 3 left"));
    assert_eq!(overlay.of("app->db").map(|it| it.fate.is_some()), Some(true));
    assert_eq!(titles(&overlay)[..2], ["Browse fails", "Buy fails"]);
    assert_eq!(overlay.sections[0].heading, "Without az1");
}

#[test]
fn what_goes_on_says_whether_enough_is_left() {
    let lost = overlay(SHOP, &[Part::Load], &["mail"]);
    assert_eq!(titles(&lost)[..2], ["Buy fails", "Browse goes on"]);
    let fate = |name: &str| lost.of(name).and_then(|it| it.fate);
    assert_eq!((fate("mail"), fate("app")), (Some(Fate::Gone), None), "app still browses");
    let one = overlay(SHOP, &[Part::Load], &["app#1", "app#2"]);
    let app = one.of("app").expect("it is said of");
    assert_eq!(app.pill.as_deref(), Some("1 of 3 left"));
    assert_eq!(app.meter.as_ref().map(|it| it.heat()), Some(Heat::Over));
    let goes_on = one.sections[0].entries.iter().find(|it| it.title == "Browse goes on").expect("it does");
    assert_eq!(goes_on.text, "not enough is left: App servers 244 % at the peak");
}

#[test]
fn what_there_is_not_cannot_be_lost() {
    let mut options = Options::default();
    let error = show::choose(&compile(SHOP), &wanted(&[], &["az9"]), &mut options).expect_err("there is no az9");
    assert_eq!(error.name, "az9");
    assert!(error.known.iter().any(|it| it == "az1") && error.known.iter().any(|it| it == "app#1"), "{error:?}");
}

#[test]
fn letters_tell_the_same() {
    let compiled = compile(SHOP);
    let wanted = wanted(&[Part::Findings, Part::Load], &["az1"]);
    let scene = draw(&compiled, &wanted, &Look::new(Colors::auto()));
    let text = render::text::write(&scene, false).expect("it fits");
    for words in ["[gone]", "[broken]", "[1 of 3 left]", "error (", "Findings:", "Without az1:", "Browse fails"] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let ascii = render::text::write(&scene, true).expect("it fits");
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn estimates_are_cards_with_their_claims() {
    let text = "let reads = 300M * 5 / day expect 17.5k/s\nlet writes = 300M / day expect 6k/s\n";
    let compiled = common::compile("a.sd", &format!("{text}web -> app"), &StageChoice::Last);
    let mut options = Options::default();
    show::choose(&compiled, &wanted(&[Part::Estimates], &[]), &mut options).expect("nothing is lost");
    let [sheet] = &options.sheets[..] else { panic!("{:#?}", options.sheets) };
    let claims: Vec<_> = sheet.rows.iter().filter_map(|it| it.claim.as_ref()).map(|it| (it.0.as_str(), it.1)).collect();
    assert_eq!(
        claims,
        [("claimed 17.5k/s: right", None), ("claimed 6k/s: 1.73 times too high", Some(Severity::Warning))]
    );
    let svg = render::svg::write(
        &sdraft::draw(&compiled.design, &Look { scene: options, ..Look::default() }),
        &Default::default(),
    );
    assert!(svg.contains("1.73 times too high"), "{svg}");
}
