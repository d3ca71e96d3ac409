use crate::lint::context::share;
use crate::units::percent;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A component that the peak leaves less room than the design wants to keep.
    ///
    /// Near the limit the wait grows much faster than the load: at 90 % of four copies a request waits twice its own
    /// time. `headroom` of the design is 30 % if left out, so 77 % is the limit.
    ///
    /// Seeds: 002:128.
    ///
    /// ```sd fires
    /// web -> app
    /// service app x10 { capacity: 1k/s }
    /// usecase read { rate: 9k/s; web -> app }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app
    /// service app x14 { capacity: 1k/s }
    /// usecase read { rate: 9k/s; web -> app }
    /// ```
    ///
    /// Allow it for work that may wait, or set the design's `headroom`.
    ///
    /// # 中文
    ///
    /// 高峰时余量少于设计想保留的。
    ///
    /// 接近极限时，等待比负载涨得快得多：四份副本用到 90% 时，请求要等相当于自身两倍的时间。`headroom` 省略时为 30%，即上限 77%。
    ///
    /// 可以等待的工作可以豁免，或设定设计的 `headroom`。
    LowHeadroom "SD302" "low-headroom" Std Warning Capacity
}

impl Rule for LowHeadroom {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let headroom = it.headroom();
        let limit = 1.0 / (1.0 + headroom);
        for id in it.ids().filter(|id| it.states_capacity(*id)) {
            let Some(peak) = it.scaled_peak_use(id).filter(|peak| *peak > limit * (1.0 + 1e-9) && *peak < 1.0) else { continue };
            let (name, used, kept, most) = (it.name(id), share(peak), percent(headroom), share(limit));
            let draft = it
                .loaded(
                    Draft::new(words!(
                        "the peak takes {used} of `{name}`; with a headroom of {kept} it may take {most}",
                        "高峰占用 `{name}` 的 {used}；按 {kept} 的余量至多 {most}"
                    )),
                    id,
                );
            report.add(match it.copies_needed(id) {
                Some(n) => draft
                    .help(words!("run `{name} x{n}`", "运行 `{name} x{n}`"))
                    .unsafe_fix(words!("run {n}", "运行 {n} 份"), it.set_copies(id, n).filter(|_| it.part(id).shards.len() <= 1)),
                None => draft.help(words!("run more copies", "增加副本")),
            });
        }
    }
}
