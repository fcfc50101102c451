//! What the framework generates, one file for each feature, in the order in which the framework goes through them.

mod alb;
mod alexa;
mod bucket;
mod cloud_front;
mod cloud_watch;
mod cognito;
mod custom_resource;
mod event_bridge;
mod functions;
mod http;
mod http_api;
mod http_authorizer;
mod http_keys;
mod http_models;
mod iot;
mod kafka;
mod layers;
mod log_groups;
mod merge;
mod own_roles;
mod queue_broker;
mod role;
mod s3;
mod s3_existing;
mod schedule;
mod sns;
mod sqs;
mod stream;
mod websocket;

pub use own_roles::may_make_roles;

use super::{Json, naming, service::Service, template::Template};

/// Fills in the template.
pub(super) fn all<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    if !service.provider.is_known() {
        template.gap(service.cause);
        return merge::generate(service, template);
    }
    bucket::generate(service, template);
    if !service.functions.is_empty() {
        log_groups::of_functions(service, template);
        role::generate(service, template);
    }
    layers::generate(service, template);
    functions::generate(service, template);
    schedule::generate(service, template);
    s3::generate(service, template);
    s3_existing::generate(service, template);
    http::generate(service, template);
    websocket::generate(service, template);
    sns::generate(service, template);
    stream::generate(service, template);
    kafka::self_managed(service, template);
    queue_broker::generate(service, template);
    kafka::managed(service, template);
    alb::generate(service, template);
    alexa::generate(service, template);
    iot::generate(service, template);
    cloud_watch::generate(service, template);
    cognito::generate(service, template);
    event_bridge::generate(service, template);
    sqs::generate(service, template);
    cloud_front::generate(service, template);
    http_api::generate(service, template);
    own_roles::generate(service, template);
    merge::generate(service, template);
}

/// The name of the queue, stream or the like that an ARN leads to, as far as the framework can tell it from the text or
/// from the intrinsic function.
fn name_in_arn(arn: &Json<'_>, separator: char) -> Option<String> {
    if let Some(text) = arn.text() {
        return text.rsplit(separator).next().map(str::to_owned);
    }
    if let Some(parts) = arn.get("Fn::GetAtt") {
        return parts.items().first()?.text();
    }
    if let Some(name) = arn.get("Fn::ImportValue") {
        return name.text();
    }
    arn.get("Fn::Join")?.items().get(1)?.items().last()?.text()
}

/// The name within a logical id, cut off as the framework does to stay under 255 characters.
fn shortened(name: Option<String>, length: usize) -> Option<String> {
    name.map(|name| naming::alphanumeric(&name).chars().take(length).collect())
}
