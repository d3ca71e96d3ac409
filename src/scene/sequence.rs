//! A use case as a sequence: who speaks to whom, in which order (`look.md` 7). The heads are the components themselves,
//! the lines their flows, drawn as everywhere.
//!
//! Who works on what is read from the order of the steps: a call makes its receiver active until a step starts
//! elsewhere; then the answers of `<->` go back, the innermost first.

use std::collections::BTreeMap;

use super::content::{Content, lines_of};
use super::draft::Looks;
use super::flow::{self, Drawing, Head as ArrowHead, Pen, Tail, Wording};
use super::mark::{Anchor, Dash, Mark, Part, Stroke, What};
use super::path::{Path, at};
use super::style::{Fonts, PAGE, on_grid};
use super::{EdgeLine, Geometry, NodeBox, Options, Scene, card, facts, overlay, rough};
use crate::geometry::{Rect, Side, Size};
use crate::model::{Arrow, ComponentId, Design, End, Flow, FlowId, Owner, Policy, UseCase, UseCaseId};
use crate::theme::Role;
use crate::units::{display, percent};

/// The least height of a row.
const ROW: f64 = 26.0;
/// Between a label and its line.
const LABEL_GAP: f64 = 5.0;
/// How much higher a label stands over a lock.
const LOCK: f64 = 6.0;
/// Between the end of an activation and a label that crosses its lifeline.
const CLEAR: f64 = 4.0;
/// At both sides of a label between two lifelines.
const LABEL_ROOM: f64 = 18.0;
/// Between two heads.
const HEAD_GAP: f64 = 32.0;
/// The width of an activation.
const ACTIVE: f64 = 10.0;
/// The loop of a call to itself.
const LOOP: (f64, f64) = (45.0, 16.0);
/// The title of a frame, and the room below its last row.
const FRAME: (f64, f64) = (32.0, 12.0);
/// Between the last lifeline and the notes.
const NOTES: f64 = 40.0;
/// Above the list of an overlay.
const LIST_GAP: f64 = 24.0;

/// Draws a use case as a sequence.
pub fn build(design: &Design, id: UseCaseId, options: &Options) -> Scene {
    let fonts = Fonts { hand: options.hand };
    let usecase = &design.usecases[id.index()];
    let mut it = Sequence { design, usecase, fonts, options, heads: Vec::new(), known: BTreeMap::new() };
    it.collect_heads();
    let rows = it.rows();
    it.compose(id, &rows)
}

struct Sequence<'a> {
    design: &'a Design,
    usecase: &'a UseCase,
    fonts: Fonts,
    options: &'a Options,
    heads: Vec<Head>,
    known: BTreeMap<End, usize>,
}

/// A participant: a component, or a group that a flow ends at.
struct Head {
    end: End,
    content: Option<Content>,
    /// The lines of a group's title.
    title: Vec<String>,
    size: Size,
    body: Rect,
}

/// What happens, from the top down.
enum Row {
    /// A step, or an answer.
    Call(Call),
    /// A frame opens; its title.
    Open(String),
    /// The innermost frame closes.
    Close,
    /// The activation that a call began ends.
    End(usize),
}

struct Call {
    flow: FlowId,
    from: usize,
    to: usize,
    pen: Pen,
    wording: Option<Wording>,
    step: Option<String>,
    /// Whether its receiver becomes active.
    starts: bool,
}

