//! What commands need. The calls are those that the tools make when they run; which actions they need stands in AWS's
//! documentation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use speclint::{
    data::PROGRAMS,
    iam::{
        data::operation,
        requirements::{Certainty, Needs, of_command_line},
    },
    project::Repository,
};

fn needs(line: &str) -> Needs {
    of_command_line(line, Repository::default())
}

/// The calls of a certainty.
fn calls(line: &str, certainty: Certainty) -> Vec<String> {
    let needs = needs(line);
    let found = needs.calls.iter().filter(|call| call.certainty == certainty);
    found.map(|call| format!("{}:{}", call.operation.api.name, call.operation.name)).collect()
}

fn certain(line: &str) -> Vec<String> {
    calls(line, Certainty::Certain)
}

/// The certain actions with their resources, joined by blanks.
fn actions(line: &str) -> Vec<String> {
    let needs = needs(line);
    let found = needs.actions.iter().filter(|needed| needed.certainty == Certainty::Certain);
    found.map(|needed| format!("{} {}", needed.action, needed.resources.join(" "))).collect()
}

#[test]
fn commands_call_the_operations_they_are_named_after() {
    for (line, call) in [
        ("aws ec2 describe-instances", "ec2:DescribeInstances"),
        ("aws --region eu-west-1 rds describe-db-instances --output json", "rds:DescribeDBInstances"),
        ("aws deploy create-deployment --application-name a", "codedeploy:CreateDeployment"),
        ("aws s3api head-bucket --bucket b", "s3:HeadBucket"),
        ("sudo aws ecs wait services-stable --cluster c --services s", "ecs:DescribeServices"),
        ("A=1 aws stepfunctions start-execution --state-machine-arn x", "stepfunctions:StartExecution"),
        ("/usr/local/bin/aws --debug sts get-caller-identity", "sts:GetCallerIdentity"),
        ("X=$(aws ssm get-parameter --name /a --query Parameter.Value --output text)", "ssm:GetParameter"),
        ("aws codeartifact get-authorization-token --domain d", "codeartifact:GetAuthorizationToken"),
    ] {
        assert_eq!(certain(line), [call], "{line}");
    }
}

#[test]
fn nothing_is_called_by_commands_that_only_speak() {
    for line in [
        "aws --version",
        "aws help",
        "aws s3 help",
        "aws ec2 describe-instances help",
        "aws ec2 run-instances --generate-cli-skeleton",
        "aws configure set region eu-west-1",
        "aws eks get-token --cluster-name c",
        "aws rds generate-db-auth-token --hostname h --port 3306 --username u",
        "aws s3 cp d s3://b/d --recursive --dryrun",
        "echo aws s3 ls",
        "sam build",
        "serverless plugin install -n x",
        "",
    ] {
        assert_eq!(certain(line), [""; 0], "{line}");
        assert!(needs(line).unknown.is_empty(), "{line}");
    }
}

#[test]
fn tells_which_commands_are_not_known() {
    assert_eq!(needs("aws s3api put-objekt --bucket b").unknown, ["aws s3api put-objekt"]);
    assert_eq!(needs("aws s3 copy a b").unknown, ["aws s3 copy"]);
}

#[test]
fn s3_commands_call_what_they_do() {
    for (line, expected) in [
        ("aws s3 ls", vec!["s3:ListBuckets"]),
        ("aws s3 ls s3://b/p/", vec!["s3:ListObjectsV2"]),
        ("aws s3 ls b", vec!["s3:ListObjectsV2"]),
        ("aws s3 mb s3://b", vec!["s3:CreateBucket"]),
        ("aws s3 rb s3://b", vec!["s3:DeleteBucket"]),
        ("aws s3 rb s3://b --force", vec!["s3:ListObjectsV2", "s3:DeleteBucket"]),
        ("aws s3 rm s3://b/k", vec!["s3:DeleteObject"]),
        ("aws s3 rm --recursive s3://b/k", vec!["s3:ListObjectsV2"]),
        ("aws s3 cp s3://b/k .", vec!["s3:HeadObject", "s3:GetObject"]),
        ("aws s3 cp --quiet s3://b/k -", vec!["s3:HeadObject", "s3:GetObject"]),
        ("aws s3 mv s3://b/k . --only-show-errors", vec!["s3:HeadObject", "s3:GetObject", "s3:DeleteObject"]),
        ("aws s3 sync s3://b/k . --exclude '*' --include '*.js'", vec!["s3:ListObjectsV2"]),
        ("aws s3 website s3://b --index-document i.html", vec!["s3:PutBucketWebsite"]),
        ("aws s3 presign s3://b/k", vec![]),
    ] {
        assert_eq!(certain(line), expected, "{line}");
    }
}

