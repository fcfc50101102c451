//! Modules of Terraform as templates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod shown;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use shown::shown;
use speclint::{
    model::{
        Datum,
        build_project::{BuildProject, BuildspecOf},
        policy::Policy,
        resource_policy::ResourcePolicy,
        role::Role,
        template::Template,
    },
    source::Source,
};

fn module(files: &[(&str, &str)]) -> Template {
    let files: Vec<_> = files.iter().map(|(path, text)| Arc::new(Source::new(*path, *text))).collect();
    Template::of_terraform(&files).expect("a module")
}

fn main(text: &str) -> Template {
    module(&[("infra/main.tf", text)])
}

/// A property of a resource, with its intrinsic functions carried out or as they are.
fn property(template: &Template, id: &str, path: &[&str]) -> String {
    let resource = template.resource(id).unwrap_or_else(|| panic!("no {id} in {:?}", ids(template)));
    resource.properties.at(path).map_or_else(|| "-".to_owned(), |value| shown(&template.resolve(value)))
}

fn written(template: &Template, id: &str, path: &[&str]) -> String {
    template.resource(id).and_then(|resource| resource.properties.at(path)).map_or_else(|| "-".to_owned(), shown)
}

fn ids(template: &Template) -> Vec<&str> {
    template.resources.iter().map(|resource| resource.id.as_str()).collect()
}

/// The text of the file at the place of a value.
fn at(datum: &Datum) -> &str {
    datum.place.source.slice(datum.place.span)
}

#[test]
fn roles_have_what_their_blocks_say() {
    let template = main(
        r#"
resource "aws_iam_role" "build" {
  name                 = "build"
  permissions_boundary = aws_iam_policy.limit.arn
  assume_role_policy   = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "codebuild.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  inline_policy {
    name   = "logs"
    policy = jsonencode({ Statement = { Effect = "Allow", Action = "logs:*", Resource = "*" } })
  }
  inline_policy {}
  tags = { Team = "shop" }
}

resource "aws_iam_policy" "limit" {
  name_prefix = "limit-"
  policy      = "{\"Statement\": []}"
}
"#,
    );
    assert!(template.is_whole);
    assert_eq!(ids(&template), ["aws_iam_role.build", "aws_iam_policy.limit"]);
    assert_eq!(property(&template, "aws_iam_role.build", &["RoleName"]), "build");
    assert_eq!(written(&template, "aws_iam_role.build", &["PermissionsBoundary"]), "{Ref: aws_iam_policy.limit}");
    assert_eq!(
        property(&template, "aws_iam_role.build", &["AssumeRolePolicyDocument", "Statement"]),
        "[{Effect: Allow, Principal: {Service: codebuild.amazonaws.com}, Action: sts:AssumeRole}]"
    );
    assert_eq!(property(&template, "aws_iam_role.build", &["ManagedPolicyArns"]), "[arn:aws:iam::aws:policy/ReadOnlyAccess]");
    assert_eq!(
        property(&template, "aws_iam_role.build", &["Policies"]),
        "[{PolicyName: logs, PolicyDocument: {Statement: {Effect: Allow, Action: logs:*, Resource: *}}}]"
    );
    assert_eq!(property(&template, "aws_iam_role.build", &["Tags"]), "-");
    assert_eq!(property(&template, "aws_iam_policy.limit", &["ManagedPolicyName"]), "limit-${a suffix}");
    assert_eq!(property(&template, "aws_iam_policy.limit", &["PolicyDocument"]), "{Statement: []}");
}

#[test]
fn documents_are_read_however_they_are_written() {
    let template = module(&[
        (
            "infra/main.tf",
            r#"
resource "aws_s3_bucket" "site" { bucket = "site" }

resource "aws_iam_policy" "heredoc" {
  policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["s3:GetObject"],
          "Resource": ["${aws_s3_bucket.site.arn}", "${aws_s3_bucket.site.arn}/*", "arn:aws:s3:::$${aws:username}"]
        },
        { "Effect": "Deny", "Action": ${jsonencode(["s3:A", "s3:B"])}, "Resource": "*" }
      ]
    }
  EOF
}

resource "aws_iam_policy" "data" { policy = data.aws_iam_policy_document.read.json }
resource "aws_iam_policy" "file" { policy = file("${path.module}/policies/read.json") }
resource "aws_iam_policy" "absent" { policy = file("other.json") }
resource "aws_iam_policy" "local" { policy = local.policy }
resource "aws_iam_policy" "broken" { policy = "{ not json" }
resource "aws_iam_policy" "template" { policy = templatefile("policy.tpl", {}) }

locals {
  policy = "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}"
}

data "aws_iam_policy_document" "base" {
  statement {
    not_actions = ["iam:*"]
    resources   = ["*"]
  }
}

data "aws_iam_policy_document" "read" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.site.arn}/&{aws:username}/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [var.region]
    }
  }
  dynamic "statement" {
    for_each = var.more
    content {}
  }
}

