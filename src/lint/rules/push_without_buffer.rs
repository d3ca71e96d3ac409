use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A push into something that can neither keep what comes nor slow the sender down.
    ///
    /// When the sender is faster, memory fills or messages are lost. A queue between them keeps what is too much; a
    /// receiver that pulls takes only what it can do.
    ///
    /// Seeds: 001:213-229.
    ///
    /// ```sd fires
    /// client web
    /// service reader x2
    /// worker handler x4
    /// web -> reader
    /// reader -> handler: blocks { push }
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// service reader x2
    /// worker handler x4
    /// web -> reader
    /// reader -> handler: blocks { pull }
    /// ```
    ///
    /// Allow it where the protocol slows the sender; better, say `backpressure` on the receiver. Pushes to clients, third
    /// parties and stores, out of a queue, and to who hands on to a queue are exempt.
    ///
    /// # 中文
    ///
    /// 推送给既存不下、又无法让发送方减速的接收者。
    ///
    /// 发送方更快时，要么内存撑满，要么丢消息。中间的队列能存下多余的；主动拉取的接收者只取自己做得了的。
    ///
    /// 协议本身会让发送方减速时可以豁免；更好的做法是在接收者上写 `backpressure`。推送给客户端、第三方和存储的，从队列推出的，以及随即写入队列的不检查。
    PushWithoutBuffer "SD501" "push-without-buffer" Std Warning Data
}

impl Rule for PushWithoutBuffer {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, flow) in it.flows().filter(|(_, flow)| flow.flags.has(FlowFlag::Push)) {
            for &to in &flow.to_members {
                let flags = &it.component(to).flags;
                let keeps = flags.has(Flag::Persistent) || flags.has(Flag::Backpressure);
                // A queue keeps what its consumer cannot take, and who hands on to a queue at once need not keep it.
                let from_queue = flow.from_members.iter().all(|id| it.role(*id) == Role::Buffer);
                let into_queue = it.design.flows.iter().any(|next| {
                    next.from_members.contains(&to) && next.to_members.iter().any(|id| it.role(*id) == Role::Buffer)
                });
                if keeps || from_queue || into_queue || !matches!(it.role(to), Role::Stateless | Role::Leader | Role::Coordinator) {
                    continue;
                }
                let (name, from) = (it.name(to), it.design.end_name(flow.from));
                report.add(
                    Draft::new(words!(
                        "`{from}` pushes to `{name}`, which can neither keep it nor slow it down",
                        "`{from}` 推送给 `{name}`，后者既存不下也无法让它减速"
                    ))
                    .about(id)
                    .about(to)
                    .at(flow.span)
                    .witness([from, name])
                    .declared(words!("the flow is a push", "这条连线是推送"))
                    .help(words!(
                        "put a queue between them, `{from} ~> queue ~> {name}`, let `{name}` `pull`, or say `backpressure`",
                        "中间加队列 `{from} ~> queue ~> {name}`，让 `{name}` 拉取（`pull`），或写 `backpressure`"
                    )),
                );
            }
        }
    }
}
