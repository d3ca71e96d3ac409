use crate::diag::Edit;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// Writes that wait for every copy: one lost copy stops them all.
    ///
    /// `ack` (Kafka: min ISR) is how many copies must hold a write before it counts. If that is all of them, the copies
    /// add durability and take away availability: with three, the chance that one of three is down.
    ///
    /// Seeds: 003:452.
    ///
    /// ```sd fires
    /// web -> app ~> events ~> worker
    /// kafka events x3 { ack: 3 }
    /// ```
    ///
    /// ```sd quiet
    /// web -> app ~> events ~> worker
    /// kafka events x3 { ack: 2 }
    /// ```
    ///
    /// Allow it where no write may be lost and waiting is better.
    ///
    /// # 中文
    ///
    /// 写入要等所有副本：丢一份就全部停写。
    ///
    /// `ack`（Kafka 的 min ISR）是写入算数之前必须持有它的副本数。如果等于全部副本，副本增加了持久性，却减少了可用性：三份时，任意一份故障就停写。
    ///
    /// 一条都不能丢、宁可等待时可以豁免。
    AckEqualsCopies "SD405" "min-isr-equals-copies" Std Warning Data
}

impl Rule for AckEqualsCopies {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids() {
            let component = it.component(id);
            let (Some(ack), Some(n)) = (&component.ack, it.copies(id)) else { continue };
            if ack.value < n || n < 2 {
                continue;
            }
            let (name, less) = (it.name(id), n - 1);
            let text = it.text(ack.span);
            let is_number = text.chars().all(|c| c.is_ascii_digit()) && !text.is_empty();
            report.add(
                Draft::new(words!(
                    "a write to `{name}` waits for all {n} copies, so losing one stops every write",
                    "写 `{name}` 要等全部 {n} 份，丢一份就停写"
                ))
                .about(id)
                .at(ack.span)
                .declared(it.copies_fact(id))
                .declared(words!("a write needs {n} of them", "写入需要其中 {n} 份"))
                .help(words!("write `ack: {less}`, or run one copy more", "写 `ack: {less}`，或多运行一份"))
                .unsafe_fix(
                    words!("wait for {less}", "等待 {less} 份"),
                    is_number.then(|| vec![Edit { span: ack.span, text: less.to_string() }]),
                ),
            );
        }
    }
}
