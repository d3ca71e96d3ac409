use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A call that jumps over a tier that every other call goes through.
    ///
    /// Tiers are a promise: what lies below is reached through what lies between. The one call that does not keep it
    /// misses whatever the tier between does, such as caching, checking or counting.
    ///
    /// Seeds: 002:170.
    ///
    /// ```sd fires
    /// client web
    /// tier edge { lb lb; gateway old }
    /// tier apps { service app }
    /// tier data { mysql db }
    /// web -> lb -> app -> db
    /// old -> db
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// tier edge { lb lb }
    /// tier apps { service app }
    /// tier data { mysql db }
    /// web -> lb -> app -> db
    /// ```
    ///
    /// Allow it for a fast path that is meant, such as large files straight from a store.
    ///
    /// # 中文
    ///
    /// 一次调用跳过了其他调用都要经过的层。
    ///
    /// 分层是一种承诺：下层要通过中间层到达。唯一不遵守的调用会错过中间层所做的事，例如缓存、校验或计数。
    ///
    /// 有意的快速通道（例如大文件直接取自存储）可以豁免。
    TierSkipping "SD109" "tier-skipping" Ped Note Structure
}

impl Rule for TierSkipping {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let tiers: Vec<GroupId> = (0..it.design.groups.len())
            .map(GroupId::from_index)
            .filter(|id| it.design.group(*id).kind == GroupKind::Tier)
            .collect();
        let tier_of = |id: ComponentId| {
            let mut at = it.component(id).parent;
            while let Some(group) = at {
                if let Some(place) = tiers.iter().position(|tier| *tier == group) {
                    return Some(place);
                }
                at = it.design.group(group).parent;
            }
            None
        };
        let calls = it.needed_calls();
        let steps: Vec<(usize, usize, &crate::lint::context::Call)> = calls
            .iter()
            .filter_map(|call| Some((tier_of(call.caller)?, tier_of(call.callee)?, call)))
            .filter(|(from, to, _)| to > from)
            .collect();
        for &(from, to, call) in steps.iter().filter(|(from, to, _)| to - from >= 2) {
            let skips_too = steps.iter().filter(|(a, b, _)| *a <= from && *b >= to).count();
            let between = tiers[from + 1];
            let is_used = steps.iter().any(|(a, b, _)| *a == from && *b == from + 1);
            if skips_too > 1 || !is_used {
                continue;
            }
            let (a, b, tier) = (it.name(call.caller), it.name(call.callee), &it.design.group(between).name);
            report.add(
                Draft::new(words!("`{a}` calls `{b}` past the tier `{tier}`", "`{a}` 越过层 `{tier}` 调用 `{b}`"))
                    .about(call.flow)
                    .about(between)
                    .at(it.design.flow(call.flow).span)
                    .witness(it.path(&[call.caller, call.callee]))
                    .help(words!("go through `{tier}` as the other calls do", "像其他调用一样经过 `{tier}`")),
            );
        }
    }
}
