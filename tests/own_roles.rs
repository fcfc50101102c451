//! Functions with roles of their own: what the plugin `serverless-iam-roles-per-function` and version 4 make of statements
//! beside them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use speclint::{
    lint::lint,
    project::{Context, Repository},
    source::Source,
};

const QUEUE: &str = "{Effect: Allow, Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], Resource: '*'}";
const TABLE: &str = "{Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'}";
const PLUGIN: &str = "plugins: [serverless-iam-roles-per-function]\n";

/// The findings of one rule on a service with a function that gets its events by a mapping of the service's own.
fn found(rule: &str, head: &str, provider: &str, function: &str) -> Vec<String> {
    let function = function.replace('\n', "\n    ");
    let text = format!(
        "\
service: orders
{head}provider:
  name: aws
  runtime: nodejs24.x
  iam: {{role: {{statements: [{provider}]}}}}
functions:
  orders:
    handler: orders.handler
    {function}
resources:
  Resources:
    Queue:
      Type: AWS::SQS::Queue
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FunctionName: !Ref OrdersLambdaFunction
        EventSourceArn: !GetAtt Queue.Arn
"
    );
    let source = Arc::new(Source::new("serverless.yml", text));
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    let findings = lint(&source, &context).findings.into_iter().filter(|finding| finding.rule.name == rule);
    findings.map(|finding| format!("{} {}", source.slice(finding.primary.span), finding.message)).collect()
}

fn missing(head: &str, provider: &str, function: &str) -> Vec<String> {
    found("missing-permission", head, provider, function)
}

#[test]
fn the_role_of_the_function_is_judged() {
    let shared = missing("", TABLE, "");
    assert!(shared.len() == 1 && shared[0].contains("the role `IamRoleLambdaExecution` does not"), "{shared:?}");
    let own = missing(PLUGIN, QUEUE, &format!("iamRoleStatements: [{TABLE}]"));
    assert!(own.len() == 1 && own[0].contains("the role `OrdersIamRoleLambdaExecution` does not"), "{own:?}");
    assert_eq!(missing(PLUGIN, TABLE, &format!("iamRoleStatements: [{QUEUE}]")), [""; 0]);
    assert_eq!(missing(PLUGIN, TABLE, &format!("role: arn:aws:iam::111122223333:role/r\niamRoleStatements: [{TABLE}]")), [""; 0]);
}

#[test]
fn statements_are_inherited_if_that_is_wanted() {
    let own = format!("iamRoleStatements: [{TABLE}]\n");
    let by_default = format!("{PLUGIN}custom: {{serverless-iam-roles-per-function: {{defaultInherit: true}}}}\n");
    assert_eq!(missing(PLUGIN, QUEUE, &format!("{own}iamRoleStatementsInherit: true")), [""; 0]);
    assert_eq!(missing(&by_default, QUEUE, &own), [""; 0]);
    assert_eq!(missing(&by_default, QUEUE, &format!("{own}iamRoleStatementsInherit: false")).len(), 1);
    // It cannot be told here.
    assert_eq!(missing(PLUGIN, QUEUE, &format!("{own}iamRoleStatementsInherit: '${{ssm:/inherit}}'")), [""; 0]);
}

#[test]
fn what_may_make_another_role_is_not_known() {
    let own = format!("iamRoleStatements: [{TABLE}]\n");
    assert_eq!(missing("", TABLE, &own).len(), 1, "nothing reads them");
    for head in ["plugins: ['${ssm:/plugin}']\n", "plugins: [./roles]\n", "plugins: [serverless-own-iam]\n"] {
        assert_eq!(missing(head, TABLE, &own), [""; 0], "{head}");
    }
    assert_eq!(missing("", TABLE, &format!("iam: {{role: {{statements: [{QUEUE}]}}}}")), [""; 0], "it may be version 4");
}

#[test]
fn version_4_makes_roles_without_a_plugin() {
    let head = "frameworkVersion: '4'\n";
    let own = |statement: &str, more: &str| format!("iam: {{role: {{statements: [{statement}]}}{more}}}");
    let lacking = missing(head, QUEUE, &own(TABLE, ""));
    assert!(lacking.len() == 1 && lacking[0].contains("the role `OrdersIamRoleLambdaExecution` does not"), "{lacking:?}");
    assert_eq!(missing(head, TABLE, &own(QUEUE, "")), [""; 0]);
    assert_eq!(missing(head, QUEUE, &own(TABLE, ", inheritStatements: true")), [""; 0]);
    assert_eq!(missing(head, QUEUE, &format!("iamRoleStatements: [{TABLE}]")).len(), 1, "the older key");
    let managed = "iam: {role: {managedPolicies: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess']}}";
    assert_eq!(missing(head, TABLE, managed), [""; 0]);
    // A role for each function takes the statements over.
    let for_each = format!("{QUEUE}], mode: perFunction, managedPolicies: [");
    assert_eq!(missing(head, &for_each, ""), [""; 0]);
    assert_eq!(missing(head, &for_each, "iam: {inheritStatements: false}").len(), 1);
}

#[test]
fn statements_are_judged_once_where_they_stand() {
    let own = "iamRoleStatements: [{Effect: Allow, Action: 's3:GetObjct', Resource: '*'}]\niamRoleStatementsInherit: true";
    let told = found("unknown-action", PLUGIN, "{Effect: Allow, Action: 'sqs:SendMesage', Resource: '*'}", own);
    assert!(told.len() == 2 && told[0].starts_with("'sqs:SendMesage' ") && told[1].starts_with("'s3:GetObjct' "), "{told:?}");
}

#[test]
fn references_in_statements_are_followed() {
    let own = "iamRoleStatements: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Queues.Arn}]";
    assert_eq!(found("unknown-reference", PLUGIN, "", own).len(), 1);
    assert_eq!(found("unknown-reference", PLUGIN, "", &own.replace("Queues", "Queue")), [""; 0]);
    assert_eq!(found("unknown-reference", PLUGIN, "", &own.replace("Queues", "OrdersIamRoleLambdaExecution")), [""; 0]);
    // Nothing is made of them.
    assert_eq!(found("unknown-reference", "", "", own), [""; 0]);
}
