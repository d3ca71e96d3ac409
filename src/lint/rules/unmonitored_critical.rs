use std::collections::BTreeSet;

use crate::catalog::Role;
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Components that a use case cannot do without and that nobody watches, in a design that has monitoring.
    ///
    /// The design draws who watches most of them, and leaves out some whose failure is felt first. A single arrow to a
    /// monitor stands for the whole and says nothing.
    ///
    /// Seeds: 000:312-326, 002:197, 004:76.
    ///
    /// ```sd fires
    /// client web
    /// service app x2
    /// mysql db x2
    /// prometheus metrics
    /// web -> app -> db
    /// app ~> metrics
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// service app x2
    /// mysql db x2 { monitored }
    /// prometheus metrics
    /// web -> app -> db
    /// app ~> metrics
    /// ```
    ///
    /// Allow it where agents watch every host; a flow from a group counts for its members.
    ///
    /// # 中文
    ///
    /// 设计里有监控，用例离不开的组件却无人监控。
    ///
    /// 设计画出了大多数组件由谁监控，却漏掉了出故障最先被感觉到的几个。只有一条通向监控的线代表整体，不作判断。
    ///
    /// 每台主机都有采集代理时可以豁免；从分组画出的连线对其成员有效。
    UnmonitoredCritical "SD701" "unmonitored-critical" Advice Note Operations
}

impl Rule for UnmonitoredCritical {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut watched: BTreeSet<ComponentId> = BTreeSet::new();
        let mut observer = None;
        for (_, flow) in it.flows() {
            let is_eye = |id: &ComponentId| it.role(*id) == Role::Observer && !it.is(*id, "analytics");
            let watches = |ids: &[ComponentId]| ids.iter().copied().find(is_eye);
            if let Some(found) = watches(&flow.to_members).or(watches(&flow.from_members)) {
                observer = observer.or(Some(found));
                watched.extend(flow.from_members.iter().chain(&flow.to_members));
                watched.extend([flow.from, flow.to].into_iter().flat_map(|end| members(it, end)));
            }
        }
        let Some(observer) = observer else { return };
        let mut critical: BTreeSet<ComponentId> = BTreeSet::new();
        let mut seen: BTreeSet<ComponentId> = BTreeSet::new();
        for (usecase, _) in it.usecases() {
            for id in it.walks[usecase.index()].reached() {
                let is_ours = !matches!(it.role(id), Role::Source | Role::External | Role::Observer | Role::None);
                let is_seen = watched.contains(&id) || it.component(id).flags.has(Flag::Monitored) || it.parts[id.index()].managed;
                if is_ours && is_seen {
                    seen.insert(id);
                } else if is_ours && !critical.contains(&id) && !it.does_without(usecase, id) && !report.accepts(id.into()) {
                    critical.insert(id);
                }
            }
        }
        let critical: Vec<ComponentId> = critical.into_iter().collect();
        let Some(&first) = critical.first() else { return };
        // One arrow to a monitor stands for the whole; who draws most of them has left some out.
        if seen.len() < critical.len() {
            return;
        }
        let (list, name, eye) = (names(&it.path(&critical)), it.name(first), it.name(observer));
        let draft = critical.iter().fold(
            Draft::new(words!("nobody watches {list}, which a use case cannot do without", "没有人监控用例离不开的 {list}")),
            |draft, id| draft.at(it.component(*id).span),
        );
        report.add(
            draft
                .about_all(critical.iter().copied())
                .declared(words!("`{eye}` watches others", "`{eye}` 监控着其他组件"))
                .help(words!("draw `{name} ~> {eye}`, or say `{name} {{ monitored }}`", "画 `{name} ~> {eye}`，或写 `{name} {{ monitored }}`")),
        );
    }
}

fn members(it: &Context<'_>, end: End) -> Vec<ComponentId> {
    let End::Group(group) = end else { return Vec::new() };
    let is_inside = |id: &ComponentId| {
        let mut at = it.component(*id).parent;
        while let Some(here) = at {
            if here == group {
                return true;
            }
            at = it.design.group(here).parent;
        }
        false
    };
    it.ids().filter(is_inside).collect()
}
