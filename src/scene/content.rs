//! The box of a component: what stands in it, how large that makes it, and how it is drawn.

use super::facts;
use super::mark::{Anchor, Dash, Mark, Stroke};
use super::overlay::{self, Fate, Said};
use super::path::{Path, at};
use super::shape::{self, Silhouette};
use super::style::{COUNT_GAP, Fonts, ICON, ICON_GAP, STACK, Type, on_grid};
use crate::catalog::{Family, Shape};
use crate::geometry::{Insets, Rect, Side, Size};
use crate::layout::graph::SlotRanges;
use crate::model::{Component, Copies, Design, Flag};
use crate::text::{shorten, wrap};
use crate::theme::Role;

/// All that is drawn of a component.
#[derive(Clone, Debug)]
pub struct Content {
    shape: Shape,
    /// The lines of the label.
    label: Vec<String>,
    /// The lines below it.
    second: Vec<String>,
    icon: Option<String>,
    count: Option<String>,
    tags: Vec<String>,
    modules: Vec<String>,
    code: Vec<String>,
    managed: bool,
    stack: bool,
    workers: Option<Workers>,
    replicas: Option<Badges>,
    standby: Option<String>,
    dashed: bool,
    colors: Colors,
    fonts: Fonts,
    /// The body's size before the layout lets it grow.
    body: Size,
}

/// The colours of a component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colors {
    /// The inside.
    pub fill: Role,
    /// Outline and icon.
    pub stroke: Role,
    /// Count and tags.
    pub ink: Role,
    /// The label.
    pub text: Role,
    /// The second line.
    pub muted: Role,
}

impl Colors {
    /// Of what is lost: nothing but a grey outline, and words that can still be read.
    fn lost(self) -> Colors {
        Colors { fill: Role::Surface, stroke: Role::Divider, ink: Role::Muted, text: Role::Muted, muted: Role::Muted }
    }
}

/// What `style` statements and attributes change of a component's look.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The colour inside.
    pub fill: Option<Role>,
    /// The outline.
    pub stroke: Option<Role>,
    /// All text.
    pub text: Option<Role>,
    /// The silhouette.
    pub shape: Option<Shape>,
    /// The icon; empty for none.
    pub icon: Option<String>,
}

/// Small boxes astride the upper edge.
#[derive(Clone, Debug)]
struct Workers {
    boxes: usize,
    text: Option<String>,
}

/// Small boxes at one side.
#[derive(Clone, Debug)]
struct Badges {
    text: String,
    count: usize,
    side: Side,
}

/// Labels are wrapped at 18 em.
const LABEL_WIDTH: f64 = 270.0;
/// Second lines are wrapped at least here, or at the label's width.
const SECOND_WIDTH: f64 = 176.0;
/// The most lines of a label.
const MOST_LINES: usize = 4;
/// The most zones named on a box.
const MOST_TAGS: usize = 6;
/// The height of a row of modules.
const ROW: f64 = 24.0;
/// The height of a row of tags and the gap above it.
const TAGS: (f64, f64) = (14.0, 6.0);
/// A badge: its height, its least width, the gap between two, how far it reaches into its owner.
const BADGE: (f64, f64, f64, f64) = (19.0, 26.0, 4.0, 3.0);
/// Workers: their side, the gap, how far they stand out above.
const WORKER: (f64, f64, f64) = (16.0, 10.0, 9.0);
/// Half the width of an arrow's head, and a little air.
const HEAD: f64 = 7.0;
/// A bar's thickness and its least length.
pub const BAR: (f64, f64) = (22.0, 56.0);
/// The size of a page without words.
const PAGE: Size = Size::new(33.0, 40.0);

/// The strip of a meter: its bar, and some room below.
const METER: f64 = 12.0;
/// A slot.
const SLOT: Size = Size::new(16.0, 16.0);
/// The most code that stands inside a box: lines and signs.
const INNER_CODE: (usize, usize) = (4, 16);

/// Whether a text is short enough to stand inside a box of a shape.
pub fn fits_inside(shape: Shape, lines: &[String]) -> bool {
    let boxy = matches!(shape, Shape::Box | Shape::DoubleBox | Shape::DashedBox);
    boxy && lines.len() <= INNER_CODE.0 && lines.iter().all(|line| line.chars().count() <= INNER_CODE.1)
}

/// The shape a component is drawn with.
pub fn shape_of(component: &Component, look: &Look) -> Shape {
    let shape = look.shape.unwrap_or(component.kind.kind.shape);
    match shape {
        Shape::Box if component.flags.has(Flag::External) => Shape::DashedBox,
        Shape::Box if look.shape.is_none() && leads(component) => Shape::DoubleBox,
        Shape::Box | Shape::DashedBox | Shape::DoubleBox => shape,
        // rows need straight sides
        _ if look.shape.is_none() && !component.modules.is_empty() => Shape::Box,
        _ => shape,
    }
}

/// Whether it is one that others elect, whatever it does besides: it looks like a leader.
fn leads(component: &Component) -> bool {
    component.elected_by.is_some() && component.kind.kind.family == Family::Compute
}

