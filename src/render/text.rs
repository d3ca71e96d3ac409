//! A drawing of letters, for terminals and comments: the same layout on a sheet of cells.
//!
//! First the rows: everything that lies level is kept apart from what it sees above and below. Then the columns: what
//! shares a row is kept apart from what it sees left and right. So nothing can lie on anything else, whatever the words.

mod axis;
mod grid;
mod signs;

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::UnicodeWidthStr;

use crate::geometry::{Point, Rect};
use crate::scene::Scene;
use crate::scene::sketch::{Frame, Head, Outline, Sketch, SketchBox, SketchGroup, SketchLine, Tail};
use axis::{Axis, Cells, Span, separate};
use grid::Grid;
use signs::{DOWN, LEFT, Pen, RIGHT, Signs, UP};

/// Empty pixels to a cell: some four times what a letter has, since a terminal is small.
const COLUMN: f64 = 32.0;
const ROW: f64 = 64.0;
/// The same where a sheet would be wider than a terminal: next to nothing is left empty.
const TIGHT: f64 = 400.0;
/// The columns that a terminal or a comment usually has room for.
const NARROW: i64 = 120;
/// The most cells of a sheet.
const MOST: i64 = 4_000_000;

/// Draws a picture with letters, in ASCII alone if asked for (the words of the design stay as they are).
///
/// # Errors
///
/// If it would have more than four million cells.
pub fn write(scene: &Scene, ascii: bool) -> Result<String, String> {
    let signs = if ascii { &signs::ASCII } else { &signs::UNICODE };
    let sketch = &worded(&scene.sketch, signs);
    let rows = rows(sketch);
    let mut columns = columns(sketch, &rows, COLUMN);
    if columns.count() > NARROW {
        columns = self::columns(sketch, &rows, TIGHT);
    }
    let (w, h) = (columns.count(), rows.count());
    if w.saturating_mul(h) > MOST {
        return Err(format!("a drawing of {w} × {h} letters is too large; at most {MOST} are drawn"));
    }
    let mut sheet = Sheet { grid: Grid::new(w as usize, h as usize), rows, columns, signs };
    sheet.draw(sketch);
    let mut out = String::new();
    for line in &sketch.heading {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if !sketch.heading.is_empty() {
        out.push('\n');
    }
    for line in sheet.grid.lines() {
        out.push_str(&line);
        out.push('\n');
    }
    if !sketch.list.is_empty() {
        out.push('\n');
    }
    for line in &sketch.list {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    Ok(out)
}

/// The sketch with words that can stand in cells: no control signs, and ours in ASCII where that is asked for.
fn worded(sketch: &Sketch, signs: &Signs) -> Sketch {
    let mut sketch = sketch.clone();
    let line = |line: &mut String| {
        let clean: String = line.chars().filter(|c| !is_unprintable(*c)).collect();
        *line = signs.words(&clean);
    };
    let all = |lines: &mut Vec<String>| lines.iter_mut().for_each(line);
    all(&mut sketch.heading);
    all(&mut sketch.list);
    sketch.boxes.iter_mut().for_each(|it| {
        all(&mut it.words);
        it.below.iter_mut().for_each(|(_, words)| all(words));
    });
    sketch.groups.iter_mut().filter_map(|it| it.title.as_mut()).for_each(|(_, words)| all(words));
    sketch.lines.iter_mut().filter_map(|it| it.label.as_mut()).for_each(|(_, words)| all(words));
    sketch
}

/// Control signs, and marks that turn the direction of what follows.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn columns_of(words: &[String]) -> i64 {
    words.iter().map(|line| line.width()).max().unwrap_or(0) as i64
}

impl SketchBox {
    /// The cells its words and its outline need, from side to side.
    fn needs(&self) -> (i64, i64) {
        let (words, lines) = (columns_of(&self.words), self.words.len() as i64);
        match self.outline {
            Outline::Bar => (1, 2),
            Outline::Bare => ((words - 1).max(0), (lines - 1).max(0)),
            Outline::Lid => (words + 3, lines + 2),
            Outline::Pipe => (words + 4, lines + 1),
            Outline::Box
            | Outline::Round
            | Outline::Pointed
            | Outline::Double
            | Outline::Heavy
            | Outline::Wavy
            | Outline::Dashed
            | Outline::Card => (words + 3, lines + 1),
        }
    }
}

// ---------------------------------------------------------------- rows and columns

/// What a span is part of.
#[derive(Clone, Copy, PartialEq)]
enum What {
    Box(usize),
    Group,
    Line(usize),
    /// Words, and the line that they are the label of.
    Words(Option<usize>, Rect),
}

/// Words outside boxes: where they are, and the line they belong to.
fn words(sketch: &Sketch) -> impl Iterator<Item = (Rect, &Vec<String>, Option<usize>)> {
    let titles = sketch.groups.iter().filter_map(|it| it.title.as_ref()).map(|(rect, words)| (*rect, words, None));
    let below = sketch.boxes.iter().filter_map(|it| it.below.as_ref()).map(|(rect, words)| (*rect, words, None));
    let labels = sketch.lines.iter().enumerate().filter_map(|(line, it)| {
        let (rect, words) = it.label.as_ref()?;
        Some((*rect, words, Some(line)))
    });
    titles.chain(below).chain(labels)
}

/// Everything that has a place.
fn points(sketch: &Sketch) -> Vec<Point> {
    let mut rects: Vec<Rect> = sketch.boxes.iter().map(|it| it.rect).collect();
    rects.extend(sketch.groups.iter().map(|it| it.rect));
    rects.extend(words(sketch).map(|(rect, ..)| rect));
    let mut points: Vec<Point> =
        rects.into_iter().flat_map(|it| [Point::new(it.x, it.y), Point::new(it.right(), it.bottom())]).collect();
    points.extend(sketch.lines.iter().flat_map(|it| it.points.iter().copied()));
    points.extend(sketch.dividers.iter().flat_map(|(a, b)| [*a, *b]));
    points
}

/// A straight part of a line.
struct Leg {
    line: usize,
    from: Point,
    to: Point,
    /// Whether it ends at a box, and with a head, at either end.
    first: bool,
    last: bool,
    head: bool,
    answer: bool,
    /// The cells of the word of its choice, which stands on it.
    word: i64,
}

impl Leg {
    fn is_level(&self) -> bool {
        (self.from.y - self.to.y).abs() <= (self.from.x - self.to.x).abs()
    }

    /// The cells it needs between its ends, at its lower and its upper end: heads and a piece of line.
    fn ends(&self) -> (i64, i64) {
        let word = if self.first && self.is_level() { self.word } else { 0 };
        let from = 1 + i64::from(self.first && self.answer) + word;
        let to = 1 + i64::from(self.last && self.head);
        let turned = if self.is_level() { self.from.x > self.to.x } else { self.from.y > self.to.y };
        if turned { (to, from) } else { (from, to) }
    }

    /// The cells it needs from end to end.
    fn least(&self) -> i64 {
        let (from, to) = self.ends();
        from + to + if self.first && self.last { i64::from(self.is_level()) + 1 } else { 0 }
    }
}

fn legs(sketch: &Sketch) -> Vec<Leg> {
    let mut legs = Vec::new();
    for (line, it) in sketch.lines.iter().enumerate() {
        let count = it.points.len().saturating_sub(1);
        for (at, pair) in it.points.windows(2).enumerate() {
            legs.push(Leg {
                line,
                from: pair[0],
                to: pair[1],
                first: at == 0,
                last: at + 1 == count,
                head: it.head != Head::None,
                answer: it.answer || it.tail != Tail::None || it.choice.is_some(),
                word: it
                    .choice
                    .as_ref()
                    .filter(|_| !it.answer && it.tail == Tail::None)
                    .map_or(0, |it| it.width() as i64),
            });
        }
    }
    legs
}

/// Whether words are the label of this line and stand on it.
fn stands_on(words: &What, line: &What, at: f64, low: impl Fn(Rect) -> (f64, f64)) -> bool {
    match (words, line) {
        (What::Words(Some(own), rect), What::Line(line)) => {
            let (low, high) = low(*rect);
            own == line && low < at && at < high
        }
        _ => false,
    }
}

fn rows(sketch: &Sketch) -> Cells {
    let mut axis = Axis::new(points(sketch).into_iter().map(|it| it.y).collect());
    let mut spans = Vec::new();
    for (index, it) in sketch.boxes.iter().enumerate() {
        spans.extend([it.rect.y, it.rect.bottom()].map(|at| span(at, it.rect.x, it.rect.right(), What::Box(index))));
        axis.need(it.rect.y, it.rect.bottom(), it.needs().1);
    }
    for it in &sketch.groups {
        spans.extend([it.rect.y, it.rect.bottom()].map(|at| span(at, it.rect.x, it.rect.right(), What::Group)));
        axis.need(it.rect.y, it.rect.bottom(), 2);
    }
    for (rect, words, line) in words(sketch) {
        let what = What::Words(line, rect);
        spans.extend([rect.y, rect.bottom()].map(|at| span(at, rect.x, rect.right(), what)));
        axis.need(rect.y, rect.bottom(), words.len() as i64 - 1);
    }
    for (a, b) in &sketch.dividers {
        spans.push(span(a.y, a.x.min(b.x), a.x.max(b.x), What::Group));
    }
    for leg in legs(sketch) {
        let (low, high) = (leg.from.y.min(leg.to.y), leg.from.y.max(leg.to.y));
        if leg.is_level() {
            spans.push(span(low, leg.from.x.min(leg.to.x), leg.from.x.max(leg.to.x), What::Line(leg.line)));
            continue;
        }
        axis.need(low, high, leg.least());
        let label = sketch.lines[leg.line].label.as_ref().map(|(rect, _)| *rect);
        if let Some(rect) =
            label.filter(|it| it.x < leg.from.x && leg.from.x < it.right() && it.y > low && it.bottom() < high)
        {
            let (from, to) = leg.ends();
            axis.need(low, rect.y, from + 1);
            axis.need(rect.bottom(), high, to + 1);
        }
    }
    separate(&mut axis, spans, 2.0, |a, b| {
        let on = |words: &Span<What>, line: &Span<What>| {
            stands_on(&words.what, &line.what, line.at, |rect| (rect.y, rect.bottom()))
        };
        match (a.what, b.what) {
            _ if on(a, b) || on(b, a) => None,
            (What::Words(_, one), What::Words(_, other)) if one == other => None,
            (What::Box(one), What::Box(other)) if one != other => Some(2),
            _ => Some(1),
        }
    });
    axis.solve(ROW)
}

fn columns(sketch: &Sketch, rows: &Cells, pixels: f64) -> Cells {
    let mut axis = Axis::new(points(sketch).into_iter().map(|it| it.x).collect());
    let mut spans = Vec::new();
    let row = |y: f64| rows.of(y) as f64;
    for (index, it) in sketch.boxes.iter().enumerate() {
        let sides = [it.rect.x, it.rect.right()];
        spans.extend(sides.map(|at| span(at, row(it.rect.y), row(it.rect.bottom()), What::Box(index))));
        axis.need(it.rect.x, it.rect.right(), it.needs().0);
    }
    for it in &sketch.groups {
        let sides = [it.rect.x, it.rect.right()];
        spans.extend(sides.map(|at| span(at, row(it.rect.y), row(it.rect.bottom()), What::Group)));
        axis.need(it.rect.x, it.rect.right(), 3);
    }
    for (rect, words, line) in words(sketch) {
        let what = What::Words(line, rect);
        let first = first_row(rect, words, rows) as f64;
        let last = first + words.len().saturating_sub(1) as f64;
        spans.extend([rect.x, rect.right()].map(|at| span(at, first, last, what)));
        axis.need(rect.x, rect.right(), columns_of(words) - 1);
    }
    for (a, b) in &sketch.dividers {
        spans.push(span(a.x, row(a.y.min(b.y)), row(a.y.max(b.y)), What::Group));
    }
    for leg in legs(sketch) {
        if !leg.is_level() {
            let (low, high) = (leg.from.y.min(leg.to.y), leg.from.y.max(leg.to.y));
            spans.push(span(leg.from.x, row(low), row(high), What::Line(leg.line)));
            continue;
        }
        let (low, high) = (leg.from.x.min(leg.to.x), leg.from.x.max(leg.to.x));
        axis.need(low, high, leg.least());
        let label = sketch.lines[leg.line].label.as_ref().map(|(rect, _)| *rect);
        if let Some(rect) =
            label.filter(|it| it.y < leg.from.y && leg.from.y < it.bottom() && it.x > low && it.right() < high)
        {
            let (from, to) = leg.ends();
            axis.need(low, rect.x, from + 2);
            axis.need(rect.right(), high, to + 2);
        }
    }
    separate(&mut axis, spans, 0.0, |a, b| {
        let on = |words: &Span<What>, line: &Span<What>| {
            stands_on(&words.what, &line.what, line.at, |rect| (rect.x, rect.right()))
        };
        match (a.what, b.what) {
            _ if on(a, b) || on(b, a) => None,
            (What::Words(_, one), What::Words(_, other)) if one == other => None,
            (What::Box(one), What::Box(other)) => Some(if one == other { 1 } else { 3 }),
            _ => Some(2),
        }
    });
    axis.solve(pixels)
}

fn span(at: f64, from: f64, to: f64, what: What) -> Span<What> {
    Span { at, from, to, what }
}

/// The row of the first line of words that stand in the middle of their room.
fn first_row(rect: Rect, words: &[String], rows: &Cells) -> i64 {
    let (top, bottom) = (rows.of(rect.y), rows.of(rect.bottom()));
    top + (bottom - top + 1 - words.len() as i64).max(0) / 2
}

// ---------------------------------------------------------------- the sheet

struct Sheet<'a> {
    grid: Grid,
    rows: Cells,
    columns: Cells,
    signs: &'a Signs,
}

