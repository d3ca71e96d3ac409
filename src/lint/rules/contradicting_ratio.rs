use std::collections::BTreeMap;

use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::units::display;

declare_rule! {
    /// One number of the design given two values.
    ///
    /// A cache that answers 80 % lets 20 % through; a flow behind it that says 25 % contradicts it. Two estimates of one
    /// name with different results do too. Whichever is meant, half of the numbers are built on the other.
    ///
    /// Seeds: 002:98-99 keeps 20 % in memory, then 25 %.
    ///
    /// ```sd fires
    /// web -> app -> cache
    /// redis cache { hit: 80% }
    /// mysql db x2
    /// cache -> db: misses { calls: 25% }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> cache
    /// redis cache { hit: 80% }
    /// mysql db x2
    /// cache -> db: misses { calls: 20% }
    /// ```
    ///
    /// Allow it where the flow carries more than the misses, such as a refresh.
    ///
    /// # 中文
    ///
    /// 设计里的同一个数字有两个值。
    ///
    /// 命中 80% 的缓存放过 20%；它后面的连线写 25% 就矛盾了。同名的两个估算得出不同结果也是。无论本意是哪个，都有一半数字建立在另一个上。
    ///
    /// 连线除了未命中还承载别的（例如刷新）时可以豁免。
    ContradictingRatio "SD803" "contradicting-ratio" Std Warning Numbers
}

/// Ratios closer than this are the same, rounded.
const SAME: f64 = 0.01;

impl Rule for ContradictingRatio {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for call in it.calls().into_iter().filter(|call| matches!(it.role(call.caller), Role::Cache | Role::Forwarder)) {
            let flow = it.design.flow(call.flow);
            let (Some(hit), Some(calls)) = (&it.component(call.caller).hit, &flow.calls) else { continue };
            let (miss, said) = (1.0 - hit.value, calls.value.per_request);
            if (miss - said).abs() <= SAME {
                continue;
            }
            let name = it.name(call.caller);
            let percent = crate::units::percent;
            let (hits, misses, given) = (percent(hit.value), percent(miss), percent(said));
            report.add(
                Draft::new(words!(
                    "`{name}` answers {hits}, so {misses} go on, and the flow says {given}",
                    "`{name}` 命中 {hits}，应有 {misses} 继续，而连线写的是 {given}"
                ))
                .about(call.caller)
                .about(call.flow)
                .at(calls.span)
                .at(hit.span)
                .declared(words!("`{name}` hits {hits}", "`{name}` 命中 {hits}"))
                .declared(words!("the flow makes {given} of the calls", "连线承担 {given} 的调用"))
                .help(words!("write `calls: {misses}`, or leave it out: it follows from `hit`", "写 `calls: {misses}`，或省略：它由 `hit` 得出")),
            );
        }
        let mut known: BTreeMap<&str, &crate::model::Estimate> = BTreeMap::new();
        for estimate in &it.design.estimates {
            let first = *known.entry(&estimate.label).or_insert(estimate);
            let (a, b) = (first.value, estimate.value);
            let differ = a.dimension == b.dimension && (a.exact - b.exact).abs() > SAME * a.exact.abs().max(b.exact.abs());
            if !differ || first.usecase != estimate.usecase || first.component != estimate.component {
                continue;
            }
            let (label, one, two) = (&estimate.label, display(a.exact, a.dimension), display(b.exact, b.dimension));
            report.add(
                Draft::new(words!("`{label}` is estimated twice: {one} and {two}", "`{label}` 估算了两次：{one} 和 {two}"))
                    .at(estimate.span)
                    .at(first.span)
                    .declared(words!("the first estimate is {one}", "第一次估算是 {one}"))
                    .help(words!("keep one, or give them different names", "保留一个，或换不同的名字")),
            );
        }
    }
}
