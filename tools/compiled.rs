//! Prints the template that speclint expects the framework to make of services, one line of JSON for each file: for
//! `tools/compiled.py`, which compares.
//!
//! Run as `cargo run --example compiled -- [--fw v3|osls|v4] FILE...`.

#[path = "recorded.rs"]
mod recorded;

use std::{path::Path, sync::Arc};

use serde_json::{Value as Object, json};
use speclint::{
    model::serverless::{Cause, Json, LogicalId, Resource, Service, Template},
    project::Repository,
    source::Source,
    syntax,
    vars::{Generation, Inputs, Workspace, resolve},
};

fn main() {
    recorded::each(template);
}

fn template(path: &Path, generation: Generation) -> Object {
    let Ok(source) = Source::read(path) else { return json!({"file": path, "unreadable": true}) };
    let tree = syntax::parse(&Arc::new(source));
    let inputs = Inputs { is_exact: true, ..recorded::inputs(generation) };
    let workspace = Workspace::of(path, &Repository::default());
    let resolved = resolve(&tree, &workspace, &inputs);
    let start = std::time::Instant::now();
    let service = Service::new(&resolved, &inputs);
    let template = Template::of(&service);
    let micros = start.elapsed().as_micros() as u64;
    let outputs = template.outputs.iter().map(|output| output.id.to_string());
    json!({
        "file": path,
        "resources": template.resources.iter().map(resource).collect::<Vec<_>>(),
        "outputs": outputs.collect::<Vec<_>>(),
        "gaps": template.gaps.iter().map(place).collect::<Vec<_>>(),
        "micros": micros,
    })
}

fn resource(resource: &Resource<'_>) -> Object {
    let statements = resource
        .statements
        .iter()
        .map(|statement| json!({"value": plain(&statement.value), "causes": statement.causes.iter().map(place).collect::<Vec<_>>()}));
    json!({
        "id": LogicalId::to_string(&resource.id),
        "type": resource.kind,
        "properties": plain(&resource.properties),
        "dependsOn": resource.depends_on.iter().map(plain).collect::<Vec<_>>(),
        "statements": statements.collect::<Vec<_>>(),
        "causes": resource.causes.iter().map(place).collect::<Vec<_>>(),
        "generated": resource.is_generated,
    })
}

fn place(cause: &Cause<'_>) -> String {
    let places = cause.chain();
    let texts = places.iter().map(|origin| {
        let text = origin.source.slice(origin.span);
        format!("{}:{}:{}", origin.source.display_path(), origin.span.start, text.lines().next().unwrap_or_default())
    });
    texts.collect::<Vec<_>>().join(" < ")
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
