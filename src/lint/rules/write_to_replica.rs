use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A write to a read replica.
    ///
    /// A replica follows its primary; what is written to it is refused, or lost with the next change that arrives.
    ///
    /// Seeds: 000:87-90, 001:304.
    ///
    /// ```sd fires
    /// web -> app -> copy: order { write }
    /// mysql main x2
    /// mysql copy x2 { replica_of: main }
    /// main => copy
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> main: order { write }
    /// app -> copy: list { read }
    /// mysql main x2
    /// mysql copy x2 { replica_of: main }
    /// main => copy
    /// ```
    ///
    /// There is no good reason to allow it; with several primaries leave out `replica_of`.
    ///
    /// # 中文
    ///
    /// 写到了只读副本。
    ///
    /// 副本跟随主库；写给它的要么被拒绝，要么随下一次同步丢失。
    ///
    /// 没有豁免它的理由；多主架构请不要写 `replica_of`。
    WriteToReplica "SD403" "write-to-replica" Core Error Data
}

impl Rule for WriteToReplica {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, flow) in it.flows() {
            if it.writes(flow) != Some(true) || matches!(flow.arrow, Arrow::Copy | Arrow::Related) {
                continue;
            }
            for &to in &flow.to_members {
                let Some(primary) = &it.component(to).replica_of else { continue };
                if flow.from_members.contains(&primary.value) {
                    continue;
                }
                let (name, main, from) = (it.name(to), it.name(primary.value), it.design.end_name(flow.from));
                report.add(
                    Draft::new(words!("`{from}` writes to `{name}`, a read replica", "`{from}` 写到了只读副本 `{name}`"))
                        .about(id)
                        .about(to)
                        .at(flow.span)
                        .at(primary.span)
                        .witness([from, name])
                        .declared(words!("`{name}` is a replica of `{main}`", "`{name}` 是 `{main}` 的副本"))
                        .declared(words!("the flow writes", "这条连线是写"))
                        .help(words!("write to the primary: `{from} -> {main} {{ write }}`", "写到主库：`{from} -> {main} {{ write }}`")),
                );
            }
        }
    }
}
