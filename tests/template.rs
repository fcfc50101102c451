//! What templates define: roles with their policies, build projects with their buildspecs, pipelines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    model::{
        build_project::{BuildProject, BuildspecOf, RoleName},
        pipeline::{Action, Pipeline},
        policy::{Effect, Item, Policy, Statement},
        role::{Attachment, Role},
        serverless::{self, Service},
        template::Template,
    },
    project::Repository,
    source::Source,
    syntax,
    vars::{Inputs, Workspace, resolve},
};

fn template(text: &str) -> Template {
    Template::read(syntax::parse(&Arc::new(Source::new("template.yml", text)))).unwrap()
}

/// A policy in short: what it allows on what.
fn short(policy: &Policy) -> String {
    let list = |items: &[Item]| items.iter().map(|item| item.text.to_string()).collect::<Vec<_>>().join(",");
    let statement = |statement: &Statement| {
        let mark = if statement.effect == Some(Effect::Allow) { '+' } else { '-' };
        let resources = statement.resources.as_ref().map(|resources| list(&resources.items)).unwrap_or_default();
        let optional = if statement.is_optional { "~" } else { "" };
        format!("{optional}{mark}{} {resources}", list(&statement.actions.items))
    };
    policy.statements.iter().map(statement).collect::<Vec<_>>().join("; ")
}

/// The roles in short: each policy in a line, each gap in one.
fn roles(text: &str) -> Vec<String> {
    let template = template(text);
    let lines = |role: &Role| {
        let policies = role.policies.iter().map(|policy| match policy.kind {
            Attachment::Aws => format!("{}: aws, {}", policy.name, if policy.policy.is_whole { "whole" } else { "partly" }),
            Attachment::Inline => format!("{}: {}", policy.name, short(&policy.policy)),
            Attachment::Managed => format!("{}: managed, {}", policy.name, short(&policy.policy)),
        });
        let gaps = role.gaps.iter().map(|gap| format!("? {} @ {}", gap.what, gap.place.source.position(gap.place.span.start,).line));
        std::iter::once(format!("{} {}", role.id, role.name)).chain(policies).chain(gaps).collect::<Vec<_>>()
    };
    Role::all(&template).iter().flat_map(lines).collect()
}

#[test]
fn a_role_has_its_own_policies_and_those_attached_to_it() {
    let text = "\
Resources:
  Build:
    Type: AWS::IAM::Role
    Properties:
      RoleName: build
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
      ManagedPolicyArns:
        - !Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonS3ReadOnlyAccess'
        - !Ref Own
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: 'logs:*', Resource: !Sub 'arn:aws:logs:${AWS::Region}:*:*' }
              - { Effect: Deny, Action: ['s3:PutObject'], Resource: '*' }
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: { Statement: [{ Effect: Allow, Action: 'sns:Publish', Resource: '*' }] }
  ByReference:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: reference
      PolicyDocument: { Statement: [{ Effect: Allow, Action: 'a:B', Resource: '*' }] }
      Roles: [!Ref Other, !Ref Build]
  ByName:
    Type: AWS::IAM::RolePolicy
    Properties:
      PolicyName: name
      PolicyDocument: '{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"c:D\", \"Resource\": \"*\"}]}'
      RoleName: build
  OfAnother:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: another
      PolicyDocument: { Statement: [{ Effect: Allow, Action: 'e:F', Resource: '*' }] }
      Roles: [somebody, !Ref Name]
";
    let expected = [
        "Build build",
        "logs: +logs:* arn:aws:logs:${AWS::Region}:*:*; -s3:PutObject *",
        "AmazonS3ReadOnlyAccess: aws, whole",
        "${Own}: managed, +sns:Publish *",
        "reference: +a:B *",
        "name: +c:D *",
    ];
    assert_eq!(roles(text), expected);
}

