//! Use cases drawn and told: over the design, alone, as a sequence, as a list.

mod common;

use sdraft::check::StageChoice;
use sdraft::geometry::Rect;
use sdraft::model::{Design, UseCaseId};
use sdraft::scene::mark::Mark;
use sdraft::scene::{Scene, View};
use sdraft::{Look, story};

fn design(text: &str) -> Design {
    common::compile("a.sd", text, &StageChoice::Last).design
}

fn draw(design: &Design, id: UseCaseId, view: View) -> Scene {
    let mut look = Look::default();
    look.scene.usecase = Some((id, view));
    sdraft::draw(design, &look)
}

/// Every use case of every example.
fn usecases() -> impl Iterator<Item = (String, Design, UseCaseId)> {
    common::examples().into_iter().flat_map(|(name, text)| {
        let design = design(&text);
        let ids = (0..design.usecases.len()).map(UseCaseId::from_index);
        ids.map(|id| (format!("{name} {}", design.usecases[id.index()].name), design.clone(), id)).collect::<Vec<_>>()
    })
}

#[test]
fn a_sequence_has_a_line_for_each_step_and_nothing_overlaps() {
    for (name, design, id) in usecases() {
        let scene = draw(&design, id, View::Sequence);
        let page = Rect::new(0.0, 0.0, scene.size.w, scene.size.h);
        let steps = design.usecases[id.index()].steps.len();
        let told = scene.geometry.edges.iter().filter(|it| it.label.is_some()).count();
        assert_eq!(told, steps, "{name}: each step has its number");
        let rooms: Vec<Rect> = scene.geometry.edges.iter().filter_map(|it| Some(it.label.as_ref()?.0)).collect();
        let heads: Vec<Rect> = scene.geometry.nodes.iter().map(|it| it.rect).collect();
        for (i, room) in rooms.iter().enumerate() {
            assert!(page.contains(*room), "{name}: {room:?} leaves the page");
            assert!(rooms[i + 1..].iter().all(|other| !room.overlaps(*other)), "{name}: labels overlap");
            assert!(heads.iter().all(|head| !room.overlaps(*head)), "{name}: a label on a head");
        }
        for (i, head) in heads.iter().enumerate() {
            assert!(page.contains(*head) && heads[i + 1..].iter().all(|other| !head.overlaps(*other)), "{name}");
        }
        let mut before = 0.0;
        for edge in scene.geometry.edges.iter() {
            assert!(edge.points[0].y > before, "{name}: steps run down");
            before = edge.points[0].y;
        }
    }
}

#[test]
fn over_the_design_every_step_is_numbered_and_nothing_is_missing() {
    for (name, design, id) in usecases() {
        let scene = draw(&design, id, View::Over);
        let plain = sdraft::draw(&design, &Look::default());
        assert_eq!(scene.geometry.nodes.len(), plain.geometry.nodes.len(), "{name}");
        let svg = format!("{:?}", scene.marks);
        for step in &design.usecases[id.index()].steps {
            assert!(svg.contains(&step.number), "{name}: step {}", step.number);
        }
    }
}

#[test]
fn alone_it_shows_what_takes_part_and_nothing_else() {
    let design = design(
        "group edge { lb }\ngroup back { app; other }\nweb -> lb -> app -> db\napp -> other\nnote on other \"gone\"\n\
         usecase u { web -> lb -> app }\n",
    );
    let scene = draw(&design, UseCaseId(0), View::Only);
    let nodes: Vec<&str> = scene.geometry.nodes.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(nodes.len(), 3);
    assert!(["web", "lb", "app"].iter().all(|id| nodes.contains(id)), "{nodes:?}");
    assert_eq!(scene.geometry.groups.len(), 2);
    assert!(scene.geometry.blocks.is_empty());
}

#[test]
fn answers_go_back_when_the_caller_goes_on() {
    let design = design("a <-> b\nb <-> c\na -> d\nusecase u { a <-> b <-> c; a -> d }\n");
    let scene = draw(&design, UseCaseId(0), View::Sequence);
    let ends: Vec<String> = scene.geometry.edges.iter().map(|it| format!("{}>{}", it.from, it.to)).collect();
    assert_eq!(ends, ["a>b", "b>c", "c>b", "b>a", "a>d"]);
}

#[test]
fn a_group_is_who_speaks_for_it() {
    let design = design(
        "group g { front; side }\nclient c\nfront -> db\nside -> db\nc -> g: ws\nusecase u { c -> g; front -> db }\n\
         usecase whole { c -> g }\n",
    );
    let ends = |id| -> Vec<String> {
        let scene = draw(&design, UseCaseId(id), View::Sequence);
        scene.geometry.edges.iter().map(|it| format!("{}>{}", it.from, it.to)).collect()
    };
    assert_eq!(ends(0), ["c>front", "front>db"], "the member that goes on takes the call");
    assert_eq!(ends(1), ["c>g"], "where nobody goes on the group stays one");
}

