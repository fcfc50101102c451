//! The tables of IAM: their form, and facts in them that are known from elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use speclint::{
    data::{
        APIS, CLI_COMMANDS, HANDLERS, IAM_ACTIONS, IAM_CONDITIONS, IAM_RESOURCES, MANAGED_POLICIES, OPERATIONS, SAM_POLICIES, TYPES, Table,
    },
    iam::data::{
        Command, Handler, Level, Need, Returns, Trigger, action, actions, api, cli, handler, managed_policy, operation, operation_actions,
        resource_type,
    },
};

static SORTED: [&Table; 10] =
    [&APIS, &CLI_COMMANDS, &HANDLERS, &IAM_ACTIONS, &IAM_CONDITIONS, &IAM_RESOURCES, &MANAGED_POLICIES, &OPERATIONS, &SAM_POLICIES, &TYPES];

/// Not every row is looked up: all come from one script.
const STEP: usize = 7;

fn names(service: &str, name: &str) -> Vec<String> {
    operation_actions(service, name).unwrap().map(|action| action.to_string()).collect()
}

#[test]
fn tables_are_sorted_and_tell_where_they_come_from() {
    for table in SORTED {
        for key in ["table", "source", "version", "licence", "date", "reproduce"] {
            assert!(table.provenance(key).is_some(), "{}: {key}", table.file());
        }
        let keys: Vec<String> = table.rows::<1>().map(|[key]| key.to_ascii_lowercase()).collect();
        assert!(keys.is_sorted_by(|one, other| one < other), "{}", table.file());
    }
}

#[test]
fn rows_are_found() {
    for [name] in IAM_ACTIONS.rows().step_by(STEP) {
        let (service, name) = name.split_once(':').unwrap();
        assert_eq!(action(service, &name.to_ascii_uppercase()).unwrap().name.name, name);
    }
    for [name] in OPERATIONS.rows().step_by(STEP) {
        let (service, name) = name.split_once(':').unwrap();
        assert_eq!(operation(service, name).unwrap().name, name);
    }
    for [name] in HANDLERS.rows().step_by(STEP) {
        assert_eq!(handler(name).unwrap().name, name);
    }
    for [name] in TYPES.rows().step_by(STEP) {
        assert_eq!(resource_type(name).unwrap().name, name);
    }
}

#[test]
fn the_cells_of_actions_can_be_read() {
    for [name, _, resources, conditions, dependents] in IAM_ACTIONS.rows().step_by(STEP) {
        let (service, own) = name.split_once(':').unwrap();
        let action = action(service, own).unwrap();
        let count = |cell: &str| cell.split(',').filter(|item| !item.is_empty()).count();
        assert!(action.resources().count() >= count(resources), "{name}");
        assert_eq!(action.conditions().count(), count(conditions), "{name}");
        assert_eq!(action.dependents().count(), count(dependents), "{name}");
    }
}

#[test]
fn operations_need_actions_that_exist() {
    for [name] in OPERATIONS.rows().step_by(STEP) {
        let (service, own) = name.split_once(':').unwrap();
        let found = operation(service, own).unwrap();
        let conditional: Vec<_> = found.conditional().collect();
        assert!(conditional.iter().all(|need| !need.action.name.is_empty()), "{name}");
        // The verbs of HTTP are actions of API Gateway only as far as IAM lists them.
        if !found.is_guess() && found.api.prefix != "apigateway" {
            for need in found.actions() {
                assert!(action(need.service, need.name).is_some(), "{name}: {need}");
            }
        }
    }
}

#[test]
fn commands_lead_to_operations() {
    for [name, called] in CLI_COMMANDS.rows() {
        let (service, command) = name.split_once(' ').unwrap();
        match cli(service, command) {
            Some(Command::Operation(found)) => assert_eq!(format!("{}:{}", found.api.name, found.name), called),
            Some(Command::Own(found)) => assert_eq!((found, called), (name, "+")),
            None => panic!("{name}"),
        }
    }
}

