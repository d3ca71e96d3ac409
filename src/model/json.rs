//! `sdraft/design/1`: a resolved design for programs that want the model, not the picture.
//!
//! Keys are in a fixed order, lists in source order. Of attributes, those that were stated are there, under the keys of
//! the language; quantities are in base units (bytes, seconds) under the design's constants.

use serde_json::{Map, Value, json};

use super::*;
use crate::units::Quantity as Amount;

/// Writes a design as JSON.
pub fn print(design: &Design) -> String {
    let mut text = serde_json::to_string_pretty(&value(design)).expect("texts and numbers are JSON");
    text.push('\n');
    text
}

/// A design as a JSON value.
pub fn value(design: &Design) -> Value {
    Writer { design }.document()
}

struct Writer<'a> {
    design: &'a Design,
}

/// What is stated of an element.
#[derive(Default)]
struct Attributes(Map<String, Value>);

impl Attributes {
    fn put(&mut self, key: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.0.insert(key.to_string(), value);
        }
    }

    /// Something stated, as it is.
    fn plain<T: Clone + Into<Value>>(&mut self, key: &str, stated: &Option<Stated<T>>) {
        self.put(key, stated.as_ref().map(|it| it.value.clone().into()));
    }
}

impl Writer<'_> {
    fn document(&self) -> Value {
        let design = self.design;
        json!({
            "schema": "sdraft/design/1",
            "title": design.title.as_ref().map(|it| &it.value),
            "caption": design.caption.as_ref().map(|it| &it.value),
            "direction": match design.direction.as_ref().map(|it| it.value).unwrap_or_default() {
                Direction::Right => "right",
                Direction::Down => "down",
            },
            "attributes": self.attributes(),
            "stage": design.stage.map(|stage| &design.stages[stage].name),
            "components": list(&design.components, |it| self.component(it)),
            "groups": list(&design.groups, |it| self.group(it)),
            "flows": list(&design.flows, |it| self.flow(it)),
            "alternatives": list(&design.alternatives, |it| self.alternatives(it)),
            "kinds": list(&design.kinds, |it| json!({ "id": it.name, "is": it.base.name })),
            "quantities": list(&design.quantities, |it| self.quantity(&it.name, &it.formula, it.value, it.expect)),
            "estimates": list(&design.estimates, |it| self.estimate(it)),
            "requires": list(&design.checks, |it| self.check(it)),
            "usecases": list(&design.usecases, |it| self.usecase(it)),
            "tables": list(&design.tables, |it| self.table(it)),
            "apis": list(&design.apis, |it| json!({
                "on": self.owner(it.owner),
                "calls": list(&it.calls, |call| call.value.clone().into()),
            })),
            "notes": list(&design.notes, |it| json!({
                "on": list(&it.owners, |owner| self.owner(*owner)),
                "code": it.code,
                "text": it.text,
            })),
            "requirements": list(&design.requirements, requirement),
            "decisions": list(&design.decisions, decision),
            "stages": list(&design.stages, |it| json!({
                "id": it.name,
                "label": it.label,
                "layer": it.layer.map(layer),
            })),
            "levels": list(&design.levels, |it| self.level(it)),
            "styles": list(&design.styles, |it| self.style(it)),
        })
    }

    fn attributes(&self) -> Value {
        let design = self.design;
        let mut out = Attributes::default();
        out.plain("peak", &design.peak);
        out.plain("headroom", &design.headroom);
        let constants = design.constants.as_ref().map(|it| match it.value {
            Constants::Exact => "exact",
            Constants::Interview => "interview",
        });
        out.put("constants", constants.map(Into::into));
        out.put("strict", design.strict.then(|| true.into()));
        out.plain("theme", &design.theme);
        let profile = design.profile.as_ref().map(|it| match it.value {
            Profile::Sketch => "sketch",
            Profile::Interview => "interview",
            Profile::Production => "production",
        });
        out.put("profile", profile.map(Into::into));
        out.0.extend(design.extra.iter().map(|(key, value)| (key.clone(), value.clone().into())));
        Value::Object(out.0)
    }

    fn component(&self, it: &Component) -> Value {
        json!({
            "id": it.name,
            "label": it.label,
            "kind": it.kind.own.map_or(it.kind.kind.name, |own| &self.design.kinds[own].name),
            "family": it.kind.kind.family.word(),
            "kind_origin": match it.kind_origin {
                KindOrigin::Stated => "stated",
                KindOrigin::Guessed => "guessed",
                KindOrigin::Default => "default",
            },
            "declared": it.declared,
            "copies": it.copies.as_ref().map(|it| copies(it.value)),
            "zones": list(&it.zones, |zone| self.group_name(zone.value)),
            "parent": it.parent.map(|parent| self.group_name(parent)),
            "divider": it.divider.map(|it| json!([self.group_name(it.before), self.group_name(it.after)])),
            "attributes": self.component_attributes(it),
        })
    }

    fn component_attributes(&self, it: &Component) -> Value {
        let mut out = Attributes::default();
        out.put("capacity", it.capacity.as_ref().map(|it| self.budgets(&it.value)));
        out.put("storage", self.amount(&it.storage));
        out.put("latency", self.amount(&it.latency));
        out.plain("availability", &it.availability);
        out.plain("hit", &it.hit);
        out.plain("standby", &it.standby);
        out.put("need", it.need.as_ref().map(|it| self.budgets(&it.value)));
        let failover = it.failover.as_ref().map(|it| match it.value {
            Failover::Auto => "auto",
            Failover::Manual => "manual",
            Failover::Platform => "platform",
        });
        out.put("failover", failover.map(Into::into));
        out.put("elected_by", self.one(&it.elected_by));
        out.plain("writers", &it.writers);
        out.plain("shards", &it.shards);
        out.plain("shard_by", &it.shard_by);
        out.plain("hottest", &it.hottest);
        out.plain("ack", &it.ack);
        out.put("ttl", self.amount(&it.ttl));
        out.put("retention", self.amount(&it.retention));
        out.plain("backup", &it.backup);
        out.put("workers", it.workers.as_ref().map(|it| copies(it.value)));
        out.put("modules", some(&it.modules, |module| module.value.clone().into()));
        out.plain("owner", &it.owner);
        out.plain("link", &it.link);
        out.plain("icon", &it.icon);
        out.plain("tech", &it.tech);
        out.put("after", some(&it.after, |other| self.component_name(other.value)));
        out.put("beside", some(&it.beside, |other| self.component_name(other.value)));
        let consistency = it.consistency.as_ref().map(|it| if it.value { "strong" } else { "eventual" });
        out.put("consistency", consistency.map(Into::into));
        out.put("replica_of", self.one(&it.replica_of));
        out.plain("partitions", &it.partitions);
        let delivery = it.delivery.as_ref().map(|it| match it.value {
            Delivery::AtLeastOnce => "at-least-once",
            Delivery::AtMostOnce => "at-most-once",
            Delivery::ExactlyOnce => "exactly-once",
        });
        out.put("delivery", delivery.map(Into::into));
        out.put("dlq", self.one(&it.dlq));
        out.plain("invalidation", &it.invalidation);
        out.put("mtbf", self.amount(&it.mtbf));
        out.put("mttr", self.amount(&it.mttr));
        for (flag, word) in Flag::ALL {
            out.put(word, it.flags.stated(flag).map(Into::into));
        }
        out.0.extend(it.extra.iter().map(|(key, value)| (key.clone(), value.clone().into())));
        Value::Object(out.0)
    }

    fn group(&self, it: &Group) -> Value {
        json!({
            "id": it.name,
            "label": it.label,
            "kind": it.kind.word(),
            "declared": it.declared,
            "parent": it.parent.map(|parent| self.group_name(parent)),
            "copies": it.copies.as_ref().map(|it| copies(it.value)),
            "dashed": it.dashed,
            "availability": it.availability.as_ref().map(|it| it.value),
            "direction": it.direction.as_ref().map(|it| match it.value {
                Direction::Right => "right",
                Direction::Down => "down",
            }),
            "refined": it.refined,
        })
    }

    fn flow(&self, it: &Flow) -> Value {
        let mut out = Attributes::default();
        out.put("rate", self.amount(&it.rate));
        out.put("calls", it.calls.as_ref().map(|it| self.calls(&it.value)));
        out.put("size", self.amount(&it.size));
        out.put("reply", self.amount(&it.reply));
        out.put("latency", self.amount(&it.latency));
        out.put("timeout", self.amount(&it.timeout));
        out.plain("retries", &it.retries);
        out.plain("protocol", &it.protocol);
        out.plain("availability", &it.availability);
        out.plain("via", &it.via);
        out.plain("weight", &it.weight);
        for (flag, word) in FlowFlag::ALL {
            out.put(word, it.flags.stated(flag).map(Into::into));
        }
        out.0.extend(it.extra.iter().map(|(key, value)| (key.clone(), value.clone().into())));
        json!({
            "id": it.name,
            "from": self.design.end_name(it.from),
            "to": self.design.end_name(it.to),
            "arrow": it.arrow.sign(),
            "label": it.label.as_ref().map(|it| &it.value),
            "step": it.step.as_ref().map(|it| &it.value),
            "alternatives": it.alternatives.map(|it| it.index()),
            "only_in": it.only_in.map(|it| &self.design.usecases[it.index()].name),
            "attributes": out.0,
        })
    }

    fn alternatives(&self, it: &Alternatives) -> Value {
        json!({
            "from": self.design.end_name(it.from),
            "choice": it.name,
            "flows": list(&it.flows, |flow| self.design.flow(*flow).name.clone().into()),
            "need": it.need,
            "policy": match it.policy {
                Policy::Balance => "balance",
                Policy::Failover => "failover",
                Policy::All => "all",
            },
            "twins": it.twins,
        })
    }

    fn quantity(
        &self,
        name: &str,
        formula: &str,
        value: Amount,
        expect: Option<(Amount, crate::source::Span)>,
    ) -> Value {
        json!({
            "id": name,
            "formula": formula,
            "unit": value.dimension.unit(),
            "value": self.number(value),
            "expect": expect.map(|(expect, _)| self.number(expect)),
        })
    }

    fn estimate(&self, it: &Estimate) -> Value {
        json!({
            "label": it.label,
            "formula": it.formula,
            "unit": it.value.dimension.unit(),
            "value": self.number(it.value),
            "expect": it.expect.map(|(expect, _)| self.number(expect)),
            "usecase": it.usecase.map(|it| &self.design.usecases[it.index()].name),
            "component": it.component.map(|it| self.component_name(it)),
        })
    }

    fn check(&self, it: &Check) -> Value {
        let holds = it.holds.map(|(exact, interview)| if self.is_interview() { interview } else { exact });
        json!({ "condition": it.formula, "holds": holds, "why": it.why })
    }

    fn usecase(&self, it: &UseCase) -> Value {
        let mut out = Attributes::default();
        out.put("rate", self.amount(&it.rate));
        out.plain("peak", &it.peak);
        out.put("p99", self.amount(&it.p99));
        out.put("latency", self.amount(&it.latency));
        out.plain("availability", &it.availability);
        out.put("freshness", self.amount(&it.freshness));
        json!({
            "id": it.name,
            "label": it.label,
            "implied": it.implied,
            "operation": it.operation.as_ref().map(|it| match it.value {
                Operation::Read => "read",
                Operation::Write => "write",
            }),
            "from": it.from.map(|from| self.component_name(from)),
            "to": list(&it.to, |to| self.component_name(to.value)),
            "attributes": out.0,
            "lists_its_flows": it.lists,
            "steps": list(&it.steps, |step| json!({
                "number": step.number,
                "flow": self.design.flow(step.flow).name,
                "label": step.label.as_ref().map(|it| &it.value),
                "frame": step.frame,
            })),
            "frames": list(&it.frames, |frame| json!({ "label": frame.label, "parent": frame.parent })),
        })
    }

    fn table(&self, it: &Table) -> Value {
        json!({
            "name": it.name,
            "on": self.owner(it.owner),
            "fields": list(&it.fields, |field| json!({
                "name": field.name,
                "type": field.type_text,
                "pk": field.primary,
                "unique": field.unique,
                "fk": field.foreign,
            })),
            "rows": it.rows,
        })
    }

    fn level(&self, it: &RuleLevel) -> Value {
        json!({
            "level": format!("{:?}", it.level).to_lowercase(),
            "rule": it.rule,
            "on": list(&it.targets, |target| self.owner(*target)),
            "reason": it.reason,
        })
    }

    fn style(&self, it: &Style) -> Value {
        let target = |target: &StyleTarget| match target {
            StyleTarget::Component(id) => self.component_name(*id),
            StyleTarget::Group(id) => self.group_name(*id),
            StyleTarget::Flow(id) => self.design.flow(*id).name.clone().into(),
            StyleTarget::Kind(kind) => kind.clone().into(),
        };
        let settings: Map<String, Value> =
            it.settings.iter().map(|(key, value)| (key.clone(), value.value.clone().into())).collect();
        json!({ "targets": list(&it.targets, target), "settings": settings })
    }

    // ------------------------------------------------------------ values

    fn is_interview(&self) -> bool {
        self.design.constants.as_ref().is_some_and(|it| it.value == Constants::Interview)
    }

    fn number(&self, amount: Amount) -> f64 {
        if self.is_interview() { amount.interview } else { amount.exact }
    }

    fn amount(&self, stated: &Option<Stated<Amount>>) -> Option<Value> {
        stated.as_ref().map(|it| self.number(it.value).into())
    }

    /// One number, or one each for reads and writes.
    fn budgets(&self, it: &Budgets) -> Value {
        let number = |amount: Amount| self.number(amount);
        match it.any {
            Some(any) => number(any).into(),
            None => json!({ "read": it.read.map(number), "write": it.write.map(number) }),
        }
    }

    fn calls(&self, it: &Calls) -> Value {
        if it.without.is_empty() {
            return it.per_request.into();
        }
        let without: Map<String, Value> =
            it.without.iter().map(|(calls, id)| (self.design.component(*id).name.clone(), (*calls).into())).collect();
        json!({ "per_request": it.per_request, "without": without })
    }

    fn one(&self, stated: &Option<Stated<ComponentId>>) -> Option<Value> {
        stated.as_ref().map(|it| self.component_name(it.value))
    }

    fn component_name(&self, id: ComponentId) -> Value {
        self.design.component(id).name.clone().into()
    }

    fn group_name(&self, id: GroupId) -> Value {
        self.design.group(id).name.clone().into()
    }

    /// The id of what something belongs to; null for the design.
    fn owner(&self, owner: Owner) -> Value {
        match owner {
            Owner::Design => Value::Null,
            Owner::Component(id) => self.component_name(id),
            Owner::Group(id) => self.group_name(id),
            Owner::UseCase(id) => self.design.usecases[id.index()].name.clone().into(),
            Owner::Flow(id) => self.design.flow(id).name.clone().into(),
        }
    }
}

