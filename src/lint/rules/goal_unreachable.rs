use std::collections::{BTreeMap, BTreeSet};

use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::{ComponentId, FlowId, UseCaseId};

declare_rule! {
    /// A use case that never gets to its goal.
    ///
    /// No flow leads from where it starts to what it is for. Mostly an arrow points the wrong way; then the finding is
    /// the arrow.
    ///
    /// Seeds: 001:185, 004:53.
    ///
    /// ```sd fires
    /// client web
    /// service app x2
    /// mysql orders x2
    /// web -> app
    /// orders -> app
    /// usecase buy { from: web; to: orders }
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// service app x2
    /// mysql orders x2
    /// web -> app -> orders
    /// usecase buy { from: web; to: orders }
    /// ```
    ///
    /// There is no good reason to allow it: draw the flow, or take the goal out of `to`.
    ///
    /// # 中文
    ///
    /// 用例永远到不了它的目标。
    ///
    /// 从起点到目标没有一条路。多半是某个箭头画反了，那么问题就是这个箭头。
    ///
    /// 没有豁免它的理由：画出连线，或从 `to` 中删去目标。
    GoalUnreachable "SD102" "goal-unreachable" Core Error Structure
}

impl Rule for GoalUnreachable {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, usecase) in it.usecases() {
            let Some(entry) = usecase.from.filter(|_| !usecase.to.is_empty()) else { continue };
            let reached = reached(it, id, entry);
            for goal in usecase.to.iter().filter(|goal| !reached.contains(&goal.value)) {
                let (name, goal_name, start) = (&usecase.name, it.name(goal.value), it.name(entry));
                let last = names(&it.path(&reached));
                report.add(
                    Draft::new(words!(
                        "`{name}` never gets to its goal `{goal_name}`",
                        "`{name}` 到不了它的目标 `{goal_name}`"
                    ))
                    .about(goal.value)
                    .usecases([id])
                    .at(goal.span)
                    .witness(it.path(&reached))
                    .declared(words!("`{name}` starts at `{start}` and reaches {last}", "`{name}` 从 `{start}` 开始，到达 {last}"))
                    .help(words!(
                        "draw the missing flow to `{goal_name}`, or turn round the arrow that points the wrong way",
                        "补上通往 `{goal_name}` 的连线，或把画反的箭头掉转过来"
                    )),
                );
            }
        }
    }
}

/// Everything the flows of a use case lead to, in the order it is met.
fn reached(it: &Context<'_>, usecase: UseCaseId, entry: ComponentId) -> Vec<ComponentId> {
    let flows = &it.walks[usecase.index()].flows;
    let mut ways: BTreeMap<ComponentId, Vec<FlowId>> = BTreeMap::new();
    for id in flows {
        let flow = it.design.flow(*id);
        for member in flow.from_members.iter().chain(&flow.to_members) {
            ways.entry(*member).or_default().push(*id);
        }
    }
    let mut reached = vec![entry];
    let mut seen = BTreeSet::from([entry]);
    // a flow is gone along once each way, however many members its ends have
    let (mut gone, mut back) = (BTreeSet::new(), BTreeSet::new());
    let mut at = 0;
    while at < reached.len() {
        let here = reached[at];
        for id in ways.get(&here).into_iter().flatten() {
            let flow = it.design.flow(*id);
            let mut to: Vec<ComponentId> = Vec::new();
            if flow.from_members.contains(&here) && gone.insert(*id) {
                to.extend(&flow.to_members);
            }
            // a consumer gets to the buffer it takes from
            let held = || flow.from_members.iter().any(|id| it.holds_data(*id));
            if flow.to_members.contains(&here) && held() && back.insert(*id) {
                to.extend(&flow.from_members);
            }
            reached.extend(to.into_iter().filter(|it| seen.insert(*it)));
        }
        at += 1;
    }
    reached
}
