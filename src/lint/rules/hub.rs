use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Role;
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A component that six or more others cannot do without.
    ///
    /// Its outage is everybody's outage, its releases wait for everybody, and it grows with every feature. Gateways and
    /// load balancers are made for that; a service that ends up there rarely is.
    ///
    /// Seeds: 002:281.
    ///
    /// ```sd fires
    /// service users x3
    /// service a, b, c, d, e, f
    /// a, b, c, d, e, f -> users
    /// ```
    ///
    /// ```sd quiet
    /// service users x3
    /// service a, b, c, d, e
    /// a, b, c, d, e -> users
    /// ```
    ///
    /// Allow it for shared infrastructure that is run as such.
    ///
    /// # 中文
    ///
    /// 六个以上的组件都离不开它。
    ///
    /// 它停就是大家停，它发布要等大家，每个功能都让它变大。网关和负载均衡生来如此；一个服务很少是。
    ///
    /// 作为公共基础设施来运营的可以豁免。
    Hub "SD313" "hub" Ped Note Capacity
}

/// From this many callers on (`analysis.md` 3.7).
const MANY: usize = 6;

impl Rule for Hub {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut callers: BTreeMap<ComponentId, BTreeSet<ComponentId>> = BTreeMap::new();
        for call in it.needed_calls().into_iter().filter(|call| it.role(call.callee) != Role::Forwarder) {
            callers.entry(call.callee).or_default().insert(call.caller);
        }
        for (id, callers) in callers.into_iter().filter(|(_, callers)| callers.len() >= MANY) {
            let callers: Vec<ComponentId> = callers.into_iter().collect();
            let (name, n, list) = (it.name(id), callers.len(), names(&it.path(&callers)));
            report.add(
                Draft::new(words!("{n} components cannot do without `{name}`: {list}", "{n} 个组件离不开 `{name}`：{list}"))
                    .about(id)
                    .at(it.component(id).span)
                    .help(words!(
                        "split what it does, hand the callers what they need by messages, or make some calls `soft`",
                        "拆分它的职责，用消息把所需数据送给调用方，或把部分调用设为 `soft`"
                    )),
            );
        }
    }
}
