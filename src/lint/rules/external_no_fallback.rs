use std::collections::BTreeMap;

use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A third party that a use case waits for and has no way around.
    ///
    /// It is not ours: it fails when it wants, it is slow when it wants, and nobody on call can mend it. A queue before
    /// it, a second provider or an answer without it keep the use case alive meanwhile.
    ///
    /// Seeds: 001:139-143, 003:715.
    ///
    /// ```sd fires
    /// client web
    /// service shop x2
    /// stripe pay
    /// web -> shop -> pay
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// service shop x2
    /// stripe pay
    /// paypal other
    /// web -> shop -> pay | other
    /// ```
    ///
    /// Allow it where there is no second provider and nothing to answer without it.
    ///
    /// # 中文
    ///
    /// 用例要等待、又绕不开的第三方。
    ///
    /// 它不归我们管：想坏就坏，想慢就慢，值班的人修不了它。前面加一个队列、第二家供应商，或在没有它时也能给出答复，用例就能继续。
    ///
    /// 没有第二家、也无法在没有它时答复，可以豁免。
    ExternalNoFallback "SD210" "external-no-fallback" Advice Note Availability
}

impl Rule for ExternalNoFallback {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut needed: BTreeMap<ComponentId, Vec<UseCaseId>> = BTreeMap::new();
        for (id, usecase) in it.usecases() {
            for component in it.walks[id.index()].reached() {
                if it.role(component) == Role::External && usecase.from != Some(component) && !it.does_without(id, component) {
                    needed.entry(component).or_default().push(id);
                }
            }
        }
        for (id, usecases) in needed {
            let name = it.name(id);
            let what = it.usecase_names(&usecases);
            let (en, zh) = (&what.en, &what.zh);
            let walk = &it.walks[usecases[0].index()];
            let next = |at: ComponentId| walk.needs(at).iter().flat_map(|need| need.ways()).map(|way| way.to).collect();
            let path = walk.entry.and_then(|entry| it.way(entry, next, |to| to == id)).unwrap_or_default();
            let (fact, confidence) = it.kind_fact(id);
            let caller = path.iter().rev().nth(1).map_or("app", |id| it.name(*id));
            report.add(
                Draft::new(words!("{en} waits for `{name}`, which is not ours, and has no way around it", "{zh}要等待不归我们管的 `{name}`，且无法绕开"))
                    .about(id)
                    .usecases(usecases)
                    .at(it.component(id).span)
                    .witness(it.path(&path))
                    .because(fact, confidence)
                    .help(words!(
                        "a queue before it (`{caller} ~> queue ~> worker -> {name}`), a second provider (`{name} | other`), or `soft`",
                        "在前面加队列（`{caller} ~> queue ~> worker -> {name}`），或第二家（`{name} | other`），或 `soft`"
                    )),
            );
        }
    }
}
