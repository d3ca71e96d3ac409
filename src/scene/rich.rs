//! Simple Markdown in notes: paragraphs, lists, **bold**, `code` and [links](…). Everything else is text.

use super::style::{Fonts, Type};
use crate::text::wrap;

/// A line of a note.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// How far in it starts.
    pub indent: f64,
    /// `•` or `1.` before it.
    pub bullet: Option<String>,
    /// Its words.
    pub runs: Vec<Run>,
}

/// Words in one face.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// How they are set.
    pub face: Face,
    /// Where they lead.
    pub link: Option<String>,
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Face {
    Plain,
    Bold,
    Code,
}

/// How far the items of a list are set in.
pub const INDENT: f64 = 15.0;

impl Run {
    /// The font of its face.
    pub fn style(&self, fonts: Fonts) -> Type {
        match self.face {
            Face::Plain => fonts.note(),
            Face::Bold => fonts.note_bold(),
            Face::Code => fonts.note_code(),
        }
    }
}

/// Breaks a note into lines no wider than a width.
pub fn lines(text: &str, width: f64, fonts: Fonts) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    let flush = |paragraph: &mut String, lines: &mut Vec<Line>| {
        if !paragraph.is_empty() {
            lines.extend(wrapped(paragraph, 0.0, None, width, fonts));
            paragraph.clear();
        }
    };
    for raw in text.trim().lines() {
        let line = raw.trim();
        let item = list_item(line);
        if let Some((bullet, rest)) = item {
            flush(&mut paragraph, &mut lines);
            lines.extend(wrapped(rest, INDENT, Some(bullet), width, fonts));
            continue;
        }
        // a line break the author typed stays one: notes are short
        flush(&mut paragraph, &mut lines);
        paragraph = line.trim_start_matches('#').trim_start().to_string();
        if line.is_empty() {
            lines.push(Line::default());
        }
    }
    flush(&mut paragraph, &mut lines);
    lines
}

fn list_item(line: &str) -> Option<(String, &str)> {
    if let Some(rest) = ["- ", "* ", "• "].iter().find_map(|mark| line.strip_prefix(mark)) {
        return Some(("•".to_string(), rest.trim_start()));
    }
    let (number, rest) = line.split_once(". ")?;
    let is_number = !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| (format!("{number}."), rest.trim_start()))
}

/// One paragraph, its runs mapped onto the lines of its plain words.
fn wrapped(text: &str, indent: f64, bullet: Option<String>, width: f64, fonts: Fonts) -> Vec<Line> {
    let runs = inline(text);
    let plain: String = runs.iter().map(|run| run.text.as_str()).collect();
    let letters: Vec<(char, usize)> =
        runs.iter().enumerate().flat_map(|(at, run)| run.text.chars().map(move |c| (c, at))).collect();
    let mut next = 0;
    let mut lines = Vec::new();
    for (row, words) in wrap(&plain, fonts.note().font, width - indent).into_iter().enumerate() {
        let mut line = Line { indent, bullet: bullet.clone().filter(|_| row == 0), runs: Vec::new() };
        let mut last: Option<usize> = None;
        for c in words.chars() {
            // what the wrapping left out or folded is white space
            while next < letters.len() && letters[next].0 != c && letters[next].0.is_whitespace() {
                next += 1;
            }
            let from = letters.get(next).map_or_else(|| last.unwrap_or(0), |it| it.1);
            next = (next + 1).min(letters.len());
            match line.runs.last_mut().filter(|_| last == Some(from)) {
                Some(run) => run.text.push(c),
                None => line.runs.push(Run { text: c.to_string(), ..runs[from].clone() }),
            }
            last = Some(from);
        }
        lines.push(line);
    }
    lines
}

/// The runs of a paragraph.
pub fn inline(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut rest = text;
    let push = |runs: &mut Vec<Run>, text: &str, face: Face, link: Option<&str>| {
        if !text.is_empty() {
            runs.push(Run { text: text.to_string(), face, link: link.map(str::to_string) });
        }
    };
    let mut plain = 0;
    while plain < rest.len() {
        let here = &rest[plain..];
        let found = if let Some((inner, after)) = between(here, "**", "**") {
            Some((inner, after, Face::Bold, None))
        } else if let Some((inner, after)) = between(here, "`", "`") {
            Some((inner, after, Face::Code, None))
        } else {
            between(here, "[", "](").and_then(|(words, after)| {
                let (link, after) = between(&rest[rest.len() - after.len() - 1..], "(", ")")?;
                (!words.contains('[')).then_some((words, after, Face::Plain, Some(link)))
            })
        };
        match found {
            Some((inner, after, face, link)) => {
                push(&mut runs, &rest[..plain], Face::Plain, None);
                push(&mut runs, inner, face, link);
                rest = after;
                plain = 0;
            }
            None => plain += here.chars().next().map_or(1, char::len_utf8),
        }
    }
    push(&mut runs, rest, Face::Plain, None);
    if runs.is_empty() {
        runs.push(Run { text: String::new(), face: Face::Plain, link: None });
    }
    runs
}

/// What stands between two signs at the start of a text, and what follows them.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    let inner = text.strip_prefix(open)?;
    // no sign reaches further than a line of prose: long texts stay linear
    let end = inner.char_indices().nth(400).map_or(inner.len(), |(at, _)| at);
    let at = inner[..end].find(close).filter(|at| *at > 0)?;
    Some((&inner[..at], &inner[at + close.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<(String, Face, Option<String>)> {
        inline(text).into_iter().map(|it| (it.text, it.face, it.link)).collect()
    }

    #[test]
    fn bold_code_and_links_are_told_apart() {
        assert_eq!(
            runs("a **b** `c*` [d](e) ** f"),
            [
                ("a ".into(), Face::Plain, None),
                ("b".into(), Face::Bold, None),
                (" ".into(), Face::Plain, None),
                ("c*".into(), Face::Code, None),
                (" ".into(), Face::Plain, None),
                ("d".into(), Face::Plain, Some("e".into())),
                (" ** f".into(), Face::Plain, None),
            ]
        );
    }

    #[test]
    fn lists_have_bullets_and_lines_stay_lines() {
        let found = lines("one\n- two\n2. three", 400.0, Fonts { hand: false });
        let bullets: Vec<Option<&str>> = found.iter().map(|it| it.bullet.as_deref()).collect();
        assert_eq!(bullets, [None, Some("•"), Some("2.")]);
    }

    #[test]
    fn runs_survive_wrapping() {
        let found = lines("some words and **some bold words that wrap** here", 120.0, Fonts { hand: false });
        assert!(found.len() > 2);
        let bold: String = found
            .iter()
            .flat_map(|it| &it.runs)
            .filter(|it| it.face == Face::Bold)
            .map(|it| it.text.trim().to_string() + " ")
            .collect();
        assert_eq!(bold.trim(), "some bold words that wrap");
    }
}
