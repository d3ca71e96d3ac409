use std::collections::BTreeMap;

use crate::catalog::Role;
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Services of several groups that write one store.
    ///
    /// Its tables are then a contract between teams that nobody wrote down: neither can change them alone, and neither
    /// can say who changed a row.
    ///
    /// Seeds: 001:320.
    ///
    /// ```sd fires
    /// group shop { service cart }
    /// group billing { service invoices }
    /// mysql db
    /// cart, invoices -> db { write }
    /// ```
    ///
    /// ```sd quiet
    /// group shop { service cart }
    /// group billing { service invoices }
    /// mysql db
    /// cart -> db { write }
    /// invoices -> db { read }
    /// ```
    ///
    /// Allow it in a monolith whose groups are only drawn, or where reads and writes are split on purpose (CQRS).
    ///
    /// # 中文
    ///
    /// 多个分组的服务写同一个存储。
    ///
    /// 它的表于是成了团队之间没有写下来的契约：谁也不能单独改动，谁也说不清是谁改了一行。
    ///
    /// 分组只是画法的单体应用，或有意读写分离（CQRS）时可以豁免。
    SharedDatabase "SD108" "shared-database" Ped Note Structure
}

impl Rule for SharedDatabase {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut writers: BTreeMap<ComponentId, BTreeMap<GroupId, (ComponentId, FlowId)>> = BTreeMap::new();
        for call in it.calls() {
            if it.role(call.callee) != Role::Store || it.writes(it.design.flow(call.flow)) == Some(false) {
                continue;
            }
            if let Some(group) = outermost(it.design, call.caller) {
                writers.entry(call.callee).or_default().entry(group).or_insert((call.caller, call.flow));
            }
        }
        for (store, by_group) in writers.into_iter().filter(|(_, groups)| groups.len() >= 2) {
            let name = it.name(store);
            let groups: Vec<&str> = by_group.keys().map(|id| it.design.group(*id).name.as_str()).collect();
            let list = names(&groups);
            let mut draft = Draft::new(words!("`{name}` is written from {list}", "{list} 都写 `{name}`")).about(store);
            for (_, flow) in by_group.values() {
                draft = draft.at(it.design.flow(*flow).span);
            }
            report.add(draft.witness(by_group.values().map(|(id, _)| it.name(*id))).help(words!(
                "let one service own the data and the others call it",
                "让一个服务拥有数据，其余的调用它"
            )));
        }
    }
}

fn outermost(design: &Design, id: ComponentId) -> Option<GroupId> {
    let mut at = design.component(id).parent?;
    while let Some(parent) = design.group(at).parent {
        at = parent;
    }
    Some(at)
}
