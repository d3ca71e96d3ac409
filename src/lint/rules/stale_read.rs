use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A read from a replica of data that is said to be strongly consistent.
    ///
    /// A replica lags behind its primary. Who reads there may not see what he has just written, whatever the primary
    /// promises.
    ///
    /// Seeds: 001:304.
    ///
    /// ```sd fires
    /// web -> app -> copy: balance { read }
    /// mysql main x2 { consistency: strong }
    /// mysql copy x2 { replica_of: main }
    /// app -> main { write }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> main: balance
    /// mysql main x2 { consistency: strong }
    /// mysql copy x2 { replica_of: main }
    /// ```
    ///
    /// Allow it where the reader can bear an old value, such as a list or a report.
    ///
    /// # 中文
    ///
    /// 声明强一致的数据，却从副本读取。
    ///
    /// 副本落后于主库。从那里读的人可能看不到自己刚写的内容，无论主库承诺什么。
    ///
    /// 读者能接受旧值（例如列表或报表）时可以豁免。
    StaleRead "SD404" "stale-read" Advice Note Data
}

impl Rule for StaleRead {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, flow) in it.flows().filter(|(_, flow)| !matches!(flow.arrow, Arrow::Copy | Arrow::Related)) {
            for &to in &flow.to_members {
                let component = it.component(to);
                let Some(primary) = &component.replica_of else { continue };
                let strong = [component, it.component(primary.value)]
                    .into_iter()
                    .find_map(|it| it.consistency.as_ref().filter(|it| it.value));
                let (Some(strong), false) = (strong, it.writes(flow) == Some(true)) else { continue };
                let (name, main, from) = (it.name(to), it.name(primary.value), it.design.end_name(flow.from));
                report.add(
                    Draft::new(words!(
                        "`{from}` reads from `{name}`, which lags behind `{main}`, though the data is to be strongly consistent",
                        "数据要求强一致，`{from}` 却从落后于 `{main}` 的 `{name}` 读取"
                    ))
                    .about(id)
                    .about(to)
                    .at(flow.span)
                    .at(strong.span)
                    .witness([from, name])
                    .declared(words!("`{name}` is a replica of `{main}`", "`{name}` 是 `{main}` 的副本"))
                    .help(words!("read from `{main}` what must be fresh", "必须最新的数据从 `{main}` 读")),
                );
            }
        }
    }
}
