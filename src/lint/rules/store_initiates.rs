use crate::catalog::Role;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// A store, cache or queue that starts a call.
    ///
    /// Data does not call; somebody asks for it. The arrow shows which way the data goes where it should show who
    /// starts, and every analysis then follows it the wrong way round. Change streams and deliveries are `~>`.
    ///
    /// Seeds: 003, the chain of the IP blacklist.
    ///
    /// ```sd fires
    /// web -> app
    /// mysql db
    /// db -> app: rows
    /// ```
    ///
    /// ```sd quiet
    /// web -> app -> db: rows
    /// mysql db
    /// db ~> indexer: changes
    /// ```
    ///
    /// Allow it for a stored procedure that really calls out. A cache in front of a store (`cache -> db`), object
    /// stores and data lakes are exempt.
    ///
    /// # 中文
    ///
    /// 存储、缓存或队列发起调用。
    ///
    /// 数据不会调用别人，是别人来取。箭头画的是数据的方向，而它应当表示谁发起；所有分析都会跟着走反。变更流和投递用 `~>`。
    ///
    /// 真正向外调用的存储过程可以豁免；缓存回源（`cache -> db`）、对象存储和数据湖不检查。
    StoreInitiates "SD111" "store-initiates" Std Warning Structure
}

impl Rule for StoreInitiates {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        for call in it.calls() {
            let flow = it.design.flow(call.flow);
            let (from, to) = (it.role(call.caller), it.role(call.callee));
            let looks_aside = from == Role::Cache && matches!(to, Role::Store | Role::External | Role::Cache);
            // Object stores notify of what arrives, and a data lake is somebody else's system.
            let may_speak = it.is(call.caller, "blob") || it.is(call.caller, "lake");
            if may_speak || flow.arrow != Arrow::Call || !it.holds_data(call.caller) || looks_aside || to == Role::None {
                continue;
            }
            let (a, b) = (it.name(call.caller), it.name(call.callee));
            let (fact, confidence) = it.kind_fact(call.caller);
            let help = match (from, to) {
                (Role::Buffer, _) => words!("a queue delivers: `{a} ~> {b}`", "队列是投递：`{a} ~> {b}`"),
                (_, Role::Store | Role::Buffer) => {
                    words!("data is copied: `{a} => {b}`, or `{a} ~> {b}` for a stream of changes", "复制数据用 `{a} => {b}`，变更流用 `{a} ~> {b}`")
                }
                _ => words!("turn it round: `{b} -> {a}`; a stream of changes is `{a} ~> {b}`", "掉转方向：`{b} -> {a}`；变更流用 `{a} ~> {b}`"),
            };
            report.add(
                Draft::new(words!("`{a}` holds data and calls `{b}`", "`{a}` 存放数据，却调用 `{b}`"))
                    .about(call.flow)
                    .about(call.caller)
                    .at(flow.span)
                    .witness(it.path(&[call.caller, call.callee]))
                    .because(fact, confidence)
                    .help(help),
            );
        }
    }
}
