//! Validates as AJV does with the framework's options: all errors are found, and values are converted on the way.

use super::{
    format,
    instance::{Data, Id, Instance},
    pattern::Pattern,
    plugins::Plugins,
    table::{
        self, Branch, EVENT, FragmentKind, Keyword, LITERALS, Literal, NAMES, NodeId, OTHER_INTRINSIC, PATTERNS, PROPERTIES, Part, Text,
        When,
    },
};

/// How many schemas are asked of a configuration; only a hostile one needs more.
const MAX_STEPS: usize = 2_000_000;

/// More faults are of no use to anybody.
const MAX_FAULTS: usize = 20_000;

/// The functions of CloudFormation, and what stands for a condition.
pub const FUNCTIONS: [&str; 22] = [
    "Condition",
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::ForEach",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::GetStackOutput",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Ref",
];

/// What a plugin makes a must.
static ADDED: Keyword = Keyword::Required(Part::EMPTY);

/// What is asked of a function of CloudFormation: one key.
pub(super) static ONE: Keyword = Keyword::MaxProperties(1);

/// A keyword that a value does not satisfy.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) keyword: &'static Keyword,
    /// The schema that has the keyword.
    pub(super) schema: NodeId,
    pub(super) at: Id,
    pub(super) detail: Detail,
}

#[derive(Debug)]
pub(super) enum Detail {
    None,
    /// The key that is missing.
    Missing(&'static str),
    /// The value of the key that is too much.
    Entry(Id),
    /// The branches of a union that failed: the number of each, and the first of its faults, which stand before this one.
    Branches(Vec<(usize, usize)>),
}

/// A place of the configuration, and the value that is judged for it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) at: Id,
    pub(super) now: Id,
}

pub(super) struct Evaluator<'i, 'r> {
    pub(super) instance: &'i mut Instance<'r>,
    when: When,
    plugins: &'i Plugins,
    patterns: Vec<Option<Pattern>>,
    /// Whether a function of CloudFormation must be one, of which the framework does not make sure.
    is_strict: bool,
    faults: Vec<Fault>,
    holes: Vec<Id>,
    /// How often something unknown was taken for right.
    unknowns: usize,
    steps: usize,
}

impl<'i, 'r> Evaluator<'i, 'r> {
    pub(super) fn new(instance: &'i mut Instance<'r>, when: When, plugins: &'i Plugins, is_strict: bool) -> Self {
        let patterns = std::iter::repeat_with(|| None).take(PATTERNS.len()).collect();
        Self { instance, when, plugins, patterns, is_strict, faults: Vec::new(), holes: Vec::new(), unknowns: 0, steps: 0 }
    }

    /// The faults, and the mappings that are accepted as a function of CloudFormation and are none.
    pub(super) fn run(mut self) -> (Vec<Fault>, Vec<Id>) {
        self.check(table::ROOT, &mut Place { at: 0, now: 0 });
        (self.faults, self.holes)
    }

    /// Whether a value satisfies a schema; what is against it is added to the faults.
    fn check(&mut self, schema: NodeId, place: &mut Place) -> bool {
        let before = self.faults.len();
        self.steps += 1;
        if self.steps > MAX_STEPS || before > MAX_FAULTS {
            return true;
        }
        for keyword in table::rules(schema, self.when) {
            if matches!(self.instance.data(place.now), Data::Unknown) {
                self.unknowns += 1;
                break;
            }
            self.keyword(schema, keyword, place);
        }
        if schema == OTHER_INTRINSIC && !self.is_intrinsic(place.now) {
            if self.is_strict {
                self.fault(schema, &ONE, place, Detail::None);
            } else {
                self.holes.push(place.at);
            }
        }
        self.faults.len() == before
    }

    fn fault(&mut self, schema: NodeId, keyword: &'static Keyword, place: &Place, detail: Detail) {
        self.faults.push(Fault { keyword, schema, at: place.at, detail });
    }

