//! The JSON Schema of the configuration file, for editors.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};

use crate::{diagnostics::Level, rules, shellcheck::Level as Grade};

/// The configuration of speclint: speclint.toml.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "speclint.toml")]
#[allow(dead_code, reason = "only its schema is used; the file is read with places for all that is wrong")]
struct File {
    /// What is not linted: patterns as in `.gitignore`, counted from the folder of this file.
    #[schemars(default)]
    exclude: Vec<String>,
    /// How loudly each rule reports, by the name of a rule or of a family of rules.
    #[schemars(default, schema_with = "levels")]
    rules: BTreeMap<String, Level>,
    /// Levels for some paths; a later override counts more than an earlier one.
    #[schemars(default)]
    overrides: Vec<Override>,
    /// The roles that builds work with, where no template of the repository tells; a later one counts more.
    #[schemars(default)]
    roles: Vec<Role>,
    /// What the variables of services are taken to give.
    assume: Option<Assume>,
    /// shellcheck, a program of others, on the commands of a buildspec.
    #[schemars(default)]
    shellcheck: Shellcheck,
}

/// What the variables of services are taken to give.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Assume {
    /// The framework that reads the services, whatever their files say.
    framework: Option<Framework>,
    /// The stage, as `serverless --stage` names it.
    stage: Option<String>,
    /// The region.
    region: Option<String>,
    /// Values by what stands between the braces of a variable, such as `env:NAME`, `param:name` or `ssm:/path`.
    #[schemars(default)]
    values: BTreeMap<String, Scalar>,
}

/// The Serverless Framework in version 3 or 4, or osls.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[allow(dead_code, reason = "only its schema is used")]
enum Framework {
    V3,
    Osls,
    V4,
}

/// A string, a number or a truth value.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Scalar {
    Text(String),
    Number(f64),
    Bool(bool),
}

/// Whether and how shellcheck is to run.
#[derive(JsonSchema, Default, serde::Serialize)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Shellcheck {
    /// Whether it is wanted; the command line can ask for it, too, with `--shellcheck`.
    #[schemars(default)]
    enable: bool,
    /// Codes that are not wanted, such as `SC2086`.
    #[schemars(default, inner(regex(pattern = "^SC[0-9]{4}$")))]
    exclude: Vec<String>,
    /// The mildest of shellcheck's severities that is wanted.
    #[schemars(default)]
    severity: Grade,
}

/// Levels for some paths.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Override {
    /// The paths meant: patterns as in `.gitignore`, counted from the folder of this file.
    paths: Vec<String>,
    /// How loudly each rule reports in these paths.
    #[schemars(default, schema_with = "levels")]
    rules: BTreeMap<String, Level>,
}

/// The role that what some files do is done with.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Role {
    /// The buildspecs meant: patterns as in `.gitignore`, counted from the folder of this file.
    paths: Vec<String>,
    /// The file that defines the role, from the folder of this file: a template, or what the AWS CLI says of roles.
    file: String,
    /// Its logical id or name, if the file defines several.
    role: Option<String>,
}

/// A property for each rule and each family, so that editors complete them.
fn levels(generator: &mut SchemaGenerator) -> Schema {
    let level = generator.subschema_for::<Level>();
    let property = |about: String| {
        let mut property = level.clone();
        property.insert("description".to_owned(), Value::from(about));
        property.to_value()
    };
    let families = rules::all().map(|rule| (rule.family().to_owned(), property(format!("All rules of the family {}.", rule.family()))));
    let rules = rules::all().map(|rule| (rule.name.to_owned(), property(rule.summary().to_owned())));
    let properties: BTreeMap<String, Value> = families.chain(rules).collect();
    json_schema!({ "type": "object", "additionalProperties": false, "properties": Map::from_iter(properties) })
}

/// The schema as text.
pub fn schema() -> String {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<File>();
    schema.insert("$id".to_owned(), json!(concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/schemas/speclint.schema.json")));
    format!("{:#}\n", schema.to_value())
}