#[test]
fn uploads_need_to_write_whether_in_one_piece_or_in_parts() {
    for line in ["aws s3 cp f s3://b/p/f", "aws s3 mv f s3://b/p/f", "make | aws s3 cp - s3://b/p/f"] {
        assert_eq!(calls(line, Certainty::Likely), ["s3:PutObject"], "{line}");
        assert_eq!(actions(line), ["s3:PutObject arn:aws:s3:::b/p/f"], "{line}");
        assert!(calls(line, Certainty::Possible).contains(&"s3:UploadPart".to_owned()), "{line}");
    }
    let sync = "aws s3 sync dist s3://b/p --delete --acl public-read";
    assert_eq!(actions(sync), ["s3:ListBucket arn:aws:s3:::b", "s3:PutObject arn:aws:s3:::b/p/*", "s3:PutObjectAcl arn:aws:s3:::b/p/*"]);
    assert_eq!(calls(sync, Certainty::Likely), ["s3:PutObject", "s3:DeleteObject"]);
}

#[test]
fn copies_read_one_place_and_write_the_other() {
    let line = "aws s3 cp s3://from/a s3://to/b";
    assert_eq!(actions(line), ["s3:GetObject arn:aws:s3:::from/a", "s3:PutObject arn:aws:s3:::to/b"]);
}

#[test]
fn resources_are_told_as_far_as_they_are_known() {
    for (line, expected) in [
        ("aws dynamodb put-item --table-name t --item '{}'", "dynamodb:PutItem arn:aws:dynamodb:*:*:table/t"),
        ("aws s3api put-object --bucket b --key k --body f", "s3:PutObject arn:aws:s3:::b/k"),
        ("aws s3api get-bucket-location --bucket=\"my-$STAGE\"", "s3:GetBucketLocation arn:aws:s3:::my-*"),
        ("aws lambda invoke --function-name f:live out.json", "lambda:InvokeFunction arn:aws:lambda:*:*:function:f"),
        (
            "aws ecs update-service --cluster c --service s --force-new-deployment --region eu-west-1",
            "ecs:UpdateService arn:aws:ecs:eu-west-1:*:service/c/s",
        ),
        ("aws ecs update-service --service s", "ecs:UpdateService arn:aws:ecs:*:*:service/default/s"),
        (
            "aws ecs describe-services --cluster c --services a b",
            "ecs:DescribeServices arn:aws:ecs:*:*:service/c/a arn:aws:ecs:*:*:service/c/b",
        ),
        ("aws codepipeline start-pipeline-execution --name p", "codepipeline:StartPipelineExecution arn:aws:codepipeline:*:*:p"),
        ("aws eks describe-cluster --name c --region cn-north-1", "eks:DescribeCluster arn:aws-cn:eks:cn-north-1:*:cluster/c"),
        ("aws ssm get-parameter --name /a/b", "ssm:GetParameter arn:aws:ssm:*:*:parameter/a/b"),
        ("aws secretsmanager get-secret-value --secret-id n", "secretsmanager:GetSecretValue arn:aws:secretsmanager:*:*:secret:n-??????"),
        ("aws sqs send-message --queue-url https://sqs.eu-west-1.amazonaws.com/1/q --message-body m", "sqs:SendMessage arn:aws:sqs:*:*:q"),
        ("aws ssm get-parameters --names /a b", "ssm:GetParameters arn:aws:ssm:*:*:parameter/a arn:aws:ssm:*:*:parameter/b"),
        ("aws apigateway get-stages --rest-api-id x", "apigateway:GET arn:aws:apigateway:*::/restapis/x/stages"),
        ("aws apigatewayv2 update-stage --api-id x --stage-name s", "apigateway:PATCH arn:aws:apigateway:*::/apis/x/stages/s"),
        ("aws codebuild batch-get-builds --ids p:1", "codebuild:BatchGetBuilds arn:aws:codebuild:*:*:project/p"),
        ("aws iam list-attached-role-policies --role-name r", "iam:ListAttachedRolePolicies arn:aws:iam::*:role/r"),
        (
            "aws dynamodb tag-resource --resource-arn arn:aws:dynamodb:eu-west-1:1:table/t --tags Key=a,Value=b",
            "dynamodb:TagResource arn:aws:dynamodb:eu-west-1:1:table/t",
        ),
        ("aws sns publish --topic-arn arn:aws:sns:eu-west-1:1:t --message m", "sns:Publish arn:aws:sns:eu-west-1:1:t"),
        ("aws iam get-role --role-name r", "iam:GetRole arn:aws:iam::*:role/r"),
        ("aws ecr describe-images --repository-name r", "ecr:DescribeImages arn:aws:ecr:*:*:repository/r"),
        ("aws ecr get-login-password", "ecr:GetAuthorizationToken *"),
        ("aws ec2 describe-instances", "ec2:DescribeInstances *"),
        (
            "aws logs put-retention-policy --log-group-name /l --retention-in-days 7",
            "logs:PutRetentionPolicy arn:aws:logs:*:*:log-group:/l:*",
        ),
        ("aws cloudformation describe-stacks --stack-name s", "cloudformation:DescribeStacks arn:aws:cloudformation:*:*:stack/s/*"),
        ("aws lambda get-function --function-name $NAME", "lambda:GetFunction arn:aws:lambda:*:*:function:*"),
    ] {
        assert_eq!(actions(line), [expected], "{line}");
    }
}

