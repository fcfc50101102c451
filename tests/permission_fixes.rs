//! What the fix of `missing-permission` writes: the statement, as its neighbours are written.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{fs, path::Path, process::Command};

const BUILDSPEC: &str = "\
version: 0.2
phases:
  build:
    commands:
      - aws dynamodb create-backup --table-name orders --backup-name before-release
      - aws sqs send-message --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/orders --message-body hello
";

/// A role for a build, with what is to stand in it.
fn role(arguments: &str) -> String {
    format!(
        r#"
resource "aws_codebuild_project" "build" {{
  name         = "build"
  service_role = aws_iam_role.build.arn
  source {{
    type      = "GITHUB"
    location  = "https://github.com/orders/orders"
    buildspec = "buildspec.yml"
  }}
  logs_config {{
    cloudwatch_logs {{
      status = "DISABLED"
    }}
  }}
}}

resource "aws_iam_role" "build" {{
  name               = "build"
  assume_role_policy = data.aws_iam_policy_document.trust.json
{arguments}}}

data "aws_iam_policy_document" "trust" {{
  statement {{
    actions = ["sts:AssumeRole"]
    principals {{
      type        = "Service"
      identifiers = ["codebuild.amazonaws.com"]
    }}
  }}
}}
"#
    )
}

fn speclint(folder: &Path, format: &str, fix: &[&str]) -> String {
    let arguments = ["check", "--format", format, "--select", "missing-permission", "--quiet"];
    let mut program = Command::new(env!("CARGO_BIN_EXE_speclint"));
    let output = program.current_dir(folder).args(arguments).args(fix).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Asserts that a file of a repository is mended so, and that nothing is left then.
#[track_caller]
fn mends(files: &[(&str, &str)], file: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (file, text) in files {
        fs::write(folder.path().join(file), text).unwrap();
    }
    let before = speclint(folder.path(), "concise", &[]);
    assert!(before.contains("missing-permission"), "{before}");
    let left = speclint(folder.path(), "concise", &["--fix", "--unsafe-fixes"]);
    let text = fs::read_to_string(folder.path().join(file)).unwrap();
    assert!(text == expected, "{left}\n{text}");
    assert_eq!(left, "");
}

/// The same for policies of the role that stand beside it.
#[track_caller]
fn mends_beside(before: &str, expected: &str) {
    let role = role("");
    let with = |policy: &str| format!("{role}{policy}");
    mends(&[("buildspec.yml", BUILDSPEC), ("main.tf", &with(before))], "main.tf", &with(expected));
}

#[test]
fn documents_get_blocks() {
    mends_beside(
        r#"
resource "aws_iam_role_policy" "build" {
  role   = aws_iam_role.build.id
  policy = data.aws_iam_policy_document.build.json
}

data "aws_iam_policy_document" "build" {
  # Everybody may look.
  statement {
    sid    = "Look"
    effect = "Allow"
    actions = [
      "dynamodb:DescribeTable",
      "dynamodb:ListTables", # all of them
    ]
    resources = ["*"]
  } # that is all

  # The end.
}
"#,
        r#"
resource "aws_iam_role_policy" "build" {
  role   = aws_iam_role.build.id
  policy = data.aws_iam_policy_document.build.json
}

data "aws_iam_policy_document" "build" {
  # Everybody may look.
  statement {
    sid    = "Look"
    effect = "Allow"
    actions = [
      "dynamodb:DescribeTable",
      "dynamodb:ListTables", # all of them
    ]
    resources = ["*"]
  } # that is all

  statement {
    effect = "Allow"
    actions = [
      "dynamodb:CreateBackup",
    ]
    resources = ["arn:aws:dynamodb:*:*:table/orders"]
  }

  statement {
    effect = "Allow"
    actions = [
      "sqs:SendMessage",
    ]
    resources = ["arn:aws:sqs:*:*:orders"]
  }

  # The end.
}
"#,
    );
}

#[test]
fn close_blocks_get_a_close_one() {
    mends_beside(
        r#"
resource "aws_iam_role_policy" "build" {
  role   = aws_iam_role.build.id
  policy = data.aws_iam_policy_document.build.json
}
locals {
  sending = ["sqs:SendMessage"]
}
data "aws_iam_policy_document" "build" {
  statement {
    actions = ["dynamodb:DescribeTable"]
    resources = ["*"]
  }
  statement {
    resources = ["*"]
    actions = local.sending
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}
"#,
        r#"
resource "aws_iam_role_policy" "build" {
  role   = aws_iam_role.build.id
  policy = data.aws_iam_policy_document.build.json
}
locals {
  sending = ["sqs:SendMessage"]
}
data "aws_iam_policy_document" "build" {
  statement {
    actions = ["dynamodb:DescribeTable"]
    resources = ["*"]
  }
  statement {
    resources = ["*"]
    actions = local.sending
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
  statement {
    resources = ["arn:aws:dynamodb:*:*:table/orders"]
    actions = ["dynamodb:CreateBackup"]
  }
}
"#,
    );
}

#[test]
fn objects_get_a_neighbour() {
    mends_beside(
        r#"
resource "aws_iam_role_policy" "build" {
  role = aws_iam_role.build.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Look"
        Action   = ["dynamodb:DescribeTable"]
        Effect   = "Allow"
        Resource = "*"
      }, # of all tables
      # The end.
    ]
  })
}
"#,
        r#"
resource "aws_iam_role_policy" "build" {
  role = aws_iam_role.build.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Look"
        Action   = ["dynamodb:DescribeTable"]
        Effect   = "Allow"
        Resource = "*"
      }, # of all tables
      {
        Action   = ["dynamodb:CreateBackup"]
        Effect   = "Allow"
        Resource = "arn:aws:dynamodb:*:*:table/orders"
      },
      {
        Action   = ["sqs:SendMessage"]
        Effect   = "Allow"
        Resource = "arn:aws:sqs:*:*:orders"
      },
      # The end.
    ]
  })
}
"#,
    );
}

