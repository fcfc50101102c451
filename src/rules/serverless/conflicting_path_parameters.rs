use std::collections::HashMap;

use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Member, Value},
};

rule! {
    /// Two paths of a REST API name the same part differently, or go on behind a part that takes everything.
    ///
    /// ## Why
    /// Below one path API Gateway takes a single variable part: `/orders/{id}` and `/orders/{order}/items` cannot stand side
    /// by side. Behind `{proxy+}` there can be nothing, as it stands for all that follows. The deployment is rolled back.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   find:
    ///     handler: orders.find
    ///     events:
    ///       - http: GET /orders/{id}
    ///   items:
    ///     handler: orders.items
    ///     events:
    ///       - http: GET /orders/{order}/items
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   find:
    ///     handler: orders.find
    ///     events:
    ///       - http: GET /orders/{id}
    ///   items:
    ///     handler: orders.items
    ///     events:
    ///       - http: GET /orders/{id}/items
    /// ```
    name: "conflicting-path-parameters",
    answered_by: Some("API Gateway"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    // The variable part below each path, and the event that brought it.
    let mut variable: HashMap<String, (String, Member<'_>)> = HashMap::new();
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "http") {
            let Some((path, value)) = path(event.value) else { continue };
            let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
            for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.starts_with('{') && part.ends_with('}')) {
                if part.ends_with("+}") && at + 1 < parts.len() {
                    let finding = service::find(report, value, format!("nothing can follow `{part}` in a path"));
                    finding.help("let it be the last part");
                    break;
                }
                let above = parts.get(..at).unwrap_or_default().join("/");
                let Some((first, earlier)) = variable.get(&above) else {
                    variable.insert(above, ((*part).to_owned(), event));
                    continue;
                };
                if first == part {
                    continue;
                }
                let message = format!("`{part}` below `/{above}` is called `{first}` elsewhere");
                let finding = service::find(report, value, message);
                finding.answer(Some(format!("A sibling ({first}) of this resource already has a variable path part -- only one is allowed")));
                finding.help("use the same name in both paths");
                service::label(finding, path_of(earlier.value).place(), "here");
                break;
            }
        }
    }
}

/// The path of an event, and the value that holds it.
fn path(event: Value<'_>) -> Option<(String, Value<'_>)> {
    let value = path_of(event);
    let text = service::text(value)?;
    let path = if event.as_str().is_some() { text.split_once(' ').map(|(_, path)| path.trim().to_owned())? } else { text };
    Some((path, value))
}

fn path_of(event: Value<'_>) -> Value<'_> {
    event.get("path").unwrap_or(event)
}
