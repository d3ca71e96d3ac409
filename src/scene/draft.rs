//! A design as measured boxes: what is drawn of it, and the graph that the layout is given.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::card::{self, Card};
use super::content::{self, Bar, Content, Look, family};
use super::flow::{Pen, Wording};
use super::mark::{Anchor, Mark};
use super::path::at;
use super::style::{Fonts, GROUP, STACK};
use crate::catalog::Role as Job;
use crate::geometry::{Insets, Rect, Side, Size};
use crate::layout::graph::{self, Direction, Graph, Hang, Item, ItemId, ItemShape, SlotRanges, TitlePlace};
use crate::model::{
    Arrow, Component, ComponentId, Design, End, Flow, FlowFlag, FlowId, Group, GroupId, GroupKind, Owner, Style,
    StyleTarget,
};
use crate::theme::Role;

/// A design, measured.
pub struct Draft<'a> {
    /// The design.
    pub design: &'a Design,
    /// The fonts.
    pub fonts: Fonts,
    /// What the layout is given.
    pub graph: Graph,
    /// What each item is.
    pub items: Vec<Drawn>,
    /// The cards of each item, in the order of the graph's.
    pub cards: Vec<Vec<Named>>,
    /// The cards of the design.
    pub design_cards: Vec<Named>,
    /// The lines, in the order of the graph's.
    pub lines: Vec<Line>,
}

/// What an item is.
pub enum Drawn {
    /// A component.
    Component(ComponentId, Box<Content>),
    /// A component on a divider.
    Bar(ComponentId, Bar),
    /// A group.
    Group(GroupId, Title, Look),
}

/// The title of a group, measured.
#[derive(Clone, Debug, Default)]
pub struct Title {
    /// Its lines.
    pub lines: Vec<String>,
    /// The icon before it.
    pub icon: Option<&'static str>,
    /// `×2`
    pub count: Option<String>,
    /// The whole title, where it was shortened.
    pub whole: Option<String>,
}

/// A card and what it is.
pub struct Named {
    /// `table:tweets`
    pub id: String,
    /// What it belongs to: a node, a group or a flow; none: the design.
    pub owner: Option<String>,
    /// The card.
    pub card: Card,
}

/// A flow as a line.
pub struct Line {
    /// The flow.
    pub flow: FlowId,
    /// Whether the line runs from the flow's second end to its first.
    pub turned: bool,
    /// How it is drawn.
    pub pen: Pen,
    /// Its label, in each way it may be wrapped; empty where there is none.
    pub wordings: Vec<Wording>,
    /// The number of a step.
    pub step: Option<String>,
    /// The payload, if any.
    pub payload: Option<Named>,
}

/// Measures a design.
pub fn draft<'a>(design: &'a Design, options: &Options) -> Draft<'a> {
    let fonts = Fonts { hand: options.hand };
    let direction = match options.direction.or(design.direction.as_ref().map(|it| it.value)).unwrap_or_default() {
        crate::model::Direction::Right => Direction::Right,
        crate::model::Direction::Down => Direction::Down,
    };
    let mut it = Drafter {
        design,
        options,
        fonts,
        direction,
        looks: Looks::of(design),
        order: Vec::new(),
        component_items: BTreeMap::new(),
        group_items: BTreeMap::new(),
        ids: BTreeMap::new(),
        trunks: trunks(design),
        related: design.flows.iter().filter(|it| it.only_in.is_none()).map(ends).collect(),
        entered: Directions::default(),
        group_ranks: group_ranks(design),
    };
    for flow in &design.flows {
        let (into, out) = if flow.reversed { (flow.from, flow.to) } else { (flow.to, flow.from) };
        it.entered.into.insert(into);
        it.entered.out.insert(out);
    }
    it.collect();
    it.draft()
}

struct Drafter<'a, 'b> {
    design: &'a Design,
    options: &'b Options,
    fonts: Fonts,
    direction: Direction,
    looks: Looks<'a>,
    /// What is drawn, parents before members, otherwise in source order.
    order: Vec<End>,
    component_items: BTreeMap<ComponentId, ItemId>,
    group_items: BTreeMap<GroupId, ItemId>,
    /// How often the id of a card was given.
    ids: BTreeMap<String, usize>,
    /// The first flow of the trunk of each flow that shares one.
    trunks: BTreeMap<FlowId, FlowId>,
    /// The pairs of ends that flows of the design itself join.
    related: BTreeSet<(End, End)>,
    entered: Directions,
    /// Where the first members of each group come.
    group_ranks: Vec<u8>,
}

