#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        role::{Attached, Attachment, Gap},
        template::Template,
    },
    source::Source,
    syntax,
};

/// A policy as a template has it, so that parts may not be known.
fn policy(statements: Value) -> Policy {
    let document = json!({ "Resources": { "P": { "Type": "AWS::IAM::Policy", "Properties": { "Statement": statements } } } });
    let template = Template::read(syntax::parse(&Arc::new(Source::new("t.json", document.to_string())))).unwrap();
    Policy::read(&template.resolve(&template.resources[0].properties))
}

fn role(statements: Value) -> Role {
    let policy = policy(statements);
    let place = policy.place.clone();
    let attached = Attached { name: PartialText::known("P"), kind: Attachment::Inline, policy };
    Role {
        id: "Role".to_owned(),
        name: PartialText::known("role"),
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
    match evaluate(role, &Request { action: name(action), resource, context }) {
        Verdict::Allowed(_) => "allowed",
        Verdict::Denied(_) => "denied",
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
fn a_verdict_tells_the_statement() {
    let role = role(json!([allow(json!("sqs:*"), json!("*")), allow(json!("s3:*"), json!("*")), deny(json!("s3:PutObject"), json!("*"))]));
    let ask = |action: &str| evaluate(&role, &Request { action: name(action), resource: OBJECT, context: &[] });
    let statements = &role.policies[0].policy.statements;
    assert!(matches!(ask("s3:GetObject"), Verdict::Allowed(statement) if std::ptr::eq(statement, &statements[1])));
    assert!(matches!(ask("s3:PutObject"), Verdict::Denied(statement) if std::ptr::eq(statement, &statements[2])));
    assert!(matches!(ask("iam:PassRole"), Verdict::Missing));
}