data "aws_caller_identity" "current" {}
"#,
        ),
        ("infra/policies/read.json", r#"{"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}"#),
    ]);
    let statements = |id: &str| property(&template, id, &["PolicyDocument", "Statement"]);
    assert_eq!(
        statements("aws_iam_policy.heredoc"),
        "[{Effect: Allow, Action: [s3:GetObject], Resource: [arn:aws:s3:::site, arn:aws:s3:::site/*, \
         arn:aws:s3:::${aws:username}]}, {Effect: Deny, Action: [s3:A, s3:B], Resource: *}]"
    );
    assert_eq!(
        statements("aws_iam_policy.data"),
        "[{NotAction: [iam:*], Resource: [*], Effect: Allow}, {Sid: Read, Action: [s3:GetObject], \
         Resource: [arn:aws:s3:::site/${aws:username}/*], Effect: Allow, \
         Principal: {AWS: [*, arn:aws:iam::123456789012:root]}, \
         Condition: {StringEquals: {aws:SourceAccount: [?AWS::AccountId?], aws:RequestedRegion: [?var.region?]}}}, \
         ?dynamic statement?]"
    );
    assert_eq!(statements("aws_iam_policy.file"), "[{Effect: Allow, Action: s3:Get*, Resource: *}]");
    assert_eq!(statements("aws_iam_policy.local"), "{Effect: Allow, Action: s3:*, Resource: *}");
    for (id, document) in
        [("absent", "?file(\"other.json\")?"), ("broken", "?text that is no document?"), ("template", "?templatefile(\"policy.tpl\", {})?")]
    {
        assert_eq!(property(&template, &format!("aws_iam_policy.{id}"), &["PolicyDocument"]), document);
    }

    // Each value of a document in a text stands where it is written.
    let heredoc = template.resource("aws_iam_policy.heredoc").unwrap().properties.get("PolicyDocument").unwrap();
    let action = &heredoc.get("Statement").unwrap().items()[0].get("Action").unwrap().items()[0];
    assert_eq!(at(action), "\"s3:GetObject\"");
    let read = &template.resource("aws_iam_policy.data").unwrap().properties.get("PolicyDocument").unwrap();
    assert_eq!(at(read.get("Statement").unwrap().items()[0].get("NotAction").unwrap()), "[\"iam:*\"]");
    assert!(!Policy::read(&template.resolve(read)).is_whole);
    assert!(Policy::read(&template.resolve(heredoc)).is_whole);
}

#[test]
fn what_is_attached_to_roles_is_theirs() {
    let template = main(
        r#"
resource "aws_iam_role" "build" { name = "${var.prefix}-build" }
resource "aws_iam_role" "deploy" { name = "deploy" }
resource "aws_iam_policy" "own" { policy = "{}" }

resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.own.arn
}
resource "aws_iam_role_policy_attachment" "several" {
  for_each   = toset(["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"])
  role       = "${var.prefix}-build"
  policy_arn = each.value
}
resource "aws_iam_role_policy_attachment" "perhaps" {
  count      = var.debug ? 1 : 0
  role       = "deploy"
  policy_arn = "arn:aws:iam::aws:policy/C"
}
resource "aws_iam_policy_attachment" "both" {
  name       = "both"
  roles      = [aws_iam_role.build.name, aws_iam_role.deploy.id, "elsewhere", var.other]
  policy_arn = "arn:aws:iam::aws:policy/D"
}
resource "aws_iam_role_policy" "inline" {
  role   = aws_iam_role.build.id
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role_policy" "named" {
  role   = "deploy"
  policy = jsonencode({ Statement = [] })
}
"#,
    );
    assert_eq!(
        written(&template, "aws_iam_role.build", &["ManagedPolicyArns"]),
        "[{Ref: aws_iam_policy.own}, arn:aws:iam::aws:policy/A, arn:aws:iam::aws:policy/B, arn:aws:iam::aws:policy/D]"
    );
    assert_eq!(
        written(&template, "aws_iam_role.deploy", &["ManagedPolicyArns"]),
        "[{Fn::If: [var.debug ? 1 : 0, arn:aws:iam::aws:policy/C, {Ref: AWS::NoValue}]}, arn:aws:iam::aws:policy/D]"
    );
    assert_eq!(written(&template, "aws_iam_role_policy.inline", &["RoleName"]), "{Ref: aws_iam_role.build}");
    assert_eq!(written(&template, "aws_iam_role_policy.named", &["RoleName"]), "{Ref: aws_iam_role.deploy}");
    assert_eq!(template.of_kind("AWS::IAM::Policy").count(), 0);
}

