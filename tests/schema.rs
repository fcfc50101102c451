//! The schema itself, and how its errors become violations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{sync::Arc, time::Instant};

use jsonschema::ValidationError;
use proptest::prelude::*;
use serde_json::{Value, json};
use speclint::{
    diagnostics::Severity,
    lint::lint,
    model::buildspec::Buildspec,
    project::{Context, Repository},
    schema::{self, Problem, Violation},
    source::Source,
    syntax,
};

fn document() -> &'static Value {
    &schema::buildspec_schema().document
}

/// Every subschema, with the JSON pointer to it.
fn subschemas() -> Vec<(String, &'static Value)> {
    fn walk(at: &str, schema: &'static Value, found: &mut Vec<(String, &'static Value)>) {
        found.push((at.to_owned(), schema));
        for group in ["properties", "definitions"] {
            for (name, below) in schema.get(group).and_then(Value::as_object).into_iter().flatten() {
                walk(&format!("{at}/{group}/{name}"), below, found);
            }
        }
        for key in ["items", "additionalProperties"] {
            if let Some(below) = schema.get(key).filter(|below| below.is_object()) {
                walk(&format!("{at}/{key}"), below, found);
            }
        }
    }
    let mut found = Vec::new();
    walk("", document(), &mut found);
    found
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::meta::is_valid(document()));
    assert_eq!(document()["$schema"], "http://json-schema.org/draft-07/schema#");
}

/// That of serverless.yml takes a small service, and refuses what no generation of the framework knows.
#[test]
fn the_schema_of_serverless_is_one() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/serverless.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let service = |key: &str| {
        serde_json::json!({
            "service": "shop",
            "provider": { "name": "aws", "runtime": "nodejs22.x", "stage": "dev" },
            "functions": { "list": { "handler": "src/list.handler", key: [{ "httpApi": "GET /items" }] } },
        })
    };
    assert!(validator.is_valid(&service("events")));
    assert!(!validator.is_valid(&service("event")));
}

#[test]
fn everything_is_described() {
    let all = subschemas();
    assert!(all.len() > 100, "the walk finds the schema: {}", all.len());
    for (at, schema) in all {
        let is_property = at.rsplit('/').nth(1) == Some("properties");
        let is_definition = at.rsplit('/').nth(1) == Some("definitions");
        let has = |key: &str| schema.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
        assert!(!is_property || has("description"), "{at} has no description");
        assert!(!is_definition || has("title") || has("description"), "{at} has neither title nor description");
    }
}

