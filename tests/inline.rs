//! Buildspecs that stand in templates and services: they are linted like files, and told where they stand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    date::Date,
    diagnostics::{Finding, Levels, settle},
    fix::apply,
    lint::lint,
    model::{build_project::BuildProject, template::Template},
    project::{Context, Kind, Repository},
    rules::{self, Doc},
    source::Source,
    syntax,
};

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

fn settled(path: &str, text: &str) -> Vec<Finding> {
    let linted = lint(&Arc::new(Source::new(path, text)), &Context::new(Repository::default(), today()));
    settle(linted, &Levels::default(), None, today()).findings
}

/// Rule, line and the text at the place.
fn told(path: &str, text: &str) -> Vec<String> {
    let show = |finding: &Finding| {
        let place = &finding.primary;
        format!("{} {} {}", finding.rule.name, place.source.position(place.span.start).line, place.source.slice(place.span))
    };
    settled(path, text).iter().map(show).collect()
}

fn indented(text: &str, by: usize) -> String {
    let indent = " ".repeat(by);
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") }).collect()
}

/// A template whose project has that buildspec, as YAML of the given kind.
fn template(tag_and_style: &str, buildspec: &str) -> String {
    format!(
        "Resources:\n  Build:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      Source:\n        Type: CODEPIPELINE\n        \
         BuildSpec: {tag_and_style}\n{}",
        indented(buildspec, 10)
    )
}

