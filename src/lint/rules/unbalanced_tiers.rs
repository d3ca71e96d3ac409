use std::collections::BTreeMap;

use crate::analyze::load::Scenario;
use crate::catalog::Role;
use crate::lint::context::per_second;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A tier that can ask four times as much of the next one as that can take.
    ///
    /// The larger tier is paid for and never used: the smaller one saturates first. Capacity is compared in requests of
    /// the use case, with fan-out and cache hits counted.
    ///
    /// Seeds: the title of 004; 000:178, 002:281.
    ///
    /// ```sd fires
    /// web -> app -> db
    /// service app x20 { capacity: 1k/s }
    /// mysql db x2 { capacity: 1k/s }
    /// usecase read { web -> app -> db }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> cache -> db { read }
    /// service app x20 { capacity: 1k/s }
    /// redis cache x2 { hit: 90% }
    /// mysql db x2 { capacity: 1k/s }
    /// usecase read { read; web -> app -> cache -> db }
    /// ```
    ///
    /// Allow it where the larger tier does other work that the design does not show.
    ///
    /// # 中文
    ///
    /// 上一层能发出的请求是下一层承受力的四倍以上。
    ///
    /// 大的那层付了钱却用不上：小的那层先饱和。容量按用例的请求数比较，扇出和缓存命中都计入。
    ///
    /// 大的那层还做着图中没有的工作时可以豁免。
    UnbalancedTiers "SD307" "unbalanced-tiers" Std Warning Capacity
}

/// Tiers this far apart are unbalanced; a peak of 3x must not trip it (`analysis.md` 3.7).
const FAR: f64 = 4.0;

/// Two tiers and what each can take, in requests of the first use case that shows it.
struct Gap {
    above: f64,
    below: f64,
    usecases: Vec<UseCaseId>,
    flow: FlowId,
}

impl Rule for UnbalancedTiers {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut found: BTreeMap<(ComponentId, ComponentId), Gap> = BTreeMap::new();
        let calls = it.needed_calls();
        let scenario = Scenario::default();
        for (usecase, _) in it.usecases() {
            let visits = it.visits(usecase, &scenario);
            if visits.diverges {
                continue;
            }
            // The requests of the use case that a component can take.
            let limit = |id: ComponentId| {
                let load = *visits.loads.get(&id).filter(|_| it.states_capacity(id))?;
                it.utilisation(id, load, &scenario).value().filter(|used| *used > 0.0).map(|used| 1.0 / used)
            };
            for call in calls.iter().filter(|call| it.walk(usecase).flows.contains(&call.flow)) {
                let (Some(above), Some(below)) = (limit(call.caller), limit(call.callee)) else { continue };
                if it.role(call.callee) == Role::External || above <= FAR * below {
                    continue;
                }
                let entry = found.entry((call.caller, call.callee)).or_insert(Gap { above, below, usecases: Vec::new(), flow: call.flow });
                entry.usecases.push(usecase);
            }
        }
        for ((caller, callee), Gap { above, below, usecases, flow }) in found {
            let (a, b) = (it.name(caller), it.name(callee));
            let (more, less, times) = (per_second(above), per_second(below), format!("{:.1}x", above / below));
            let mut draft = Draft::new(words!(
                "`{a}` can serve {more}, and `{b}` behind it {less}: {times} apart",
                "`{a}` 能服务 {more}，后面的 `{b}` 只有 {less}：相差 {times}"
            ))
            .about(callee)
            .about(caller)
            .about(flow)
            .usecases(usecases)
            .at(it.copies_place(callee))
            .at(it.copies_place(caller))
            .witness(it.path(&[caller, callee]));
            for id in [caller, callee] {
                draft = draft.declared(it.copies_fact(id));
                if let Some((fact, confidence)) = it.capacity_fact(id) {
                    draft = draft.because(fact, confidence);
                }
            }
            report.add(draft.help(words!(
                "`{b}` saturates first: run more of it, put a cache before it, or fewer of `{a}`",
                "`{b}` 先饱和：增加它，在它前面加缓存，或减少 `{a}`"
            )));
        }
    }
}