#[test]
fn objects_of_a_line_get_one_of_a_line() {
    let policy = |more: &str| {
        role(&format!(
            r#"  inline_policy {{
    name   = "build"
    policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = "dynamodb:DescribeTable", Resource = "*" }}{more}] }})
  }}
"#
        ))
    };
    let more = r#", { Effect = "Allow", Action = "dynamodb:CreateBackup", Resource = "arn:aws:dynamodb:*:*:table/orders" }, { Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:*:*:orders" }"#;
    mends(&[("buildspec.yml", BUILDSPEC), ("main.tf", &policy(""))], "main.tf", &policy(more));
}

#[test]
fn objects_with_quoted_keys_get_such() {
    let policy = |more: &str| {
        format!(
            r#"
resource "aws_iam_policy" "build" {{
  name = "build"
  policy = jsonencode({{
    "Statement" : [{{
      "Effect" : "Allow",
      "Action" : [
        "dynamodb:DescribeTable"
      ],
      "Resource" : "*"
    }}{more}]
  }})
}}

resource "aws_iam_role_policy_attachment" "build" {{
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.build.arn
}}
"#
        )
    };
    let more = r#", {
      "Effect" : "Allow",
      "Action" : [
        "dynamodb:CreateBackup"
      ],
      "Resource" : "arn:aws:dynamodb:*:*:table/orders"
    }, {
      "Effect" : "Allow",
      "Action" : [
        "sqs:SendMessage"
      ],
      "Resource" : "arn:aws:sqs:*:*:orders"
    }"#;
    mends_beside(&policy(""), &policy(more));
}

#[test]
fn texts_of_json_get_json() {
    let policy = |more: &str| {
        format!(
            r#"
resource "aws_iam_role_policy" "build" {{
  role   = aws_iam_role.build.id
  policy = <<-EOF
    {{
      "Version": "2012-10-17",
      "Statement": [
        {{
          "Effect": "Allow",
          "Action": "dynamodb:DescribeTable",
          "Resource": ["arn:aws:dynamodb:*:*:table/${{aws_codebuild_project.build.name}}"]
        }}{more}
      ]
    }}
  EOF
}}
"#
        )
    };
    let more = r#",
        {
          "Effect": "Allow",
          "Action": "dynamodb:CreateBackup",
          "Resource": ["arn:aws:dynamodb:*:*:table/orders"]
        },
        {
          "Effect": "Allow",
          "Action": "sqs:SendMessage",
          "Resource": ["arn:aws:sqs:*:*:orders"]
        }"#;
    mends_beside(&policy(""), &policy(more));
}