    fn keyword(&mut self, schema: NodeId, keyword: &'static Keyword, place: &mut Place) {
        let is_fine = match *keyword {
            Keyword::Type(types) => self.coerce(place, types),
            Keyword::Const(values) | Keyword::Enum(values) => {
                let mut allowed = values.of(&LITERALS).iter().filter(|value| value.when & self.when != 0);
                allowed.any(|value| is_literal(self.instance.data(place.now), &value.literal))
            }
            Keyword::Any(branches) => return self.any(schema, keyword, branches, place),
            Keyword::One(branches) => return self.one(schema, keyword, branches, place),
            Keyword::All(branches) => {
                let when = self.when;
                branches.of(&table::BRANCHES).iter().filter(|branch| branch.when & when != 0).for_each(|branch| {
                    self.check(branch.node, place);
                });
                return;
            }
            Keyword::Not(not) => {
                let unknowns = self.unknowns;
                !self.would_be_fine(not, place) || unknowns != self.unknowns
            }
            Keyword::If(condition, then) => {
                if self.would_be_fine(condition, place) {
                    self.check(then, place);
                }
                return;
            }
            _ => match self.instance.data(place.now) {
                Data::Text(_) => self.text(keyword, place.now),
                Data::Number(value) => match *keyword {
                    Keyword::Minimum(least) => *value >= least,
                    Keyword::Maximum(most) => *value <= most,
                    _ => true,
                },
                Data::List(_) => return self.list(schema, keyword, place),
                Data::Map(..) => return self.map(schema, keyword, place),
                _ => true,
            },
        };
        if !is_fine {
            self.fault(schema, keyword, place, Detail::None);
        }
    }

    fn would_be_fine(&mut self, schema: NodeId, place: &mut Place) -> bool {
        let before = self.faults.len();
        let is_fine = self.check(schema, place);
        self.faults.truncate(before);
        is_fine
    }

    /// The branches of a union that exist for the reader.
    fn branches(&self, branches: Part) -> impl Iterator<Item = (usize, &'static Branch)> + use<> {
        let when = self.when;
        branches.of(&table::BRANCHES).iter().enumerate().filter(move |(_, branch)| branch.when & when != 0)
    }

    fn any(&mut self, schema: NodeId, keyword: &'static Keyword, branches: Part, place: &mut Place) {
        if schema == EVENT && self.is_event(branches, place) {
            return;
        }
        let before = self.faults.len();
        let mut failed = Vec::new();
        for (index, branch) in self.branches(branches) {
            failed.push((index, self.faults.len()));
            if self.check(branch.node, place) {
                return self.faults.truncate(before);
            }
        }
        // A union of one is that one.
        if failed.len() > 1 {
            self.fault(schema, keyword, place, Detail::Branches(failed));
        }
    }

    /// Whether a value is a valid event of the kind that its only key names: then the other kinds need not be asked.
    fn is_event(&mut self, branches: Part, place: &mut Place) -> bool {
        self.instance.expand(place.now);
        let Data::Map(entries, _) = self.instance.data(place.now) else { return false };
        let [entry] = entries.as_slice() else { return false };
        let (key, when) = (self.instance.key(*entry), self.when);
        let is_kind = |branch: &&Branch| {
            table::rules(branch.node, when).any(
                |keyword| matches!(keyword, Keyword::Required(names) if names.of(&NAMES).first().is_some_and(|name| name.get() == key)),
            )
        };
        let kind = self.branches(branches).map(|(_, branch)| branch).find(is_kind);
        kind.is_some_and(|branch| self.would_be_fine(branch.node, place))
    }

    fn one(&mut self, schema: NodeId, keyword: &'static Keyword, branches: Part, place: &mut Place) {
        let (before, unknowns) = (self.faults.len(), self.unknowns);
        let mut failed = Vec::new();
        let (mut fine, mut all) = (0, 0);
        for (index, branch) in self.branches(branches) {
            let start = self.faults.len();
            all += 1;
            if self.check(branch.node, place) {
                fine += 1;
            } else {
                failed.push((index, start));
            }
            if fine > 1 {
                break;
            }
        }
        if fine == 1 || (fine > 1 && unknowns != self.unknowns) {
            self.faults.truncate(before);
        } else if all > 1 {
            self.fault(schema, keyword, place, Detail::Branches(failed));
        }
    }

