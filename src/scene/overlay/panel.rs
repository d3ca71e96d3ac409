//! The list that explains an overlay: signs as in the picture, what they mean here, and what to do.

use super::marks::{bar, disc, marker, sign_size, struck};
use super::{Entry, Fate, Heat, Overlay, Section, Sign, word};
use crate::geometry::Rect;
use crate::scene::card::Card;
use crate::scene::mark::{Anchor, Dash, Mark, Stroke};
use crate::scene::path::{Path, at};
use crate::scene::style::Fonts;
use crate::text::wrap;
use crate::theme::{Role, Severity};

/// The widest column, the least worth having, and the gap between two.
const COLUMN: (f64, f64, f64) = (440.0, 300.0, 32.0);
/// Between a sign and its words, between two entries, below a heading, between two sections.
const GAP: (f64, f64, f64, f64) = (12.0, 10.0, 6.0, 16.0);

/// Lays the list out, no wider than a width where that can be.
pub fn panel(sections: &[Section], fonts: Fonts, width: f64) -> Card {
    let columns = (((width + COLUMN.2) / (COLUMN.1 + COLUMN.2)) as usize).clamp(1, 4);
    let column = ((width + COLUMN.2) / columns as f64 - COLUMN.2).clamp(COLUMN.1, COLUMN.0);
    let mut card = Card::default();
    let mut top = 0.0;
    for section in sections.iter().filter(|it| !it.entries.is_empty()) {
        if !section.heading.is_empty() {
            let style = fonts.group();
            let middle = top + style.line / 2.0;
            card.marks.push(Mark::text(&section.heading, style.font, Role::Muted, Anchor::Start, 0.0, middle));
            card.size.w = card.size.w.max(style.width(&section.heading));
            top += style.line + GAP.2;
        }
        let rows: Vec<Row> = section.entries.iter().map(|it| Row::of(it, column, fonts)).collect();
        let used = columns.min(rows.len());
        let mut bottom = top;
        for (index, rows) in split(&rows, used).into_iter().enumerate() {
            let x = index as f64 * (column + COLUMN.2);
            let mut y = top;
            for row in rows {
                row.draw(&mut card, x, y, fonts);
                y += row.height + GAP.1;
            }
            bottom = f64::max(bottom, y - GAP.1);
            card.size.w = card.size.w.max(x + column);
        }
        top = bottom + GAP.3;
        card.size.h = bottom;
    }
    card
}

/// The same in lines of letters.
pub fn lines(overlay: &Overlay) -> Vec<String> {
    let mut lines = Vec::new();
    for section in overlay.sections.iter().filter(|it| !it.entries.is_empty()) {
        if !section.heading.is_empty() {
            lines.push(format!("{}:", section.heading));
        }
        for entry in &section.entries {
            let sign = match entry.sign {
                Sign::Ring(ring) => format!("({}) {}: ", ring.number, word(ring.severity)),
                Sign::Change(change) => format!("[{}] ", change.word()),
                Sign::None | Sign::Meter(_) | Sign::Fate(_) | Sign::Pill | Sign::Dies | Sign::Lives => String::new(),
            };
            lines.push(format!("{sign}{}", entry.title));
            if !entry.text.is_empty() {
                lines.push(format!("    {}", entry.text));
            }
        }
    }
    lines
}

/// An entry, measured.
struct Row {
    sign: Sign,
    title: Vec<String>,
    text: Vec<String>,
    height: f64,
}

impl Row {
    fn of(entry: &Entry, width: f64, fonts: Fonts) -> Row {
        let room = if entry.sign == Sign::None { width } else { width - sign_size().w - GAP.0 };
        let broken = |text: &str, font| match text.is_empty() {
            true => Vec::new(),
            false => wrap(text, font, room),
        };
        let title = broken(&entry.title, fonts.question().font);
        let text = broken(&entry.text, fonts.flow().font);
        let words = title.len() as f64 * fonts.question().line + text.len() as f64 * fonts.flow().line;
        Row { sign: entry.sign, title, text, height: words.max(sign_size().h) }
    }