#[test]
fn knows_actions() {
    let found = action("S3", "getobject").unwrap();
    assert_eq!((found.name.to_string().as_str(), found.level), ("s3:GetObject", Level::Read));
    let object = found.resources().find(|kind| kind.name == "object").unwrap();
    assert_eq!(object.arn, "s3:::${BucketName}/${ObjectName}");
    assert!(found.conditions().any(|key| key == "s3:ExistingObjectTag/<key>" || key.starts_with("s3:ExistingObjectTag/")));
    let created = action("dynamodb", "CreateTable").unwrap().resources().map(|kind| (kind.name, kind.is_required)).collect::<Vec<_>>();
    assert_eq!(created, [("table", true)]);
    assert!(action("s3", "ListObjectsV2").is_none());
    assert!(action("s3", "").is_none());
    assert!(action("", "").is_none());
    assert!(action("zzz", "Zzz").is_none());
    let passed = action("lambda", "CreateFunction").unwrap();
    assert!(passed.dependents().any(|need| need.to_string() == "iam:PassRole"));
}

#[test]
fn lists_the_actions_of_a_service() {
    let names: Vec<_> = actions("sqs").map(|action| action.name.name).collect();
    assert!(names.contains(&"SendMessage") && names.contains(&"DeleteMessage"));
    assert!(actions("sqs").all(|action| action.name.service == "sqs"));
    assert_eq!(actions("sq").count(), 0);
}

