use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::units::{Dimension, display};

declare_rule! {
    /// Caches on the way of a use case that may be older together than the use case allows.
    ///
    /// Each cache may answer with a value as old as its `ttl`; in a row their ages add up. A promise of freshness below
    /// that sum cannot be kept.
    ///
    /// Seeds: 003:774,790 keep 40 s below a minute.
    ///
    /// ```sd fires
    /// web -> app -> cache -> db
    /// redis cache { ttl: 90s }
    /// usecase read { freshness: 1min; web -> app -> cache -> db }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> cache -> db
    /// redis cache { ttl: 40s }
    /// usecase read { freshness: 1min; web -> app -> cache -> db }
    /// ```
    ///
    /// There is no good reason to allow it: it is arithmetic. A cache that is invalidated in time needs no `ttl`.
    ///
    /// # 中文
    ///
    /// 用例经过的缓存加起来可能比用例允许的更旧。
    ///
    /// 每个缓存都可能返回 `ttl` 那么旧的值；串在一起，时间相加。低于这个和的新鲜度承诺守不住。
    ///
    /// 没有豁免它的理由：这是算术。及时失效的缓存不需要 `ttl`。
    TtlOverFreshness "SD409" "ttl-over-freshness" Std Error Data
}

impl Rule for TtlOverFreshness {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, usecase) in it.usecases() {
            let Some(goal) = &usecase.freshness else { continue };
            // Who writes a cache makes it fresh.
            let is_read = |cache| {
                let flows = it.walks[id.index()].flows.iter().map(|flow| it.design.flow(*flow));
                let mut into = flows.filter(|flow| flow.to_members.contains(&cache));
                into.any(|flow| it.writes(flow) != Some(true))
            };
            let caches: Vec<_> = it.walks[id.index()]
                .touched
                .iter()
                .copied()
                .filter(|id| matches!(it.role(*id), Role::Cache | Role::Forwarder) && is_read(*id))
                .filter_map(|id| Some((id, it.component(id).ttl.as_ref()?)))
                .collect();
            let sum: f64 = caches.iter().map(|(_, ttl)| ttl.value.exact).sum();
            if caches.is_empty() || sum <= goal.value.exact {
                continue;
            }
            let (name, total, allowed) = (&usecase.name, display(sum, Dimension::TIME), goal.value.to_string());
            let mut draft = Draft::new(words!(
                "`{name}` promises to be at most {allowed} old, and its caches may be {total} old",
                "`{name}` 承诺最多 {allowed} 旧，而它的缓存可能有 {total} 旧"
            ))
            .usecases([id])
            .at(goal.span);
            for (cache, ttl) in &caches {
                let (cache_name, age) = (it.name(*cache), ttl.value.to_string());
                draft = draft
                    .about(*cache)
                    .at(ttl.span)
                    .declared(words!("`{cache_name}` keeps a value for {age}", "`{cache_name}` 保留 {age}"));
            }
            let path: Vec<_> = caches.iter().map(|(id, _)| it.name(*id)).collect();
            report.add(draft.witness(path).help(words!(
                "shorten a `ttl` so that they sum to less than {allowed}, or invalidate on write",
                "缩短 `ttl`，使总和小于 {allowed}，或写入时失效"
            )));
        }
    }
}