#[test]
fn what_cannot_be_seen_is_a_gap() {
    let text = "\
Parameters:
  Extra: { Type: String }
  More: { Type: CommaDelimitedList }
Conditions:
  IsProd: !Equals [a, b]
Resources:
  One:
    Type: AWS::IAM::Role
    Condition: IsProd
    Properties:
      ManagedPolicyArns:
        - !Ref Extra
        - !ImportValue shared
        - !If [IsProd, 'arn:aws:iam::aws:policy/AdministratorAccess', !Ref AWS::NoValue]
        - arn:aws:iam::123456789012:policy/elsewhere
        - !Ref AWS::NoValue
      Policies:
        - !If [IsProd, { PolicyName: x, PolicyDocument: {} }, !Ref AWS::NoValue]
        - PolicyName: partly
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: 'a:B', Resource: '*' }
              - !If [IsProd, { Effect: Allow, Action: 'c:D', Resource: '*' }, !Ref AWS::NoValue]
        - PolicyName: unread
          PolicyDocument: !Ref Extra
  Two:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: !Ref More
  Sometimes:
    Type: AWS::IAM::Policy
    Condition: IsProd
    Properties:
      PolicyName: sometimes
      PolicyDocument: { Statement: [{ Effect: Allow, Action: 'e:F', Resource: '*' }] }
      Roles: [!Ref One, !Ref Two]
  Perhaps:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: perhaps
      PolicyDocument: { Statement: [] }
      Roles: !If [IsProd, [!Ref One], [!Ref Another]]
";
    let expected = [
        "One ${One}",
        "x: ",
        "partly: +a:B *; ~+c:D *",
        "AdministratorAccess: aws, whole",
        "sometimes: +e:F *",
        "? the policy `unread` @ 25",
        "? the managed policy that the parameter `Extra` names @ 12",
        "? the managed policy that the export `shared` names @ 13",
        "? the managed policy `arn:aws:iam::123456789012:policy/elsewhere` @ 15",
        "? the policy `Perhaps`, which may be attached to it @ 37",
        "Two ${Two}",
        "? the list of managed policies that the parameter `More` names @ 29",
        "? the policy `Sometimes`, which depends on the condition `IsProd` @ 30",
    ];
    assert_eq!(roles(text), expected);
}

#[test]
fn a_template_that_is_not_whole_may_bring_more() {
    let role = "Resources:\n  Build: { Type: AWS::IAM::Role, Properties: { RoleName: build } }\n";
    let gap = "? policies from a part of the template that is not known @ 3".to_owned();
    assert_eq!(roles(&format!("Transform: OwnMacro\n{role}")), ["Build build".to_owned(), gap.clone()]);
    assert_eq!(roles(&format!("---\n{role}  Fn::ForEach::Policies: []\n")), ["Build build".to_owned(), gap]);
    assert_eq!(roles(&format!("Transform: AWS::Serverless-2016-10-31\n{role}")), ["Build build"]);
}

#[test]
fn a_boundary_that_cannot_be_seen_is_not_whole() {
    let of = |boundary: &str| {
        let template =
            template(&format!("Resources:\n  A: {{ Type: AWS::IAM::Role, Properties: {{ PermissionsBoundary: {boundary} }} }}\n"));
        Role::all(&template).remove(0).boundary.map(|boundary| (boundary.is_whole, boundary.statements.len()))
    };
    assert_eq!(of("arn:aws:iam::aws:policy/PowerUserAccess").map(|(is_whole, _)| is_whole), Some(true));
    assert_eq!(of("!Ref Boundary"), Some((false, 0)));
    assert_eq!(of("!Ref AWS::NoValue"), None);
}

#[test]
fn projects_know_their_role_and_where_their_commands_stand() {
    let text = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: { RoleName: build }
  Plain: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: !GetAtt Role.Arn, Source: { Type: GITHUB } } }
  Sub: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: !Sub '${Role.Arn}', Source: { BuildSpec: ./ci/build.yml } } }
  Name: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: build, Source: { BuildSpec: '$CODEBUILD_SRC_DIR/a.yml' } } }
  Arn:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: !Sub 'arn:aws:iam::${AWS::AccountId}:role/service-role/build'
      Source: { BuildSpec: 'arn:aws:s3:::bucket/buildspec.yml' }
  Elsewhere: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: !Ref RoleArn, Source: { BuildSpec: !Ref File } } }
  Nowhere: { Type: AWS::CodeBuild::Project, Properties: { Source: { Type: NO_SOURCE } } }
  Json: { Type: AWS::CodeBuild::Project, Properties: { Source: { Type: NO_SOURCE, BuildSpec: '{\"version\": \"0.2\"}' } } }