#[test]
fn knows_what_operations_need() {
    for (service, name, needed) in [
        ("s3", "ListObjectsV2", "s3:ListBucket"),
        ("s3", "HeadObject", "s3:GetObject"),
        ("s3", "PutBucketEncryption", "s3:PutEncryptionConfiguration"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("stepfunctions", "StartExecution", "states:StartExecution"),
        ("elbv2", "DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers"),
        ("efs", "DescribeFileSystems", "elasticfilesystem:DescribeFileSystems"),
        ("emr", "RunJobFlow", "elasticmapreduce:RunJobFlow"),
        ("cloudwatch", "PutMetricData", "cloudwatch:PutMetricData"),
        ("sesv2", "SendEmail", "ses:SendEmail"),
        ("apigateway", "UpdateStage", "apigateway:PATCH"),
        ("apigatewayv2", "CreateApi", "apigateway:POST"),
        ("dynamodb", "TransactGetItems", "dynamodb:GetItem"),
        ("opensearch", "DescribeDomain", "es:DescribeDomain"),
        ("resourcegroupstaggingapi", "GetResources", "tag:GetResources"),
        ("sqs", "SendMessageBatch", "sqs:SendMessage"),
        ("codedeploy", "CreateDeployment", "codedeploy:CreateDeployment"),
    ] {
        assert_eq!(names(service, name), [needed], "{service}:{name}");
    }
    assert_eq!(names("codeartifact", "GetAuthorizationToken"), ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"]);
    assert_eq!(names("sts", "GetCallerIdentity"), [""; 0]);
    assert!(operation_actions("s3", "GetBucket").is_none());
}

#[test]
fn knows_what_parameters_bring_in() {
    let with = |service: &str, name: &str, action: &str| {
        let found = operation(service, name).unwrap();
        found.conditional().filter(|need| need.action.to_string() == action).map(|need| need.trigger).collect::<Vec<_>>()
    };
    assert_eq!(with("s3", "PutObject", "s3:PutObjectTagging"), [Trigger::With("Tagging")]);
    assert_eq!(with("cloudformation", "CreateStack", "iam:PassRole"), [Trigger::With("RoleARN")]);
    assert_eq!(with("cloudformation", "DescribeStacks", "cloudformation:ListStacks"), [Trigger::Without("StackName")]);
    assert_eq!(with("ecs", "UpdateService", "iam:PassRole"), [Trigger::Feature]);
    assert_eq!(with("dynamodb", "CreateTable", "dynamodb:TagResource"), [Trigger::With("Tags")]);
    let cluster = operation("eks", "DescribeCluster").unwrap();
    assert!(cluster.parameters().eq([("name", "ClusterName")]));
}

#[test]
fn knows_commands() {
    let called = |service: &str, command: &str| match cli(service, command) {
        Some(Command::Operation(found)) => format!("{}:{}", found.api.name, found.name),
        Some(Command::Own(name)) => format!("own {name}"),
        None => String::new(),
    };
    assert_eq!(called("s3api", "list-objects-v2"), "s3:ListObjectsV2");
    assert_eq!(called("deploy", "create-deployment"), "codedeploy:CreateDeployment");
    assert_eq!(called("configservice", "describe-config-rules"), "config:DescribeConfigRules");
    assert_eq!(called("rds", "describe-db-instances"), "rds:DescribeDBInstances");
    assert_eq!(called("lambda", "wait function-active-v2"), "lambda:GetFunction");
    assert_eq!(called("s3", "sync"), "own s3 sync");
    assert_eq!(called("s3api", "no-such-thing"), "");
    assert_eq!(called("nonsense", "list"), "");
}

#[test]
fn knows_apis() {
    let found = api("stepfunctions").unwrap();
    assert_eq!((found.prefix, found.command, found.id), ("states", Some("stepfunctions"), "SFN"));
    assert_eq!(api("s3").unwrap().command, Some("s3api"));
}

#[test]
fn reduces_handlers_to_the_properties_that_are_given() {
    let needed = |name: &str, kind: Handler, properties: &[&str]| {
        let has = |property: &str| properties.contains(&property);
        let found = handler(name).unwrap().actions(kind, has).filter(|(_, need)| *need == Need::Certain);
        found.map(|(action, _)| action.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(needed("AWS::S3::Bucket", Handler::Create, &["BucketName"]), ["s3:CreateBucket"]);
    let encrypted = needed("AWS::S3::Bucket", Handler::Create, &["BucketEncryption", "Tags"]);
    assert!(encrypted.contains(&"s3:PutEncryptionConfiguration".to_owned()) && encrypted.contains(&"s3:PutBucketTagging".to_owned()));
    let table = needed("AWS::DynamoDB::Table", Handler::Create, &["KeySchema"]);
    assert!(table.contains(&"dynamodb:CreateTable".to_owned()) && !table.contains(&"kms:Decrypt".to_owned()), "{table:?}");
    let function = needed("AWS::Lambda::Function", Handler::Create, &["Code", "Code.S3Bucket", "Role"]);
    for action in ["lambda:CreateFunction", "iam:PassRole", "s3:GetObject"] {
        assert!(function.contains(&action.to_owned()), "{function:?}");
    }
    assert!(!function.iter().any(|action| action.starts_with("ec2:") || action.starts_with("kms:")), "{function:?}");
    assert!(needed("AWS::CodeBuild::Project", Handler::Create, &[]).contains(&"iam:PassRole".to_owned()));
    assert!(handler("AWS::Serverless::Function").is_none());
}

#[test]
fn every_managed_policy_can_be_read() {
    for [name] in MANAGED_POLICIES.rows() {
        let policy = managed_policy(name).unwrap();
        let document: serde_json::Value = serde_json::from_str(&policy.document().unwrap()).unwrap();
        assert!(document["Statement"].as_array().is_some_and(|list| !list.is_empty()), "{name}");
    }
}

#[test]
fn finds_managed_policies_by_name_and_by_arn() {
    let policy = managed_policy("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole").unwrap();
    assert_eq!((policy.name, policy.path), ("AWSLambdaBasicExecutionRole", "/service-role/"));
    assert!(policy.document().unwrap().contains("logs:PutLogEvents"));
    assert_eq!(managed_policy("AdministratorAccess").unwrap().arn(), "arn:aws:iam::aws:policy/AdministratorAccess");
    assert!(managed_policy("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole").is_none());
    assert!(managed_policy("arn:aws:iam::123456789012:policy/AdministratorAccess").is_none());
}

/// The name, what `Ref` returns, and the ARN as CloudFormation's template reference and IAM's service authorization reference
/// tell them.
#[test]
fn resource_types_are_as_documented() {
    use Returns::{Arn, Name, Other};
    let documented = [
        ("AWS::CodeBuild::Project", "Name", Name, "codebuild:${Region}:${Account}:project/${Name}"),
        ("AWS::CodePipeline::Pipeline", "Name", Name, "codepipeline:${Region}:${Account}:${Name}"),
        ("AWS::DynamoDB::GlobalTable", "TableName", Name, "dynamodb:${Region}:${Account}:table/${Name}"),
        ("AWS::DynamoDB::Table", "TableName", Name, "dynamodb:${Region}:${Account}:table/${Name}"),
        ("AWS::ECR::Repository", "RepositoryName", Name, "ecr:${Region}:${Account}:repository/${Name}"),
        ("AWS::ECS::Cluster", "ClusterName", Name, "ecs:${Region}:${Account}:cluster/${Name}"),
        ("AWS::ECS::Service", "ServiceName", Arn, "ecs:${Region}:${Account}:service/${ClusterName}/${Name}"),
        ("AWS::Events::EventBus", "Name", Name, "events:${Region}:${Account}:event-bus/${Name}"),
        ("AWS::Events::Rule", "Name", Other, "events:${Region}:${Account}:rule/${Name}"),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", Arn, "iam::${Account}:policy/${PolicyNameWithPath}"),
        ("AWS::IAM::Role", "RoleName", Name, "iam::${Account}:role/${RoleNameWithPath}"),
        ("AWS::Kinesis::Stream", "Name", Name, "kinesis:${Region}:${Account}:stream/${Name}"),
        ("AWS::KMS::Alias", "AliasName", Name, "kms:${Region}:${Account}:${Name}"),
        ("AWS::KMS::Key", "", Other, "kms:${Region}:${Account}:key/${KeyId}"),
        ("AWS::Lambda::Alias", "Name", Arn, "lambda:${Region}:${Account}:function:${FunctionName}:${Name}"),
        ("AWS::Lambda::Function", "FunctionName", Name, "lambda:${Region}:${Account}:function:${Name}"),
        ("AWS::Logs::LogGroup", "LogGroupName", Name, "logs:${Region}:${Account}:log-group:${Name}:*"),
        ("AWS::S3::Bucket", "BucketName", Name, "s3:::${Name}"),
        ("AWS::S3::BucketPolicy", "", Other, ""),
        ("AWS::SecretsManager::Secret", "Name", Arn, "secretsmanager:${Region}:${Account}:secret:${SecretId}"),
        ("AWS::SNS::Topic", "TopicName", Arn, "sns:${Region}:${Account}:${Name}"),
        ("AWS::SQS::Queue", "QueueName", Other, "sqs:${Region}:${Account}:${Name}"),
        ("AWS::SSM::Parameter", "Name", Name, "ssm:${Region}:${Account}:parameter/${ParameterNameWithoutLeadingSlash}"),
        ("AWS::StepFunctions::StateMachine", "StateMachineName", Arn, "states:${Region}:${Account}:stateMachine:${Name}"),
    ];
    for (name, property, reference, arn) in documented {
        let found = resource_type(name).unwrap();
        let told = (found.name_property.unwrap_or_default(), found.reference, found.arn.unwrap_or_default());
        assert_eq!(told, (property, reference, arn), "{name}");
    }
    assert_eq!(resource_type("aws::sqs::queue").unwrap().name, "AWS::SQS::Queue");
    assert!(resource_type("AWS::SQS::Nothing").is_none());
}

#[test]
fn resource_types_are_those_with_handlers() {
    for [name, property, reference, _] in TYPES.rows() {
        assert!(handler(name).is_some(), "{name}");
        assert!(reference != "name" || !property.is_empty(), "{name}");
    }
}

#[test]
fn tables_stay_small() {
    let bytes: u64 = std::fs::read_dir("data/iam").unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(bytes < 4_000_000, "{bytes}");
}