/// Lines of a text no wider than a width and no more than a number; the second is true where something is left out.
pub fn lines_of(text: &str, style: Type, width: f64, most: usize) -> (Vec<String>, bool) {
    let mut lines: Vec<String> = wrap(text, style.font, width).into_iter().collect();
    let mut cut = lines.len() > most;
    if cut {
        let rest = lines[most - 1..].join(" ");
        lines.truncate(most - 1);
        lines.push(format!("{rest}…"));
    }
    for line in &mut lines {
        let short = shorten(line, style.font, width);
        cut |= short != *line;
        *line = short;
    }
    (lines, cut)
}

impl Content {
    /// Measures a component. `code` stands inside it; `badge_side` is where replicas stand.
    pub fn measure(
        design: &Design,
        component: &Component,
        look: &Look,
        code: Vec<String>,
        badge_side: Side,
        fonts: Fonts,
    ) -> Content {
        let family = family(component);
        let shape = shape_of(component, look);
        let label = component.label.clone().unwrap_or_default().replace("\\n", "\n");
        let (first, second_script) = facts::scripts(&label);
        let lines = match first.is_empty() {
            true => Vec::new(),
            false => lines_of(&first, fonts.label(), LABEL_WIDTH, MOST_LINES).0,
        };
        let mut second = Vec::new();
        let room = fonts.label().widest(&lines).max(SECOND_WIDTH);
        if let Some(script) = second_script {
            second.extend(lines_of(&script, fonts.second(), room, 2).0);
        }
        let mut facts: Vec<String> = facts::technology(component).into_iter().collect();
        facts.extend(facts::numbers(component));
        if !facts.is_empty() {
            second.extend(packed(&facts, fonts.second(), room));
        }
        let copies = component.copies.as_ref().map(|it| it.value).filter(|it| *it != Copies::Exactly(1));
        let replicas = copies.filter(|_| facts::has_primary(component)).map(|it| replicas(it, badge_side));
        let mut it = Content {
            shape,
            label: lines,
            second,
            icon: icon(component, look),
            count: copies.filter(|_| replicas.is_none()).map(facts::count),
            tags: tags(design, component),
            modules: component.modules.iter().map(|it| it.value.clone()).collect(),
            code,
            managed: component.flags.has(Flag::Managed),
            stack: copies.is_some() && replicas.is_none(),
            workers: component.workers.as_ref().map(|it| workers(it.value)),
            replicas,
            standby: component.standby.as_ref().filter(|it| it.value > 0).map(|it| many("sb", it.value)),
            dashed: [Flag::Dashed, Flag::Optional].iter().any(|flag| component.flags.has(*flag))
                || shape == Shape::DashedBox,
            colors: Colors {
                fill: look.fill.unwrap_or(Role::Fill(family)),
                stroke: look.stroke.unwrap_or(Role::Stroke(family)),
                ink: look.text.unwrap_or(Role::Ink(family)),
                text: look.text.unwrap_or(Role::Text),
                muted: look.text.unwrap_or(Role::Muted),
            },
            fonts,
            body: Size::default(),
        };
        if let Some(workers) = it.workers.as_ref().filter(|_| it.shape == Shape::Box) {
            it.body.w = it.body.w.max(workers.width(fonts) + 24.0);
        }
        it.body = it.body_size();
        it
    }

    /// All that it says, line by line, for a drawing of letters.
    pub fn words(&self) -> Vec<String> {
        let mut lines = self.label.clone();
        if let Some(count) = &self.count {
            match lines.last_mut() {
                Some(last) => *last = format!("{last} {count}"),
                None => lines.push(count.clone()),
            }
        }
        lines.extend(self.second.iter().cloned());
        let replicas = self.replicas.iter().flat_map(|it| std::iter::repeat_n(it.text.clone(), it.count));
        let workers = self.workers.as_ref().map(|it| match &it.text {
            Some(text) => format!("workers {text}"),
            None => format!("workers ×{}", it.boxes),
        });
        let badges: Vec<String> =
            replicas.chain(self.standby.clone()).chain(workers).map(|it| format!("[{it}]")).collect();
        lines.extend([badges.join(" "), self.tags.join(" · ")].into_iter().filter(|line| !line.is_empty()));
        lines.extend(self.modules.iter().chain(&self.code).cloned());
        lines
    }

    /// What it is drawn with.
    pub fn shape(&self) -> Shape {
        if self.dashed && self.shape == Shape::Box { Shape::DashedBox } else { self.shape }
    }

    /// The extent, and where the body lies in it.
    pub fn extent(&self) -> (Size, Rect) {
        let out = self.outside();
        let body = Rect::new(out.left, out.top, self.body.w, self.body.h);
        (Size::new(self.body.w + out.left + out.right, self.body.h + out.top + out.bottom), body)
    }

    /// Which parts of the body's sides take line ends.
    pub fn slots(&self) -> SlotRanges {
        let whole = Rect::new(0.0, 0.0, self.body.w, self.body.h);
        let mut slots = shape::slots(self.shape, self.figure(whole).size());
        if let Some(badges) = self.replicas.as_ref().filter(|it| it.side == Side::Top) {
            // a line from above comes down beside the badges
            slots.top.1 = slots.top.1.min(self.body.w - self.badge_row(badges) - 14.0).max(slots.top.0 + 1.0);
        }
        if self.standby.is_some() {
            // the badge covers the lower left corner
            slots.left.1 = slots.left.1.min(self.body.h - 14.0).max(slots.left.0 + 1.0);
            slots.bottom.0 = slots.bottom.0.max(20.0).min(slots.bottom.1 - 1.0);
        }
        slots
    }

