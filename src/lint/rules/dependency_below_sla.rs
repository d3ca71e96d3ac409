use crate::catalog::Role;
use crate::units::percent;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A third party or managed service that promises less than a use case that cannot do without it.
    ///
    /// What a use case needs bounds what it can promise: with a dependency at 99.9 %, 99.9 % is out of reach for the
    /// whole. A rule of thumb asks of every dependency one nine more.
    ///
    /// Seeds: 001:320.
    ///
    /// ```sd fires
    /// client web
    /// service shop x2
    /// stripe pay { availability: 99.9% }
    /// web -> shop -> pay
    /// usecase buy { availability: 99.9%; web -> shop -> pay }
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// service shop x2
    /// stripe pay { availability: 99.99% }
    /// web -> shop -> pay
    /// usecase buy { availability: 99.9%; web -> shop -> pay }
    /// ```
    ///
    /// Allow it where the promise is checked as a whole (`sla-unreachable` does) and one nine more is not needed.
    ///
    /// # 中文
    ///
    /// 用例离不开的第三方或托管服务，承诺得比用例还低。
    ///
    /// 用例的承诺受制于它的依赖：依赖只有 99.9%，整体就到不了 99.9%。经验法则要求每个依赖多一个九。
    ///
    /// 如果整体承诺已另行核算（`sla-unreachable` 会做）、不需要多一个九，可以豁免。
    DependencyBelowSla "SD205" "dependency-below-sla" Ped Note Availability
}

impl Rule for DependencyBelowSla {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, usecase) in it.usecases() {
            let Some(promise) = &usecase.availability else { continue };
            for component in it.walks[id.index()].reached() {
                let is_rented = it.role(component) == Role::External || it.parts[component.index()].managed;
                let Some(own) = it.component(component).availability.as_ref().filter(|_| is_rented) else { continue };
                let one_nine_more = (1.0 - own.value) <= (1.0 - promise.value) / 10.0 * (1.0 + 1e-9);
                if one_nine_more || it.does_without(id, component) {
                    continue;
                }
                let (name, what) = (it.name(component), &usecase.name);
                let (theirs, ours) = (percent(own.value), percent(promise.value));
                report.add(
                    Draft::new(words!(
                        "`{what}` promises {ours} and needs `{name}`, which promises {theirs}",
                        "`{what}` 承诺 {ours}，却依赖只承诺 {theirs} 的 `{name}`"
                    ))
                    .about(component)
                    .usecases([id])
                    .at(own.span)
                    .at(promise.span)
                    .declared(words!("`{name}` promises {theirs}", "`{name}` 承诺 {theirs}"))
                    .declared(words!("`{what}` promises {ours}", "`{what}` 承诺 {ours}"))
                    .help(words!(
                        "promise less, put a queue or a second provider before it, or make it `soft`",
                        "降低承诺，在它前面加队列或第二家供应商，或把它设为 `soft`"
                    )),
                );
            }
        }
    }
}
