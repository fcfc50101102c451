//! The shape of serverless.yml. What is expected is what Serverless Framework 3.40.0 and osls 4.3.1 answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    diagnostics::{Finding, Severity},
    lint::{Given, lint_with},
    project::{Context, Repository},
    source::Source,
    vars::{Generation, Inputs},
};

/// Lints the first of some files; with a generation, as that framework would.
fn lint(files: &[(&str, &str)], framework: Option<Generation>) -> Vec<Finding> {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(root.path().join(name), text).unwrap();
    }
    let context = Context::new(Repository::at(root.path()), "2026-11-24".parse().unwrap());
    let inputs = Inputs { framework, is_exact: framework.is_some(), ..Inputs::default() };
    let (name, text) = files[0];
    let path = root.path().join(name);
    let linted = lint_with(&Arc::new(Source::new(path, text)), &context, &Given { inputs, ..Given::default() }, |_| Vec::new());
    // What other rules say of the same service is theirs to test.
    linted
        .findings
        .into_iter()
        .filter(|finding| {
            finding.rule.family() != "serverless" || ["mapping-for-value", "unresolved-variable"].contains(&finding.rule.name)
        })
        .collect()
}

/// A service with some more lines.
fn service(lines: &str) -> String {
    format!("service: orders\nprovider:\n  name: aws\n{lines}\n")
}

/// A service with one function that has some more lines.
fn function(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    service(&format!("functions:\n  list:\n    handler: a.b\n{lines}"))
}

fn messages(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.message.clone()).collect()
}

/// What version 3 would say.
fn v3(text: &str) -> Vec<String> {
    messages(&lint(&[("serverless.yml", text)], Some(Generation::V3)))
}

/// The one finding on a service.
fn only(files: &[(&str, &str)], framework: Option<Generation>) -> Finding {
    let mut findings = lint(files, framework);
    assert_eq!(findings.len(), 1, "{}: {:?}", files[0].1, messages(&findings));
    findings.pop().unwrap()
}

#[test]
fn scalars_are_read_as_the_type_that_is_wanted() {
    for fine in [
        "timeout: '30'",
        "timeout: 0x10",
        "description: 5",
        "disableLogs: 'true'",
        "disableLogs: 0",
        "environment: {A: 1, B: true, C: ''}",
        "environment: {A: [x]}",
        "layers: arn:aws:lambda:us-east-1:123456789012:layer:a:1",
        "events: [{schedule: 'rate(1 hour)'}, {schedule: {rate: 'rate(2 hours)'}}]",
        "timeout: ~",
    ] {
        assert_eq!(v3(&function(fine)), [""; 0], "{fine}");
    }
    for (wrong, message) in [
        ("timeout: abc", "`functions.list.timeout` must be a whole number, not text"),
        ("timeout: ''", "`functions.list.timeout` must be a whole number, not empty text"),
        ("timeout: 1.5", "`functions.list.timeout` must be a whole number, not a number"),
        ("timeout: 901", "`functions.list.timeout` must be at most 900, not `901`"),
        ("timeout: '901'", "`functions.list.timeout` must be at most 900, not `901`"),
        ("disableLogs: '1'", "`functions.list.disableLogs` must be `true` or `false`, not text"),
        ("description: {a: b}", "`functions.list.description` must be text, not a mapping"),
        ("description: [a, b]", "`functions.list.description` must be text, not a list"),
        ("events: {http: GET /a}", "`functions.list.events` must be a list, not a mapping"),
    ] {
        assert_eq!(v3(&function(wrong)), [message], "{wrong}");
    }
}

#[test]
fn of_an_event_the_kind_that_was_meant_is_judged() {
    for (event, message) in [
        ("- http: GET a", "`GET a` is no value that `functions.list.events[0].http` can have"),
        ("- http: {path: /a, method: gett}", "`gett` is no value that `functions.list.events[0].http.method` can have"),
        ("- http: {path: /a}", "`functions.list.events[0].http` has no `method`"),
        ("- http: {path: /a, method: get, corss: true}", "there is no key `corss` in `functions.list.events[0].http`"),
        ("- http: GET /a\n  cors: true", "there is no key `cors` in `functions.list.events[0]`"),
        ("- http:\n  path: /a\n  method: get", "`path` stands beside `http`, not below it"),
        ("- htp: GET /a", "there is no kind of event `htp`"),
        ("- http", "`functions.list.events[0]` must be a mapping, not text"),
        ("- schedule: rate(1 hours)", "`rate(1 hours)` is no value that `functions.list.events[0].schedule` can have"),
        (
            "- sqs: {arn: 'arn:aws:sqs:us-east-1:123456789012:q', batchSize: 10001}",
            "`functions.list.events[0].sqs.batchSize` must be at most 10000, not `10001`",
        ),
    ] {
        assert_eq!(v3(&function(&format!("events:\n  {}", event.replace('\n', "\n  ")))), [message], "{event}");
    }
}

