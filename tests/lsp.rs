//! The language server as an editor meets it: over its streams, through the protocol.

#![cfg(feature = "live")]

#[path = "common/editor.rs"]
mod editor;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use editor::Editor;
use serde_json::{Value, json};

const URI: &str = "file:///tmp/sdraft-lsp-test/shop.sd";

fn start() -> Editor {
    Editor::start(json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } }))
}

/// A text with `|` where the cursor is: opened, with the line and column (UTF-16) of the cursor.
fn open(editor: &mut Editor, text: &str) -> (u32, u32) {
    let at = text.find('|').expect("a cursor");
    let clean = format!("{}{}", &text[..at], &text[at + 1..]);
    editor.open(URI, &clean);
    let line = text[..at].matches('\n').count() as u32;
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    (line, text[start..at].encode_utf16().count() as u32)
}

fn labels(completions: &Value) -> Vec<String> {
    let items = completions["items"].as_array().expect("a list of items");
    items.iter().map(|item| item["label"].as_str().expect("a label").to_string()).collect()
}

/// What completion offers at the cursor.
fn offered(text: &str) -> Vec<String> {
    let mut editor = start();
    let (line, column) = open(&mut editor, text);
    labels(&editor.at("textDocument/completion", URI, line, column))
}

fn hover(text: &str) -> String {
    let mut editor = start();
    let (line, column) = open(&mut editor, text);
    let found = editor.at("textDocument/hover", URI, line, column);
    found["contents"]["value"].as_str().unwrap_or_default().to_string()
}

#[track_caller]
fn assert_has(offered: &[String], wanted: &[&str]) {
    for word in wanted {
        assert!(offered.iter().any(|it| it == word), "`{word}` is not among {offered:?}");
    }
}

/// The errors among findings; what the rules have to say of a small design is another matter.
fn errors(findings: Vec<Value>) -> Vec<Value> {
    findings.into_iter().filter(|it| it["severity"] == 1).collect()
}

#[test]
fn a_session_begins_and_ends_in_order() {
    let mut editor = start();
    assert_eq!(editor.capabilities["positionEncoding"], "utf-16");
    editor.open(URI, "web -> app\n");
    let found = editor.findings_of(URI);
    assert_eq!((found.len(), &found[0]["code"]), (1, &json!("SD202")), "what the rules find is shown too");
    assert_eq!(editor.leave(), 0);
}

#[test]
fn errors_are_shown_while_typing_and_go_when_mended() {
    let mut editor = start();
    editor.open(URI, "web --> app\nservice app x2\n");
    let found = editor.findings_of(URI);
    assert_eq!(found[0]["code"], "SD008");
    assert_eq!(
        found[0]["range"],
        json!({ "start": { "line": 0, "character": 4 }, "end": { "line": 0, "character": 7 } })
    );
    editor.change(URI, Some([0, 4, 0, 7]), "->");
    assert_eq!(errors(editor.findings_of(URI)), Vec::<Value>::new());
}

#[test]
fn a_quick_fix_mends_what_it_is_offered_for() {
    let mut editor = start();
    editor.open(URI, "web --> app\nservice app x2\n");
    let found = editor.findings_of(URI);
    let actions = editor.ask(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": URI }, "range": found[0]["range"], "context": { "diagnostics": found } }),
    );
    let fix = &actions[0];
    assert_eq!(fix["kind"], "quickfix");
    let edit = &fix["edit"]["changes"][URI][0];
    let range = &edit["range"];
    let number = |pointer: &str| range.pointer(pointer).and_then(Value::as_u64).expect("a number") as u32;
    let place = [number("/start/line"), number("/start/character"), number("/end/line"), number("/end/character")];
    editor.change(URI, Some(place), edit["newText"].as_str().expect("a text"));
    assert_eq!(errors(editor.findings_of(URI)), Vec::<Value>::new());
}

