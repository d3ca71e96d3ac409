//! A measured design and its layout, put together: every mark at its place, the true outlines met by the lines.

use std::collections::BTreeMap;

use super::draft::{Draft, Drawn, Line, Named};
use super::facts;
use super::flow::{self, Cut, Drawing};
use super::mark::{Anchor, Dash, Mark, Part, Stroke, What};
use super::overlay::{self, Change, Overlay, Said};
use super::path::{Path, at, distance, towards};
use super::style::{BARE_PAGE, PAGE, STACK};
use super::{Block, EdgeLine, Geometry, GroupBox, NodeBox, Options, Scene, rough};
use crate::geometry::{Point, Rect, Size};
use crate::layout::graph::{ItemShape, Layout};
use crate::model::{AlternativesId, Design, End, GroupId, GroupKind, Policy};
use crate::theme::Role;

/// Composes the picture.
pub fn compose(draft: &Draft<'_>, layout: &Layout, options: &Options) -> Scene {
    let page = Page::of(draft, layout, options);
    let it = Composer { draft, layout: page.moved(layout), page: &page, overlay: &options.overlay };
    let ways = it.ways();
    let mut marks = vec![
        layer("groups", it.groups()),
        layer("halos", it.halos(&ways)),
        layer("flows", it.flows(&ways)),
        layer("components", it.components()),
        layer("signs", it.signs(&ways)),
        layer("words", it.heading()),
    ];
    marks.retain(|mark| !matches!(mark, Mark::Part(part) if part.marks.is_empty()));
    if options.hand {
        rough::redraw(&mut marks);
    }
    let design = draft.design;
    let mut geometry = it.geometry(&ways);
    geometry.blocks.extend(page.list.iter().map(|(card, corner)| list_block(card, *corner)));
    Scene {
        size: page.size,
        title: name_of(design),
        description: std::iter::once(describe(draft))
            .chain(options.overlay.summary.clone())
            .collect::<Vec<_>>()
            .join(", "),
        key: key(design),
        hand: options.hand,
        marks,
        geometry,
        sketch: super::sketch::sketch(draft, &it.layout, &options.overlay),
        notes: layout.notes.clone(),
    }
}

fn layer(name: &'static str, marks: Vec<Mark>) -> Mark {
    Mark::Part(Part { what: What::Layer(name), marks, ..Part::default() })
}

/// What a picture is called.
fn name_of(design: &Design) -> String {
    let stage = design.stage.map(|stage| &design.stages[stage]);
    let stage = stage.map(|it| it.label.clone().unwrap_or_else(|| it.name.clone()));
    match (&design.title, stage) {
        (Some(title), Some(stage)) => format!("{}: {stage}", title.value),
        (Some(title), None) => title.value.clone(),
        (None, Some(stage)) => stage,
        (None, None) => "System design".to_string(),
    }
}

fn describe(draft: &Draft<'_>) -> String {
    let groups = draft.items.iter().filter(|it| matches!(it, Drawn::Group(..))).count();
    let count = |n: usize, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
    format!(
        "{}, {}, {}",
        count(draft.items.len() - groups, "component", "components"),
        count(groups, "group", "groups"),
        count(draft.lines.len(), "flow", "flows")
    )
}

