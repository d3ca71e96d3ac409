//! What a rule finds: a draft is worded by the rule, and becomes a diagnostic where no level accepts it.

use super::levels::Levels;
use super::{About, Lang, Words};
use crate::diag::{Confidence, Diagnostic, Edit, Fact, Fix, Severity};
use crate::model::*;
use crate::source::Span;

/// Collects the findings of one rule.
pub struct Report<'a> {
    about: &'static About,
    design: &'a Design,
    levels: &'a Levels<'a>,
    lang: Lang,
    found: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(super) fn new(about: &'static About, design: &'a Design, levels: &'a Levels<'a>, lang: Lang) -> Report<'a> {
        Report { about, design, levels, lang, found: Vec::new() }
    }

    pub(super) fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }

    /// Whether an `allow` accepts this rule's findings about one thing. For rules that speak of many things at once;
    /// for the rest [`Report::add`] asks.
    pub fn accepts(&self, owner: Owner) -> bool {
        self.levels.accept(self.about, self.design, &[owner], &[])
    }

    /// Each `allow` of a rule that ran before this one and that hid nothing.
    pub fn unused_levels(&self) -> Vec<&'a RuleLevel> {
        self.levels.unused()
    }

    /// Adds a finding, unless it is allowed. Its severity is bounded by its weakest fact: what is inferred from a kind
    /// gives at most a warning, what is assumed at most a note.
    pub fn add(&mut self, draft: Draft) {
        if self.levels.accept(self.about, self.design, &draft.owners, &draft.usecases) {
            return;
        }
        let weakest = draft.because.iter().map(|(_, it)| *it).min().unwrap_or(Confidence::Declared);
        let most = match weakest {
            Confidence::Declared => Severity::Error,
            Confidence::Inferred => Severity::Warning,
            Confidence::Assumed => Severity::Note,
        };
        let own = draft.severity.unwrap_or(self.about.severity).min(most);
        let severity = self.levels.severity(self.about, self.design, &draft.owners, &draft.usecases).unwrap_or(own);
        let lang = self.lang;
        let mut it = Diagnostic::new(self.about.code, severity, draft.message.into_lang(lang));
        for (span, text) in draft.labels {
            it = it.at(span, text.map_or_else(String::new, |text| text.into_lang(lang)));
        }
        it.help = draft.help.map(|help| help.into_lang(lang));
        it.fix = draft.fix.map(|(title, safe, edits)| Fix { title: title.into_lang(lang), safe, edits });
        let names = draft.owners.iter().filter_map(|owner| name_of(self.design, *owner));
        it.subjects = names.collect();
        it.usecases = draft.usecases.iter().map(|id| self.design.usecases[id.index()].name.clone()).collect();
        it.witness = draft.witness;
        it.because = draft
            .because
            .into_iter()
            .map(|(text, confidence)| Fact { text: text.into_lang(lang), confidence })
            .collect();
        self.found.push(it);
    }
}

fn name_of(design: &Design, owner: Owner) -> Option<String> {
    Some(match owner {
        Owner::Component(id) => design.component(id).name.clone(),
        Owner::Group(id) => design.group(id).name.clone(),
        Owner::Flow(id) => design.flow(id).name.clone(),
        Owner::UseCase(_) | Owner::Design => return None,
    })
}

/// A finding as its rule words it.
pub struct Draft {
    message: Words,
    severity: Option<Severity>,
    labels: Vec<(Span, Option<Words>)>,
    owners: Vec<Owner>,
    usecases: Vec<UseCaseId>,
    witness: Vec<String>,
    because: Vec<(Words, Confidence)>,
    help: Option<Words>,
    fix: Option<(Words, bool, Vec<Edit>)>,
}

impl Draft {
    /// Starts a finding: what is wrong, lower case, no full stop, names in backticks.
    pub fn new(message: Words) -> Draft {
        Draft {
            message,
            severity: None,
            labels: Vec::new(),
            owners: Vec::new(),
            usecases: Vec::new(),
            witness: Vec::new(),
            because: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Another severity than the rule's own.
    pub fn severity(mut self, severity: Severity) -> Draft {
        self.severity = Some(severity);
        self
    }

    /// Adds a place; the first one is the one it is about.
    pub fn at(mut self, span: Span) -> Draft {
        self.labels.push((span, None));
        self
    }

    /// Adds a place with what is to be said there.
    pub fn at_saying(mut self, span: Span, text: Words) -> Draft {
        self.labels.push((span, Some(text)));
        self
    }

    /// Adds a thing it is about: what an `allow` may name.
    pub fn about(mut self, owner: impl Into<Owner>) -> Draft {
        self.owners.push(owner.into());
        self
    }

    /// Adds things it is about.
    pub fn about_all<T: Into<Owner>>(mut self, owners: impl IntoIterator<Item = T>) -> Draft {
        self.owners.extend(owners.into_iter().map(Into::into));
        self
    }

    /// The use cases it is about.
    pub fn usecases(mut self, usecases: impl IntoIterator<Item = UseCaseId>) -> Draft {
        self.usecases.extend(usecases);
        self
    }

    /// The path that shows it.
    pub fn witness<S: Into<String>>(mut self, path: impl IntoIterator<Item = S>) -> Draft {
        self.witness.extend(path.into_iter().map(Into::into));
        self
    }

    /// A fact it stands on that the author wrote.
    pub fn declared(self, fact: Words) -> Draft {
        self.because(fact, Confidence::Declared)
    }

    /// A fact it stands on that comes from a kind.
    pub fn inferred(self, fact: Words) -> Draft {
        self.because(fact, Confidence::Inferred)
    }

    /// A fact it stands on.
    pub fn because(mut self, fact: Words, confidence: Confidence) -> Draft {
        self.because.push((fact, confidence));
        self
    }

    /// What to do about it.
    pub fn help(mut self, help: Words) -> Draft {
        self.help = Some(help);
        self
    }

    /// A change that keeps the meaning.
    pub fn safe_fix(mut self, title: Words, edits: Vec<Edit>) -> Draft {
        self.fix = Some((title, true, edits));
        self
    }

    /// A change of the design that settles it, if there is one.
    pub fn unsafe_fix(mut self, title: Words, edits: Option<Vec<Edit>>) -> Draft {
        self.fix = edits.map(|edits| (title, false, edits));
        self
    }
}

impl From<ComponentId> for Owner {
    fn from(id: ComponentId) -> Owner {
        Owner::Component(id)
    }
}

impl From<GroupId> for Owner {
    fn from(id: GroupId) -> Owner {
        Owner::Group(id)
    }
}

impl From<FlowId> for Owner {
    fn from(id: FlowId) -> Owner {
        Owner::Flow(id)
    }
}

impl From<UseCaseId> for Owner {
    fn from(id: UseCaseId) -> Owner {
        Owner::UseCase(id)
    }
}