#[test]
fn parameters_bring_in_actions() {
    let role = "aws cloudformation create-stack --stack-name s --template-url https://b.s3.eu-west-1.amazonaws.com/k/t.yml --role-arn arn:aws:iam::1:role/r";
    assert_eq!(
        actions(role),
        [
            "cloudformation:CreateStack arn:aws:cloudformation:*:*:stack/s/*",
            "iam:PassRole arn:aws:iam::1:role/r",
            "s3:GetObject arn:aws:s3:::b/k/t.yml",
        ]
    );
    let code = "aws lambda update-function-code --function-name f --s3-bucket b --s3-key k.zip";
    assert_eq!(actions(code), ["lambda:UpdateFunctionCode arn:aws:lambda:*:*:function:f", "s3:GetObject arn:aws:s3:::b/k.zip"]);
    let create = "aws lambda create-function --function-name f --role arn:aws:iam::1:role/r --code S3Bucket=b,S3Key=k";
    let created = actions(create);
    assert!(created.contains(&"s3:GetObject arn:aws:s3:::b/k".to_owned()), "{created:?}");
    assert!(created.contains(&"iam:PassRole arn:aws:iam::1:role/r".to_owned()), "{created:?}");
    assert!(!created.iter().any(|action| action.starts_with("ecr:") || action.starts_with("ec2:")), "{created:?}");
    let key = "aws s3 cp f s3://b/f --sse aws:kms --sse-kms-key-id k";
    assert!(actions(key).contains(&"kms:GenerateDataKey arn:aws:kms:*:*:key/k".to_owned()));
    // All stacks are listed if none is named.
    assert!(actions("aws cloudformation describe-stacks").iter().any(|action| action.starts_with("cloudformation:ListStacks ")));
}

#[test]
fn passing_a_role_tells_to_whom() {
    let passed = |line| {
        let found = needs(line);
        let pass = found.actions.into_iter().find(|needed| needed.action.to_string() == "iam:PassRole").unwrap();
        pass.context
    };
    let to = |principal: &str| vec![("iam:PassedToService", principal.to_owned())];
    assert_eq!(passed("aws lambda create-function --function-name f --role r"), to("lambda.amazonaws.com"));
    assert_eq!(passed("aws ecs register-task-definition --family f --task-role-arn r"), to("ecs-tasks.amazonaws.com"));
    assert_eq!(passed("aws rds create-db-instance --db-instance-identifier d --monitoring-role-arn r"), to("monitoring.rds.amazonaws.com"));
    // AWS does not say to whom, or to several.
    assert_eq!(passed("aws kendra create-index --name n --role-arn r"), []);
    let token = needs("aws codeartifact get-authorization-token --domain d");
    let bearer = token.actions.iter().find(|needed| needed.action.to_string() == "sts:GetServiceBearerToken").unwrap();
    assert_eq!(bearer.context, [("sts:AWSServiceName", "codeartifact.amazonaws.com".to_owned())]);
}

