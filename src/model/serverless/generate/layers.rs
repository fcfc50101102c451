//! Layers.

use crate::model::serverless::{
    Json,
    json::map,
    naming::{self, LogicalId},
    service::{Cause, Service},
    template::{Template, refer, reference},
};

/// Each layer, and who else may use it.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let Some(layers) = service.root.get("layers") else { return };
    if !layers.is_known() {
        template.gap(service.cause);
    }
    for (key, layer) in layers.entries() {
        let cause = if let Json::Given(value) = &layer { Cause::of(*value) } else { service.cause };
        let name = naming::normalize(&key);
        // What is retained has a hash of its content in its id.
        let is_retained = layer.get("retain").is_some_and(|retain| retain.truth() != Some(false));
        let id = |start: String| if is_retained { LogicalId::partly(start, "") } else { LogicalId::from(start) };
        let layer_id = id(format!("{name}LambdaLayer"));
        let bucket = super::bucket::named(service).unwrap_or_else(|| reference("ServerlessDeploymentBucket"));
        let properties = map! {
            "Content": map! { "S3Bucket": bucket },
            "LayerName": layer.get("name").unwrap_or_else(|| Json::from(key)),
        };
        template.add(layer_id.clone(), "AWS::Lambda::LayerVersion", properties, cause);
        for account in layer.get("allowedAccounts").map(|accounts| accounts.one_or_many()).unwrap_or_default() {
            let permission = match account.text() {
                Some(account) => id(format!("{name}{}LambdaLayerPermission", account.replacen('*', "Wild", 1))),
                None => LogicalId::partly(name.clone(), if is_retained { "" } else { "LambdaLayerPermission" }),
            };
            let properties = map! {
                "Action": "lambda:GetLayerVersion",
                "LayerVersionArn": refer(&layer_id),
                "Principal": account,
            };
            template.add(permission, "AWS::Lambda::LayerVersionPermission", properties, cause);
        }
        template.output(format!("{name}LambdaLayerQualifiedArn"), refer(&layer_id));
        for end in ["Hash", "S3Key"] {
            template.output(format!("{name}LambdaLayer{end}"), Json::Unknown);
        }
    }
}
