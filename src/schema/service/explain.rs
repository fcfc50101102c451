//! From faults of the schema to violations in words.

use super::{
    elsewhere,
    evaluate::{self, Detail, Fault},
    instance::{Data, Id, Instance, Step},
    plugins::Plugins,
    table::{self, BRANCHES, EVENT, Keyword, LITERALS, Literal, NAMES, OSLS, PROPERTIES, Part, V3, V4, When},
    violation::{Problem, Violation, Wanted},
    wanted,
};
use crate::{source::Origin, vars::Generation};

/// What faults are explained with.
pub(super) struct Explainer<'e, 'r> {
    pub(super) instance: &'e Instance<'r>,
    pub(super) plugins: &'e Plugins,
    pub(super) when: When,
}

impl<'r> Explainer<'_, 'r> {
    pub(super) fn violation(&self, fault: &Fault) -> Option<Violation<'r>> {
        let node = self.instance.get(fault.at)?;
        let problem = self.problem(fault);
        let about = table::node(fault.schema).map_or("", |node| node.about.get());
        let (place, others) = self.places(fault);
        let path = self.instance.path(fault.at);
        Some(Violation { path, keyword: name(fault.keyword), value: node.value, problem, place, others, about })
    }

    /// A mapping that is taken for a function of CloudFormation and is none.
    pub(super) fn hole(&self, at: Id) -> Option<Violation<'r>> {
        let violation = self.violation(&Fault { keyword: &evaluate::ONE, schema: table::OTHER_INTRINSIC, at, detail: Detail::None })?;
        Some(Violation { problem: Problem::NoIntrinsic, ..violation })
    }

    fn problem(&self, fault: &Fault) -> Problem<'r> {
        let data = self.instance.data(fault.at);
        let is_scalar = !matches!(data, Data::List(_) | Data::Map(..));
        match (*fault.keyword, &fault.detail) {
            (_, Detail::Missing(name)) => Problem::MissingKey { name },
            (_, Detail::Entry(entry)) => self.unknown_key(fault, *entry),
            (Keyword::Any(_), _) if fault.schema == EVENT => self.unknown_event(fault),
            (Keyword::Any(branches) | Keyword::One(branches), Detail::Branches(failed)) if self.choice(branches).is_some() => {
                let keys = self.choice(branches).unwrap_or_default();
                Problem::NotOne { has_none: failed.len() == keys.len(), keys }
            }
            (Keyword::Any(_) | Keyword::One(_), _) => self.union(wanted::of(fault.schema, self.when), is_scalar, fault),
            (Keyword::Type(_), _) => Problem::WrongType(wanted::of(fault.schema, self.when)),
            (Keyword::Enum(_) | Keyword::Const(_), _) if !is_scalar => Problem::WrongType(wanted::of(fault.schema, self.when)),
            (Keyword::Enum(values) | Keyword::Const(values), _) => {
                Problem::NotAllowed { allowed: wanted::texts(values, self.when), only: self.who_knows(data, values) }
            }
            (Keyword::Minimum(least), _) => Problem::OutOfBounds { bound: format!("at least {least}") },
            (Keyword::Maximum(most), _) => Problem::OutOfBounds { bound: format!("at most {most}") },
            (Keyword::MinLength(least) | Keyword::MinItems(least) | Keyword::MinProperties(least), _) => {
                Problem::OutOfBounds { bound: format!("at least {least}") }
            }
            (Keyword::MaxLength(most) | Keyword::MaxItems(most) | Keyword::MaxProperties(most), _) => {
                Problem::OutOfBounds { bound: format!("at most {most}") }
            }
            (Keyword::ItemList(items, _), _) => Problem::OutOfBounds { bound: format!("at most {}", items.of(&BRANCHES).len()) },
            (Keyword::UniqueItems, _) => Problem::Repeated,
            _ => Problem::WrongForm(Wanted::default()),
        }
    }

    /// The keys of a union of which each branch asks for no more than that its key is there.
    fn choice(&self, branches: Part) -> Option<Vec<String>> {
        let key = |branch: &table::Branch| {
            let mut rules = table::rules(branch.node, self.when);
            let (Some(Keyword::Required(names)), None) = (rules.next(), rules.next()) else { return None };
            names.of(&NAMES).first().map(|name| name.get().to_owned())
        };
        branches.of(&BRANCHES).iter().map(key).collect()
    }

    fn union(&self, wanted: Wanted, is_scalar: bool, fault: &Fault) -> Problem<'r> {
        if is_scalar && !wanted.words.is_empty() && !wanted.types.iter().any(|name| name.contains("number")) {
            return Problem::NotAllowed { allowed: wanted.words, only: Vec::new() };
        }
        let kind = match self.instance.data(fault.at) {
            Data::Text(_) => "text",
            Data::List(_) => "a list",
            Data::Map(..) => "a mapping",
            _ => "",
        };
        if wanted.types.contains(&kind) { Problem::WrongForm(wanted) } else { Problem::WrongType(wanted) }
    }

    fn unknown_key(&self, fault: &Fault, entry: Id) -> Problem<'r> {
        let key = self.instance.key(entry);
        let mut known = elsewhere::keys(fault.schema, self.when);
        let has_patterns = table::rules(fault.schema, self.when).any(|keyword| matches!(keyword, Keyword::PatternProperties(_)));
        if has_patterns && known.iter().all(|name| name.starts_with("Fn::")) {
            return Problem::WrongName { key };
        }
        known.extend(self.plugins.at(fault.schema).map(|fragment| fragment.key.get()));
        let of_others = table::rules(fault.schema, super::table::UNION).find_map(|keyword| match *keyword {
            Keyword::Properties(properties) => table::find(properties, key),
            _ => None,
        });
        let path = self.instance.path(fault.at);
        Problem::UnknownKey {
            key,
            known,
            only: of_others.map(|property| generations(property.when)).unwrap_or_default(),
            elsewhere: elsewhere::find(key, fault.schema, &path, self.when),
            is_read: self.plugins.reads(fault.schema, key),
        }
    }

    fn unknown_event(&self, fault: &Fault) -> Problem<'r> {
        let kinds = self.events();
        let known: Vec<&str> = kinds.iter().map(|(kind, _)| *kind).collect();
        let keys = self.instance.get(fault.at).map(|node| node.value.entries());
        let keys: Vec<&'r str> = keys.into_iter().flatten().map(|entry| entry.key).collect();
        let kind = keys.iter().find_map(|key| kinds.iter().find(|(kind, _)| kind == key).map(|(_, node)| (*key, *node)));
        let beside = kind.and_then(|(kind, node)| {
            let settings = self.settings(node);
            keys.iter().find(|key| settings.contains(key)).map(|key| (kind, *key))
        });
        Problem::UnknownEvent { known, beside }
    }

    /// The kinds of event, and their schemas.
    fn events(&self) -> Vec<(&'static str, table::NodeId)> {
        let unions = table::rules(EVENT, self.when).filter_map(|keyword| match keyword {
            Keyword::Any(branches) => Some(branches.of(&BRANCHES)),
            _ => None,
        });
        let branches = unions.flatten().flat_map(|branch| table::rules(branch.node, self.when));
        let properties = branches.filter_map(|keyword| match keyword {
            Keyword::Properties(properties) => Some(properties.of(&PROPERTIES)),
            _ => None,
        });
        properties.flatten().map(|property| (property.name.get(), property.node)).collect()
    }

    /// The keys of a schema, or of the branches of a union.
    fn settings(&self, schema: table::NodeId) -> Vec<&'static str> {
        let mut keys = elsewhere::keys(schema, self.when);
        for keyword in table::rules(schema, self.when) {
            if let Keyword::Any(branches) = keyword {
                keys.extend(branches.of(&BRANCHES).iter().flat_map(|branch| elsewhere::keys(branch.node, self.when)));
            }
        }
        keys
    }

    /// The generations that allow a value which the reader does not.
    fn who_knows(&self, data: &Data<'_>, values: Part) -> Vec<Generation> {
        let Data::Text(text) = data else { return Vec::new() };
        let found = values.of(&LITERALS).iter().find(|value| matches!(value.literal, Literal::Text(known) if known.get() == text));
        found.map(|value| generations(value.when)).unwrap_or_default()
    }

    /// Where a fault stands, and the places that belong to it.
    fn places(&self, fault: &Fault) -> (Option<Origin>, Vec<(Origin, &'static str)>) {
        let Some(node) = self.instance.get(fault.at) else { return (None, Vec::new()) };
        let is_about_keys = matches!(fault.detail, Detail::Missing(_) | Detail::Entry(_));
        let of_key = |id: Id| {
            let node = self.instance.get(id)?;
            let Step::Key(_, span) = node.step else { return None };
            Some(Origin { span, ..node.value.place()? })
        };
        let is_scalar = !matches!(node.data, Data::List(_) | Data::Map(..));
        let place = match fault.detail {
            Detail::Entry(entry) => of_key(entry),
            _ if is_scalar && !is_about_keys => node.value.place(),
            _ => {
                let first = node.value.entries().next().and_then(|entry| Some(Origin { span: entry.key_span, ..entry.value.place()? }));
                of_key(fault.at).or(first).or_else(|| node.value.place())
            }
        };
        let mut others = Vec::new();
        if !is_about_keys {
            others.extend(node.value.chain().into_iter().skip(1).map(|origin| (origin, "the value comes from here")));
        }
        for (id, above) in self.instance.upwards(fault.at) {
            // A mapping that was read or referred to as a whole.
            if (id != fault.at || is_about_keys) && above.value.chain().len() > 1 {
                others.extend(above.value.place().map(|origin| (origin, "which is used here")));
            }
        }
        (place, others)
    }
}