/// A rectangle of cells, its sides included.
#[derive(Clone, Copy)]
struct Frame4 {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

/// What runs through a cell.
struct Through {
    trunk: usize,
    mask: u8,
    pen: Pen,
}

impl Sheet<'_> {
    fn draw(&mut self, sketch: &Sketch) {
        for group in &sketch.groups {
            self.group(group);
        }
        for (a, b) in &sketch.dividers {
            self.divider(*a, *b);
        }
        self.lines(&sketch.lines);
        for it in &sketch.boxes {
            self.component(it);
        }
        for it in &sketch.lines {
            self.ends(it);
        }
        for group in &sketch.groups {
            if let Some((rect, words)) = &group.title {
                let left = (group.frame != Frame::None).then(|| self.columns.of(rect.x));
                self.words(*rect, words, left);
            }
        }
        for (rect, words) in sketch.boxes.iter().filter_map(|it| it.below.as_ref()) {
            self.words(*rect, words, None);
        }
        let labels: Vec<_> = sketch.lines.iter().filter_map(|it| Some((it, it.label.as_ref()?))).collect();
        let taken = labels.iter().flat_map(|(_, (rect, words))| self.room(*rect, words)).collect();
        for (line, (rect, words)) in labels {
            self.label(line, *rect, words, &taken);
        }
        for line in &sketch.lines {
            self.choice(line);
        }
    }