    fn text(&mut self, keyword: &Keyword, id: Id) -> bool {
        let Data::Text(text) = self.instance.data(id) else { return true };
        match *keyword {
            Keyword::MinLength(least) => text.chars().count() >= least as usize,
            Keyword::MaxLength(most) => text.chars().count() <= most as usize,
            Keyword::Uri => format::is_uri(text),
            Keyword::DateTime(needs_zone) => format::is_date_time(text, needs_zone),
            Keyword::Pattern(pattern) => matches(&mut self.patterns, usize::from(pattern), text),
            _ => true,
        }
    }

    fn list(&mut self, schema: NodeId, keyword: &'static Keyword, place: &mut Place) {
        self.instance.expand(place.now);
        let Some(items) = self.instance.take(place.now) else { return };
        let is_fine = match *keyword {
            Keyword::MinItems(least) => items.len() >= least as usize,
            Keyword::MaxItems(most) => items.len() <= most as usize,
            Keyword::UniqueItems => {
                items.iter().for_each(|item| self.instance.expand_all(*item, 0));
                let is_among = |(index, item): (usize, &Id)| items.iter().take(index).any(|other| self.is_equal(*item, *other));
                items.len() > 1000 || !items.iter().enumerate().any(is_among)
            }
            Keyword::Items(node) => {
                for item in &items {
                    self.check(node, &mut Place { at: *item, now: *item });
                }
                true
            }
            Keyword::ItemList(nodes, is_closed) => {
                let nodes = nodes.of(&table::BRANCHES);
                for (node, item) in nodes.iter().zip(&items) {
                    self.check(node.node, &mut Place { at: *item, now: *item });
                }
                !is_closed || items.len() <= nodes.len()
            }
            _ => true,
        };
        self.instance.give_back(place.now, items);
        if !is_fine {
            self.fault(schema, keyword, place, Detail::None);
        }
    }

    fn map(&mut self, schema: NodeId, keyword: &'static Keyword, place: &mut Place) {
        self.instance.expand(place.now);
        let Data::Map(_, is_open) = *self.instance.data(place.now) else { return };
        let Some(entries) = self.instance.take(place.now) else { return };
        let has = |this: &Self, name: &str| entries.iter().any(|entry| this.instance.key(*entry) == name);
        let is_fine = match *keyword {
            Keyword::MinProperties(least) => is_open || entries.len() >= least as usize,
            Keyword::MaxProperties(most) => entries.len() <= most as usize,
            Keyword::Required(names) => {
                for name in names.of(&NAMES) {
                    self.require(*name, schema, keyword, place, is_open || has(self, name.get()));
                }
                true
            }
            Keyword::Dependency(key, needed) => {
                let needed = if has(self, key.get()) { needed.of(&NAMES) } else { &[] };
                for name in needed {
                    self.require(*name, schema, keyword, place, is_open || has(self, name.get()));
                }
                true
            }
            Keyword::PropertyNames(node) => {
                for entry in &entries {
                    self.check_name(node, *entry, place);
                }
                true
            }
            Keyword::NoOther | Keyword::Other(_) => {
                for entry in entries.iter().copied() {
                    if self.is_named(schema, entry) {
                        continue;
                    }
                    match *keyword {
                        Keyword::Other(node) => {
                            self.check(node, &mut Place { at: entry, now: entry });
                        }
                        _ => self.fault(schema, keyword, place, Detail::Entry(entry)),
                    }
                }
                true
            }
            Keyword::Properties(properties) => {
                let added = self.plugins.at(schema).filter(|fragment| matches!(fragment.kind, FragmentKind::Required));
                for fragment in added {
                    self.require(fragment.key, schema, &ADDED, place, is_open || has(self, fragment.key.get()));
                }
                for entry in entries.iter().copied() {
                    let key = self.instance.key(entry);
                    let property = table::find(properties, key).filter(|property| property.when & self.when != 0);
                    if let Some(node) = property.map(|property| property.node).or_else(|| self.plugins.find(schema, key)) {
                        self.check(node, &mut Place { at: entry, now: entry });
                    }
                }
                true
            }
            Keyword::PatternProperties(properties) => {
                for entry in entries.iter().copied() {
                    for property in properties.of(&PROPERTIES) {
                        if property.when & self.when != 0 && matches(&mut self.patterns, property.name.pattern(), self.instance.key(entry))
                        {
                            self.check(property.node, &mut Place { at: entry, now: entry });
                        }
                    }
                }
                true
            }
            _ => true,
        };
        self.instance.give_back(place.now, entries);
        if !is_fine {
            self.fault(schema, keyword, place, Detail::None);
        }
    }

