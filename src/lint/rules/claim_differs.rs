use crate::analyze::estimate::{Verdict, off, verdict};
use crate::diag::{Edit, Severity};
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::source::Span;
use crate::units::display;

declare_rule! {
    /// A number the author claims that its own formula does not give.
    ///
    /// Estimates are built on each other: one that is wrong makes all that follow wrong. Both sets of constants are
    /// tried, exact days and the interview's rounded ones, and the claim must be near one of them: within 2 %, or, with
    /// a note, within 10 %.
    ///
    /// Seeds: 002:74,135, 003:220 are off by 1.7, 3.3 and 12.
    ///
    /// ```sd fires
    /// let writes = 300M / day expect 6k/s
    /// web -> app
    /// ```
    ///
    /// ```sd quiet
    /// let writes = 300M / day expect 3.5k/s
    /// web -> app
    /// ```
    ///
    /// Allow it where the claim is from somebody else and is to be shown as it was.
    ///
    /// # 中文
    ///
    /// 作者声称的数字，与自己的公式算出的不符。
    ///
    /// 估算层层相叠：一个错，后面都错。精确的天数和面试用的约数都会试，声称的值必须接近其中之一：相差 2% 以内；10% 以内则提示。
    ///
    /// 数字来自他人、要原样展示时可以豁免。
    ClaimDiffers "SD802" "claim-differs" Core Warning Numbers
}

impl Rule for ClaimDiffers {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let quantities = it.design.quantities.iter().map(|it| (it.name.as_str(), it.value, &it.expect, &it.formula));
        let estimates = it.design.estimates.iter().map(|it| (it.label.as_str(), it.value, &it.expect, &it.formula));
        for (name, value, expect, formula) in quantities.chain(estimates) {
            let Some((claim, place)) = expect else { continue };
            let (severity, ratio) = match verdict(value, *claim) {
                Verdict::Right | Verdict::OtherUnit => continue,
                Verdict::Rounded(ratio) => (Severity::Note, ratio),
                Verdict::Differs(ratio) => (Severity::Warning, ratio),
            };
            let exact = value.to_string();
            let rounded = display(value.interview, value.dimension);
            let claimed = claim.to_string();
            let both = if exact == rounded { exact.clone() } else { format!("{exact} ({rounded})") };
            let [off, off_zh] = off(ratio);
            report.add(
                Draft::new(words!(
                    "`{name}` is claimed to be {claimed}, {off}: `{formula}` is {both}",
                    "声称 `{name}` 是 {claimed}，{off_zh}：`{formula}` 是 {both}"
                ))
                .severity(severity)
                .at(*place)
                .declared(words!("the claim is {claimed}", "声称的值是 {claimed}"))
                .declared(words!("the formula gives {both}", "公式得出 {both}"))
                .help(words!("write `expect {exact}`, or mend the formula", "写 `expect {exact}`，或改正公式"))
                .unsafe_fix(words!("correct the number", "改正数字"), correction(it, *place, &exact)),
            );
        }
    }
}

fn correction(it: &Context<'_>, place: Span, value: &str) -> Option<Vec<Edit>> {
    let is_literal = it.text(place).chars().next().is_some_and(|c| c.is_ascii_digit());
    let writable = value.chars().all(|c| c.is_ascii_alphanumeric() || "./ ".contains(c));
    (is_literal && writable).then(|| vec![Edit { span: place, text: value.to_string() }])
}

