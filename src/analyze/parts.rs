//! What is believed of a component, and the events by which it is lost.

use std::collections::BTreeMap;

use crate::catalog::Role;
use crate::model::*;
use crate::source::Span;

/// What can fail: copies, failure domains, links.
#[derive(Debug, Default)]
pub struct Events {
    /// The events in order: copies by component, then domains, then flows.
    pub list: Vec<Event>,
    /// The event of each failure domain, by group; none for other groups.
    domains: Vec<Option<usize>>,
    /// The event of each flow that states a `via` or an `availability`.
    flows: Vec<Option<usize>>,
    /// The first event of each component's copies, and how many there are.
    copies: Vec<(usize, usize)>,
    /// The event of each link by its name.
    links: BTreeMap<String, usize>,
}

/// Something that can fail.
#[derive(Clone, Debug)]
pub struct Event {
    /// `app#1`, `cart/2#1` (copy 1 in shard 2), `az1`, `web->app`.
    pub name: String,
    /// What fails.
    pub what: What,
    /// The probability that it is failed, if stated.
    pub down: Option<f64>,
}

/// What an event takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A copy of a component; its number counts from 0, through all shards.
    Copy(ComponentId, usize),
    /// All copies of a managed component at once.
    Whole(ComponentId),
    /// A failure domain.
    Domain(GroupId),
    /// A link, by the first flow that runs over it.
    Link(FlowId),
}

impl Events {
    /// Lists the events of a design (`formats.md`, Analysis).
    pub fn of(design: &Design) -> Events {
        let mut events = Events::default();
        for i in 0..design.components.len() {
            events.copies_of(design, ComponentId::from_index(i));
        }
        events.domains = vec![None; design.groups.len()];
        for (i, group) in design.groups.iter().enumerate() {
            let availability = group.availability.as_ref().map(|it| it.value);
            if group.kind.is_failure_domain() && !is_perfect(availability) && group.copies.is_none() {
                events.domains[i] = Some(events.list.len());
                let what = What::Domain(GroupId::from_index(i));
                let down = availability.map(|it| 1.0 - it);
                events.list.push(Event { name: group.name.clone(), what, down });
            }
        }
        events.flows = vec![None; design.flows.len()];
        for (i, flow) in design.flows.iter().enumerate() {
            events.flows[i] = events.link(flow, FlowId::from_index(i));
        }
        events
    }

    fn copies_of(&mut self, design: &Design, id: ComponentId) {
        let component = design.component(id);
        let first = self.list.len();
        let down = availability(component).map(|it| 1.0 - it.value);
        if never_fails(component) {
            self.copies.push((first, 0));
        } else if is_managed(component) {
            if down.is_some() {
                self.list.push(Event { name: component.name.clone(), what: What::Whole(id), down });
            }
            self.copies.push((first, self.list.len() - first));
        } else {
            let (active, standby) = stated_copies(design, component).unwrap_or((0, 0));
            let each = active + standby;
            let shards = n_shards(component, each);
            for shard in 0..shards {
                let of = if shards > 1 { format!("/{}", shard + 1) } else { String::new() };
                for copy in 0..each {
                    let name = format!("{}{of}#{}", component.name, copy + 1);
                    self.list.push(Event { name, what: What::Copy(id, shard * each + copy), down });
                }
            }
            self.copies.push((first, shards * each));
        }
    }

    fn link(&mut self, flow: &Flow, id: FlowId) -> Option<usize> {
        let availability = flow.availability.as_ref().map(|it| it.value);
        let name = match (&flow.via, availability) {
            (Some(via), _) => via.value.clone(),
            (None, Some(_)) => flow.name.clone(),
            (None, None) => return None,
        };
        if is_perfect(availability) {
            return None;
        }
        let down = availability.map(|it| 1.0 - it);
        if let Some(&known) = self.links.get(&name) {
            let event: &mut Event = &mut self.list[known];
            // of several that say how often one link is down, the worst counts
            event.down = match (event.down, down) {
                (Some(a), Some(b)) => Some(a.max(b)),
                (a, b) => a.or(b),
            };
            return Some(known);
        }
        self.list.push(Event { name: name.clone(), what: What::Link(id), down });
        self.links.insert(name, self.list.len() - 1);
        Some(self.list.len() - 1)
    }

    /// The event of a failure domain.
    pub fn domain(&self, group: GroupId) -> Option<usize> {
        self.domains[group.index()]
    }

    /// The event of a flow's link.
    pub fn flow(&self, flow: FlowId) -> Option<usize> {
        self.flows[flow.index()]
    }

