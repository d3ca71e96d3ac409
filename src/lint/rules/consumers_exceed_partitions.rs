use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// More consumers than the queue has partitions.
    ///
    /// Within a group each partition is read by one consumer. The rest is paid for and waits.
    ///
    /// Seeds: 003:456-457.
    ///
    /// ```sd fires
    /// web -> app ~> events ~> worker
    /// kafka events x3 { partitions: 8 }
    /// worker worker x12
    /// ```
    ///
    /// ```sd quiet
    /// web -> app ~> events ~> worker
    /// kafka events x3 { partitions: 12 }
    /// worker worker x12
    /// ```
    ///
    /// Allow it where the rest stands by on purpose; `standby` says so.
    ///
    /// # 中文
    ///
    /// 消费者比队列的分区还多。
    ///
    /// 同一消费组里，每个分区只由一个消费者读取。多出来的付了钱却在闲着。
    ///
    /// 多出来的有意待命时可以豁免；用 `standby` 说明。
    ConsumersExceedPartitions "SD310" "consumers-exceed-partitions" Core Warning Capacity
}

impl Rule for ConsumersExceedPartitions {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for (buffer, consumer, flow) in it.deliveries() {
            let Some(partitions) = &it.component(buffer).partitions else { continue };
            let (Some(n), limit) = (it.copies(consumer), partitions.value) else { continue };
            if n <= limit {
                continue;
            }
            let (name, queue, idle) = (it.name(consumer), it.name(buffer), n - limit);
            report.add(
                Draft::new(words!(
                    "{idle} of {n} `{name}` have nothing to do: `{queue}` has {limit} partitions",
                    "{n} 个 `{name}` 中有 {idle} 个无事可做：`{queue}` 只有 {limit} 个分区"
                ))
                .about(consumer)
                .about(buffer)
                .at(it.component(consumer).copies.as_ref().map_or(it.component(consumer).span, |it| it.span))
                .at(partitions.span)
                .at(it.design.flow(flow).span)
                .witness([queue, name])
                .declared(it.copies_fact(consumer))
                .declared(words!("`{queue}` has {limit} partitions", "`{queue}` 有 {limit} 个分区"))
                .help(words!("run {limit}, or `partitions: {n}`", "运行 {limit} 个，或 `partitions: {n}`"))
                .unsafe_fix(words!("run {limit}", "运行 {limit} 个"), it.set_copies(consumer, limit)),
            );
        }
    }
}