/// The ends that flows arrive at, and those they leave from.
#[derive(Default)]
struct Directions {
    into: BTreeSet<End>,
    out: BTreeSet<End>,
}

impl<'a> Drafter<'a, '_> {
    /// Finds out what is drawn, and in what order.
    fn collect(&mut self) {
        let design = self.design;
        let mut drawn: Vec<bool> = design.groups.iter().map(|it| it.declared && !it.kind.is_failure_domain()).collect();
        let mut mark = |from: Option<GroupId>| {
            let mut at = from;
            while let Some(group) = at {
                drawn[group.index()] = true;
                at = design.group(group).parent;
            }
        };
        for component in &design.components {
            mark(component.parent);
        }
        for flow in &design.flows {
            for end in [flow.from, flow.to] {
                if let End::Group(group) = end {
                    mark(Some(group));
                }
            }
        }
        for (index, group) in design.groups.iter().enumerate() {
            if drawn[index] {
                mark_parents(design, group.parent, &mut drawn);
            }
        }
        let mut members: BTreeMap<Option<GroupId>, Vec<(crate::source::Span, End)>> = BTreeMap::new();
        for (index, group) in design.groups.iter().enumerate().filter(|(index, _)| drawn[*index]) {
            members.entry(group.parent).or_default().push((group.span, End::Group(GroupId::from_index(index))));
        }
        for (index, it) in design.components.iter().enumerate() {
            members.entry(it.parent).or_default().push((it.span, End::Component(ComponentId::from_index(index))));
        }
        for list in members.values_mut() {
            list.sort_by_key(|(span, _)| (span.file, span.start));
        }
        let mut waiting: Vec<End> = members.get(&None).into_iter().flatten().rev().map(|(_, end)| *end).collect();
        while let Some(end) = waiting.pop() {
            let item = ItemId(self.order.len() as u32);
            self.order.push(end);
            match end {
                End::Component(id) => {
                    self.component_items.insert(id, item);
                }
                End::Group(id) => {
                    self.group_items.insert(id, item);
                    waiting.extend(members.get(&Some(id)).into_iter().flatten().rev().map(|(_, end)| *end));
                }
            }
        }
    }

    fn draft(mut self) -> Draft<'a> {
        let mut cards = self.cards();
        let mut inner_code = self.inner_code();
        let mut graph = Graph { direction: self.direction, ..Graph::default() };
        let mut items = Vec::new();
        for end in self.order.clone() {
            let (item, drawn) = match end {
                End::Component(id) => self.component(id, inner_code.remove(&id).unwrap_or_default()),
                End::Group(id) => self.group(id),
            };
            graph.items.push(item);
            items.push(drawn);
        }
        let mut per_item: Vec<Vec<Named>> = (0..items.len()).map(|_| Vec::new()).collect();
        let design_cards = cards.remove(&Owner::Design).unwrap_or_default();
        let mut payloads: BTreeMap<FlowId, Named> = BTreeMap::new();
        for (owner, list) in cards {
            let item = match owner {
                Owner::Component(id) => self.component_items.get(&id),
                Owner::Group(id) => self.group_items.get(&id),
                Owner::Flow(id) => {
                    payloads.extend(list.into_iter().next().map(|named| (id, named)));
                    continue;
                }
                Owner::Design | Owner::UseCase(_) => None,
            };
            if let Some(item) = item {
                per_item[item.index()].extend(list);
            }
        }
        for (item, list) in graph.items.iter_mut().zip(&per_item) {
            item.cards = list.iter().map(|it| graph::Card { size: it.card.size, side: None }).collect();
        }
        graph.cards = design_cards.iter().map(|it| it.card.size).collect();
        let mut lines = Vec::new();
        for index in 0..self.design.flows.len() {
            let id = FlowId::from_index(index);
            if let Some((edge, line)) = self.line(id, payloads.remove(&id)) {
                graph.edges.push(edge);
                lines.push(line);
            }
        }
        Draft { design: self.design, fonts: self.fonts, graph, items, cards: per_item, design_cards, lines }
    }

    fn item_of(&self, end: End) -> Option<ItemId> {
        match end {
            End::Component(id) => self.component_items.get(&id).copied(),
            End::Group(id) => self.group_items.get(&id).copied(),
        }
    }

    /// The direction inside a group.
    fn direction_in(&self, group: Option<GroupId>) -> Direction {
        let mut at = group;
        while let Some(id) = at {
            let group = self.design.group(id);
            if let Some(direction) = &group.direction {
                return match direction.value {
                    crate::model::Direction::Right => Direction::Right,
                    crate::model::Direction::Down => Direction::Down,
                };
            }
            at = group.parent;
        }
        self.direction
    }

    fn component(&self, id: ComponentId, code: Vec<String>) -> (Item, Drawn) {
        let component = self.design.component(id);
        let look = self.looks.component(id, component);
        let parent = component.parent.and_then(|it| self.group_items.get(&it)).copied();
        let bands = component.divider.and_then(|it| {
            let band = |id: GroupId| self.group_items.get(&id).copied().filter(|_| is_band(self.design.group(id)));
            Some((band(it.before)?, band(it.after)?))
        });
        let items = |list: &[crate::model::Stated<ComponentId>]| {
            list.iter().filter_map(|it| self.component_items.get(&it.value).copied()).collect()
        };
        let mut item = Item {
            after: items(&component.after),
            beside: items(&component.beside),
            hang: hang(component),
            rank: rank(component),
            ..Item::blank(parent)
        };
        if let Some((before, after)) = bands {
            let bar = Bar::measure(component, &look, self.direction == Direction::Right, self.fonts);
            (item.size, item.body) = bar.extent();
            item.shape = ItemShape::Bar(before, after);
            item.hang = Hang::Flow;
            let body = item.body;
            item.slots = SlotRanges {
                left: (8.0, body.h - 8.0),
                top: (6.0, body.w - 6.0),
                right: (8.0, body.h - 8.0),
                bottom: (6.0, body.w - 6.0),
            };
            return (item, Drawn::Bar(id, bar));
        }
        let side = self.badge_side(id, component);
        let content = Content::measure(self.design, component, &look, code, side, self.fonts);
        (item.size, item.body) = content.extent();
        item.slots = content.slots();
        (item, Drawn::Component(id, Box::new(content)))
    }

    /// Where replicas stand: where no flow arrives or leaves, as far as the direction tells.
    fn badge_side(&self, id: ComponentId, component: &Component) -> Side {
        let into = self.entered.into.contains(&End::Component(id));
        let out = self.entered.out.contains(&End::Component(id));
        match (self.direction_in(component.parent), into, out) {
            (Direction::Right, true, true) => Side::Top,
            (Direction::Right, true, false) => Side::Right,
            (Direction::Right, false, _) => Side::Left,
            (Direction::Down, ..) => Side::Left,
        }
    }

    fn group(&self, id: GroupId) -> (Item, Drawn) {
        let group = self.design.group(id);
        let down = self.direction_in(group.parent) == Direction::Down;
        let look = self.looks.group(id);
        let shape = match group.kind {
            GroupKind::Band if group.parent.is_none() => ItemShape::Band,
            GroupKind::Band | GroupKind::Tier => ItemShape::Tier,
            _ => ItemShape::Group,
        };
        let in_gutter = shape == ItemShape::Tier && down;
        let title = title(group, in_gutter, self.fonts);
        let style = if shape == ItemShape::Band { self.fonts.band() } else { self.fonts.group() };
        let stack = if group.copies.is_some() { STACK } else { 0.0 };
        let double = if group.kind == GroupKind::Region { 4.0 } else { 0.0 };
        let mut padding = Insets::all(GROUP + double);
        padding.right += stack;
        padding.bottom += stack;
        if shape == ItemShape::Band {
            padding = Insets::all(24.0);
        }
        let parent = group.parent.and_then(|it| self.group_items.get(&it)).copied();
        let item = Item {
            shape,
            direction: group.direction.as_ref().map(|it| match it.value {
                crate::model::Direction::Right => Direction::Right,
                crate::model::Direction::Down => Direction::Down,
            }),
            title: title.size(style, in_gutter),
            title_place: if in_gutter { TitlePlace::Gutter } else { TitlePlace::Top },
            padding,
            rank: self.group_ranks[id.index()],
            ..Item::blank(parent)
        };
        (item, Drawn::Group(id, title, look))
    }

    /// Code that stands inside its component: one short piece on a box.
    fn inner_code(&self) -> BTreeMap<ComponentId, Vec<String>> {
        self.design
            .notes
            .iter()
            .filter_map(|note| {
                let owner = self.inner_owner(note)?;
                Some((owner, note.text.lines().map(card::spaced).collect()))
            })
            .collect()
    }

    /// The component inside which a code stands.
    fn inner_owner(&self, note: &crate::model::CodeOrNote) -> Option<ComponentId> {
        let [Owner::Component(id)] = note.owners[..] else { return None };
        let component = self.design.component(id);
        let alone = self.design.notes.iter().filter(|it| it.code && it.owners == note.owners).count() == 1;
        let shape = content::shape_of(component, &self.looks.component(id, component));
        let lines: Vec<String> = note.text.lines().map(card::spaced).collect();
        (note.code && alone && component.divider.is_none() && content::fits_inside(shape, &lines)).then_some(id)
    }

    /// All cards by what they belong to.
    fn cards(&mut self) -> BTreeMap<Owner, Vec<Named>> {
        let design = self.design;
        let fonts = self.fonts;
        let mut cards: BTreeMap<Owner, Vec<(crate::source::Span, Named)>> = BTreeMap::new();
        for table in &design.tables {
            let family = match table.owner {
                Owner::Component(id) => family(design.component(id)),
                _ => crate::catalog::Family::Data,
            };
            let id = self.block_id("table", table.name.as_deref(), table.owner);
            let named = Named { id, owner: self.owner_name(table.owner), card: card::table(table, family, fonts) };
            cards.entry(table.owner).or_default().push((table.span, named));
        }
        for api in &design.apis {
            let calls: Vec<&str> = api.calls.iter().map(|it| it.value.as_str()).collect();
            let id = self.block_id("api", None, api.owner);
            let named = Named { id, owner: self.owner_name(api.owner), card: card::api(&calls, fonts) };
            cards.entry(api.owner).or_default().push((api.span, named));
        }
        for note in &design.notes {
            // one note that speaks of several stands at the first of them
            let Some(&owner) = note.owners.iter().find(|it| self.is_drawn(**it)) else { continue };
            if self.inner_owner(note).is_some() {
                continue;
            }
            let word = if note.code { "code" } else { "note" };
            let card = if note.code { card::code(&note.text, fonts) } else { card::note(&note.text, fonts) };
            let card = match owner {
                Owner::Flow(_) if note.code => card::payload(card),
                _ => card,
            };
            let named = Named { id: self.block_id(word, None, owner), owner: self.owner_name(owner), card };
            cards.entry(owner).or_default().push((note.span, named));
        }
        let mut ordered: BTreeMap<Owner, Vec<Named>> = BTreeMap::new();
        for (owner, mut list) in cards {
            list.sort_by_key(|(span, _)| (span.file, span.start));
            let mut list: Vec<Named> = list.into_iter().map(|(_, named)| named).collect();
            if matches!(owner, Owner::Flow(_)) && list.len() > 1 {
                list = vec![stacked(list)];
            }
            ordered.insert(owner, list);
        }
        let mut shown = Vec::new();
        if self.options.requirements {
            let card = card::requirements(&design.requirements, fonts);
            shown.extend(card.map(|card| ("requirements".to_string(), card)));
        }
        for sheet in &self.options.sheets {
            shown.push((self.block_id("estimates", None, Owner::Design), card::sheet(sheet, fonts)));
        }
        if self.options.decisions {
            for decision in &design.decisions {
                shown.push((self.block_id("decision", None, Owner::Design), card::decision(decision, fonts)));
            }
        }
        let shown = shown.into_iter().map(|(id, card)| Named { id, owner: None, card });
        ordered.entry(Owner::Design).or_default().extend(shown);
        ordered
    }

    fn is_drawn(&self, owner: Owner) -> bool {
        match owner {
            Owner::Design => true,
            Owner::Component(id) => self.component_items.contains_key(&id),
            Owner::Group(id) => self.group_items.contains_key(&id),
            Owner::Flow(id) => self.is_line(self.design.flow(id)),
            Owner::UseCase(_) => false,
        }
    }

    fn owner_name(&self, owner: Owner) -> Option<String> {
        match owner {
            Owner::Design => None,
            Owner::Component(id) => Some(self.design.component(id).name.clone()),
            Owner::Group(id) => Some(self.design.group(id).name.clone()),
            Owner::UseCase(id) => Some(self.design.usecases[id.index()].name.clone()),
            Owner::Flow(id) => Some(self.design.flow(id).name.clone()),
        }
    }

    /// The id of a card, unlike any other.
    fn block_id(&mut self, word: &str, name: Option<&str>, owner: Owner) -> String {
        let of = name.map(str::to_string).or_else(|| self.owner_name(owner));
        let id = match of {
            Some(of) => format!("{word}:{of}"),
            None => word.to_string(),
        };
        let times = self.ids.entry(id.clone()).or_insert(0);
        *times += 1;
        if *times > 1 { format!("{id}#{times}") } else { id }
    }

    /// Whether a flow is a line of the whole design's picture: one that only a use case declares, as a detail of its
    /// walk, is none where the design says itself how its two ends are related.
    fn is_line(&self, flow: &Flow) -> bool {
        let is_detail = flow.only_in.is_some() && self.related.contains(&ends(flow));
        !is_detail && self.item_of(flow.from).is_some() && self.item_of(flow.to).is_some()
    }

    fn line(&self, id: FlowId, payload: Option<Named>) -> Option<(graph::Edge, Line)> {
        let flow = self.design.flow(id);
        if !self.is_line(flow) {
            return None;
        }
        let (from, to) = (self.item_of(flow.from)?, self.item_of(flow.to)?);
        let (from, to) = if flow.reversed { (to, from) } else { (from, to) };
        let mut pen = Pen::of(self.design, flow, &self.looks.flow(id), self.options.mono_lines);
        let step = flow.step.as_ref().map(|it| it.value.clone());
        let label = flow.label.as_ref().map_or(String::new(), |it| broken(&it.value));
        let wordings = super::flow::wordings(&label, step.as_deref(), pen.lock, self.fonts);
        // a lock before the label needs none on the line
        pen.lock &= !wordings.iter().any(|it| it.lock);
        let sizes: Vec<Size> = wordings.iter().map(|it| it.size).collect();
        let soft = flow.flags.has(FlowFlag::Soft) || flow.arrow == Arrow::Copy;
        let edge = graph::Edge {
            from,
            to,
            label: sizes.first().copied().unwrap_or_default(),
            label_choices: sizes.into_iter().skip(1).collect(),
            payload: payload.as_ref().map_or(Size::default(), |it| it.card.size),
            weight: match flow.arrow {
                Arrow::Related => 0.3,
                _ if soft || self.watches(flow) => 0.5,
                _ => 1.0,
            },
            trunk: self.trunk(id, flow),
            constrains: flow.arrow != Arrow::Related,
        };
        Some((edge, Line { flow: id, turned: flow.reversed, pen, wordings, step, payload }))
    }

    /// Whether a flow leads to one who watches.
    fn watches(&self, flow: &Flow) -> bool {
        matches!(flow.to, End::Component(id) if self.design.component(id).kind.kind.role == Job::Observer)
    }

    /// Alternatives share a trunk; so do unlike flows out of one component that look alike.
    fn trunk(&self, id: FlowId, flow: &Flow) -> Option<u32> {
        match flow.alternatives {
            Some(set) => Some(set.0 * 2),
            None => self.trunks.get(&id).map(|first| first.index() as u32 * 2 + 1),
        }
    }
}

