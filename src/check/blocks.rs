//! What is written beside the boxes: tables, apis, notes, requirements, decisions, estimates, checks, levels, styles.

use std::collections::{BTreeMap, BTreeSet};

use super::attributes::Place;
use super::create::inside;
use super::fill::keep_extra;
use super::values::Value;
use super::{Checker, Entity, duplicate, names, quantities};
use crate::codes;
use crate::diag::Diagnostic;
use crate::model::*;
use crate::source::Span;
use crate::syntax::tree::{self, Name, Statement, StatementKind, Target};

impl<'t> Checker<'t> {
    /// Reads the annotations of a level; `owner` is what their braces belong to.
    pub(super) fn annotate(&mut self, statements: &[&'t Statement], owner: Owner) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Table(it) => self.table(it, statement.span, owner),
                StatementKind::Api(it) => self.api(it, statement.span, owner),
                StatementKind::Note(it) => self.note(it, statement.span, owner),
                StatementKind::Requirement(it) => self.design.requirements.push(Requirement {
                    kind: match it.word {
                        tree::RequirementWord::Functional => RequirementKind::Functional,
                        tree::RequirementWord::Quality => RequirementKind::Quality,
                        tree::RequirementWord::Extended => RequirementKind::Extended,
                        tree::RequirementWord::Question => RequirementKind::Question,
                    },
                    text: it.text.text.clone(),
                    span: statement.span,
                }),
                StatementKind::Decision(it) => self.decision(it, statement.span),
                StatementKind::Let(it) => self.quantity(it),
                StatementKind::Estimate(it) => self.estimate(it, statement.span, owner),
                StatementKind::Require(it) => self.require(it, statement.span),
                StatementKind::Level(it) => self.rule_level(it, statement.span, owner),
                StatementKind::Style(it) => self.style(it, statement.span),
                StatementKind::Component(it) => {
                    // the braces of several components speak of the first
                    let id = it.names.first().and_then(|name| self.entities.get(&name.text)).copied();
                    if let Some(Entity::Component(id)) = id {
                        self.annotate(&inside(&it.block), Owner::Component(id));
                    }
                }
                StatementKind::Group(it) => {
                    let id = match it.names.first() {
                        Some(name) => self.entities.get(&name.text).copied(),
                        None => {
                            let at =
                                self.design.groups.iter().position(|group| !group.named && group.span == it.word_span);
                            at.map(|index| Entity::Group(GroupId::from_index(index)))
                        }
                    };
                    if let Some(Entity::Group(id)) = id {
                        self.annotate(&inside(&it.block), Owner::Group(id));
                    }
                }
                StatementKind::Refine(it) => {
                    if let Some(Entity::Group(id)) = self.entities.get(&it.name.text).copied() {
                        self.annotate(&inside(&it.block), Owner::Group(id));
                    }
                }
                StatementKind::UseCase(it) => {
                    if let Some(id) = it.name.as_ref().and_then(|name| self.design.usecase_named(&name.text)) {
                        let body: Vec<&Statement> = inside(&it.block)
                            .into_iter()
                            .filter(|it| {
                                matches!(
                                    it.kind,
                                    StatementKind::Note(_) | StatementKind::Estimate(_) | StatementKind::Level(_)
                                )
                            })
                            .collect();
                        self.annotate(&body, Owner::UseCase(id));
                    }
                }
                StatementKind::Junk(it) => self.annotate(&inside(&it.block), owner),
                _ => {}
            }
        }
    }

    /// Nothing to do in the attribute pass for what several names share but annotations, which belong to the first.
    pub(super) fn component_extras(&mut self, statement: &'t tree::Component) {
        if statement.names.len() < 2 {
            return;
        }
        let own = inside(&statement.block)
            .into_iter()
            .find(|it| matches!(it.kind, StatementKind::Table(_) | StatementKind::Api(_) | StatementKind::Note(_)));
        if let Some(own) = own {
            let place = super::fill::first_line(self.sources, own.span);
            self.report(
                Diagnostic::error(
                    codes::MISPLACED,
                    "a table, api or note in the braces of several components belongs to no one of them",
                )
                .at(place, "here")
                .help("write it outside, with `on NAME`"),
            );
        }
    }

    fn owner_named(&mut self, name: &Option<Name>, otherwise: Owner) -> Option<Owner> {
        let Some(name) = name else { return Some(otherwise) };
        match self.entities.get(&name.text).copied() {
            Some(Entity::Component(id)) => Some(Owner::Component(id)),
            Some(Entity::Group(id)) => Some(Owner::Group(id)),
            None => {
                self.unknown_name(name, "component");
                None
            }
        }
    }

    fn table(&mut self, table: &tree::Table, span: Span, owner: Owner) {
        // a table on nobody still is one, and other tables may refer to it
        let owner = self.owner_named(&table.on, owner).unwrap_or(Owner::Design);
        let name = table.name.as_ref().map(|it| it.text.clone());
        if let Some(text) = &table.name {
            let is_new = self.tables.insert(text.text.clone());
            let same = |it: &Table| it.name.as_deref() == Some(text.text.as_str());
            let before = if is_new { None } else { self.design.tables.iter().position(same) };
            match before {
                // a stage says a table anew
                Some(index) if self.in_stage => {
                    self.design.tables.remove(index);
                }
                Some(index) => {
                    let first = self.design.tables[index].span;
                    let name = Name { text: text.text.clone(), span: text.span };
                    self.report(duplicate("table", &name, super::fill::first_line(self.sources, first)));
                    return;
                }
                None => {}
            }
        }
        self.foreign.extend(table.fields.iter().filter_map(|field| field.foreign.clone()));
        self.design.tables.push(Table {
            name,
            span,
            owner,
            fields: table
                .fields
                .iter()
                .map(|field| Field {
                    name: field.name.text.clone(),
                    type_text: field.type_text.clone(),
                    primary: field.primary,
                    unique: field.unique,
                    foreign: field.foreign.as_ref().map(|it| it.text.clone()),
                })
                .collect(),
            rows: table.rows.clone(),
        });
    }

    /// Reports the foreign keys of a level that lead to no table or no field of one.
    pub(super) fn foreign_keys(&mut self) {
        let keys = std::mem::take(&mut self.foreign);
        let tables: BTreeMap<String, usize> = self
            .design
            .tables
            .iter()
            .enumerate()
            .filter_map(|(index, table)| Some((table.name.clone()?, index)))
            .collect();
        let fields: BTreeSet<(usize, &str)> = tables
            .values()
            .flat_map(|&index| self.design.tables[index].fields.iter().map(move |field| (index, field.name.as_str())))
            .filter(|_| !keys.is_empty())
            .collect();
        let mut faults = Vec::new();
        for key in keys {
            let written: String = key.text.chars().filter(|c| !matches!(c, '"' | '“' | '”')).collect();
            // a name may hold dots itself
            let dots = written.match_indices('.').map(|(at, _)| at).chain([written.len()]);
            let split = dots.map(|at| written.split_at(at)).find(|(table, _)| tables.contains_key(*table));
            // who has more wrong than this is not helped by names that are near
            let near = faults.len() < 200;
            let (message, help) = match split {
                None => no_table(&written, tables.keys().map(String::as_str).filter(|_| near)),
                Some((name, field)) => {
                    let (index, field) = (tables[name], field.trim_start_matches('.'));
                    // a table may go on (`...`), or name no fields
                    let goes_on = self.design.tables[index].fields.is_empty() || fields.contains(&(index, "..."));
                    if field.is_empty() || goes_on || fields.contains(&(index, field)) {
                        continue;
                    }
                    no_field(name, field, self.design.tables[index].fields.iter().filter(|_| near))
                }
            };
            faults.push(Diagnostic::error(codes::UNKNOWN_NAME, message).at(key.span, "referred to here").help(help));
        }
        self.report_all(faults);
    }

    fn api(&mut self, api: &tree::Api, span: Span, owner: Owner) {
        let Some(owner) = self.owner_named(&api.on, owner) else { return };
        let calls = api.calls.iter().map(|call| Stated::new(call.text.clone(), call.span)).collect();
        self.design.apis.push(Api { span, owner, calls });
    }

    fn note(&mut self, note: &tree::Note, span: Span, owner: Owner) {
        let mut owners = Vec::new();
        for target in &note.targets {
            owners.extend(self.owners_of(target));
        }
        if note.targets.is_empty() {
            owners.push(owner);
        }
        if owners.is_empty() {
            return;
        }
        owners.dedup();
        self.design.notes.push(CodeOrNote { code: note.code, span, owners, text: note.text.text.clone() });
    }

    /// Notes in a flow's braces belong to its first flow.
    pub(super) fn flow_notes(&mut self, statement: &'t tree::Flow, made: &[FlowId]) {
        let Some(&first) = made.first() else { return };
        let notes: Vec<&Statement> =
            inside(&statement.block).into_iter().filter(|it| matches!(it.kind, StatementKind::Note(_))).collect();
        self.annotate(&notes, Owner::Flow(first));
    }

    /// What a target stands for: a component, a group, a use case, or the flows between two.
    fn owners_of(&mut self, target: &Target) -> Vec<Owner> {
        let Some((arrow, to)) = &target.to else {
            return match self.entities.get(&target.name.text).copied() {
                Some(Entity::Component(id)) => vec![Owner::Component(id)],
                Some(Entity::Group(id)) => vec![Owner::Group(id)],
                None => match self.design.usecase_named(&target.name.text) {
                    Some(id) => vec![Owner::UseCase(id)],
                    None => {
                        self.unknown_name(&target.name, "component, group or use case");
                        Vec::new()
                    }
                },
            };
        };
        let mut ends = Vec::new();
        for name in [&target.name, to] {
            match self.entities.get(&name.text).copied() {
                Some(Entity::Component(id)) => ends.push(End::Component(id)),
                Some(Entity::Group(id)) => ends.push(End::Group(id)),
                None => self.unknown_name(name, "component or group"),
            }
        }
        let &[a, b] = ends.as_slice() else { return Vec::new() };
        let (a, b) = if super::stages::is_back(*arrow) { (b, a) } else { (a, b) };
        let flows = self.flows_between(a, b);
        if flows.is_empty() {
            let help = match self.flows_between(b, a).first() {
                Some(_) => format!("there is one the other way: `{} -> {}`", to.text, target.name.text),
                None => "draw it first".to_string(),
            };
            self.report(
                Diagnostic::error(
                    codes::UNKNOWN_NAME,
                    format!("no flow runs from `{}` to `{}`", target.name.text, to.text),
                )
                .at(target.span, "named here")
                .help(help),
            );
        }
        flows.into_iter().map(Owner::Flow).collect()
    }

    fn decision(&mut self, decision: &tree::Decision, span: Span) {
        let mut options = Vec::new();
        for statement in inside(&decision.block) {
            let StatementKind::Choice(choice) = &statement.kind else {
                if !matches!(statement.kind, StatementKind::Junk(_)) {
                    let place = super::fill::first_line(self.sources, statement.span);
                    self.misplaced(place, "this", "in a decision, which holds options");
                }
                continue;
            };
            let mut option =
                Choice { text: choice.text.text.clone(), chosen: choice.chosen, pros: Vec::new(), cons: Vec::new() };
            for argument in inside(&choice.block) {
                match &argument.kind {
                    StatementKind::Argument(it) if it.pro => option.pros.push(it.text.text.clone()),
                    StatementKind::Argument(it) => option.cons.push(it.text.text.clone()),
                    StatementKind::Junk(_) => {}
                    _ => {
                        let place = super::fill::first_line(self.sources, argument.span);
                        self.misplaced(place, "this", "in an option, which holds `pro` and `con`");
                    }
                }
            }
            options.push(option);
        }
        self.design.decisions.push(Decision { question: decision.question.text.clone(), span, options });
    }

    fn quantity(&mut self, statement: &tree::Let) {
        let Some(value) = self.evaluator.value(&statement.name.text) else { return };
        let expect = self.expected(&statement.expect, value, statement.value.span);
        self.design.quantities.retain(|it| it.name != statement.name.text);
        self.design.quantities.push(Quantity {
            name: statement.name.text.clone(),
            span: statement.name.span,
            formula: self.written(statement.value.span),
            formula_span: statement.value.span,
            value,
            expect,
        });
    }

    /// The value an author claims; it must measure the same as the formula.
    fn expected(
        &mut self,
        expect: &Option<tree::Expr>,
        value: crate::units::Quantity,
        span: Span,
    ) -> Option<(crate::units::Quantity, Span)> {
        let expr = expect.as_ref()?;
        let mut found = Vec::new();
        let claimed = self.evaluator.evaluate(expr, &mut found);
        self.report_all(found);
        let claimed = claimed?;
        if claimed.dimension != value.dimension {
            self.report(
                Diagnostic::error(
                    codes::UNIT_MISMATCH,
                    format!(
                        "the claim is {}, the formula {}",
                        claimed.dimension.describe(),
                        value.dimension.describe()
                    ),
                )
                .at(expr.span, claimed.dimension.describe())
                .at(span, value.dimension.describe())
                .help("give both the same unit"),
            );
            return None;
        }
        Some((claimed, expr.span))
    }

    fn estimate(&mut self, statement: &tree::Estimate, span: Span, owner: Owner) {
        let mut found = Vec::new();
        let value = self.evaluator.evaluate(&statement.value, &mut found);
        self.report_all(found);
        let Some(value) = value else { return };
        let expect = self.expected(&statement.expect, value, statement.value.span);
        self.design.estimates.push(Estimate {
            label: statement.label.text.clone(),
            span,
            formula: self.written(statement.value.span),
            formula_span: statement.value.span,
            value,
            expect,
            usecase: if let Owner::UseCase(id) = owner { Some(id) } else { None },
            component: if let Owner::Component(id) = owner { Some(id) } else { None },
        });
    }

    fn require(&mut self, statement: &tree::Require, span: Span) {
        let mut found = Vec::new();
        let result = quantities::condition(&self.evaluator, &statement.condition, &mut found);
        self.report_all(found);
        let why = statement.why.as_ref().map(|it| it.text.clone());
        if let Some(((exact, _), (a, b))) = result
            && !exact
        {
            let because = why.as_ref().map_or(String::new(), |why| format!(": {why}"));
            self.report(
                Diagnostic::error(codes::REQUIRE_FAILS, format!("this does not hold{because}"))
                    .at(statement.condition.span, format!("{a} against {b}"))
                    .help("change the design, or the requirement"),
            );
        }
        self.design.checks.push(Check {
            span,
            formula: self.written(statement.condition.span),
            holds: result.map(|(holds, _)| holds),
            sides: result.map(|(_, sides)| sides),
            why,
        });
    }

    fn rule_level(&mut self, statement: &tree::Level, span: Span, owner: Owner) {
        let level = match statement.word {
            tree::LevelWord::Allow => Level::Allow,
            tree::LevelWord::Warn => Level::Warn,
            tree::LevelWord::Deny => Level::Deny,
        };
        let reason = statement.reason.as_ref().map(|it| it.text.clone()).filter(|it| !it.trim().is_empty());
        if level == Level::Allow && reason.is_none() {
            self.report(
                Diagnostic::error(codes::NO_REASON, "`allow` needs its reason")
                    .at(span, "why may it be so?")
                    .help(format!("write `{} \"…\"`", self.written(span).trim_end_matches('"'))),
            );
        }
        let mut targets = Vec::new();
        for target in &statement.targets {
            targets.extend(self.owners_of(target));
        }
        if statement.targets.is_empty() {
            targets.push(owner);
        }
        if targets.is_empty() {
            return;
        }
        self.design.levels.push(RuleLevel {
            level,
            rule: statement.rule.text.clone(),
            rule_span: statement.rule.span,
            span,
            targets,
            reason,
        });
    }

    fn style(&mut self, statement: &tree::Style, span: Span) {
        let mut targets = Vec::new();
        for target in &statement.targets {
            let known =
                self.entities.contains_key(&target.name.text) || self.design.usecase_named(&target.name.text).is_some();
            let own_kind = self.kinds.contains_key(&target.name.text);
            let kind = crate::catalog::find(&target.name.text);
            if target.to.is_none() && !known && (own_kind || kind.is_some()) {
                let name = if own_kind {
                    target.name.text.clone()
                } else {
                    kind.map_or(String::new(), |it| it.name.to_string())
                };
                targets.push(StyleTarget::Kind(name));
                continue;
            }
            if target.to.is_none() && !known {
                let known: Vec<&str> = self
                    .entities
                    .keys()
                    .map(String::as_str)
                    .chain(crate::catalog::KINDS.iter().map(|it| it.name))
                    .collect();
                let near = names::closest(&target.name.text, known).map(str::to_string);
                self.report(
                    Diagnostic::error(
                        codes::STYLE,
                        format!("no component, group or kind is named `{}`", target.name.text),
                    )
                    .at(target.span, "styled here")
                    .help(near.map_or("declare it first".to_string(), |near| format!("did you mean `{near}`?"))),
                );
                continue;
            }
            targets.extend(self.owners_of(target).into_iter().filter_map(|owner| match owner {
                Owner::Component(id) => Some(StyleTarget::Component(id)),
                Owner::Group(id) => Some(StyleTarget::Group(id)),
                Owner::Flow(id) => Some(StyleTarget::Flow(id)),
                Owner::Design | Owner::UseCase(_) => None,
            }));
        }
        let mut settings = indexmap::IndexMap::new();
        let mut seen = BTreeMap::new();
        for inner in inside(&statement.block) {
            match &inner.kind {
                StatementKind::Attribute(it) => {
                    self.once(&mut seen, &it.key);
                    if keep_extra(it).is_some() {
                        continue;
                    }
                    let Some((key, value, span)) = self.value(Place::Style, it) else { continue };
                    let value = match value {
                        Value::Text(text) => text,
                        Value::Choice(i) => super::attributes::SHAPES[i].to_string(),
                        _ => continue,
                    };
                    settings.insert(key.to_string(), Stated::new(value, span));
                }
                StatementKind::Flags(names) => {
                    for name in names {
                        if name.text == "dashed" {
                            settings.insert("dashed".to_string(), Stated::new("yes".to_string(), name.span));
                        } else {
                            self.unknown_flag(Place::Style, name, ["dashed"].into_iter());
                        }
                    }
                }
                StatementKind::Junk(_) => {}
                _ => {
                    let place = super::fill::first_line(self.sources, inner.span);
                    self.misplaced(place, "this", "in a style");
                }
            }
        }
        if !targets.is_empty() {
            self.design.styles.push(Style { targets, span, settings });
        }
    }
}

