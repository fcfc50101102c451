//! The REST API of API Gateway.

use std::collections::{BTreeMap, HashSet};

use super::{custom_resource, http_authorizer, http_keys, http_models, log_groups};
use crate::model::serverless::{
    Json,
    json::map,
    naming::{self, LogicalId},
    service::{Event, Function, Service},
    template::{Template, get_att, join, reference},
};

/// The longest path that is followed; API Gateway's own limit is lower.
const MAX_PATH: usize = 512;

/// A method of the API.
pub(super) struct Route<'s, 'r> {
    pub(super) function: &'s Function<'r>,
    pub(super) event: &'s Event<'r>,
    /// Without slashes at its ends.
    pub(super) path: String,
    /// In lower case.
    pub(super) method: String,
}

impl Route<'_, '_> {
    /// The logical id of the method.
    pub(super) fn method_id(&self) -> String {
        method_id(&self.path, &self.method)
    }
}

fn method_id(path: &str, method: &str) -> String {
    format!("ApiGatewayMethod{}{}", naming::path(path), naming::upper_first(method))
}

/// The API with its paths and methods, keys and models, and the permission to invoke the functions.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let Some((_, first)) = service.events("http").next() else { return };
    let given = given_resources(service);
    // Of an API whose paths are not known no path is known to be new.
    let routes = given.as_ref().map(|_| routes(service, template)).unwrap_or_default();
    if given.is_none() {
        template.gap(first.cause);
    }
    let given = given.unwrap_or_default();
    if external_api(service).is_none() {
        let name = api_name(service);
        let policy = service.setting(&["apiGateway", "resourcePolicy"]);
        let policy = policy.map(|statements| map! { "Version": "2012-10-17", "Statement": statements });
        let properties = map! { "Name": name }.with("Policy", policy);
        template.add("ApiGatewayRestApi", "AWS::ApiGateway::RestApi", properties, first.cause);
    }
    for route in &routes {
        resources(service, template, route, &given);
    }
    cors(service, template, &routes, &given);
    for route in &routes {
        method(service, template, route, &given);
    }
    http_models::generate(service, template, &routes);
    let authorizers: Vec<_> = routes.iter().map(|route| http_authorizer::read(service, template, route.event)).collect();
    for (route, authorizer) in routes.iter().zip(&authorizers) {
        if let Some(authorizer) = authorizer {
            http_authorizer::generate(service, template, route, authorizer);
        }
    }
    // The id has a number in it that is new in each run.
    let deployment = LogicalId::partly("ApiGatewayDeployment", "");
    let stage = service.setting(&["apiGateway", "stage"]).unwrap_or_else(|| service.stage.clone().into());
    let properties = map! { "RestApiId": api_id(service), "StageName": stage };
    template.add(deployment, "AWS::ApiGateway::Deployment", properties, first.cause);
    template.output("ServiceEndpoint", Json::Unknown);
    http_keys::generate(service, template);
    permissions(service, template, &routes, &authorizers);
    logs(service, template);
}

/// The API that is there already.
fn external_api<'r>(service: &Service<'r>) -> Option<Json<'r>> {
    service.setting(&["apiGateway", "restApiId"]).filter(|id| id.truth() != Some(false))
}

/// A reference to the API.
pub(super) fn api_id<'r>(service: &Service<'r>) -> Json<'r> {
    external_api(service).unwrap_or_else(|| reference("ApiGatewayRestApi"))
}

fn api_name<'r>(service: &Service<'r>) -> Json<'r> {
    if let Some(name) = service.setting(&["apiName"]).filter(|name| name.truth() != Some(false)) {
        return name;
    }
    let is_service_first = service.is_on(&["apiGateway", "shouldStartNameWithService"]);
    let names = service.name.as_ref().zip(service.stage.as_ref()).zip(is_service_first);
    names.map(|((name, stage), first)| if first { format!("{name}-{stage}") } else { format!("{stage}-{name}") }).into()
}

fn routes<'s, 'r>(service: &'s Service<'r>, template: &mut Template<'r>) -> Vec<Route<'s, 'r>> {
    let mut routes = Vec::new();
    for (function, event) in service.events("http") {
        let (method, path) = match event.value.text() {
            Some(text) => {
                let mut words = text.split(' ').map(str::to_owned);
                (words.next(), words.next())
            }
            None => (event.get("method").and_then(|method| method.text()), event.get("path").and_then(|path| path.text())),
        };
        let (Some(method), Some(path)) = (method, path.filter(|path| path.len() <= MAX_PATH)) else {
            template.gap(event.cause);
            continue;
        };
        let path = path.strip_prefix('/').unwrap_or(&path);
        let path = path.strip_suffix('/').unwrap_or(path).to_owned();
        routes.push(Route { function, event, path, method: method.to_lowercase() });
    }
    routes
}

/// The paths that the API has already, with their ids.
fn given_resources<'r>(service: &Service<'r>) -> Option<BTreeMap<String, Json<'r>>> {
    let Some(given) = service.setting(&["apiGateway", "restApiResources"]) else { return Some(BTreeMap::new()) };
    let trim = |path: &str| path.strip_prefix('/').unwrap_or(path).trim_end_matches('/').to_owned();
    if !given.is_known() || given.items().iter().any(|item| item.get("path").is_none_or(|path| path.text().is_none())) {
        return None;
    }
    let listed = given.items().into_iter().filter_map(|item| Some((item.get("path")?.text()?.into(), item.get("resourceId")?)));
    Some(listed.chain(given.entries()).map(|(path, id)| (trim(&path), id)).collect())
}

