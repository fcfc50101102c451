//! What the roles of functions need.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    iam::requirements::{Certainty, FunctionNeeds, of_functions},
    model::{build_project::RoleName, template::Template},
    source::Source,
    syntax,
};

fn functions(text: &str) -> Vec<FunctionNeeds> {
    of_functions(&Template::read(syntax::parse(&Arc::new(Source::new("template.yml", text.to_owned())))).unwrap())
}

fn told(function: &FunctionNeeds, least: Certainty) -> Vec<String> {
    let found = function.needs.actions.iter().filter(|needed| needed.certainty >= least);
    found.map(|needed| format!("{} {}", needed.action, needed.resources.join(" "))).collect()
}

const TEMPLATE: &str = "
Resources:
  Role: { Type: AWS::IAM::Role, Properties: {} }
  Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work } }
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      KmsKeyArn: arn:aws:kms:eu-west-1:1:key/k
      DeadLetterConfig: { TargetArn: !GetAtt Dead.Arn }
      VpcConfig: { SubnetIds: [s], SecurityGroupIds: [g] }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref Function, EventSourceArn: !GetAtt Work.Arn }
";

#[test]
fn what_lambda_does_needs_the_role() {
    let found = functions(TEMPLATE);
    assert_eq!(found[0].role, RoleName::Here("Role".to_owned()));
    assert_eq!(told(&found[0], Certainty::Certain), ["ec2:CreateNetworkInterface *", "sqs:ReceiveMessage arn:aws:sqs:*:*:work"]);
    let likely = told(&found[0], Certainty::Likely);
    for expected in ["kms:Decrypt arn:aws:kms:eu-west-1:1:key/k", "sqs:SendMessage arn:aws:sqs:*:*:dead"] {
        assert!(likely.contains(&expected.to_owned()), "{expected}: {likely:#?}");
    }
}

#[test]
fn sam_is_read_alike() {
    let found = functions(
        "
Transform: AWS::Serverless-2016-10-31
Resources:
  Work: { Type: AWS::SQS::Queue }
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Events: { Queue: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn } } }
",
    );
    assert_eq!(found[0].role, RoleName::Here("HelloRole".to_owned()));
    assert_eq!(told(&found[0], Certainty::Certain), ["sqs:ReceiveMessage arn:aws:sqs:*:*:*"]);
}
