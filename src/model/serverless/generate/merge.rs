//! `resources`: what the service declares itself, and how it changes what is generated.

use std::borrow::Cow;

use super::custom_resource;
use crate::model::serverless::{
    Json, Resource, Statement,
    json::{list, map},
    naming::LogicalId,
    service::{Cause, Service},
    template::{Output, Template},
};

/// Merges what is generated with what is declared.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    finish_roles(service, template);
    let prefix = service.prefix();
    for output in &mut template.outputs {
        let name = prefix.as_ref().and_then(|prefix| Some(format!("sls-{prefix}-{}", output.id.known()?)));
        output.export = Some(map! { "Name": name });
    }
    let Some(declared) = declared(service, template) else { return };
    for (section, value) in declared.entries() {
        match &*section {
            "Resources" => {
                value_or_gap(template, service.cause, &value).into_iter().for_each(|(id, body)| declare(service, template, &id, body))
            }
            "Outputs" => value.entries().into_iter().for_each(|(id, body)| output(template, &id, body)),
            "extensions" => value_or_gap(template, service.cause, &value).into_iter().for_each(|(id, body)| extend(template, &id, &body)),
            // A transform may bring anything.
            "Transform" => template.gap(as_cause(&value).unwrap_or(service.cause)),
            _ => template.sections.set(section, value),
        }
    }
    read_statements(template);
}

/// `resources`: a mapping, or a list of mappings that are merged.
fn declared<'r>(service: &Service<'r>, template: &mut Template<'r>) -> Option<Json<'r>> {
    let resources = service.root.get("resources")?;
    let parts = if resources.is_list() { resources.items() } else { vec![resources] };
    let mut merged: Option<Json<'r>> = None;
    for part in parts {
        if !part.is_known() {
            template.gap(as_cause(&part).unwrap_or(service.cause));
        }
        if part.is_map() {
            merged = Some(match merged {
                Some(others) => others.merge(part),
                None => part,
            });
        }
    }
    merged
}

fn as_cause<'r>(value: &Json<'r>) -> Option<Cause<'r>> {
    if let Json::Given(value) = value { Some(Cause::of(*value)) } else { None }
}

fn value_or_gap<'r>(template: &mut Template<'r>, cause: Cause<'r>, value: &Json<'r>) -> Vec<(Cow<'r, str>, Json<'r>)> {
    if !value.is_known() {
        template.gap(as_cause(value).unwrap_or(cause));
    }
    value.entries()
}

/// A resource that is declared, or more of one that is generated.
fn declare<'r>(service: &Service<'r>, template: &mut Template<'r>, id: &str, body: Json<'r>) {
    let cause = as_cause(&body).or_else(|| body.entries().iter().find_map(|(_, value)| as_cause(value))).unwrap_or(service.cause);
    if id.starts_with("Fn::") || !body.is_known() {
        template.gap(cause);
    }
    if template.resource(id).is_none() {
        template.put(Resource::new(LogicalId::from(id), cause));
    }
    let Some(resource) = template.resource_mut(id) else { return };
    resource.declaration = Some(body.clone());
    if let Some(kind) = body.get("Type") {
        resource.kind = kind.text();
    }
    if let Some(properties) = body.get("Properties") {
        let generated = std::mem::replace(&mut resource.properties, Json::Unknown);
        let is_empty = matches!(&generated, Json::Map(entries) if entries.is_empty());
        resource.properties = if is_empty { properties } else { generated.merge(properties) };
    }
    if let Some(ids) = body.get("DependsOn") {
        resource.depends_on = Json::List(std::mem::take(&mut resource.depends_on)).merge(Json::List(ids.one_or_many())).items();
    }
    resource.condition = body.get("Condition").or(resource.condition.take());
}

fn output<'r>(template: &mut Template<'r>, id: &str, body: Json<'r>) {
    let (value, export) = (body.get("Value"), body.get("Export"));
    match template.outputs.iter_mut().find(|output| output.id.known() == Some(id)) {
        Some(output) => {
            output.value = value.or(output.value.take());
            output.export = export.or(output.export.take());
        }
        None => template.outputs.push(Output { id: LogicalId::from(id), value, export }),
    }
}

/// `extensions` changes a resource attribute by attribute.
fn extend<'r>(template: &mut Template<'r>, id: &str, body: &Json<'r>) {
    let Some(resource) = template.resource_mut(id) else { return };
    for (attribute, value) in body.entries() {
        match &*attribute {
            "Condition" => resource.condition = Some(value),
            "DependsOn" => resource.depends_on.extend(value.one_or_many()),
            "Properties" if !value.is_known() => resource.properties = Json::Unknown,
            "Properties" => value.entries().into_iter().for_each(|(key, value)| resource.properties.set(key, value)),
            _ => {}
        }
    }
    resource.declaration.get_or_insert_with(|| body.clone());
}

/// The roles that are generated.
fn roles<'t, 'r>(template: &'t mut Template<'r>) -> impl Iterator<Item = &'t mut Resource<'r>> {
    template.resources.iter_mut().filter(|resource| !resource.statements.is_empty())
}

/// Writes the statements of generated roles into their properties.
fn finish_roles<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for role in roles(template) {
        let is_custom = role.id.known() == Some(custom_resource::ROLE);
        let name = if is_custom { custom_resource::policy_name(service) } else { super::role::policy_name(service) };
        let statements: Vec<Json<'r>> = role.statements.iter().map(|statement| statement.value.clone()).collect();
        let document = map! { "Version": "2012-10-17", "Statement": statements };
        role.properties.set("Policies", list![map! { "PolicyName": name, "PolicyDocument": document }]);
    }
}

/// Reads the statements again, in case `resources` has changed them.
fn read_statements(template: &mut Template<'_>) {
    for role in roles(template).filter(|role| role.declaration.is_some()) {
        let policies = role.properties.get("Policies").unwrap_or(Json::Unknown);
        let first = if policies.is_known() { policies.items().first().cloned() } else { Some(Json::Unknown) };
        let list = first.and_then(|policy| policy.at(&["PolicyDocument", "Statement"])).unwrap_or(Json::Unknown);
        let values = if list.is_known() { list.one_or_many() } else { vec![list] };
        let mut causes = std::mem::take(&mut role.statements).into_iter().map(|statement| statement.causes);
        let own = role.declaration.as_ref().and_then(as_cause);
        role.statements = values
            .into_iter()
            .map(|value| Statement { value, causes: causes.next().unwrap_or_else(|| own.into_iter().collect()) })
            .collect();
    }
}
