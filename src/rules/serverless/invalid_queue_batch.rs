use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Value, View},
};

rule! {
    /// A function takes more messages from a queue at once than Lambda allows.
    ///
    /// ## Why
    /// More than ten messages need time to gather: `maximumBatchingWindow` must be at least 1. A FIFO queue gives at most ten,
    /// and knows no window. Lambda refuses the event source, and the deployment is rolled back.
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
    ///     events:
    ///       - sqs:
    ///           arn: arn:aws:sqs:eu-west-1:111122223333:orders
    ///           batchSize: 100
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
    ///     events:
    ///       - sqs:
    ///           arn: arn:aws:sqs:eu-west-1:111122223333:orders
    ///           batchSize: 100
    ///           maximumBatchingWindow: 5
    /// ```
    name: "invalid-queue-batch",
    check: Check::Serverless(check),
}

/// The most messages without a window, and of a FIFO queue.
const MOST: f64 = 10.0;

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "sqs") {
            let size = service::given(event.value, "batchSize");
            let window = service::given(event.value, "maximumBatchingWindow");
            let large = size.filter(|size| service::number(*size).is_some_and(|size| size > MOST));
            if is_fifo(service, event.value) {
                if let Some(large) = large {
                    service::find(report, large, "a FIFO queue gives at most 10 messages at once").help("set it to 10 or less");
                }
                if let Some(window) = window.filter(|window| service::number(*window).is_some_and(|window| window > 0.0)) {
                    service::find(report, window, "a FIFO queue has no batching window").help("remove it");
                }
            } else if let Some(large) = large
                && window.is_none_or(|window| service::number(window) == Some(0.0))
            {
                let finding = service::find(report, large, "more than 10 messages at once need a batching window");
                finding.help("set `maximumBatchingWindow` to 1 or more seconds");
            }
        }
    }
}

fn is_fifo(service: &Serverless<'_>, event: Value<'_>) -> bool {
    let arn = event.get("arn").unwrap_or(event);
    let ends_so = |text: &str| text.ends_with(".fifo");
    if arn.as_str().is_some_and(ends_so) {
        return true;
    }
    let Some(id) = service::reference(arn, "Arn") else {
        let parts = arn.get("Fn::Join").map(|join| join.items().collect::<Vec<_>>()).unwrap_or_default();
        return parts.last().and_then(|parts| parts.items().last()).and_then(Value::as_str).is_some_and(ends_so);
    };
    let queue = service::resources(service).into_iter().find(|resource| resource.key == id);
    let properties = queue.and_then(|queue| queue.value.get("Properties"));
    properties.is_some_and(|properties| service::is_on(properties.get("FifoQueue")) || properties.get("QueueName").and_then(Value::as_str).is_some_and(ends_so))
        || properties.is_some_and(|properties| matches!(properties.get("FifoQueue").map(Value::view), Some(View::Unknown(_))))
}
