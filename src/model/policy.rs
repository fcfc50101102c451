//! Policy documents of IAM.

use compact_str::CompactString;

use super::{
    Datum, PartialText,
    datum::{Content, Field},
    template::{Template, branches},
};
use crate::source::Origin;

/// A policy document.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// Where it stands.
    pub place: Origin,
    /// Whether all its statements are known.
    pub is_whole: bool,
}

/// A statement of a policy.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it does; none if that is not known.
    pub effect: Option<Effect>,
    /// The actions.
    pub actions: Matches,
    /// The resources; in a trust policy there are none.
    pub resources: Option<Matches>,
    /// Who: the kind of principal (`Service`, `AWS`, …; `*` for anybody) and its names.
    pub principals: Vec<(CompactString, Item)>,
    /// When: all of them must hold.
    pub conditions: Vec<Condition>,
    /// Whether it stands in a branch of `Fn::If`, so that the policy may be without it.
    pub is_optional: bool,
    /// Where it stands.
    pub place: Origin,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// Which actions or resources a statement is about.
#[derive(Clone, Debug)]
pub struct Matches {
    /// Whether it is about all but these: `NotAction`, `NotResource`.
    pub is_negated: bool,
    /// The patterns; `*` and `?` in known parts stand for any text and any character.
    pub items: Vec<Item>,
}

/// A text of a list in a statement.
#[derive(Clone, Debug)]
pub struct Item {
    /// The text.
    pub text: PartialText,
    /// Where it stands.
    pub place: Origin,
}

/// A condition of a statement.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The operator: `StringEquals`, `ForAnyValue:StringLike`, `BoolIfExists`, …
    pub operator: CompactString,
    /// The key: `iam:PassedToService`.
    pub key: CompactString,
    /// The values, one of which must fit.
    pub values: Vec<Item>,
}

impl Policy {
    /// A document of which nothing is known.
    pub fn unseen(place: Origin) -> Self {
        Self { statements: Vec::new(), place, is_whole: false }
    }

    /// Reads a document of a template. Of statements that depend on a condition, those of both branches are read.
    pub fn of(template: &Template, document: &Datum) -> Self {
        let listed = document.get("Statement").map(Datum::one_or_many).unwrap_or_default();
        let (conditional, plain): (Vec<&Datum>, Vec<&Datum>) = listed.iter().partition(|statement| branches(statement).is_some());
        if conditional.is_empty() {
            return Self::read(&template.resolve(document));
        }
        let statements = |statements: Vec<Datum>| Field::new("Statement", document.place.clone(), Datum::list(statements, &document.place));
        let others = document.fields().iter().filter(|field| field.key != "Statement").cloned();
        let fields = others.chain([statements(plain.into_iter().cloned().collect())]).collect();
        let mut policy = Self::read(&template.resolve(&Datum::of_fields(fields, &document.place)));
        for branch in conditional.into_iter().filter_map(branches).flatten() {
            let alone = Datum::of_fields(vec![statements(branch.one_or_many().to_vec())], &document.place);
            let mut other = Self::of(template, &alone);
            other.statements.iter_mut().for_each(|statement| statement.is_optional = true);
            policy.statements.append(&mut other.statements);
            policy.is_whole &= other.is_whole;
        }
        policy
    }

    /// Reads a document whose intrinsic functions are resolved.
    pub fn read(document: &Datum) -> Self {
        let mut policy = Self { is_whole: matches!(document.content, Content::Map(_)), ..Self::unseen(document.place.clone()) };
        for statement in document.get("Statement").map(Datum::one_or_many).unwrap_or_default() {
            match &statement.content {
                Content::Map(_) => policy.statements.push(Statement::read(statement)),
                Content::Null => {}
                _ => policy.is_whole = false,
            }
        }
        policy
    }
}

impl Statement {
    fn read(statement: &Datum) -> Self {
        let effect = match statement.get("Effect").and_then(Datum::text) {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            _ => None,
        };
        let matches = |is: &str, is_not: &str| {
            let listed = |key: &str, is_negated| statement.get(key).map(|list| Matches { is_negated, items: items(list) });
            listed(is, false).or_else(|| listed(is_not, true))
        };
        let principal = |field: &Field| {
            let kind = field.key.clone();
            items(&field.value).into_iter().map(move |item| (kind.clone(), item)).collect::<Vec<_>>()
        };
        let principals = statement.get("Principal").map(|principal_of| match &principal_of.content {
            Content::Map(fields) => fields.iter().flat_map(principal).collect(),
            _ => items(principal_of).into_iter().map(|item| ("*".into(), item)).collect(),
        });
        let conditions = statement.get("Condition").map(Datum::fields).unwrap_or_default();
        let conditions = conditions.iter().flat_map(|operator| {
            operator.value.fields().iter().map(|field| Condition {
                operator: operator.key.clone(),
                key: field.key.clone(),
                values: items(&field.value),
            })
        });
        let none = || Matches { is_negated: false, items: Vec::new() };
        Self {
            effect,
            actions: matches("Action", "NotAction").unwrap_or_else(none),
            resources: matches("Resource", "NotResource"),
            principals: principals.unwrap_or_default(),
            conditions: conditions.collect(),
            is_optional: false,
            place: statement.place.clone(),
        }
    }
}

fn items(list: &Datum) -> Vec<Item> {
    list.one_or_many().iter().map(|item| Item { text: item.partial(), place: item.place.clone() }).collect()
}
