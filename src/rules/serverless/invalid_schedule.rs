use crate::{
    diagnostics::{Applicability, Fix},
    model::{schedule, serverless::Serverless},
    rules::{Check, Report, rule, service},
    schema::service::Violation,
    vars::Value,
};

rule! {
    /// A schedule is no expression that EventBridge takes.
    ///
    /// ## Why
    /// `rate(…)` takes a number and a unit, in the singular for 1 and in the plural for more. `cron(…)` has six fields, the
    /// last of them the year, and exactly one of day-of-month and day-of-week is `?`; days of the week count from 1, Sunday.
    /// The framework only looks at the number of fields, so that most mistakes end the deployment half-way.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   clean:
    ///     handler: clean.run
    ///     events:
    ///       - schedule: rate(1 hours)
    ///       - schedule:
    ///           rate: cron(0 6 * * MON-FRI *)
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   clean:
    ///     handler: clean.run
    ///     events:
    ///       - schedule: rate(1 hour)
    ///       - schedule:
    ///           rate: cron(0 6 ? * MON-FRI *)
    /// ```
    name: "invalid-schedule",
    fix: Some(Applicability::Suggested),
    check: Check::Serverless(check),
    service: Some(takes),
}

/// What the schema says of an expression is said better here.
fn takes(violation: &Violation<'_>, service: &Serverless<'_>, _: &mut Report<'_>) -> bool {
    let is_schedule = violation.path.iter().rev().take(3).any(|step| step == "schedule");
    !service.is_exact && is_schedule && violation.value.as_str().is_some_and(|text| schedule::check(text).is_err())
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "schedule") {
            let rate = event.value.get("rate").unwrap_or(event.value);
            rate.items().chain([rate]).for_each(|rate| expression(service, rate, report));
        }
    }
}

fn expression(service: &Serverless<'_>, value: Value<'_>, report: &mut Report<'_>) {
    let Some(Err(problem)) = value.as_str().map(schedule::check) else { return };
    let span = service::text_span(service, value, problem.range);
    let finding = service::find(report, value, problem.message);
    finding.help(problem.help);
    if let Some(span) = span {
        finding.primary.span = span;
        if let Some(meant) = problem.meant {
            finding.fix(Fix::suggested("correct the expression").replace(span, meant));
        }
    }
}