    /// What stands out of the body.
    fn outside(&self) -> Insets {
        let mut out = Insets::default();
        if self.stack {
            out.right = STACK;
            out.bottom = STACK;
        }
        if let Some(badges) = &self.replicas {
            let wide = self.badge_width(&badges.text) - BADGE.3;
            match badges.side {
                Side::Right => out.right = out.right.max(wide),
                Side::Left => out.left = wide,
                Side::Top | Side::Bottom => out.top = BADGE.0 - BADGE.3,
            }
            let tall = badges.height() + 8.0 - self.body.h;
            if matches!(badges.side, Side::Left | Side::Right) && tall > 0.0 {
                out.bottom = out.bottom.max(tall);
            }
        }
        if self.standby.is_some() {
            out.left = out.left.max(9.0);
            out.bottom = out.bottom.max(7.0);
        }
        if self.workers.is_some() {
            out.top = out.top.max(WORKER.2);
        }
        if self.is_figure() {
            let more = ((self.below().w - self.body.w) / 2.0).max(0.0);
            out.left = out.left.max(more);
            out.right = out.right.max(more);
        }
        out
    }

    /// Whether it is a small figure with its label below: a page, a slot.
    fn is_figure(&self) -> bool {
        matches!(self.shape, Shape::Page | Shape::Slot)
    }

    /// The part of the body that the silhouette fills: all of it, but for a label below.
    fn figure(&self, body: Rect) -> Rect {
        let size = match self.shape {
            Shape::Page => PAGE,
            Shape::Slot => SLOT,
            _ => return body,
        };
        Rect::new(body.center().x - size.w / 2.0, body.y, size.w, size.h)
    }

    /// The room of a label below the figure.
    fn below(&self) -> Size {
        if self.label.is_empty() && self.second.is_empty() {
            return Size::default();
        }
        let block = self.block();
        Size::new(block.w, block.h + 6.0)
    }

    /// The size of label and second line, the count with it, the icon not.
    fn block(&self) -> Size {
        let fonts = self.fonts;
        let count = self.count.as_ref().map_or(0.0, |it| fonts.label().width(it) + COUNT_GAP);
        let last = self.label.len().saturating_sub(1);
        let label = self
            .label
            .iter()
            .enumerate()
            .map(|(row, line)| fonts.label().width(line) + if row == last { count } else { 0.0 });
        let alone = if self.label.is_empty() && !self.modules.is_empty() { 0.0 } else { count };
        let w = label.fold(alone, f64::max).max(fonts.second().widest(&self.second));
        let rows = if self.label.is_empty() && self.count.is_some() { 1 } else { self.label.len() };
        let h = rows as f64 * fonts.label().line + self.second.len() as f64 * fonts.second().line;
        Size::new(w, h)
    }

    fn tags_width(&self) -> f64 {
        let tag = self.fonts.tag();
        let widths = self.tags.iter().map(|it| tag.width(it) + 9.0);
        widths.sum::<f64>() + 5.0 * self.tags.len().saturating_sub(1) as f64
    }

    /// The height of what stands under a hairline at the foot.
    fn foot(&self) -> f64 {
        let code = if self.code.is_empty() { 0.0 } else { self.code.len() as f64 * 17.0 + 12.0 };
        // the inner of two outlines takes its part
        let inner = if self.shape == Shape::DoubleBox && code > 0.0 { 3.0 } else { 0.0 };
        code + self.modules.len() as f64 * ROW + inner
    }

    fn body_size(&self) -> Size {
        match self.shape {
            Shape::Page => return Size::new(PAGE.w, PAGE.h + self.below().h),
            Shape::Slot => return Size::new(SLOT.w, SLOT.h + self.below().h),
            _ => {}
        }
        let fonts = self.fonts;
        let block = self.block();
        let lead = if self.icon.is_some() { ICON + ICON_GAP } else { 0.0 };
        let tags = if self.tags.is_empty() { 0.0 } else { TAGS.0 + TAGS.1 };
        let mut wide = (block.w + lead).max(self.tags_width());
        let tall = block.h.max(if self.icon.is_some() { ICON } else { 0.0 }) + tags;
        if self.shape == Shape::BareText {
            return Size::new(on_grid(wide + 8.0), on_grid(tall + 4.0).max(20.0));
        }
        if self.managed {
            wide += CLOUD;
        }
        let inner = [fonts.flow().widest(&self.modules), fonts.inner_code().widest(&self.code) + 4.0];
        wide = inner.into_iter().fold(wide, f64::max);
        let (w, h) = match self.shape {
            Shape::Ellipse => (wide / 0.7, tall + 32.0),
            Shape::Diamond => (wide / 0.6 + 16.0, tall * 2.0 + 24.0),
            _ => {
                let inset = shape::insets(self.shape, Size::default());
                // a lid is already room above the label
                let pad = if inset.top > 0.0 { 9.0 } else { 12.0 };
                let workers = if self.workers.is_some() { 8.0 } else { 0.0 };
                (wide + inset.left + inset.right, tall + inset.top + inset.bottom + 2.0 * pad + workers)
            }
        };
        let least = if self.shape == Shape::Stadium { 48.0 } else { 44.0 };
        let badges = self.replicas.as_ref().map_or(0.0, |it| match it.side {
            Side::Left | Side::Right => it.height() + 16.0,
            _ => 0.0,
        });
        let row = self.replicas.as_ref().filter(|it| it.side == Side::Top).map_or(0.0, |it| self.badge_row(it) + 28.0);
        Size::new(on_grid(w.max(72.0).max(self.body.w).max(row)), on_grid(h.max(least).max(badges) + self.foot()))
    }

