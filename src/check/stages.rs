//! What a stage takes away, and what it opens up: `remove` and `refine`.

use super::{Checker, Entity, names};
use crate::codes;
use crate::diag::Diagnostic;
use crate::model::*;
use crate::source::Span;
use crate::syntax::tree::{Name, Statement, StatementKind, Target};

impl<'t> Checker<'t> {
    /// Removes and refines before anything else of a level happens.
    pub(super) fn remove_and_refine(&mut self, statements: &[&'t Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Remove(it) if !self.in_stage => {
                    self.misplaced(
                        it.targets.first().map_or(statement.span, |it| it.span),
                        "`remove`",
                        "outside a stage",
                    );
                }
                StatementKind::Refine(it) if !self.in_stage => {
                    // legal where the component is declared by the text before, as a way to open it up at once
                    self.misplaced(it.name.span, "`refine`", "outside a stage");
                }
                StatementKind::Remove(it) => it.targets.iter().for_each(|target| self.remove(target)),
                StatementKind::Refine(it) => self.refine(&it.name, it.label.as_ref().map(|text| text.text.clone())),
                StatementKind::Group(it) => self.remove_and_refine(&super::create::inside(&it.block)),
                _ => {}
            }
        }
    }

    fn remove(&mut self, target: &Target) {
        if let Some((arrow, to)) = &target.to {
            let ends = (self.entities.get(&target.name.text).copied(), self.entities.get(&to.text).copied());
            let flows = match ends {
                (Some(a), Some(b)) => {
                    let (a, b) = (as_end(a), as_end(b));
                    if is_back(*arrow) { self.flows_between(b, a) } else { self.flows_between(a, b) }
                }
                _ => Vec::new(),
            };
            if flows.is_empty() {
                self.nothing(target.span, &format!("no flow runs from `{}` to `{}`", target.name.text, to.text), None);
            }
            self.gone.flows.extend(flows);
            return;
        }
        match self.entities.get(&target.name.text).copied() {
            Some(Entity::Component(id)) => {
                self.remove_component(id);
                self.entities.remove(&target.name.text);
                self.declared.remove(&target.name.text);
            }
            Some(Entity::Group(id)) => {
                self.remove_group(id);
                self.entities.remove(&target.name.text);
                self.declared.remove(&target.name.text);
            }
            None => match self.design.usecase_named(&target.name.text) {
                Some(id) => {
                    self.design.usecases.remove(id.index());
                    self.forget_usecase(id);
                }
                None => {
                    let near =
                        names::closest(&target.name.text, self.entities.keys().map(String::as_str)).map(str::to_string);
                    self.nothing(target.span, &format!("nothing here is named `{}`", target.name.text), near);
                }
            },
        }
    }

    fn nothing(&mut self, span: Span, message: &str, near: Option<String>) {
        self.report(
            Diagnostic::error(codes::UNKNOWN_STAGE_TARGET, message).at(span, "nothing to remove or refine").help(
                match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "it must be there in the stage before".to_string(),
                },
            ),
        );
    }

    fn remove_component(&mut self, id: ComponentId) {
        self.gone.components.insert(id);
        for (index, flow) in self.design.flows.iter().enumerate() {
            if flow.from == End::Component(id) || flow.to == End::Component(id) {
                self.gone.flows.insert(FlowId::from_index(index));
            }
        }
    }

    fn remove_group(&mut self, id: GroupId) {
        let mut doomed = vec![id];
        while let Some(group) = doomed.pop() {
            self.gone.groups.insert(group);
            for (index, flow) in self.design.flows.iter().enumerate() {
                if flow.from == End::Group(group) || flow.to == End::Group(group) {
                    self.gone.flows.insert(FlowId::from_index(index));
                }
            }
            let members: Vec<ComponentId> = (0..self.design.components.len())
                .map(ComponentId::from_index)
                .filter(|it| self.design.component(*it).parent == Some(group))
                .collect();
            for member in members {
                let name = self.design.component(member).name.clone();
                self.remove_component(member);
                self.entities.remove(&name);
                self.declared.remove(&name);
            }
            for (index, inner) in self.design.groups.iter().enumerate() {
                if inner.parent == Some(group) {
                    doomed.push(GroupId::from_index(index));
                    self.entities.remove(&inner.name);
                }
            }
        }
    }

    /// Ids of use cases behind a removed one move up.
    fn forget_usecase(&mut self, gone: UseCaseId) {
        for flow in &mut self.design.flows {
            flow.only_in = match flow.only_in {
                Some(id) if id == gone => None,
                Some(id) if id > gone => Some(UseCaseId(id.0 - 1)),
                other => other,
            };
        }
        let shift = |owner: &mut Owner| match *owner {
            Owner::UseCase(id) if id == gone => *owner = Owner::Design,
            Owner::UseCase(id) if id > gone => *owner = Owner::UseCase(UseCaseId(id.0 - 1)),
            _ => {}
        };
        self.design.notes.retain(|it| !it.owners.iter().all(|owner| *owner == Owner::UseCase(gone)));
        self.design.notes.iter_mut().flat_map(|it| &mut it.owners).for_each(shift);
        self.design.estimates.retain(|it| it.usecase != Some(gone));
    }

    /// Turns a component into a group that keeps its flows.
    fn refine(&mut self, name: &Name, label: Option<String>) {
        let Some(Entity::Component(id)) = self.entities.get(&name.text).copied() else {
            let message = match self.entities.get(&name.text) {
                Some(_) => format!("`{}` is a group already", name.text),
                None => format!("no component is named `{}`", name.text),
            };
            let near = names::closest(&name.text, self.entities.keys().map(String::as_str)).map(str::to_string);
            self.nothing(name.span, &message, near);
            return;
        };
        let component = self.design.component(id);
        let (parent, old_label) = (component.parent, component.label.clone());
        let group = self.add_group(name, GroupKind::Group, parent);
        self.design.groups[group.index()].label = label.or(old_label);
        self.design.groups[group.index()].refined = Some(name.text.clone());
        self.gone.components.insert(id);
        self.declared.insert(name.text.clone());
        for flow in &mut self.design.flows {
            for end in [&mut flow.from, &mut flow.to] {
                if *end == End::Component(id) {
                    *end = End::Group(group);
                }
            }
        }
        let swap = |owner: &mut Owner| {
            if *owner == Owner::Component(id) {
                *owner = Owner::Group(group);
            }
        };
        self.design.notes.iter_mut().flat_map(|it| &mut it.owners).for_each(swap);
        self.design.tables.iter_mut().map(|it| &mut it.owner).for_each(swap);
        self.design.apis.iter_mut().map(|it| &mut it.owner).for_each(swap);
        self.design.levels.iter_mut().flat_map(|it| &mut it.targets).for_each(swap);
    }
}

fn as_end(entity: Entity) -> End {
    match entity {
        Entity::Component(id) => End::Component(id),
        Entity::Group(id) => End::Group(id),
    }
}

/// Whether an arrow points to the left.
pub(super) fn is_back(arrow: crate::syntax::tree::Arrow) -> bool {
    use crate::syntax::tree::Arrow;
    matches!(arrow, Arrow::CallBack | Arrow::MessageBack | Arrow::CopyBack)
}
