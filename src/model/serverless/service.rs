//! What a service declares: its settings, functions and events, over the resolved configuration.

use std::{borrow::Cow, collections::HashMap};

use super::{Json, json::map, naming};
use crate::{
    source::{Origin, Span},
    vars::{Generation, Inputs, Resolved, Value},
};

/// How many functions and events are looked at; a stack has at most 500 resources.
const MAX_FUNCTIONS: usize = 2_000;
const MAX_EVENTS: usize = 5_000;

/// The events that may be written as text alone.
const SHORT_EVENTS: [&str; 11] =
    ["http", "httpApi", "websocket", "schedule", "s3", "sns", "sqs", "stream", "cloudwatchLog", "alexaSkill", "alexaSmartHome"];

/// What makes the framework generate something.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'r> {
    /// Where its key stands, if that tells it best.
    key: Option<Span>,
    /// The function, event or setting.
    value: Value<'r>,
    /// The function it belongs to, by its place among the functions.
    pub function: Option<usize>,
}

impl<'r> Cause<'r> {
    /// A value that is its own cause.
    pub fn of(value: Value<'r>) -> Self {
        Self { key: None, value, function: None }
    }

    /// The key of the value, or the value.
    pub fn place(&self) -> Option<Origin> {
        let place = self.value.place()?;
        Some(Origin { span: self.key.unwrap_or(place.span), ..place })
    }

    /// The place, the place that its value comes from, and so on.
    pub fn chain(&self) -> Vec<Origin> {
        let mut chain = self.value.chain();
        if let Some((first, place)) = chain.first_mut().zip(self.place()) {
            *first = place;
        }
        chain
    }
}

/// What a service declares.
#[derive(Clone, Debug)]
pub struct Service<'r> {
    /// The whole configuration.
    pub root: Json<'r>,
    /// The same, as a cause of what every service gets.
    pub cause: Cause<'r>,
    /// Its name.
    pub name: Option<String>,
    /// The stage it would be deployed to.
    pub stage: Option<String>,
    /// The framework.
    pub generation: Generation,
    /// `provider`
    pub provider: Json<'r>,
    /// `functions`, in order.
    pub functions: Vec<Function<'r>>,
    /// What may declare more functions or events than these, and is not known.
    pub gaps: Vec<Cause<'r>>,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function<'r> {
    /// Its key.
    pub key: String,
    /// The beginning of the logical ids of what belongs to it.
    pub id: String,
    /// The name it will have.
    pub name: Option<String>,
    /// Its settings.
    pub body: Json<'r>,
    /// Where it is declared.
    pub cause: Cause<'r>,
    /// What invokes it.
    pub events: Vec<Event<'r>>,
    /// The alias that is invoked in place of the function.
    pub alias: Option<Alias>,
    /// Whether it may have an alias that is not known of.
    pub has_unknown_alias: bool,
}

/// An alias of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alias {
    /// For provisioned concurrency.
    Provisioned,
    /// For SnapStart.
    SnapStart,
    /// For a durable function.
    Durable,
}

/// An event of a function.
#[derive(Clone, Debug)]
pub struct Event<'r> {
    /// `http`, `schedule`, …
    pub kind: Cow<'r, str>,
    /// What stands behind that key.
    pub value: Json<'r>,
    /// Its place in the list, from 1.
    pub number: usize,
    /// Where it is declared.
    pub cause: Cause<'r>,
}

impl<'r> Service<'r> {
    /// What the configuration declares.
    pub fn new(resolved: &'r Resolved, inputs: &Inputs) -> Self {
        let top = resolved.root();
        let root = Json::Given(top);
        let provider = root.get("provider").filter(|provider| provider.is_map() || !provider.is_known());
        let provider = provider.unwrap_or_else(|| map! {});
        let stage = inputs.stage.clone().or_else(|| provider.get("stage").map_or(Some("dev".to_owned()), |stage| stage.text()));
        let name = root.get("service").and_then(|name| name.text());
        let mut service = Self {
            root,
            cause: Cause::of(top.get("service").unwrap_or(top)),
            name,
            stage,
            generation: inputs.generation,
            provider,
            functions: Vec::new(),
            gaps: Vec::new(),
        };
        if let Some(functions) = top.get("functions") {
            service.add_functions(functions);
        }
        service
    }

    /// Whether there may be functions or events that are not known of.
    pub fn is_open(&self) -> bool {
        !self.gaps.is_empty()
    }

