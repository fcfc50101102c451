//! What CloudFormation needs to create the resources of templates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    iam::requirements::{Certainty, NeededAction, Needs, of_command_line, of_deploy},
    model::template::Template,
    project::Repository,
    source::Source,
    syntax,
};

fn deploy(text: &str) -> Needs {
    let template = Template::read(syntax::parse(&Arc::new(Source::new("template.yml", text.to_owned())))).unwrap();
    of_deploy(&template)
}

fn find<'n>(needs: &'n Needs, action: &str) -> Option<&'n NeededAction> {
    let found = needs.actions.iter().filter(|needed| needed.action.to_string() == action);
    found.max_by_key(|needed| needed.certainty)
}

/// An action with how sure it is and what it is needed on.
fn told(needs: &Needs, action: &str) -> (Certainty, String) {
    let needed = find(needs, action).unwrap_or_else(|| panic!("{action} is not needed"));
    (needed.certainty, needed.resources.join(" "))
}

const TABLE: &str = "
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      Tags: [{ Key: a, Value: b }]
";

#[test]
fn what_makes_a_resource_is_certain() {
    let needs = deploy(TABLE);
    assert_eq!(told(&needs, "dynamodb:CreateTable"), (Certainty::Certain, "arn:aws:dynamodb:*:*:table/orders".to_owned()));
    assert_eq!(told(&needs, "dynamodb:DescribeTable").0, Certainty::Likely);
    assert_eq!(told(&needs, "dynamodb:TagResource").0, Certainty::Likely);
    assert_eq!(told(&needs, "dynamodb:DeleteTable").0, Certainty::Possible);
    assert!(find(&needs, "kms:CreateGrant").is_none(), "no key is named");
    let reason = find(&needs, "dynamodb:CreateTable").unwrap().reason.as_ref().unwrap();
    let place = reason.place.as_ref().unwrap();
    assert_eq!(reason.text, "creates the AWS::DynamoDB::Table `Orders`");
    assert_eq!(&TABLE[place.span.start as usize..place.span.end as usize], "Orders");
}

#[test]
fn makers_are_found_whatever_they_are_called() {
    for (kind, action, resource) in [
        ("AWS::S3::Bucket", "s3:CreateBucket", "arn:aws:s3:::*"),
        ("AWS::SNS::Topic", "sns:CreateTopic", "arn:aws:sns:*:*:*"),
        ("AWS::Logs::LogGroup", "logs:CreateLogGroup", "arn:aws:logs:*:*:log-group:*:*"),
        ("AWS::EC2::EIP", "ec2:AllocateAddress", "arn:aws:ec2:*:*:elastic-ip/*"),
        ("AWS::ApiGateway::RestApi", "apigateway:POST", "arn:aws:apigateway:*::/restapis*"),
        ("AWS::ApiGateway::Resource", "apigateway:POST", "arn:aws:apigateway:*::/restapis*"),
        ("AWS::ApiGateway::Method", "apigateway:PUT", "arn:aws:apigateway:*::/restapis*"),
        ("AWS::ApiGatewayV2::Api", "apigateway:POST", "arn:aws:apigateway:*::/apis*"),
        ("AWS::RDS::DBInstance", "rds:CreateDBInstance", "arn:aws:rds:*:*:db:*"),
        ("AWS::Lambda::Permission", "lambda:AddPermission", "arn:aws:lambda:*:*:function:*"),
        ("AWS::IAM::ManagedPolicy", "iam:CreatePolicy", "arn:aws:iam::*:policy/*"),
    ] {
        let needs = deploy(&format!("Resources:\n  R:\n    Type: {kind}\n"));
        assert_eq!(told(&needs, action), (Certainty::Certain, resource.to_owned()), "{kind}");
    }
    let group = deploy("Resources: { G: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /g, Tags: [{ Key: a }] } } }");
    assert_eq!(told(&group, "logs:CreateLogGroup").1, "arn:aws:logs:*:*:log-group:/g:*");
    assert_eq!(told(&group, "logs:TagResource").1, "arn:aws:logs:*:*:log-group:/g");
    for kind in ["Custom::Thing", "AWS::CloudFormation::CustomResource", "AWS::New::Type", ""] {
        let needs = deploy(&format!("Resources:\n  R:\n    Type: '{kind}'\n"));
        assert!(needs.actions.iter().all(|needed| needed.certainty < Certainty::Certain), "{kind}");
    }
}

