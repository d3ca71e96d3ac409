use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Large files that go from the servers to the clients with no CDN on the way.
    ///
    /// Every megabyte crosses the network once for each viewer and takes a server's time. A CDN keeps it near the
    /// viewers and asks for it once.
    ///
    /// Seeds: 000:166-168,232-258, 003:873.
    ///
    /// ```sd fires
    /// client web
    /// service app x2
    /// s3 videos
    /// web -> app: watch { reply: 5MB }
    /// app -> videos { read; reply: 5MB }
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// cdn cdn
    /// s3 videos
    /// web -> cdn -> videos: watch { read; reply: 5MB }
    /// ```
    ///
    /// Allow it inside a company, where the clients stand next to the servers. A size of 100 KB or more counts.
    ///
    /// # 中文
    ///
    /// 大文件从服务器到客户端，途中没有 CDN。
    ///
    /// 每一兆都要为每个观众穿越一次网络，占用服务器时间。CDN 把它放在观众附近，只回源一次。
    ///
    /// 公司内部、客户端就在服务器旁边时可以豁免。100 KB 以上才算。
    MediaWithoutCdn "SD603" "media-without-cdn" Prod Note Latency
}

/// From this size on it is media (`analysis.md` 4).
const LARGE: f64 = 100e3;

impl Rule for MediaWithoutCdn {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut told: Vec<FlowId> = Vec::new();
        for call in it.calls() {
            let flow = it.design.flow(call.flow);
            let Some(reply) = flow.reply.as_ref().filter(|it| it.value.exact >= LARGE) else { continue };
            if it.role(call.caller) != Role::Source || it.is(call.callee, "cdn") || told.contains(&call.flow) {
                continue;
            }
            told.push(call.flow);
            let (client, server, size) = (it.name(call.caller), it.name(call.callee), reply.value.to_string());
            report.add(
                Draft::new(words!(
                    "`{client}` gets {size} from `{server}` with no CDN between them",
                    "`{client}` 从 `{server}` 取 {size}，中间没有 CDN"
                ))
                .about(call.flow)
                .at(flow.span)
                .at(reply.span)
                .witness(it.path(&[call.caller, call.callee]))
                .declared(words!("the reply is {size}", "应答为 {size}"))
                .help(words!("let it come from a CDN: `{client} -> cdn -> {server}`", "改由 CDN 提供：`{client} -> cdn -> {server}`")),
            );
        }
    }
}
