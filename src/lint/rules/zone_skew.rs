use std::collections::BTreeMap;

use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Copies spread unevenly over their zones: one holds two or more than another.
    ///
    /// Zones are there so that any one may go. If one holds most of the copies, its loss takes most of the capacity,
    /// and the others are too small for what is left to do.
    ///
    /// Seeds: 002:127.
    ///
    /// ```sd fires
    /// client web
    /// lb lb x2 in az1, az2
    /// service app x4 in az1, az1, az1, az2
    /// web -> lb -> app
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// lb lb x2 in az1, az2
    /// service app x5 in az1, az2
    /// web -> lb -> app
    /// ```
    ///
    /// Allow it where a zone is only a witness.
    ///
    /// # 中文
    ///
    /// 副本在各可用区分布不均：某区比另一区多两份以上。
    ///
    /// 分区就是为了任何一个都可以丢。如果大多数副本在一个区，丢了它就丢了大部分容量，剩下的扛不住。
    ///
    /// 某个区只作见证节点时可以豁免。
    ZoneSkew "SD308" "zone-skew" Std Warning Capacity
}

impl Rule for ZoneSkew {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids() {
            let component = it.component(id);
            let (Some(n), false) = (it.copies(id), component.zones.is_empty()) else { continue };
            let mut counts: BTreeMap<GroupId, usize> = component.zones.iter().map(|zone| (zone.value, 0)).collect();
            for copy in 0..n as usize {
                *counts.entry(component.zones[copy % component.zones.len()].value).or_default() += 1;
            }
            let (Some(most), Some(least)) = (counts.values().max(), counts.values().min()) else { continue };
            if most - least < 2 {
                continue;
            }
            let of = |(group, count): (&GroupId, &usize)| format!("{} {count}", it.design.group(*group).name);
            let (name, spread) = (it.name(id), counts.iter().map(of).collect::<Vec<_>>().join(", "));
            let zones = counts.keys().map(|group| it.design.group(*group).name.as_str()).collect::<Vec<_>>().join(", ");
            report.add(
                Draft::new(words!("the copies of `{name}` are spread unevenly: {spread}", "`{name}` 的副本分布不均：{spread}"))
                    .about(id)
                    .at(component.zones[0].span.to(component.zones[component.zones.len() - 1].span))
                    .declared(it.copies_fact(id))
                    .help(words!("name each zone once, they take turns: `in {zones}`", "每个区写一次，副本会轮流放置：`in {zones}`")),
            );
        }
    }
}
