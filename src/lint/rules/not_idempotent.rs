use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Work that may arrive twice at somebody who does not say that twice is the same as once.
    ///
    /// A queue that delivers at least once, and a write that is retried, both repeat what has been done already when only
    /// the answer was lost: the payment is taken twice. A key that is remembered makes the second one harmless.
    ///
    /// Seeds: 001:310, 003:461,528,533.
    ///
    /// ```sd fires
    /// web -> app ~> orders ~> billing
    /// kafka orders x3 { delivery: at-least-once }
    /// worker billing x2
    /// ```
    ///
    /// ```sd quiet
    /// web -> app ~> orders ~> billing
    /// kafka orders x3 { delivery: at-least-once }
    /// worker billing x2 { idempotent }
    /// ```
    ///
    /// Allow it where doing it twice does no harm. It speaks where the design says `at-least-once` or retries a `write`;
    /// in `production`, of every consumer.
    ///
    /// # 中文
    ///
    /// 工作可能到达两次，而接收者没有说明两次等于一次。
    ///
    /// 至少投递一次的队列和会重试的写入，都会在只丢了应答时重复已经做过的事：付款被扣两次。记住一个键就能让第二次无害。
    ///
    /// 做两次也无妨时可以豁免。设计写了 `at-least-once` 或对 `write` 重试时才提示；在 `production` 下检查每个消费者。
    NotIdempotent "SD504" "at-least-once-not-idempotent" Std Warning Data
}

impl Rule for NotIdempotent {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut told: Vec<ComponentId> = Vec::new();
        let works = |id: ComponentId| matches!(it.role(id), Role::Stateless | Role::Leader | Role::External);
        let is_safe = |id: ComponentId| it.component(id).flags.has(Flag::Idempotent);
        for (buffer, consumer, flow) in it.deliveries() {
            let delivery = it.component(buffer).delivery.as_ref();
            let repeats = match delivery.map(|it| it.value) {
                Some(Delivery::AtLeastOnce) => true,
                Some(Delivery::AtMostOnce | Delivery::ExactlyOnce) => false,
                None => it.profile == Profile::Production,
            };
            if !repeats || !works(consumer) || is_safe(consumer) || told.contains(&consumer) {
                continue;
            }
            told.push(consumer);
            let (name, queue) = (it.name(consumer), it.name(buffer));
            let draft = Draft::new(words!(
                "`{queue}` may deliver a message twice, and `{name}` does not say that this is harmless",
                "`{queue}` 可能投递两次，而 `{name}` 没有说明这无妨"
            ))
            .about(consumer)
            .about(flow)
            .at(it.component(consumer).span)
            .at(it.design.flow(flow).span)
            .witness([queue, name]);
            let draft = match delivery {
                Some(_) => draft.declared(words!("`{queue}` delivers at least once", "`{queue}` 至少投递一次")),
                None => draft.inferred(words!("queues deliver at least once unless they say otherwise", "队列若无说明则至少投递一次")),
            };
            report.add(draft.help(idempotent(name)));
        }
        for call in it.calls() {
            let flow = it.design.flow(call.flow);
            let Some(retries) = flow.retries.as_ref().filter(|it| it.value > 0) else { continue };
            if it.writes(flow) != Some(true) || !works(call.callee) || is_safe(call.callee) || told.contains(&call.callee) {
                continue;
            }
            told.push(call.callee);
            let (name, from) = (it.name(call.callee), it.name(call.caller));
            report.add(
                Draft::new(words!(
                    "`{from}` repeats a write to `{name}`, which does not say that this is harmless",
                    "`{from}` 会重复写 `{name}`，而后者没有说明这无妨"
                ))
                .about(call.callee)
                .about(call.flow)
                .at(retries.span)
                .witness([from, name])
                .declared(words!("the write is retried", "写入会重试"))
                .help(idempotent(name)),
            );
        }
    }
}

fn idempotent(name: &str) -> crate::lint::Words {
    words!(
        "let it remember a key of each request, and say `{name} {{ idempotent }}`",
        "让它记住每个请求的键，并写 `{name} {{ idempotent }}`"
    )
}
