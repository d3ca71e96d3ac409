use crate::analyze::load::Scenario;
use crate::lint::context::names;
use crate::units::percent;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A promised availability that the stated parts cannot give.
    ///
    /// What states no availability is taken as perfect, so the result is the best that can be; if even that is below the
    /// promise, no luck helps. Shared parts are counted once.
    ///
    /// Seeds: 001:245, 002:18, 003:5.
    ///
    /// ```sd fires
    /// web -> app -> db
    /// service app x2 { availability: 99.9% }
    /// mysql db x1 { availability: 99.5% }
    /// usecase read { availability: 99.9%; web -> app -> db }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> db
    /// service app x2 { availability: 99.9% }
    /// mysql db x2 { availability: 99.5% }
    /// usecase read { availability: 99.9%; web -> app -> db }
    /// ```
    ///
    /// There is no good reason to allow it: it is a theorem. Promise less, or mend what is named first.
    ///
    /// # 中文
    ///
    /// 承诺的可用性，已写明的部件给不出来。
    ///
    /// 没有写明可用性的按完美计算，所以结果是最好情况；连它都低于承诺，运气也帮不上。共用的部件只算一次。
    ///
    /// 没有豁免它的理由：这是定理。降低承诺，或先改进列在最前面的部件。
    SlaUnreachable "SD204" "sla-unreachable" Core Error Availability
}

impl Rule for SlaUnreachable {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, usecase) in it.usecases() {
            let Some(promise) = &usecase.availability else { continue };
            let found = it.availability(id, &Scenario::default());
            let best = found.bounds.1;
            // Rounding in the last digits is no finding.
            if found.ranking.is_empty() || best >= promise.value - 1e-12 {
                continue;
            }
            let top: Vec<usize> = found.ranking.iter().take(3).map(|it| it.event).collect();
            let top_names: Vec<&str> = top.iter().map(|event| it.events.list[*event].name.as_str()).collect();
            let mut parts: Vec<ComponentId> = top.iter().filter_map(|event| it.events.component(*event)).collect();
            parts.dedup();
            let (name, promised, first) = (&usecase.name, percent(promise.value), names(&top_names));
            let reached = percent(best);
            let (at_most, at_most_zh) =
                if found.is_exact() { ("reaches", "只有") } else { ("reaches at most", "至多只有") };
            let mut draft = Draft::new(words!(
                "`{name}` promises {promised} and {at_most} {reached}",
                "`{name}` 承诺 {promised}，{at_most_zh} {reached}"
            ))
            .usecases([id])
            .about_all(parts)
            .at(promise.span)
            .witness(top_names.iter().copied());
            for &event in &top {
                let event = &it.events.list[event];
                if let Some(down) = event.down {
                    let (part, up) = (&event.name, percent(1.0 - down));
                    draft = draft.declared(words!("`{part}` is up {up} of the time", "`{part}` 可用 {up}"));
                }
            }
            report.add(draft.help(words!("mend first: {first}; or promise less", "先改进：{first}；或降低承诺")));
        }
    }
}
