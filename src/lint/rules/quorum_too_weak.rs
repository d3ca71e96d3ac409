use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A store that promises strong reads with quorums that need not meet.
    ///
    /// A read sees the last write for certain only if the copies it asks and those that took the write have one in
    /// common: R + W > N.
    ///
    /// Seeds: 002:301, 003:106-109.
    ///
    /// ```sd fires
    /// web -> app -> data
    /// cassandra data x3 { need: 1 read, 2 write; consistency: strong }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> data
    /// cassandra data x3 { need: 2 read, 2 write; consistency: strong }
    /// ```
    ///
    /// There is no good reason to allow it: it is arithmetic. Say `consistency: eventual` if that is meant.
    ///
    /// # 中文
    ///
    /// 承诺强一致读，但读写法定数不一定相交的存储。
    ///
    /// 只有读到的副本与写入的副本至少有一份相同（R + W > N），读才一定能看到最后一次写。
    ///
    /// 没有豁免它的理由：这是算术。若本意是最终一致，写 `consistency: eventual`。
    QuorumTooWeak "SD402" "quorum-too-weak" Std Error Data
}

impl Rule for QuorumTooWeak {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids() {
            let component = it.component(id);
            let is_strong = component.consistency.as_ref().is_some_and(|it| it.value);
            let (Some(need), Some(n), true) = (&component.need, it.copies(id), is_strong) else { continue };
            let (read, write) = it.parts[id.index()].need;
            if read + write > n {
                continue;
            }
            let (name, sum, enough) = (it.name(id), read + write, n + 1 - read);
            report.add(
                Draft::new(words!(
                    "`{name}` promises strong reads, but R + W = {sum} of N = {n} copies need not meet",
                    "`{name}` 承诺强一致读，但 R + W = {sum}，N = {n}，两者不一定相交"
                ))
                .about(id)
                .at(need.span)
                .declared(it.copies_fact(id))
                .declared(words!("reads ask {read}, writes wait for {write}", "读 {read} 份，写等待 {write} 份"))
                .help(words!(
                    "write `need: {read} read, {enough} write`, or `consistency: eventual`",
                    "写 `need: {read} read, {enough} write`，或 `consistency: eventual`"
                )),
            );
        }
    }
}
