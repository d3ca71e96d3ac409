use crate::analyze::load::Scenario;
use crate::lint::context::share;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A store that cannot take the load once the cache before it is lost or cold.
    ///
    /// At a hit ratio of 80 % the store sees a fifth; without the cache it sees all, five times as much, and falls just
    /// when it is needed.
    ///
    /// Seeds: 000:444-450, 001:168.
    ///
    /// ```sd fires
    /// web -> app -> cache -> db { read }
    /// redis cache x2 { hit: 80% }
    /// mysql db x2 { capacity: 1k/s }
    /// usecase read { read; rate: 5k/s; web -> app -> cache -> db }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> cache -> db { read }
    /// redis cache x2 { hit: 80% }
    /// mysql db x8 { capacity: 1k/s }
    /// usecase read { read; rate: 5k/s; web -> app -> cache -> db }
    /// ```
    ///
    /// Allow it where misses are capped, or a warm standby of the cache takes over.
    ///
    /// # 中文
    ///
    /// 前面的缓存丢失或变冷后，存储承受不住负载。
    ///
    /// 命中率 80% 时存储只看到五分之一；没有缓存就看到全部，是五倍，偏偏在最需要它时倒下。
    ///
    /// 限制了回源量，或有热备缓存接管时可以豁免。
    CacheLossOverload "SD305" "cache-loss-overload" Core Warning Capacity
}

impl Rule for CacheLossOverload {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for cache in it.losable().into_iter().filter(|id| it.component(*id).hit.is_some()) {
            let scenario = Scenario::default().without(it, cache);
            let loads = it.facts_loads(&scenario);
            for id in it.ids().filter(|id| *id != cache && it.part(*id).stated) {
                let (Some(before), Some(after)) = (it.peak_use(id), it.peak_use_in(id, &loads, &scenario)) else { continue };
                if before >= 1.0 || after < 1.0 || !after.is_finite() {
                    continue;
                }
                let (name, aside, used) = (it.name(id), it.name(cache), share(after));
                let times = format!("{:.1}x", after / before);
                let hit = it.component(cache).hit.as_ref();
                let mut draft = it.loaded(
                    Draft::new(words!(
                        "without `{aside}` the peak is {used} of what `{name}` can take, {times} of what it gets now",
                        "没有 `{aside}` 时，高峰是 `{name}` 能力的 {used}，为现在的 {times}"
                    )),
                    id,
                );
                if let Some(hit) = hit {
                    let ratio = crate::units::percent(hit.value);
                    draft = draft.at(hit.span).declared(words!("`{aside}` answers {ratio}", "`{aside}` 命中 {ratio}"));
                }
                report.add(draft.about(cache).witness([aside, name]).help(words!(
                    "bound how many misses go on at once, keep the cache warm on several nodes, or run more of `{name}`",
                    "限制同时回源的数量，让缓存在多个节点上保持热，或增加 `{name}`"
                )));
            }
        }
    }
}
