//! Turns the errors of a validator into violations in the tree's terms, and drops what an unknown value may explain.

use std::collections::HashSet;

use jsonschema::{JsonType, ValidationError, error::TypeKind, error::ValidationErrorKind as Kind};
use serde_json::Value;

use super::{
    Problem, Schema, Violation,
    compiled::unescape,
    instance::{self, stands_for_unknown},
};
use crate::syntax::{Dialect, Node};

/// More are of no use to anybody, and only a hostile file has them.
const MAX_ERRORS: usize = 200;

/// What a schema does not allow in a tree.
pub(super) fn violations<'t>(schema: &Schema, root: Node<'t>, dialect: Dialect) -> Vec<Violation<'t>> {
    let mut value = instance::read(root, dialect);
    if (schema.is_valid)(&value) {
        return Vec::new();
    }
    for pointer in (schema.iter_errors)(&value).filter(|error| is_text(error, schema)).map(pointer).collect::<Vec<_>>() {
        if let Some(scalar) = value.pointer_mut(&pointer) {
            *scalar = Value::String(scalar.to_string());
        }
    }
    let mut violations: Vec<Violation<'t>> = Vec::new();
    for error in (schema.iter_errors)(&value).filter(is_certain).take(MAX_ERRORS) {
        let Some(place) = Place::find(root, error.instance_path().as_str()) else { continue };
        for violation in translate(&error, place, schema) {
            // Of a value of the wrong type one need not hear that it is none of those allowed.
            let about_keys = matches!(violation.problem, Problem::UnknownKey { .. } | Problem::MissingKey { .. });
            if about_keys || violations.last().is_none_or(|last| last.path != violation.path) {
                violations.push(violation);
            }
        }
    }
    // A key that is misspelt is not missing as well.
    let misspelt = |missing: &str, path: &[String]| {
        violations.iter().any(|other| other.path == path && other.suggestion().is_some_and(|meant| meant.name == missing))
    };
    let is_real =
        |violation: &Violation<'_>| !matches!(&violation.problem, Problem::MissingKey { name } if misspelt(name, &violation.path));
    let real: Vec<bool> = violations.iter().map(is_real).collect();
    violations.into_iter().zip(real).filter_map(|(violation, is_real)| is_real.then_some(violation)).collect()
}

fn pointer(error: ValidationError<'_>) -> String {
    error.instance_path().as_str().to_owned()
}

/// Whether it is a plain number or truth value where text is wanted: the type asked for decides how a scalar is read.
fn is_text(error: &ValidationError<'_>, schema: &Schema) -> bool {
    let Kind::Type { kind } = error.kind() else { return false };
    let is_scalar = matches!(**error.instance(), Value::Number(_) | Value::Bool(_));
    let mut steps = error.instance_path().as_str().rsplit('/');
    let is_strict = steps.next().is_some_and(|step| step.parse::<usize>().is_ok())
        && steps.next().is_some_and(|list| schema.strict_lists.contains(&list));
    is_scalar && !is_strict && types(kind).contains(&JsonType::String.as_str())
}

fn types(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(single) => vec![single.as_str()],
        TypeKind::Multiple(set) => set.iter().map(JsonType::as_str).collect(),
    }
}

/// Whether no value of what is unknown could remove the error.
fn is_certain(error: &ValidationError<'_>) -> bool {
    match (&**error.instance(), error.kind()) {
        (Value::String(text), _) => !stands_for_unknown(text),
        // Unexpected keys are looked at one by one.
        (Value::Object(_), Kind::AdditionalProperties { .. }) => true,
        (Value::Object(object), _) => !object.keys().any(|key| stands_for_unknown(key)),
        (Value::Array(items), _) => !items.iter().any(|item| item.as_str().is_some_and(stands_for_unknown)),
        _ => true,
    }
}

/// A value, and the way to it.
#[derive(Clone)]
struct Place<'t> {
    path: Vec<String>,
    node: Node<'t>,
    key: Option<Node<'t>>,
}