#[test]
fn what_has_an_owner_is_asked_of_it() {
    let needs = deploy("Resources: { P: { Type: AWS::IAM::Policy, Properties: { PolicyName: p, Roles: [r] } } }");
    assert_eq!(told(&needs, "iam:PutRolePolicy"), (Certainty::Certain, "arn:aws:iam::*:role/*".to_owned()));
    assert!(find(&needs, "iam:PutUserPolicy").is_none_or(|needed| needed.certainty == Certainty::Possible));
    // A version is published of a function, and is no function itself.
    let version = deploy(
        "
Resources:
  F: { Type: AWS::Lambda::Function, Properties: { FunctionName: f } }
  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: f } }
  L: { Type: AWS::Lambda::LayerVersion, Properties: { LayerName: l } }
",
    );
    assert_eq!(told(&version, "lambda:PublishVersion").1, "arn:aws:lambda:*:*:function:f");
    assert_eq!(told(&version, "lambda:PublishLayerVersion").1, "arn:aws:lambda:*:*:layer:l");
    // Rules of a security group are its own, whatever ARNs they have.
    let rule = deploy("Resources: { R: { Type: AWS::EC2::SecurityGroupIngress } }");
    assert_eq!(told(&rule, "ec2:AuthorizeSecurityGroupIngress").1, "arn:aws:ec2:*:*:security-group/*");
}

#[test]
fn what_creating_does_not_take_is_set_by_a_change() {
    let made =
        |kind: &str, property: &str| deploy(&format!("Resources:\n  It:\n    Type: AWS::{kind}\n    Properties: {{ {property} }}\n"));
    for (kind, property, action) in [
        ("EC2::VPC", "EnableDnsHostnames: true", "ec2:ModifyVpcAttribute"),
        ("EC2::Subnet", "MapPublicIpOnLaunch: true", "ec2:ModifySubnetAttribute"),
        ("DynamoDB::Table", "TimeToLiveSpecification: { Enabled: true, AttributeName: until }", "dynamodb:UpdateTimeToLive"),
        ("DynamoDB::Table", "PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }", "dynamodb:UpdateContinuousBackups"),
        ("ElasticLoadBalancingV2::TargetGroup", "TargetGroupAttributes: []", "elasticloadbalancing:ModifyTargetGroupAttributes"),
        ("RDS::DBParameterGroup", "Parameters: {}", "rds:ModifyDBParameterGroup"),
    ] {
        assert_eq!(told(&made(kind, property), action).0, Certainty::Likely, "{action}");
        let other = find(&made(kind, "Tags: []"), action).map(|needed| needed.certainty);
        assert!(other.is_none_or(|certainty| certainty == Certainty::Possible), "{action} without {property}");
    }
    // CreateTable takes it.
    assert_eq!(told(&made("DynamoDB::Table", "BillingMode: PAY_PER_REQUEST"), "dynamodb:UpdateTable").0, Certainty::Possible);
    assert_eq!(told(&made("EC2::Instance", "PlacementGroupName: near"), "ec2:ModifyInstancePlacement").0, Certainty::Possible);
}

#[test]
fn what_depends_is_not_certain() {
    let snapshot = deploy(
        "
Resources:
  Db: { Type: AWS::RDS::DBInstance, Properties: { DBSnapshotIdentifier: s } }
",
    );
    assert_eq!(told(&snapshot, "rds:CreateDBInstance").0, Certainty::Likely);
    let condition = deploy(
        "
Conditions: { Is: !Equals [a, b] }
Resources:
  Queue: { Type: AWS::SQS::Queue, Condition: Is }
",
    );
    assert_eq!(told(&condition, "sqs:CreateQueue").0, Certainty::Likely);
}

#[test]
fn roles_are_passed_to_the_service_that_works_with_them() {
    let needs = deploy(
        "
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: runner, Path: /app/, AssumeRolePolicyDocument: {} } }
  Function:
    Type: AWS::Lambda::Function
    Properties: { Role: !GetAtt Role.Arn, Code: { ZipFile: x }, VpcConfig: { SubnetIds: [s] } }
  Other:
    Type: AWS::StepFunctions::StateMachine
    Properties: { RoleArn: 'arn:aws:iam::1:role/r' }
",
    );
    let passes: Vec<_> = needs.actions.iter().filter(|needed| needed.action.to_string() == "iam:PassRole").collect();
    let passed: Vec<_> = passes.iter().map(|needed| (needed.resources.join(" "), needed.context.clone(), needed.certainty)).collect();
    let to = |principal: &str| vec![("iam:PassedToService", principal.to_owned())];
    assert_eq!(
        passed,
        [
            ("arn:aws:iam::*:role/app/runner".to_owned(), to("lambda.amazonaws.com"), Certainty::Certain),
            ("arn:aws:iam::1:role/r".to_owned(), to("states.amazonaws.com"), Certainty::Certain),
        ]
    );
    assert_eq!(told(&needs, "ec2:DescribeSubnets"), (Certainty::Likely, "*".to_owned()));
    assert!(find(&needs, "s3:GetObject").is_none());
}

