//! The back of the envelope: what the author computes, beside what follows from the design.
//!
//! Each result carries both sets of constants, computed side by side and never mixed in one formula
//! (`analysis.md` 6.1), how it came about, and what the author claims it to be.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Facts;
use super::json::number;
use super::load::{Load, Scenario, Sizing};
use super::parts::Capacity;
use crate::model::{ComponentId, Constants, Operation, UseCaseId};
use crate::source::Span;
use crate::units::{Dimension, Quantity, display, literal};
use crate::words::{Lang, Words, words};

/// A result.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The name of a `let`.
    pub name: Option<String>,
    /// What is estimated, in words.
    pub label: Option<Words>,
    /// The value.
    pub value: Quantity,
    /// What the author claims.
    pub claimed: Option<Quantity>,
    /// The formula.
    pub derivation: Words,
    /// The use case it is about.
    pub usecase: Option<UseCaseId>,
    /// The component it is about.
    pub component: Option<ComponentId>,
    /// Where the author wrote it; none for what follows from the design.
    pub span: Option<Span>,
}

/// How a claim compares with what was computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Within 2 per cent of one of the two values.
    Right,
    /// Within 10 per cent of the nearer value; the claim divided by it.
    Rounded(f64),
    /// Further off both; the claim divided by the exact value.
    Differs(f64),
    /// The claim measures something else.
    OtherUnit,
}

/// A claim this close is right.
pub const CLOSE: f64 = 0.02;
/// A claim this close is rounded.
pub const NEAR: f64 = 0.1;

impl Estimate {
    /// How the claim compares; none where nothing is claimed.
    pub fn verdict(&self) -> Option<Verdict> {
        Some(verdict(self.value, self.claimed?))
    }
}

/// How a claim compares with a value: with the exact one or the interview's, whichever is nearer.
pub fn verdict(value: Quantity, claimed: Quantity) -> Verdict {
    if value.dimension != claimed.dimension {
        return Verdict::OtherUnit;
    }
    let ratio = |claim: f64, value: f64| match (claim, value) {
        (claim, value) if claim == value => 1.0,
        (_, 0.0) => f64::INFINITY,
        (claim, value) => claim / value,
    };
    let (exact, interview) = (ratio(claimed.exact, value.exact), ratio(claimed.interview, value.interview));
    let nearer = if (exact - 1.0).abs() <= (interview - 1.0).abs() { exact } else { interview };
    match (nearer - 1.0).abs() {
        off if off <= CLOSE + 1e-12 => Verdict::Right,
        off if off <= NEAR + 1e-12 => Verdict::Rounded(nearer),
        _ => Verdict::Differs(exact),
    }
}

/// How far a claim is off, in words, English and Chinese: `1.73 times too high`, `3.0% too low`.
pub fn off(ratio: f64) -> [String; 2] {
    match ratio {
        ratio if !ratio.is_finite() => ["but it comes to nothing".to_string(), "而算出来是零".to_string()],
        ratio if ratio <= 0.0 => ["far too low".to_string(), "低得太多".to_string()],
        ratio if ratio >= 1.5 => [format!("{ratio:.2} times too high"), format!("高到 {ratio:.2} 倍")],
        ratio if ratio <= 1.0 / 1.5 => {
            let times = 1.0 / ratio;
            [format!("{times:.2} times too low"), format!("低到 {times:.2} 分之一")]
        }
        ratio => {
            let percent = (ratio - 1.0).abs() * 100.0;
            let [word, zh] = if ratio > 1.0 { ["high", "高"] } else { ["low", "低"] };
            [format!("{percent:.1}% too {word}"), format!("{zh} {percent:.1}%")]
        }
    }
}

/// The share of the data that is read often (001:159, the 2-8 rule).
const HOT: f64 = 0.2;
/// The letters and digits of a short key (003:157).
const ALPHABET: f64 = 62.0;
/// What one unit of a partition's read and write capacity carries (002:141).
const READ_UNIT: f64 = 4e3;
const WRITE_UNIT: f64 = 1e3;

