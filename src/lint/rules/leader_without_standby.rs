use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A leader with nobody to take over.
    ///
    /// Its state makes it one of a kind: unlike a stateless service it cannot be replaced by any other copy. A standby
    /// that follows its state takes over in seconds; a new one starts from nothing.
    ///
    /// Seeds: 001:193,205,300,309.
    ///
    /// ```sd fires
    /// client web
    /// leader scheduler
    /// web -> scheduler
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// election zk x3
    /// leader scheduler { standby: 1; elected_by: zk }
    /// web -> scheduler
    /// ```
    ///
    /// Allow it where nobody waits for the leader. Where a platform restarts it, say `failover: platform`.
    ///
    /// # 中文
    ///
    /// 没有接替者的主节点。
    ///
    /// 状态使它独一无二：它不像无状态服务那样可以由任一副本替代。跟随其状态的备用节点几秒内就能接管，新的则要从零开始。
    ///
    /// 没有人等待它时可以豁免；由平台重启的写 `failover: platform`。
    LeaderWithoutStandby "SD206" "leader-without-standby" Core Warning Availability
}

impl Rule for LeaderWithoutStandby {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids().filter(|id| it.role(*id) == Role::Leader) {
            let component = it.component(id);
            let is_covered = component.standby.as_ref().is_some_and(|it| it.value > 0)
                || component.failover.is_some()
                || it.parts[id.index()].managed
                || component.copies.as_ref().is_some_and(|it| it.value != Copies::Exactly(1));
            let usecases: Vec<UseCaseId> =
                it.usecases().map(|(usecase, _)| usecase).filter(|usecase| it.walks[usecase.index()].touched.contains(&id)).collect();
            if is_covered {
                continue;
            }
            let name = it.name(id);
            let (fact, confidence) = it.kind_fact(id);
            let mut draft = Draft::new(words!("the leader `{name}` has no standby", "主节点 `{name}` 没有备用"))
                .about(id)
                .usecases(usecases)
                .at(component.span)
                .because(fact, confidence);
            if it.copies(id).is_some() {
                draft = draft.declared(it.copies_fact(id));
            }
            report.add(draft.help(words!(
                "write `{name} {{ standby: 1; elected_by: … }}`, or `failover: platform` where a platform restarts it",
                "写 `{name} {{ standby: 1; elected_by: … }}`；由平台重启的写 `failover: platform`"
            )));
        }
    }
}