#[test]
fn what_is_done_as_somebody_else_is_not_the_roles_to_allow() {
    for line in [
        "aws s3 ls s3://b --profile prod",
        "aws --profile=prod s3 ls s3://b",
        "AWS_PROFILE=prod aws s3 ls s3://b",
        "export AWS_ACCESS_KEY_ID=x; aws s3 ls s3://b",
        "aws configure set aws_access_key_id x; aws s3 ls s3://b",
        "export AWS_PROFILE=prod && npx serverless deploy",
    ] {
        let found = needs(line);
        assert!(!found.calls.is_empty(), "{line}");
        assert!(found.actions.is_empty(), "{line}: {:?}", found.actions);
    }
    for line in [
        "eval $(aws sts assume-role --role-arn arn:aws:iam::1:role/r --role-session-name s | jq -r .x); aws s3 ls s3://b",
        "export $(printf 'AWS_ACCESS_KEY_ID=%s' $(aws sts assume-role --role-arn arn:aws:iam::1:role/r --role-session-name s)); aws s3 ls s3://b",
    ] {
        assert_eq!(actions(line), ["sts:AssumeRole arn:aws:iam::1:role/r"], "{line}");
    }
    // A variable that programs do not see, and a region, change nothing.
    assert!(!needs("AWS_PROFILE=prod; aws s3 ls s3://b").actions.is_empty());
    assert!(!needs("AWS_REGION=eu-west-1 aws s3 ls s3://b").actions.is_empty());
}

#[test]
fn keys_of_aws_need_no_permission() {
    let found = needs("aws ssm get-parameter --name /a --with-decryption");
    let decrypt = found.actions.iter().find(|needed| needed.action.to_string() == "kms:Decrypt").unwrap();
    assert_eq!(decrypt.certainty, Certainty::Possible);
}

#[test]
fn programs_of_the_cli_call_more_than_one_operation() {
    let deploy = "aws cloudformation deploy --stack-name s --template-file t.yml";
    assert_eq!(certain(deploy), ["cloudformation:DescribeStacks", "cloudformation:CreateChangeSet", "cloudformation:DescribeChangeSet"]);
    assert!(actions(deploy).iter().any(|action| action.starts_with("cloudformation:ExecuteChangeSet ")));
    let dry = format!("{deploy} --no-execute-changeset");
    assert!(!needs(&dry).calls.iter().any(|call| call.operation.name == "ExecuteChangeSet"));
    let login = "aws codeartifact login --tool npm --domain d --repository r";
    assert_eq!(certain(login), ["codeartifact:GetAuthorizationToken", "codeartifact:GetRepositoryEndpoint"]);
    assert!(actions(login).contains(&"sts:GetServiceBearerToken *".to_owned()));
    assert_eq!(certain("aws eks update-kubeconfig --name c"), ["eks:DescribeCluster"]);
    let push = "aws deploy push --application-name a --s3-location s3://b/r.zip --source .";
    assert!(actions(push).contains(&"s3:PutObject arn:aws:s3:::b/r.zip".to_owned()), "{:?}", actions(push));
    let root = "aws cloudfront update-distribution --id E1 --default-root-object index.html";
    assert_eq!(certain(root), ["cloudfront:UpdateDistribution", "cloudfront:GetDistributionConfig"]);
    let found = certain("aws timestream-write list-databases");
    assert_eq!(found, ["timestream-write:DescribeEndpoints", "timestream-write:ListDatabases"]);
}

#[test]
fn what_a_file_may_add_is_possible() {
    let found = needs("aws ecs register-task-definition --cli-input-json file://t.json");
    let pass = found.actions.iter().find(|needed| needed.action.to_string() == "iam:PassRole").unwrap();
    assert_eq!((pass.certainty, pass.resources.as_slice()), (Certainty::Possible, ["arn:aws:iam::*:role/*".to_owned()].as_slice()));
}

#[test]
fn repositories_in_codecommit_are_pulled_and_pushed() {
    let at = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app";
    assert_eq!(actions(&format!("git clone --depth 1 {at}")), ["codecommit:GitPull arn:aws:codecommit:eu-west-1:*:app"]);
    assert_eq!(actions("git push codecommit::eu-west-1://app main"), ["codecommit:GitPush arn:aws:codecommit:eu-west-1:*:app"]);
    for line in ["git clone https://github.com/a/b", "git push origin main", "git clone codecommit://profile@app", "git status"] {
        assert!(actions(line).is_empty(), "{line}");
    }
}

