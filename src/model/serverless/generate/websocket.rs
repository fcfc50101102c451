//! The WebSocket API of API Gateway.

use super::{custom_resource, http_authorizer::invocation, log_groups};
use crate::model::serverless::{
    Json,
    json::{list, map},
    naming::{self, LogicalId},
    service::{Event, Function, Service},
    template::{Template, join, refer, reference, sub},
};

/// The API with its routes, its stage and what it invokes.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let Some((_, first)) = service.events("websocket").next() else { return };
    let cause = first.cause;
    let is_own = external_api(service).is_none();
    if is_own {
        let own = service.setting(&["websocketsApiName"]).filter(|name| name.truth() != Some(false));
        let usual = || service.name.as_ref().zip(service.stage.as_ref()).map(|(name, stage)| format!("{stage}-{name}-websockets")).into();
        let properties = map! { "Name": own.unwrap_or_else(usual), "ProtocolType": "WEBSOCKET" };
        template.add("WebsocketsApi", "AWS::ApiGatewayV2::Api", properties, cause);
        let connections = sub(Some("arn:${AWS::Partition}:execute-api:*:*:*/@connections/*".to_owned()));
        let causes: Vec<_> = service.events("websocket").map(|(_, event)| event.cause).collect();
        template.allow(&["execute-api:ManageConnections"], list![connections], &causes);
    }
    for (function, event) in service.events("websocket") {
        let properties = map! {
            "ApiId": api_id(service),
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": invocation(function.target()),
        };
        let id = format!("{}WebsocketsIntegration", function.id);
        template.add(id, "AWS::ApiGatewayV2::Integration", properties, event.cause).after(function.alias_id());
        let permission = format!("{}LambdaPermissionWebsockets", function.id);
        template.permit(permission.clone(), function, "apigateway.amazonaws.com", None, event.cause);
        if let Some(permission) = template.resource_mut(&permission) {
            let function = function.alias_id().unwrap_or_else(|| function.logical_id());
            permission.depends_on = is_own.then(|| "WebsocketsApi".into()).into_iter().chain([function.into()]).collect();
        }
    }
    let routes: Vec<_> = service.events("websocket").map(|(function, event)| route(service, template, function, event)).collect();
    if is_own {
        let properties = map! { "ApiId": api_id(service), "StageName": service.stage.clone() };
        template.add("WebsocketsDeploymentStage", "AWS::ApiGatewayV2::Stage", properties, cause);
        if template.decide(service.is_on(&["logs", "websocket"]), true, cause) {
            let cause = service.cause_of(&["logs", "websocket"]);
            let name = service.prefix().map(|prefix| format!("/aws/websocket/{prefix}"));
            log_groups::add(service, template, "WebsocketsLogGroup", name, None, cause);
            custom_resource::api_gateway_role(service, template, cause);
        }
    }
    // The id ends with a hash of the API.
    let id = LogicalId::partly("WebsocketsDeployment", "");
    let deployment = template.add(id.clone(), "AWS::ApiGatewayV2::Deployment", map! { "ApiId": api_id(service) }, cause);
    deployment.after(routes.into_iter().filter_map(|id| id.known().map(str::to_owned)));
    if let Some(stage) = template.resource_mut("WebsocketsDeploymentStage") {
        stage.properties.set("DeploymentId", refer(&id));
    }
    template.output("ServiceEndpointWebsocket", Json::Unknown);
}

fn external_api<'r>(service: &Service<'r>) -> Option<Json<'r>> {
    service.setting(&["apiGateway", "websocketApiId"]).filter(|id| id.truth() != Some(false))
}

fn api_id<'r>(service: &Service<'r>) -> Json<'r> {
    external_api(service).unwrap_or_else(|| reference("WebsocketsApi"))
}

fn route<'r>(service: &Service<'r>, template: &mut Template<'r>, function: &Function<'r>, event: &Event<'r>) -> LogicalId {
    let key = event.main("route").unwrap_or(Json::Unknown);
    let name = key.text().map(|key| naming::route(&key));
    let id = LogicalId::around("", name.clone(), "WebsocketsRoute");
    let target = join("/", vec!["integrations".into(), reference(format!("{}WebsocketsIntegration", function.id))]);
    let authorizer = authorizer(service, template, event);
    let is_known = event.get("authorizer").is_none_or(|authorizer| authorizer.is_known());
    let kind = if authorizer.is_some() { "CUSTOM" } else { "NONE" };
    let kind = if is_known { kind.into() } else { Json::Unknown };
    let properties = map! { "ApiId": api_id(service), "RouteKey": key, "AuthorizationType": kind, "Target": target };
    let properties = properties.with("AuthorizerId", authorizer.as_ref().map(refer));
    template.add(id.clone(), "AWS::ApiGatewayV2::Route", properties, event.cause);
    if template.decide(event.is_on("routeResponseSelectionExpression"), true, event.cause) {
        let properties = map! { "ApiId": api_id(service), "RouteId": refer(&id), "RouteResponseKey": "$default" };
        let id = LogicalId::around("", name, "WebsocketsRouteResponse");
        template.add(id, "AWS::ApiGatewayV2::RouteResponse", properties, event.cause);
    }
    id
}

/// The authorizer of a route with its permission.
fn authorizer<'r>(service: &Service<'r>, template: &mut Template<'r>, event: &Event<'r>) -> Option<LogicalId> {
    let value = event.get("authorizer").filter(|value| value.truth() != Some(false))?;
    if !value.is_known() {
        template.gap(event.cause);
        return None;
    }
    let text = value.text();
    let arn = match &text {
        Some(text) => Some(value.clone()).filter(|_| text.contains(':')),
        None => value.get("arn"),
    };
    let of_arn = arn.as_ref().and_then(|arn| arn.text()?.rsplit(':').next().map(str::to_owned));
    let given = || value.get("name").and_then(|name| name.text());
    let name = if arn.is_some() { of_arn.or_else(given) } else { text.or_else(given) };
    let function = if arn.is_none() { name.as_deref().and_then(|name| service.function(name)) } else { None };
    let target = arn.or_else(|| function.map(Function::target)).unwrap_or(Json::Unknown);
    let normal = name.as_deref().map(naming::normalize);
    let id = LogicalId::around("", normal.clone(), "WebsocketsAuthorizer");
    let properties =
        map! { "ApiId": api_id(service), "Name": name, "AuthorizerType": "REQUEST", "AuthorizerUri": invocation(target.clone()) };
    let alias = function.and_then(Function::alias_id);
    template.add(id.clone(), "AWS::ApiGatewayV2::Authorizer", properties, event.cause).after(alias.clone());
    let properties = map! { "FunctionName": target, "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com" };
    let permission = LogicalId::around("", normal, "LambdaPermissionWebsockets");
    let permission = template.add(permission, "AWS::Lambda::Permission", properties, event.cause);
    permission.after(external_api(service).is_none().then(|| "WebsocketsApi".to_owned()));
    permission.after(function.map(Function::logical_id).into_iter().chain(alias));
    Some(id)
}