impl Sequence<'_> {
    fn collect_heads(&mut self) {
        for step in &self.usecase.steps {
            let flow = self.design.flow(step.flow);
            for end in self.ends(flow) {
                if !self.known.contains_key(&end) {
                    self.known.insert(end, self.heads.len());
                    let head = self.head(end);
                    self.heads.push(head);
                }
            }
        }
    }

    /// Who a flow runs between. A group is who speaks for it: the one of its members that takes part, or its only entry.
    fn ends(&self, flow: &Flow) -> [End; 2] {
        let steps = || self.usecase.steps.iter().map(|step| self.design.flow(step.flow));
        let takes_part = |id: &ComponentId| steps().any(|it| [it.from, it.to].contains(&End::Component(*id)));
        let who = |end: End, members: &[ComponentId]| {
            let End::Group(_) = end else { return end };
            let known: Vec<ComponentId> = members.iter().copied().filter(takes_part).collect();
            match (known.as_slice(), members) {
                ([one], _) | ([], [one]) => End::Component(*one),
                _ => end,
            }
        };
        [who(flow.from, &flow.from_members), who(flow.to, &flow.to_members)]
    }

    fn head(&self, end: End) -> Head {
        match end {
            End::Component(id) => {
                let component = self.design.component(id);
                let look = Looks::of(self.design).component(id, component);
                let content = Content::measure(self.design, component, &look, Vec::new(), Side::Right, self.fonts);
                let (size, body) = content.extent();
                Head { end, content: Some(content), title: Vec::new(), size, body }
            }
            End::Group(id) => {
                let group = self.design.group(id);
                let label = group.label.clone().unwrap_or_else(|| group.name.clone());
                let (title, _) = lines_of(&label, self.fonts.group(), 220.0, 2);
                let w = on_grid(self.fonts.group().widest(&title) + 32.0).max(72.0);
                let h = on_grid(title.len() as f64 * self.fonts.group().line + 24.0).max(44.0);
                Head { end, content: None, title, size: Size::new(w, h), body: Rect::new(0.0, 0.0, w, h) }
            }
        }
    }

    /// The steps as rows, with answers, frames and the ends of activations between them.
    fn rows(&self) -> Vec<Row> {
        let looks = Looks::of(self.design);
        let mut rows = Vec::new();
        let mut stack: Vec<(usize, FlowId, usize, bool)> = Vec::new();
        let mut open: Vec<FrameKey> = Vec::new();
        for step in &self.usecase.steps {
            let flow = self.design.flow(step.flow);
            let [from, to] = self.ends(flow).map(|end| self.known[&end]);
            // whoever does not act now has answered
            while stack.last().is_some_and(|top| top.2 != from) {
                let done = stack.pop().expect("it has a last");
                self.answer(done, &looks, &mut rows);
            }
            let frames = self.frames_of(step);
            let shared = open.iter().zip(&frames).take_while(|(a, b)| a == b).count();
            rows.extend((shared..open.len()).map(|_| Row::Close));
            open.truncate(shared);
            for frame in &frames[shared..] {
                rows.push(Row::Open(self.frame_title(frame)));
                open.push(*frame);
            }
            let mut pen = Pen::of(self.design, flow, &looks.flow(step.flow), self.options.mono_lines);
            pen.answer = false;
            let label = step.label.as_ref().or(flow.label.as_ref()).map(|it| it.value.replace("\\n", "\n"));
            let number = Some(step.number.as_str());
            let wording = flow::wordings(&label.unwrap_or_default(), number, false, self.fonts).into_iter().next();
            let starts = from != to && flow.arrow != Arrow::Related;
            let call = Call { flow: step.flow, from, to, pen, wording, step: number.map(str::to_string), starts };
            rows.push(Row::Call(call));
            if starts {
                stack.push((from, step.flow, to, flow.arrow == Arrow::Exchange));
            }
        }
        while let Some(done) = stack.pop() {
            self.answer(done, &looks, &mut rows);
        }
        rows.extend(open.iter().map(|_| Row::Close));
        rows
    }

    fn answer(&self, done: (usize, FlowId, usize, bool), looks: &Looks<'_>, rows: &mut Vec<Row>) {
        let (caller, flow, callee, answers) = done;
        if answers {
            let it = self.design.flow(flow);
            let pen = Pen::of(self.design, it, &looks.flow(flow), self.options.mono_lines);
            let pen = Pen {
                dash: Dash::Dashed,
                heavy: false,
                double: false,
                head: ArrowHead::Open,
                answer: false,
                tail: Tail::None,
                lock: false,
                ..pen
            };
            let call = Call { flow, from: callee, to: caller, pen, wording: None, step: None, starts: false };
            rows.push(Row::Call(call));
        }
        rows.push(Row::End(callee));
    }

    /// The frames around a step, the outermost first; alternatives are framed without being asked.
    fn frames_of(&self, step: &crate::model::Step) -> Vec<FrameKey> {
        let mut frames = Vec::new();
        let mut frame = step.frame;
        while let Some(index) = frame {
            frames.push(FrameKey::Own(index));
            frame = self.usecase.frames[index].parent;
        }
        frames.reverse();
        if let Some(set) = self.design.flow(step.flow).alternatives {
            let here = self.usecase.steps.iter().filter(|it| self.design.flow(it.flow).alternatives == Some(set));
            if here.count() > 1 {
                frames.push(FrameKey::Alternatives(set.index()));
            }
        }
        frames
    }

    fn frame_title(&self, frame: &FrameKey) -> String {
        match frame {
            FrameKey::Own(index) => self.usecase.frames[*index].label.clone().unwrap_or_default(),
            FrameKey::Alternatives(set) => {
                let set = &self.design.alternatives[*set];
                match set.policy {
                    Policy::Balance if set.need == 1 => "one of".to_string(),
                    Policy::Balance => format!("{} of {}", set.need, set.flows.len()),
                    Policy::Failover => "the first that works".to_string(),
                    Policy::All => "all".to_string(),
                }
            }
        }
    }

    // ------------------------------------------------------------ places

    /// Where the lifelines stand: as close as heads and labels allow.
    fn columns(&self, rows: &[Row]) -> Vec<f64> {
        let mut needs: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut depth = 0usize;
        for row in rows {
            match row {
                Row::Open(_) => depth += 1,
                Row::Close => depth = depth.saturating_sub(1),
                Row::End(_) => {}
                Row::Call(call) => {
                    let label = call.wording.as_ref().map_or(0.0, |it| it.size.w);
                    let frame = if depth > 0 { 12.0 } else { 0.0 };
                    let (low, high, wide) = match call.from == call.to {
                        true => (call.from, call.from + 1, LOOP.0 + label + 2.0 * LABEL_ROOM),
                        false => (call.from.min(call.to), call.from.max(call.to), label + 2.0 * LABEL_ROOM + ACTIVE),
                    };
                    let need = needs.entry((high, low)).or_default();
                    *need = need.max(wide + frame);
                }
            }
        }
        let mut columns: Vec<f64> = Vec::new();
        for (index, head) in self.heads.iter().enumerate() {
            let own = head.body.x + head.body.w / 2.0;
            let mut x = own;
            if index > 0 {
                let before = &self.heads[index - 1];
                let right = before.size.w - before.body.x - before.body.w / 2.0;
                x = columns[index - 1] + right + HEAD_GAP + own;
                for (&(_, low), wide) in needs.range((index, 0)..(index + 1, 0)) {
                    x = x.max(columns[low] + wide);
                }
            }
            columns.push(x.ceil());
        }
        columns
    }

    fn compose(&self, id: UseCaseId, rows: &[Row]) -> Scene {
        let pad = self.options.pad.unwrap_or(PAGE).max(0.0);
        let (title, caption) = self.heading();
        let mut head = title.len() as f64 * self.fonts.title().line;
        head += caption.len() as f64 * self.fonts.caption().line + if self.options.untitled { 0.0 } else { 20.0 };
        let columns: Vec<f64> = self.columns(rows).into_iter().map(|x| x + pad).collect();
        let tallest = self.heads.iter().map(|it| it.body.y + it.body.h).fold(0.0, f64::max);
        let below = self.heads.iter().map(|it| it.size.h - it.body.y - it.body.h).fold(0.0, f64::max);
        let foot = pad + head + tallest;
        let mut canvas = Canvas { columns: &columns, y: foot + below + 10.0, ..Canvas::default() };
        for row in rows {
            canvas.row(self, row);
        }
        let end = canvas.y + 14.0;
        canvas.finish();

        let mut words = Vec::new();
        let mut y = pad;
        for (lines, style, role) in
            [(&title, self.fonts.title(), Role::Text), (&caption, self.fonts.caption(), Role::Muted)]
        {
            for line in lines {
                words.push(Mark::text(line, style.font, role, Anchor::Start, pad, y + style.line / 2.0 - 2.0));
                y += style.line;
            }
        }
        let mut right = canvas.right;
        let mut lines = Vec::new();
        let mut components = Vec::new();
        let mut geometry = Geometry::default();
        let mut bodies = Vec::new();
        for (head, &x) in self.heads.iter().zip(&columns) {
            let body = Rect::new(x - head.body.w / 2.0, foot - head.body.h, head.body.w, head.body.h);
            let from = at(x, foot + if head.content.is_some() { head.size.h - head.body.y - head.body.h } else { 0.0 });
            lines.push(Mark::line(Path::line(&[from, at(x, end)]), Stroke::broken(Role::Divider, 1.25, Dash::Life)));
            let room = Rect::new(body.x - head.body.x, body.y - head.body.y, head.size.w, head.size.h);
            right = right.max(room.right());
            components.push(self.draw_head(head, body, room));
            bodies.push(body);
            geometry.nodes.push(NodeBox { id: self.design.end_name(head.end).to_string(), rect: room, group: None });
        }
        let notes = self.notes(&canvas, right + NOTES, foot - tallest);
        let mut bottom = end;
        for (mark, room) in notes {
            right = right.max(room.right());
            bottom = bottom.max(room.bottom());
            components.push(mark);
        }
        right = right.max(pad + self.fonts.title().widest(&title)).max(pad + self.fonts.caption().widest(&caption));
        geometry.edges = canvas.edges;
        lines.extend(canvas.frames);
        let layer = |name, marks| Mark::Part(Part { what: What::Layer(name), marks, ..Part::default() });
        let said = &self.options.overlay;
        for mark in &mut canvas.flows {
            if let Mark::Part(part) = mark
                && let What::Flow(name) = &part.what
                && said.of(name).is_some_and(|it| it.fate.is_some())
            {
                super::walk::fade(part, self.options.hand);
            }
        }
        let (mut halos, mut signs) = (Vec::new(), Vec::new());
        for (node, body) in geometry.nodes.iter().zip(bodies) {
            if let Some(said) = said.of(&node.id) {
                halos.extend(overlay::around(said, node.rect, false));
                signs.extend(overlay::upon(said, node.rect, body, &|_| false, self.fonts));
            }
        }
        for edge in &geometry.edges {
            if let Some(it) = said.of(&edge.id) {
                let label = edge.label.as_ref().map(|(rect, _)| flow::patch(*rect));
                let ends = [said.of(&edge.from), said.of(&edge.to)];
                halos.extend(overlay::line_around(it, std::slice::from_ref(&edge.points)));
                signs.extend(overlay::upon_line(it, ends, &edge.points, label, self.fonts));
            }
        }
        if said.sections.iter().any(|it| !it.entries.is_empty()) {
            let list = overlay::panel(&said.sections, self.fonts, (right - pad).max(480.0));
            let corner = at(pad, bottom + LIST_GAP);
            right = right.max(pad + list.size.w);
            bottom = corner.y + list.size.h;
            geometry.blocks.push(super::compose::list_block(&list, corner));
            let mut part = Part { marks: list.marks, ..Part::default() };
            part.marks.iter_mut().for_each(|mark| mark.shift(corner.x, corner.y));
            words.push(Mark::Part(part));
        }
        let mut marks = vec![
            layer("groups", lines),
            layer("halos", halos),
            layer("flows", [canvas.bars, canvas.flows].concat()),
            layer("components", components),
            layer("signs", signs),
            layer("words", [words, canvas.words].concat()),
        ];
        marks.retain(|mark| !matches!(mark, Mark::Part(part) if part.marks.is_empty()));
        if self.options.hand {
            rough::redraw(&mut marks);
        }
        let count = |n: usize, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
        Scene {
            size: Size::new((right + pad).ceil(), (bottom + pad).ceil()),
            title: title.join(" "),
            description: format!(
                "a sequence of {} between {}",
                count(self.usecase.steps.len(), "step", "steps"),
                count(self.heads.len(), "participant", "participants")
            ),
            key: format!("sq{}-{}", id.index(), super::compose::key(self.design)),
            hand: self.options.hand,
            marks,
            geometry,
            notes: Vec::new(),
            ..Scene::default()
        }
    }

    /// What the use case is called, and what it promises.
    fn heading(&self) -> (Vec<String>, Vec<String>) {
        if self.options.untitled {
            return (Vec::new(), Vec::new());
        }
        let usecase = self.usecase;
        let title = usecase.label.clone().unwrap_or_else(|| usecase.name.clone());
        let number = |it: &Option<crate::model::Stated<crate::units::Quantity>>| {
            it.as_ref().map(|it| {
                let interview =
                    self.design.constants.as_ref().is_some_and(|it| it.value == crate::model::Constants::Interview);
                display(if interview { it.value.interview } else { it.value.exact }, it.value.dimension)
            })
        };
        let mut said: Vec<String> = number(&usecase.rate).into_iter().collect();
        said.extend(number(&usecase.p99).map(|it| format!("p99 {it}")));
        said.extend(number(&usecase.latency).map(|it| format!("latency {it}")));
        said.extend(usecase.availability.as_ref().map(|it| format!("availability {}", percent(it.value))));
        said.extend(number(&usecase.freshness).map(|it| format!("fresh within {it}")));
        let lines = |text: &str, style: super::style::Type, most| match text {
            "" => Vec::new(),
            text => lines_of(text, style, 720.0, most).0,
        };
        (lines(&title, self.fonts.title(), 2), lines(&said.join(" · "), self.fonts.caption(), 2))
    }

    fn draw_head(&self, head: &Head, body: Rect, room: Rect) -> Mark {
        let (what, about, marks) = match (head.end, &head.content) {
            (End::Component(id), Some(content)) => {
                let component = self.design.component(id);
                let about = facts::about_component(self.design, component);
                (
                    What::Component(component.name.clone()),
                    about,
                    content.draw(body, &[], self.options.overlay.of(&component.name)),
                )
            }
            (End::Component(id), None) => {
                (What::Component(self.design.component(id).name.clone()), String::new(), Vec::new())
            }
            (End::Group(id), _) => {
                let group = self.design.group(id);
                let stroke = Stroke::solid(Role::Border, 1.0);
                let mut marks = vec![Mark::shape(Path::rounded_rect(body, 12.0), Some(Role::Group(1)), Some(stroke))];
                let style = self.fonts.group();
                let top = body.center().y - style.line * head.title.len() as f64 / 2.0;
                for (row, line) in head.title.iter().enumerate() {
                    let middle = top + style.line * (row as f64 + 0.5);
                    marks.push(Mark::text(line, style.font, Role::Text, Anchor::Middle, body.center().x, middle));
                }
                (What::Group(group.name.clone()), facts::about_group(group.kind, &head.title.join(" ")), marks)
            }
        };
        Mark::Part(Part { what, about: Some(about), room: Some(room), marks, ..Part::default() })
    }

    /// The notes of the use case, its participants and its flows, at the right: as high as what they speak of.
    fn notes(&self, canvas: &Canvas<'_>, x: f64, top: f64) -> Vec<(Mark, Rect)> {
        let height = |owner: &Owner| match owner {
            Owner::UseCase(id) if self.design.usecases[id.index()].name == self.usecase.name => Some(top),
            Owner::Component(id) => canvas.first_y.get(self.known.get(&End::Component(*id))?).copied(),
            Owner::Group(id) => canvas.first_y.get(self.known.get(&End::Group(*id))?).copied(),
            Owner::Flow(id) => canvas.flow_y.get(id).copied(),
            Owner::UseCase(_) | Owner::Design => None,
        };
        let mut wanted: Vec<(f64, card::Card)> = Vec::new();
        for note in self.design.notes.iter().filter(|it| !it.code) {
            if let Some(y) = note.owners.iter().filter_map(height).next() {
                wanted.push((y, card::note(&note.text, self.fonts)));
            }
        }
        wanted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut y = top;
        let mut notes = Vec::new();
        for (at_y, card) in wanted {
            let room = Rect::new(x, y.max(at_y - 14.0), card.size.w, card.size.h);
            y = room.bottom() + 12.0;
            let mut part = Part { room: Some(room), marks: card.marks, ..Part::default() };
            part.marks.iter_mut().for_each(|mark| mark.shift(room.x, room.y));
            notes.push((Mark::Part(part), room));
        }
        notes
    }
}

