//! `sdraft mdbook` and `sdraft pandoc`, spoken to as those programs do. tests/browser/notes.sh tries the real ones.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

fn run(words: &[&str], input: &str) -> (i32, String, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).expect("a folder");
    let mut program = Command::new(env!("CARGO_BIN_EXE_sdraft"))
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    program.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
    let output = program.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// A book of one chapter, with a draft chapter and one below.
fn book(key: &str, content: &str, config: Value) -> String {
    let below = json!({ "Chapter": { "name": "B", "content": "```sd\nx -> y\n```\n", "path": "b.md", "source_path": "b.md", "sub_items": [] } });
    let chapter = json!({ "Chapter": { "name": "A", "content": content, "path": "a.md", "source_path": "a.md", "sub_items": [below], "number": [1] } });
    let draft = json!({ "Chapter": { "name": "C", "content": "", "path": null, "sub_items": [] } });
    let context = json!({ "root": ".", "renderer": "html", "mdbook_version": "0.5.4", "config": { "book": { "src": "src" }, "preprocessor": { "sdraft": config } } });
    json!([context, { key: [chapter, "Separator", draft], "__non_exhaustive": null }]).to_string()
}

fn chapter(out: &str, key: &str) -> String {
    let book: Value = serde_json::from_str(out).expect("a book");
    book[key][0]["Chapter"]["content"].as_str().expect("content").to_string()
}

#[test]
fn mdbook_gets_pictures_for_blocks_in_old_and_new_books() {
    assert_eq!(run(&["mdbook", "supports", "html"], "").0, 0);
    for key in ["items", "sections"] {
        let (status, out, err) =
            run(&["mdbook"], &book(key, "# A\n\n- one\n\n  ```sd\n  web -> app\n  ```\n- two\n", json!({})));
        assert_eq!(status, 0, "{err}");
        let text = chapter(&out, key);
        assert!(text.starts_with("# A\n\n- one\n\n  <style>") && text.ends_with("- two\n"), "{text}");
        assert!(
            text.contains("  <div class=\"sdraft sdraft-light\">\n  <svg") && text.contains("sdraft-dark"),
            "{text}"
        );
        assert!(!text.contains("```"), "{text}");
        let book: Value = serde_json::from_str(&out).expect("a book");
        assert!(
            book[key][0]["Chapter"]["sub_items"][0]["Chapter"]["content"].as_str().expect("content").contains("<svg")
        );
        assert_eq!((&book[key][1], &book["__non_exhaustive"]), (&json!("Separator"), &Value::Null));
    }
}

#[test]
fn mdbook_keeps_what_is_no_design_and_tells_errors_at_the_chapters_lines() {
    let text = "```rust\nfn main() {}\n```\n\n```sd skip\na -> b\n```\n";
    let (status, out, _) = run(&["mdbook"], &book("items", text, json!({})));
    assert_eq!((status, chapter(&out, "items").as_str()), (0, text));
    let (status, out, err) =
        run(&["mdbook"], &book("items", "text\n\n```sd source theme=dark\nweb --> app\n```\n", json!({})));
    assert!(status == 1 && err.contains("SD008") && err.contains("a.md:4:5"), "{err}");
    assert!(chapter(&out, "items").starts_with("text\n\n```sd source theme=dark\nweb --> app\n```\n"));
    let (status, _, err) = run(&["mdbook"], &book("items", "", json!({ "theme": "pink" })));
    assert!(status == 2 && err.contains("pink"), "{err}");
    let (status, _, err) = run(&["mdbook"], "nonsense");
    assert!(status == 2 && err.contains("preprocessor.sdraft"), "{err}");
}