/// The paths from the root to that of the method, but for what is there already.
fn resources<'r>(service: &Service<'r>, template: &mut Template<'r>, route: &Route<'_, 'r>, given: &BTreeMap<String, Json<'r>>) {
    let ends = route.path.match_indices('/').map(|(at, _)| at).chain([route.path.len()]);
    let mut parent = root(service);
    let paths: Vec<&str> = ends.filter_map(|end| route.path.get(..end)).filter(|path| !path.is_empty()).collect();
    let first_new = paths.iter().rposition(|path| given.contains_key(*path)).map_or(0, |at| at + 1);
    if let Some(id) = first_new.checked_sub(1).and_then(|at| given.get(*paths.get(at)?)) {
        parent = id.clone();
    }
    for path in paths.iter().skip(first_new) {
        let id = format!("ApiGatewayResource{}", naming::path(path));
        let part = path.rsplit('/').next().unwrap_or_default();
        let properties = map! { "ParentId": parent, "PathPart": part.to_owned(), "RestApiId": api_id(service) };
        template.add(id.clone(), "AWS::ApiGateway::Resource", properties, route.event.cause);
        parent = reference(id);
    }
}

fn root<'r>(service: &Service<'r>) -> Json<'r> {
    let given = service.setting(&["apiGateway", "restApiRootResourceId"]).filter(|id| id.truth() != Some(false));
    given.unwrap_or_else(|| get_att("ApiGatewayRestApi", "RootResourceId"))
}

fn resource_id<'r>(service: &Service<'r>, path: &str, given: &BTreeMap<String, Json<'r>>) -> Json<'r> {
    match given.get(path) {
        Some(id) => id.clone(),
        None if path.is_empty() => root(service),
        None => reference(format!("ApiGatewayResource{}", naming::path(path))),
    }
}

/// The methods that answer preflight requests.
fn cors<'r>(service: &Service<'r>, template: &mut Template<'r>, routes: &[Route<'_, 'r>], given: &BTreeMap<String, Json<'r>>) {
    for route in routes {
        if template.decide(route.event.is_on("cors"), true, route.event.cause) {
            let properties = map! {
                "AuthorizationType": "NONE",
                "HttpMethod": "OPTIONS",
                "ResourceId": resource_id(service, &route.path, given),
                "RestApiId": api_id(service),
            };
            let id = method_id(&route.path, "options");
            template.add(id, "AWS::ApiGateway::Method", properties, route.event.cause);
        }
    }
}

fn method<'r>(service: &Service<'r>, template: &mut Template<'r>, route: &Route<'_, 'r>, given: &BTreeMap<String, Json<'r>>) {
    let function = route.function;
    let properties = map! {
        "HttpMethod": route.method.to_uppercase(),
        "ResourceId": resource_id(service, &route.path, given),
        "RestApiId": api_id(service),
        "AuthorizationType": http_authorizer::method_type(route.event),
        "ApiKeyRequired": route.event.is_on("private").map_or(Json::Unknown, Json::from),
    };
    let method = template.add(route.method_id(), "AWS::ApiGateway::Method", properties, route.event.cause);
    method.after([permission_id(&function.id)].into_iter().chain(function.alias_id()));
}

pub(super) fn permission_id(function: &str) -> String {
    format!("{function}LambdaPermissionApiGateway")
}

/// The source of calls from the API.
pub(super) fn source<'r>(api: Json<'r>, end: &'static str) -> Json<'r> {
    let parts = vec![
        "arn:".into(),
        reference("AWS::Partition"),
        ":execute-api:".into(),
        reference("AWS::Region"),
        ":".into(),
        reference("AWS::AccountId"),
        ":".into(),
        api,
        end.into(),
    ];
    join("", parts)
}

fn permissions<'r>(
    service: &Service<'r>,
    template: &mut Template<'r>,
    routes: &[Route<'_, 'r>],
    authorizers: &[Option<http_authorizer::Authorizer<'r>>],
) {
    let mut added = HashSet::new();
    for (function, event) in service.events("http") {
        let id = permission_id(&function.id);
        added.insert(id.clone());
        template.permit(id, function, "apigateway.amazonaws.com", Some(source(api_id(service), "/*/*")), event.cause);
    }
    for (route, authorizer) in routes.iter().zip(authorizers) {
        if let Some(authorizer) = authorizer {
            http_authorizer::permit(service, template, route, authorizer, &mut added);
        }
    }
}

/// The log group for the requests, and the role to write into it.
fn logs<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let cause = service.cause_of(&["logs", "restApi"]);
    let is_on = template.decide(service.is_on(&["logs", "restApi"]), true, cause);
    let access = service.setting(&["logs", "restApi", "accessLogging"]);
    if is_on && template.decide(access.map_or(Some(true), |access| access.truth()), true, cause) {
        let name = service.prefix().map(|prefix| format!("/aws/api-gateway/{prefix}"));
        log_groups::add(service, template, "ApiGatewayLogGroup", name, None, cause);
        custom_resource::api_gateway_role(service, template, cause);
    }
}
