//! Facts about a design: pure functions of a [`Design`], no opinions. What fails with what, what a use case needs, what
//! breaks it, what it bears.
//!
//! Every fact starts from what the author stated; [`parts`] adds what a kind implies or a benchmark assumes, and keeps
//! them apart ([`parts::Confidence`]). The results, each in its file:
//!
//! | what | where |
//! | --- | --- |
//! | what is believed of a component; the events that can happen | [`parts`]: [`Facts::part`], [`Facts::events`] |
//! | a use case as dependencies and as load | [`walks`]: [`Facts::walk`] |
//! | when it works | [`structure`], [`success`]: [`Facts::works`], [`Facts::witness`] |
//! | single points of failure, minimal cut sets | [`cuts`]: [`Facts::cuts`], [`Facts::cut_sets`] |
//! | availability and what to fix first | [`availability`]: [`Facts::availability`] |
//! | load, utilisation, sizing, what saturates first, backlogs | [`load`]: [`Facts::loads`], [`Facts::utilisation`], [`Facts::sizing`], [`Facts::saturation`], [`Facts::backlogs`] |
//! | what of its requests is served although what stands behind a cache is down | [`served`]: [`Facts::served`] |
//! | how often retries repeat a request | [`retries`]: [`Facts::retries`], [`Facts::retry_chain`] |
//! | the shard of the hottest key | [`load`]: [`Facts::hot_shard`] |
//! | latency along a use case | [`latency`]: [`Facts::latency`] |
//! | what it takes to lose data | [`data`]: [`Facts::data`] |
//! | quantities, claims, and what follows from the design | [`estimate`]: [`estimate::estimates`] |
//! | what is believed of a component, in words | [`explain`] |
//!
//! What-if questions are a [`Scenario`]: events lost, components gone, caches cold, a factor on the load.

pub mod availability;
pub mod bdd;
mod bounds;
pub mod cuts;
pub mod data;
pub mod estimate;
pub mod explain;
mod gates;
pub mod json;
pub mod latency;
pub mod load;
pub mod parts;
pub mod retries;
pub mod served;
pub mod structure;
pub mod success;
pub mod walks;

use std::collections::BTreeSet;

use crate::model::{ComponentId, Design, UseCaseId};

use cuts::Cuts;
pub use load::{Level, Scenario};

use load::CallGraph;
use parts::{Events, Part};
use structure::Structure;
use walks::Walk;

/// A design with what its kinds imply, its events of failure, and its use cases as walks.
pub struct Facts<'a> {
    /// The design.
    pub design: &'a Design,
    /// What is believed of each component, by its index.
    pub parts: Vec<Part>,
    /// What can fail.
    pub events: Events,
    /// What each use case needs, by its index.
    pub walks: Vec<Walk>,
    structures: Vec<Structure>,
    /// The same with less to it, for what goes through all of it.
    cores: Vec<Structure>,
    graphs: Vec<CallGraph>,
    /// How many use cases take each flow.
    flow_users: Vec<u32>,
}

impl<'a> Facts<'a> {
    /// Resolves a design.
    pub fn new(design: &'a Design) -> Facts<'a> {
        let events = Events::of(design);
        let parts = parts::parts(design, &events);
        Facts::of(design, events, parts)
    }

    /// The same design when it works only with as many copies as its peak needs: `need` is at least the peak load by
    /// the declared capacity of a copy. What declares no capacity or no number of copies needs what it needed.
    pub fn at_peak(&self, scenario: &Scenario) -> Facts<'a> {
        let loads = self.loads(scenario);
        let mut parts = self.parts.clone();
        for (at, part) in parts.iter_mut().enumerate().filter(|(at, _)| !loads.diverges[*at]) {
            let Some(least) = loads.peak[at].and_then(|load| load::copies_for(part, load)) else { continue };
            part.need = (part.need.0.max(least), part.need.1.max(least));
        }
        Facts::of(self.design, Events::of(self.design), parts)
    }

    fn of(design: &'a Design, events: Events, parts: Vec<Part>) -> Facts<'a> {
        let walks: Vec<Walk> =
            design.usecases.iter().map(|usecase| Walk::of(design, &parts, &events, usecase)).collect();
        let structures: Vec<Structure> = walks.iter().map(|walk| Structure::of(&parts, walk)).collect();
        let cores = structures.iter().map(Structure::simplified).collect();
        let graphs = walks.iter().map(|walk| CallGraph::of(&parts, walk)).collect();
        let mut flow_users = vec![0; design.flows.len()];
        walks.iter().flat_map(|walk| &walk.flows).for_each(|flow| flow_users[flow.index()] += 1);
        Facts { design, parts, events, walks, structures, cores, graphs, flow_users }
    }

    /// What is believed of a component.
    pub fn part(&self, id: ComponentId) -> &Part {
        &self.parts[id.index()]
    }

    /// What a use case needs and loads.
    pub fn walk(&self, usecase: UseCaseId) -> &Walk {
        &self.walks[usecase.index()]
    }

    /// When a use case works.
    pub fn structure(&self, usecase: UseCaseId) -> &Structure {
        &self.structures[usecase.index()]
    }

    fn core(&self, usecase: UseCaseId) -> &Structure {
        &self.cores[usecase.index()]
    }

    /// The use cases.
    pub fn usecases(&self) -> impl Iterator<Item = UseCaseId> + use<> {
        (0..self.walks.len()).map(UseCaseId::from_index)
    }

    /// The components.
    pub fn components(&self) -> impl Iterator<Item = ComponentId> + use<> {
        (0..self.parts.len()).map(ComponentId::from_index)
    }

    /// The events of the failure domains, in source order.
    pub fn domains(&self) -> Vec<usize> {
        let is_domain = |event: &usize| matches!(self.events.list[*event].what, parts::What::Domain(_));
        (0..self.events.list.len()).filter(is_domain).collect()
    }

    /// The components whose loss moves load elsewhere: caches looked aside, and those that a `without` names.
    pub fn losable(&self) -> BTreeSet<ComponentId> {
        let aside = self.walks.iter().flat_map(|walk| walk.aside.iter().copied());
        let calls = self.design.flows.iter().filter_map(|flow| flow.calls.as_ref());
        aside.chain(calls.flat_map(|calls| calls.value.without.iter().map(|it| it.1))).collect()
    }

    /// What breaks a use case, by one event and by two.
    pub fn cuts(&self, usecase: UseCaseId) -> Cuts {
        self.cut_sets(usecase, 2, &[], &[])
    }

    /// The minimal cut sets of up to `order` events, with some events lost and some components gone already (by their
    /// index; empty lists lose nothing).
    pub fn cut_sets(&self, usecase: UseCaseId, order: usize, lost: &[bool], gone: &[bool]) -> Cuts {
        cuts::cuts(self, usecase, order, lost, gone)
    }
}
