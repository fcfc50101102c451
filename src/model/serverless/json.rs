//! Values as the framework handles them: taken from the configuration as they are, or put together from such.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    source::Origin,
    vars::{Value, View, number_text},
};

/// A value of the configuration or of the template.
#[derive(Clone, Debug)]
pub enum Json<'r> {
    /// As the configuration has it.
    Given(Value<'r>),
    /// A truth value.
    Bool(bool),
    /// Text.
    Text(Cow<'r, str>),
    /// A list.
    List(Vec<Json<'r>>),
    /// A mapping.
    Map(Vec<(Cow<'r, str>, Json<'r>)>),
    /// It depends on something that is not known.
    Unknown,
}

/// A mapping of the template.
macro_rules! map {
    ($($key:literal: $value:expr),* $(,)?) => {
        $crate::model::serverless::Json::Map(vec![$(($key.into(), $crate::model::serverless::Json::from($value))),*])
    };
}

/// A list of the template.
macro_rules! list {
    ($($value:expr),* $(,)?) => {
        $crate::model::serverless::Json::List(vec![$($crate::model::serverless::Json::from($value)),*])
    };
}

pub(super) use {list, map};

/// How many values are looked at to tell whether two are equal.
const MAX_COMPARED: usize = 10_000;

impl<'r> Json<'r> {
    /// Whether it is known; of a list or mapping not all parts need to be.
    pub fn is_known(&self) -> bool {
        match self {
            Self::Given(value) => value.is_known(),
            Self::Unknown => false,
            _ => true,
        }
    }

    /// Whether it is known to be nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Given(value) if value.view() == View::Null)
    }

    /// Whether it is a mapping.
    pub fn is_map(&self) -> bool {
        matches!(self, Self::Map(_)) || matches!(self, Self::Given(value) if value.view() == View::Map)
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::List(_)) || matches!(self, Self::Given(value) if value.view() == View::List)
    }

    /// The text of a scalar, as the framework coerces numbers and truth values.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone().into_owned()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Given(value) => match value.view() {
                View::Text(text) => Some(text.to_owned()),
                View::Number(number) => Some(number_text(number)),
                View::Bool(value) => Some(value.to_string()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether JavaScript holds it to be true; none if it is not known.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::Bool(value) => Some(*value),
            Self::Text(text) => Some(!text.is_empty()),
            Self::List(_) | Self::Map(_) => Some(true),
            Self::Given(value) => match value.view() {
                View::Unknown(_) => None,
                View::Null => Some(false),
                View::Bool(value) => Some(value),
                View::Number(number) => Some(number != 0.0),
                View::Text(text) => Some(!text.is_empty()),
                View::List | View::Map => Some(true),
            },
        }
    }

    /// The value of a key unless it is null; of what is unknown, every part is unknown.
    pub fn get(&self, key: &str) -> Option<Json<'r>> {
        let found = match self {
            _ if !self.is_known() => Some(Self::Unknown),
            Self::Given(value) => value.get(key).map(Self::Given),
            Self::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()),
            _ => None,
        };
        found.filter(|value| !value.is_null())
    }

    /// The value at the end of some keys.
    pub fn at(&self, path: &[&str]) -> Option<Json<'r>> {
        path.iter().try_fold(self.clone(), |value, key| value.get(key))
    }

    /// Whether it has a key, be its value null.
    pub fn has(&self, key: &str) -> bool {
        match self {
            Self::Given(value) => value.get(key).is_some(),
            Self::Map(entries) => entries.iter().any(|(name, _)| name == key),
            _ => false,
        }
    }

    /// The items of a list.
    pub fn items(&self) -> Vec<Json<'r>> {
        match self {
            Self::Given(value) => value.items().map(Self::Given).collect(),
            Self::List(items) => items.clone(),
            _ => Vec::new(),
        }
    }

    /// The items of a list, or the one value that the framework takes for a list of one.
    pub fn one_or_many(&self) -> Vec<Json<'r>> {
        if self.is_list() { self.items() } else { vec![self.clone()] }
    }

    /// The keys and values of a mapping.
    pub fn entries(&self) -> Vec<(Cow<'r, str>, Json<'r>)> {
        match self {
            Self::Given(value) => value.entries().map(|entry| (entry.key.into(), Self::Given(entry.value))).collect(),
            Self::Map(entries) => entries.clone(),
            _ => Vec::new(),
        }
    }

    /// Where it stands; what the framework puts together stands nowhere.
    pub fn place(&self) -> Option<Origin> {
        match self {
            Self::Given(value) => value.place(),
            _ => None,
        }
    }

    /// The mapping with one more key, if there is a value for it.
    pub fn with(mut self, key: &'r str, value: Option<impl Into<Json<'r>>>) -> Self {
        if let (Self::Map(entries), Some(value)) = (&mut self, value) {
            entries.push((key.into(), value.into()));
        }
        self
    }

    /// Sets a key of a mapping, or adds it.
    pub fn set(&mut self, key: impl Into<Cow<'r, str>>, value: Json<'r>) {
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(self.entries());
        }
        let Self::Map(entries) = self else { return };
        let key = key.into();
        match entries.iter_mut().find(|(name, _)| *name == key) {
            Some((_, old)) => *old = value,
            None => entries.push((key, value)),
        }
    }

    /// Adds to a list under a key of a mapping.
    pub(super) fn push(&mut self, key: &'r str, item: Json<'r>) {
        if let Self::Map(entries) = self {
            match entries.iter_mut().find(|(name, _)| name == key) {
                Some((_, Self::List(items))) => items.push(item),
                Some(_) => {}
                None => entries.push((key.into(), Self::List(vec![item]))),
            }
        }
    }

    /// Both together as the framework merges `resources` into its template: mappings by key, lists by position, else
    /// the other value.
    pub fn merge(self, other: Json<'r>) -> Self {
        if !self.is_known() || !other.is_known() {
            return Self::Unknown;
        }
        if self.is_map() && other.is_map() {
            let mut merged = self.entries();
            let places: HashMap<Cow<'r, str>, usize> = merged.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
            for (key, value) in other.entries() {
                match places.get(&key).and_then(|at| merged.get_mut(*at)) {
                    Some((_, old)) => *old = std::mem::replace(old, Self::Unknown).merge(value),
                    None => merged.push((key, value)),
                }
            }
            return Self::Map(merged);
        }
        if self.is_list() && other.is_list() {
            let mut others = other.items().into_iter();
            let mut merged: Vec<_> =
                self.items().into_iter().map(|item| if let Some(other) = others.next() { item.merge(other) } else { item }).collect();
            merged.extend(others);
            return Self::List(merged);
        }
        other
    }

    /// A text that is the same for equal values; none if it is not known, or too large to be looked at.
    pub(super) fn canonical(&self) -> Option<String> {
        let mut text = String::new();
        self.write(&mut text, &mut MAX_COMPARED.clone()).then_some(text)
    }

    fn write(&self, text: &mut String, budget: &mut usize) -> bool {
        *budget = budget.saturating_sub(1);
        if *budget == 0 || !self.is_known() {
            return false;
        }
        if self.is_map() {
            let mut entries = self.entries();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            text.push('{');
            let is_whole = entries.iter().all(|(key, value)| {
                text.push_str(&format!("{key:?}:"));
                value.write(text, budget)
            });
            text.push('}');
            return is_whole;
        }
        if self.is_list() {
            text.push('[');
            let is_whole = self.items().iter().all(|item| item.write(text, budget));
            text.push(']');
            return is_whole;
        }
        text.push_str(&self.text().map_or("null".to_owned(), |text| format!("{text:?},")));
        true
    }
}

impl<'r> From<Value<'r>> for Json<'r> {
    fn from(value: Value<'r>) -> Self {
        Self::Given(value)
    }
}

impl<'r> From<&'r str> for Json<'r> {
    fn from(text: &'r str) -> Self {
        Self::Text(text.into())
    }
}

impl<'r> From<Cow<'r, str>> for Json<'r> {
    fn from(text: Cow<'r, str>) -> Self {
        Self::Text(text)
    }
}

impl From<String> for Json<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&String> for Json<'_> {
    fn from(text: &String) -> Self {
        Self::Text(text.clone().into())
    }
}

impl From<bool> for Json<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// Text that is not known.
impl From<Option<String>> for Json<'_> {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Unknown, Self::from)
    }
}

impl<'r> From<Vec<Json<'r>>> for Json<'r> {
    fn from(items: Vec<Json<'r>>) -> Self {
        Self::List(items)
    }
}
