//! The bucket that the code is uploaded to.

use crate::{
    model::serverless::{
        Json,
        json::{list, map},
        service::Service,
        template::{Template, join, reference},
    },
    vars::Generation,
};

const BUCKET: &str = "ServerlessDeploymentBucket";

/// The bucket and its policy, unless there is a bucket already.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let setting = service.setting(&["deploymentBucket"]);
    let named = named(service);
    let cause = service.cause_of(&["deploymentBucket"]);
    let is_named = named.as_ref().map_or(Some(false), Json::truth);
    // Version 4 keeps one bucket for all services of an account, outside of their stacks.
    let is_elsewhere = match service.generation {
        Generation::V4 => service.is_on(&["enableLegacyDeploymentBucket"]).map(|is_legacy| !is_legacy),
        Generation::V3 | Generation::Osls => Some(false),
    };
    template.output("ServerlessDeploymentBucketName", named.unwrap_or_else(|| reference(BUCKET)));
    if !template.decide(is_elsewhere, false, cause) || !template.decide(is_named, false, cause) {
        return;
    }
    let encryption = map! { "ServerSideEncryptionConfiguration": list![map! {
        "ServerSideEncryptionByDefault": map! { "SSEAlgorithm": "AES256" },
    }] };
    template.add(BUCKET, "AWS::S3::Bucket", map! { "BucketEncryption": encryption }, cause);
    let has_no_policy = setting.and_then(|setting| setting.get("skipPolicySetup"));
    if !template.decide(has_no_policy.map_or(Some(false), |skip| skip.truth()), false, cause) {
        return;
    }
    let arn = |end: Option<&'static str>| {
        let parts = vec!["arn:".into(), reference("AWS::Partition"), ":s3:::".into(), reference(BUCKET)];
        join("", parts.into_iter().chain(end.map(Json::from)).collect())
    };
    let statement = map! {
        "Action": "s3:*",
        "Effect": "Deny",
        "Principal": "*",
        "Resource": list![arn(Some("/*")), arn(None)],
        "Condition": map! { "Bool": map! { "aws:SecureTransport": false } },
    };
    let properties = map! { "Bucket": reference(BUCKET), "PolicyDocument": map! { "Statement": list![statement] } };
    template.add("ServerlessDeploymentBucketPolicy", "AWS::S3::BucketPolicy", properties, cause);
}

/// The name of the bucket that is there already.
pub(super) fn named<'r>(service: &Service<'r>) -> Option<Json<'r>> {
    let setting = service.setting(&["deploymentBucket"])?;
    if setting.is_map() { setting.get("name") } else { Some(setting) }
}