#[test]
fn what_may_be_attached_is_a_gap() {
    let template = main(
        r#"
locals { roles = { build = aws_iam_role.build.name, extra = var.extra } }
resource "aws_iam_role" "build" {}
resource "aws_iam_role" "deploy" {}
resource "aws_iam_role" "free" {}
resource "aws_iam_role_policy_attachment" "each" {
  for_each   = { for name, role in local.roles : name => role }
  role       = each.value
  policy_arn = "arn:aws:iam::aws:policy/A"
}
module "deploy" {
  source = "./deploy"
  role   = aws_iam_role.deploy.name
}
module "other" { source = "./other" }
output "name" { value = aws_iam_role.free.name }
output "arn" { value = aws_iam_role.deploy.arn }
"#,
    );
    let gaps: Vec<_> = template.of_kind("AWS::IAM::Policy").map(|gap| (gap.id.as_str(), shown(&gap.properties))).collect();
    assert_eq!(
        gaps,
        [
            (
                "aws_iam_role_policy_attachment.each",
                "{PolicyDocument: ?aws_iam_role_policy_attachment.each?, Roles: [{Ref: aws_iam_role.build}]}".to_owned()
            ),
            ("module.deploy", "{PolicyDocument: ?module.deploy?, Roles: [{Ref: aws_iam_role.deploy}]}".to_owned()),
            ("output.name", "{PolicyDocument: ?output.name?, Roles: [{Ref: aws_iam_role.free}]}".to_owned()),
        ]
    );
}

#[test]
fn instances_are_told_apart_if_they_can_be() {
    let template = main(
        r#"
resource "aws_iam_role" "each" {
  for_each = { a = "x", b = "y" }
  name     = "${each.key}-${each.value}"
}
resource "aws_iam_role" "counted" {
  count = var.enabled ? 1 : 0
  name  = "counted-${count.index}"
}
resource "aws_iam_role" "never" { count = 0 }
resource "aws_iam_role" "open" { for_each = var.roles }
resource "aws_codebuild_project" "a" { service_role = aws_iam_role.each["a"].arn }
resource "aws_codebuild_project" "c" { service_role = aws_iam_role.each["c"].arn }
resource "aws_codebuild_project" "counted" { service_role = aws_iam_role.counted[0].arn }
resource "aws_codebuild_project" "splat" { service_role = join("", aws_iam_role.counted[*].arn) }
resource "aws_codebuild_project" "one" { service_role = one(aws_iam_role.counted.*.arn) }
resource "aws_codebuild_project" "try" { service_role = try(aws_iam_role.counted[0].arn, null) }
resource "aws_codebuild_project" "open" {
  for_each     = var.roles
  service_role = aws_iam_role.open[each.key].arn
}
"#,
    );
    assert_eq!(property(&template, "aws_iam_role.each[\"a\"]", &["RoleName"]), "a-x");
    assert_eq!(property(&template, "aws_iam_role.counted", &["RoleName"]), "counted-${count.index}");
    assert_eq!(template.resource("aws_iam_role.counted").unwrap().condition.as_deref(), Some("var.enabled ? 1 : 0"));
    assert_eq!(template.resource("aws_iam_role.open").unwrap().condition.as_deref(), Some("var.roles"));
    assert!(template.resource("aws_iam_role.never").is_none());
    let role = |id: &str| {
        let role = template.resource(&format!("aws_codebuild_project.{id}")).unwrap().properties.get("ServiceRole").unwrap();
        template.target(role).map(|role| role.id.as_str())
    };
    assert_eq!(role("a"), Some("aws_iam_role.each[\"a\"]"));
    assert_eq!(role("c"), None);
    assert_eq!(role("counted"), Some("aws_iam_role.counted"));
    assert_eq!(role("splat"), Some("aws_iam_role.counted"));
    assert_eq!(role("one"), Some("aws_iam_role.counted"));
    assert_eq!(role("try"), Some("aws_iam_role.counted"));
    assert_eq!(role("open"), Some("aws_iam_role.open"));
}

