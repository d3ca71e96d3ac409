use crate::lint::context::statement;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// An `allow` that hides nothing.
    ///
    /// What it excused has been mended, or never was. Left in place it will one day hide a finding that nobody meant to
    /// accept.
    ///
    /// Seeds: none; this keeps the file honest.
    ///
    /// ```sd fires
    /// client web
    /// service app x2
    /// web -> app
    /// allow SD105 on app "it drains itself"
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// mysql db x2
    /// web -> db
    /// allow SD103 on db "an admin tool"
    /// ```
    ///
    /// Allow it where a file is shared by designs of which only some need the `allow`.
    ///
    /// # 中文
    ///
    /// 什么也没有豁免的 `allow`。
    ///
    /// 它豁免的问题已经解决，或从未存在。留着它，有一天会掩盖一个谁也没打算接受的问题。
    ///
    /// 文件被多个设计共用、只有其中一些需要这条 `allow` 时可以豁免。
    UnusedSuppression "SD901" "unused-suppression" Core Warning Rules
}

impl Rule for UnusedSuppression {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for level in report.unused_levels() {
            let rule = &level.rule;
            report.add(
                Draft::new(words!("this `allow {rule}` hides nothing", "这条 `allow {rule}` 没有豁免任何问题"))
                    .at(level.span)
                    .help(words!("remove it; `--fix` does", "删去它；`--fix` 会这样做"))
                    .safe_fix(words!("remove it", "删去"), vec![statement(it.file_text(level.span), level.span)]),
            );
        }
    }
}
