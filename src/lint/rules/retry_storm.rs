use std::collections::BTreeMap;

use crate::lint::context::Call;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Retries along a chain of calls that multiply to ten or more.
    ///
    /// Each layer repeats what the layer above repeats already: with three retries on three layers, one request becomes
    /// 64 at the bottom, just when the bottom is in trouble.
    ///
    /// Seeds: 003:218,255.
    ///
    /// ```sd fires
    /// web -> api { retries: 3 }
    /// api -> app { retries: 3 }
    /// app -> db
    /// ```
    ///
    /// ```sd quiet
    /// web -> api { retries: 3 }
    /// api -> app -> db
    /// ```
    ///
    /// Allow it where a budget or a circuit breaker bounds the retries of the whole.
    ///
    /// # 中文
    ///
    /// 调用链上的重试相乘达到十次以上。
    ///
    /// 每一层都重复上一层已经在重复的事：三层各重试三次，一个请求到底层就成了 64 个，偏偏在底层出问题的时候。
    ///
    /// 有重试预算或熔断限制整体时可以豁免。
    RetryStorm "SD312" "retry-storm" Std Warning Capacity
}

/// From this product on.
const MOST: f64 = 10.0;

impl Rule for RetryStorm {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let calls = it.calls();
        let mut by_caller: BTreeMap<ComponentId, Vec<&Call>> = BTreeMap::new();
        for call in &calls {
            by_caller.entry(call.caller).or_default().push(call);
        }
        let attempts = |call: &Call| f64::from(it.design.flow(call.flow).retries.as_ref().map_or(0, |it| it.value)) + 1.0;
        // The worst product of a chain below each component, found from the ends; what leads back into itself counts once.
        let mut worst: BTreeMap<ComponentId, (f64, Vec<&Call>)> = BTreeMap::new();
        for _ in 0..by_caller.len().min(MOST_HOPS) {
            let mut changed = false;
            for (&caller, calls) in &by_caller {
                for call in calls {
                    let (below, chain) = worst.get(&call.callee).cloned().unwrap_or((1.0, Vec::new()));
                    let product = attempts(call) * below;
                    let goes_round = chain.iter().any(|it| it.caller == caller || it.callee == caller);
                    if !goes_round && product > worst.get(&caller).map_or(1.0, |it| it.0) {
                        let mut longer = vec![*call];
                        longer.extend(chain);
                        worst.insert(caller, (product, longer));
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let top = worst.values().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.len().cmp(&a.1.len())));
        let Some((product, chain)) = top.filter(|(product, chain)| *product >= MOST && chain.len() >= 2) else { return };
        let retried: Vec<&&Call> = chain.iter().filter(|call| attempts(call) > 1.0).collect();
        if retried.len() < 2 {
            return;
        }
        let mut path = vec![chain[0].caller];
        path.extend(chain.iter().map(|call| call.callee));
        let (n, first, last) = (*product as u64, it.name(path[0]), it.name(retried[retried.len() - 1].callee));
        let sum: Vec<String> = retried.iter().map(|call| (attempts(call) as u64).to_string()).collect();
        let product_text = sum.join(" × ");
        let mut draft = Draft::new(words!(
            "one request of `{first}` can become {n} at `{last}`: {product_text} attempts",
            "`{first}` 的一个请求到 `{last}` 可变成 {n} 个：{product_text} 次尝试"
        ));
        for call in &retried {
            let flow = it.design.flow(call.flow);
            draft = draft.about(call.flow).at(flow.retries.as_ref().map_or(flow.span, |it| it.span));
        }
        report.add(draft.witness(it.path(&path)).declared(words!("each call tries {product_text} times", "各次调用尝试 {product_text} 次")).help(words!(
            "retry on one layer only, the one that knows what the request is for",
            "只在一层重试，即知道请求用途的那一层"
        )));
    }
}

/// Chains longer than this are not followed.
const MOST_HOPS: usize = 50;