    /// The word of a choice behind its sign: on the line where that runs level, else beside it where there is room.
    fn choice(&mut self, line: &SketchLine) {
        let Some(word) = line.choice.as_ref().filter(|_| !line.answer && line.tail == Tail::None) else { return };
        let cells = self.way(line);
        let [start, (x, y), _, ..] = cells[..] else { return };
        let wide = word.width() as i64;
        if start.1 == y {
            let left = if start.0 < x { x + 1 } else { x - wide };
            return self.grid.write(left, y, word);
        }
        let room = [x + 1, x - wide].into_iter().find(|left| {
            let outer = if *left > x { left + wide } else { left - 1 };
            (*left..left + wide).chain([outer]).all(|x| self.grid.is_empty(x, y))
        });
        if let Some(left) = room {
            self.grid.write(left, y, word);
        }
    }

    fn frame(&self, rect: Rect) -> Frame4 {
        Frame4 {
            left: self.columns.of(rect.x),
            top: self.rows.of(rect.y),
            right: self.columns.of(rect.right()),
            bottom: self.rows.of(rect.bottom()),
        }
    }

    /// Draws the four sides with the signs of an outline: corners from the upper left around, then top, side, bottom.
    fn sides(&mut self, it: Frame4, outline: &[char; 7]) {
        let [upper_left, upper_right, lower_right, lower_left, top, side, bottom] = *outline;
        for x in it.left..=it.right {
            self.grid.put(x, it.top, top);
            self.grid.put(x, it.bottom, bottom);
        }
        for y in it.top..=it.bottom {
            self.grid.put(it.left, y, side);
            self.grid.put(it.right, y, side);
        }
        self.grid.put(it.left, it.top, upper_left);
        self.grid.put(it.right, it.top, upper_right);
        self.grid.put(it.right, it.bottom, lower_right);
        self.grid.put(it.left, it.bottom, lower_left);
    }

