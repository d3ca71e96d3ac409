//! A use case over the design it walks through: its flows in the accent, numbered, all others quiet (`look.md` 7).

use std::collections::{BTreeMap, BTreeSet};

use super::mark::{Dash, Mark, Part, What};
use super::overlay::Overlay;
use super::{Memo, Options, Scene, View};
use crate::model::subset::Gone;
use crate::model::{ComponentId, Design, End, FlowId, GroupId, Stated, UseCaseId};
use crate::theme::Role;

/// The width of a flow the use case takes.
const WALKED: f64 = 2.5;

/// Draws a design with a use case on it, or only what takes part.
pub fn build(design: &Design, id: UseCaseId, view: View, options: &Options, memo: &mut Memo) -> Scene {
    let (design, walked) = prepare(design, id, view);
    let plain = Options { usecase: None, ..options.clone() };
    let mut scene = super::build_again(&design, &plain, memo);
    for mark in &mut scene.marks {
        paint(mark, &walked, &options.overlay);
    }
    scene
}

/// The design to draw, its flows numbered, and the names of those the use case takes.
fn prepare(design: &Design, id: UseCaseId, view: View) -> (Design, BTreeSet<String>) {
    let mut design = design.clone();
    let usecase = design.usecases[id.index()].clone();
    let label = usecase.label.clone().unwrap_or_else(|| usecase.name.clone());
    match &design.title {
        Some(_) => design.caption = Some(Stated::new(label, usecase.span)),
        None => design.title = Some(Stated::new(label, usecase.span)),
    }
    let mut numbers: BTreeMap<FlowId, Vec<&str>> = BTreeMap::new();
    for step in &usecase.steps {
        let of_flow = numbers.entry(step.flow).or_default();
        if !of_flow.contains(&step.number.as_str()) {
            of_flow.push(&step.number);
        }
    }
    for (index, flow) in design.flows.iter_mut().enumerate() {
        // what only this use case declares is a line of its picture like any other
        flow.only_in = flow.only_in.filter(|owner| *owner != id);
        flow.step = numbers.get(&FlowId::from_index(index)).map(|it| Stated::new(it.join(", "), flow.span));
    }
    let walked = numbers.keys().map(|flow| design.flow(*flow).name.clone()).collect();
    let mut gone = Gone::default();
    for (index, flow) in design.flows.iter().enumerate() {
        let flow_id = FlowId::from_index(index);
        let others_own = flow.only_in.is_some_and(|owner| owner != id);
        if !numbers.contains_key(&flow_id) && (others_own || view == View::Only) {
            gone.flows.insert(flow_id);
        }
    }
    if view == View::Only {
        only(&design, &numbers.keys().copied().collect::<Vec<_>>(), &mut gone);
    }
    design.without(&gone);
    (design, walked)
}

/// Takes away what no step touches.
fn only(design: &Design, flows: &[FlowId], gone: &mut Gone) {
    let mut components: BTreeSet<ComponentId> = BTreeSet::new();
    let mut groups: BTreeSet<GroupId> = BTreeSet::new();
    for flow in flows.iter().map(|it| design.flow(*it)) {
        components.extend(flow.from_members.iter().chain(&flow.to_members));
        groups.extend([flow.from, flow.to].into_iter().filter_map(|end| match end {
            End::Group(id) => Some(id),
            End::Component(_) => None,
        }));
    }
    for id in &components {
        let component = design.component(*id);
        groups.extend(component.parent);
        groups.extend(component.zones.iter().map(|it| it.value));
        groups.extend(component.divider.iter().flat_map(|it| [it.before, it.after]));
    }
    for id in groups.clone() {
        let mut at = design.group(id).parent;
        while let Some(parent) = at.filter(|it| groups.insert(*it)) {
            at = design.group(parent).parent;
        }
    }
    let all = (0..design.components.len()).map(ComponentId::from_index);
    gone.components.extend(all.filter(|it| !components.contains(it)));
    gone.groups.extend((0..design.groups.len()).map(GroupId::from_index).filter(|it| !groups.contains(it)));
}

fn paint(mark: &mut Mark, walked: &BTreeSet<String>, overlay: &Overlay) {
    let Mark::Part(part) = mark else { return };
    match &part.what {
        // what is lost is grey, whoever would take it
        What::Flow(name) if overlay.of(name).is_some_and(|it| it.fate.is_some()) => {}
        What::Flow(name) if walked.contains(name) => recolor(part, Role::Accent, Some(WALKED)),
        What::Flow(_) => recolor(part, Role::Border, None),
        What::Plain | What::Component(_) | What::Group(_) | What::Layer(_) => {
            part.marks.iter_mut().for_each(|inner| paint(inner, walked, overlay));
        }
    }
}

/// Draws a flow that is gone: a thin broken line, its label quiet.
pub(super) fn ghost(part: &mut Part) {
    recolor(part, Role::Removed, None);
    for mark in &mut part.marks {
        if let Mark::Path(it) = mark
            && let (None, Some(stroke)) = (it.fill, &mut it.stroke)
        {
            stroke.dash = Dash::Life;
            stroke.width = 1.25;
        }
    }
}

/// Takes back the line of a flow that is lost. By hand all outlines are nearly black, so there it is also broken.
pub(super) fn fade(part: &mut Part, hand: bool) {
    recolor(part, Role::Border, None);
    for mark in part.marks.iter_mut().filter(|_| hand) {
        if let Mark::Path(it) = mark
            && let (None, Some(stroke)) = (it.fill, &mut it.stroke)
        {
            stroke.dash = Dash::Life;
            stroke.width = 1.0;
        }
    }
}

/// Gives the line of a flow another colour; its label keeps its own.
pub(super) fn recolor(part: &mut Part, role: Role, width: Option<f64>) {
    for mark in &mut part.marks {
        match mark {
            Mark::Path(it) => {
                it.fill = it.fill.map(|_| role);
                if let Some(stroke) = &mut it.stroke {
                    stroke.role = role;
                    if let Some(width) = width.filter(|_| it.fill.is_none() && stroke.width >= 1.2) {
                        stroke.width = stroke.width.max(width);
                    }
                }
            }
            Mark::Icon(it) => it.role = role,
            Mark::Text(_) | Mark::Part(_) => {}
        }
    }
}