#[test]
fn sam_makes_more_than_is_written() {
    let needs = deploy(
        "
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: hello
      Events: { Get: { Type: HttpApi } }
",
    );
    assert_eq!(told(&needs, "lambda:CreateFunction"), (Certainty::Certain, "arn:aws:lambda:*:*:function:hello".to_owned()));
    for action in ["iam:CreateRole", "lambda:AddPermission", "apigateway:POST"] {
        assert_eq!(told(&needs, action).0, Certainty::Certain, "{action}");
    }
    assert_eq!(told(&needs, "lambda:TagResource").0, Certainty::Likely, "SAM tags what it makes");
}

/// What a command needs in a folder with these files.
fn command(line: &str, files: &[(&str, &str)]) -> Needs {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    of_command_line(line, Repository::at(folder.path()))
}

#[test]
fn templates_are_found_where_commands_run() {
    let files = [("infra/stack.yml", TABLE), ("infra/template.yaml", TABLE)];
    for line in [
        "aws cloudformation deploy --stack-name s --template-file infra/stack.yml",
        "cd infra && aws cloudformation deploy --stack-name s --template-file ./stack.yml",
        "aws cloudformation create-stack --stack-name s --template-body file://infra/stack.yml",
        "cd infra; sam deploy --stack-name s",
    ] {
        assert_eq!(told(&command(line, &files), "dynamodb:CreateTable").0, Certainty::Certain, "{line}");
    }
    let update = "aws cloudformation update-stack --stack-name s --template-body file://infra/stack.yml";
    assert_eq!(told(&command(update, &files), "dynamodb:CreateTable").0, Certainty::Likely);
    let elsewhere = command("aws cloudformation deploy --stack-name s --template-file stack.yml", &files);
    assert!(find(&elsewhere, "dynamodb:CreateTable").is_none());
    let with_role = "aws cloudformation deploy --stack-name s --template-file infra/stack.yml --role-arn arn:aws:iam::1:role/cfn";
    let with_role = command(with_role, &files);
    assert!(find(&with_role, "dynamodb:CreateTable").is_none());
    let pass = find(&with_role, "iam:PassRole").unwrap();
    assert_eq!(pass.resources, ["arn:aws:iam::1:role/cfn"]);
    assert_eq!(pass.context, [("iam:PassedToService", "cloudformation.amazonaws.com".to_owned())]);
}

const SERVICE: &str = "
service: shop
provider: { name: aws, runtime: nodejs20.x }
functions:
  list: { handler: src/list.handler, events: [{ http: GET /list }] }
resources:
  Resources:
    Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: 'orders-${sls:stage}' } }
    Files: { Type: AWS::S3::Bucket }
    Db: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: db.t4g.micro } }
";

#[test]
fn a_service_is_deployed_as_the_template_it_becomes() {
    let needs = command("cd api && npx serverless deploy --stage prod", &[("api/serverless.yml", SERVICE)]);
    let table = "arn:aws:dynamodb:*:*:table/orders-prod".to_owned();
    assert_eq!(told(&needs, "dynamodb:CreateTable"), (Certainty::Certain, table));
    for action in ["s3:CreateBucket", "rds:CreateDBInstance", "apigateway:POST", "lambda:CreateFunction", "iam:CreateRole"] {
        assert_eq!(told(&needs, action).0, Certainty::Certain, "{action}");
    }
    // The framework tags its stack, so that CloudFormation tags what it makes, and reads the tags.
    for action in ["logs:ListTagsForResource", "logs:TagResource", "lambda:TagResource"] {
        assert_eq!(told(&needs, action).0, Certainty::Likely, "{action}");
    }
    let pass = find(&needs, "iam:PassRole").unwrap();
    assert_eq!(pass.context, [("iam:PassedToService", "lambda.amazonaws.com".to_owned())]);
    assert!(find(&command("serverless deploy list", &[("serverless.yml", SERVICE)]), "dynamodb:CreateTable").is_none());
    let role = SERVICE.replace("runtime:", "iam: { deploymentRole: 'arn:aws:iam::1:role/cfn' }, runtime:");
    let needs = command("serverless deploy", &[("serverless.yml", &role)]);
    assert!(find(&needs, "dynamodb:CreateTable").is_none());
    assert_eq!(told(&needs, "iam:PassRole"), (Certainty::Certain, "arn:aws:iam::1:role/cfn".to_owned()));
}
