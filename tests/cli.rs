//! The program as a user meets it: what it prints where, what it writes, how it ends.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own for a test, and the program run in it.
struct Place {
    folder: PathBuf,
}

/// What a run left: streams as text and the exit status.
#[derive(Debug)]
struct Run {
    out: String,
    err: String,
    status: i32,
}

impl Place {
    fn new(test: &str) -> Place {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{test}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for the test");
        Place { folder }
    }

    /// With files in it, by name and text.
    fn with(test: &str, files: &[(&str, &str)]) -> Place {
        let place = Place::new(test);
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder for the file");
        fs::write(path, text).expect("a file for the test");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).expect("the folder of the test");
        let mut names: Vec<_> =
            entries.map(|it| it.expect("an entry").file_name().into_string().expect("text")).collect();
        names.sort();
        names
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sdraft"));
        command.args(words).current_dir(&self.folder).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.env("COLUMNS", "80").env("TERM", "xterm");
        command
    }

    fn run(&self, words: &[&str]) -> Run {
        self.command(words).output().expect("the program starts").into()
    }

    fn run_with(&self, words: &[&str], input: impl AsRef<[u8]>) -> Run {
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("it was piped");
        let input = input.as_ref().to_vec();
        let writer = std::thread::spawn(move || {
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the writer ends");
        output.into()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            out: String::from_utf8(output.stdout).expect("the output is text"),
            err: String::from_utf8(output.stderr).expect("the messages are text"),
            status: output.status.code().expect("the program was not killed"),
        }
    }
}

impl Run {
    #[track_caller]
    fn ends(self, status: i32) -> Run {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    #[track_caller]
    fn says(self, words: &str) -> Run {
        assert!(self.err.contains(words), "standard error lacks {words:?}: {self:#?}");
        self
    }

    #[track_caller]
    fn prints(self, words: &str) -> Run {
        assert!(self.out.contains(words), "standard output lacks {words:?}: {self:#?}");
        self
    }

    #[track_caller]
    fn prints_nothing(self) -> Run {
        assert_eq!(self.out, "", "{self:#?}");
        self
    }

    #[track_caller]
    fn says_nothing(self) -> Run {
        assert_eq!(self.err, "", "{self:#?}");
        self
    }
}

/// Compares with a golden file; `cargo bless` rewrites it.
#[track_caller]
fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/cli").join(name);
    if std::env::var_os("SDRAFT_BLESS").is_some() {
        fs::write(&path, actual).expect("the golden file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{name} differs; `cargo bless` rewrites it\n--- now\n{actual}\n--- golden\n{expected}");
}

// ---- help ----

#[test]
fn the_whole_help() {
    let place = Place::new("help");
    let mut all = place.run(&["--help"]).ends(0).says_nothing().out;
    let names = commands(&all);
    for name in names {
        all += &format!("\n==== sdraft {name} --help\n\n");
        all += &place.run(&[&name, "--help"]).ends(0).out;
    }
    let all: String = all.lines().map(|line| line.trim_end().to_string() + "\n").collect();
    golden("help.txt", &all);
}

/// The commands that a help text lists, `help` itself left out.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:\n").nth(1).expect("the help lists the commands");
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_string).collect()
}

#[test]
fn every_help_page_has_an_example() {
    let place = Place::new("help-examples");
    for name in commands(&place.run(&["--help"]).out) {
        place.run(&[&name, "--help"]).ends(0).prints("Example").prints(&format!("sdraft {name}"));
        place.run(&[&name, "-h"]).ends(0).prints("Example");
    }
}

#[test]
fn no_words_at_all_give_the_help_and_status_2() {
    Place::new("no-words").run(&[]).ends(2).prints_nothing().says("Usage:").says("Commands:");
}