#[test]
fn projects_and_pipelines_have_cloudformations_properties() {
    let template = main(
        r#"
resource "aws_codebuild_project" "build" {
  name          = "shop-${var.stage}"
  service_role  = aws_iam_role.build.arn
  build_timeout = 10
  artifacts { type = "NO_ARTIFACTS" }
  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    environment_variable {
      name  = "A"
      value = "1"
    }
    environment_variable {
      name  = "B"
      value = "/b"
      type  = "PARAMETER_STORE"
    }
  }
  logs_config {
    cloudwatch_logs { group_name = "/build" }
    s3_logs { status = "DISABLED" }
  }
  vpc_config {
    vpc_id             = "vpc-1"
    subnets            = ["subnet-1"]
    security_group_ids = concat(["sg-1"], var.groups)
  }
  source {
    type      = "GITHUB"
    buildspec = file("${path.module}/../ci/buildspec.yml")
  }
}
resource "aws_codebuild_project" "path" {
  source { buildspec = "ci/buildspec.yml" }
}
resource "aws_codebuild_project" "old" {
  source { buildspec = "${file("buildspec.yml")}" }
}
resource "aws_codebuild_project" "inline" {
  source {
    buildspec = <<-EOT
      version: 0.2
      phases: {}
    EOT
  }
}
resource "aws_iam_role" "build" {}
resource "aws_s3_bucket" "store" {}
resource "aws_codepipeline" "shop" {
  name     = "shop"
  role_arn = aws_iam_role.build.arn
  artifact_store {
    location = aws_s3_bucket.store.bucket
    type     = "S3"
  }
  stage {
    name = "Build"
    action {
      name             = "Build"
      category         = "Build"
      owner            = "AWS"
      provider         = "CodeBuild"
      version          = "1"
      input_artifacts  = ["source"]
      output_artifacts = ["built", "tested"]
      configuration = {
        ProjectName = aws_codebuild_project.build.name
      }
    }
  }
}
"#,
    );
    let project = |path: &[&str]| property(&template, "aws_codebuild_project.build", path);
    assert_eq!(project(&["Name"]), "shop-${var.stage}");
    assert_eq!(project(&["TimeoutInMinutes"]), "10");
    assert_eq!(project(&["Environment", "ComputeType"]), "BUILD_GENERAL1_SMALL");
    assert_eq!(project(&["Environment", "EnvironmentVariables"]), "[{Name: A, Value: 1}, {Name: B, Value: /b, Type: PARAMETER_STORE}]");
    assert_eq!(project(&["LogsConfig"]), "{CloudWatchLogs: {GroupName: /build}, S3Logs: {Status: DISABLED}}");
    assert_eq!(project(&["VpcConfig"]), "{VpcId: vpc-1, Subnets: [subnet-1], SecurityGroupIds: [sg-1, ?var.groups?]}");
    let buildspecs: Vec<_> =
        BuildProject::all(&template).into_iter().map(|project| (project.id.clone(), project.buildspec.clone(), project)).collect();
    let [(_, BuildspecOf::Included(outside), _), (_, BuildspecOf::Path(path), _), (_, BuildspecOf::Included(beside), _), (_, _, inline)] =
        buildspecs.as_slice()
    else {
        panic!("{buildspecs:?}")
    };
    assert_eq!([outside.as_str(), path, beside], ["../ci/buildspec.yml", "ci/buildspec.yml", "buildspec.yml"]);
    let tree = inline.inline_tree(&template).unwrap();
    let version = tree.root().unwrap().get("version").unwrap();
    assert_eq!((version.text(), template.source.slice(version.span())), ("0.2", "0.2"));
    assert_eq!(property(&template, "aws_codebuild_project.inline", &["Source", "BuildSpec"]), "version: 0.2\nphases: {}\n");

    let pipeline = |path: &[&str]| written(&template, "aws_codepipeline.shop", path);
    assert_eq!(pipeline(&["RoleArn"]), "{Fn::GetAtt: [aws_iam_role.build, Arn]}");
    assert_eq!(pipeline(&["ArtifactStore"]), "{Location: {Ref: aws_s3_bucket.store}, Type: S3}");
    assert_eq!(
        pipeline(&["Stages"]),
        "[{Name: Build, Actions: [{Name: Build, ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: 1}, \
         InputArtifacts: [{Name: source}], OutputArtifacts: [{Name: built}, {Name: tested}], \
         Configuration: {ProjectName: {Ref: aws_codebuild_project.build}}}]}]"
    );
}

