//! What is believed of a component, and why: each fact with how it is known and where it was written.

use super::Facts;
use super::load::Scenario;
use super::parts::{Belief, Capacity, Confidence, Takeover, What};
use crate::catalog::{self, Role};
use crate::model::{ComponentId, Copies, Flag, KindOrigin, UseCaseId};
use crate::source::Span;
use crate::units::{Dimension, display, percent};
use crate::words::{Words, words};

/// A fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is about: `kind`, `copies` …
    pub what: Words,
    /// The fact in words.
    pub text: Words,
    /// How it is known.
    pub known: Known,
    /// Where it was written.
    pub span: Option<Span>,
}

/// How a line is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A fact of some confidence.
    As(Confidence),
    /// Nothing says it.
    NotStated,
    /// It follows from other facts.
    Computed,
}

impl Known {
    /// The word for it.
    pub fn word(self) -> Words {
        match self {
            Known::As(Confidence::Stated) => words!("declared", "写明"),
            Known::As(Confidence::Inferred) => words!("inferred", "由类型推断"),
            Known::As(Confidence::Assumed) => words!("assumed", "假定"),
            Known::NotStated => words!("not stated", "未写明"),
            Known::Computed => words!("computed", "算出"),
        }
    }
}

struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, what: [&str; 2], text: impl Into<Words>, known: Known, span: Option<Span>) {
        let what = Words { en: what[0].to_string(), zh: what[1].to_string() };
        self.0.push(Line { what, text: text.into(), known, span });
    }

    fn stated(&mut self, what: [&str; 2], text: impl Into<Words>, span: Span) {
        self.add(what, text, Known::As(Confidence::Stated), Some(span));
    }

    fn believed<T>(&mut self, what: [&str; 2], belief: &Belief<T>, text: impl Into<Words>) {
        self.add(what, text, Known::As(belief.confidence), belief.span);
    }
}

/// All that is believed of a component.
pub fn component(facts: &Facts<'_>, id: ComponentId, scenario: &Scenario) -> Vec<Line> {
    let mut lines = Lines(Vec::new());
    nature(facts, id, &mut lines);
    redundancy(facts, id, &mut lines);
    strength(facts, id, &mut lines);
    for usecase in facts.usecases() {
        part_in(facts, id, usecase, scenario, &mut lines);
    }
    load(facts, id, scenario, &mut lines);
    lines.0
}

fn nature(facts: &Facts<'_>, id: ComponentId, lines: &mut Lines) {
    let component = facts.design.component(id);
    let part = facts.part(id);
    let kind = component.kind.kind;
    let (known, span) = match component.kind_origin {
        KindOrigin::Stated => (Known::As(Confidence::Stated), Some(component.span)),
        KindOrigin::Guessed => (Known::As(Confidence::Inferred), Some(component.span)),
        KindOrigin::Default => (Known::NotStated, None),
    };
    lines.add(
        ["kind", "类型"],
        {
            let (name, docs) = (kind.name, kind.docs.trim_end_matches('.'));
            // the table of kinds tells what each is in English, and what it is called in Chinese
            let chinese = kind
                .chinese
                .first()
                .or(kind.parent.and_then(catalog::find).and_then(|it| it.chinese.first()))
                .copied()
                .unwrap_or(docs);
            words!("{name}: {docs}", "{name}：{chinese}")
        },
        known,
        span,
    );
    lines.add(["role", "角色"], role(part.role), Known::As(part.role_confidence), None);
    if part.managed {
        let span = component.flags.span(Flag::Managed);
        let known = if span.is_some() { Confidence::Stated } else { Confidence::Inferred };
        lines.add(
            ["managed", "托管"],
            words!("its provider replaces its copies; zones do not matter", "由服务商更换副本，与可用区无关"),
            Known::As(known),
            span,
        );
    }
    if part.holds_data {
        let span = component.flags.span(Flag::Persistent);
        let known = if span.is_some() { Confidence::Stated } else { Confidence::Inferred };
        lines.add(
            ["data", "数据"],
            words!("holds data that can be lost", "保存着可能丢失的数据"),
            Known::As(known),
            span,
        );
    }
}