#[test]
fn images_in_ecr_are_pulled_and_pushed() {
    let line = "docker push 1.dkr.ecr.eu-west-1.amazonaws.com/team/app:latest";
    let pushed = actions(line);
    assert_eq!(pushed.len(), 5);
    assert!(pushed.contains(&"ecr:PutImage arn:aws:ecr:eu-west-1:1:repository/team/app".to_owned()));
    let unknown = actions("docker pull $ACCOUNT.dkr.ecr.$REGION.amazonaws.com/app@sha256:0");
    assert_eq!(unknown, ["GetDownloadUrlForLayer", "BatchGetImage"].map(|name| format!("ecr:{name} arn:aws:ecr:*:*:repository/app")));
    assert_eq!(actions("docker push example/app"), [""; 0]);
    let elsewhere = needs("docker push $IMAGE:$TAG");
    assert!(elsewhere.actions.len() == 5 && elsewhere.actions.iter().all(|needed| needed.certainty == Certainty::Possible));
}

/// By the pages of AWS's guide on policies of repositories and on publishing, and by what `login` writes for each tool.
#[test]
fn package_managers_use_the_repository_they_are_set_up_for() {
    let told = |line: &str| {
        let found =
            needs(line).actions.into_iter().filter(|needed| ["ReadFromRepository", "PublishPackageVersion"].contains(&needed.action.name));
        found.map(|needed| format!("{} {} {}", needed.certainty.name(), needed.action.name, needed.resources.join(" "))).collect::<Vec<_>>()
    };
    let login = |tool: &str| format!("aws codeartifact login --tool {tool} --domain d --domain-owner 1 --repository r");
    for (tool, command, expected) in [
        ("npm", "npm ci", "likely ReadFromRepository arn:aws:codeartifact:*:1:repository/d/r"),
        ("npm", "yarn --frozen-lockfile", "likely ReadFromRepository arn:aws:codeartifact:*:1:repository/d/r"),
        ("npm", "npm publish", "likely PublishPackageVersion arn:aws:codeartifact:*:1:package/d/r/npm/*"),
        ("pip", "python3 -m pip install -r requirements.txt", "likely ReadFromRepository arn:aws:codeartifact:*:1:repository/d/r"),
        ("twine", "twine upload -r codeartifact dist/*", "likely PublishPackageVersion arn:aws:codeartifact:*:1:package/d/r/pypi/*"),
    ] {
        assert_eq!(told(&format!("{}; {command}", login(tool))), [expected], "{tool} {command}");
    }
    for (tool, command) in [
        ("npm", "npm run build"),
        ("npm", "npm ci --registry https://registry.npmjs.org"),
        ("npm", "pip install x"),
        ("npm --dry-run", "npm ci"),
        ("npm --profile other", "npm ci"),
        ("twine", "twine upload dist/*"),
        ("pip", "pip install --index-url https://pypi.org/simple x"),
    ] {
        assert_eq!(told(&format!("{}; {command}", login(tool))), [""; 0], "{tool} {command}");
    }
    assert_eq!(told("npm ci"), [""; 0]);
    let scopes = format!("{0} --namespace @a; {0} --namespace @b; npm publish", login("npm"));
    assert_eq!(told(&scopes), [""; 0]);
}

#[test]
fn what_may_not_run_is_not_certain() {
    assert_eq!(calls("aws s3 mb s3://b || aws s3 ls", Certainty::Possible), ["s3:ListBuckets"]);
    assert_eq!(calls("if [ -n \"$A\" ]; then aws s3 ls; fi", Certainty::Likely), ["s3:ListBuckets"]);
}

#[test]
fn the_cdk_assumes_its_own_roles() {
    let line = "npx cdk deploy --all --require-approval never";
    assert_eq!(certain(line), ["sts:AssumeRole"]);
    assert_eq!(actions(line), ["sts:AssumeRole arn:aws:iam::*:role/cdk-*"]);
}

