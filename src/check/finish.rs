//! From the state of the replay to a design: what is gone leaves, ids close up, groups at the ends of flows get their
//! entries and exits, twins become alternatives, and use cases get the flows they did not list.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::catalog::Role;
use crate::model::*;

impl Checker<'_> {
    /// The design as of now, which is the stage of this number.
    pub(super) fn finished(&self, stage: Option<usize>) -> Design {
        let mut design = self.design.clone();
        design.stage = stage;
        design.without(&self.gone);
        break_group_cycles(&mut design);
        find_members(&mut design);
        find_twins(&mut design);
        find_starts(&mut design);
        if design.usecases.is_empty() {
            imply_usecases(&mut design);
        }
        for index in 0..design.usecases.len() {
            if !design.usecases[index].lists {
                let steps = reached(&design, &design.usecases[index]);
                design.usecases[index].steps = steps;
            }
        }
        design
    }
}

/// A stage may put a group into one that came later; a group without end in itself stands at the top.
fn break_group_cycles(design: &mut Design) {
    for index in 0..design.groups.len() {
        let mut at = design.groups[index].parent;
        for _ in 0..=design.groups.len() {
            match at {
                Some(id) if id.index() == index => {
                    design.groups[index].parent = None;
                    break;
                }
                Some(id) => at = design.groups[id.index()].parent,
                None => break,
            }
        }
    }
}

/// For each group, the components in it, at any depth.
fn members(design: &Design) -> Vec<Vec<ComponentId>> {
    let mut members = vec![Vec::new(); design.groups.len()];
    for (index, component) in design.components.iter().enumerate() {
        let mut at = component.parent;
        let mut left = design.groups.len();
        while let Some(group) = at.filter(|_| left > 0) {
            members[group.index()].push(ComponentId::from_index(index));
            at = design.groups[group.index()].parent;
            left -= 1;
        }
    }
    members
}

/// The components meant by flows that end at groups: entries of the one they run to, exits of the one they come from.
fn find_members(design: &mut Design) {
    let members = members(design);
    let mut inner: BTreeMap<GroupId, (Vec<ComponentId>, Vec<ComponentId>)> = BTreeMap::new();
    for flow in &design.flows {
        for end in [flow.from, flow.to] {
            let End::Group(group) = end else { continue };
            if inner.contains_key(&group) {
                continue;
            }
            let all = &members[group.index()];
            let set: BTreeSet<ComponentId> = all.iter().copied().collect();
            let within: Vec<(ComponentId, ComponentId)> = design
                .flows
                .iter()
                .filter(|it| !matches!(it.arrow, Arrow::Copy | Arrow::Related))
                .filter_map(|it| match (it.from, it.to) {
                    (End::Component(a), End::Component(b)) if a != b && set.contains(&a) && set.contains(&b) => {
                        Some((a, b))
                    }
                    _ => None,
                })
                .collect();
            let entered: BTreeSet<ComponentId> = within.iter().map(|(_, b)| *b).collect();
            let left: BTreeSet<ComponentId> = within.iter().map(|(a, _)| *a).collect();
            let without = |taken: &BTreeSet<ComponentId>| {
                let free: Vec<ComponentId> = all.iter().copied().filter(|it| !taken.contains(it)).collect();
                if free.is_empty() { all.clone() } else { free }
            };
            inner.insert(group, (without(&entered), without(&left)));
        }
    }
    for flow in &mut design.flows {
        flow.from_members = match flow.from {
            End::Component(id) => vec![id],
            End::Group(id) => inner.get(&id).map_or(Vec::new(), |(_, exits)| exits.clone()),
        };
        flow.to_members = match flow.to {
            End::Component(id) => vec![id],
            End::Group(id) => inner.get(&id).map_or(Vec::new(), |(entries, _)| entries.clone()),
        };
    }
}

