//! Prints what speclint holds against the configuration of services, one line of JSON for each file, judged as the
//! framework would: for `tools/schema.py`, which compares.
//!
//! Run as `cargo run --example schema -- [--fw v3|osls|v4] FILE...`.

#[path = "recorded.rs"]
mod recorded;

use std::{path::Path, sync::Arc, time::Instant};

use serde_json::{Value as Json, json};
use speclint::{
    project::Repository,
    schema::service::{Plugins, violations},
    source::Source,
    syntax,
    vars::{Generation, Workspace, resolve},
};

fn main() {
    recorded::each(judge);
}

fn judge(path: &Path, generation: Generation) -> Json {
    let Ok(source) = Source::read(path) else { return json!({"file": path, "unreadable": true}) };
    let source = Arc::new(source);
    let start = Instant::now();
    let tree = syntax::parse(&source);
    let parsed = start.elapsed();
    let inputs = recorded::inputs(generation);
    let resolved = resolve(&tree, &Workspace::of(path, &Repository::default()), &inputs);
    let resolving = start.elapsed();
    let found = violations(&resolved, Some(generation), &Plugins::of(resolved.root()), true);
    let all = start.elapsed();
    let errors = found.iter().map(|violation| {
        let path: String = violation.path.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect();
        json!({"path": path, "keyword": violation.keyword, "property": violation.property(), "problem": format!("{:?}", violation.problem)})
    });
    let micros = [parsed, resolving - parsed, all - resolving].map(|time| time.as_micros() as u64);
    json!({"file": path, "errors": errors.collect::<Vec<_>>(), "micros": micros})
}
