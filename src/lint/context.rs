//! What the rules ask: the facts, and small questions several rules share.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use super::{Draft, Words, words};
use crate::analyze::Facts;
use crate::analyze::cuts::Cuts;
use crate::analyze::load::{Loads, Scenario, UseCaseLoad};
use crate::analyze::parts::{self, Capacity};
use crate::catalog::Role;
use crate::diag::{Confidence, Edit};
use crate::model::*;
use crate::source::{Sources, Span};
use crate::units::{Dimension, display};

/// The facts about a design, its texts, and the profile it is measured by.
pub struct Context<'a> {
    /// What is known of it.
    pub facts: &'a Facts<'a>,
    sources: &'a Sources,
    /// The profile in force.
    pub profile: Profile,
    cuts: Vec<OnceCell<Cuts>>,
    /// Without which components each use case fails.
    stoppers: Vec<OnceCell<BTreeSet<ComponentId>>>,
    loads: OnceCell<Loads>,
    /// What each use case loads, nothing lost.
    usecase_loads: OnceCell<Vec<Option<UseCaseLoad>>>,
    /// The flows that touch each component, in order.
    touching: Vec<Vec<FlowId>>,
    /// Components that are called by a walk which cannot do without them.
    needed: BTreeSet<ComponentId>,
}

impl<'a> Deref for Context<'a> {
    type Target = Facts<'a>;

    fn deref(&self) -> &Facts<'a> {
        self.facts
    }
}

/// A call: somebody waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The flow.
    pub flow: FlowId,
    /// Who asks.
    pub caller: ComponentId,
    /// Who answers.
    pub callee: ComponentId,
}

