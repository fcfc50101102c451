//! Values of a template, whatever language it is written in, each with its place.

use std::sync::Arc;

use compact_str::CompactString;

use super::PartialText;
use crate::source::{Origin, Source};

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Datum {
    /// What it is.
    pub content: Content,
    /// Where it stands; of what is generated, what it is generated for.
    pub place: Origin,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing.
    Null,
    /// Any scalar: text, numbers and truth values as they are written.
    Text(PartialText),
    /// A list.
    List(Vec<Datum>),
    /// A mapping, in order.
    Map(Vec<Field>),
    /// It cannot be known; the words say what it depends on.
    Unknown(String),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Field {
    /// The key.
    pub key: CompactString,
    /// Where the key stands.
    pub key_place: Origin,
    /// The value.
    pub value: Datum,
}

impl Field {
    /// A key, where it stands, and its value.
    pub fn new(key: impl Into<CompactString>, key_place: Origin, value: Datum) -> Self {
        Self { key: key.into(), key_place, value }
    }
}

impl Datum {
    /// A known text.
    pub fn known(text: impl Into<CompactString>, place: &Origin) -> Self {
        Self { content: Content::Text(PartialText::known(text)), place: place.clone() }
    }

    /// What depends on something, in words.
    pub fn unknown(what: impl Into<String>, place: &Origin) -> Self {
        Self { content: Content::Unknown(what.into()), place: place.clone() }
    }

    /// A list.
    pub fn list(items: Vec<Datum>, place: &Origin) -> Self {
        Self { content: Content::List(items), place: place.clone() }
    }

    /// A mapping.
    pub fn of_fields(fields: Vec<Field>, place: &Origin) -> Self {
        Self { content: Content::Map(fields), place: place.clone() }
    }

    /// A mapping whose keys stand where it does.
    pub fn map<'k>(fields: impl IntoIterator<Item = (&'k str, Datum)>, place: &Origin) -> Self {
        let field = |(key, value): (&str, Datum)| Field::new(key, place.clone(), value);
        Self::of_fields(fields.into_iter().map(field).collect(), place)
    }

    /// An intrinsic function in its long form.
    pub fn call(function: &str, argument: Datum) -> Self {
        let place = argument.place.clone();
        Self::of_fields(vec![Field::new(function, place.clone(), argument)], &place)
    }

    /// A reference to a resource, a parameter or a pseudo parameter.
    pub fn reference(id: &str, place: &Origin) -> Self {
        Self::call("Ref", Self::known(id, place))
    }

    /// A reference to an attribute of a resource.
    pub fn attribute(id: &str, name: &str, place: &Origin) -> Self {
        Self::call("Fn::GetAtt", Self::list(vec![Self::known(id, place), Self::known(name, place)], place))
    }

    /// Texts one behind the other.
    pub fn joined(parts: Vec<Datum>, place: &Origin) -> Self {
        Self::call("Fn::Join", Self::list(vec![Self::known("", place), Self::list(parts, place)], place))
    }

    /// The same if it is there only under a condition.
    pub fn under(self, condition: &str) -> Self {
        let place = self.place.clone();
        let branches = vec![Self::known(condition, &place), self, Self::reference("AWS::NoValue", &place)];
        Self::call("Fn::If", Self::list(branches, &place))
    }

    /// The value of a key; nothing if it is null.
    pub fn get(&self, key: &str) -> Option<&Datum> {
        self.field(key).map(|field| &field.value)
    }

    /// A key with its value, unless that is null.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.key == key && !matches!(field.value.content, Content::Null))
    }

    /// The value at the end of some keys.
    pub fn at(&self, path: &[&str]) -> Option<&Datum> {
        path.iter().try_fold(self, |datum, key| datum.get(key))
    }

    /// The keys and values of a mapping; none for anything else.
    pub fn fields(&self) -> &[Field] {
        match &self.content {
            Content::Map(fields) => fields,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Datum] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list, or the one value that stands for a list of one.
    pub fn one_or_many(&self) -> &[Datum] {
        match &self.content {
            Content::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text of a scalar, as far as it is known.
    pub fn partial(&self) -> PartialText {
        match &self.content {
            Content::Text(text) => text.clone(),
            Content::Unknown(what) => PartialText::unknown(what.clone()),
            _ => PartialText::default(),
        }
    }

    /// The text of a scalar that is wholly known.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => text.text(),
            _ => None,
        }
    }

    /// The same with all its parts at one place, that of what brings it in.
    pub fn placed_at(self, place: &Origin) -> Datum {
        let content = match self.content {
            Content::List(items) => Content::List(items.into_iter().map(|item| item.placed_at(place)).collect()),
            Content::Map(fields) => {
                let placed = |field: Field| Field { key: field.key, key_place: place.clone(), value: field.value.placed_at(place) };
                Content::Map(fields.into_iter().map(placed).collect())
            }
            content => content,
        };
        Datum { content, place: place.clone() }
    }

    /// Whether any of it stands in a file.
    pub fn has_part_in(&self, source: &Arc<Source>) -> bool {
        let has_part = |field: &Field| field.key_place.is_in(source) || field.value.has_part_in(source);
        self.place.is_in(source) || self.items().iter().any(|item| item.has_part_in(source)) || self.fields().iter().any(has_part)
    }

    /// Whether it is no unknown value; parts of it may be.
    pub fn is_known(&self) -> bool {
        !matches!(self.content, Content::Unknown(_))
    }

    /// Whether it and all its parts are known.
    pub fn is_whole(&self) -> bool {
        match &self.content {
            Content::Null => true,
            Content::Text(text) => text.text().is_some(),
            Content::List(items) => items.iter().all(Datum::is_whole),
            Content::Map(fields) => fields.iter().all(|field| field.value.is_whole()),
            Content::Unknown(_) => false,
        }
    }
}
