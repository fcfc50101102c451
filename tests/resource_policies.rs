//! What policies of resources allow and deny to the role of a build.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use speclint::{
    diagnostics::{Finding, Severity},
    lint::lint,
    project::{Context, Repository},
    source::Source,
};

const BUILDSPEC: &str = "\
version: 0.2
phases:
  build:
    commands:
      - aws s3api get-object --bucket releases --key app.zip app.zip
";

const PROJECT: &str = "\
Resources:
  Build:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: !GetAtt BuildRole.Arn
      LogsConfig: { CloudWatchLogs: { Status: DISABLED } }
      Source: { Type: CODEPIPELINE, BuildSpec: buildspec.yml }
  BuildRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
      Policies:
        - PolicyName: build
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: ACTION
                Resource: '*'
  OtherRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
";

const BUCKET: &str = "
  Bucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: releases }
";

/// A policy of a bucket with one statement.
fn policy(bucket: &str, effect: &str, principal: &str) -> String {
    format!(
        "
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: {bucket}
      PolicyDocument:
        Statement:
          - Effect: {effect}
            Principal: {principal}
            Action: s3:GetObject
            Resource: !Sub arn:aws:s3:::{bucket}/*
"
    )
}

/// What is found in the buildspec of a repository whose role is allowed an action, beside other files.
fn found(action: &str, resources: &str, files: &[(&str, &str)]) -> Vec<Finding> {
    let root = tempfile::tempdir().unwrap();
    let project = PROJECT.replace("ACTION", action) + resources;
    for (name, text) in files.iter().copied().chain([("template.yml", project.as_str()), ("buildspec.yml", BUILDSPEC)]) {
        std::fs::write(root.path().join(name), text).unwrap();
    }
    let context = Context::new(Repository::at(root.path()), "2026-11-24".parse().unwrap());
    let source = Arc::new(Source::read(&root.path().join("buildspec.yml")).unwrap());
    lint(&source, &context).findings
}

fn severities(findings: &[Finding]) -> Vec<(&str, Severity)> {
    findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect()
}

const ERROR: [(&str, Severity); 1] = [("missing-permission", Severity::Error)];
const WARNING: [(&str, Severity); 1] = [("missing-permission", Severity::Warning)];

#[test]
fn a_policy_of_the_bucket_may_allow_it() {
    let role = "{ AWS: !GetAtt BuildRole.Arn }";
    for (bucket, principal, expected) in [
        ("releases", role, &[][..]),
        ("releases", "'*'", &[]),
        ("releases", "{ AWS: !Ref Who }", &[]),
        ("releases", "{ AWS: !GetAtt OtherRole.Arn }", &ERROR),
        ("releases", "{ AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' }", &ERROR),
        ("releases", "{ Service: cloudfront.amazonaws.com }", &ERROR),
        ("drafts", role, &ERROR),
    ] {
        let resources = BUCKET.to_owned() + &policy(bucket, "Allow", principal);
        assert_eq!(severities(&found("logs:PutLogEvents", &resources, &[])), expected, "{bucket} {principal}");
    }
    assert_eq!(severities(&found("s3:GetObject", BUCKET, &[])), []);
}

#[test]
fn a_policy_that_denies_it_is_shown() {
    let resources = BUCKET.to_owned() + &policy("releases", "Deny", "'*'");
    let findings = found("s3:GetObject", &resources, &[]);
    assert_eq!(severities(&findings), ERROR);
    let expected = "`aws s3api get-object` needs `s3:GetObject`, and a policy of the resource denies that to the role `BuildRole`";
    assert_eq!(findings[0].message, expected);
    let label = findings[0].labels.iter().find(|label| label.text == "this statement denies it").unwrap();
    assert!(label.source.slice(label.span).starts_with("Effect: Deny"));
    for principal in ["{ AWS: !GetAtt OtherRole.Arn }", "{ AWS: !Ref Who }"] {
        let resources = BUCKET.to_owned() + &policy("releases", "Deny", principal);
        assert_eq!(severities(&found("s3:GetObject", &resources, &[])), [], "{principal}");
    }
}

#[test]
fn what_is_defined_elsewhere_may_have_policies_that_are_not_seen() {
    assert_eq!(severities(&found("logs:PutLogEvents", "", &[])), WARNING);
    assert_eq!(severities(&found("logs:PutLogEvents", BUCKET, &[])), ERROR);
    let listed = BUCKET.replace("BucketName:", "AccessControl: PublicRead, BucketName:");
    assert_eq!(severities(&found("logs:PutLogEvents", &listed, &[])), WARNING);
    let other = format!("Resources:\n{BUCKET}");
    assert_eq!(severities(&found("logs:PutLogEvents", "", &[("storage.yml", &other)])), ERROR);
    let other = other + &policy("releases", "Allow", "{ AWS: '*' }");
    assert_eq!(severities(&found("logs:PutLogEvents", "", &[("storage.yml", &other)])), []);
    let module = r#"
resource "aws_s3_bucket" "releases" { bucket = "releases" }
resource "aws_s3_bucket_policy" "releases" {
  bucket = aws_s3_bucket.releases.id
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.releases.arn}/*" }]
  })
}
"#;
    assert_eq!(severities(&found("logs:PutLogEvents", "", &[("storage.tf", module)])), []);
    assert_eq!(severities(&found("logs:PutLogEvents", "", &[("storage.tf", &module.replace("GetObject", "PutObject"))])), WARNING);
}
