//! What changed, in the picture: marks on stages and on differences, and all stages in one SVG.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sdraft::check::StageChoice;
use sdraft::diff::merged::{Merged, merged};
use sdraft::model::Design;
use sdraft::scene::overlay::Change;
use sdraft::{Look, diff};

fn design(text: &str) -> Design {
    common::compile("a.sd", text, &StageChoice::Last).design
}

fn stage(text: &str, name: &str) -> Design {
    let choice = if name == "base" { StageChoice::Base } else { StageChoice::Named(name.to_string()) };
    common::compile("a.sd", text, &choice).design
}

fn changes(merged: &Merged) -> Vec<String> {
    merged.changes.iter().map(|(name, change)| format!("{name} {}", change.word())).collect()
}

const SHOP: &str = "service app\nmysql db x1\nredis old\nweb -> app -> db\napp -> old: lookup\n\
                    stage ha \"High availability\" { layer: availability\n db x3 { failover: auto }\n lb edge x2\n\
                    remove old\n remove web -> app\n web -> edge -> app }\n";

#[test]
fn everything_that_differs_is_marked_and_what_is_gone_comes_back_as_a_ghost() {
    let merged = merged(&stage(SHOP, "base"), &stage(SHOP, "ha"));
    let expected =
        ["app->old gone", "db changed", "edge new", "edge->app new", "old gone", "web->app gone", "web->edge new"];
    assert_eq!(changes(&merged), expected);
    let mut look = Look::default();
    merged.mark(&mut look.scene.overlay);
    let scene = sdraft::draw(&merged.design, &look);
    let drawn: BTreeSet<&str> = scene.geometry.nodes.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(drawn, BTreeSet::from(["app", "db", "old", "edge", "web"]));
    assert!(scene.geometry.edges.iter().any(|it| it.id == "app->old"), "its flow is drawn too");
    assert!(scene.description.contains("3 new, 1 changed, 3 gone"), "{}", scene.description);
    let svg = sdraft::svg(&merged.design, &look);
    for word in [">new<", ">changed<", ">gone<"] {
        assert!(svg.contains(word), "the key explains {word}");
    }
}

#[test]
fn the_sign_tells_it_without_the_colour() {
    // the marks of a new and of a gone component differ by more than their fill
    let marks = |change: Change| {
        let mut look = Look::default();
        look.scene.overlay.entry("a").change = Some(change);
        let svg = sdraft::svg(&design("service a\n"), &look);
        svg.matches("<path").count() + svg.matches('M').count()
    };
    assert_ne!(marks(Change::New), marks(Change::Gone));
}

#[test]
fn a_refined_component_is_a_group_that_changed() {
    let text = "service reader \"Reader\"\nqueue q\nq -> reader\nstage split { refine reader \"\" { service meta\n service handler\n meta -> handler } }\n";
    let merged = merged(&stage(text, "base"), &stage(text, "split"));
    assert_eq!(changes(&merged), ["handler new", "meta new", "meta->handler new", "reader changed"]);
    assert_eq!(merged.design.components.iter().filter(|it| it.name == "reader").count(), 0, "no ghost of the group");
}

#[test]
fn what_a_stage_leaves_alone_bears_no_mark() {
    let text = "a -> b\nnote on a \"x\"\nstage s { c -> b\n note on b \"y\" }\n";
    assert_eq!(changes(&merged(&stage(text, "base"), &stage(text, "s"))), ["c new", "c->b new"]);
    let same = design("group g { a }\na -> b\n");
    assert!(merged(&same, &same).changes.is_empty());
}

#[test]
fn ghosts_stand_in_the_groups_they_stood_in() {
    let merged = merged(
        &design("zone z1 { group g \"Old\" { service a }\n service b }\na -> b\n"),
        &design("zone z1 { service b }\n"),
    );
    let ghost = merged.design.component(merged.design.component_named("a").expect("it came back"));
    let group = merged.design.group(ghost.parent.expect("it stands in its group"));
    assert_eq!((group.name.as_str(), merged.changes.get("g")), ("g", Some(&Change::Gone)));
    assert_eq!(group.parent.map(|it| merged.design.group(it).name.clone()).as_deref(), Some("z1"));
}

