use crate::{
    data::LAMBDA_RUNTIMES,
    date::Date,
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    schema::service::Violation,
    vars::Value,
};

rule! {
    /// A function runs on a runtime that Lambda no longer supports.
    ///
    /// ## Why
    /// First a runtime gets no more updates, then Lambda refuses new functions with it, then also changes of functions that
    /// have it, and the deployment fails. Until then this is a warning; `speclint data` tells from when the days are.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs12.x
    /// functions:
    ///   place:
    ///     handler: place.run
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   place:
    ///     handler: place.run
    /// ```
    name: "retired-lambda-runtime",
    answered_by: Some("Lambda"),
    check: Check::Serverless(check),
    service: Some(takes),
}

/// That the framework does not know an old runtime is no second finding.
fn takes(violation: &Violation<'_>, service: &Serverless<'_>, _: &mut Report<'_>) -> bool {
    let is_runtime = violation.is_at(&["provider", "runtime"]) || violation.is_at(&["functions", "*", "runtime"]);
    let is_retired = |name: &str| LAMBDA_RUNTIMES.rows_of::<2>(name).any(|[_, deprecated]| is_past(service, deprecated));
    !service.is_exact && is_runtime && violation.value.as_str().is_some_and(is_retired)
}

fn is_past(service: &Serverless<'_>, day: &str) -> bool {
    day.parse::<Date>().is_ok_and(|day| day <= service.context.today)
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let mut of_provider = service::provider(service).and_then(|provider| provider.get("runtime"));
    for function in service::functions(service) {
        if function.value.get("image").is_some() {
            continue;
        }
        // What counts for many functions is told once.
        let own = service::given(function.value, "runtime");
        if let Some(runtime) = own.or_else(|| of_provider.take()) {
            runtime_of(service, runtime, report);
        }
    }
}

fn runtime_of(service: &Serverless<'_>, value: Value<'_>, report: &mut Report<'_>) {
    let Some(name) = value.as_str() else { return };
    let Some([_, deprecated, create, update, successor]) = LAMBDA_RUNTIMES.rows_of::<5>(name).next() else { return };
    let is_past = |day: &str| is_past(service, day);
    if !is_past(deprecated) {
        return;
    }
    let message = match () {
        () if is_past(update) => format!("Lambda stopped taking functions with `{name}`, new or changed, on {update}"),
        () if is_past(create) => format!("Lambda stopped taking new functions with `{name}` on {create}"),
        () => format!("Lambda stopped supporting `{name}` on {deprecated}"),
    };
    let finding = service::find(report, value, message);
    if is_past(update) {
        finding.answer(Some(format!("The runtime parameter of {name} is no longer supported for creating or updating AWS Lambda functions.")));
    } else {
        let severity = finding.severity.min(Severity::Warning);
        finding.severity(severity);
        let next = if is_past(create) { ("changes of functions", update) } else { ("new functions", create) };
        if next.1 != "-" {
            finding.note(format!("Lambda is announced to refuse {} with it from {} on", next.0, next.1));
        }
    }
    if successor != "-" {
        finding.help(format!("move to `{successor}`"));
    }
}
