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
    vars::{Unknown, View},
};

/// How many values are read: one that variables repeat counts each time.
const MAX_VALUES: usize = 100_000;

impl Template {
    /// The template of a service, whose file is the source. What is generated stands where its first cause does.
    pub fn of_service(template: &serverless::Template<'_>, source: &Arc<Source>) -> Self {
        let mut reader = Reader { top: Origin::new(source, Span::at(0)), left: MAX_VALUES };
        let sections = template.sections.get("Parameters").unwrap_or(Json::Unknown);
        let parameters = sections.entries().into_iter().map(|(name, body)| reader.parameter(name.into_owned(), &body)).collect();
        let resources = template.resources.iter().map(|resource| reader.resource(resource)).collect();
        Self {
            source: Arc::clone(source),
            tree: None,
            language: Language::Serverless,
            parameters,
            resources,
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
        let content = if !json.is_known() {
            Content::Unknown(reason(json))
        } else if json.is_null() {
            Content::Null
        } else if json.is_list() {
            Content::List(json.items().iter().map(|item| self.datum(item, &place)).collect())
        } else if json.is_map() {
            Content::Map(self.fields(json, &place))
        } else {
            Content::Text(PartialText::known(json.text().unwrap_or_default()))
        };
        Datum { content, place }
    }

    fn fields(&mut self, json: &Json<'_>, place: &Origin) -> Vec<Field> {
        let keys: Vec<Option<Origin>> = match json {
            Json::Given(value) if value.view() == View::Map => {
                let key_place = |key_span, value: Option<Origin>| value.map(|value| Origin { span: key_span, ..value });
                value.entries().map(|entry| key_place(entry.key_span, entry.value.place())).collect()
            }
            _ => Vec::new(),
        };
        let entries = json.entries().into_iter().enumerate();
        let field = |(index, (key, value)): (usize, (Cow<'_, str>, Json<'_>))| {
            let key_place = keys.get(index).cloned().flatten().unwrap_or_else(|| place.clone());
            Field { key: key.into_owned(), key_place, value: self.datum(&value, place) }
        };
        entries.map(field).collect()
    }
}

/// What a value depends on.
fn reason(json: &Json<'_>) -> String {
    let Json::Given(value) = json else { return "a variable".to_owned() };
    match value.view() {
        View::Unknown(Unknown::Environment(name)) => format!("the environment variable `{name}`"),
        View::Unknown(Unknown::Remote(source, address)) => format!("`${{{source}:{address}}}`"),
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