#[test]
fn lists_of_functions_and_resources_are_merged() {
    let merged = "functions:\n  - a: {handler: x.y}\n  - a: {timeout: 5}\n  - ~\n  - b: {handler: x.y, timeout: 0}\nresources:\n  - Resources: {A: {Type: X}}\n  - Outputs: {O: {Value: 1}}";
    assert_eq!(v3(&service(merged)), ["`functions.b.timeout` must be at least 1, not `0`"]);
    assert_eq!(v3(&service("resources:\n  - Resources: {A: {Properties: {}}}\n  - Resources: {A: {Type: X}}")), [""; 0]);
    assert_eq!(v3(&service("resources: {Resources: {A: {Properties: {}}}}")), ["`resources.Resources.A` has no `Type`"]);
}

#[test]
fn what_is_unknown_is_never_wrong() {
    for unknown in [
        "functions:\n  a: {handler: x.y, timeout: '${env:T}', events: '${ssm:/e}', tags: {a: '${cf:s.o}'}}",
        "functions: ${file(functions.js)}",
        "functions:\n  - ${file(functions.js)}\n  - a: {events: [{sqs: {batchSize: 1}}]}",
        "functions:\n  a: {handler: x.y, events: [{http: {path: '${env:P}', method: '${env:M}'}}]}",
        "functions:\n  a: {handler: x.y, runtimeManagement: '${env:R}', events: [{schedule: {rate: '${env:R}', input: '${env:I}'}}]}",
        "resources: ${file(resources.js):made}",
        "plugins: ${file(plugins.js)}\nfunctions: {a: {handler: x.y}}",
    ] {
        let scripts = ["functions.js", "resources.js", "plugins.js"].map(|name| (name, "module.exports = {}"));
        let text = service(unknown);
        let files: Vec<(&str, &str)> = [("serverless.yml", text.as_str())].into_iter().chain(scripts).collect();
        assert_eq!(messages(&lint(&files, None)), [""; 0], "{unknown}");
    }
    // What is known beside it is judged all the same.
    let text = service("functions: {a: {handler: '${env:H}', timeout: 1000}}");
    assert_eq!(messages(&lint(&[("serverless.yml", &text)], None)), ["`functions.a.timeout` must be at most 900, not `1000`"]);
}

#[test]
fn each_generation_has_its_own_keys() {
    use Generation::{Osls, V3, V4};
    for (lines, refusing) in [
        ("stages: {dev: {params: {a: b}}}", &[V3, Osls][..]),
        ("build: esbuild", &[V3, Osls]),
        ("console: true", &[Osls]),
        ("package: {exclude: ['**']}", &[Osls]),
        ("functions: {a: {handler: x.y, runtime: nodejs22.x}}", &[V3]),
        ("functions: {a: {handler: x.y, runtime: nodejs16.x}}", &[Osls]),
        ("functions: {a: {handler: x.y, runtime: nodejs9.x}}", &[V3, Osls, V4]),
        ("functions: {a: {handler: x.y, memorySize: 20000}}", &[V3, Osls]),
        ("functions: {a: {handler: x.y, vpc: false}}", &[V3, V4]),
        ("functions: {a: {name: a.b, handler: x.y}}", &[Osls]),
    ] {
        let text = service(lines);
        for generation in [V3, Osls, V4] {
            let found = messages(&lint(&[("serverless.yml", &text)], Some(generation)));
            assert_eq!(!found.is_empty(), refusing.contains(&generation), "{lines} {generation:?} {found:?}");
        }
        // Who does not say which framework it is gets a finding if none of them takes it.
        let has_all = refusing.len() == 3;
        assert_eq!(!lint(&[("serverless.yml", &text)], None).is_empty(), has_all, "{lines}");
    }
}

