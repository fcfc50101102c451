//! What SAM's resources become.

use crate::model::Datum;

/// The resources that each resource of a type becomes.
const ALWAYS: [(&str, &[&str]); 8] = [
    ("AWS::Serverless::Api", &["AWS::ApiGateway::RestApi", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"]),
    ("AWS::Serverless::Application", &["AWS::CloudFormation::Stack"]),
    ("AWS::Serverless::Function", &["AWS::Lambda::Function"]),
    ("AWS::Serverless::GraphQLApi", &["AWS::AppSync::GraphQLApi", "AWS::AppSync::GraphQLSchema"]),
    ("AWS::Serverless::HttpApi", &["AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"]),
    ("AWS::Serverless::LayerVersion", &["AWS::Lambda::LayerVersion"]),
    ("AWS::Serverless::SimpleTable", &["AWS::DynamoDB::Table"]),
    ("AWS::Serverless::StateMachine", &["AWS::StepFunctions::StateMachine"]),
];

/// What a property of a function brings besides.
const PROPERTIES: [(&str, &[&str]); 3] = [
    ("AutoPublishAlias", &["AWS::Lambda::Version", "AWS::Lambda::Alias"]),
    ("EventInvokeConfig", &["AWS::Lambda::EventInvokeConfig"]),
    ("FunctionUrlConfig", &["AWS::Lambda::Url"]),
];

/// What an event of a function brings besides. APIs that no event names are made for all of them together.
const EVENTS: [(&str, &[&str]); 19] = [
    ("AlexaSkill", &["AWS::Lambda::Permission"]),
    ("Api", &["AWS::Lambda::Permission", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"]),
    ("CloudWatchEvent", &["AWS::Events::Rule", "AWS::Lambda::Permission"]),
    ("CloudWatchLogs", &["AWS::Logs::SubscriptionFilter", "AWS::Lambda::Permission"]),
    ("Cognito", &["AWS::Lambda::Permission"]),
    ("DocumentDB", &["AWS::Lambda::EventSourceMapping"]),
    ("DynamoDB", &["AWS::Lambda::EventSourceMapping"]),
    ("EventBridgeRule", &["AWS::Events::Rule", "AWS::Lambda::Permission"]),
    ("HttpApi", &["AWS::Lambda::Permission", "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"]),
    ("IoTRule", &["AWS::IoT::TopicRule", "AWS::Lambda::Permission"]),
    ("Kinesis", &["AWS::Lambda::EventSourceMapping"]),
    ("MQ", &["AWS::Lambda::EventSourceMapping"]),
    ("MSK", &["AWS::Lambda::EventSourceMapping"]),
    ("S3", &["AWS::Lambda::Permission"]),
    ("SNS", &["AWS::SNS::Subscription", "AWS::Lambda::Permission"]),
    ("SQS", &["AWS::Lambda::EventSourceMapping"]),
    ("Schedule", &["AWS::Events::Rule", "AWS::Lambda::Permission"]),
    ("ScheduleV2", &["AWS::Scheduler::Schedule", "AWS::IAM::Role"]),
    ("SelfManagedKafka", &["AWS::Lambda::EventSourceMapping"]),
];

/// What a resource becomes: first the types that have its properties in the same words, then those beside it.
pub(super) fn expand<'k>(kind: &'k str, properties: &Datum) -> (Vec<&'k str>, Vec<&'k str>) {
    let Some(own) = find(&ALWAYS, kind) else { return (vec![kind], Vec::new()) };
    let mut beside: Vec<&'k str> = Vec::new();
    let is_function = kind.ends_with("::Function");
    if (is_function || kind.ends_with("::StateMachine")) && properties.get("Role").is_none() {
        beside.push("AWS::IAM::Role");
    }
    if is_function {
        let given = PROPERTIES.iter().filter(|(property, _)| properties.get(property).is_some());
        beside.extend(given.flat_map(|(_, kinds)| *kinds));
        for event in properties.get("Events").map(Datum::fields).unwrap_or_default() {
            let kind = event.value.get("Type").and_then(Datum::text).unwrap_or_default();
            beside.extend(find(&EVENTS, kind).unwrap_or_default());
        }
    }
    (own.to_vec(), beside)
}

fn find<'t>(table: &[(&str, &'t [&'t str])], key: &str) -> Option<&'t [&'t str]> {
    table.iter().find(|(name, _)| *name == key).map(|(_, found)| *found)
}