    /// `name-stage`, which many names begin with.
    pub fn prefix(&self) -> Option<String> {
        Some(format!("{}-{}", self.name.as_ref()?, self.stage.as_ref()?))
    }

    /// A setting of the provider.
    pub fn setting(&self, path: &[&str]) -> Option<Json<'r>> {
        self.provider.at(path)
    }

    /// Whether a setting of the provider is on; none if that is not known.
    pub fn is_on(&self, path: &[&str]) -> Option<bool> {
        self.setting(path).map_or(Some(false), |setting| setting.truth())
    }

    /// What a setting of the provider is the cause of; that of the service if there is no such setting.
    pub fn cause_of(&self, path: &[&str]) -> Cause<'r> {
        match self.setting(path) {
            Some(Json::Given(value)) => Cause::of(value),
            _ => self.cause,
        }
    }

    /// The names of the plugins that it lists; none in place of one that is not known.
    pub fn plugins(&self) -> Vec<Option<String>> {
        let Some(plugins) = self.root.get("plugins") else { return Vec::new() };
        let list = plugins.get("modules").filter(|_| plugins.is_map()).unwrap_or(plugins);
        list.one_or_many().iter().map(Json::text).collect()
    }

    /// The function of that key.
    pub fn function(&self, key: &str) -> Option<&Function<'r>> {
        self.functions.iter().find(|function| function.key == key)
    }

    /// The events of one kind, each with its function.
    pub fn events(&self, kind: &'static str) -> impl Iterator<Item = (&Function<'r>, &Event<'r>)> {
        self.functions.iter().flat_map(move |function| function.events(kind).map(move |event| (function, event)))
    }

    /// The role that a function is given in place of the one that the framework makes.
    pub fn role_of(&self, function: &Function<'r>) -> Option<Json<'r>> {
        let own = function.body.get("role").filter(|role| role.truth() != Some(false));
        let common = || self.setting(&["iam", "role"]).filter(|role| is_existing_role(role) != Some(false));
        own.or_else(common).or_else(|| self.setting(&["role"]))
    }

    /// The logical id of the role of a function if it is one of the stack; none if it is not or not known to be.
    pub fn role_id(&self, function: &Function<'r>) -> Option<String> {
        let Some(role) = self.role_of(function).filter(|role| role.truth() != Some(false)) else {
            return Some("IamRoleLambdaExecution".to_owned());
        };
        match role.text() {
            Some(text) => Some(text).filter(|text| !text.contains(':')),
            None => role.get("Fn::GetAtt")?.items().first()?.text(),
        }
    }

    /// `functions` is a mapping, or a list of mappings that are merged.
    fn add_functions(&mut self, functions: Value<'r>) {
        let value = Json::Given(functions);
        if !value.is_known() {
            self.gaps.push(Cause::of(functions));
        }
        let mut places = HashMap::new();
        for part in if value.is_list() { functions.items().collect() } else { vec![functions] } {
            if !part.is_known() || part.entries().len() > MAX_FUNCTIONS {
                self.gaps.push(Cause::of(part));
            }
            for member in part.entries().take(MAX_FUNCTIONS) {
                let body = Json::Given(member.value);
                if !body.is_known() {
                    self.gaps.push(Cause::of(member.value));
                }
                if body.is_null() || !body.is_known() || self.functions.len() >= MAX_FUNCTIONS {
                    continue;
                }
                let cause = Cause { key: Some(member.key_span), value: member.value, function: None };
                let index = *places.entry(member.key).or_insert(self.functions.len());
                match self.functions.get_mut(index) {
                    Some(function) => function.body = std::mem::replace(&mut function.body, Json::Unknown).merge(body),
                    None => self.functions.push(Function::new(member.key, body, cause)),
                }
            }
        }
        let prefix = self.prefix();
        let mut events_left = MAX_EVENTS;
        for (index, function) in self.functions.iter_mut().enumerate() {
            function.cause.function = Some(index);
            function.name = match function.body.get("name").filter(|name| name.truth() != Some(false)) {
                Some(name) => name.text(),
                None => prefix.as_ref().map(|prefix| format!("{prefix}-{}", function.key)),
            };
            function.read_alias(self.generation);
            function.read_events(&mut self.gaps, &mut events_left);
        }
    }
}

/// Whether `iam.role` names a role in place of the settings of one.
pub(super) fn is_existing_role(role: &Json<'_>) -> Option<bool> {
    if !role.is_known() {
        return None;
    }
    Some(!role.is_map() || role.entries().iter().any(|(key, _)| key.contains("::")))
}

