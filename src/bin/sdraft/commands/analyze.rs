use std::path::PathBuf;

use clap::ValueEnum;
use sdraft::analyze::load::{Level, Loads};
use sdraft::analyze::{Facts, Scenario, explain, json};
use sdraft::catalog::Role;
use sdraft::diag::pretty;
use sdraft::model::{ComponentId, UseCaseId};
use sdraft::source::Sources;
use sdraft::units::{Dimension, display};
use unicode_width::UnicodeWidthStr;

use super::{compile, wrap};
use crate::args::StdinName;
use crate::world::{self, Exit, Failure, Input, Stream, World};

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
    /// The design; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to print the results
    #[arg(short, long, default_value = "table")]
    format: Format,
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
    /// As of this stage; the last if left out, `base` for what stands before the first
    #[arg(long, value_name = "ID")]
    stage: Option<String>,
    #[command(flatten)]
    stdin: StdinName,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

fn factor(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix(['x', 'X', '×']).unwrap_or(text);
    match number.parse::<f64>() {
        Ok(factor) if factor > 0.0 && factor.is_finite() => Ok(factor),
        _ => Err("write a factor: `10x`, `0.5x`".to_string()),
    }
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let input = Input::new(&args.file, &args.stdin.stdin_filename);
    let compiled = compile(&input, args.stage.as_deref())?;
    if !compiled.diagnostics.is_empty() {
        world.say(&pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Err)));
    }
    let exit = if compiled.has_errors() { Exit::Findings } else { Exit::Fine };
    let facts = Facts::new(&compiled.design);
    let scenario = scenario(&facts, &args)?;
    let facts = if args.at_peak { facts.at_peak(&scenario) } else { facts };
    let print = Printer {
        facts: &facts,
        scenario: &scenario,
        color: world.has_color(Stream::Out),
        width: world::width().clamp(40, 120),
    };
    let text = match (&args.explain, args.format) {
        (Some(name), _) => print.explain(component(&facts, name)?, &compiled.sources),
        (None, Format::Json) => json::print(&facts, usize::from(args.order), &scenario),
        (None, Format::Table) => print.report(&args),
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
    let mut scenario = Scenario { cold: args.cold_cache, factor: args.load.unwrap_or(1.0), ..Scenario::default() };
    for name in &args.lose {
        let design = facts.design;
        // a managed component is also an event of its own; lost is lost
        scenario = if let Some(id) = design.component_named(name) {
            scenario.without(facts, id)
        } else if let Some(event) = facts.events.named(name) {
            scenario.losing(facts, event)
        } else {
            let components = design.components.iter().map(|it| it.name.as_str());
            let events = facts.events.list.iter().map(|it| it.name.as_str());
            let mut known: Vec<&str> = components.chain(events).collect();
            known.sort_unstable();
            known.dedup();
            return Err(Failure::unknown("component, copy, zone or link", name, known));
        };
    }
    Ok(scenario)
}

struct Printer<'a> {
    facts: &'a Facts<'a>,
    scenario: &'a Scenario,
    color: bool,
    width: usize,
}

