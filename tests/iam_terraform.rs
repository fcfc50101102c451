//! What Terraform needs for its state. The calls are those of its backend for S3 and of its commands, as its sources make them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use speclint::{
    iam::requirements::{Certainty, of_command_line},
    project::Repository,
};

/// What lines need at least with that certainty, where the folder `infra` has these files.
fn told(files: &[(&str, &str)], line: &str, least: Certainty) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("infra")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join("infra").join(name), text).unwrap();
    }
    let needs = of_command_line(line, Repository::at(folder.path()));
    let found = needs.actions.iter().filter(|needed| needed.certainty >= least);
    let mut told: Vec<String> = found.map(|needed| format!("{} {}", needed.action, needed.resources.join(" "))).collect();
    told.sort();
    told
}

fn backend(settings: &str) -> String {
    format!("terraform {{\n  backend \"s3\" {{\n    {}\n  }}\n}}\n", settings.replace(';', "\n    "))
}

const PLAIN: &str = "bucket = \"b\";key = \"app/t.tfstate\"";
const LIST: &str = "s3:ListBucket arn:aws:s3:::b";
const READ: &str = "s3:GetObject arn:aws:s3:::b/*app/t.tfstate";
const WRITE: &str = "s3:PutObject arn:aws:s3:::b/*app/t.tfstate";

#[test]
fn commands_read_write_and_lock_the_state() {
    let table = format!("{PLAIN};region = \"eu-west-1\";dynamodb_table = \"locks\"");
    let locks = ["DeleteItem", "GetItem", "PutItem"].map(|name| format!("dynamodb:{name} arn:aws:dynamodb:eu-west-1:*:table/locks"));
    let file = format!("{PLAIN};use_lockfile = true");
    let locked = ["DeleteObject", "GetObject", "PutObject"].map(|name| format!("s3:{name} arn:aws:s3:::b/*app/t.tfstate*"));
    for (settings, command, expected) in [
        (PLAIN, "terraform plan", vec![READ]),
        (PLAIN, "tofu apply -auto-approve", vec![READ, WRITE]),
        (PLAIN, "terraform state list", vec![READ]),
        (PLAIN, "terraform validate", vec![READ]),
        (&table, "terraform output -json", vec![READ]),
        (&table, "terraform plan -out plan", locks.iter().map(String::as_str).chain([READ]).collect()),
        (&table, "terraform destroy -lock=false", vec![READ, WRITE]),
        (&file, "terraform plan", locked.iter().map(String::as_str).collect()),
        (&file, "terraform plan --lock=false", vec![&locked[1]]),
    ] {
        let line = format!("cd infra && terraform init && {command}");
        assert_eq!(told(&[("main.tf", &backend(settings))], &line, Certainty::Certain), expected, "{settings} {command}");
    }
}

#[test]
fn a_module_may_lie_at_the_top() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), backend(PLAIN)).unwrap();
    let needs = of_command_line("terraform init && terraform plan", Repository::at(folder.path()));
    assert!(needs.actions.iter().any(|needed| needed.resources == ["arn:aws:s3:::b/*app/t.tfstate"]));
}

#[test]
fn the_key_of_the_state_encrypts_it() {
    let key = "arn:aws:kms:eu-west-1:1:key/k";
    let with = |encrypt: &str| backend(&format!("{PLAIN};encrypt = {encrypt};kms_key_id = \"{key}\""));
    let line = "cd infra; terraform init; terraform apply";
    assert!(told(&[("main.tf", &with("true"))], line, Certainty::Certain).contains(&format!("kms:GenerateDataKey {key}")));
    assert_eq!(told(&[("main.tf", &with("false"))], line, Certainty::Certain), [READ, WRITE]);
}

#[test]
fn init_may_say_more_than_the_files() {
    let partial = ("main.tf", &*backend("region = \"eu-west-1\""));
    let more = ("prod.hcl", "bucket = \"b\"\nkey = \"app/t.tfstate\"\n");
    for options in ["-backend-config=bucket=b -backend-config 'key=app/t.tfstate'", "-backend-config=prod.hcl"] {
        let line = format!("terraform -chdir=infra init {options} && terraform -chdir=infra plan");
        assert_eq!(told(&[partial, more], &line, Certainty::Certain), [READ], "{options}");
    }
    let unknown = "terraform -chdir=infra init -backend-config=bucket=$BUCKET";
    assert_eq!(told(&[partial], unknown, Certainty::Certain), ["s3:GetObject arn:aws:s3:::*/*"]);
    let table = "terraform -chdir=infra init -backend-config=dynamodb_table=$TABLE && terraform -chdir=infra plan";
    assert!(told(&[partial], table, Certainty::Likely).contains(&"dynamodb:PutItem arn:aws:dynamodb:eu-west-1:*:table/*".to_owned()));
    let twice = "cd infra; terraform init -backend-config=bucket=b; terraform init -reconfigure -backend-config=bucket=c";
    assert!(
        told(&[partial], &format!("{twice}; terraform apply"), Certainty::Certain).contains(&"s3:PutObject arn:aws:s3:::*/*".to_owned())
    );
}

