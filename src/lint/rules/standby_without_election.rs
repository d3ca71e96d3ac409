use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A standby, and nobody who decides when it takes over.
    ///
    /// Without an elector either nobody switches, and the standby is of no use in the night, or both believe to be the
    /// leader, and write over each other.
    ///
    /// Seeds: 001:193,300.
    ///
    /// ```sd fires
    /// client web
    /// leader meta { standby: 1 }
    /// web -> meta
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// leader meta { standby: 1; failover: manual }
    /// web -> meta
    /// ```
    ///
    /// Allow it where the takeover is described elsewhere. A flow to a coordinator (`zk -- meta`) counts as election.
    ///
    /// # 中文
    ///
    /// 有备用，却没有人决定何时接管。
    ///
    /// 没有选举者，要么无人切换，备用在深夜毫无用处；要么两个都以为自己是主，互相覆盖写入。
    ///
    /// 接管方式在别处说明时可以豁免。与协调服务之间的连线（`zk -- meta`）算作选举。
    StandbyWithoutElection "SD207" "standby-without-election" Std Warning Availability
}

impl Rule for StandbyWithoutElection {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let neighbours = it.neighbours();
        for id in it.ids() {
            let component = it.component(id);
            let Some(standby) = component.standby.as_ref().filter(|it| it.value > 0) else { continue };
            let has_coordinator = neighbours[id.index()].iter().any(|other| it.role(*other) == Role::Coordinator);
            if component.elected_by.is_some() || component.failover.is_some() || has_coordinator {
                continue;
            }
            let (name, n) = (it.name(id), standby.value);
            report.add(
                Draft::new(words!("nobody decides when the standby of `{name}` takes over", "没有人决定 `{name}` 的备用何时接管"))
                    .about(id)
                    .at(standby.span)
                    .declared(words!("`{name}` has {n} standby", "`{name}` 有 {n} 份备用"))
                    .help(words!(
                        "say who elects, `elected_by: zk`, or `failover: auto`, `manual` or `platform`",
                        "写明由谁选举 `elected_by: zk`，或 `failover: auto`、`manual`、`platform`"
                    )),
            );
        }
    }
}