/// A short hash of the title and the stage (FNV-1a).
pub fn key(design: &Design) -> String {
    let stage = design.stage.map(|it| design.stages[it].name.as_str()).unwrap_or_default();
    let title = design.title.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
    let first = design.components.first().map(|it| it.name.as_str()).unwrap_or_default();
    let bytes = [title, "\0", stage, "\0", if title.is_empty() { first } else { "" }].concat();
    let hash = bytes.bytes().fold(0x811c_9dc5u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    // a letter and six digits of base 36, since every id starts with it
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let digits = (0..6).map(|at| char::from(DIGITS[(hash / 36u32.pow(at) % 36) as usize]));
    std::iter::once('s').chain(digits).collect()
}

/// The page: its size, and how far the layout is moved on it.
struct Page {
    size: Size,
    dx: f64,
    dy: f64,
    pad: f64,
    title: Vec<String>,
    caption: Vec<String>,
    /// The legend and its upper left corner.
    legend: Option<(super::card::Card, Point)>,
    /// The list of the overlay and its upper left corner.
    list: Option<(super::card::Card, Point)>,
}

impl Page {
    fn of<'a>(draft: &Draft<'a>, layout: &Layout, options: &Options) -> Page {
        let design = draft.design;
        let fonts = draft.fonts;
        let said = |it: &'a Option<crate::model::Stated<String>>| {
            it.as_ref().filter(|_| !options.untitled).map(|it| it.value.as_str()).unwrap_or_default()
        };
        let (title, caption) = (said(&design.title), said(&design.caption));
        let usual = if title.is_empty() && caption.is_empty() { BARE_PAGE } else { PAGE };
        let pad = options.pad.unwrap_or(usual).max(0.0);
        let room = layout.size.w.max(360.0);
        let lines = |text: &str, style: super::style::Type, most| match text {
            "" => Vec::new(),
            text => super::content::lines_of(text, style, room, most).0,
        };
        let (title, caption) = (lines(title, fonts.title(), 3), lines(caption, fonts.caption(), 4));
        let mut head = title.len() as f64 * fonts.title().line + caption.len() as f64 * fonts.caption().line;
        if head > 0.0 {
            head += 20.0;
        }
        let wide = layout.size.w.max(fonts.title().widest(&title)).max(fonts.caption().widest(&caption));
        let legend = Some(()).filter(|()| options.legend).and_then(|()| super::legend::legend(draft, wide));
        let (mut w, mut h) = (wide, head + layout.size.h);
        let mut list = None;
        let sections = &options.overlay.sections;
        let beside = layout.size.h > layout.size.w * TALL && layout.size.h > LIST_WIDTH;
        if sections.iter().any(|it| !it.entries.is_empty()) {
            // beside a tall picture, below any other: nothing moves for it
            let card = overlay::panel(sections, fonts, if beside { LIST_WIDTH } else { wide });
            let corner = if beside { at(pad + wide + LIST_GAP, pad + head) } else { at(pad, pad + h + LIST_GAP) };
            let more = card.size;
            (w, h) = match beside {
                true => (w + LIST_GAP + more.w, h.max(head + more.h)),
                false => (w.max(more.w), h + LIST_GAP + more.h),
            };
            list = Some((card, corner));
        }
        let legend = legend.map(|legend| {
            let corner = at(pad, pad + h + LEGEND_GAP);
            w = w.max(legend.size.w);
            h += LEGEND_GAP + legend.size.h;
            (legend, corner)
        });
        let size = Size::new((w + 2.0 * pad).ceil(), (h + 2.0 * pad).ceil());
        Page { size, dx: pad, dy: pad + head, pad, title, caption, legend, list }
    }

    /// The layout on the page.
    fn moved(&self, layout: &Layout) -> Layout {
        let mut layout = layout.clone();
        let rect = |it: &mut Rect| *it = it.moved(self.dx, self.dy);
        let point = |it: &mut Point| *it = at(it.x + self.dx, it.y + self.dy);
        layout.items.iter_mut().for_each(rect);
        layout.bodies.iter_mut().for_each(rect);
        layout.titles.iter_mut().flatten().for_each(rect);
        layout.cards.iter_mut().flatten().for_each(rect);
        layout.design_cards.iter_mut().for_each(rect);
        for route in &mut layout.edges {
            route.points.iter_mut().for_each(point);
            route.label.iter_mut().for_each(rect);
            route.payload.iter_mut().for_each(rect);
        }
        for (a, b) in &mut layout.dividers {
            point(a);
            point(b);
        }
        layout
    }
}

/// The width of a flow that is new or changed.
const CHANGED: f64 = 2.25;
/// Above the legend.
const LEGEND_GAP: f64 = 24.0;

/// Before the list of an overlay, its width beside a picture, and from which height by its width on it stands there.
const LIST_GAP: f64 = 32.0;
const LIST_WIDTH: f64 = 340.0;
const TALL: f64 = 1.25;

struct Composer<'a> {
    draft: &'a Draft<'a>,
    layout: Layout,
    page: &'a Page,
    overlay: &'a Overlay,
}

/// The way of a line, from the flow's first end to its second.
struct Way {
    points: Vec<Point>,
    cuts: Vec<Cut>,
}

