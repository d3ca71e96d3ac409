//! A picture in words: what a drawing of letters needs to know, with the places of the layout. Nothing in it is measured
//! in pixels of a font; the writer gives the words the cells they need and keeps the order of the places.

use unicode_width::UnicodeWidthStr;

use super::draft::{Draft, Drawn, Named};
pub use super::flow::{Head, Tail};
use super::mark::{Anchor, Dash, Mark, TextMark};
use super::overlay::{Fate, Overlay, Said};
use crate::catalog::Shape;
use crate::geometry::{Point, Rect};
use crate::layout::graph::{ItemShape, Layout};
use crate::model::GroupKind;
use crate::theme::Severity;

/// A picture in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// The title and the caption.
    pub heading: Vec<String>,
    /// Components and cards.
    pub boxes: Vec<SketchBox>,
    /// Groups, outer ones first.
    pub groups: Vec<SketchGroup>,
    /// Between bands.
    pub dividers: Vec<(Point, Point)>,
    /// Flows.
    pub lines: Vec<SketchLine>,
    /// What explains the signs, below everything.
    pub list: Vec<String>,
}

/// A component or a card.
#[derive(Clone, Debug, PartialEq)]
pub struct SketchBox {
    /// Where it is.
    pub rect: Rect,
    /// How its outline tells what it is.
    pub outline: Outline,
    /// What stands in it.
    pub words: Vec<String>,
    /// What stands below it: the label of a bar.
    pub below: Option<(Rect, Vec<String>)>,
}

/// An outline, as far as letters can tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outline {
    /// Compute.
    Box,
    /// Actors.
    Round,
    /// The edge, decisions.
    Pointed,
    /// Coordination.
    Double,
    /// Stores.
    Lid,
    /// Caches.
    Heavy,
    /// Queues.
    Pipe,
    /// Operations.
    Wavy,
    /// What is outside, or optional.
    Dashed,
    /// A component on a divider.
    Bar,
    /// None.
    Bare,
    /// A card: its words start at the left.
    Card,
}

/// A group.
#[derive(Clone, Debug, PartialEq)]
pub struct SketchGroup {
    /// Where it is.
    pub rect: Rect,
    /// How its outline tells what it is.
    pub frame: Frame,
    /// Its title and the room of it.
    pub title: Option<(Rect, Vec<String>)>,
}

/// The outline of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frame {
    /// A band has dividers instead.
    None,
    /// What belongs together.
    Thin,
    /// What fails together.
    Dashed,
    /// A region.
    Double,
}

/// A flow.
#[derive(Clone, Debug, PartialEq)]
pub struct SketchLine {
    /// Its corners, from the first end to the second.
    pub points: Vec<Point>,
    /// How it is broken.
    pub dash: Dash,
    /// Two lines: data is copied.
    pub double: bool,
    /// At the second end.
    pub head: Head,
    /// Whether the answer has a head, at the first end.
    pub answer: bool,
    /// At the first end.
    pub tail: Tail,
    /// The word of the choice it is one way of: `or`.
    pub choice: Option<String>,
    /// The label and the room of it.
    pub label: Option<(Rect, Vec<String>)>,
}