fn list<T>(items: &[T], one: impl Fn(&T) -> Value) -> Value {
    items.iter().map(one).collect()
}

/// A list that is left out where it is empty.
fn some<T>(items: &[T], one: impl Fn(&T) -> Value) -> Option<Value> {
    (!items.is_empty()).then(|| list(items, one))
}

fn copies(copies: Copies) -> Value {
    match copies {
        Copies::Exactly(n) => json!({ "least": n, "most": n }),
        Copies::Between(least, most) => json!({ "least": least, "most": most }),
        Copies::Several => json!({ "least": 2, "most": null }),
    }
}

fn requirement(it: &Requirement) -> Value {
    let kind = match it.kind {
        RequirementKind::Functional => "functional",
        RequirementKind::Quality => "quality",
        RequirementKind::Extended => "extended",
        RequirementKind::Question => "question",
    };
    json!({ "kind": kind, "text": it.text })
}

fn decision(it: &Decision) -> Value {
    json!({
        "question": it.question,
        "options": list(&it.options, |option| json!({
            "text": option.text,
            "chosen": option.chosen,
            "pros": option.pros,
            "cons": option.cons,
        })),
    })
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Functional => "functional",
        Layer::Availability => "availability",
        Layer::Scale => "scale",
        Layer::Production => "production",
    }
}