/// A group comes where its first members come.
fn group_ranks(design: &Design) -> Vec<u8> {
    let mut ranks: Vec<Option<u8>> = vec![None; design.groups.len()];
    for component in &design.components {
        let own = rank(component);
        let mut at = component.parent;
        while let Some(group) = at {
            let known = &mut ranks[group.index()];
            if known.is_some_and(|known| known <= own) {
                // and so do those it stands in
                break;
            }
            *known = Some(own);
            at = design.group(group).parent;
        }
    }
    ranks.into_iter().map(|it| it.unwrap_or(rank_of(Job::None))).collect()
}

/// The two ends of a flow, whichever way it runs.
fn ends(flow: &Flow) -> (End, End) {
    if flow.from <= flow.to { (flow.from, flow.to) } else { (flow.to, flow.from) }
}

/// The first flow of each trunk, for the flows that share one: those out of one end that look alike.
fn trunks(design: &Design) -> BTreeMap<FlowId, FlowId> {
    let mut alike: BTreeMap<_, Vec<FlowId>> = BTreeMap::new();
    for (index, flow) in design.flows.iter().enumerate() {
        if flow.alternatives.is_none() && !flow.reversed && flow.only_in.is_none() {
            let flags = flow.flags.0.iter().map(|(flag, it)| (*flag, it.value, it.span.file, it.span.start));
            let look = (flow.from, flow.arrow, flags.collect::<Vec<_>>());
            alike.entry(look).or_default().push(FlowId::from_index(index));
        }
    }
    let mut trunks = BTreeMap::new();
    for flows in alike.into_values() {
        let target = |id: FlowId| design.flow(id).to;
        let first = flows[0];
        // flows to one end do not share a trunk with each other alone
        let Some(&other) = flows.iter().find(|it| target(**it) != target(first)) else { continue };
        for id in flows {
            let own = if id == first || target(id) != target(first) { first } else { id.min(other) };
            trunks.insert(id, own);
        }
    }
    trunks
}