impl Composer<'_> {
    // ------------------------------------------------------------ groups

    fn groups(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        for (from, to) in &self.layout.dividers {
            marks.extend(self.divider(*from, *to));
        }
        for (index, drawn) in self.draft.items.iter().enumerate() {
            let Drawn::Group(id, title, look) = drawn else { continue };
            let group = self.draft.design.group(*id);
            let rect = self.layout.bodies[index];
            let mut own = if self.shape(index) == ItemShape::Band { Vec::new() } else { self.frame(index, *id, look) };
            if let Some(room) = self.layout.titles[index] {
                let band = group.kind == GroupKind::Band;
                let style = if band { self.draft.fonts.band() } else { self.draft.fonts.group() };
                let role = look.text.unwrap_or(Role::Muted);
                own.extend(title.draw(room, style, role, band));
            }
            let label = title.whole.clone().or(group.label.clone()).unwrap_or_default();
            let said = self.overlay.of(&group.name);
            if said.is_some_and(Said::is_ghost) {
                own.iter_mut().for_each(grey);
            }
            marks.push(Mark::Part(Part {
                what: What::Group(group.name.clone()),
                about: Some(overlay::about(facts::about_group(group.kind, &label), said)),
                room: Some(rect),
                marks: own,
                ..Part::default()
            }));
        }
        marks
    }

    fn shape(&self, index: usize) -> ItemShape {
        self.draft.graph.items[index].shape
    }

    /// A divider between bands; it gives way to bars and their labels.
    fn divider(&self, from: Point, to: Point) -> Vec<Mark> {
        let mut cuts: Vec<Cut> = Vec::new();
        for (index, drawn) in self.draft.items.iter().enumerate() {
            if let Drawn::Bar(_, bar) = drawn {
                cuts.push(self.layout.bodies[index]);
                cuts.extend(bar.label_room(self.layout.bodies[index]).map(|it| it.grown(3.0)));
            }
        }
        let stroke = Stroke::solid(Role::Divider, 1.5);
        let pieces = flow::pieces(&[from, to], &cuts);
        // a stump between two gaps says nothing
        let long = pieces.iter().filter(|piece| distance(piece[0], piece[piece.len() - 1]) >= 14.0);
        long.map(|piece| Mark::line(Path::line(piece), stroke)).collect()
    }

    /// Filled means "belongs together", outlined means "fails together".
    fn frame(&self, index: usize, id: GroupId, look: &super::content::Look) -> Vec<Mark> {
        let group = self.draft.design.group(id);
        let mut rect = self.layout.bodies[index];
        let stacked = group.copies.is_some();
        if stacked {
            rect = Rect::new(rect.x, rect.y, rect.w - STACK, rect.h - STACK);
        }
        let fill = Some(look.fill.unwrap_or(Role::Group(self.depth(id))));
        let border = look.stroke.unwrap_or(Role::Border);
        let divider = look.stroke.unwrap_or(Role::Divider);
        let dash = if group.dashed { Dash::Dashed } else { Dash::Solid };
        let (fill, radius, stroke) = match group.kind {
            GroupKind::Group if group.dashed && look.fill.is_none() => {
                (None, 12.0, Some(Stroke::broken(divider, 1.25, dash)))
            }
            GroupKind::Group => (fill, 12.0, Some(Stroke::broken(border, 1.0, dash))),
            // a tier needs no outline where its ground is another than the page; print has no tints
            GroupKind::Tier | GroupKind::Band => {
                (fill, 12.0, Some(Stroke::broken(look.stroke.unwrap_or(Role::Border), 1.0, dash)))
            }
            GroupKind::Zone => (look.fill, 12.0, Some(Stroke::broken(divider, 1.25, Dash::Zone))),
            GroupKind::Region => (look.fill, 12.0, Some(Stroke::broken(divider, 1.25, dash))),
            GroupKind::Host | GroupKind::Rack => (fill, 4.0, Some(Stroke::broken(border, 1.0, dash))),
        };
        let mut marks = Vec::new();
        if stacked {
            let back = Path::rounded_rect(rect.moved(STACK, STACK), radius);
            marks.push(Mark::shape(back, fill.or(Some(Role::Surface)), stroke));
        }
        let fill = if stacked { fill.or(Some(Role::Surface)) } else { fill };
        marks.push(Mark::shape(Path::rounded_rect(rect, radius), fill, stroke));
        if group.kind == GroupKind::Region {
            let inner = Path::rounded_rect(rect.grown(-4.0), radius - 3.0);
            marks.push(Mark::line(inner, Stroke::broken(divider, 1.0, dash)));
        }
        marks
    }

    /// How many filled groups it stands in, itself counted.
    fn depth(&self, id: GroupId) -> u8 {
        let mut depth = 0u8;
        let mut group = Some(id);
        while let Some(id) = group {
            let it = self.draft.design.group(id);
            let band = it.kind == GroupKind::Band && it.parent.is_none();
            if !matches!(it.kind, GroupKind::Zone | GroupKind::Region) && !band {
                depth = depth.saturating_add(1);
            }
            group = it.parent;
        }
        depth.max(1)
    }

    // ------------------------------------------------------------ flows

    /// The way of every line: turned as its flow runs, its ends on the true outlines, what it gives way to.
    fn ways(&self) -> Vec<Way> {
        let mut ways: Vec<Way> = self
            .draft
            .lines
            .iter()
            .zip(&self.layout.edges)
            .enumerate()
            .map(|(index, (line, route))| {
                let edge = &self.draft.graph.edges[index];
                let mut points = route.points.clone();
                self.meet(&mut points, edge.from.index());
                points.reverse();
                self.meet(&mut points, edge.to.index());
                if !line.turned {
                    points.reverse();
                }
                let cuts = route.label.map(flow::patch).into_iter().collect();
                Way { points, cuts }
            })
            .collect();
        if !self.draft.fonts.hand {
            for (line, cut) in self.crossings(&ways) {
                ways[line].cuts.push(cut);
            }
        }
        ways
    }

    /// Moves the first point of a line onto the outline of the box it belongs to.
    fn meet(&self, points: &mut [Point], item: usize) {
        let [end, next, ..] = points else { return };
        let (end, next) = (*end, *next);
        let body = self.layout.bodies[item];
        let outlines = match &self.draft.items[item] {
            Drawn::Component(_, content) => content.outlines(body),
            Drawn::Bar(..) | Drawn::Group(..) => return,
        };
        let reach = distance(end, next).min(60.0);
        let outside = towards(end, next, reach);
        let depth = if (end.x - next.x).abs() > (end.y - next.y).abs() { body.w } else { body.h };
        let inside = towards(end, next, -depth / 2.0);
        let nearest = outlines
            .iter()
            .filter_map(|outline| outline.first_hit(outside, inside))
            .min_by(|a, b| distance(outside, *a).total_cmp(&distance(outside, *b)));
        if let Some(hit) = nearest {
            points[0] = hit;
        }
    }

    /// Where lines cross: the level one gives way, unless both belong to one trunk.
    fn crossings(&self, ways: &[Way]) -> Vec<(usize, Cut)> {
        let mut upright: Vec<(f64, f64, f64, usize)> = Vec::new();
        let mut level: Vec<(f64, f64, f64, usize)> = Vec::new();
        for (line, way) in ways.iter().enumerate() {
            for leg in way.points.windows(2) {
                let (a, b) = (leg[0], leg[1]);
                if (a.x - b.x).abs() < 0.1 {
                    upright.push((a.x, a.y.min(b.y), a.y.max(b.y), line));
                } else {
                    level.push((a.y, a.x.min(b.x), a.x.max(b.x), line));
                }
            }
        }
        upright.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.3.cmp(&b.3)));
        let mut found = Vec::new();
        for &(y, left, right, line) in &level {
            let first = upright.partition_point(|it| it.0 <= left + 1.0);
            for &(x, top, bottom, other) in upright[first..].iter().take_while(|it| it.0 < right - 1.0) {
                if top + 1.0 < y && y < bottom - 1.0 && !self.one_trunk(line, other) {
                    found.push((line, flow::gap(at(x, y))));
                }
            }
        }
        found
    }

    fn one_trunk(&self, a: usize, b: usize) -> bool {
        let edges = &self.draft.graph.edges;
        a == b || (edges[a].trunk.is_some() && edges[a].trunk == edges[b].trunk)
    }

    fn flows(&self, ways: &[Way]) -> Vec<Mark> {
        let choices = self.choices(ways);
        let mut marks = Vec::new();
        for (index, (line, way)) in self.draft.lines.iter().zip(ways).enumerate() {
            let design = self.draft.design;
            let it = design.flow(line.flow);
            let route = &self.layout.edges[index];
            let mut cuts = way.cuts.clone();
            cuts.extend(it.alternatives.and_then(|set| choices.get(&set)).map(|(cut, _)| *cut));
            let mut own = Drawing { points: &way.points, pen: line.pen, cuts: &cuts }.draw();
            own.extend(self.label(line, index));
            if let (Some(payload), Some(room)) = (&line.payload, route.payload) {
                own.push(placed(payload, room));
            }
            let said = self.overlay.of(&it.name);
            let mut part = Part {
                what: What::Flow(it.name.clone()),
                about: Some(overlay::about(facts::about_flow(design, it), said)),
                marks: own,
                ..Part::default()
            };
            match said.and_then(|it| it.change) {
                Some(change @ (Change::New | Change::Changed)) => {
                    super::walk::recolor(&mut part, change.role(), Some(CHANGED));
                }
                Some(Change::Gone) => super::walk::ghost(&mut part),
                None if said.is_some_and(|it| it.fate.is_some()) => {
                    super::walk::fade(&mut part, self.draft.fonts.hand);
                }
                None => {}
            }
            marks.push(Mark::Part(part));
        }
        marks.extend(choices.into_values().flat_map(|(_, marks)| marks));
        marks
    }

    fn label(&self, line: &Line, index: usize) -> Vec<Mark> {
        let route = &self.layout.edges[index];
        let (Some(room), Some(wording)) = (route.label, line.wordings.get(route.label_choice)) else {
            return Vec::new();
        };
        let marks = flow::label(wording, line.step.as_deref(), room, Role::Muted, self.draft.fonts);
        let about = wording.whole.clone();
        vec![Mark::Part(Part { about, room: Some(room), marks, ..Part::default() })]
    }

    /// The circles where alternatives part, each with the part of the page it takes.
    fn choices(&self, ways: &[Way]) -> BTreeMap<AlternativesId, (Cut, Vec<Mark>)> {
        let mut choices = BTreeMap::new();
        for (set, (word, lines)) in choice_words(self.draft) {
            let Some(middle) = parting(&lines.iter().map(|it| ways[*it].points.as_slice()).collect::<Vec<_>>()) else {
                continue;
            };
            let (cut, marks) = flow::choice(middle, &word, self.draft.fonts);
            choices.insert(set, (cut, marks.to_vec()));
        }
        choices
    }

    // ------------------------------------------------------------ components

    fn components(&self) -> Vec<Mark> {
        let design = self.draft.design;
        let mut marks = Vec::new();
        let arrivals = self.arrivals();
        for (index, drawn) in self.draft.items.iter().enumerate() {
            let body = self.layout.bodies[index];
            let said = match drawn {
                Drawn::Component(id, _) | Drawn::Bar(id, _) => self.overlay.of(&design.component(*id).name),
                Drawn::Group(..) => None,
            };
            let (id, own) = match drawn {
                Drawn::Component(id, content) => (*id, content.draw(body, &arrivals[index], said)),
                Drawn::Bar(id, bar) => (*id, bar.draw(body, said)),
                Drawn::Group(..) => {
                    marks.extend(self.cards_of(index));
                    continue;
                }
            };
            let component = design.component(id);
            marks.push(Mark::Part(Part {
                what: What::Component(component.name.clone()),
                about: Some(overlay::about(facts::about_component(design, component), said)),
                link: component.link.as_ref().and_then(|it| facts::safe_link(&it.value)),
                room: Some(self.layout.items[index]),
                marks: own,
            }));
            marks.extend(self.cards_of(index));
        }
        let cards = self.draft.design_cards.iter().zip(&self.layout.design_cards);
        marks.extend(cards.map(|(named, room)| placed(named, *room)));
        marks
    }

    /// For each item, where along it lines end at its upper edge.
    fn arrivals(&self) -> Vec<Vec<f64>> {
        let mut arrivals = vec![Vec::new(); self.draft.items.len()];
        for (edge, route) in self.draft.graph.edges.iter().zip(&self.layout.edges) {
            let ends = [(edge.from, route.points.first()), (edge.to, route.points.last())];
            for (item, end) in ends.into_iter().filter_map(|(item, end)| Some((item.index(), end?))) {
                if (end.y - self.layout.bodies[item].y).abs() < 2.0 {
                    arrivals[item].push(end.x);
                }
            }
        }
        arrivals
    }

    fn cards_of(&self, index: usize) -> impl Iterator<Item = Mark> + '_ {
        let rooms = self.layout.cards[index].iter();
        self.draft.cards[index].iter().zip(rooms).map(|(named, room)| placed(named, *room))
    }

    fn heading(&self) -> Vec<Mark> {
        let fonts = self.draft.fonts;
        let mut y = self.page.pad;
        let mut marks = Vec::new();
        for (lines, style, role) in
            [(&self.page.title, fonts.title(), Role::Text), (&self.page.caption, fonts.caption(), Role::Muted)]
        {
            for line in lines {
                let middle = y + style.line / 2.0 - 2.0;
                marks.push(Mark::text(line, style.font, role, Anchor::Start, self.page.pad, middle));
                y += style.line;
            }
        }
        for (legend, corner) in self.page.list.iter().chain(&self.page.legend) {
            let mut part = Part { marks: legend.marks.clone(), ..Part::default() };
            part.marks.iter_mut().for_each(|mark| mark.shift(corner.x, corner.y));
            marks.push(Mark::Part(part));
        }
        marks
    }

    // ------------------------------------------------------------ overlay

    /// Every item with what is said of it.
    fn said_items(&self) -> impl Iterator<Item = (usize, &Said)> {
        let design = self.draft.design;
        self.draft.items.iter().enumerate().filter_map(move |(index, drawn)| {
            let name = match drawn {
                Drawn::Component(id, _) | Drawn::Bar(id, _) => &design.component(*id).name,
                Drawn::Group(id, ..) => &design.group(*id).name,
            };
            Some((index, self.overlay.of(name)?))
        })
    }

    /// Every line with what is said of it.
    fn said_lines(&self) -> impl Iterator<Item = (usize, &Said)> {
        let design = self.draft.design;
        let lines = self.draft.lines.iter().enumerate();
        lines.filter_map(move |(index, line)| Some((index, self.overlay.of(&design.flow(line.flow).name)?)))
    }

    /// What lies under boxes and lines.
    fn halos(&self, ways: &[Way]) -> Vec<Mark> {
        let boxes = self.said_items().flat_map(|(index, said)| {
            let is_group = matches!(self.draft.items[index], Drawn::Group(..));
            overlay::around(said, self.layout.items[index], is_group)
        });
        let lines = self.said_lines().flat_map(|(index, said)| {
            let way = &ways[index];
            overlay::line_around(said, &flow::pieces(&way.points, &way.cuts))
        });
        boxes.chain(lines).collect()
    }

    /// What lies on them.
    fn signs(&self, ways: &[Way]) -> Vec<Mark> {
        let fonts = self.draft.fonts;
        let lines: Vec<&[Point]> = ways.iter().map(|it| it.points.as_slice()).collect();
        let labels: Vec<Rect> = self.layout.edges.iter().filter_map(|it| it.label).collect();
        let hides = |sign| overlay::hides(sign, &lines, &labels);
        let boxes = self.said_items().flat_map(|(index, said)| {
            overlay::upon(said, self.layout.items[index], self.layout.bodies[index], &hides, fonts)
        });
        let lines = self.said_lines().flat_map(|(index, said)| {
            let label = self.layout.edges[index].label.map(flow::patch);
            let it = self.draft.design.flow(self.draft.lines[index].flow);
            let ends = [it.from, it.to].map(|end| self.overlay.of(self.draft.design.end_name(end)));
            overlay::upon_line(said, ends, &ways[index].points, label, fonts)
        });
        boxes.chain(lines).collect()
    }

    // ------------------------------------------------------------ geometry

    fn geometry(&self, ways: &[Way]) -> Geometry {
        let design = self.draft.design;
        let mut geometry = Geometry { direction: self.draft.graph.direction, ..Geometry::default() };
        let parent = |index: usize| {
            let parent = self.draft.graph.items[index].parent?;
            match &self.draft.items[parent.index()] {
                Drawn::Group(id, ..) => Some(design.group(*id).name.clone()),
                Drawn::Component(..) | Drawn::Bar(..) => None,
            }
        };
        for (index, drawn) in self.draft.items.iter().enumerate() {
            match drawn {
                Drawn::Component(id, _) | Drawn::Bar(id, _) => geometry.nodes.push(NodeBox {
                    id: design.component(*id).name.clone(),
                    rect: self.layout.items[index],
                    group: parent(index),
                }),
                Drawn::Group(id, ..) => {
                    let it = GroupBox {
                        id: design.group(*id).name.clone(),
                        rect: self.layout.items[index],
                        parent: parent(index),
                        title: self.layout.titles[index],
                    };
                    let band = self.shape(index) == ItemShape::Band;
                    if band { geometry.bands.push(it) } else { geometry.groups.push(it) }
                }
            }
            let cards = self.draft.cards[index].iter().zip(&self.layout.cards[index]);
            geometry.blocks.extend(cards.map(|(named, rect)| block(named, *rect)));
        }
        let name = |end: End| design.end_name(end).to_string();
        for (index, (line, way)) in self.draft.lines.iter().zip(ways).enumerate() {
            let it = design.flow(line.flow);
            let route = &self.layout.edges[index];
            let text = it.label.as_ref().map(|it| it.value.clone()).or(line.step.clone()).unwrap_or_default();
            geometry.edges.push(EdgeLine {
                id: it.name.clone(),
                from: name(it.from),
                to: name(it.to),
                points: way.points.clone(),
                label: route.label.map(|rect| (rect, text)),
            });
            let payload = line.payload.iter().zip(route.payload);
            geometry.blocks.extend(payload.map(|(named, rect)| block(named, rect)));
        }
        let cards = self.draft.design_cards.iter().zip(&self.layout.design_cards);
        geometry.blocks.extend(cards.map(|(named, rect)| block(named, *rect)));
        geometry
    }
}

