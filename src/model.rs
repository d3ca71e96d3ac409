//! A design: components, groups, flows and what is said about them. A [`Design`] that exists is valid: every name
//! resolves and nothing dangles. It holds what the author *stated*, each fact with its place; what a kind or a
//! benchmark adds is resolved by `analyze`, so that the confidence of every fact stays known.

/// Declares an index type into one of a design's lists.
macro_rules! index_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the list.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// Makes the id of a place in the list.
            pub fn from_index(index: usize) -> $name {
                $name(u32::try_from(index).expect("statement counts are limited"))
            }
        }
    };
}

pub mod annotation;
pub mod component;
pub mod flow;
pub mod group;
pub mod json;
pub mod quantity;
pub mod stage;
pub mod subset;
pub mod usecase;

use indexmap::IndexMap;
use petgraph::graph::{DiGraph, NodeIndex};

pub use annotation::{
    Api, Choice, CodeOrNote, Decision, Field, Owner, Requirement, RequirementKind, Style, StyleTarget, Table,
};
pub use component::{
    Budgets, Component, ComponentId, Copies, Delivery, Divider, Failover, Flag, Flags, KindOrigin, KindRef, OwnKind,
};
pub use flow::{Alternatives, AlternativesId, Arrow, Calls, End, Flow, FlowFlag, FlowFlags, FlowId, Policy};
pub use group::{Group, GroupId, GroupKind};
pub use quantity::{Check, Estimate, Quantity};
pub use stage::{Layer, Level, RuleLevel, Stage};
pub use usecase::{Frame, Operation, Step, UseCase, UseCaseId};

use crate::source::Span;

/// A value the author wrote, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Stated<T> {
    /// Joins a value and its place.
    pub fn new(value: T, span: Span) -> Stated<T> {
        Stated { value, span }
    }
}

/// A whole design, as of one stage.
#[derive(Clone, Debug, Default)]
pub struct Design {
    /// `title:`
    pub title: Option<Stated<String>>,
    /// `caption:`
    pub caption: Option<Stated<String>>,
    /// `direction:`; right if left out.
    pub direction: Option<Stated<Direction>>,
    /// `peak: 3x`: the factor from mean to peak.
    pub peak: Option<Stated<f64>>,
    /// `headroom: 30%` as a fraction.
    pub headroom: Option<Stated<f64>>,
    /// `constants: exact` or `interview`.
    pub constants: Option<Stated<Constants>>,
    /// `strict: yes`: what is not declared is an error.
    pub strict: bool,
    /// `theme:`, a name or a file.
    pub theme: Option<Stated<String>>,
    /// `profile:`
    pub profile: Option<Stated<Profile>>,
    /// `x-anything: …`, kept and ignored.
    pub extra: IndexMap<String, String>,

    /// All components, in source order.
    pub components: Vec<Component>,
    /// All groups, in source order, parents before members.
    pub groups: Vec<Group>,
    /// All flows, one for each hop, in source order.
    pub flows: Vec<Flow>,
    /// Sets of flows of which some suffice.
    pub alternatives: Vec<Alternatives>,
    /// Kinds the design adds.
    pub kinds: Vec<OwnKind>,
    /// `let`s, in source order.
    pub quantities: Vec<Quantity>,
    /// `estimate`s.
    pub estimates: Vec<Estimate>,
    /// `require`s.
    pub checks: Vec<Check>,
    /// Use cases, in source order.
    pub usecases: Vec<UseCase>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Apis.
    pub apis: Vec<Api>,
    /// Notes and codes.
    pub notes: Vec<CodeOrNote>,
    /// Requirements.
    pub requirements: Vec<Requirement>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Every stage of the file, in order; `stage` says which this design is as of.
    pub stages: Vec<Stage>,
    /// The stage this design is as of, an index into `stages`; none: what stands before the first.
    pub stage: Option<usize>,
    /// `allow`, `warn` and `deny`.
    pub levels: Vec<RuleLevel>,
    /// `style`s, in source order; later ones win.
    pub styles: Vec<Style>,
}

/// The way the main flow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Direction {
    /// From left to right.
    #[default]
    Right,
    /// From top to bottom.
    Down,
}

/// Which set of constants a day, a month and a year are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Constants {
    /// 86,400 s a day, 365 days a year.
    #[default]
    Exact,
    /// The interview's: 100k s a day, 3M s a month, 30M s a year.
    Interview,
}

/// How much the rules ask of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Profile {
    /// The core.
    Sketch,
    /// Core, standard and advice.
    #[default]
    Interview,
    /// Those, and what production needs.
    Production,
}

impl Design {
    /// Returns a component by its id.
    pub fn component(&self, id: ComponentId) -> &Component {
        &self.components[id.index()]
    }

    /// Returns a group by its id.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.index()]
    }

    /// Returns a flow by its id.
    pub fn flow(&self, id: FlowId) -> &Flow {
        &self.flows[id.index()]
    }

    /// Finds a component by its name.
    pub fn component_named(&self, name: &str) -> Option<ComponentId> {
        self.components.iter().position(|it| it.name == name).map(ComponentId::from_index)
    }

    /// Finds a group by its name.
    pub fn group_named(&self, name: &str) -> Option<GroupId> {
        self.groups.iter().position(|it| it.name == name).map(GroupId::from_index)
    }

    /// Finds a use case by its name.
    pub fn usecase_named(&self, name: &str) -> Option<UseCaseId> {
        self.usecases.iter().position(|it| it.name == name).map(UseCaseId::from_index)
    }

    /// The name of a flow's end.
    pub fn end_name(&self, end: End) -> &str {
        match end {
            End::Component(id) => &self.component(id).name,
            End::Group(id) => &self.group(id).name,
        }
    }

    /// The components as nodes and the flows between components as edges, for petgraph's algorithms. Node and edge
    /// weights are the ids; node indices equal component ids. A flow that ends at a group stands once for each of
    /// the group's entries (exits where it starts there).
    pub fn graph(&self) -> DiGraph<ComponentId, FlowId> {
        let mut graph = DiGraph::with_capacity(self.components.len(), self.flows.len());
        for i in 0..self.components.len() {
            graph.add_node(ComponentId::from_index(i));
        }
        for (i, flow) in self.flows.iter().enumerate() {
            for &from in &flow.from_members {
                for &to in &flow.to_members {
                    graph.add_edge(NodeIndex::new(from.index()), NodeIndex::new(to.index()), FlowId::from_index(i));
                }
            }
        }
        graph
    }
}
