use crate::lint::context::{confidence, per_second};
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;
use crate::units::{Dimension, display};

declare_rule! {
    /// A managed store with too few partitions for its load or its data.
    ///
    /// Each partition has its own limits: 3,000 reads, 1,000 writes a second and 10 GB for DynamoDB. Above them requests
    /// are refused, however much the table as a whole is allowed.
    ///
    /// Seeds: 002:137-142,160.
    ///
    /// ```sd fires
    /// web -> app -> cart { write }
    /// dynamodb cart { shards: 10; shard_by: user }
    /// usecase save { write; rate: 20k/s; web -> app -> cart }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> cart { write }
    /// dynamodb cart { shards: 40; shard_by: user }
    /// usecase save { write; rate: 20k/s; web -> app -> cart }
    /// ```
    ///
    /// Allow it where the provider splits hot partitions fast enough. A `capacity` or `storage` of your own replaces the
    /// limits.
    ///
    /// # 中文
    ///
    /// 托管存储的分区数不够承受负载或数据。
    ///
    /// 每个分区有自己的上限：DynamoDB 是每秒 3,000 次读、1,000 次写和 10 GB。超过就会被拒绝，无论整张表允许多少。
    ///
    /// 云厂商能足够快地拆分热分区时可以豁免。自己写的 `capacity` 或 `storage` 会取代这些上限。
    PartitionLimits "SD309" "partition-limits" Std Error Capacity
}

impl Rule for PartitionLimits {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids().filter(|id| it.part(*id).managed) {
            let component = it.component(id);
            let partitions = component.shards.as_ref().or(component.partitions.as_ref());
            let (Some(partitions), Some(load)) = (partitions, it.loads().peak[id.index()]) else { continue };
            let Some(sizing) = it.sizing(id, load) else { continue };
            let stored = stored_bytes(it, id);
            let by_size = stored.zip(it.part(id).storage).map_or(0, |(bytes, limit)| (bytes / limit.value).ceil() as u32);
            let needed = sizing.peak.max(by_size);
            let n = partitions.value;
            if needed <= n || it.part(id).capacity.is_none() {
                continue;
            }
            let (name, rate) = (it.name(id), per_second(load.total()));
            let mut draft = Draft::new(words!("`{name}` has {n} partitions and needs {needed}", "`{name}` 有 {n} 个分区，需要 {needed} 个"))
                .about(id)
                .usecases(it.shares(id).into_iter().map(|(usecase, _)| usecase))
                .at(partitions.span)
                .declared(words!("it gets {rate} at the peak", "高峰时它收到 {rate}"));
            if let Some((fact, sure)) = it.capacity_fact(id) {
                // A provider's limits are published, not measured.
                let sure = if sure == crate::diag::Confidence::Assumed { crate::diag::Confidence::Inferred } else { sure };
                draft = draft.because(fact, sure);
            }
            if let (true, Some(bytes), Some(limit)) = (by_size > n, stored, it.part(id).storage) {
                let (all, one) = (display(bytes, Dimension::BYTES), display(limit.value, Dimension::BYTES));
                draft = draft
                    .declared(words!("it keeps {all}", "它保存 {all}"))
                    .because(words!("a partition holds {one}", "每个分区可存 {one}"), confidence(limit.confidence).max(crate::diag::Confidence::Inferred));
            }
            report.add(draft.help(words!("write `shards: {needed}` at least", "至少写 `shards: {needed}`")));
        }
    }
}

/// What is written in the time it is kept, where the flows state sizes and the store its retention.
fn stored_bytes(it: &Context<'_>, id: ComponentId) -> Option<f64> {
    let kept = it.component(id).retention.as_ref()?;
    if kept.value.dimension == Dimension::BYTES {
        return Some(kept.value.exact);
    }
    let rate: f64 = it
        .usecases()
        .filter_map(|(usecase, _)| it.usecase_load(usecase, &crate::analyze::load::Scenario::default()))
        .flat_map(|load| load.flows.into_iter())
        .filter_map(|(flow, rate)| {
            let flow = it.design.flow(flow);
            let writes = flow.to_members.contains(&id) && it.writes(flow) != Some(false);
            flow.size.as_ref().filter(|_| writes).map(|size| size.value.exact * rate)
        })
        .sum();
    (rate > 0.0).then_some(rate * kept.value.exact)
}