impl<'a> Context<'a> {
    pub(super) fn new(facts: &'a Facts<'a>, sources: &'a Sources, profile: Profile) -> Context<'a> {
        let cuts = facts.design.usecases.iter().map(|_| OnceCell::new()).collect();
        let stoppers = facts.design.usecases.iter().map(|_| OnceCell::new()).collect();
        let mut touching = vec![Vec::new(); facts.design.components.len()];
        for (i, flow) in facts.design.flows.iter().enumerate() {
            let id = FlowId::from_index(i);
            for member in flow.from_members.iter().chain(&flow.to_members) {
                let flows: &mut Vec<FlowId> = &mut touching[member.index()];
                if flows.last() != Some(&id) {
                    flows.push(id);
                }
            }
        }
        let needs = facts.walks.iter().flat_map(|walk| walk.needs.values().flatten());
        let needed = needs.flat_map(|need| need.ways().iter().map(|way| way.to)).collect();
        Context {
            facts,
            sources,
            profile,
            cuts,
            stoppers,
            loads: OnceCell::new(),
            usecase_loads: OnceCell::new(),
            touching,
            needed,
        }
    }

    /// Every component's id.
    pub fn ids(&self) -> impl Iterator<Item = ComponentId> + use<> {
        (0..self.design.components.len()).map(ComponentId::from_index)
    }

    /// Every flow with its id.
    pub fn flows(&self) -> impl Iterator<Item = (FlowId, &'a Flow)> + use<'a> {
        let design = self.facts.design;
        design.flows.iter().enumerate().map(|(i, flow)| (FlowId::from_index(i), flow))
    }

    /// Every flow that touches a component, with its id.
    pub fn flows_at(&self, id: ComponentId) -> impl Iterator<Item = (FlowId, &'a Flow)> + use<'_, 'a> {
        let design = self.facts.design;
        self.touching[id.index()].iter().map(|flow| (*flow, design.flow(*flow)))
    }

    /// Every use case with its id.
    pub fn usecases(&self) -> impl Iterator<Item = (UseCaseId, &'a UseCase)> + use<'a> {
        let design = self.facts.design;
        design.usecases.iter().enumerate().map(|(i, it)| (UseCaseId::from_index(i), it))
    }

    /// What the author said of a component.
    pub fn component(&self, id: ComponentId) -> &'a Component {
        self.facts.design.component(id)
    }

    /// A component's name.
    pub fn name(&self, id: ComponentId) -> &'a str {
        &self.facts.design.component(id).name
    }

    /// The names of components, as a witness.
    pub fn path(&self, ids: &[ComponentId]) -> Vec<String> {
        ids.iter().map(|id| self.name(*id).to_string()).collect()
    }

    /// What the analyses take a component for.
    pub fn role(&self, id: ComponentId) -> Role {
        self.facts.parts[id.index()].role
    }

    /// Whether a component is of a kind, or of a technology of it.
    pub fn is(&self, id: ComponentId, kind: &str) -> bool {
        let it = self.component(id).kind.kind;
        it.name == kind || it.parent == Some(kind)
    }

    /// Whether it is a passive thing with data: a store, a cache or a buffer.
    pub fn holds_data(&self, id: ComponentId) -> bool {
        matches!(self.role(id), Role::Store | Role::Cache | Role::Buffer)
    }

    /// Every call: `->` and `<->`, turned round where the receiver pulls.
    pub fn calls(&self) -> Vec<Call> {
        let mut calls = Vec::new();
        for (id, flow) in self.flows() {
            if !matches!(flow.arrow, Arrow::Call | Arrow::Exchange) {
                continue;
            }
            for &from in &flow.from_members {
                for &to in &flow.to_members {
                    let pull = flow.flags.has(FlowFlag::Pull);
                    let (caller, callee) = if pull { (to, from) } else { (from, to) };
                    if caller != callee {
                        calls.push(Call { flow: id, caller, callee });
                    }
                }
            }
        }
        calls
    }

    /// Every call without which the caller's work fails: neither soft, nor to an observer, nor one of alternatives.
    pub fn needed_calls(&self) -> Vec<Call> {
        let mut calls = self.calls();
        calls.retain(|it| {
            let flow = self.design.flow(it.flow);
            !flow.flags.has(FlowFlag::Soft)
                && flow.alternatives.is_none()
                && self.role(it.callee) != Role::Observer
                && !self.is_looked_aside(it.callee)
        });
        calls
    }

    /// Whether a component is a cache with something behind it, or beside it, that its callers can ask instead.
    pub fn is_looked_aside(&self, id: ComponentId) -> bool {
        self.role(id) == Role::Cache && !self.needed.contains(&id)
    }

    /// Whether a flow writes what it ends at, as far as it says: `Some(true)` for writes, `Some(false)` for reads.
    pub fn writes(&self, flow: &Flow) -> Option<bool> {
        match (flow.flags.has(FlowFlag::Read), flow.flags.has(FlowFlag::Write)) {
            (true, false) => Some(false),
            (false, true) => Some(true),
            _ => None,
        }
    }

    /// What breaks a use case.
    pub fn cuts_of(&self, usecase: UseCaseId) -> &Cuts {
        self.cuts[usecase.index()].get_or_init(|| self.facts.cuts(usecase))
    }

    /// Whether a use case works without a component, everything else being well.
    pub fn does_without(&self, usecase: UseCaseId, lost: ComponentId) -> bool {
        !self.stoppers[usecase.index()].get_or_init(|| self.facts.stoppers(usecase)).contains(&lost)
    }

    /// Whether the author said how many copies there are, in any form.
    pub fn says_copies(&self, id: ComponentId) -> bool {
        let it = self.component(id);
        it.copies.is_some() || it.standby.is_some() || it.workers.is_some()
    }

    /// Copies that are stated as a number.
    pub fn copies(&self, id: ComponentId) -> Option<u32> {
        self.component(id).copies.as_ref().and_then(|it| it.value.number())
    }

    /// Whether a kind says what a component is, or the author himself.
    pub fn kind_fact(&self, id: ComponentId) -> (Words, Confidence) {
        let (name, kind) = (self.name(id), self.component(id).kind.kind.name);
        match self.component(id).kind_origin {
            KindOrigin::Stated => (words!("`{name}` is a {kind}", "`{name}` 是 {kind}"), Confidence::Declared),
            KindOrigin::Guessed | KindOrigin::Default => (
                words!("`{name}` is taken for a {kind}, by its name", "按名称把 `{name}` 当作 {kind}"),
                Confidence::Inferred,
            ),
        }
    }

    /// Components that no walk is needed to find: reached from others over flows of any kind, both ways.
    pub fn neighbours(&self) -> Vec<BTreeSet<ComponentId>> {
        let mut all = vec![BTreeSet::new(); self.design.components.len()];
        for flow in &self.design.flows {
            for &from in &flow.from_members {
                for &to in &flow.to_members {
                    all[from.index()].insert(to);
                    all[to.index()].insert(from);
                }
            }
        }
        all
    }

    /// Use cases by name, for a message; those made for an entry by whose requests they are.
    pub fn usecase_names(&self, ids: &[UseCaseId]) -> Words {
        let all: Vec<&UseCase> = ids.iter().map(|id| &self.facts.design.usecases[id.index()]).collect();
        let list = names(&all.iter().map(|it| it.name.as_str()).collect::<Vec<_>>());
        if all.iter().all(|it| it.implied) {
            words!("what {list} asks for", " {list} 发起的请求")
        } else {
            words!("{list}", " {list} ")
        }
    }

    /// The shortest way from a component to one that is sought, following what each leads to.
    pub fn way(
        &self,
        start: ComponentId,
        next: impl Fn(ComponentId) -> Vec<ComponentId>,
        is_sought: impl Fn(ComponentId) -> bool,
    ) -> Option<Vec<ComponentId>> {
        let mut came_from: BTreeMap<ComponentId, ComponentId> = BTreeMap::new();
        let mut order = vec![start];
        let mut at = 0;
        while at < order.len() {
            let here = order[at];
            at += 1;
            for to in next(here) {
                if to == start || came_from.contains_key(&to) {
                    continue;
                }
                came_from.insert(to, here);
                if is_sought(to) {
                    let mut path = vec![to];
                    while let Some(&before) = came_from.get(path.last().expect("starts with one")) {
                        path.push(before);
                    }
                    path.reverse();
                    return Some(path);
                }
                order.push(to);
            }
        }
        None
    }

    /// The regions a component stands in.
    pub fn regions(&self, id: ComponentId) -> BTreeSet<GroupId> {
        self.domains(id, GroupKind::Region)
    }

    /// The groups of a kind that a component stands in, by its own place or by its zones.
    pub fn domains(&self, id: ComponentId, kind: GroupKind) -> BTreeSet<GroupId> {
        let component = self.component(id);
        let mut open: Vec<GroupId> = component.zones.iter().map(|it| it.value).chain(component.parent).collect();
        let mut found = BTreeSet::new();
        while let Some(at) = open.pop() {
            let group = self.facts.design.group(at);
            if group.kind == kind {
                found.insert(at);
            }
            open.extend(group.parent);
        }
        found
    }

    /// That a component runs so many copies, as its author wrote it.
    pub fn copies_fact(&self, id: ComponentId) -> Words {
        let name = self.name(id);
        match self.copies(id) {
            Some(1) => words!("`{name}` runs one copy", "`{name}` 只有一份"),
            Some(n) => words!("`{name}` runs {n} copies", "`{name}` 有 {n} 份"),
            None => words!("`{name}` states no number of copies", "`{name}` 没有写明副本数"),
        }
    }

    /// Every delivery out of a buffer: the buffer, who gets it, the flow.
    pub fn deliveries(&self) -> Vec<(ComponentId, ComponentId, FlowId)> {
        let mut all = Vec::new();
        for (id, flow) in self.flows().filter(|(_, flow)| !matches!(flow.arrow, Arrow::Copy | Arrow::Related)) {
            let takes = flow.arrow == Arrow::Call && self.writes(flow) == Some(false);
            for &from in &flow.from_members {
                for &to in &flow.to_members {
                    if self.role(from) == Role::Buffer && self.role(to) != Role::Buffer {
                        all.push((from, to, id));
                    } else if self.role(to) == Role::Buffer && takes {
                        all.push((to, from, id));
                    }
                }
            }
        }
        all
    }

    /// Whether copies of a component are drawn as boxes of their own: it copies to one of its kind, or to a slot.
    pub fn has_drawn_copies(&self, id: ComponentId) -> bool {
        let is_alike = |other: ComponentId| {
            let (a, b) = (self.component(id).kind.kind, self.component(other).kind.kind);
            a.name == b.name || b.role == Role::None || (a.family == b.family && self.role(other) == self.role(id))
        };
        let copies_to = |flow: &Flow| flow.from_members.contains(&id) && flow.to_members.iter().any(|to| is_alike(*to));
        self.flows_at(id).any(|(_, flow)| flow.arrow == Arrow::Copy && copies_to(flow))
    }

    /// Whether a copy of a component's data is kept elsewhere: `backup`, a copying flow out of it, a replica.
    pub fn is_copied(&self, id: ComponentId) -> bool {
        self.component(id).backup.is_some()
            || self.flows_at(id).any(|(_, flow)| flow.arrow == Arrow::Copy && flow.from_members.contains(&id))
            || self.facts.design.components.iter().any(|it| it.replica_of.as_ref().is_some_and(|it| it.value == id))
    }

    /// What all use cases load, nothing lost.
    pub fn loads(&self) -> &Loads {
        self.loads.get_or_init(|| self.facts.loads(&Scenario::default()))
    }

    /// The share of its capacity that the peak takes of a component; none where it is not known or has no limit.
    pub fn peak_use(&self, id: ComponentId) -> Option<f64> {
        self.peak_use_in(id, self.loads(), &Scenario::default())
    }

    /// The same with every copy running that a range of copies (`x3..10`) allows.
    pub fn scaled_peak_use(&self, id: ComponentId) -> Option<f64> {
        let used = self.peak_use(id)?;
        Some(match self.component(id).copies.as_ref().map(|it| it.value) {
            Some(Copies::Between(least, most)) if most > 0 => used * f64::from(least) / f64::from(most),
            _ => used,
        })
    }

    /// Whether a component scales between bounds, so that a copy that is lost is replaced.
    pub fn scales(&self, id: ComponentId) -> bool {
        matches!(self.component(id).copies.as_ref().map(|it| it.value), Some(Copies::Between(..)))
    }

    /// The same, of loads in a scenario.
    pub fn peak_use_in(&self, id: ComponentId, loads: &Loads, scenario: &Scenario) -> Option<f64> {
        let load = loads.peak[id.index()].filter(|_| !loads.diverges[id.index()])?;
        self.facts.utilisation(id, load, scenario).value()
    }

    /// What is believed of a component's capacity, as a fact.
    pub fn capacity_fact(&self, id: ComponentId) -> Option<(Words, Confidence)> {
        let belief = self.part(id).capacity?;
        let name = self.name(id);
        let amount = match belief.value {
            Capacity::Any(rate) => per_second(rate),
            Capacity::Apart { read, write } => format!("{} read, {} write", per_second(read), per_second(write)),
        };
        let confidence = confidence(belief.confidence);
        Some(match confidence {
            Confidence::Declared => {
                (words!("a copy of `{name}` takes {amount}", "`{name}` 每份可承受 {amount}"), confidence)
            }
            Confidence::Inferred | Confidence::Assumed => (
                words!("a copy of `{name}` is assumed to take {amount}", "假定 `{name}` 每份可承受 {amount}"),
                confidence,
            ),
        })
    }

    /// What each use case asks of a component at its peak, the greatest first.
    pub fn shares(&self, id: ComponentId) -> Vec<(UseCaseId, f64)> {
        let all =
            || self.usecases().map(|(usecase, _)| self.facts.usecase_load(usecase, &Scenario::default())).collect();
        let loads: &Vec<Option<UseCaseLoad>> = self.usecase_loads.get_or_init(all);
        let of = |usecase: UseCaseId| {
            let load = loads[usecase.index()].as_ref()?;
            let total = load.loads.get(&id)?.total() * self.facts.peak(usecase);
            (total > 0.0 && total.is_finite()).then_some((usecase, total))
        };
        let mut all: Vec<(UseCaseId, f64)> = self.usecases().filter_map(|(usecase, _)| of(usecase)).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all
    }

    /// A draft about too much load on a component, with the facts it stands on: who asks, how many copies, how much one
    /// takes.
    pub fn loaded(&self, mut draft: Draft, id: ComponentId) -> Draft {
        draft = draft.about(id).at(self.copies_place(id));
        for (usecase, rate) in self.shares(id) {
            let (name, rate) = (&self.design.usecases[usecase.index()].name, per_second(rate));
            draft = draft
                .usecases([usecase])
                .declared(words!("`{name}` asks {rate} of it at the peak", "高峰时 `{name}` 向它请求 {rate}"));
        }
        draft = draft.declared(self.copies_fact(id));
        if let Some((fact, confidence)) = self.capacity_fact(id) {
            draft = draft.because(fact, confidence);
        }
        draft
    }

    /// Whether the author stated how much a copy takes, and how many there are.
    pub fn states_capacity(&self, id: ComponentId) -> bool {
        self.part(id).stated && self.component(id).capacity.is_some()
    }

    /// The copies a component needs at the peak with headroom, and up to a multiple of its zones.
    pub fn copies_needed(&self, id: ComponentId) -> Option<u32> {
        let load = self.loads().peak[id.index()]?;
        let shards = self.part(id).shards.len().max(1) as u32;
        Some(self.facts.sizing(id, load)?.even.div_ceil(shards))
    }

    /// What all use cases load in a scenario.
    pub fn facts_loads(&self, scenario: &Scenario) -> Loads {
        self.facts.loads(scenario)
    }

    /// Where a component states its copies: from its name on, where the two stand on one line.
    pub fn copies_place(&self, id: ComponentId) -> Span {
        let component = self.component(id);
        let Some(copies) = &component.copies else { return component.span };
        let (from, to) = (component.span, copies.span);
        let is_near = from.file == to.file
            && from.end <= to.start
            && !self.file_text(from)[from.end as usize..to.start as usize].contains('\n');
        if is_near { from.to(to) } else { to }
    }

    /// The text of a place.
    pub fn text(&self, span: Span) -> &'a str {
        self.sources.try_get(span.file).map_or("", |it| it.slice(span))
    }

