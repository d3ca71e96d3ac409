use crate::analyze::retries::Attempt;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

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
        let Some(chain) = it.facts.retry_chain().filter(|it| it.outage >= MOST && it.calls.len() >= 2) else { return };
        let retried: Vec<&Attempt> = chain.calls.iter().filter(|call| call.times > 1).collect();
        if retried.len() < 2 {
            return;
        }
        let path = chain.path();
        let (n, first, last) = (chain.outage as u64, it.name(path[0]), it.name(retried[retried.len() - 1].to));
        let sum: Vec<String> = retried.iter().map(|call| call.times.to_string()).collect();
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
