use crate::analyze::load::Scenario;
use crate::lint::context::share;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};

declare_rule! {
    /// A component that bears the peak only while every copy lives.
    ///
    /// The copies are there so that one may go. If the rest cannot take its share, the first failure at the peak brings
    /// down the others one by one.
    ///
    /// Seeds: 000:297, 004:74-75.
    ///
    /// ```sd fires
    /// web -> lb -> app
    /// lb lb x2
    /// service app x2 { capacity: 1k/s }
    /// usecase read { rate: 1.2k/s; web -> lb -> app }
    /// ```
    ///
    /// ```sd quiet
    /// web -> lb -> app
    /// lb lb x2
    /// service app x3 { capacity: 1k/s }
    /// usecase read { rate: 1.2k/s; web -> lb -> app }
    /// ```
    ///
    /// Allow it for workers whose work may wait.
    ///
    /// # 中文
    ///
    /// 只有所有副本都活着才撑得住高峰的组件。
    ///
    /// 多份副本就是为了可以丢一份。如果剩下的接不住它的份额，高峰时的第一次故障会把其余的逐个拖垮。
    ///
    /// 工作可以等待的处理者可以豁免。
    NMinusOneOverload "SD303" "n-minus-one-overload" Core Warning Capacity
}

/// What is left may be full while a copy is away, rounding aside.
const FULL: f64 = 1.0 + 1e-9;

impl Rule for NMinusOneOverload {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let scenario = Scenario::default();
        for id in it.ids().filter(|id| it.states_capacity(*id) && !it.scales(*id)) {
            let (Some(peak), Some(load)) = (it.peak_use(id), it.loads().peak[id.index()]) else { continue };
            let Some(left) = it.without_one(id, load, &scenario).value() else { continue };
            if peak >= 1.0 || left <= FULL {
                continue;
            }
            let (name, used) = (it.name(id), share(left));
            let more = it.copies(id).map(|n| n + 1);
            let draft = it.loaded(
                Draft::new(words!(
                    "with one copy lost, the peak is {used} of what `{name}` can take",
                    "丢一份副本后，高峰是 `{name}` 能力的 {used}"
                )),
                id,
            );
            report.add(match more {
                Some(n) => draft
                    .help(words!("run one more: `{name} x{n}`", "多运行一份：`{name} x{n}`"))
                    .unsafe_fix(words!("run {n}", "运行 {n} 份"), it.set_copies(id, n)),
                None => draft.help(words!("run one more", "多运行一份")),
            });
        }
    }
}
