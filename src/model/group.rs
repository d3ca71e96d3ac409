//! Groups, tiers, bands and failure domains.

use super::{Copies, Direction, Stated};
use crate::source::Span;

index_type! {
    /// An index into [`super::Design::groups`].
    GroupId
}

/// A group.
#[derive(Clone, Debug)]
pub struct Group {
    /// The id; made up (`group#3`) where none was written.
    pub name: String,
    /// Whether the id was written.
    pub named: bool,
    /// Where it is declared.
    pub span: Span,
    /// Whether a statement declares it; a zone may only be named by `in`, and is not drawn as a box then.
    pub declared: bool,
    /// What it is.
    pub kind: GroupKind,
    /// The label: the id if left out and written; none for `""` or a group without either.
    pub label: Option<String>,
    /// The group it stands in.
    pub parent: Option<GroupId>,
    /// `x2`: each member is there twice.
    pub copies: Option<Stated<Copies>>,
    /// `dashed: yes`
    pub dashed: bool,
    /// `availability:` of a failure domain, a fraction.
    pub availability: Option<Stated<f64>>,
    /// Its own direction.
    pub direction: Option<Stated<Direction>>,
    /// The component it was refined from, by `refine`.
    pub refined: Option<String>,
}

/// What a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// A box around its members.
    Group,
    /// One layer of the layering.
    Tier,
    /// A full-height column, or row.
    Band,
    /// A failure domain: a machine.
    Host,
    /// A failure domain: a rack.
    Rack,
    /// A failure domain: an availability zone.
    Zone,
    /// A failure domain: a region.
    Region,
}

impl GroupKind {
    /// Whether what stands in it fails with it.
    pub fn is_failure_domain(self) -> bool {
        self >= GroupKind::Host
    }

    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            GroupKind::Group => "group",
            GroupKind::Tier => "tier",
            GroupKind::Band => "band",
            GroupKind::Host => "host",
            GroupKind::Rack => "rack",
            GroupKind::Zone => "zone",
            GroupKind::Region => "region",
        }
    }
}
