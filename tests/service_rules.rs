//! Rules on services: what they find beside their examples, and above all what they leave alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{path::Path, sync::Arc};

use speclint::{
    diagnostics::{Finding, Severity},
    lint::{Given, lint_with},
    project::{Context, Repository},
    source::Source,
};

/// A service in a repository of its own, below these lines.
struct Service {
    root: tempfile::TempDir,
    text: String,
    given: Given,
    today: &'static str,
}

/// A service with these lines at its top.
fn service(lines: &str) -> Service {
    let text = format!("service: orders\n{lines}");
    Service { root: tempfile::tempdir().unwrap(), text, given: Given::default(), today: "2026-11-24" }
}

/// A service with one function, whose settings these lines are.
fn function(lines: &str) -> Service {
    let indented: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    service(&format!("provider:\n  name: aws\n  runtime: nodejs24.x\nfunctions:\n  place:\n    handler: src/place.run\n{indented}"))
}

impl Service {
    fn file(self, path: &str, text: &str) -> Self {
        let path = self.root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn stage(mut self, stage: &str) -> Self {
        self.given.inputs.stage = Some(stage.to_owned());
        self
    }

    fn findings(&self) -> Vec<Finding> {
        let source = Arc::new(Source::new(Path::new("serverless.yml"), self.text.as_str()));
        let context = Context::new(Repository::at(self.root.path()), self.today.parse().unwrap());
        lint_with(&source, &context, &self.given, |_| Vec::new()).findings
    }

    /// The severities and messages of one rule.
    fn of(&self, rule: &str) -> Vec<(Severity, String)> {
        let findings = self.findings().into_iter().filter(|finding| finding.rule.name == rule);
        findings.map(|finding| (finding.severity, finding.message)).collect()
    }

    fn messages(&self, rule: &str) -> Vec<String> {
        self.of(rule).into_iter().map(|(_, message)| message).collect()
    }

    /// The texts at the labels of the one finding of a rule, the primary one first.
    fn places(&self, rule: &str) -> Vec<String> {
        let mut findings = self.findings().into_iter().filter(|finding| finding.rule.name == rule);
        let finding = findings.next().unwrap();
        assert!(findings.next().is_none());
        let labels = [finding.primary].into_iter().chain(finding.labels);
        labels.map(|label| label.source.slice(label.span).to_owned()).collect()
    }
}

fn silent(service: &Service, rule: &str) {
    assert_eq!(service.messages(rule), Vec::<String>::new(), "{}", service.text);
}

#[test]
fn a_value_that_comes_from_elsewhere_shows_both_places() {
    let service = service("provider:\n  name: aws\nfunctions: ${file(functions.yml)}\ncustom:\n  rate: rate(1 hours)\n")
        .file("functions.yml", "clean:\n  handler: a.b\n  events:\n    - schedule: ${self:custom.rate}\n");
    assert_eq!(service.places("invalid-schedule"), ["${file(functions.yml)}", "${self:custom.rate}", "rate(1 hours)"]);
    let service = function("timeout: ${self:custom.slow}\nevents:\n  - http: GET /x");
    let service = Service { text: service.text + "custom:\n  slow: 60\n", ..service };
    assert_eq!(service.places("timeout-longer-than-api"), ["${self:custom.slow}", "60", "http"]);
}

#[test]
fn what_is_not_known_is_never_wrong() {
    let lines = "timeout: ${ssm:/a}\nreservedConcurrency: ${ssm:/a}\nprovisionedConcurrency: 5\nname: ${ssm:/n}\nruntime: ${env:R}\n\
                 environment: ${ssm:/e}\nlayers: ${ssm:/l}\nevents:\n  - http: ${ssm:/h}\n  - sqs:\n      arn: ${ssm:/q}\n      batchSize: ${ssm:/b}\n  \
                 - schedule: ${ssm:/s}\n  - s3: ${ssm:/s3}\n  - alb:\n      listenerArn: ${ssm:/a}\n      priority: ${ssm:/p}\n      conditions: {path: /a}\n";
    let findings = function(lines).findings();
    assert!(findings.is_empty(), "{findings:?}");
    let all = service(
        "provider:\n  name: aws\n  iam: ${ssm:/i}\n  httpApi: ${ssm:/h}\nplugins: ${file(plugins.js)}\nfunctions: ${file(functions.js)}\n",
    )
    .file("plugins.js", "")
    .file("functions.js", "");
    assert!(all.findings().is_empty(), "{:?}", all.findings());
}

#[test]
fn what_another_stage_may_change_is_a_warning() {
    let text = "provider:\n  name: aws\n  runtime: nodejs24.x\nfunctions:\n  place:\n    handler: a.b\n    timeout: 60\n    events:\n      \
                - sqs:\n          arn: !GetAtt Queue.Arn\nresources:\n  Resources:\n    Queue:\n      Type: AWS::SQS::Queue\n      \
                Properties:\n        VisibilityTimeout: ${self:custom.visible.${sls:stage}}\ncustom:\n  visible: {dev: 30, prod: 60}\n";
    let rule = "visibility-shorter-than-timeout";
    assert_eq!(service(text).of(rule)[0].0, Severity::Warning);
    assert_eq!(service(text).stage("dev").of(rule)[0].0, Severity::Error);
    silent(&service(text).stage("prod"), rule);
    let mut all = service(text);
    all.given.all_stages = true;
    let finding = all.findings().into_iter().find(|finding| finding.rule.name == rule).unwrap();
    assert_eq!((finding.severity, finding.notes.last().map(String::as_str)), (Severity::Error, Some("it is so for the stage `dev`")));
}

#[test]
fn runtimes_are_judged_by_the_day() {
    let on = |day, runtime: &str| Service { today: day, ..function(&format!("runtime: {runtime}")) }.of("retired-lambda-runtime");
    let severity = |found: Vec<(Severity, String)>| found.first().map(|(severity, _)| *severity);
    assert_eq!(severity(on("2026-04-29", "nodejs20.x")), None);
    assert_eq!(severity(on("2026-04-30", "nodejs20.x")), Some(Severity::Warning));
    assert_eq!(severity(on("2027-03-02", "nodejs20.x")), Some(Severity::Warning));
    assert_eq!(severity(on("2027-03-03", "nodejs20.x")), Some(Severity::Error));
    assert_eq!(severity(on("2026-11-24", "nodejs99.x")), None);
    let unused = "provider:\n  name: aws\n  runtime: nodejs12.x\nfunctions:\n  a:\n    image: example.com/a@sha256:00\n  b:\n    handler: a.b\n    runtime: nodejs24.x\n";
    silent(&service(unused), "retired-lambda-runtime");
}

#[test]
fn routes_are_the_same_only_where_the_framework_makes_them_so() {
    let two = |one: &str, other: &str| {
        service(&format!(
            "provider:\n  name: aws\n  runtime: nodejs24.x\nfunctions:\n  a:\n    handler: a.b\n    events:\n      - {one}\n  b:\n    handler: a.b\n    events:\n      - {other}\n"
        ))
    };
    for (one, other) in [
        ("http: GET /a", "http: {method: get, path: a}"),
        ("httpApi: GET /a", "httpApi: {method: get, path: /a}"),
        ("httpApi: '*'", "httpApi: '*'"),
        ("websocket: $connect", "websocket: {route: $connect}"),
    ] {
        assert_eq!(two(one, other).messages("duplicate-route").len(), 1, "{one} {other}");
    }
    for (one, other) in [
        ("http: GET /a", "http: POST /a"),
        ("http: GET /a", "httpApi: GET /a"),
        ("http: GET /a/{id}", "http: GET /b/{name}"),
        ("httpApi: GET /a/{id}", "httpApi: GET /a/{name}/c"),
        ("http: GET /a/{id}", "http: GET /a/b"),
        ("websocket: a", "websocket: b"),
    ] {
        silent(&two(one, other), "duplicate-route");
        silent(&two(one, other), "conflicting-path-parameters");
    }
    assert_eq!(two("http: GET /{proxy+}", "http: GET /{id}").messages("conflicting-path-parameters").len(), 1);
    assert_eq!(
        two("http: GET /{proxy+}/a", "http: GET /b").messages("conflicting-path-parameters"),
        ["nothing can follow `{proxy+}` in a path"]
    );
    // The same function twice under one route of the REST API is only said twice.
    silent(&function("events:\n  - http: GET /a\n  - http: GET /a"), "duplicate-route");
    assert_eq!(function("events:\n  - httpApi: GET /a\n  - httpApi: GET /a").messages("duplicate-route").len(), 1);
}

#[test]
fn names_count_as_the_framework_makes_them() {
    let long = "x".repeat(50);
    let role = "  iam:\n    role: arn:aws:iam::111122223333:role/r\n";
    let named = |service: &str, stage: &str, key: &str, role: &str| {
        let text = format!(
            "service: {service}\nprovider:\n  name: aws\n{stage}{role}  runtime: nodejs24.x\nfunctions:\n  {key}:\n    handler: a.b\n"
        );
        Service { text, ..self::service("") }.of("name-too-long")
    };
    assert_eq!(named(&long, "", "fifteen-letters", role)[0].0, Severity::Error);
    assert_eq!(named(&long, "  stage: production\n", "four", role)[0].0, Severity::Warning);
    assert!(named(&long, "", "nine-only", role).is_empty());
    assert_eq!(named(&long, "", "a", "").len(), 1);
    assert!(named(&long, "", "a", "  iam:\n    role:\n      name: short\n").is_empty());
    let explicit = function(&format!("name: {}", "y".repeat(65)));
    assert_eq!(explicit.of("name-too-long")[0].0, Severity::Error);
}

#[test]
fn queues_are_known_by_their_names_and_resources() {
    let queue = |properties: &str, event: &str| {
        let text = format!("events:\n  - sqs:\n      arn: !GetAtt Q.Arn\n{event}");
        let service = function(&text);
        let text =
            format!("{}resources:\n  Resources:\n    Q:\n      Type: AWS::SQS::Queue\n      Properties: {properties}\n", service.text);
        Service { text, ..service }.messages("invalid-queue-batch")
    };
    assert_eq!(queue("{}", "      batchSize: 11").len(), 1);
    assert!(queue("{}", "      batchSize: 10").is_empty());
    assert!(queue("{}", "      batchSize: 1000\n      maximumBatchingWindow: 1").is_empty());
    assert_eq!(queue("{FifoQueue: true}", "      batchSize: 11\n      maximumBatchingWindow: 1").len(), 2);
    assert_eq!(queue("{QueueName: a.fifo}", "      maximumBatchingWindow: 1").len(), 1);
    assert!(queue("{FifoQueue: true}", "      batchSize: 10").is_empty());
}

#[test]
fn handlers_are_looked_for_as_lambda_does() {
    let with = |runtime: &str, handler: &str, path: &str, text: &str| {
        let service = function("").file(path, text);
        let text = service.text.replace("nodejs24.x", runtime).replace("src/place.run", handler);
        Service { text, ..service }.messages("missing-handler")
    };
    for (runtime, handler, path, text) in [
        ("nodejs24.x", "src/a.run", "src/a.js", "exports.run = () => {};"),
        ("nodejs24.x", "src/a.run", "src/a.mjs", "export { other as run };"),
        ("nodejs24.x", "src/a.run", "src/a.ts", "export async function run() {}"),
        ("nodejs24.x", "src/a.run", "src/a.js", "module.exports = build();"),
        ("nodejs24.x", "src/a.run", "src/a.js", "export * from './b.js';"),
        ("nodejs24.x", "src/a.run.deep", "src/a.js", "export const run = {};"),
        ("nodejs24.x", "src/a.run", "src/a.js", "// made by a build"),
        ("nodejs24.x", "dist/a.run", "src/a.js", ""),
        ("nodejs24.x", "a.run", "b.js", ""),
        ("python3.13", "src/a.run", "src/a.py", "def run(event, context): pass"),
        ("python3.13", "src.a.run", "src/a.py", "def run(event, context): pass"),
        ("python3.13", "src/a.run", "src/a.py", "from b import *"),
        ("ruby3.4", "src/a.Orders.run", "src/a.rb", "class Orders\n  def self.run(event:, context:)\n  end\nend\n"),
        ("provided.al2023", "src/bootstrap", "src/main.go", ""),
        ("java21", "com.example.Handler", "src/Handler.java", ""),
    ] {
        assert_eq!(with(runtime, handler, path, text), Vec::<String>::new(), "{runtime} {handler} {text}");
    }
    for (runtime, handler, path, text, message) in [
        ("nodejs24.x", "src/a.run", "src/a.js", "exports.runs = () => {};", "`src/a.js` has nothing called `run`"),
        ("nodejs24.x", "src/b.run", "src/a.js", "", "there is no file `src/b.js` for this handler"),
        ("python3.13", "src.a.run", "src/a.py", "def main(event, context): pass", "`src/a.py` has nothing called `run`"),
        ("python3.13", "src/b.run", "src/a.py", "", "there is no file `src/b.py` for this handler"),
        ("ruby3.4", "src/a.Orders.run", "src/a.rb", "class Orders\nend\n", "`src/a.rb` has nothing called `run`"),
    ] {
        assert_eq!(with(runtime, handler, path, text), [message], "{runtime} {handler} {text}");
    }
    let missing = || function("").file("src/other.js", "");
    assert_eq!(missing().messages("missing-handler").len(), 1);
    silent(&missing().file(".gitignore", "src/place.js\n"), "missing-handler");
    for more in ["plugins: [serverless-rust]\n", "package:\n  artifact: a.zip\n"] {
        let service = missing();
        silent(&Service { text: service.text.clone() + more, ..service }, "missing-handler");
    }
    let service = function("layers: [arn:aws:lambda:eu-west-1:111122223333:layer:code:1]").file("src/other.js", "");
    silent(&service, "missing-handler");
}

#[test]
fn plugins_are_looked_for_up_to_the_top() {
    let with = |plugins: &str, files: &[(&str, &str)]| {
        let service = service(&format!("provider:\n  name: aws\nplugins:\n{plugins}"));
        files.iter().fold(service, |service, (path, text)| service.file(path, text)).messages("missing-plugin")
    };
    assert!(with("  - a\n", &[]).is_empty());
    assert_eq!(with("  - a\n", &[("package.json", "{}")]), ["no `package.json` names the plugin `a`"]);
    assert!(with("  - a\n", &[("package.json", r#"{"optionalDependencies": {"a": "1"}}"#)]).is_empty());
    assert!(with("  - '@b/a/part'\n", &[("package.json", r#"{"dependencies": {"@b/a": "1"}}"#)]).is_empty());
    assert!(with("  - a\n", &[("package.json", "{}"), (".serverless_plugins/a/index.js", "")]).is_empty());
    assert!(with("  - ./a\n", &[("a.js", "")]).is_empty());
    assert_eq!(with("  - ./a\n", &[]), ["there is no plugin at `./a`"]);
    assert!(with("  localPath: ./p\n  modules: [a]\n", &[("package.json", "{}")]).is_empty());
}

#[test]
fn permissions_are_ignored_only_if_no_role_takes_them() {
    let with = |provider: &str, function: &str| {
        let indented: String = provider.lines().map(|line| format!("  {line}\n")).collect();
        let text = format!("provider:\n  name: aws\n  runtime: nodejs24.x\n{indented}functions:\n  a:\n    handler: a.b\n{function}");
        service(&text).messages("ignored-permissions").len()
    };
    let statements = "[{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]";
    assert_eq!(with(&format!("iamRoleStatements: {statements}"), ""), 0);
    assert_eq!(with(&format!("iam: {{role: {{statements: {statements}}}}}"), ""), 0);
    assert_eq!(with(&format!("iamRoleStatements: {statements}\niam: {{role: {{statements: {statements}}}}}"), ""), 1);
    assert_eq!(with(&format!("iamRoleStatements: {statements}\nrole: arn:aws:iam::111122223333:role/r"), ""), 1);
    assert_eq!(with(&format!("iamRoleStatements: {statements}\niam:\n  role: !Ref Role"), ""), 1);
    assert_eq!(with(&format!("iamRoleStatements: {statements}"), "    role: Own\n  b:\n    handler: a.b\n"), 0);
    assert_eq!(with("", &format!("    iamRoleStatements: {statements}\n")), 1);
    assert_eq!(with("", &format!("    iamRoleStatements: {statements}\nplugins: [serverless-iam-roles-per-function]\n")), 0);
}

#[test]
fn secrets_are_found_in_the_settings_that_hold_values() {
    let with = |lines: &str| service(&format!("provider:\n  name: aws\n  environment:\n{lines}")).of("secret-in-service");
    assert_eq!(with("    KEY: AKIAZ7Q2M4XCVB6NPL5K\n")[0].0, Severity::Error);
    assert_eq!(with("    DB_PASSWORD: hunter2hunter\n")[0].0, Severity::Warning);
    for harmless in ["DB_PASSWORD: ${ssm:/db/password}", "DB_PASSWORD: password", "TOKEN_URL: https://login.example.com/a1b2", "A: 5"] {
        assert!(with(&format!("    {harmless}\n")).is_empty(), "{harmless}");
    }
    let custom = service("provider:\n  name: aws\ncustom:\n  stages:\n    dev: {dbPassword: x, db_password: hunter2hunter}\n");
    assert_eq!(custom.messages("secret-in-service"), ["`db_password` looks like a secret in plain text"]);
    let finding = custom.findings().into_iter().next().unwrap();
    assert!(finding.primary.is_secret);
}

#[test]
fn numbers_and_dates_keep_what_they_say() {
    let custom = |value: &str| service(&format!("provider:\n  name: aws\ncustom:\n  a: {value}\n"));
    for (value, count) in [
        ("012345678901", 1),
        ("12345678901234567890", 1),
        ("123456789012", 0),
        ("'012345678901'", 0),
        ("007", 0),
        ("0.5", 0),
        ("9007199254740992", 0),
    ] {
        assert_eq!(custom(value).messages("digits-lost").len(), count, "{value}");
    }
    let policy =
        "provider:\n  name: aws\ncustom:\n  policy:\n    Version: 2012-10-17\n    Statement: []\n  other:\n    Version: 2012-10-17\n";
    assert_eq!(service(policy).messages("date-in-policy").len(), 1);
    silent(&service(policy).file("package.json", r#"{"devDependencies": {"osls": "^4.0.0"}}"#), "date-in-policy");
}

#[test]
fn what_is_late_depends_on_the_property() {
    let late = |lines: &str| Service { text: lines.to_owned(), ..service("") }.of("late-source");
    assert_eq!(late("service: a-${param:p}\nprovider: {name: aws}\nparams: {default: {p: x}}\n").len(), 1);
    assert_eq!(late("service: a\nprovider: {name: aws}\nplugins: ['${opt:plugin, \"b\"}']\n")[0].0, Severity::Warning);
    assert_eq!(late("service: a\nprovider: {name: aws, region: '${ssm:/r}'}\n")[0].0, Severity::Error);
    assert_eq!(late("service: a\nprovider: {name: aws, deploymentBucket: '${cf:a.b}'}\n")[0].0, Severity::Error);
    assert_eq!(late("service: a\nprovider: {name: aws}\npackage: {path: '${ssm:/p}'}\n").len(), 1);
    assert_eq!(late("service: a\ndisabledDeprecations: ['${self:custom.d}']\ncustom: {d: A}\nprovider: {name: aws}\n").len(), 1);
    for fine in [
        "service: a-${sls:stage}\nprovider: {name: aws}\n",
        "service: a-${env:NAME}\nprovider: {name: aws}\n",
        "service: a-${opt:stage, 'dev'}\nprovider: {name: aws, region: '${param:r}'}\nparams: {default: {r: eu-west-1}}\n",
        "service: a\nprovider: {name: aws, deploymentBucket: {name: '${ssm:/b}'}}\n",
        "service: a\npackage: {patterns: ['${ssm:/p}']}\nprovider: {name: aws}\n",
        "service: a-${param:p}\nframeworkVersion: '4'\nprovider: {name: aws}\nparams: {default: {p: x}}\n",
    ] {
        assert_eq!(late(fine), Vec::new(), "{fine}");
    }
}
