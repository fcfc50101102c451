#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        role::{Attached, Attachment, Gap, Role},
        template::Template,
    },
    project::{Infrastructure, Stack},
    source::Source,
    syntax,
};

/// A policy as a template has it, so that parts may not be known.
fn policy(statements: Value) -> Policy {
    let document = json!({ "Resources": { "P": { "Type": "AWS::IAM::Policy", "Properties": { "Statement": statements } } } });
    let template = Template::read(syntax::parse(&Arc::new(Source::new("t.json", document.to_string())))).unwrap();
    Policy::of(&template, &template.resources[0].properties)
}

fn stack(resources: Value) -> Stack {
    let text = json!({ "Resources": resources }).to_string();
    Stack::new(Template::read(syntax::parse(&Arc::new(Source::new("t.json", text)))).unwrap())
}

fn role(statements: Value) -> Role {
    let policy = policy(statements);
    let place = policy.place.clone();
    let attached = Attached { name: PartialText::known("P"), kind: Attachment::Inline, place: place.clone(), policy };
    Role {
        id: "Role".to_owned(),
        name: PartialText::known("role"),
        arn: PartialText::known("arn:aws:iam::123456789012:role/role"),
        place,
        trust: None,
        policies: vec![attached],
        boundary: None,
        gaps: Vec::new(),
    }
}

fn name(text: &str) -> ActionName {
    let (service, name) = text.split_once(':').unwrap();
    data::action(service, name).map_or_else(|| panic!("{text}"), |action| action.name)
}

fn verdict(role: &Role, action: &str, resource: &str) -> &'static str {
    verdict_with(role, action, resource, &[])
}

