use sdraft::analyze::load::{Level, Loads};
use sdraft::analyze::{Facts, Scenario, explain, json};
use sdraft::catalog::Role;
use sdraft::model::{ComponentId, UseCaseId};
use sdraft::show;
use sdraft::source::Sources;
use sdraft::units::{Dimension, display};
use unicode_width::UnicodeWidthStr;

use super::{compile_to_work, nothing_to_lose, said, wrap};
use crate::args::{Lang, TableFormat, Worked};
use crate::world::{self, Exit, Failure, Stream, World};

/// Find what breaks a design, and what it bears
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft analyze shop.sd                   what breaks it, what it bears, where it saturates
  sdraft analyze shop.sd --lose az1        the same once a zone is lost
  sdraft analyze shop.sd --lose app#1 --load 10x
  sdraft analyze shop.sd --cold-cache      when caches answer nothing
  sdraft analyze shop.sd --explain db      what is believed of a component, and why
  sdraft analyze shop.sd -f json           for programs

What is lost may be a component, one copy of it (`app#1`), a zone, a link (`via`) or a flow (`app->db`).
docs/analysis.md says what the numbers mean.")]
pub struct Args {
    #[command(flatten)]
    worked: Worked,
    /// Find sets of up to so many failures that break a use case
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=12))]
    order: u8,
    /// As if this were lost; may be repeated
    #[arg(long, value_name = "ID")]
    lose: Vec<String>,
    /// As if every rate were so many times as high: `10x`
    #[arg(long, value_name = "FACTOR", value_parser = factor)]
    load: Option<f64>,
    /// As if no cache had an answer
    #[arg(long)]
    cold_cache: bool,
    /// As if it worked only with as many copies as the peak needs
    #[arg(long)]
    at_peak: bool,
    /// What is believed of a component, and why
    #[arg(long, value_name = "ID")]
    explain: Option<String>,
}

fn factor(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix(['x', 'X', '×']).unwrap_or(text);
    match number.parse::<f64>() {
        Ok(factor) if factor > 0.0 && factor.is_finite() => Ok(factor),
        _ => Err("write a factor: `10x`, `0.5x`".to_string()),
    }
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let (compiled, exit) = compile_to_work(&args.worked, world)?;
    let facts = Facts::new(&compiled.design);
    let scenario = scenario(&facts, &args)?;
    let facts = if args.at_peak { facts.at_peak(&scenario) } else { facts };
    let print = Printer {
        facts: &facts,
        scenario: &scenario,
        lang: args.worked.lang,
        color: world.has_color(Stream::Out),
        width: world::width().clamp(40, 120),
    };
    let text = match (&args.explain, args.worked.format) {
        (Some(name), _) => print.explain(component(&facts, name)?, &compiled.sources),
        (None, TableFormat::Json) => json::print(&facts, usize::from(args.order), &scenario),
        (None, TableFormat::Table) => print.report(&args),
    };
    world.print(text)?;
    Ok(exit)
}

fn component(facts: &Facts<'_>, name: &str) -> Result<ComponentId, Failure> {
    let design = facts.design;
    design
        .component_named(name)
        .ok_or_else(|| Failure::unknown("component", name, design.components.iter().map(|it| it.name.as_str())))
}

/// What the flags ask for.
fn scenario(facts: &Facts<'_>, args: &Args) -> Result<Scenario, Failure> {
    let lost = show::scenario(facts, &args.lose).map_err(|it| nothing_to_lose(&it))?;
    Ok(Scenario { cold: args.cold_cache, factor: args.load.unwrap_or(1.0), ..lost })
}

struct Printer<'a> {
    facts: &'a Facts<'a>,
    scenario: &'a Scenario,
    lang: Lang,
    color: bool,
    width: usize,
}

