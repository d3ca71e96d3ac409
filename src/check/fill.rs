//! What is said: attributes and flags of the design, its components, groups and stages.

use std::collections::BTreeMap;

use super::attributes::{self, Place};
use super::create::{MOST_KINDS_DEEP, inside};
use super::values::{self, Value};
use super::{Checker, Entity, names};
use crate::codes;
use crate::diag::Diagnostic;
use crate::model::*;
use crate::source::Span;
use crate::syntax::tree::{self, Name, Statement, StatementKind};

impl<'t> Checker<'t> {
    /// Walks over the statements of a level once everybody is there.
    pub(super) fn fill(&mut self, statements: &[&'t Statement], group: Option<GroupId>, stage: Option<usize>) {
        let mut seen = BTreeMap::new();
        for statement in statements {
            match &statement.kind {
                StatementKind::Attribute(it) => {
                    self.once(&mut seen, &it.key);
                    match group {
                        Some(group) => self.group_attribute(group, it),
                        None => self.design_attribute(it, stage),
                    }
                }
                StatementKind::Component(it) => self.component(it),
                StatementKind::Group(it) => {
                    let ids: Vec<GroupId> = match it.names.as_slice() {
                        [] => self.anonymous(it.word_span).into_iter().collect(),
                        names => names.iter().filter_map(|name| self.group_called(&name.text)).collect(),
                    };
                    for &id in ids.split_last().map_or(&[][..], |(_, rest)| rest) {
                        let attributes: Vec<&Statement> = inside(&it.block)
                            .into_iter()
                            .filter(|it| matches!(it.kind, StatementKind::Attribute(_)))
                            .collect();
                        self.fill(&attributes, Some(id), stage);
                    }
                    self.fill(&inside(&it.block), ids.last().copied().or(group), stage);
                }
                StatementKind::Refine(it) => {
                    let id = self.group_called(&it.name.text);
                    self.fill(&inside(&it.block), id.or(group), stage);
                }
                StatementKind::Flow(it) => self.flow_statement(it, None),
                StatementKind::Flags(names) => {
                    for name in names {
                        self.misplaced(name.span, "a flag", "outside braces");
                    }
                }
                StatementKind::Junk(it) => self.fill(&inside(&it.block), group, stage),
                StatementKind::Stage(it) => self.misplaced(it.name.span, "a stage", "in a group or another stage"),
                StatementKind::Choice(it) => self.misplaced(it.text.span, "an option", "outside a decision"),
                StatementKind::Argument(it) => self.misplaced(it.text.span, "a pro or con", "outside an option"),
                StatementKind::Use(it) if group.is_some() || stage.is_some() => {
                    self.misplaced(it.path.span, "a `use`", "in a group or a stage");
                }
                _ => {}
            }
        }
    }

    fn group_called(&self, name: &str) -> Option<GroupId> {
        match self.entities.get(name) {
            Some(Entity::Group(id)) => Some(*id),
            _ => None,
        }
    }

    /// The group without an id whose word stands at a place.
    fn anonymous(&self, span: Span) -> Option<GroupId> {
        // ids of unnamed groups are made of their place in the list
        self.design.groups.iter().rposition(|it| !it.named && it.span == span).map(GroupId::from_index)
    }

    pub(super) fn misplaced(&mut self, span: Span, what: &str, place: &str) {
        self.report(
            Diagnostic::error(codes::MISPLACED, format!("{what} cannot stand {place}"))
                .at(span, "here")
                .help("move it to where it belongs, or close the braces before it"),
        );
    }

    /// Reports a key that was given before in the same braces.
    pub(super) fn once(&mut self, seen: &mut BTreeMap<String, Span>, key: &Name) {
        if let Some(first) = seen.insert(key.text.clone(), key.span) {
            self.report(
                Diagnostic::error(codes::TWICE, format!("`{}` is given twice", key.text))
                    .at(key.span, "second time")
                    .at(first, "first time")
                    .help("keep one of them"),
            );
        }
    }

    /// Reads an attribute's value; none where the key or the value is wrong, which is reported.
    pub(super) fn value(&mut self, place: Place, attribute: &tree::Attribute) -> Option<(&'static str, Value, Span)> {
        let Some(row) = attributes::find(place, &attribute.key.text) else {
            let mut diagnostic = values::unknown_key(place, &attribute.key);
            // `service: app` or `app: Label` at the top level is a component, typed in a hurry
            if matches!(place, Place::Design | Place::Group) {
                let value = attribute.value.as_ref().map_or("…", |it| it.text.as_str());
                if let Some(help) = self.component_with_a_colon(&attribute.key.text, value) {
                    diagnostic.help = Some(help);
                }
            }
            self.report(diagnostic);
            return None;
        };
        let text = attribute.value.as_ref()?;
        let mut found = Vec::new();
        let value = values::read(row, text, &self.evaluator, &mut found);
        self.report_all(found);
        Some((row.key, value?, attribute.key.span.to(text.span)))
    }

    /// What `service: app` or `app: App servers` was meant to be.
    fn component_with_a_colon(&self, key: &str, value: &str) -> Option<String> {
        let is_kind = |word: &str| crate::catalog::find(word).is_some() || self.kinds.contains_key(word);
        let is_name = value.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if self.entities.contains_key(key) && !(is_name && is_kind(value)) {
            return Some(format!("a label stands in quotes, without a colon: `{key} \"{value}\"`"));
        }
        if is_name && is_kind(value) && (!is_kind(key) || self.entities.contains_key(key)) {
            return Some(format!("the kind stands before the name, without a colon: `{value} {key}`"));
        }
        is_kind(key).then(|| match is_name {
            true => format!("a component is written without a colon: `{key} {value}`"),
            false => format!("a component is written without a colon, its label in quotes: `{key} \"{value}\"`"),
        })
    }

    fn design_attribute(&mut self, attribute: &tree::Attribute, stage: Option<usize>) {
        if keep_extra(attribute).is_some_and(|(key, value)| self.design.extra.insert(key, value).is_none()) {
            return;
        }
        if let Some(stage) = stage.filter(|_| attribute.key.text == "layer") {
            if let Some((_, Value::Choice(i), _)) = self.value(Place::Stage, attribute) {
                self.design.stages[stage].layer =
                    Some([Layer::Functional, Layer::Availability, Layer::Scale, Layer::Production][i]);
            }
            return;
        }
        let Some((key, value, span)) = self.value(Place::Design, attribute) else { return };
        let design = &mut self.design;
        match (key, value) {
            ("title", Value::Text(it)) => design.title = Some(Stated::new(it, span)),
            ("caption", Value::Text(it)) => design.caption = Some(Stated::new(it, span)),
            ("theme", Value::Text(it)) => design.theme = Some(Stated::new(it, span)),
            ("direction", Value::Choice(i)) => {
                design.direction = Some(Stated::new([Direction::Right, Direction::Down][i], span));
            }
            ("peak", Value::Number(it)) => design.peak = Some(Stated::new(it, span)),
            ("headroom", Value::Number(it)) => design.headroom = Some(Stated::new(it, span)),
            ("constants", Value::Choice(i)) => {
                design.constants = Some(Stated::new([Constants::Exact, Constants::Interview][i], span));
            }
            ("strict", Value::YesNo(it)) => design.strict = it,
            ("profile", Value::Choice(i)) => {
                design.profile = Some(Stated::new([Profile::Sketch, Profile::Interview, Profile::Production][i], span));
            }
            (key, value) => debug_assert!(false, "the row of `{key}` gives no {value:?}"),
        }
    }

    fn group_attribute(&mut self, id: GroupId, attribute: &tree::Attribute) {
        if keep_extra(attribute).is_some() {
            return;
        }
        let Some((key, value, span)) = self.value(Place::Group, attribute) else { return };
        let group = &mut self.design.groups[id.index()];
        match (key, value) {
            ("direction", Value::Choice(i)) => {
                group.direction = Some(Stated::new([Direction::Right, Direction::Down][i], span));
            }
            ("dashed", Value::YesNo(it)) => group.dashed = it,
            ("availability", Value::Number(it)) => {
                let is_domain = group.kind.is_failure_domain();
                group.availability = Some(Stated::new(it, span));
                if !is_domain {
                    self.report(
                        Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, "only a failure domain has an `availability`")
                            .at(span, "here")
                            .help("make the group a `zone`, `region`, `rack` or `host`"),
                    );
                }
            }
            (key, value) => debug_assert!(false, "the row of `{key}` gives no {value:?}"),
        }
    }

