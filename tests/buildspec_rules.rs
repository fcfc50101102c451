//! What rules on buildspecs find, and what they must leave alone, beyond the examples of their pages.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use speclint::{
    diagnostics::Severity,
    lint::lint,
    project::{Context, Repository},
    rules::Check,
    source::Source,
};

/// The rules on buildspecs that find something in a text, in the order of the places.
fn found(text: &str) -> Vec<&'static str> {
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    let linted = lint(&Arc::new(Source::new("buildspec.yml", text)), &context);
    assert!(linted.tree.errors().is_empty(), "{text}");
    let on_meaning = linted.findings.iter().filter(|finding| matches!(finding.rule.check, Check::Buildspec(_)));
    on_meaning.map(|finding| finding.rule.name).collect()
}

fn with_command(item: &str) -> String {
    format!("version: 0.2\nphases:\n  build:\n    commands:\n      - {item}\n")
}

fn with_env(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("  {line}\n")).collect();
    format!("version: 0.2\nenv:\n{lines}phases:\n  build:\n    commands:\n      - npm test\n")
}

fn with_graph(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    format!("version: 0.2\nbatch:\n  build-graph:\n{lines}")
}

#[test]
fn comments_are_left_alone_unless_they_close_a_quote() {
    for item in ["npm ci # install", "echo 'a' # it's", "\"echo 'a #b'\"", "echo a#b"] {
        assert_eq!(found(&with_command(item)), [""; 0], "{item}");
    }
    assert_eq!(found(&with_command("git commit -m 'Fix #12'")), ["comment-in-command"]);
    // The comment is none of the shell's, but the quote before it is.
    assert_eq!(found(&with_command("echo don't # know")), ["shell-syntax"]);
}

#[test]
fn joined_lines_are_left_alone_where_they_make_one_command() {
    for item in [
        "npm ci &&\n        npm test",
        "npm ci\n        && npm test",
        "docker run --rm node:24\n        npm ci",
        "yum install -y git\n        make curl",
        "docker build\n        --tag app .",
        "NODE_ENV=test\n        npm test",
        "export A=1\n        export B=2",
        ">\n        for i in 1 2; do\n        npm test;\n        done",
        "(cd deploy;\n        npm ci)",
        "|\n        docker build \\\n          .",
        "echo 'a \\\n        b'",
    ] {
        assert_eq!(found(&with_command(item)), [""; 0], "{item}");
    }
    // A line indented further keeps its line breaks: the last line is a command of its own.
    assert_eq!(found(&with_command(">\n        docker build \\\n          --tag app\n        .")), ["lost-failure"]);
    assert_eq!(found(&with_command(">\n        if [ -f a ]; then\n        npm test\n        fi")), ["folded-command"]);
    assert_eq!(found(&with_command("cd app\n        npm ci")), ["folded-command"]);
    assert_eq!(found(&with_command(">-\n        npm ci \\\n        && npm test")), ["backslash-in-folded-command"]);
}

#[test]
fn unknown_values_are_left_alone() {
    for env in [
        "variables:\n  A: ${account}\n  B: '{{ x }} $C'\n  C: <$D>\n  PRICE: $5\n  JQ: .a as $x",
        "parameter-store:\n  A: $NAME/a\n  B: /a/$STAGE/b\n  C: /a:3\n  D: arn:aws:ssm:eu-west-1:111122223333:parameter/a",
        "secrets-manager:\n  A: $X:a:b:c:d\n  B: <secret>:a:b:c\n  C: secret-id:json-key:version-stage:version-id\n  D: /a/b",
        "variables:\n  CODEBUILD_CONFIG_GITHUB_ACTIONS_RUNNER_GROUP_ID: 1",
    ] {
        assert_eq!(found(&with_env(env)), [""; 0], "{env}");
    }
}