    /// How wide badges in a row are.
    fn badge_row(&self, badges: &Badges) -> f64 {
        badges.count as f64 * (self.badge_width(&badges.text) + BADGE.2) - BADGE.2
    }

    fn badge_width(&self, text: &str) -> f64 {
        (self.fonts.badge().width(text) + 12.0).max(BADGE.1)
    }

    /// The outlines that lines end on.
    pub fn outlines(&self, body: Rect) -> Vec<Path> {
        let mut outlines = vec![shape::silhouette(self.shape, self.figure(body)).outline];
        if self.is_figure() && body.h > self.figure(body).h {
            let (figure, below) = (self.figure(body), self.below());
            let label = Rect::new(body.center().x - below.w / 2.0, figure.bottom(), below.w, below.h);
            outlines.push(Path::rounded_rect(label, 0.0));
        }
        if self.stack {
            outlines.push(shape::silhouette(self.shape, self.figure(body).moved(STACK, STACK)).outline);
        }
        outlines
    }

    /// Draws it around a body, with what is said of it; `arrivals` is where lines end at its upper edge, which workers
    /// leave free.
    pub fn draw(&self, body: Rect, arrivals: &[f64], said: Option<&Said>) -> Vec<Mark> {
        match said.filter(|it| it.is_ghost()) {
            None => self.draw_as_it_is(body, arrivals, said),
            Some(ghost) => {
                let colors = self.colors.lost();
                let dashed = ghost.fate != Some(Fate::Broken);
                Content { colors, dashed, ..self.clone() }.draw_as_it_is(body, arrivals, said)
            }
        }
    }

    fn draw_as_it_is(&self, body: Rect, arrivals: &[f64], said: Option<&Said>) -> Vec<Mark> {
        let mut marks = Vec::new();
        let colors = self.colors;
        if self.stack {
            let back = shape::silhouette(self.shape, self.figure(body).moved(STACK, STACK));
            marks.push(Mark::shape(back.outline, Some(colors.fill), Some(Stroke::solid(colors.stroke, 1.25))));
        }
        let Silhouette { outline, inner } = shape::silhouette(self.shape, self.figure(body));
        if self.shape != Shape::BareText {
            let dash = if self.dashed { Dash::Dashed } else { Dash::Solid };
            // what is new or changed has a heavier outline
            let heavy = said.is_some_and(|it| it.change.is_some() && !it.is_ghost());
            let pen = Stroke::broken(colors.stroke, if heavy { 2.5 } else { 1.5 }, dash);
            marks.push(Mark::shape(outline.clone(), Some(colors.fill), Some(pen)));
            let pen = if self.shape == Shape::DoubleBox { 1.0 } else { 1.25 };
            marks.extend(inner.into_iter().map(|path| Mark::line(path, Stroke::solid(colors.stroke, pen))));
        }
        let ground = marks.len();
        let meter = said.and_then(|it| Some((it.meter.as_ref()?, self.meter_room(body)?)));
        self.draw_foot(body, &mut marks);
        self.draw_label(body, meter.is_some(), &mut marks);
        if let Some((meter, room)) = meter {
            marks.extend(overlay::meter(meter, room, self.fonts));
        }
        if said.is_some_and(|it| it.fate == Some(Fate::Gone)) {
            let hatching = overlay::struck(&outline, &marks[ground..]);
            marks.splice(ground..ground, hatching);
        }
        self.draw_extras(body, arrivals, &mut marks);
        marks
    }

    /// The strip at the foot that a meter takes; the label makes room for it. Small figures have none.
    fn meter_room(&self, body: Rect) -> Option<Rect> {
        let side = match self.shape {
            Shape::Page | Shape::Slot | Shape::BareText => return None,
            Shape::Diamond => body.w * 0.34,
            Shape::Ellipse => body.w * 0.24,
            _ => 0.0,
        };
        let inset = shape::insets(self.shape, body.size());
        // a badge covers the lower left corner
        let left = inset.left.max(side).max(if self.standby.is_some() { 24.0 } else { 0.0 });
        let right = inset.right.max(side);
        let bottom = body.bottom() - inset.bottom - self.foot() - self.meter_lift();
        // a little above the foot
        Some(Rect::new(body.x + left, bottom - METER - 1.0, (body.w - left - right).max(0.0), METER))
    }

