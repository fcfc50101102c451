//! What roles of build projects need for the settings of projects and buildspecs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value;
use speclint::{
    date::Date,
    iam::requirements::{Certainty, Needs, of_batch, of_buildspec, of_project},
    model::{PartialText, build_project::BuildProject, buildspec::Buildspec, template::Template},
    project::{Context, Repository},
    source::Source,
    syntax,
};

fn project(properties: &str) -> BuildProject {
    let text = format!("Resources: {{ P: {{ Type: AWS::CodeBuild::Project, Properties: {{ Name: app, {properties} }} }} }}");
    let template = Template::read(syntax::parse(&Arc::new(Source::new("template.yml", text)))).unwrap();
    BuildProject::all(&template).remove(0)
}

fn buildspec(text: &str) -> Needs {
    let tree = syntax::parse(&Arc::new(Source::new("buildspec.yml", text.to_owned())));
    let context = Context::new(Repository::default(), Date::today());
    of_buildspec(&Buildspec::new(&tree, &context).unwrap(), Some(&PartialText::known("app")))
}

/// What is needed at least with that certainty, apart from the log.
fn told(needs: &Needs, least: Certainty) -> Vec<String> {
    let found = needs.actions.iter().filter(|needed| needed.certainty >= least && needed.action.service != "logs");
    found.map(|needed| format!("{} {}", needed.action, needed.resources.join(" "))).collect()
}

#[test]
fn builds_write_a_log() {
    let needs = of_project(&project("Source: { Type: GITHUB }"));
    let all: Vec<_> = needs.actions.iter().map(|needed| format!("{} {}", needed.action, needed.resources.join(" "))).collect();
    assert_eq!(
        all,
        [
            "logs:CreateLogStream arn:aws:logs:*:*:log-group:/aws/codebuild/app:*",
            "logs:PutLogEvents arn:aws:logs:*:*:log-group:/aws/codebuild/app:log-stream:*",
            "logs:CreateLogGroup arn:aws:logs:*:*:log-group:/aws/codebuild/app:*",
        ]
    );
    let own = of_project(&project("LogsConfig: { CloudWatchLogs: { Status: ENABLED, GroupName: builds } }"));
    assert_eq!(own.actions[0].resources, ["arn:aws:logs:*:*:log-group:builds:*"]);
    let none = of_project(&project("LogsConfig: { CloudWatchLogs: { Status: DISABLED } }"));
    assert!(none.actions.is_empty());
}

#[test]
fn settings_bring_in_what_they_use() {
    for (properties, expected) in [
        ("Source: { Type: S3, Location: b/k.zip }", &["s3:GetObject arn:aws:s3:::b/k.zip"][..]),
        (
            "Source: { Type: CODECOMMIT, Location: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/r' }",
            &["codecommit:GitPull arn:aws:codecommit:*:*:r"],
        ),
        ("Artifacts: { Type: S3, Location: b }", &["s3:PutObject arn:aws:s3:::b/*"]),
        (
            "Environment: { Image: '1.dkr.ecr.eu-west-1.amazonaws.com/i:1', ImagePullCredentialsType: SERVICE_ROLE }",
            &[
                "ecr:GetAuthorizationToken *",
                "ecr:GetDownloadUrlForLayer arn:aws:ecr:eu-west-1:1:repository/i",
                "ecr:BatchGetImage arn:aws:ecr:eu-west-1:1:repository/i",
            ],
        ),
        ("Environment: { Image: '1.dkr.ecr.eu-west-1.amazonaws.com/i:1' }", &[]),
        (
            "Environment: { EnvironmentVariables: [{ Name: A, Type: PARAMETER_STORE, Value: /a/b }, { Name: B, Value: c }] }",
            &["ssm:GetParameters arn:aws:ssm:*:*:parameter/a/b"],
        ),
        (
            "Environment: { EnvironmentVariables: [{ Name: A, Type: SECRETS_MANAGER, Value: 'db:password' }] }",
            &["secretsmanager:GetSecretValue arn:aws:secretsmanager:*:*:secret:db-??????"],
        ),
        ("EncryptionKey: alias/aws/s3", &[]),
    ] {
        assert_eq!(told(&of_project(&project(properties)), Certainty::Certain), expected, "{properties}");
    }
}

