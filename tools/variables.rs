//! Prints what speclint makes of the variables of services, one line of JSON for each file, judged as the framework
//! would: for `tools/variables.py`, which compares.
//!
//! Run as `cargo run --example variables -- [--fw v3|osls|v4] FILE...`.

use std::{path::Path, sync::Arc};

use serde_json::{Value as Json, json};
use speclint::{
    project::Repository,
    source::Source,
    syntax,
    vars::{Generation, Inputs, Unknown, Value, View, Workspace, resolve},
};

/// The environment that the framework's verdicts were recorded in.
const ENVIRONMENT: [(&str, &str); 3] = [("CI", "1"), ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "fake")];

fn main() {
    let mut generation = Generation::V3;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--fw" {
            generation = match arguments.next().as_deref() {
                Some("osls") => Generation::Osls,
                Some("v4") => Generation::V4,
                _ => Generation::V3,
            };
            continue;
        }
        println!("{}", judge(Path::new(&argument), generation));
    }
}

fn judge(path: &Path, generation: Generation) -> Json {
    let Ok(source) = Source::read(path) else { return json!({"file": path, "unreadable": true}) };
    let tree = syntax::parse(&Arc::new(source));
    let environment = ENVIRONMENT.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let inputs = Inputs { generation, environment, is_exact: true, ..Inputs::default() };
    let workspace = Workspace::of(path, &Repository::default());
    let start = std::time::Instant::now();
    let resolved = resolve(&tree, &workspace, &inputs);
    let micros = start.elapsed().as_micros() as u64;
    let errors = resolved.errors.iter().map(|error| {
        let places = error.chain.iter().map(|origin| format!("{}:{}", origin.source.display_path(), origin.source.slice(origin.span)));
        json!({"path": error.path, "kind": error.kind.name(), "detail": format!("{:?}", error.kind), "inherited": error.inherited,
            "chain": places.collect::<Vec<_>>()})
    });
    json!({"file": path, "errors": errors.collect::<Vec<_>>(), "resolved": plain(resolved.root()), "micros": micros})
}

fn plain(value: Value<'_>) -> Json {
    match value.view() {
        View::Unknown(Unknown::JavaScript(_)) => json!({"$unknown": "javascript"}),
        View::Unknown(reason) => json!({"$unknown": format!("{reason:?}")}),
        View::Null => Json::Null,
        View::Bool(value) => value.into(),
        View::Number(value) if value.fract() == 0.0 && value.abs() < 9e15 => (value as i64).into(),
        View::Number(value) => value.into(),
        View::Text(text) => text.into(),
        View::List => value.items().map(plain).collect(),
        View::Map => Json::Object(value.entries().map(|entry| (entry.key.to_owned(), plain(entry.value))).collect()),
    }
}
