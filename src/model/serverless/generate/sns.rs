//! Topics of SNS.

use crate::model::serverless::{
    Json,
    json::{list, map},
    naming::{LogicalId, alphanumeric},
    service::{Event, Function, Service},
    template::{Template, get_att, join, reference},
};

/// A topic or a subscription to one, and the permission.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    // A topic of unknown name may be any.
    let is_open = service.is_open() || service.events("sns").any(|(_, event)| topic(event).1.is_none());
    for (function, event) in service.events("sns") {
        if !event.value.is_known() {
            template.gap(event.cause);
            continue;
        }
        let (arn, name) = topic(event);
        let name = name.as_deref().map(alphanumeric);
        let redrive = event.get("redrivePolicy").map(|policy| dead_letters(template, function, event, &policy, &name, &arn));
        let subscription = LogicalId::around(&format!("{}SnsSubscription", function.id), name.clone(), "");
        let base = map! { "Protocol": "lambda", "Endpoint": function.target() };
        let source = match arn {
            Some(arn) => {
                let properties = base.with("TopicArn", Some(arn.clone())).with("RedrivePolicy", redrive);
                template.add(subscription, "AWS::SNS::Subscription", properties, event.cause).after(function.alias_id());
                arn
            }
            None => {
                let topic = LogicalId::around("SNSTopic", name.clone(), "");
                let topic_name: Json<'r> = event.main("topicName").unwrap_or(Json::Unknown);
                let is_new = topic.known().is_none_or(|id| template.resource(id).is_none());
                if is_new {
                    let properties = map! { "TopicName": topic_name.clone() };
                    template.add(topic.clone(), "AWS::SNS::Topic", properties, event.cause).after(function.alias_id());
                }
                if event.get("filterPolicy").is_some() || redrive.is_some() {
                    let properties = base.with("TopicArn", topic.known().map(|id| reference(id.to_owned()))).with("RedrivePolicy", redrive);
                    template.add(subscription, "AWS::SNS::Subscription", properties, event.cause);
                } else if let Some(topic) = topic.known().and_then(|id| template.resource_mut(id)) {
                    if is_open {
                        topic.properties.set("Subscription", Json::Unknown);
                    } else {
                        topic.properties.push("Subscription", base);
                    }
                }
                let (region, account) = (reference("AWS::Region"), reference("AWS::AccountId"));
                let start = vec!["arn:".into(), reference("AWS::Partition"), ":sns:".into(), region, ":".into(), account];
                join("", start.into_iter().chain([":".into(), topic_name]).collect())
            }
        };
        let permission = LogicalId::around(&format!("{}LambdaPermission", function.id), name, "SNS");
        template.permit(permission, function, "sns.amazonaws.com", Some(source), event.cause);
    }
}

/// The ARN, if it is a topic that is there already, and the name.
fn topic<'r>(event: &Event<'r>) -> (Option<Json<'r>>, Option<String>) {
    let of_arn = |arn: &Json<'r>| arn.text().and_then(|arn| arn.rsplit(':').next().map(str::to_owned));
    if event.value.is_map() {
        let name = event.get("topicName").map(|name| name.text());
        return match event.get("arn") {
            Some(arn) => (Some(arn.clone()), name.unwrap_or_else(|| of_arn(&arn))),
            None => (None, name.flatten()),
        };
    }
    match event.value.text() {
        Some(text) if text.starts_with("arn:") => (Some(event.value.clone()), of_arn(&event.value)),
        Some(text) => (None, Some(text)),
        None => (None, None),
    }
}

/// The policy of the queue for what cannot be delivered.
fn dead_letters<'r>(
    template: &mut Template<'r>,
    function: &Function<'r>,
    event: &Event<'r>,
    policy: &Json<'r>,
    topic: &Option<String>,
    topic_arn: &Option<Json<'r>>,
) -> Json<'r> {
    let by_ref = policy.get("deadLetterTargetRef").and_then(|id| id.text());
    let import = policy.get("deadLetterTargetImport");
    let (arn, url) = match (policy.get("deadLetterTargetArn"), by_ref, import) {
        (Some(arn), _, _) => (arn, Json::Unknown),
        (None, Some(id), _) => (get_att(&id, "Arn"), reference(id)),
        (None, None, Some(import)) => {
            let part = |key| map! { "Fn::ImportValue": import.get(key).unwrap_or(Json::Unknown) };
            (part("arn"), part("url"))
        }
        _ => (Json::Unknown, Json::Unknown),
    };
    let condition = topic_arn.clone().map(|arn| map! { "ArnEquals": map! { "aws:SourceArn": arn } });
    let statement = map! {
        "Effect": "Allow",
        "Principal": map! { "Service": "sns.amazonaws.com" },
        "Action": "sqs:SendMessage",
        "Resource": arn.clone(),
    };
    let document = map! { "Version": "2012-10-17", "Statement": list![statement.with("Condition", condition)] };
    let properties = map! { "PolicyDocument": document, "Queues": list![url] };
    let id = LogicalId::around("", topic.clone(), &format!("To{}DLQPolicy", function.id));
    template.add(id, "AWS::SQS::QueuePolicy", properties, event.cause);
    map! { "deadLetterTargetArn": arn }
}
