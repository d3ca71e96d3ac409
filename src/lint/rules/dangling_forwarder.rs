use crate::catalog::Role;
use crate::diag::Severity;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A load balancer, gateway, CDN or proxy with nothing behind it.
    ///
    /// A forwarder only passes requests on. Without a target every request ends there, so either an arrow is missing or
    /// the box does more than its kind says.
    ///
    /// Seeds: 002:170.
    ///
    /// ```sd fires
    /// web -> lb
    /// web -> app -> db
    /// ```
    ///
    /// ```sd quiet
    /// web -> lb -> app -> db
    /// ```
    ///
    /// Allow it in a sketch that is not finished; with `profile: sketch` it is a note anyway. A name server that only
    /// answers is exempt.
    ///
    /// # 中文
    ///
    /// 负载均衡、网关、CDN 或代理后面没有任何组件。
    ///
    /// 转发者只负责传递请求。没有目标，请求就到此为止：要么少画了一条线，要么这个方框做的事不止它的种类所说的。
    ///
    /// 未完成的草图可以豁免；`profile: sketch` 下只是提示。只作解析的 DNS 不检查。
    DanglingForwarder "SD105" "dangling-forwarder" Core Warning Structure
}

impl Rule for DanglingForwarder {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids() {
            let is_forwarder = it.role(id) == Role::Forwarder && !it.is(id, "dns") && !it.is(id, "limiter");
            let incoming = it.flows_at(id).find(|(_, flow)| flow.to_members.contains(&id));
            let dangles = is_forwarder
                && incoming.is_some()
                && !it.flows_at(id).any(|(_, flow)| {
                    flow.from_members.contains(&id) || (flow.arrow == Arrow::Related && flow.to_members.contains(&id))
                });
            if !dangles {
                continue;
            }
            let (name, kind) = (it.name(id), it.component(id).kind.kind.name);
            let (fact, confidence) = it.kind_fact(id);
            let from: Vec<&str> = incoming.map(|(_, flow)| vec![it.design.end_name(flow.from), name]).unwrap_or_default();
            let severity = if it.profile == Profile::Sketch { Severity::Note } else { Severity::Warning };
            report.add(
                Draft::new(words!("`{name}` passes requests on to nobody", "`{name}` 没有可转发的目标"))
                    .severity(severity)
                    .about(id)
                    .at(it.component(id).span)
                    .witness(from)
                    .because(fact, confidence)
                    .help(words!(
                        "draw what it passes them to, say `{name} -> app`; if it answers itself, it is a `service`, not a {kind}",
                        "画出它转发给谁，例如 `{name} -> app`；如果它自己作答，它是 `service` 而不是 {kind}"
                    )),
            );
        }
    }
}