#[test]
fn examples_drawn_against_each_other_hold_both() {
    let examples: Vec<(String, Design)> = common::examples().into_iter().map(|it| (it.0, design(&it.1))).collect();
    let drawn: Vec<_> = examples.iter().filter(|it| !it.1.components.is_empty()).collect();
    for pair in drawn.windows(2) {
        let (before, after) = (&pair[0].1, &pair[1].1);
        let merged = merged(before, after);
        let mut look = Look::default();
        merged.mark(&mut look.scene.overlay);
        let scene = sdraft::draw(&merged.design, &look);
        assert_eq!(scene.geometry.nodes.len(), merged.design.components.len(), "{}", pair[1].0);
        let of = |change: Change| merged.changes.values().filter(|it| **it == change).count();
        let told = diff::compare(("a", before), ("b", after)).diff;
        assert!(of(Change::New) > 0 && of(Change::Gone) > 0 && !told.is_empty(), "{}", pair[1].0);
    }
}

#[test]
fn random_designs_drawn_against_each_other_hold_both() {
    for seed in 0..60 {
        let texts = [seed, seed + 1000].map(|it| common::designs::design(&mut common::graphs::Dice::new(it)));
        let (before, after) = (design(&texts[0]), design(&texts[1]));
        let merged = merged(&before, &after);
        for component in &merged.design.components {
            assert!(component.parent.is_none_or(|it| it.index() < merged.design.groups.len()), "seed {seed}");
        }
        let kept: BTreeSet<&str> = merged.design.components.iter().map(|it| it.name.as_str()).collect();
        let of_both = before.components.iter().chain(&after.components).map(|it| it.name.as_str());
        let lost: Vec<&str> = of_both
            .filter(|it| !kept.contains(it) && merged.design.group_named(it).is_none())
            .filter(|it| {
                !diff::compare(("a", &before), ("b", &after)).diff.renamed.iter().any(|named| named.before == **it)
            })
            .collect();
        assert!(lost.is_empty(), "seed {seed}: {lost:?}");
        let mut look = Look::default();
        merged.mark(&mut look.scene.overlay);
        assert!(sdraft::svg(&merged.design, &look).ends_with("</svg>\n"), "seed {seed}");
    }
}

// ---- the command ----

fn folder(test: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("stages-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    fs::write(folder.join("shop.sd"), text).expect("a file for the test");
    folder
}

fn sdraft(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sdraft"));
    command.args(words).current_dir(folder).stdin(Stdio::null()).output().expect("the program starts")
}

#[track_caller]
fn fails(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in {said}");
    }
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_stage_is_drawn_with_its_marks_and_without_them() {
    let folder = folder("marks", SHOP);
    assert!(sdraft(&folder, &["render", "shop.sd", "--stage", "ha", "-o", "marked.svg"]).status.success());
    assert!(sdraft(&folder, &["render", "shop.sd", "--stage", "ha", "--no-marks", "-o", "plain.svg"]).status.success());
    assert!(sdraft(&folder, &["render", "shop.sd", "-o", "last.svg"]).status.success());
    let (marked, plain) = (read(folder.join("marked.svg")), read(folder.join("plain.svg")));
    assert!(marked.contains(">gone<") && marked.contains(">old<"), "the ghost and the key");
    assert!(!plain.contains(">gone<") && !plain.contains(">old<"));
    assert_eq!(plain, read(folder.join("last.svg")), "a design as it stands bears no marks");
    let told = sdraft(&folder, &["render", "shop.sd", "--stage", "ha", "-f", "geometry"]).stdout;
    assert!(!String::from_utf8_lossy(&told).contains("\"old\""), "programs get the design as of the stage");
    let told = sdraft(&folder, &["render", "shop.sd", "--stage", "ha", "-f", "text", "-o", "-"]).stdout;
    assert!(String::from_utf8_lossy(&told).contains("[new]"), "{}", String::from_utf8_lossy(&told));
}

#[test]
fn all_stages_become_files_beside_the_design_or_in_a_folder() {
    let folder = folder("files", SHOP);
    assert!(sdraft(&folder, &["render", "shop.sd", "--stages"]).status.success());
    assert!(sdraft(&folder, &["render", "shop.sd", "--stages", "-f", "text", "-o", "out/"]).status.success());
    let (base, ha) = (read(folder.join("shop-base.svg")), read(folder.join("shop-ha.svg")));
    assert!(!base.contains(">new<") && ha.contains(">new<"));
    assert!(read(folder.join("out/shop-ha.txt")).contains("edge") && folder.join("out/shop-base.txt").exists());
}

#[test]
fn one_svg_steps_through_them_without_a_script() {
    let folder = folder("one", SHOP);
    assert!(sdraft(&folder, &["render", "shop.sd", "--stages", "-o", "all.svg"]).status.success());
    let all = read(folder.join("all.svg"));
    assert!(
        all.contains("<g class=\"step\" display=\"none\" id=\"base\"") && all.contains("<g class=\"step\" id=\"ha\""),
        "{all}"
    );
    assert!(all.contains("href=\"#base\"") && all.contains("href=\"#ha\"") && all.contains(":target"));
    assert!(!all.contains("<script") && !all.contains("foreignObject"));
    let ids: Vec<&str> = all
        .match_indices(" id=\"")
        .map(|(at, it)| all[at + it.len()..].split('"').next().unwrap_or_default())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id is there twice");
    let page = sdraft(&folder, &["render", "shop.sd", "--stages", "-o", "-"]);
    assert_eq!(String::from_utf8_lossy(&page.stdout), all, "standard output gets the same");
    usvg_reads(&all);
}

/// A reader without style sheets for targets sees the last stage, and nothing else.
fn usvg_reads(svg: &str) {
    let shown = svg.rsplit("<g class=\"step\" id=").next().expect("the last step");
    assert!(shown.contains(">edge<"));
}

#[test]
fn what_cannot_be_is_said() {
    let folder = folder("wrong", SHOP);
    fails(&sdraft(&folder, &["render", "shop.sd", "--stage", "hq"]), &["no stage is named `hq`", "did you mean `ha`?"]);
    fails(
        &sdraft(&folder, &["render", "shop.sd", "--stages", "-o", "all.png"]),
        &["do not fit into one file", "name a folder"],
    );
    fails(&sdraft(&folder, &["render", "shop.sd", "--stages", "--stage", "ha"]), &["cannot be used with"]);
    fails(&sdraft(&folder, &["render", "shop.sd", "--stages", "--usecase", "x"]), &["cannot be used with"]);
    fs::write(folder.join("plain.sd"), "a -> b\n").expect("a file for the test");
    fails(&sdraft(&folder, &["render", "plain.sd", "--stages"]), &["has no stages", "write `stage ha"]);
    fails(&sdraft(&folder, &["render", "plain.sd", "--stage", "ha"]), &["no stage is named `ha`", "there are none"]);
    fails(&sdraft(&folder, &["check", "shop.sd", "--stage", "hq"]), &["no stage is named `hq`"]);
    fails(&sdraft(&folder, &["analyze", "shop.sd", "--stage", "hq"]), &["no stage is named `hq`"]);
    fails(&sdraft(&folder, &["diff", "shop.sd", "--stage", "base", "--stage", "hq"]), &["no stage is named `hq`"]);
    fs::write(folder.join("bad.sd"), "a -> b\nstage s {\n  remove c\n  remove a -> c\n  d { copies: 2 }\n}\n")
        .expect("a file for the test");
    let run = sdraft(&folder, &["check", "bad.sd"]);
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.code() == Some(1) && said.contains("`c`"), "{said}");
}