/// Everything estimated: the author's quantities and estimates in source order, then what follows for each use case
/// and component.
pub fn estimates(facts: &Facts<'_>) -> Vec<Estimate> {
    let design = facts.design;
    let mut out: Vec<Estimate> = Vec::new();
    for it in &design.quantities {
        out.push(Estimate {
            name: Some(it.name.clone()),
            label: None,
            value: it.value,
            claimed: it.expect.as_ref().map(|it| it.0),
            derivation: it.formula.clone().into(),
            usecase: None,
            component: None,
            span: Some(it.span),
        });
    }
    for it in &design.estimates {
        out.push(Estimate {
            name: None,
            label: Some(it.label.clone().into()),
            value: it.value,
            claimed: it.expect.as_ref().map(|it| it.0),
            derivation: it.formula.clone().into(),
            usecase: it.usecase,
            component: it.component,
            span: Some(it.span),
        });
    }
    let maker = Maker::of(facts);
    for id in facts.usecases() {
        maker.usecase(id, &mut out);
    }
    for id in facts.components() {
        maker.component(id, &mut out);
    }
    out
}

/// A value under both sets of constants.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Both {
    exact: f64,
    interview: f64,
}

impl Both {
    fn of(quantity: Quantity) -> Both {
        Both { exact: quantity.exact, interview: quantity.interview }
    }

    fn same(value: f64) -> Both {
        Both { exact: value, interview: value }
    }

    fn zip(self, other: Both, f: impl Fn(f64, f64) -> f64) -> Both {
        Both { exact: f(self.exact, other.exact), interview: f(self.interview, other.interview) }
    }

    fn times(self, other: Both) -> Both {
        self.zip(other, |a, b| a * b)
    }

    fn times_plain(self, factor: f64) -> Both {
        self.times(Both::same(factor))
    }

    fn plus(self, other: Both) -> Both {
        self.zip(other, |a, b| a + b)
    }

    fn quantity(self, dimension: Dimension) -> Quantity {
        Quantity { exact: self.exact, interview: self.interview, dimension }
    }
}

struct Maker<'a> {
    facts: &'a Facts<'a>,
    /// The load at the peak, under each set of constants, by component's index.
    peak: (Vec<Option<Load>>, Vec<Option<Load>>),
    /// Bytes written to each component per second.
    written: BTreeMap<ComponentId, Written>,
    month: Both,
    year: Both,
}

/// What is written to a component.
#[derive(Clone, Copy, Debug, Default)]
struct Written {
    records: Both,
    bytes: Both,
    item: f64,
}

