use crate::near::closest;
use crate::codes;
use crate::diag::Edit;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, find, rules, words};

declare_rule! {
    /// An `allow`, `warn` or `deny` of a rule that does not exist.
    ///
    /// It does nothing, and its author believes that it does.
    ///
    /// Seeds: none; this keeps the file honest.
    ///
    /// ```sd fires
    /// web -> app
    /// deny client-to-stor
    /// ```
    ///
    /// ```sd quiet
    /// web -> app
    /// deny client-to-store
    /// ```
    ///
    /// There is no good reason to allow it: write a code or a name that `sdraft rules` lists.
    ///
    /// # 中文
    ///
    /// `allow`、`warn` 或 `deny` 了一条不存在的规则。
    ///
    /// 它什么也不做，而作者以为它起作用。
    ///
    /// 没有豁免它的理由：请写 `sdraft rules` 列出的代码或名称。
    UnknownRule "SD902" "unknown-rule" Core Error Rules
}

impl Rule for UnknownRule {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for level in it.design.levels.iter().filter(|it| find(&it.rule).is_none()) {
            let rule = &level.rule;
            if codes::page(rule).is_some() {
                report.add(
                    Draft::new(words!("`{rule}` is an error of the language", "`{rule}` 是语言错误")).at(level.rule_span).help(
                        words!("mend it where it is reported; its level cannot be set", "请在报错处改正；它的级别不能设置"),
                    ),
                );
                continue;
            }
            let draft = Draft::new(words!("there is no rule `{rule}`", "没有规则 `{rule}`")).at(level.rule_span);
            let known = rules::ALL.iter().flat_map(|rule| [rule.about().code.id, rule.about().code.name]);
            let near = closest(rule, known);
            report.add(match near {
                Some(near) => draft
                    .help(words!("did you mean `{near}`? `sdraft rules` lists all", "是否指 `{near}`？`sdraft rules` 列出全部"))
                    .unsafe_fix(
                        words!("write `{near}`", "改为 `{near}`"),
                        Some(vec![Edit { span: level.rule_span, text: near.to_string() }]),
                    ),
                None => draft.help(words!("`sdraft rules` lists all there are", "`sdraft rules` 列出所有规则")),
            });
        }
    }
}
