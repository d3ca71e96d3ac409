use crate::lint::context::share;
use crate::units::percent;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A shard that the hottest key overloads while the rest idle.
    ///
    /// Shards share the load evenly only if the keys do. A celebrity, a best-seller or the advertisement of the day sits
    /// on one of them with its whole share.
    ///
    /// Seeds: 000:105-128, 003:549-551,794-796.
    ///
    /// ```sd fires
    /// web -> app -> posts
    /// cassandra posts x1 { shards: 10; capacity: 10k/s; hottest: 30%; backup: 1 day }
    /// usecase read { read; rate: 50k/s; web -> app -> posts }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> posts
    /// cassandra posts x1 { shards: 10; capacity: 10k/s; hottest: 5%; backup: 1 day }
    /// usecase read { read; rate: 50k/s; web -> app -> posts }
    /// ```
    ///
    /// Allow it where the hottest keys are served from a cache that the design does not show.
    ///
    /// # 中文
    ///
    /// 最热的键压垮一个分片，而其余的闲着。
    ///
    /// 只有键均匀，分片才均匀。名人、爆款或当天的广告会带着全部份额落在其中一个上。
    ///
    /// 最热的键由图中没有的缓存承担时可以豁免。
    HotShard "SD311" "hot-shard" Std Warning Capacity
}

impl Rule for HotShard {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids() {
            let component = it.component(id);
            let (Some(shards), Some(hottest)) = (&component.shards, &component.hottest) else { continue };
            let Some(even) = it.peak_use(id) else { continue };
            let Some(hot) = it.facts.hot_shard(id, even) else { continue };
            let n = f64::from(shards.value);
            if hot <= 1.0 || even >= 1.0 {
                continue;
            }
            // Sub-keys that spread the hottest key thin enough for one shard to bear its part.
            let room = 1.0 / (even * n) - (1.0 - hottest.value) / n;
            let split = if room > 0.0 { (hottest.value / room).ceil() } else { n };
            let (name, used, key, parts) = (it.name(id), share(hot), percent(hottest.value), split as u64);
            let rest = share(even);
            report.add(
                it.loaded(
                    Draft::new(words!(
                        "the hottest key takes {used} of its shard of `{name}`, while all together are at {rest}",
                        "最热的键占用 `{name}` 所在分片的 {used}，而整体只有 {rest}"
                    )),
                    id,
                )
                .at(hottest.span)
                .declared(words!("the hottest key has {key} of the load", "最热的键占负载的 {key}"))
                .help(words!(
                    "split the hottest key in {parts} by a second part of the key, or cache it",
                    "用第二级键把最热的键拆成 {parts} 份，或缓存它"
                )),
            );
        }
    }
}
