use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A queue that retries and has no place for what always fails.
    ///
    /// One message that cannot be handled comes back for ever and holds up those behind it. A dead-letter queue takes it
    /// out of the way and keeps it for people to look at.
    ///
    /// Seeds: 003:236.
    ///
    /// ```sd fires
    /// web -> app ~> jobs ~> worker { retries: 5 }
    /// kafka jobs x3
    /// ```
    ///
    /// ```sd quiet
    /// web -> app ~> jobs ~> worker { retries: 5 }
    /// kafka jobs x3 { dlq: failed }
    /// queue failed x3
    /// ```
    ///
    /// Allow it where a message that fails may be dropped.
    ///
    /// # 中文
    ///
    /// 会重试、却没有地方放总是失败的消息的队列。
    ///
    /// 一条处理不了的消息会不断回来，挡住后面的。死信队列把它移开，留给人查看。
    ///
    /// 失败的消息可以丢弃时可以豁免。
    NoDeadLetter "SD505" "no-dead-letter" Prod Note Data
}

impl Rule for NoDeadLetter {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids().filter(|id| it.role(*id) == Role::Buffer) {
            let component = it.component(id);
            let retried = it.flows_at(id).find(|(_, flow)| {
                flow.from_members.contains(&id) && flow.retries.as_ref().is_some_and(|it| it.value > 0)
            });
            let at_least_once = component.delivery.as_ref().filter(|it| it.value == Delivery::AtLeastOnce);
            let drawn = it.flows_at(id).any(|(_, flow)| {
                flow.from_members.contains(&id) && flow.to_members.iter().any(|to| it.role(*to) == Role::Buffer)
            });
            let place = retried.map(|(_, flow)| flow.span).or(at_least_once.map(|it| it.span));
            let (Some(place), None, false) = (place, &component.dlq, drawn) else { continue };
            let name = it.name(id);
            report.add(
                Draft::new(words!("`{name}` retries, and what always fails has nowhere to go", "`{name}` 会重试，总是失败的消息却无处可去"))
                    .about(id)
                    .at(component.span)
                    .at(place)
                    .declared(words!("its messages are tried again", "它的消息会重试"))
                    .help(words!("write `{name} {{ dlq: failed }}` and `queue failed`", "写 `{name} {{ dlq: failed }}` 和 `queue failed`")),
            );
        }
    }
}