impl<'a> Maker<'a> {
    fn of(facts: &'a Facts<'a>) -> Maker<'a> {
        let interview = Scenario { interview: true, ..Scenario::default() };
        let mut maker = Maker {
            facts,
            peak: (facts.loads(&Scenario::default()).peak, facts.loads(&interview).peak),
            written: BTreeMap::new(),
            month: Both::of(literal::time("month").expect("a month is a time")),
            year: Both::of(literal::time("year").expect("a year is a time")),
        };
        for id in facts.usecases() {
            let Some(flows) = maker.flows(id) else { continue };
            for call in &facts.walk(id).calls {
                let writes = call.operation == Some(Operation::Write) || !call.waits;
                let size = facts.design.flow(call.flow).size.as_ref().map(|it| it.value.exact);
                if let (true, true, Some(size)) = (writes, facts.part(call.to).holds_data, size) {
                    let rate = flows.get(&call.flow).copied().unwrap_or_default();
                    let written = maker.written.entry(call.to).or_default();
                    written.records = written.records.plus(rate);
                    written.bytes = written.bytes.plus(rate.times_plain(size));
                    written.item = written.item.max(size);
                }
            }
        }
        maker
    }

    /// Requests per second on each flow of a use case that states a rate and has a steady state.
    fn flows(&self, id: UseCaseId) -> Option<BTreeMap<crate::model::FlowId, Both>> {
        let exact = self.facts.usecase_load(id, &Scenario::default())?;
        let interview = self.facts.usecase_load(id, &Scenario { interview: true, ..Scenario::default() })?;
        if exact.diverges {
            return None;
        }
        let both = |(flow, rate): (&crate::model::FlowId, &f64)| {
            (*flow, Both { exact: *rate, interview: interview.flows.get(flow).copied().unwrap_or(*rate) })
        };
        Some(exact.flows.iter().map(both).collect())
    }

    fn usecase(&self, id: UseCaseId, out: &mut Vec<Estimate>) {
        let design = self.facts.design;
        let usecase = &design.usecases[id.index()];
        let Some(rate) = &usecase.rate else { return };
        let mut add = |label: Words, value: Both, dimension: Dimension, derivation: Words| {
            out.push(derived(label, value.quantity(dimension), derivation, Some(id), None));
        };
        let rate = Both::of(rate.value);
        let peak = self.facts.peak(id);
        add(words!("traffic, mean", "平均流量"), rate, Dimension::RATE, "rate".into());
        let at_peak = words!("traffic, peak", "峰值流量");
        add(at_peak.clone(), rate.times_plain(peak), Dimension::RATE, format!("rate * {peak}").into());
        let flows = self.flows(id).unwrap_or_default();
        let entry = self.facts.walk(id).entry;
        for (label, incoming) in [(words!("bandwidth in", "入带宽"), true), (words!("bandwidth out", "出带宽"), false)]
        {
            let mut bytes = Both::default();
            let mut parts = Vec::new();
            for call in self.facts.walk(id).calls.iter().filter(|call| Some(call.from) == entry) {
                let flow = design.flow(call.flow);
                let size = if incoming { &flow.size } else { &flow.reply };
                if let Some(size) = size {
                    let each = flows.get(&call.flow).copied().unwrap_or_default();
                    bytes = bytes.plus(each.times_plain(size.value.exact));
                    parts.push(format!(
                        "{} * {}",
                        display(each.exact, Dimension::RATE),
                        display(size.value.exact, Dimension::BYTES)
                    ));
                }
            }
            if !parts.is_empty() {
                add(label.clone(), bytes, Dimension::BANDWIDTH, parts.join(" + ").into());
                let Words { en, zh } = label;
                add(
                    words!("{en}, peak", "{zh}，峰值"),
                    bytes.times_plain(peak),
                    Dimension::BANDWIDTH,
                    words!("{en} * {peak}", "{zh} * {peak}"),
                );
            }
        }
        let latency = self.facts.latency(id);
        if let Some(sum) = latency.sum.filter(|sum| latency.stated && *sum > 0.0) {
            let time = display(sum / 1e3, Dimension::TIME);
            let value = rate.times_plain(peak * sum / 1e3);
            let Words { en, zh } = at_peak;
            add(
                words!("requests under way at the peak", "峰值时在途请求"),
                value,
                Dimension::NONE,
                words!("{en} * {time}", "{zh} * {time}"),
            );
        }
    }

    fn component(&self, id: ComponentId, out: &mut Vec<Estimate>) {
        self.servers(id, out);
        self.storage(id, out);
        self.hot(id, out);
        self.partitions(id, out);
    }

    fn servers(&self, id: ComponentId, out: &mut Vec<Estimate>) {
        let facts = self.facts;
        let (Some(exact), Some(interview)) = (self.peak.0[id.index()], self.peak.1[id.index()]) else { return };
        let load = exact;
        let (Some(exact), Some(interview)) = (facts.sizing(id, exact), facts.sizing(id, interview)) else { return };
        if exact.exact == 0.0 {
            return;
        }
        let mut add = |label: Words, pick: &dyn Fn(&Sizing) -> u32, derivation: Words| {
            let value = Both { exact: f64::from(pick(&exact)), interview: f64::from(pick(&interview)) };
            out.push(derived(label, value.quantity(Dimension::NONE), derivation, None, Some(id)));
        };
        let headroom = 1.0 + facts.headroom();
        let (peak, Words { en, zh }) = (display(load.total(), Dimension::RATE), self.capacity(id));
        add(
            words!("copies at the peak", "峰值所需副本"),
            &|it| it.peak,
            words!("ceil({peak} / {en})", "ceil({peak} / {zh})"),
        );
        add(
            words!("copies with headroom", "留余量所需副本"),
            &|it| it.headroom,
            words!("ceil({peak} * {headroom} / {en})", "ceil({peak} * {headroom} / {zh})"),
        );
        if let Some(zones) = Some(exact.zones).filter(|it| *it > 1) {
            let others = zones - 1;
            add(
                words!("copies, even in its zones", "各可用区均分所需副本"),
                &|it| it.even,
                words!("up to a multiple of {zones}", "凑成 {zones} 的倍数"),
            );
            add(
                words!("copies to lose a zone", "丢一个可用区仍够的副本"),
                &|it| it.zone_proof.unwrap_or(0),
                words!("{zones} * ceil({peak} / {others} / {en})", "{zones} * ceil({peak} / {others} / {zh})"),
            );
        }
    }

    /// What a copy bears, in words.
    fn capacity(&self, id: ComponentId) -> Words {
        let Some(capacity) = &self.facts.part(id).capacity else { return Words::from("") };
        let rate = |rate: f64| display(rate, Dimension::RATE);
        let text = match capacity.value {
            Capacity::Any(any) => Words::from(rate(any)),
            Capacity::Apart { read, write } => {
                words!("({0} reads, {1} writes)", "(读 {0}，写 {1})", rate(read), rate(write))
            }
        };
        let Words { en, zh } = text;
        if capacity.span.is_some() { Words { en, zh } } else { words!("{en} (assumed)", "{zh}（假定）") }
    }

    fn storage(&self, id: ComponentId, out: &mut Vec<Estimate>) {
        let Some(written) = self.written.get(&id) else { return };
        let component = self.facts.design.component(id);
        let copies = self.facts.part(id).active.map(f64::from);
        let mut add = |label: Words, value: Both, dimension: Dimension, derivation: Words| {
            out.push(derived(label, value.quantity(dimension), derivation, None, Some(id)));
        };
        let stream = display(written.bytes.exact, Dimension::BANDWIDTH);
        let mut kept = Vec::new();
        for (label, word, time) in [
            (words!("storage a month", "每月存储"), "month", self.month),
            (words!("storage a year", "每年存储"), "year", self.year),
        ] {
            let raw = written.bytes.times(time);
            kept.push((label.clone(), raw));
            add(label, raw, Dimension::BYTES, format!("{stream} * {word}").into());
        }
        if let Some(retention) = component.retention.as_ref().filter(|it| it.value.dimension == Dimension::TIME) {
            let time = Both::of(retention.value);
            let raw = written.bytes.times(time);
            let derivation = format!("{stream} * {}", display(time.exact, Dimension::TIME));
            let label = words!("storage kept", "保留的存储");
            kept.push((label.clone(), raw));
            add(label, raw, Dimension::BYTES, derivation.into());
            let records = written.records.times(time);
            let how = words!("writes * retention", "写入 * 保留期");
            add(words!("records kept", "保留的记录"), records, Dimension::NONE, how);
            let length = records.zip(records, |n, _| key_length(n));
            let how = words!("least L with {ALPHABET}^L >= records kept", "使 {ALPHABET}^L >= 保留的记录 的最小 L");
            add(words!("key length", "键长"), length, Dimension::NONE, how);
        }
        if let Some(copies) = copies.filter(|it| *it > 1.0) {
            for (Words { en, zh }, raw) in kept {
                let label = words!("{en}, replicated", "{zh}，含副本");
                let how = words!("* {copies} copies", "* {copies} 个副本");
                add(label, raw.times_plain(copies), Dimension::BYTES, how);
            }
        }
    }

    /// The memory for the hot share of what lies behind a cache that states how long it keeps an entry.
    fn hot(&self, id: ComponentId, out: &mut Vec<Estimate>) {
        let facts = self.facts;
        let Some(ttl) = &facts.design.component(id).ttl else { return };
        if facts.part(id).role != crate::catalog::Role::Cache {
            return;
        }
        let behind = facts.walks.iter().flat_map(|walk| walk.calls.iter().filter(|call| call.from == id));
        let stores: std::collections::BTreeSet<ComponentId> = behind.map(|call| call.to).collect();
        let bytes =
            stores.iter().filter_map(|it| self.written.get(it)).fold(Both::default(), |all, it| all.plus(it.bytes));
        if bytes.exact == 0.0 {
            return;
        }
        let memory = bytes.times(Both::of(ttl.value)).times_plain(HOT);
        let stream = display(bytes.exact, Dimension::BANDWIDTH);
        let derivation = format!("{}% * {stream} * {}", HOT * 100.0, display(ttl.value.exact, Dimension::TIME));
        let label = words!("memory for the hot share", "热数据所需内存");
        out.push(derived(label, memory.quantity(Dimension::BYTES), derivation.into(), None, Some(id)));
        if let Some(storage) = &facts.part(id).storage {
            let nodes = memory.zip(memory, |bytes, _| (bytes / storage.value).ceil());
            let derivation = words!("ceil(memory / {0})", "ceil(内存 / {0})", display(storage.value, Dimension::BYTES));
            let label = words!("nodes for the hot share", "热数据所需节点");
            out.push(derived(label, nodes.quantity(Dimension::NONE), derivation, None, Some(id)));
        }
    }

    /// Partitions of a store whose limits are per partition: by size, by reads and by writes, the most of the three.
    fn partitions(&self, id: ComponentId, out: &mut Vec<Estimate>) {
        let facts = self.facts;
        let defaults = &facts.design.component(id).kind.kind.defaults;
        let (Some(reads), Some(writes), Some(size)) =
            (defaults.capacity_read, defaults.capacity_write, defaults.storage)
        else {
            return;
        };
        let (Some(exact), Some(interview)) = (self.peak.0[id.index()], self.peak.1[id.index()]) else { return };
        let written = self.written.get(&id).copied().unwrap_or_default();
        let units = |item: f64, unit: f64| (item / unit).ceil().max(1.0);
        let retention = facts.design.component(id).retention.as_ref();
        let kept = match retention.filter(|it| it.value.dimension == Dimension::TIME) {
            Some(time) => written.bytes.times(Both::of(time.value)),
            None => written.bytes.times(self.year),
        };
        let needed = |load: Load, kept: f64| {
            let by_reads = (load.read + load.either) * units(written.item, READ_UNIT) / reads;
            let by_writes = (load.write + load.either) * units(written.item, WRITE_UNIT) / writes;
            (kept / size).ceil().max(by_reads.ceil()).max(by_writes.ceil())
        };
        let value = Both { exact: needed(exact, kept.exact), interview: needed(interview, kept.interview) };
        let window = if retention.is_some() { words!("kept", "保留的") } else { words!("of a year", "一年的") };
        let (Words { en, zh }, size) = (window, display(size, Dimension::BYTES));
        let derivation = words!(
            "max(ceil(bytes {en} / {size}), ceil(reads / {reads}/s), ceil(writes / {writes}/s))",
            "max(ceil({zh}字节 / {size}), ceil(读 / {reads}/s), ceil(写 / {writes}/s))"
        );
        out.push(derived(words!("partitions", "分区"), value.quantity(Dimension::NONE), derivation, None, Some(id)));
    }
}