#[test]
fn columns_are_counted_as_agreed() {
    let text = "client 用户 \"😀 订单\"\n用户 -> 😀x\n";
    let mut editor = start();
    editor.open(URI, text);
    let found = editor.findings_of(URI);
    let utf16 = found[0]["range"]["start"]["character"].as_u64().expect("a column");

    let mut other = Editor::start(json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } }));
    assert_eq!(other.capabilities["positionEncoding"], "utf-8");
    other.open(URI, text);
    let found = other.findings_of(URI);
    let utf8 = found[0]["range"]["start"]["character"].as_u64().expect("a column");
    let line = "用户 -> 😀x";
    let byte = utf8 as usize;
    assert_eq!(line[..byte].encode_utf16().count() as u64, utf16, "both name one place of {line}");

    // an edit behind the wide characters lands where the editor means
    editor.change(URI, Some([1, 6, 1, 9]), "库");
    assert_eq!(errors(editor.findings_of(URI)), Vec::<Value>::new());
    let range = editor.at("textDocument/prepareRename", URI, 1, 7);
    assert_eq!(range["start"]["character"], 6);
}

#[test]
fn completion_knows_where_it_is() {
    assert_has(&offered("web -> app\n|"), &["web", "app", "service", "redis", "usecase", "title", "负载均衡"]);
    assert_has(&offered("service app\nweb -> |"), &["app", "web", "redis"]);
    assert_has(&offered("service app\nweb -> a|"), &["app"]);
    assert_has(&offered("service app, db\nweb -> app, |"), &["db"]);
    assert_has(&offered("service app {\n  |\n}\n"), &["capacity", "managed", "latency", "table"]);
    assert_has(&offered("service app {\n  |"), &["capacity", "managed"]);
    assert_has(&offered("web -> app { |"), &["read", "timeout", "soft"]);
    assert_has(&offered("usecase u {\n  |"), &["rate", "p99", "read"]);
    assert_has(&offered("direction: |"), &["right", "down"]);
    assert_has(&offered("service app { failover: |"), &["auto", "manual", "platform"]);
    assert_has(&offered("let reads = 1k/s\nusecase u { rate: |"), &["reads", "day"]);
    assert_has(&offered("let a = 300|"), &["M", "/s", "ms", "GB"]);
    assert_has(&offered("service app x3 in az1\nservice b in |"), &["az1"]);
    assert_has(&offered("service app\nnote on |"), &["app"]);
    assert_has(&offered("kind x is |"), &["service", "kafka"]);
    assert_has(&offered("service |\nweb -> app"), &["app", "web"]);
    assert_has(&offered("decision \"Q\" {\n  |\n}"), &["option"]);
    assert_has(&offered("table t on db {\n  id |"), &["pk", "unique"]);
    // in texts and comments nothing is offered, in a flow's braces nothing of a component's
    assert_eq!(offered("# hello |"), Vec::<String>::new());
    assert_eq!(offered("service app \"Hello |"), Vec::<String>::new());
    assert_eq!(offered("web -> app: hello |"), Vec::<String>::new());
    assert!(!offered("web -> app { |").contains(&"capacity".to_string()));
}

#[test]
fn what_is_chosen_replaces_what_was_typed() {
    let mut editor = start();
    let (line, column) = open(&mut editor, "service app\nweb -> ap|\n");
    let found = editor.at("textDocument/completion", URI, line, column);
    let item = found["items"].as_array().expect("items").iter().find(|it| it["label"] == "app").expect("app");
    assert_eq!(item["textEdit"]["range"]["start"], json!({ "line": 1, "character": 7 }));
    assert_eq!(item["textEdit"]["newText"], "app");
}

