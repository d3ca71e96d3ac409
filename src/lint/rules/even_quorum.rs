use crate::catalog::Role;
use crate::diag::Severity;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A group that decides by majority with an even number of members.
    ///
    /// Four members need three, so they survive the loss of one, as three members do; the fourth only adds something
    /// that can fail. Two members need both, and are less available than one.
    ///
    /// Seeds: 001:193, 003:458.
    ///
    /// ```sd fires
    /// client web
    /// zookeeper zk x4
    /// service app x2
    /// web -> app -> zk
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// zookeeper zk x5
    /// service app x2
    /// web -> app -> zk
    /// ```
    ///
    /// Allow it while a member is being replaced.
    ///
    /// # 中文
    ///
    /// 靠多数决定的一组，成员数却是偶数。
    ///
    /// 四个成员需要三个在线，只能承受丢失一个，与三个成员一样；第四个只是多了一个会坏的东西。两个成员需要都在线，比一个还不可用。
    ///
    /// 正在替换成员时可以豁免。
    EvenQuorum "SD208" "even-quorum" Core Warning Availability
}

impl Rule for EvenQuorum {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for id in it.ids() {
            let component = it.component(id);
            let decides = component.flags.stated(Flag::Quorum).unwrap_or(it.role(id) == Role::Coordinator);
            let Some(Copies::Exactly(n)) = component.copies.as_ref().map(|it| it.value) else { continue };
            if !decides || n % 2 == 1 || n == 0 || component.need.is_some() || it.parts[id.index()].managed {
                continue;
            }
            let name = it.name(id);
            let (less, more, survives) = (n - 1, n + 1, n / 2 - 1);
            let (fact, confidence) = it.kind_fact(id);
            let message = if n == 2 {
                words!("`{name}` x2 survives no loss: a majority of two is two", "`{name}` x2 经不起任何丢失：两个的多数是两个")
            } else {
                words!("`{name}` x{n} survives the loss of {survives}, like x{less}", "`{name}` x{n} 只能承受丢失 {survives} 个，与 x{less} 相同")
            };
            report.add(
                Draft::new(message)
                    .severity(if n == 2 { Severity::Error } else { Severity::Warning })
                    .about(id)
                    .at(component.copies.as_ref().map_or(component.span, |it| it.span))
                    .declared(it.copies_fact(id))
                    .because(fact, confidence)
                    .help(words!("run an odd number: `{name} x{more}`", "用奇数个：`{name} x{more}`"))
                    .unsafe_fix(words!("run {more}", "运行 {more} 个"), it.set_copies(id, more)),
            );
        }
    }
}
