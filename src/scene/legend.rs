//! The legend: one row at the foot, of the signs the picture really uses.

use super::card::Card;
use super::content::Content;
use super::draft::{Draft, Drawn};
use super::flow::{Drawing, Head, Pen, Tail};
use super::mark::{Anchor, Dash, Mark};
use super::path::at;
use crate::catalog::Family;
use crate::geometry::{Rect, Size};
use crate::theme::Role;

/// The height of a row, the gap between two entries, between sign and words.
const ROW: (f64, f64, f64) = (30.0, 22.0, 8.0);
/// The size of a silhouette, the length of a line.
const SIGN: (Size, f64) = (Size::new(30.0, 20.0), 44.0);

/// A sign and what it means.
struct Entry {
    marks: Vec<Mark>,
    width: f64,
    words: String,
}

/// Makes the legend of a picture, no wider than a width where that can be; none where there is nothing to tell.
pub fn legend(draft: &Draft<'_>, width: f64) -> Option<Card> {
    let mut entries = silhouettes(draft);
    entries.extend(lines(draft));
    entries.extend(badges(draft));
    if entries.is_empty() {
        return None;
    }
    let style = draft.fonts.flow();
    let mut card = Card::default();
    let (mut x, mut y) = (0.0f64, 0.0f64);
    for entry in entries {
        let wide = entry.width + ROW.2 + style.width(&entry.words);
        if x > 0.0 && x + wide > width {
            (x, y) = (0.0, y + ROW.0);
        }
        for mut mark in entry.marks {
            mark.shift(x, y);
            card.marks.push(mark);
        }
        let words = x + entry.width + ROW.2;
        card.marks.push(Mark::text(entry.words, style.font, Role::Muted, Anchor::Start, words, y + ROW.0 / 2.0));
        card.size.w = card.size.w.max(x + wide);
        x += wide + ROW.1;
    }
    card.size.h = y + ROW.0;
    Some(card)
}

/// The silhouette of each family, as the first of it is drawn.
fn silhouettes(draft: &Draft<'_>) -> Vec<Entry> {
    let mut seen: Vec<Family> = Vec::new();
    let mut entries = Vec::new();
    for (id, content) in components(draft) {
        let family = super::content::family(draft.design.component(id));
        if family == Family::Drawing || seen.contains(&family) {
            continue;
        }
        seen.push(family);
        let Size { w, h } = SIGN.0;
        let rect = Rect::new(0.0, (ROW.0 - h) / 2.0, w, h);
        entries.push(Entry { marks: content.sample(rect), width: w, words: word(family).to_string() });
    }
    entries
}

fn components<'a>(draft: &'a Draft<'_>) -> impl Iterator<Item = (crate::model::ComponentId, &'a Content)> {
    draft.items.iter().filter_map(|it| match it {
        Drawn::Component(id, content) => Some((*id, &**content)),
        Drawn::Bar(..) | Drawn::Group(..) => None,
    })
}

fn word(family: Family) -> &'static str {
    match family {
        Family::Actor => "client",
        Family::External => "external",
        Family::Edge => "edge",
        Family::Compute => "service",
        Family::Coordination => "coordination",
        Family::Data => "data",
        Family::Cache => "cache",
        Family::Messaging => "queue",
        Family::Operations => "operations",
        Family::Drawing => "",
    }
}

/// Each way a flow is drawn.
fn lines(draft: &Draft<'_>) -> Vec<Entry> {
    let mut pens: Vec<Pen> = Vec::new();
    for line in &draft.lines {
        let pen = Pen { lock: false, ..line.pen };
        let alike = |it: &&Pen| Pen { role: pen.role, ..**it } == pen;
        if !pens.iter().any(|it| alike(&it)) {
            pens.push(pen);
        }
    }
    let middle = ROW.0 / 2.0;
    let points = [at(0.0, middle), at(SIGN.1, middle)];
    let entry = |pen: Pen| {
        let marks = Drawing { points: &points, pen, cuts: &[] }.draw();
        Entry { marks, width: SIGN.1, words: meaning(pen) }
    };
    let mut entries: Vec<Entry> = pens.into_iter().map(entry).collect();
    if draft.lines.iter().any(|it| it.pen.lock || it.wordings.iter().any(|it| it.lock)) {
        let lock = super::icon("lock", at(0.0, middle - 8.0), 16.0, Role::Line, 1.5);
        entries.push(Entry { marks: vec![lock], width: 16.0, words: "encrypted".to_string() });
    }
    entries
}

fn meaning(pen: Pen) -> String {
    let what = match pen.head {
        _ if pen.double => "data copied",
        Head::None => "related",
        Head::Open => "message",
        Head::Empty => "read",
        Head::Full if pen.heavy => "write",
        Head::Full => "call",
    };
    let mut words = what.to_string();
    if pen.answer {
        words += " and answer";
    }
    match pen.tail {
        Tail::None => {}
        Tail::Ring => words += ", pulled",
        Tail::Dot => words += ", pushed",
    }
    if pen.dash == Dash::Dotted {
        words += ", not needed";
    }
    words
}

/// The small boxes on others.
fn badges(draft: &Draft<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (_, content) in components(draft) {
        for (marks, size, words) in content.badge_samples() {
            if entries.iter().all(|it| it.words != words) {
                let mut marks = marks;
                marks.iter_mut().for_each(|mark| mark.shift(0.0, (ROW.0 - size.h) / 2.0));
                entries.push(Entry { marks, width: size.w, words: words.to_string() });
            }
        }
    }
    entries
}