#[test]
fn the_framework_is_found_in_the_project() {
    let console = service("console: true");
    let pinned = |package: &str| messages(&lint(&[("serverless.yml", &console), ("package.json", package)], None));
    assert_eq!(
        pinned(r#"{"devDependencies": {"osls": "^4.0.0"}}"#),
        ["only version 3 and version 4 of the framework know `console`, and this project is for osls"]
    );
    assert_eq!(pinned(r#"{"dependencies": {"serverless": "^3.38.0"}}"#), [""; 0]);
    assert_eq!(pinned("{}"), [""; 0]);
    let stages = service("frameworkVersion: '>=3.1 <4'\nstages: {dev: {}}");
    let finding = only(&[("serverless.yml", &stages), ("package.json", r#"{"dependencies": {"serverless": "4"}}"#)], None);
    assert_eq!(finding.message, "only version 4 of the framework knows `stages`, and this project is for version 3");
    let needs_4 = function("vpc: false").replace("service:", "build: esbuild\nservice:");
    assert_eq!(only(&[("serverless.yml", &needs_4)], None).severity, Severity::Warning);
    assert_eq!(lint(&[("serverless.yml", &function("vpc: false"))], None).len(), 0);
}

#[test]
fn plugins_have_a_say() {
    let with = |plugin: &str| function("skipEsbuild: true").replace("service: orders", &format!("service: orders\nplugins: [{plugin}]"));
    assert_eq!(lint(&[("serverless.yml", &with("serverless-esbuild"))], None).len(), 0);
    assert_eq!(only(&[("serverless.yml", &with("serverless-offline"))], None).severity, Severity::Warning);
    assert_eq!(only(&[("serverless.yml", &with("./plugins/mine"))], None).severity, Severity::Info);
    // A name instead of a list is valid, and loads nothing.
    let as_text = with("x").replace("[x]", "serverless-esbuild");
    assert_eq!(v3(&as_text), ["there is no key `skipEsbuild` in `functions.list`"]);
    let dead_letter = with("serverless-plugin-lambda-dead-letter").replace("skipEsbuild", "deadLetter");
    assert_eq!(only(&[("serverless.yml", &dead_letter)], None).severity, Severity::Info);
    let steps = service("plugins: [serverless-step-functions]\nstepFunctions: {stateMachine: {}}");
    assert!(v3(&steps).contains(&"`stepFunctions` has no `stateMachines`".to_owned()));
}

#[test]
fn an_error_is_what_stops_the_framework_or_aws() {
    let severity = |text: &str, framework| only(&[("serverless.yml", text)], framework).severity;
    let odd = function("description: {a: b}");
    assert_eq!(severity(&odd, None), Severity::Warning);
    assert_eq!(severity(&odd, Some(Generation::V3)), Severity::Warning);
    assert_eq!(severity(&odd, Some(Generation::Osls)), Severity::Error);
    assert_eq!(severity(&format!("{odd}configValidationMode: error\n"), None), Severity::Error);
    assert_eq!(severity(&format!("{odd}configValidationMode: off\n"), None), Severity::Info);
    assert!(v3(&format!("{odd}configValidationMode: off\n")).is_empty());
    for refused in [
        function("memorySize: 64"),
        function("environment: {A-B: c}"),
        service("resources: {Resources: {my-table: {Type: X}}}"),
        service("  iam: {role: {statements: [{Effect: allow, Action: 's3:*', Resource: '*'}]}}"),
        service("").replace("orders", "my_orders"),
    ] {
        assert_eq!(severity(&refused, None), Severity::Error, "{refused}");
        assert_eq!(severity(&refused, Some(Generation::V3)), Severity::Warning, "{refused}");
    }
    // Where the variables fail, the framework does not come so far.
    let both = function("timeout: 1000\ndescription: ${self:no}");
    assert_eq!(v3(&both), ["`${self:no}` has no value"]);
    assert_eq!(lint(&[("serverless.yml", &both)], None).len(), 2);
}

#[test]
fn a_finding_shows_where_a_value_comes_from() {
    let text = service("custom: {limit: 1000}\nfunctions: {a: {handler: x.y, timeout: '${self:custom.limit}'}}");
    let finding = only(&[("serverless.yml", &text)], None);
    let shown = |finding: &Finding| finding.primary.source.slice(finding.primary.span).to_owned();
    assert_eq!(shown(&finding), "'${self:custom.limit}'");
    assert_eq!(finding.labels[0].source.slice(finding.labels[0].span), "1000");

    let text = service("functions:\n  a: ${file(a.yml)}");
    let finding = only(&[("serverless.yml", &text), ("a.yml", "handler: x.y\ntimeouts: 5\n")], None);
    assert_eq!(shown(&finding), "${file(a.yml)}");
    assert_eq!(finding.labels[0].source.slice(finding.labels[0].span), "timeouts");
    assert!(finding.fixes.is_empty(), "the place is in another file");

    let text = service("custom: {base: {handler: x.y, timeouts: 5}}\nfunctions: {a: '${self:custom.base}', b: '${self:custom.base}'}");
    let finding = only(&[("serverless.yml", &text)], None);
    assert_eq!((shown(&finding).as_str(), finding.labels.len()), ("timeouts", 1));
}

#[test]
fn a_key_in_the_wrong_place_is_sent_where_it_belongs() {
    let help = |text: &str| only(&[("serverless.yml", text)], None).help;
    assert_eq!(help(&function("cors: true")).unwrap(), "`cors` belongs under `events[].http` or `url`");
    assert_eq!(
        help(&function("events: [{http: {path: /, method: get, request: {paths: {a: true}}}}]")).unwrap(),
        "`paths` belongs under `parameters`"
    );
    assert_eq!(help(&service("memorySize: 512")).unwrap(), "`memorySize` belongs under `functions.*` or `provider`");
    assert_eq!(help(&function("memorySze: 512")).unwrap(), "did you mean `memorySize`?");
}

#[test]
fn mappings_for_values_are_a_matter_of_taste_to_the_framework_only() {
    for (value, is_wrong) in [
        ("{a: 1}", true),
        ("{Fn::Jion: ['', []]}", true),
        ("{Ref: A, b: c}", true),
        ("{Fn::If: [a, b, c]}", false),
        ("!Cidr [a, 1, 2]", false),
    ] {
        let text = function(&format!("environment:\n  A: {value}"));
        let found = lint(&[("serverless.yml", &text)], None);
        let names: Vec<&str> = found.iter().map(|finding| finding.rule.name).filter(|name| *name != "unknown-reference").collect();
        assert_eq!(names, if is_wrong { vec!["mapping-for-value"] } else { vec![] }, "{value}");
        assert_eq!(v3(&text), [""; 0], "{value}");
    }
}

#[test]
fn what_is_not_for_aws_gets_one_line() {
    let one = |text: &str| only(&[("serverless.yml", text)], None);
    assert_eq!(
        one("service: a\nprovider: {name: google, runtime: x}\nfunctions: 5\n").message,
        "not linted: this service is for `google`, not for AWS"
    );
    assert_eq!(one("component: express\nname: a\n").message, "not linted: this is a Serverless Component, not a service");
    let empty = one("# nothing\n");
    assert_eq!((empty.rule.name, empty.severity), ("empty-file", Severity::Error));
    assert_eq!((empty.answer, empty.help.as_deref()), (None, Some("write `service` and `provider` into it")));
    assert!(lint(&[("serverless.yml", "service: a\nprovider: ${file(p.js)}\n"), ("p.js", "")], None).is_empty());
}

#[test]
fn hostile_configurations_come_to_an_end() {
    let deep = format!("custom: {}1{}", "[".repeat(90), "]".repeat(90));
    let wide: String = (0..20_000).map(|n| format!("  k{n}: {{events: [{{http: x}}]}}\n")).collect();
    let doubled: String = (1..40).map(|n| format!("  a{n}: ['${{self:custom.a{}}}', '${{self:custom.a{}}}']\n", n - 1, n - 1)).collect();
    for lines in [
        deep,
        format!("functions:\n{wide}"),
        format!("custom:\n  a0: x\n{doubled}functions: ${{self:custom.a39}}"),
        format!("resources: {{Resources: {{A: {{Type: X, DependsOn: {}}}}}}}", "a".repeat(1 << 20)),
        format!("functions: {{a: {{handler: x.y, events: [{{s3: '{}'}}]}}}}", "a.".repeat(1 << 19)),
    ] {
        let _ = lint(&[("serverless.yml", &service(&lines))], None);
    }
}