    fn group(&mut self, group: &SketchGroup) {
        let outline = match group.frame {
            Frame::None => return,
            Frame::Thin => &self.signs.group,
            Frame::Dashed => &self.signs.zone,
            Frame::Double => &self.signs.region,
        };
        self.sides(self.frame(group.rect), outline);
    }

    fn divider(&mut self, a: Point, b: Point) {
        let (left, right) = (self.columns.of(a.x.min(b.x)), self.columns.of(a.x.max(b.x)));
        let (top, bottom) = (self.rows.of(a.y.min(b.y)), self.rows.of(a.y.max(b.y)));
        let sign = if left == right { self.signs.divider.1 } else { self.signs.divider.0 };
        for y in top..=bottom {
            for x in left..=right {
                self.grid.put(x, y, sign);
            }
        }
    }

    fn component(&mut self, it: &SketchBox) {
        let frame = self.frame(it.rect);
        for y in frame.top..=frame.bottom {
            for x in frame.left..=frame.right {
                self.grid.clear(x, y);
            }
        }
        let (mut left, mut right, mut top) = (frame.left + 1, frame.right - 1, frame.top + 1);
        let bottom = frame.bottom - 1;
        match it.outline {
            Outline::Bare => (left, right, top) = (frame.left, frame.right, frame.top),
            Outline::Bar => {
                for y in frame.top..=frame.bottom {
                    for x in frame.left..=frame.right {
                        self.grid.put(x, y, self.signs.bar);
                    }
                }
            }
            _ => self.sides(frame, self.signs.outline(it.outline)),
        }
        if it.outline == Outline::Lid {
            let [start, middle, end] = self.signs.lid;
            for x in frame.left..=frame.right {
                let sign = if x == frame.left {
                    start
                } else if x == frame.right {
                    end
                } else {
                    middle
                };
                self.grid.put(x, top, sign);
            }
            top += 1;
        }
        if it.outline == Outline::Pipe {
            let [upper, side, lower] = self.signs.mouth;
            for y in frame.top..=frame.bottom {
                let sign = if y == frame.top {
                    upper
                } else if y == frame.bottom {
                    lower
                } else {
                    side
                };
                self.grid.put(right, y, sign);
            }
            right -= 1;
        }
        let bottom = if it.outline == Outline::Bare { frame.bottom } else { bottom };
        let first = top + (bottom - top + 1 - it.words.len() as i64).max(0) / 2;
        for (row, line) in it.words.iter().enumerate() {
            let x = match it.outline {
                Outline::Card => left + 1,
                _ => left + (right - left + 1 - line.width() as i64).max(0) / 2,
            };
            let y = if it.outline == Outline::Card { top } else { first } + row as i64;
            self.grid.write(x, y, line);
        }
    }