    /// How far a meter stands above the foot of its shape, where that is no level line.
    fn meter_lift(&self) -> f64 {
        match self.shape {
            Shape::Cylinder | Shape::Bucket => 3.0,
            Shape::DoubleBox => 3.5,
            Shape::Sheet => 1.0,
            Shape::Ellipse => 7.0,
            Shape::Diamond => self.body.h * 0.25,
            _ => 0.0,
        }
    }

    /// Its silhouette alone, for the legend.
    pub fn sample(&self, rect: Rect) -> Vec<Mark> {
        let dash = if self.shape == Shape::DashedBox { Dash::Dashed } else { Dash::Solid };
        let Silhouette { outline, mut inner } = shape::silhouette(self.shape, rect);
        inner.truncate(1);
        let mut marks =
            vec![Mark::shape(outline, Some(self.colors.fill), Some(Stroke::broken(self.colors.stroke, 1.5, dash)))];
        marks.extend(inner.into_iter().map(|path| Mark::line(path, Stroke::solid(self.colors.stroke, 1.0))));
        marks
    }

    /// The badges it bears, each with its size and its meaning, for the legend.
    pub fn badge_samples(&self) -> Vec<(Vec<Mark>, Size, &'static str)> {
        let badge = |text: &str, fill: Role| {
            let size = Size::new(self.badge_width(text), BADGE.0);
            let mut marks = Vec::new();
            self.draw_badge(Rect::new(0.0, 0.0, size.w, size.h), text, fill, &mut marks);
            (marks, size)
        };
        let mut samples = Vec::new();
        if self.replicas.is_some() {
            let (marks, size) = badge("rp", self.colors.fill);
            samples.push((marks, size, "replica"));
        }
        if self.standby.is_some() {
            let (marks, size) = badge("sb", Role::Surface);
            samples.push((marks, size, "standby"));
        }
        if self.workers.is_some() {
            let (side, ..) = WORKER;
            let outline = Path::rounded_rect(Rect::new(0.0, 0.0, side, side), 4.0);
            let pen = Stroke::solid(self.colors.stroke, 1.25);
            let mark = Mark::shape(outline, Some(Role::Worker), Some(pen)).wobbling(0.7);
            samples.push((vec![mark], Size::new(side, side), "worker"));
        }
        samples
    }

    /// Code and modules under hairlines.
    fn draw_foot(&self, body: Rect, marks: &mut Vec<Mark>) {
        let mut top = body.bottom() - self.foot();
        let inset = if self.shape == Shape::DoubleBox { 3.5 } else { 0.0 };
        let hairline = |y: f64| {
            let path = Path::line(&[at(body.x + inset, y), at(body.right() - inset, y)]);
            Mark::line(path, Stroke::solid(self.colors.stroke, 1.0))
        };
        if !self.code.is_empty() {
            marks.push(hairline(top));
            let style = self.fonts.inner_code();
            for (row, line) in self.code.iter().enumerate() {
                let middle = top + 6.0 + style.line * (row as f64 + 0.5);
                marks.push(Mark::text(line, style.font, self.colors.text, Anchor::Start, body.x + 14.0, middle));
            }
            top += self.code.len() as f64 * style.line + 12.0;
        }
        for line in &self.modules {
            marks.push(hairline(top));
            let font = self.fonts.flow().font;
            let words = shorten(line, font, body.w - 16.0);
            marks.push(Mark::text(words, font, self.colors.text, Anchor::Middle, body.center().x, top + ROW / 2.0));
            top += ROW;
        }
    }

    /// Icon, label, count, second line and tags: one block, centred in the room the shape leaves.
    fn draw_label(&self, body: Rect, metered: bool, marks: &mut Vec<Mark>) {
        let fonts = self.fonts;
        let block = self.block();
        let below = self.is_figure();
        let mut inset = shape::insets(self.shape, body.size());
        inset.bottom += self.foot();
        if metered {
            inset.bottom += METER + self.meter_lift();
        }
        if self.workers.is_some() {
            inset.top += 8.0;
        }
        if self.managed && !below {
            inset.right += CLOUD;
        }
        let mut room = Rect::new(
            body.x + inset.left,
            body.y + inset.top,
            body.w - inset.left - inset.right,
            body.h - inset.top - inset.bottom,
        );
        if below {
            room = Rect::new(body.center().x - block.w / 2.0, self.figure(body).bottom() + 6.0, block.w, block.h);
        }
        let icon = self.icon.as_ref().filter(|_| !below);
        let lead = if icon.is_some() { ICON + ICON_GAP } else { 0.0 };
        let tags = if self.tags.is_empty() || below { 0.0 } else { TAGS.0 + TAGS.1 };
        let tall = block.h.max(if icon.is_some() { ICON } else { 0.0 });
        let top = room.y + (room.h - tall - tags) / 2.0;
        let lead_gap = if block.w == 0.0 { 0.0 } else { lead };
        let icon_w = if block.w == 0.0 && icon.is_some() { ICON } else { lead_gap };
        let left = room.x + (room.w - block.w - icon_w) / 2.0;
        if let Some(name) = icon {
            marks.push(super::icon(name, at(left, top + (tall - ICON) / 2.0), ICON, self.colors.stroke, 1.5));
        }
        let mut y = top + (tall - block.h) / 2.0;
        let start = left + lead;
        let count = self.count.as_deref().unwrap_or_default();
        let empty = [String::new()];
        let label: &[String] = if self.label.is_empty() && !count.is_empty() { &empty } else { &self.label };
        for (row, line) in label.iter().enumerate() {
            let style = fonts.label();
            let middle = y + style.line / 2.0;
            let last = row + 1 == label.len();
            let counted = last && !count.is_empty();
            let gap = if line.is_empty() { 0.0 } else { COUNT_GAP };
            let count_w = if counted { style.width(count) + gap } else { 0.0 };
            let wide = style.width(line) + count_w;
            let x = if icon.is_some() { start } else { start + (block.w - wide) / 2.0 };
            if !line.is_empty() {
                // centred lines are anchored in their middle: other fonts keep them centred
                marks.push(match icon.is_some() || counted {
                    true => Mark::text(line, style.font, self.colors.text, Anchor::Start, x, middle),
                    false => Mark::text(line, style.font, self.colors.text, Anchor::Middle, x + wide / 2.0, middle),
                });
            }
            if counted {
                let x = x + wide - style.width(count);
                marks.push(Mark::text(count, style.font, self.colors.ink, Anchor::Start, x, middle));
            }
            y += style.line;
        }
        for line in &self.second {
            let style = fonts.second();
            let middle = y + style.line / 2.0;
            marks.push(match icon.is_some() {
                true => Mark::text(line, style.font, self.colors.muted, Anchor::Start, start, middle),
                false => Mark::text(line, style.font, self.colors.muted, Anchor::Middle, start + block.w / 2.0, middle),
            });
            y += style.line;
        }
        if tags > 0.0 {
            self.draw_tags(room.center().x, top + tall + TAGS.1, marks);
        }
    }