/// A label with its `\n`s as line breaks: in unquoted text they are still two signs.
fn broken(label: &str) -> String {
    label.replace("\\n", "\n")
}

fn mark_parents(design: &Design, from: Option<GroupId>, drawn: &mut [bool]) {
    let mut at = from;
    while let Some(group) = at {
        drawn[group.index()] = true;
        at = design.group(group).parent;
    }
}

/// Several cards of one flow, one below the other.
fn stacked(list: Vec<Named>) -> Named {
    let mut list = list.into_iter();
    let mut first = list.next().expect("there are several");
    for next in list {
        let drop = first.card.size.h + 8.0;
        for mut mark in next.card.marks {
            mark.shift(0.0, drop);
            first.card.marks.push(mark);
        }
        first.card.size = Size::new(first.card.size.w.max(next.card.size.w), drop + next.card.size.h);
    }
    first
}

fn is_band(group: &Group) -> bool {
    group.kind == GroupKind::Band && group.parent.is_none()
}

fn hang(component: &Component) -> Hang {
    match component.kind.kind.role {
        Job::Store | Job::Cache | Job::Buffer => Hang::Below,
        Job::Coordinator => Hang::Above,
        _ => Hang::Flow,
    }
}

fn rank(component: &Component) -> u8 {
    rank_of(component.kind.kind.role)
}

