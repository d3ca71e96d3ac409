//! Who is there: names are collected first, so that they may be used before they are declared; then components and
//! groups are made in the order of the text.

use super::{Checker, Entity, OwnKindBody, copies, duplicate, names};
use crate::catalog;
use crate::codes;
use crate::diag::Diagnostic;
use crate::model::*;
use crate::source::Span;
use crate::syntax::form_of;
use crate::syntax::tree::{self, GroupWord, Name, Statement, StatementKind};

impl<'t> Checker<'t> {
    /// Collects every name that the statements of a level declare.
    pub(super) fn collect(&mut self, statements: &[&'t Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Component(it) if declares(it) => {
                    for name in &it.names {
                        self.declared.insert(name.text.clone());
                        self.slips.add(&name.text);
                    }
                }
                StatementKind::Group(it) => {
                    for name in &it.names {
                        self.declared.insert(name.text.clone());
                        self.slips.add(&name.text);
                    }
                    self.collect(&inside(&it.block));
                }
                StatementKind::Refine(it) => self.collect(&inside(&it.block)),
                StatementKind::Let(it) => {
                    let again = self.evaluator.declare(&it.name, &it.value);
                    if let Some(first) = again.filter(|_| !self.in_stage) {
                        self.report(duplicate("quantity", &it.name, first));
                    }
                }
                StatementKind::Kind(it) => {
                    let body = OwnKindBody { name: it.name.clone(), base: it.base.clone(), block: it.block.as_ref() };
                    if let Some(first) = self.kinds.insert(it.name.text.clone(), body) {
                        self.report(duplicate("kind", &it.name, first.name.span));
                    }
                }
                StatementKind::Junk(it) => it.quantity.iter().for_each(|name| self.evaluator.spoil(name)),
                _ => {}
            }
        }
    }

    /// Makes components and groups, in the order of the text.
    pub(super) fn create(&mut self, statements: &[&'t Statement], parent: Option<GroupId>) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Component(it) if declares(it) => {
                    for name in &it.names {
                        self.declare(it, name, parent);
                    }
                }
                StatementKind::Component(it) => {
                    for name in &it.names {
                        self.mention(name, parent);
                    }
                }
                StatementKind::Flow(it) => {
                    for name in it.ends.iter().flat_map(|end| end.targets.iter().flatten()) {
                        if !self.entities.contains_key(&name.text) && !self.declared.contains(&name.text) {
                            self.undeclared(name, parent);
                        }
                    }
                }
                StatementKind::Group(it) => {
                    let group = self.group(it, statement.span, parent);
                    self.create(&inside(&it.block), group.or(parent));
                }
                StatementKind::Refine(it) => {
                    let group = match self.entities.get(&it.name.text) {
                        Some(Entity::Group(group)) => Some(*group),
                        _ => None,
                    };
                    self.create(&inside(&it.block), group.or(parent));
                }
                // resolved even if nothing is of it, so that a base nobody knows is reported
                StatementKind::Kind(it) => _ = self.kind(&it.name),
                StatementKind::Junk(it) => self.create(&inside(&it.block), parent),
                _ => {}
            }
        }
    }

    fn declare(&mut self, statement: &tree::Component, name: &Name, parent: Option<GroupId>) {
        let existing = self.entities.get(&name.text).copied();
        match existing {
            Some(Entity::Group(group)) => {
                let first = self.design.group(group).span;
                self.report(duplicate("group", name, first));
            }
            Some(Entity::Component(id)) => {
                let component = &self.design.components[id.index()];
                let restates = statement.kind.is_some() || (statement.label.is_some() && component.label_stated);
                if component.declared && restates && !self.in_stage {
                    let first = component.span;
                    self.report(duplicate("component", name, first));
                    return;
                }
                let component = &mut self.design.components[id.index()];
                if component.declared {
                    component.more_spans.push(name.span);
                } else {
                    component.span = name.span;
                    component.declared = true;
                }
                self.join(id, parent, name.span);
            }
            None => {
                if self.has_room(name.span) {
                    self.add_component(name, true, parent);
                }
            }
        }
        if let Some(Entity::Component(id)) = self.entities.get(&name.text).copied() {
            self.say_kind(id, statement, name);
        }
    }

    /// What the head of a statement says of a component: kind, label, copies.
    fn say_kind(&mut self, id: ComponentId, statement: &tree::Component, name: &Name) {
        if let Some(kind) = &statement.kind {
            match self.kind(kind) {
                Some(kind) => {
                    let component = &mut self.design.components[id.index()];
                    component.kind = kind;
                    component.kind_origin = KindOrigin::Stated;
                }
                None => self.unknown_kind(kind, name),
            }
        }
        let component = &mut self.design.components[id.index()];
        if let Some(label) = &statement.label {
            component.label = Some(label.text.clone()).filter(|text| !text.is_empty());
            component.label_stated = true;
        }
        if let Some(multiplicity) = statement.multiplicity {
            component.copies = Some(Stated::new(copies(multiplicity.copies), multiplicity.span));
        }
    }

    /// A bare name in a group: joins it.
    fn mention(&mut self, name: &Name, parent: Option<GroupId>) {
        match self.entities.get(&name.text).copied() {
            Some(Entity::Component(id)) => self.join(id, parent, name.span),
            Some(Entity::Group(_)) => {}
            None if self.has_room(name.span) => {
                let declared = self.declared.contains(&name.text);
                let id = self.add_component(name, false, parent);
                if !declared {
                    self.check_slip(name);
                }
                self.design.components[id.index()].declared = false;
            }
            None => {}
        }
    }

    /// A name that only a flow says.
    fn undeclared(&mut self, name: &Name, parent: Option<GroupId>) {
        if !self.has_room(name.span) {
            return;
        }
        self.add_component(name, false, parent);
        self.check_slip(name);
    }

    fn check_slip(&mut self, name: &Name) {
        if !self.reported.insert(name.text.clone()) {
            return;
        }
        if let Some(near) = self.slips.near(&name.text).map(str::to_string) {
            self.report(
                Diagnostic::warning(codes::NEAR_NAME, format!("`{}` is declared nowhere, and `{near}` is", name.text))
                    .at(name.span, "a new component")
                    .help(format!("did you mean `{near}`? Declare `{}` if it is another one", name.text)),
            );
        }
    }

    pub(super) fn add_component(&mut self, name: &Name, declared: bool, parent: Option<GroupId>) -> ComponentId {
        let id = ComponentId::from_index(self.design.components.len());
        let guessed = catalog::guess(&name.text);
        self.design.components.push(Component {
            name: name.text.clone(),
            span: name.span,
            more_spans: Vec::new(),
            declared,
            label: Some(name.text.clone()),
            label_stated: false,
            kind: KindRef { kind: guessed.unwrap_or_else(catalog::plain), own: None },
            kind_origin: if guessed.is_some() { KindOrigin::Guessed } else { KindOrigin::Default },
            copies: None,
            zones: Vec::new(),
            parent,
            divider: None,
            capacity: None,
            storage: None,
            latency: None,
            availability: None,
            hit: None,
            standby: None,
            need: None,
            failover: None,
            elected_by: None,
            writers: None,
            shards: None,
            shard_by: None,
            hottest: None,
            ack: None,
            ttl: None,
            retention: None,
            backup: None,
            workers: None,
            modules: Vec::new(),
            owner: None,
            link: None,
            icon: None,
            tech: None,
            after: Vec::new(),
            beside: Vec::new(),
            consistency: None,
            replica_of: None,
            partitions: None,
            delivery: None,
            dlq: None,
            invalidation: None,
            mtbf: None,
            mttr: None,
            flags: Flags::default(),
            extra: Default::default(),
        });
        self.entities.insert(name.text.clone(), Entity::Component(id));
        id
    }

    /// Puts a component in a group; one that stands in another already is an error.
    fn join(&mut self, id: ComponentId, parent: Option<GroupId>, span: Span) {
        let Some(parent) = parent else { return };
        let component = &self.design.components[id.index()];
        match component.parent {
            Some(other) if other != parent && !self.in_stage => {
                let (name, first) = (component.name.clone(), component.span);
                let (a, b) = (self.design.group(other).name.clone(), self.design.group(parent).name.clone());
                self.report(
                    Diagnostic::error(codes::GROUPING, format!("`{name}` stands in two groups, `{a}` and `{b}`"))
                        .at(span, "here")
                        .at(first, "and here")
                        .help("keep it in one; a failure domain is said with `in az1`"),
                );
            }
            _ => self.design.components[id.index()].parent = Some(parent),
        }
    }

    /// Makes a group, or finds the one a stage names again. Several ids make several; the last is returned.
    fn group(&mut self, statement: &tree::Group, span: Span, parent: Option<GroupId>) -> Option<GroupId> {
        let anonymous = [Name { text: String::new(), span: statement.word_span }];
        let names: &[Name] = if statement.names.is_empty() { &anonymous } else { &statement.names };
        if let (true, Some(block)) = (names.len() > 1, &statement.block)
            && block
                .statements
                .iter()
                .any(|it| !matches!(it.kind, StatementKind::Attribute(_) | StatementKind::Junk(_)))
        {
            self.report(
                Diagnostic::error(codes::GROUPING, "several groups cannot share their members")
                    .at(block.open, "these braces")
                    .at(names[1].span, "belong to more than one group")
                    .help("give each group braces of its own"),
            );
        }
        let mut last = None;
        for name in names {
            match self.entities.get(&name.text).copied().filter(|_| !name.text.is_empty()) {
                Some(Entity::Group(id)) => {
                    let group = &mut self.design.groups[id.index()];
                    if !group.declared {
                        group.declared = true;
                        group.span = name.span;
                        group.kind = kind_of(statement.word);
                        group.parent = parent;
                    } else if !self.in_stage {
                        let first = group.span;
                        self.report(duplicate("group", name, first));
                    }
                    self.say_group(id, statement);
                    last = Some(id);
                }
                Some(Entity::Component(id)) => {
                    let first = self.design.component(id).span;
                    self.report(duplicate("component", name, first));
                }
                None if self.has_room(span) => {
                    let id = self.add_group(name, kind_of(statement.word), parent);
                    self.say_group(id, statement);
                    last = Some(id);
                }
                None => {}
            }
        }
        last
    }

    fn say_group(&mut self, id: GroupId, statement: &tree::Group) {
        let group = &mut self.design.groups[id.index()];
        if let Some(label) = &statement.label {
            group.label = Some(label.text.clone()).filter(|text| !text.is_empty());
        }
        if let Some(multiplicity) = statement.multiplicity {
            group.copies = Some(Stated::new(copies(multiplicity.copies), multiplicity.span));
        }
    }

    pub(super) fn add_group(&mut self, name: &Name, kind: GroupKind, parent: Option<GroupId>) -> GroupId {
        let id = GroupId::from_index(self.design.groups.len());
        let named = !name.text.is_empty();
        let id_text = if named { name.text.clone() } else { format!("{}#{}", kind.word(), id.0 + 1) };
        self.design.groups.push(Group {
            name: id_text.clone(),
            named,
            span: name.span,
            declared: true,
            kind,
            label: named.then(|| name.text.clone()),
            parent,
            copies: None,
            dashed: false,
            availability: None,
            direction: None,
            refined: None,
        });
        self.entities.insert(id_text, Entity::Group(id));
        id
    }

    /// A kind by its name: the design's own, or a row of the catalogue.
    pub(super) fn kind(&mut self, name: &Name) -> Option<KindRef> {
        let Some(own) = self.kinds.get(&name.text).cloned() else {
            return catalog::find(&name.text).map(|kind| KindRef { kind, own: None });
        };
        let index = match self.design.kinds.iter().position(|it| it.name == own.name.text) {
            Some(index) => index,
            None => {
                // a base nobody knows is reported once, where the kind is made
                let base = self.base_of(&own).unwrap_or_else(catalog::plain);
                self.design.kinds.push(OwnKind { name: own.name.text.clone(), span: own.name.span, base });
                self.design.kinds.len() - 1
            }
        };
        Some(KindRef { kind: self.design.kinds[index].base, own: Some(index) })
    }

    /// The row of the catalogue below a kind of the design's own.
    fn base_of(&mut self, own: &OwnKindBody<'t>) -> Option<&'static catalog::Kind> {
        let mut base = own.base.clone();
        for _ in 0..MOST_KINDS_DEEP {
            match self.kinds.get(&base.text) {
                Some(next) => base = next.base.clone(),
                None => match catalog::find(&base.text) {
                    Some(kind) => return Some(kind),
                    None => {
                        self.unknown_kind(&base, &own.name);
                        return None;
                    }
                },
            }
        }
        self.report(
            Diagnostic::error(
                codes::UNKNOWN_KIND,
                format!("kind `{}` is based on itself, or on more than {MOST_KINDS_DEEP} others", own.name.text),
            )
            .at(own.name.span, "this kind")
            .help("base it on a kind of `sdraft kinds`"),
        );
        None
    }

    fn unknown_kind(&mut self, kind: &Name, name: &Name) {
        if !self.reported.insert(format!("kind {}", kind.text)) {
            return;
        }
        let known = catalog::KINDS
            .iter()
            .flat_map(|it| std::iter::once(it.name).chain(it.english.iter().copied()).chain(it.chinese.iter().copied()))
            .chain(self.kinds.keys().map(String::as_str));
        let copies = kind.text.strip_prefix('x').is_some_and(|it| it == "N" || it.parse::<u32>().is_ok());
        if let Some(form) = form_of(&kind.text) {
            let (word, name) = (&kind.text, &name.text);
            let help = match form.strip_prefix(&format!("{word} \"")) {
                Some(_) => format!("its text stands in quotes: `{word} \"{name}\"`"),
                None => format!("write `{form}`"),
            };
            self.report(
                Diagnostic::error(codes::UNKNOWN_KIND, format!("`{word}` is no kind, and cannot be read like this"))
                    .at(kind.span, "before the name")
                    .help(help),
            );
            return;
        }
        let meant = super::synonyms::meant_kind(&kind.text, &name.text);
        let help = match names::closest(&kind.text, known) {
            _ if meant.is_some() => meant.unwrap_or_default(),
            _ if copies => format!("the number of copies stands behind the name: `{} {}`", name.text, kind.text),
            Some(near) => format!("did you mean `{near}`? `sdraft kinds` lists them all"),
            None => format!(
                "`sdraft kinds` lists them; `kind {} is service` makes it one; a label is `{} \"{}\"`",
                kind.text, name.text, kind.text
            ),
        };
        self.report(
            Diagnostic::error(codes::UNKNOWN_KIND, format!("`{}` is no kind", kind.text))
                .at(kind.span, "before the name")
                .help(help),
        );
    }
}

/// How many kinds of the design's own may stand one on the other.
pub(super) const MOST_KINDS_DEEP: usize = 16;

/// Whether a statement declares its names, rather than only mentioning them.
fn declares(statement: &tree::Component) -> bool {
    statement.kind.is_some()
        || statement.label.is_some()
        || statement.multiplicity.is_some()
        || !statement.zones.is_empty()
        || statement.divider.is_some()
        || statement.block.is_some()
}

/// The statements in braces.
pub(super) fn inside(block: &Option<tree::Block>) -> Vec<&Statement> {
    block.iter().flat_map(|block| &block.statements).collect()
}

fn kind_of(word: GroupWord) -> GroupKind {
    match word {
        GroupWord::Group => GroupKind::Group,
        GroupWord::Tier => GroupKind::Tier,
        GroupWord::Band => GroupKind::Band,
        GroupWord::Zone => GroupKind::Zone,
        GroupWord::Region => GroupKind::Region,
        GroupWord::Rack => GroupKind::Rack,
        GroupWord::Host => GroupKind::Host,
    }
}
