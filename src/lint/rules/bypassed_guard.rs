use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A limiter, gateway or waiting queue with a second way around it to the same target.
    ///
    /// A guard that can be passed by guards nothing: whoever is refused takes the other way.
    ///
    /// Seeds: 003, the waiting queue of TicketMaster.
    ///
    /// ```sd fires
    /// web -> gateway -> booking
    /// web -> booking: direct
    /// service booking x2
    /// ```
    ///
    /// ```sd quiet
    /// web -> gateway -> booking
    /// service booking x2
    /// ```
    ///
    /// Allow it for reads that need no guard.
    ///
    /// # 中文
    ///
    /// 限流器、网关或等候队列旁边，另有一条绕过它通向同一目标的路。
    ///
    /// 能被绕过的守卫什么也守不住：被拒绝的人走另一条路就行。
    ///
    /// 不需要守卫的读取可以豁免。
    BypassedGuard "SD703" "bypassed-guard" Std Warning Operations
}

impl Rule for BypassedGuard {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let calls = it.calls();
        for guard in it.ids().filter(|id| ["limiter", "gateway", "waf"].iter().any(|kind| it.is(*id, kind))) {
            let before: Vec<_> = calls.iter().filter(|call| call.callee == guard).collect();
            let behind: Vec<_> = calls.iter().filter(|call| call.caller == guard).collect();
            for around in &calls {
                let (Some(to), Some(from)) = (
                    behind.iter().find(|call| call.callee == around.callee),
                    before.iter().find(|call| call.caller == around.caller),
                ) else {
                    continue;
                };
                // A limiter's own store, and what is read alone, is no way around it.
                let reads_alone = it.writes(it.design.flow(around.flow)) == Some(false);
                if around.caller == guard || reads_alone || matches!(it.role(around.callee), Role::Observer | Role::Cache) {
                    continue;
                }
                let (a, g, b) = (it.name(around.caller), it.name(guard), it.name(around.callee));
                let (fact, confidence) = it.kind_fact(guard);
                report.add(
                    Draft::new(words!("`{a} -> {b}` goes around `{g}`", "`{a} -> {b}` 绕过了 `{g}`"))
                        .about(around.flow)
                        .about(guard)
                        .at_saying(it.design.flow(around.flow).span, words!("around it", "绕过"))
                        .at_saying(it.design.flow(from.flow).span, words!("through it", "经过"))
                        .at_saying(it.design.flow(to.flow).span, words!("through it", "经过"))
                        .witness(it.path(&[around.caller, guard, around.callee]))
                        .because(fact, confidence)
                        .help(words!("drop it and go through `{g}`, or mark it `read` if it needs no guard", "删去它、走 `{g}`；不需要守卫的读取标 `read`")),
                );
            }
        }
    }
}
