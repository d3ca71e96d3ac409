use crate::lint::context::share;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A component that gets more than all of its copies can take.
    ///
    /// At the peak, work arrives faster than it is done: it piles up until something breaks. The load is followed
    /// through fan-out, shares, cache hits and retries.
    ///
    /// Seeds: 002:69,120-129.
    ///
    /// ```sd fires
    /// peak: 3x
    /// web -> app
    /// service app x20 { capacity: 1k/s }
    /// usecase read { rate: 10k/s; web -> app }
    /// ```
    ///
    /// ```sd quiet
    /// peak: 3x
    /// web -> app
    /// service app x40 { capacity: 1k/s }
    /// usecase read { rate: 10k/s; web -> app }
    /// ```
    ///
    /// Allow it where the excess is refused on purpose. A capacity that is only assumed for the kind gives a
    /// note; of a range (`x3..10`) the upper bound counts.
    ///
    /// # 中文
    ///
    /// 组件收到的超过了所有副本能承受的。
    ///
    /// 高峰时，工作到得比做得快，会一直堆积直到出事。负载沿着扇出、分担、缓存命中和重试逐一计算。
    ///
    /// 有意拒绝多余请求时可以豁免。按种类假定的容量只给提示；范围（`x3..10`）按上限计算。
    Overload "SD301" "overload" Core Error Capacity
}

impl Rule for Overload {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids().filter(|id| it.part(*id).stated) {
            let Some(peak) = it.scaled_peak_use(id).filter(|peak| *peak >= 1.0) else { continue };
            let (name, used) = (it.name(id), share(peak));
            let draft = it.loaded(
                Draft::new(words!("at the peak `{name}` gets {used} of what it can take", "高峰时 `{name}` 承受的是其能力的 {used}")),
                id,
            );
            report.add(match it.copies_needed(id) {
                Some(n) => draft
                    .help(words!("run `{name} x{n}`, which has headroom too; or ask less of it", "运行 `{name} x{n}`（含余量），或减少对它的请求"))
                    .unsafe_fix(words!("run {n}", "运行 {n} 份"), it.set_copies(id, n).filter(|_| it.part(id).shards.len() <= 1)),
                None => draft.help(words!("run more copies, or ask less of it", "增加副本，或减少对它的请求")),
            });
        }
    }
}