/// By the sources of the programs. None of it is certain: their files say more than their commands.
#[test]
fn tools_for_containers_call_what_their_sources_do() {
    let likely = |line: &str| {
        let found = needs(line).actions.into_iter().filter(|needed| needed.certainty == Certainty::Likely);
        found.map(|needed| format!("{} {}", needed.action, needed.resources.join(" "))).collect::<Vec<_>>()
    };
    for (line, expected) in [
        ("copilot svc deploy --name api --env test", "sts:AssumeRole arn:aws:iam::*:role/*-EnvManagerRole"),
        ("copilot job deploy -n j -e test", "ssm:GetParameter arn:aws:ssm:*:*:parameter/copilot/applications/*"),
        ("ecs-cli compose --file c.yml service up --cluster c", "ecs:UpdateService arn:aws:ecs:*:*:service/c/*"),
        ("ecs-cli compose service up --task-role-arn arn:aws:iam::1:role/t", "iam:PassRole arn:aws:iam::1:role/t"),
        ("ecs-cli push app:1", "ecr:PutImage arn:aws:ecr:*:*:repository/*"),
        ("eksctl create nodegroup --cluster c --name n", "eks:DescribeCluster arn:aws:eks:*:*:cluster/c"),
        (
            "eksctl create cluster --name c --region eu-west-1",
            "cloudformation:CreateStack arn:aws:cloudformation:eu-west-1:*:stack/eksctl-*/*",
        ),
        ("eksctl utils write-kubeconfig --cluster=c", "eks:DescribeCluster arn:aws:eks:*:*:cluster/c"),
        ("eksctl upgrade cluster --name c --approve", "eks:UpdateClusterVersion arn:aws:eks:*:*:cluster/c"),
    ] {
        assert!(likely(line).contains(&expected.to_owned()), "{line}: {:#?}", likely(line));
        assert_eq!(actions(line), [""; 0], "{line}");
    }
    for line in [
        "kubectl apply -f k8s",
        "helm upgrade --install app chart",
        "amplify push --yes",
        "eksctl version",
        "copilot --version",
        "ecs-cli configure --cluster c --region eu-west-1",
        "eksctl create cluster --name c --dry-run",
        "ecs-cli push app --ecs-profile other",
        "ecs-cli configure profile --access-key $KEY --secret-key $SECRET; ecs-cli push app",
        "eksctl upgrade cluster --name c --profile other",
    ] {
        assert_eq!(likely(line), [""; 0], "{line}");
    }
}

#[test]
fn serverless_yml_decides_what_a_deploy_calls() {
    let folder = tempfile::tempdir().unwrap();
    let told = |text: &str| {
        fs::write(folder.path().join("serverless.yml"), text).unwrap();
        let needs = of_command_line("npx serverless deploy --stage prod", Repository::at(folder.path()));
        needs.calls.iter().map(|call| call.operation.name).collect::<Vec<_>>()
    };
    let plain = told("service: s\nprovider:\n  name: aws\n");
    assert!(plain.contains(&"CreateChangeSet") && plain.contains(&"DescribeStackResource"));
    for name in ["UpdateStack", "GetBucketLocation", "UpdateStage", "GetParameter", "CreateRepository"] {
        assert!(!plain.contains(&name), "{name}");
    }
    let other = told(
        "service: s\nprovider:\n  name: aws\n  deploymentMethod: direct\n  deploymentBucket: b\n  tracing: {apiGateway: true}\n\
         functions:\n  f: {handler: h.h, events: [{http: GET /}], environment: {A: '${ssm:/a}'}}\n",
    );
    for name in ["UpdateStack", "GetBucketLocation", "UpdateStage", "GetParameter"] {
        assert!(other.contains(&name), "{name}");
    }
    assert!(!other.contains(&"CreateChangeSet") && !other.contains(&"DescribeStackResource"));
}

#[test]
fn the_table_of_programs_is_well_formed() {
    let keys: Vec<&str> = PROGRAMS.rows::<1>().map(|[key]| key).collect();
    assert!(keys.is_sorted_by(|one, other| one < other));
    for [command, calls, settings] in PROGRAMS.rows() {
        for call in calls.split(' ').filter(|call| !call.is_empty()) {
            let name = call.split('@').next().unwrap().trim_start_matches(['~', '+', '?', '^']);
            let (service, name) = name.split_once(':').unwrap();
            assert!(operation(service, name).is_some(), "{command}: {call}");
        }
        assert!(settings.split(' ').all(|setting| setting.is_empty() || setting.contains(['>', '='])), "{command}: {settings}");
    }
}

#[test]
fn hostile_command_lines_do_no_harm() {
    for line in [
        "aws",
        "aws s3",
        "aws s3 cp",
        "aws s3 cp s3://",
        "aws s3 ls s3://",
        "aws s3 sync $A $B",
        "aws $A $B",
        "aws s3 rb --force",
        "\u{0}é'\"",
        "docker push",
    ] {
        let _ = needs(line);
    }
    let many = format!("aws ecs describe-services --services {}", "s ".repeat(10_000));
    assert!(needs(&many).actions.iter().all(|needed| needed.resources.len() <= 20));
}
