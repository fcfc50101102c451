//! Intrinsic functions, as far as a template tells what they give.

use std::{borrow::Cow, cell::Cell};

use super::{
    Resource, Template,
    substitution::{PieceKind, pieces},
};
use crate::model::{
    Datum, PartialText,
    datum::{Content, Field},
};

/// How deep names may refer to one another.
const MAX_DEPTH: usize = 32;

/// How much work one value may cost: a reference as much as a hundred bytes that are filled in. Names may refer to others
/// many times, and so may texts.
const MAX_WORK: usize = 1_000_000;
const REFERENCE: usize = 100;

const TOO_MUCH: &str = "too many references";

impl Template {
    /// A value with its intrinsic functions carried out; what they depend on and is not known is unknown.
    pub fn resolve<'d>(&self, datum: &'d Datum) -> Cow<'d, Datum> {
        if is_plain(datum, MAX_DEPTH) { Cow::Borrowed(datum) } else { Cow::Owned(self.resolver().resolved(datum, MAX_DEPTH)) }
    }

    /// A value that is carried out only if it is an intrinsic function itself.
    pub fn outermost<'d>(&self, datum: &'d Datum) -> Cow<'d, Datum> {
        let is_open = function(datum).is_some() || datum.fields().iter().any(is_macro);
        if is_open { self.resolve(datum) } else { Cow::Borrowed(datum) }
    }

    /// The text of a value, as far as it is known.
    pub fn text(&self, datum: &Datum) -> PartialText {
        self.resolve(datum).partial()
    }

    /// The physical name of a resource whose property of that name sets it; what CloudFormation makes up is not known.
    pub fn name(&self, resource: &Resource, property: &str) -> PartialText {
        self.resolver().name_of(resource, Some(property), MAX_DEPTH)
    }

    /// The ARN of a resource.
    pub fn arn(&self, resource: &Resource) -> PartialText {
        self.resolver().arn_of(resource, MAX_DEPTH)
    }

    /// What `${Name}` becomes in a text of `Fn::Sub`.
    pub(crate) fn substitution(&self, name: &str, variables: Option<&Datum>, place: &Datum) -> PartialText {
        self.resolver().variable(name, variables, place, MAX_DEPTH)
    }

    /// The resource that a value names with `Ref`, `Fn::GetAtt`, or a `Fn::Sub` of nothing else.
    pub fn target(&self, datum: &Datum) -> Option<&Resource> {
        let (name, argument) = function(datum)?;
        let id = match name {
            "Ref" => argument.text()?,
            "Fn::GetAtt" => attribute(argument)?.0,
            "Fn::Sub" => argument.text()?.strip_prefix("${")?.strip_suffix('}')?.split('.').next()?,
            _ => return None,
        };
        self.resource(id)
    }

    fn resolver(&self) -> Resolver<'_> {
        Resolver { template: self, left: Cell::new(MAX_WORK) }
    }
}

/// The carrying out of intrinsic functions in one value.
pub(super) struct Resolver<'t> {
    template: &'t Template,
    /// How much work may still be done.
    left: Cell<usize>,
}