fn redundancy(facts: &Facts<'_>, id: ComponentId, lines: &mut Lines) {
    let component = facts.design.component(id);
    let part = facts.part(id);
    match &component.copies {
        Some(copies) => {
            let text = match copies.value {
                Copies::Exactly(n) => n.to_string().into(),
                Copies::Between(n, most) => {
                    words!("{n}, scaling up to {most}; counted as {n}", "{n}，最多扩到 {most}；按 {n} 计")
                }
                Copies::Several => {
                    words!("several, the number open: none can be lost one by one", "多个，数目未定：不逐个计算其丢失")
                }
            };
            lines.stated(["copies", "副本"], text, copies.span);
        }
        None if part.managed || part.role == Role::Source => {}
        None => lines.add(
            ["copies", "副本"],
            words!("unknown, which is not one: no copy is an event", "未知，不等于一个：不把副本算作事件"),
            Known::NotStated,
            None,
        ),
    }
    if let Some(standby) = &component.standby {
        lines.stated(["standby", "热备"], words!("{0} passive", "{0} 个不承担负载", standby.value), standby.span);
    }
    if let Some(shards) = &component.shards {
        lines.stated(
            ["shards", "分片"],
            words!("{0}, each of which must be up", "{0} 个，每个都必须可用", shards.value),
            shards.span,
        );
    }
    for zone in &component.zones {
        lines.stated(["stands in", "位于"], facts.design.group(zone.value).name.clone(), zone.span);
    }
    let (read, write) = part.need;
    let need = if read == write {
        words!("{read} up", "{read} 个可用")
    } else {
        words!("{read} up to read, {write} to write", "读需 {read} 个可用，写需 {write} 个")
    };
    match (&component.need, component.flags.span(Flag::Quorum)) {
        (Some(stated), _) => lines.stated(["needs", "需要"], need, stated.span),
        (None, Some(span)) => lines.stated(
            ["needs", "需要"],
            Words { en: format!("{}, a majority", need.en), zh: format!("{}，即多数", need.zh) },
            span,
        ),
        (None, None) if part.stated => lines.add(["needs", "需要"], need, Known::As(Confidence::Inferred), None),
        (None, None) => {}
    }
    let takeover = match part.takeover {
        Takeover::Free => words!("any copy takes over", "任一副本接管"),
        Takeover::Manual => words!(
            "by hand: copy 1 takes the writes, and nobody when it is lost",
            "人工切换：写入由副本 1 承担，丢失后无人承担"
        ),
        Takeover::Elected => words!("another copy, while its elector is up", "选举者可用时由另一副本接管"),
    };
    match (&component.failover, &component.elected_by) {
        (Some(stated), _) => lines.stated(["failover", "故障切换"], takeover, stated.span),
        (None, Some(elector)) => {
            let name = &facts.design.component(elector.value).name;
            lines.stated(
                ["failover", "故障切换"],
                Words { en: format!("{}: {name}", takeover.en), zh: format!("{}：{name}", takeover.zh) },
                elector.span,
            );
        }
        (None, None) if part.stated && !part.managed => {
            lines.add(["failover", "故障切换"], takeover, Known::As(Confidence::Inferred), None);
        }
        (None, None) => {}
    }
    match &part.availability {
        Some(it) => {
            lines.believed(["availability", "可用性"], it, words!("{0} a copy", "每副本 {0}", percent(it.value)))
        }
        None if part.role == Role::Source => {}
        None => lines.add(
            ["availability", "可用性"],
            words!("counted as perfect, and named where that matters", "按永不失效计，影响结果时会指出"),
            Known::NotStated,
            None,
        ),
    }
}

fn strength(facts: &Facts<'_>, id: ComponentId, lines: &mut Lines) {
    let component = facts.design.component(id);
    let part = facts.part(id);
    if let Some(capacity) = &part.capacity {
        let rate = |value: f64| match value.is_finite() {
            true => Words::from(display(value, Dimension::RATE)),
            false => words!("any number", "不限"),
        };
        let text = match capacity.value {
            Capacity::Any(any) => {
                let any = rate(any);
                Words { en: format!("{} a copy", any.en), zh: format!("每副本 {}", any.zh) }
            }
            Capacity::Apart { read, write } => {
                let (read, write) = (rate(read), rate(write));
                Words {
                    en: format!("{} reads, {} writes a copy", read.en, write.en),
                    zh: format!("每副本读 {}，写 {}", read.zh, write.zh),
                }
            }
        };
        lines.believed(["capacity", "容量"], capacity, text);
    }
    match &component.writers {
        Some(writers) => lines.stated(
            ["writers", "写副本"],
            words!("{0} copies take writes", "{0} 个副本接受写入", writers.value),
            writers.span,
        ),
        None if part.role == Role::Store && part.capacity.is_some() && !part.managed => {
            let primary = if component.kind.kind.defaults.leaderless {
                words!("any copy takes writes", "任一副本都接受写入")
            } else {
                words!(
                    "writes are spread over all copies; if the {0} has one primary, say `writers: 1`",
                    "写入分摊到所有副本；{0} 若只有一个主库，请写 `writers: 1`",
                    component.kind.kind.name
                )
            };
            lines.add(["writers", "写副本"], primary, Known::NotStated, None);
        }
        None => {}
    }
    if let Some(hit) = &component.hit {
        lines.stated(
            ["hit", "命中率"],
            words!("answers {0} of reads itself", "自己回答 {0} 的读", percent(hit.value)),
            hit.span,
        );
    }
    if let Some(latency) = &component.latency {
        lines.stated(["latency", "延迟"], display(latency.value.exact, Dimension::TIME), latency.span);
    }
    if let Some(storage) = &part.storage {
        lines.believed(
            ["storage", "存储"],
            storage,
            words!("{0} a copy", "每副本 {0}", display(storage.value, Dimension::BYTES)),
        );
    }
}