/// What is wrong with a reference to a table there is none of, and what to write instead.
fn no_table<'n>(key: &str, tables: impl Iterator<Item = &'n str>) -> (String, String) {
    let (table, field) = key.split_once('.').unwrap_or((key, ""));
    if table.is_empty() {
        return ("a foreign key names a table and a field".to_string(), "write `fk(users.id)`".to_string());
    }
    let dot = if field.is_empty() { "" } else { "." };
    let help = match names::closest(table, tables) {
        Some(near) => format!("did you mean `{near}{dot}{field}`?"),
        None => format!("declare it: `table {table} {{ {} pk }}`", if field.is_empty() { "id" } else { field }),
    };
    (format!("no table is named `{table}`"), help)
}

/// The same for a field that a table has not.
fn no_field<'n>(table: &str, field: &str, fields: impl Iterator<Item = &'n Field> + Clone) -> (String, String) {
    const MOST: usize = 12;
    let help = match names::closest(field, fields.clone().map(|it| it.name.as_str())) {
        Some(near) => format!("did you mean `{table}.{near}`?"),
        None => {
            let known: Vec<String> = fields.take(MOST + 1).map(|it| format!("`{}`", it.name)).collect();
            let more = if known.len() > MOST { " …" } else { "" };
            format!("it has {}{more}", known[..known.len().min(MOST)].join(", "))
        }
    };
    (format!("the table `{table}` has no field `{field}`"), help)
}
