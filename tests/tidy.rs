//! Who may use whom: the table of ARCHITECTURE.md as data. An arrow that is not in it fails, and so does a word of the
//! world outside in the library.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A module of the library and the modules it may use. `lib.rs` is the facade and may use all.
const ARROWS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("geometry", &[]),
    ("catalog", &[]),
    ("text", &[]),
    ("near", &[]),
    ("words", &[]),
    ("diag", &["source"]),
    ("codes", &["diag"]),
    ("units", &["source", "diag", "codes"]),
    ("syntax", &["source", "diag", "codes", "units"]),
    ("model", &["source", "units", "catalog"]),
    ("check", &["source", "diag", "codes", "units", "catalog", "syntax", "model", "near"]),
    ("analyze", &["source", "units", "catalog", "words", "model"]),
    ("lint", &["source", "near", "words", "diag", "codes", "units", "catalog", "model", "analyze"]),
    ("layout", &["geometry"]),
    ("theme", &["catalog", "near"]),
    (
        "scene",
        &["source", "diag", "units", "catalog", "model", "analyze", "lint", "layout", "text", "theme", "geometry"],
    ),
    ("render", &["scene", "geometry", "text", "theme"]),
    ("show", FACADE),
    ("diff", FACADE),
    ("report", FACADE),
    ("story", FACADE),
    ("markdown", FACADE),
    ("ide", FACADE),
];

/// What stands on the facade may use all that is below it.
const FACADE: &[&str] = &[
    "", "source", "words", "diag", "codes", "units", "catalog", "syntax", "model", "check", "analyze", "lint",
    "geometry", "text", "layout", "theme", "scene", "render", "show", "diff", "report", "story",
];

/// Crates that have one home each.
const CRATES: &[(&str, &[&str])] = &[
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("petgraph", &["model", "analyze"]),
    ("layout_rs", &["layout"]),
    ("svg", &["render"]),
    ("resvg", &["render"]),
    ("usvg", &["render"]),
    ("krilla", &["render"]),
    ("krilla_svg", &["render"]),
    ("skera", &["render"]),
    ("read_fonts", &["render"]),
    ("ttf2woff2", &["render"]),
    ("brotli_decompressor", &["render"]),
    ("miette", &["diag"]),
    ("toml", &["theme"]),
    ("pulldown_cmark", &["markdown"]),
    ("clap", &[]),
];

/// Words that no module of the library may hold.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::time",
    "std::thread",
    "std::process",
    "std::net",
    "println!",
    "eprintln!",
    "dbg!",
    "HashMap",
    "HashSet",
    "todo!",
    "unimplemented!",
];