#[test]
fn literal_values_that_were_meant_to_be_expanded_are_found() {
    assert_eq!(found(&with_env("variables:\n  PATH: /x:$PATH")), ["self-referencing-variable"]);
    assert_eq!(found(&with_env("variables:\n  A: ${B}\n  B: 1")), ["reference-in-variable"]);
    assert_eq!(found(&with_env("variables:\n  A: $HOME/x $STAGE")), ["reference-in-variable", "reference-in-variable"]);
}

#[test]
fn builtin_variables_are_known_with_suffix_and_assignment() {
    for item in [
        "cd $CODEBUILD_SRC_DIR_web",
        "ls $CODEBUILD_MY_DISK",
        "CODEBUILD_BUILD_NUM=1; echo $CODEBUILD_BUILD_NUM",
        ". ./env.sh; echo $CODEBUILD_BUILD_NUM",
    ] {
        assert_eq!(found(&with_command(item)), [""; 0], "{item}");
    }
    for item in
        ["echo ${CODEBUILD_COMMIT}", "echo $CODEBUILD_RESOLVED_SOURCE_VERSON", "cd $CODEBUILD_SRC_DIRECTORY/a $CODEBUILD_SOURCE_DIR"]
    {
        assert_eq!(found(&with_command(item)), ["unknown-builtin-variable"], "{item}");
    }
}

#[test]
fn exports_may_be_set_by_any_command() {
    let with = |item: &str| with_command(item).replace("phases:", "env:\n  exported-variables: [TAG, CODEBUILD_BUILD_ID]\nphases:");
    for item in ["read TAG < tag", "export TAG=1", ". ./tag.sh"] {
        assert_eq!(found(&with(item)), [""; 0], "{item}");
    }
    for item in ["echo $TAG TAGS", "docker tag app TAG"] {
        assert_eq!(found(&with(item)), ["unset-exported-variable"], "{item}");
    }
}

#[test]
fn circles_are_told_once() {
    let graph = "- identifier: a\n  depend-on: [b]\n- identifier: b\n  depend-on: [c, c]\n- identifier: c\n  depend-on: [a]\n";
    assert_eq!(found(&with_graph(graph)), ["dependency-cycle"]);
    assert_eq!(found(&with_graph("- identifier: a\n  depend-on: [a]\n")), ["dependency-cycle"]);
    let diamond =
        "- identifier: a\n- identifier: b\n  depend-on: [a]\n- identifier: c\n  depend-on: [a]\n- identifier: d\n  depend-on: [b, c]\n";
    assert_eq!(found(&with_graph(diamond)), [""; 0]);
    assert_eq!(found(&with_graph("- identifier: $A\n- identifier: b\n  depend-on: [x]\n")), [""; 0]);
}

#[test]
fn a_part_of_a_graph_is_no_error() {
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    for (path, needed, expected) in [
        ("buildspec.yml", "report", Severity::Error),
        ("ci/base.yml", "report", Severity::Warning),
        ("ci/base.yml", "complie", Severity::Error),
    ] {
        let text = with_graph(&format!("- identifier: compile\n- identifier: clean\n  depend-on: [{needed}]\n"));
        let linted = lint(&Arc::new(Source::new(path, text)), &context);
        let severities: Vec<Severity> = linted.findings.iter().map(|finding| finding.severity).collect();
        assert_eq!(severities, [expected], "{path}: {needed}");
    }
}

#[test]
fn other_rules_tell_what_is_misspelt_or_misplaced() {
    for text in [
        "version: 0.2\nphase:\n  build:\n    commands: [npm test]\n",
        "version: 0.2\nphases:\nbuild:\n  commands: [npm test]\n",
        "version: 0.2\nphases:\n  build:\n    command: [npm test]\n",
        "version: 0.2\nbatch:\n  fast-fail: false | true\n",
        "version: 1\napplications: []\n",
        "version: 0.20\nphases:\n  build:\n    commands: [npm test]\n",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
    assert_eq!(found("version: 0.2\nphases:\n"), ["missing-phases"]);
}
