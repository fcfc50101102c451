use std::collections::HashSet;

use crate::{
    diagnostics::Confidence,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    suggest::nearest,
    vars::{Generation, Member, Value},
};

rule! {
    /// A function is named that the service does not have.
    ///
    /// ## Why
    /// An authorizer and a destination may name a function of the service by its key. The framework stops if there is none.
    /// A function elsewhere is named by its ARN.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   authorize:
    ///     handler: authorize.run
    ///   place:
    ///     handler: place.run
    ///     events:
    ///       - http:
    ///           method: post
    ///           path: orders
    ///           authorizer: autorize
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   authorize:
    ///     handler: authorize.run
    ///   place:
    ///     handler: place.run
    ///     events:
    ///       - http:
    ///           method: post
    ///           path: orders
    ///           authorizer: authorize
    /// ```
    name: "unknown-function",
    answer: Some("Function \"autorize\" doesn't exist in this Service"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let functions = service::functions(service);
    let is_complete = service.resolved.root().get("functions").is_none_or(|functions| functions.is_known() && functions.items().all(Value::is_known));
    // Plugins may add functions before the framework asks for them.
    let Some(plugins) = service::plugins(service).filter(|_| is_complete) else { return };
    let known: HashSet<&str> = functions.iter().map(|function| function.key).collect();
    for function in &functions {
        for place in ["onSuccess", "onFailure"] {
            named(&known, function.value.at(&["destinations", place]), service, !plugins.is_empty(), report);
        }
        for event in service::events(function.value) {
            named(&known, authorizer(&event), service, !plugins.is_empty(), report);
        }
    }
    let authorizers = service::provider(service).and_then(|provider| provider.at(&["httpApi", "authorizers"]));
    for authorizer in authorizers.into_iter().flat_map(Value::entries) {
        named(&known, authorizer.value.get("functionName"), service, !plugins.is_empty(), report);
    }
}

/// The function that authorizes the calls of an event, where it is given by its key.
fn authorizer<'s>(event: &Member<'s>) -> Option<Value<'s>> {
    let authorizer = event.value.get("authorizer").filter(|_| matches!(event.key, "http" | "websocket"))?;
    if authorizer.as_str().is_some() {
        return Some(authorizer);
    }
    // With an ARN or the id of an authorizer the name is only a name.
    let is_elsewhere = authorizer.get("arn").is_some() || authorizer.get("authorizerId").is_some();
    authorizer.get("name").filter(|_| !is_elsewhere)
}

fn named(known: &HashSet<&str>, value: Option<Value<'_>>, service: &Serverless<'_>, has_plugins: bool, report: &mut Report<'_>) {
    let Some((value, name)) = value.and_then(|value| Some((value, value.as_str()?))) else { return };
    if known.contains(name) || name.contains(':') || name.eq_ignore_ascii_case("aws_iam") || name.contains("${") {
        return;
    }
    let finding = service::find(report, value, format!("there is no function `{name}`"));
    finding.answer(Some(format!("Function \"{name}\" doesn't exist in this Service")));
    if let Some(near) = nearest(name, known.iter().copied()) {
        finding.help(format!("did you mean `{near}`?"));
    }
    if has_plugins || service.generation == Generation::V4 {
        finding.confidence(Confidence::Likely);
    }
}
