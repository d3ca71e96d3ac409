use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A call into another region on the way of a use case with a latency to keep.
    ///
    /// Every such call costs a round trip over a distance, tens to hundreds of milliseconds, and the use case stops
    /// when the link between the regions does.
    ///
    /// Seeds: 001:260.
    ///
    /// ```sd fires
    /// client web
    /// region eu { service app x2 }
    /// region us { mysql db x2 }
    /// web -> app -> db
    /// usecase read { p99: 100ms; web -> app -> db }
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// region eu { service app x2; mysql copy x2 }
    /// region us { mysql db x2 }
    /// web -> app -> copy
    /// db => copy
    /// usecase read { p99: 100ms; web -> app -> copy }
    /// ```
    ///
    /// Allow it where the goal has room for the round trip, and write the flow's `latency`.
    ///
    /// # 中文
    ///
    /// 有延迟目标的用例，途中同步调用了另一个地域。
    ///
    /// 每次这样的调用都要付一次远距离往返，几十到几百毫秒；地域之间的链路一断，用例也就停了。
    ///
    /// 目标里留有往返余量时可以豁免，并写明连线的 `latency`。
    CrossRegionSync "SD602" "cross-region-sync" Std Warning Latency
}

impl Rule for CrossRegionSync {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let calls = it.needed_calls();
        for call in &calls {
            let (from, to) = (it.regions(call.caller), it.regions(call.callee));
            let flow = it.design.flow(call.flow);
            if from.is_empty() || to.is_empty() || !from.is_disjoint(&to) {
                continue;
            }
            let hurried: Vec<UseCaseId> = it
                .usecases()
                .filter(|(_, usecase)| usecase.p99.is_some() || usecase.latency.is_some())
                .filter(|(id, _)| it.walks[id.index()].flows.contains(&call.flow))
                .map(|(id, _)| id)
                .collect();
            if hurried.is_empty() {
                continue;
            }
            let (a, b) = (it.name(call.caller), it.name(call.callee));
            let region = |of: &std::collections::BTreeSet<GroupId>| of.first().map_or("", |id| it.design.group(*id).name.as_str());
            let (here, there) = (region(&from), region(&to));
            let what = it.usecase_names(&hurried);
            let (en, zh) = (&what.en, &what.zh);
            report.add(
                Draft::new(words!(
                    "{en} has a latency to keep and waits for a call from `{here}` to `{there}`: `{a} -> {b}`",
                    "{zh} 有延迟目标，却要等待从 `{here}` 到 `{there}` 的调用：`{a} -> {b}`"
                ))
                .about(call.flow)
                .usecases(hurried)
                .at(flow.span)
                .witness(it.path(&[call.caller, call.callee]))
                .declared(words!("`{a}` stands in `{here}`, `{b}` in `{there}`", "`{a}` 在 `{here}`，`{b}` 在 `{there}`"))
                .help(words!(
                    "keep a copy of `{b}` in `{here}` (`=>`), or hand over a message (`~>`)",
                    "在 `{here}` 放一份 `{b}` 的拷贝（`=>`），或改为消息（`~>`）"
                )),
            );
        }
    }
}
