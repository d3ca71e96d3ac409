//! Widths of text against those that Chromium reports (`data/widths.tsv`, recorded by `data/widths.py`).

use sdraft::text::{Family, Font, Weight, width};

const RECORDED: &str = include_str!("data/widths.tsv");

fn font(face: &str) -> Font {
    let (family, weight) = match face {
        "sans-400" => (Family::Sans, Weight::Regular),
        "sans-600" => (Family::Sans, Weight::SemiBold),
        "hand-400" => (Family::Hand, Weight::Regular),
        "hand-600" => (Family::Hand, Weight::SemiBold),
        "mono-400" => (Family::Mono, Weight::Regular),
        other => panic!("no face is named {other}"),
    };
    Font { family, weight, size: 15.0 }
}

fn recorded() -> impl Iterator<Item = (&'static str, &'static str, f64)> {
    RECORDED.lines().map(|line| {
        let mut parts = line.split('\t');
        let mut part = || parts.next().expect("a line has three parts");
        (part(), part(), part().parse().expect("a width is a number"))
    })
}

#[test]
fn widths_are_within_three_percent_of_a_browser() {
    let mut wrong = Vec::new();
    for (face, text, expected) in recorded() {
        let found = width(text, font(face));
        if (found - expected).abs() > expected * 0.03 {
            wrong.push(format!(
                "{face} {text:?}: {found:.2} for {expected} ({:+.1} %)",
                (found / expected - 1.0) * 100.0
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), recorded().count(), wrong.join("\n"));
}

#[test]
fn widths_lean_neither_way() {
    // a label measured too narrow sticks out of its box; one too wide only wastes room
    for face in ["sans-400", "sans-600", "hand-400", "hand-600", "mono-400"] {
        let (mut found, mut expected) = (0.0, 0.0);
        for (_, text, recorded) in recorded().filter(|(of, _, _)| *of == face) {
            found += width(text, font(face));
            expected += recorded;
        }
        let off = found / expected - 1.0;
        assert!((-0.002..0.01).contains(&off), "{face}: {:+.2} %", off * 100.0);
    }
}