#[test]
fn the_version_is_printed() {
    let run = Place::new("version").run(&["--version"]).ends(0).says_nothing();
    assert_eq!(run.out, format!("sdraft {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_unknown_flag_is_answered_with_the_nearest() {
    let place = Place::new("unknown-flag");
    place.run(&["--versoin"]).ends(2).says("--version").prints_nothing();
    place.run(&["kinds", "--fromat", "json"]).ends(2).says("--format");
    place.run(&["kinds", "-f", "jsn"]).ends(2).says("json").says("table");
}

// ---- kinds, explain, completions, man ----

#[test]
fn kinds_are_listed_for_people_and_programs() {
    let place = Place::new("kinds");
    place.run(&["kinds"]).ends(0).says_nothing().prints("component");
    let json: serde_json::Value = serde_json::from_str(&place.run(&["kinds", "-f", "json"]).out).expect("JSON");
    assert_eq!(json["schema"], "sdraft/kinds/1");
    assert!(json["kinds"].as_array().is_some_and(|rows| rows.iter().any(|row| row["name"] == "component")));
    place.run(&["kinds", "componnt"]).ends(2).says("no kind is named `componnt`").says("`component`");
}

#[test]
fn every_code_is_explained_by_its_id_and_by_its_name() {
    let place = Place::new("explain");
    for page in sdraft::codes::PAGES {
        let by_id = place.run(&["explain", page.code.id]).ends(0).says_nothing();
        assert_eq!(by_id.out, place.run(&["explain", page.code.name]).out);
        assert!(by_id.out.starts_with(&format!("{} {}\n", page.code.id, page.code.name)));
    }
    place.run(&["explain", "sd001"]).ends(0).prints("SD001");
    place.run(&["explain", "component"]).ends(0).prints("component");
    place.run(&["explain", "unreadable-statment"]).ends(2).says("`unreadable-statement`").prints_nothing();
    place.run(&["explain"]).ends(0).prints("SD001");
}

#[test]
fn completions_and_the_manual_name_every_command() {
    let place = Place::new("completions");
    let names = commands(&place.run(&["--help"]).out);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.run(&["completions", shell]).ends(0).says_nothing().out;
        assert!(names.iter().all(|name| script.contains(name.as_str())), "{shell}");
    }
    let manual = place.run(&["man"]).ends(0).says_nothing().out;
    assert!(names.iter().all(|name| manual.contains(&format!("SDRAFT {}", name.to_uppercase()))));
    place.run(&["completions", "tcsh"]).ends(2).says("bash");
}

// ---- check ----

const BAD: &str = "title: Bad\nweb --> app\n订单服务 -> app \"HTTPS\"\n";

#[test]
fn findings_of_every_form() {
    let place = Place::with("forms", &[("bad.sd", BAD)]);
    for (form, name) in [("human", "txt"), ("concise", "txt"), ("json", "json"), ("sarif", "sarif"), ("github", "txt")]
    {
        let run = place.run(&["check", "bad.sd", "-f", form]).ends(1);
        assert_eq!(run.err, "2 errors\n", "the summary goes to standard error");
        golden(&format!("check-{form}.{name}"), &run.out);
    }
}

#[test]
fn a_fine_design_has_nothing_to_report() {
    let place = Place::with("fine", &[("a.sd", "service app { managed }\nweb -> app\n")]);
    place.run(&["check", "a.sd"]).ends(0).prints_nothing().says("nothing to report");
    place.run(&["check", "-q", "a.sd"]).ends(0).prints_nothing().says_nothing();
    let json: serde_json::Value = serde_json::from_str(&place.run(&["check", "a.sd", "-f", "json"]).out).expect("JSON");
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(json["summary"]["errors"], 0);
}

#[test]
fn several_files_and_folders_are_checked_in_order() {
    let place = Place::with(
        "folders",
        &[
            ("d/b.sd", BAD),
            ("d/a.sd", BAD),
            ("d/sub/c.sd", BAD),
            ("d/.hidden/x.sd", BAD),
            ("d/.y.sd", BAD),
            ("d/notes.md", "web --> app"),
            ("z.sd", "service app { managed }\nweb -> app\n"),
        ],
    );
    let run = place.run(&["check", "z.sd", "d", "-f", "concise"]).ends(1).says("6 errors in 4 files");
    let files: Vec<_> = run.out.lines().map(|line| line.split(':').next().unwrap_or("")).collect();
    assert_eq!(files, ["d/a.sd", "d/a.sd", "d/b.sd", "d/b.sd", "d/sub/c.sd", "d/sub/c.sd"]);
}

#[test]
fn a_folder_without_designs_is_an_error() {
    let place = Place::with("no-designs", &[("d/readme.md", "")]);
    place.run(&["check", "d"]).ends(2).says("there is no `.sd` file in `d`");
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others() {
    let place = Place::with("missing", &[("bad.sd", BAD), ("shop.sd", "")]);
    place.run(&["check", "shpo.sd", "bad.sd", "-f", "concise"]).ends(2).prints("bad.sd:2:5: SD008").says("`shpo.sd`");
    place.run(&["check", "shpo.sd"]).ends(2).says("there is no such file").says("did you mean `shop.sd`?");
    place.run(&["check", "shop"]).ends(2).says("did you mean `shop.sd`?");
    place.run(&["check", "nowhere/a.sd"]).ends(2).says("there is no such file");
    place.run(&["check", "shop.sd/a.sd"]).ends(2).says("a part of the path is a file");
}

#[test]
fn standard_input_is_checked_under_its_name() {
    let place = Place::new("stdin");
    place.run_with(&["check", "-", "-f", "concise"], BAD).ends(1).prints("<stdin>:2:5: SD008");
    let named = ["check", "-", "-f", "concise", "--stdin-filename", "designs/a.sd"];
    place.run_with(&named, BAD).ends(1).prints("designs/a.sd:2:5: SD008");
}

#[test]
fn bytes_that_are_no_text_are_reported_with_their_place() {
    let place = Place::new("binary");
    place.write("latin.sd", b"web -> app\nservice caf\xe9\n");
    place.run(&["check", "latin.sd"]).ends(2).says("latin.sd:2:12: the file is not UTF-8 text").says("iconv");
    place.write("picture.sd", b"\x89PNG\r\n\x1a\n\0\0\0");
    place.run(&["check", "picture.sd"]).ends(2).says("binary file");
    place.run_with(&["check", "-"], b"a\xff").ends(2).says("<stdin>:1:2");
}

#[test]
fn a_text_too_large_for_a_design_is_refused() {
    let place = Place::new("large");
    place.write("large.sd", vec![b'#'; 17 << 20]);
    place.run(&["check", "large.sd"]).ends(2).says("larger than 16 MiB");
}

#[test]
fn colours_are_where_they_are_asked_for() {
    let place = Place::with("colours", &[("bad.sd", BAD)]);
    let has_color = |words: &[&str], variables: &[(&str, &str)]| {
        let mut command = place.command(words);
        let output = command.envs(variables.iter().copied()).output().expect("the program starts");
        Run::from(output).ends(1).out.contains('\x1b')
    };
    assert!(!has_color(&["check", "bad.sd"], &[]), "no terminal, no colour");
    assert!(has_color(&["check", "bad.sd", "--color", "always"], &[]));
    assert!(has_color(&["check", "bad.sd", "--color=always"], &[("NO_COLOR", "1")]), "the flag wins");
    assert!(has_color(&["check", "bad.sd"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!has_color(&["check", "bad.sd"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!has_color(&["check", "bad.sd", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    place.run(&["check", "bad.sd", "--color", "sometimes"]).ends(2).says("always");
}

#[test]
fn a_narrow_terminal_gets_narrow_lines() {
    let place = Place::with("narrow", &[("a.sd", &format!("{} --> b\n", "a, ".repeat(60)))]);
    for columns in ["40", "60", "100"] {
        let mut command = place.command(&["check", "a.sd"]);
        let run = Run::from(command.env("COLUMNS", columns).output().expect("the program starts"));
        let widest = run.out.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest <= columns.parse().expect("a number"), "{columns}: {widest}\n{}", run.out);
    }
}

#[test]
fn the_level_of_failure_is_one_of_three() {
    let place = Place::with("level", &[("bad.sd", BAD)]);
    for level in ["error", "warning", "note"] {
        place.run(&["check", "bad.sd", "--fail-on", level]).ends(1);
    }
    place.run(&["check", "bad.sd", "--fail-on", "fatal"]).ends(2).says("warning");
}

#[test]
fn a_stage_that_there_is_not_is_answered_with_those_there_are() {
    let place = Place::with("stages", &[("a.sd", "web -> app\nstage ha { app x3 }\nstage scale { app x9 }\n")]);
    place.run(&["check", "a.sd", "--stage", "ha"]).ends(0);
    place.run(&["check", "a.sd", "--stage", "base"]).ends(0);
    place.run(&["check", "a.sd", "--stage", "scal"]).ends(2).says("did you mean `scale`? there are ha, scale");
    place.write("b.sd", "web -> app\n");
    place.run(&["check", "b.sd", "--stage", "ha"]).ends(2).says("no stage is named `ha`").says("there are none");
}

// ---- use ----

/// Checks `main.sd` of a project folder `p` with a secret outside of it.
fn check_use(test: &str, main: &str, prepare: impl Fn(&Place)) -> Run {
    let place = Place::with(test, &[("secret.sd", "secret --> text\n"), ("p/common.sd", "s3 timeline\n")]);
    place.write("p/.git/HEAD", "");
    place.write("p/designs/main.sd", main);
    prepare(&place);
    place.run(&["check", "p/designs/main.sd", "-f", "concise"])
}

#[test]
fn a_use_reaches_the_whole_project() {
    check_use("use-fine", "use \"../common.sd\"\nweb -> timeline\n", |_| {}).ends(0).prints_nothing();
}

#[test]
fn a_use_reaches_nothing_outside_of_the_project() {
    for path in ["../../secret.sd", "../../p/../secret.sd", "..//..//secret.sd"] {
        let run = check_use("use-up", &format!("use \"{path}\"\n"), |_| {}).ends(1);
        assert!(!run.out.contains("SD008"), "the secret was read: {run:#?}");
        run.prints("main.sd:1:5: SD031").prints("leads out of the project");
    }
    check_use("use-absolute", "use \"/etc/hostname\"\n", |_| {}).ends(1).prints("the path is absolute");
}

#[test]
#[cfg(unix)]
fn a_use_follows_no_link_out_of_the_project() {
    use std::os::unix::fs::symlink;
    let to_file = |place: &Place| symlink(place.path("secret.sd"), place.path("p/designs/link.sd")).expect("a link");
    check_use("use-link", "use \"link.sd\"\n", to_file).ends(1).prints("leads out of the project");
    let to_folder = |place: &Place| symlink(&place.folder, place.path("p/designs/out")).expect("a link");
    check_use("use-link-folder", "use \"out/secret.sd\"\n", to_folder).ends(1).prints("leads out of the project");
    let inside = |place: &Place| symlink(place.path("p/common.sd"), place.path("p/designs/in.sd")).expect("a link");
    check_use("use-link-inside", "use \"in.sd\"\nuse \"../common.sd\"\nweb -> timeline\n", inside).ends(0);
}

#[test]
#[cfg(unix)]
fn a_use_reads_plain_files_only() {
    let device = |place: &Place| {
        let made = Command::new("mkfifo").arg(place.path("p/designs/pipe.sd")).status();
        assert!(made.is_ok_and(|it| it.success()), "mkfifo is on every Unix");
    };
    check_use("use-pipe", "use \"pipe.sd\"\n", device).ends(1).prints("is not a file");
    check_use("use-folder", "use \".\"\n", |_| {}).ends(1).prints("is not a file");
    check_use("use-missing", "use \"comon.sd\"\n", |_| {}).ends(1).prints("there is no file");
}

#[test]
fn a_file_that_uses_itself_is_read_once() {
    check_use("use-self", "use \"main.sd\"\nuse \"../designs/main.sd\"\nservice app { managed }\nweb -> app\n", |_| {})
        .ends(0)
        .prints_nothing();
    let round = |place: &Place| place.write("p/designs/b.sd", "use \"main.sd\"\nuse \"../common.sd\"\n");
    check_use("use-round", "use \"b.sd\"\nuse \"../common.sd\"\nweb -> timeline\n", round).ends(0).prints_nothing();
}

#[test]
fn without_a_git_folder_the_project_is_the_folder_of_the_file() {
    let place = Place::with("use-plain", &[("d/a.sd", "use \"../b.sd\"\n"), ("b.sd", "web -> app\n")]);
    // The folder of these tests lies in the project's own `.git`; so the root is bounded by one of its own.
    place.write("d/.git", "");
    place.run(&["check", "d/a.sd", "-f", "concise"]).ends(1).prints("leads out of the project");
}

#[test]
fn standard_input_uses_files_beside_the_working_directory_or_its_name() {
    let place = Place::with("use-stdin", &[("common.sd", "s3 timeline\n"), ("d/other.sd", "s3 timeline\n")]);
    place
        .run_with(&["check", "-", "-q"], "use \"common.sd\"\nweb -> timeline\n")
        .ends(0)
        .prints_nothing()
        .says_nothing();
    let named = ["check", "-", "-q", "--stdin-filename", "d/a.sd"];
    place.run_with(&named, "use \"other.sd\"\nweb -> timeline\n").ends(0).prints_nothing().says_nothing();
}

#[test]
fn an_error_in_a_used_file_is_shown_where_it_stands() {
    let place = Place::with("use-error", &[("a.sd", "use \"d/b.sd\"\nweb -> app\n"), ("d/b.sd", "x --> y\n")]);
    place.run(&["check", "a.sd", "-f", "concise"]).ends(1).prints("d/b.sd:1:3: SD008");
    place.run(&["check", "a.sd"]).ends(1).prints("[d/b.sd:1:3]");
}

// ---- render ----

#[test]
fn the_resolved_design_is_written_for_programs() {
    let place = Place::with("design-json", &[("first.sd", include_str!("data/first.sd"))]);
    let run = place.run(&["render", "first.sd", "-f", "json"]).ends(0).says_nothing();
    golden("design.json", &run.out);
    assert_eq!(run.out, place.run(&["first.sd", "-f", "json"]).ends(0).out, "`render` may be left out");
    assert_eq!(run.out, place.run_with(&["-f", "json", "-"], include_str!("data/first.sd")).ends(0).out);
}

#[test]
fn an_output_path_is_made_and_says_the_format() {
    let place = Place::with("render-out", &[("a.sd", "web -> app\n"), ("b.c.sd", "web -> db\n")]);
    place.run(&["a.sd", "-o", "x/y/z.json"]).ends(0).prints_nothing().says("wrote x/y/z.json");
    assert!(place.read("x/y/z.json").contains("sdraft/design/1"));
    place.run(&["a.sd", "b.c.sd", "-f", "json", "-o", "many/", "-q"]).ends(0).prints_nothing().says_nothing();
    assert!(place.read("many/a.json").contains("\"app\"") && place.read("many/b.c.json").contains("\"db\""));
    place.run(&["a.sd", "b.c.sd", "-o", "one.json"]).ends(2).says("do not fit into one file").says("-o one/");
    place.run(&["a.sd", "-o", "a.xyz"]).ends(2).says("no format is named `xyz`").says("json");
    place.run(&["a.sd", "-f", "xyz"]).ends(2).says("json");
    place.run(&["render", "many"]).ends(2).says("it is a folder").says("*.sd");
    assert!(!place.path("a.xyz").exists());
}

#[test]
fn nothing_is_written_over_what_is_read() {
    let place = Place::with("render-spares", &[("a.svg", "web -> app\n"), ("a.sd", "web -> app\n")]);
    for words in [&["a.svg"][..], &["a.sd", "-f", "svg", "-o", "a.sd"], &["a.sd", "-f", "json", "-o", "./a.sd"]] {
        place.run(words).ends(2).says("is what is read, and is left as it is").prints_nothing();
    }
    place.run(&["watch", "a.svg"]).ends(2).says("left as it is");
    assert_eq!((place.read("a.svg"), place.read("a.sd")), ("web -> app\n".to_string(), "web -> app\n".to_string()));
}

#[test]
fn a_long_list_of_names_is_cut() {
    let place = Place::with("long-list", &[("a.sd", "web -> app\n")]);
    place.run(&["check", "a.sd", "--select", "zzzzzz"]).ends(2).says("there are SD101").says(" more");
}

#[test]
fn a_design_with_errors_is_rendered_as_far_as_it_could_be_read() {
    let place = Place::with("render-errors", &[("bad.sd", BAD)]);
    place.run(&["bad.sd", "-f", "json"]).ends(1).prints("sdraft/design/1").says("SD008").says("[bad.sd:2:5]");
}

#[test]
fn a_missing_file_is_no_command() {
    let place = Place::with("no-file", &[("shop.sd", "")]);
    place.run(&["chekc"]).ends(2).says("there is no such file").says("did you mean the command `sdraft check`?");
    place.run(&["shpo.sd"]).ends(2).says("did you mean `shop.sd`?");
    place.run(&["."]).ends(2).says("it is a folder");
}

#[test]
fn nothing_is_left_where_nothing_could_be_written() {
    let place = Place::with("unwritable", &[("a.sd", "web -> app\n"), ("file", "")]);
    place.run(&["a.sd", "-o", "file/x.json"]).ends(2).says("cannot write `file/x.json`");
    fs::create_dir(place.path("out.json")).expect("a folder");
    place.run(&["a.sd", "-f", "json", "-o", "out.json"]).ends(0);
    assert_eq!(place.names(), ["a.sd", "file", "out.json"]);
    assert!(place.path("out.json/a.json").exists(), "a folder takes the file");
}

#[test]
#[cfg(target_os = "linux")]
fn a_device_takes_the_bytes_as_they_come() {
    let place = Place::with("device", &[("a.sd", "web -> app\n")]);
    place.run(&["a.sd", "-f", "json", "-o", "/dev/null"]).ends(0);
    place.run(&["a.sd", "-f", "json", "-o", "/dev/full"]).ends(2).says("cannot write `/dev/full`: the disk is full");
}

// ---- fmt ----

const MESSY: &str = "web->app\nservice   app   # servers\n\n\n\nredis cache\n";
const NEAT: &str = "web -> app\nservice app  # servers\n\nredis cache\n";

#[test]
fn files_are_formatted_in_place() {
    let place = Place::with("fmt", &[("d/a.sd", MESSY), ("d/b.sd", NEAT), ("d/sub/c.sd", MESSY)]);
    let before = fs::metadata(place.path("d/b.sd")).expect("the file").modified().expect("a time");
    place.run(&["fmt", "d"]).ends(0).prints_nothing().says_nothing();
    assert_eq!(place.read("d/a.sd"), NEAT);
    assert_eq!(place.read("d/sub/c.sd"), NEAT);
    let after = fs::metadata(place.path("d/b.sd")).expect("the file").modified().expect("a time");
    assert_eq!(before, after, "a neat file is not written again");
    assert_eq!(fs::read_dir(place.path("d")).expect("the folder").count(), 3, "no draft is left");
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let place = Place::new("fmt-stdin");
    let run = place.run_with(&["fmt", "-"], MESSY).ends(0).says_nothing();
    assert_eq!(run.out, NEAT);
    let errors = place.run_with(&["fmt", "-"], "web  --> app\n").ends(1).says("SD008").says("left as it is");
    assert_eq!(errors.out, "web  --> app\n", "an editor that pipes its text must get it back");
}

#[test]
fn a_check_names_the_files_and_a_diff_shows_them() {
    let place = Place::with("fmt-check", &[("a.sd", MESSY), ("b.sd", NEAT)]);
    assert_eq!(place.run(&["fmt", "--check", "a.sd", "b.sd"]).ends(1).out, "a.sd\n");
    place.run(&["fmt", "--check", "b.sd"]).ends(0).prints_nothing();
    golden("fmt-diff.txt", &place.run(&["fmt", "--diff", "a.sd", "b.sd"]).ends(1).out);
    place.run(&["fmt", "--check", "--diff", "a.sd"]).ends(2).says("--diff");
    assert_eq!(place.read("a.sd"), MESSY);
}

#[test]
fn a_file_with_errors_is_not_formatted() {
    let text = "web  --> app\n";
    let place = Place::with("fmt-errors", &[("a.sd", text), ("b.sd", MESSY)]);
    place.run(&["fmt", "a.sd", "b.sd"]).ends(1).says("SD008").says("a.sd is left as it is");
    assert_eq!(place.read("a.sd"), text);
    assert_eq!(place.read("b.sd"), NEAT);
}

#[test]
#[cfg(unix)]
fn links_are_followed_and_permissions_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::with("fmt-links", &[("real/a.sd", MESSY)]);
    fs::set_permissions(place.path("real/a.sd"), fs::Permissions::from_mode(0o640)).expect("permissions");
    symlink("real/a.sd", place.path("link.sd")).expect("a link");
    place.run(&["fmt", "link.sd"]).ends(0);
    assert_eq!(place.read("real/a.sd"), NEAT);
    assert!(fs::symlink_metadata(place.path("link.sd")).expect("the link").is_symlink());
    assert_eq!(fs::metadata(place.path("real/a.sd")).expect("the file").permissions().mode() & 0o777, 0o640);
}

// ---- new ----

#[test]
fn a_new_design_has_no_errors() {
    let place = Place::new("new-fine");
    place.run(&["new", "shop.sd"]).ends(0);
    place.run(&["check", "shop.sd", "-q"]).ends(0).says_nothing();
}

#[test]
fn a_new_design_goes_to_a_file_or_to_standard_output() {
    let place = Place::new("new");
    let printed = place.run(&["new"]).ends(0).says_nothing().out;
    place.run(&["new", "deep/er/shop.sd"]).ends(0).prints_nothing().says("sdraft deep/er/shop.sd");
    assert_eq!(place.read("deep/er/shop.sd"), printed);
    place.run(&["new", "-q", "quiet.sd"]).ends(0).prints_nothing().says_nothing();
}

#[test]
fn a_new_design_never_overwrites() {
    let place = Place::with("new-twice", &[("shop.sd", "mine\n")]);
    place.run(&["new", "shop.sd"]).ends(2).says("`shop.sd` is there already");
    assert_eq!(place.read("shop.sd"), "mine\n");
    assert_eq!(place.names(), ["shop.sd"]);
}

// ---- streams ----

#[test]
fn a_reader_that_leaves_is_no_error() {
    let place = Place::new("pipe");
    let mut child =
        place.command(&["kinds"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    drop(child.stdout.take());
    Run::from(child.wait_with_output().expect("the program ends")).ends(0).says_nothing();
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has one");
    let output = Place::new("full").command(&["kinds"]).stdout(full).output().expect("the program starts");
    Run::from(output).ends(2).says("cannot write to standard output");
}

// ---- the rules ----

const SPOF: &str = "client web\nlb lb x1\nservice app x3\nweb -> lb -> app\nallow SD503 on app \"drained\"\n";

#[test]
fn safe_fixes_are_applied_and_others_only_when_asked_for() {
    let place = Place::with("fix", &[("a.sd", SPOF)]);
    place.run(&["check", "a.sd"]).ends(0).prints("SD201").prints("+ lb lb x2").prints("SD901");
    place.run(&["check", "a.sd", "--fix"]).ends(0).prints("SD201").says("1 fixed");
    assert_eq!(place.read("a.sd"), SPOF.lines().take(4).collect::<Vec<_>>().join("\n") + "\n");
    place.run(&["check", "a.sd", "--fix", "--unsafe-fixes"]).ends(0).prints_nothing().says("1 fixed");
    assert!(place.read("a.sd").contains("lb lb x2"));
    place.run(&["check", "a.sd", "--unsafe-fixes"]).ends(2).says("--fix");
}

#[test]
fn what_comes_from_standard_input_is_fixed_to_standard_output() {
    let place = Place::new("fix-stdin");
    let run = place.run_with(&["check", "-", "--fix"], SPOF).ends(0).says("SD201");
    assert_eq!(run.out, SPOF.lines().take(4).collect::<Vec<_>>().join("\n") + "\n");
}

#[test]
fn a_baseline_hides_what_was_found_before() {
    let place = Place::with("baseline", &[("a.sd", SPOF)]);
    let run = place.run(&["check", "a.sd", "-f", "json"]);
    place.write("baseline.json", &run.out);
    place.run(&["check", "a.sd", "--baseline", "baseline.json"]).ends(0).prints_nothing().says("2 in the baseline");
    place.write("a.sd", format!("# moved\n{SPOF}mysql db x1\napp -> db\n"));
    place.run(&["check", "a.sd", "--baseline", "baseline.json"]).prints("SD401");
    place.write("wrong.json", "{}");
    place.run(&["check", "a.sd", "--baseline", "wrong.json"]).ends(2).says("no document of findings");
}

#[test]
fn rules_are_selected_and_ignored_by_code_name_and_group() {
    let place = Place::with("select", &[("a.sd", SPOF)]);
    place.run(&["check", "a.sd", "-f", "concise", "--select", "SD2"]).prints("SD201").says("1 warning");
    place.run(&["check", "a.sd", "--ignore", "core"]).prints_nothing();
    place.run(&["check", "a.sd", "--select", "single-point-of-failur"]).ends(2).says("single-point-of-failure");
    place.run(&["check", "a.sd", "--fail-on", "warning"]).ends(1);
}

#[test]
fn stages_tell_what_they_settle_and_bring() {
    let text = "client web\nlb lb x1\nweb -> lb -> app\nservice app x3\n\
                stage ha \"High availability\" { layer: availability; lb x2; app x1 }\n";
    let place = Place::with("stages", &[("a.sd", text)]);
    let run = place.run(&["check", "a.sd", "--stages", "-f", "concise"]);
    run.prints("stage ha “High availability”: 1 settled, 1 new").prints("- SD201 warning: losing the one copy of `lb`");
}

#[test]
fn findings_and_manuals_are_told_in_chinese() {
    let place = Place::with("chinese", &[("a.sd", SPOF)]);
    place.run(&["check", "a.sd", "--lang", "zh"]).prints("`lb` 只有一份");
    place.run(&["explain", "SD201", "--lang", "zh"]).ends(0).prints("不会触发").prints("单独一份副本");
    place.run(&["rules", "--lang", "zh"]).ends(0).prints("可用性");
}

#[test]
fn rules_are_listed_and_explained() {
    let place = Place::new("rules");
    place.run(&["rules"]).ends(0).prints("SD201").prints("single-point-of-failure").prints("Availability");
    let json: serde_json::Value = serde_json::from_str(&place.run(&["rules", "-f", "json"]).out).expect("JSON");
    assert!(json["rules"].as_array().is_some_and(|rules| rules.len() > 60));
    let by_code = place.run(&["explain", "SD201"]).ends(0).prints("This fires").prints("web -> lb -> app");
    assert_eq!(by_code.out, place.run(&["explain", "single-point-of-failure"]).out);
}

#[cfg(all(feature = "png", feature = "pdf", feature = "embed-fonts"))]
#[test]
fn a_picture_goes_beside_its_source_in_every_format() {
    let place = Place::with("formats", &[("a.sd", "client web \"Web 网页\"\nweb -> app -> mysql\n")]);
    let size = |name: &str| {
        let png = fs::read(place.path(name)).expect("a picture");
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
        assert!(png.starts_with(b"\x89PNG"), "{name}");
        (number(16), number(20))
    };
    let draw = |words: &[&str]| {
        let run = place.run(&[&["render", "a.sd", "-q"], words].concat());
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{words:?}");
        run.out
    };
    draw(&["-f", "png"]);
    draw(&["--scale", "2", "-o", "twice.png"]);
    draw(&["--width", "300", "-o", "narrow.png"]);
    let (w, h) = size("a.png");
    assert_eq!(size("twice.png"), (2 * w, 2 * h));
    assert_eq!(size("narrow.png").0, 300);
    draw(&["-f", "pdf"]);
    assert!(fs::read(place.path("a.pdf")).expect("a page").starts_with(b"%PDF-"));
    draw(&["--embed-fonts"]);
    assert!(place.read("a.svg").contains("font-family:Noto Sans SC;"));
    assert!(draw(&["-f", "text"]).contains("│ Web 网页 ├"));
    assert!(draw(&["-f", "text", "--ascii"]).contains("| Web 网页 |"));

    let large = place.run(&["render", "a.sd", "-f", "png", "--scale", "100", "-o", "large.png"]);
    assert_eq!(large.status, 2);
    assert!(large.err.contains("at most 16384 on a side"), "{}", large.err);
    assert!(!place.path("large.png").exists());
}

#[test]
fn a_theme_tells_all_its_faults_and_colours_too_weak() {
    let files =
        [("a.sd", "a -> b\n"), ("bad.toml", "surfce = \"#fff\"\naccent = 3\n"), ("weak.toml", "muted = \"#999999\"\n")];
    let place = Place::with("theme-faults", &files);
    let bad = place.run(&["render", "a.sd", "--theme", "bad.toml"]);
    assert_eq!(bad.status, 2, "{bad:?}");
    assert!(bad.err.contains("bad.toml:1: a theme has no `surfce`") && bad.err.contains("bad.toml:2: "), "{bad:?}");
    let weak = place.run(&["render", "a.sd", "--theme", "weak.toml"]);
    assert_eq!(weak.status, 0, "{weak:?}");
    assert_eq!(weak.err.matches("weak.toml: `muted` on ").count(), 1, "{weak:?}");
}

#[test]
fn words_of_the_language_are_explained() {
    let place = Place::new("explain-words");
    place.run(&["explain", "p99"]).ends(0).prints("of a use case").prints("p99: 200ms").says_nothing();
    place.run(&["explain", "usecase"]).ends(0).prints("usecase ID \"LABEL\" { … }");
    place.run(&["explain", "read"]).ends(0).prints("A flag of a flow").prints("A flag of a use case");
    place.run(&["explain", "decision"]).ends(0).prints("decision \"Question\"").prints("drawing");
    place.run(&["explain", "~>"]).ends(0).prints("hands a message over");
    place.run(&["explain", "icon"]).ends(0).prints("gauge").prints("redis");
    place.run(&["explain", "capasity"]).ends(2).says("did you mean `capacity`?").prints_nothing();
    // every word that can be said is explained
    let contents = place.run(&["explain"]).ends(0).out;
    let lists = contents.lines().filter(|it| it.starts_with("  ") && !it.starts_with("  SD"));
    for word in lists.flat_map(|it| it.split(", ")) {
        place.run(&["explain", word.trim().trim_end_matches(',')]).ends(0).says_nothing();
    }
}

#[test]
fn an_empty_picture_is_mentioned() {
    let files = [("empty.sd", ""), ("sums.sd", "let a = 3\n"), ("one.sd", "service a\n")];
    let place = Place::with("empty-picture", &files);
    place.run(&["empty.sd"]).ends(0).says("empty.sd: no component").says("sdraft new");
    place.run(&["render", "sums.sd", "-f", "text"]).ends(0).says("sdraft estimate");
    assert!(!place.run(&["one.sd"]).ends(0).err.contains("empty"));
    assert!(place.path("empty.svg").exists());
}

#[test]
fn another_engine_orders_the_boxes_and_says_where_it_cannot() {
    let many: String = (0..70).map(|it| format!("a -> b{it}\n")).collect();
    let place = Place::with("engine", &[("a.sd", "a -> b -> c\na -> c\n"), ("many.sd", &many)]);
    let classic = place.run(&["render", "a.sd", "--engine", "classic", "-q", "-o", "-"]).ends(0).says_nothing();
    assert!(classic.out.contains("<svg"));
    let large = place.run(&["render", "many.sd", "--engine", "classic", "-o", "many.svg"]).ends(0);
    assert!(large.err.contains("the native engine laid"), "{}", large.err);
    place.run(&["render", "many.sd", "-o", "many.svg"]).ends(0).says("wrote many.svg\n");
    let wrong = place.run(&["render", "a.sd", "--engine", "clasic"]).ends(2);
    assert!(wrong.err.contains("'clasic'") && wrong.err.contains("'classic'"), "{}", wrong.err);
}

#[test]
fn what_is_shown_over_a_picture_is_named_rightly_or_answered() {
    let place = Place::new("show");
    place.write(
        "a.sd",
        "service app x2 in az1, az2; db db x1; web -> app -> db\nusecase read { rate: 1k/s; web -> app -> db }\n",
    );
    let lost = place.run(&["a.sd", "--lose", "az3", "-o", "-"]).ends(2).prints_nothing();
    assert!(lost.err.contains("is named `az3`") && lost.err.contains("did you mean `az1`?"), "{lost:?}");
    place.run(&["a.sd", "--show", "findngs", "-o", "-"]).ends(2).says("findings");
    place.run(&["a.sd", "--show", "findings,load", "--lose", "db", "-o", "-"]).ends(0).prints("read fails");
    place.run(&["a.sd", "--show", "findings", "-f", "text"]).ends(0).prints("Losing the one copy of db stops read");
    // the model is the same whatever is shown of it, and what is lost must be there all the same
    let model = place.run(&["a.sd", "-f", "json"]).ends(0).out;
    assert_eq!(place.run(&["a.sd", "--show", "load", "--lose", "az1", "-f", "json"]).ends(0).out, model);
    place.run(&["a.sd", "--lose", "az3", "-f", "json"]).ends(2).prints_nothing();
}

#[test]
fn results_are_told_in_chinese_as_well() {
    let place = Place::new("results-zh");
    let text = "peak: 3x\nclient web\nzone az1 { availability: 99.9% }\n\
                lb lb x2 in az1, az2 { availability: 99.95% }\n\
                service app x3 in az1, az2 { capacity: 1k/s; latency: 20ms }\nredis cache x2 { hit: 80% }\n\
                mysql db x1 in az1 { capacity: 200/s }\nqueue q x3 { retention: 1 day }\nworker w x1 { capacity: 10/s }\n\
                web -> lb -> app { retries: 2 }\napp -> cache -> db { read }\napp ~> q ~> w\n\
                let users = 300M expect 400M\n\
                usecase read { rate: 1k/s; availability: 99.99%; web -> lb -> app -> cache -> db; app ~> q ~> w }\n";
    place.write("a.sd", text);
    let latin = |text: &str| -> Vec<String> {
        // names, numbers and units of the design aside, no English is left
        let known = [
            "az", "web", "lb", "app", "cache", "db", "q", "w", "users", "read", "rate", "mysql", "redis", "x", "k",
            "s", "ms", "min", "h", "d", "M", "ceil", "GB", "TB", "MB", "KB", "B", "a", "sd", "writers",
        ];
        text.split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| !word.is_empty() && !known.contains(word))
            .map(str::to_string)
            .collect()
    };
    for words in [
        vec!["analyze", "a.sd"],
        vec!["analyze", "a.sd", "--order", "3"],
        vec!["analyze", "a.sd", "--lose", "db", "--load", "2x", "--cold-cache", "--at-peak"],
        vec!["analyze", "a.sd", "--explain", "db"],
        vec!["analyze", "a.sd", "--explain", "cache"],
        vec!["analyze", "a.sd", "--explain", "lb"],
        vec!["estimate", "a.sd"],
    ] {
        let run = place.run(&[words.as_slice(), &["--lang", "zh"]].concat()).ends(0);
        assert_eq!(latin(&run.out), Vec::<String>::new(), "{words:?}\n{}", run.out);
    }
    place.run(&["analyze", "a.sd", "--lang", "zh"]).prints("单点失效").prints("最先饱和").prints("积压");
    place.run(&["estimate", "a.sd", "--lang", "zh"]).prints("作者所写").prints("声称 400M").prints("峰值所需副本");
    let keys = |lang: &str| place.run(&["analyze", "a.sd", "-f", "json", "--lang", lang]).ends(0).out;
    assert_eq!(keys("en"), keys("zh"), "there are no words in it");
    place
        .run(&["estimate", "a.sd", "-f", "json", "--lang", "zh"])
        .prints("\"label\": \"平均流量\"")
        .prints("sdraft/estimates/1");
}

#[test]
fn every_stage_is_told_to_programs() {
    let place = Place::new("stages-json");
    let text = "client web\nservice app x1\nweb -> app\nstage ha { layer: availability; app x2 }\n\
                stage big { layer: scale; service db x1; app -> db }\n";
    place.write("a.sd", text);
    let run = place.run(&["check", "a.sd", "--stages", "-f", "json", "-q"]).ends(0);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let stages = json["stages"].as_array().expect("a list");
    let names: Vec<&str> = stages.iter().filter_map(|it| it["stage"].as_str()).collect();
    assert_eq!(names, ["base", "ha", "big"]);
    let codes = |it: &serde_json::Value| -> Vec<String> {
        it["findings"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|it| it["code"].as_str().expect("a code").to_string())
            .collect()
    };
    assert!(codes(&stages[0]).contains(&"SD201".to_string()), "{json:#}");
    assert!(!codes(&stages[1]).contains(&"SD201".to_string()), "{json:#}");
    let print = stages[0]["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|it| it["code"] == "SD201")
        .map(|it| &it["fingerprint"]);
    assert_eq!(stages[1]["settled"].as_array().and_then(|it| it.first()), print, "{json:#}");
    assert!(!stages[2]["brought"].as_array().expect("a list").is_empty(), "{json:#}");
    assert_eq!(json["findings"], stages[2]["findings"], "the outer ones are the last stage's");
    let plain = place.run(&["check", "a.sd", "-f", "json", "-q"]).ends(0).out;
    assert!(!plain.contains("\"stages\""), "{plain}");
    let run = place.run(&["check", "a.sd", "--stages", "-f", "sarif", "-q"]).ends(0);
    let sarif: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let ids: Vec<&str> = sarif["runs"]
        .as_array()
        .expect("runs")
        .iter()
        .filter_map(|it| it["automationDetails"]["id"].as_str())
        .collect();
    assert_eq!(ids, ["sdraft/stage/base", "sdraft/stage/ha", "sdraft/stage/big"]);
    let one: serde_json::Value =
        serde_json::from_str(&place.run(&["check", "a.sd", "-f", "sarif", "-q"]).ends(0).out).expect("JSON");
    assert!(one["runs"].as_array().is_some_and(|it| it.len() == 1 && it[0]["automationDetails"].is_null()));
}

#[test]
fn what_fails_after_a_loss_says_what_is_missing() {
    let place = Place::new("loss-words");
    place.write("a.sd", "client web\nservice app x3 { need: 2 }\ndb db x1\nweb -> app -> db { via: wan }\nusecase read { rate: 1k/s; web -> app -> db }\n");
    place.run(&["analyze", "a.sd", "--lose", "db"]).prints("no copy of db is there");
    place.run(&["analyze", "a.sd", "--lose", "app#1", "--lose", "app#2"]).prints("too few copies of app are left");
    place.run(&["analyze", "a.sd", "--lose", "wan"]).prints("the link to app is lost");
    let run = place.run(&["analyze", "a.sd", "--lose", "db"]).ends(0);
    assert!(!run.out.contains("available"), "nothing is available of what does not work: {}", run.out);
}

#[test]
fn signs_that_no_font_of_the_program_has_are_told() {
    let files = [("a.sd", "service rocket \"🚀 로켓\"\nweb -> rocket: สวัสดี\n")];
    let place = Place::with("unset", &files);
    for format in ["png", "pdf"] {
        place
            .run(&["render", "a.sd", "-f", format])
            .ends(0)
            .says(&format!("the fonts of a {} have no", format.to_uppercase()))
            .says("🚀");
    }
    assert!(!place.run(&["render", "a.sd"]).ends(0).err.contains("fonts"));
}

#[test]
fn a_drawing_of_letters_too_wide_for_a_terminal_is_turned() {
    let names: Vec<String> = (0..14).map(|i| format!("component-{i}")).collect();
    let place = Place::with("turned", &[("a.sd", &format!("{}\n", names.join(" -> ")))]);
    let wide = |args: &[&str]| {
        let out = place.run(args).ends(0).out;
        out.lines().map(|line| line.chars().count()).max().unwrap_or(0)
    };
    let (free, right) =
        (wide(&["render", "a.sd", "-f", "text"]), wide(&["render", "a.sd", "-f", "text", "--direction", "right"]));
    assert!(free <= 120 && free <= right, "{free} and {right}");
}
