use std::collections::BTreeSet;

use crate::catalog::{Family, Role};
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A box that no flow touches, or a part that no request reaches.
    ///
    /// It is a leftover or a missing arrow, and a reader cannot tell which: a view of a system has to work from end to
    /// end.
    ///
    /// Seeds: 000:77, 004:53.
    ///
    /// ```sd fires
    /// web -> app
    /// service mailer
    /// ```
    ///
    /// ```sd quiet
    /// web -> app ~> mailer
    /// ```
    ///
    /// Allow it for a box that is only named, such as a system next door. Drawing kinds (`file`, `component`) are
    /// exempt.
    ///
    /// # 中文
    ///
    /// 没有任何连线的方框，或没有请求到达的部分。
    ///
    /// 它要么是遗留物，要么少画了一条线，读者无从分辨。系统视图应当从头到尾走得通。
    ///
    /// 仅作标注的方框（例如相邻的系统）可以豁免；绘图类（`file`、`component`）不检查。
    DisconnectedComponent "SD101" "disconnected-component" Core Warning Structure
}

impl Rule for DisconnectedComponent {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let neighbours = it.neighbours();
        let is_drawn_only = |id: ComponentId| it.component(id).kind.kind.family == Family::Drawing;
        let named = it.design.components.iter().flat_map(|other| {
            let elects = other.elected_by.as_ref().map(|it| it.value);
            let keeps = other.dlq.as_ref().map(|it| it.value);
            let copies = other.replica_of.as_ref().map(|it| it.value);
            [elects, keeps, copies].into_iter().flatten()
        });
        let named: BTreeSet<ComponentId> = named.collect();
        let is_named_by_others = |id: ComponentId| it.component(id).replica_of.is_some() || named.contains(&id);
        let mut seen = BTreeSet::new();
        let mut parts: Vec<Vec<ComponentId>> = Vec::new();
        for id in it.ids() {
            if !seen.contains(&id) {
                parts.push(part_of(id, &neighbours, &mut seen));
            }
        }
        let has_entry = |part: &[ComponentId]| part.iter().any(|id| starts(it, *id));
        let some_entry = parts.iter().any(|part| part.len() > 1 && has_entry(part));
        for part in &parts {
            if let [alone] = part[..] {
                if it.design.components.len() > 1 && !is_drawn_only(alone) && !is_named_by_others(alone) {
                    let name = it.name(alone);
                    report.add(
                        Draft::new(words!("no flow touches `{name}`", "`{name}` 没有任何连线"))
                            .about(alone)
                            .at(it.component(alone).span)
                            .help(words!(
                                "draw who calls it, say `{name} <- app`, or remove it",
                                "画出谁调用它，例如 `{name} <- app`，或者删去"
                            )),
                    );
                }
                continue;
            }
            let real: Vec<ComponentId> = part.iter().copied().filter(|id| !is_drawn_only(*id)).collect();
            if some_entry && !has_entry(part) && !real.is_empty() {
                let list = names(&it.path(&real));
                report.add(
                    Draft::new(words!("no request reaches {list}", "没有请求到达 {list}"))
                        .about_all(real.iter().copied())
                        .at(it.component(real[0]).span)
                        .help(words!(
                            "draw the flow from where requests come in, or the client that starts here",
                            "画出从请求入口到这里的连线，或补上从这里开始的客户端"
                        )),
                );
            }
        }
    }
}

/// Whether work can start at a component: a client, a job, a third party, or what pulls from outside.
fn starts(it: &Context<'_>, id: ComponentId) -> bool {
    matches!(it.role(id), Role::Source | Role::External)
        || it.is(id, "job")
        || it.usecases().any(|(_, usecase)| usecase.from == Some(id) && !usecase.implied)
}

/// Everything connected with a component, however the arrows point.
fn part_of(start: ComponentId, neighbours: &[BTreeSet<ComponentId>], seen: &mut BTreeSet<ComponentId>) -> Vec<ComponentId> {
    let mut part = vec![start];
    seen.insert(start);
    let mut at = 0;
    while at < part.len() {
        part.extend(neighbours[part[at].index()].iter().filter(|id| seen.insert(**id)));
        at += 1;
    }
    part.sort_unstable();
    part
}
