//! Rules on services of the Serverless Framework, beyond the examples of their pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    diagnostics::{Confidence, Finding},
    lint::lint,
    project::{Context, Repository},
    source::Source,
};

/// The findings of a rule on a service that may read these files.
fn findings(rule: &str, text: &str, files: &[(&str, &str)]) -> Vec<Finding> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        std::fs::write(root.path().join(path), text).unwrap();
    }
    let source = Arc::new(Source::new(root.path().join("serverless.yml"), text));
    let context = Context::new(Repository::at(root.path()), "2026-11-24".parse().unwrap());
    lint(&source, &context).findings.into_iter().filter(|finding| finding.rule.name == rule).collect()
}

fn references(text: &str, files: &[(&str, &str)]) -> Vec<String> {
    let found = findings("unknown-reference", text, files);
    found.iter().map(|finding| finding.message.split('`').nth(1).unwrap().to_owned()).collect()
}

const HEAD: &str = "service: orders\nprovider:\n  name: aws\n";

#[test]
fn finds_references_wherever_they_reach_the_template() {
    let text = format!(
        "{HEAD}  environment: {{A: !Ref Provider}}
  iam:
    role:
      statements:
        - {{Effect: Allow, Action: 'sqs:*', Resource: !GetAtt Statement.Arn}}
functions:
  hello:
    handler: h.x
    role: RoleName
    dependsOn: After
    environment: {{B: !Sub '${{Sub}}-${{Sub2.Arn}}-${{!Not}}-${{AWS::Region}}', C: !Sub ['${{own}}', {{own: !Ref Own}}]}}
    events:
      - sqs: {{arn: !GetAtt Queue.Arn}}
      - http: {{path: a, method: get, authorizer: {{type: CUSTOM, authorizerId: !Ref Authorizer}}}}
  other: {{handler: h.y}}
resources:
  Resources:
    Table: {{Type: 'AWS::DynamoDB::Table', DependsOn: Before, Properties: {{X: !If [No, !Ref Table, !Ref 'AWS::NoValue']}}}}
  Outputs:
    Out: {{Value: !Ref Output}}
"
    );
    let mut found = references(&text, &[]);
    found.sort();
    let expected = ["After", "Authorizer", "Before", "No", "Output", "Own", "Provider", "Queue", "RoleName", "Statement", "Sub", "Sub2"];
    assert_eq!(found, expected);
}

#[test]
fn knows_what_is_declared_and_generated() {
    let text = format!(
        "{HEAD}functions:
  my-hello:
    handler: h.x
    events: [{{s3: my.bucket}}, {{http: GET /a/{{id}}}}, {{sns: topic}}]
    environment:
      A: !Ref MyDashhelloLambdaFunction
      B: !GetAtt IamRoleLambdaExecution.Arn
      C: !Ref S3BucketMybucket
      D: !Ref ApiGatewayResourceAIdVar
      E: !Ref SNSTopicTopic
      F: !Sub '${{Parameter}}-${{ServerlessDeploymentBucket.Arn}}'
    layers: [!Ref CommonLambdaLayer]
layers: {{common: {{path: l}}}}
resources:
  - Parameters: {{Parameter: {{Type: String}}}}
    Conditions: {{Yes: !Equals [a, b]}}
  - Resources: {{Table: {{Type: 'AWS::DynamoDB::Table', Condition: 'Yes'}}}}
"
    );
    assert_eq!(references(&text, &[]), [] as [&str; 0]);
}

#[test]
fn says_nothing_where_something_may_be_there() {
    let with = |lines: &str| format!("{HEAD}functions:\n  hello: {{handler: h.x, environment: {{A: !Ref Nothing}}}}\n{lines}");
    assert_eq!(references(&with(""), &[]), ["Nothing"]);
    assert_eq!(references(&with("plugins: [serverless-offline]\n"), &[]), ["Nothing"]);
    for lines in [
        "plugins: [serverless-step-functions]\n",
        "plugins: [./own-plugin]\n",
        "plugins: ${ssm:/plugins}\n",
        "stepFunctions: {}\n",
        "resources: ${file(resources.js)}\n",
        "resources: [{Resources: {}}, '${file(missing.yml)}']\n",
        "resources: {Resources: '${ssm:/resources}'}\n",
        "resources: {Transform: 'AWS::Serverless-2016-10-31', Resources: {}}\n",
        "resources: {Resources: {'Fn::Transform': {Name: 'AWS::Include'}}}\n",
        "resources: {Parameters: '${ssm:/parameters}'}\n",
    ] {
        assert_eq!(references(&with(lines), &[("resources.js", "")]), [] as [&str; 0], "{lines}");
    }
    let unknown_event = "functions:\n  hello: {handler: h.x, environment: {A: !Ref Nothing}, events: ['${ssm:/event}']}\n";
    assert_eq!(references(&format!("{HEAD}{unknown_event}"), &[]), [] as [&str; 0]);
}

#[test]
fn does_not_take_what_stays_text_for_references() {
    let text = format!(
        "{HEAD}functions:
  hello:
    handler: h.x
    events:
      - iotFleetProvisioning: {{provisioningRoleArn: 'arn:aws:iam::1:role/x', templateBody: {{Thing: {{Ref: Serial}}}}}}
      - schedule: {{rate: rate(1 hour), input: {{Ref: Text}}}}
    package: {{artifact: {{Ref: Package}}}}
custom: {{A: !Ref Custom}}
"
    );
    assert_eq!(references(&text, &[]), [] as [&str; 0]);
}

#[test]
fn tells_the_place_in_another_file_and_how_sure_it_is() {
    let text = format!("{HEAD}functions: {{}}\nresources: ${{file(resources.yml)}}\n");
    let other = "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    DependsOn: Queue\n";
    let found = findings("unknown-reference", &text, &[("resources.yml", other)]);
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    let label = &finding.labels[0];
    assert_eq!((finding.primary.source.slice(finding.primary.span), label.source.slice(label.span)), ("${file(resources.yml)}", "Queue"));
    assert_eq!(finding.confidence, Confidence::Certain);
    let staged = format!("{HEAD}resources: ${{file(${{sls:stage}}.yml)}}\n");
    let found = findings("unknown-reference", &staged, &[("dev.yml", other)]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].confidence, Confidence::Likely, "another stage may have other resources");
}

#[test]
fn names_the_function_that_was_meant() {
    let text = format!("{HEAD}functions:\n  hello: {{handler: h.x, environment: {{A: !GetAtt hello.Arn}}}}\n");
    let found = findings("unknown-reference", &text, &[]);
    assert_eq!(found[0].help.as_deref(), Some("the function `hello` has the logical id `HelloLambdaFunction`"));
}