    fn draw_tags(&self, center: f64, top: f64, marks: &mut Vec<Mark>) {
        let style = self.fonts.tag();
        let mut x = center - self.tags_width() / 2.0;
        for tag in &self.tags {
            let wide = style.width(tag) + 9.0;
            let rect = Rect::new(x, top, wide, TAGS.0);
            let pen = Stroke::solid(self.colors.stroke, 1.0);
            marks.push(Mark::shape(Path::rounded_rect(rect, 3.0), None, Some(pen)).wobbling(0.4));
            marks.push(Mark::text(
                tag,
                style.font,
                self.colors.ink,
                Anchor::Middle,
                x + wide / 2.0,
                top + TAGS.0 / 2.0,
            ));
            x += wide + 5.0;
        }
    }

    /// Cloud, workers, replicas, standby.
    fn draw_extras(&self, body: Rect, arrivals: &[f64], marks: &mut Vec<Mark>) {
        if self.managed {
            let (side, edge) = (15.0, if self.shape == Shape::Hexagon { 16.0 } else { 7.0 });
            let edge = if self.shape == Shape::Pipe { 28.0 } else { edge };
            let top = body.y + shape::insets(self.shape, body.size()).top + 5.0;
            let corner = at(body.right() - edge - side, top);
            marks.push(super::icon("cloud", corner, side, self.colors.stroke, 1.25));
        }
        if let Some(workers) = &self.workers {
            workers.draw(body, self.colors, self.fonts, arrivals, marks);
        }
        if let Some(badges) = &self.replicas {
            let wide = self.badge_width(&badges.text);
            let (x, top) = match badges.side {
                Side::Right => (body.right() - BADGE.3, body.center().y - badges.height() / 2.0 + 4.0),
                Side::Left => (body.x - wide + BADGE.3, body.center().y - badges.height() / 2.0 + 4.0),
                // along the top, from the right
                Side::Top | Side::Bottom => (body.right() - 8.0 - wide, body.y - BADGE.0 + BADGE.3),
            };
            for at in 0..badges.count {
                let step = at as f64;
                let rect = match badges.side {
                    Side::Top | Side::Bottom => Rect::new(x - step * (wide + BADGE.2), top, wide, BADGE.0),
                    _ => Rect::new(x, top + step * (BADGE.0 + BADGE.2), wide, BADGE.0),
                };
                self.draw_badge(rect, &badges.text, self.colors.fill, marks);
            }
        }
        if let Some(standby) = &self.standby {
            let wide = self.badge_width(standby);
            let rect = Rect::new(body.x - 9.0, body.bottom() + 7.0 - BADGE.0, wide, BADGE.0);
            self.draw_badge(rect, standby, Role::Surface, marks);
        }
    }

    fn draw_badge(&self, rect: Rect, text: &str, fill: Role, marks: &mut Vec<Mark>) {
        let pen = Stroke::solid(self.colors.stroke, 1.25);
        marks.push(Mark::shape(Path::rounded_rect(rect, 5.0), Some(fill), Some(pen)).wobbling(0.7));
        let font = self.fonts.badge().font;
        marks.push(Mark::text(text, font, self.colors.text, Anchor::Middle, rect.center().x, rect.center().y));
    }
}

/// The room a cloud takes beside the label.
const CLOUD: f64 = 14.0;

impl Badges {
    fn height(&self) -> f64 {
        self.count as f64 * (BADGE.0 + BADGE.2) - BADGE.2
    }
}

