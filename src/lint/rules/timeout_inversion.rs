use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::units::{Dimension, display};

declare_rule! {
    /// A caller that gives up before the one it calls does.
    ///
    /// It answers with an error while the work below goes on, perhaps succeeds, and is started again by the next try.
    /// Timeouts get shorter on the way down, counting every attempt.
    ///
    /// Seeds: 001:203.
    ///
    /// ```sd fires
    /// web -> api { timeout: 1s }
    /// api -> app { timeout: 3s }
    /// app -> db
    /// ```
    ///
    /// ```sd quiet
    /// web -> api { timeout: 5s }
    /// api -> app { timeout: 1s; retries: 2 }
    /// app -> db
    /// ```
    ///
    /// There is hardly a reason to allow it: shorten the inner timeout or lengthen the outer one.
    ///
    /// # 中文
    ///
    /// 调用方比被调用方先放弃。
    ///
    /// 它报错返回，下面的工作却还在继续，也许会成功，又被下一次重试再做一遍。超时应当越往下越短，并计入每次尝试。
    ///
    /// 几乎没有豁免它的理由：缩短里层的超时，或加长外层的。
    TimeoutInversion "SD506" "timeout-inversion" Std Error Latency
}

impl Rule for TimeoutInversion {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let calls = it.needed_calls();
        for outer in &calls {
            let outer_flow = it.design.flow(outer.flow);
            let Some(limit) = &outer_flow.timeout else { continue };
            for inner in calls.iter().filter(|call| call.caller == outer.callee && call.callee != outer.caller) {
                let inner_flow = it.design.flow(inner.flow);
                let Some(timeout) = &inner_flow.timeout else { continue };
                let attempts = f64::from(inner_flow.retries.as_ref().map_or(0, |it| it.value)) + 1.0;
                let total = timeout.value.exact * attempts;
                if limit.value.exact >= total {
                    continue;
                }
                let path = [outer.caller, outer.callee, inner.callee];
                let (a, b, c) = (it.name(path[0]), it.name(path[1]), it.name(path[2]));
                let (short, long) = (limit.value.to_string(), display(total, Dimension::TIME));
                report.add(
                    Draft::new(words!(
                        "`{a}` gives up after {short}, while `{b}` waits up to {long} for `{c}`",
                        "`{a}` 在 {short} 后放弃，而 `{b}` 会等 `{c}` 长达 {long}"
                    ))
                    .about(outer.flow)
                    .about(inner.flow)
                    .at(limit.span)
                    .at(timeout.span)
                    .witness(it.path(&path))
                    .declared(words!("`{a}` waits {short} for `{b}`", "`{a}` 等 `{b}` {short}"))
                    .declared(words!("`{b}` waits {long} for `{c}`, all attempts counted", "`{b}` 等 `{c}` {long}（计入每次尝试）"))
                    .help(words!("let `{b}` give up before `{a}` does: a `timeout` below {short}", "让 `{b}` 先于 `{a}` 放弃：`timeout` 小于 {short}")),
                );
            }
        }
    }
}
