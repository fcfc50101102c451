//! What rules on the flow of commands find, and what they must leave alone, beyond the examples of their pages.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use speclint::{
    lint::lint,
    project::{Context, Repository},
    source::Source,
};

/// How many findings one rule has on a text.
fn count(rule: &str, text: &str) -> usize {
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    let linted = lint(&Arc::new(Source::new("buildspec.yml", text)), &context);
    assert!(linted.tree.errors().is_empty(), "{text}");
    linted.findings.iter().filter(|finding| finding.rule.name == rule).count()
}

/// A build of one script, below some other lines.
fn with(head: &str, script: &str) -> String {
    let script: String = script.lines().map(|line| format!("          {line}\n")).collect();
    format!("version: 0.2\n{head}phases:\n  build:\n    commands:\n      - |\n{script}")
}

fn check(rule: &str, head: &str, found: &[&str], silent: &[&str]) {
    for script in found {
        assert_eq!(count(rule, &with(head, script)), 1, "{rule}: {script}");
    }
    for script in silent {
        assert_eq!(count(rule, &with(head, script)), 0, "{rule}: {script}");
    }
}

#[test]
fn words_of_bash_are_found_under_sh() {
    let found = [
        "if [[ -f a ]]; then make; fi",
        "source ./env.sh",
        "set -euo pipefail",
        "list=(a b)",
        "A+=b",
        "cat <<< $A",
        "echo ${A,,}",
        "echo ${A:0:7}",
        "echo ${A/b/c}",
        "echo ${!A}",
        "function f { make; }",
        "make &> log",
        "[ $A == b ] && make",
        "test $A == b",
        "diff <(ls a) <(ls b)",
        "for ((i = 0; i < 3; i++)); do make; done",
        "make\necho $(source a)",
        "pushd app\npopd",
    ];
    let silent = [
        "[ -f a ] && make",
        ". ./env.sh",
        "set -eu",
        "echo ${A:-b} ${A#b} ${A%%/*} ${#A} ${A:?none}",
        "f() { make; }",
        "make > log 2>&1",
        "[ $A = b ] && make",
        "echo '[[ source <<< ]]' \"==\"",
        "bash -c '[[ -f a ]]'",
        "cat << END\n[[ source ]]\nEND",
        "echo $((1 + 2)) source pipefail",
        "yum install -y jq\nsource ./env.sh",
    ];
    check("bashism-under-sh", "", &found, &silent);
    check("bashism-under-sh", "env:\n  shell: bash\n", &[], &found);
    check(
        "bashism-under-sh",
        "batch:\n  build-list:\n    - identifier: a\n      env:\n        image: aws/codebuild/amazonlinux2-x86_64-standard:5.0\n",
        &[],
        &found,
    );
}

#[test]
fn names_are_misspelt_only_if_one_letter_is_wrong() {
    let head = "env:\n  variables:\n    REPOSITORY_URI: x\n    ACCOUNT_1: a\n    IMAGE_TAG: b\n";
    let found = ["echo $REPOSITRY_URI", "echo ${REPOSITORY_URL}", "echo $REPOSITORYURI $REPOSITORYURI", "echo \"x-$IMAEG_TAG\""];
    let silent = [
        "echo $REPOSITORY_URI",
        "echo $REPOSITORY_URIS $IMAGE_TAGS $MY_IMAGE_TAG",
        "echo $ACCOUNT_2",
        "echo ${REPOSITRY_URI:-none}",
        "REPOSITRY_URI=y; echo $REPOSITRY_URI",
        "read REPOSITRY_URI < file; echo $REPOSITRY_URI",
        ". ./env.sh; echo $REPOSITRY_URI",
        "eval $(cat env); echo $REPOSITRY_URI",
        "echo '$REPOSITRY_URI' \\$REPOSITRY_URI",
        "for REPOSITRY_URI in a b; do echo $REPOSITRY_URI; done",
    ];
    check("misspelt-variable", head, &found, &silent);
}

#[test]
fn only_near_names_of_s3_commands_are_taken_for_mistakes() {
    let found = ["aws s3 sycn a s3://b", "aws --region eu-west-1 s3 copy a s3://b", "aws s3 list s3://b"];
    let silent =
        ["aws s3 sync a s3://b", "aws s3 $VERB a", "aws s3 help", "aws s3api list-buckets", "aws s3 brandnewthing a", "echo aws s3 sycn"];
    check("unknown-s3-command", "", &found, &silent);
}