#[test]
fn modules_use_only_those_below_them() {
    let mut wrong = Vec::new();
    for file in library() {
        let module = file.module.as_str();
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{}: the module `{module}` is not in the table of tests/tidy.rs", file.name));
            continue;
        };
        for used in file.uses_of_the_crate() {
            if used != module && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: `{module}` must not use `{used}`", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn crates_stay_at_home() {
    let mut wrong = Vec::new();
    for file in library() {
        for (name, homes) in CRATES {
            if !homes.contains(&file.module.as_str()) && file.names_crate(name) {
                wrong.push(format!("{}: the crate `{name}` belongs to {homes:?}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn the_library_knows_no_world() {
    let mut wrong = Vec::new();
    for file in library() {
        for word in OUTSIDE.iter().filter(|word| file.code.contains(**word)) {
            wrong.push(format!("{}: `{word}` has no place in the library", file.name));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn the_binary_touches_the_world_in_one_place() {
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src/bin")) {
        // The clock and the network have their commands; files, streams and the environment have one door.
        if path.ends_with("world.rs") || path.ends_with("main.rs") {
            continue;
        }
        let code = code_of(&fs::read_to_string(&path).expect("a source file can be read"));
        for word in ["std::fs", "std::env::", "println!", "eprintln!", "process::exit"] {
            if code.contains(word) {
                wrong.push(format!("{}: `{word}` belongs to world.rs", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn the_table_is_acyclic_in_its_order() {
    for (i, (name, uses)) in ARROWS.iter().enumerate() {
        for used in uses.iter().filter(|used| !used.is_empty() && **uses != *FACADE) {
            let below = ARROWS.iter().position(|(other, _)| other == used).expect("the table names its modules");
            assert!(below < i, "`{name}` may use `{used}`, which stands above it");
        }
    }
}

#[test]
fn the_architecture_names_every_file_and_no_other() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md can be read");
    let tree = page.split("```").nth(1).expect("it has a tree");
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let words: BTreeSet<&str> = tree.split(|c: char| !is_part(c)).collect();
    let mut files = rust_files(&root().join("src"));
    files.extend(["tests", "benches"].iter().flat_map(|folder| rust_files(&root().join(folder))));
    let stem = |path: &Path| path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
    let mut wrong = Vec::new();
    for path in &files {
        // one file a rule, one a command, one a test; the rooms of a room are its own business
        let listed = ["src/lint/rules/", "src/bin/", "tests/", "benches/"];
        let inside = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        let is_deep = inside.matches('/').count() > 2;
        if !is_deep && !listed.iter().any(|folder| inside.starts_with(folder)) && !words.contains(stem(path).as_str()) {
            wrong.push(format!("{inside} is not in it"));
        }
    }
    let known: BTreeSet<String> =
        files.iter().map(|path| stem(path)).chain(["RULE_NAME", "VERB"].map(String::from)).collect();
    for named in tree.match_indices(".rs").map(|(at, _)| tree[..at].rsplit(|c: char| !is_part(c)).next().unwrap_or(""))
    {
        if !named.is_empty() && !known.contains(named) {
            wrong.push(format!("it names {named}.rs, which is nowhere"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// One file of the library: its code without comments and tests.
struct SourceFile {
    name: String,
    module: String,
    code: String,
}

impl SourceFile {
    /// The modules named as `crate::MODULE`, in any form of `use`. An item of `lib.rs` itself counts as "".
    fn uses_of_the_crate(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for (at, _) in self.code.match_indices("crate::") {
            if self.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
                continue;
            }
            let rest = &self.code[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(group) => used.extend(heads(group)),
                None => used.extend([word(rest)]),
            }
        }
        // Types and functions of the facade start elsewhere than a module.
        let is_module = |name: &String| ARROWS.iter().any(|(module, _)| module == name);
        used.into_iter().map(|name| if is_module(&name) { name } else { String::new() }).collect()
    }

    fn names_crate(&self, name: &str) -> bool {
        let path = format!("{name}::");
        let is_path = |at: usize| !self.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        self.code.match_indices(&path).any(|(at, _)| is_path(at)) || self.code.contains(&format!("use {name};"))
    }
}

/// The first word of each member of `{a::b, c::{d, e}}`, the opening brace left out.
fn heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 0;
    let mut start = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && !c.is_whitespace() => {
                heads.push(word(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn library() -> Vec<SourceFile> {
    let src = root().join("src");
    let mut files = Vec::new();
    for path in rust_files(&src) {
        let inside = path.strip_prefix(&src).expect("found below it");
        let first = inside.components().next().expect("a file has a name").as_os_str().to_string_lossy();
        if first == "lib.rs" || first == "bin" {
            continue;
        }
        files.push(SourceFile {
            name: format!("src/{}", inside.display()),
            module: first.trim_end_matches(".rs").to_string(),
            code: code_of(&fs::read_to_string(&path).expect("a source file can be read")),
        });
    }
    assert!(files.len() > 10, "the library is in src/");
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The code of a file without line comments and without the tests at its end. Strings stay: a word of the world in a
/// string is rare, and a false alarm is mended by wording it otherwise.
fn code_of(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]").next().expect("a split has a first part");
    code.lines().map(|line| line.split("//").next().expect("a split has a first part").to_string() + "\n").collect()
}