impl<'t> Place<'t> {
    fn find(root: Node<'t>, pointer: &str) -> Option<Self> {
        let start = Place { path: Vec::new(), node: root, key: None };
        pointer.split('/').skip(1).map(unescape).try_fold(start, |mut place, step| {
            (place.node, place.key) = if place.node.is_mapping() {
                let entry = place.node.entry(&step)?;
                (entry.value, Some(entry.key))
            } else {
                (place.node.items().nth(step.parse().ok()?)?, None)
            };
            place.path.push(step);
            Some(place)
        })
    }

    fn violation(self, problem: Problem<'t>) -> Violation<'t> {
        Violation { path: self.path, node: self.node, key: self.key, problem }
    }
}

fn translate<'t>(error: &ValidationError<'_>, place: Place<'t>, schema: &Schema) -> Vec<Violation<'t>> {
    let around = || schema.around_keyword(error.schema_path().as_str());
    // In a damaged file, what seems missing may only be unread, and a shape may be a repair's.
    let is_damaged = place.node.tree().is_damaged();
    let problem = match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let known = around().and_then(|schema| schema.get("properties")?.as_object()).map(|keys| keys.keys().cloned().collect());
            let known: Vec<String> = known.unwrap_or_default();
            let unexpected: HashSet<&str> = unexpected.iter().map(String::as_str).collect();
            let is_unexpected = |key: &Node<'_>| key.as_str().is_some_and(|key| unexpected.contains(key));
            let keys = place.node.entries().into_iter().map(|entry| entry.key).filter(is_unexpected);
            let keys = keys.filter(|key| !is_astray(*key, place.node)).take(MAX_ERRORS);
            return keys.map(|key| place.clone().violation(Problem::UnknownKey { key, known: known.clone() })).collect();
        }
        _ if is_damaged && place.node.is_damaged() => return Vec::new(),
        Kind::Required { property } if !is_damaged => Problem::MissingKey { name: property.as_str().unwrap_or_default().to_owned() },
        Kind::Required { .. } => return Vec::new(),
        Kind::Type { kind } => Problem::WrongType { expected: types(kind) },
        // The validator says only this of a type that has none of the values.
        Kind::Enum { .. } if !matches!(**error.instance(), Value::String(_) | Value::Number(_) | Value::Bool(_)) => {
            Problem::WrongType { expected: vec![JsonType::String.as_str()] }
        }
        Kind::Enum { options } => Problem::NotAllowed { allowed: texts(options) },
        Kind::Constant { expected_value } => Problem::NotAllowed { allowed: texts(expected_value) },
        // A union is a list of words as they should be written, before other ways to write them: matching those costs more,
        // and nothing at all where the words are written as they should be.
        Kind::AnyOf { .. } => match around().and_then(|schema| schema.pointer("/anyOf/0/enum")) {
            Some(words) => Problem::NotAllowed { allowed: texts(words) },
            None => Problem::WrongForm,
        },
        Kind::MinItems { limit } | Kind::MinProperties { limit } | Kind::MinLength { limit } => at_least(limit),
        Kind::MaxItems { limit } | Kind::MaxProperties { limit } | Kind::MaxLength { limit } => at_most(limit),
        Kind::Minimum { limit } => at_least(limit),
        Kind::Maximum { limit } => at_most(limit),
        _ => Problem::WrongForm,
    };
    vec![place.violation(problem)]
}

/// Whether a key of a damaged file is indented unlike the mapping it was read into, to which it may not belong.
fn is_astray(key: Node<'_>, mapping: Node<'_>) -> bool {
    let column = |node: Node<'_>| node.tree().source().position(node.span().start).column;
    key.tree().is_damaged() && mapping.pairs().next().is_some_and(|first| column(first.key) != column(key))
}

fn at_least<'t>(limit: impl std::fmt::Display) -> Problem<'t> {
    Problem::OutOfBounds { bound: format!("at least {limit}") }
}

fn at_most<'t>(limit: impl std::fmt::Display) -> Problem<'t> {
    Problem::OutOfBounds { bound: format!("at most {limit}") }
}

/// The texts of a list of values, or of one.
fn texts(values: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    values.as_array().map_or_else(|| vec![text(values)], |values| values.iter().map(text).collect())
}
