use std::collections::BTreeMap;

use crate::analyze::load::Scenario;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Calls that lead round in a circle and make more work than they do.
    ///
    /// Each round starts as many requests as the last one, or more: no number of servers is enough. A crawler that
    /// queues every link it finds does this.
    ///
    /// Seeds: 003:209-210.
    ///
    /// ```sd fires
    /// job start
    /// service fetch x2
    /// queue frontier x3
    /// start ~> frontier ~> fetch
    /// fetch ~> frontier: links { calls: 10 }
    /// usecase crawl { rate: 1/s; from: start }
    /// ```
    ///
    /// ```sd quiet
    /// job start
    /// service fetch x2
    /// queue frontier x3
    /// start ~> frontier ~> fetch
    /// fetch ~> frontier: new links { calls: 50% }
    /// usecase crawl { rate: 1/s; from: start }
    /// ```
    ///
    /// There is no good reason to allow it: say how many of the results go round again (`calls: 50%`).
    ///
    /// # 中文
    ///
    /// 绕成一圈、做出的工作比完成的还多的调用。
    ///
    /// 每一轮产生的请求不少于上一轮，多少台服务器都不够。把找到的链接全部排队的爬虫就是这样。
    ///
    /// 没有豁免它的理由：写明有多少结果会再转一圈（`calls: 50%`）。
    RunawayLoop "SD306" "runaway-loop" Core Error Capacity
}

impl Rule for RunawayLoop {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut told: Vec<Vec<ComponentId>> = Vec::new();
        for (id, usecase) in it.usecases() {
            // Only who states how much goes round has said something that can be wrong.
            let load = it.usecase_load(id, &Scenario::default());
            if !load.is_some_and(|load| load.diverges) {
                continue;
            }
            let mut next: BTreeMap<ComponentId, Vec<(ComponentId, f64, FlowId)>> = BTreeMap::new();
            for &flow_id in &it.walk(id).flows {
                let flow = it.design.flow(flow_id);
                let calls = flow.calls.as_ref().map_or(1.0, |calls| calls.value.per_request);
                for &from in &flow.from_members {
                    next.entry(from).or_default().extend(flow.to_members.iter().map(|to| (*to, calls, flow_id)));
                }
            }
            let follow = |id: ComponentId| next.get(&id).into_iter().flatten().map(|(to, ..)| *to).collect::<Vec<_>>();
            let circle = next.keys().copied().find_map(|start| {
                let ends_here = |id: ComponentId| follow(id).contains(&start);
                if ends_here(start) { Some(vec![start]) } else { it.way(start, follow, ends_here) }
            });
            let Some(circle) = circle else { continue };
            let mut members = circle.clone();
            members.sort_unstable();
            if told.contains(&members) {
                continue;
            }
            told.push(members);
            let hop = |at: usize| {
                let (from, to) = (circle[at], circle[(at + 1) % circle.len()]);
                next[&from].iter().find(|(target, ..)| *target == to).copied()
            };
            let hops: Vec<(ComponentId, f64, FlowId)> = (0..circle.len()).filter_map(hop).collect();
            let gain = hops.iter().map(|(_, calls, _)| calls).product::<f64>();
            let most = hops.iter().max_by(|a, b| a.1.total_cmp(&b.1)).copied();
            let mut path = it.path(&circle);
            path.push(path[0].clone());
            let (list, name, times) = (path.join("` → `"), &usecase.name, format!("{gain:.1}"));
            let mut draft = Draft::new(words!(
                "the work of `{name}` grows without end: `{list}` makes {times} of each",
                "`{name}` 的工作无限增长：`{list}` 每轮变成 {times} 倍"
            ))
            .about_all(circle.iter().copied())
            .usecases([id]);
            if let Some((_, calls, flow)) = most {
                let flow_name = &it.design.flow(flow).name;
                let many = format!("{calls}");
                draft = draft
                    .at(it.design.flow(flow).calls.as_ref().map_or(it.design.flow(flow).span, |calls| calls.span))
                    .declared(words!("`{flow_name}` makes {many} calls a request", "`{flow_name}` 每个请求产生 {many} 次调用"));
            }
            report.add(draft.witness(path).help(words!(
                "say which share goes round again, less than one in all: `calls: 50%`",
                "写明再转一圈的比例，总和小于一：`calls: 50%`"
            )));
        }
    }
}