#[test]
fn use_cases_and_findings_are_asked_for_alike() {
    let design = "web -> app -> db\napp -> mail\nusecase read \"Read it\" { web -> app -> db }\n";
    let (status, out, err) =
        run(&["mdbook"], &book("items", &format!("```sd usecase=read only check\n{design}```\n"), json!({})));
    let text = chapter(&out, "items");
    assert!(status == 0 && text.contains("Read it") && !text.contains(">mail<"), "{text}");
    assert!(err.contains("SD2") && err.contains("a.md:2:"), "{err}");
    let (_, _, err) = run(&["mdbook"], &book("items", &format!("```sd\n{design}```\n"), json!({})));
    assert_eq!(err, "");
    let (_, _, err) = run(&["mdbook"], &book("items", &format!("```sd\n{design}```\n"), json!({ "findings": true })));
    assert!(err.contains("SD2"), "{err}");
    let (status, _, err) =
        run(&["mdbook"], &book("items", &format!("text\n\n```sd usecase=raed\n{design}```\n"), json!({})));
    assert!(status == 1 && err.contains("no use case is named `raed`") && err.contains("a.md:3:"), "{err}");

    let block = json!({ "t": "CodeBlock", "c": [["", ["sd", "only", "check"], [["usecase", "read"]]], design] });
    let (status, out, err) = run(&["pandoc", "html"], &json!({ "blocks": [block] }).to_string());
    assert!(status == 0 && err.contains("SD2"), "{err}");
    assert!(out.contains("data:image/svg+xml"), "{out}");
    let block = json!({ "t": "CodeBlock", "c": [["", ["sd", "only"], []], design] });
    let (status, _, err) = run(&["pandoc", "html"], &json!({ "blocks": [block] }).to_string());
    assert!(status == 1 && err.contains("`only` is about a use case"), "{err}");
    let meta = json!({ "sdraft-findings": { "t": "MetaBool", "c": true } });
    let block = json!({ "t": "CodeBlock", "c": [["", ["sd"], []], design] });
    let (_, _, err) = run(&["pandoc", "html"], &json!({ "meta": meta, "blocks": [block] }).to_string());
    assert!(err.contains("SD2"), "{err}");
}

#[test]
fn pandoc_gets_images_for_blocks_wherever_they_stand() {
    let block =
        json!({ "t": "CodeBlock", "c": [["shop", ["sd", "source"], [["width", "300"]]], "title: Shop\nweb -> app"] });
    let plain = json!({ "t": "CodeBlock", "c": [["", ["rust"], []], "fn main() {}"] });
    let list = json!({ "t": "BulletList", "c": [[block], [plain]] });
    let document = json!({ "pandoc-api-version": [1, 23], "meta": {}, "blocks": [list] });
    let (status, out, err) = run(&["pandoc", "html5"], &document.to_string());
    assert_eq!(status, 0, "{err}");
    let made: Value = serde_json::from_str(&out).expect("a document");
    let items = &made["blocks"][0]["c"];
    assert_eq!(
        (&items[0][0], &items[1][0]),
        (&document["blocks"][0]["c"][0][0], &plain),
        "the source too, and the other as it was"
    );
    let image = &items[0][1]["c"][0];
    assert_eq!(
        (&image["t"], &image["c"][0][0], &image["c"][1][0]["c"]),
        (&json!("Image"), &json!("shop"), &json!("Shop"))
    );
    assert_eq!(image["c"][0][2], json!([["width", "300px"]]));
    assert!(image["c"][2][0].as_str().expect("an address").starts_with("data:image/svg+xml;base64,"));
    assert_eq!(made["pandoc-api-version"], json!([1, 23]));
}

#[test]
fn pandoc_is_told_what_is_wrong() {
    let block = json!({ "t": "CodeBlock", "c": [["", ["sd"], [["stage", "nine"]]], "web --> app"] });
    let (status, _, err) = run(&["pandoc"], &json!({ "blocks": [block] }).to_string());
    assert!(status == 1 && err.contains("SD008") && err.contains("no stage is named `nine`"), "{err}");
    assert_eq!(run(&["pandoc"], "no json").0, 2);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(run(&["pandoc"], &deep).0, 2);
}
