//! The template that the framework would make of a service, against what it really made (`tests/compiled/*.txt`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
    time::Instant,
};

use rayon::prelude::*;
use serde_json::{Value as Object, json};
use speclint::{
    model::serverless::{Cause, Json, LogicalId, Resource, Service, Template},
    project::Repository,
    source::Source,
    syntax,
    vars::{Generation, Inputs, Resolved, Workspace, resolve},
};

const ROLES: [(&str, &str); 2] = [("IamRoleLambdaExecution", ""), ("IamRoleCustomResourcesLambdaExecution", "custom ")];

/// A service with the lines that tell what each framework makes of it.
#[derive(Clone, Default)]
struct Case {
    text: String,
    other: Option<String>,
    v3: Vec<String>,
    osls: Vec<String>,
}

fn cases() -> BTreeMap<String, Case> {
    let mut cases = BTreeMap::new();
    for group in ["api", "events", "functions", "provider", "whole"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/compiled/{group}.txt"));
        let text = std::fs::read_to_string(path).unwrap();
        for part in text.split("\n=== ").skip(1) {
            let (header, rest) = part.split_once('\n').unwrap();
            let (name, other) = header.split_once(" < ").map_or((header, None), |(name, other)| (name, Some(other.to_owned())));
            let (text, expected) = rest.split_once("\n--- v3\n").unwrap();
            let (v3, osls) = expected.split_once("--- osls\n").unwrap_or((expected, ""));
            let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).map(normal).collect();
            let case = Case { text: format!("{text}\n"), other, v3: lines(v3), osls: lines(osls) };
            assert!(cases.insert(name.to_owned(), case).is_none(), "{name} is there twice");
        }
    }
    cases
}

/// A statement's keys in order, with lists of one item as that item: the framework's validation turns one into the other.
fn normal(line: &str) -> String {
    fn flat(value: Object) -> Object {
        match value {
            Object::Array(items) if items.len() == 1 => flat(items.into_iter().next().unwrap()),
            Object::Array(items) => items.into_iter().map(flat).collect(),
            Object::Object(map) => map.into_iter().map(|(key, value)| (key, flat(value))).collect::<BTreeMap<_, _>>().into_iter().collect(),
            Object::Number(number) => number.to_string().into(),
            Object::Bool(value) => value.to_string().into(),
            other => other,
        }
    }
    match line.find('{') {
        Some(at) => format!("{}{}", &line[..at], flat(serde_json::from_str(&line[at..]).unwrap())),
        None => line.to_owned(),
    }
}

/// One set of lines changed by lines that begin with `+` and `-`.
fn changed(lines: &[String], changes: &[String]) -> Vec<String> {
    let mut lines = lines.to_vec();
    for change in changes {
        match change.strip_prefix('+') {
            Some(more) => lines.push(more.to_owned()),
            None => {
                let at = lines.iter().position(|line| line == change.strip_prefix('-').unwrap()).expect(change);
                lines.remove(at);
            }
        }
    }
    lines
}

/// A service that may read a few files.
fn resolved(text: &str, inputs: &Inputs) -> Resolved {
    let path = Path::new("/nowhere/serverless.yml");
    let tree = syntax::parse(&Arc::new(Source::new(path, text)));
    assert!(tree.errors().is_empty(), "{:?}\n{text}", tree.errors());
    resolve(&tree, &Workspace::of(path, &Repository::default()), inputs)
}

fn v3() -> Inputs {
    Inputs::default()
}

fn osls() -> Inputs {
    Inputs { generation: Generation::Osls, ..Inputs::default() }
}

fn plain(value: &Json<'_>) -> Object {
    if !value.is_known() {
        return json!({"$unknown": true});
    }
    if value.is_map() {
        return Object::Object(value.entries().iter().map(|(key, value)| (key.to_string(), plain(value))).collect());
    }
    if value.is_list() {
        return value.items().iter().map(plain).collect();
    }
    value.text().map_or(Object::Null, Object::String)
}