impl Printer<'_> {
    fn report(&self, args: &Args) -> String {
        let mut out = String::new();
        if let Some(title) = &self.facts.design.title {
            out += &format!("{}\n", self.paint(BOLD, &title.value));
        }
        if let Some(assumed) = self.assumed(args) {
            out += &format!("{}\n", self.paint(DIM, &assumed));
        }
        if self.facts.walks.is_empty() {
            out += &said!(
                self.lang,
                "No use case and no entry: nothing starts a request, so nothing can be said of failures and load.\n",
                "没有用例也没有入口：没有谁发起请求，因此无法谈论失效和负载。\n"
            );
            let help = said!(
                self.lang,
                "Draw who uses it: `client web; web -> app`\n",
                "请画出谁在使用它：`client web; web -> app`\n"
            );
            out += &self.paint(DIM, &help);
        }
        for id in self.facts.usecases() {
            out += &self.usecase(id, usize::from(args.order));
        }
        let loads = self.facts.loads(self.scenario);
        out += &self.components(&loads);
        out += &self.hot_shards(&loads);
        out += &self.losses();
        out += &self.backlogs();
        out += &self.data();
        out.trim_start_matches('\n').to_string()
    }

    fn usecase(&self, id: UseCaseId, order: usize) -> String {
        let facts = self.facts;
        let usecase = &facts.design.usecases[id.index()];
        let label = usecase.label.as_deref().filter(|it| *it != usecase.name);
        let label = label.map_or(String::new(), |it| format!("  {it}"));
        let mut out = format!("\n{}{}\n", self.paint(BOLD, &usecase.name), self.paint(DIM, &label));
        let (lost, gone) = (&self.scenario.lost, &self.scenario.gone);
        if !facts.works_without(id, lost, gone) {
            let text = self.failure(&facts.witness_without(id, lost, gone));
            out += &self.row(self.say("works", "可用"), &self.paint(RED, &text));
            return out;
        }
        out += &self.cuts(id, order);
        let unknown = self.unknown_copies(id);
        if !unknown.is_empty() {
            let list = self.few(&unknown, SHOWN_SETS);
            let text = said!(self.lang, "how many copies run of {list}: say `x2`", "{list} 运行几个副本：请写 `x2`");
            out += &self.row(self.say("not stated", "未写明"), &self.paint(YELLOW, &text));
        }
        out += &self.availability(id);
        let alive: Vec<String> = facts
            .domains()
            .into_iter()
            .filter(|event| !self.is_lost(*event))
            .map(|event| {
                let scenario = self.scenario.losing(facts, event);
                let works = facts.works_without(id, &scenario.lost, &scenario.gone);
                let name = &facts.events.list[event].name;
                if works {
                    self.paint(GREEN, &said!(self.lang, "{name} yes", "{name} 能"))
                } else {
                    self.paint(RED, &said!(self.lang, "{name} no", "{name} 不能"))
                }
            })
            .collect();
        if !alive.is_empty() {
            out += &self.row(self.say("alive without", "失去后可用"), &self.few(&alive, SHOWN_DOMAINS));
        }
        let latency = facts.latency(id);
        if latency.stated || latency.sum.is_none() {
            let path: Vec<&str> = latency.path.iter().map(|id| self.name(*id)).collect();
            let text = match latency.sum {
                Some(sum) => {
                    let time = display(sum / 1e3, Dimension::TIME);
                    said!(self.lang, "at least {time}: {}", "至少 {time}：{}", path.join(" → "))
                }
                None => said!(self.lang, "not computed: calls lead round in a circle", "未计算：调用成环"),
            };
            out += &self.row(self.say("latency", "延迟"), &text);
        }
        if let Some(retries) = facts.retries(id, self.scenario) {
            let path: Vec<&str> = retries.chain.path().iter().map(|id| self.name(*id)).collect();
            let usual = retries.usual.map_or(String::new(), |it| said!(self.lang, ", {it:.2} on average", "，平均 {it:.2} 个"));
            let (outage, path) = (retries.chain.outage, path.join(" → "));
            let text = said!(
                self.lang,
                "1 request becomes {outage:.0} in an outage{usual}: {path}",
                "故障时 1 个请求变成 {outage:.0} 个{usual}：{path}"
            );
            out += &self.row(self.say("retries", "重试"), &text);
        }
        if let Some(first) = facts.saturation(id, self.scenario) {
            let times = first
                .headroom
                .map_or(String::new(), |times| said!(self.lang, ", {} its peak", "，为其峰值的 {}", times_of(times)));
            let (name, limit) = (self.name(first.component), display(first.limit, Dimension::RATE));
            let text = said!(self.lang, "{name} at {limit}{times}", "{name}，在 {limit}{times}");
            out += &self.row(self.say("full first", "最先饱和"), &text);
        }
        out
    }

    /// What breaks a use case, alone and together.
    fn cuts(&self, id: UseCaseId, order: usize) -> String {
        let mut out = String::new();
        let cuts = self.facts.cut_sets(id, order, &self.scenario.lost, &self.scenario.gone);
        let singles = self.classes(cuts.sets.iter().filter(|set| set.len() == 1));
        let none = self.paint(GREEN, self.say("nothing that is known", "已知的都不会"));
        let broken =
            if singles.is_empty() { none } else { self.paint(RED, &singles.join(", ")) };
        out += &self.row(self.say("broken by", "单点失效"), &broken);
        for size in 2..=order {
            let sets = self.classes(cuts.sets.iter().filter(|set| set.len() == size));
            if !sets.is_empty() {
                let shown = self.few(&sets, SHOWN_SETS);
                let name = said!(self.lang, "by {size} together", "{size} 处一起");
                out += &self.row(&name, &shown);
            }
        }
        if !cuts.complete {
            out += &self.row("", &self.paint(DIM, self.say("there are more sets than were counted", "还有更多组合，没有全部计算")));
        }
        out
    }

    /// The way to what a use case misses, and what that is: a component, enough copies of it, or the link to it.
    fn failure(&self, witness: &[ComponentId]) -> String {
        let (facts, scenario) = (self.facts, self.scenario);
        let path: Vec<&str> = witness.iter().map(|id| self.name(*id)).collect();
        let way = path.join(" → ");
        let Some(last) = witness.last() else { return said!(self.lang, "no", "不能") };
        let name = self.name(*last);
        let is_cut = || {
            let flows = witness.windows(2).last().into_iter().flat_map(|pair| {
                facts.design.flows.iter().enumerate().filter(|(_, flow)| {
                    let ends = [&flow.from_members, &flow.to_members];
                    pair.iter().all(|id| ends.iter().any(|members| members.contains(id)))
                })
            });
            let event = |index| facts.events.flow(sdraft::model::FlowId::from_index(index));
            flows.filter_map(|(index, _)| event(index)).any(|event| self.is_lost(event))
        };
        if facts.is_dead(*last, scenario) {
            said!(self.lang, "no: {way}; no copy of {name} is there", "不能：{way}；{name} 没有副本了")
        } else if is_cut() {
            said!(self.lang, "no: {way}; the link to {name} is lost", "不能：{way}；通往 {name} 的链路断了")
        } else {
            said!(self.lang, "no: {way}; too few copies of {name} are left", "不能：{way}；{name} 剩下的副本不够")
        }
    }

    /// What the use case needs and of whose copies nothing is known.
    fn unknown_copies(&self, id: UseCaseId) -> Vec<String> {
        let counts = |id: &&ComponentId| {
            let part = self.facts.part(**id);
            let ours = !part.managed && !matches!(part.role, Role::Source | Role::External);
            ours && !part.stated && part.availability.is_none_or(|it| it.value < 1.0)
        };
        let needed = self.facts.structure(id).components.iter();
        needed.filter(counts).map(|id| self.name(*id).to_string()).collect()
    }

    fn availability(&self, id: UseCaseId) -> String {
        let facts = self.facts;
        let availability = facts.availability(id, self.scenario);
        let states_none = availability.ranking.is_empty() && availability.bounds.1 >= 1.0;
        if states_none && !availability.unstated.is_empty() {
            return String::new();
        }
        let (low, high) = availability.bounds;
        let percent = |value: f64, down: f64| match down {
            down if down <= 0.0 => "100%".to_string(),
            down if down < 1.0 => percent_of(value, down),
            _ => "0%".to_string(),
        };
        let mut text = if low < high {
            let (low, high) = (percent(low, 1.0 - low), percent(high, 1.0 - high));
            said!(self.lang, "between {low} and {high}", "在 {low} 与 {high} 之间")
        } else {
            let most = if availability.is_exact() { "" } else { self.say("at most ", "至多 ") };
            format!("{most}{}", percent(high, availability.down))
        };
        if low >= high && availability.down > 0.0 {
            let time = display(availability.down * MONTH, Dimension::TIME);
            text += &said!(self.lang, ", down {time} a month", "，每月停机 {time}");
        }
        let promised = facts.design.usecases[id.index()].availability.as_ref().map(|it| it.value);
        if let Some(promised) = promised {
            let kept = high >= promised;
            let word = match kept {
                true => self.say("promised", "承诺"),
                false => self.say("promised, out of reach:", "承诺，达不到："),
            };
            let promise = format!("{word} {}", percent_of(promised, 1.0 - promised));
            let gap = self.say("; ", "；");
            text += &format!("{gap}{}", if kept { promise } else { self.paint(RED, &promise) });
        }
        let mut out = self.row(self.say("available", "可用性"), &text);
        if let Some(served) = facts.served(id, self.scenario) {
            let caches: Vec<&str> = served.caches.iter().map(|id| self.name(*id)).collect();
            let share = percent(served.fraction, 1.0 - served.fraction);
            let caches = caches.join(", ");
            let text = said!(
                self.lang,
                "{share} of requests, with what {caches} answers",
                "{share} 的请求，含 {caches} 自己回答的"
            );
            out += &self.row(self.say("served", "得到服务"), &text);
        }
        if !availability.unstated.is_empty() {
            let parts = self.few(&availability.unstated, SHOWN_SETS);
            let text = said!(self.lang, "not stated, taken as perfect: {parts}", "未写明，按永不失效计：{parts}");
            out += &self.row("", &self.paint(DIM, &text));
        }
        let weak: Vec<String> = availability
            .ranking
            .iter()
            .take(SHOWN_WEAK)
            .filter(|it| it.share >= 0.005)
            .map(|it| format!("{} {:.0}%", facts.events.list[it.event].name, it.share * 100.0))
            .collect();
        if !weak.is_empty() {
            let weak = weak.join(", ");
            let text = said!(self.lang, "{weak} of the downtime", "占停机时间：{weak}");
            out += &self.row(self.say("fix first", "先修"), &text);
        }
        out
    }

    /// Sets by class: copies of one component in one place are one class, `any 2 of app#1..3`.
    fn classes<'s>(&self, sets: impl Iterator<Item = &'s Vec<usize>>) -> Vec<String> {
        let facts = self.facts;
        let mut groups: Vec<(Vec<String>, usize, Vec<String>)> = Vec::new();
        for set in sets {
            let mut names: Vec<String> = set.iter().map(|event| facts.events.list[*event].name.clone()).collect();
            names.sort();
            let mut kinds: Vec<String> = names.iter().map(|it| stem(it).to_string()).collect();
            kinds.sort();
            match groups.iter_mut().find(|(other, _, _)| *other == kinds) {
                Some((_, count, _)) => *count += 1,
                None => groups.push((kinds, 1, names)),
            }
        }
        groups
            .into_iter()
            .map(|(kinds, count, names)| match (count, kinds.len()) {
                (1, _) => names.join(" + "),
                (_, 1) => said!(self.lang, "any copy of {}", "{} 的任一副本", kinds[0]),
                (_, n) if kinds.iter().all(|it| *it == kinds[0]) => {
                    said!(self.lang, "{n} copies of {}", "{n} 个 {} 的副本", kinds[0])
                }
                (count, _) => said!(self.lang, "{} ({count} ways)", "{}（{count} 种）", names.join(" + ")),
            })
            .collect()
    }

    fn components(&self, loads: &Loads) -> String {
        let facts = self.facts;
        let mean = facts.utilisations(loads, false, self.scenario);
        let peak = facts.utilisations(loads, true, self.scenario);
        let mut rows = Vec::new();
        for id in facts.components() {
            let at = id.index();
            let (Some(rate), Some(at_peak)) = (loads.mean[at], loads.peak[at]) else { continue };
            let part = facts.part(id);
            let copies = match (part.active, part.shards.len()) {
                (None, _) => "?".to_string(),
                (Some(n), 1) => n.to_string(),
                (Some(n), shards) => format!("{n}×{shards}"),
            };
            let less = facts.without_one(id, at_peak, self.scenario);
            let diverges = loads.diverges[at];
            let sizing = facts.sizing(id, at_peak).filter(|_| !diverges && part.active.is_none());
            let rate = if diverges { self.say("diverges", "发散").to_string() } else { display(rate.total(), Dimension::RATE) };
            let needs = sizing.map_or(String::new(), |it| said!(self.lang, "needs {}", "需 {}", it.headroom));
            let assumed = part.capacity.is_some_and(|it| it.span.is_none());
            let mark = if assumed { "*" } else { "" };
            let less = if diverges { Level::Diverges } else { less };
            rows.push((
                [
                    self.name(id).to_string(),
                    rate,
                    copies,
                    self.level(mean[at], mark),
                    self.level(peak[at], mark),
                    self.level(less, mark),
                    needs,
                ],
                peak[at],
                less,
            ));
        }
        if rows.is_empty() {
            return String::new();
        }
        let notes = rows.iter().any(|(cells, ..)| cells.iter().any(|it| it.ends_with('*')));
        let mut out = format!("\n{}\n", self.paint(BOLD, self.say("Load", "负载")));
        let heads = match self.lang {
            Lang::En => ["component", "rate", "copies", "mean", "peak", "one less", ""],
            Lang::Zh => ["组件", "速率", "副本", "平均", "峰值", "少一个", ""],
        };
        let mut cells: Vec<Vec<String>> = vec![heads.map(str::to_string).to_vec()];
        cells.extend(rows.iter().map(|(cells, ..)| cells.to_vec()));
        let colors: Vec<[&str; 7]> = std::iter::once([DIM; 7])
            .chain(rows.iter().map(|(_, peak, less)| {
                ["", "", "", "", heat(*peak, facts.headroom()), heat(*less, 0.0), DIM]
            }))
            .collect();
        out += &self.table(&cells, &colors);
        if notes {
            out += &format!("  {}\n", self.paint(DIM, self.say("* with an assumed capacity: the kind's benchmark", "* 容量为假定值：该类型的经验值")));
        }
        out
    }

    /// What is full, or nobody serves, once a domain or a cache is lost.
    fn losses(&self) -> String {
        let facts = self.facts;
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut note = |name: &str, scenario: &Scenario| {
            let levels = facts.utilisations(&facts.loads(scenario), true, scenario);
            let full: Vec<String> = facts
                .components()
                .filter(|id| levels[id.index()].value().is_some_and(|it| it >= 1.0))
                .map(|id| format!("{} {}", self.name(id), self.level(levels[id.index()], "")))
                .collect();
            let most = facts
                .components()
                .filter_map(|id| Some((levels[id.index()].value()?, id)))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let failing: Vec<String> = facts
                .usecases()
                .filter(|id| !facts.works_without(*id, &scenario.lost, &scenario.gone))
                .map(|id| facts.design.usecases[id.index()].name.clone())
                .collect();
            let text = match (full.is_empty(), most) {
                (true, _) if !failing.is_empty() => {
                    let fail = if failing.len() == 1 { "fails" } else { "fail" };
                    let failing = self.few(&failing, SHOWN_DOMAINS);
                    self.paint(RED, &said!(self.lang, "{failing} {fail}", "{failing} 中断"))
                },
                (false, _) => self.paint(RED, &self.few(&full, SHOWN_DOMAINS)),
                (true, Some((most, id))) => {
                    let (name, most) = (self.name(id), self.level(Level::Value(most), ""));
                    said!(self.lang, "enough is left; most on {name}: {most}", "剩余足够；最满的是 {name}：{most}")
                }
                (true, None) => return,
            };
            rows.push(vec![name.to_string(), text]);
        };
        for event in facts.domains().into_iter().filter(|it| !self.is_lost(*it)).take(SHOWN_LOSSES) {
            note(&facts.events.list[event].name, &self.scenario.losing(facts, event));
        }
        for id in facts.losable().into_iter().take(SHOWN_LOSSES) {
            note(self.name(id), &self.scenario.without(facts, id));
        }
        if rows.is_empty() {
            return String::new();
        }
        let mut out = self.heading("Once lost", "失去之后", "utilisation at the peak", "峰值时的利用率");
        for row in &rows {
            out += &self.row(&row[0], &row[1]);
        }
        out
    }

    fn hot_shards(&self, loads: &Loads) -> String {
        let facts = self.facts;
        let levels = facts.utilisations(loads, true, self.scenario);
        let mut out = String::new();
        for id in facts.components() {
            let Level::Value(even) = levels[id.index()] else { continue };
            let Some(hot) = facts.hot_shard(id, even) else { continue };
            let (hot, even) = (Level::Value(hot), self.level(Level::Value(even), ""));
            let most = self.level(hot, "");
            let text =
                said!(self.lang, "{most} on one shard, {even} on average", "一个分片上 {most}，平均 {even}");
            out += &self.row(self.name(id), &self.paint(heat(hot, facts.headroom()), &text));
        }
        let heading = self.heading("Hottest key", "最热的键", "utilisation at the peak", "峰值时的利用率");
        if out.is_empty() { out } else { heading + &out }
    }

    fn backlogs(&self) -> String {
        let facts = self.facts;
        let mut out = String::new();
        for (at_peak, when) in [(false, self.say("on average", "平均")), (true, self.say("at the peak", "峰值时"))] {
            for it in facts.backlogs(at_peak, self.scenario) {
                if at_peak && out.contains(self.name(it.buffer)) {
                    continue;
                }
                let full = it.full_after.map_or(String::new(), |after| {
                    let after = display(after, Dimension::TIME);
                    said!(self.lang, "; the oldest is lost after {after}", "；{after} 后最早的将丢失")
                });
                let rate = |rate: f64| display(rate, Dimension::RATE);
                let (name, growth) = (self.name(it.consumer), rate(it.growth()));
                let (capacity, arrivals) = (rate(it.capacity), rate(it.arrivals));
                let text = said!(
                    self.lang,
                    "{when} grows by {growth}: {name} takes {capacity} of {arrivals}{full}",
                    "{when}每秒积压 {growth}：到达 {arrivals}，{name} 只处理 {capacity}{full}"
                );
                out += &self.row(self.name(it.buffer), &self.paint(RED, &text));
            }
        }
        if out.is_empty() { out } else { format!("\n{}\n{out}", self.paint(BOLD, self.say("Backlog", "积压"))) }
    }

    fn data(&self) -> String {
        let facts = self.facts;
        let mut rows = Vec::new();
        for id in facts.components() {
            let Some(data) = facts.data(id) else { continue };
            let (Some(copies), Some(all)) = (data.copies, data.lose_all) else { continue };
            let some = |count: u32| match (self.lang, count) {
                (Lang::En, 1) => "1 failure".to_string(),
                (Lang::En, _) => format!("{count} failures"),
                (Lang::Zh, _) => format!("{count} 处失效"),
            };
            let shards = facts.part(id).shards.len();
            let each = match shards > 1 {
                true => said!(self.lang, " of {shards} shards each", "，共 {shards} 个分片各如此"),
                false => String::new(),
            };
            let quorum = match data.lose_quorum {
                Some(0) => said!(self.lang, "; too few even with all", "；全部都在也不够"),
                Some(quorum) if quorum < all => {
                    let stops = if quorum == 1 { "stops" } else { "stop" };
                    said!(self.lang, "; {} {stops} it", "；{} 使其停止", some(quorum))
                }
                _ => String::new(),
            };
            let (word, loses) = if copies == 1 { ("copy", some(all)) } else { ("copies", some(all)) };
            let verb = if all == 1 { "loses" } else { "lose" };
            let text = said!(
                self.lang,
                "{copies} {word}{each}; {loses} {verb} all{quorum}",
                "{copies} 个副本{each}；{loses}丢失全部{quorum}"
            );
            let text = if all <= 1 { self.paint(RED, &text) } else { text };
            rows.push(self.row(self.name(id), &text));
        }
        if rows.is_empty() {
            return String::new();
        }
        format!("\n{}\n{}", self.paint(BOLD, self.say("Data", "数据")), rows.concat())
    }

    fn explain(&self, id: ComponentId, sources: &Sources) -> String {
        let mut out = format!("{}\n", self.paint(BOLD, self.name(id)));
        for line in explain::component(self.facts, id, self.scenario) {
            let place = line.span.map_or(String::new(), |span| {
                let source = sources.get(span.file);
                format!(", {}:{}", source.name(), source.position(span.start).line)
            });
            let lang = self.lang.into();
            let known = format!("  ({}{place})", line.known.word().get(lang));
            out += &self.row(line.what.get(lang), &format!("{}{}", line.text.get(lang), self.paint(DIM, &known)));
        }
        out
    }

    /// What the flags suppose.
    fn assumed(&self, args: &Args) -> Option<String> {
        let mut all: Vec<String> = Vec::new();
        if !args.lose.is_empty() {
            let lost = args.lose.join(", ");
            all.push(said!(self.lang, "{lost} were lost", "失去 {lost}"));
        }
        if let Some(factor) = args.load {
            all.push(said!(self.lang, "the load were {factor} times as high", "负载为 {factor} 倍"));
        }
        if args.cold_cache {
            all.push(said!(self.lang, "no cache had an answer", "缓存都没有答案"));
        }
        if args.at_peak {
            all.push(said!(self.lang, "the peak's copies were all needed", "需要峰值所需的全部副本"));
        }
        let all_of_it = all.join(self.say(", ", "，"));
        (!all.is_empty()).then(|| said!(self.lang, "as if {all_of_it}", "假如{all_of_it}"))
    }

    /// One of two texts that say the same.
    fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        match self.lang {
            Lang::En => english,
            Lang::Zh => chinese,
        }
    }

    /// A heading and what the numbers below it are.
    fn heading(&self, en: &'static str, zh: &'static str, what: &'static str, what_zh: &'static str) -> String {
        let what = format!("  {}", self.say(what, what_zh));
        format!("\n{}{}\n", self.paint(BOLD, self.say(en, zh)), self.paint(DIM, &what))
    }

    fn few(&self, items: &[String], most: usize) -> String {
        let more = items.len().saturating_sub(most);
        let shown = items[..items.len() - more].join(", ");
        if more > 0 { said!(self.lang, "{shown} and {more} more", "{shown} 等，另有 {more} 个") } else { shown }
    }

    fn level(&self, level: Level, mark: &str) -> String {
        match level {
            Level::Unknown => "–".to_string(),
            Level::Value(value) if value >= 10.0 => format!("{}{mark}", times_of(value)),
            Level::Value(value) => format!("{:.0}%{mark}", value * 100.0),
            Level::Infinite => self.say("no copy", "无副本").to_string(),
            Level::Diverges => self.say("diverges", "发散").to_string(),
        }
    }

    fn is_lost(&self, event: usize) -> bool {
        self.scenario.lost.get(event) == Some(&true)
    }

    fn name(&self, id: ComponentId) -> &str {
        &self.facts.design.component(id).name
    }

    fn paint(&self, color: &str, text: &str) -> String {
        if self.color && !color.is_empty() && !text.is_empty() { format!("{color}{text}\x1b[0m") } else { text.into() }
    }

    /// A name and what is said of it, in lines no wider than the terminal.
    fn row(&self, name: &str, text: &str) -> String {
        let room = self.width.saturating_sub(LABEL + 4).max(20);
        let mut out = String::new();
        let fits = plain_width(name) <= LABEL;
        if !fits {
            out += &format!("  {name}\n");
        }
        for (i, line) in wrap_painted(text, room).iter().enumerate() {
            let left = if i == 0 && fits { name } else { "" };
            out += &format!("  {}{}  {line}\n", self.paint(DIM, left), " ".repeat(LABEL - left.width()));
        }
        out
    }

    /// Columns as wide as what stands in them, numbers to the right. On a narrow terminal the last go first.
    fn table(&self, rows: &[Vec<String>], colors: &[[&str; 7]]) -> String {
        let n = rows[0].len();
        let widths: Vec<usize> =
            (0..n).map(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
        let mut shown = n;
        while shown > 3 && widths[..shown].iter().map(|width| width + 2).sum::<usize>() > self.width {
            shown -= 1;
        }
        let mut out = String::new();
        for (row, colors) in rows.iter().zip(colors) {
            let mut line = String::new();
            for column in 0..shown {
                let pad = " ".repeat(widths[column] - row[column].width());
                let cell = self.paint(colors[column], &row[column]);
                line += "  ";
                line += &if column == 0 || column == n - 1 { cell + &pad } else { pad + &cell };
            }
            out += line.trim_end();
            out.push('\n');
        }
        out
    }
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";

/// The columns of the names on the left.
const LABEL: usize = 14;
/// A longer list says how many more there are.
const SHOWN_SETS: usize = 12;
const SHOWN_DOMAINS: usize = 8;
const SHOWN_LOSSES: usize = 20;
const SHOWN_WEAK: usize = 4;
/// A twelfth of a year, in seconds.
const MONTH: f64 = 2_628_000.0;

/// A copy's name without its number.
fn stem(name: &str) -> &str {
    name.split(['#']).next().unwrap_or(name).split('/').next().unwrap_or(name)
}

fn times_of(value: f64) -> String {
    if value >= 10.0 { format!("{value:.0}×") } else { format!("{value:.2}×") }
}

/// A share of time in per cent, with as many nines as it has and two digits more.
fn percent_of(up: f64, down: f64) -> String {
    let mut digits: usize = 0;
    let mut rest = down * 100.0;
    while rest < 1.0 && digits < 13 {
        rest *= 10.0;
        digits += 1;
    }
    let text = format!("{:.*}", digits + 1, up * 100.0);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

fn heat(level: Level, headroom: f64) -> &'static str {
    match level.value() {
        Some(value) if value >= 1.0 => RED,
        Some(value) if value > 1.0 / (1.0 + headroom) => YELLOW,
        _ => "",
    }
}

fn plain_width(text: &str) -> usize {
    let mut width = 0;
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        width += rest[..at].width();
        rest = rest[at..].find('m').map_or("", |end| &rest[at + end + 1..]);
    }
    width + rest.width()
}

/// Breaks a text at spaces, colours not counted; a colour that a break cuts goes on in the next line.
fn wrap_painted(text: &str, width: usize) -> Vec<String> {
    if plain_width(text) <= width {
        return vec![text.to_string()];
    }
    let plain: String = strip(text);
    let painted = text.starts_with('\x1b') && text.ends_with("\x1b[0m");
    let color = text.find('m').filter(|_| painted).map(|end| &text[..=end]);
    let lines = wrap(&plain, width);
    match color {
        Some(color) => lines.into_iter().map(|line| format!("{color}{line}\x1b[0m")).collect(),
        None => lines,
    }
}

fn strip(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        out += &rest[..at];
        rest = rest[at..].find('m').map_or("", |end| &rest[at + end + 1..]);
    }
    out + rest
}
