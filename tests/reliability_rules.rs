//! What the rules on the reliability of commands find, and what they must leave alone, beyond the examples of their pages.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use speclint::{
    lint::lint,
    project::{Context, Repository},
    source::Source,
};

/// Whether a rule finds something in a text, in a repository with these files.
fn finds_beside(rule: &str, text: &str, files: &[(&str, &str)]) -> bool {
    assert!(speclint::rules::find(rule).is_some(), "{rule}");
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        std::fs::create_dir_all(root.path().join(path).parent().unwrap()).unwrap();
        std::fs::write(root.path().join(path), text).unwrap();
    }
    let context = Context::new(Repository::at(root.path()), "2026-11-24".parse().unwrap());
    let linted = lint(&Arc::new(Source::new("buildspec.yml", text)), &context);
    assert!(linted.tree.errors().is_empty(), "{text}");
    linted.findings.iter().any(|finding| finding.rule.name == rule)
}

fn finds(rule: &str, text: &str) -> bool {
    finds_beside(rule, text, &[])
}

fn list(phase: &str, commands: &[&str]) -> String {
    let items: String = commands.iter().map(|item| format!("      - {}\n", serde_json::to_string(item).unwrap())).collect();
    format!("  {phase}:\n    commands:\n{items}")
}

fn build(commands: &[&str]) -> String {
    format!("version: 0.2\nphases:\n{}", list("build", commands))
}

fn two(build: &[&str], post_build: &[&str]) -> String {
    format!("version: 0.2\nphases:\n{}{}", list("build", build), list("post_build", post_build))
}

fn check(rule: &str, found: &[&str], silent: &[&str]) {
    for item in found {
        assert!(finds(rule, &build(&[item])), "{rule} misses {item}");
    }
    for item in silent {
        assert!(!finds(rule, &build(&[item])), "{rule} finds {item}");
    }
}

#[test]
fn deployments_after_a_failed_build() {
    let rule = "deploy-after-failed-build";
    for (build, post) in [
        (&["npm test"][..], &["sls deploy --stage prod"][..]),
        (&["docker build -t a .", "npm test"], &["docker push a"]),
        (&["npm test"], &["docker build -t a .", "docker push a"]),
    ] {
        assert!(finds(rule, &two(build, post)), "{build:?} {post:?}");
    }
    for (build, post) in [
        (&["npm test"][..], &["test $CODEBUILD_BUILD_SUCCEEDING = 1", "sls deploy"][..]),
        (&["npm test"], &["if [ -f dist/ok ]; then sls deploy; fi"]),
        (&["npm test"], &["echo done", "aws s3 sync reports s3://my-reports", "aws s3 sync s3://my-data data"]),
        (&["npm test"], &["aws s3 sync dist s3://my-site --dryrun"]),
        (&["npm test || true"], &["sls deploy"]),
        (&["echo nothing"], &["sls deploy"]),
        (&["npm test", "docker build -t a ."], &["docker push a", "kubectl apply -f a.yml"]),
    ] {
        assert!(!finds(rule, &two(build, post)), "{build:?} {post:?}");
    }
    let aborting = two(&["npm test"], &["sls deploy"]).replace("  build:\n", "  build:\n    on-failure: ABORT\n");
    assert!(!finds(rule, &aborting));
}

#[test]
fn failures_that_are_lost_in_an_item() {
    check(
        "lost-failure",
        &["npm test\necho done", "pytest; sls deploy", "cd app\nmvn verify\ncd ..", "set +e\nnpm run build\nls"],
        &[
            "set -e\nnpm test\necho done",
            "npm test &&\necho done",
            "echo done\nnpm test",
            "npm test\nstatus=$?\nexit $status",
            "if npm test; then\necho ok\nelse\nexit 1\nfi",
            "docker build -t a .\ndocker push a",
            "npm --version\npytest --version\nls",
            "false || npm test",
            "npm test || exit 1\nls",
        ],
    );
    assert!(!finds("lost-failure", &build(&["set -e", "npm test\necho done"])));
}

#[test]
fn failures_that_a_pipe_hides() {
    check(
        "failure-hidden-by-pipe",
        &["npm test | tee log", "cargo test 2>&1 | tee log", "sls deploy | tail -20"],
        &["set -o pipefail; npm test | tee log", "echo y | sls deploy", "npm test | grep -q passed", "ls | tee log", "npm test > log"],
    );
}