    /// Draws all lines but their heads. Lines of one trunk join; of others the upright one passes over the level one.
    fn lines(&mut self, lines: &[SketchLine]) {
        let trunks = trunks(lines);
        let mut through: BTreeMap<(i64, i64), Vec<Through>> = BTreeMap::new();
        for (line, it) in lines.iter().enumerate() {
            let cells = self.way(it);
            for at in 1..cells.len().saturating_sub(1) {
                let mask = towards(cells[at], cells[at - 1]) | towards(cells[at], cells[at + 1]);
                let parts = through.entry((cells[at].1, cells[at].0)).or_default();
                match parts.iter_mut().find(|part| part.trunk == trunks[line]) {
                    Some(part) => part.mask |= mask,
                    None => parts.push(Through { trunk: trunks[line], mask, pen: Pen::of(it) }),
                }
            }
        }
        for ((y, x), parts) in through {
            let upright = parts.iter().find(|part| part.mask & (UP | DOWN) != 0);
            if let Some(part) = upright.or(parts.first()) {
                self.grid.put(x, y, self.signs.line(part.mask, part.pen));
            }
        }
    }

    /// The cells of a line, from the outline of the one box to that of the other.
    fn way(&self, line: &SketchLine) -> Vec<(i64, i64)> {
        let mut cells: Vec<(i64, i64)> = Vec::new();
        for point in &line.points {
            let to = (self.columns.of(point.x), self.rows.of(point.y));
            let Some(&(mut x, mut y)) = cells.last() else {
                cells.push(to);
                continue;
            };
            while x != to.0 {
                x += (to.0 - x).signum();
                cells.push((x, y));
            }
            while y != to.1 {
                y += (to.1 - y).signum();
                cells.push((x, y));
            }
        }
        cells
    }

