use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// An answer that goes out before what it confirms has been stored.
    ///
    /// Who gets the answer believes it done. If the server dies between the two steps, it was not, and nobody knows.
    ///
    /// Seeds: 002, the messenger's steps 5 and 6.
    ///
    /// ```sd fires
    /// client phone
    /// service chat x2
    /// mysql messages x2
    /// usecase send { write; phone -> chat: send; chat ~> phone: ok; chat -> messages: save }
    /// ```
    ///
    /// ```sd quiet
    /// client phone
    /// service chat x2
    /// mysql messages x2
    /// usecase send { write; phone -> chat: send; chat -> messages: save; chat ~> phone: ok }
    /// ```
    ///
    /// Allow it where a message may be lost, and say so to who sends it.
    ///
    /// # 中文
    ///
    /// 应答先于它所确认的内容落盘。
    ///
    /// 收到应答的人以为已经完成。如果服务器在两步之间宕机，就没有完成，而且无人知道。
    ///
    /// 消息可以丢失时可以豁免，并告知发送者。
    AnswerBeforeDurable "SD507" "answer-before-durable" Std Warning Data
}

impl Rule for AnswerBeforeDurable {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (id, usecase) in it.usecases().filter(|(_, usecase)| usecase.lists) {
            let Some(entry) = usecase.from.filter(|id| it.role(*id) == Role::Source) else { continue };
            if usecase.operation.as_ref().is_some_and(|it| it.value == Operation::Read) {
                continue;
            }
            let is_answer = |step: &&Step| it.design.flow(step.flow).to_members.contains(&entry);
            let is_durable = |step: &&Step| {
                let flow = it.design.flow(step.flow);
                let keeps = |id: &ComponentId| matches!(it.role(*id), Role::Store | Role::Buffer);
                flow.to_members.iter().any(keeps) && it.writes(flow) != Some(false)
            };
            let Some(at) = usecase.steps.iter().position(|step| is_answer(&step)) else { continue };
            if usecase.steps[..at].iter().any(|step| is_durable(&step)) {
                continue;
            }
            let Some(write) = usecase.steps[at..].iter().find(is_durable) else { continue };
            let answer = &usecase.steps[at];
            let (client, store) = (it.name(entry), it.design.end_name(it.design.flow(write.flow).to));
            let (first, second) = (&answer.number, &write.number);
            report.add(
                Draft::new(words!(
                    "`{client}` is answered in step {first}, before step {second} has stored it in `{store}`",
                    "`{client}` 在第 {first} 步得到应答，而第 {second} 步才存入 `{store}`"
                ))
                .about(answer.flow)
                .about(write.flow)
                .usecases([id])
                .at_saying(answer.span, words!("the answer", "应答"))
                .at_saying(write.span, words!("the write", "写入"))
                .witness([it.design.end_name(it.design.flow(answer.flow).from), client, store])
                .declared(words!("the steps stand in this order", "步骤按此顺序书写"))
                .help(words!("store first, then answer; or say what may be lost", "先落盘，再应答；或说明什么可以丢")),
            );
        }
    }
}