#[test]
fn failures_that_are_swallowed() {
    check(
        "swallowed-failure",
        &["npm test || true", "pytest || echo failed", "sls deploy || :", "docker push a || exit 0"],
        &["npm test || exit 1", "rm a || true", "npm audit || true", "npm test || (echo failed; exit 1)", "docker pull a || true"],
    );
}

#[test]
fn phases_that_go_on_after_failed_tests() {
    let rule = "continue-after-failed-tests";
    let with = |value: &str, item: &str| build(&[item]).replace("  build:\n", &format!("  build:\n    on-failure: {value}\n"));
    assert!(finds(rule, &with("CONTINUE", "pytest")));
    for (value, item) in
        [("ABORT", "pytest"), ("CONTINUE", "ls"), ("CONTINUE", "if [ -d t ]; then pytest; fi"), ("CONTINUE", "pytest || true")]
    {
        assert!(!finds(rule, &with(value, item)), "{value} {item}");
    }
}

#[test]
fn tools_that_ask() {
    check(
        "terraform-asks",
        &["terraform apply", "terraform -chdir=infra apply -var a=b", "terraform destroy -input=false"],
        &[
            "terraform apply -auto-approve",
            "terraform apply --auto-approve=true",
            "terraform apply tfplan",
            "terraform apply $OPTIONS",
            "yes yes | terraform apply",
            "terraform plan",
            "export TF_CLI_ARGS_apply=-auto-approve; terraform apply",
        ],
    );
    check(
        "cdk-asks",
        &["cdk deploy", "npx cdk deploy '*' --ci"],
        &[
            "cdk deploy --require-approval never",
            "cdk deploy --require-approval=never",
            "cdk deploy $ARGS",
            "yes | cdk deploy",
            "cdk synth",
        ],
    );
    let settled = [("app/cdk.json", r#"{"requireApproval": "never"}"#)];
    assert!(!finds_beside("cdk-asks", &build(&["cd app", "cdk deploy"]), &settled));
    check(
        "sam-asks",
        &["sam deploy -g", "sam deploy --confirm-changeset"],
        &["sam deploy", "sam deploy --no-confirm-changeset", "yes | sam deploy --guided", "sam build --guided"],
    );
}

#[test]
fn breakpoints() {
    check("breakpoint-left", &["codebuild-breakpoint"], &["echo codebuild-breakpoint", "# codebuild-breakpoint"]);
}

#[test]
fn changes_that_version_0_1_forgets() {
    let rule = "change-lost-between-commands";
    let old = |commands: &[&str]| build(commands).replace("0.2", "0.1");
    for commands in [["cd app", "npm test"], ["cd ./a/b", "ls"], ["export STAGE=prod", "sls deploy --stage $STAGE"]] {
        assert!(finds(rule, &old(&commands)), "{commands:?}");
        assert!(!finds(rule, &build(&commands)), "{commands:?}");
    }
    for commands in [
        ["cd app && npm ci", "npm test"],
        ["cd $CODEBUILD_SRC_DIR", "npm test"],
        ["cd .", "npm test"],
        ["cd $WHERE", "npm test"],
        ["cd app", "cd app && npm test"],
        ["npm test", "cd app"],
        ["export STAGE=prod", "STAGE=dev; echo $STAGE"],
        ["export STAGE=prod", "echo '$STAGE'"],
    ] {
        assert!(!finds(rule, &old(&commands)), "{commands:?}");
    }
}

#[test]
fn directories_that_are_entered_twice() {
    let rule = "directory-entered-twice";
    assert!(finds(rule, &build(&["cd app", "npm ci", "cd ./app/"])));
    for commands in [
        &["cd app", "cd ..", "cd app"][..],
        &["(cd app && npm ci)", "cd app"],
        &["cd app", "cd $CODEBUILD_SRC_DIR/app"],
        &["cd app", "cd web"],
        &["cd app", "cd $NEXT", "cd app"],
        &["cd app", "if [ -d app ]; then cd app; fi"],
        &["cd app", "cd ."],
    ] {
        assert!(!finds(rule, &build(commands)), "{commands:?}");
    }
    assert!(!finds_beside(rule, &build(&["cd app", "cd app"]), &[("app/app/main.py", "")]));
}

#[test]
fn pushes_without_login() {
    let rule = "push-without-login";
    let push = "docker push $ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/app";
    assert!(finds(rule, &build(&[push])));
    assert!(finds(rule, &build(&["IMAGE=$ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/app", "docker push $IMAGE"])));
    for commands in [
        &["aws ecr get-login-password | docker login --username AWS --password-stdin $REGISTRY", push][..],
        &["$(aws ecr get-login --no-include-email)", push],
        &["./prepare.sh", push],
        &["$PREPARE", push],
        &["mkdir ~/.docker", push],
        &["docker push $IMAGE"],
        &["docker push ghcr.io/me/app"],
        &["docker build -t $ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/app ."],
    ] {
        assert!(!finds(rule, &build(commands)), "{commands:?}");
    }
}

#[test]
fn scripts_that_are_not_there() {
    let rule = "missing-script";
    let files = [("scripts/a.sh", "ls\n"), ("app/b.sh", "ls\n")];
    for commands in [&["./scripts/b.sh"][..], &["chmod +x ./scripts/b.sh", "bash ./scripts/b.sh"], &["cd app", "./scripts/a.sh"]] {
        assert!(finds_beside(rule, &build(commands), &files), "{commands:?}");
    }
    for commands in [
        &["./scripts/a.sh"][..],
        &["cd app", "./b.sh"],
        &["bash scripts/a.sh"],
        &["curl -O https://example.com/x.sh", "./x.sh"],
        &["echo ls > ./b.sh", "./b.sh"],
        &["cd $WHERE", "./b.sh"],
        &["if [ -f ./b.sh ]; then ./b.sh; fi"],
        &["/usr/local/bin/dockerd-entrypoint.sh"],
        &["./$NAME.sh"],
        &[". ./env.sh"],
        &["./gradlew build"],
    ] {
        assert!(!finds_beside(rule, &build(commands), &files), "{commands:?}");
    }
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    let linted = lint(&Arc::new(Source::new("buildspec.yml", build(&["./b.sh"]))), &context);
    assert!(linted.findings.is_empty(), "without a repository nothing is known of its files");
}

#[test]
fn questions_that_nobody_answers() {
    check(
        "unanswered-question",
        &[
            "docker login -u bot",
            "docker login registry.example.com",
            // Without `--password-stdin` it does not read the pipe.
            "echo $PASSWORD | docker login -u bot",
            "aws configure --profile ci",
            "npm init",
            "pip uninstall numpy",
            "sam delete --stack-name app",
            "npx cdk destroy --all",
            "pulumi up --stack prod",
        ],
        &[
            "echo $PASSWORD | docker login -u bot --password-stdin",
            "docker login -u bot -p $PASSWORD",
            "docker login $LOGIN",
            "aws configure set region eu-west-1",
            "printf 'a\\nb\\nc\\nd\\n' | aws configure",
            "aws configure <<< \"$KEYS\"",
            "npm init -y",
            "npm init vite app",
            "pip uninstall -y numpy",
            "sam delete --no-prompts",
            "cdk destroy --force",
            "cdk destroy $OPTIONS",
            "pulumi up --yes",
            "export PULUMI_SKIP_CONFIRMATIONS=true && pulumi up",
        ],
    );
    check(
        "terraform-asks",
        &["terraform apply", "terraform destroy -input=false", "terraform apply -var-file=prod.tfvars"],
        &["terraform apply tfplan", "terraform apply -auto-approve", "yes yes | terraform apply", "terraform plan"],
    );
    check("interactive-install", &["apt-get remove nodejs", "yum remove nodejs"], &["apt-get remove -y nodejs", "apt-get update"]);
}

#[test]
fn deployments_that_ask_by_their_settings() {
    let text = build(&["sam deploy"]);
    assert!(finds_beside("sam-asks", &text, &[("samconfig.toml", "[default.deploy.parameters]\nconfirm_changeset = true\n")]));
    assert!(!finds_beside("sam-asks", &text, &[("samconfig.toml", "[default.deploy.parameters]\nconfirm_changeset = false\n")]));
    assert!(!finds_beside("sam-asks", &text, &[]));
    let told = build(&["sam deploy --no-confirm-changeset"]);
    assert!(!finds_beside("sam-asks", &told, &[("samconfig.toml", "confirm_changeset = true\n")]));
    check("sam-asks", &["sam deploy --guided", "sam deploy --confirm-changeset"], &["sam deploy --config-env prod"]);
}

#[test]
fn commands_that_no_shell_reads() {
    check(
        "shell-syntax",
        &[
            "if [ -f a ]; then npm ci",
            "echo \"a",
            "for f in a b; do echo $f",
            "npm test &&",
            "echo a | | b",
            "case $A in\n  a) b ;;\n",
            "echo $(date",
        ],
        &[
            "echo {\"a\":1}",
            "echo ok}",
            "find . -exec ls \\{} \\;",
            "cat <<EOF\na \"\nEOF\n",
            "echo <name> \"",
            "echo it\\'s",
            "x=${A:-b}; echo \"${x}\"",
        ],
    );
    check(
        "endless-loop",
        &["while true; do sleep 5; done", "until false; do sleep 5; done", "while :; do\n  ./poll.sh\ndone"],
        &[
            "while true; do ./ready.sh && break; sleep 5; done",
            "while true; do echo .; sleep 60; done &",
            "set -e; while true; do ./poll.sh; done",
            "while ! ./ready.sh; do sleep 5; done",
            "while true; do if ./ready.sh; then exit 0; fi; done",
        ],
    );
    check(
        "background-without-nohup",
        &["npm start &", "(cd app && npm start) &"],
        &[
            "nohup npm start &",
            "npm start & echo $! > pid",
            "npm start & wait",
            "nohup npm start > log 2>&1 & disown",
            "dockerd &",
            "npm start && npm test",
        ],
    );
    check("command-of-another-shell", &[], &["export A=b", "if [ -f a ]; then b; fi"]);
    for (shell, command, is_found) in [
        ("powershell.exe", "export A=b", true),
        ("cmd.exe", "export A=b", true),
        ("bash", "$env:A = 'b'", true),
        ("bash", "export A=b", false),
        ("powershell.exe", "$env:A = 'b'", false),
    ] {
        let text = format!("version: 0.2\nenv:\n  shell: {shell}\nphases:\n{}", list("build", &[command]));
        assert_eq!(finds("command-of-another-shell", &text), is_found, "{shell}: {command}");
    }
}

#[test]
fn packages_that_are_installed() {
    let lock = [("package-lock.json", "{}"), ("app/package-lock.json", "{}")];
    for (commands, is_found) in [
        (&["npm install"][..], true),
        (&["cd app", "npm i --no-audit"], true),
        (&["cd other", "npm install"], false),
        (&["npm install left-pad"], false),
        (&["npm install -g serverless"], false),
        (&["npm ci"], false),
    ] {
        assert_eq!(finds_beside("install-beside-lock-file", &build(commands), &lock), is_found, "{commands:?}");
    }
    assert!(!finds("install-beside-lock-file", &build(&["npm install"])));

    let package =
        r#"{"scripts": {"test": "jest", "start": "node ."}, "devDependencies": {"jest": "29"}, "dependencies": {"express": "4"}}"#;
    let beside = [("package.json", package)];
    let rule = "development-tools-omitted";
    for (commands, is_found) in [
        (&["export NODE_ENV=production", "npm ci", "npm test"][..], true),
        (&["export NODE_ENV=production", "npm ci", "npm start"], false),
        (&["npm ci", "export NODE_ENV=production", "npm test"], false),
        (&["NODE_ENV=production npm ci", "npm test"], true),
        (&["export NODE_ENV=production", "npm ci --include=dev", "npm test"], false),
        (&["export NODE_ENV=production", "npm ci", "npm install jest", "npm test"], false),
        (&["export NODE_ENV=test", "npm ci", "npm test"], false),
        (&["NODE_ENV=production", "npm ci", "npm test"], false),
    ] {
        assert_eq!(finds_beside(rule, &build(commands), &beside), is_found, "{commands:?}");
    }

    check(
        "repeated-update",
        &["apt-get update && apt-get install -y a && apt-get update"],
        &[
            "apt-get update && add-apt-repository -y ppa:a/b && apt-get update",
            "apt-get update && curl -fsS https://a.example.com/key | apt-key add - && apt-get update",
            "apt-get update && apt-get install -y ./a.deb && apt-get update",
            "apt-get update",
        ],
    );
}

#[test]
fn deployments_and_their_files() {
    check(
        "unchanged-stack-fails",
        &["sam deploy --stack-name a"],
        &["sam deploy --no-fail-on-empty-changeset", "sam deploy --stack-name a || true", "sam deploy $OPTIONS", "sam build"],
    );
    let settled = [("samconfig.toml", "fail_on_empty_changeset = false\n")];
    assert!(!finds_beside("unchanged-stack-fails", &build(&["sam deploy"]), &settled));

    check(
        "default-stage",
        &["sls deploy", "npx serverless deploy --verbose"],
        &["sls deploy -s prod", "sls deploy --stage=prod", "sls deploy $OPTIONS"],
    );
    let stage = |provider: &str| format!("service: a\nprovider:\n  name: aws\n{provider}");
    assert!(finds_beside("default-stage", &build(&["sls deploy"]), &[("serverless.yml", &stage(""))]));
    assert!(!finds_beside("default-stage", &build(&["sls deploy"]), &[("serverless.yml", &stage("  stage: prod\n"))]));

    let with = |commands: &[&str], file: &str| format!("{}artifacts:\n  files:\n    - {file}\n", build(commands));
    let rule = "unwritten-artifact";
    assert!(finds(rule, &with(&["docker build -t a ."], "imagedefinitions.json")));
    assert!(finds(rule, &with(&["npm ci"], "appspec.yml")));
    assert!(!finds_beside(rule, &with(&["npm ci"], "appspec.yml"), &[("appspec.yml", "version: 0.0\n")]));
    for commands in [
        &["printf '[]' > imagedefinitions.json"][..],
        &["make image"],
        &["./build.sh"],
        &["python write.py"],
        &["aws s3 cp s3://a/b . --recursive"],
        &[],
    ] {
        assert!(!finds(rule, &with(commands, "imagedefinitions.json")), "{commands:?}");
    }
    assert!(!finds(rule, &with(&["docker build -t a ."], "app.zip")));
}

#[test]
fn images_that_are_pushed() {
    let rule = "unbuilt-image-pushed";
    for commands in [
        &["docker build -t app:$TAG .", "docker push $REPO/app:$TAG"][..],
        &["docker build -t $REPO:latest .", "docker push $REPO:v1"],
        &["docker build -t app .", "docker tag app $REPO/app", "docker push $REPO/api"],
    ] {
        assert!(finds(rule, &build(commands)), "{commands:?}");
    }
    for commands in [
        &["docker build -t $REPO:$TAG .", "docker push $REPO:$TAG"][..],
        &["docker build -t $REPO .", "docker push $REPO:latest"],
        &[
            "REPO=$ACCOUNT.dkr.ecr.$REGION.amazonaws.com/app",
            "docker build -t app .",
            "docker tag app:latest $REPO:$TAG",
            "docker push $REPO:$TAG",
        ],
        &["docker build -t app .", "./tag.sh", "docker push $REPO"],
        &["docker build -t app .", "docker compose build", "docker push $REPO"],
        &["docker build -t app:$(cat VERSION) .", "docker push $REPO"],
        &["docker build -t app .", "for tag in a b; do docker tag app $REPO:$tag; docker push $REPO:$tag; done"],
        &["docker push $REPO"],
        // The project may set the tag to `latest`, and one variable to the value of another.
        &["docker build -t $REPO .", "docker push $REPO:$TAG"],
        &["docker build -t $IMAGE .", "docker push $REPO:$TAG"],
        &["docker build -t $REPO/app .", "docker push $REPO/app --all-tags"],
        &["make image", "docker build -t app .", "docker push $REPO"],
    ] {
        assert!(!finds(rule, &build(commands)), "{commands:?}");
    }
}

#[test]
fn files_that_are_read() {
    let rule = "missing-file";
    let beside = [("requirements.txt", ""), ("app/requirements.txt", ""), ("app/Dockerfile", "")];
    for (commands, is_found) in [
        (&["pip install -r requirement.txt"][..], true),
        (&["cd app", "docker build -f Dockerfile.prod ."], true),
        (&["pip install -r requirements.txt"], false),
        (&["cd app", "pip install -r requirements.txt"], false),
        (&["pip install -r build/requirements.txt"], false),
        (&["pip freeze > frozen.txt", "pip install -r frozen.txt"], false),
        (&["./generate.sh", "pip install -r frozen.txt"], false),
        (&["pip install -r $LIST"], false),
        (&["docker build -f - ."], false),
        (&["kubectl apply -f https://example.com/a.yaml"], false),
        (&["[ -f x.txt ] && pip install -r x.txt"], false),
    ] {
        assert_eq!(finds_beside(rule, &build(commands), &beside), is_found, "{commands:?}");
    }
    assert!(!finds(rule, "version: 0.2\n"));
}
