use crate::catalog::Role;
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Stores without a backup.
    ///
    /// Replicas copy every mistake within a second: a wrong `DELETE` is gone from all of them. Only a backup has
    /// yesterday.
    ///
    /// Seeds: 000:406, 003:624.
    ///
    /// ```sd fires
    /// web -> app -> db
    /// mysql db x3
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> db
    /// mysql db x3 { backup: 1 day }
    /// ```
    ///
    /// Allow it for data that can be computed again. A copy elsewhere (`db => archive`) counts as a backup.
    ///
    /// # 中文
    ///
    /// 没有备份的存储。
    ///
    /// 副本会在一秒内复制每个错误：误删会从所有副本上消失。只有备份才有昨天。
    ///
    /// 可以重新计算的数据可以豁免。别处的拷贝（`db => archive`）算作备份。
    NoBackup "SD410" "no-backup" Prod Warning Data
}

impl Rule for NoBackup {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let is_bare = |id: &ComponentId| {
            it.role(*id) == Role::Store
                && !it.parts[id.index()].managed
                && !it.is_copied(*id)
                && it.component(*id).replica_of.is_none()
                && !it.design.flows.iter().any(|flow| flow.arrow == Arrow::Copy && flow.to_members.contains(id))
        };
        let bare: Vec<ComponentId> = it.ids().filter(is_bare).filter(|id| !report.accepts((*id).into())).collect();
        let Some(&first) = bare.first() else { return };
        let (list, name) = (names(&it.path(&bare)), it.name(first));
        let draft = bare
            .iter()
            .fold(Draft::new(words!("{list} has no backup", "{list} 没有备份")), |draft, id| draft.at(it.component(*id).span));
        report.add(draft.about_all(bare.iter().copied()).help(words!(
            "say how old a backup may be: `{name} {{ backup: 1 day }}`",
            "写明备份周期：`{name} {{ backup: 1 day }}`"
        )));
    }
}
