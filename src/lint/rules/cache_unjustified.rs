use crate::catalog::Role;
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A cache in a design that states no latency, no load and no hit ratio.
    ///
    /// A cache is a second truth that can be wrong, cold or lost. It is worth that where a number says so: a latency to
    /// keep, a load that the store cannot bear, hot data that is asked for again.
    ///
    /// Seeds: 001:159-166,318; 002:180 puts one in without asking.
    ///
    /// ```sd fires
    /// web -> app -> cache -> db
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> cache -> db
    /// redis cache { hit: 80% }
    /// ```
    ///
    /// Allow it in a sketch whose numbers come later.
    ///
    /// # 中文
    ///
    /// 没有写明延迟、负载或命中率，却有缓存。
    ///
    /// 缓存是第二份真相，可能错误、冷启动或丢失。有数字支持时才值得：要守住的延迟、存储扛不住的负载、被反复读取的热数据。
    ///
    /// 数字以后再补的草图可以豁免。
    CacheUnjustified "SD406" "cache-unjustified" Advice Note Data
}

impl Rule for CacheUnjustified {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let has_numbers = it.usecases().any(|(_, usecase)| {
            usecase.p99.is_some() || usecase.latency.is_some() || usecase.rate.is_some() || usecase.freshness.is_some()
        }) || it.design.components.iter().any(|component| component.hit.is_some())
            || it.design.flows.iter().any(|flow| flow.rate.is_some());
        let caches: Vec<ComponentId> = it
            .ids()
            .filter(|id| it.role(*id) == Role::Cache && !it.component(*id).flags.has(Flag::Persistent))
            .filter(|id| !report.accepts((*id).into()))
            .collect();
        let Some(&first) = caches.first() else { return };
        if has_numbers {
            return;
        }
        let (list, name) = (names(&it.path(&caches)), it.name(first));
        let draft = caches.iter().fold(
            Draft::new(words!("no number says why {list} is needed", "没有数字说明为什么需要 {list}")),
            |draft, id| draft.at(it.component(*id).span),
        );
        report.add(draft.about_all(caches.iter().copied()).help(words!(
            "state the goal, `usecase read {{ rate: …; p99: … }}`, or the ratio, `{name} {{ hit: 80% }}`",
            "写明目标 `usecase read {{ rate: …; p99: … }}`，或命中率 `{name} {{ hit: 80% }}`"
        )));
    }
}
