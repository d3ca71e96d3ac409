use crate::lint::context::statement;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// The same flow drawn twice.
    ///
    /// Two lines of the same ends, arrow, operation and label say nothing more than one, and the analyses count the
    /// load twice.
    ///
    /// Seeds: none; two equal lines are a slip of the hand.
    ///
    /// ```sd fires
    /// web -> app: HTTPS
    /// app -> db
    /// web -> app: HTTPS
    /// ```
    ///
    /// ```sd quiet
    /// web -> app: browse
    /// app -> db
    /// web -> app: buy
    /// ```
    ///
    /// Allow it where two links are meant; better, give each its label or its `via`. Numbered steps are exempt.
    ///
    /// # 中文
    ///
    /// 同一条连线画了两次。
    ///
    /// 端点、箭头、操作和标签都相同的两条线并不比一条说得更多，而分析会把负载算两遍。
    ///
    /// 确实有两条链路时可以豁免；更好的做法是分别写上标签或 `via`。带编号的步骤不检查。
    DuplicateFlow "SD106" "duplicate-flow" Core Warning Structure
}

impl Rule for DuplicateFlow {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let mut seen: Vec<(FlowId, &Flow)> = Vec::new();
        let mut by_ends = std::collections::BTreeMap::<(End, End), Vec<usize>>::new();
        for (id, flow) in it.flows().filter(|(_, flow)| flow.only_in.is_none() && flow.step.is_none()) {
            let same_ends = by_ends.entry((flow.from, flow.to)).or_default();
            let twin = same_ends.iter().map(|at| seen[*at]).find(|(_, other)| is_same(it, flow, other));
            same_ends.push(seen.len());
            seen.push((id, flow));
            let Some((_, first)) = twin else { continue };
            let (from, to, sign) = (it.design.end_name(flow.from), it.design.end_name(flow.to), flow.arrow.sign());
            let draft = Draft::new(words!("`{from} {sign} {to}` is drawn twice", "`{from} {sign} {to}` 画了两次"))
                .about(id)
                .at_saying(flow.span, words!("again", "重复"))
                .at_saying(first.span, words!("first here", "第一次"))
                .help(words!("drop one, or say on each what it carries", "删去一条，或分别写明它们传什么"));
            report.add(match alone_on_its_line(it, flow) {
                Some(edit) => draft.safe_fix(words!("drop the second", "删去第二条"), vec![edit]),
                None => draft,
            });
        }
    }
}

fn is_same(it: &Context<'_>, a: &Flow, b: &Flow) -> bool {
    let label = |flow: &Flow| flow.label.as_ref().map(|it| it.value.clone());
    let via = |flow: &Flow| flow.via.as_ref().map(|it| it.value.clone());
    a.arrow == b.arrow && label(a) == label(b) && via(a) == via(b) && it.writes(a) == it.writes(b) && a.span != b.span
}

/// The edit that removes a flow with its line, where nothing else stands on it.
fn alone_on_its_line(it: &Context<'_>, flow: &Flow) -> Option<crate::diag::Edit> {
    let text = it.file_text(flow.span);
    let line_start = text[..flow.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[flow.span.end as usize..].find('\n').map_or(text.len(), |at| flow.span.end as usize + at);
    let before = &text[line_start..flow.span.start as usize];
    let after = text[flow.span.end as usize..line_end].trim();
    let is_plain = before.trim().is_empty()
        && !it.text(flow.span).contains([',', '|'])
        && (after.is_empty() || after.starts_with(':'))
        && !after.contains(['{', ';', '#', '"', ',', '|']);
    let whole = crate::source::Span { end: line_end as u32, ..flow.span };
    is_plain.then(|| statement(text, whole))
}