/// How far down the flow a role stands.
fn rank_of(role: Job) -> u8 {
    match role {
        Job::Source => 0,
        Job::Forwarder => 1,
        Job::Stateless | Job::None => 2,
        Job::Leader => 3,
        Job::Coordinator => 4,
        Job::Buffer => 5,
        Job::Cache => 6,
        Job::Store => 7,
        Job::External => 8,
        Job::Observer => 9,
    }
}

/// The widest title of a group.
const TITLE_WIDTH: f64 = 320.0;
/// The room of a tier's title at its left.
const GUTTER: f64 = 94.0;

fn title(group: &Group, in_gutter: bool, fonts: Fonts) -> Title {
    let text = group.label.clone().unwrap_or_default();
    let count = group.copies.as_ref().map(|it| super::facts::count(it.value));
    let icon = match group.kind {
        GroupKind::Zone => Some("pin"),
        GroupKind::Region => Some("globe"),
        GroupKind::Host | GroupKind::Rack => Some("rack"),
        GroupKind::Group | GroupKind::Tier | GroupKind::Band => None,
    };
    if text.is_empty() && count.is_none() {
        return Title::default();
    }
    let style = if group.kind == GroupKind::Band { fonts.band() } else { fonts.group() };
    let (width, most) = if in_gutter { (GUTTER, 3) } else { (TITLE_WIDTH, 1) };
    let (lines, cut) = content::lines_of(&text.replace('\n', " "), style, width, most);
    Title { lines, icon: icon.filter(|_| !text.is_empty()), count, whole: cut.then_some(text) }
}

