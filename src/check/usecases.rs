//! Use cases: which flows they walk, in which order, under which numbers.

use std::collections::BTreeMap;

use super::attributes::Place;
use super::create::inside;
use super::fill::keep_extra;
use super::flows::{Hop, advance, hops};
use super::values::Value;
use super::{Checker, Entity, duplicate};
use crate::codes;
use crate::diag::Diagnostic;
use crate::model::*;
use crate::source::Span;
use crate::syntax::tree::{self, Name, Statement, StatementKind};

impl<'t> Checker<'t> {
    /// Reads the use cases of a level.
    pub(super) fn walk_usecases(&mut self, statements: &[&'t Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::UseCase(it) => self.usecase(it, statement.span),
                StatementKind::Group(it) => self.walk_usecases(&inside(&it.block)),
                StatementKind::Junk(it) => self.walk_usecases(&inside(&it.block)),
                _ => {}
            }
        }
    }

    fn usecase(&mut self, statement: &'t tree::UseCase, span: Span) {
        let name = match &statement.name {
            Some(name) => name.clone(),
            None => {
                let made = format!("usecase#{}", self.design.usecases.len() + 1);
                Name { text: made, span: super::fill::first_line(self.sources, span) }
            }
        };
        let id = match self.design.usecase_named(&name.text) {
            Some(id) if self.in_stage => id,
            Some(id) => {
                let first = self.design.usecases[id.index()].span;
                self.report(duplicate("use case", &name, first));
                return;
            }
            None => {
                self.design.usecases.push(UseCase {
                    name: name.text.clone(),
                    span: name.span,
                    label: Some(name.text.clone()).filter(|_| statement.name.is_some()),
                    implied: false,
                    rate: None,
                    peak: None,
                    p99: None,
                    latency: None,
                    availability: None,
                    freshness: None,
                    from: None,
                    from_stated: false,
                    to: Vec::new(),
                    operation: None,
                    steps: Vec::new(),
                    lists: false,
                    frames: Vec::new(),
                });
                UseCaseId::from_index(self.design.usecases.len() - 1)
            }
        };
        if let Some(label) = &statement.label {
            self.design.usecases[id.index()].label = Some(label.text.clone()).filter(|it| !it.is_empty());
        }
        let mut seen = BTreeMap::new();
        for inner in inside(&statement.block) {
            match &inner.kind {
                StatementKind::Attribute(it) => {
                    self.once(&mut seen, &it.key);
                    self.usecase_attribute(id, it);
                }
                StatementKind::Flags(names) => {
                    for name in names {
                        self.operation(id, name);
                    }
                }
                _ => {}
            }
        }
        // a use case named again in a stage with steps of its own walks those
        let body = inside(&statement.block);
        if body.iter().any(|it| matches!(it.kind, StatementKind::Flow(_))) {
            let usecase = &mut self.design.usecases[id.index()];
            usecase.steps.clear();
            usecase.frames.clear();
        }
        let mut next = "1".to_string();
        self.steps(id, &body, None, &mut next);
    }

    fn operation(&mut self, id: UseCaseId, name: &Name) {
        let operation = match name.text.as_str() {
            "read" => Operation::Read,
            "write" => Operation::Write,
            _ => {
                self.unknown_flag(Place::UseCase, name, ["read", "write"].into_iter());
                return;
            }
        };
        let usecase = &mut self.design.usecases[id.index()];
        if let Some(first) = usecase.operation.replace(Stated::new(operation, name.span))
            && first.value != operation
        {
            self.report(
                Diagnostic::error(codes::CONFLICT, "a use case has one operation, `read` or `write`")
                    .at(name.span, "second one")
                    .at(first.span, "first one")
                    .help("leave both out where it does both"),
            );
        }
    }

    fn usecase_attribute(&mut self, id: UseCaseId, attribute: &tree::Attribute) {
        if keep_extra(attribute).is_some() {
            return;
        }
        let Some((key, value, span)) = self.value(Place::UseCase, attribute) else { return };
        if let Value::Names(names) = value {
            let ids: Vec<Stated<ComponentId>> =
                names.iter().filter_map(|name| Some(Stated::new(self.component_called(name)?, name.span))).collect();
            let usecase = &mut self.design.usecases[id.index()];
            if key == "from" {
                usecase.from = ids.first().map(|it| it.value);
                usecase.from_stated = usecase.from.is_some();
            } else {
                usecase.to = ids;
            }
            return;
        }
        let usecase = &mut self.design.usecases[id.index()];
        match (key, value) {
            ("rate", Value::Quantity(it)) => usecase.rate = Some(Stated::new(it, span)),
            ("peak", Value::Number(it)) => usecase.peak = Some(Stated::new(it, span)),
            ("p99", Value::Quantity(it)) => usecase.p99 = Some(Stated::new(it, span)),
            ("latency", Value::Quantity(it)) => usecase.latency = Some(Stated::new(it, span)),
            ("availability", Value::Number(it)) => usecase.availability = Some(Stated::new(it, span)),
            ("freshness", Value::Quantity(it)) => usecase.freshness = Some(Stated::new(it, span)),
            (key, value) => debug_assert!(false, "the row of `{key}` gives no {value:?}"),
        }
    }

    fn steps(&mut self, id: UseCaseId, statements: &[&'t Statement], frame: Option<usize>, next: &mut String) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Flow(it) => self.step(id, it, frame, next),
                StatementKind::Group(it) => {
                    self.design.usecases[id.index()].frames.push(Frame {
                        label: it
                            .label
                            .as_ref()
                            .map(|label| label.text.clone())
                            .or_else(|| it.names.first().map(|name| name.text.clone())),
                        parent: frame,
                        span: it.word_span,
                    });
                    let inner = self.design.usecases[id.index()].frames.len() - 1;
                    self.steps(id, &inside(&it.block), Some(inner), next);
                }
                StatementKind::Attribute(_)
                | StatementKind::Flags(_)
                | StatementKind::Note(_)
                | StatementKind::Estimate(_)
                | StatementKind::Level(_)
                | StatementKind::Junk(_) => {}
                _ => {
                    let place = super::fill::first_line(self.sources, statement.span);
                    self.misplaced(place, "this", "in the braces of a use case");
                }
            }
        }
    }

    fn step(&mut self, id: UseCaseId, statement: &'t tree::Flow, frame: Option<usize>, next: &mut String) {
        self.design.usecases[id.index()].lists = true;
        if let Some(step) = &statement.step {
            *next = step.text.clone();
        }
        let said = self.said(statement);
        let chain = self.chains;
        self.chains += 1;
        for (index, hop) in hops(statement).iter().enumerate() {
            for flow in self.flows_of(hop, statement, &said, (chain, index as u32), id) {
                let usecase = &self.design.usecases[id.index()];
                let alternatives = self.design.flow(flow).alternatives;
                // alternatives are one step
                let same = usecase
                    .steps
                    .last()
                    .filter(|last| alternatives.is_some() && self.design.flow(last.flow).alternatives == alternatives);
                let number = match same {
                    Some(last) => last.number.clone(),
                    None => {
                        let number = next.clone();
                        *next = advance(&number, 1);
                        number
                    }
                };
                let label = statement
                    .label
                    .as_ref()
                    .filter(|it| self.design.flow(flow).label.as_ref().is_none_or(|label| label.value != it.text))
                    .map(|it| Stated::new(it.text.clone(), it.span));
                self.design.usecases[id.index()].steps.push(Step { number, flow, label, frame, span: hop.span });
            }
        }
        // `5.b` is followed by 6
        if let Some(step) = &statement.step
            && step.text.contains('.')
        {
            let whole: String = step.text.chars().take_while(char::is_ascii_digit).collect();
            *next = advance(&whole, 1);
        }
    }

    /// The flows a hop of a use case means: the declared ones with these ends (of several, those with this label,
    /// else of its operation); one that is declared nowhere is declared here.
    fn flows_of(
        &mut self,
        hop: &Hop<'_>,
        statement: &'t tree::Flow,
        said: &super::flows::Said,
        chain: (u32, u32),
        id: UseCaseId,
    ) -> Vec<FlowId> {
        let mut flows = Vec::new();
        for from in hop.from.iter().flatten() {
            for choices in hop.to {
                for to in choices {
                    let ends = (self.find_end(from), self.find_end(to));
                    let declared = match ends {
                        (Some(a), Some(b)) => self.flows_between(a, b),
                        _ => Vec::new(),
                    };
                    let chosen = self.choose(declared, statement, id);
                    if !chosen.is_empty() {
                        flows.extend(chosen);
                        continue;
                    }
                    let (one, other) = (vec![vec![from.clone()]], vec![vec![to.clone()]]);
                    let single =
                        Hop { from: &one, to: &other, arrow: hop.arrow, reversed: hop.reversed, span: hop.span };
                    self.make_missing(from);
                    self.make_missing(to);
                    flows.extend(self.hop(&single, statement, said, chain, Some(id)));
                }
            }
        }
        flows
    }

    fn make_missing(&mut self, name: &Name) {
        if !self.entities.contains_key(&name.text) && self.has_room(name.span) {
            self.mention_from_usecase(name);
        }
    }

    fn mention_from_usecase(&mut self, name: &Name) {
        if let Some(near) = self.slips.near(&name.text).map(str::to_string) {
            self.report(
                Diagnostic::warning(codes::NEAR_NAME, format!("`{}` is declared nowhere, and `{near}` is", name.text))
                    .at(name.span, "a new component")
                    .help(format!("did you mean `{near}`?")),
            );
        }
        self.add_component(name, false, None);
    }

    fn find_end(&self, name: &Name) -> Option<End> {
        self.entities.get(&name.text).map(|entity| match entity {
            Entity::Component(id) => End::Component(*id),
            Entity::Group(id) => End::Group(*id),
        })
    }

    fn choose(&self, declared: Vec<FlowId>, statement: &tree::Flow, id: UseCaseId) -> Vec<FlowId> {
        if declared.len() < 2 {
            return declared;
        }
        if let Some(label) = &statement.label {
            let named: Vec<FlowId> = declared
                .iter()
                .copied()
                .filter(|flow| self.design.flow(*flow).label.as_ref().is_some_and(|it| it.value == label.text))
                .collect();
            if !named.is_empty() {
                return named;
            }
        }
        let Some(operation) = self.design.usecases[id.index()].operation.as_ref().map(|it| it.value) else {
            return declared;
        };
        let other = match operation {
            Operation::Read => FlowFlag::Write,
            Operation::Write => FlowFlag::Read,
        };
        let fitting: Vec<FlowId> =
            declared.iter().copied().filter(|flow| !self.design.flow(*flow).flags.has(other)).collect();
        if fitting.is_empty() { declared } else { fitting }
    }
}