/// Which frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FrameKey {
    Own(usize),
    Alternatives(usize),
}

/// A frame that is open: its title, where it started, and the columns it covers so far.
struct OpenFrame {
    title: String,
    top: f64,
    left: f64,
    right: f64,
    /// How many frames it holds, one in the other.
    inside: usize,
}

/// What is drawn so far.
#[derive(Default)]
struct Canvas<'a> {
    columns: &'a [f64],
    y: f64,
    right: f64,
    flows: Vec<Mark>,
    words: Vec<Mark>,
    bars: Vec<Mark>,
    frames: Vec<Mark>,
    edges: Vec<EdgeLine>,
    open: Vec<OpenFrame>,
    /// When each participant became active, and how often since.
    active: BTreeMap<usize, (f64, usize)>,
    spans: Vec<(usize, f64, f64)>,
    first_y: BTreeMap<usize, f64>,
    flow_y: BTreeMap<FlowId, f64>,
    families: BTreeMap<usize, (Role, Role)>,
}

impl Canvas<'_> {
    fn row(&mut self, sequence: &Sequence<'_>, row: &Row) {
        match row {
            Row::Open(title) => {
                self.y += 8.0;
                self.open.iter_mut().rev().enumerate().for_each(|(depth, it)| it.inside = it.inside.max(depth + 1));
                let frame = OpenFrame { title: title.clone(), top: self.y, left: f64::MAX, right: 0.0, inside: 0 };
                self.open.push(frame);
                self.y += FRAME.0 - 8.0;
            }
            Row::Close => {
                let Some(frame) = self.open.pop() else { return };
                self.y += FRAME.1;
                self.frame(sequence, &frame);
                self.y += 6.0;
            }
            Row::End(head) => {
                if let Some((since, depth)) = self.active.remove(head) {
                    if depth > 1 {
                        self.active.insert(*head, (since, depth - 1));
                    } else {
                        self.spans.push((*head, since, self.y + 4.0));
                    }
                }
            }
            Row::Call(call) => self.call(sequence, call),
        }
    }

    fn call(&mut self, sequence: &Sequence<'_>, call: &Call) {
        let fonts = sequence.fonts;
        let name = sequence.design.flow(call.flow).name.clone();
        let (from_x, to_x) = (self.columns[call.from], self.columns[call.to]);
        for head in [call.from, call.to] {
            let colors = match sequence.heads[head].end {
                End::Component(id) => {
                    let family = super::content::family(sequence.design.component(id));
                    (Role::Fill(family), Role::Stroke(family))
                }
                End::Group(_) => (Role::Group(2), Role::Divider),
            };
            self.families.insert(head, colors);
        }
        let label = call.wording.as_ref().map_or(Size::default(), |it| it.size);
        let edge = |head: usize, active: &BTreeMap<usize, (f64, usize)>| {
            if active.contains_key(&head) { ACTIVE / 2.0 } else { 0.0 }
        };
        let (points, room) = if call.from == call.to {
            let top = self.y + (label.h / 2.0 - LOOP.1 / 2.0).max(0.0) + 6.0;
            let x = from_x + edge(call.from, &self.active);
            let points = vec![at(x, top), at(x + LOOP.0, top), at(x + LOOP.0, top + LOOP.1), at(x, top + LOOP.1)];
            let middle = top + LOOP.1 / 2.0;
            let room = Rect::new(x + LOOP.0 + 12.0, middle - label.h / 2.0, label.w, label.h);
            self.y = (top + LOOP.1).max(room.bottom()) + 8.0;
            (points, room)
        } else {
            let way = if to_x > from_x { 1.0 } else { -1.0 };
            let start = from_x + way * edge(call.from, &self.active);
            let end = to_x - way * if call.starts { ACTIVE / 2.0 } else { edge(call.to, &self.active) };
            // before the first lifeline on the way if it fits there, else over the whole length
            let next =
                if way > 0.0 { self.columns.get(call.from + 1) } else { self.columns.get(call.from.wrapping_sub(1)) };
            let gap_end = next.copied().unwrap_or(to_x) - way * ACTIVE / 2.0;
            let reach = if (gap_end - start).abs() >= label.w + LABEL_ROOM { gap_end } else { end };
            let left = (start + reach) / 2.0 - label.w / 2.0;
            let above = LABEL_GAP + if call.pen.lock && label.h > 0.0 { LOCK } else { 0.0 };
            let clear = if self.crosses(left, left + label.w) { CLEAR } else { 0.0 };
            let least = if call.step.is_some() { ROW } else { 20.0 };
            let line = self.y + (label.h + above + clear + 2.0).max(least);
            if call.starts {
                let entry = self.active.entry(call.to).or_insert((line - 4.0, 0));
                entry.1 += 1;
            }
            let room = Rect::new(left, line - above - label.h, label.w, label.h);
            self.y = line + 4.0;
            (vec![at(start, line), at(end, line)], room)
        };
        let y = points[0].y;
        self.first_y.entry(call.from).or_insert(y);
        self.first_y.entry(call.to).or_insert(y);
        self.flow_y.entry(call.flow).or_insert(y);
        let drawn = Drawing { points: &points, pen: call.pen, cuts: &[] }.draw();
        let about = facts::about_flow(sequence.design, sequence.design.flow(call.flow));
        self.flows.push(Mark::Part(Part {
            what: What::Flow(name.clone()),
            about: Some(about),
            marks: drawn,
            ..Part::default()
        }));
        if let Some(wording) = &call.wording {
            let mut marks = Vec::new();
            if self.crosses(room.x, room.right()) {
                let patch = Path::rounded_rect(Rect::new(room.x - 4.0, room.y + 1.0, room.w + 8.0, room.h - 1.0), 4.0);
                marks.push(Mark::shape(patch, Some(Role::Surface), None).wobbling(0.0));
            }
            marks.extend(flow::label(wording, call.step.as_deref(), room, Role::Muted, fonts));
            let about = wording.whole.clone();
            self.words.push(Mark::Part(Part { about, room: Some(room), marks, ..Part::default() }));
        }
        let (left, right) = (
            points.iter().map(|it| it.x).fold(room.x, f64::min),
            points.iter().map(|it| it.x).fold(room.right(), f64::max),
        );
        let (left, right) = if call.wording.is_some() { (left, right) } else { (from_x.min(to_x), from_x.max(to_x)) };
        self.right = self.right.max(right);
        for frame in &mut self.open {
            frame.left = frame.left.min(left.min(from_x).min(to_x));
            frame.right = frame.right.max(right.max(from_x).max(to_x));
        }
        let text = sequence.design.flow(call.flow).label.as_ref().map(|it| it.value.clone()).unwrap_or_default();
        self.edges.push(EdgeLine {
            id: name,
            from: sequence.design.end_name(sequence.heads[call.from].end).to_string(),
            to: sequence.design.end_name(sequence.heads[call.to].end).to_string(),
            points,
            label: call.wording.is_some().then_some((room, text)),
        });
    }

    /// Whether a lifeline runs through what stands from one place to another.
    fn crosses(&self, left: f64, right: f64) -> bool {
        self.columns.iter().any(|x| *x > left - 4.0 && *x < right + 4.0)
    }

    fn frame(&mut self, sequence: &Sequence<'_>, frame: &OpenFrame) {
        if frame.left > frame.right {
            return;
        }
        let margin = 16.0 + 8.0 * frame.inside as f64;
        let style = sequence.fonts.group();
        let title =
            crate::text::shorten(&frame.title, style.font, (frame.right - frame.left + 2.0 * margin - 20.0).max(40.0));
        let rect = Rect::new(
            frame.left - margin,
            frame.top,
            (frame.right - frame.left + 2.0 * margin).max(style.width(&title) + margin + ACTIVE + 16.0),
            self.y - frame.top,
        );
        let path = Path::rounded_rect(rect, 8.0);
        let marks = vec![Mark::shape(path, None, Some(Stroke::broken(Role::Line, 1.25, Dash::Zone)))];
        if !title.is_empty() {
            // behind the first lifeline, whose activation may run through the frame
            let (x, y) = (frame.left + ACTIVE / 2.0 + 7.0, frame.top + 13.0);
            let room = Rect::new(x - 3.0, frame.top + 4.0, style.width(&title) + 6.0, 18.0);
            let words = vec![
                Mark::shape(Path::rounded_rect(room, 4.0), Some(Role::Surface), None).wobbling(0.0),
                Mark::text(&title, style.font, Role::Muted, Anchor::Start, x, y),
            ];
            self.right = self.right.max(room.right());
            self.words.push(Mark::Part(Part { room: Some(room), marks: words, ..Part::default() }));
        }
        self.right = self.right.max(rect.right());
        let about = Some(frame.title.clone()).filter(|it| !it.is_empty());
        self.frames.push(Mark::Part(Part { about, marks, ..Part::default() }));
    }

    /// Draws the activations, those of one participant that touch as one.
    fn finish(&mut self) {
        let still: Vec<usize> = self.active.keys().copied().collect();
        for head in still {
            if let Some((since, _)) = self.active.remove(&head) {
                self.spans.push((head, since, self.y + 4.0));
            }
        }
        let mut spans = std::mem::take(&mut self.spans);
        spans.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut joined: Vec<(usize, f64, f64)> = Vec::new();
        for (head, top, bottom) in spans {
            match joined.last_mut().filter(|it| it.0 == head && top <= it.2 + 1.0) {
                Some(last) => last.2 = last.2.max(bottom),
                None => joined.push((head, top, bottom)),
            }
        }
        for (head, top, bottom) in joined {
            let Some((fill, stroke)) = self.families.get(&head).copied() else { continue };
            let rect = Rect::new(self.columns[head] - ACTIVE / 2.0, top, ACTIVE, (bottom - top).max(14.0));
            let path = Path::rounded_rect(rect, 2.0);
            self.bars.push(Mark::shape(path, Some(fill), Some(Stroke::solid(stroke, 1.25))).wobbling(0.4));
        }
    }
}
