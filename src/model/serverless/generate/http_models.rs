//! Validation of requests to the REST API.

use super::http::{Route, api_id};
use crate::model::serverless::{
    Json,
    json::map,
    naming::{self, LogicalId, alphanumeric},
    service::Service,
    template::{Template, refer},
};

/// The validator, if something is to be validated, and the models.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>, routes: &[Route<'_, 'r>]) {
    for route in routes {
        let Some(request) = route.event.get("request") else { continue };
        if !request.is_known() {
            template.gap(route.event.cause);
            continue;
        }
        let schemas = request.get("schemas").filter(|schemas| !schemas.entries().is_empty() || !schemas.is_known());
        if schemas.is_none() && !requires_parameters(&request) {
            continue;
        }
        let id = LogicalId::around("ApiGateway", service.name.as_deref().map(alphanumeric), "RequestValidator");
        let properties = map! { "RestApiId": api_id(service), "ValidateRequestBody": true, "ValidateRequestParameters": true };
        template.add(id.clone(), "AWS::ApiGateway::RequestValidator", properties, route.event.cause);
        if let Some(method) = template.resource_mut(&route.method_id()) {
            method.properties.set("RequestValidatorId", refer(&id));
        }
        if let Some(schemas) = schemas {
            models(service, template, route, &schemas);
        }
    }
}

/// Whether some parameter must be there.
fn requires_parameters(request: &Json<'_>) -> bool {
    let parameters = request.get("parameters").unwrap_or_else(|| map! {});
    let places = ["querystrings", "paths", "headers"].into_iter().filter_map(|place| parameters.get(place));
    let mut all = places.flat_map(|place| place.entries());
    all.any(|(_, value)| {
        if value.is_map() {
            value.get("required").is_none_or(|required| required.truth() == Some(true))
        } else {
            value.truth() == Some(true)
        }
    })
}

fn models<'r>(service: &Service<'r>, template: &mut Template<'r>, route: &Route<'_, 'r>, schemas: &Json<'r>) {
    if !schemas.is_known() {
        template.gap(route.event.cause);
    }
    for (content, schema) in schemas.entries() {
        let shared = schema.text().filter(|name| service.setting(&["apiGateway", "request", "schemas", name]).is_some());
        let is_shared = shared.is_some();
        let id = match shared {
            _ if !schema.is_known() => LogicalId::partly("ApiGateway", "Model"),
            Some(name) => LogicalId::from(format!("ApiGateway{}Model", naming::pascal_case(&name))),
            None => LogicalId::from(format!("{}{}Model", route.method_id(), naming::start_case(&content))),
        };
        let content = if is_shared { "application/json".into() } else { content };
        let properties = map! { "RestApiId": api_id(service), "ContentType": content }.with("Name", schema.get("name"));
        template.add(id, "AWS::ApiGateway::Model", properties, route.event.cause);
    }
}