    fn require(&mut self, name: Text, schema: NodeId, keyword: &'static Keyword, place: &Place, has: bool) {
        if !has {
            self.fault(schema, keyword, place, Detail::Missing(name.get()));
        }
    }

    /// A key as a text of its own.
    fn check_name(&mut self, node: NodeId, entry: Id, place: &Place) {
        let (key, before) = (self.instance.key(entry), self.faults.len());
        let name = self.instance.copy(entry);
        self.instance.set(name, Data::Text(key.into()));
        self.check(node, &mut Place { at: name, now: name });
        self.faults.iter_mut().skip(before).for_each(|fault| fault.at = place.at);
    }

    /// Whether a schema names a key, by itself or by a pattern.
    fn is_named(&mut self, schema: NodeId, entry: Id) -> bool {
        let key = self.instance.key(entry);
        let when = self.when;
        let patterns = &mut self.patterns;
        table::rules(schema, when).any(|keyword| match *keyword {
            Keyword::Properties(properties) => table::find(properties, key).is_some_and(|property| property.when & when != 0),
            Keyword::PatternProperties(properties) => {
                let mut properties = properties.of(&PROPERTIES).iter().filter(|property| property.when & when != 0);
                properties.any(|property| matches(patterns, property.name.pattern(), key))
            }
            _ => false,
        }) || self.plugins.find(schema, key).is_some()
    }

    /// Whether both are the same value; what is unknown is equal to nothing.
    fn is_equal(&self, one: Id, other: Id) -> bool {
        match (self.instance.data(one), self.instance.data(other)) {
            (Data::Null, Data::Null) => true,
            (Data::Bool(one), Data::Bool(other)) => one == other,
            (Data::Number(one), Data::Number(other)) => one == other,
            (Data::Text(one), Data::Text(other)) => one == other,
            (Data::List(one), Data::List(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| self.is_equal(*one, *other))
            }
            (Data::Map(one, false), Data::Map(other, false)) => {
                let twin = |entry: &Id| other.iter().copied().find(|twin| self.instance.key(*twin) == self.instance.key(*entry));
                one.len() == other.len() && one.iter().all(|entry| twin(entry).is_some_and(|twin| self.is_equal(*entry, twin)))
            }
            _ => false,
        }
    }

    /// Whether a mapping can be a function of CloudFormation, or is none at all.
    fn is_intrinsic(&mut self, id: Id) -> bool {
        self.instance.expand(id);
        let Data::Map(entries, is_open) = self.instance.data(id) else { return true };
        let is_function = |key: &str| FUNCTIONS.contains(&key) || key.starts_with("Fn::ForEach::");
        *is_open || matches!(entries.as_slice(), [entry] if is_function(self.instance.key(*entry)))
    }
}

fn matches(patterns: &mut [Option<Pattern>], pattern: usize, text: &str) -> bool {
    let Some(read) = patterns.get_mut(pattern) else { return true };
    let read = read.get_or_insert_with(|| Pattern::new(PATTERNS.get(pattern).map_or("", |pattern| pattern.get())));
    read.is_in(text)
}

fn is_literal(data: &Data<'_>, literal: &Literal) -> bool {
    match (data, literal) {
        (Data::Bool(one), Literal::Bool(other)) => one == other,
        (Data::Number(one), Literal::Number(other)) => one == other,
        (Data::Text(one), Literal::Text(other)) => one == other.get(),
        _ => false,
    }
}