#[test]
fn a_file_of_json_gets_json() {
    let policy = |more: &str| {
        format!("{{\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"dynamodb:DescribeTable\",\"Resource\":\"*\"}}{more}]}}\n")
    };
    let more = r#", {"Effect":"Allow","Action":"dynamodb:CreateBackup","Resource":"arn:aws:dynamodb:*:*:table/orders"}, {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:*:*:orders"}"#;
    let named = "\nresource \"aws_iam_role_policy\" \"build\" {\n  role   = aws_iam_role.build.id\n  policy = file(\"policy.json\")\n}\n";
    let files = [("buildspec.yml", BUILDSPEC), ("main.tf", &(role("") + named)), ("policy.json", &policy(""))];
    mends(&files, "policy.json", &policy(more));
}

#[test]
fn what_would_not_help_is_not_written() {
    let policy = r#"
resource "aws_iam_role_policy" "build" {
  role   = aws_iam_role.build.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:DescribeTable", Resource = "*" }] })
}

resource "aws_iam_policy" "limit" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["dynamodb:*", "s3:*"], Resource = "*" }] })
}
"#;
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("buildspec.yml"), BUILDSPEC).unwrap();
    fs::write(folder.path().join("main.tf"), role("  permissions_boundary = aws_iam_policy.limit.arn\n") + policy).unwrap();
    let left = speclint(folder.path(), "concise", &["--fix", "--unsafe-fixes"]);
    assert!(left.contains("sqs:SendMessage") && !left.contains("dynamodb:CreateBackup"), "{left}");
    let told = speclint(folder.path(), "json", &[]);
    assert!(told.contains("a policy of `aws_iam_role.build` and its permissions boundary must have"), "{told}");
}

/// A service whose function needs what the role has not, with what its provider says of permissions.
fn service(provider: &str) -> String {
    format!(
        "\
service: orders
frameworkVersion: '4'
provider:
  name: aws
  runtime: nodejs24.x
{provider}functions:
  orders:
    handler: orders.handler
resources:
  Resources:
    Queue:
      Type: AWS::SQS::Queue
      Properties:
        QueueName: orders
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FunctionName: !Ref OrdersLambdaFunction
        EventSourceArn: !GetAtt Queue.Arn
"
    )
}

#[track_caller]
fn mends_service(before: &str, expected: &str) {
    mends(&[("serverless.yml", &service(before)), ("orders.js", "exports.handler = 1\n")], "serverless.yml", &service(expected));
}

#[test]
fn services_get_it_in_their_list() {
    mends_service(
        "  iam:
    role:
      statements:
        # What all functions may do.
        - Effect: Allow
          Action:
            - dynamodb:GetItem
          Resource: '*' # of all tables
      # Nothing else.
",
        "  iam:
    role:
      statements:
        # What all functions may do.
        - Effect: Allow
          Action:
            - dynamodb:GetItem
          Resource: '*' # of all tables
        - Effect: Allow
          Action:
            - sqs:ReceiveMessage
            - sqs:DeleteMessage
            - sqs:GetQueueAttributes
          Resource: arn:aws:sqs:*:*:orders
      # Nothing else.
",
    );
}

#[test]
fn services_of_older_form_and_in_braces_too() {
    mends_service(
        "  iamRoleStatements:
  - {Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'} # of all tables
",
        "  iamRoleStatements:
  - {Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'} # of all tables
  - {Effect: \"Allow\", Action: [\"sqs:ReceiveMessage\", \"sqs:DeleteMessage\", \"sqs:GetQueueAttributes\"], Resource: \"arn:aws:sqs:*:*:orders\"}
",
    );
}

#[test]
fn services_without_a_list_are_told_the_statement() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("serverless.yml"), service("")).unwrap();
    fs::write(folder.path().join("orders.js"), "exports.handler = 1\n").unwrap();
    let told = speclint(folder.path(), "json", &["--fix", "--unsafe-fixes"]);
    assert!(told.contains(r#"must have `{\"Effect\":\"Allow\",\"Action\":[\"sqs:ReceiveMessage\""#), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("serverless.yml")).unwrap(), service(""));
}
