//! How full everything is: bars with their numbers, and what the bars mean.

use std::collections::BTreeMap;

use super::{called, percent, row, section};
use crate::analyze::load::{Level, Load, Loads};
use crate::analyze::{Facts, Scenario};
use crate::catalog::Role;
use crate::model::ComponentId;
use crate::scene::overlay::{Entry, Fate, Heat, Meter, Overlay, Sign};
use crate::units::{Dimension, display};

/// Puts a meter on every component that a load reaches.
pub fn load(overlay: &mut Overlay, facts: &Facts<'_>, scenario: &Scenario) {
    let loads = facts.loads(scenario);
    let mean = facts.utilisations(&loads, false, scenario);
    let peak = facts.utilisations(&loads, true, scenario);
    let mut by_heat: BTreeMap<Heat, Vec<String>> = BTreeMap::new();
    let (mut measured, mut assumed, mut unknown) = (0, false, Vec::new());
    for id in facts.components() {
        let Some(at_peak) = loads.peak[id.index()].filter(|it| it.total() > 0.0) else { continue };
        let component = facts.design.component(id);
        let gone = overlay.of(&component.name).is_some_and(|it| it.fate == Some(Fate::Gone));
        if gone || facts.part(id).role == Role::Source {
            continue;
        }
        let meter = meter(facts, id, at_peak, mean[id.index()], peak[id.index()]);
        let is_assumed = facts.part(id).capacity.is_some_and(|it| it.span.is_none()) && meter.peak.is_some();
        assumed |= is_assumed;
        let said = overlay.entry(&component.name);
        if meter.peak.is_some() {
            measured += 1;
            by_heat.entry(meter.heat()).or_default().push(sentence(facts, id, at_peak, &meter, scenario));
        } else {
            unknown.push(called(component));
        }
        said.about.push(tooltip(&loads, id, &meter));
        said.meter = Some(meter);
    }
    let mut entries = Vec::new();
    for (heat, title, text) in [
        (Heat::Over, "More than it bears at the peak", String::new()),
        (Heat::Tight, "Past its headroom at the peak", String::new()),
        (Heat::Calm, "Room enough at the peak", calm_text(facts)),
    ] {
        let Some(list) = by_heat.get(&heat) else { continue };
        let text = if heat == Heat::Calm { text } else { row(list) };
        entries.push(Entry { sign: Sign::Meter(heat), title: title.to_string(), text });
    }
    if assumed {
        let text = "nothing is stated: what is usual for the kind".to_string();
        entries.push(Entry { sign: Sign::None, title: "* an assumed capacity".to_string(), text });
    }
    if !unknown.is_empty() {
        let text = format!("all that is known of {}: say what they bear, and their copies", row(&unknown));
        entries.push(Entry { sign: Sign::None, title: "A rate alone".to_string(), text });
    }
    if measured == 0 && unknown.is_empty() {
        let text = "give a use case a rate, and components a capacity and copies".to_string();
        entries.push(Entry { sign: Sign::None, title: "Nothing is known of the load".to_string(), text });
    }
    let hot = by_heat.get(&Heat::Over).map_or(0, Vec::len);
    overlay.summary.push(match hot {
        0 => "load".to_string(),
        1 => "load: 1 component bears less than is asked".to_string(),
        n => format!("load: {n} components bear less than is asked"),
    });
    section(overlay, "Load".to_string(), entries);
}

fn calm_text(facts: &Facts<'_>) -> String {
    let headroom = facts.headroom();
    let tick =
        if headroom > 0.0 { format!(", the tick leaves {:.0} % of headroom", headroom * 100.0) } else { String::new() };
    format!("the bar is the peak, its notch the average{tick}")
}

fn meter(facts: &Facts<'_>, id: ComponentId, at_peak: Load, mean: Level, peak: Level) -> Meter {
    let limit = 1.0 / (1.0 + facts.headroom());
    let star = if facts.part(id).capacity.is_some_and(|it| it.span.is_none()) { "*" } else { "" };
    let plain = |words: &str, peak| {
        let words = words.to_string();
        Meter { mean: None, peak, limit, short: words.clone(), words }
    };
    match (mean, peak) {
        (_, Level::Unknown) => plain(&display(at_peak.total(), Dimension::RATE), None),
        (_, Level::Infinite) => plain("no copy left", Some(f64::INFINITY)),
        (_, Level::Diverges) => plain("no steady state", Some(f64::INFINITY)),
        (Level::Value(mean), Level::Value(peak)) if peak - mean > 0.005 => {
            let short = format!("{}{star}", percent(peak));
            let words = match peak >= 10.0 {
                true => format!("{}–{short}", percent(mean)),
                false => format!("{:.0}–{short}", mean * 100.0),
            };
            Meter { mean: Some(mean), peak: Some(peak), limit, words, short }
        }
        (_, Level::Value(peak)) => plain(&format!("{}{star}", percent(peak)), Some(peak)),
    }
}

/// `Tweet store 210 %, 7 copies would do`
fn sentence(facts: &Facts<'_>, id: ComponentId, at_peak: Load, meter: &Meter, scenario: &Scenario) -> String {
    let name = called(facts.design.component(id));
    let sizing = facts.sizing(id, at_peak).filter(|_| meter.heat() != Heat::Calm && scenario.lost.is_empty());
    match sizing.filter(|_| meter.peak.is_some_and(f64::is_finite)) {
        Some(sizing) => format!("{name} {}, {} copies would do", meter.short, sizing.headroom),
        None => format!("{name} {}", meter.short),
    }
}

fn tooltip(loads: &Loads, id: ComponentId, meter: &Meter) -> String {
    let rate = |load: Option<Load>| display(load.unwrap_or_default().total(), Dimension::RATE);
    let of = |share: Option<f64>| {
        share.filter(|it| it.is_finite()).map_or(String::new(), |it| format!(", {} of capacity", percent(it)))
    };
    let (mean, peak) = (loads.mean[id.index()], loads.peak[id.index()]);
    format!("load: {}{} on average, {}{} at the peak", rate(mean), of(meter.mean), rate(peak), of(meter.peak))
}
