use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A store that nothing writes, or that nothing reads.
    ///
    /// Data that nobody writes is never there, data that nobody reads need not be. Mostly the other half of the design
    /// is still missing. A flow without `read` or `write` does both.
    ///
    /// Seeds: 001, design 2, draws no writer for its NoSQL store.
    ///
    /// ```sd fires
    /// web -> app -> orders { read }
    /// mysql orders
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> orders { read }
    /// importer => orders
    /// mysql orders
    /// job importer
    /// ```
    ///
    /// Allow it for archives and audit logs that are read by hand.
    ///
    /// # 中文
    ///
    /// 没有人写、或没有人读的存储。
    ///
    /// 没有人写的数据不会存在，没有人读的数据不必存在。多半是设计的另一半还没画。没有标 `read` 或 `write` 的连线两者都算。
    ///
    /// 由人手工查阅的归档和审计日志可以豁免。
    StoreHalfUsed "SD110" "store-half-used" Std Note Structure
}

impl Rule for StoreHalfUsed {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids().filter(|id| it.role(*id) == Role::Store) {
            let (mut is_written, mut is_read, mut is_used) = (false, false, false);
            let component = it.component(id);
            for (_, flow) in it.flows() {
                let (goes_in, goes_out) = (flow.to_members.contains(&id), flow.from_members.contains(&id));
                if !goes_in && !goes_out {
                    continue;
                }
                is_used = true;
                let (writes, reads) = match (flow.arrow, it.writes(flow)) {
                    (Arrow::Related, _) => (true, true),
                    (_, Some(writes)) => (writes, !writes),
                    (Arrow::Call | Arrow::Exchange, None) => (true, true),
                    (Arrow::Message | Arrow::Copy, None) => (goes_in, goes_out),
                };
                is_written |= writes;
                is_read |= reads;
            }
            is_written |= component.replica_of.is_some();
            if !is_used || (is_written && is_read) {
                continue;
            }
            let name = &component.name;
            let (message, help) = if is_written {
                (
                    words!("nothing reads `{name}`", "没有人读 `{name}`"),
                    words!("draw who reads it; if people do, `allow` it and say so", "画出谁读它；如果由人查阅，用 `allow` 说明"),
                )
            } else {
                (
                    words!("nothing writes `{name}`", "没有人写 `{name}`"),
                    words!("draw who fills it: `app -> {name} {{ write }}`, or `=>` for a load", "画出谁写入它：`app -> {name} {{ write }}`；批量导入用 `=>`"),
                )
            };
            report.add(Draft::new(message).about(id).at(component.span).help(help));
        }
    }
}
