//! What a loss takes with it: what is gone, what cannot work without it, which use cases die.

use super::{called, percent, row, section};
use crate::analyze::{Facts, Scenario};
use crate::catalog::Role;
use crate::model::{ComponentId, FlowId, GroupId, UseCaseId};
use crate::scene::overlay::{Entry, Fate, Overlay, Sign};

/// Greys what is gone and what breaks with it, and says which use cases die.
pub fn loss(overlay: &mut Overlay, facts: &Facts<'_>, scenario: &Scenario, names: &[String]) {
    let design = facts.design;
    let fates: Vec<Option<Fate>> = fates(facts, scenario);
    let mut lists: (Vec<String>, Vec<String>, Vec<String>) = Default::default();
    for id in facts.components() {
        let component = design.component(id);
        let left = left(facts, id, scenario);
        let said = |overlay: &mut Overlay, words: &str| overlay.entry(&component.name).about.push(words.to_string());
        match fates[id.index()] {
            Some(Fate::Gone) => {
                lists.0.push(called(component));
                said(overlay, "gone");
            }
            Some(Fate::Broken) => {
                lists.1.push(called(component));
                said(overlay, "cannot work without what is gone");
            }
            None => {}
        }
        if let (Some((up, all)), true) = (left, fates[id.index()] != Some(Fate::Gone)) {
            lists.2.push(format!("{} {up} of {all}", called(component)));
            said(overlay, &format!("{up} of {all} copies are left"));
            overlay.entry(&component.name).pill = Some(format!("{up} of {all} left"));
        }
        if let Some(fate) = fates[id.index()] {
            overlay.entry(&component.name).fate = Some(fate);
        }
    }
    for group in lost_groups(facts, scenario) {
        overlay.entry(&design.group(group).name).fate = Some(Fate::Gone);
    }
    let lost = |members: &[ComponentId]| !members.is_empty() && members.iter().all(|id| fates[id.index()].is_some());
    for (index, flow) in design.flows.iter().enumerate() {
        let link = facts.events.flow(FlowId::from_index(index)).is_some_and(|event| scenario.is_lost(event));
        if link || lost(&flow.from_members) || lost(&flow.to_members) {
            overlay.entry(&flow.name).fate = Some(if link { Fate::Gone } else { Fate::Broken });
        }
        if link {
            let name = flow.via.as_ref().map_or(&flow.name, |it| &it.value);
            if !lists.0.contains(name) {
                lists.0.push(name.clone());
            }
        }
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut dying = Vec::new();
    for id in facts.usecases() {
        let usecase = &design.usecases[id.index()];
        let name = usecase.label.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| usecase.name.clone());
        match verdict(facts, id, scenario) {
            Verdict::Dies(path) => {
                dying.push(name.clone());
                entries.push(Entry { sign: Sign::Dies, title: format!("{name} fails"), text: path });
            }
            Verdict::Lives(most) => {
                entries.push(Entry { sign: Sign::Lives, title: format!("{name} goes on"), text: most });
            }
        }
    }
    // what dies comes first
    entries.sort_by_key(|it| it.sign != Sign::Dies);
    let signs = [
        (Sign::Fate(Fate::Gone), "Gone", &lists.0),
        (Sign::Fate(Fate::Broken), "There, and cannot work without it", &lists.1),
        (Sign::Pill, "Fewer copies left", &lists.2),
    ];
    for (sign, title, names) in signs {
        if !names.is_empty() {
            entries.push(Entry { sign, title: title.to_string(), text: row(names) });
        }
    }
    let names = names.join(", ");
    overlay.summary.push(match dying.len() {
        0 => format!("without {names}: every use case goes on"),
        _ => format!("without {names}: {} fails", dying.join(", ")),
    });
    section(overlay, format!("Without {names}"), entries);
}

/// What becomes of each component: gone if no copy is left; broken if it works for no use case any more of those it
/// worked for. Who only asks is neither.
fn fates(facts: &Facts<'_>, scenario: &Scenario) -> Vec<Option<Fate>> {
    let mut worked = vec![false; facts.parts.len()];
    let mut works = vec![false; facts.parts.len()];
    for usecase in facts.usecases() {
        let structure = facts.structure(usecase);
        let before = structure.evaluate(&[], &[]);
        let after = structure.evaluate(&scenario.lost, &scenario.gone);
        for (id, gate) in &structure.up {
            worked[id.index()] |= before[*gate as usize];
            works[id.index()] |= after[*gate as usize];
        }
    }
    facts
        .components()
        .map(|id| {
            let asks = facts.part(id).role == Role::Source;
            match (worked[id.index()], works[id.index()]) {
                _ if facts.is_dead(id, scenario) => Some(Fate::Gone),
                (true, false) if !asks => Some(Fate::Broken),
                _ => None,
            }
        })
        .collect()
}

/// How many copies are left of how many, where some of a stated number are lost.
fn left(facts: &Facts<'_>, id: ComponentId, scenario: &Scenario) -> Option<(usize, usize)> {
    let part = facts.part(id);
    if !part.stated || part.managed || scenario.lost.is_empty() {
        return None;
    }
    let copies = || part.shards.iter().flatten();
    let up = copies().filter(|copy| copy.events.iter().all(|event| !scenario.is_lost(*event))).count();
    let all = copies().count();
    (up < all).then_some((up, all))
}

/// The domains that are lost, with those in them.
fn lost_groups(facts: &Facts<'_>, scenario: &Scenario) -> Vec<GroupId> {
    let design = facts.design;
    let lost = |group: GroupId| facts.events.domain(group).is_some_and(|event| scenario.is_lost(event));
    (0..design.groups.len())
        .map(GroupId::from_index)
        .filter(|group| {
            let mut at = Some(*group);
            while let Some(id) = at {
                if lost(id) {
                    return true;
                }
                at = design.group(id).parent;
            }
            false
        })
        .collect()
}

enum Verdict {
    /// The way to what it misses.
    Dies(String),
    /// What is fullest then.
    Lives(String),
}

fn verdict(facts: &Facts<'_>, usecase: UseCaseId, scenario: &Scenario) -> Verdict {
    let names =
        |path: &[ComponentId]| -> Vec<String> { path.iter().map(|id| called(facts.design.component(*id))).collect() };
    if !facts.works_without(usecase, &scenario.lost, &scenario.gone) {
        let path = facts.witness_without(usecase, &scenario.lost, &scenario.gone);
        return Verdict::Dies(names(&path).join(" → "));
    }
    let loads = facts.loads(scenario);
    let levels = facts.utilisations(&loads, true, scenario);
    let touched = &facts.structure(usecase).components;
    let most =
        touched.iter().filter_map(|id| Some((levels[id.index()].value()?, *id))).max_by(|a, b| a.0.total_cmp(&b.0));
    Verdict::Lives(match most {
        Some((share, _)) if share < 0.005 => String::new(),
        Some((share, id)) if share.is_finite() => {
            let name = called(facts.design.component(id));
            let verdict = if share >= 1.0 { "not enough is left: " } else { "" };
            format!("{verdict}{name} {} at the peak", percent(share))
        }
        Some((_, id)) => format!("no copy of {} is left", called(facts.design.component(id))),
        None => String::new(),
    })
}