#[test]
fn a_label_stands_clear_of_the_lock_on_its_line() {
    let design = design("web -> app: HTTPS { encrypted }\nusecase u { web -> app }\n");
    let scene = draw(&design, UseCaseId(0), View::Sequence);
    let edge = &scene.geometry.edges[0];
    let (room, _) = edge.label.as_ref().expect("it has a label");
    // half a lock, 16 high, stands above the line
    assert!(room.bottom() <= edge.points[0].y - 8.0, "{room:?} and {:?}", edge.points[0]);
}

#[test]
fn steps_are_told_with_their_numbers_and_frames() {
    let design = design(
        "service a \"A\"\na -> b: ask\nusecase u \"Try\" {\n  1: a -> b\n  group \"once\" {\n    5.a: b ~> c: tell\n    5.b: b ~> d\n  }\n  c -> c: think\n}\n",
    );
    let expected = "Try\n\n  1. A → b: ask\n     [once]\n  5.a. b ⇢ c: tell\n  5.b. b ⇢ d\n  6. c → c: think\n";
    assert_eq!(story::text(&design, UseCaseId(0)), expected);
}

#[test]
fn hostile_words_stay_words_in_a_sequence() {
    let design = design(
        "service a \"</svg><script>alert(1)</script>\"\nusecase u \"<b>&\" { group \"]]>\" { a -> b: \"<img onerror=x>\" } }\n",
    );
    let mut look = Look::default();
    look.scene.usecase = Some((UseCaseId(0), View::Sequence));
    let svg = sdraft::svg(&design, &look);
    assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains("<b>"), "{svg}");
}

#[test]
fn a_use_case_without_steps_is_a_page_with_its_title() {
    let design = design("a -> b\nusecase u { from: b }\n");
    let scene = draw(&design, UseCaseId(0), View::Sequence);
    assert!(scene.size.w > 0.0 && scene.size.w.is_finite() && scene.size.h.is_finite());
    assert!(scene.marks.iter().any(|it| matches!(it, Mark::Part(part) if !part.marks.is_empty())));
}

#[test]
fn an_unknown_use_case_is_told_with_those_there_are() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("story-unknown");
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    std::fs::write(folder.join("a.sd"), "a -> b\nusecase read { a -> b }\n").expect("a file for the test");
    let run = |words: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_sdraft")).args(words).current_dir(&folder).output();
        let output = output.expect("the program starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (status, _, said) = run(&["a.sd", "--usecase", "raed"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("no use case is named `raed`") && said.contains("did you mean `read`?"), "{said}");
    let (status, told, _) = run(&["a.sd", "--usecase", "read", "--sequence", "-f", "text", "-o", "-"]);
    assert_eq!((status, told.as_str()), (Some(0), "read\n\n1. a → b\n"));
}

#[test]
fn flows_that_only_a_use_case_declares_are_drawn_each_with_its_label() {
    // a distributed transaction: between the same ends twice, another label each time
    let design = design(
        "usecase count \"Count clicks\" {\n  up ~> ag: 1. poll events\n  ag -> s3: 3. verify offset\n  ag -> ag: aggregate\n  \
         group \"transaction\" { ag ~> down: 4. send result; ag -> s3: 5. save offset; down ~> ag: 6. ack }\n  \
         up ~> ag: 7. ack upstream\n  ag -> s3 | hdfs: archive\n}\n",
    );
    let names: Vec<&str> = design.flows.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["up->ag", "ag->s3", "ag->ag", "ag->down", "ag->s3#2", "down->ag", "up->ag#2", "ag->s3#3", "ag->hdfs"]
    );
    assert_eq!(design.alternatives.len(), 1);
    assert_eq!(design.alternatives[0].flows.len(), 2);
    let numbers: Vec<&str> = design.usecases[0].steps.iter().map(|it| it.number.as_str()).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5", "6", "7", "8", "8"], "alternatives are one step");
    for view in [View::Over, View::Only, View::Sequence] {
        let scene = draw(&design, UseCaseId::from_index(0), view);
        let drawn: Vec<&str> = scene.geometry.edges.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(drawn, names, "{view:?}");
        let labels: Vec<String> =
            scene.geometry.edges.iter().filter_map(|it| Some(it.label.as_ref()?.1.replace('\n', " "))).collect();
        for label in ["1. poll events", "7. ack upstream", "3. verify offset", "5. save offset", "archive"] {
            assert!(labels.iter().any(|it| it.contains(label)), "{view:?}: {label:?} among {labels:?}");
        }
    }
}