    /// Draws heads and tails, and where a line leaves its box.
    fn ends(&mut self, line: &SketchLine) {
        let cells = self.way(line);
        let [start, next, ..] = cells[..] else { return };
        let [.., before, end] = cells[..] else { return };
        if cells.len() < 3 {
            return;
        }
        match (line.answer, line.tail, line.choice.is_some()) {
            (true, ..) => self.grid.put(next.0, next.1, self.signs.head(Head::Open, towards(next, start))),
            (_, Tail::Ring, _) => self.grid.put(next.0, next.1, self.signs.ring),
            (_, Tail::Dot, _) => self.grid.put(next.0, next.1, self.signs.dot),
            (_, Tail::None, true) => self.grid.put(next.0, next.1, self.signs.choice),
            (_, Tail::None, false) => self.leave(start, next),
        }
        match line.head {
            Head::None => self.leave(end, before),
            head => self.grid.put(before.0, before.1, self.signs.head(head, towards(before, end))),
        }
    }

    /// Joins a line to the side it leaves from.
    fn leave(&mut self, side: (i64, i64), next: (i64, i64)) {
        let sign = self.grid.get(side.0, side.1);
        if let Some(joint) = sign.and_then(|sign| self.signs.leaving(sign, towards(side, next))) {
            self.grid.put(side.0, side.1, joint);
        }
    }

    fn words(&mut self, rect: Rect, words: &[String], left: Option<i64>) {
        let first = first_row(rect, words, &self.rows);
        for (row, line) in words.iter().enumerate() {
            let x = left.unwrap_or_else(|| self.centered(rect, line));
            self.grid.write(x, first + row as i64, line);
        }
    }

    fn centered(&self, rect: Rect, line: &str) -> i64 {
        let (left, right) = (self.columns.of(rect.x), self.columns.of(rect.right()));
        left + (right - left + 1 - line.width() as i64).max(0) / 2
    }

    /// The cells that words take where they have their room.
    fn room(&self, rect: Rect, words: &[String]) -> Vec<(i64, i64)> {
        let first = first_row(rect, words, &self.rows);
        let mut cells = Vec::new();
        for (row, line) in words.iter().enumerate() {
            let x = self.centered(rect, line);
            cells.extend((x..x + line.width() as i64).map(|x| (x, first + row as i64)));
        }
        cells
    }

