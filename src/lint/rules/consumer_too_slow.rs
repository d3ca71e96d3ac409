use crate::analyze::load::Scenario;
use crate::lint::context::per_second;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::units::{Dimension, display};

declare_rule! {
    /// A consumer that takes less out of a queue than comes in, on average.
    ///
    /// A queue evens out peaks, not means: if less goes out than comes in, it grows until the retention or the disk ends
    /// it, and what is lost is the oldest. Where one box both waits for the network and works, two let each be scaled.
    ///
    /// Seeds: 001:227,241-247, 003:829.
    ///
    /// ```sd fires
    /// web -> app ~> events ~> worker
    /// kafka events x3 { retention: 7 days }
    /// worker worker x4 { capacity: 100/s }
    /// usecase post { rate: 1k/s; from: web }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app ~> events ~> worker
    /// kafka events x3 { retention: 7 days }
    /// worker worker x14 { capacity: 100/s }
    /// usecase post { rate: 1k/s; from: web }
    /// ```
    ///
    /// Allow it where the oldest may be dropped.
    ///
    /// # 中文
    ///
    /// 消费者平均取走的比进来的少。
    ///
    /// 队列抹平的是高峰，不是均值：出的比进的少，它就会一直增长，直到保留期或磁盘用尽，丢掉的是最旧的。一个方框既等网络又做计算时，拆成两个可以分别扩展。
    ///
    /// 最旧的可以丢弃时可以豁免。
    ConsumerTooSlow "SD502" "consumer-too-slow" Std Error Capacity
}

impl Rule for ConsumerTooSlow {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for backlog in it.backlogs(false, &Scenario::default()) {
            let (queue, name) = (it.name(backlog.buffer), it.name(backlog.consumer));
            let (arrive, leave, growth) =
                (per_second(backlog.arrivals), per_second(backlog.capacity), per_second(backlog.growth()));
            let full = backlog.full_after.map(|seconds| display(seconds, Dimension::TIME));
            let (until, until_zh) = full.map_or((String::new(), String::new()), |time| {
                (format!(", and loses the first message after {time}"), format!("，{time} 后开始丢消息"))
            });
            let mut draft = Draft::new(words!(
                "`{queue}` grows by {growth}: {arrive} arrive and `{name}` takes {leave}{until}",
                "`{queue}` 以 {growth} 增长：到达 {arrive}，`{name}` 只取 {leave}{until_zh}"
            ))
            .about(backlog.consumer)
            .about(backlog.buffer)
            .usecases(it.shares(backlog.consumer).into_iter().map(|(usecase, _)| usecase))
            .at(it.copies_place(backlog.consumer))
            .at(it.component(backlog.buffer).span)
            .witness([queue, name])
            .declared(it.copies_fact(backlog.consumer));
            if let Some((fact, confidence)) = it.capacity_fact(backlog.consumer) {
                draft = draft.because(fact, confidence);
            }
            report.add(match it.copies_needed(backlog.consumer) {
                Some(n) => draft
                    .help(words!("run `{name} x{n}`", "运行 `{name} x{n}`"))
                    .unsafe_fix(words!("run {n}", "运行 {n} 份"), it.set_copies(backlog.consumer, n)),
                None => draft.help(words!("run more of `{name}`", "增加 `{name}`")),
            });
        }
    }
}
