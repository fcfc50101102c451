//! The template that the framework would make of a service, against what it really made (`tests/compiled/*.txt`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeMap, path::Path, sync::Arc};

use serde_json::{Value as Object, json};
use speclint::{
    model::serverless::{Json, LogicalId, Resource, Service, Template},
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
        return Object::Object(value.entries().iter().map(|(key, value)| (key.clone(), plain(value))).collect());
    }
    if value.is_list() {
        return value.items().iter().map(plain).collect();
    }
    value.text().map_or(Object::Null, Object::String)
}

fn lines(template: &Template<'_>) -> Vec<String> {
    let kind = |resource: &Resource<'_>| resource.kind.clone().unwrap_or_default();
    let mut lines: Vec<String> = template.resources.iter().map(|resource| format!("{} {}", resource.id, kind(resource))).collect();
    for (role, mark) in ROLES {
        let statements = template.resource(role).map(|role| role.statements.as_slice()).unwrap_or_default();
        lines.extend(statements.iter().map(|statement| normal(&format!("{mark}{}", plain(&statement.value)))));
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
    let mut mutants = 0;
    let mut wrong: Vec<String> = Vec::new();
    for (name, case) in cases() {
        let tree = syntax::parse(&Arc::new(Source::new("serverless.yml", case.text.as_str())));
        let whole = resolved(&case.text, &v3());
        let service = Service::new(&whole, &v3());
        let whole = Template::of(&service);
        let keys: Vec<_> = tree.nodes().flat_map(|node| node.pairs().map(|pair| pair.key.index()).collect::<Vec<_>>()).collect();
        for node in tree.nodes().filter(|node| node.is_scalar() && !keys.contains(&node.index())) {
            let mut text = case.text.clone();
            text.replace_range(node.span().range(), "\"${ssm:/x}\"");
            let resolved = resolved(&text, &v3());
            let service = Service::new(&resolved, &v3());
            let template = Template::of(&service);
            let about = format!("{name}: without `{}` at {}", node.text(), node.span().start);
            mutants += 1;
            for resource in &template.resources {
                let their = whole.resources.iter().filter(|other| id_agrees(&resource.id, &other.id));
                let is_true = |other: &Resource<'_>| {
                    let is_role = ROLES.iter().any(|(role, _)| resource.id.known() == Some(role));
                    (resource.kind.is_none() || resource.kind == other.kind)
                        && (is_role || agrees(&plain(&resource.properties), &plain(&other.properties)))
                };
                let their: Vec<_> = their.collect();
                if !their.iter().any(|other| is_true(other)) {
                    let properties = their.first().map(|their| plain(&their.properties));
                    wrong.push(format!("{about}: {} {} / {properties:?}", resource.id, plain(&resource.properties)));
                }
            }
            let statements = |template: &Template<'_>, role: &str| -> Vec<Object> {
                let statements = template.resource(role).map(|role| role.statements.as_slice()).unwrap_or_default();
                statements.iter().map(|statement| plain(&statement.value)).collect()
            };
            for (role, _) in ROLES {
                let theirs = statements(&whole, role);
                let ours = statements(&template, role);
                for statement in &ours {
                    if !theirs.iter().any(|other| agrees(statement, other)) {
                        wrong.push(format!("{about}: {statement}"));
                    }
                }
                for statement in theirs.iter().filter(|_| template.gaps.is_empty()) {
                    if !ours.iter().any(|other| agrees(other, statement)) {
                        wrong.push(format!("{about}: nothing of {statement}"));
                    }
                }
            }
            for resource in whole.resources.iter().filter(|_| template.gaps.is_empty()) {
                if !template.resources.iter().any(|other| id_agrees(&other.id, &resource.id)) {
                    wrong.push(format!("{about}: nothing of {}", resource.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong, such as\n{}", wrong.len(), wrong.iter().take(2000).cloned().collect::<Vec<_>>().join("\n"));
    assert!(mutants > 1_000, "{mutants}");
}