    /// The events of a component's copies, or of the whole of a managed one.
    pub fn of_component(&self, id: ComponentId) -> std::ops::Range<usize> {
        let (first, count) = self.copies[id.index()];
        first..first + count
    }

    /// Finds events by name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|it| it.name == name)
    }

    /// The component that an event takes a copy of, or the whole.
    pub fn component(&self, event: usize) -> Option<ComponentId> {
        match self.list[event].what {
            What::Copy(id, _) | What::Whole(id) => Some(id),
            What::Domain(_) | What::Link(_) => None,
        }
    }
}

fn is_perfect(availability: Option<f64>) -> bool {
    availability.is_some_and(|it| it >= 1.0)
}

/// How a fact is known; a finding is no surer than the weakest fact it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A benchmark of the kind.
    Assumed,
    /// The kind implies it.
    Inferred,
    /// The author wrote it.
    Stated,
}

impl Confidence {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Assumed => "assumed",
            Confidence::Inferred => "inferred",
            Confidence::Stated => "declared",
        }
    }
}

/// A fact and how it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Belief<T> {
    /// The value.
    pub value: T,
    /// How it is known.
    pub confidence: Confidence,
    /// Where it was written, if it was.
    pub span: Option<Span>,
}

impl<T> Belief<T> {
    /// A fact the author wrote.
    pub fn stated(value: T, span: Span) -> Belief<T> {
        Belief { value, confidence: Confidence::Stated, span: Some(span) }
    }

    /// A fact the kind implies.
    pub fn inferred(value: T) -> Belief<T> {
        Belief { value, confidence: Confidence::Inferred, span: None }
    }

    /// A benchmark.
    pub fn assumed(value: T) -> Belief<T> {
        Belief { value, confidence: Confidence::Assumed, span: None }
    }
}

/// Requests per second that one copy bears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Capacity {
    /// One budget for all.
    Any(f64),
    /// One each for reads and writes; infinite where only the other is said.
    Apart {
        /// Reads per second.
        read: f64,
        /// Writes per second.
        write: f64,
    },
}

/// More copies of one component than this are not told apart one by one.
const MOST_COPIES: usize = 1000;

/// What is believed of a component.
#[derive(Clone, Debug)]
pub struct Part {
    /// What the analyses take it for.
    pub role: Role,
    /// How sure the role is: stated where its kind was written and is no technology.
    pub role_confidence: Confidence,
    /// Whether a provider replaces its copies.
    pub managed: bool,
    /// Whether its copies are stated as a number.
    pub stated: bool,
    /// Copies that carry load; none where the number is not stated or open.
    pub active: Option<u32>,
    /// Passive copies.
    pub standby: u32,
    /// The shards, each of which must be up.
    pub shards: Vec<Vec<Copy>>,
    /// Copies that must be up for a read, and for a write.
    pub need: (u32, u32),
    /// How what failed is replaced.
    pub takeover: Takeover,
    /// The component that elects.
    pub elector: Option<ComponentId>,
    /// Requests per second and copy.
    pub capacity: Option<Belief<Capacity>>,
    /// Copies (of a shard) that take writes; none: any.
    pub writers: Option<u32>,
    /// The share of reads it answers itself.
    pub hit: Option<f64>,
    /// The share of time that a copy is up.
    pub availability: Option<Belief<f64>>,
    /// Seconds it takes to serve a request.
    pub latency: Option<f64>,
    /// Bytes that a copy holds.
    pub storage: Option<Belief<f64>>,
    /// Whether it holds data.
    pub holds_data: bool,
}

impl Part {
    /// Copies of all shards that carry load; none where the number is not known.
    pub fn copies(&self) -> Option<u32> {
        self.active.map(|it| it.saturating_mul(self.shards.len() as u32))
    }

    /// The copies that must be up for an operation; the larger number where it is not known which.
    pub fn needed(&self, operation: Option<Operation>) -> u32 {
        match operation {
            Some(Operation::Read) => self.need.0,
            Some(Operation::Write) => self.need.1,
            None => self.need.0.max(self.need.1),
        }
    }
}

/// One copy: the events that take it away.
#[derive(Clone, Debug, Default)]
pub struct Copy {
    /// Its own event and those of the domains it stands in.
    pub events: Vec<usize>,
}

/// How a lost primary is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takeover {
    /// Any copy serves.
    Free,
    /// By hand: the first copy takes the writes, and nobody when it is lost.
    Manual,
    /// By another copy, if its elector is up.
    Elected,
}

