use crate::catalog::Role;
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A store that nothing writes, or that nothing reads.
    ///
    /// Data that nobody writes is never there, data that nobody reads need not be. Mostly the other half of the design
    /// is still missing. A flow without `read` or `write`
    /// does both; a write whose answer is
    /// drawn (`<->`) reads too. One note
    /// speaks of all, and of unread stores only where the design marks reads elsewhere.
    ///
    /// Seeds: 001, design 2, draws no writer for its NoSQL store.
    ///
    /// ```sd fires
    /// web -> app -> orders { read }
    /// app -> log { write }
    /// mysql orders, log
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> orders { read }
    /// importer => orders
    /// mysql orders
    /// job importer
    /// ```
    ///
    /// Allow it for archives and audit logs that are read by hand.
    ///
    /// # 中文
    ///
    /// 没有人写、或没有人读的存储。
    ///
    /// 没有人写的数据不会存在，没有人读的数据不必存在。多半是设计的另一半还没画。没有标 `read` 或 `write` 的连线两者都算，画出应答的写（`<->`）也算读；整个设计只提示一次；只有别处标了读，才提示没有人读的。
    ///
    /// 由人手工查阅的归档和审计日志可以豁免。
    StoreHalfUsed "SD110" "store-half-used" Std Note Structure
}

impl Rule for StoreHalfUsed {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let (mut unread, mut unwritten) = (Vec::new(), Vec::new());
        // Who marks only his writes has not said that nothing reads.
        let marks_reads = it.flows().any(|(_, flow)| {
            it.writes(flow) == Some(false) && flow.to_members.iter().any(|id| it.holds_data(*id))
        });
        for id in it.ids().filter(|id| it.role(*id) == Role::Store) {
            match usage(it, id) {
                Some((true, false)) if marks_reads && !report.accepts(id.into()) => unread.push(id),
                Some((false, true)) if !report.accepts(id.into()) => unwritten.push(id),
                _ => {}
            }
        }
        let all: Vec<ComponentId> = unwritten.iter().chain(&unread).copied().collect();
        let (no_writer, no_reader) = (names(&it.path(&unwritten)), names(&it.path(&unread)));
        let message = match (unwritten.is_empty(), unread.is_empty()) {
            (true, true) => return,
            (false, true) => words!("nothing writes {no_writer}", "没有人写 {no_writer}"),
            (true, false) => words!("nothing reads {no_reader}", "没有人读 {no_reader}"),
            (false, false) => words!(
                "nothing writes {no_writer}, and nothing reads {no_reader}",
                "没有人写 {no_writer}，也没有人读 {no_reader}"
            ),
        };
        let name = it.name(all[0]);
        let help = if unwritten.is_empty() {
            words!("draw who reads it, say `{name} <- app {{ read }}`; if people do, `allow` it and say so", "画出谁读它，例如 `{name} <- app {{ read }}`；由人查阅的用 `allow` 说明")
        } else {
            words!("draw who fills it, say `app -> {name} {{ write }}`, or `=>` for a load", "画出谁写入它，例如 `app -> {name} {{ write }}`；批量导入用 `=>`")
        };
        let places = all.iter().fold(Draft::new(message), |draft, id| draft.at(it.component(*id).span));
        report.add(places.about_all(all).help(help));
    }
}

/// Whether a store is written, and whether it is read; none where no flow touches it.
fn usage(it: &Context<'_>, id: ComponentId) -> Option<(bool, bool)> {
    let mut usage: Option<(bool, bool)> = None;
    for (_, flow) in it.flows_at(id) {
        let (goes_in, goes_out) = (flow.to_members.contains(&id), flow.from_members.contains(&id));
        if !goes_in && !goes_out {
            continue;
        }
        let (writes, reads) = match (flow.arrow, it.writes(flow)) {
            (Arrow::Related, _) | (Arrow::Exchange, Some(true)) | (Arrow::Call | Arrow::Exchange, None) => (true, true),
            (_, Some(writes)) => (writes, !writes),
            (Arrow::Message | Arrow::Copy, None) => (goes_in, goes_out),
        };
        let (is_written, is_read) = usage.get_or_insert((it.component(id).replica_of.is_some(), false));
        *is_written |= writes;
        *is_read |= reads;
    }
    usage
}