fn lines(template: &Template<'_>) -> Vec<String> {
    let kind = |resource: &Resource<'_>| resource.kind.clone().unwrap_or_default();
    let mut lines: Vec<String> = template.resources.iter().map(|resource| format!("{} {}", resource.id, kind(resource))).collect();
    for resource in &template.resources {
        let id = resource.id.to_string();
        let mark = ROLES.iter().find(|(role, _)| *role == id).map_or(format!("{id} "), |(_, mark)| (*mark).to_owned());
        lines.extend(resource.statements.iter().map(|statement| normal(&format!("{mark}{}", plain(&statement.value)))));
    }
    lines
}

#[track_caller]
fn assert_same(name: &str, mut ours: Vec<String>, mut theirs: Vec<String>) {
    ours.sort();
    theirs.sort();
    let missing: Vec<_> = theirs.iter().filter(|line| !ours.contains(line)).collect();
    let surplus: Vec<_> = ours.iter().filter(|line| !theirs.contains(line)).collect();
    assert!(ours == theirs, "{name}\nmissing: {missing:#?}\nsurplus: {surplus:#?}");
}

#[test]
fn makes_what_the_frameworks_make() {
    let cases = cases();
    assert!(cases.len() > 100);
    for (name, case) in &cases {
        let of_v3 = case.other.as_ref().map_or_else(|| case.v3.clone(), |other| changed(&cases[other].v3, &case.v3));
        let of_osls = changed(&of_v3, &case.osls);
        // That framework has no such setting.
        let is_for_both = !case.text.contains("eventBridge: {useCloudFormation");
        for (inputs, theirs) in [(v3(), of_v3), (osls(), of_osls)] {
            if inputs.generation == Generation::V3 || is_for_both {
                let resolved = resolved(&case.text, &inputs);
                let service = Service::new(&resolved, &inputs);
                let template = Template::of(&service);
                assert!(template.gaps.is_empty(), "{name}: everything is known");
                assert_same(&format!("{name} {:?}", inputs.generation), lines(&template), theirs);
            }
        }
    }
}

/// Whether both are equal as far as `ours` is known.
fn agrees(ours: &Object, theirs: &Object) -> bool {
    match (ours, theirs) {
        (Object::Object(map), _) if map.contains_key("$unknown") => true,
        (Object::Object(one), Object::Object(other)) => {
            one.iter().all(|(key, value)| agrees(value, other.get(key).unwrap_or(&Object::Null)))
        }
        (Object::Array(one), Object::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| agrees(one, other))
        }
        _ => ours == theirs,
    }
}

fn id_agrees(ours: &LogicalId, theirs: &LogicalId) -> bool {
    ours == theirs || ours.matches(&theirs.to_string())
}

