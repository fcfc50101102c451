//! Prints what speclint makes of the variables of services, one line of JSON for each file, judged as the framework
//! would: for `tools/variables.py`, which compares.
//!
//! Run as `cargo run --example variables -- [--fw v3|osls|v4] FILE...`.

#[path = "recorded.rs"]
mod recorded;

use std::{path::Path, sync::Arc};

use serde_json::{Value as Json, json};
use speclint::{
    project::Repository,
    source::Source,
    syntax,
    vars::{Generation, Inputs, Unknown, Value, View, Workspace, resolve},
};

fn main() {
    recorded::each(judge);
}

fn judge(path: &Path, generation: Generation) -> Json {
    let Ok(source) = Source::read(path) else { return json!({"file": path, "unreadable": true}) };
    let tree = syntax::parse(&Arc::new(source));
    let inputs = Inputs { is_exact: true, ..recorded::inputs(generation) };
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
