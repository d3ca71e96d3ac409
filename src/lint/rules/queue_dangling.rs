use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A queue that nobody fills, or that nobody empties.
    ///
    /// Without a consumer it grows until it is full; without a producer there is nothing to consume. Mostly the other
    /// half is drawn elsewhere or not yet.
    ///
    /// Seeds: 002:166-179.
    ///
    /// ```sd fires
    /// web -> app ~> events
    /// kafka events x3
    /// ```
    ///
    /// ```sd quiet
    /// web -> app ~> events ~> worker
    /// kafka events x3
    /// ```
    ///
    /// Allow it where the other side is another team's; better, draw it as `external`. Dead-letter queues (`dlq`) are
    /// read by people and are exempt, and so is a `stream` that comes from outside.
    ///
    /// # 中文
    ///
    /// 没有人写入，或没有人消费的队列。
    ///
    /// 没有消费者，它会一直增长到满；没有生产者，就没有东西可消费。多半是另一半画在别处或还没画。
    ///
    /// 另一侧属于别的团队时可以豁免；更好的做法是画成 `external`。死信队列（`dlq`）由人查看，不检查；从外部来的 `stream` 也不检查。
    QueueDangling "SD503" "queue-dangling" Core Warning Structure
}

impl Rule for QueueDangling {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids().filter(|id| it.role(*id) == Role::Buffer) {
            let (mut is_filled, mut is_emptied, mut place) = (false, false, None);
            for (_, flow) in it.flows_at(id) {
                let (goes_in, goes_out) = (flow.to_members.contains(&id), flow.from_members.contains(&id));
                if !goes_in && !goes_out {
                    continue;
                }
                place = place.or(Some(flow.span));
                let both = matches!(flow.arrow, Arrow::Exchange | Arrow::Related);
                let takes = goes_in && flow.arrow == Arrow::Call && it.writes(flow) == Some(false);
                is_filled |= both || (goes_in && !takes);
                is_emptied |= both || goes_out || takes;
            }
            let is_dead_letters = it.design.components.iter().any(|other| other.dlq.as_ref().is_some_and(|it| it.value == id));
            // A stream that only comes in is named for what it brings.
            is_filled |= it.is(id, "stream");
            let Some(_) = place else { continue };
            if (is_filled && is_emptied) || is_dead_letters {
                continue;
            }
            let name = it.name(id);
            let (fact, confidence) = it.kind_fact(id);
            let (message, help) = if is_filled {
                (
                    words!("nobody takes from the queue `{name}`", "没有人消费队列 `{name}`"),
                    words!("draw who takes from it: `{name} ~> worker`", "画出谁消费它：`{name} ~> worker`"),
                )
            } else {
                (
                    words!("nobody puts anything into the queue `{name}`", "没有人写入队列 `{name}`"),
                    words!("draw who fills it: `app ~> {name}`", "画出谁写入它：`app ~> {name}`"),
                )
            };
            report.add(Draft::new(message).about(id).at(it.component(id).span).because(fact, confidence).help(help));
        }
    }
}
