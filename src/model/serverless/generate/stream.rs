//! Streams of DynamoDB and Kinesis.

use crate::model::serverless::{
    Json,
    json::map,
    naming::{self, LogicalId, alphanumeric},
    service::{Cause, Event, Function, Service},
    template::{Template, refer},
};

/// What reading the stream of a table takes.
pub(super) const READ_TABLE: [&str; 4] =
    ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"];

/// The same of a stream of Kinesis.
pub(super) const READ_STREAM: [&str; 4] =
    ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListStreams"];

/// The same with a consumer.
const READ_AS_CONSUMER: [&str; 4] =
    ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStreamSummary", "kinesis:ListShards"];

/// What may be done to what, with what for.
#[derive(Default)]
struct Grants<'r> {
    dynamodb: Grant<'r>,
    kinesis: Grant<'r>,
    kinesis_by_consumer: Grant<'r>,
    consumer: Grant<'r>,
    topic: Grant<'r>,
    queue: Grant<'r>,
}

#[derive(Default)]
struct Grant<'r>(Vec<Json<'r>>, Vec<Cause<'r>>);

impl<'r> Grant<'r> {
    fn add(&mut self, arn: Json<'r>, cause: Cause<'r>) {
        self.0.push(arn);
        self.1.push(cause);
    }
}

/// What reads the stream, with a consumer of its own if it asks for one, and the permissions to.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for function in &service.functions {
        let mut grants = Grants::default();
        let mut is_open = false;
        for event in function.events("stream") {
            is_open |= !add(service, template, function, event, &mut grants);
        }
        for (actions, Grant(arns, causes)) in [
            (&READ_TABLE[..], grants.dynamodb),
            (&READ_STREAM, grants.kinesis),
            (&READ_AS_CONSUMER, grants.kinesis_by_consumer),
            (&["kinesis:SubscribeToShard"], grants.consumer),
            (&["sns:Publish"], grants.topic),
            (&["sqs:ListQueues", "sqs:SendMessage"], grants.queue),
        ] {
            if !arns.is_empty() {
                template.allow(actions, if is_open { Json::Unknown } else { arns.into() }, &causes);
            }
        }
    }
}

/// What reads one stream; whether everything is known of what it needs.
fn add<'r>(
    service: &Service<'r>,
    template: &mut Template<'r>,
    function: &Function<'r>,
    event: &Event<'r>,
    grants: &mut Grants<'r>,
) -> bool {
    let arn = event.main("arn").unwrap_or(Json::Unknown);
    let name = name(&arn);
    let Some(kind) = kind(event) else {
        template.gap(event.cause);
        return false;
    };
    let start = format!("{}EventSourceMapping{}", function.id, naming::upper_first(&kind));
    let id = LogicalId::around(&start, name.as_deref().map(alphanumeric), "");
    let consumer = event.get("consumer").filter(|consumer| consumer.truth() != Some(false));
    let mut source = arn.clone();
    let mut is_whole = consumer.as_ref().is_none_or(Json::is_known);
    let mut after = service.role_id(function).into_iter().chain(function.alias_id()).collect::<Vec<_>>();
    match (kind.as_str(), &consumer) {
        ("dynamodb", _) => grants.dynamodb.add(arn.clone(), event.cause),
        (_, Some(_)) => grants.kinesis_by_consumer.add(arn.clone(), event.cause),
        (_, None) => grants.kinesis.add(arn.clone(), event.cause),
    }
    if let Some(consumer) = consumer.filter(|_| kind == "kinesis") {
        source = if consumer.text().as_deref() == Some("true") {
            let (id, own_name) = consumer_of(service, function, name);
            let properties = map! { "StreamARN": arn, "ConsumerName": own_name };
            template.add(id.clone(), "AWS::Kinesis::StreamConsumer", properties, event.cause);
            after.extend(id.known().map(str::to_owned));
            refer(&id)
        } else {
            if !is_whole {
                template.gap(event.cause);
            }
            consumer
        };
        grants.consumer.add(source.clone(), event.cause);
    }
    let failures = event.get("destinations").and_then(|destinations| destinations.get("onFailure"));
    if let Some(target) = &failures {
        let arn = if target.is_map() { target.get("arn").unwrap_or(Json::Unknown) } else { target.clone() };
        let kind = target.get("type").and_then(|kind| kind.text());
        let kind = kind.or_else(|| arn.text().and_then(|arn| arn.split(':').nth(2).map(str::to_owned)));
        match kind.as_deref() {
            Some("sns") => grants.topic.add(arn, event.cause),
            Some(_) => grants.queue.add(arn, event.cause),
            None => {
                template.gap(event.cause);
                is_whole = false;
            }
        }
    }
    let properties = map! { "EventSourceArn": source, "FunctionName": function.target() }
        .with("BatchSize", event.get("batchSize"))
        .with("Enabled", event.get("enabled"))
        .with(
            "DestinationConfig",
            failures.map(|target| {
                let arn = if target.is_map() { target.get("arn").unwrap_or(Json::Unknown) } else { target };
                map! { "OnFailure": map! { "Destination": arn } }
            }),
        );
    template.add(id, "AWS::Lambda::EventSourceMapping", properties, event.cause).after(after);
    is_whole
}

/// What is streamed: `dynamodb` or `kinesis`; none if that is not known.
pub(super) fn kind(event: &Event<'_>) -> Option<String> {
    match event.get("type") {
        Some(kind) => kind.text(),
        None => event.main("arn")?.text()?.split(':').nth(2).map(str::to_owned),
    }
}

/// The name of a stream within its ARN.
fn name(arn: &Json<'_>) -> Option<String> {
    if let Some(text) = arn.text() {
        return text.split('/').nth(1).map(str::to_owned);
    }
    match arn.get("Ref") {
        Some(id) => id.text(),
        None => super::name_in_arn(arn, '/').and_then(|name| name.rsplit('/').next().map(str::to_owned)),
    }
}

/// The logical id and the name of a function's consumer of a stream.
fn consumer_of(service: &Service<'_>, function: &Function<'_>, stream: Option<String>) -> (LogicalId, Option<String>) {
    let end = match service.setting(&["kinesis", "consumerNamingMode"]) {
        None => Some("Consumer".to_owned()),
        Some(_) => service.name.as_ref().zip(service.stage.as_ref()).map(|(name, stage)| format!("{name}{stage}Consumer")),
    };
    let name = stream.zip(end).map(|(stream, end)| format!("{}{stream}{end}", function.key));
    let id = match &name {
        Some(name) => LogicalId::from(format!("{}StreamConsumer", naming::normalize(name))),
        None => LogicalId::partly(function.id.clone(), "StreamConsumer"),
    };
    (id, name)
}
