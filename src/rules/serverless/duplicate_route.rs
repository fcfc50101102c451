use std::collections::HashMap;

use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Member, Value},
};

rule! {
    /// Two functions are called by the same route.
    ///
    /// ## Why
    /// Of two functions with the same path and method of the REST API, or the same route of the WebSocket API, the later one
    /// silently replaces the earlier, which is never called. For the HTTP API the framework stops.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   list:
    ///     handler: orders.list
    ///     events:
    ///       - http: GET /orders
    ///   find:
    ///     handler: orders.find
    ///     events:
    ///       - http:
    ///           method: get
    ///           path: orders/
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   list:
    ///     handler: orders.list
    ///     events:
    ///       - http: GET /orders
    ///   find:
    ///     handler: orders.find
    ///     events:
    ///       - http:
    ///           method: get
    ///           path: orders/{id}
    /// ```
    name: "duplicate-route",
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let mut known: HashMap<(&str, String), (&str, Member<'_>)> = HashMap::new();
    for function in service::functions(service) {
        for event in service::events(function.value) {
            let Some(route) = route(&event) else { continue };
            let key = (event.key, route.clone());
            let Some((first, earlier)) = known.insert(key, (function.key, event)) else { continue };
            let is_same_function = first == function.key;
            // A route of the same function that stands twice calls the same function.
            if is_same_function && event.key != "httpApi" {
                continue;
            }
            let message = match event.key {
                "httpApi" => format!("the route `{route}` stands twice"),
                _ => format!("`{route}` already calls `{first}`, which is replaced by `{}`", function.key),
            };
            let finding = service::find_key(report, &event, message);
            service::label(finding, service::key_place(&earlier), "first here");
            finding.help("give each function a route of its own");
            if event.key == "httpApi" {
                let file = service.source().path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
                finding.answer(Some(format!(
                    "Duplicate route '{route}' configuration in function {} for httpApi event in {file}",
                    function.key
                )));
            }
        }
    }
}

/// The route of an event, written so that equal ones are the same text.
fn route(event: &Member<'_>) -> Option<String> {
    match event.key {
        "http" | "httpApi" => {
            let (method, path) = method_and_path(event.value)?;
            let path = if event.key == "http" { path.trim_matches('/').to_owned() } else { path };
            let path = if path.starts_with('/') || path == "*" { path } else { format!("/{path}") };
            Some(if path == "*" { path } else { format!("{} {path}", method.to_ascii_uppercase()) })
        }
        "websocket" => service::text(event.value).or_else(|| event.value.get("route").and_then(service::text)),
        _ => None,
    }
}

/// `GET /orders`, or both as settings.
fn method_and_path(event: Value<'_>) -> Option<(String, String)> {
    if let Some(text) = event.as_str() {
        let (method, path) = text.split_once(' ').unwrap_or(("ANY", text));
        return Some((method.to_owned(), path.trim().to_owned()));
    }
    let path = service::text(event.get("path")?)?;
    // `*` is every method of the HTTP API.
    let method = event.get("method").map_or(Some("ANY".to_owned()), service::text)?;
    Some((if method == "*" { "ANY".to_owned() } else { method }, path))
}
