//! `sdraft/analysis/1`: the results for programs.
//!
//! Numbers are written in full. Some keys stand only where they apply: `bounds` where a decision diagram grew too
//! large, `incomplete` where there are more cut sets than are held; of a use case `served` where a read-through cache
//! declares a hit ratio and `retries` where calls are retried; of a component `hot_shard`, at the peak, where it says how
//! hot its hottest key is.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::Facts;
use super::load::{Level, Loads, Scenario};
use crate::model::{ComponentId, UseCaseId};

/// More numbers than this are not listed for losses; the domains and components left out are named.
const MOST_NUMBERS: usize = 500_000;

/// Writes all analyses, cut sets up to an order.
pub fn print(facts: &Facts<'_>, order: usize, scenario: &Scenario) -> String {
    let document = Document::of(facts, order, scenario);
    let mut text = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    text.push('\n');
    text
}

/// All analyses. Losses are many numbers, written without a tree of values in between.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    usecases: Map<String, Value>,
    components: Map<String, Value>,
    domain_loss: Table<'a, Table<'a, Level>>,
    component_loss: Table<'a, Table<'a, Level>>,
    data: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incomplete: Option<Value>,
}

impl<'a> Document<'a> {
    fn of(facts: &'a Facts<'_>, order: usize, scenario: &Scenario) -> Document<'a> {
        let name = |id: ComponentId| facts.design.component(id).name.clone();
        let usecases = facts
            .usecases()
            .map(|id| (facts.design.usecases[id.index()].name.clone(), usecase(facts, id, order, scenario)))
            .collect();
        let loads = facts.loads(scenario);
        let components = facts.components().map(|id| (name(id), component(facts, id, &loads, scenario))).collect();
        let mut left_out: Vec<&str> = Vec::new();
        let mut n_numbers = 0;
        let mut loss = |name: &'a str, scenario: &dyn Fn() -> Scenario| {
            n_numbers += facts.parts.len();
            if n_numbers > MOST_NUMBERS {
                left_out.push(name);
                return None;
            }
            Some((name, at_peak(facts, &scenario())))
        };
        let domain_loss = facts
            .domains()
            .into_iter()
            .filter_map(|event| loss(&facts.events.list[event].name, &|| scenario.losing(facts, event)))
            .collect();
        let component_loss = facts
            .losable()
            .into_iter()
            .filter_map(|id| loss(&facts.design.component(id).name, &|| scenario.without(facts, id)))
            .collect();
        let data = facts
            .components()
            .filter_map(|id| {
                let data = facts.data(id)?;
                let row = json!({"copies": data.copies, "lose_all": data.lose_all, "lose_quorum": data.lose_quorum,
                                 "lose_acked": data.lose_acked});
                Some((name(id), row))
            })
            .collect();
        Document {
            schema: "sdraft/analysis/1",
            usecases,
            components,
            domain_loss: Table(domain_loss),
            component_loss: Table(component_loss),
            data,
            incomplete: (!left_out.is_empty()).then(|| json!({ "losses": left_out })),
        }
    }
}

/// Names and what belongs to each, in order.
struct Table<'a, T>(Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for Table<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        level(*self).serialize(serializer)
    }
}

fn usecase(facts: &Facts<'_>, id: UseCaseId, order: usize, scenario: &Scenario) -> Value {
    let cuts = facts.cut_sets(id, order, &scenario.lost, &scenario.gone);
    let named = |set: &Vec<usize>| {
        let mut names: Vec<&str> = set.iter().map(|event| facts.events.list[*event].name.as_str()).collect();
        names.sort_unstable();
        names
    };
    let mut sets: Vec<Vec<&str>> = cuts.sets.iter().map(named).collect();
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    let spof: Vec<&str> = sets.iter().filter(|set| set.len() == 1).map(|set| set[0]).collect();
    let availability = facts.availability(id, scenario);
    let bound = if availability.is_exact() { "exact" } else { "upper" };
    let alive: Map<String, Value> = facts
        .domains()
        .into_iter()
        .map(|event| {
            let scenario = scenario.losing(facts, event);
            let works = facts.works_without(id, &scenario.lost, &scenario.gone);
            (facts.events.list[event].name.clone(), Value::Bool(works))
        })
        .collect();
    let latency = facts.latency(id);
    let path: Vec<&str> = latency.path.iter().map(|id| facts.design.component(*id).name.as_str()).collect();
    let mut out = json!({
        "spof": spof,
        "cuts": sets,
        "availability": number(availability.up),
        "bound": bound,
        "unstated": availability.unstated,
        "domain_loss": alive,
        "latency_ms": {"sum": latency.sum.map_or(Value::Null, number), "path": path},
    });
    if !availability.computed {
        out["bounds"] = json!([number(availability.bounds.0), number(availability.bounds.1)]);
    }
    if let Some(served) = facts.served(id, scenario) {
        out["served"] = number(served.fraction);
    }
    if let Some(retries) = facts.retries(id, scenario) {
        let path: Vec<&str> = retries.chain.path().iter().map(|id| facts.design.component(*id).name.as_str()).collect();
        let usual = retries.usual.map_or(Value::Null, number);
        out["retries"] = json!({"outage": number(retries.chain.outage), "usual": usual, "path": path});
    }
    if !cuts.complete {
        out["incomplete"] = json!(["cuts"]);
    }
    out
}

fn component(facts: &Facts<'_>, id: ComponentId, loads: &Loads, scenario: &Scenario) -> Value {
    let at = id.index();
    if loads.diverges[at] {
        return json!({"rate": "diverges", "utilisation": "diverges", "peak": "diverges", "peak_n1": "diverges"});
    }
    let of = |load: Option<super::load::Load>| load.map_or(Level::Unknown, |it| facts.utilisation(id, it, scenario));
    let peak = of(loads.peak[at]);
    let mut out = json!({
        "rate": loads.mean[at].map_or(Value::Null, |load| number(load.total())),
        "utilisation": level(of(loads.mean[at])),
        "peak": level(peak),
        "peak_n1": level(loads.peak[at].map_or(Level::Unknown, |load| facts.without_one(id, load, scenario))),
    });
    if let Level::Value(even) = peak
        && let Some(hot) = facts.hot_shard(id, even)
    {
        out["hot_shard"] = number(hot);
    }
    out
}

/// The utilisation at the peak of each component with a capacity.
fn at_peak<'a>(facts: &'a Facts<'_>, scenario: &Scenario) -> Table<'a, Level> {
    let levels = facts.utilisations(&facts.loads(scenario), true, scenario);
    let rows = facts
        .components()
        .filter(|id| facts.part(*id).capacity.is_some() && facts.part(*id).active.is_some())
        .map(|id| (facts.design.component(id).name.as_str(), levels[id.index()]));
    Table(rows.collect())
}

fn level(level: Level) -> Value {
    match level {
        Level::Unknown => Value::Null,
        Level::Value(value) => number(value),
        Level::Infinite => json!("inf"),
        Level::Diverges => json!("diverges"),
    }
}

/// A number in full; a whole one without a point.
pub(super) fn number(value: f64) -> Value {
    // beyond this, whole numbers have no exact floating point form anyway
    const MOST: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < MOST { json!(value as i64) } else { json!(value) }
}