/// Resolves every component.
pub fn parts(design: &Design, events: &Events) -> Vec<Part> {
    (0..design.components.len()).map(|i| part(design, events, ComponentId::from_index(i))).collect()
}

fn part(design: &Design, events: &Events, id: ComponentId) -> Part {
    let component = design.component(id);
    let kind = component.kind.kind;
    let managed = is_managed(component);
    let role = role(component);
    let stated = stated_copies(design, component);
    let (first, n_events) = events.copies[id.index()];
    let standing = standing(design, component, events);
    let shards = if managed {
        // zones are its provider's business; a region it is said to stand in is not
        let regions = regions(design, component, events);
        let copy = |regions: &Vec<usize>| Copy { events: (first..first + n_events).chain(regions.clone()).collect() };
        vec![regions.iter().map(copy).collect()]
    } else if never_fails(component) {
        let (active, standby) = stated.unwrap_or((1, 0));
        vec![vec![Copy::default(); (active + standby).max(1)]; n_shards(component, active + standby)]
    } else {
        match stated {
            // The number is not known: one copy in each zone it names, which only the zone takes away.
            None => vec![standing.iter().map(|domains| Copy { events: domains.clone() }).collect()],
            Some((active, standby)) => {
                let each = active + standby;
                let copy = |event: usize, number: usize| {
                    let mut events = vec![event];
                    events.extend(&standing[number % standing.len()]);
                    Copy { events }
                };
                let events: Vec<usize> = (first..first + n_events).collect();
                let shard = |events: &[usize]| events.iter().enumerate().map(|(i, event)| copy(*event, i)).collect();
                events.chunks(each.max(1)).map(shard).collect()
            }
        }
    };
    let count = shards.first().map_or(0, Vec::len) as u32;
    let stated_quorum = component.flags.stated(Flag::Quorum);
    let quorum = stated_quorum.unwrap_or(kind.defaults.quorum && stated.is_some() && !managed);
    let least = if quorum { count / 2 + 1 } else { 1 };
    // more than are known to run cannot be asked of a number that is open
    let most = if stated.is_some() && !managed { u32::MAX } else { count.max(1) };
    let need = |of: fn(&Budgets) -> Option<crate::units::Quantity>| {
        let stated = component.need.as_ref().and_then(|need| of(&need.value).or(need.value.any));
        stated.map_or(least, |it| it.exact.clamp(0.0, 1e6) as u32).min(most)
    };
    Part {
        role,
        role_confidence: role_confidence(component),
        managed,
        stated: stated.is_some(),
        active: stated.map(|(active, _)| active as u32),
        standby: component.standby.as_ref().map_or(0, |it| it.value),
        shards,
        need: (need(|it| it.read), need(|it| it.write)),
        takeover: takeover(component),
        elector: component.elected_by.as_ref().map(|it| it.value).filter(|it| *it != id),
        capacity: capacity(component),
        writers: component.writers.as_ref().map(|it| it.value),
        hit: component.hit.as_ref().map(|it| it.value),
        availability: availability(component),
        latency: component.latency.as_ref().map(|it| it.value.exact),
        storage: match &component.storage {
            Some(it) => Some(Belief::stated(it.value.exact, it.span)),
            None => kind.defaults.storage.map(Belief::assumed),
        },
        holds_data: matches!(kind.role, Role::Store | Role::Buffer) || component.flags.has(Flag::Persistent),
    }
}

/// How sure it is what a component is: a guess from its name, and what a technology implies, are inferred.
fn role_confidence(component: &Component) -> Confidence {
    let family = component.kind.kind.parent.is_none();
    if component.kind_origin == KindOrigin::Stated && family { Confidence::Stated } else { Confidence::Inferred }
}

fn capacity(component: &Component) -> Option<Belief<Capacity>> {
    if let Some(stated) = &component.capacity {
        let budgets = &stated.value;
        let or_any = |it: &Option<crate::units::Quantity>| it.or(budgets.any).map(|it| it.exact);
        let value = match (or_any(&budgets.read), or_any(&budgets.write), &budgets.any) {
            (_, _, Some(any)) if budgets.read.is_none() && budgets.write.is_none() => Capacity::Any(any.exact),
            (read, write, _) => {
                Capacity::Apart { read: read.unwrap_or(f64::INFINITY), write: write.unwrap_or(f64::INFINITY) }
            }
        };
        return Some(Belief::stated(value, stated.span));
    }
    let defaults = &component.kind.kind.defaults;
    if let Some(any) = defaults.capacity {
        return Some(Belief::assumed(Capacity::Any(any)));
    }
    match (defaults.capacity_read, defaults.capacity_write) {
        (None, None) => None,
        (read, write) => {
            let (read, write) = (read.unwrap_or(f64::INFINITY), write.unwrap_or(f64::INFINITY));
            Some(Belief::assumed(Capacity::Apart { read, write }))
        }
    }
}