fn json_template(buildspec: &str) -> String {
    let spec = serde_json::to_string(buildspec).unwrap();
    format!(r#"{{"Resources": {{"Build": {{"Type": "AWS::CodeBuild::Project", "Properties": {{"Source": {{"BuildSpec": {spec}}}}}}}}}}}"#)
}

fn inline(text: &str) -> String {
    let template = Template::read(syntax::parse(&Arc::new(Source::new("template.yml", text)))).unwrap();
    BuildProject::all(&template)[0].inline_buildspec(&template).unwrap().text
}

const MISTAKEN: &str = "version: 0.2
env:
  variables:
    DB_PASSWORD: hunter2-Xk29fjw
phases:
  install:
    runtime-versions:
      nodejs: 12
  build:
    on-failur: ABORT
    commands:
      - 'aws s3 syncc \"$A\" s3://app'
";

#[test]
fn mistakes_are_told_where_they_stand() {
    let expected = |line: usize| {
        ["plaintext-secret 4 hunter2-Xk29fjw", "retired-runtime 8 12", "unknown-key 10 on-failur", "unknown-s3-command 12 syncc"].map(
            |told| {
                let [rule, at, text] = told.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
                let at: usize = at.parse().unwrap();
                format!("{rule} {} {text}", if line == 0 { 1 } else { line + at })
            },
        )
    };
    for style in ["|", "|-", "!Sub |", "\n          Fn::Sub: |"] {
        let text = template(style, &if style.contains(':') { indented(MISTAKEN, 2) } else { MISTAKEN.to_owned() });
        assert_eq!(told("template.yml", &text), expected(if style.contains(':') { 8 } else { 7 }), "{style}");
    }
    assert_eq!(told("template.json", &json_template(MISTAKEN)), expected(0));
    let service = "service: app\nprovider:\n  name: aws\n  runtime: nodejs24.x\nresources:\n";
    let text = format!("{service}{}", indented(&template("|", MISTAKEN), 2));
    assert_eq!(told("serverless.yml", &text), expected(12));
}

#[test]
fn a_buildspec_without_mistakes_gives_nothing() {
    let spec = "version: 0.2\nphases:\n  build:\n    commands:\n      - npm ci\n      - echo \"$HOME\"\n";
    for text in [template("|", spec), template("!Sub |", spec), json_template(spec)] {
        assert_eq!(told("template.yml", &text), [""; 0]);
    }
}

#[test]
fn what_the_deployment_fills_in_is_not_judged() {
    let spec = "version: 0.2
env:
  variables:
    API_TOKEN: '{{resolve:secretsmanager:app:SecretString:token}}'
phases:
  install:
    runtime-versions:
      nodejs: ${NodeVersion}
  build:
    on-failure: ${OnFailure}
    commands:
      - ${Command}
      - aws s3 sync . s3://${Bucket}
      - echo ${!HOME} ${AWS::Region}
";
    assert_eq!(told("template.yml", &template("!Sub |", spec)), [""; 0]);
    let joined = "\n          Fn::Join:\n            - \"\\n\"\n            - - 'version: 0.2'\n              - 'phases:'\n              - !Sub \
                  '  buidl: # ${Name}'\n              - '    commands: [ls]'";
    assert_eq!(told("template.yml", &template(joined, "")), ["unknown-phase 12 buidl"]);
}

#[test]
fn variables_of_a_service_are_not_judged() {
    let service = "service: app\nprovider:\n  name: aws\n  runtime: nodejs24.x\ncustom:\n  node: 12\nresources:\n";
    let spec = "version: 0.2\nphases:\n  install:\n    runtime-versions:\n      nodejs: ${self:custom.node}\n  build:\n    commands:\n      \
                - aws s3 syncc . s3://${self:service}-${AWS::Region}\n";
    let text = format!("{service}{}", indented(&template("!Sub |", spec), 2));
    assert_eq!(told("serverless.yml", &text), ["unknown-s3-command 22 syncc"]);
    let text = text.replace("!Sub |", "|").replace("-${AWS::Region}", "");
    assert_eq!(told("serverless.yml", &text), ["unknown-s3-command 22 syncc"]);
    let whole = format!("{service}{}", indented(&template("${file(buildspec.yml)}", ""), 2));
    assert_eq!(told("serverless.yml", &whole).iter().filter(|told| told.contains("yaml")).count(), 0);
}

#[test]
fn texts_in_any_style_are_read() {
    let spec =
        "{\n  \"version\": \"0.2\",\n  \"phases\": {\n    \"build\": { \"commands\": [\n      \"aws s3 syncc . s3://app\"\n    ] }\n  }\n}";
    for style in [">-", "!Sub >", "|+", "|2"] {
        assert_eq!(told("template.yml", &template(style, spec)), ["unknown-s3-command 12 syncc"], "{style}");
    }
    let conflict = "version: 0.2\nphases:\n  build:\n    commands:\n<<<<<<< HEAD\n      - ls\n=======\n      - pwd\n>>>>>>> other\n";
    assert_eq!(told("template.yml", &template("|", conflict)), ["merge-conflict-marker 12 <<<<<<< HEAD"]);
    let unclosed = "version: 0.2\nphases:\n  build:\n    commands: [ls\n";
    assert_eq!(settled("template.yml", &template("|", unclosed))[0].rule.name, "yaml-syntax");
}

#[test]
fn the_system_of_the_project_tells_the_shell() {
    let text = template("|", "version: 0.2\nphases:\n  build:\n    commands:\n      - if [[ -f a ]]; then exit 1; fi\n");
    assert_eq!(settled("template.yml", &text)[0].rule.name, "bashism-under-sh");
    let windows = text.replace("      Source:", "      Environment: { Type: WINDOWS_SERVER_2022_CONTAINER }\n      Source:");
    assert_eq!(told("template.yml", &windows), [""; 0]);
}

#[test]
fn variables_of_the_project_are_set() {
    let spec = "version: 0.2\nenv:\n  exported-variables: [IMAGE_TAG]\nphases:\n  build:\n    commands:\n      - echo $IMAGE_TAGG\n";
    let text = template("|", spec);
    assert_eq!(told("template.yml", &text), ["unset-exported-variable 10 IMAGE_TAG"]);
    let sets = text.replace("      Source:", "      Environment: { EnvironmentVariables: [{ Name: IMAGE_TAG, Value: a }] }\n      Source:");
    assert_eq!(told("template.yml", &sets), [""; 0]);
    let slip = sets.replace("TAGG", "TAH");
    assert_eq!(told("template.yml", &slip), ["misspelt-variable 15 $IMAGE_TAH"]);
    // What the deployment fills in may set it.
    let runs = template("!Sub |", &spec.replace("echo $IMAGE_TAGG", "${Script}"));
    assert_eq!(told("template.yml", &runs), [""; 0]);
}

#[test]
fn the_path_leads_through_the_template() {
    let once = template("&spec |", "version: 0.2\nphases:\n  buidl:\n    commands: [ls]\n");
    let twice = format!("{once}{}", once.trim_start_matches("Resources:\n").replace("  Build:", "  Other:").replace("&spec", ""));
    let found = settled("template.yml", &twice);
    let paths: Vec<_> = found.iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(paths, ["Build", "Other"].map(|id| format!("Resources/{id}/Properties/Source/BuildSpec/phases/buidl")));
    assert_ne!(found[0].fingerprint, found[1].fingerprint);
    let shared = "  Other:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      Source:\n        BuildSpec: *spec\n";
    assert_eq!(settled("template.yml", &format!("{once}{shared}")).len(), 1);
    let moved = settled("template.yml", &twice.replace("phases:", "# above\n          phases:"));
    let fingerprints = |found: &[Finding]| found.iter().map(|finding| finding.fingerprint.clone()).collect::<Vec<_>>();
    assert_eq!(fingerprints(&moved), fingerprints(&found));
}

#[test]
fn comments_silence_within_the_text_and_above_it() {
    let spec = "version: 0.2\nphases:\n  build:\n    commands:\n      # speclint: ignore[unknown-s3-command] a plugin\n      - |\n        \
                cd app\n        aws s3 syncc . s3://app\n";
    for text in [template("|", spec), template("!Sub |", spec), json_template(spec)] {
        assert_eq!(told("template.yml", &text), [""; 0], "{text}");
    }
    let plain = template("|", &spec.replace("speclint:", ""));
    assert_eq!(told("template.yml", &plain), ["unknown-s3-command 15 syncc"]);
    let above = plain.replace("        BuildSpec", "        # speclint: ignore[unknown-s3-command]\n        BuildSpec");
    assert_eq!(told("template.yml", &above), [""; 0]);
}

#[test]
fn fixes_lead_to_the_buildspec_that_is_meant() {
    let spec = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: \"b\"\n";
    let meant = spec.replace("echo a: \"b\"", "'echo a: \"b\"'");
    let quoted = serde_json::to_string(spec).unwrap();
    for text in [template("|", spec), template("!Sub |-", spec), json_template(spec), template("", &quoted)] {
        let found = settled("template.yml", &text);
        assert_eq!(found[0].rule.name, "colon-in-command");
        let fixed = apply(&text, &[&found[0].fixes[0]]);
        assert_eq!(inline(&fixed).trim_end(), meant.trim_end(), "{fixed}");
        assert_eq!(told("template.yml", &fixed), [""; 0]);
    }
    // A line that is added gets the indentation of the others.
    let text = template("|", "phases:\n  build:\n    commands: [ls]\n");
    let found = settled("template.yml", &text);
    let fixed = apply(&text, &[&found[0].fixes[0]]);
    assert_eq!(inline(&fixed), "version: 0.2\nphases:\n  build:\n    commands: [ls]\n");
    // A variable of the shell would be one of the template.
    let text = template("!Sub |", "version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: ${!B}\n");
    assert!(settled("template.yml", &text)[0].fixes.is_empty());
}

/// Each example of a buildspec gives the same within a template.
#[test]
fn examples_of_the_pages_give_the_same_in_a_template() {
    let (mut fixes, mut of_files) = (0, 0);
    // Of a conflict the file itself tells.
    let examples = rules::all().filter(|rule| rule.name != "merge-conflict-marker").flat_map(|rule| Doc::parse(rule.doc).examples);
    for example in examples.filter(|example| example.path == "buildspec.yml") {
        let source = Arc::new(Source::new("buildspec.yml", example.text.as_str()));
        let alone = lint(&source, &Context::new(Repository::default(), today()));
        if alone.kind != Some(Kind::Buildspec) {
            continue;
        }
        let alone = alone.findings;
        for text in [template("|", &example.text), json_template(&example.text)] {
            if syntax::parse(&Arc::new(Source::new("template.yml", text.as_str()))).errors().is_empty() && inline(&text) == example.text {
                let source = Arc::new(Source::new("template.yml", text.as_str()));
                let found = lint(&source, &Context::new(Repository::default(), today())).findings;
                let show = |finding: &Finding| format!("{} {:?} {}", finding.rule.name, finding.primary.span, finding.message);
                let shown =
                    |finding: &Finding| Some(format!("{} {:?} {}", finding.rule.name, finding.inside.as_ref()?.span, finding.message));
                let there: Vec<_> = found.iter().filter_map(shown).collect();
                assert_eq!(there, alone.iter().map(show).collect::<Vec<_>>(), "{text}");
                for (finding, of_file) in found.iter().filter(|finding| finding.inside.is_some()).zip(&alone) {
                    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                    if text.starts_with('R') {
                        let cut = of_file.primary.source.slice(of_file.primary.span);
                        assert_eq!(words(source.slice(finding.primary.span)), words(cut), "{text}");
                    }
                    fixes += finding.fixes.len();
                    of_files += of_file.fixes.len();
                }
            }
        }
    }
    assert!(fixes == of_files, "{fixes} of {of_files}");
}
