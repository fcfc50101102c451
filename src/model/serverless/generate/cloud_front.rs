//! Functions at the edge.

use crate::model::serverless::{
    Json,
    json::{list, map},
    naming::{self, LogicalId},
    service::{Cause, Service},
    template::{Template, get_att, join, refer, reference, sub},
};

const DISTRIBUTION: &str = "CloudFrontDistribution";

/// The policies of caches, used or not.
fn cache_policies<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let Some(policies) = service.setting(&["cloudFront", "cachePolicies"]) else { return };
    if !policies.is_known() {
        template.gap(service.cause_of(&["cloudFront", "cachePolicies"]));
    }
    for (key, policy) in policies.entries() {
        let cause = if let Json::Given(value) = &policy { Cause::of(*value) } else { service.cause };
        let name: Json<'r> = service.prefix().map(|prefix| format!("{prefix}-{key}")).into();
        let mut configuration = Json::Map(policy.entries());
        configuration.set("Name", name);
        let id = format!("CloudFrontCachePolicy{}", naming::normalize(&key));
        template.add(id, "AWS::CloudFront::CachePolicy", map! { "CachePolicyConfig": configuration }, cause);
    }
}

/// The policies, the distribution, and the permission for it to invoke the functions.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    cache_policies(service, template);
    let Some((_, first)) = service.events("cloudFront").next() else { return };
    let mut causes = Vec::new();
    for (function, event) in service.events("cloudFront") {
        causes.push(event.cause);
        if let Some(resource) = template.resource_mut(&function.logical_id())
            && let Json::Map(properties) = &mut resource.properties
        {
            // Lambda@Edge has neither.
            properties.retain(|(key, _)| !matches!(&**key, "VpcConfig" | "Environment"));
        }
        let account = reference("AWS::AccountId");
        let parts = vec![
            "".into(),
            "arn:".into(),
            reference("AWS::Partition"),
            ":cloudfront::".into(),
            account,
            ":distribution/".into(),
            reference(DISTRIBUTION),
        ];
        let properties = map! {
            "FunctionName": refer(&LogicalId::partly(format!("{}LambdaVersion", function.id), "")),
            "Action": "lambda:InvokeFunction",
            "Principal": "edgelambda.amazonaws.com",
            "SourceArn": join("", parts),
        };
        let id = format!("{}InvokePermission", function.logical_id());
        template.add(id, "AWS::Lambda::Permission", properties, event.cause);
    }
    super::role::trust_too(template, "edgelambda.amazonaws.com");
    let logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:TagResource"];
    let everywhere = sub(Some("arn:${AWS::Partition}:logs:*:*:*".to_owned()));
    template.allow(&logs, list![everywhere], &causes);
    let properties = map! { "DistributionConfig": map! { "Enabled": true } };
    template.add(DISTRIBUTION, "AWS::CloudFront::Distribution", properties, first.cause);
    template.output(DISTRIBUTION, reference(DISTRIBUTION));
    template.output("CloudFrontDistributionDomainName", get_att(DISTRIBUTION, "DomainName"));
}
