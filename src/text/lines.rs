//! Where the lines of a label break, and how one that is too long is cut.

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use super::{Font, width};

/// Labels of more pieces than this are filled line by line: evening them out is for what a reader takes in at once.
const MOST_EVEN: usize = 96;

/// Breaks a text into lines no wider than `width` pixels, by the Unicode line breaking algorithm (UAX 14), as few as
/// can be and of even length. A line break of the text stays. A word that is wider by itself is broken at its seams
/// (`_`, `.`, a capital), else between grapheme clusters. White space at the ends of lines is left out, runs of it are
/// one space. Never empty.
pub fn wrap(text: &str, font: Font, width: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        wrap_paragraph(&words.join(" "), font, width, &mut lines);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Cuts a text so that it is no wider than `width` pixels, with `…` where something is left out. Only whole grapheme
/// clusters are kept, however few fit.
pub fn shorten(text: &str, font: Font, width: f64) -> String {
    if super::width(text, font) <= width {
        return text.to_string();
    }
    let room = width - super::width("…", font);
    let mut used = 0.0;
    let mut end = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += super::width(cluster, font);
        if used > room {
            break;
        }
        end = at + cluster.len();
    }
    format!("{}…", text[..end].trim_end())
}

/// A piece that is not broken any further.
struct Piece<'a> {
    text: &'a str,
    width: f64,
    /// Of the space behind it, which counts only when the line goes on.
    space: f64,
    /// How unwelcome a line break behind it is, from 0 to 1.
    cost: f64,
}

fn wrap_paragraph(text: &str, font: Font, most: f64, lines: &mut Vec<String>) {
    let pieces = pieces(text, font, most);
    let Some(first_fit) = fill(&pieces, most) else {
        lines.push(String::new());
        return;
    };
    let ends = if pieces.len() <= MOST_EVEN { even(&pieces, most, first_fit.len()) } else { first_fit };
    let mut start = 0;
    for end in ends {
        let line: String = pieces[start..end].iter().map(|piece| piece.text).collect();
        lines.push(line.trim_end().to_string());
        start = end;
    }
}