#[test]
fn expressions_give_what_the_module_tells() {
    let template = main(
        r#"
variable "stage" { default = "dev" }
locals {
  names  = { store = "store-${local.suffix}" }
  suffix = "x"
  loop   = local.pool
  pool   = local.loop
}
data "aws_region" "here" {}
data "aws_region" "there" { provider = aws.there }
resource "aws_cloudwatch_log_group" "logs" { name = "/build" }
resource "aws_sns_topic" "topic" {}
resource "aws_instance" "server" { ami = "ami-1" }
resource "aws_lambda_function" "all" {
  environment {
    variables = {
      local    = local.names.store
      index    = local.names["store"]
      format   = format("arn:%s:%d%%", var.stage, 5)
      padded   = format("%03d", 5)
      join     = join("-", ["a", var.stage])
      list     = formatlist("%s/*", [local.suffix, var.stage])
      loop     = local.loop
      region   = "${data.aws_region.here.name}"
      there    = data.aws_region.there.name
      logs     = "${aws_cloudwatch_log_group.logs.arn}:*"
      topic    = aws_sns_topic.topic.arn
      given    = aws_instance.server.ami
      computed = aws_instance.server.id
      absent   = aws_sqs_queue.absent.arn
      choice   = var.stage == "prod" ? "a" : "b"
      module   = module.net.id
      object   = var.settings.name
      number   = 3.10
      truth    = true
      strip    = "a ${~ var.stage ~} b"
      loops    = "%{ for x in var.xs }${x}%{ endfor }"
      escape   = "$${HOME} \u0041\n"
    }
  }
}
"#,
    );
    assert_eq!(template.parameters.len(), 1);
    assert_eq!(
        (template.parameters[0].name.as_str(), shown(template.parameters[0].default.as_ref().unwrap())),
        ("var.stage", "dev".to_owned())
    );
    for (name, expected) in [
        ("local", "store-x"),
        ("index", "store-x"),
        ("format", "arn:${var.stage}:5%"),
        ("padded", "?format(\"%03d\", 5)?"),
        ("join", "a-${var.stage}"),
        ("list", "[x/*, ${var.stage}/*]"),
        ("loop", "?too many references?"),
        ("region", "?AWS::Region?"),
        ("there", "?data.aws_region.there.name?"),
        ("logs", "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/build:*"),
        ("topic", "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:${aws_sns_topic.topic}"),
        ("given", "ami-1"),
        ("computed", "?aws_instance.server.id?"),
        ("absent", "?aws_sqs_queue.absent.arn?"),
        ("choice", "?var.stage == \"prod\" ? \"a\" : \"b\"?"),
        ("module", "?module.net.id?"),
        ("object", "?var.settings.name?"),
        ("number", "3.10"),
        ("truth", "true"),
        ("strip", "?${~ var.stage ~}?"),
        ("loops", "?%{ for x in var.xs }${x}%{ endfor }?"),
        ("escape", "${HOME} A\n"),
    ] {
        assert_eq!(property(&template, "aws_lambda_function.all", &["Environment", "Variables", name]), expected, "{name}");
    }
}

#[test]
fn what_cannot_be_read_leaves_the_rest() {
    let good = ("infra/good.tf", "resource \"aws_iam_role\" \"build\" {}\n");
    for bad in ["resource \"aws_iam_role\" {", "a = \0", "x = \"${", "locals { a = <<EOF\n", "\u{0}", "a = 1\na = 2\n"] {
        let template = module(&[("infra/bad.tf", bad), good]);
        assert!(!template.is_whole, "{bad:?}");
        assert_eq!(ids(&template), ["aws_iam_role.build"]);
    }
    assert!(!module(&[("infra/x_override.tf", "resource \"aws_iam_role\" \"a\" {}\n"), good]).is_whole);
    assert!(!module(&[("infra/more.tf.json", "{}"), good]).is_whole);
    assert!(module(&[("infra/bom.tf", "\u{feff}resource \"aws_iam_role\" \"build\" { name = \"x\" }\r\n")]).is_whole);
    assert!(Template::of_terraform(&[Arc::new(Source::new("a.json", "{}"))]).is_none());
}

