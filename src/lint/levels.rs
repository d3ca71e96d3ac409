//! `allow`, `warn` and `deny`: which finding they are about, and whether they were of use.

use std::cell::RefCell;

use super::{About, find};
use crate::diag::Severity;
use crate::model::*;

/// The levels of a design, with a mark on each that was of use.
pub struct Levels<'a> {
    levels: &'a [RuleLevel],
    /// For each `allow`: whether it hid a finding.
    used: RefCell<Vec<bool>>,
    /// The codes of the rules that ran so far.
    ran: RefCell<Vec<&'static str>>,
}

impl<'a> Levels<'a> {
    pub(super) fn new(design: &'a Design) -> Levels<'a> {
        Levels { levels: &design.levels, used: RefCell::new(vec![false; design.levels.len()]), ran: RefCell::default() }
    }

    /// Notes that a rule runs.
    pub(super) fn note_run(&self, about: &About) {
        self.ran.borrow_mut().push(about.code.id);
    }

    /// Whether a `warn` or `deny` asks for a rule that is off otherwise.
    pub(super) fn raises(&self, about: &About) -> bool {
        self.of(about).any(|(_, it)| it.level != Level::Allow)
    }

    /// Whether a finding is allowed; marks what allows it.
    pub(super) fn accept(&self, about: &About, design: &Design, owners: &[Owner], usecases: &[UseCaseId]) -> bool {
        let mut accepted = false;
        for (index, level) in self.of(about).filter(|(_, it)| it.level == Level::Allow) {
            if covers(design, level, owners, usecases) {
                self.used.borrow_mut()[index] = true;
                accepted = true;
            }
        }
        accepted
    }

    /// The severity that a `warn` or `deny` gives a finding; the last one that is about it.
    pub(super) fn severity(
        &self,
        about: &About,
        design: &Design,
        owners: &[Owner],
        usecases: &[UseCaseId],
    ) -> Option<Severity> {
        let levels: Vec<&RuleLevel> = self.of(about).map(|(_, it)| it).collect();
        let last = levels.into_iter().rev().find(|it| it.level != Level::Allow && covers(design, it, owners, usecases));
        last.map(|it| if it.level == Level::Deny { Severity::Error } else { Severity::Warning })
    }

    fn of(&self, about: &About) -> impl Iterator<Item = (usize, &'a RuleLevel)> {
        let code = about.code;
        self.levels
            .iter()
            .enumerate()
            .filter(move |(_, it)| it.rule.eq_ignore_ascii_case(code.id) || it.rule == code.name)
    }

    /// Each `allow` of a rule that ran and that hid nothing.
    pub(super) fn unused(&self) -> Vec<&'a RuleLevel> {
        let (used, ran) = (self.used.borrow(), self.ran.borrow());
        let is_idle = |index: usize, it: &RuleLevel| {
            let has_run = || find(&it.rule).is_some_and(|rule| ran.contains(&rule.about().code.id));
            it.level == Level::Allow && !used[index] && has_run()
        };
        self.levels.iter().enumerate().filter(|(index, it)| is_idle(*index, it)).map(|(_, it)| it).collect()
    }
}

/// Whether a level is about a finding: it names the design, one of the things the finding is about, or what contains
/// one; or it names every use case of the finding.
fn covers(design: &Design, level: &RuleLevel, owners: &[Owner], usecases: &[UseCaseId]) -> bool {
    let targets = &level.targets;
    if targets.is_empty() || targets.contains(&Owner::Design) {
        return true;
    }
    let all_usecases = !usecases.is_empty() && usecases.iter().all(|id| targets.contains(&Owner::UseCase(*id)));
    all_usecases || owners.iter().any(|owner| around(design, *owner).iter().any(|it| targets.contains(it)))
}

/// A thing and every group around it.
fn around(design: &Design, owner: Owner) -> Vec<Owner> {
    let mut all = vec![owner];
    let parent = match owner {
        Owner::Component(id) => design.component(id).parent,
        Owner::Group(id) => design.group(id).parent,
        Owner::Flow(id) => {
            // A flow stands in the groups around both of its ends.
            let flow = design.flow(id);
            let of = |end: End| match end {
                End::Component(id) => groups_up(design, design.component(id).parent),
                End::Group(id) => groups_up(design, Some(id)),
            };
            let (from, to) = (of(flow.from), of(flow.to));
            all.extend(from.into_iter().filter(|it| to.contains(it)).map(Owner::Group));
            return all;
        }
        Owner::Design | Owner::UseCase(_) => None,
    };
    all.extend(groups_up(design, parent).into_iter().map(Owner::Group));
    all
}

fn groups_up(design: &Design, mut group: Option<GroupId>) -> Vec<GroupId> {
    let mut all = Vec::new();
    while let Some(id) = group {
        all.push(id);
        group = design.group(id).parent;
    }
    all
}
