use std::collections::BTreeMap;

use crate::analyze::parts::What;
use crate::catalog::Role;
use crate::diag::Severity;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// One copy, or one link, whose loss alone stops a use case.
    ///
    /// The path is traced through copies, failure domains, alternatives, standbys and caches; nothing else is left that
    /// could serve. A number that is written down is a claim: `x1` says that there is one. What states no number is
    /// `redundancy-unstated` instead.
    ///
    /// Seeds: 000:264-278, 002:191, 004:73.
    ///
    /// ```sd fires
    /// client web
    /// lb lb x1
    /// service app x3
    /// web -> lb -> app
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// lb lb x2
    /// service app x3
    /// web -> lb -> app
    /// ```
    ///
    /// Allow it where the outage is cheaper than the second copy, and say how long it may last. Where a provider
    /// replaces what fails, say `managed`.
    ///
    /// # 中文
    ///
    /// 单独一份副本或一条链路的丢失就会让用例停摆。
    ///
    /// 路径穿过副本、故障域、备选、备用和缓存逐一检查，没有别的能顶上。写下的数字就是主张：`x1` 表示只有一份。没有写明数字的由 `redundancy-unstated` 提示。
    ///
    /// 如果停机比第二份副本更便宜，可以豁免，并写明可以停多久；由云厂商替换故障部件的，写 `managed`。
    SinglePointOfFailure "SD201" "single-point-of-failure" Core Warning Availability
}

/// From this promise on, a single point of failure is an error.
const THREE_NINES: f64 = 0.999;

impl Rule for SinglePointOfFailure {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut broken: BTreeMap<usize, Vec<UseCaseId>> = BTreeMap::new();
        for (id, _) in it.usecases() {
            for &event in &it.cuts_of(id).singles {
                broken.entry(event).or_default().push(id);
            }
        }
        let mut told: Vec<ComponentId> = Vec::new();
        for (event, usecases) in broken {
            let names = it.usecase_names(&usecases);
            let (en, zh) = (&names.en, &names.zh);
            let promise = usecases.iter().filter_map(|id| it.design.usecases[id.index()].availability.as_ref()).map(|it| it.value);
            let best = promise.fold(0.0, f64::max);
            let severity = if best >= THREE_NINES { Severity::Error } else { Severity::Warning };
            let mut lost = vec![false; it.events.list.len()];
            lost[event] = true;
            let mut draft = match it.events.list[event].what {
                What::Copy(id, _) if !told.contains(&id) && is_ours(it, id) && !it.has_drawn_copies(id) => {
                    told.push(id);
                    let name = it.name(id);
                    let copies = it.copies(id).unwrap_or(1) + it.component(id).standby.as_ref().map_or(0, |it| it.value);
                    let message = if copies == 1 {
                        words!("losing the one copy of `{name}` stops {en}", "`{name}` 只有一份，丢失即中断{zh}")
                    } else {
                        words!("losing one copy of `{name}` stops {en}", "`{name}` 丢失一份即中断{zh}")
                    };
                    let more = copies + 1;
                    let help = if it.role(id) == Role::Leader {
                        words!("give it a standby: `standby: 1`, and say who elects: `elected_by`", "加备用：`standby: 1`，并写明由谁选举：`elected_by`")
                    } else {
                        words!("run another one: `{name} x{more}`; or `managed` where a provider replaces it", "再加一份：`{name} x{more}`；由云厂商替换的写 `managed`")
                    };
                    Draft::new(message)
                        .about(id)
                        .at(it.copies_place(id))
                        .declared(it.copies_fact(id))
                        .help(help)
                        .unsafe_fix(words!("run {more}", "运行 {more} 份"), it.set_copies(id, more).filter(|_| it.role(id) != Role::Leader))
                }
                What::Link(flow) => {
                    let name = &it.events.list[event].name;
                    Draft::new(words!("losing the link `{name}` stops {en}", "链路 `{name}` 丢失即中断{zh}"))
                        .about(flow)
                        .at(it.design.flow(flow).span)
                        .declared(words!("the link `{name}` can fail", "链路 `{name}` 可能失效"))
                        .help(words!("give the call another way: `a -> b | c`, or `via` a second link", "给调用另一条路：`a -> b | c`，或 `via` 第二条链路"))
                }
                What::Copy(..) | What::Whole(_) | What::Domain(_) => continue,
            };
            if best > 0.0 {
                let percent = crate::units::percent(best);
                draft = draft.declared(words!("{en} promises {percent}", "{zh} 承诺 {percent}"));
            }
            let witness = it.path(&it.witness(usecases[0], &lost));
            report.add(draft.severity(severity).usecases(usecases).witness(witness));
        }
    }
}

fn is_ours(it: &Context<'_>, id: ComponentId) -> bool {
    !matches!(it.role(id), Role::External | Role::Source | Role::Observer) && !it.parts[id.index()].managed
}
