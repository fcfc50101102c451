//! Prints what speclint holds against the configuration of services, one line of JSON for each file, judged as the
//! framework would: for `tools/schema.py`, which compares.
//!
//! Run as `cargo run --example schema -- [--fw v3|osls|v4] FILE...`.

use std::{path::Path, sync::Arc, time::Instant};

use serde_json::{Value as Json, json};
use speclint::{
    project::Repository,
    schema::service::{Plugins, violations},
    source::Source,
    syntax,
    vars::{Generation, Inputs, Workspace, resolve},
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
    let source = Arc::new(source);
    let start = Instant::now();
    let tree = syntax::parse(&source);
    let parsed = start.elapsed();
    let environment = ENVIRONMENT.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let inputs = Inputs { generation, environment, ..Inputs::default() };
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
