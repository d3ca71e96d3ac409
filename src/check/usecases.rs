//! Use cases: which flows they walk, in which order, under which numbers.

use std::collections::BTreeMap;

use super::attributes::Place;
use super::create::inside;
use super::fill::keep_extra;
use super::flows::{Hop, advance, hops};
use super::values::Value;
use super::{Checker, Entity, duplicate};
use crate::catalog::Role;
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
            let flows = self.flows_of(hop, statement, &said, (chain, index as u32), id);
            // a note in a flow's braces is a payload of the first hop
            if index == 0 {
                self.flow_notes(statement, &flows);
            }
            for flow in flows {
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
                let found: Vec<Vec<FlowId>> =
                    choices.iter().map(|to| self.declared_flows(from, to, hop, statement, id)).collect();
                let known = found.iter().filter(|flows| !flows.is_empty()).count();
                if known > 0 {
                    self.braces_of_a_step(statement, found.iter().flatten().next().copied());
                }
                if known == 0 {
                    // all of it is said here, alternatives as alternatives
                    flows.extend(self.own_flows(from, choices, hop, statement, said, chain, id));
                    continue;
                }
                let mut taken = Vec::new();
                for (to, declared) in choices.iter().zip(found) {
                    match declared.is_empty() {
                        true => taken.extend(self.own_flows(
                            from,
                            std::slice::from_ref(to),
                            hop,
                            statement,
                            said,
                            chain,
                            id,
                        )),
                        false => taken.extend(declared),
                    }
                }
                if choices.len() > 1 {
                    self.one_choice(&taken, hop.span);
                }
                flows.extend(taken);
            }
        }
        flows
    }

    /// Declares the flows of a hop from one end that only this use case takes.
    #[allow(clippy::too_many_arguments)] // a hop, and what its statement says of it
    fn own_flows(
        &mut self,
        from: &Name,
        to: &[Name],
        hop: &Hop<'_>,
        statement: &tree::Flow,
        said: &super::flows::Said,
        chain: (u32, u32),
        id: UseCaseId,
    ) -> Vec<FlowId> {
        self.make_missing(from);
        to.iter().for_each(|name| self.make_missing(name));
        let (from, to) = (vec![vec![from.clone()]], vec![to.to_vec()]);
        let single = Hop { from: &from, to: &to, arrow: hop.arrow, reversed: hop.reversed, span: hop.span };
        self.hop(&single, statement, said, chain, Some(id))
    }

    /// The flows that are there already for a hop between two names.
    fn declared_flows(
        &self,
        from: &Name,
        to: &Name,
        hop: &Hop<'_>,
        statement: &tree::Flow,
        id: UseCaseId,
    ) -> Vec<FlowId> {
        let (Some(from), Some(to)) = (self.find_end(from), self.find_end(to)) else { return Vec::new() };
        let (mut own, design): (Vec<FlowId>, Vec<FlowId>) =
            self.flows_between(from, to).into_iter().partition(|flow| self.design.flow(*flow).only_in.is_some());
        if !design.is_empty() {
            return self.choose(design, hop, statement, id);
        }
        // among flows that only use cases declare, another arrow or another label is another flow
        own.retain(|flow| {
            let flow = self.design.flow(*flow);
            let said = statement.label.as_ref().map(|it| &it.text).filter(|it| !it.is_empty());
            flow.arrow == hop.arrow && said.is_none_or(|said| flow.label.as_ref().is_some_and(|it| it.value == *said))
        });
        self.choose(own, hop, statement, id)
    }

    /// What a use case calls alternatives must be alternatives of the design, which knows one truth about a flow.
    fn one_choice(&mut self, flows: &[FlowId], span: Span) {
        let set = |flow: FlowId| self.design.flow(flow).alternatives;
        let apart = flows.iter().copied().find(|flow| set(*flow).is_none() || set(*flow) != set(flows[0]));
        let Some(apart) = apart.filter(|_| !flows.iter().all(|flow| self.is_twin(*flow))) else { return };
        let first = self.design.flow(apart);
        let (from, sign) = (self.design.end_name(first.from), first.arrow.sign());
        let to: Vec<&str> = flows.iter().map(|flow| self.design.end_name(self.design.flow(*flow).to)).collect();
        let diagnostic = Diagnostic::error(
            codes::CONFLICT,
            format!("`{}` is declared as needed, and is one of several here", self.pair(first)),
        )
        .at(span, "one of these is enough")
        .at(first.span, "needed here")
        .help(format!("write `{from} {sign} {}` where it is declared, or take the `|` away here", to.join(" | ")));
        self.report(diagnostic);
    }

    /// Whether a flow goes from a forwarder to one of several numbered alike, which count as alternatives anyway.
    fn is_twin(&self, flow: FlowId) -> bool {
        let flow = self.design.flow(flow);
        let (End::Component(from), End::Component(to)) = (flow.from, flow.to) else { return false };
        self.design.component(from).kind.kind.role == Role::Forwarder
            && super::finish::twin_stem(&self.design.component(to).name).is_some()
    }

    /// Attributes and flags of a step whose flow is declared elsewhere belong there.
    fn braces_of_a_step(&mut self, statement: &tree::Flow, flow: Option<FlowId>) {
        let (Some(block), Some(flow)) = (&statement.block, flow) else { return };
        let says = |it: &&Statement| matches!(it.kind, StatementKind::Attribute(_) | StatementKind::Flags(_));
        let Some(first) = block.statements.iter().find(says) else { return };
        let flow = self.design.flow(flow);
        let (name, place) = (self.pair(flow), flow.span);
        if !self.reported.insert(format!("braces at {}", block.open.start)) {
            return;
        }
        self.report(
            Diagnostic::error(
                codes::CONFLICT,
                format!("`{name}` is declared elsewhere, and what its braces say belongs there"),
            )
            .at(first.span, "said of a step here")
            .at(place, "declared here")
            .help("move it there"),
        );
    }

    fn pair(&self, flow: &Flow) -> String {
        format!("{} {} {}", self.design.end_name(flow.from), flow.arrow.sign(), self.design.end_name(flow.to))
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

    fn choose(&self, declared: Vec<FlowId>, hop: &Hop<'_>, statement: &tree::Flow, id: UseCaseId) -> Vec<FlowId> {
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
        let same_arrow: Vec<FlowId> =
            declared.iter().copied().filter(|flow| self.design.flow(*flow).arrow == hop.arrow).collect();
        let declared = if same_arrow.is_empty() { declared } else { same_arrow };
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