/// Every prefix of a text, and hostile texts, within bounded time.
#[test]
fn hostile_texts_do_no_harm() {
    let read = |text: String| {
        let begin = Instant::now();
        let template = main(&text);
        for resource in template.resources.iter() {
            template.resolve(&resource.properties);
        }
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?} for {}", begin.elapsed(), text.chars().take(60).collect::<String>());
        template.is_whole
    };
    for (open, close) in [
        ("[", "]"),
        ("{ a = ", "}"),
        ("(", ")"),
        ("f(", ")"),
        ("\"${", "}\""),
        ("-", ""),
        ("!", ""),
        ("a ? ", " : 1"),
        ("a[", "]"),
        ("[for x in ", " : x]"),
        ("1 + ", ""),
        ("%{ if a }", "%{ endif }"),
    ] {
        for depth in [60, 100, 100_000] {
            read(format!("a = {}1{}\n", open.repeat(depth), close.repeat(depth)));
            read(format!("a = {}", open.repeat(depth)));
            read(format!("resource \"aws_iam_policy\" \"p\" {{\n policy = {}1{}\n}}\n", open.repeat(depth), close.repeat(depth)));
        }
    }
    read("b {\n".repeat(50_000));
    read(format!("a = \"{}\"\n", "x".repeat(250_000)));
    read(format!("a = \"{}\"\n", "${x}".repeat(60_000)));
    read(format!("a = {}\n", ".a".repeat(100_000)));
    read(format!("a = b{}\n", ".a".repeat(100_000)));
    read(format!("a = {{\n{}}}\n", (0..25_000).map(|at| format!("k{at} = 1\n")).collect::<String>()));
    read(format!("# {}\n", "x".repeat(250_000)));
    read(format!("a = <<EOF\n{}", " \n".repeat(100_000)));
    read(format!("resource \"aws_iam_policy\" \"p\" {{\n policy = <<EOF\n{}\nEOF\n}}\n", "[".repeat(100_000)));
    // Values that stand for others, twice each.
    let doubled: String = (0..60).map(|at| format!("  l{at} = [local.l{}, local.l{}]\n", at + 1, at + 1)).collect();
    read(format!("locals {{\n{doubled}\n l60 = 1\n}}\nresource \"aws_s3_bucket\" \"b\" {{ bucket = local.l0 }}\n"));
    let texts: String = (0..60).map(|at| format!("  l{at} = \"${{local.l{}}}${{local.l{}}}\"\n", at + 1, at + 1)).collect();
    read(format!("locals {{\n{texts}\n l60 = \"{}\"\n}}\nresource \"aws_s3_bucket\" \"b\" {{ bucket = local.l0 }}\n", "x".repeat(50_000)));
    let arns: String = (0..15_000).map(|at| format!("\"a{at}\", ")).collect();
    read(format!(
        "resource \"aws_iam_role\" \"r\" {{}}\nresource \"aws_iam_role_policy_attachment\" \"a\" {{\n  for_each = toset([{arns}])\n  \
         role = aws_iam_role.r.name\n  policy_arn = each.value\n}}\n"
    ));
    // Resources whose number depends on each other.
    read("resource \"aws_s3_bucket\" \"a\" { for_each = aws_s3_bucket.b[\"x\"].tags }\nresource \"aws_s3_bucket\" \"b\" { for_each = aws_s3_bucket.a[\"x\"].tags }\n".into());
    let text = r#"
locals { a = { b = ["x", null, 1] } }
resource "aws_iam_role" "r" {
  count = var.a ? 1 : 0
  name  = format("%s-${var.b}", local.a.b[0]) # why
  assume_role_policy = <<-EOT
    {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "${aws_s3_bucket.b.arn}/é"}]}
  EOT
}
module "m" { role = aws_iam_role.r[0].name }
"#;
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        read(text[..end].to_owned());
    }
}