/// Twins behind a forwarder are alternatives: same kind, same neighbours, names equal but for a number or letter.
fn find_twins(design: &mut Design) {
    let mut targets: BTreeMap<ComponentId, Vec<FlowId>> = BTreeMap::new();
    for (index, flow) in design.flows.iter().enumerate() {
        if let (End::Component(from), End::Component(_), None) = (flow.from, flow.to, flow.alternatives)
            && design.component(from).kind.kind.role == Role::Forwarder
            && matches!(flow.arrow, Arrow::Call | Arrow::Exchange)
        {
            targets.entry(from).or_default().push(FlowId::from_index(index));
        }
    }
    let neighbours = |id: ComponentId| -> (BTreeSet<End>, BTreeSet<End>) {
        let mine = End::Component(id);
        let of = |pick: fn(&Flow) -> (End, End)| {
            design.flows.iter().map(pick).filter(|(this, _)| *this == mine).map(|(_, that)| that).collect()
        };
        (of(|flow| (flow.to, flow.from)), of(|flow| (flow.from, flow.to)))
    };
    let mut sets = Vec::new();
    for (from, flows) in targets {
        let mut classes: BTreeMap<(String, &str), Vec<FlowId>> = BTreeMap::new();
        for flow in flows {
            let End::Component(to) = design.flow(flow).to else { continue };
            let component = design.component(to);
            if let Some(stem) = twin_stem(&component.name) {
                classes.entry((stem, component.kind.kind.name)).or_default().push(flow);
            }
        }
        for flows in classes.into_values().filter(|flows| flows.len() > 1) {
            let ends: BTreeSet<ComponentId> = flows
                .iter()
                .filter_map(|flow| match design.flow(*flow).to {
                    End::Component(id) => Some(id),
                    End::Group(_) => None,
                })
                .collect();
            let mut around = ends.iter().map(|id| neighbours(*id));
            let first = around.next();
            if ends.len() == flows.len() && around.all(|it| Some(&it) == first.as_ref()) {
                sets.push((from, flows));
            }
        }
    }
    for (from, flows) in sets {
        let id = AlternativesId::from_index(design.alternatives.len());
        for flow in &flows {
            design.flows[flow.index()].alternatives = Some(id);
        }
        design.alternatives.push(Alternatives {
            from: End::Component(from),
            name: None,
            flows,
            need: 1,
            policy: Policy::Balance,
            twins: true,
        });
    }
}

/// A name without its trailing number or letter: `web1`, `web-a`, `nodeB`; none where it has neither.
pub(super) fn twin_stem(name: &str) -> Option<String> {
    let digits = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if digits.len() < name.len() && !digits.is_empty() {
        return Some(digits.trim_end_matches(['-', '_']).to_string());
    }
    let last = name.chars().next_back()?;
    let stem = &name[..name.len() - last.len_utf8()];
    let marked =
        stem.ends_with(['-', '_']) || (last.is_ascii_uppercase() && stem.ends_with(|c: char| c.is_ascii_lowercase()));
    (last.is_ascii_alphabetic() && marked && stem.len() > 1).then(|| stem.trim_end_matches(['-', '_']).to_string())
}

/// A use case starts at `from`, or at who starts its first flow.
fn find_starts(design: &mut Design) {
    for index in 0..design.usecases.len() {
        let usecase = &design.usecases[index];
        if usecase.from.is_some() {
            continue;
        }
        let first = usecase.steps.first().map(|step| design.flow(step.flow));
        let start = first.and_then(|flow| {
            let starters = if flow.flags.has(FlowFlag::Pull) { &flow.to_members } else { &flow.from_members };
            starters.first().copied()
        });
        let entry = start.or_else(|| entries(design).first().copied());
        design.usecases[index].from = entry;
    }
}

/// Clients; without any, components nothing calls that are no store, cache or observer.
fn entries(design: &Design) -> Vec<ComponentId> {
    let ids = || (0..design.components.len()).map(ComponentId::from_index);
    let starts: BTreeSet<ComponentId> =
        design.flows.iter().filter(|it| it.arrow != Arrow::Related).flat_map(initiators).collect();
    let sources: Vec<ComponentId> =
        ids().filter(|id| design.component(*id).kind.kind.role == Role::Source && starts.contains(id)).collect();
    if !sources.is_empty() {
        return sources;
    }
    let called: BTreeSet<ComponentId> = design
        .flows
        .iter()
        .filter(|it| !matches!(it.arrow, Arrow::Copy | Arrow::Related))
        .flat_map(|it| if it.flags.has(FlowFlag::Pull) { it.from_members.clone() } else { it.to_members.clone() })
        .collect();
    ids()
        .filter(|id| {
            let role = design.component(*id).kind.kind.role;
            starts.contains(id)
                && !called.contains(id)
                && !matches!(role, Role::Store | Role::Cache | Role::Observer | Role::Buffer)
        })
        .collect()
}