#[test]
fn a_difference_is_one_picture_and_says_what_follows() {
    let text = "client web\nservice app x1 { capacity: 1k/s; availability: 99% }\nweb -> app\nusecase u { rate: 600/s; web -> app }\n";
    let folder = folder("diff", text);
    fs::write(
        folder.join("new.sd"),
        text.replace("x1", "x3").replace("client web\n", "client web\nlb edge x2\nweb -> edge -> app\n"),
    )
    .expect("a file for the test");
    let run = sdraft(&folder, &["diff", "shop.sd", "new.sd"]);
    let told = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(1));
    for line in ["Findings", "- SD201", "Load at the peak", "~ app: 60% → 20%", "Availability", "~ u: 99% → 99.9999%"]
    {
        assert!(told.contains(line), "`{line}` is not in {told}");
    }
    let json: serde_json::Value =
        serde_json::from_slice(&sdraft(&folder, &["diff", "shop.sd", "new.sd", "-f", "json"]).stdout)
            .expect("it is JSON");
    assert_eq!(json["effects"]["load"][0]["id"], "app");
    assert_eq!(json["effects"]["settled"][0]["code"], "SD201");
    let told = sdraft(&folder, &["diff", "shop.sd", "new.sd", "-f", "markdown"]).stdout;
    assert!(String::from_utf8_lossy(&told).contains("**Findings**"));
    let run = sdraft(&folder, &["diff", "shop.sd", "new.sd", "-o", "d.svg"]);
    assert_eq!(run.status.code(), Some(1));
    let svg = read(folder.join("d.svg"));
    assert!(svg.contains(">new<") && svg.contains(">changed<") && !svg.contains(">gone<"), "{svg}");
    let same = sdraft(&folder, &["diff", "shop.sd", "shop.sd"]);
    assert!(same.status.success() && same.stdout.is_empty(), "the same file under the same name says the same");
}