/// The share of time a copy is up: as written, else from the times between failures and to repair.
fn availability(component: &Component) -> Option<Belief<f64>> {
    if let Some(stated) = &component.availability {
        return Some(Belief::stated(stated.value, stated.span));
    }
    let (between, repair) = (component.mtbf.as_ref()?, component.mttr.as_ref()?);
    let whole = between.value.exact + repair.value.exact;
    (whole > 0.0).then(|| Belief::stated((between.value.exact / whole).clamp(0.0, 1.0), between.span))
}

/// The failure domains that each place of a component stands in: those of its zones in turn, and those around it.
fn standing(design: &Design, component: &Component, events: &Events) -> Vec<Vec<usize>> {
    let around = domains_up(design, events, component.parent);
    if component.zones.is_empty() {
        return vec![around];
    }
    let of_zone = |zone: &Stated<GroupId>| {
        let mut domains = domains_up(design, events, Some(zone.value));
        domains.extend(around.iter().copied());
        domains.sort_unstable();
        domains.dedup();
        domains
    };
    component.zones.iter().map(of_zone).collect()
}

/// The regions of a managed component, one list for each place: lost with all of them.
fn regions(design: &Design, component: &Component, events: &Events) -> Vec<Vec<usize>> {
    let is_region = |event: &usize| match events.list[*event].what {
        What::Domain(group) => design.group(group).kind == GroupKind::Region,
        _ => false,
    };
    let of_place = |domains: Vec<usize>| domains.into_iter().filter(is_region).collect();
    standing(design, component, events).into_iter().map(of_place).collect()
}

fn domains_up(design: &Design, events: &Events, mut group: Option<GroupId>) -> Vec<usize> {
    let mut domains = Vec::new();
    while let Some(id) = group {
        domains.extend(events.domain(id));
        group = design.group(id).parent;
    }
    domains
}

/// The role, with what the author says of it.
pub fn role(component: &Component) -> Role {
    if component.flags.has(Flag::External) { Role::External } else { component.kind.kind.role }
}

/// Whether a provider replaces its copies.
pub fn is_managed(component: &Component) -> bool {
    component.flags.stated(Flag::Managed).unwrap_or(component.kind.kind.defaults.managed)
}

fn never_fails(component: &Component) -> bool {
    role(component) == Role::Source || is_perfect(availability(component).map(|it| it.value))
}

/// Stated copies: active and standby; none where the number is not stated or open. A group that is a stack has each
/// of its members several times.
fn stated_copies(design: &Design, component: &Component) -> Option<(usize, usize)> {
    let stack = stack(design, component.parent);
    let standby = component.standby.as_ref().map_or(0, |it| it.value);
    let active = match (&component.copies, standby) {
        (Some(copies), _) => copies.value.number()?,
        (None, 0) if stack == 1 => return None,
        // Standbys stand by for somebody: the one that is active.
        (None, _) => 1,
    };
    let limited = |count: u32| (count as usize).saturating_mul(stack).min(MOST_COPIES);
    Some((limited(active), limited(standby)))
}

/// Into how many shards of so many copies a component is split, as far as they are told apart.
fn n_shards(component: &Component, each: usize) -> usize {
    let shards = component.shards.as_ref().map_or(1, |it| it.value.max(1)) as usize;
    shards.min(MOST_COPIES / each.clamp(1, MOST_COPIES))
}

/// How often the groups around a component are there.
fn stack(design: &Design, mut group: Option<GroupId>) -> usize {
    let mut times = 1usize;
    while let Some(id) = group {
        let copies = design.group(id).copies.as_ref().and_then(|it| it.value.number());
        times = times.saturating_mul(copies.unwrap_or(1).max(1) as usize).min(MOST_COPIES);
        group = design.group(id).parent;
    }
    times
}

fn takeover(component: &Component) -> Takeover {
    match component.failover.as_ref().map(|it| it.value) {
        Some(Failover::Manual) => Takeover::Manual,
        Some(Failover::Platform) => Takeover::Free,
        _ if component.elected_by.is_some() => Takeover::Elected,
        _ => Takeover::Free,
    }
}
