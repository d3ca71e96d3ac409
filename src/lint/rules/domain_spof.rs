use std::collections::BTreeMap;

use crate::analyze::parts::What;
use crate::diag::Edit;
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A zone, rack, host or region whose loss alone stops a use case, though there are others.
    ///
    /// The design spreads over several domains, so it means to survive the loss of one; something it cannot do without
    /// stands in one of them only, or has its majority there.
    ///
    /// Seeds: 000:271,277, 002:127.
    ///
    /// ```sd fires
    /// client web
    /// service app x4 in az1, az2
    /// mysql db x2 in az1
    /// web -> app -> db
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// service app x4 in az1, az2
    /// mysql db x2 in az1, az2
    /// web -> app -> db
    /// ```
    ///
    /// Allow it for what stands in one zone on purpose, such as a primary with a tested restore.
    ///
    /// # 中文
    ///
    /// 明明有多个可用区、机架、主机或地域，却有一个的丢失单独就会让用例停摆。
    ///
    /// 设计分布在多个故障域，说明它想挺过其中一个的丢失；但某个不可缺少的部件只在其中一个里，或多数副本在那里。
    ///
    /// 有意放在一个可用区（例如有演练过恢复的主库）时可以豁免。
    DomainSpof "SD203" "domain-spof" Core Warning Availability
}

impl Rule for DomainSpof {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut broken: BTreeMap<GroupId, (usize, Vec<UseCaseId>)> = BTreeMap::new();
        for (id, _) in it.usecases() {
            for &event in &it.cuts_of(id).singles {
                if let What::Domain(group) = it.events.list[event].what {
                    broken.entry(group).or_insert((event, Vec::new())).1.push(id);
                }
            }
        }
        for (group, (event, usecases)) in broken {
            let domain = it.design.group(group);
            let others = it.design.groups.iter().filter(|other| other.kind == domain.kind && other.name != domain.name);
            let other_names: Vec<&str> = others.map(|it| it.name.as_str()).collect();
            if other_names.is_empty() {
                continue;
            }
            let mut lost = vec![false; it.events.list.len()];
            lost[event] = true;
            let fallen: Vec<ComponentId> = usecases
                .iter()
                .flat_map(|usecase| {
                    let is_down = |id: &ComponentId| !it.has_drawn_copies(*id) && !it.does_without(*usecase, *id);
                    let reached: std::collections::BTreeSet<ComponentId> = it.walks[usecase.index()].reached().into_iter().collect();
                    it.fallen(*usecase, &lost).into_iter().filter(|id| reached.contains(id)).filter(is_down).collect::<Vec<_>>()
                })
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect();
            let Some(&first) = fallen.first() else { continue };
            let (zone, kind, list, other) = (&domain.name, domain.kind.word(), names(&it.path(&fallen)), other_names[0]);
            let what = it.usecase_names(&usecases);
            let (en, zh) = (&what.en, &what.zh);
            let component = it.component(first);
            let placed: Vec<&str> = component.zones.iter().map(|it| it.value).map(|id| it.design.group(id).name.as_str()).collect();
            let name = it.name(first);
            let spread = placed.iter().copied().chain([other]).collect::<Vec<_>>().join(", ");
            let edit = component.zones.last().map(|last| Edit { span: last.span.after(), text: format!(", {other}") });
            let is_half = it.copies(first).is_some_and(|n| n > 1) && placed.iter().any(|it| it != zone);
            let message = if is_half {
                words!("the {kind} `{zone}` holds too many copies of {list}: losing it stops {en}", "{kind} `{zone}` 里 {list} 的副本太多，丢失即中断{zh}")
            } else {
                words!("the {kind} `{zone}` holds every copy of {list}: losing it stops {en}", "{list} 的所有副本都在 {kind} `{zone}`，丢失即中断{zh}")
            };
            let help = if component.zones.is_empty() {
                words!("spread it: take it out of `{zone}` and write `in {zone}, {other}`", "分散它：移出 `{zone}`，写 `in {zone}, {other}`")
            } else {
                words!("spread it: `{name} in {spread}`", "分散它：`{name} in {spread}`")
            };
            report.add(
                Draft::new(message)
                    .about_all(fallen.iter().copied())
                    .about(group)
                    .usecases(usecases.iter().copied())
                    .at(component.zones.first().map_or(component.span, |it| component.span.to(it.span)))
                    .at(domain.span)
                    .witness(it.path(&it.witness(usecases[0], &lost)))
                    .declared(words!("{list} stands in `{zone}`", "{list} 位于 `{zone}`"))
                    .help(help)
                    .unsafe_fix(words!("spread it", "分散它"), edit.filter(|_| !is_half && component.zones.len() == 1).map(|edit| vec![edit])),
            );
        }
    }
}