    /// The text of a whole file.
    pub fn file_text(&self, span: Span) -> &'a str {
        self.sources.try_get(span.file).map_or("", |it| it.text())
    }

    /// The edit that makes a component run a number of copies, where it can be made without touching anything else.
    pub fn set_copies(&self, id: ComponentId, copies: u32) -> Option<Vec<Edit>> {
        let component = self.component(id);
        if let Some(stated) = &component.copies {
            let is_plain = matches!(stated.value, Copies::Exactly(_));
            return is_plain.then(|| vec![Edit { span: stated.span, text: format!("x{copies}") }]);
        }
        if !component.declared {
            return None;
        }
        // In a list of names a multiplicity would be everybody's.
        let text = self.file_text(component.span);
        let before = text[..component.span.start as usize].trim_end();
        let after = text[component.span.end as usize..].trim_start_matches([' ', '\t']);
        let in_list = before.ends_with(',') || after.starts_with(',');
        (!in_list).then(|| vec![Edit { span: component.span.after(), text: format!(" x{copies}") }])
    }
}

/// How sure the analyses are, in the words of diagnostics.
pub fn confidence(of: parts::Confidence) -> Confidence {
    match of {
        parts::Confidence::Assumed => Confidence::Assumed,
        parts::Confidence::Inferred => Confidence::Inferred,
        parts::Confidence::Stated => Confidence::Declared,
    }
}