fn derived(
    label: Words,
    value: Quantity,
    derivation: Words,
    usecase: Option<UseCaseId>,
    component: Option<ComponentId>,
) -> Estimate {
    Estimate { name: None, label: Some(label), value, claimed: None, derivation, usecase, component, span: None }
}

/// The least length of keys of letters and digits that tells so many records apart.
fn key_length(records: f64) -> f64 {
    let (mut length, mut keys) = (1.0, ALPHABET);
    while keys < records && length < 100.0 {
        length += 1.0;
        keys *= ALPHABET;
    }
    length
}

/// Writes estimates as `sdraft/estimates/1`; labels and formulas are in a language, keys are not.
pub fn print(facts: &Facts<'_>, estimates: &[Estimate], lang: Lang) -> String {
    let row = |it: &Estimate| {
        json!({
            "name": it.name,
            "label": it.label.as_ref().map(|it| it.get(lang)),
            "unit": it.value.dimension.unit(),
            "exact": number(it.value.exact),
            "interview": number(it.value.interview),
            "claimed": it.claimed.map_or(Value::Null, |claimed| number(claimed_value(facts, claimed))),
            "derivation": it.derivation.get(lang),
            "usecase": it.usecase.map(|id| facts.design.usecases[id.index()].name.clone()),
            "component": it.component.map(|id| facts.design.component(id).name.clone()),
        })
    };
    let rows: Vec<Value> = estimates.iter().map(row).collect();
    let document = json!({"schema": "sdraft/estimates/1", "quantities": rows});
    let mut text = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    text.push('\n');
    text
}

/// A claim is one number: under the constants the design counts with.
fn claimed_value(facts: &Facts<'_>, claimed: Quantity) -> f64 {
    match facts.design.constants.as_ref().map(|it| it.value) {
        Some(Constants::Interview) => claimed.interview,
        Some(Constants::Exact) | None => claimed.exact,
    }
}