";
    let template = template(text);
    let short = |project: &BuildProject| {
        let role = match &project.role {
            RoleName::Here(id) => format!("here {id}"),
            RoleName::Named(name) => format!("named {name}"),
            RoleName::None => "none".to_owned(),
        };
        let buildspec = match &project.buildspec {
            BuildspecOf::Default => "default",
            BuildspecOf::Path(path) | BuildspecOf::Included(path) => path,
            BuildspecOf::Inline(_) => "inline",
            BuildspecOf::Elsewhere => "elsewhere",
        };
        format!("{}: {role}, {buildspec}", project.id)
    };
    let expected = [
        "Plain: here Role, default",
        "Sub: here Role, ci/build.yml",
        "Name: here Role, a.yml",
        "Arn: here Role, elsewhere",
        "Elsewhere: named ${RoleArn}, elsewhere",
        "Nowhere: none, elsewhere",
        "Json: none, inline",
    ];
    assert_eq!(BuildProject::all(&template).iter().map(short).collect::<Vec<_>>(), expected);
}

#[test]
fn pipelines_know_their_actions_and_the_projects_they_start() {
    let text = "\
Resources:
  Role: { Type: AWS::IAM::Role }
  Build: { Type: AWS::CodeBuild::Project, Properties: { Name: !Sub '${AWS::StackName}-build' } }
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: !GetAtt Role.Arn
      Stages:
        - Name: Source
          Actions:
            - Name: Code
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1' }
        - Name: Build
          Actions:
            - { Name: One, ActionTypeId: { Category: Build, Provider: CodeBuild }, Configuration: { ProjectName: !Ref Build } }
            - Name: Two
              ActionTypeId: { Category: Build, Provider: CodeBuild }
              Configuration: { ProjectName: !Sub '${AWS::StackName}-build' }
              RoleArn: !Ref Other
            - { Name: Three, ActionTypeId: { Category: Build, Provider: CodeBuild }, Configuration: { ProjectName: other } }
";
    let template = template(text);
    let pipelines = Pipeline::all(&template);
    assert!(matches!(&pipelines[0].role, RoleName::Here(role) if role == "Role"));
    let short = |action: &Action| format!("{} {} {} {:?}", action.stage, action.name, action.provider, action.project.as_deref());
    let expected = [
        "Source Code CodeCommit None",
        "Build One CodeBuild Some(\"Build\")",
        "Build Two CodeBuild Some(\"Build\")",
        "Build Three CodeBuild None",
    ];
    assert_eq!(pipelines[0].actions.iter().map(short).collect::<Vec<_>>(), expected);
    assert!(matches!(&pipelines[0].actions[2].role, RoleName::Named(_)));
}

/// The texts of an inline buildspec's commands, each with what stands at its place in the file.
fn commands(buildspec: &str) -> Vec<(String, String)> {
    let text =
        format!("Resources:\n  Build:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      Source:\n        BuildSpec: {buildspec}");
    let template = template(&text);
    let project = BuildProject::all(&template).remove(0);
    let tree = project.inline_tree(&template).unwrap();
    assert!(tree.errors().is_empty(), "{:?}", tree.errors());
    let list = tree.root().unwrap().get("phases").unwrap().get("build").unwrap().get("commands").unwrap();
    list.items().map(|item| (item.text().to_owned(), template.source.slice(item.span()).to_owned())).collect()
}

#[test]
fn a_buildspec_in_a_template_has_its_spans_there() {
    let same = |text: &str| (text.to_owned(), text.to_owned());
    let block = "|
          version: 0.2
          phases:
            build:
              commands:
                - echo ${NAME}
                - npm test
";
    assert_eq!(commands(block), [same("echo ${NAME}"), same("npm test")]);
    let json = r#"'{"version": "0.2", "phases": {"build": {"commands": ["echo it''s"]}}}'"#;
    assert_eq!(commands(json), [("echo it's".to_owned(), "\"echo it''s\"".to_owned())]);
}

#[test]
fn what_is_filled_in_is_a_variable() {
    let block = "!Sub
          - |
            version: 0.2
            phases:
              build:
                commands:
                  - echo ${AWS::Region} ${!NAME} ${Known} end
          - { Known: text }
";
    let expected = ("echo ${AWS__Region} ${NAME} text end".to_owned(), "echo ${AWS::Region} ${!NAME} ${Known} end".to_owned());
    assert_eq!(commands(block), [expected]);
}