impl Workers {
    fn width(&self, fonts: Fonts) -> f64 {
        let (side, gap, _) = WORKER;
        let text = self.text.as_ref().map_or(0.0, |it| fonts.badge().width(it) + 6.0);
        self.boxes as f64 * (side + gap) - gap + text
    }

    /// Where the boxes begin: in the middle, or as near to it as leaves the heads of lines free.
    fn places(&self, body: Rect, fonts: Fonts, arrivals: &[f64]) -> Vec<f64> {
        let (side, gap, _) = WORKER;
        let middle = body.center().x - self.width(fonts) / 2.0;
        let usual = (0..self.boxes).map(|at| middle + at as f64 * (side + gap)).collect();
        let (first, last) =
            (body.x + 6.0, body.right() - 6.0 - (self.width(fonts) - self.boxes as f64 * (side + gap) + gap));
        let from = |start: f64| {
            let mut x = start;
            let mut places = Vec::new();
            for _ in 0..self.boxes {
                // behind every line that would end on it
                while let Some(line) = arrivals.iter().find(|at| x - HEAD + 0.1 < **at && **at < x + side + HEAD) {
                    x = line + HEAD;
                }
                places.push(x);
                x += side + gap;
            }
            (x - gap <= last).then_some(places)
        };
        if arrivals.is_empty() || first >= last {
            return usual;
        }
        // in steps of a pixel to both sides
        let steps = (0..=(middle - first).max(0.0) as i32).flat_map(|step| [-step, step]);
        let starts = steps.map(|step| middle + f64::from(step)).filter(|start| *start >= first);
        starts.filter_map(from).next().unwrap_or(usual)
    }

    fn draw(&self, body: Rect, colors: Colors, fonts: Fonts, arrivals: &[f64], marks: &mut Vec<Mark>) {
        let (side, gap, out) = WORKER;
        let mut x = body.x;
        for place in self.places(body, fonts, arrivals) {
            x = place;
            let rect = Rect::new(x, body.y - out, side, side);
            let pen = Stroke::solid(colors.stroke, 1.25);
            marks.push(Mark::shape(Path::rounded_rect(rect, 4.0), Some(Role::Worker), Some(pen)).wobbling(0.7));
            x += side + gap;
        }
        if let Some(text) = &self.text {
            // below the edge, where the box is its ground
            let (x, middle) = (x - gap + 6.0, body.y + 8.5);
            marks.push(Mark::text(text, fonts.badge().font, colors.ink, Anchor::Start, x, middle));
        }
    }
}

/// The family that colours a component.
pub fn family(component: &Component) -> Family {
    match component.kind.kind.family {
        _ if component.flags.has(Flag::External) => Family::External,
        Family::Compute if leads(component) => Family::Coordination,
        family => family,
    }
}

/// A component on the divider of two bands: a solid bar with its label below.
#[derive(Clone, Debug)]
pub struct Bar {
    label: Vec<String>,
    body: Size,
    fonts: Fonts,
    fill: Role,
    text: Role,
}

impl Bar {
    /// Measures it; `upright` where the dividers are.
    pub fn measure(component: &Component, look: &Look, upright: bool, fonts: Fonts) -> Bar {
        let mut words = component.label.clone().unwrap_or_default();
        if let Some(copies) = component.copies.as_ref().filter(|it| it.value != Copies::Exactly(1)) {
            words = format!("{words} {}", facts::count(copies.value)).trim().to_string();
        }
        let label = if words.is_empty() { Vec::new() } else { lines_of(&words, fonts.label(), 108.0, 3).0 };
        let body = if upright { Size::new(BAR.0, BAR.1) } else { Size::new(BAR.1 * 2.0, BAR.0) };
        Bar { label, body, fonts, fill: look.fill.unwrap_or(Role::Bar), text: look.text.unwrap_or(Role::Text) }
    }

    /// The extent, and where the body lies in it.
    pub fn extent(&self) -> (Size, Rect) {
        let wide = self.fonts.label().widest(&self.label).max(self.body.w);
        let below = self.label.len() as f64 * self.fonts.label().line + if self.label.is_empty() { 0.0 } else { 6.0 };
        let body = Rect::new((wide - self.body.w) / 2.0, 0.0, self.body.w, self.body.h);
        (Size::new(wide, self.body.h + below), body)
    }

    /// The lines of the label.
    pub fn words(&self) -> &[String] {
        &self.label
    }

    /// The room of the label below a body; the divider gives way to it.
    pub fn label_room(&self, body: Rect) -> Option<Rect> {
        let (w, h) = (self.fonts.label().widest(&self.label), self.label.len() as f64 * self.fonts.label().line);
        (h > 0.0).then(|| Rect::new(body.center().x - w / 2.0, body.bottom() + 4.0, w, h))
    }

