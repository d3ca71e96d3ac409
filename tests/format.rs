//! The formatter: pairs `NAME.sd` and `NAME.out.sd` in tests/golden/format, and what holds for every text.

use std::fs;
use std::path::{Path, PathBuf};

use sdraft::syntax;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The designs below a folder of the project.
fn designs(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "sd") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn messy_texts_become_neat_ones() {
    for path in designs("tests/golden/format") {
        let name = path.display().to_string();
        let Some(stem) = name.strip_suffix(".sd").filter(|stem| !stem.ends_with(".out")) else { continue };
        let text = fs::read_to_string(&path).expect("the text can be read");
        let formatted = syntax::format(&text);
        let out = format!("{stem}.out.sd");
        if std::env::var_os("SDRAFT_BLESS").is_some() {
            fs::write(&out, &formatted.text).expect("the golden file can be written");
        }
        let expected = fs::read_to_string(&out).unwrap_or_default();
        assert!(formatted.text == expected, "{name}; `cargo bless` rewrites it\n{}", formatted.text);
    }
}

#[test]
fn formatting_twice_is_formatting_once() {
    let mut texts: Vec<String> = Vec::new();
    for folder in ["tests", "examples"] {
        for path in designs(folder) {
            texts.extend(fs::read_to_string(path));
        }
    }
    // Every start of the messy one, by lines and by characters.
    let messy = fs::read_to_string(root().join("tests/golden/format/messy.sd")).expect("the text can be read");
    texts.extend(messy.char_indices().map(|(at, _)| messy[..at].to_string()));
    texts.extend(messy.match_indices('\n').map(|(at, _)| messy[at..].to_string()));
    texts.push(messy.replace('\n', "\r\n"));
    for text in texts {
        // In a debug build `format` itself asserts that the meaning stays.
        let once = syntax::format(&text);
        let twice = syntax::format(&once.text);
        assert_eq!(once.text, twice.text, "of:\n{text}");
    }
}

#[test]
fn a_text_with_errors_is_left_as_it_is() {
    let text = "web  -->   app\n   redis\n";
    let formatted = syntax::format(text);
    assert_eq!(formatted.text, text);
    assert_eq!(formatted.errors.len(), 1);
}

#[test]
fn lines_end_as_they_did() {
    assert_eq!(syntax::format("web->app\r\nredis\r\n").text, "web -> app\r\nredis\r\n");
    assert_eq!(syntax::format("web->app").text, "web -> app\n");
    assert_eq!(syntax::format("").text, "");
    assert_eq!(syntax::format("\n\n# a\n\n\n\n# b\n\n").text, "# a\n\n# b\n");
}
