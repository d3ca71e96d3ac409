use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A client that talks to a database, a queue or a coordinator itself.
    ///
    /// Nobody checks what the client sends, its schema is everybody's contract, and every client holds a connection. A
    /// service between them is where access, validation and change live.
    ///
    /// Seeds: 002:170, 003:9.
    ///
    /// ```sd fires
    /// client web
    /// mysql orders
    /// web -> orders
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// service shop
    /// mysql orders
    /// web -> shop -> orders
    /// ```
    ///
    /// Allow it for a backend as a service whose rules guard the data. Object stores, CDNs, `presigned` flows and managed
    /// services are exempt.
    ///
    /// # 中文
    ///
    /// 客户端直接访问数据库、队列或协调服务。
    ///
    /// 没有人检查客户端发来什么，表结构成了所有人的契约，每个客户端都占一个连接。两者之间的服务正是放置权限、校验与变更的地方。
    ///
    /// 由后端即服务（BaaS）的规则保护数据时可以豁免；对象存储、CDN、`presigned` 连线和托管服务不检查。
    ClientToStore "SD103" "client-to-store" Core Warning Structure
}

impl Rule for ClientToStore {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for call in it.calls() {
            let flow = it.design.flow(call.flow);
            let is_inner = matches!(it.role(call.callee), Role::Store | Role::Buffer | Role::Coordinator);
            let is_meant = it.is(call.callee, "blob") || it.is(call.callee, "lake") || flow.flags.has(FlowFlag::Presigned);
            if it.role(call.caller) != Role::Source || !is_inner || is_meant || it.parts[call.callee.index()].managed {
                continue;
            }
            let (client, store) = (it.name(call.caller), it.name(call.callee));
            let (client_fact, client_confidence) = it.kind_fact(call.caller);
            let (store_fact, store_confidence) = it.kind_fact(call.callee);
            report.add(
                Draft::new(words!(
                    "the client `{client}` calls `{store}` itself",
                    "客户端 `{client}` 直接访问 `{store}`"
                ))
                .about(call.flow)
                .about(call.callee)
                .at(flow.span)
                .witness(it.path(&[call.caller, call.callee]))
                .because(client_fact, client_confidence)
                .because(store_fact, store_confidence)
                .help(words!(
                    "put a service between them: `{client} -> app -> {store}`; say `managed` if it is a hosted API",
                    "在两者之间加一个服务：`{client} -> app -> {store}`；如果它是托管 API，写 `managed`"
                )),
            );
        }
    }
}
