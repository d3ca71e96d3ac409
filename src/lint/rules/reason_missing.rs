use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::Level;

declare_rule! {
    /// An `allow` whose reason says nothing.
    ///
    /// The reason is what the next reader has: whether it still holds, and whom to ask. "ok" or "todo" tells neither.
    ///
    /// Seeds: none; this keeps the file honest.
    ///
    /// ```sd fires
    /// client web
    /// mysql db x2
    /// web -> db
    /// allow SD103 on db "ok"
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// mysql db x2
    /// web -> db
    /// allow SD103 on db "an admin tool, on the office network alone"
    /// ```
    ///
    /// Allow it where the reasons stand in another document.
    ///
    /// # 中文
    ///
    /// 理由等于没写的 `allow`。
    ///
    /// 理由是留给下一位读者的：它是否仍然成立，该去问谁。“ok” 或 “todo” 什么也没说。
    ///
    /// 理由写在别的文档里时可以豁免。
    ReasonMissing "SD903" "suppression-without-reason" Ped Note Rules
}

impl Rule for ReasonMissing {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for level in it.design.levels.iter().filter(|level| level.level == Level::Allow) {
            let reason = level.reason.as_deref().unwrap_or("");
            // Two Chinese characters may say something, two Latin letters cannot.
            let words = reason.split_whitespace().count();
            let says_something = words >= 2 || reason.chars().filter(|c| *c > '\u{2E80}').count() >= 4;
            if says_something {
                continue;
            }
            let rule = &level.rule;
            report.add(
                Draft::new(words!("this `allow {rule}` does not say why", "这条 `allow {rule}` 没有说明理由"))
                    .at(level.span)
                    .help(words!("say why it is right here, in a few words", "用几个字说明为什么在这里可以")),
            );
        }
    }
}
