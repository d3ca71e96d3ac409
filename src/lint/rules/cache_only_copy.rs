use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Data written to a cache and nowhere else.
    ///
    /// A cache may forget: on a restart, or when memory is full. If it holds the only copy, it is no cache but a store,
    /// and has to be kept like one.
    ///
    /// Seeds: 000:405, 003:565.
    ///
    /// ```sd fires
    /// web -> app -> sessions: login { write }
    /// redis sessions
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> sessions: login { write }
    /// redis sessions { persistent }
    /// ```
    ///
    /// Allow it for data whose loss nobody minds, such as counters of a rate limiter.
    ///
    /// # 中文
    ///
    /// 数据只写进了缓存。
    ///
    /// 缓存可以遗忘：重启时，或内存满时。如果它存着唯一的一份，它就不是缓存而是存储，也要像存储一样保管。
    ///
    /// 丢了也无妨的数据（例如限流计数）可以豁免。
    CacheOnlyCopy "SD408" "cache-only-copy" Std Warning Data
}

impl Rule for CacheOnlyCopy {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut told: Vec<ComponentId> = Vec::new();
        let next = |id: ComponentId| -> Vec<ComponentId> {
            let leads = |flow: &&Flow| flow.from_members.contains(&id) && flow.arrow != Arrow::Related;
            it.design.flows.iter().filter(leads).flat_map(|flow| flow.to_members.iter().copied()).collect()
        };
        for (flow_id, flow) in it.flows().filter(|(_, flow)| it.writes(flow) == Some(true)) {
            for &cache in flow.to_members.iter().filter(|id| it.role(**id) == Role::Cache) {
                let component = it.component(cache);
                // What comes out of a limiter or an observer is a count, and what fills the cache may keep it as well.
                let from_store = |id: ComponentId| matches!(it.role(id), Role::Store | Role::Buffer);
                let writer = flow.from_members.first().copied().filter(|id| it.role(*id) == Role::Stateless);
                let Some(writer) = writer else { continue };
                let is_kept = component.flags.has(Flag::Persistent)
                    || it.is_copied(cache)
                    || it.way(writer, next, |id| it.role(id) == Role::Store).is_some()
                    || it.design.flows.iter().any(|flow| {
                        flow.to_members.contains(&writer) && flow.from_members.iter().any(|id| from_store(*id))
                            || flow.from_members.contains(&writer) && flow.to_members.iter().any(|id| from_store(*id))
                    });
                if is_kept || told.contains(&cache) {
                    continue;
                }
                told.push(cache);
                let (name, from) = (it.name(cache), it.name(writer));
                let (fact, confidence) = it.kind_fact(cache);
                report.add(
                    Draft::new(words!("what `{from}` writes to `{name}` is kept nowhere else", "`{from}` 写入 `{name}` 的数据没有存到别处"))
                        .about(cache)
                        .about(flow_id)
                        .at(flow.span)
                        .witness([from, name])
                        .because(fact, confidence)
                        .declared(words!("`{from}` writes to it", "`{from}` 写入它"))
                        .help(words!(
                            "write it to a store too, or say `{name} {{ persistent }}` and keep it like one",
                            "同时写入存储，或写 `{name} {{ persistent }}` 并像存储一样保管"
                        )),
                );
            }
        }
    }
}