impl Resolver<'_> {
    /// Takes some work from what is left; false if there is too little.
    fn spend(&self, work: usize) -> bool {
        let left = self.left.get().checked_sub(work);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }

    pub(super) fn resolved(&self, datum: &Datum, depth: usize) -> Datum {
        let Some(depth) = depth.checked_sub(1) else { return unknown(datum, TOO_MUCH) };
        if let Some((name, argument)) = function(datum) {
            return Datum { place: datum.place.clone(), ..self.call(name, argument, datum, depth) };
        }
        let content = match &datum.content {
            // What is nothing in a list or mapping is left out, as CloudFormation does.
            Content::List(items) => Content::List(items.iter().map(|item| self.resolved(item, depth)).filter(is_something).collect()),
            Content::Map(fields) if fields.iter().any(is_macro) => return unknown(datum, "a macro"),
            Content::Map(fields) => {
                let field = |field: &Field| Field::new(field.key.clone(), field.key_place.clone(), self.resolved(&field.value, depth));
                Content::Map(fields.iter().map(field).filter(|field| is_something(&field.value)).collect())
            }
            content => content.clone(),
        };
        Datum { content, place: datum.place.clone() }
    }

    fn call(&self, name: &str, argument: &Datum, datum: &Datum, depth: usize) -> Datum {
        let text = |text| Datum { content: Content::Text(text), place: datum.place.clone() };
        match name {
            "Ref" => match argument.text() {
                Some("AWS::NoValue") => Datum { content: Content::Null, place: datum.place.clone() },
                Some(id) => self.reference(id, None, datum, depth),
                None => unknown(datum, "a reference"),
            },
            "Fn::GetAtt" => match attribute(argument) {
                Some((id, name)) => self.reference(id, Some(name), datum, depth),
                None => unknown(datum, name),
            },
            "Fn::Sub" => self.substituted(argument, datum, depth).map_or_else(|| unknown(datum, name), text),
            "Fn::Join" => self.joined(argument, depth).map_or_else(|| unknown(datum, name), text),
            "Fn::ToJsonString" => self.resolved(argument, depth),
            _ => unknown(datum, name),
        }
    }

    /// What `Ref` gives, or `Fn::GetAtt` for an attribute.
    fn reference(&self, id: &str, attribute: Option<&str>, datum: &Datum, depth: usize) -> Datum {
        let text = |text| Datum { content: Content::Text(text), place: datum.place.clone() };
        match (id, attribute) {
            ("AWS::Partition", None) => return text(PartialText::known("aws")),
            ("AWS::URLSuffix", None) => return text(PartialText::known("amazonaws.com")),
            _ => {}
        }
        if !self.spend(REFERENCE) {
            return unknown(datum, TOO_MUCH);
        }
        match (self.template.resource(id), attribute) {
            (Some(resource), None) => text(self.ref_of(resource, depth)),
            (Some(resource), Some("Arn")) => text(self.arn_of(resource, depth)),
            (_, Some(name)) => unknown(datum, &format!("{id}.{name}")),
            (None, None) => unknown(datum, id),
        }
    }

    fn substituted(&self, argument: &Datum, datum: &Datum, depth: usize) -> Option<PartialText> {
        let (template, variables) = match &argument.content {
            Content::List(parts) => (parts.first()?.text()?, parts.get(1)),
            _ => (argument.text()?, None),
        };
        let mut text = PartialText::default();
        for piece in pieces(template)? {
            match piece.kind {
                PieceKind::Text(part) => text.push(part),
                PieceKind::Literal(name) => text.push(&format!("${{{name}}}")),
                PieceKind::Variable(name) => text.extend(&self.variable(name, variables, datum, depth)),
            }
        }
        Some(text)
    }

    fn variable(&self, name: &str, variables: Option<&Datum>, datum: &Datum, depth: usize) -> PartialText {
        let value = match variables.and_then(|variables| variables.get(name)) {
            Some(value) => self.resolved(value, depth),
            None => {
                let (id, attribute) = name.split_once('.').map_or((name, None), |(id, name)| (id, Some(name)));
                self.reference(id, attribute, datum, depth)
            }
        };
        let value = value.partial();
        if self.spend(value.size()) { value } else { PartialText::unknown(TOO_MUCH) }
    }

    fn joined(&self, argument: &Datum, depth: usize) -> Option<PartialText> {
        let [delimiter, list] = argument.items() else { return None };
        let delimiter = delimiter.text()?;
        let list = self.resolved(list, depth);
        let Content::List(items) = &list.content else { return None };
        let mut text = PartialText::default();
        for (index, item) in items.iter().enumerate() {
            let is_text = matches!(item.content, Content::Text(_) | Content::Unknown(_));
            if !is_text || !self.spend(delimiter.len()) {
                return None;
            }
            if index > 0 {
                text.push(delimiter);
            }
            text.extend(&item.partial());
        }
        Some(text)
    }
}

/// The name and argument of a value that is an intrinsic function.
pub(crate) fn function(datum: &Datum) -> Option<(&str, &Datum)> {
    let [field] = datum.fields() else { return None };
    (field.key == "Ref" || field.key.starts_with("Fn::")).then_some((field.key.as_str(), &field.value))
}

/// The two values of which a condition chooses one.
pub(crate) fn branches(datum: &Datum) -> Option<&[Datum]> {
    choice(datum).map(|(_, branches)| branches)
}

/// The same with the name of the condition.
pub(super) fn choice(datum: &Datum) -> Option<(&str, &[Datum])> {
    match (function(datum)?.0, function(datum)?.1.items()) {
        ("Fn::If", [condition, branches @ ..]) if branches.len() == 2 => Some((condition.text().unwrap_or_default(), branches)),
        _ => None,
    }
}

/// The logical id and the attribute that `Fn::GetAtt` names.
fn attribute(argument: &Datum) -> Option<(&str, &str)> {
    match argument.items() {
        [] => argument.text()?.split_once('.'),
        [id, name] => Some((id.text()?, name.text()?)),
        _ => None,
    }
}

/// Whether a key stands for others that only the deployment puts in its place.
fn is_macro(field: &Field) -> bool {
    field.key == "Fn::Transform" || field.key.starts_with("Fn::ForEach::")
}

/// Whether there is nothing to carry out in a value.
fn is_plain(datum: &Datum, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let is_plain = |value: &Datum| is_something(value) && is_plain(value, depth);
    match &datum.content {
        Content::List(items) => items.iter().all(is_plain),
        Content::Map(fields) => function(datum).is_none() && fields.iter().all(|field| !is_macro(field) && is_plain(&field.value)),
        _ => true,
    }
}

fn is_something(datum: &Datum) -> bool {
    !matches!(datum.content, Content::Null)
}

fn unknown(datum: &Datum, what: &str) -> Datum {
    Datum { content: Content::Unknown(what.to_owned()), place: datum.place.clone() }
}