#[test]
fn without_init_nothing_is_certain() {
    let files = [("main.tf", &*backend(PLAIN))];
    assert_eq!(told(&files, "cd infra; terraform plan", Certainty::Certain), [""; 0]);
    assert_eq!(told(&files, "cd infra; terraform init; terraform plan $OPTIONS", Certainty::Certain), [READ]);
    assert_eq!(told(&files, "cd infra; terraform init; terraform apply $OPTIONS", Certainty::Certain), [READ]);
    assert_eq!(told(&files, "cd infra; terraform plan", Certainty::Likely), [READ, LIST]);
}

#[test]
fn what_cannot_be_told_is_not() {
    let main = backend(PLAIN);
    let whole = ("main.tf", &*main);
    for (files, line) in [
        (vec![whole], "terraform init"),
        (vec![whole], "cd $FOLDER; terraform init"),
        (vec![whole], "cd infra; terraform init -backend=false; terraform validate"),
        (vec![whole], "cd infra; sed -i \"s/@BUCKET@/$BUCKET/\" main.tf; terraform init; terraform plan"),
        (vec![whole], "cd infra; echo \"$BACKEND\" > backend.tf; terraform init"),
        (vec![whole], "cd infra; terraform init -backend-config=$FILE; terraform apply"),
        (vec![whole], "cd infra; terraform init -backend-config=$NAME=b; terraform apply"),
        (vec![whole], "cd infra; terraform init $OPTIONS; terraform apply"),
        (vec![whole], "cd infra; terraform -help; terraform"),
        (vec![whole, ("backend_override.tf", "")], "cd infra; terraform init"),
        (vec![whole, ("a.tf.json", "{}")], "cd infra; terraform init"),
        (vec![("main.tf", "terraform {")], "cd infra; terraform init"),
        (vec![("main.tf", "terraform {\n  backend \"gcs\" {\n    bucket = \"b\"\n  }\n}\n")], "cd infra; terraform init"),
        (vec![("main.tf", &*backend(&format!("{PLAIN};endpoint = \"http://minio\"")))], "cd infra; terraform init"),
        (vec![("main.tf", &*backend(&format!("{PLAIN};profile = \"other\"")))], "cd infra; terraform init; terraform apply"),
        (vec![whole], "export AWS_PROFILE=other; cd infra; terraform init; terraform apply"),
    ] {
        assert_eq!(told(&files, line, Certainty::Possible), [""; 0], "{line}");
    }
}

#[test]
fn the_role_of_the_backend_is_assumed() {
    let role = "arn:aws:iam::2:role/state";
    for settings in [format!("{PLAIN};role_arn = \"{role}\""), format!("{PLAIN};assume_role = {{ role_arn = \"{role}\" }}")] {
        let line = "cd infra; terraform init; terraform apply";
        assert_eq!(told(&[("main.tf", &backend(&settings))], line, Certainty::Possible), [format!("sts:AssumeRole {role}")], "{settings}");
    }
}

/// That a table is made by `CreateTable`, and that a function's role is passed, both Terraform's provider and CloudFormation have
/// in common.
#[test]
fn apply_makes_what_may_not_be_there_yet() {
    let resources = "resource \"aws_dynamodb_table\" \"t\" {\n  name = \"orders\"\n}\n\
        resource \"aws_lambda_function\" \"f\" {\n  function_name = \"f\"\n  role = \"arn:aws:iam::1:role/r\"\n}\n";
    let made = [
        "dynamodb:CreateTable arn:aws:dynamodb:*:*:table/orders",
        "iam:PassRole arn:aws:iam::1:role/r",
        "lambda:CreateFunction arn:aws:lambda:*:*:function:f",
    ];
    let main = backend(PLAIN);
    let with = |provider: &str, command: &str, least| {
        let more = format!("{resources}\nprovider \"aws\" {{\n  {provider}\n}}\n");
        told(&[("main.tf", &main), ("more.tf", &more)], &format!("cd infra; terraform init; {command}"), least)
    };
    let plain = "region = \"eu-west-1\"";
    let all = with(plain, "terraform apply -auto-approve plan", Certainty::Likely);
    assert_eq!(all, [made[0], made[1], made[2], READ, LIST, WRITE]);
    assert_eq!(with(plain, "terraform apply", Certainty::Certain), [READ, WRITE]);
    for command in ["terraform plan", "terraform apply -target=aws_dynamodb_table.t", "terraform apply -destroy", "terraform destroy"] {
        let told = with(plain, command, Certainty::Possible);
        assert!(!told.iter().any(|told| made.contains(&told.as_str())), "{command}: {told:#?}");
    }
    for provider in ["profile = \"other\"", "access_key = var.key", "endpoints {\n    dynamodb = \"http://localhost\"\n  }"] {
        assert_eq!(with(provider, "terraform apply", Certainty::Likely), [READ, LIST, WRITE], "{provider}");
    }
    let assumed = with("assume_role {\n    role_arn = \"arn:aws:iam::2:role/d\"\n  }", "terraform apply", Certainty::Likely);
    assert_eq!(assumed, [READ, LIST, WRITE, "sts:AssumeRole arn:aws:iam::2:role/d"]);
}
