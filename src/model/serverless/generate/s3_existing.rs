//! Events of buckets that are there already.

use super::custom_resource::{self, Helper};
use crate::model::serverless::{
    Json,
    json::map,
    service::Service,
    template::{Template, join, reference, statement},
};

/// One custom resource for each function, whatever the number of its events.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let mut statements = Vec::new();
    for function in &service.functions {
        let mut events = function.events("s3").filter(|event| event.is_on("existing") == Some(true)).peekable();
        let Some(first) = events.peek() else { continue };
        let (bucket, cause) = (first.get("bucket").unwrap_or(Json::Unknown), first.cause);
        let is_open = function.events("s3").any(|event| event.is_on("existing").is_none());
        let configurations: Vec<Json<'r>> =
            events.map(|event| map! { "Event": event.get("event").unwrap_or_else(|| "s3:ObjectCreated:*".into()) }).collect();
        let properties = map! { "FunctionName": function.name.clone(), "BucketName": bucket.clone(), "BucketConfigs": if is_open { Json::Unknown } else { configurations.into() } };
        let id = format!("{}CustomS31", function.id);
        custom_resource::resource(template, id, "Custom::S3", Helper::ExistingBucket, properties, Some(function.logical_id()), cause);
        let arn = join(":", vec!["arn".into(), reference("AWS::Partition"), "s3".into(), "".into(), "".into(), bucket]);
        statements.push((statement("Allow", &["s3:PutBucketNotification", "s3:GetBucketNotification"], arn), cause));
    }
    let Some((_, cause)) = statements.first().cloned() else { return };
    statements.push((permissions_of_functions(), cause));
    custom_resource::add(service, template, Helper::ExistingBucket, statements, cause);
}

/// Lets the framework's function change who may invoke the service's functions.
pub(super) fn permissions_of_functions<'r>() -> Json<'r> {
    let functions = join(
        ":",
        vec![
            "arn".into(),
            reference("AWS::Partition"),
            "lambda".into(),
            reference("AWS::Region"),
            reference("AWS::AccountId"),
            "function".into(),
            "*".into(),
        ],
    );
    statement("Allow", &["lambda:AddPermission", "lambda:RemovePermission"], functions)
}
