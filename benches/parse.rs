//! How fast texts are read: parsing, compiling and formatting, in megabytes a second of processor time.
//!
//! `cargo bench --bench parse` prints a table; it measures, and never fails.
//!
//! What limits parsing is pest: it tries alternatives in order, so the name that starts a statement is read again for each
//! kind of statement it might be; every rule that fits leaves two tokens in a queue, from which pairs and then the tree
//! are made; and it looks at most classes of characters one character at a time. What helps stands at the head of the
//! grammar. Notes, which are long texts, are read three times as fast as names; formulas, five rules deep to a number, a
//! third as fast.

use std::time::Instant;

use sdraft::check::StageChoice;
use sdraft::source::{FileId, Source};
use sdraft::syntax;

fn main() {
    let texts = [
        ("examples", examples()),
        ("flows", repeated(|i| format!("app{i} -> cache{i} -> store{i}: GET /users/{{id}} {{ read }}\n"))),
        (
            "components",
            repeated(|i| format!("service app{i} \"App servers {i}\" x3 in az1, az2 {{ capacity: 1k/s; managed }}\n")),
        ),
        ("quantities", repeated(|i| format!("let a{i} = ceil(300M * 5 / day / 1k/s) * (3 + 2)\n"))),
        (
            "tables",
            "table users { id pk }\n".to_string()
                + &repeated(|i| {
                    format!(
                        "table t{i} {{\n  id bigint pk\n  user_id int fk(users.id)\n  name varchar(20) unique\n}}\n"
                    )
                }),
        ),
        ("notes", repeated(|i| format!("note on app{i} \"Kept for seven days, then moved to the archive\" # why\n"))),
    ];
    println!("{:<12} {:>9} {:>12} {:>12} {:>12}", "", "MB", "parse MB/s", "compile MB/s", "format MB/s");
    for (name, text) in &texts {
        let megabytes = text.len() as f64 / 1e6;
        let parse = best(|| syntax::parse(FileId(0), text).0.statements.len());
        let compile = best(|| {
            let mut load = |_: &str, _: &Source| Err("no files here".to_string());
            sdraft::compile(Source::new("bench.sd", text.as_str()), &mut load, &StageChoice::Last).trees.len()
        });
        let format = best(|| syntax::format(text).text.len());
        println!(
            "{name:<12} {megabytes:>9.2} {:>12.1} {:>12.1} {:>12.1}",
            megabytes / parse,
            megabytes / compile,
            megabytes / format
        );
    }
}

/// The shortest of five runs, in seconds.
fn best(mut run: impl FnMut() -> usize) -> f64 {
    (0..5)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(run());
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

/// Half a megabyte of one kind of statement.
fn repeated(line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for i in 0.. {
        if text.len() > 500_000 {
            break;
        }
        text += &line(i);
    }
    text
}

/// The examples one after the other, without what can stand in one design only once.
fn examples() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the examples").map(|it| it.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "sd"));
    paths.sort();
    let all: String = paths.iter().map(|path| std::fs::read_to_string(path).expect("readable text") + "\n").collect();
    all.repeat(500_000 / all.len() + 1)
}
