//! Policies in files of Terraform: what is found, where, and what may be written there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{fs, path::Path, process::Command};

fn speclint(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_speclint")).current_dir(folder).args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What is found in a folder, one line for each.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let folder = folder(files);
    let (_, told) = speclint(folder.path(), &["check", "--format", "concise", "--quiet"]);
    told.lines().map(str::to_owned).collect()
}

#[track_caller]
fn finds(files: &[(&str, &str)], expected: &[&str]) {
    let found = found(files);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (line, start) in found.iter().zip(expected) {
        let (place, what) = start.split_once(' ').unwrap();
        assert!(line.starts_with(place) && line.contains(what), "{line}");
    }
}

const POLICY: &str = r#"resource "aws_iam_policy" "orders" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObjct"], Resource = "${aws_s3_bucket.orders.arn}/*" }
    ]
  })
}
"#;

const DOCUMENT: &str = r#"data "aws_iam_policy_document" "orders" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::orders"]
  }
}
"#;

const HEREDOC: &str = r#"resource "aws_iam_role_policy" "orders" {
  role   = "orders"
  policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [{ "Effect": "Allow", "Action": ["sqs:SendMesage"], "Resource": "${var.queue}" }]
    }
  EOF
}
"#;

const BUCKET: &str = "resource \"aws_s3_bucket\" \"orders\" {\n  bucket = \"orders\"\n}\n";

#[test]
fn policies_are_judged_in_the_file_that_has_them() {
    finds(&[("infra/main.tf", POLICY), ("infra/bucket.tf", BUCKET)], &["infra/main.tf:5:37: `s3` has no action named `GetObjct`"]);
    let role = "resource \"aws_iam_role_policy\" \"o\" {\n  role = \"o\"\n  policy = data.aws_iam_policy_document.orders.json\n}\n";
    finds(
        &[("role.tf", role), ("policies.tf", DOCUMENT)],
        &["policies.tf:3:18: `s3:GetObject` is about objects, and the resource is a bucket"],
    );
    finds(&[("main.tf", HEREDOC)], &["main.tf:6:53: `sqs` has no action named `SendMesage`"]);
}

#[test]
fn documents_are_judged_whoever_has_them() {
    let module = "module \"orders\" {\n  source = \"./orders\"\n  policy = data.aws_iam_policy_document.orders.json\n}\n";
    finds(&[("main.tf", &format!("{DOCUMENT}{module}"))], &["main.tf:3:18: `s3:GetObject` is about objects, and the resource is a bucket"]);
    // That of a resource is about the resource alone.
    let repository = "    principals {\n      type        = \"AWS\"\n      identifiers = [\"*\"]\n    }\n  }\n";
    let of_resource = DOCUMENT.replace("  }\n", repository).replace("s3:GetObject", "ecr:GetAuthorizationToken");
    finds(&[("main.tf", &of_resource.replace("arn:aws:s3:::orders", "arn:aws:ecr:eu-west-1:111122223333:repository/orders"))], &[]);
}

#[test]
fn what_a_module_does_not_tell_is_not_wrong() {
    let open = DOCUMENT.replace("arn:aws:s3:::orders", "${var.bucket_arn}");
    let role = "resource \"aws_iam_role_policy\" \"o\" {\n  role = \"o\"\n  policy = data.aws_iam_policy_document.orders.json\n}\n";
    finds(&[("role.tf", role), ("policies.tf", &open)], &[]);
    finds(&[("main.tf", &POLICY.replace("\"s3:GetObjct\"", "var.actions"))], &[]);
    finds(&[("main.tf", &POLICY.replace("jsonencode", "nonsense"))], &[]);
}

#[test]
fn a_policy_of_several_instances_is_judged_once() {
    finds(&[("main.tf", &POLICY.replace("  policy =", "  for_each = toset([\"a\", \"b\"])\n  policy ="))], &["main.tf:6:37: GetObjct"]);
}

#[test]
fn the_roles_of_builds_are_judged_by_what_is_attached_to_them() {
    let project = "resource \"aws_codebuild_project\" \"b\" {\n  name = \"b\"\n  service_role = aws_iam_role.b.arn\n}\n";
    let role = "resource \"aws_iam_role\" \"b\" {\n  name = \"b\"\n  assume_role_policy = \"\"\n}\n";
    let attached = |policy: &str| {
        format!("resource \"aws_iam_role_policy_attachment\" \"b\" {{\n  role = aws_iam_role.b.name\n  policy_arn = {policy}\n}}\n")
    };
    let ours = "resource \"aws_iam_policy\" \"all\" {\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }]\n  })\n}\n";
    let files = |policy: &str| [("a.tf", project.to_owned()), ("b.tf", role.to_owned() + ours), ("c.tf", attached(policy))];
    let all = |policy: &str| {
        let files = files(policy);
        found(&files.each_ref().map(|(path, text)| (*path, text.as_str())))
    };
    let of_aws = all("\"arn:aws:iam::aws:policy/AdministratorAccess\"");
    assert!(of_aws.len() == 1 && of_aws[0].starts_with("c.tf:3:16:") && of_aws[0].contains("administrator-policy"), "{of_aws:#?}");
    let own = all("aws_iam_policy.all.arn");
    assert!(own.len() == 1 && own[0].starts_with("b.tf:8:47:") && own[0].contains("administrator-role"), "{own:#?}");
}

