//! A design without some of its parts.

use std::collections::BTreeSet;

use super::*;

/// Things that are no longer part of a design.
#[derive(Clone, Debug, Default)]
pub struct Gone {
    /// Components; whoever names one here names its flows too.
    pub components: BTreeSet<ComponentId>,
    /// Groups; whoever names one here names what stands in it too.
    pub groups: BTreeSet<GroupId>,
    /// Flows.
    pub flows: BTreeSet<FlowId>,
}

impl Design {
    /// Takes parts away, with their blocks and steps; the ids of what stays close up.
    pub fn without(&mut self, gone: &Gone) {
        if gone.components.is_empty() && gone.groups.is_empty() && gone.flows.is_empty() {
            return;
        }
        let moves = Moves {
            components: places(
                self.components.len(),
                |i| !gone.components.contains(&ComponentId::from_index(i)),
                ComponentId::from_index,
            ),
            groups: places(self.groups.len(), |i| !gone.groups.contains(&GroupId::from_index(i)), GroupId::from_index),
            flows: places(self.flows.len(), |i| !gone.flows.contains(&FlowId::from_index(i)), FlowId::from_index),
        };
        let design = self;
        let mut index = 0;
        design.components.retain(|_| {
            index += 1;
            moves.components[index - 1].is_some()
        });
        for component in &mut design.components {
            let keep = |it: &Stated<ComponentId>| Some(Stated::new(moves.component(it.value)?, it.span));
            component.parent = component.parent.and_then(|id| moves.group(id));
            component.zones =
                component.zones.iter().filter_map(|it| Some(Stated::new(moves.group(it.value)?, it.span))).collect();
            component.divider = component
                .divider
                .and_then(|it| Some(Divider { before: moves.group(it.before)?, after: moves.group(it.after)? }));
            component.elected_by = component.elected_by.as_ref().and_then(keep);
            component.replica_of = component.replica_of.as_ref().and_then(keep);
            component.dlq = component.dlq.as_ref().and_then(keep);
            component.after = component.after.iter().filter_map(keep).collect();
            component.beside = component.beside.iter().filter_map(keep).collect();
        }
        index = 0;
        design.groups.retain(|_| {
            index += 1;
            moves.groups[index - 1].is_some()
        });
        for group in &mut design.groups {
            group.parent = group.parent.and_then(|id| moves.group(id));
        }
        index = 0;
        design.flows.retain(|_| {
            index += 1;
            moves.flows[index - 1].is_some()
        });
        for flow in &mut design.flows {
            // flows of what is gone are gone with it
            flow.from = moves.end(flow.from).unwrap_or(flow.from);
            flow.to = moves.end(flow.to).unwrap_or(flow.to);
            flow.from_members = flow.from_members.iter().filter_map(|id| moves.component(*id)).collect();
            flow.to_members = flow.to_members.iter().filter_map(|id| moves.component(*id)).collect();
            if let Some(calls) = &mut flow.calls {
                calls.value.without =
                    calls.value.without.iter().filter_map(|&(calls, id)| Some((calls, moves.component(id)?))).collect();
            }
        }
        for set in &mut design.alternatives {
            set.flows = set.flows.iter().filter_map(|id| moves.flows[id.index()]).collect();
            set.from = moves.end(set.from).unwrap_or(set.from);
            set.need = set.need.min(set.flows.len().max(1) as u32);
        }
        for usecase in &mut design.usecases {
            usecase.from = usecase.from.and_then(|id| moves.component(id));
            usecase.to =
                usecase.to.iter().filter_map(|it| Some(Stated::new(moves.component(it.value)?, it.span))).collect();
            usecase.steps = usecase
                .steps
                .iter()
                .filter_map(|step| Some(Step { flow: moves.flows[step.flow.index()]?, ..step.clone() }))
                .collect();
        }
        design.tables.retain_mut(|it| moves.owner(it.owner).inspect(|owner| it.owner = *owner).is_some());
        design.apis.retain_mut(|it| moves.owner(it.owner).inspect(|owner| it.owner = *owner).is_some());
        design.notes.retain_mut(|it| {
            it.owners = it.owners.iter().filter_map(|owner| moves.owner(*owner)).collect();
            !it.owners.is_empty()
        });
        design.levels.retain_mut(|it| {
            it.targets = it.targets.iter().filter_map(|owner| moves.owner(*owner)).collect();
            !it.targets.is_empty()
        });
        for estimate in &mut design.estimates {
            estimate.component = estimate.component.and_then(|id| moves.component(id));
        }
        for style in &mut design.styles {
            style.targets = style
                .targets
                .iter()
                .filter_map(|target| {
                    Some(match target {
                        StyleTarget::Component(id) => StyleTarget::Component(moves.component(*id)?),
                        StyleTarget::Group(id) => StyleTarget::Group(moves.group(*id)?),
                        StyleTarget::Flow(id) => StyleTarget::Flow(moves.flows[id.index()]?),
                        StyleTarget::Kind(name) => StyleTarget::Kind(name.clone()),
                    })
                })
                .collect();
        }
        for index in 0..design.flows.len() {
            design.flows[index].alternatives = None;
        }
        for (set, alternatives) in design.alternatives.iter().enumerate() {
            for flow in &alternatives.flows {
                design.flows[flow.index()].alternatives = Some(AlternativesId::from_index(set));
            }
        }
    }
}

/// New places for the old ids.
struct Moves {
    components: Vec<Option<ComponentId>>,
    groups: Vec<Option<GroupId>>,
    flows: Vec<Option<FlowId>>,
}

impl Moves {
    fn component(&self, id: ComponentId) -> Option<ComponentId> {
        self.components[id.index()]
    }

    fn group(&self, id: GroupId) -> Option<GroupId> {
        self.groups[id.index()]
    }

    fn end(&self, end: End) -> Option<End> {
        match end {
            End::Component(id) => self.component(id).map(End::Component),
            End::Group(id) => self.group(id).map(End::Group),
        }
    }

    fn owner(&self, owner: Owner) -> Option<Owner> {
        match owner {
            Owner::Component(id) => self.component(id).map(Owner::Component),
            Owner::Group(id) => self.group(id).map(Owner::Group),
            Owner::Flow(id) => self.flows[id.index()].map(Owner::Flow),
            Owner::Design | Owner::UseCase(_) => Some(owner),
        }
    }
}

/// Gives those that stay new places without gaps.
fn places<T>(total: usize, stays: impl Fn(usize) -> bool, make: impl Fn(usize) -> T) -> Vec<Option<T>> {
    let mut next = 0;
    (0..total)
        .map(|index| {
            stays(index).then(|| {
                next += 1;
                make(next - 1)
            })
        })
        .collect()
}
