use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Member, Value},
};

rule! {
    /// A function may run longer than the API that calls it waits.
    ///
    /// ## Why
    /// API Gateway gives up after 29 seconds (a REST API) or 30 (an HTTP API) and answers with 504 or 503, while the function
    /// goes on and is paid for. What the caller sees as failed may have been done. A REST API can be made to wait longer
    /// with `timeoutInMillis`, where the framework has it.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   timeout: 60
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     events:
    ///       - httpApi: POST /orders
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   timeout: 20
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     events:
    ///       - httpApi: POST /orders
    /// ```
    name: "timeout-longer-than-api",
    severity: Severity::Warning,
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    // What is set for all functions is told once, with those that it is too long for.
    let mut found: Vec<(Value<'_>, f64, f64, Member<'_>, Vec<&str>)> = Vec::new();
    for function in service::functions(service) {
        let Some(timeout) = service::setting(service, function.value, "timeout") else { continue };
        let Some(seconds) = service::number(timeout) else { continue };
        let waits = service::events(function.value).filter_map(|event| Some((patience(service, &event)?, event)));
        let Some((most, event)) = waits.filter(|(most, _)| seconds > *most).min_by(|one, other| one.0.total_cmp(&other.0)) else { continue };
        match found.iter_mut().find(|(other, ..)| other.is(timeout)) {
            Some((.., functions)) => functions.push(function.key),
            None => found.push((timeout, seconds, most, event, vec![function.key])),
        }
    }
    for (timeout, seconds, most, event, functions) in found {
        let name = functions.first().unwrap_or(&"function");
        let message = format!("`{name}` may run for {seconds} seconds, but its API waits only {most}");
        let finding = service::find(report, timeout, message);
        finding.help(format!("let it end within {most} seconds, or answer at once and do the rest behind a queue"));
        service::label(finding, service::key_place(&event), "called from here");
        if functions.len() > 1 {
            finding.note(format!("the same holds for {} more of the functions", functions.len() - 1));
        }
    }
}

/// How many seconds the API of an event waits.
fn patience(service: &Serverless<'_>, event: &Member<'_>) -> Option<f64> {
    if event.key == "httpApi" {
        return Some(30.0);
    }
    let is_asynchronous = service::is_on(event.value.get("async"));
    if event.key != "http" || is_asynchronous {
        return None;
    }
    let of_all = service::provider(service).and_then(|provider| provider.at(&["apiGateway", "timeoutInMillis"]));
    let longer: Option<Value<'_>> = event.value.get("timeoutInMillis").or(of_all);
    match longer {
        None => Some(29.0),
        Some(longer) => Some(service::number(longer)? / 1000.0),
    }
}