#[test]
fn node_modules_are_of_use_to_other_installs() {
    let head = "cache:\n  paths:\n    - node_modules/**/*\n";
    let found = ["npm ci", "npm i -g serverless\nnpm ci --no-audit"];
    let silent = [
        "npm install",
        "npm ci || npm install",
        "cd app\nnpm ci",
        "if [ ! -d node_modules ]; then npm ci; fi",
        "npm ci --prefix app",
        "yarn",
        "npm run build",
    ];
    check("cached-node-modules", head, &found, &silent);
    check("cached-node-modules", "cache:\n  paths:\n    - /root/.npm/**/*\n    - app/node_modules/**/*\n", &[], &found);
}

#[test]
fn values_for_the_pipeline_must_outlive_their_shell() {
    let head = "env:\n  exported-variables:\n    - TAG\n";
    let found = ["( export TAG=1 )", "bash -c 'export TAG=1'", "cat version | while read TAG; do make; done"];
    let silent = [
        "export TAG=1",
        "( export TAG=1 )\nTAG=2",
        "{ export TAG=1; }",
        "if make; then TAG=1; fi",
        ". ./env.sh; ( TAG=1 )",
        "read TAG < version",
        "TAG=1 make",
    ];
    check("exported-in-subshell", head, &found, &silent);
}

#[test]
fn sudo_is_told_once_and_not_where_another_user_is_meant() {
    check("sudo-in-build", "", &["sudo make\nsudo make install"], &["sudo -u app make", "make", "echo sudo", "which sudo"]);
    check("sudo-in-build", "run-as: app\n", &[], &["sudo make"]);
}

#[test]
fn clones_may_need_their_history() {
    let found = ["git clone https://example.com/a.git", "git clone -b main git@example.com:a/b.git"];
    let silent = [
        "git clone --depth 1 https://example.com/a.git",
        "git clone --depth=1 https://example.com/a.git",
        "git clone https://example.com/a.git\ncd a\ngit checkout $COMMIT",
        "git clone ../a",
        "git clone $URL",
        "git clone --mirror https://example.com/a.git",
    ];
    check("full-clone", "", &found, &silent);
}

#[test]
fn package_lists_are_there_if_anything_may_have_fetched_them() {
    let found = ["apt-get install -y jq", "apt install -y jq curl", "npm ci\nsudo apt-get -y install jq"];
    let silent = [
        "apt-get update\napt-get install -y jq",
        "apt-get -qq update && apt-get install -y jq",
        "curl -fsSL https://example.com/setup | bash -\napt-get install -y nodejs",
        "./prepare.sh\napt-get install -y jq",
        "apt-get install -y ./local.deb",
        "apt-get install -y $PACKAGES",
        "apt-get install -y",
        "which jq || apt-get install -y jq",
        "$PREPARE\napt-get install -y jq",
    ];
    check("apt-without-update", "", &found, &silent);
}

#[test]
fn latest_is_fine_beside_another_tag() {
    let found = ["docker push $URI:latest", "docker push app:latest\ndocker push web:latest"];
    let silent = [
        "docker push $URI:latest\ndocker push $URI:$TAG",
        "docker push $URI:$TAG",
        "TAG=latest\ndocker push $URI:$TAG",
        "docker push --all-tags $URI",
        "docker push $URI",
        "docker pull $URI:latest",
    ];
    check("only-latest-tag", "", &found, &silent);
}

#[test]
fn artifacts_are_elsewhere_only_if_nothing_can_bring_them() {
    let head = "artifacts:\n  files:\n    - image.json\n";
    let found = ["cd app\necho '[]' > image.json", "echo '[]' > out/image.json", "cd app && make\necho '[]' > ./image.json"];
    let silent = [
        "echo '[]' > image.json",
        "cd app\necho '[]' > image.json\ncd ..\nmv app/*.json .",
        "cd app\necho '[]' > ../image.json",
        "cd app\nmake\ncd -\necho '[]' > ./image.json",
        "(cd app && make)\necho '[]' > image.json",
        "cd $FOLDER\necho '[]' > image.json",
        "cd app\necho '[]' > $CODEBUILD_SRC_DIR/image.json",
        "cd app\necho '[]' > image.json\naws s3 cp s3://b/image.json ..",
        "cd app\n$PREPARE\necho '[]' > image.json",
        "if make; then cd app; fi\necho '[]' > image.json",
    ];
    check("artifact-written-elsewhere", head, &found, &silent);
    check("artifact-written-elsewhere", "artifacts:\n  base-directory: app\n  files:\n    - image.json\n", &[], &found);
}