/// Every value in turn is made unknown: what is still said must be true of the value that stood there, and if nothing
/// is said to be missing, nothing is.
#[test]
fn claims_nothing_of_what_is_not_known() {
    let (mutants, wrong) = cases().into_par_iter().map(|(name, case)| false_claims(&name, &case)).reduce(
        Default::default,
        |(all, mut wrong), (more, others)| {
            wrong.extend(others);
            (all + more, wrong)
        },
    );
    assert!(wrong.is_empty(), "{} wrong, such as\n{}", wrong.len(), wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n"));
    assert!(mutants > 2_000, "{mutants}");
}

/// Makes each value of a service unknown in turn; the number of them, and what is said then although it is not true.
fn false_claims(name: &str, case: &Case) -> (usize, Vec<String>) {
    let tree = syntax::parse(&Arc::new(Source::new("serverless.yml", case.text.as_str())));
    let whole = resolved(&case.text, &v3());
    let service = Service::new(&whole, &v3());
    let whole = Template::of(&service);
    let keys: Vec<_> = tree.nodes().flat_map(|node| node.pairs().map(|pair| pair.key.index()).collect::<Vec<_>>()).collect();
    let root = tree.root().unwrap().index();
    let (mut mutants, mut wrong) = (0, Vec::new());
    for node in tree.nodes().filter(|node| node.index() != root && !keys.contains(&node.index())) {
        let mut text = case.text.clone();
        let range = node.span().range();
        let length = text[range.clone()].trim_end().len();
        text.replace_range(range.start..range.start + length, "\"${ssm:/x}\"");
        let resolved = resolved(&text, &v3());
        let service = Service::new(&resolved, &v3());
        let template = Template::of(&service);
        // What is declared may change what is generated.
        let is_declaration = case.text.find("\nresources:").is_some_and(|start| start < range.start);
        mutants += 1;
        let mut deny = |what: String| wrong.push(format!("{name}: without `{}` at {}: {what}", node.text(), node.span().start));
        for resource in &template.resources {
            let is_role = resource.id.to_string().ends_with("LambdaExecution");
            let is_true = |other: &&Resource<'_>| {
                id_agrees(&resource.id, &other.id)
                    && (resource.kind.is_none() || resource.kind == other.kind)
                    && (is_role || is_declaration || agrees(&plain(&resource.properties), &plain(&other.properties)))
            };
            if !whole.resources.iter().any(|other| is_true(&other)) {
                deny(format!("{} {}", resource.id, plain(&resource.properties)));
            }
        }
        let roles = whole.resources.iter().chain(&template.resources).filter(|resource| !resource.statements.is_empty());
        for role in roles.map(|role| role.id.to_string()).collect::<BTreeSet<_>>() {
            let (theirs, ours) = (statements(&whole, &role), statements(&template, &role));
            for statement in ours.iter().filter(|ours| !is_declaration && !theirs.iter().any(|theirs| agrees(ours, theirs))) {
                deny(statement.to_string());
            }
            for statement in theirs.iter().filter(|theirs| template.gaps.is_empty() && !ours.iter().any(|ours| agrees(ours, theirs))) {
                deny(format!("nothing of {statement}"));
            }
        }
        let is_told = |resource: &Resource<'_>| template.resources.iter().any(|other| id_agrees(&other.id, &resource.id));
        for resource in whole.resources.iter().filter(|resource| template.gaps.is_empty() && !is_told(resource)) {
            deny(format!("nothing of {}", resource.id));
        }
    }
    (mutants, wrong)
}

fn statements(template: &Template<'_>, role: &str) -> Vec<Object> {
    let statements = template.resource(role).map(|role| role.statements.as_slice()).unwrap_or_default();
    statements.iter().map(|statement| plain(&statement.value)).collect()
}