/// Says a picture in words.
pub fn sketch(draft: &Draft<'_>, layout: &Layout, overlay: &Overlay) -> Sketch {
    let design = draft.design;
    let said = |name: &str| overlay.of(name).map_or(Vec::new(), spoken);
    let heading = [&design.title, &design.caption].into_iter().flatten().map(|it| it.value.clone()).collect();
    let list = super::overlay::lines(overlay);
    let mut sketch = Sketch { heading, dividers: layout.dividers.clone(), list, ..Sketch::default() };
    for (index, drawn) in draft.items.iter().enumerate() {
        let rect = layout.bodies[index];
        match drawn {
            Drawn::Component(id, content) => {
                let outline = outline(content.shape());
                let words = [content.words(), said(&design.component(*id).name)].concat();
                sketch.boxes.push(SketchBox { rect, outline, words, below: None });
            }
            Drawn::Bar(id, bar) => {
                let words = [bar.words().to_vec(), said(&design.component(*id).name)].concat();
                let below = bar.label_room(rect).map(|room| (room, words));
                sketch.boxes.push(SketchBox { rect, outline: Outline::Bar, words: Vec::new(), below });
            }
            Drawn::Group(id, title, _) => {
                let mut words = title.lines.clone();
                if let (Some(count), Some(last)) = (&title.count, words.last_mut()) {
                    *last = format!("{last} {count}");
                }
                if let Some(last) = words.last_mut() {
                    said(&design.group(*id).name).iter().for_each(|it| *last = format!("{last} {it}"));
                }
                let band = draft.graph.items[index].shape == ItemShape::Band;
                let frame = if band { Frame::None } else { frame(design.group(*id).kind, design.group(*id).dashed) };
                let title = layout.titles[index].filter(|_| !words.is_empty()).map(|room| (room, words));
                sketch.groups.push(SketchGroup { rect, frame, title });
            }
        }
        let cards = draft.cards[index].iter().zip(&layout.cards[index]);
        sketch.boxes.extend(cards.map(|(named, rect)| card(named, *rect)));
    }
    let cards = draft.design_cards.iter().zip(&layout.design_cards);
    sketch.boxes.extend(cards.map(|(named, rect)| card(named, *rect)));
    let choices = super::compose::choice_words(draft);
    for (index, line) in draft.lines.iter().enumerate() {
        let route = &layout.edges[index];
        let mut points = route.points.clone();
        if line.turned {
            points.reverse();
        }
        sketch.lines.push(SketchLine {
            points,
            dash: line.pen.dash,
            double: line.pen.double,
            head: line.pen.head,
            answer: line.pen.answer,
            tail: line.pen.tail,
            choice: design.flow(line.flow).alternatives.and_then(|set| choices.get(&set)).map(|(word, _)| word.clone()),
            label: route
                .label
                .map(|room| {
                    let mut words = line.wordings.get(route.label_choice).map_or(Vec::new(), |it| it.lines.clone());
                    if let Some(step) = &line.step {
                        match words.first_mut() {
                            Some(first) => *first = format!("({step}) {first}"),
                            None => words.push(format!("({step})")),
                        }
                    }
                    words.extend(said(&design.flow(line.flow).name));
                    (room, words)
                })
                .filter(|(_, words)| !words.is_empty()),
        });
        let payload = line.payload.iter().zip(route.payload);
        sketch.boxes.extend(payload.map(|(named, rect)| card(named, rect)));
    }
    sketch
}

/// What is said of something, in words.
fn spoken(said: &Said) -> Vec<String> {
    let mut lines = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let numbers: Vec<String> =
            said.rings.iter().filter(|it| it.severity == severity).map(|it| format!("({})", it.number)).collect();
        if !numbers.is_empty() {
            lines.push(format!("{} {}", super::overlay::word(severity), numbers.join(" ")));
        }
    }
    lines.extend(said.meter.as_ref().map(|it| it.words.clone()));
    lines.extend(said.fate.map(|it| match it {
        Fate::Gone => "[gone]".to_string(),
        Fate::Broken => "[broken]".to_string(),
    }));
    lines.extend(said.pill.as_ref().map(|it| format!("[{it}]")));
    lines.extend(said.change.map(|it| format!("[{}]", it.word())));
    lines
}

fn outline(shape: Shape) -> Outline {
    match shape {
        Shape::Stadium | Shape::Ellipse => Outline::Round,
        Shape::Hexagon | Shape::Diamond => Outline::Pointed,
        Shape::Box | Shape::Parallelogram | Shape::Page => Outline::Box,
        Shape::DoubleBox => Outline::Double,
        Shape::Cylinder | Shape::Bucket => Outline::Lid,
        Shape::Chip => Outline::Heavy,
        Shape::Pipe => Outline::Pipe,
        Shape::Sheet => Outline::Wavy,
        Shape::DashedBox => Outline::Dashed,
        Shape::BareText | Shape::Slot => Outline::Bare,
    }
}

