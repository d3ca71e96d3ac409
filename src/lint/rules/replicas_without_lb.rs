use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Clients that call one of several copies with nothing in between that chooses.
    ///
    /// Somebody has to pick a copy that is alive. Without a load balancer, a gateway or a name service the client knows
    /// the copies by address, and keeps calling the one that is gone.
    ///
    /// Seeds: 000:85, 001:299, 002:179.
    ///
    /// ```sd fires
    /// client web
    /// service app x4
    /// web -> app
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// lb lb x2
    /// service app x4
    /// web -> lb -> app
    /// ```
    ///
    /// Allow it where the client balances itself. Calls among services are exempt: they have a mesh or a registry.
    ///
    /// # 中文
    ///
    /// 客户端直接调用多份副本之一，中间没有谁来选择。
    ///
    /// 总得有人挑一份活着的副本。没有负载均衡、网关或名字服务，客户端只能按地址认副本，并一直调用已经不在的那份。
    ///
    /// 客户端自己做负载均衡时可以豁免。服务之间的调用不检查：它们有服务网格或注册中心。
    ReplicasWithoutLb "SD209" "replicas-without-lb" Std Warning Availability
}

impl Rule for ReplicasWithoutLb {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let calls = it.calls();
        // Who can ask a name service or a registry, himself or by others, is told which copies live.
        let is_directory = |id: ComponentId| it.is(id, "dns") || it.is(id, "registry") || it.role(id) == Role::Coordinator;
        let callees =
            |id: ComponentId| calls.iter().filter(|call| call.caller == id).map(|call| call.callee).collect::<Vec<_>>();
        let asks_for_addresses = |id: ComponentId| it.way(id, callees, is_directory).is_some();
        let mut told: Vec<(ComponentId, ComponentId)> = Vec::new();
        for call in &calls {
            if it.role(call.caller) != Role::Source {
                continue;
            }
            let component = it.component(call.callee);
            let is_many = component.copies.as_ref().is_some_and(|it| it.value.number().is_none_or(|n| n >= 2));
            let is_one_of_many = is_many && it.role(call.callee) == Role::Stateless && !it.parts[call.callee.index()].managed;
            if !is_one_of_many || asks_for_addresses(call.caller) || told.contains(&(call.caller, call.callee)) {
                continue;
            }
            told.push((call.caller, call.callee));
            let (client, name) = (it.name(call.caller), it.name(call.callee));
            report.add(
                Draft::new(words!(
                    "`{client}` calls the copies of `{name}` with nothing between that chooses one",
                    "`{client}` 直接调用 `{name}` 的多份副本，中间没有谁来选择"
                ))
                .about(call.flow)
                .about(call.callee)
                .at(it.design.flow(call.flow).span)
                .witness(it.path(&[call.caller, call.callee]))
                .declared(it.copies_fact(call.callee))
                .help(words!(
                    "put a load balancer between them: `{client} -> lb -> {name}`",
                    "在两者之间加负载均衡：`{client} -> lb -> {name}`"
                )),
            );
        }
    }
}
