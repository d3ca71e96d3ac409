//! The README and the pages of docs/ do what they say: every `.sd` block compiles, every command runs.
//!
//! What may stand behind the fence:
//! - `sd`: a design without errors; `sd error=SD008`: one that gives this code; `sd file=shop.sd`: one that the commands
//!   below find under this name;
//! - `sh`: every line is run, and must succeed; `sh status=1`: must end so; `sh no-run`: only shown (a server, an
//!   installation), but the flags must be known;
//! - `console`: `$ ` starts a command, what it prints follows; a line `…` stands for any lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[test]
fn every_design_in_the_documentation_compiles() {
    let mut wrong = Vec::new();
    for page in pages() {
        for block in page.blocks.iter().filter(|block| block.word() == "sd") {
            let place = page.folder("designs");
            fs::write(place.join("block.sd"), &block.text).expect("the block can be written");
            let run = shell(&place, "sdraft check block.sd -f concise");
            let out = String::from_utf8_lossy(&run.stdout);
            let errors: Vec<_> =
                out.lines().filter(|line| line.contains(": SD0") || line.contains(": SD801")).collect();
            let fine = match block.option("error") {
                Some(code) => out.contains(&format!(": {code} ")),
                None => errors.is_empty() && run.status.code().is_some_and(|it| it < 2),
            };
            if !fine {
                wrong.push(format!("{}\n{out}{}", page.place(block), String::from_utf8_lossy(&run.stderr)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_command_in_the_documentation_runs() {
    let mut wrong = Vec::new();
    for page in pages() {
        let place = page.folder("commands");
        for block in page.blocks.iter() {
            match block.word() {
                "sd" => {
                    if let Some(name) = block.option("file") {
                        fs::write(place.join(name), &block.text).expect("the block can be written");
                    }
                }
                "sh" | "bash" => wrong.extend(check_commands(&page, block, &place)),
                "console" => wrong.extend(check_session(&page, block, &place)),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// `cargo bless` draws it anew.
#[test]
fn the_picture_of_the_front_page_is_that_of_its_design() {
    let page = Page::read(root().join("README.md"));
    let design = page.blocks.iter().find(|block| block.option("file").is_some()).expect("the design of the picture");
    let place = page.folder("picture");
    fs::write(place.join("tour.sd"), &design.text).expect("the design can be written");
    let run = shell(&place, "sdraft render tour.sd -q -o tour.svg");
    assert!(run.status.success(), "{}", both(&run));
    let drawn = fs::read(place.join("tour.svg")).expect("a picture");
    let picture = root().join("docs/tour.svg");
    if std::env::var_os("SDRAFT_BLESS").is_some() {
        fs::write(&picture, &drawn).expect("the picture can be written");
    }
    assert!(fs::read(&picture).is_ok_and(|it| it == drawn), "docs/tour.svg is old; `cargo bless` draws it anew");
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page.path).expect("the page can be read");
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', ' ']).next().expect("a split has a first part");
            let file = target.split('#').next().expect("a split has a first part");
            if file.is_empty() || target.contains("://") || target.contains('\n') {
                continue;
            }
            if !page.path.parent().expect("a page stands in a folder").join(file).exists() {
                wrong.push(format!("{}: there is no `{file}`", page.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// One Markdown page and its fenced blocks.
struct Page {
    path: PathBuf,
    name: String,
    blocks: Vec<Block>,
}

struct Block {
    line: usize,
    /// What stands behind the fence.
    info: String,
    text: String,
}

impl Block {
    fn word(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }

    fn has(&self, word: &str) -> bool {
        self.info.split_whitespace().any(|it| it == word)
    }

    fn option(&self, name: &str) -> Option<&str> {
        self.info.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }
}

impl Page {
    fn read(path: PathBuf) -> Page {
        let text = fs::read_to_string(&path).expect("the page can be read");
        let name = path.strip_prefix(root()).expect("a page of the project").display().to_string();
        Page { blocks: blocks(&text), name, path }
    }

    fn place(&self, block: &Block) -> String {
        format!("{}:{}", self.name, block.line)
    }

    /// A fresh folder with the examples in it.
    fn folder(&self, purpose: &str) -> PathBuf {
        let name = format!("docs-{purpose}-{}", self.name.replace(['/', '.'], "-"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("examples")).expect("a folder for the page");
        for entry in fs::read_dir(root().join("examples")).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|it| it == "sd") {
                fs::copy(&path, folder.join("examples").join(path.file_name().expect("a file"))).expect("a copy");
            }
        }
        folder
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (i, line) in text.lines().enumerate() {
        match line.trim_start().strip_prefix("```") {
            Some(_) if open => open = false,
            Some(info) => {
                blocks.push(Block { line: i + 1, info: info.to_string(), text: String::new() });
                open = true;
            }
            None if open => {
                let block = blocks.last_mut().expect("a block is open");
                block.text += line;
                block.text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

fn check_commands(page: &Page, block: &Block, place: &Path) -> Vec<String> {
    let expected = block.option("status").map_or(0, |it| it.parse().expect("a status is a number"));
    let lines = block.text.lines().map(without_comment).filter(|line| !line.is_empty());
    let mut wrong = Vec::new();
    for line in lines {
        if let Some(trouble) = unknown_words(line) {
            wrong.push(format!("{}: {trouble}", page.place(block)));
        }
        // Cargo builds and tests the project itself; that these tests run is the proof.
        if block.has("no-run") || line == "cargo test" || line.starts_with("cargo install") {
            continue;
        }
        let run = shell(place, line);
        if run.status.code() != Some(expected) {
            wrong.push(format!("{}: `{line}` ends with {}\n{}", page.place(block), run.status, both(&run)));
        }
    }
    wrong
}

/// Whether a command that is only shown names a command and flags that there are.
fn unknown_words(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let verb = words.iter().position(|word| *word == "sdraft").and_then(|at| words.get(at + 1))?;
    let is_verb = verb.chars().all(|c| c.is_ascii_lowercase());
    let help =
        shell(Path::new("."), if is_verb { format!("sdraft {verb} --help") } else { "sdraft render --help".into() });
    if !help.status.success() {
        return Some(format!("there is no command `{verb}`"));
    }
    let help = String::from_utf8_lossy(&help.stdout).to_string();
    let flags = words.iter().take_while(|word| **word != "|").filter(|word| word.starts_with("--") && word.len() > 2);
    let flags = flags.map(|flag| flag.split('=').next().expect("a split has a first part"));
    flags.into_iter().find(|flag| !help.contains(flag)).map(|flag| format!("`{verb}` has no `{flag}`"))
}

/// Runs the commands of a session and compares what they print.
fn check_session(page: &Page, block: &Block, place: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut steps: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in block.text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => steps.push((command, Vec::new())),
            None => steps.last_mut().expect("a session starts with a command").1.push(line),
        }
    }
    for (command, expected) in steps {
        let run = shell(place, without_comment(command));
        let actual = both(&run);
        let lines: Vec<&str> = actual.lines().collect();
        if !matches(&expected, &lines) {
            wrong.push(format!("{}: `{command}` prints\n{actual}", page.place(block)));
        }
    }
    wrong
}

/// Whether lines are as expected; `…` stands for any.
fn matches(expected: &[&str], actual: &[&str]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((&"…", rest)) => (0..=actual.len()).any(|skip| matches(rest, &actual[skip..])),
        Some((line, rest)) => {
            let Some((first, others)) = actual.split_first() else { return false };
            first.trim_end() == line.trim_end() && matches(rest, others)
        }
    }
}

fn without_comment(line: &str) -> &str {
    line.split(" #").next().expect("a split has a first part").trim()
}

fn both(run: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr))
}

/// Runs a line as a reader would, with this build as `sdraft` and as what `cargo run` starts.
fn shell(folder: &Path, line: impl AsRef<str>) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_sdraft"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = vec![program.parent().expect("a program stands in a folder").to_path_buf()];
    folders.extend(std::env::split_paths(&path));
    Command::new("sh")
        .arg("-c")
        .arg(line.as_ref().replace("cargo run --release --", "sdraft"))
        .current_dir(folder)
        .env("PATH", std::env::join_paths(folders).expect("folders of a search path"))
        .env("COLUMNS", "80")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("a shell starts")
}

fn pages() -> Vec<Page> {
    let mut pages = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages.into_iter().filter(|path| path.exists()).map(Page::read).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
