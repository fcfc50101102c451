use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Value,
};

rule! {
    /// A queue shows its messages again before the function that works on them may have ended.
    ///
    /// ## Why
    /// Lambda refuses to connect a queue whose visibility timeout (30 seconds unless it is given) is shorter than the timeout
    /// of the function, because other calls would get the same messages. The deployment is rolled back. AWS recommends six
    /// times the timeout.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     timeout: 120
    ///     events:
    ///       - sqs:
    ///           arn: !GetAtt Orders.Arn
    /// resources:
    ///   Resources:
    ///     Orders:
    ///       Type: AWS::SQS::Queue
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
    ///     timeout: 120
    ///     events:
    ///       - sqs:
    ///           arn: !GetAtt Orders.Arn
    /// resources:
    ///   Resources:
    ///     Orders:
    ///       Type: AWS::SQS::Queue
    ///       Properties:
    ///         VisibilityTimeout: 720
    /// ```
    name: "visibility-shorter-than-timeout",
    answered_by: Some("Lambda"),
    check: Check::Serverless(check),
}

/// Seconds, where nothing is given.
const DEFAULT_VISIBILITY: f64 = 30.0;
const DEFAULT_TIMEOUT: f64 = 6.0;

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let resources = service::resources(service);
    for function in service::functions(service) {
        let timeout = service::setting(service, function.value, "timeout");
        let Some(seconds) = timeout.map_or(Some(DEFAULT_TIMEOUT), service::number) else { continue };
        for event in service::events(function.value).filter(|event| event.key == "sqs") {
            let arn = event.value.get("arn").unwrap_or(event.value);
            let Some(id) = service::reference(arn, "Arn") else { continue };
            let Some(queue) = resources.iter().find(|resource| resource.key == id && is_queue(resource.value)) else { continue };
            let given = queue.value.at(&["Properties", "VisibilityTimeout"]);
            let is_unknown = queue.value.get("Properties").is_some_and(|properties| !properties.is_known());
            let Some(visible) = given.map_or(Some(DEFAULT_VISIBILITY), service::number).filter(|_| !is_unknown) else { continue };
            if visible >= seconds {
                continue;
            }
            let message = format!("messages of `{id}` are visible again after {visible} seconds, but `{}` may run for {seconds}", function.key);
            let finding = match given {
                Some(given) => service::find(report, given, message),
                None => service::find_key(report, queue, message),
            };
            finding.answer(Some(format!(
                "Invalid request provided: Queue visibility timeout: {visible} seconds is less than Function timeout: {seconds} seconds"
            )));
            finding.help(format!("set its `VisibilityTimeout` to {seconds} or more; AWS recommends {}", seconds * 6.0));
            service::label(finding, timeout.and_then(Value::place).or_else(|| service::key_place(&function)), "the function's timeout");
        }
    }
}

fn is_queue(resource: Value<'_>) -> bool {
    resource.get("Type").and_then(Value::as_str) == Some("AWS::SQS::Queue")
}