/// A rate as people write it: `17.36k/s`.
pub fn per_second(rate: f64) -> String {
    if rate.is_finite() { display(rate, Dimension::RATE) } else { "∞".to_string() }
}

/// A share of capacity as people write it: `87%`, `2.6x`.
pub fn share(of: f64) -> String {
    match of {
        of if !of.is_finite() => "∞".to_string(),
        of if of < 2.0 => format!("{:.0}%", of * 100.0),
        of => format!("{of:.1}x"),
    }
}

/// Names in backticks, the first few of many: "`a`, `b`, `c` …".
pub fn names<S: AsRef<str>>(all: &[S]) -> String {
    const MOST: usize = 8;
    let shown: Vec<String> = all.iter().take(MOST).map(|it| format!("`{}`", it.as_ref())).collect();
    let more = if all.len() > MOST { " …" } else { "" };
    shown.join(", ") + more
}

/// The edit that takes a statement away, with its line where nothing else stands on it.
pub fn statement(text: &str, span: Span) -> Edit {
    let (start, end) = (span.start as usize, span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let is_alone = text[line_start..start].trim().is_empty() && text[end..line_end].trim().is_empty();
    let gone = if is_alone {
        Span::new(span.file, line_start, line_end)
    } else {
        // `a; b`: the mark goes with the statement before it
        let rest = &text[end..line_end];
        let mark = rest.trim_start().starts_with(';').then(|| end + rest.find(';').expect("starts with it") + 1);
        Span::new(span.file, start, mark.unwrap_or(end))
    };
    Edit { span: gone, text: String::new() }
}
