//! Notes as a writer has them: what `sdraft embed` puts in, leaves alone, and takes out again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of notes.
struct Notes {
    folder: PathBuf,
}

impl Notes {
    fn new(test: &str) -> Notes {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("embed-{test}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join(".git")).expect("a folder for the test");
        Notes { folder }
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn run(&self, words: &[&str]) -> (i32, String, String) {
        let output: Output = Command::new(env!("CARGO_BIN_EXE_sdraft"))
            .arg("embed")
            .args(words)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }

    fn images(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.folder)
            .expect("the folder")
            .map(|it| it.expect("an entry").file_name().into_string().expect("text"))
            .filter(|name| name.ends_with(".svg"))
            .collect();
        names.sort();
        names
    }
}

const BLOCK: &str = "```sd\nweb -> app -> db\n```\n";

#[test]
fn a_block_gets_a_picture_below_it_and_the_second_run_changes_nothing() {
    let notes = Notes::new("first");
    notes.write("a.md", format!("# Shop\n\n{BLOCK}\nAnd so on.\n"));
    assert_eq!(notes.run(&["a.md"]).0, 0);
    let text = notes.read("a.md");
    assert!(text.starts_with(&format!("# Shop\n\n{BLOCK}<!-- sdraft ")), "{text}");
    assert!(text.contains("](a-1.svg)\n<!-- /sdraft -->\n\nAnd so on.\n"), "{text}");
    assert!(notes.read("a-1.svg").starts_with("<?xml"));

    let when = fs::metadata(notes.folder.join("a-1.svg")).expect("there").modified().expect("a time");
    let (status, _, err) = notes.run(&["a.md"]);
    assert_eq!((status, err.as_str()), (0, ""), "nothing was drawn again");
    assert_eq!(notes.read("a.md"), text);
    assert_eq!(fs::metadata(notes.folder.join("a-1.svg")).expect("there").modified().expect("a time"), when);
}

#[test]
fn only_what_changed_is_drawn_again() {
    let notes = Notes::new("changed");
    notes.write("a.md", format!("{BLOCK}\n{BLOCK}\n{BLOCK}"));
    notes.run(&["a.md"]);
    assert_eq!(notes.images(), ["a-1.svg", "a-2.svg", "a-3.svg"]);
    let text = notes.read("a.md");
    let second = text.match_indices("web -> app").nth(1).expect("a second").0;
    notes.write("a.md", format!("{}cdn -> app{}", &text[..second], &text[second + 10..]));
    assert_eq!(notes.run(&["a.md", "--check"]).0, 1);
    let (_, _, err) = notes.run(&["a.md"]);
    assert!(err.contains("1 drawn of 3"), "{err}");
    assert!(notes.read("a-2.svg").contains("cdn") && !notes.read("a-1.svg").contains("cdn"));
    assert_eq!(notes.run(&["a.md", "--check"]).0, 0);
}

#[test]
fn blocks_keep_their_files_when_others_come_and_go() {
    let notes = Notes::new("keep");
    notes.write("a.md", format!("{BLOCK}\n```sd\nx -> y\n```\n"));
    notes.run(&["a.md"]);
    notes.write("a.md", format!("```sd\nnew -> one\n```\n\n{}", notes.read("a.md")));
    let (_, _, err) = notes.run(&["a.md"]);
    assert!(err.contains("1 drawn of 3"), "{err}");
    let text = notes.read("a.md");
    let order: Vec<&str> = ["a-3.svg", "a-1.svg", "a-2.svg"].into_iter().collect();
    let places: Vec<usize> =
        order.iter().map(|name| text.find(name).unwrap_or_else(|| panic!("{name}: {text}"))).collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn check_writes_nothing() {
    let notes = Notes::new("check");
    notes.write("a.md", BLOCK);
    let (status, out, _) = notes.run(&["a.md", "--check"]);
    assert_eq!((status, out.as_str()), (1, "a.md\na-1.svg\n"));
    assert_eq!(notes.read("a.md"), BLOCK);
    assert_eq!(notes.images(), Vec::<String>::new());
}

#[test]
fn findings_stand_at_the_lines_of_the_note() {
    let notes = Notes::new("findings");
    notes.write("a.md", "Text.\n\n> - ```sd\n>   web -> app\n>   web --> app\n>   ```\n");
    let (status, _, err) = notes.run(&["a.md"]);
    assert_eq!(status, 1);
    assert!(err.contains("a.md:5:9") && err.contains("SD008"), "{err}");
    // what could be read is drawn all the same
    assert!(notes.read("a.md").contains(">   <!-- /sdraft -->\n"));
}

#[test]
fn images_of_designs_are_drawn_in_place() {
    let notes = Notes::new("images");
    notes.write("shop.sd", "title: Shop\nweb -> app\nstage s { app -> db }\n");
    notes.write("a.md", "See ![the *shop*](shop.sd) and ![](shop.sd?stage=base), or [this](shop.sd).\n");
    let (status, _, err) = notes.run(&["a.md"]);
    assert_eq!(status, 0, "{err}");
    let text = notes.read("a.md");
    assert!(text.starts_with("See ![the shop](a-shop.svg)<!-- sdraft-image "), "{text}");
    assert!(text.contains("a-shop-1.svg") && text.contains("or [this](shop.sd).\n"), "{text}");
    assert!(notes.read("a-shop.svg").contains("db") && !notes.read("a-shop-1.svg").contains(">db<"));
    assert_eq!(notes.run(&["a.md", "--check"]).0, 0);
    // the design changes: the note is stale
    notes.write("shop.sd", "title: Shop\nweb -> application\nstage s { application -> db }\n");
    assert_eq!(notes.run(&["a.md", "--check"]).0, 1);
    notes.run(&["a.md"]);
    assert!(notes.read("a-shop.svg").contains("application"));
    notes.run(&["a.md", "--clear"]);
    assert_eq!(notes.read("a.md"), "See ![the *shop*](shop.sd) and ![](shop.sd?stage=base), or [this](shop.sd).\n");
}

#[test]
fn an_image_of_what_is_not_there_is_reported_and_left() {
    let notes = Notes::new("missing");
    let text = "![a](nowhere.sd) ![b](/etc/passwd.sd) ![c](../../out.sd) ![d](https://example.org/a.sd)\n";
    notes.write("a.md", text);
    let (status, _, err) = notes.run(&["a.md"]);
    assert_eq!(status, 1);
    assert_eq!(err.matches("SD031").count(), 3, "{err}");
    assert_eq!(notes.read("a.md"), text);
}

#[test]
fn options_are_followed_and_slips_are_told() {
    let notes = Notes::new("options");
    notes.write(
        "a.md",
        "```sd stage=one width=300 name=my-shop alt='A \"shop\" <b>'\nweb -> app\nstage one { app -> db }\nstage two { app -> redis }\n```\n\n```sd stage=three\na -> b\n```\n\n```sd stge=x\na -> b\n```\n",
    );
    let (status, _, err) = notes.run(&["a.md"]);
    assert_eq!(status, 1);
    assert!(err.contains("no stage is named `three`") && err.contains("did you mean `stage`?"), "{err}");
    let text = notes.read("a.md");
    assert!(
        text.contains("<img src=\"my-shop.svg\" alt=\"A &quot;shop&quot; &lt;b&gt;\"")
            && text.contains("width=\"300\">"),
        "{text}"
    );
    let picture = notes.read("my-shop.svg");
    assert!(picture.contains("db") && !picture.contains("redis"));
}

#[test]
fn a_block_may_show_a_use_case_alone_or_as_a_sequence() {
    let notes = Notes::new("usecase");
    let design = "web -> app -> db\napp -> mail\nusecase read \"Read it\" { web -> app -> db }\n";
    notes.write("shop.sd", design);
    let block = |words: &str| format!("```sd {words}\n{design}```\n\n");
    let text = ["", "usecase=read", "usecase=read only", "usecase=read sequence"].map(block).concat();
    notes.write("a.md", text + "![](shop.sd?usecase=read&only)\n");
    let (status, _, err) = notes.run(&["a.md"]);
    assert_eq!(status, 0, "{err}");
    let [whole, over, only, sequence, image] =
        ["a-1", "a-2", "a-3", "a-4", "a-shop"].map(|name| notes.read(&format!("{name}.svg")));
    assert!(whole.contains(">mail<") && !whole.contains("Read it"), "{whole}");
    assert!(over.contains(">mail<") && over.contains("Read it"), "{over}");
    assert!(only.contains("Read it") && !only.contains(">mail<") && !image.contains(">mail<"), "{only}");
    assert!(!sequence.contains(">mail<") && sequence != only, "{sequence}");
    assert_eq!(notes.run(&["a.md", "--check"]).0, 0);

    for words in ["show=findings,load", "lose=db", "lose=db+web show=load"] {
        notes.write("c.md", block(words));
        let (status, _, err) = notes.run(&["c.md"]);
        assert!(status == 0 && notes.read("c-1.svg") != whole, "{words}: {err}");
    }
    for (words, said) in [
        ("lose=nobody", "no component, copy, zone or link is named `nobody`"),
        ("usecase=raed", "no use case is named `raed`"),
        ("only", "`only` is about a use case"),
        ("usecase=read only sequence", "either with `only` or as a `sequence`"),
        ("show=everything", "no part is named `everything`"),
    ] {
        notes.write("b.md", format!("# B\n\n{}", block(words)));
        let (status, _, err) = notes.run(&["b.md"]);
        assert!(status == 1 && err.contains(said) && err.contains("b.md:3:"), "{words}: {err}");
    }
}

#[test]
fn a_theme_of_ones_own_lies_beside_the_note() {
    let notes = Notes::new("theme");
    notes.write("docs/brand.toml", "base = \"light\"\nsurface = \"#fffbe6\"\n");
    notes.write(
        "docs/a.md",
        format!("{}\n```sd\ntheme: brand.toml\na -> b\n```\n", BLOCK.replace("```sd", "```sd theme=brand.toml")),
    );
    let (status, _, err) = notes.run(&["docs/a.md", "--picture"]);
    assert_eq!(status, 0, "{err}");
    for name in ["docs/a-1.svg", "docs/a-2.svg"] {
        assert!(notes.read(name).contains("#fffbe6"), "{name}");
    }
    assert_eq!(notes.run(&["docs/a.md", "--picture", "--check"]).0, 0);
    notes.write("docs/brand.toml", "base = \"light\"\nsurface = \"#e6fff2\"\n");
    assert_eq!(notes.run(&["docs/a.md", "--picture", "--check"]).0, 1, "a change of the theme is one of the picture");
    notes.run(&["docs/a.md", "--picture"]);
    assert!(notes.read("docs/a-1.svg").contains("#e6fff2"));
    // for every block, by the command line
    notes.write("b.md", BLOCK);
    assert_eq!(notes.run(&["b.md", "--theme", "docs/brand.toml"]).0, 0);
    assert!(notes.read("b-1.svg").contains("#e6fff2"));
    notes.write("docs/brand.toml", "surfce = 1\n");
    let (status, _, err) = notes.run(&["docs/a.md"]);
    assert!(status == 1 && err.contains("a theme has no `surfce`") && err.contains("docs/a.md:1:"), "{err}");
    assert_eq!(notes.run(&["b.md", "--theme", "docs/brand.toml"]).0, 2);
    notes.write("c.md", "```sd theme=../../etc/passwd.toml\na -> b\n```\n");
    assert_eq!(notes.run(&["c.md"]).0, 1);
}

#[test]
fn what_the_rules_find_is_counted_and_told_where_it_is_asked_for() {
    let notes = Notes::new("rules");
    let block = "```sd WORDS\nclient web\nservice app\nmysql db x1\nweb -> app -> db { write }\n```\n";
    notes.write("a.md", format!("# A\n\n{}", block.replace(" WORDS", "")));
    let (status, _, err) = notes.run(&["a.md"]);
    assert!(status == 0 && err.starts_with("a.md: 1 drawn of 1; ") && err.contains("`--findings`"), "{err}");
    assert!(!err.contains("SD2"), "{err}");
    assert_eq!(notes.run(&["a.md"]).2, "", "and no more once nothing is new");
    let (status, _, err) = notes.run(&["a.md", "--check", "--findings"]);
    assert!(status == 0 && err.contains("SD2") && err.contains("a.md:6:"), "{err}");
    // findings are no errors, and asking for them draws nothing again
    notes.write("a.md", notes.read("a.md").replace("```sd\n", "```sd check\n"));
    let (status, _, err) = notes.run(&["a.md", "--check"]);
    assert!(status == 0 && err.contains("SD2") && err.contains("a.md:6:"), "{err}");
}

#[test]
fn inline_pictures_and_data_uris_need_no_files() {
    let notes = Notes::new("inline");
    notes.write("a.md", format!("- item\n\n  {}", BLOCK.replace('\n', "\n  ").trim_end()));
    let before = notes.read("a.md");
    assert_eq!(notes.run(&["a.md", "--as", "inline"]).0, 0);
    let text = notes.read("a.md");
    assert!(text.contains("  <div class=\"sdraft\">\n  <svg"), "{text}");
    let inside = text.split("<div").nth(1).expect("a div").split("</div>").next().expect("its end").trim_end();
    assert!(inside.lines().all(|line| !line.trim().is_empty()), "a blank line would end the HTML");
    assert_eq!(notes.run(&["a.md", "--as", "inline", "--check"]).0, 0);
    assert_eq!(notes.run(&["a.md", "--as", "data"]).0, 0);
    assert!(notes.read("a.md").contains("](data:image/svg+xml;base64,"));
    assert_eq!(notes.images(), Vec::<String>::new());
    notes.run(&["a.md", "--clear"]);
    assert_eq!(notes.read("a.md"), before);
}

#[test]
fn light_and_dark_are_two_files_where_the_page_has_a_switch() {
    let notes = Notes::new("picture");
    notes.write("a.md", BLOCK);
    assert_eq!(notes.run(&["a.md", "--picture"]).0, 0);
    assert_eq!(notes.images(), ["a-1-dark.svg", "a-1.svg"]);
    assert!(notes.read("a.md").contains(
        "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"a-1-dark.svg\"><img src=\"a-1.svg\""
    ));
    assert_eq!(notes.run(&["a.md", "--picture", "--check"]).0, 0);
}

#[test]
fn a_hidden_source_stands_in_a_comment_and_comes_back() {
    let notes = Notes::new("hidden");
    for (n, text) in [
        "Text\n\n```sd hidden\nweb -> app\n```\n\nmore\n",
        "> ```sd hidden\n> web -> app\n> ```\n",
        "1. one\n   ```sd hidden\n   web -> app\n   ```\n2. two\n",
        "- ```sd hidden\n  web -> app\n  ```\n",
        "```sd hidden\nweb -> app\n```",
    ]
    .iter()
    .enumerate()
    {
        let name = format!("n{n}.md");
        notes.write(&name, text);
        let (status, _, err) = notes.run(&[&name]);
        assert_eq!(status, 0, "{text}{err}");
        let after = notes.read(&name);
        assert!(after.contains("<!-- sdraft-source") && after.contains(".svg)"), "{after}");
        assert_eq!(notes.run(&[&name, "--check"]), (0, String::new(), String::new()), "{after}");
        // editing the hidden source is seen
        notes.write(&name, after.replace("web -> app", "web -> shop"));
        assert_eq!(notes.run(&[&name]).0, 0);
        assert!(notes.read(&format!("n{n}-1.svg")).contains("shop"));
        // shown again
        notes.write(&name, notes.read(&name).replace("sd hidden", "sd").replace("web -> shop", "web -> app"));
        assert_eq!(notes.run(&[&name]).0, 0);
        let shown = notes.read(&name);
        assert!(!shown.contains("sdraft-source"), "{shown}");
        notes.run(&[&name, "--clear"]);
        assert_eq!(notes.read(&name).trim_end(), text.replace("sd hidden", "sd").trim_end());
    }
    let text = "```sd hidden\nnote \"a --> b\"\n```\n";
    notes.write("x.md", text);
    assert_eq!(notes.run(&["x.md"]).0, 1);
    assert_eq!(notes.read("x.md"), text);
}

/// Notes that try to be misread. Whatever is put in, taking it out gives the writer's bytes back.
const HOSTILE: &[&str] = &[
    "",
    "\n",
    "```sd",
    "```sd\n",
    "```sd\nweb -> app",
    "```sd\nweb -> app\n``",
    "```sd\nweb -> app\n```",
    "````md\n```sd\nweb -> app\n```\n````\n",
    "~~~sd\nweb -> app\n~~~\n",
    "   ```sd\n   web -> app\n   ```\n",
    "    ```sd\n    web -> app\n    ```\n",
    "> ```sd\n> web -> app\n> ```\n> text\n",
    "> ```sd\n> web -> app\ntext\n",
    "> > - ```sd\n> >   web -> app\n> >   ```\n",
    "- ```sd\n  web -> app\n  ```\n- next\n",
    "1) a\n\n   ```sd\n   web -> app\n   ```\n\n2) b\n",
    "-\t```sd\n\tweb -> app\n\t```\n",
    "* a\n  * b\n    ```sd\n    web -> app\n    ```\n    c\n",
    "a\r\n\r\n```sd\r\nweb -> app\r\n```\r\n\r\nb\r\n",
    "> ```sd\r\n> web -> app\r\n> ```\r\nb\r\n",
    "\u{feff}```sd\nweb -> app\n```\n",
    "\u{feff}# a\n\n```sd\nweb -> app\n```\n",
    "---\ntitle: ![x](a.sd)\n---\n\n```sd\nweb -> app\n```\n",
    "<!--\n```sd\nweb -> app\n```\n-->\n",
    "<div>\n```sd\nweb -> app\n```\n</div>\n",
    "<div>\n\n```sd\nweb -> app\n```\n\n</div>\n",
    "| a | b |\n|---|---|\n| `![x](a.sd)` | ```sd |\n",
    "\\```sd\nweb\n\\```\n",
    "`![x](a.sd)` and \\![x](a.sd)\n",
    "text\n```sd\nweb -> app\n```\ntext\n",
    "```sd\n```\n",
    "```sd\n<!-- /sdraft -->\n```\n",
    "```sd\n# <!-- sdraft 0000000000000000.0000000000000000 -->\nweb -> app\n```\n",
    "```sd\nweb -> app\n```\n<!-- /sdraft -->\n",
    "```sd\nweb -> app\n```\n<!-- sdraft broken -->\n![](x.svg)\n<!-- /sdraft -->\n",
    "```sd\nweb -> app\n```\n<!-- sdraft 0000000000000000.0000000000000000 -->\nmy words\n<!-- /sdraft -->\n",
    "```sd\nweb -> app\n```\n<!-- sdraft 0000000000000000.0000000000000000 -->\nmy words\n",
    "```sd\nweb -> app\n```\n\n\n\n<!-- sdraft 0000000000000000.0000000000000000 -->\n",
    "![x](y.svg)<!-- sdraft-image 0000000000000000.0000000000000000 11 ![x](y.sd) -->\n",
    "![x](y.svg)<!-- sdraft-image 0000000000000000.0000000000000000 99999 ![x](y.sd) -->\n",
    "<!-- sdraft-image -->\n",
    "a <!-- sdraft-image 1.2 3 x --> b\n",
    "<!-- sdraft-source\n```sd hidden\nweb -> app\n```\n",
    "<!-- sdraft-source\n```sd hidden\nweb -> app\n-->\n",
    "<!-- sdraft-source\n-->\n",
    "```SD\nweb\n```\n```sdx\nweb\n```\n```text sd\nx\n```\n",
    "``` {.sd #id stage=base}\nweb -> app\n```\n",
    "```sd,no_run\nweb -> app\n```\n",
    "[^1]: ```sd\n    web\n    ```\n",
    "[^1]\n\n[^1]: note\n\n    ```sd\n    web -> app\n    ```\n",
    "```sd\n订单 -> 库😀\n```\n   \n",
    "```sd width=300\na -> b\n```\n```sd width=300\nb -> c\n```\n*text* and\n- a\n  ```sd width=300\n  a -> b\n  ```\n  *text*\n",
    "```sd\n\tweb -> app\n\n\n\n```\n```sd\nx -> y\n```\n",
    "```sd hidden\nweb -> app\n```",
    "  ```sd hidden\n  web -> app\n  ```\n",
    "   ```sd hidden\nweb -> app\n   ```\nnext\n",
    "\u{feff}  ```sd hidden\n  web -> app\n  ```\n",
    "# a\n   ```sd\n~~~sd\nweb -> app\n~~~\n> ```sd\n> > x\n> > ```",
    "```sd hidden\n> x\n\t```\n    ```\n```\n",
    "![r][a]\n\n[a]: a.sd\n",
    "~~~sd width=300\r\n  ",
    "> \t```sd hidden\n> \tweb -> app\n> \t```\n",
    "  ```sd hidden\n\tweb -> app\n  ```\n",
    "x\t<!--![x](a.sd?width=300)\n",
    "> a\n> \t<!--\n> ![x](a.sd?width=300)\n",
    "a <!B ![x](a.sd) c\n",
];

#[test]
fn nothing_of_the_writers_text_is_lost_or_changed() {
    let notes = Notes::new("hostile");
    notes.write("a.sd", "web -> app\n");
    for (n, text) in HOSTILE.iter().enumerate() {
        for way in ["files", "inline", "data"] {
            let name = format!("h{n}-{way}.md");
            notes.write(&name, text);
            let (status, _, err) = notes.run(&[&name, "--as", way]);
            assert!(status == 0 || status == 1, "{text:?} {err}");
            let once = notes.read(&name);
            notes.run(&[&name, "--as", way]);
            assert_eq!(notes.read(&name), once, "a second run changes nothing: {text:?}");
            // every line of the writer's is still there, in order
            let mut rest = once.lines();
            for line in text.lines() {
                // a byte-order mark stays first
                let line = line.trim_start_matches('\u{feff}');
                assert!(rest.any(|it| it.trim_start_matches('\u{feff}') == line), "{line:?} is gone from {once:?}");
            }
            notes.run(&[&name, "--clear"]);
            let cleared = notes.read(&name);
            let written_before = text.contains("<!-- sdraft") && !text.contains("# <!--");
            if !written_before {
                assert_eq!(cleared, *text, "after {once:?}");
            }
        }
    }
}

#[test]
fn unclosed_fences_and_broken_comments_are_told() {
    let notes = Notes::new("told");
    for (text, code) in [
        ("```sd\nweb -> app\n", "SD041"),
        ("> ```sd\n> web -> app\n\ntext\n", "SD041"),
        ("```sd\nweb\n```\n<!-- sdraft broken -->\nx\n<!-- /sdraft -->\n", "SD042"),
        ("```sd\nweb\n```\n<!-- sdraft 0000000000000000.0000000000000000 -->\nx\n", "SD042"),
        ("```sd\nweb\n```\n<!-- sdraft 0000000000000000.0000000000000000 -->\nmy words\n<!-- /sdraft -->\n", "SD042"),
    ] {
        notes.write("a.md", text);
        let (status, _, err) = notes.run(&["a.md"]);
        assert!(status == 1 && err.contains(code), "{text:?}: {err}");
        assert_eq!(notes.read("a.md"), text);
    }
}

#[test]
fn a_writers_change_inside_a_generated_part_is_kept() {
    let notes = Notes::new("edited");
    notes.write("a.md", BLOCK);
    notes.run(&["a.md"]);
    let edited = notes.read("a.md").replace("<!-- /sdraft -->", "My caption.\n<!-- /sdraft -->");
    notes.write("a.md", &edited);
    let (status, _, err) = notes.run(&["a.md"]);
    assert!(status == 1 && err.contains("SD042"), "{err}");
    assert_eq!(notes.read("a.md"), edited);
    // another program's blank lines are no change
    let spaced = edited.replace("My caption.\n", "\n").replace("-->\n![", "-->\n\n![");
    notes.write("a.md", &spaced);
    assert_eq!(notes.run(&["a.md"]).0, 0);
    assert_eq!(notes.read("a.md"), spaced);
}

#[test]
fn somebody_elses_files_are_never_replaced() {
    let notes = Notes::new("others");
    notes.write("a-1.svg", "mine");
    notes.write("b.svg", "mine too");
    notes.write("a.md", format!("{BLOCK}\n```sd name=b\nx -> y\n```\n"));
    let (status, _, err) = notes.run(&["a.md"]);
    assert!(status == 1 && err.contains("b.svg"), "{err}");
    assert_eq!((notes.read("a-1.svg").as_str(), notes.read("b.svg").as_str()), ("mine", "mine too"));
    assert!(notes.read("a.md").contains("](a-2.svg)"));
}

#[test]
fn a_note_that_is_no_text_is_told_and_the_others_are_done() {
    let notes = Notes::new("bytes");
    let bytes = b"```sd\nweb -> \xff\xfe\n```\n";
    notes.write("bad.md", bytes);
    notes.write("deep/er/good.md", BLOCK);
    notes.write(".hidden/not.md", BLOCK);
    let (status, _, err) = notes.run(&["."]);
    assert!(status == 2 && err.contains("not UTF-8"), "{err}");
    assert_eq!(fs::read(notes.folder.join("bad.md")).expect("there"), bytes);
    assert!(notes.read("deep/er/good.md").contains("good-1.svg"));
    assert_eq!(notes.read(".hidden/not.md"), BLOCK);
}

#[test]
fn a_thousand_blocks_are_one_run() {
    let notes = Notes::new("thousand");
    let text: String = (0..1000).map(|n| format!("## {n}\n\n```sd\na{n} -> b\n```\n\n")).collect();
    notes.write("a.md", &text);
    assert_eq!(notes.run(&["a.md"]).0, 0);
    assert_eq!(notes.images().len(), 1000);
    let begun = std::time::Instant::now();
    assert_eq!(notes.run(&["a.md", "--check"]).0, 0);
    assert!(begun.elapsed().as_secs() < 20, "unchanged blocks are not drawn again");
    notes.run(&["a.md", "--clear"]);
    assert_eq!(notes.read("a.md"), text);
}

#[test]
fn a_folder_of_images_is_kept_apart() {
    let notes = Notes::new("folder");
    notes.write("notes/a.md", BLOCK);
    assert_eq!(notes.run(&["notes", "--images", "img"]).0, 0);
    assert!(notes.read("notes/a.md").contains("](img/a-1.svg)"));
    notes.read("notes/img/a-1.svg");
    assert_eq!(notes.run(&["notes", "--images", "img", "--check"]).0, 0);
}

#[test]
fn notes_of_one_name_share_a_folder_of_images() {
    let notes = Notes::new("shared");
    for (folder, word) in [("a", "first"), ("b", "second")] {
        notes.write(&format!("{folder}/index.md"), BLOCK.replace("web", word));
    }
    assert_eq!(notes.run(&["a", "b", "--images", "../img"]).0, 0);
    let shown = |folder: &str| {
        let text = notes.read(&format!("{folder}/index.md"));
        let name = text.split("](../img/").nth(1).expect("an image").split(')').next().expect("its end").to_string();
        notes.read(&format!("img/{name}"))
    };
    assert!(shown("a").contains("first") && shown("b").contains("second"));
    assert_eq!(notes.run(&["a", "b", "--images", "../img", "--check"]), (0, String::new(), String::new()));
    assert_eq!(notes.run(&["b/index.md", "--images", "../img", "--check"]), (0, String::new(), String::new()));
}

#[test]
fn a_site_may_serve_images_from_another_address() {
    let notes = Notes::new("address");
    notes.write("_posts/a.md", format!("{BLOCK}\n{}", BLOCK.replace("sd\n", "sd width=300\n").replace("web", "app")));
    let words = ["_posts", "--images", "../assets", "--address", "{{ site.baseurl }}/assets/"];
    assert_eq!(notes.run(&words).0, 0);
    let text = notes.read("_posts/a.md");
    assert!(text.contains("]({{ site.baseurl }}/assets/a-1.svg)"), "{text}");
    assert!(text.contains("<img src=\"{{ site.baseurl }}/assets/a-2.svg\""), "{text}");
    notes.read("assets/a-1.svg");
    assert_eq!(notes.run(&[&words[..], &["--check"]].concat()), (0, String::new(), String::new()));
    // a new block in front leaves the others their files
    notes.write("_posts/a.md", format!("```sd\nx -> y\n```\n\n{text}"));
    let (_, _, err) = notes.run(&words);
    assert!(err.contains("1 drawn of 3"), "{err}");
    assert_eq!(notes.run(&["_posts", "--address", "x\"y"]).0, 2);
}

#[test]
fn options_may_follow_a_question_mark() {
    // kramdown, and so Jekyll, takes a fence with spaces behind its language for no fence
    let notes = Notes::new("question");
    notes.write(
        "a.md",
        "```sd?stage=one&width=300\nweb -> app\nstage one { app -> db }\nstage two { app -> mail }\n```\n",
    );
    let (status, _, err) = notes.run(&["a.md"]);
    assert!(status == 0 && notes.read("a.md").contains("width=\"300\""), "{err}");
    assert!(notes.read("a-1.svg").contains(">db<") && !notes.read("a-1.svg").contains(">mail<"));
}

#[test]
fn a_block_uses_files_beside_the_note() {
    let notes = Notes::new("use");
    notes.write("docs/common.sd", "service app \"Common app\"\n");
    notes.write("docs/a.md", "```sd\nuse \"common.sd\"\nweb -> app\n```\n");
    let (status, _, err) = notes.run(&["docs/a.md"]);
    assert_eq!(status, 0, "{err}");
    assert!(notes.read("docs/a-1.svg").contains("Common app"));
    // a change there is a change here
    notes.write("docs/common.sd", "service app \"Another\"\n");
    assert_eq!(notes.run(&["docs/a.md", "--check"]).0, 1);
}