fn generations(when: When) -> Vec<Generation> {
    let all = [(V3, Generation::V3), (OSLS, Generation::Osls), (V4, Generation::V4)];
    all.into_iter().filter(|(bit, _)| when & bit != 0).map(|(_, generation)| generation).collect()
}

/// A keyword as JSON Schema writes it.
fn name(keyword: &Keyword) -> &'static str {
    match keyword {
        Keyword::Type(_) => "type",
        Keyword::Const(_) => "const",
        Keyword::Enum(_) => "enum",
        Keyword::Not(_) => "not",
        Keyword::Any(_) => "anyOf",
        Keyword::One(_) => "oneOf",
        Keyword::All(_) => "allOf",
        Keyword::If(..) => "if",
        Keyword::Minimum(_) => "minimum",
        Keyword::Maximum(_) => "maximum",
        Keyword::MinLength(_) => "minLength",
        Keyword::MaxLength(_) => "maxLength",
        Keyword::Pattern(_) => "pattern",
        Keyword::Uri | Keyword::DateTime(_) => "format",
        Keyword::MinItems(_) => "minItems",
        Keyword::MaxItems(_) => "maxItems",
        Keyword::UniqueItems => "uniqueItems",
        Keyword::Items(_) => "items",
        Keyword::ItemList(..) => "additionalItems",
        Keyword::MinProperties(_) => "minProperties",
        Keyword::MaxProperties(_) => "maxProperties",
        Keyword::Required(_) => "required",
        Keyword::Dependency(..) => "dependencies",
        Keyword::PropertyNames(_) => "propertyNames",
        Keyword::NoOther | Keyword::Other(_) => "additionalProperties",
        Keyword::Properties(_) => "properties",
        Keyword::PatternProperties(_) => "patternProperties",
    }
}
