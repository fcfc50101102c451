//! Answers of the AWS CLI as templates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod shown;

use std::sync::Arc;

use shown::shown;
use speclint::{model::template::Template, source::Source, syntax};

fn answer(text: &str) -> Option<Template> {
    Template::of_answer(syntax::parse(&Arc::new(Source::new("iam/build.json", text))))
}

/// All resources: type, id and properties.
fn resources(text: &str) -> Vec<String> {
    let template = answer(text).expect("an answer");
    template.resources.iter().map(|resource| format!("{} {} {}", resource.kind, resource.id, shown(&resource.properties))).collect()
}

const GAP: &str = "?policies that the answer does not tell?";

#[test]
fn details_of_an_account_tell_all() {
    let text = r#"{
  "RoleDetailList": [{
    "RoleName": "build",
    "Path": "/service-role/",
    "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}}]},
    "RolePolicyList": [{"PolicyName": "logs", "PolicyDocument": {"Statement": []}}],
    "AttachedManagedPolicies": [
      {"PolicyName": "own", "PolicyArn": "arn:aws:iam::123456789012:policy/own"},
      {"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
    ],
    "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/X"}
  }],
  "Policies": [{
    "PolicyName": "own",
    "Arn": "arn:aws:iam::123456789012:policy/own",
    "PolicyVersionList": [
      {"VersionId": "v1", "IsDefaultVersion": false, "Document": {"Statement": [{"Effect": "Deny"}]}},
      {"VersionId": "v2", "IsDefaultVersion": true, "Document": "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%7D%5D%7D"}
    ]
  }]
}"#;
    assert_eq!(
        resources(text),
        [
            "AWS::IAM::ManagedPolicy arn:aws:iam::123456789012:policy/own \
             {ManagedPolicyName: own, PolicyDocument: {Statement: [{Effect: Allow}]}}",
            "AWS::IAM::Role build {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: codebuild.amazonaws.com}}]}, \
             PermissionsBoundary: arn:aws:iam::aws:policy/X, Policies: [{PolicyName: logs, PolicyDocument: {Statement: []}}], \
             ManagedPolicyArns: [{Ref: arn:aws:iam::123456789012:policy/own}, arn:aws:iam::aws:policy/ReadOnlyAccess], RoleName: build, \
             Path: /service-role/}",
        ]
    );
    assert!(answer(text).unwrap().is_whole);
    assert!(!answer(&text.replacen('{', "{\"IsTruncated\": true,", 1)).unwrap().is_whole);
}

#[test]
fn what_an_answer_does_not_tell_is_a_gap() {
    let policy = r#"{"RoleName": "build", "PolicyName": "logs", "PolicyDocument": "{\"Statement\": []}"}"#;
    let logs = "Policies: [{PolicyName: logs, PolicyDocument: {Statement: []}}]";
    assert_eq!(
        resources(policy),
        [format!("AWS::IAM::Role build {{{logs}, ManagedPolicyArns: [{GAP}], RoleName: build, Path: ?a path?}}")]
    );
    let role = r#"{"Role": {"RoleName": "build", "AssumeRolePolicyDocument": {"Statement": []}}}"#;
    assert_eq!(
        resources(role),
        [format!(
            "AWS::IAM::Role build {{AssumeRolePolicyDocument: {{Statement: []}}, Policies: [], ManagedPolicyArns: [{GAP}], RoleName: build, \
             Path: ?a path?}}"
        )]
    );
    let attached = r#"{"AttachedPolicies": [{"PolicyName": "A", "PolicyArn": "arn:aws:iam::aws:policy/A"}]}"#;
    assert_eq!(
        resources(attached),
        [format!("AWS::IAM::Role build {{Policies: [], ManagedPolicyArns: [arn:aws:iam::aws:policy/A, {GAP}]}}")]
    );
}

#[test]
fn a_policy_may_stand_alone() {
    let document = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let expected =
        "AWS::IAM::ManagedPolicy build {PolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Action: *, Resource: *}}}";
    assert_eq!(resources(document), [expected]);
    assert_eq!(resources(&format!("{{\"PolicyVersion\": {{\"Document\": {document}}}}}")), [expected]);
    for other in [
        r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*"}]}"#,
        r#"{"Resources": {}}"#,
        r#"{"name": "shop", "version": "1.0.0"}"#,
        r#"[1, 2]"#,
        "",
        "\u{1}",
    ] {
        assert!(answer(other).is_none(), "{other}");
    }
}

#[test]
fn projects_and_pipelines_have_cloudformations_keys() {
    let project = r#"{"name": "shop", "serviceRole": "arn:aws:iam::123456789012:role/build",
        "source": {"type": "GITHUB", "buildspec": "ci/buildspec.yml"}, "environment": {"environmentVariables": [{"name": "A"}]}}"#;
    let expected = "AWS::CodeBuild::Project shop {Name: shop, ServiceRole: arn:aws:iam::123456789012:role/build, \
        Source: {Type: GITHUB, BuildSpec: ci/buildspec.yml}, Environment: {EnvironmentVariables: [{Name: A}]}}";
    assert_eq!(resources(project), [expected]);
    assert_eq!(resources(&format!("{{\"project\": {project}}}")), [expected]);
    assert_eq!(resources(&format!("{{\"projects\": [{project}], \"projectsNotFound\": []}}")), [expected]);
    let pipeline = r#"{"pipeline": {"name": "shop", "roleArn": "r", "stages": [{"name": "Build", "actions": [{"name": "Build",
        "actionTypeId": {"provider": "CodeBuild"}, "configuration": {"ProjectName": "shop", "other": "x"}}]}]}, "metadata": {}}"#;
    assert_eq!(
        resources(pipeline),
        ["AWS::CodePipeline::Pipeline shop {Name: shop, RoleArn: r, Stages: [{Name: Build, Actions: [{Name: Build, \
          ActionTypeId: {Provider: CodeBuild}, Configuration: {ProjectName: shop, other: x}}]}]}"]
    );
}

#[test]
fn every_prefix_of_an_answer_is_read() {
    let text =
        r#"{"RoleDetailList": [{"RoleName": "é", "RolePolicyList": [{"PolicyDocument": "%7B%C3%A9%7B%"}]}], "Policies": [{"Arn": "a"}]}"#;
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        answer(text.get(..end).unwrap());
    }
    answer(&format!("{{\"PolicyDocument\": {}", "[".repeat(100_000)));
    answer(&format!("{{\"RoleName\": \"x\", \"PolicyDocument\": \"{}\"}}", "%5B".repeat(100_000)));
}