#[test]
fn hover_says_what_a_thing_is() {
    let shown = hover("redis time|line \"Cache\" x3 { hit: 80% }\nweb -> timeline\n");
    assert!(shown.contains("Cache") && shown.contains("3 copies") && shown.contains("80%"), "{shown}");
    assert!(shown.contains("← web"), "{shown}");
    assert!(hover("we|b -> app\n").contains("client"), "the kind guessed from the name");
    assert!(hover("red|is a\n").contains("family"));
    let shown = hover("let reads = 300M * 5 / day\nusecase u { rate: rea|ds; web -> app }\n");
    assert!(shown.contains("17.36k/s") && shown.contains("15k/s"), "{shown}");
    assert!(hover("a -|> b\n").contains("waits"));
    assert!(hover("service a { cap|acity: 1k/s }\n").contains("per second"));
    assert!(hover("service a { mana|ged }\n").contains("provider"));
    assert!(hover("usec|ase u { a -> b }\n").contains("walk"));
    assert!(hover("let a = 10|0 GB / day\n").contains("100 GB"));
    assert!(hover("service a x|3\n").contains("3 interchangeable copies"));
    assert_eq!(hover("# com|ment\n"), "");
}

#[test]
fn what_an_author_writes_is_no_markdown() {
    let shown = hover("service a| \"<img src=x> [link](http://x) `code`\"\n");
    let sample = r"\<img src=x\> \[link\](http://x) \`code\`";
    assert!(shown.contains(sample), "{shown}");
}

#[test]
fn names_lead_to_their_declaration_and_back() {
    let text = "service app x2\nweb -> app\nusecase u { web -> app }\nnote on app \"x\"\n";
    let mut editor = start();
    editor.open(URI, text);
    let found = editor.at("textDocument/definition", URI, 2, 20);
    assert_eq!(found[0]["range"]["start"], json!({ "line": 0, "character": 8 }));
    let params = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 9 }, "context": { "includeDeclaration": true } });
    let found = editor.ask("textDocument/references", params);
    assert_eq!(found.as_array().expect("places").len(), 4);
    let lit = editor.at("textDocument/documentHighlight", URI, 1, 8);
    assert_eq!(lit.as_array().expect("places").len(), 4);
}

#[test]
fn renaming_changes_every_place_and_refuses_what_is_taken() {
    let text = "service app x2 { after: lb }\nlb -> app -> 库\nusecase u { from: lb; lb -> app }\nstyle app { fill: #a5d8ff }\n";
    let mut editor = start();
    editor.open(URI, text);
    let rename = |editor: &mut Editor, line: u32, column: u32, name: &str| {
        let position = json!({ "line": line, "character": column });
        editor.try_ask(
            "textDocument/rename",
            json!({ "textDocument": { "uri": URI }, "position": position, "newName": name }),
        )
    };
    let edits = rename(&mut editor, 0, 9, "shop").expect("a change");
    let edits = edits["changes"][URI].as_array().expect("edits").clone();
    assert_eq!(edits.len(), 4);
    let edits = rename(&mut editor, 2, 19, "edge").expect("a change");
    assert_eq!(edits["changes"][URI].as_array().expect("edits").len(), 4, "in attributes too");
    assert!(
        rename(&mut editor, 0, 9, "库").unwrap_err()["message"].as_str().expect("words").contains("is there already")
    );
    assert!(rename(&mut editor, 0, 9, "a b").is_err());
    assert!(rename(&mut editor, 0, 9, "a -> b").is_err());
    assert!(rename(&mut editor, 0, 1, "x").is_err(), "a kind of the catalogue stays");
}