/// The room of an icon before a title.
const TITLE_ICON: f64 = 21.0;

impl Title {
    fn size(&self, style: super::style::Type, in_gutter: bool) -> Size {
        if self.lines.is_empty() && self.count.is_none() {
            return Size::default();
        }
        let icon = if self.icon.is_some() { TITLE_ICON } else { 0.0 };
        let count = self.count.as_ref().map_or(0.0, |it| style.width(it) + 7.0);
        let wide = icon + style.widest(&self.lines) + count;
        // all tiers keep the same gutter
        let wide = if in_gutter { wide.max(GUTTER) } else { wide };
        Size::new(wide.ceil(), self.lines.len().max(1) as f64 * style.line + 2.0)
    }

    /// Draws it into its place; centred where `centered`.
    pub fn draw(&self, room: Rect, style: super::style::Type, role: Role, centered: bool) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut x = room.x;
        if let Some(icon) = self.icon {
            marks.push(super::icon(icon, at(x, room.y + 1.0), 15.0, role, 1.25));
            x += TITLE_ICON;
        }
        for (row, line) in self.lines.iter().enumerate() {
            let middle = room.y + 1.0 + style.line * (row as f64 + 0.5);
            if line.is_empty() {
                continue;
            }
            marks.push(match centered && self.count.is_none() && self.icon.is_none() {
                true => Mark::text(line, style.font, role, Anchor::Middle, room.center().x, middle),
                false => Mark::text(line, style.font, role, Anchor::Start, x, middle),
            });
        }
        if let Some(count) = &self.count {
            let last = self.lines.last().map_or(0.0, |it| style.width(it));
            let middle = room.y + 1.0 + style.line * (self.lines.len().max(1) as f64 - 0.5);
            let gap = if last > 0.0 { 7.0 } else { 0.0 };
            marks.push(Mark::text(count, style.font, role, Anchor::Start, x + last + gap, middle));
        }
        marks
    }
}

