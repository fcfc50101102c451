//! The template that the Serverless Framework makes of a service.

use std::{borrow::Cow, sync::Arc};

use super::{Language, Parameter, Resource, Template};
use crate::{
    model::{
        Datum, PartialText,
        datum::{Content, Field},
        serverless::{self, Json},
    },
    source::{Origin, Source, Span},
    vars::{Member, Unknown, Value, View},
};

/// How many values are read: one that variables repeat counts each time.
const MAX_VALUES: usize = 100_000;

/// How types begin that have to do with no role.
const WITHOUT_ROLES: [&str; 3] = ["AWS::ApiGateway::", "AWS::ApiGatewayV2::", "AWS::Lambda::Version"];

impl Template {
    /// The template of a service, whose file is the source. What is generated stands where its first cause does.
    pub fn of_service(template: &serverless::Template<'_>, source: &Arc<Source>) -> Self {
        Self::of(template, source, |_| true)
    }

    /// The same without what the framework generates that has to do with no role.
    pub fn of_roles(template: &serverless::Template<'_>, source: &Arc<Source>) -> Self {
        let is_without = |kind: &String| WITHOUT_ROLES.iter().any(|start| kind.starts_with(start));
        Self::of(template, source, |resource| !resource.is_generated || !resource.kind.as_ref().is_some_and(is_without))
    }

    fn of(template: &serverless::Template<'_>, source: &Arc<Source>, is_wanted: impl Fn(&serverless::Resource<'_>) -> bool) -> Self {
        let mut reader = Reader { top: Origin::new(source, Span::at(0)), left: MAX_VALUES };
        let sections = template.sections.get("Parameters").unwrap_or(Json::Unknown);
        let parameters = sections.entries().into_iter().map(|(name, body)| reader.parameter(name.into_owned(), &body)).collect();
        let resources: Vec<_> =
            template.resources.iter().filter(|resource| is_wanted(resource)).map(|resource| reader.resource(resource)).collect();
        Self {
            source: Arc::clone(source),
            tree: None,
            language: Language::Serverless,
            parameters,
            resources: resources.into(),
            documents: Vec::new(),
            is_whole: template.gaps.is_empty() && template.resources.iter().all(|resource| resource.kind.is_some()),
        }
    }
}

struct Reader {
    /// The place of what has none.
    top: Origin,
    left: usize,
}

impl Reader {
    fn parameter(&mut self, name: String, body: &Json<'_>) -> Parameter {
        let place = body.place().unwrap_or_else(|| self.top.clone());
        let default = body.get("Default").map(|default| self.datum(&default, &place));
        Parameter { name, place, default }
    }

    fn resource(&mut self, resource: &serverless::Resource<'_>) -> Resource {
        let place = resource.causes.iter().find_map(|cause| cause.place()).unwrap_or_else(|| self.top.clone());
        let mut properties = self.datum(&resource.properties, &place);
        // Each statement has a cause of its own.
        for (datum, statement) in statements(&mut properties).into_iter().flatten().zip(&resource.statements) {
            if let Some(place) = statement.causes.iter().find_map(|cause| cause.place()) {
                *datum = self.datum(&statement.value, &place);
            }
        }
        let condition = resource.condition.as_ref().map(|condition| condition.text().unwrap_or_default());
        Resource { id: resource.id.to_string(), kind: resource.kind.clone().unwrap_or_default(), place, properties, condition }
    }

    fn datum(&mut self, json: &Json<'_>, outer: &Origin) -> Datum {
        let place = json.place().unwrap_or_else(|| outer.clone());
        let Some(left) = self.left.checked_sub(1) else { return Datum::unknown("more than is looked at", &place) };
        self.left = left;
        let content = match json {
            Json::Given(value) => self.given(*value, &place),
            Json::Unknown => Content::Unknown("a variable".to_owned()),
            Json::Bool(value) => Content::Text(PartialText::known(if *value { "true" } else { "false" })),
            Json::Text(text) => Content::Text(PartialText::known(&**text)),
            Json::List(items) => Content::List(items.iter().map(|item| self.datum(item, &place)).collect()),
            Json::Map(entries) => {
                let field = |(key, value): &(Cow<'_, str>, Json<'_>)| Field::new(&**key, place.clone(), self.datum(value, &place));
                Content::Map(entries.iter().map(field).collect())
            }
        };
        Datum { content, place }
    }

    fn given(&mut self, value: Value<'_>, place: &Origin) -> Content {
        match value.view() {
            View::Null => Content::Null,
            View::Unknown(unknown) => Content::Unknown(reason(unknown)),
            View::List => Content::List(value.items().map(|item| self.datum(&Json::Given(item), place)).collect()),
            View::Map => {
                let field = |entry: Member<'_>| {
                    let own = entry.value.place().map(|value| Origin { span: entry.key_span, ..value });
                    Field::new(entry.key, own.unwrap_or_else(|| place.clone()), self.datum(&Json::Given(entry.value), place))
                };
                Content::Map(value.entries().map(field).collect())
            }
            View::Text(_) | View::Number(_) | View::Bool(_) => {
                Content::Text(PartialText::known(Json::Given(value).text().unwrap_or_default()))
            }
        }
    }
}

/// What a value depends on.
fn reason(unknown: &Unknown) -> String {
    match unknown {
        Unknown::Environment(name) => format!("the environment variable `{name}`"),
        Unknown::Remote(source, address) => format!("`${{{source}:{address}}}`"),
        _ => "a variable".to_owned(),
    }
}

/// The statements that the framework writes into a role: those of its first policy.
fn statements(properties: &mut Datum) -> Option<&mut Vec<Datum>> {
    let [policy, ..] = list(member(properties, "Policies")?)?.as_mut_slice() else { return None };
    list(member(member(policy, "PolicyDocument")?, "Statement")?)
}

fn member<'d>(datum: &'d mut Datum, key: &str) -> Option<&'d mut Datum> {
    match &mut datum.content {
        Content::Map(fields) => fields.iter_mut().find(|field| field.key == key).map(|field| &mut field.value),
        _ => None,
    }
}

fn list(datum: &mut Datum) -> Option<&mut Vec<Datum>> {
    match &mut datum.content {
        Content::List(items) => Some(items),
        _ => None,
    }
}
