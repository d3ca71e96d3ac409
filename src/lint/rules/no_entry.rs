use crate::catalog::Role;
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A design that does not say where requests come from.
    ///
    /// Reliability, load and latency are properties of a request on its way. Without a client, a job or a use case the
    /// analyses guess: they start where no arrow ends.
    ///
    /// Seeds: 004:57.
    ///
    /// ```sd fires
    /// lb -> app -> db
    /// ```
    ///
    /// ```sd quiet
    /// web -> lb -> app -> db
    /// ```
    ///
    /// Allow it for a picture of structure alone, where nothing runs.
    ///
    /// # 中文
    ///
    /// 设计没有说明请求从哪里来。
    ///
    /// 可靠性、负载和延迟都是请求一路上的性质。没有客户端、任务或用例，分析只能猜：从没有箭头指向的地方开始。
    ///
    /// 只表达结构、没有东西在运行的图可以豁免。
    NoEntry "SD107" "no-entry" Std Note Structure
}

impl Rule for NoEntry {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let starts = |id: ComponentId| {
            matches!(it.role(id), Role::Source | Role::External | Role::None) || it.is(id, "job") || it.component(id).flags.has(Flag::Public)
        };
        let calls = it.calls();
        if calls.is_empty() || it.ids().any(starts) || it.usecases().any(|(_, usecase)| !usecase.implied) {
            return;
        }
        let entries: Vec<ComponentId> = it.usecases().filter_map(|(_, usecase)| usecase.from).collect();
        let first = entries.first().copied().unwrap_or(calls[0].caller);
        let (list, name) = (names(&it.path(&entries)), it.name(first));
        let message = if entries.is_empty() {
            words!("nothing says where requests come from", "没有写明请求从哪里来")
        } else {
            words!("nothing says where requests come from; {list} is taken as the start", "没有写明请求从哪里来；以 {list} 为起点")
        };
        report.add(Draft::new(message).about(first).at(it.component(first).span).help(words!(
            "draw who calls it, say `client web` and `web -> {name}`, or write a use case",
            "画出调用者，例如 `client web` 与 `web -> {name}`，或写一个用例"
        )));
    }
}
