//! Buckets that the framework creates for the events they send.

use std::collections::HashMap;

use crate::model::serverless::{
    Json,
    json::map,
    naming::{self, LogicalId, alphanumeric},
    service::{Cause, Event, Function, Service},
    template::{Template, join, reference},
};

/// A bucket and what it sends.
struct Bucket<'r> {
    /// What it is called in logical ids: its key under `provider.s3`, or its name.
    key: Option<String>,
    /// Its name.
    name: Option<String>,
    /// Its settings under `provider.s3`.
    settings: Option<Json<'r>>,
    configurations: Vec<Json<'r>>,
    after: Vec<String>,
    cause: Cause<'r>,
}

/// A bucket for each name, and a permission for each function that it calls.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let mut buckets: Vec<Bucket<'r>> = Vec::new();
    let mut places = HashMap::new();
    let mut calls = Vec::new();
    let mut has_unknown = service.is_open();
    for (function, event) in service.events("s3") {
        let is_existing = event.is_on("existing").filter(|_| event.value.is_known());
        has_unknown |= is_existing.is_none();
        if !template.decide(is_existing, false, event.cause) {
            continue;
        }
        let bucket = read(service, event);
        has_unknown |= bucket.name.is_none();
        let index = bucket.name.clone().map_or(buckets.len(), |name| *places.entry(name).or_insert(buckets.len()));
        let is_new = index == buckets.len();
        if is_new {
            buckets.push(bucket);
        } else if let Some(known) = buckets.get_mut(index).filter(|_| bucket.settings.is_some()) {
            (known.key, known.settings) = (bucket.key, bucket.settings);
        }
        let Some(bucket) = buckets.get_mut(index) else { continue };
        let kind = event.get("event").unwrap_or_else(|| "s3:ObjectCreated:*".into());
        bucket.configurations.push(map! { "Event": kind, "Function": function.target() });
        calls.push((index, function, event));
    }
    // A bucket that is known by its name alone may be one of these.
    let hides_names = buckets.iter().any(|bucket| bucket.settings.is_some() && bucket.name.is_none());
    let has_settings = |bucket: &Bucket<'r>| bucket.settings.as_ref().is_some_and(Json::is_known);
    let is_told_apart = |bucket: &Bucket<'r>| has_settings(bucket) || !hides_names;
    for (index, function, event) in calls {
        let Some(bucket) = buckets.get_mut(index).filter(|bucket| is_told_apart(bucket)) else {
            template.gap(event.cause);
            continue;
        };
        let permission = permit(template, function, event, bucket);
        bucket.after.extend(permission.known().map(str::to_owned).into_iter().chain(function.alias_id()));
    }
    for bucket in buckets.into_iter().filter(is_told_apart) {
        let id = LogicalId::around("S3Bucket", bucket.key.as_deref().map(alphanumeric), "");
        // A bucket of unknown name may be this one.
        let configurations = if has_unknown { Json::Unknown } else { bucket.configurations.into() };
        let mut notifications = map! { "LambdaConfigurations": configurations };
        let mut properties = map! { "BucketName": bucket.name };
        for (key, value) in bucket.settings.map(|settings| settings.entries()).unwrap_or_default() {
            match naming::upper_first(&key).as_str() {
                "Name" => {}
                "NotificationConfiguration" => value.entries().into_iter().for_each(|(key, value)| notifications.set(key, value)),
                key => properties.set(key.to_owned(), value),
            }
        }
        properties.set("NotificationConfiguration", notifications);
        template.add(id, "AWS::S3::Bucket", properties, bucket.cause).after(bucket.after);
    }
}

fn read<'r>(service: &Service<'r>, event: &Event<'r>) -> Bucket<'r> {
    let key = event.main("bucket").and_then(|bucket| bucket.text());
    let settings = key.as_ref().and_then(|key| service.setting(&["s3", key]));
    let name = match settings.as_ref().and_then(|settings| settings.get("name")) {
        Some(name) => name.text(),
        None if settings.as_ref().is_some_and(|settings| !settings.is_known()) => None,
        None => key.clone(),
    };
    Bucket { key, name, settings, configurations: Vec::new(), after: Vec::new(), cause: event.cause }
}

fn permit<'r>(template: &mut Template<'r>, function: &Function<'r>, event: &Event<'r>, bucket: &Bucket<'r>) -> LogicalId {
    let id = LogicalId::around(&format!("{}LambdaPermission", function.id), bucket.key.as_deref().map(alphanumeric), "S3");
    let arn = bucket.name.as_ref().map(|name| format!(":s3:::{name}"));
    let source = join("", vec!["arn:".into(), reference("AWS::Partition"), arn.into()]);
    template.permit(id.clone(), function, "s3.amazonaws.com", Some(source), event.cause);
    id
}
