use std::collections::BTreeMap;

use crate::analyze::load::Scenario;
use crate::analyze::parts::What;
use crate::lint::context::{names, share};
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A component that lives on when a zone is lost, and then cannot take the peak.
    ///
    /// Alive is not enough: with three zones a third of the copies goes, so every zone needs 50 % in reserve, not 30 %.
    ///
    /// Seeds: 002:127-128.
    ///
    /// ```sd fires
    /// web -> lb -> app
    /// lb lb x3 in az1, az2, az3
    /// service app x24 in az1, az2, az3 { capacity: 1k/s }
    /// usecase read { rate: 17.5k/s; web -> lb -> app }
    /// ```
    ///
    /// ```sd quiet
    /// web -> lb -> app
    /// lb lb x3 in az1, az2, az3
    /// service app x27 in az1, az2, az3 { capacity: 1k/s }
    /// usecase read { rate: 17.5k/s; web -> lb -> app }
    /// ```
    ///
    /// Allow it where it may be slow while a zone is away; better, say `degraded` on the component.
    ///
    /// # 中文
    ///
    /// 丢一个可用区后仍活着、却撑不住高峰的组件。
    ///
    /// 活着还不够：三个区会少三分之一副本，所以要留 50% 的余量，而不是 30%。
    ///
    /// 可用区不在时允许变慢的可以豁免；更好的做法是在组件上写 `degraded`。
    ZoneLossOverload "SD304" "zone-loss-overload" Core Warning Capacity
}

/// What is left may be full while a zone is away, rounding aside.
const FULL: f64 = 1.0 + 1e-9;

impl Rule for ZoneLossOverload {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut over: BTreeMap<ComponentId, Vec<(GroupId, f64)>> = BTreeMap::new();
        for event in 0..it.events.list.len() {
            let What::Domain(zone) = it.events.list[event].what else { continue };
            let scenario = Scenario::default().losing(it, event);
            // A use case that the zone takes with it is another finding.
            let survives = it.usecases().any(|(id, _)| it.works(id, &scenario.lost));
            if !survives {
                continue;
            }
            let loads = it.facts_loads(&scenario);
            for id in it.ids().filter(|id| it.states_capacity(*id) && !it.scales(*id) && !it.component(*id).flags.has(Flag::Degraded)) {
                let after = it.peak_use_in(id, &loads, &scenario);
                let (Some(before), Some(after)) = (it.peak_use(id), after) else { continue };
                if before < 1.0 && after > FULL && after.is_finite() && !it.is_dead(id, &scenario) {
                    over.entry(id).or_default().push((zone, after));
                }
            }
        }
        for (id, zones) in over {
            let zone_names: Vec<&str> = zones.iter().map(|(zone, _)| it.design.group(*zone).name.as_str()).collect();
            let worst = share(zones.iter().map(|(_, after)| *after).fold(0.0, f64::max));
            let (name, list) = (it.name(id), names(&zone_names));
            let proof = it.loads().peak[id.index()].and_then(|load| it.sizing(id, load)).and_then(|sizing| sizing.zone_proof);
            let either = if zones.len() > 1 { ("any of ", "中任何一个") } else { ("", "") };
            let (any, any_zh) = either;
            let draft = it
                .loaded(
                    Draft::new(words!(
                        "with {any}{list} lost, the peak is {worst} of what is left of `{name}`",
                        "丢失 {list} {any_zh}后，高峰是 `{name}` 剩余能力的 {worst}"
                    )),
                    id,
                )
                .about_all(zones.iter().map(|(zone, _)| *zone));
            report.add(match proof.filter(|_| it.part(id).shards.len() <= 1) {
                Some(n) => draft
                    .help(words!("run `{name} x{n}`, or say `degraded` if it may be slow meanwhile", "运行 `{name} x{n}`；期间允许变慢则写 `degraded`"))
                    .unsafe_fix(words!("run {n}", "运行 {n} 份"), it.set_copies(id, n)),
                None => draft.help(words!("run more copies, or say `degraded`", "增加副本，或写 `degraded`")),
            });
        }
    }
}