fn verdict_with(role: &Role, action: &str, resource: &str, context: &[(&'static str, String)]) -> &'static str {
    let (home, infrastructure) = (stack(json!({})), Infrastructure::default());
    let principal = Principal { role, home: &home, infrastructure: &infrastructure };
    match evaluate(&principal, &Request { action: name(action), resource, context }) {
        Verdict::Allowed(_) => "allowed",
        Verdict::Denied(..) => "denied",
        Verdict::Missing => "missing",
        Verdict::Unknown => "unknown",
    }
}

fn allow(action: Value, resource: Value) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

fn deny(action: Value, resource: Value) -> Value {
    json!({ "Effect": "Deny", "Action": action, "Resource": resource })
}

const OBJECT: &str = "arn:aws:s3:::bucket/key";

#[test]
fn actions_match_in_any_case_and_with_wildcards() {
    for (pattern, expected) in [
        (json!("s3:GetObject"), "allowed"),
        (json!("S3:getobject"), "allowed"),
        (json!("s3:Get*"), "allowed"),
        (json!("s3:Ge?Object"), "allowed"),
        (json!("s3:*"), "allowed"),
        (json!("*"), "allowed"),
        (json!("*:*"), "allowed"),
        (json!(["s3:PutObject", "s3:GetObject"]), "allowed"),
        (json!("s3:GetObjectAcl"), "missing"),
        (json!("s3:GetObjec"), "missing"),
        (json!("s3:Put*"), "missing"),
        (json!("s3"), "missing"),
        (json!("sqs:*"), "missing"),
        (json!("s3-object-lambda:GetObject"), "missing"),
        (json!([]), "missing"),
        (json!({ "Ref": "Action" }), "unknown"),
        (json!({ "Fn::Sub": "s3:${Verb}Object" }), "unknown"),
        (json!({ "Fn::Sub": "s3:Put${What}" }), "missing"),
        (json!({ "Fn::Sub": "${Service}:PutObject" }), "missing"),
    ] {
        assert_eq!(verdict(&role(allow(pattern.clone(), json!("*"))), "s3:GetObject", OBJECT), expected, "{pattern}");
    }
}

#[test]
fn resources_match_by_their_arns() {
    for (resource, expected) in [
        (json!("*"), "allowed"),
        (json!("arn:aws:s3:::bucket/*"), "allowed"),
        (json!(["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]), "allowed"),
        (json!("arn:aws:s3:::bucket"), "missing"),
        (json!("arn:aws:s3:::other/*"), "missing"),
        (json!({ "Fn::Sub": "arn:aws:s3:::${Bucket}/*" }), "unknown"),
        (json!({ "Fn::Sub": "arn:${AWS::Partition}:s3:::bucket/*" }), "allowed"),
        (json!({ "Fn::GetAtt": ["Bucket", "Arn"] }), "unknown"),
        (json!([{ "Ref": "Any" }, "*"]), "allowed"),
    ] {
        assert_eq!(verdict(&role(allow(json!("s3:GetObject"), resource.clone())), "s3:GetObject", OBJECT), expected, "{resource}");
    }
}

#[test]
fn all_resources_are_not_known_to_be_the_one_that_is_granted() {
    // The lists say that no resource can be named for the first two, which AWS's own policies do not always keep to.
    for (action, resource, expected) in [
        ("ecr:GetAuthorizationToken", json!("*"), "allowed"),
        ("ecr:GetAuthorizationToken", json!("arn:aws:ecr:*:*:repository/a"), "unknown"),
        ("ecr:GetAuthorizationToken", json!("arn:aws:ecr:*:*:*"), "unknown"),
        ("s3:ListAllMyBuckets", json!("arn:aws:s3:::*"), "unknown"),
        ("s3:ListAllMyBuckets", json!("arn:aws:s3:::bucket"), "unknown"),
        ("ecr:GetAuthorizationToken", json!({ "Ref": "Any" }), "unknown"),
        ("ecr:PutImage", json!("*"), "allowed"),
        ("ecr:PutImage", json!("arn:aws:ecr:*:*:repository/a"), "unknown"),
    ] {
        assert_eq!(verdict(&role(allow(json!(action), resource.clone())), action, "*"), expected, "{action} {resource}");
    }
}

#[test]
fn a_deny_outweighs_every_allow() {
    let all = || allow(json!("*"), json!("*"));
    for (denied, expected) in [
        (deny(json!("s3:*"), json!("*")), "denied"),
        (deny(json!("s3:GetObject"), json!("arn:aws:s3:::bucket/*")), "denied"),
        (deny(json!("s3:GetObject"), json!("arn:aws:s3:::other/*")), "allowed"),
        (deny(json!("s3:PutObject"), json!("*")), "allowed"),
        (deny(json!("s3:GetObject"), json!({ "Fn::Sub": "arn:aws:s3:::${Bucket}/*" })), "unknown"),
        (deny(json!({ "Ref": "Action" }), json!("*")), "unknown"),
        (json!({ "Effect": { "Ref": "Effect" }, "Action": "s3:*", "Resource": "*" }), "unknown"),
        (
            json!({ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }),
            "allowed",
        ),
        (
            json!({ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } } }),
            "unknown",
        ),
        (json!({ "Effect": "Deny", "NotAction": "s3:*", "Resource": "*" }), "allowed"),
        (json!({ "Effect": "Deny", "NotAction": "sqs:*", "Resource": "*" }), "denied"),
        (json!({ "Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::bucket/*" }), "allowed"),
        (json!({ "Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::other/*" }), "denied"),
    ] {
        assert_eq!(verdict(&role(json!([all(), denied.clone()])), "s3:GetObject", OBJECT), expected, "{denied}");
        assert_eq!(verdict(&role(json!([denied.clone(), all()])), "s3:GetObject", OBJECT), expected, "{denied}");
    }
    // What nothing allows is missing, however little is known of the deny.
    let only = role(json!([deny(json!({ "Ref": "Action" }), json!("*"))]));
    assert_eq!(verdict(&only, "s3:GetObject", OBJECT), "missing");
}

#[test]
fn all_but_some() {
    for (statement, expected) in [
        (json!({ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }), "allowed"),
        (json!({ "Effect": "Allow", "NotAction": ["s3:Get*"], "Resource": "*" }), "missing"),
        (json!({ "Effect": "Allow", "NotAction": { "Ref": "Action" }, "Resource": "*" }), "unknown"),
        (json!({ "Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::secret/*" }), "allowed"),
        (json!({ "Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::bucket/*" }), "missing"),
        (json!({ "Effect": "Allow", "Action": "s3:*", "NotResource": { "Ref": "Secret" } }), "unknown"),
    ] {
        assert_eq!(verdict(&role(statement.clone()), "s3:GetObject", OBJECT), expected, "{statement}");
    }
}

#[test]
fn a_boundary_must_allow_it_too() {
    for (boundary, expected) in [
        (allow(json!("s3:*"), json!("*")), "allowed"),
        (allow(json!("sqs:*"), json!("*")), "missing"),
        (allow(json!("s3:*"), json!({ "Ref": "Any" })), "unknown"),
        (json!([allow(json!("*"), json!("*")), deny(json!("s3:*"), json!("*"))]), "denied"),
        (json!([allow(json!("*"), json!("*")), deny(json!("s3:*"), json!({ "Ref": "Any" }))]), "unknown"),
        (json!([{ "Ref": "Statement" }]), "unknown"),
    ] {
        let role = Role { boundary: Some(policy(boundary.clone())), ..role(allow(json!("s3:GetObject"), json!("*"))) };
        assert_eq!(verdict(&role, "s3:GetObject", OBJECT), expected, "{boundary}");
        assert_eq!(verdict(&role, "s3:PutObject", OBJECT), if expected == "denied" { "denied" } else { "missing" }, "{boundary}");
    }
}

#[test]
fn what_cannot_be_seen_may_allow_what_is_not_found() {
    let mut role = role(json!([allow(json!("s3:GetObject"), json!("*")), deny(json!("s3:DeleteObject"), json!("*"))]));
    role.gaps.push(Gap { what: "the managed policy".to_owned(), place: role.place.clone() });
    assert_eq!(verdict(&role, "s3:GetObject", OBJECT), "allowed");
    assert_eq!(verdict(&role, "s3:PutObject", OBJECT), "unknown");
    assert_eq!(verdict(&role, "s3:DeleteObject", OBJECT), "denied");
    role.boundary = Some(policy(allow(json!("s3:GetObject"), json!("*"))));
    assert_eq!(verdict(&role, "s3:PutObject", OBJECT), "missing");
    let partly = self::role(json!([allow(json!("s3:GetObject"), json!("*")), { "Ref": "More" }]));
    assert_eq!(verdict(&partly, "s3:GetObject", OBJECT), "allowed");
    assert_eq!(verdict(&partly, "s3:PutObject", OBJECT), "unknown");
}

#[test]
fn conditions_must_hold() {
    let with = |condition: Value| json!({ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": condition });
    let context = [("iam:PassedToService", "lambda.amazonaws.com".to_owned())];
    let passed = |value: Value| json!({ "StringEquals": { "iam:PassedToService": value } });
    for (condition, expected) in [
        (passed(json!("lambda.amazonaws.com")), "allowed"),
        (passed(json!(["ec2.amazonaws.com", "lambda.amazonaws.com"])), "allowed"),
        (passed(json!("ec2.amazonaws.com")), "missing"),
        (passed(json!({ "Ref": "Service" })), "unknown"),
        (passed(json!({ "Fn::Sub": "lambda.${AWS::URLSuffix}" })), "allowed"),
        (json!({ "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com", "aws:RequestedRegion": "eu-west-1" } }), "unknown"),
        (json!({ "StringEquals": { "iam:PassedToService": "ec2.amazonaws.com", "aws:RequestedRegion": "eu-west-1" } }), "missing"),
        (json!({}), "allowed"),
    ] {
        let found = verdict_with(&role(with(condition.clone())), "iam:PassRole", "arn:aws:iam::*:role/a", &context);
        assert_eq!(found, expected, "{condition}");
    }
}

#[test]
fn what_a_condition_chooses_may_be_there() {
    let either = |one: Value, other: Value| json!({ "Fn::If": ["IsProd", one, other] });
    let none = || json!({ "Ref": "AWS::NoValue" });
    let all = json!("*");
    let given = role(json!([
        allow(json!("sqs:*"), all.clone()),
        either(allow(json!("s3:GetObject"), all.clone()), either(json!([allow(json!("s3:PutObject"), all.clone())]), none())),
        either(none(), deny(json!("sqs:SendMessage"), all)),
    ]));
    assert!(given.policies[0].policy.is_whole);
    for (action, expected) in [
        ("sqs:ReceiveMessage", "allowed"),
        ("sqs:SendMessage", "unknown"),
        ("s3:GetObject", "unknown"),
        ("s3:PutObject", "unknown"),
        ("s3:DeleteObject", "missing"),
    ] {
        assert_eq!(verdict(&given, action, if action.starts_with("s3") { OBJECT } else { "arn:aws:sqs:*:*:orders" }), expected, "{action}");
    }
    assert!(!policy(json!([either(none(), json!({ "Ref": "Parameter" }))])).is_whole);
}

#[test]
fn a_verdict_tells_the_statement() {
    let role = role(json!([allow(json!("sqs:*"), json!("*")), allow(json!("s3:*"), json!("*")), deny(json!("s3:PutObject"), json!("*"))]));
    let (home, infrastructure) = (stack(json!({})), Infrastructure::default());
    let principal = Principal { role: &role, home: &home, infrastructure: &infrastructure };
    let ask = |action: &str| evaluate(&principal, &Request { action: name(action), resource: OBJECT, context: &[] });
    let statements = &role.policies[0].policy.statements;
    assert!(matches!(ask("s3:GetObject"), Verdict::Allowed(statement) if std::ptr::eq(statement, &statements[1])));
    assert!(matches!(ask("s3:PutObject"), Verdict::Denied(statement, Owner::Identity) if std::ptr::eq(statement, &statements[2])));
    assert!(matches!(ask("iam:PassRole"), Verdict::Missing));
}

/// What a role that may only list the bucket may do with its objects, if these are resources of its template.
fn verdict_beside(resources: Value, action: &str, resource: &str) -> &'static str {
    let mut all = json!({
        "Build": { "Type": "AWS::IAM::Role", "Properties": { "Policies": [{ "PolicyDocument": { "Statement": [
            allow(json!(["s3:ListBucket", "s3:PutObject"]), json!("*")),
        ] } }] } },
        "Other": { "Type": "AWS::IAM::Role", "Properties": {} },
        "Bucket": { "Type": "AWS::S3::Bucket", "Properties": { "BucketName": "bucket" } },
        "Unnamed": { "Type": "AWS::S3::Bucket", "Properties": {} },
    });
    all.as_object_mut().unwrap().extend(resources.as_object().unwrap().clone());
    let (home, infrastructure) = (stack(all), Infrastructure::default());
    let principal = Principal { role: &home.roles[0], home: &home, infrastructure: &infrastructure };
    match evaluate(&principal, &Request { action: name(action), resource, context: &[] }) {
        Verdict::Allowed(_) => "allowed",
        Verdict::Denied(_, owner) => {
            if owner == Owner::Resource {
                "denied"
            } else {
                "denied by itself"
            }
        }
        Verdict::Missing => "missing",
        Verdict::Unknown => "unknown",
    }
}

fn bucket_policy(bucket: Value, statement: Value) -> Value {
    json!({ "Policy": { "Type": "AWS::S3::BucketPolicy", "Properties": { "Bucket": bucket, "PolicyDocument": { "Statement": statement } } } })
}

#[test]
fn policies_of_resources_say_whom_they_are_about() {
    let arn = |role: &str| json!({ "Fn::GetAtt": [role, "Arn"] });
    for (principal, allowed, denied) in [
        (json!("*"), "allowed", "denied"),
        (json!({ "AWS": "*" }), "allowed", "denied"),
        (json!({ "AWS": arn("Build") }), "allowed", "denied"),
        (json!({ "AWS": [arn("Other"), arn("Build")] }), "allowed", "denied"),
        (json!({ "AWS": { "Fn::Sub": "${Build.Arn}" } }), "allowed", "denied"),
        (json!({ "AWS": { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Build}" } }), "allowed", "denied"),
        (json!({ "AWS": arn("Other") }), "missing", "allowed"),
        (json!({ "AWS": { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Other}" } }), "missing", "allowed"),
        (json!({ "AWS": { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:user/ann" } }), "missing", "allowed"),
        (json!({ "AWS": "arn:aws:iam::123456789012:role/deploy" }), "unknown", "unknown"),
        (json!({ "AWS": { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Name}" } }), "unknown", "unknown"),
        (json!({ "AWS": "arn:aws:sts::123456789012:assumed-role/deploy/ann" }), "unknown", "unknown"),
        (json!({ "AWS": { "Ref": "Who" } }), "unknown", "unknown"),
        (json!({ "Ref": "Who" }), "unknown", "unknown"),
        // An account leaves it to its own policies.
        (json!({ "AWS": "123456789012" }), "missing", "unknown"),
        (json!({ "AWS": { "Ref": "AWS::AccountId" } }), "missing", "unknown"),
        (json!({ "AWS": { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root" } }), "missing", "unknown"),
        (json!({ "Service": "codebuild.amazonaws.com" }), "missing", "allowed"),
        (json!({ "Service": "*" }), "missing", "allowed"),
    ] {
        let with = |effect: &str| {
            let statement =
                json!({ "Effect": effect, "Principal": principal, "Action": "s3:*Object", "Resource": "arn:aws:s3:::bucket/*" });
            bucket_policy(json!({ "Ref": "Bucket" }), statement)
        };
        assert_eq!(verdict_beside(with("Allow"), "s3:GetObject", OBJECT), allowed, "{principal}");
        assert_eq!(verdict_beside(with("Deny"), "s3:PutObject", OBJECT), denied, "{principal}");
    }
    let but = json!({ "Effect": "Deny", "NotPrincipal": { "AWS": arn("Build") }, "Action": "*", "Resource": "arn:aws:s3:::bucket/*" });
    assert_eq!(verdict_beside(bucket_policy(json!({ "Ref": "Bucket" }), but), "s3:PutObject", OBJECT), "unknown");
}

#[test]
fn policies_of_resources_are_about_their_resource() {
    let anybody = |action: &str, resource: Value| json!({ "Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource });
    let all = || anybody("s3:*", json!("*"));
    for (bucket, statement, expected) in [
        (json!({ "Ref": "Bucket" }), all(), "allowed"),
        (json!("bucket"), all(), "allowed"),
        (json!("other"), all(), "missing"),
        (json!({ "Ref": "Unnamed" }), all(), "unknown"),
        (json!({ "Ref": "Parameter" }), all(), "unknown"),
        (json!({ "Ref": "Bucket" }), anybody("s3:*", json!({ "Fn::Sub": "${Bucket.Arn}/*" })), "allowed"),
        (json!({ "Ref": "Bucket" }), anybody("s3:*", json!({ "Fn::GetAtt": ["Bucket", "Arn"] })), "missing"),
        (json!({ "Ref": "Bucket" }), anybody("s3:PutObject", json!("*")), "missing"),
        (json!({ "Ref": "Bucket" }), json!({ "Ref": "Statement" }), "unknown"),
    ] {
        assert_eq!(
            verdict_beside(bucket_policy(bucket.clone(), statement.clone()), "s3:GetObject", OBJECT),
            expected,
            "{bucket} {statement}"
        );
        assert_eq!(verdict_beside(bucket_policy(bucket, statement), "s3:ListAllMyBuckets", "*"), "missing");
    }
    let mut conditional = bucket_policy(json!({ "Ref": "Bucket" }), all());
    conditional["Policy"]["Condition"] = json!("IsPublic");
    assert_eq!(verdict_beside(conditional, "s3:GetObject", OBJECT), "unknown");
}

#[test]
fn policies_of_all_kinds_of_resources_are_asked() {
    let document = || json!({ "Statement": { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" } });
    let without = || json!({ "Statement": { "Effect": "Allow", "Principal": "*", "Action": "*" } });
    for (kind, properties, action, resource, expected) in [
        (
            "AWS::SQS::QueuePolicy",
            json!({ "Queues": [{ "Ref": "Queue" }], "PolicyDocument": document() }),
            "sqs:SendMessage",
            "arn:aws:sqs:*:*:orders",
            "allowed",
        ),
        (
            "AWS::SQS::QueuePolicy",
            json!({ "Queues": [{ "Ref": "Queue" }], "PolicyDocument": document() }),
            "sqs:SendMessage",
            "arn:aws:sqs:*:*:other",
            "missing",
        ),
        (
            "AWS::SQS::QueuePolicy",
            json!({ "Queues": ["https://sqs.eu-west-1.amazonaws.com/1/orders"], "PolicyDocument": document() }),
            "sqs:SendMessage",
            "arn:aws:sqs:*:*:orders",
            "unknown",
        ),
        (
            "AWS::SNS::TopicPolicy",
            json!({ "Topics": [{ "Ref": "Topic" }], "PolicyDocument": document() }),
            "sns:Publish",
            "arn:aws:sns:*:*:news",
            "allowed",
        ),
        (
            "AWS::SecretsManager::ResourcePolicy",
            json!({ "SecretId": { "Ref": "Secret" }, "ResourcePolicy": document() }),
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:*:*:secret:key-??????",
            "allowed",
        ),
        (
            "AWS::ECR::Repository",
            json!({ "RepositoryName": "app", "RepositoryPolicyText": without() }),
            "ecr:PutImage",
            "arn:aws:ecr:*:*:repository/app",
            "allowed",
        ),
        (
            "AWS::ECR::Repository",
            json!({ "RepositoryName": "app", "RepositoryPolicyText": without() }),
            "ecr:PutImage",
            "arn:aws:ecr:*:*:repository/app/web",
            "missing",
        ),
        ("AWS::KMS::Key", json!({ "KeyPolicy": document() }), "kms:Decrypt", "arn:aws:kms:*:*:key/*", "unknown"),
        (
            "AWS::CodeArtifact::Domain",
            json!({ "DomainName": "shop", "PermissionsPolicyDocument": document() }),
            "codeartifact:GetAuthorizationToken",
            "arn:aws:codeartifact:*:*:domain/shop",
            "allowed",
        ),
        (
            "AWS::CodeArtifact::Repository",
            json!({ "DomainName": "shop", "RepositoryName": "app", "PermissionsPolicyDocument": document() }),
            "codeartifact:PublishPackageVersion",
            "arn:aws:codeartifact:*:*:package/shop/app/*",
            "unknown",
        ),
        (
            "AWS::Lambda::Permission",
            json!({ "FunctionName": { "Ref": "Function" }, "Action": "lambda:InvokeFunction", "Principal": { "Fn::GetAtt": ["Build", "Arn"] } }),
            "lambda:InvokeFunction",
            "arn:aws:lambda:*:*:function:work",
            "allowed",
        ),
        (
            "AWS::Lambda::Permission",
            json!({ "FunctionName": "work", "Action": "lambda:InvokeFunction", "Principal": "*", "PrincipalOrgID": "o-1" }),
            "lambda:InvokeFunction",
            "arn:aws:lambda:*:*:function:work",
            "unknown",
        ),
        (
            "AWS::Lambda::Permission",
            json!({ "FunctionName": "work", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com" }),
            "lambda:InvokeFunction",
            "arn:aws:lambda:*:*:function:work",
            "missing",
        ),
    ] {
        let beside = json!({
            "Policy": { "Type": kind, "Properties": properties },
            "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "orders" } },
            "Topic": { "Type": "AWS::SNS::Topic", "Properties": { "TopicName": "news" } },
            "Secret": { "Type": "AWS::SecretsManager::Secret", "Properties": { "Name": "key" } },
            "Function": { "Type": "AWS::Lambda::Function", "Properties": { "FunctionName": "work" } },
        });
        assert_eq!(verdict_beside(beside, action, resource), expected, "{kind} {properties} {resource}");
    }
}

#[test]
fn policies_of_resources_may_go_beyond_a_boundary() {
    let mut build = json!({ "Type": "AWS::IAM::Role", "Properties": { "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess" } });
    let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*" });
    let mut beside = bucket_policy(json!({ "Ref": "Bucket" }), statement);
    beside["Build"] = build.take();
    assert_eq!(verdict_beside(beside.clone(), "s3:GetObject", OBJECT), "allowed");
    assert_eq!(verdict_beside(beside, "s3:PutObject", OBJECT), "unknown");
}