#[test]
fn in_a_vpc_only_codebuild_may_use_the_interface() {
    let needs = of_project(&project("VpcConfig: { VpcId: v, Subnets: [s], SecurityGroupIds: [g] }"));
    assert_eq!(told(&needs, Certainty::Certain).len(), 8);
    let permission = needs.actions.iter().find(|needed| needed.action.name == "CreateNetworkInterfacePermission").unwrap();
    assert_eq!(permission.context, [("ec2:AuthorizedService", "codebuild.amazonaws.com".to_owned())]);
    assert_eq!(permission.reason.as_ref().unwrap().text, "works in a VPC");
}

#[test]
fn buildspecs_bring_in_what_they_use() {
    let text = "
version: 0.2
env:
  parameter-store: { A: a, B: /b/c }
  secrets-manager: { S: 'arn:aws:secretsmanager:eu-west-1:1:secret:s-AbCdEf:key' }
reports:
  unit: { files: ['*'] }
  lines: { files: ['*'], file-format: CloverXml }
phases: { build: { commands: [codebuild-breakpoint] } }
";
    let needs = buildspec(text);
    assert_eq!(
        told(&needs, Certainty::Certain),
        [
            "ssm:GetParameters arn:aws:ssm:*:*:parameter/a",
            "ssm:GetParameters arn:aws:ssm:*:*:parameter/b/c",
            "secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:1:secret:s-AbCdEf",
        ]
    );
    let likely = told(&needs, Certainty::Likely);
    for expected in [
        "codebuild:CreateReportGroup arn:aws:codebuild:*:*:report-group/app-unit",
        "codebuild:CreateReportGroup arn:aws:codebuild:*:*:report-group/app-lines",
        "codebuild:BatchPutTestCases arn:aws:codebuild:*:*:report-group/app-unit",
        "codebuild:BatchPutCodeCoverages arn:aws:codebuild:*:*:report-group/app-lines",
        "ssmmessages:OpenDataChannel *",
    ] {
        assert!(likely.contains(&expected.to_owned()), "{expected}: {likely:#?}");
    }
}

/// The settings for which another program's grants are recorded.
const VARIANTS: [(&str, &str, &str); 15] = [
    ("default", "Source: { Type: NO_SOURCE }", REPORTS),
    ("no-report-perm", "Source: { Type: NO_SOURCE }", NOTHING),
    ("vpc", "VpcConfig: { VpcId: v, Subnets: [s] }", NOTHING),
    (
        "env-secrets-ssm",
        "Environment: { EnvironmentVariables: [{ Type: PARAMETER_STORE, Value: /a/b }, { Type: SECRETS_MANAGER, Value: sec }] }",
        NOTHING,
    ),
    ("buildspec-env-secrets", "Source: { Type: NO_SOURCE }", "env: { secrets-manager: { A: s }, parameter-store: { B: p } }"),
    ("ecr-image", "Environment: { Image: '1.dkr.ecr.us-east-1.amazonaws.com/r:1', ImagePullCredentialsType: SERVICE_ROLE }", NOTHING),
    (
        "s3-source-artifacts-cache",
        "Source: { Type: S3, Location: b/x.zip }, Artifacts: { Type: S3, Location: b }, Cache: { Type: S3, Location: b }",
        NOTHING,
    ),
    ("codecommit-source", "Source: { Type: CODECOMMIT, Location: 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/r' }", NOTHING),
    ("kms-key", "EncryptionKey: 'arn:aws:kms:us-east-1:1:key/k'", NOTHING),
    ("s3-logs", "LogsConfig: { S3Logs: { Status: ENABLED, Location: b } }", NOTHING),
    ("ssm-session", "Source: { Type: NO_SOURCE }", "phases: { build: { commands: [codebuild-breakpoint] } }"),
    ("batch", "BuildBatchConfig: { ServiceRole: r }", NOTHING),
    ("report-group", "Source: { Type: NO_SOURCE }", "reports: { 'arn:aws:codebuild:us-east-1:1:report-group/g': { files: a } }"),
    ("efs", "VpcConfig: { VpcId: v, Subnets: [s] }, FileSystemLocations: [{ Type: EFS }]", NOTHING),
    ("ecr-push-grant", "Source: { Type: NO_SOURCE }", NOTHING),
];
const NOTHING: &str = "version: 0.2";
const REPORTS: &str = "reports: { r: { files: a }, c: { files: a, file-format: CLOVERXML } }";