/// What `style` statements say, later ones last.
pub struct Looks<'a> {
    design: &'a Design,
}

impl<'a> Looks<'a> {
    pub fn of(design: &'a Design) -> Looks<'a> {
        Looks { design }
    }

    /// Applies the styles that speak of something: kinds first, from the widest, then the thing itself.
    fn gather(&self, speaks: impl Fn(&StyleTarget) -> bool, look: &mut Look) {
        for style in self.design.styles.iter().filter(|it| it.targets.iter().any(&speaks)) {
            apply(style, look);
        }
    }

    pub fn component(&self, id: ComponentId, component: &Component) -> Look {
        let mut look = Look::default();
        let kind = component.kind.kind;
        let own = component.kind.own.map(|own| self.design.kinds[own].name.as_str());
        for name in [kind.parent, Some(kind.name), own].into_iter().flatten() {
            self.gather(|it| matches!(it, StyleTarget::Kind(kind) if kind == name), &mut look);
        }
        self.gather(|it| *it == StyleTarget::Component(id), &mut look);
        look
    }

    fn group(&self, id: GroupId) -> Look {
        let mut look = Look::default();
        self.gather(|it| *it == StyleTarget::Group(id), &mut look);
        look
    }

    pub fn flow(&self, id: FlowId) -> Look {
        let mut look = Look::default();
        self.gather(|it| *it == StyleTarget::Flow(id), &mut look);
        look
    }
}

fn apply(style: &Style, look: &mut Look) {
    for (key, value) in &style.settings {
        let color = || crate::theme::Color::parse(&value.value).map(Role::Fixed);
        match key.as_str() {
            "fill" => look.fill = color().or(look.fill),
            "stroke" => look.stroke = color().or(look.stroke),
            "text" => look.text = color().or(look.text),
            "shape" => look.shape = super::shape::named(&value.value).or(look.shape),
            "icon" => look.icon = Some(value.value.clone()),
            _ => {}
        }
    }
}