fn frame(kind: GroupKind, dashed: bool) -> Frame {
    match kind {
        GroupKind::Zone => Frame::Dashed,
        GroupKind::Region => Frame::Double,
        GroupKind::Group | GroupKind::Tier | GroupKind::Band | GroupKind::Host | GroupKind::Rack if dashed => {
            Frame::Dashed
        }
        GroupKind::Group | GroupKind::Tier | GroupKind::Band | GroupKind::Host | GroupKind::Rack => Frame::Thin,
    }
}

fn card(named: &Named, rect: Rect) -> SketchBox {
    SketchBox { rect, outline: Outline::Card, words: rows(&named.card.marks), below: None }
}

/// The texts of a card as lines: what stands at one height is one line, what starts at one place one column.
fn rows(marks: &[Mark]) -> Vec<String> {
    let mut texts = Vec::new();
    collect(marks, &mut texts);
    let mut rows: Vec<(f64, Vec<Cell>)> = Vec::new();
    for it in texts {
        let width = crate::text::width(&it.text, it.font);
        let start = match it.anchor {
            Anchor::Start => it.at.x,
            Anchor::Middle => it.at.x - width / 2.0,
            Anchor::End => it.at.x - width,
        };
        let cell = Cell { start, end: start + width, text: it.text.clone() };
        // the middle of the capitals, so that sizes may differ
        let middle = it.at.y - super::mark::CAPITALS * it.font.size;
        match rows.iter_mut().find(|(at, _)| (at - middle).abs() < 5.0) {
            Some((_, cells)) => cells.push(cell),
            None => rows.push((middle, vec![cell])),
        }
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(|(_, cells)| joined(cells)).collect();
    let columns = columns(&rows);
    rows.iter().map(|cells| line(cells, &columns)).collect()
}

/// A text of a card, with its left and right end.
struct Cell {
    start: f64,
    end: f64,
    text: String,
}

fn collect<'a>(marks: &'a [Mark], texts: &mut Vec<&'a TextMark>) {
    for mark in marks {
        match mark {
            Mark::Text(it) => texts.push(it),
            Mark::Part(it) => collect(&it.marks, texts),
            Mark::Path(_) | Mark::Icon(_) => {}
        }
    }
}

/// Joins the texts of a line that follow each other: bold words in a sentence.
fn joined(mut cells: Vec<Cell>) -> Vec<Cell> {
    cells.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut joined: Vec<Cell> = Vec::new();
    for cell in cells {
        match joined.last_mut() {
            Some(last) if cell.start - last.end < 6.0 => {
                let space = if cell.start - last.end > 1.5 && !last.text.ends_with(' ') { " " } else { "" };
                last.text = format!("{}{space}{}", last.text, cell.text);
                last.end = cell.end;
            }
            _ => joined.push(cell),
        }
    }
    joined
}

/// The starts of the columns: in pixels, and in cells.
fn columns(rows: &[Vec<Cell>]) -> Vec<(f64, usize)> {
    let mut starts: Vec<f64> = rows.iter().flatten().map(|cell| cell.start).collect();
    starts.sort_by(f64::total_cmp);
    starts.dedup_by(|a, b| (*a - *b).abs() < 3.0);
    let mut columns: Vec<(f64, usize)> = starts.into_iter().map(|start| (start, 0)).collect();
    for at in 1..columns.len() {
        let start = columns[at].0;
        let mut least = columns[at - 1].1;
        for cells in rows {
            for (cell, next) in cells.iter().zip(cells.iter().skip(1)) {
                if (next.start - start).abs() < 3.0 {
                    least = least.max(place(&columns[..at], cell.start) + cell.text.width() + 2);
                }
            }
        }
        columns[at].1 = least;
    }
    columns
}

/// The column, in cells, of what starts at a place.
fn place(columns: &[(f64, usize)], start: f64) -> usize {
    columns.iter().rev().find(|(known, _)| *known < start + 3.0).map_or(0, |(_, cells)| *cells)
}

fn line(cells: &[Cell], columns: &[(f64, usize)]) -> String {
    let mut line = String::new();
    for cell in cells {
        let gap = place(columns, cell.start).saturating_sub(line.width());
        line.extend(std::iter::repeat_n(' ', gap));
        line.push_str(&cell.text);
    }
    line
}