    fn draw(&self, card: &mut Card, x: f64, y: f64, fonts: Fonts) {
        let words = self.title.len() as f64 * fonts.question().line + self.text.len() as f64 * fonts.flow().line;
        let size = sign_size();
        if self.sign != Sign::None {
            // a sign stands at the middle of one or two lines, at the head of more
            let h = self.height.min(2.0 * fonts.question().line);
            card.marks.extend(sign(self.sign, Rect::new(x, y + (h - size.h) / 2.0, size.w, size.h), fonts));
        }
        let left = if self.sign == Sign::None { x } else { x + size.w + GAP.0 };
        let mut y = y + (self.height - words).max(0.0) / 2.0;
        for (lines, style, role) in
            [(&self.title, fonts.question(), Role::Text), (&self.text, fonts.flow(), Role::Muted)]
        {
            for line in lines {
                card.marks.push(Mark::text(line, style.font, role, Anchor::Start, left, y + style.line / 2.0));
                y += style.line;
            }
        }
    }
}

fn sign(sign: Sign, room: Rect, fonts: Fonts) -> Vec<Mark> {
    let middle = room.center();
    match sign {
        Sign::None => Vec::new(),
        Sign::Ring(ring) => marker(ring, middle, fonts),
        Sign::Meter(heat) => {
            let (peak, mean) = match heat {
                Heat::Calm => (0.5, Some(0.22)),
                Heat::Tight => (0.88, None),
                Heat::Over => (1.0, None),
            };
            bar(Rect::new(room.x, middle.y - 3.5, room.w, 7.0), peak, mean, 0.769, heat)
        }
        Sign::Fate(fate) => {
            let rect = Rect::new(room.x, room.y + 3.0, room.w - 4.0, room.h - 5.0);
            let outline = Path::rounded_rect(rect, 5.0);
            let dash = if fate == Fate::Gone { Dash::Dashed } else { Dash::Solid };
            let pen = Stroke::broken(Role::Divider, 1.5, dash);
            let mut marks = vec![Mark::shape(outline.clone(), Some(Role::Surface), Some(pen)).wobbling(0.5)];
            if fate == Fate::Gone {
                marks.extend(struck(&outline, &[]));
            }
            marks.extend(disc(fate, at(rect.right() - 3.0, rect.y + 3.0)));
            marks
        }
        Sign::Pill => {
            let rect = Rect::new(room.x + 3.0, middle.y - 8.0, room.w - 6.0, 16.0);
            let pen = Stroke::solid(Role::Line, 1.25);
            vec![
                Mark::shape(Path::rounded_rect(rect, 8.0), Some(Role::Surface), Some(pen)).wobbling(0.5),
                Mark::text("1/2", fonts.tag().font, Role::Text, Anchor::Middle, middle.x, middle.y),
            ]
        }
        Sign::Change(change) => super::change::on_tab(change, middle),
        Sign::Dies => {
            let pen = Stroke::solid(Role::Severity(Severity::Error), 2.25);
            let arm = 5.5;
            let line = |a, b| Mark::line(Path::line(&[a, b]), pen).wobbling(0.4);
            vec![
                line(at(middle.x - arm, middle.y - arm), at(middle.x + arm, middle.y + arm)),
                line(at(middle.x - arm, middle.y + arm), at(middle.x + arm, middle.y - arm)),
            ]
        }
        Sign::Lives => {
            let points = [
                at(middle.x - 6.5, middle.y + 0.5),
                at(middle.x - 2.0, middle.y + 5.0),
                at(middle.x + 7.0, middle.y - 5.0),
            ];
            vec![Mark::line(Path::line(&points), Stroke::solid(Role::Text, 2.0)).wobbling(0.4)]
        }
    }
}

/// Rows in columns of about one height, in their order.
fn split(rows: &[Row], columns: usize) -> Vec<&[Row]> {
    let all: f64 = rows.iter().map(|it| it.height + GAP.1).sum();
    let mut split = Vec::with_capacity(columns);
    let (mut start, mut filled) = (0, 0.0);
    for (index, row) in rows.iter().enumerate() {
        // a row goes where its middle falls
        let reached = (filled + (row.height + GAP.1) / 2.0) / all * columns as f64;
        if reached >= (split.len() + 1) as f64 && index > start {
            split.push(&rows[start..index]);
            start = index;
        }
        filled += row.height + GAP.1;
    }
    split.push(&rows[start..]);
    split
}