/// The list of an overlay, as a block of the design.
pub fn list_block(card: &super::card::Card, corner: Point) -> Block {
    Block { id: "list".to_string(), owner: None, rect: Rect::new(corner.x, corner.y, card.size.w, card.size.h) }
}

/// Draws the frame of a group that is lost.
fn grey(mark: &mut Mark) {
    match mark {
        Mark::Path(it) => {
            it.stroke = it.stroke.map(|pen| Stroke::broken(Role::Divider, pen.width, Dash::Dashed));
        }
        Mark::Text(it) => it.role = Role::Muted,
        Mark::Icon(it) => it.role = Role::Muted,
        Mark::Part(it) => it.marks.iter_mut().for_each(grey),
    }
}

fn block(named: &Named, rect: Rect) -> Block {
    Block { id: named.id.clone(), owner: named.owner.clone(), rect }
}

/// A card at its place.
fn placed(named: &Named, room: Rect) -> Mark {
    let mut part = Part {
        about: named.card.whole.clone().map(|it| it.trim().to_string()),
        room: Some(Rect::new(0.0, 0.0, named.card.size.w, named.card.size.h)),
        marks: named.card.marks.clone(),
        ..Part::default()
    };
    part.room = part.room.map(|it| it.moved(room.x, room.y));
    part.marks.iter_mut().for_each(|mark| mark.shift(room.x, room.y));
    Mark::Part(part)
}