#[test]
fn defaults_and_examples_are_valid() {
    let mut checked = 0;
    for (at, schema) in subschemas() {
        let examples = schema.get("examples").and_then(Value::as_array).into_iter().flatten();
        let values: Vec<&Value> = schema.get("default").into_iter().chain(examples).collect();
        if values.is_empty() {
            continue;
        }
        let mut alone = schema.clone();
        alone["definitions"] = document()["definitions"].clone();
        let validator = jsonschema::draft7::new(&alone).unwrap();
        for value in values {
            assert!(validator.is_valid(value), "{at}: {value}");
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

/// The violations of a text, as `path problem`.
fn shape(text: &str) -> Vec<String> {
    let tree = syntax::parse(&Arc::new(Source::new("buildspec.yml", text)));
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    let spec = Buildspec::new(&tree, &context).expect("a mapping");
    schema::buildspec(&spec).iter().map(show).collect()
}

fn show(violation: &Violation<'_>) -> String {
    let problem = match &violation.problem {
        Problem::UnknownKey { key, .. } => format!("unknown {}", key.text()),
        Problem::MissingKey { name } => format!("missing {name}"),
        Problem::WrongType { expected } => format!("type {}", expected.join("|")),
        Problem::NotAllowed { allowed } => format!("none of {}", allowed.first().map_or("", String::as_str)),
        Problem::WrongForm => "form".to_owned(),
        Problem::OutOfBounds { bound } => bound.clone(),
    };
    format!("{} {problem}", violation.place()).trim_start().to_owned()
}

/// A buildspec with one more block.
fn with(block: &str) -> String {
    format!("version: 0.2\nphases:\n  build:\n    commands:\n      - make\n{block}\n")
}

#[test]
fn says_what_is_wrong_and_where() {
    for (block, wanted) in [
        ("cahce: {}", "unknown cahce"),
        ("artifacts:\n  name: app", "artifacts missing files"),
        ("artifacts:\n  files: []\n  secondary-artifacts:\n    a: {name: b}", "artifacts.secondary-artifacts.a missing files"),
        ("env:\n  variables: [A=b]", "env.variables type object"),
        ("env:\n  variables:\n    A: {b: c}", "env.variables.A type null|boolean|number|string"),
        ("env:\n  shell: zsh", "env.shell none of bash"),
        // Wrong in type is not also wrong in value.
        ("env:\n  shell: [bash]", "env.shell type string"),
        ("env:\n  git-credential-helper: enabled", "env.git-credential-helper none of yes"),
        // A number where a word is wanted is read as text, and that text is none of the words.
        ("env:\n  git-credential-helper: 1", "env.git-credential-helper none of yes"),
        ("env:\n  shell: 1", "env.shell none of bash"),
        ("reports:\n  a:\n    files: x\n    file-format: LCOV", "reports.a.file-format none of CLOVERXML"),
        ("reports: {a: &r {files: x}, b: *r, c: *r, d: *r, e: *r, f: *r}", "reports at most 5"),
        ("cache:\n  action: load\n  paths: [a]", "cache.action none of restore"),
        ("batch:\n  build-fanout: {parallelism: 0}", "batch.build-fanout.parallelism at least 1"),
        ("batch:\n  build-fanout: {}", "batch.build-fanout missing parallelism"),
        ("batch:\n  build-fanout: {parallelism: '2'}", "batch.build-fanout.parallelism type integer"),
        ("batch:\n  build-list:\n    - {identifier: a}\n    - {buildspec: b}", "batch.build-list[1] missing identifier"),
        ("batch:\n  build-matrix: {dynamic: {env: {image: x}}}", "batch.build-matrix.dynamic.env.image type array"),
    ] {
        assert_eq!(shape(&with(block)), [wanted], "{block}");
    }
    for (phase, wanted) in [
        ("    comands: [a]", "phases.build unknown comands"),
        ("    commands: make", "phases.build.commands type null|array"),
        ("    commands:\n      - true", "phases.build.commands[0] type null|string"),
        ("    commands:\n      - a\n      - 12", "phases.build.commands[1] type null|string"),
        ("    commands:\n      - [a]", "phases.build.commands[0] type null|string"),
        ("    finally:\n      - a: b", "phases.build.finally[0] type null|string"),
        ("    on-failure: IGNORE", "phases.build.on-failure none of ABORT"),
        ("    on-failure: 1", "phases.build.on-failure none of ABORT"),
        ("    runtime-versions: {nodejs: 22}", "phases.build unknown runtime-versions"),
    ] {
        assert_eq!(shape(&format!("version: 0.2\nphases:\n  build:\n{phase}\n")), [wanted], "{phase}");
    }
    assert_eq!(shape("phases:\n  build:\n    commands: [a]\n"), ["missing version"]);
    assert_eq!(shape("version: 0.2\nphases:\n  install:\n    runtime-versions: {}\n"), ["phases.install.runtime-versions at least 1"]);
}

#[test]
fn takes_what_the_service_takes() {
    for block in [
        "run-as: 1000",
        "env:\n  variables:\n    A: 1\n    B: yes\n    C: 012\n    D: 2012-10-17\n    E:\n    F: 0x1F",
        "env:\n  parameter-store:\n    A: 1.20\n  git-credential-helper: YES",
        "env:\n  git-credential-helper: 'No'\nproxy:\n  logs: on",
        "artifacts:\n  files: app.zip\n  name: 1.20\n  type: zip\n  discard-paths: 'YES'",
        "cache:\n  key: 12\n  paths: [a]",
        "batch:\n  build-list:\n    - identifier: 1\n      env:\n        variables: {A: 1.10}",
        "reports:\n  a:\n    files: [x]\n    file-format: JunitXml",
    ] {
        assert_eq!(shape(&with(block)), [""; 0], "{block}");
    }
    for phases in [
        "phases:\n  install:\n    runtime-versions: {golang: 1.20, java: $JAVA, python: latest, nodejs: 22.16.0}\n  build:\n    commands:\n      - a\n      -\n      # none",
        "phases:\n  build:\n    commands:\n  post_build:\n    on-failure: Retry-2-.*time.*",
        "batch:\n  fast-fail: false\n  build-graph:\n    - identifier: a",
    ] {
        assert_eq!(shape(&format!("version: 0.2\n{phases}\n")), [""; 0], "{phases}");
        assert_eq!(shape(&format!("version: \"0.2\"\n{phases}\n")), [""; 0], "{phases}");
    }
    assert_eq!(shape(r#"{"version": 0.2, "phases": {"build": {"commands": ["a"], "on-failure": "abort"}}}"#), [""; 0]);
}

#[test]
fn follows_aliases_and_merge_keys() {
    let text = "version: 0.2\nenv:\n  variables: &v {A: b}\nphases:\n  build: &b\n    commands: [a]\n  post_build:\n    <<: *b\n    finally: [c]\n";
    assert_eq!(shape(text), [""; 0]);
    let twice = "version: 0.2\nphases:\n  build: &b\n    comands: [a]\n  post_build: *b\n";
    assert_eq!(shape(twice), ["phases.build unknown comands", "phases.post_build unknown comands"]);
    let merged = "version: 0.2\nphases:\n  build: &b {on-failure: NO}\n  post_build: {<<: *b}\n";
    assert_eq!(shape(merged), ["phases.build.on-failure none of ABORT", "phases.post_build.on-failure none of ABORT"]);
}

#[test]
fn says_nothing_about_what_is_unknown() {
    for value in [
        "${action}",
        "$ACTION",
        "<restore|save>",
        "'{{ action }}'",
        "{{ action }}",
        "'%{ if a }restore%{ endif }'",
        "!Ref Action",
        "*action",
    ] {
        assert_eq!(shape(&with(&format!("cache:\n  action: {value}\n  paths: [a]"))), [""; 0], "{value}");
    }
    // A key that is filled in may be the one that is missing.
    assert_eq!(shape(&with("artifacts:\n  ${key}: [a]")), [""; 0]);
    assert_eq!(shape(&with("artifacts:\n  <files>: [a]")), [""; 0]);
    // It hides nothing else.
    assert_eq!(shape(&with("cache:\n  action: ${action}\n  path: [a]")), ["cache unknown path"]);
}

#[test]
fn says_nothing_about_what_could_not_be_read() {
    for (broken, why) in [
        ("artifacts:\n  name: [ -f a ] b", "`files` may be what is unread"),
        ("env:\n  variables:\n    A: [a] b\nartifacts:\n  name: x", "`files` may be what is unread"),
        ("cache:\n  action: [a] b", "the value is a repair"),
        ("cache:\n  action:\nrun-as: [a] b", "the value may be what is unread"),
        ("env:\n  shell:\n    a: [a] b", "the mapping holds a repair"),
    ] {
        assert_eq!(shape(&with(broken)), [""; 0], "{why}: {broken}");
    }
    // The last key was read into the top mapping, to which its indentation does not fit.
    assert_eq!(shape("version: 0.2\nphases:\n  build:\n    commands:\n  - make\n    on-failure: ABORT\n"), [""; 0]);
    let broken = "phases:\n  build:\n    commands:\n      - [ -f a ] && b\n    on-failure: NO\n";
    assert_eq!(shape(broken), ["phases.build.on-failure none of ABORT"]);
}

#[test]
fn tells_one_cause_once() {
    assert_eq!(shape("versio: 0.2\nphases:\n  build:\n    commands: [a]\n"), ["unknown versio"]);
    assert_eq!(shape(&with("artifacts:\n  file: [a]")), ["artifacts unknown file"]);
    // What stands below an unknown key is not looked at.
    assert_eq!(shape(&with("stages:\n  build: {on-failure: NO}")), ["unknown stages"]);
}

#[test]
fn a_misspelt_key_is_an_error_if_it_is_needed() {
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    let severity =
        |text: &str| lint(&Arc::new(Source::new("buildspec.yml", text)), &context).findings.iter().map(|finding| finding.severity).max();
    assert_eq!(severity("version: 0.2\nphases:\n  build:\n    commans: [a]\n"), Some(Severity::Error));
    assert_eq!(severity("versio: 0.2\nphases:\n  build:\n    commands: [a]\n"), Some(Severity::Error));
    assert_eq!(severity(&with("cache:\n  paths: [a/**/*]\n  kee: a")), Some(Severity::Warning));
}

#[test]
fn hostile_files_are_read_in_no_time() {
    let start = Instant::now();
    assert_eq!(shape("version: 0.2\nphases: &p\n  build: *p\n"), ["phases.build unknown build"]);
    let mut bomb = "version: 0.2\na0: &a0 [x, x]\n".to_owned();
    for level in 1..60 {
        let below = level - 1;
        bomb += &format!("a{level}: &a{level} [*a{below}, *a{below}, *a{below}, *a{below}]\n");
    }
    assert_eq!(shape(&bomb).len(), 60);
    let many: String = (0..20_000).map(|n| format!("  k{n}: [a]\n")).collect();
    assert!(shape(&format!("version: 0.2\nenv:\n  variables:\n{}", many.replace("  k", "    k"))).len() <= 200);
    assert!(shape(&format!("version: 0.2\nartifacts:\n{many}")).len() <= 201);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

/// What a validator says: the places and keywords of all errors. Of a value that is none of those allowed, the validator
/// built in does not say as well that its type is another.
fn said<'v>(errors: impl Iterator<Item = ValidationError<'v>>) -> Vec<(String, String)> {
    let mut said: Vec<_> = errors.map(|error| (error.instance_path().as_str().to_owned(), error.kind().keyword().to_owned())).collect();
    let enums: Vec<String> = said.iter().filter(|(_, keyword)| keyword == "enum").map(|(at, _)| at.clone()).collect();
    said.retain(|(at, keyword)| keyword != "type" || !enums.contains(at));
    said.sort();
    said
}

fn documents() -> impl Strategy<Value = Value> {
    let names: Vec<String> =
        subschemas().into_iter().filter_map(|(at, _)| at.rsplit_once("/properties/").map(|(_, name)| name.to_owned())).collect();
    let names: Vec<String> = names.into_iter().filter(|name| !name.contains('/')).chain(["odd".to_owned()]).collect();
    let scalar = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::Bool),
        (-2..7).prop_map(|number| json!(number)),
        Just(json!(0.2)),
        prop::sample::select(vec!["yes", "ABORT", "Retry-3", "bash", "restore", "JunitXml", "latest", "x", ""])
            .prop_map(|text| json!(text)),
    ];
    scalar.prop_recursive(6, 60, 6, move |inner| {
        let keys = prop::sample::select(names.clone());
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..7).prop_map(Value::Array),
            4 => prop::collection::vec((keys, inner), 0..7).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_validator_built_in_agrees_with_one_made_at_run_time(below in documents(), place in prop::sample::select(vec!["", "env", "batch", "phases", "artifacts", "cache", "reports"])) {
        thread_local! {
            static RUN_TIME: jsonschema::Validator = jsonschema::draft7::new(document()).unwrap();
        }
        let value = if place.is_empty() { below } else { json!({"version": 0.2, place: below}) };
        let built_in = schema::buildspec_schema();
        RUN_TIME.with(|run_time| {
            prop_assert_eq!((built_in.is_valid)(&value), run_time.is_valid(&value));
            prop_assert_eq!(said((built_in.iter_errors)(&value)), said(run_time.iter_errors(&value)));
            Ok(())
        })?;
    }
}