#[test]
fn lines_may_be_joined() {
    let join = r#"
          Fn::Join:
            - "\n"
            - - 'version: 0.2'
              - 'phases: { build: { commands: ['
              - Fn::Join: ['', ['"docker push ', !Ref Repository, ':', !Ref AWS::Partition, '"']]
              - ']}}'
"#;
    let expected =
        ("docker push ${Repository}:aws".to_owned(), r#""docker push ', !Ref Repository, ':', !Ref AWS::Partition, '""#.to_owned());
    assert_eq!(commands(join), [expected]);
}

#[test]
fn names_and_arns_are_those_of_the_type() {
    let text = "\
Resources:
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub '${AWS::StackName}-artifacts' } }
  Other: { Type: AWS::S3::Bucket }
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: build, Path: /ci/ } }
  Parameter: { Type: AWS::SSM::Parameter, Properties: { Name: /a/b } }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: key } }
  Function: { Type: AWS::Serverless::Function, Properties: { FunctionName: place } }
  Circle: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref Circle } }
  Values:
    Type: Custom::Values
    Properties:
      - !GetAtt Bucket.Arn
      - !Ref Bucket
      - !Sub '${Other.Arn}/*'
      - !GetAtt Queue.Arn
      - !Ref Queue
      - !Ref Topic
      - !GetAtt Role.Arn
      - !Ref Role
      - !Sub 'arn:aws:ssm:::parameter${Parameter}'
      - !Ref Secret
      - !GetAtt Function.Arn
      - !GetAtt Function.Version
";
    let template = template(text);
    let values = template.resolve(&template.resource("Values").unwrap().properties);
    let expected = [
        "arn:aws:s3:::${AWS::StackName}-artifacts",
        "${AWS::StackName}-artifacts",
        "arn:aws:s3:::${Other}/*",
        "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs",
        "${Queue}",
        "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:news",
        "arn:aws:iam::${AWS::AccountId}:role/ci/build",
        "build",
        "arn:aws:ssm:::parameter/a/b",
        "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:key-${Secret.SecretId}",
        "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:place",
        "${Function.Version}",
    ];
    assert_eq!(values.items().iter().map(|value| value.partial().to_string()).collect::<Vec<_>>(), expected);
    assert!(template.name(template.resource("Circle").unwrap(), "BucketName").text().is_none());
}

#[test]
fn names_that_refer_to_one_another_many_times_come_to_an_end() {
    let bucket = |index: usize| {
        let name = format!("${{B{}}}${{B{}}}", index + 1, index + 1);
        format!("  B{index}: {{ Type: AWS::S3::Bucket, Properties: {{ BucketName: !Sub '{name}' }} }}\n")
    };
    let text = format!("Resources:\n{}", (0..40).map(bucket).collect::<String>());
    let template = template(&text);
    assert!(template.name(template.resource("B0").unwrap(), "BucketName").text().is_none());
}

#[test]
fn sam_makes_roles_for_functions() {
    let text = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Tracing: Active, VpcConfig: { SubnetIds: [a] } }
Conditions: { IsProd: !Equals [a, b] }
Resources:
  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }
  Place:
    Type: AWS::Serverless::Function
    Properties:
      DeadLetterQueue: { Type: SQS, TargetArn: 'arn:aws:sqs:::dead' }
      Events:
        Jobs: { Type: SQS, Properties: { Queue: 'arn:aws:sqs:::jobs' } }
        Get: { Type: Api, Properties: { Path: /, Method: get } }
        Broker: { Type: MQ, Properties: {} }
      Policies:
        - AmazonS3ReadOnlyAccess
        - arn:aws:iam::aws:policy/AmazonSNSReadOnlyAccess
        - DynamoDBReadPolicy: { TableName: !Ref Table }
        - Statement: [{ Effect: Allow, Action: 'a:B', Resource: '*' }]
        - NewPolicy: {}
        - !If [IsProd, AmazonEC2ReadOnlyAccess, !Ref AWS::NoValue]
        - !If [IsProd, SQSPollerPolicy: { QueueName: jobs }, Statement: { Effect: Allow, Action: 'c:D', Resource: '*' }]
        - !If [IsProd, NewerPolicy: {}, !If [IsTest, !Ref AWS::NoValue, Statement: [{ Effect: Deny, Action: 'e:F', Resource: '*' }]]]
  Given: { Type: AWS::Serverless::Function, Properties: { Role: !GetAtt PlaceRole.Arn } }
  Machine: { Type: AWS::Serverless::StateMachine, Properties: { Policies: [LambdaInvokePolicy: { FunctionName: !Ref Place }] } }
