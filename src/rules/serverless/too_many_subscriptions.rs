use std::collections::HashMap;

use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Generation, Value},
};

rule! {
    /// More functions read a log group than CloudWatch allows.
    ///
    /// ## Why
    /// A log group has at most two subscription filters, and each `cloudwatchLog` event is one. The framework stops.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: watch
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   alert:
    ///     handler: watch.alert
    ///     events:
    ///       - cloudwatchLog: /aws/lambda/orders
    ///   count:
    ///     handler: watch.count
    ///     events:
    ///       - cloudwatchLog: /aws/lambda/orders
    ///   keep:
    ///     handler: watch.keep
    ///     events:
    ///       - cloudwatchLog: /aws/lambda/orders
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: watch
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   alert:
    ///     handler: watch.alert
    ///     events:
    ///       - cloudwatchLog: /aws/lambda/orders
    ///   keep:
    ///     handler: watch.keep
    ///     events:
    ///       - cloudwatchLog: /aws/lambda/orders
    /// ```
    name: "too-many-subscriptions",
    answer: Some("Only 2 subscription filters can be configured per log group. You're attempting to configure more subscription filters than allowed for \"/aws/lambda/orders\"."),
    check: Check::Serverless(check),
}

/// The most subscription filters of a log group.
const MOST: usize = 2;

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "cloudwatchLog") {
            let value = event.value.get("logGroup").unwrap_or(event.value);
            let Some(group) = Value::as_str(value) else { continue };
            let count = counts.entry(group).or_default();
            *count += 1;
            if *count != MOST + 1 {
                continue;
            }
            let finding = service::find(report, value, format!("`{group}` already has {MOST} subscription filters"));
            finding.help("let one function pass the log on to the others");
            finding.answer(RULE.answer.map(|answer| answer.replace("/aws/lambda/orders", group)));
            if service.generation == Generation::V4 {
                finding.severity(Severity::Warning);
            }
        }
    }
}
