use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

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
            let Some(entry) = usecase.from else { continue };
            let walk = &it.walks[id.index()];
            let mut reached = vec![entry];
            let mut at = 0;
            while at < reached.len() {
                for flow in walk.flows.iter().map(|flow| it.design.flow(*flow)) {
                    let to = if flow.from_members.contains(&reached[at]) { flow.to_members.as_slice() } else { &[] };
                    // a consumer gets to the buffer it takes from
                    let back = if flow.to_members.contains(&reached[at]) && flow.from_members.iter().any(|id| it.holds_data(*id)) {
                        flow.from_members.as_slice()
                    } else {
                        &[]
                    };
                    for other in to.iter().chain(back) {
                        if !reached.contains(other) {
                            reached.push(*other);
                        }
                    }
                }
                at += 1;
            }
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
