use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Role;
use crate::lint::context::Call;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Services that call each other in a circle and wait.
    ///
    /// Each holds a thread while it waits for the next, so one slow member stops all of them, none can be deployed or
    /// restarted alone, and under load the circle can wait for itself for ever.
    ///
    /// Seeds: 001:185.
    ///
    /// ```sd fires
    /// web -> orders -> billing
    /// billing -> orders: status
    /// service orders, billing
    /// ```
    ///
    /// ```sd quiet
    /// web -> orders -> billing
    /// billing ~> orders: status
    /// service orders, billing
    /// ```
    ///
    /// Allow it for a callback by design that cannot start the circle anew; `soft` says that the caller can do without.
    /// `a <-> b` is one call with its answer, and circles through queues and stores are exempt: nobody waits there.
    ///
    /// # 中文
    ///
    /// 服务之间绕成一圈互相调用并等待。
    ///
    /// 每个成员等待下一个时都占着线程：一个变慢，全部停住；谁也不能单独发布或重启；高负载时这一圈可能永远等待自己。
    ///
    /// 有意设计的、不会再次触发这一圈的回调可以豁免；`soft` 表示没有它调用方也能工作。`a <-> b` 是一次调用及其应答；经过队列或存储的环不检查，因为没有人在那里等待。
    SyncCycle "SD104" "sync-cycle" Core Warning Structure
}

impl Rule for SyncCycle {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let waits = |id: ComponentId| matches!(it.role(id), Role::Stateless | Role::Leader | Role::Forwarder);
        let calls: Vec<Call> =
            it.needed_calls().into_iter().filter(|call| waits(call.caller) && waits(call.callee)).collect();
        let mut callees: BTreeMap<ComponentId, Vec<ComponentId>> = BTreeMap::new();
        for call in &calls {
            callees.entry(call.caller).or_default().push(call.callee);
        }
        let next = |id: ComponentId| callees.get(&id).cloned().unwrap_or_default();
        let mut told: BTreeSet<ComponentId> = BTreeSet::new();
        for &start in callees.keys() {
            if told.contains(&start) {
                continue;
            }
            // The shortest way from a callee back to the caller.
            let circles = next(start).into_iter().filter_map(|first| {
                let back = if next(first).contains(&start) {
                    Some(vec![first])
                } else {
                    it.way(first, next, |id| next(id).contains(&start) && id != start)
                };
                back.map(|back| [&[start], back.as_slice()].concat())
            });
            let Some(circle) = circles.min_by_key(Vec::len) else { continue };
            told.extend(&circle);
            let mut path = it.path(&circle);
            path.push(path[0].clone());
            let list = path.join("` → `");
            let first = calls.iter().find(|call| call.caller == start && call.callee == circle[1]);
            let last = calls.iter().rfind(|call| Some(&call.caller) == circle.last() && call.callee == start);
            let mut draft = Draft::new(words!(
                "a circle of calls, each waiting for the next: `{list}`",
                "互相等待的调用环：`{list}`"
            ))
            .about_all(circle.iter().copied());
            for call in [last, first].into_iter().flatten() {
                draft = draft.at(it.design.flow(call.flow).span).about(call.flow);
            }
            let (a, b) = (it.name(*circle.last().expect("two at least")), it.name(start));
            report.add(draft.witness(path).help(words!(
                "make one of the calls a message, say `{a} ~> {b}`, or `soft` if the caller can do without",
                "把其中一个调用改成消息，例如 `{a} ~> {b}`；如果调用方没有它也能工作，写 `soft`"
            )));
        }
    }
}
