//! The grammar on every design there is, and its colours.

use std::fs;
use std::path::{Path, PathBuf};

use tree_sitter::{Parser, Query, QueryCursor, StreamingIterator, Tree};
use tree_sitter_sd::{HIGHLIGHTS_QUERY, LANGUAGE};

fn parse(text: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&LANGUAGE.into()).expect("a language this tree-sitter knows");
    parser.parse(text, None).expect("a tree")
}

/// Where a tree has errors, with the text there.
fn errors(text: &str) -> Vec<String> {
    let tree = parse(text);
    let mut found = Vec::new();
    let mut waiting = vec![tree.root_node()];
    while let Some(node) = waiting.pop() {
        if node.is_error() || node.is_missing() {
            let line = node.start_position().row;
            let word: String = text[node.byte_range()].chars().take(60).collect();
            found.push(format!("line {}: {word:?} in {:?}", line + 1, text.lines().nth(line).unwrap_or_default()));
        } else if node.has_error() {
            waiting.extend((0..node.child_count()).filter_map(|n| node.child(n as u32)));
        }
    }
    found
}

fn designs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut found: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|it| it.expect("an entry").path())
        .filter(|it| it.extension().is_some_and(|it| it == "sd"))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "no design in {}", folder.display());
    found
}

#[test]
fn every_design_is_understood() {
    let mut failures = Vec::new();
    for path in designs("examples").into_iter().chain(designs("docs/gallery")) {
        let text = fs::read_to_string(&path).expect("a text");
        failures.extend(errors(&text).into_iter().map(|it| format!("{}, {it}", path.display())));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Every `sd` block of the pages that is no example of an error.
#[test]
fn every_block_of_the_documentation_is_understood() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut n = 0;
    let mut failures = Vec::new();
    for page in ["README.md", "docs/analysis.md", "docs/rules.md", "docs/notes.md"] {
        let text = fs::read_to_string(root.join(page)).expect("a page");
        for block in text.split("\n```sd\n").skip(1) {
            let block = block.split("\n```").next().unwrap_or_default();
            n += 1;
            failures.extend(errors(block).into_iter().map(|it| format!("{page}, {it}")));
        }
    }
    assert!(n > 5, "only {n} blocks");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_corners_of_the_language_are_understood() {
    for text in [
        "web -> lb -> app -> redis, mysql\napp ~> kafka ~> worker\n",
        "stage -> note\nservice note\nnote -> code, use\n",
        "a -> b | c,\n  d: GET /users/{id} # comment\n",
        "1: a -> b\n2.a: b <-> c { read; soft }\n",
        "购物车 → 订单：下单\n缓存 用户缓存 x2 in az1、az2 ｛ capacity：1k/s ｝\n",
        "service app x3..10 \"App\" in az1, az2 { capacity: 3k/s read, 1k/s write; managed, public }",
        "group \"G\" x2 { a; b -> c }\ngroup a, b\nband in { web }\nzone z1 { availability: 99.9% }\n",
        "let reads = 300M * 5 / day expect 6k/s\nlet x = ceil(reads / 1k/s, 2) + log(\n  x,\n  2)\n",
        "estimate \"Storage\" = 10 years * 1kB * writes\nrequire a + b <= 2 * c \"why\"\n",
        "title: Design of \"X\" # ours\ncaption: issue #3, and #a5d8ff\nx-mine: a{odd}\n",
        "usecase u \"U\" { rate: 1k/s\n a -> b\n group \"tx\" { b -> c } }\nusecase { a -> b }\nusecase\n",
        "decision \"Q?\" { option \"A\" chosen { pro \"p\"; con \"c\" } option \"B\" }\ndecision fork \"Fork\"\n",
        "table t on db { id bigint pk, name varchar(20) unique\n Items[], Error?, [id1, id2, ...] ... rows { 1 | a\n 2 | {b} } }\ntable { x }\n",
        "api on app { GET /feed?cursor -> posts\n POST /x/{id} {\"a\": {\"b\": 1}}; postTweet(id, text) -> id }\nservice s { api { GET / } }\n",
        "note on a -> b, c \"x\\ny\"\ncode on d \"\"\"\n{ \"a\": 1 }\n\"\"\"\nnote \"free\"\n",
        "stage s \"S\" { app x3; remove a -> b, c; refine app { x } }\nkind x is service { icon: box }\nstyle x, a -> b { fill: #fff }\n",
        "allow SD203 on a \"because\"\nwarn no-timeout\ndeny SD1\nuse \"common.sd\"\nfunctional \"f\"\n",
        "component c on a | b\nc { dashed }\n",
        "\u{feff}#!/usr/bin/env sdraft\n# hello\r\na -> b\r\n",
        "",
    ] {
        assert_eq!(errors(text), Vec::<String>::new(), "{text}");
    }
}

/// The colours of a word of a text, by the query's names.
fn colours(text: &str, word: &str) -> Vec<String> {
    let tree = parse(text);
    let query = Query::new(&LANGUAGE.into(), HIGHLIGHTS_QUERY).expect("a query of this grammar");
    let mut cursor = QueryCursor::new();
    let mut matches = cursor.captures(&query, tree.root_node(), text.as_bytes());
    let mut found = Vec::new();
    while let Some((it, n)) = matches.next() {
        let capture = it.captures()[*n];
        if &text[capture.node.byte_range()] == word {
            found.push(query.capture_names()[capture.index as usize].to_string());
        }
    }
    found
}

#[test]
fn words_have_their_colours() {
    for (text, word, colour) in [
        ("web -> app", "->", "operator"),
        ("web -> app", "web", "variable"),
        ("service app x3", "service", "type"),
        ("service app x3", "app", "variable"),
        ("service app x3 in az1", "in", "keyword"),
        ("service app x3", "x3", "number"),
        ("stage s { a }", "stage", "keyword"),
        ("stage -> a", "stage", "variable"),
        ("group g { a }", "g", "module"),
        ("usecase u { a -> b }", "u", "function"),
        ("let reads = 5 / day", "reads", "constant"),
        ("let reads = 5 / day", "let", "keyword"),
        ("let x = ceil(5)", "ceil", "function.builtin"),
        ("title: Shop # ours", "title", "property"),
        ("title: Shop # ours", "Shop", "string"),
        ("title: Shop # ours", "# ours", "comment"),
        ("a { capacity: 1k/s }", "1k/s", "number"),
        ("a { managed }", "managed", "attribute"),
        ("a -> b: HTTPS", "HTTPS", "string"),
        ("note \"x\\ny\"", "\\n", "string.escape"),
        ("style a { fill: #a5d8ff }", "#a5d8ff", "constant"),
        ("api on a { GET /x }", "GET", "function.method"),
        ("table t { id bigint pk }", "pk", "attribute"),
        ("1: a -> b", "1", "label"),
    ] {
        let found = colours(text, word);
        assert_eq!(found.last().map(String::as_str), Some(colour), "{word} in {text}: {found:?}");
    }
    for path in designs("examples") {
        let text = fs::read_to_string(&path).expect("a text");
        let tree = parse(&text);
        let query = Query::new(&LANGUAGE.into(), HIGHLIGHTS_QUERY).expect("a query of this grammar");
        let mut cursor = QueryCursor::new();
        let mut coloured = vec![false; text.len()];
        let mut matches = cursor.captures(&query, tree.root_node(), text.as_bytes());
        while let Some((it, n)) = matches.next() {
            coloured[it.captures()[*n].node.byte_range()].fill(true);
        }
        let plain = text.bytes().zip(coloured).filter(|(byte, coloured)| byte.is_ascii_alphanumeric() && !coloured);
        assert_eq!(plain.count(), 0, "{} has plain words", path.display());
    }
}

/// Helix has names of its own for the same colours.
#[test]
fn the_colours_for_helix_are_the_same() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let helix = here.join("../helix/runtime/queries/sd/highlights.scm");
    let mut wanted = HIGHLIGHTS_QUERY.to_string();
    for (ours, theirs) in [
        ("@number", "@constant.numeric"),
        ("@module", "@namespace"),
        ("@property", "@variable.other.member"),
        ("@string.escape", "@constant.character.escape"),
    ] {
        wanted = wanted.replace(ours, theirs);
    }
    if std::env::var_os("SDRAFT_BLESS").is_some() {
        fs::create_dir_all(helix.parent().expect("a folder")).expect("a folder");
        fs::write(&helix, &wanted).expect("written");
    }
    assert!(fs::read_to_string(&helix).unwrap_or_default() == wanted, "SDRAFT_BLESS=1 cargo test writes it");
    Query::new(&LANGUAGE.into(), &wanted).expect("a query of this grammar");
}

/// The parser is the one that the grammar makes. Needs node; `SDRAFT_BLESS=1` writes it anew.
#[test]
fn the_parser_is_up_to_date() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parser");
    let _ = fs::remove_dir_all(&made);
    fs::create_dir_all(&made).expect("a folder");
    if std::process::Command::new("node").arg("--version").output().is_err() {
        println!("SKIPPED: no node here");
        return;
    }
    // the version of the format that Neovim 0.9 and Helix 23 read as well as today's
    const ABI: usize = 14;
    tree_sitter_generate::generate_parser_in_directory(
        here,
        Some(&made),
        Some(here.join("grammar.js")),
        ABI,
        None,
        Some("node"),
        true,
        tree_sitter_generate::OptLevel::default(),
        &mut Vec::new(),
    )
    .unwrap_or_else(|error| panic!("{error}"));
    for name in ["parser.c", "node-types.json", "tree_sitter/parser.h"] {
        let new = fs::read_to_string(made.join(name)).expect("made");
        let path = here.join("src").join(name);
        if std::env::var_os("SDRAFT_BLESS").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, &new).expect("written");
        }
        let old = fs::read_to_string(&path).unwrap_or_default();
        assert!(old == new, "src/{name} is not what grammar.js makes: SDRAFT_BLESS=1 cargo test");
    }
}
