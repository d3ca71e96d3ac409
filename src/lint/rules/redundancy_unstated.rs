use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{self, Role};
use crate::lint::context::names;
use crate::lint::{Context, Draft, Report, Rule, declare_rule, words};
use crate::model::*;

declare_rule! {
    /// Components on every path of a use case that do not say how many copies they run.
    ///
    /// If each of them is one box, each of them alone can stop the use case. Not stated is not one, so this is a single
    /// note for the whole design, with the most critical first: the question to ask next, not an accusation.
    ///
    /// Seeds: 000:297, 002:149, 004:75.
    ///
    /// ```sd fires
    /// web -> lb -> app -> db
    /// ```
    ///
    /// ```sd quiet
    /// client web
    /// lb lb x2
    /// service app x3
    /// mysql db x2
    /// web -> lb -> app -> db
    /// ```
    ///
    /// Allow it while redundancy is not the question yet; a stage with `layer: functional` never asks.
    ///
    /// # 中文
    ///
    /// 某个用例必经、却没有写明副本数的组件。
    ///
    /// 如果它们各只有一份，任何一个出故障都会让用例停摆。没有写明不等于只有一份，所以整个设计只提示一次，最关键的排在前面：这是下一个该问的问题，而不是指责。
    ///
    /// 还没讨论冗余时可以豁免；`layer: functional` 的阶段从不询问。
    RedundancyUnstated "SD202" "redundancy-unstated" Core Note Availability
}

impl Rule for RedundancyUnstated {
    fn check(&self, it: &Context<'_>, report: &mut Report<'_>) {
        let twins = drawn_several_times(it);
        let mut critical: BTreeMap<ComponentId, Vec<UseCaseId>> = BTreeMap::new();
        for (id, _) in it.usecases() {
            for component in unstated_singles(it, id, &twins) {
                critical.entry(component).or_default().push(id);
            }
        }
        critical.retain(|id, _| !report.accepts(Owner::Component(*id)));
        if critical.is_empty() {
            return;
        }
        let mut order: Vec<ComponentId> = critical.keys().copied().collect();
        order.sort_by_key(|id| (std::cmp::Reverse(critical[id].len()), *id));
        let mut usecases: Vec<UseCaseId> = critical.values().flatten().copied().collect();
        usecases.sort_unstable();
        usecases.dedup();
        let (first, list, count) = (order[0], names(&it.path(&order)), order.len());
        let name = it.name(first);
        let message = if count == 1 {
            words!(
                "{list} is on every path and does not say how many copies it runs",
                "{list} 是必经之路，却没有写明副本数"
            )
        } else {
            words!(
                "{count} components are on every path and do not say how many copies they run: {list}",
                "{count} 个组件是必经之路，却没有写明副本数：{list}"
            )
        };
        let mut draft = Draft::new(message).about_all(order.iter().copied()).usecases(usecases.clone());
        for id in &order {
            draft = draft.at(it.component(*id).span);
        }
        report.add(draft.witness(it.path(&it.walks[usecases[0].index()].reached())).help(words!(
            "write how many run, say `{name} x2`, or `managed` where a provider sees to it; `{name} x1` if one is meant",
            "写明副本数，例如 `{name} x2`；由云厂商负责的写 `managed`；确实只有一份就写 `{name} x1`"
        )));
    }
}

/// The components that a use case cannot do without, if each that does not state its copies runs one.
fn unstated_singles(it: &Context<'_>, usecase: UseCaseId, twins: &BTreeSet<ComponentId>) -> Vec<ComponentId> {
    let says_nothing = |id: ComponentId| {
        !it.says_copies(id)
            && !it.has_drawn_copies(id)
            && !it.parts[id.index()].managed
            && it.component(id).availability.is_none()
            && it.component(id).zones.len() < 2
            && !matches!(it.role(id), Role::Source | Role::External | Role::Observer | Role::Cache | Role::None)
            && !is_multiplied(it.design, id)
            && !twins.contains(&id)
            && !is_safe_by_label(it, id)
            && !it.is(id, "lake")
            && !it.component(id).flags.has(Flag::Dashed)
            && !it.component(id).flags.has(Flag::Optional)
    };
    let silent: Vec<ComponentId> =
        it.walks[usecase.index()].reached().into_iter().filter(|id| says_nothing(*id)).collect();
    silent.into_iter().filter(|id| !it.does_without(usecase, *id)).collect()
}

/// Components drawn one by one: same kind, and a name or label equal but for its end.
fn drawn_several_times(it: &Context<'_>) -> BTreeSet<ComponentId> {
    let mut alike: BTreeMap<(&str, bool, String), Vec<ComponentId>> = BTreeMap::new();
    for id in it.ids() {
        let component = it.component(id);
        let kind = component.kind.kind.name;
        let texts = [(true, Some(&component.name)), (false, component.label.as_ref())];
        for (is_name, text) in texts {
            if let Some(stem) = text.and_then(|text| stem(text)) {
                alike.entry((kind, is_name, stem)).or_default().push(id);
            }
        }
    }
    alike.into_values().filter(|ids| ids.len() > 1).flatten().collect()
}

/// A text without the number or the letter it ends with; none where too little is left to tell things apart.
fn stem(text: &str) -> Option<String> {
    let short = text.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches([' ', '-', '_', '#']);
    if short.len() < text.len() {
        return (!short.is_empty()).then(|| short.to_string());
    }
    let (last, _) = text.char_indices().next_back()?;
    let rest = text[..last].trim_end();
    (rest.chars().count() > 1).then(|| rest.to_string())
}

/// Whether the label names a technology that is replicated by itself: a log, or what a provider runs.
fn is_safe_by_label(it: &Context<'_>, id: ComponentId) -> bool {
    let component = it.component(id);
    let named = component.label.iter().flat_map(|label| label.split([' ', '\n', '(', ')', '/'])).filter_map(catalog::find);
    let kinds = named.chain([component.kind.kind]);
    kinds.into_iter().any(|kind| kind.defaults.managed || (kind.role == Role::Buffer && kind.defaults.leaderless))
}

/// Whether a component stands in a group that is there several times.
fn is_multiplied(design: &Design, id: ComponentId) -> bool {
    let mut group = design.component(id).parent;
    while let Some(at) = group {
        if design.group(at).copies.is_some() {
            return true;
        }
        group = design.group(at).parent;
    }
    false
}