    /// Draws it, with what is said of it: a meter stands across its upper end.
    pub fn draw(&self, body: Rect, said: Option<&Said>) -> Vec<Mark> {
        let outline = Path::rounded_rect(body, 6.0);
        let fate = said.and_then(|it| it.fate);
        let hatching = if fate == Some(Fate::Gone) { overlay::struck(&outline, &[]) } else { Vec::new() };
        let (fill, pen) = match fate {
            None => (self.fill, Stroke::solid(self.fill, 1.0)),
            Some(Fate::Gone) => (Role::Surface, Stroke::broken(Role::Divider, 1.5, Dash::Dashed)),
            Some(Fate::Broken) => (Role::Surface, Stroke::solid(Role::Divider, 1.5)),
        };
        let (fill, pen) = match said.and_then(|it| it.change) {
            Some(overlay::Change::Gone) => (Role::Surface, Stroke::broken(Role::Divider, 1.5, Dash::Dashed)),
            _ => (fill, pen),
        };
        let mut marks = vec![Mark::shape(outline, Some(fill), Some(pen))];
        marks.extend(hatching);
        if let Some(meter) = said.and_then(|it| it.meter.as_ref()) {
            let wide = self.fonts.tag().width(&meter.words) + 12.0;
            let tag = Rect::new(body.center().x - wide / 2.0, body.y - 8.0, wide, 16.0);
            let pen = Stroke::solid(Role::Divider, 1.0);
            marks.push(Mark::shape(Path::rounded_rect(tag, 4.0), Some(Role::Surface), Some(pen)).wobbling(0.4));
            marks.extend(overlay::meter(meter, Rect { x: tag.x + 6.0, w: wide - 12.0, ..tag }, self.fonts));
        }
        let style = self.fonts.label();
        for (row, line) in self.label.iter().enumerate() {
            let middle = body.bottom() + 4.0 + style.line * (row as f64 + 0.5);
            marks.push(Mark::text(line, style.font, self.text, Anchor::Middle, body.center().x, middle));
        }
        marks
    }
}

/// The icon of a component; one that `icon: none` takes away is none.
fn icon(component: &Component, look: &Look) -> Option<String> {
    let stated = component.icon.as_ref().map(|it| it.value.clone()).or(look.icon.clone());
    let usual = if leads(component) { "crown" } else { component.kind.kind.icon };
    let name = stated.unwrap_or_else(|| usual.to_string());
    (!name.is_empty() && name != "none").then_some(name)
}

/// Facts joined by ` · `, in lines no wider than a width where they can be.
fn packed(facts: &[String], style: Type, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for fact in facts {
        let joined = lines.last().map(|line| format!("{line} · {fact}"));
        match joined.filter(|it| style.width(it) <= width) {
            Some(joined) => *lines.last_mut().expect("joined to it") = joined,
            None => lines.extend(lines_of(fact, style, width.max(LABEL_WIDTH), 2).0),
        }
    }
    lines
}

/// The zones named on a box: those it does not stand in anyway.
fn tags(design: &Design, component: &Component) -> Vec<String> {
    let around = |zone| {
        let mut at = component.parent;
        while let Some(group) = at {
            if group == zone {
                return true;
            }
            at = design.group(group).parent;
        }
        false
    };
    let mut tags: Vec<String> = facts::zones(component)
        .filter(|zone| !around(*zone))
        .map(|zone| {
            let zone = design.group(zone);
            zone.label.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| zone.name.clone())
        })
        .collect();
    if tags.len() > MOST_TAGS {
        let more = tags.len() - (MOST_TAGS - 1);
        tags.truncate(MOST_TAGS - 1);
        tags.push(format!("+{more}"));
    }
    tags
}

/// Badges of the replicas: one each up to three, else one with their number.
fn replicas(copies: Copies, side: Side) -> Badges {
    let others = match copies {
        Copies::Exactly(n) => n.saturating_sub(1),
        Copies::Between(..) | Copies::Several => u32::MAX,
    };
    let (text, count) = match copies {
        Copies::Between(a, b) => (format!("rp ×{}–{}", a.saturating_sub(1), b.saturating_sub(1)), 1),
        Copies::Several => ("rp ×N".to_string(), 1),
        Copies::Exactly(_) if others > 3 => (many("rp", others), 1),
        Copies::Exactly(_) => ("rp".to_string(), others.max(1) as usize),
    };
    Badges { text, count, side }
}

fn many(word: &str, number: u32) -> String {
    if number > 1 { format!("{word} ×{number}") } else { word.to_string() }
}

fn workers(copies: Copies) -> Workers {
    match copies {
        Copies::Exactly(n) if n <= 5 => Workers { boxes: n.max(1) as usize, text: None },
        other => Workers { boxes: 3, text: Some(facts::count(other)) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_leave_room_for_the_heads_of_lines() {
        let workers = Workers { boxes: 4, text: None };
        let body = Rect::new(0.0, 0.0, 150.0, 60.0);
        let fonts = Fonts { hand: false };
        let free = |places: &[f64], line: f64| places.iter().all(|x| line <= x - 5.0 || x + 16.0 + 5.0 <= line);
        assert!(!free(&workers.places(body, fonts, &[]), 62.0), "in the middle where nothing comes in");
        for line in [20.0, 62.0, 75.0, 130.0] {
            let places = workers.places(body, fonts, &[line]);
            assert_eq!(places.len(), 4);
            assert!(free(&places, line), "{places:?} and {line}");
            assert!(places[0] >= 0.0 && places[3] + 16.0 <= 150.0, "{places:?}");
        }
    }
}