impl<'r> Function<'r> {
    fn new(key: &str, body: Json<'r>, cause: Cause<'r>) -> Self {
        let id = naming::normalize(key);
        Self { key: key.to_owned(), id, name: None, body, cause, events: Vec::new(), alias: None, has_unknown_alias: false }
    }

    /// The logical id of the function itself.
    pub fn logical_id(&self) -> String {
        format!("{}LambdaFunction", self.id)
    }

    /// The logical id of the role that is made for the function alone, if one is.
    pub fn own_role_id(&self) -> String {
        format!("{}{}", self.id, super::template::ROLE)
    }

    /// What an event invokes: the function, or its alias.
    pub fn target(&self) -> Json<'r> {
        let arn = super::template::get_att(self.logical_id(), "Arn");
        match self.alias {
            _ if self.has_unknown_alias => Json::Unknown,
            Some(alias) => super::template::join(":", vec![arn, alias.name().into()]),
            None => arn,
        }
    }

    /// The alias that what invokes the function depends on.
    pub fn alias_id(&self) -> Option<String> {
        self.alias.map(|alias| alias.logical_id(&self.id))
    }

    /// Its events of one kind.
    pub fn events(&self, kind: &'static str) -> impl Iterator<Item = &Event<'r>> {
        self.events.iter().filter(move |event| event.kind == kind)
    }

    /// Whether a setting of it is on; none if that is not known.
    pub fn is_on(&self, key: &str) -> Option<bool> {
        self.body.get(key).map_or(Some(false), |value| value.truth())
    }

    fn read_alias(&mut self, generation: Generation) {
        let durable = Some(("durableConfig", Alias::Durable)).filter(|_| generation == Generation::Osls);
        let last = [("provisionedConcurrency", Alias::Provisioned), ("snapStart", Alias::SnapStart)];
        let on = durable.into_iter().chain(last).find(|(key, _)| self.is_on(key) != Some(false));
        self.has_unknown_alias = on.is_some_and(|(key, _)| self.is_on(key).is_none());
        self.alias = on.map(|(_, alias)| alias).filter(|_| !self.has_unknown_alias);
    }

    fn read_events(&mut self, gaps: &mut Vec<Cause<'r>>, left: &mut usize) {
        let Some(events) = self.body.get("events") else { return };
        let items = events.one_or_many();
        if !events.is_known() || items.len() > *left {
            gaps.push(self.cause);
        }
        for (index, item) in items.iter().enumerate().take(*left) {
            let cause = match item {
                Json::Given(value) => Cause { function: self.cause.function, ..Cause::of(*value) },
                _ => self.cause,
            };
            let kinds = item.entries().into_iter().filter(|(_, value)| value.truth() != Some(false));
            let is_open = |(kind, value): &(Cow<'r, str>, Json<'r>)| !value.is_known() && !SHORT_EVENTS.contains(&&**kind);
            if !item.is_known() || kinds.clone().any(|event| is_open(&event)) {
                // Numbers are given to events of a kind, so that nothing is certain of the others either.
                gaps.push(cause);
                self.events.clear();
                break;
            }
            self.events.extend(kinds.map(|(kind, value)| Event { kind, value, number: index + 1, cause }));
        }
        *left = left.saturating_sub(items.len());
    }
}

impl<'r> Event<'r> {
    /// The value of a key, or the whole value where the event is written as text alone.
    pub fn main(&self, key: &str) -> Option<Json<'r>> {
        if self.value.is_map() { self.value.get(key) } else { Some(self.value.clone()) }
    }

    /// A key of it, unless the event is written as text alone.
    pub fn get(&self, key: &str) -> Option<Json<'r>> {
        self.value.get(key)
    }

    /// Whether a key of it is on; none if that is not known.
    pub fn is_on(&self, key: &str) -> Option<bool> {
        self.get(key).map_or(Some(false), |value| value.truth())
    }
}

impl Alias {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Provisioned => "provisioned",
            Self::SnapStart => "snapstart",
            Self::Durable => "durable",
        }
    }

    /// Its logical id.
    fn logical_id(self, function: &str) -> String {
        let kind = match self {
            Self::Provisioned => "ProvConc",
            Self::SnapStart => "SnapStart",
            Self::Durable => "Durable",
        };
        format!("{function}{kind}LambdaAlias")
    }
}