#[test]
fn comments_silence_findings() {
    let above = POLICY.replace("      {", "      # speclint: ignore[unknown-action] so it is called\n      {");
    finds(&[("main.tf", &above)], &[]);
    let behind = POLICY.replace("/*\" }", "/*\" } # speclint: ignore[unknown-action]");
    finds(&[("main.tf", &behind)], &[]);
    // In a text there are no comments, so that they stand above it.
    let text = HEREDOC.replace("  policy", "  # speclint: ignore[unknown-action]\n  policy");
    finds(&[("main.tf", &text)], &[]);
    finds(&[("main.tf", &format!("# speclint: ignore-file[unknown-action]\n{HEREDOC}"))], &[]);
}

#[test]
fn fixes_are_offered_if_they_mend_the_file() {
    for (before, after) in [(POLICY, "s3:GetObject"), (HEREDOC, "sqs:SendMessage")] {
        let folder = folder(&[("main.tf", before)]);
        speclint(folder.path(), &["check", "--fix", "--unsafe-fixes"]);
        let wrong = if before == POLICY { "s3:GetObjct" } else { "sqs:SendMesage" };
        assert_eq!(fs::read_to_string(folder.path().join("main.tf")).unwrap(), before.replace(wrong, after));
    }
}

#[test]
fn files_without_policies_are_not_linted() {
    let bucket = folder(&[("main.tf", BUCKET)]);
    let (code, told) = speclint(bucket.path(), &["check"]);
    assert!(code == 3 && told.contains("nothing to lint"), "{code} {told}");
    assert_eq!(speclint(bucket.path(), &["check", "main.tf"]).0, 0);
    let (code, told) = speclint(folder(&[("main.tf", POLICY)]).path(), &["check"]);
    assert!(code == 1 && told.contains("1 file"), "{code} {told}");
    // What cannot be read is left to Terraform.
    let (code, told) = speclint(folder(&[("main.tf", &POLICY.replace("})", "}"))]).path(), &["check"]);
    assert!(code == 0, "{code} {told}");
}

const FUNCTION: &str = r#"resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
}

resource "aws_lambda_event_source_mapping" "orders" {
  function_name    = aws_lambda_function.orders.arn
  event_source_arn = aws_sqs_queue.orders.arn
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}
"#;

const ROLE: &str = r#"resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["codebuild.amazonaws.com", "lambda.amazonaws.com"] } },
    ]
  })
}

resource "aws_iam_role_policy" "orders" {
  role = aws_iam_role.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource = "*" },
    ]
  })
}
"#;

#[test]
fn what_functions_need_is_told_where_they_stand() {
    let what = "the role `aws_iam_role.orders` does not allow that";
    finds(&[("role.tf", ROLE), ("main.tf", FUNCTION)], &[&format!("main.tf:8:22: {what}")]);
    finds(&[("role.tf", &ROLE.replace("sqs:DeleteMessage", "sqs:*")), ("main.tf", FUNCTION)], &[]);
    finds(&[("role.tf", &ROLE.replace("aws_iam_role.orders.id", "var.role")), ("main.tf", FUNCTION)], &[&format!("main.tf:8:22: {what}")]);
    finds(
        &[("role.tf", &ROLE.replace("[\"sqs:DeleteMessage\"", "concat(var.actions, [\"sqs:DeleteMessage\"")), ("main.tf", FUNCTION)],
        &[],
    );
    finds(&[("main.tf", &FUNCTION.replace("aws_iam_role.orders.arn", "var.role_arn"))], &[]);
}

#[test]
fn the_statement_is_written_into_the_file_of_the_role() {
    let folder = folder(&[("role.tf", ROLE), ("main.tf", FUNCTION)]);
    let (_, left) = speclint(folder.path(), &["check", "--fix", "--unsafe-fixes", "--quiet"]);
    let written = fs::read_to_string(folder.path().join("role.tf")).unwrap();
    assert!(left.is_empty() && written.contains("\"sqs:ReceiveMessage\""), "{left}\n{written}");
    assert_eq!(fs::read_to_string(folder.path().join("main.tf")).unwrap(), FUNCTION);
}

#[test]
fn the_settings_of_projects_and_the_commands_in_them_need_the_role() {
    let project = r#"resource "aws_codebuild_project" "b" {
  name         = "b"
  service_role = aws_iam_role.orders.arn
  logs_config {
    cloudwatch_logs { status = "DISABLED" }
  }
  source {
    type      = "NO_SOURCE"
    buildspec = <<-EOF
      version: 0.2
      phases:
        build:
          commands:
            - aws dynamodb describe-table --table-name orders
    EOF
  }
}
"#;
    finds(&[("role.tf", ROLE), ("main.tf", project)], &["main.tf:14:15: `aws dynamodb describe-table` needs"]);
}

#[test]
fn permissions_tell_what_works_in_a_module() {
    let folder = folder(&[(".git/HEAD", ""), ("infra/role.tf", ROLE), ("infra/main.tf", FUNCTION)]);
    let (_, told) = speclint(folder.path(), &["permissions", "--diff"]);
    assert!(
        told.matches("aws_iam_role.orders").count() == 1 && told.contains("the role of the function `aws_lambda_function.orders`"),
        "{told}"
    );
    assert!(told.contains("+ sqs:ReceiveMessage on arn:aws:sqs:*:*:orders") && !told.contains("- sqs:"), "{told}");
}
