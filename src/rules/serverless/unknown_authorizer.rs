use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    suggest::nearest,
    vars::{Generation, Value},
};

rule! {
    /// A route of the HTTP API has an authorizer that is not declared.
    ///
    /// ## Why
    /// The authorizers of the HTTP API stand under `provider.httpApi.authorizers`, and routes name them. The framework stops
    /// at a name that is not there.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   httpApi:
    ///     authorizers:
    ///       customers:
    ///         identitySource: $request.header.Authorization
    ///         issuerUrl: https://login.example.com
    ///         audience: orders
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     events:
    ///       - httpApi:
    ///           method: POST
    ///           path: /orders
    ///           authorizer: customer
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   httpApi:
    ///     authorizers:
    ///       customers:
    ///         identitySource: $request.header.Authorization
    ///         issuerUrl: https://login.example.com
    ///         audience: orders
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     events:
    ///       - httpApi:
    ///           method: POST
    ///           path: /orders
    ///           authorizer: customers
    /// ```
    name: "unknown-authorizer",
    answer: Some("Event references not configured authorizer 'customer'"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let Some(provider) = service::provider(service) else { return };
    let declared = provider.at(&["httpApi", "authorizers"]);
    let is_open = [Some(provider), provider.get("httpApi"), declared].into_iter().flatten().any(|value| !value.is_known());
    if is_open {
        return;
    }
    let known: Vec<&str> = declared.into_iter().flat_map(Value::entries).map(|entry| entry.key).collect();
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "httpApi") {
            let Some(authorizer) = event.value.get("authorizer") else { continue };
            let named = if authorizer.as_str().is_some() { Some(authorizer) } else { authorizer.get("name") };
            let Some((value, name)) = named.and_then(|value| Some((value, value.as_str()?))) else { continue };
            if known.contains(&name) || name == "aws_iam" || authorizer.get("id").is_some() {
                continue;
            }
            let finding = service::find(report, value, format!("there is no authorizer `{name}`"));
            finding.answer(Some(format!("Event references not configured authorizer '{name}'")));
            finding.help(match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it under `provider.httpApi.authorizers`".to_owned(),
            });
            if service.generation == Generation::V4 {
                finding.severity(Severity::Warning);
            }
        }
    }
}
