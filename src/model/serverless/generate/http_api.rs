//! The HTTP API of API Gateway.

use super::{http::source, http_authorizer::invocation, log_groups};
use crate::model::serverless::{
    Json,
    json::map,
    naming::{self, LogicalId},
    service::{Event, Function, Service},
    template::{Template, join, reference},
};

/// The API with its routes, and what they invoke and who checks their callers.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let Some((_, first)) = service.events("httpApi").next() else { return };
    let cause = first.cause;
    let has_logs = template.decide(service.is_on(&["logs", "httpApi"]), true, cause);
    if external_api(service).is_none() {
        template.add("HttpApi", "AWS::ApiGatewayV2::Api", map! { "Name": name(service), "ProtocolType": "HTTP" }, cause);
        let properties = map! { "ApiId": reference("HttpApi"), "StageName": "$default", "AutoDeploy": true };
        let stage = template.add("HttpApiStage", "AWS::ApiGatewayV2::Stage", properties, cause);
        stage.after(has_logs.then(|| "HttpApiLogGroup".to_owned()));
        template.output("HttpApiId", reference("HttpApi"));
        template.output("HttpApiUrl", Json::Unknown);
    }
    if has_logs {
        let own = service.setting(&["stackName"]).filter(|name| name.truth() != Some(false));
        let stack = own.map_or_else(|| service.prefix(), |name| name.text());
        let name = stack.map(|name| format!("/aws/http-api/{name}"));
        log_groups::add(service, template, "HttpApiLogGroup", name, None, service.cause_of(&["logs", "httpApi"]));
    }
    authorizers(service, template);
    let rest = service.events("httpApi").filter(|(_, event)| route_key(event).as_deref() == Some("*")).last();
    for (function, event) in service.events("httpApi") {
        // Of several routes for all the rest, the last one counts.
        let is_overridden = route_key(event).as_deref() == Some("*") && rest.is_some_and(|(_, last)| !std::ptr::eq(last, event));
        if !is_overridden {
            route(service, template, function, event);
        }
    }
}

fn external_api<'r>(service: &Service<'r>) -> Option<Json<'r>> {
    service.setting(&["httpApi", "id"]).filter(|id| id.truth() != Some(false))
}

fn api_id<'r>(service: &Service<'r>) -> Json<'r> {
    external_api(service).unwrap_or_else(|| reference("HttpApi"))
}

fn name<'r>(service: &Service<'r>) -> Json<'r> {
    if let Some(name) = service.setting(&["httpApi", "name"]).filter(|name| name.truth() != Some(false)) {
        return name;
    }
    let is_service_first = service.is_on(&["httpApi", "shouldStartNameWithService"]);
    let names = service.name.as_ref().zip(service.stage.as_ref()).zip(is_service_first);
    names.map(|((name, stage), first)| if first { format!("{name}-{stage}") } else { format!("{stage}-{name}") }).into()
}

fn authorizers<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let Some(authorizers) = service.setting(&["httpApi", "authorizers"]) else { return };
    if !authorizers.is_known() {
        template.gap(service.cause_of(&["httpApi", "authorizers"]));
    }
    for (key, authorizer) in authorizers.entries() {
        let cause = service.cause_of(&["httpApi", "authorizers", &key]);
        let name = authorizer.get("name").map_or_else(|| Some(key.into_owned()), |name| name.text());
        let id = LogicalId::around("HttpApiAuthorizer", name.as_deref().map(naming::normalize), "");
        let kind = authorizer.get("type");
        let is_request = kind.map_or(Some(false), |kind| Some(kind.text()? == "request"));
        let properties = map! { "ApiId": api_id(service), "Name": name.clone() };
        if !template.decide(is_request, true, cause) {
            let kind = is_request.map_or(Json::Unknown, |_| "JWT".into());
            template.add(id, "AWS::ApiGatewayV2::Authorizer", properties.with("AuthorizerType", Some(kind)), cause);
            continue;
        }
        let function = authorizer.get("functionName").and_then(|name| service.function(&name.text()?).cloned());
        let given = authorizer.get("functionArn").filter(|arn| arn.truth() != Some(false));
        let target = given.or_else(|| function.as_ref().map(Function::target)).unwrap_or(Json::Unknown);
        let alias = function.and_then(|function| function.alias_id());
        let properties = properties.with("AuthorizerType", Some("REQUEST")).with("AuthorizerUri", Some(invocation(target.clone())));
        template.add(id, "AWS::ApiGatewayV2::Authorizer", properties, cause).after(alias.clone());
        let is_elsewhere = authorizer.get("managedExternally").map_or(Some(false), |value| value.truth());
        if !template.decide(is_elsewhere, false, cause) {
            continue;
        }
        let properties = map! {
            "FunctionName": target,
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": source(api_id(service), "/*"),
        };
        let id = LogicalId::around("", name.as_deref().map(naming::normalize), "LambdaAuthorizerPermissionHttpApi");
        template.add(id, "AWS::Lambda::Permission", properties, cause).after(alias);
    }
}

fn route<'r>(service: &Service<'r>, template: &mut Template<'r>, function: &Function<'r>, event: &Event<'r>) {
    let permission = format!("{}LambdaPermissionHttpApi", function.id);
    template.permit(permission, function, "apigateway.amazonaws.com", Some(source(api_id(service), "/*")), event.cause);
    let integration = format!("HttpApiIntegration{}", function.id);
    let properties = map! { "ApiId": api_id(service), "IntegrationType": "AWS_PROXY", "IntegrationUri": function.target() };
    template.add(integration.clone(), "AWS::ApiGatewayV2::Integration", properties, event.cause).after(function.alias_id());
    let key = route_key(event);
    let id = match key.as_deref() {
        Some("*") => LogicalId::from("HttpApiRouteDefault"),
        Some(key) => LogicalId::from(format!("HttpApiRoute{}", naming::path(key))),
        None => LogicalId::partly("HttpApiRoute", ""),
    };
    let authorizer = event.get("authorizer").filter(|value| value.truth() != Some(false)).and_then(|value| {
        let name = || if value.is_map() { value.get("name") } else { Some(value.clone()) };
        let own = || {
            name().map(|name| name.text().map_or(Json::Unknown, |name| reference(format!("HttpApiAuthorizer{}", naming::normalize(&name)))))
        };
        value.get("id").or_else(own)
    });
    let target = join("/", vec!["integrations".into(), reference(&integration)]);
    let key = key.map(|key| if key == "*" { "$default".to_owned() } else { key });
    let properties = map! { "ApiId": api_id(service), "RouteKey": key, "Target": target }.with("AuthorizerId", authorizer);
    template.add(id, "AWS::ApiGatewayV2::Route", properties, event.cause).after([integration]);
}

/// `GET /path`, or `*` for all that no other route takes.
fn route_key(event: &Event<'_>) -> Option<String> {
    let (method, path) = match event.value.text() {
        Some(text) if text == "*" => return Some(text),
        Some(text) => {
            let (method, path) = text.split_once(' ')?;
            (method.to_owned(), path.to_owned())
        }
        None => {
            let path = event.get("path")?.text()?;
            if path == "*" {
                return Some(path);
            }
            (event.get("method")?.text()?, path)
        }
    };
    let method = if method == "*" { "ANY".to_owned() } else { method.to_uppercase() };
    Some(format!("{method} {path}"))
}
