//! Flows: chains taken apart into hops, every pair of each hop a flow of its own.

use std::collections::BTreeMap;

use super::attributes::Place;
use super::fill::keep_extra;
use super::values::Value;
use super::{Checker, Entity};
use crate::codes;
use crate::diag::Diagnostic;
use crate::model::*;
use crate::source::Span;
use crate::syntax::tree::{self, Name, StatementKind};

/// What a flow's braces say, for each of its hops.
#[derive(Clone, Default)]
pub(super) struct Said {
    rate: Option<Stated<crate::units::Quantity>>,
    calls: Option<Stated<Calls>>,
    size: Option<Stated<crate::units::Quantity>>,
    reply: Option<Stated<crate::units::Quantity>>,
    latency: Option<Stated<crate::units::Quantity>>,
    timeout: Option<Stated<crate::units::Quantity>>,
    retries: Option<Stated<u32>>,
    protocol: Option<Stated<String>>,
    availability: Option<Stated<f64>>,
    via: Option<Stated<String>>,
    weight: Option<Stated<f64>>,
    choice: Option<String>,
    need: Option<u32>,
    policy: Option<Policy>,
    flags: FlowFlags,
    extra: BTreeMap<String, String>,
}

/// A hop of a flow statement: its two ends as written, and what is said of it.
pub(super) struct Hop<'s> {
    pub from: &'s [Vec<Name>],
    pub to: &'s [Vec<Name>],
    pub arrow: Arrow,
    /// Written right to left: `to` stands before the arrow.
    pub reversed: bool,
    pub span: Span,
}

/// The hops of a statement, arrows turned the right way.
pub(super) fn hops(statement: &tree::Flow) -> Vec<Hop<'_>> {
    let pairs = statement.ends.iter().zip(statement.ends.iter().skip(1)).zip(&statement.arrows);
    pairs
        .map(|((left, right), &(sign, _))| {
            let (arrow, reversed) = match sign {
                tree::Arrow::Call => (Arrow::Call, false),
                tree::Arrow::CallBack => (Arrow::Call, true),
                tree::Arrow::Message => (Arrow::Message, false),
                tree::Arrow::MessageBack => (Arrow::Message, true),
                tree::Arrow::Copy => (Arrow::Copy, false),
                tree::Arrow::CopyBack => (Arrow::Copy, true),
                tree::Arrow::Both => (Arrow::Exchange, false),
                tree::Arrow::Related => (Arrow::Related, false),
            };
            let (from, to) = if reversed { (right, left) } else { (left, right) };
            Hop { from: &from.targets, to: &to.targets, arrow, reversed, span: left.span.to(right.span) }
        })
        .collect()
}

impl<'t> Checker<'t> {
    /// Adds the flows of a statement. Those of a use case belong to it alone.
    pub(super) fn flow_statement(&mut self, statement: &'t tree::Flow, only_in: Option<UseCaseId>) {
        let said = self.said(statement);
        let chain = self.chains;
        self.chains += 1;
        for (index, hop) in hops(statement).iter().enumerate() {
            let made = self.hop(hop, statement, &said, (chain, index as u32), only_in);
            // a note in a flow's braces is a payload of the first hop
            if index == 0 {
                self.flow_notes(statement, &made);
            }
        }
    }

    /// Adds the flows of one hop and returns them.
    pub(super) fn hop(
        &mut self,
        hop: &Hop<'_>,
        statement: &tree::Flow,
        said: &Said,
        chain: (u32, u32),
        only_in: Option<UseCaseId>,
    ) -> Vec<FlowId> {
        let mut made = Vec::new();
        for from in hop.from.iter().flatten() {
            let Some(from_end) = self.end(from) else { continue };
            for choices in hop.to {
                let mut alternatives = Vec::new();
                for to in choices {
                    let Some(to_end) = self.end(to) else { continue };
                    if !self.has_room(hop.span) {
                        return made;
                    }
                    let span = from.span.to(to.span);
                    let id = self.add_flow(from_end, to_end, hop, span, statement, said, chain, only_in);
                    alternatives.push(id);
                }
                made.extend(&alternatives);
                if choices.len() > 1 {
                    self.alternatives(from_end, said.choice.clone(), alternatives, said, false);
                }
            }
        }
        made
    }

