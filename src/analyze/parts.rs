//! What is believed of a component, and the events by which it is lost.

use crate::catalog::Role;
use crate::model::*;

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
}

/// Something that can fail.
#[derive(Clone, Debug)]
pub struct Event {
    /// `app#1`, `cart/s2#1`, `az1`, `web->app`.
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
            if group.kind.is_failure_domain() {
                events.domains[i] = Some(events.list.len());
                let what = What::Domain(GroupId::from_index(i));
                let down = group.availability.as_ref().map(|it| 1.0 - it.value);
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
        let down = component.availability.as_ref().map(|it| 1.0 - it.value);
        if never_fails(component) {
            self.copies.push((first, 0));
        } else if is_managed(component) {
            if down.is_some() {
                self.list.push(Event { name: component.name.clone(), what: What::Whole(id), down });
            }
            self.copies.push((first, self.list.len() - first));
        } else {
            let (active, standby) = stated_copies(component).unwrap_or((0, 0));
            let each = active + standby;
            let shards = component.shards.as_ref().map_or(1, |it| it.value.max(1)) as usize;
            let shards = shards.min(MOST_COPIES / each.max(1));
            for shard in 0..shards {
                let of = if shards > 1 { format!("/s{}", shard + 1) } else { String::new() };
                for copy in 0..each {
                    let name = format!("{}{of}#{}", component.name, copy + 1);
                    self.list.push(Event { name, what: What::Copy(id, shard * each + copy), down });
                }
            }
            self.copies.push((first, shards * each));
        }
    }

    fn link(&mut self, flow: &Flow, id: FlowId) -> Option<usize> {
        let down = flow.availability.as_ref().map(|it| 1.0 - it.value);
        let name = match (&flow.via, down) {
            (Some(via), _) => via.value.clone(),
            (None, Some(_)) => flow.name.clone(),
            (None, None) => return None,
        };
        let known = self.list.iter().position(|it| it.name == name && matches!(it.what, What::Link(_)));
        if let Some(known) = known {
            if self.list[known].down.is_none() {
                self.list[known].down = down;
            }
            return Some(known);
        }
        self.list.push(Event { name, what: What::Link(id), down });
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
}

/// More copies of one component than this are not told apart one by one.
const MOST_COPIES: usize = 1000;

/// What is believed of a component.
#[derive(Clone, Debug)]
pub struct Part {
    /// What the analyses take it for.
    pub role: Role,
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
    let stated = stated_copies(component);
    let (first, n_events) = events.copies[id.index()];
    let standing = standing(design, component, events);
    let shards = if managed {
        vec![vec![Copy { events: (first..first + n_events).collect() }]]
    } else if never_fails(component) {
        vec![vec![Copy::default()]]
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
    let need = |of: fn(&Budgets) -> Option<crate::units::Quantity>| {
        let stated = component.need.as_ref().and_then(|need| of(&need.value).or(need.value.any));
        stated.map_or(least, |it| it.exact.clamp(0.0, 1e6) as u32)
    };
    Part {
        role,
        managed,
        stated: stated.is_some(),
        active: stated.map(|(active, _)| active as u32),
        standby: component.standby.as_ref().map_or(0, |it| it.value),
        shards,
        need: (need(|it| it.read), need(|it| it.write)),
        takeover: takeover(component),
        elector: component.elected_by.as_ref().map(|it| it.value),
    }
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
    role(component) == Role::Source || component.availability.as_ref().is_some_and(|it| it.value >= 1.0)
}

/// Stated copies: active and standby; none where the number is not stated or open.
fn stated_copies(component: &Component) -> Option<(usize, usize)> {
    let standby = component.standby.as_ref().map_or(0, |it| it.value);
    let active = match (&component.copies, standby) {
        (Some(copies), _) => copies.value.number()?,
        (None, 0) => return None,
        // Standbys stand by for somebody: the one that is active.
        (None, _) => 1,
    };
    let all = (active as usize).min(MOST_COPIES);
    Some((all, (standby as usize).min(MOST_COPIES)))
}

fn takeover(component: &Component) -> Takeover {
    match component.failover.as_ref().map(|it| it.value) {
        Some(Failover::Manual) => Takeover::Manual,
        Some(Failover::Auto | Failover::Platform) => Takeover::Free,
        None if component.elected_by.is_some() => Takeover::Elected,
        None => Takeover::Free,
    }
}
