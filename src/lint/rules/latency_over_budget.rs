use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;
use crate::units::{Dimension, display};

declare_rule! {
    /// A latency goal below the sum of what the parts on the way state.
    ///
    /// Calls one after the other add up, parallel ones take the slowest. The stated times are means, so their sum is the
    /// least the mean can be, and no percentile that is promised lies below it.
    ///
    /// Seeds: 001:160,260, 002:18, 003:733,776.
    ///
    /// ```sd fires
    /// web -> app -> db
    /// service app x2 { latency: 40ms }
    /// mysql db x2 { latency: 80ms }
    /// usecase read { p99: 100ms; web -> app -> db }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> db
    /// service app x2 { latency: 40ms }
    /// mysql db x2 { latency: 10ms }
    /// usecase read { p99: 100ms; web -> app -> db }
    /// ```
    ///
    /// There is no good reason to allow it: it is a sum. Mark calls `parallel` that are, or `~>` what nobody waits for.
    ///
    /// # 中文
    ///
    /// 延迟目标低于途中各部件写明的时间之和。
    ///
    /// 依次的调用相加，并行的取最慢。写明的是均值，所以它们的和是均值的下限，承诺的百分位不会低于它。
    ///
    /// 没有豁免它的理由：这是求和。并行的调用标 `parallel`，无人等待的用 `~>`。
    LatencyOverBudget "SD601" "latency-over-budget" Core Error Latency
}

impl Rule for LatencyOverBudget {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, usecase) in it.usecases() {
            let goals = [("p99", &usecase.p99), ("latency", &usecase.latency)];
            let goals = goals.into_iter().filter_map(|(word, goal)| goal.as_ref().map(|goal| (word, goal)));
            let Some((word, goal)) = goals.min_by(|a, b| a.1.value.exact.total_cmp(&b.1.value.exact)) else { continue };
            let found = it.latency(id);
            let Some(sum) = found.sum.filter(|_| found.stated).map(|milliseconds| milliseconds / 1e3) else { continue };
            if sum <= goal.value.exact {
                continue;
            }
            let (name, allowed, least) = (&usecase.name, goal.value.to_string(), display(sum, Dimension::TIME));
            let mut draft = Draft::new(words!(
                "`{name}` promises {word} {allowed}, and the calls on its way take {least} already",
                "`{name}` 承诺 {word} {allowed}，而途中的调用已需 {least}"
            ))
            .usecases([id])
            .at(goal.span);
            let mut slowest: Option<(f64, ComponentId)> = None;
            for &part in &found.path {
                let Some(own) = &it.component(part).latency else { continue };
                let (part_name, time) = (it.name(part), own.value.to_string());
                draft = draft.about(part).declared(words!("`{part_name}` takes {time}", "`{part_name}` 需 {time}"));
                if slowest.is_none_or(|(most, _)| own.value.exact > most) {
                    slowest = Some((own.value.exact, part));
                }
            }
            for pair in found.path.windows(2) {
                let between = it.walk(id).flows.iter().map(|flow| it.design.flow(*flow));
                let hop = between.filter(|flow| flow.from_members.contains(&pair[0]) && flow.to_members.contains(&pair[1]));
                for (flow, time) in hop.filter_map(|flow| Some((flow, flow.latency.as_ref()?))) {
                    let (flow_name, time) = (&flow.name, time.value.to_string());
                    draft = draft.declared(words!("`{flow_name}` takes {time}", "`{flow_name}` 需 {time}"));
                }
            }
            let help = match slowest {
                Some((_, part)) => {
                    let part_name = it.name(part);
                    words!(
                        "`{part_name}` takes most: cache what it answers, call it in `parallel`, or do not wait for it (`~>`)",
                        "`{part_name}` 最慢：缓存其结果，`parallel` 并行调用，或不等待它（`~>`）"
                    )
                }
                None => words!("call in `parallel`, or do not wait (`~>`)", "`parallel` 并行调用，或不等待（`~>`）"),
            };
            report.add(draft.witness(it.path(&found.path)).help(help));
        }
    }
}