";
    let arn = "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders";
    let read = "dynamodb:GetItem,dynamodb:Scan,dynamodb:Query,dynamodb:BatchGetItem,dynamodb:DescribeTable";
    let poll = "~+sqs:ChangeMessageVisibility,sqs:ChangeMessageVisibilityBatch,sqs:DeleteMessage,sqs:DeleteMessageBatch,sqs:GetQueueAttributes,\
                sqs:ReceiveMessage arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs";
    let expected = [
        "PlaceRole ${PlaceRole}".to_owned(),
        "sqs:SendMessage: +sqs:SendMessage arn:aws:sqs:::dead".to_owned(),
        format!("DynamoDBReadPolicy: +{read} {arn},{arn}/index/*"),
        "policy: +a:B *".to_owned(),
        format!("SQSPollerPolicy: {poll}"),
        "policy: ~+c:D *".to_owned(),
        "policy: ~-e:F *".to_owned(),
        "AWSLambdaBasicExecutionRole: aws, whole".to_owned(),
        "AWSXrayWriteOnlyAccess: aws, whole".to_owned(),
        "AWSLambdaVPCAccessExecutionRole: aws, whole".to_owned(),
        "AWSLambdaSQSQueueExecutionRole: aws, whole".to_owned(),
        "AmazonS3ReadOnlyAccess: aws, whole".to_owned(),
        "AmazonSNSReadOnlyAccess: aws, whole".to_owned(),
        "AmazonEC2ReadOnlyAccess: aws, whole".to_owned(),
        "? the policy that depends on the event `Broker` @ 14".to_owned(),
        "? the policy that depends on the policy template `NewPolicy` @ 20".to_owned(),
        "? the policy that depends on the policy template `NewerPolicy` @ 23".to_owned(),
        "MachineRole ${MachineRole}".to_owned(),
        "LambdaInvokePolicy: +lambda:InvokeFunction arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Place}*".to_owned(),
    ];
    assert_eq!(roles(text), expected);
}

#[test]
fn the_framework_makes_a_role_with_statements_that_know_their_causes() {
    let text = "\
service: orders
provider:
  name: aws
  iam:
    role:
      statements:
        - { Effect: Allow, Action: 'dynamodb:PutItem', Resource: !GetAtt Table.Arn }
functions:
  place: { handler: src/place.run, events: [{ sqs: 'arn:aws:sqs:eu-west-1:123456789012:jobs' }] }
resources:
  Resources:
    Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }
    Own: { Type: AWS::IAM::Role, Properties: { RoleName: own, ManagedPolicyArns: ['${env:POLICY}'] } }
";
    let source = Arc::new(Source::new("/nowhere/serverless.yml", text));
    let tree = syntax::parse(&source);
    let workspace = Workspace::of(source.path(), &Repository::default());
    let resolved = resolve(&tree, &workspace, &Inputs::default());
    let service = Service::new(&resolved, &Inputs::default());
    let template = Template::of_service(&serverless::Template::of(&service), &source);
    let roles = Role::all(&template);
    let statements = &roles[0].policies[0].policy.statements;
    let line = |statement: &Statement| statement.place.source.position(statement.place.span.start).line;
    let found: Vec<_> = statements.iter().map(|statement| (statement.actions.items[0].text.to_string(), line(statement))).collect();
    let expected = [("logs:CreateLogStream", 9), ("logs:PutLogEvents", 9), ("dynamodb:PutItem", 7), ("sqs:ReceiveMessage", 9)];
    assert_eq!(found, expected.map(|(action, line)| (action.to_owned(), line)));
    let resource = &statements[2].resources.as_ref().unwrap().items[0].text;
    assert_eq!(resource.to_string(), "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders");
    assert!(roles[0].gaps.is_empty());
    assert_eq!(roles[1].gaps[0].what, "the managed policy that depends on the environment variable `POLICY`");
}

#[test]
fn texts_that_are_repeated_come_to_an_end() {
    let text = "x".repeat(10_000);
    let many = "${A}".repeat(10_000);
    let items = "a,".repeat(10_000);
    let text = format!(
        "Resources:\n  A: {{ Type: AWS::S3::Bucket, Properties: {{ BucketName: {{ 'Fn::Sub': ['{many}', {{ A: {text} }}] }} }} }}\n  \
         B: {{ Type: AWS::S3::Bucket, Properties: {{ BucketName: !Join ['{text}', [{items}]] }} }}\n"
    );
    let template = template(&text);
    for id in ["A", "B"] {
        let properties = template.resolve(&template.resource(id).unwrap().properties);
        assert!(properties.get("BucketName").unwrap().partial().size() < 2_000_000);
    }
}
