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
  Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }
  Files: { Type: AWS::S3::Bucket, Properties: { BucketName: files } }
  Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work } }
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      KmsKeyArn: arn:aws:kms:eu-west-1:1:key/k
      DeadLetterConfig: { TargetArn: !GetAtt Dead.Arn }
      VpcConfig: { SubnetIds: [s], SecurityGroupIds: [g] }
      Environment:
        Variables:
          TABLE: !Ref Orders
          SAME: !GetAtt Orders.Arn
          URL: !Sub 's3://${Files}/x'
          PLAIN: text
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
fn code_uses_what_it_is_told_of() {
    let found = functions(TEMPLATE);
    let [table, bucket] = found[0].uses.as_slice() else { panic!("{:#?}", found[0].uses) };
    assert_eq!(table.reason.text, "is told of `Orders` by the environment variable `TABLE`");
    let has = |used: &speclint::iam::requirements::Used, action: &str, arn: &str| {
        used.any_of.iter().any(|(name, on)| name.to_string() == action && on == arn)
    };
    assert!(has(table, "dynamodb:Query", "arn:aws:dynamodb:*:*:table/orders"));
    assert!(!table.any_of.iter().any(|(name, _)| name.name == "TagResource" || name.name == "ListTables"));
    assert!(has(bucket, "s3:GetObject", "arn:aws:s3:::files/*"));
    assert!(has(bucket, "s3:ListBucket", "arn:aws:s3:::files"));
}

#[test]
fn sam_is_read_alike() {
    let found = functions(
        "
Transform: AWS::Serverless-2016-10-31
Resources:
  Notes: { Type: AWS::Serverless::SimpleTable, Properties: { TableName: notes } }
  Work: { Type: AWS::SQS::Queue }
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Environment: { Variables: { NOTES: !Ref Notes } }
      Events: { Queue: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn } } }
",
    );
    assert_eq!(found[0].role, RoleName::Here("HelloRole".to_owned()));
    assert_eq!(told(&found[0], Certainty::Certain), ["sqs:ReceiveMessage arn:aws:sqs:*:*:*"]);
    assert!(found[0].uses[0].any_of.iter().any(|(_, arn)| arn == "arn:aws:dynamodb:*:*:table/notes"));
}