/// The places, as text, that a resource or statement comes from.
fn places(causes: &[Cause<'_>]) -> Vec<String> {
    let text =
        |cause: &Cause<'_>| cause.chain().iter().map(|origin| origin.source.slice(origin.span).to_owned()).collect::<Vec<_>>().join(" < ");
    causes.iter().map(text).collect()
}

#[test]
fn tells_what_things_are_generated_for() {
    let text = "service: orders
provider:
  name: aws
  logs: {restApi: true}
functions:
  hello:
    handler: h.x
    events:
      - schedule: ${self:custom.rate}
      - sqs: arn:aws:sqs:us-east-1:123456789012:one
      - http: GET /a
      - http: GET /b
  other:
    handler: h.y
    events:
      - sqs: arn:aws:sqs:us-east-1:123456789012:two
custom:
  rate: rate(1 hour)
";
    let resolved = resolved(text, &v3());
    let service = Service::new(&resolved, &v3());
    let template = Template::of(&service);
    let of = |id: &str| places(&template.resource(id).unwrap().causes);
    assert_eq!(of("HelloLambdaFunction"), ["hello"]);
    assert_eq!(of("ServerlessDeploymentBucket"), ["orders"]);
    assert_eq!(of("HelloEventsRuleSchedule1"), ["schedule: ${self:custom.rate}"]);
    assert_eq!(of("HelloLambdaPermissionApiGateway"), ["http: GET /a", "http: GET /b"]);
    assert_eq!(of("ApiGatewayLogGroup"), ["true"]);
    let role = template.resource("IamRoleLambdaExecution").unwrap();
    let queues = role.statements.iter().find(|statement| plain(&statement.value).to_string().contains("sqs:")).unwrap();
    assert_eq!(places(&queues.causes), ["sqs: arn:aws:sqs:us-east-1:123456789012:one", "sqs: arn:aws:sqs:us-east-1:123456789012:two"]);
    assert_eq!(queues.causes.iter().map(|cause| cause.function.unwrap()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn merges_what_is_declared_with_what_is_generated() {
    let case = &cases()["merge"];
    let resolved = resolved(&case.text, &v3());
    let service = Service::new(&resolved, &v3());
    let template = Template::of(&service);
    let resource = |id: &str| template.resource(id).unwrap();
    let property = |id: &str, key: &str| resource(id).properties.get(key).map(|value| plain(&value));
    // The framework's own output of this service has these.
    assert_eq!(property("Q", "QueueName"), Some(json!("y")));
    assert_eq!(property("Q", "FifoQueue"), Some(json!("true")));
    assert_eq!(property("S3BucketMybucket", "BucketName"), Some(json!("other")));
    assert_eq!(property("FLambdaFunction", "MemorySize"), Some(json!("512")));
    assert_eq!(property("FLambdaFunction", "Environment"), Some(json!({"Variables": {"A": "b"}})));
    assert_eq!(property("FLogGroup", "RetentionInDays"), Some(json!("5")));
    assert_eq!(property("IamRoleLambdaExecution", "Policies").unwrap()[1], json!({"PolicyName": "second"}));
    let after: Vec<_> = resource("FLambdaFunction").depends_on.iter().map(plain).collect();
    assert_eq!(after, ["Q", "Z"], "lists are merged by position, extensions appended");
    assert!(resource("FLambdaFunction").is_generated && resource("FLambdaFunction").declaration.is_some());
    assert!(!resource("Z").is_generated);
    assert_eq!(template.sections.entries().iter().map(|(name, _)| &**name).collect::<Vec<_>>(), ["Parameters", "Conditions"]);
    let export = |id: &str| {
        let output = template.outputs.iter().find(|output| output.id.known() == Some(id)).unwrap();
        output.export.as_ref().map(plain)
    };
    assert_eq!(export("Own"), Some(json!({"Name": "o"})));
    assert_eq!(export("FLambdaFunctionQualifiedArn"), Some(json!({"Name": "sls-my-svc-dev-FLambdaFunctionQualifiedArn"})));
}

#[test]
fn takes_no_time_for_what_is_absurd() {
    let mut text = "service: s\nprovider:\n  name: aws\n  tracing: {lambda: true}\nfunctions:\n".to_owned();
    for function in 0..4_000 {
        text.push_str(&format!("  f{function}:\n    handler: h.x\n    events:\n"));
        text.push_str(&format!("      - http: GET /a/b/{function}\n      - sns: topic\n      - s3: bucket\n"));
    }
    let resolved = resolved(&text, &v3());
    let start = Instant::now();
    let service = Service::new(&resolved, &v3());
    let template = Template::of(&service);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    assert_eq!(service.functions.len(), 2_000);
    assert!(!template.gaps.is_empty(), "what is left out may bring more");
}

/// Aliases that double one another stand for more than any memory holds.
#[test]
fn follows_no_doubling_values() {
    let mut text = "service: s\nprovider:\n  name: aws\n  kmsKeyArn: k\n  iam:\n    role:\n      statements:\n".to_owned();
    text.push_str("        - {Effect: Allow, Action: 'a:b', Resource: \"${self:custom.a30}\"}\n".repeat(2).as_str());
    text.push_str("functions: {f: {handler: h.x}}\ncustom:\n  a0: [x]\n");
    for level in 1..=30 {
        let below = level - 1;
        text.push_str(&format!("  a{level}: [\"${{self:custom.a{below}}}\", \"${{self:custom.a{below}}}\"]\n"));
    }
    let resolved = resolved(&text, &v3());
    let start = Instant::now();
    let service = Service::new(&resolved, &v3());
    let template = Template::of(&service);
    assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
    assert_eq!(template.resource("IamRoleLambdaExecution").unwrap().statements.len(), 5);
}