fn initiators(flow: &Flow) -> Vec<ComponentId> {
    if flow.flags.has(FlowFlag::Pull) { flow.to_members.clone() } else { flow.from_members.clone() }
}

/// A design without use cases gets one for each entry.
fn imply_usecases(design: &mut Design) {
    // more entries than this are no use cases, but boxes that nobody calls yet
    const MOST: usize = 50;
    for entry in entries(design).into_iter().take(MOST) {
        let component = design.component(entry);
        let usecase = UseCase {
            name: component.name.clone(),
            span: component.span,
            label: component.label.clone(),
            implied: true,
            rate: None,
            peak: None,
            p99: None,
            latency: None,
            availability: None,
            freshness: None,
            from: Some(entry),
            from_stated: false,
            to: Vec::new(),
            operation: None,
            steps: Vec::new(),
            lists: false,
            frames: Vec::new(),
        };
        design.usecases.push(usecase);
    }
}

/// The flows a use case without a list takes: all that its start reaches along calls and messages, and from a
/// consumer back to the buffer that feeds it; with goals, clients and forwarders take only the ways that lead there.
fn reached(design: &Design, usecase: &UseCase) -> Vec<Step> {
    let Some(start) = usecase.from else { return Vec::new() };
    let other = usecase.operation.as_ref().map(|it| match it.value {
        Operation::Read => FlowFlag::Write,
        Operation::Write => FlowFlag::Read,
    });
    let usable: Vec<FlowId> = (0..design.flows.len())
        .map(FlowId::from_index)
        .filter(|id| {
            let flow = design.flow(*id);
            !matches!(flow.arrow, Arrow::Copy | Arrow::Related)
                && flow.only_in.is_none()
                && other.is_none_or(|flag| !flow.flags.has(flag))
        })
        .collect();
    let mut out: BTreeMap<ComponentId, Vec<FlowId>> = BTreeMap::new();
    let mut into: BTreeMap<ComponentId, Vec<FlowId>> = BTreeMap::new();
    for &id in &usable {
        let flow = design.flow(id);
        for &from in &flow.from_members {
            out.entry(from).or_default().push(id);
        }
        for &to in &flow.to_members {
            into.entry(to).or_default().push(id);
        }
    }
    let leads: Option<BTreeSet<ComponentId>> = (!usecase.to.is_empty()).then(|| {
        let mut leads: BTreeSet<ComponentId> = usecase.to.iter().map(|it| it.value).collect();
        let mut open: Vec<ComponentId> = leads.iter().copied().collect();
        while let Some(at) = open.pop() {
            for flow in into.get(&at).into_iter().flatten() {
                for &from in &design.flow(*flow).from_members {
                    if leads.insert(from) {
                        open.push(from);
                    }
                }
            }
        }
        leads
    });
    let mut seen: BTreeSet<ComponentId> = [start].into();
    let mut taken: BTreeSet<FlowId> = BTreeSet::new();
    let mut open = std::collections::VecDeque::from([start]);
    let mut steps = Vec::new();
    while let Some(at) = open.pop_front() {
        let chooses = matches!(design.component(at).kind.kind.role, Role::Source | Role::Forwarder);
        for &id in out.get(&at).into_iter().flatten() {
            let flow = design.flow(id);
            if chooses && leads.as_ref().is_some_and(|leads| !flow.to_members.iter().any(|to| leads.contains(to))) {
                continue;
            }
            if taken.insert(id) {
                steps.push(id);
            }
            for &to in &flow.to_members {
                if seen.insert(to) {
                    open.push_back(to);
                }
            }
        }
        // a consumer depends on the buffer that feeds it
        for &id in into.get(&at).into_iter().flatten() {
            let flow = design.flow(id);
            let feeds = flow.from_members.iter().any(|from| design.component(*from).kind.kind.role == Role::Buffer);
            let is_fed = feeds && flow.arrow == Arrow::Message;
            if !(is_fed || flow.flags.has(FlowFlag::Pull)) {
                continue;
            }
            if taken.insert(id) {
                steps.push(id);
            }
            for &from in &flow.from_members {
                if seen.insert(from) {
                    open.push_back(from);
                }
            }
        }
    }
    let mut count = 0;
    steps
        .into_iter()
        .map(|id| {
            let flow = design.flow(id);
            count += 1;
            let number = flow.step.as_ref().map_or_else(|| count.to_string(), |it| it.value.clone());
            Step { number, flow: id, label: None, frame: None, span: flow.span }
        })
        .collect()
}
