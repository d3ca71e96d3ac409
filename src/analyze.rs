//! Facts about a design: pure functions of a [`Design`], no opinions. What fails with what, what a use case needs, what
//! breaks it.
//!
//! Every fact starts from what the author stated; [`parts`] adds what a kind implies, and keeps the two apart.

pub mod cuts;
pub mod parts;
pub mod success;
pub mod walks;

use crate::model::{Design, UseCaseId};

use cuts::Cuts;
use parts::{Events, Part};
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
}

impl<'a> Facts<'a> {
    /// Resolves a design.
    pub fn new(design: &'a Design) -> Facts<'a> {
        let events = Events::of(design);
        let parts = parts::parts(design, &events);
        let walks = design.usecases.iter().map(|usecase| Walk::of(design, &parts, &events, usecase)).collect();
        Facts { design, parts, events, walks }
    }

    /// What breaks a use case, by one event and by two.
    pub fn cuts(&self, usecase: UseCaseId) -> Cuts {
        cuts::cuts(self, usecase)
    }
}
