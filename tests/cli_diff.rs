//! `sdraft diff` as a user and as git meet it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const BEFORE: &str = "title: Shop\nclient web\nservice shop\nmysql db\nweb -> shop -> db\n";
const AFTER: &str = "title: Shop\nclient web\nservice shop x3\nmysql db\nredis cache\nweb -> shop -> cache -> db\n\nstage ha {\n  db x3\n}\n";

fn folder(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("diff-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file for the test");
    }
    folder
}

fn command(folder: &Path, program: &str, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words).current_dir(folder).stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command.env("COLUMNS", "80").env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

fn run(folder: &Path, words: &[&str]) -> Output {
    command(folder, env!("CARGO_BIN_EXE_sdraft"), words).output().expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

#[test]
fn the_exit_status_says_whether_they_differ() {
    let place = folder("status", &[("a.sd", BEFORE), ("b.sd", AFTER)]);
    let differ = run(&place, &["diff", "a.sd", "b.sd"]);
    assert_eq!(differ.status.code(), Some(1), "{}", err(&differ));
    assert!(out(&differ).contains("+ redis cache"), "{}", out(&differ));
    let same = run(&place, &["diff", "a.sd", "a.sd"]);
    assert_eq!((same.status.code(), out(&same).as_str()), (Some(0), ""));
    assert_eq!(run(&place, &["diff", "a.sd", "none.sd"]).status.code(), Some(2));
}

#[test]
fn stages_of_one_design_are_compared() {
    let place = folder("stages", &[("b.sd", AFTER)]);
    let both = run(&place, &["diff", "b.sd", "--stage", "base", "--stage", "ha"]);
    assert!(out(&both).starts_with("--- b.sd (base)\n+++ b.sd (ha)\n"), "{}", out(&both));
    assert!(out(&both).contains("~ db: + copies: x3"), "{}", out(&both));
    assert_eq!(out(&run(&place, &["diff", "b.sd", "--stage", "ha"])), out(&both), "with the stage before it");
    let unknown = run(&place, &["diff", "b.sd", "--stage", "hq", "--stage", "ha"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("no stage is named `hq`") && err(&unknown).contains("`ha`"), "{}", err(&unknown));
    let alone = run(&place, &["diff", "b.sd"]);
    assert_eq!(alone.status.code(), Some(2));
    assert!(err(&alone).contains("--stage ID"), "{}", err(&alone));
}

#[test]
fn the_format_follows_the_extension() {
    let place = folder("format", &[("a.sd", BEFORE), ("b.sd", AFTER)]);
    run(&place, &["diff", "a.sd", "b.sd", "-o", "c.json"]);
    let json = fs::read_to_string(place.join("c.json")).expect("it was written");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["schema"], "sdraft/diff/1");
    assert_eq!(json["same"], false);
    assert_eq!(json["summary"]["added"], 4);
    run(&place, &["diff", "a.sd", "b.sd", "-o", "c.md"]);
    let markdown = fs::read_to_string(place.join("c.md")).expect("it was written");
    assert!(
        markdown.starts_with("### Shop\n\n`a.sd (base)` → `b.sd (ha)`: **4 added, 2 changed, 1 removed**\n"),
        "{markdown}"
    );
}

/// Files that come, go and change their name, as `git diff` hands them over.
#[test]
fn git_shows_it_in_place_of_lines() {
    let place =
        folder("git", &[("shop.sd", BEFORE), ("old.sd", "web -> app\n"), (".gitattributes", "*.sd diff=sdraft\n")]);
    let git = |words: &[&str]| {
        let output = command(&place, "git", words).output();
        let output = output.expect("git is there");
        assert!(output.status.success(), "git {words:?}: {}", err(&output));
        out(&output)
    };
    git(&["init", "-q"]);
    git(&["config", "user.email", "a@example.org"]);
    git(&["config", "user.name", "a"]);
    git(&["config", "diff.sdraft.command", &format!("'{}' diff", env!("CARGO_BIN_EXE_sdraft"))]);
    git(&["add", "."]);
    git(&["commit", "-qm", "first"]);
    fs::write(place.join("shop.sd"), AFTER).expect("a file for the test");
    fs::write(place.join("new.sd"), "use \"none.sd\"\nqueue q\n").expect("a file for the test");
    git(&["mv", "old.sd", "renamed.sd"]);
    git(&["add", "-A"]);
    let shown = git(&["diff", "-M", "--cached"]);
    assert!(shown.contains("--- shop.sd (base)\n+++ shop.sd (ha)\n"), "{shown}");
    assert!(shown.contains("+ redis cache"), "{shown}");
    assert!(shown.contains("+ queue q"), "{shown}");
    git(&["commit", "-qm", "second"]);
    assert!(git(&["log", "-p", "--ext-diff", "-1"]).contains("+ redis cache"));
}