#[test]
fn roles_are_put_together() {
    let template = main(
        r#"
resource "aws_iam_role" "build" {
  name               = "build"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["codebuild.amazonaws.com"]
    }
  }
}
resource "aws_iam_role_policy" "inline" {
  name   = "inline"
  role   = aws_iam_role.build.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = ["${aws_s3_bucket.b.arn}/*"] }] })
}
resource "aws_s3_bucket" "b" { bucket = "b" }
resource "aws_iam_policy" "own" {
  name   = "own"
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.build.name
  policy_arn = aws_iam_policy.own.arn
}
resource "aws_iam_role_policy_attachment" "aws" {
  role       = aws_iam_role.build.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
resource "aws_iam_role_policy_attachment" "given" {
  role       = aws_iam_role.build.name
  policy_arn = var.extra
}
resource "aws_iam_role_policy_attachment" "perhaps" {
  count      = var.debug ? 1 : 0
  role       = aws_iam_role.build.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
module "more" { role = aws_iam_role.build.name }
variable "extra" {}
"#,
    );
    let [role] = &Role::all(&template)[..] else { panic!("one role") };
    let policies: Vec<_> = role.policies.iter().map(|policy| (policy.name.to_string(), policy.policy.is_whole)).collect();
    let names = ["own", "ReadOnlyAccess", "AdministratorAccess", "inline"];
    assert_eq!(policies, names.map(|name| (name.to_owned(), true)));
    let optional: Vec<_> =
        role.policies.iter().map(|policy| policy.policy.statements.iter().all(|statement| statement.is_optional)).collect();
    assert_eq!(optional, [true, false, true, false], "the first has no statement");
    assert_eq!(role.trust.as_ref().unwrap().statements[0].principals[0].1.text.to_string(), "codebuild.amazonaws.com");
    let resources = role.policies[3].policy.statements[0].resources.as_ref().unwrap();
    assert_eq!(resources.items[0].text.text(), Some("arn:aws:s3:::b/*"));
    let gaps: Vec<_> = role.gaps.iter().map(|gap| gap.what.as_str()).collect();
    assert_eq!(gaps, ["the managed policy that the parameter `var.extra` names", "the policy `module.more`",]);
}

#[test]
fn policies_of_resources_are_read_wherever_they_stand() {
    let template = main(
        r#"
locals { all = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "*" }] }) }
resource "aws_codeartifact_domain" "shop" { domain = "shop" }
resource "aws_codeartifact_domain_permissions_policy" "shop" {
  domain          = aws_codeartifact_domain.shop.domain
  policy_document = local.all
}
resource "aws_ecr_repository" "app" { name = "app" }
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = local.all
}
resource "aws_kms_key" "key" { policy = local.all }
resource "aws_lambda_function" "work" { function_name = "work" }
resource "aws_lambda_permission" "work" {
  statement_id  = "work"
  function_name = aws_lambda_function.work.function_name
  action        = "lambda:InvokeFunction"
  principal     = "111122223333"
}
resource "aws_s3_bucket_policy" "site" {
  bucket = "site"
  policy = local.all
}
resource "aws_secretsmanager_secret" "key" { name = "key" }
resource "aws_secretsmanager_secret_policy" "key" {
  secret_arn = aws_secretsmanager_secret.key.arn
  policy     = local.all
}
resource "aws_sns_topic" "news" { name = "news" }
resource "aws_sns_topic_policy" "news" {
  arn    = aws_sns_topic.news.arn
  policy = local.all
}
resource "aws_sqs_queue" "jobs" {
  name   = "jobs"
  policy = local.all
}
resource "aws_sqs_queue" "mails" { name = "mails" }
resource "aws_sqs_queue_policy" "mails" {
  queue_url = aws_sqs_queue.mails.id
  policy    = local.all
}
"#,
    );
    let shown = |policy: &ResourcePolicy| {
        assert!(policy.is_certain && policy.policy.is_whole && policy.policy.statements.len() == 1, "{policy:?}");
        policy.about[0].to_string().replacen("arn:aws:", "", 1).replace(":${AWS::Region}:${AWS::AccountId}:", ":")
    };
    let about: Vec<String> = ResourcePolicy::all(&template).iter().map(shown).collect();
    let expected = [
        "codeartifact:domain/shop",
        "ecr:repository/app",
        "kms:key/${aws_kms_key.key.KeyId}",
        "lambda:function:work",
        "s3:::site",
        "secretsmanager:secret:key-??????",
        "sns:news",
        "sqs:jobs",
        "sqs:mails",
    ];
    assert_eq!(about, expected);
}
