use std::collections::BTreeMap;

use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A way from a client to data on which nobody checks who asks, or how often.
    ///
    /// What is public is called by everybody: by programs that guess passwords, by a client in a loop. `auth` and
    /// `ratelimit` on the edge stop both before they cost anything.
    ///
    /// Seeds: 000:416, 002:293-296, 003:28-38,665.
    ///
    /// ```sd fires
    /// client web
    /// client partner
    /// gateway api x2 { auth; ratelimit }
    /// service app x2
    /// mysql db x2
    /// web -> api -> app -> db
    /// partner -> app
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// gateway api x2 { auth; ratelimit }
    /// service app x2
    /// mysql db x2
    /// web -> api -> app -> db
    /// ```
    ///
    /// Allow it for callers inside the house. It speaks where the design guards another way, and always in `production`.
    ///
    /// # 中文
    ///
    /// 从客户端到数据的一条路上，没有人检查谁在请求、请求多频繁。
    ///
    /// 公开的接口谁都会来调：猜密码的程序、陷入循环的客户端。入口处的 `auth` 和 `ratelimit` 能在付出代价之前拦住它们。
    ///
    /// 内部调用者可以豁免。设计在别处设了防护时才提示；`production` 下总是检查。
    OpenEdge "SD702" "open-edge" Advice Note Operations
}

/// What in a label or among the modules says that somebody checks.
const GUARDS: [&str; 9] = ["auth", "limit", "login", "oauth", "限流", "认证", "鉴权", "登录", "授权"];

impl Rule for OpenEdge {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let guards = |id: ComponentId| {
            let component = it.component(id);
            let flags = component.flags.has(Flag::Auth) || component.flags.has(Flag::Ratelimit);
            let label = component.label.iter().chain(component.modules.iter().map(|it| &it.value)).chain(component.tech.iter().map(|it| &it.value));
            let says = |text: &String| GUARDS.iter().any(|word| text.to_lowercase().contains(word));
            flags || it.is(id, "limiter") || it.is(id, "waf") || label.into_iter().any(says)
        };
        if it.profile != Profile::Production && !it.ids().any(guards) {
            return;
        }
        let mut callees: BTreeMap<ComponentId, Vec<ComponentId>> = BTreeMap::new();
        for call in it.calls().into_iter().filter(|call| !it.design.flow(call.flow).flags.has(FlowFlag::Presigned)) {
            callees.entry(call.caller).or_default().push(call.callee);
        }
        // A service that asks a guard about its caller is guarded too.
        let asks_a_guard = |id: ComponentId| callees.get(&id).is_some_and(|all| all.iter().any(|to| guards(*to)));
        let is_guarded = |id: ComponentId| guards(id) || (it.role(id) != Role::Source && asks_a_guard(id));
        for client in it.ids().filter(|id| it.role(*id) == Role::Source) {
            let next = |id: ComponentId| -> Vec<ComponentId> {
                let all = callees.get(&id).cloned().unwrap_or_default();
                all.into_iter().filter(|to| !is_guarded(*to) && !it.is(*to, "cdn")).collect()
            };
            // Object stores are reached by signed addresses.
            let is_stateful = |id: ComponentId| matches!(it.role(id), Role::Store | Role::Leader) && !it.is(id, "blob");
            let Some(path) = it.way(client, next, is_stateful) else { continue };
            let (name, store, edge) = (it.name(client), it.name(path[path.len() - 1]), it.name(path[1]));
            report.add(
                Draft::new(words!(
                    "nobody checks `{name}` on its way to `{store}`",
                    "`{name}` 到 `{store}` 的路上没有人检查"
                ))
                .about(client)
                .about(path[1])
                .at(it.component(path[1]).span)
                .witness(it.path(&path))
                .help(words!(
                    "say `{edge} {{ auth; ratelimit }}`, or put a gateway before it",
                    "写 `{edge} {{ auth; ratelimit }}`，或在前面加网关"
                )),
            );
        }
    }
}