    #[allow(clippy::too_many_arguments)] // the one place that writes all of a flow
    fn add_flow(
        &mut self,
        from: End,
        to: End,
        hop: &Hop<'_>,
        span: Span,
        statement: &tree::Flow,
        said: &Said,
        chain: (u32, u32),
        only_in: Option<UseCaseId>,
    ) -> FlowId {
        let id = FlowId::from_index(self.design.flows.len());
        let count = self.pairs.entry((from, to)).or_insert(0);
        *count += 1;
        let count = *count;
        let pair = format!("{}->{}", self.design.end_name(from), self.design.end_name(to));
        let label = statement
            .label
            .as_ref()
            .filter(|text| !text.text.is_empty())
            .map(|text| Stated::new(text.text.clone(), text.span));
        self.design.flows.push(Flow {
            name: if count == 1 { pair } else { format!("{pair}#{count}") },
            span,
            from,
            to,
            from_members: Vec::new(),
            to_members: Vec::new(),
            arrow: hop.arrow,
            reversed: hop.reversed,
            label,
            step: statement.step.as_ref().map(|step| Stated::new(advance(&step.text, chain.1), step.span)),
            chain,
            alternatives: None,
            only_in,
            rate: said.rate.clone(),
            calls: said.calls.clone(),
            size: said.size.clone(),
            reply: said.reply.clone(),
            latency: said.latency.clone(),
            timeout: said.timeout.clone(),
            retries: said.retries.clone(),
            protocol: said.protocol.clone(),
            availability: said.availability.clone(),
            via: said.via.clone(),
            weight: said.weight.clone(),
            flags: said.flags.clone(),
            extra: said.extra.clone(),
        });
        if let Some(choice) = said.choice.clone().filter(|_| hop.to.iter().all(|it| it.len() == 1)) {
            self.join_choice(from, choice, id, said);
        }
        id
    }

    fn alternatives(&mut self, from: End, name: Option<String>, flows: Vec<FlowId>, said: &Said, twins: bool) {
        let id = AlternativesId::from_index(self.design.alternatives.len());
        for flow in &flows {
            self.design.flows[flow.index()].alternatives = Some(id);
        }
        self.design.alternatives.push(Alternatives {
            from,
            name,
            need: said.need.unwrap_or(1).max(1),
            policy: said.policy.unwrap_or_default(),
            flows,
            twins,
        });
    }

    /// Flows of one component with one `choice:` are alternatives.
    fn join_choice(&mut self, from: End, choice: String, flow: FlowId, said: &Said) {
        let existing = self
            .design
            .alternatives
            .iter()
            .position(|it| it.from == from && it.name.as_deref() == Some(choice.as_str()));
        match existing {
            Some(index) => {
                let set = &mut self.design.alternatives[index];
                set.flows.push(flow);
                set.need = said.need.unwrap_or(set.need);
                set.policy = said.policy.unwrap_or(set.policy);
                self.design.flows[flow.index()].alternatives = Some(AlternativesId::from_index(index));
            }
            None => self.alternatives(from, Some(choice), vec![flow], said, false),
        }
    }

    /// A `choice` that only one flow has is no choice; nothing to report, but nothing to choose from either.
    pub(super) fn choices(&mut self) {
        for set in &mut self.design.alternatives {
            set.need = set.need.min(set.flows.len().max(1) as u32);
        }
    }

    /// What a name at an arrow stands for; none only where the design is full.
    fn end(&mut self, name: &Name) -> Option<End> {
        match self.entities.get(&name.text).copied() {
            Some(Entity::Component(id)) => {
                if self.design.strict && !self.declared.contains(&name.text) && !self.design.component(id).declared {
                    self.unknown_name(name, "component");
                }
                Some(End::Component(id))
            }
            Some(Entity::Group(id)) => Some(End::Group(id)),
            None if self.full => None,
            None => {
                // declared somewhere, but its statement was in error
                let id = self.add_component(name, false, None);
                Some(End::Component(id))
            }
        }
    }

    /// Reads a flow's braces.
    pub(super) fn said(&mut self, statement: &'t tree::Flow) -> Said {
        let mut said = Said::default();
        let Some(block) = &statement.block else { return said };
        let mut seen = BTreeMap::new();
        for inner in &block.statements {
            match &inner.kind {
                StatementKind::Attribute(it) => {
                    self.once(&mut seen, &it.key);
                    self.flow_attribute(&mut said, it, statement.label.is_some());
                }
                StatementKind::Flags(names) => {
                    for name in names {
                        self.flow_flag(&mut said, name, true);
                    }
                }
                StatementKind::Note(_) | StatementKind::Junk(_) => {}
                _ => {
                    let place = super::fill::first_line(self.sources, inner.span);
                    self.report(
                        Diagnostic::error(codes::MISPLACED, "this cannot stand in the braces of a flow")
                            .at(place, "here")
                            .at(block.open, "in these braces")
                            .help("they hold attributes and flags; a label that holds braces stands in quotes"),
                    );
                }
            }
        }
        let flags = &said.flags.0;
        if let (Some(pull), Some(push)) = (flags.get(&FlowFlag::Pull), flags.get(&FlowFlag::Push)) {
            let (a, b) = (pull.span, push.span);
            self.report(
                Diagnostic::error(codes::CONFLICT, "a flow cannot be `pull` and `push`")
                    .at(b, "push")
                    .at(a, "pull")
                    .help("keep one of them"),
            );
        }
        said
    }