impl Printer<'_> {
    fn report(&self, args: &Args) -> String {
        let mut out = String::new();
        if let Some(title) = &self.facts.design.title {
            out += &format!("{}\n", self.paint(BOLD, &title.value));
        }
        if let Some(said) = assumed(args) {
            out += &format!("{}\n", self.paint(DIM, &format!("as if {said}")));
        }
        if self.facts.walks.is_empty() {
            out += "No use case and no entry: nothing starts a request, so nothing can be said of failures and load.\n";
            out += &self.paint(DIM, "Draw who uses it: `client web; web -> app`\n");
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
            let witness = facts.witness_without(id, lost, gone);
            let path: Vec<&str> = witness.iter().map(|id| self.name(*id)).collect();
            out += &self.row("works", &self.paint(RED, &format!("no: {} is not there", path.join(" → "))));
        } else {
            let cuts = facts.cut_sets(id, order, lost, gone);
            let singles = self.classes(cuts.sets.iter().filter(|set| set.len() == 1));
            let none = self.paint(GREEN, "nothing that is known");
            let broken =
                if singles.is_empty() { none } else { self.paint(RED, &singles.join(", ")) };
            out += &self.row("broken by", &broken);
            for size in 2..=order {
                let sets = self.classes(cuts.sets.iter().filter(|set| set.len() == size));
                if !sets.is_empty() {
                    let shown = few(&sets, SHOWN_SETS);
                    out += &self.row(&format!("by {size} together"), &shown);
                }
            }
            if !cuts.complete {
                out += &self.row("", &self.paint(DIM, "there are more sets than were counted"));
            }
        }
        let unknown = self.unknown_copies(id);
        if !unknown.is_empty() {
            let text = format!("how many copies run of {}: say `x2`", few(&unknown, SHOWN_SETS));
            out += &self.row("not stated", &self.paint(YELLOW, &text));
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
                if works { self.paint(GREEN, &format!("{name} yes")) } else { self.paint(RED, &format!("{name} no")) }
            })
            .collect();
        if !alive.is_empty() {
            out += &self.row("alive without", &few(&alive, SHOWN_DOMAINS));
        }
        let latency = facts.latency(id);
        if latency.stated || latency.sum.is_none() {
            let path: Vec<&str> = latency.path.iter().map(|id| self.name(*id)).collect();
            let text = match latency.sum {
                Some(sum) => format!("at least {}: {}", display(sum / 1e3, Dimension::TIME), path.join(" → ")),
                None => "not computed: calls lead round in a circle".to_string(),
            };
            out += &self.row("latency", &text);
        }
        if let Some(retries) = facts.retries(id, self.scenario) {
            let path: Vec<&str> = retries.chain.path().iter().map(|id| self.name(*id)).collect();
            let usual = retries.usual.map_or(String::new(), |it| format!(", {it:.2} on average"));
            let text = format!("1 request becomes {:.0} in an outage{usual}: {}", retries.chain.outage, path.join(" → "));
            out += &self.row("retries", &text);
        }
        if let Some(first) = facts.saturation(id, self.scenario) {
            let times = first.headroom.map_or(String::new(), |times| format!(", {} its peak", times_of(times)));
            let text =
                format!("{} at {}{times}", self.name(first.component), display(first.limit, Dimension::RATE));
            out += &self.row("full first", &text);
        }
        out
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
            format!("between {} and {}", percent(low, 1.0 - low), percent(high, 1.0 - high))
        } else {
            let most = if availability.is_exact() { "" } else { "at most " };
            format!("{most}{}", percent(high, availability.down))
        };
        if low >= high && availability.down > 0.0 {
            text += &format!(", down {} a month", display(availability.down * MONTH, Dimension::TIME));
        }
        let promised = facts.design.usecases[id.index()].availability.as_ref().map(|it| it.value);
        if let Some(promised) = promised {
            let kept = high >= promised;
            let word = if kept { "promised" } else { "promised, out of reach:" };
            let promise = format!("{word} {}", percent_of(promised, 1.0 - promised));
            text += &format!("; {}", if kept { promise } else { self.paint(RED, &promise) });
        }
        let mut out = self.row("available", &text);
        if let Some(served) = facts.served(id, self.scenario) {
            let caches: Vec<&str> = served.caches.iter().map(|id| self.name(*id)).collect();
            let share = percent(served.fraction, 1.0 - served.fraction);
            out += &self.row("served", &format!("{share} of requests, with what {} answers", caches.join(", ")));
        }
        if !availability.unstated.is_empty() {
            let parts = few(&availability.unstated, SHOWN_SETS);
            out += &self.row("", &self.paint(DIM, &format!("not stated, taken as perfect: {parts}")));
        }
        let weak: Vec<String> = availability
            .ranking
            .iter()
            .take(SHOWN_WEAK)
            .filter(|it| it.share >= 0.005)
            .map(|it| format!("{} {:.0}%", facts.events.list[it.event].name, it.share * 100.0))
            .collect();
        if !weak.is_empty() {
            out += &self.row("fix first", &format!("{} of the downtime", weak.join(", ")));
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
                (_, 1) => format!("any copy of {}", kinds[0]),
                (_, n) if kinds.iter().all(|it| *it == kinds[0]) => format!("{n} copies of {}", kinds[0]),
                (count, _) => format!("{} ({count} ways)", names.join(" + ")),
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
            let rate = if diverges { "diverges".to_string() } else { display(rate.total(), Dimension::RATE) };
            let needs = sizing.map_or(String::new(), |it| format!("needs {}", it.headroom));
            let assumed = part.capacity.is_some_and(|it| it.span.is_none());
            let mark = if assumed { "*" } else { "" };
            let less = if diverges { Level::Diverges } else { less };
            rows.push((
                [
                    self.name(id).to_string(),
                    rate,
                    copies,
                    level_text(mean[at], mark),
                    level_text(peak[at], mark),
                    level_text(less, mark),
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
        let mut out = format!("\n{}\n", self.paint(BOLD, "Load"));
        let mut cells: Vec<Vec<String>> =
            vec![["component", "rate", "copies", "mean", "peak", "one less", ""].map(str::to_string).to_vec()];
        cells.extend(rows.iter().map(|(cells, ..)| cells.to_vec()));
        let colors: Vec<[&str; 7]> = std::iter::once([DIM; 7])
            .chain(rows.iter().map(|(_, peak, less)| {
                ["", "", "", "", heat(*peak, facts.headroom()), heat(*less, 0.0), DIM]
            }))
            .collect();
        out += &self.table(&cells, &colors);
        if notes {
            out += &format!("  {}\n", self.paint(DIM, "* with an assumed capacity: the kind's benchmark"));
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
                .map(|id| format!("{} {}", self.name(id), level_text(levels[id.index()], "")))
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
                (true, _) if !failing.is_empty() => self.paint(RED, &format!("{} fails", few(&failing, SHOWN_DOMAINS))),
                (false, _) => self.paint(RED, &few(&full, SHOWN_DOMAINS)),
                (true, Some((most, id))) => {
                    format!("enough is left; most on {}: {}", self.name(id), level_text(Level::Value(most), ""))
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
        let mut out = format!("\n{}{}\n", self.paint(BOLD, "Once lost"), self.paint(DIM, "  utilisation at the peak"));
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
            let (hot, even) = (Level::Value(hot), level_text(Level::Value(even), ""));
            let text = format!("{} on one shard, {even} on average", level_text(hot, ""));
            out += &self.row(self.name(id), &self.paint(heat(hot, facts.headroom()), &text));
        }
        let heading = format!("{}{}", self.paint(BOLD, "Hottest key"), self.paint(DIM, "  utilisation at the peak"));
        if out.is_empty() { out } else { format!("\n{heading}\n{out}") }
    }

    fn backlogs(&self) -> String {
        let facts = self.facts;
        let mut out = String::new();
        for (at_peak, when) in [(false, "on average"), (true, "at the peak")] {
            for it in facts.backlogs(at_peak, self.scenario) {
                if at_peak && out.contains(self.name(it.buffer)) {
                    continue;
                }
                let full = it.full_after.map_or(String::new(), |after| {
                    format!("; the oldest is lost after {}", display(after, Dimension::TIME))
                });
                let text = format!(
                    "{when} grows by {}: {} takes {} of {}{full}",
                    display(it.growth(), Dimension::RATE),
                    self.name(it.consumer),
                    display(it.capacity, Dimension::RATE),
                    display(it.arrivals, Dimension::RATE),
                );
                out += &self.row(self.name(it.buffer), &self.paint(RED, &text));
            }
        }
        if out.is_empty() { out } else { format!("\n{}\n{out}", self.paint(BOLD, "Backlog")) }
    }

    fn data(&self) -> String {
        let facts = self.facts;
        let mut rows = Vec::new();
        for id in facts.components() {
            let Some(data) = facts.data(id) else { continue };
            let (Some(copies), Some(all)) = (data.copies, data.lose_all) else { continue };
            let some = |count: u32| if count == 1 { "1 failure".to_string() } else { format!("{count} failures") };
            let shards = facts.part(id).shards.len();
            let each = if shards > 1 { format!(" of {shards} shards each") } else { String::new() };
            let quorum = match data.lose_quorum {
                Some(quorum) if quorum < all => format!("; {} stop it", some(quorum)),
                _ => String::new(),
            };
            let text = format!("{copies} copies{each}; {} lose all{quorum}", some(all));
            let text = if all <= 1 { self.paint(RED, &text) } else { text };
            rows.push(self.row(self.name(id), &text));
        }
        if rows.is_empty() {
            return String::new();
        }
        format!("\n{}\n{}", self.paint(BOLD, "Data"), rows.concat())
    }

    fn explain(&self, id: ComponentId, sources: &Sources) -> String {
        let mut out = format!("{}\n", self.paint(BOLD, self.name(id)));
        for line in explain::component(self.facts, id, self.scenario) {
            let place = line.span.map_or(String::new(), |span| {
                let source = sources.get(span.file);
                format!(", {}:{}", source.name(), source.position(span.start).line)
            });
            let known = format!("  ({}{place})", line.known.word());
            out += &self.row(&line.what, &format!("{}{}", line.text, self.paint(DIM, &known)));
        }
        out
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

fn few(items: &[String], most: usize) -> String {
    let more = items.len().saturating_sub(most);
    let shown = items[..items.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

fn assumed(args: &Args) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    if !args.lose.is_empty() {
        said.push(format!("{} were lost", args.lose.join(", ")));
    }
    if let Some(factor) = args.load {
        said.push(format!("the load were {factor} times as high"));
    }
    if args.cold_cache {
        said.push("no cache had an answer".to_string());
    }
    if args.at_peak {
        said.push("the peak's copies were all needed".to_string());
    }
    (!said.is_empty()).then(|| said.join(", "))
}

fn level_text(level: Level, mark: &str) -> String {
    match level {
        Level::Unknown => "–".to_string(),
        Level::Value(value) if value >= 10.0 => format!("{}{mark}", times_of(value)),
        Level::Value(value) => format!("{:.0}%{mark}", value * 100.0),
        Level::Infinite => "no copy".to_string(),
        Level::Diverges => "diverges".to_string(),
    }
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
