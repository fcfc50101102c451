//! Authorizers of the REST API.

use std::collections::HashSet;

use super::http::{Route, api_id, permission_id, source};
use crate::model::serverless::{
    Json,
    json::{list, map},
    naming::{self, LogicalId},
    service::{Event, Service},
    template::{Template, join, refer, reference},
};

/// Who checks the caller of a method.
pub(super) struct Authorizer<'r> {
    name: Option<String>,
    arn: Json<'r>,
    /// Of an alias, its logical id.
    alias: Option<String>,
    is_cognito: bool,
    is_managed_elsewhere: Option<bool>,
}

/// The authorizer of a method, if it is one that the framework generates.
pub(super) fn read<'r>(service: &Service<'r>, template: &mut Template<'r>, event: &Event<'r>) -> Option<Authorizer<'r>> {
    let value = event.get("authorizer").filter(|value| value.truth() != Some(false))?;
    let kind = value.get("type");
    if !value.is_known() || kind.as_ref().is_some_and(|kind| !kind.is_known()) {
        template.gap(event.cause);
        return None;
    }
    let kind = kind.and_then(|kind| kind.text()).unwrap_or_default().to_uppercase();
    let has_id = value.get("authorizerId").is_some() && !kind.is_empty();
    if has_id || is_iam(&value) {
        return None;
    }
    let text = value.text();
    let arn = match &text {
        Some(text) => Some(value.clone()).filter(|_| text.contains(':')),
        None => value.get("arn"),
    };
    if arn.as_ref().is_some_and(|arn| !arn.is_known()) {
        template.gap(event.cause);
        return None;
    }
    let of_arn = |arn: &Json<'r>| arn.text().and_then(|arn| arn.rsplit([':', '-']).next().map(str::to_owned));
    let is_managed_elsewhere = value.get("managedExternally").map_or(Some(false), |value| value.truth());
    if let Some(arn) = arn {
        let name = match value.get("name") {
            Some(name) => name.text(),
            None => of_arn(&arn),
        };
        let is_cognito = kind == "COGNITO_USER_POOLS" || arn.text().is_some_and(|arn| is_user_pool(&arn));
        return Some(Authorizer { name, arn, alias: None, is_cognito, is_managed_elsewhere });
    }
    let name = text.or_else(|| value.get("name")?.text());
    let Some(function) = name.as_deref().and_then(|name| service.function(name)) else {
        // A function that is not there: the framework stops.
        template.gap(event.cause);
        return None;
    };
    let is_cognito = kind == "COGNITO_USER_POOLS";
    Some(Authorizer { name, arn: function.target(), alias: function.alias_id(), is_cognito, is_managed_elsewhere })
}

fn is_iam(value: &Json<'_>) -> bool {
    let kind = value.text().or_else(|| value.get("type")?.text());
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("AWS_IAM"))
}

fn is_user_pool(arn: &str) -> bool {
    let mut parts = arn.split(':');
    parts.next() == Some("arn")
        && parts.next().is_some_and(|partition| partition.chars().all(|char| char.is_ascii_alphabetic() || char == '-'))
        && parts.next().is_some_and(|service| service.starts_with("cognito-idp"))
}

/// How a method checks its callers.
pub(super) fn method_type<'r>(event: &Event<'r>) -> Json<'r> {
    match event.get("authorizer").filter(|value| value.truth() != Some(false)) {
        None => "NONE".into(),
        Some(value) if !value.is_known() || ["type", "arn"].iter().any(|key| value.get(key).is_some_and(|part| !part.is_known())) => {
            Json::Unknown
        }
        Some(value) if is_iam(&value) => "AWS_IAM".into(),
        Some(value) => {
            let is_pool =
                value.get("type").and_then(|kind| kind.text()).is_some_and(|kind| kind.eq_ignore_ascii_case("COGNITO_USER_POOLS"));
            let arn = value.text().or_else(|| value.get("arn")?.text());
            if is_pool || arn.is_some_and(|arn| is_user_pool(&arn)) { "COGNITO_USER_POOLS" } else { "CUSTOM" }.into()
        }
    }
}

/// The authorizer.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>, route: &Route<'_, 'r>, authorizer: &Authorizer<'r>) {
    let arn = authorizer.arn.clone();
    let properties = map! { "Name": authorizer.name.clone(), "RestApiId": api_id(service) };
    let properties = if authorizer.is_cognito {
        properties.with("Type", Some("COGNITO_USER_POOLS")).with("ProviderARNs", Some(list![arn]))
    } else {
        properties.with("AuthorizerUri", Some(invocation(arn)))
    };
    let id = LogicalId::around("", authorizer.name.as_deref().map(naming::normalize), "ApiGatewayAuthorizer");
    let resource = template.add(id.clone(), "AWS::ApiGateway::Authorizer", properties, route.event.cause);
    resource.after(authorizer.alias.clone());
    if let Some(method) = template.resource_mut(&route.method_id()) {
        method.properties.set("AuthorizerId", refer(&id));
        // The framework puts the authorizer in the place of the permission.
        if let (Some(first), Some(id)) = (method.depends_on.first_mut(), id.known()) {
            *first = id.to_owned().into();
        }
    }
}

/// The address under which API Gateway invokes a function.
pub(super) fn invocation<'r>(function: Json<'r>) -> Json<'r> {
    let parts = vec![
        "arn:".into(),
        reference("AWS::Partition"),
        ":apigateway:".into(),
        reference("AWS::Region"),
        ":lambda:path/2015-03-31/functions/".into(),
        function,
        "/invocations".into(),
    ];
    join("", parts)
}

/// The permission to invoke the authorizer, unless the function has one for its own events.
pub(super) fn permit<'r>(
    service: &Service<'r>,
    template: &mut Template<'r>,
    route: &Route<'_, 'r>,
    authorizer: &Authorizer<'r>,
    added: &mut HashSet<String>,
) {
    let cause = route.event.cause;
    if authorizer.is_cognito || !template.decide(authorizer.is_managed_elsewhere, false, cause) {
        return;
    }
    let id = authorizer.name.as_deref().map(|name| permission_id(&naming::normalize(name)));
    if id.as_ref().is_some_and(|id| !added.insert(id.clone())) {
        return;
    }
    // It may have a permission for events that are not known of.
    let open = service.is_open().then_some(Json::Unknown);
    let function = authorizer.alias.as_ref().map_or_else(|| authorizer.arn.clone(), reference);
    let properties = map! {
        "FunctionName": open.unwrap_or(function),
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": source(api_id(service), "/*/*"),
    };
    let id = id.map_or_else(|| LogicalId::partly("", permission_id("")), LogicalId::from);
    template.add(id, "AWS::Lambda::Permission", properties, cause);
}