    /// A label: nearer to its line than its room is, if what lies between is empty; where it stands on its line, the line
    /// gives way by a cell.
    fn label(&mut self, line: &SketchLine, rect: Rect, words: &[String], taken: &BTreeSet<(i64, i64)>) {
        let own: BTreeSet<(i64, i64)> = self.room(rect, words).into_iter().collect();
        let first = first_row(rect, words, &self.rows);
        let mut places: Vec<(i64, i64)> =
            words.iter().enumerate().map(|(row, text)| (self.centered(rect, text), first + row as i64)).collect();
        let (dx, dy) = self.nearer(line, rect, words);
        for (x_step, y_step) in [(dx, 0), (0, dy)] {
            let moved: Vec<(i64, i64)> = places.iter().map(|(x, y)| (x + x_step, y + y_step)).collect();
            let free = moved.iter().zip(words).all(|(&(x, y), text)| {
                (x - 1..=x + text.width() as i64)
                    .all(|x| own.contains(&(x, y)) || (self.grid.is_empty(x, y) && !taken.contains(&(x, y))))
            });
            if free {
                places = moved;
            }
        }
        let on_line = line.points.windows(2).any(|leg| {
            let level = (leg[0].y - leg[1].y).abs() < 1.0;
            level && rect.y < leg[0].y && leg[0].y < rect.bottom()
        });
        for ((x, y), text) in places.into_iter().zip(words) {
            if on_line {
                self.grid.clear(x - 1, y);
                self.grid.clear(x + text.width() as i64, y);
            }
            self.grid.write(x, y, text);
        }
    }

    /// How far a label may go to stand beside its line: right of an upright leg, above or below a level one.
    fn nearer(&self, line: &SketchLine, rect: Rect, words: &[String]) -> (i64, i64) {
        let mut nearest = (f64::INFINITY, (0, 0));
        let first = first_row(rect, words, &self.rows);
        for leg in line.points.windows(2) {
            let (low, high) = (leg[0], leg[1]);
            let (top, bottom) = (low.y.min(high.y), low.y.max(high.y));
            let (left, right) = (low.x.min(high.x), low.x.max(high.x));
            let found = if bottom - top > right - left {
                if bottom < rect.y || rect.bottom() < top || right > rect.x {
                    continue;
                }
                let start = words.iter().map(|text| self.centered(rect, text)).min().unwrap_or(0);
                (rect.x - right, (self.columns.of(right) + 2 - start, 0))
            } else if right < rect.x || rect.right() < left {
                continue;
            } else if rect.bottom() <= top {
                (top - rect.bottom(), (0, self.rows.of(top) - words.len() as i64 - first))
            } else if bottom <= rect.y {
                (rect.y - bottom, (0, self.rows.of(bottom) + 1 - first))
            } else {
                return (0, 0);
            };
            if found.0 < nearest.0 {
                nearest = found;
            }
        }
        nearest.1
    }
}

/// The direction from a cell to the next.
fn towards(from: (i64, i64), to: (i64, i64)) -> u8 {
    match (to.0 - from.0, to.1 - from.1) {
        (1.., _) => RIGHT,
        (..=-1, _) => LEFT,
        (_, 1..) => DOWN,
        (_, ..=-1) => UP,
        _ => 0,
    }
}

/// Lines that start or end at one point are one trunk: the least number of a line of it, for each line.
fn trunks(lines: &[SketchLine]) -> Vec<usize> {
    let mut trunk: Vec<usize> = (0..lines.len()).collect();
    let mut at: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    let find = |trunk: &[usize], mut line: usize| {
        while trunk[line] != line {
            line = trunk[line];
        }
        line
    };
    for (line, it) in lines.iter().enumerate() {
        for point in [it.points.first(), it.points.last()].into_iter().flatten() {
            let key = ((point.x * 2.0).round() as i64, (point.y * 2.0).round() as i64);
            let other = *at.entry(key).or_insert(line);
            let (a, b) = (find(&trunk, line), find(&trunk, other));
            trunk[a.max(b)] = a.min(b);
        }
    }
    (0..lines.len()).map(|line| find(&trunk, line)).collect()
}