    /// What a component statement says beyond its head, for each of its names.
    fn component(&mut self, statement: &'t tree::Component) {
        for name in &statement.names {
            let Some(Entity::Component(id)) = self.entities.get(&name.text).copied() else { continue };
            if !statement.zones.is_empty() {
                let zones = statement.zones.iter().filter_map(|zone| self.zone(zone)).collect();
                self.design.components[id.index()].zones = zones;
            }
            if let Some((before, after)) = &statement.divider {
                self.divider(id, before, after);
            }
            for block in self.kind_blocks(statement.kind.as_ref()) {
                self.component_block(id, block, true);
            }
            if let Some(block) = &statement.block {
                self.component_block(id, block, false);
            }
        }
        self.component_extras(statement);
    }

    /// The braces of the design's own kinds below a kind, the most basic first.
    fn kind_blocks(&self, kind: Option<&Name>) -> Vec<&'t tree::Block> {
        let mut blocks = Vec::new();
        let mut name = kind.map(|it| it.text.clone());
        for _ in 0..MOST_KINDS_DEEP {
            let Some(own) = name.as_ref().and_then(|it| self.kinds.get(it)) else { break };
            blocks.extend(own.block);
            name = Some(own.base.text.clone());
        }
        blocks.reverse();
        blocks
    }

    fn component_block(&mut self, id: ComponentId, block: &tree::Block, of_kind: bool) {
        let mut seen = BTreeMap::new();
        for statement in &block.statements {
            match &statement.kind {
                StatementKind::Attribute(it) => {
                    self.once(&mut seen, &it.key);
                    self.component_attribute(id, it);
                }
                StatementKind::Flags(names) => {
                    for name in names {
                        self.component_flag(id, name, true);
                    }
                }
                StatementKind::Table(_)
                | StatementKind::Api(_)
                | StatementKind::Note(_)
                | StatementKind::Level(_)
                | StatementKind::Estimate(_)
                    if !of_kind => {}
                StatementKind::Junk(_) => {}
                _ => {
                    let what = format!("the braces of {}", if of_kind { "a kind" } else { "a component" });
                    let name = &self.design.component(id).name;
                    // `stage "High availability" { … }` is a component named stage, which nobody means
                    let help = match crate::syntax::form_of(name) {
                        Some(form) => format!("if no component `{name}` is meant, write `{form}`"),
                        None => "they hold attributes, flags and its own `table`, `api`, `note` and `code`; a group holds components"
                            .to_string(),
                    };
                    self.report(
                        Diagnostic::error(codes::MISPLACED, format!("this cannot stand in {what}"))
                            .at(first_line(self.sources, statement.span), "here")
                            .at(block.open, "in these braces")
                            .help(help),
                    );
                }
            }
        }
        let flags = &self.design.components[id.index()].flags;
        if let (Some(a), Some(b)) = (flags.span(Flag::Stateful), flags.span(Flag::Stateless))
            && flags.has(Flag::Stateful)
            && flags.has(Flag::Stateless)
        {
            self.report(
                Diagnostic::error(codes::CONFLICT, "a component cannot be `stateful` and `stateless`")
                    .at(b, "stateless")
                    .at(a, "stateful")
                    .help("keep one of them"),
            );
        }
    }

    pub(super) fn component_flag(&mut self, id: ComponentId, name: &Name, value: bool) {
        match Flag::ALL.iter().find(|(_, word)| *word == name.text) {
            Some(&(flag, _)) => {
                self.design.components[id.index()].flags.0.insert(flag, Stated::new(value, name.span));
            }
            None => self.unknown_flag(Place::Component, name, Flag::ALL.iter().map(|(_, word)| *word)),
        }
    }

    pub(super) fn unknown_flag(
        &mut self,
        place: Place,
        name: &Name,
        known: impl Iterator<Item = &'static str> + Clone,
    ) {
        let key = attributes::find(place, &name.text);
        let meant = super::synonyms::meant_flag(&name.text).filter(|it| known.clone().any(|flag| flag == *it));
        let help = match (meant.or(names::closest(&name.text, known.clone())), key) {
            (_, Some(row)) => format!("`{}` takes a value: `{}: {}`", row.key, row.key, row.form.example()),
            (Some(near), _) => format!("did you mean `{near}`?"),
            _ => format!(
                "the flags of {} are {}{}",
                place.describe(),
                known.map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", "),
                if place == Place::Flow { "; a label that holds braces stands in quotes" } else { "" }
            ),
        };
        self.report(
            Diagnostic::error(codes::UNKNOWN_FLAG, format!("{} has no flag `{}`", place.describe(), name.text))
                .at(name.span, "this word")
                .help(help),
        );
    }

    fn component_attribute(&mut self, id: ComponentId, attribute: &tree::Attribute) {
        if let Some((key, value)) = keep_extra(attribute) {
            self.design.components[id.index()].extra.insert(key, value);
            return;
        }
        // `managed: yes` is the flag `managed`
        if Flag::ALL.iter().any(|(_, word)| *word == attribute.key.text) {
            if let Some(value) = self.yes_no(attribute) {
                self.component_flag(id, &attribute.key, value);
            }
            return;
        }
        let Some((key, value, span)) = self.value(Place::Component, attribute) else { return };
        let value = match value {
            Value::Names(names) => {
                let ids: Vec<Stated<ComponentId>> = names
                    .iter()
                    .filter_map(|name| Some(Stated::new(self.component_called(name)?, name.span)))
                    .collect();
                let component = &mut self.design.components[id.index()];
                match key {
                    "after" => component.after = ids,
                    "beside" => component.beside = ids,
                    "elected_by" => component.elected_by = ids.into_iter().next(),
                    "replica_of" => component.replica_of = ids.into_iter().next(),
                    "dlq" => component.dlq = ids.into_iter().next(),
                    key => debug_assert!(false, "`{key}` takes no names"),
                }
                return;
            }
            other => other,
        };
        let component = &mut self.design.components[id.index()];
        match (key, value) {
            ("capacity", Value::Budgets(it)) => component.capacity = Some(Stated::new(it, span)),
            ("need", Value::Budgets(it)) => component.need = Some(Stated::new(it, span)),
            ("storage", Value::Quantity(it)) => component.storage = Some(Stated::new(it, span)),
            ("latency", Value::Quantity(it)) => component.latency = Some(Stated::new(it, span)),
            ("ttl", Value::Quantity(it)) => component.ttl = Some(Stated::new(it, span)),
            ("retention", Value::Quantity(it)) => component.retention = Some(Stated::new(it, span)),
            ("mtbf", Value::Quantity(it)) => component.mtbf = Some(Stated::new(it, span)),
            ("mttr", Value::Quantity(it)) => component.mttr = Some(Stated::new(it, span)),
            ("availability", Value::Number(it)) => component.availability = Some(Stated::new(it, span)),
            ("hit", Value::Number(it)) => component.hit = Some(Stated::new(it, span)),
            ("hottest", Value::Number(it)) => component.hottest = Some(Stated::new(it, span)),
            ("standby", Value::Count(it)) => component.standby = Some(Stated::new(it, span)),
            ("writers", Value::Count(it)) => component.writers = Some(Stated::new(it, span)),
            ("shards", Value::Count(it)) => component.shards = Some(Stated::new(it.max(1), span)),
            ("ack", Value::Count(it)) => component.ack = Some(Stated::new(it, span)),
            ("partitions", Value::Count(it)) => component.partitions = Some(Stated::new(it.max(1), span)),
            ("workers", Value::Copies(it)) => component.workers = Some(Stated::new(it, span)),
            ("failover", Value::Choice(i)) => {
                component.failover = Some(Stated::new([Failover::Auto, Failover::Manual, Failover::Platform][i], span));
            }
            ("delivery", Value::Choice(i)) => {
                let all = [Delivery::AtLeastOnce, Delivery::AtMostOnce, Delivery::ExactlyOnce];
                component.delivery = Some(Stated::new(all[i], span));
            }
            ("consistency", Value::Choice(i)) => component.consistency = Some(Stated::new(i == 0, span)),
            ("modules", Value::List(it)) => {
                component.modules = it.into_iter().map(|(text, span)| Stated::new(text, span)).collect();
            }
            ("shard_by", Value::Text(it)) => component.shard_by = Some(Stated::new(it, span)),
            ("backup", Value::Text(it)) => component.backup = Some(Stated::new(it, span)),
            ("owner", Value::Text(it)) => component.owner = Some(Stated::new(it, span)),
            ("link", Value::Text(it)) => component.link = Some(Stated::new(it, span)),
            ("icon", Value::Text(it)) => component.icon = Some(Stated::new(it, span)),
            ("tech", Value::Text(it)) => component.tech = Some(Stated::new(it, span)),
            ("invalidation", Value::Text(it)) => component.invalidation = Some(Stated::new(it, span)),
            (key, value) => debug_assert!(false, "the row of `{key}` gives no {value:?}"),
        }
    }

    /// The value of a flag written as an attribute.
    pub(super) fn yes_no(&mut self, attribute: &tree::Attribute) -> Option<bool> {
        let text = attribute.value.as_ref()?;
        match text.text.trim() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => {
                self.report(
                    Diagnostic::error(codes::VALUE, format!("`{}` is `yes` or `no`", attribute.key.text))
                        .at(text.span, "this value")
                        .help(format!("write `{}` alone for yes", attribute.key.text)),
                );
                None
            }
        }
    }

    /// A component by its name, made if nothing says otherwise.
    pub(super) fn component_called(&mut self, name: &Name) -> Option<ComponentId> {
        match self.entities.get(&name.text).copied() {
            Some(Entity::Component(id)) => Some(id),
            Some(Entity::Group(_)) => {
                self.report(
                    Diagnostic::error(
                        codes::UNKNOWN_NAME,
                        format!("`{}` is a group; a component is needed", name.text),
                    )
                    .at(name.span, "used here")
                    .help("name one of its members"),
                );
                None
            }
            None => {
                self.unknown_name(name, "component");
                None
            }
        }
    }

    pub(super) fn unknown_name(&mut self, name: &Name, what: &str) {
        if !self.reported.insert(format!("{what} {}", name.text)) {
            return;
        }
        let near = names::closest(&name.text, self.entities.keys().map(String::as_str)).map(str::to_string);
        self.report(
            Diagnostic::error(codes::UNKNOWN_NAME, format!("no {what} is named `{}`", name.text))
                .at(name.span, "used here")
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => match crate::catalog::guess(&name.text) {
                        Some(kind) => format!("declare it: `{} {}`", kind.name, name.text),
                        None => format!("declare it: `service {}`", name.text),
                    },
                }),
        );
    }

    /// A failure domain by its name; one only named by `in` exists without being drawn.
    fn zone(&mut self, name: &Name) -> Option<Stated<GroupId>> {
        match self.entities.get(&name.text).copied() {
            Some(Entity::Group(id)) => {
                let group = self.design.group(id);
                if group.kind.is_failure_domain() {
                    return Some(Stated::new(id, name.span));
                }
                let first = group.span;
                let word = group.kind.word();
                self.report(
                    Diagnostic::error(codes::GROUPING, format!("`{}` is a {word}, not a failure domain", name.text))
                        .at(name.span, "named here")
                        .at(first, "declared here")
                        .help(format!("declare it as `zone {}`, or put the component in its braces", name.text)),
                );
                None
            }
            Some(Entity::Component(id)) => {
                let first = self.design.component(id).span;
                self.report(
                    Diagnostic::error(codes::GROUPING, format!("`{}` is a component, not a failure domain", name.text))
                        .at(name.span, "named here")
                        .at(first, "declared here")
                        .help("give the zone another name"),
                );
                None
            }
            None => {
                if let Some(near) = self.slips.near(&name.text).map(str::to_string) {
                    self.report(
                        Diagnostic::warning(
                            codes::NEAR_NAME,
                            format!("`{}` is declared nowhere, and `{near}` is", name.text),
                        )
                        .at(name.span, "a new zone")
                        .help(format!("did you mean `{near}`?")),
                    );
                }
                let id = self.add_group(name, GroupKind::Zone, None);
                self.design.groups[id.index()].declared = false;
                Some(Stated::new(id, name.span))
            }
        }
    }

    fn divider(&mut self, id: ComponentId, before: &Name, after: &Name) {
        let band = |checker: &mut Checker<'t>, name: &Name| match checker.entities.get(&name.text).copied() {
            Some(Entity::Group(id)) if checker.design.group(id).kind == GroupKind::Band => Some(id),
            _ => {
                let bands =
                    checker.design.groups.iter().filter(|it| it.kind == GroupKind::Band).map(|it| it.name.as_str());
                let near = names::closest(&name.text, bands).map(str::to_string);
                checker.report(
                    Diagnostic::error(codes::GROUPING, format!("`{}` is no band", name.text))
                        .at(name.span, "named here")
                        .help(match near {
                            Some(near) => format!("did you mean `{near}`?"),
                            None => {
                                format!("declare it: `band {} {{ … }}`; a divider lies between two bands", name.text)
                            }
                        }),
                );
                None
            }
        };
        let (before_id, after_id) = (band(self, before), band(self, after));
        if let (Some(a), Some(b)) = (before_id, after_id) {
            if a == b {
                self.report(
                    Diagnostic::error(codes::GROUPING, "a divider lies between two bands")
                        .at(before.span.to(after.span), "one and the same")
                        .help("name the bands on its two sides"),
                );
                return;
            }
            self.design.components[id.index()].divider = Some(Divider { before: a, after: b });
            self.design.components[id.index()].parent = None;
        }
    }
}

/// `x-anything: …`.
pub(super) fn keep_extra(attribute: &tree::Attribute) -> Option<(String, String)> {
    let key = attribute.key.text.strip_prefix("x-")?;
    Some((key.to_string(), attribute.value.as_ref().map_or(String::new(), |it| it.text.clone())))
}

/// The part of a place that lies on its first line, for messages about long statements.
pub(super) fn first_line(sources: &crate::source::Sources, span: Span) -> Span {
    let text = &sources.get(span.file).text()[span.range()];
    let length = text.find('\n').unwrap_or(text.len());
    Span { end: span.start + length as u32, ..span }
}
