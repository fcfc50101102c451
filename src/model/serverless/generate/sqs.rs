//! Queues of SQS.

use crate::model::serverless::{
    Json,
    json::map,
    naming::{LogicalId, alphanumeric},
    service::Service,
    template::Template,
};

/// What reading a queue takes.
pub(super) const READ_QUEUE: [&str; 3] = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/// What reads the queue, and the permission to.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let (mut queues, mut causes) = (Vec::new(), Vec::new());
    for (function, event) in service.events("sqs") {
        let arn = event.main("arn").unwrap_or(Json::Unknown);
        let name = super::name_in_arn(&arn, ':').as_deref().map(alphanumeric);
        let id = LogicalId::around(&format!("{}EventSourceMappingSQS", function.id), name, "");
        let properties = map! { "EventSourceArn": arn.clone(), "FunctionName": function.target() }
            .with("BatchSize", event.get("batchSize"))
            .with("Enabled", event.get("enabled"));
        let mapping = template.add(id, "AWS::Lambda::EventSourceMapping", properties, event.cause);
        mapping.after(service.role_id(function).into_iter().chain(function.alias_id()));
        queues.push(arn);
        causes.push(event.cause);
    }
    if !queues.is_empty() {
        let queues = if service.is_open() { Json::Unknown } else { queues.into() };
        template.allow(&READ_QUEUE, queues, &causes);
    }
}