#[test]
fn the_outline_folds_colours_hints_and_lenses_are_there() {
    let text = "# one\n# two\nlet reads = 300M * 5 / day\ngroup g \"G\" {\n  service app\n}\nusecase u \"U\" { web -> app }\nstage s { app x3 }\n";
    let mut editor = start();
    editor.open(URI, text);
    let symbols = editor.about("textDocument/documentSymbol", URI);
    let names: Vec<&str> = symbols.as_array().expect("symbols").iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["reads", "g", "u", "s"]);
    assert_eq!(symbols[1]["children"][0]["name"], "app");
    let folds = editor.about("textDocument/foldingRange", URI);
    assert_eq!(folds[0], json!({ "startLine": 0, "endLine": 1, "kind": "comment" }));
    assert_eq!(folds[1]["startLine"], 3);
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let hints = editor.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": URI }, "range": range }));
    assert_eq!(hints[0]["label"], "= 17.36k/s");
    assert_eq!(hints[0]["position"], json!({ "line": 2, "character": 26 }));
    let lenses = editor.about("textDocument/codeLens", URI);
    let titles: Vec<&str> =
        lenses.as_array().expect("lenses").iter().filter_map(|it| it["command"]["title"].as_str()).collect();
    assert_eq!(titles, ["Preview", "Preview this stage", "Preview this use case"]);
    let tokens = editor.about("textDocument/semanticTokens/full", URI);
    let data = tokens["data"].as_array().expect("numbers");
    assert!(data.len() > 50 && data.len().is_multiple_of(5));
}

#[test]
fn formatting_is_what_the_command_does() {
    let mut editor = start();
    editor.open(URI, "web->app\nservice   app   x3\n");
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let edits = editor.ask("textDocument/formatting", json!({ "textDocument": { "uri": URI }, "options": options }));
    let edit = &edits[0];
    let number = |pointer: &str| edit["range"].pointer(pointer).and_then(Value::as_u64).expect("a number") as u32;
    let place = [number("/start/line"), number("/start/character"), number("/end/line"), number("/end/character")];
    editor.change(URI, Some(place), edit["newText"].as_str().expect("a text"));
    let again = editor.ask("textDocument/formatting", json!({ "textDocument": { "uri": URI }, "options": options }));
    assert_eq!(again, json!([]));
    // a broken text is left alone
    editor.change(URI, None, "web->app\nservice {{{\n");
    let edits = editor.ask("textDocument/formatting", json!({ "textDocument": { "uri": URI }, "options": options }));
    assert_eq!(edits, json!([]));
}

/// A folder of its own for a test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lsp-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

#[test]
fn other_files_count_as_they_are_in_the_editor() {
    let place = folder("use");
    fs::write(place.join("common.sd"), "service app\n").expect("a file");
    let main = format!("file://{}", place.join("main.sd").display());
    let common = format!("file://{}", place.join("common.sd").display());
    let mut editor = start();
    editor.open(&main, "use \"common.sd\"\nstrict: yes\nclient web\nweb -> app\n");
    assert_eq!(errors(editor.findings_of(&main)), Vec::<Value>::new());
    let found = editor.at("textDocument/definition", &main, 3, 8);
    assert_eq!(found[0]["uri"], common.as_str());
    let found = editor.at("textDocument/definition", &main, 0, 8);
    assert_eq!(found[0]["uri"], common.as_str(), "the file of a `use`");

    // opened and changed, but not saved: the name is gone for both
    editor.open(&common, "service app\n");
    editor.change(&common, None, "service apple\n");
    editor.about("textDocument/documentSymbol", &main);
    editor.about("textDocument/documentSymbol", &common);
    let (_, found) = &editor.findings[&main];
    assert!(!found.is_empty(), "app is declared no more");
    // completion of a path offers the neighbours
    editor.change(&main, None, "use \"");
    assert_eq!(labels(&editor.at("textDocument/completion", &main, 0, 5)), ["common.sd"]);
}

#[test]
fn findings_in_a_used_file_are_shown_there_and_go_with_the_text() {
    let place = folder("elsewhere");
    fs::write(place.join("bad.sd"), "web --> app\n").expect("a file");
    let main = format!("file://{}", place.join("main.sd").display());
    let bad = format!("file://{}", place.join("bad.sd").display());
    let mut editor = start();
    editor.open(&main, "use \"bad.sd\"\n");
    editor.findings_of(&main);
    editor.about("textDocument/documentSymbol", &main);
    assert_eq!(editor.findings[&bad].1[0]["code"], "SD008");
    editor.change(&main, None, "web -> app\n");
    editor.findings_of(&main);
    editor.about("textDocument/documentSymbol", &main);
    assert_eq!(editor.findings[&bad].1, Vec::<Value>::new());
}