/// The word of every choice between several lines, and those lines.
pub fn choice_words(draft: &Draft<'_>) -> BTreeMap<AlternativesId, (String, Vec<usize>)> {
    let design = draft.design;
    let mut sets: BTreeMap<AlternativesId, Vec<usize>> = BTreeMap::new();
    for (index, line) in draft.lines.iter().enumerate() {
        if let Some(set) = design.flow(line.flow).alternatives {
            sets.entry(set).or_default().push(index);
        }
    }
    let sets = sets.into_iter().filter(|(_, lines)| lines.len() > 1);
    sets.map(|(set, lines)| {
        let it = &design.alternatives[set.index()];
        let word = match (it.policy, it.need) {
            (Policy::Failover, _) => "else".to_string(),
            (Policy::All, _) => "all".to_string(),
            (Policy::Balance, 1) => "or".to_string(),
            (Policy::Balance, need) => format!("{need} of {}", it.flows.len()),
        };
        (set, (word, lines))
    })
    .collect()
}

/// Where lines that start together part, if there is room for a circle before it.
fn parting(lines: &[&[Point]]) -> Option<Point> {
    const ROOM: f64 = 14.0;
    let first = lines.first()?;
    let near = |a: Point, b: Point| distance(a, b) < 0.6;
    let start = *first.first()?;
    if !lines.iter().all(|it| it.first().is_some_and(|point| near(*point, start))) {
        return None;
    }
    // all leave along one leg; the nearest corner, or the shortest leg, is where they part
    let mut best: Option<Point> = None;
    for line in lines {
        let next = *line.get(1)?;
        let along = (next.x - start.x).abs() > (next.y - start.y).abs();
        let other = *first.get(1)?;
        if along != ((other.x - start.x).abs() > (other.y - start.y).abs()) {
            return None;
        }
        if line.len() > 2 && best.is_none_or(|it| distance(start, next) < distance(start, it)) {
            best = Some(next);
        }
    }
    best.filter(|it| distance(start, *it) >= ROOM)
}