/// Where the grants differ from the needs, and why: variant, `<` what only the grants have or `>` what only the needs have.
const DIFFERENCES: [(&str, &str, &str); 22] = [
    ("s3-source-artifacts-cache", "< s3:List*", "a single object is read, and artifacts are written, without a list"),
    ("s3-source-artifacts-cache", "< s3:DeleteObject*", "nothing is deleted: the grant is the general one for reading and writing"),
    ("s3-source-artifacts-cache", "< s3:PutObjectLegalHold", "as above"),
    ("s3-source-artifacts-cache", "< s3:PutObjectRetention", "as above"),
    ("s3-source-artifacts-cache", "< s3:PutObjectTagging", "as above"),
    ("s3-source-artifacts-cache", "< s3:PutObjectVersionTagging", "as above"),
    ("s3-source-artifacts-cache", "< s3:Abort*", "as above"),
    ("s3-logs", "> s3:GetBucket*", "named in the guide"),
    ("s3-logs", "< s3:DeleteObject*", "nothing is deleted: the grant is the general one for writing"),
    ("s3-logs", "< s3:PutObjectLegalHold", "as above"),
    ("s3-logs", "< s3:PutObjectRetention", "as above"),
    ("s3-logs", "< s3:PutObjectTagging", "as above"),
    ("s3-logs", "< s3:PutObjectVersionTagging", "as above"),
    ("s3-logs", "< s3:Abort*", "as above"),
    ("ssm-session", "< logs:DescribeLogGroups", "only if sessions are logged, which the account decides"),
    ("ssm-session", "< s3:GetEncryptionConfiguration", "as above"),
    ("ssm-session", "< s3:PutObject", "as above"),
    ("buildspec-env-secrets", "> ssm:GetParameters", "the CDK does not read the buildspec"),
    ("buildspec-env-secrets", "> secretsmanager:GetSecretValue", "the CDK does not read the buildspec"),
    ("ecr-push-grant", "< ecr:*", "the commands push, not the project"),
    ("report-group", "< s3:*", "whoever makes the report group sets where it is exported to"),
    ("kms-key", "> kms:DescribeKey", "named in the guide"),
];

/// `CDK_POLICIES=codebuild_cdk_policies.json cargo test --test iam_projects -- --ignored`: a file with the statements (`a`:
/// actions, `r`: resources) that aws-cdk-lib writes for each of the variants.
#[test]
#[ignore = "needs the recorded grants"]
fn agrees_with_the_grants_of_the_cdk() {
    let file = std::env::var_os("CDK_POLICIES").expect("CDK_POLICIES names the file");
    let grants: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let fits = |pattern: &str, name: &str| pattern == name || pattern.strip_suffix('*').is_some_and(|start| name.starts_with(start));
    let mut wrong = BTreeSet::new();
    for (variant, properties, spec) in VARIANTS {
        let project = project(properties);
        let mut needs = of_project(&project);
        needs.add(buildspec(spec));
        needs.add(of_batch(&project).unwrap_or_default());
        let texts = |value: &Value| match value {
            Value::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
            one => vec![one.as_str().unwrap().to_owned()],
        };
        let granted: BTreeSet<String> = grants[variant].as_array().unwrap().iter().flat_map(|statement| texts(&statement["a"])).collect();
        let needed: BTreeSet<String> = needs.actions.iter().map(|needed| needed.action.to_string()).collect();
        let theirs = granted.iter().filter(|pattern| !needed.iter().any(|name| fits(pattern, name))).map(|pattern| format!("< {pattern}"));
        let ours = needed.iter().filter(|name| !granted.iter().any(|pattern| fits(pattern, name))).map(|name| format!("> {name}"));
        let is_explained = |difference: &String| DIFFERENCES.iter().any(|(of, what, _)| *of == variant && fits(what, difference));
        wrong.extend(theirs.chain(ours).filter(|difference| !is_explained(difference)).map(|difference| format!("{variant} {difference}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