#[test]
fn nonsense_is_answered_and_survived() {
    let mut editor = start();
    editor.open(URI, "web -> app\n");
    assert!(
        editor
            .try_ask(
                "textDocument/hover",
                json!({ "textDocument": { "uri": "file:///no/such.sd" }, "position": { "line": 0, "character": 0 } })
            )
            .is_err()
    );
    assert!(editor.try_ask("textDocument/hover", json!({ "nonsense": 1 })).is_err());
    assert!(editor.try_ask("textDocument/nonsense", json!({})).is_err());
    editor.tell("textDocument/didChange", json!({ "nonsense": 1 }));
    editor.tell("nonsense", json!({}));
    // places outside the text
    for (line, column) in [(0, 4_000_000), (4_000_000, 0), (1, 1)] {
        editor.at("textDocument/hover", URI, line, column);
        editor.at("textDocument/completion", URI, line, column);
    }
    editor.change(URI, Some([7, 7, 9, 9]), "db -> web\n");
    editor.change(URI, Some([1, 0, 0, 0]), "");
    editor.about("textDocument/documentSymbol", URI);
    assert_eq!(editor.leave(), 0);
}

#[test]
fn an_editor_that_vanishes_ends_the_server() {
    let editor = start();
    // dropping it closes the streams; a server that stayed would be waited for
    let begun = Instant::now();
    drop(editor);
    assert!(begun.elapsed().as_secs() < 5);
}

/// Types every example letter by letter, asking at every step (`SDRAFT_PREFIXES=all`), or at every 29th.
#[test]
fn every_state_of_a_text_that_is_typed_is_answered() {
    let step = if std::env::var("SDRAFT_PREFIXES").is_ok_and(|it| it == "all") { 1 } else { 29 };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("examples").map(|it| it.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "sd"));
    paths.sort();
    let mut editor = start();
    let (mut states, mut worst) = (0, (0.0, String::new()));
    for path in paths {
        let text = fs::read_to_string(&path).expect("text");
        let uri = format!("file:///typed/{}", path.file_name().expect("a name").to_string_lossy());
        editor.open(&uri, "");
        let (mut line, mut column, mut typed) = (0u32, 0u32, String::new());
        for (at, c) in text.chars().enumerate() {
            typed.push(c);
            if at % step != 0 {
                continue;
            }
            let begun = Instant::now();
            editor.change(&uri, Some([line, column, line, column]), &typed);
            for c in typed.drain(..) {
                if c == '\n' {
                    (line, column) = (line + 1, 0);
                } else {
                    column += c.len_utf16() as u32;
                }
            }
            editor.findings_of(&uri);
            let time = begun.elapsed().as_secs_f64();
            if time > worst.0 {
                worst = (time, format!("{uri} at {line}:{column}"));
            }
            states += 1;
            editor.at("textDocument/completion", &uri, line, column);
            editor.at("textDocument/hover", &uri, line, column.saturating_sub(1));
            editor.at("textDocument/definition", &uri, line, column.saturating_sub(1));
            editor.about("textDocument/semanticTokens/full", &uri);
            editor.about("textDocument/documentSymbol", &uri);
            editor.about("textDocument/foldingRange", &uri);
            editor.about("textDocument/codeLens", &uri);
            editor.try_ask("textDocument/rename", json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column }, "newName": "renamed" })).ok();
        }
        editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    eprintln!("{states} states; slowest from key to findings: {:.1} ms, {}", worst.0 * 1e3, worst.1);
    assert!(editor.heard.is_empty(), "the server complained: {:?}", editor.heard);
    assert!(worst.0 < 5.0, "no state takes seconds: {worst:?}");
    assert_eq!(editor.leave(), 0);
}
