use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A cache of data that changes, with nothing said about how old it may get.
    ///
    /// The store behind it is written, and the cache goes on answering with what it has. A `ttl`, an `invalidation` or
    /// a write to the cache says when it learns of the change.
    ///
    /// Seeds: 000:126,165, 003:660.
    ///
    /// ```sd fires
    /// web -> app -> cache -> db { read }
    /// app -> db: save { write }
    /// redis cache { hit: 90% }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> cache -> db { read }
    /// app -> db: save { write }
    /// redis cache { hit: 90%; ttl: 60s }
    /// ```
    ///
    /// Allow it for data that never changes once written.
    ///
    /// # 中文
    ///
    /// 缓存的数据会变，却没有说明可以旧到什么程度。
    ///
    /// 后面的存储被写入，缓存仍用旧值作答。`ttl`、`invalidation` 或对缓存的写入说明它何时得知变化。
    ///
    /// 写入后不再变化的数据可以豁免。
    CacheNoInvalidation "SD407" "cache-no-invalidation" Advice Note Data
}

impl Rule for CacheNoInvalidation {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let calls = it.calls();
        let writes: Vec<&Flow> = it.flows().map(|(_, flow)| flow).filter(|flow| it.writes(flow) == Some(true)).collect();
        for id in it.ids().filter(|id| it.role(*id) == Role::Cache) {
            let component = it.component(id);
            let says = component.ttl.is_some() || component.invalidation.is_some() || component.flags.has(Flag::Persistent);
            let is_written = it.flows_at(id).any(|(_, flow)| flow.to_members.contains(&id) && it.writes(flow) == Some(true));
            if says || is_written {
                continue;
            }
            let behind: Vec<ComponentId> = calls.iter().filter(|call| call.caller == id).map(|call| call.callee).collect();
            let write = writes.iter().find(|flow| flow.to_members.iter().any(|to| behind.contains(to)));
            let Some(write) = write else { continue };
            let (name, store) = (it.name(id), it.design.end_name(write.to));
            let (fact, confidence) = it.kind_fact(id);
            report.add(
                Draft::new(words!(
                    "`{store}` is written, and nothing says when `{name}` learns of it",
                    "`{store}` 会被写入，却没有说明 `{name}` 何时得知"
                ))
                .about(id)
                .at(component.span)
                .at(write.span)
                .because(fact, confidence)
                .declared(words!("`{store}` is written", "`{store}` 被写入"))
                .help(words!(
                    "write `{name} {{ ttl: 60s }}`, or say the `invalidation`",
                    "写 `{name} {{ ttl: 60s }}`，或写明 `invalidation`"
                )),
            );
        }
    }
}