fn pieces(text: &str, font: Font, most: f64) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    // no line break is left in the text, so every break is one that may be
    for (end, _) in linebreaks(text) {
        let piece = Piece::new(&text[start..end], font, cost_behind(&text[..end]));
        start = end;
        if piece.width <= most {
            pieces.push(piece);
        } else {
            break_word(&piece, font, most, &mut pieces);
        }
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

impl<'a> Piece<'a> {
    fn new(text: &'a str, font: Font, cost: f64) -> Piece<'a> {
        let solid = text.trim_end();
        let all = width(text, font);
        let width = width(solid, font);
        Piece { text, width, space: all - width, cost }
    }
}

/// How unwelcome a line break behind this text is. A Chinese word shows no ends, so a stop is the better place.
fn cost_behind(before: &str) -> f64 {
    match before.chars().next_back() {
        Some(c) if c.is_whitespace() || "，。、；：！？）》」".contains(c) => 0.0,
        Some(c) if c >= '\u{2E80}' => 0.25,
        _ => 1.0,
    }
}

/// Breaks a word that is wider than a line: at its seams where that helps, else wherever the line is full.
fn break_word<'a>(word: &Piece<'a>, font: Font, most: f64, pieces: &mut Vec<Piece<'a>>) {
    let mut start = 0;
    for end in seams(word.text) {
        let part = &word.text[start..end];
        start = end;
        if width(part.trim_end(), font) <= most {
            pieces.push(Piece::new(part, font, cost_behind(part)));
            continue;
        }
        let mut from = 0;
        let mut used = 0.0;
        for (at, cluster) in part.grapheme_indices(true) {
            let advance = width(cluster, font);
            if used + advance > most && at > from {
                pieces.push(Piece::new(&part[from..at], font, 1.0));
                from = at;
                used = 0.0;
            }
            used += advance;
        }
        pieces.push(Piece::new(&part[from..], font, cost_behind(part)));
    }
}

/// Where an identifier may part: behind punctuation and before a capital. The end is the last of them.
fn seams(word: &str) -> Vec<usize> {
    let mut seams = Vec::new();
    let mut before = ' ';
    for (at, c) in word.char_indices() {
        let behind_sign = before.is_ascii_punctuation() && c.is_alphanumeric();
        let before_capital = before.is_lowercase() && c.is_uppercase();
        if behind_sign || before_capital {
            seams.push(at);
        }
        before = c;
    }
    seams.push(word.len());
    seams
}

/// Fills line after line; returns the piece behind the end of each. None for no pieces.
fn fill(pieces: &[Piece<'_>], most: f64) -> Option<Vec<usize>> {
    let mut ends = Vec::new();
    let mut used = 0.0;
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 && used + piece.width > most {
            ends.push(at);
            used = 0.0;
        }
        used += piece.width + piece.space;
    }
    ends.push(pieces.len());
    (!pieces.is_empty()).then_some(ends)
}

/// The ends of `n` lines of even length: the sum of the squares of their widths is least, a break within a word counted
/// as up to half a full line.
///
/// Precondition: the pieces fit into `n` lines.
fn even(pieces: &[Piece<'_>], most: f64, n: usize) -> Vec<usize> {
    let count = pieces.len();
    let unwelcome = most.min(pieces.iter().map(|piece| piece.width + piece.space).sum()).powi(2) / 4.0;
    // best[line][end]: the cost of the first `end` pieces on `line + 1` lines, and where the last of these starts
    let mut best = vec![vec![(f64::INFINITY, 0); count + 1]; n];
    for line in 0..n {
        for end in 1..=count {
            let mut used = 0.0;
            for start in (0..end).rev() {
                used += pieces[start].width + if start + 1 < end { pieces[start].space } else { 0.0 };
                // a piece alone is never too wide, up to the last bit of a sum
                if used > most && start + 1 < end {
                    break;
                }
                let before = match (line, start) {
                    (0, 0) => 0.0,
                    (0, _) | (_, 0) => continue,
                    _ => best[line - 1][start].0,
                };
                let at_end = if end < count { pieces[end - 1].cost * unwelcome } else { 0.0 };
                let cost = before + used * used + at_end;
                if cost < best[line][end].0 {
                    best[line][end] = (cost, start);
                }
            }
        }
    }
    let mut ends = vec![count];
    for line in (1..n).rev() {
        let end = ends[ends.len() - 1];
        ends.push(best[line][end].1);
    }
    ends.reverse();
    ends
}

#[cfg(test)]
mod tests {
    use super::super::{Family, Weight};
    use super::*;

    /// Every sign is 6 wide.
    const FONT: Font = Font { family: Family::Mono, weight: Weight::Regular, size: 10.0 };

    #[track_caller]
    fn check(text: &str, columns: usize, lines: &[&str]) {
        assert_eq!(wrap(text, FONT, columns as f64 * 6.0), lines);
    }

    #[test]
    fn lines_are_few_and_even() {
        check("push to followers", 20, &["push to followers"]);
        check("push to followers", 16, &["push to", "followers"]);
        check("one two three four five six", 24, &["one two three", "four five six"]);
        check(
            "store the tweet in the timeline of each follower",
            22,
            &["store the tweet", "in the timeline", "of each follower"],
        );
    }

    #[test]
    fn no_line_is_much_shorter_if_that_can_be_helped() {
        check("aaaa bbbb cccc dddd e", 9, &["aaaa bbbb", "cccc", "dddd e"]);
        check("aaaaaaaaaa b", 10, &["aaaaaaaaaa", "b"]);
    }

    #[test]
    fn a_break_at_a_space_is_better_than_within_a_word() {
        check("TCP/IP connections", 16, &["TCP/IP", "connections"]);
        check("a write-behind cache", 14, &["a write-behind", "cache"]);
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_its_stops() {
        // ten columns of 6 are 60 px: six characters of 10 px
        check("读取时间线，然后推送", 10, &["读取时间线，", "然后推送"]);
        check("读取用户的时间线", 10, &["读取用户", "的时间线"]);
        check("写入，读取", 5, &["写入，", "读取"]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_at_its_seams() {
        check("OrderPlacementService", 14, &["OrderPlacement", "Service"]);
        check("order_placement_service", 16, &["order_placement_", "service"]);
    }

    #[test]
    fn a_word_without_seams_is_broken_between_clusters() {
        check("aaaaaaaaaa", 4, &["aaaa", "aaaa", "aa"]);
        assert_eq!(wrap("👨‍👩‍👧👨‍👩‍👧", FONT, 13.0), ["👨‍👩‍👧", "👨‍👩‍👧"]);
    }

    #[test]
    fn line_breaks_of_the_text_stay_and_spaces_fold() {
        check("a\nb", 10, &["a", "b"]);
        check("  a   b\t c ", 10, &["a b c"]);
        check("a\n\nb", 10, &["a", "", "b"]);
        check("", 10, &[""]);
    }

    #[test]
    fn a_text_of_any_length_and_no_width_at_all_still_ends() {
        let long = "x".repeat(10_000) + &" y".repeat(10_000);
        for width in [0.0, -1.0, 1.0, 100.0, f64::INFINITY] {
            let lines = wrap(&long, FONT, width);
            assert_eq!(lines.concat().replace(' ', ""), long.replace(' ', ""));
        }
    }

    #[test]
    fn a_text_that_is_cut_keeps_whole_clusters() {
        assert_eq!(shorten("timeline", FONT, 48.0), "timeline");
        assert_eq!(shorten("timelines", FONT, 48.0), "timelin…");
        assert_eq!(shorten("time lines", FONT, 36.0), "time…");
        assert_eq!(shorten("购物车服务", FONT, 40.0), "购物车…");
        assert_eq!(shorten("👨‍👩‍👧👨‍👩‍👧", FONT, 20.0), "👨‍👩‍👧…");
        assert_eq!(shorten("abc", FONT, 0.0), "…");
    }
}
