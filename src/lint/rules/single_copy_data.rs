use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A store whose data one loss destroys for good.
    ///
    /// An outage ends; lost data does not come back. One copy, or all copies in one zone while there are others, and no
    /// backup: the next disk, machine or zone that dies takes the data with it.
    ///
    /// Seeds: 000:280-294, 002:193, 004:74.
    ///
    /// ```sd fires
    /// web -> app -> db
    /// mysql db x1
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> db
    /// mysql db x1 { backup: 1 day }
    /// ```
    ///
    /// Allow it for data that can be computed again; caches are exempt, and so is what a provider keeps (`managed`).
    ///
    /// # 中文
    ///
    /// 一次丢失就会永久毁掉数据的存储。
    ///
    /// 停机会结束，丢失的数据不会回来。只有一份，或明明有别的可用区却全放在一个区，又没有备份：下一块坏掉的磁盘、机器或可用区会带走数据。
    ///
    /// 可以重新计算的数据可以豁免；缓存和由云厂商保管的（`managed`）不检查。
    SingleCopyData "SD401" "single-copy-data" Core Warning Data
}

impl Rule for SingleCopyData {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let n_zones = it.design.groups.iter().filter(|group| group.kind == GroupKind::Zone).count();
        for id in it.ids().filter(|id| it.role(*id) == Role::Store && !it.parts[id.index()].managed) {
            let component = it.component(id);
            let Some(copies) = it.copies(id) else { continue };
            let all = copies + component.standby.as_ref().map_or(0, |it| it.value);
            let zones = it.domains(id, GroupKind::Zone);
            let one_zone = zones.iter().next().filter(|_| zones.len() == 1 && n_zones > 1 && all > 1);
            if it.is_copied(id) || component.replica_of.is_some() || (all != 1 && one_zone.is_none()) {
                continue;
            }
            let name = it.name(id);
            let place = it.copies_place(id);
            let draft = match one_zone {
                None => Draft::new(words!("`{name}` holds the only copy of its data", "`{name}` 保存着数据的唯一一份"))
                    .help(words!("keep more copies, `{name} x3`, or say `backup: 1 day`", "多存几份 `{name} x3`，或写 `backup: 1 day`"))
                    .unsafe_fix(words!("keep three copies", "存三份"), it.set_copies(id, 3)),
                Some(&zone) => {
                    let zone_name = &it.design.group(zone).name;
                    Draft::new(words!(
                        "every copy of the data of `{name}` is in `{zone_name}`",
                        "`{name}` 的数据全部在 `{zone_name}`"
                    ))
                    .about(zone)
                    .declared(words!("`{name}` stands in `{zone_name}` alone", "`{name}` 只在 `{zone_name}`"))
                    .help(words!("spread it over zones, or say `backup: 1 day`", "分散到多个可用区，或写 `backup: 1 day`"))
                }
            };
            report.add(draft.about(id).at(place).declared(it.copies_fact(id)));
        }
    }
}