    fn flow_flag(&mut self, said: &mut Said, name: &Name, value: bool) {
        match FlowFlag::ALL.iter().find(|(_, word)| *word == name.text) {
            Some(&(flag, _)) => {
                said.flags.0.insert(flag, Stated::new(value, name.span));
            }
            None => self.unknown_flag(Place::Flow, name, FlowFlag::ALL.iter().map(|(_, word)| *word)),
        }
    }

    fn flow_attribute(&mut self, said: &mut Said, attribute: &tree::Attribute, labelled: bool) {
        if let Some((key, value)) = keep_extra(attribute) {
            said.extra.insert(key, value);
            return;
        }
        if FlowFlag::ALL.iter().any(|(_, word)| *word == attribute.key.text) {
            if let Some(value) = self.yes_no(attribute) {
                self.flow_flag(said, &attribute.key, value);
            }
            return;
        }
        let before = self.diagnostics.len();
        let Some((key, value, span)) = self.value(Place::Flow, attribute) else {
            if let Some(last) =
                self.diagnostics.get_mut(before).filter(|it| labelled && it.code == codes::UNKNOWN_ATTRIBUTE)
                && let Some(help) = &mut last.help
            {
                help.push_str("; a label that holds braces stands in quotes");
            }
            return;
        };
        match (key, value) {
            ("rate", Value::Quantity(it)) => said.rate = Some(Stated::new(it, span)),
            ("size", Value::Quantity(it)) => said.size = Some(Stated::new(it, span)),
            ("reply", Value::Quantity(it)) => said.reply = Some(Stated::new(it, span)),
            ("latency", Value::Quantity(it)) => said.latency = Some(Stated::new(it, span)),
            ("timeout", Value::Quantity(it)) => said.timeout = Some(Stated::new(it, span)),
            ("retries", Value::Count(it)) => said.retries = Some(Stated::new(it, span)),
            ("protocol", Value::Text(it)) => said.protocol = Some(Stated::new(it, span)),
            ("availability", Value::Number(it)) => said.availability = Some(Stated::new(it, span)),
            ("via", Value::Text(it)) => said.via = Some(Stated::new(it, span)),
            ("weight", Value::Number(it)) => said.weight = Some(Stated::new(it, span)),
            ("choice", Value::Text(it)) => said.choice = Some(it),
            ("need", Value::Count(it)) => said.need = Some(it),
            ("policy", Value::Choice(i)) => said.policy = Some([Policy::Balance, Policy::Failover, Policy::All][i]),
            ("calls", Value::Calls(per_request, without)) => {
                let without = without
                    .into_iter()
                    .filter_map(|(calls, name)| Some((calls, self.component_called(&name)?)))
                    .collect();
                said.calls = Some(Stated::new(Calls { per_request, without }, span));
            }
            (key, value) => debug_assert!(false, "the row of `{key}` gives no {value:?}"),
        }
    }

    /// The flows between two ends, in either direction if none runs the way it is asked.
    pub(super) fn flows_between(&self, from: End, to: End) -> Vec<FlowId> {
        let found = |a: End, b: End| -> Vec<FlowId> {
            (0..self.design.flows.len())
                .map(FlowId::from_index)
                .filter(|id| !self.gone.flows.contains(id))
                .filter(|id| self.design.flow(*id).from == a && self.design.flow(*id).to == b)
                .collect()
        };
        found(from, to)
    }
}

/// A step number a few steps on: `5` is followed by `6`, `5.a` by `5.b`.
pub(super) fn advance(step: &str, by: u32) -> String {
    let mut step = step.to_string();
    for _ in 0..by {
        let head = step.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = &step[head.len()..];
        step = if !digits.is_empty() {
            format!("{head}{}", digits.parse::<u64>().map_or(1, |n| n.saturating_add(1)))
        } else {
            let mut head = step.clone();
            match head.pop() {
                Some(last @ ('a'..='y' | 'A'..='Y')) => format!("{head}{}", char::from(last as u8 + 1)),
                Some(last) => format!("{head}{last}2"),
                None => "1".to_string(),
            }
        };
    }
    step
}

#[cfg(test)]
mod tests {
    use super::advance;

    #[test]
    fn a_chain_counts_on() {
        assert_eq!(advance("5", 1), "6");
        assert_eq!(advance("5.a", 2), "5.c");
        assert_eq!(advance("2.9", 1), "2.10");
    }
}
