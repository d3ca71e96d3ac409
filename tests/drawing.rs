//! Drawings of letters (`-f text`): every word is there whole, boxes are closed, and a small one as a whole.

mod common;

use sdraft::Look;
use sdraft::check::StageChoice;
use sdraft::render::text;
use sdraft::scene::Scene;
use unicode_width::UnicodeWidthStr;

fn scene(text: &str) -> Scene {
    let compiled = common::compile("drawing.sd", text, &StageChoice::Last);
    sdraft::draw(&compiled.design, &Look::default())
}

#[track_caller]
fn check(text: &str, ascii: bool, expected: &str) {
    let found = text::write(&scene(text), ascii).expect("it is small");
    assert_eq!(found.trim_end(), expected.trim_matches('\n'), "\n{found}");
}

#[test]
fn boxes_tell_what_they_are_and_lines_what_flows() {
    check(
        "client web \"Web\"\nservice app \"App\" x3\ndb mysql \"Tweets\"\nqueue q\nweb -> app: HTTPS\napp -> mysql { read }\napp ~> q",
        false,
        "
╭─────╮ HTTPS ┌────────┐    ╭───┬╮
│ Web ├──────▶│ App ×3 ├╌╌╌>│ q ││
╰─────╯       └───┬────┘    ╰───┴╯
                  │
                  │
                  ▽
              ╭────────╮
              ├────────┤
              │ Tweets │
              ╰────────╯
",
    );
}

#[test]
fn ascii_keeps_to_ascii() {
    check(
        "client web \"Web\"\nservice app \"App\" x3\ndb mysql \"Tweets\"\nweb -> app: HTTPS\napp => mysql",
        true,
        "
.-----. HTTPS +--------+    .--------.
| Web |------>| App x3 |===>|--------|
'-----'       +--------+    | Tweets |
                            '--------'
",
    );
}

#[test]
fn chinese_takes_two_cells() {
    check(
        "客户端 -> 购物车服务: 更新\n购物车服务 -> redis",
        false,
        "
╭────────╮ 更新 ┌────────────┐    ┏━━━━━━━┓
│ 客户端 ├─────▶│ 购物车服务 ├───▶┃ redis ┃
╰────────╯      └────────────┘    ┗━━━━━━━┛
",
    );
}

/// The words of a drawing that must be in it whole.
fn words(scene: &Scene) -> Vec<String> {
    let sketch = &scene.sketch;
    let boxes = sketch.boxes.iter().flat_map(|it| it.words.iter().chain(it.below.iter().flat_map(|(_, words)| words)));
    let titles = sketch.groups.iter().filter_map(|it| it.title.as_ref()).flat_map(|(_, words)| words);
    let labels = sketch.lines.iter().filter_map(|it| it.label.as_ref()).flat_map(|(_, words)| words);
    boxes.chain(titles).chain(labels).map(|it| it.trim().to_string()).filter(|it| !it.is_empty()).collect()
}

#[test]
fn no_word_of_any_example_lies_under_anything() {
    for (name, text) in common::examples() {
        let scene = scene(&text);
        let drawn = text::write(&scene, false).expect("it is small");
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for word in words(&scene) {
            *counts.entry(word).or_default() += 1;
        }
        for (word, count) in counts {
            let found = drawn.matches(&word).count();
            assert!(found >= count, "{name}: {word:?} is there {found} times, not {count}\n{drawn}");
        }
    }
}

#[test]
fn an_ascii_drawing_of_an_english_example_is_ascii() {
    for (name, text) in common::examples().into_iter().filter(|(_, text)| text.is_ascii()) {
        let drawn = text::write(&scene(&text), true).expect("it is small");
        assert!(drawn.is_ascii(), "{name}: {drawn}");
    }
}

#[test]
fn lines_have_no_space_at_their_end_and_the_same_text_the_same_drawing() {
    for (_, text) in common::examples() {
        let drawn = text::write(&scene(&text), false).expect("it is small");
        assert_eq!(drawn, text::write(&scene(&text), false).expect("it is small"));
        for line in drawn.lines() {
            assert_eq!(line, line.trim_end());
            assert!(line.width() < 1000, "{} wide", line.width());
        }
    }
}

#[test]
fn marks_that_turn_text_and_control_signs_are_left_out() {
    let drawn = text::write(&scene("service a \"x\\u{202E}y\\u{7}z 👨‍👩‍👧\"\na -> b"), false).expect("it is small");
    assert!(drawn.contains("xyz 👨‍👩‍👧"), "{drawn}");
    assert!(!drawn.contains(['\u{202E}', '\u{7}']), "{drawn}");
}

#[test]
fn a_choice_has_its_word() {
    let drawn = text::write(&scene("web -> a | b\nlb -> c | d { policy: failover }"), false).expect("it is small");
    assert!(drawn.contains("◇or") && drawn.contains("◇else"), "{drawn}");
}