/// What a component is in a use case, and what of it breaks that.
fn part_in(facts: &Facts<'_>, id: ComponentId, usecase: UseCaseId, scenario: &Scenario, lines: &mut Lines) {
    let walk = facts.walk(usecase);
    let name = &facts.design.usecases[usecase.index()].name;
    let (english, chinese) = (format!("in {name}"), format!("在 {name} 中"));
    let what = [english.as_str(), chinese.as_str()];
    let named = |event: &usize| facts.events.list[*event].name.clone();
    if walk.entry == Some(id) {
        lines.add(what, words!("starts it", "由它发起"), Known::Computed, None);
    } else if facts.structure(usecase).components.contains(&id) {
        let mine = |event: &usize| match facts.events.list[*event].what {
            What::Copy(it, _) | What::Whole(it) => it == id,
            What::Domain(_) | What::Link(_) => false,
        };
        let cuts = facts.cut_sets(usecase, 2, &scenario.lost, &scenario.gone);
        let alone: Vec<String> = cuts.singles.iter().filter(|event| mine(event)).map(named).collect();
        let pairs = cuts.pairs.iter().filter(|pair| pair.iter().any(mine)).count();
        let text = match (alone.is_empty(), pairs) {
            (false, _) => words!("needed; {0} breaks it alone", "必需；单独丢失 {0} 即中断", alone.join(", ")),
            (true, 0) => words!(
                "needed, or one of what is; nothing of it breaks it, alone or with one other",
                "必需，或必需的几者之一；单独或再加另一处失效都不会中断"
            ),
            (true, pairs) => words!(
                "needed, or one of what is; {pairs} pairs of failures with it break it",
                "必需，或必需的几者之一；含它的 {pairs} 对失效会中断"
            ),
        };
        lines.add(what, text, Known::Computed, None);
    } else if walk.aside.contains(&id) {
        lines.add(
            what,
            words!("looked aside: without it the store is asked", "旁路缓存：没有它时改问存储"),
            Known::Computed,
            None,
        );
    } else if walk.touched.contains(&id) {
        lines.add(what, words!("touched, but it works without it", "会经过，但没有它也能工作"), Known::Computed, None);
    }
}

fn load(facts: &Facts<'_>, id: ComponentId, scenario: &Scenario, lines: &mut Lines) {
    for usecase in facts.usecases() {
        let Some(load) = facts.usecase_load(usecase, scenario) else { continue };
        if let Some(mine) = load.loads.get(&id) {
            let name = &facts.design.usecases[usecase.index()].name;
            let text = if load.diverges {
                words!(
                    "from {name}: without end, each request leads to more than one other",
                    "来自 {name}：没有尽头，每个请求引出不止一个请求"
                )
            } else {
                words!("from {name}: {0}", "来自 {name}：{0}", display(mine.total(), Dimension::RATE))
            };
            lines.add(["load", "负载"], text, Known::Computed, None);
        }
    }
    let loads = facts.loads(scenario);
    let Some(peak) = loads.peak[id.index()].filter(|_| !loads.diverges[id.index()]) else { return };
    if let Some(share) = facts.utilisation(id, peak, scenario).value().filter(|it| it.is_finite()) {
        lines.add(
            ["utilisation", "利用率"],
            words!("{0:.1}% at the peak", "峰值时 {0:.1}%", share * 100.0),
            Known::Computed,
            None,
        );
    }
    if let Some(sizing) = facts.sizing(id, peak) {
        let proof = match sizing.zone_proof {
            Some(n) => {
                words!(", {n} to lose one of {0} zones", "，{0} 个可用区丢一个需 {n} 个", sizing.zones)
            }
            None => Words::from(""),
        };
        let (peak, with, headroom) = (sizing.peak, sizing.headroom, percent(facts.headroom()));
        let copies = if peak == 1 { "copy" } else { "copies" };
        let text = Words {
            en: format!("{peak} {copies} at the peak, {with} with {headroom} headroom{}", proof.en),
            zh: format!("峰值需 {peak} 个副本，留 {headroom} 余量需 {with} 个{}", proof.zh),
        };
        lines.add(["size", "规模"], text, Known::Computed, None);
    }
}

/// What the analyses take a component for, in words.
fn role(role: Role) -> Words {
    let chinese = match role {
        Role::Source => "请求来源",
        Role::External => "外部系统",
        Role::Forwarder => "转发",
        Role::Stateless => "无状态",
        Role::Leader => "主备",
        Role::Coordinator => "协调",
        Role::Store => "存储",
        Role::Cache => "缓存",
        Role::Buffer => "缓冲",
        Role::Observer => "观测",
        Role::None => "无",
    };
    Words { en: role.word().to_string(), zh: chinese.to_string() }
}
