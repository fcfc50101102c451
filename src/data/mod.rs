//! Facts as data: the tables of `data/`, each with its source, version and date.

pub mod images;
pub mod runtimes;
mod table;

pub use table::{Table, cells};

/// Where groups of rows begin.
mod groups {
    include!(concat!(env!("OUT_DIR"), "/groups.rs"));
}

macro_rules! table {
    ($file:literal) => {
        Table::new($file, include_str!(concat!("../../data/", $file)))
    };
    ($file:literal, $index:literal) => {
        Table::indexed($file, include_str!(concat!("../../data/", $file)), include_bytes!(concat!("../../data/", $index)))
    };
}

/// Curated build images: image, platform, os, status, since, runtimes-default.
pub static IMAGES: Table = table!("images.tsv");
/// Runtime versions preinstalled in images: runtime, version, images.
pub static RUNTIMES: Table = table!("runtimes.tsv");
/// When the support of a runtime version ends: runtime, version, end, source.
pub static RUNTIME_SUPPORT: Table = table!("runtime-support.tsv");
/// When Lambda ends the support of its runtimes: runtime, deprecated, create-blocked, update-blocked, successor.
pub static LAMBDA_RUNTIMES: Table = table!("lambda-runtimes.tsv");
/// Variables that CodeBuild sets: name, suffix, only.
pub static BUILTIN_VARIABLES: Table = table!("builtin-variables.tsv");
/// Compute types: compute-type, environment-types.
pub static COMPUTE_TYPES: Table = table!("compute-types.tsv");
/// Terraform's types and arguments: terraform, cloudformation, attributes.
pub static TERRAFORM: Table = table!("terraform.tsv");
/// Command line tools: tool, subcommand, depth, valued, flags.
pub static TOOLS: Table = table!("tools.tsv").grouped(groups::TOOLS);
/// Error messages: service, phase, code, rules, message, example, meaning, cause.
pub static AWS_ERRORS: Table = table!("aws-errors.tsv");
/// IAM actions: action, level, resources, conditions, dependents.
pub static IAM_ACTIONS: Table = table!("iam/actions.tsv", "iam/actions.index");
/// Resource types of IAM: resource, arn, conditions.
pub static IAM_RESOURCES: Table = table!("iam/resources.tsv", "iam/resources.index");
/// Condition keys of IAM: service, keys.
pub static IAM_CONDITIONS: Table = table!("iam/conditions.tsv");
/// APIs: api, prefix, command, id.
pub static APIS: Table = table!("iam/apis.tsv");
/// API operations: operation, actions, conditional, parameters.
pub static OPERATIONS: Table = table!("iam/operations.tsv", "iam/operations.index");
/// Commands of the AWS CLI that are not named like operations: command, operation.
pub static CLI_COMMANDS: Table = table!("iam/commands.tsv");
/// Commands that are programs of their own: command, calls, parameters.
pub static PROGRAMS: Table = table!("iam/programs.tsv");
/// Services as condition keys name them: what, principal.
pub static PRINCIPALS: Table = table!("iam/principals.tsv");
/// Actions of pipelines: action, when, actions, resource.
pub static PIPELINE_ACTIONS: Table = table!("iam/pipeline-actions.tsv");
/// CloudFormation types: type, prefix, actions.
pub static HANDLERS: Table = table!("iam/handlers.tsv");
/// CloudFormation types: type, name, ref, arn.
pub static TYPES: Table = table!("iam/types.tsv", "iam/types.index");
/// Policy templates of SAM: policy, document.
pub static SAM_POLICIES: Table = table!("iam/sam-policies.tsv");
/// AWS managed policies: name, path, version, block, document.
pub static MANAGED_POLICIES: Table = table!("iam/managed-policies.tsv");

/// Shapes of tokens: prefix, rest, kind, confidence, sources.
pub static SECRET_SHAPES: Table = table!("secret-shapes.tsv").grouped(groups::SECRET_SHAPES);

/// All tables.
pub static TABLES: [&Table; 23] = [
    &AWS_ERRORS,
    &BUILTIN_VARIABLES,
    &COMPUTE_TYPES,
    &IMAGES,
    &LAMBDA_RUNTIMES,
    &RUNTIMES,
    &RUNTIME_SUPPORT,
    &SECRET_SHAPES,
    &TERRAFORM,
    &TOOLS,
    &IAM_ACTIONS,
    &IAM_RESOURCES,
    &IAM_CONDITIONS,
    &APIS,
    &OPERATIONS,
    &CLI_COMMANDS,
    &HANDLERS,
    &MANAGED_POLICIES,
    &PROGRAMS,
    &TYPES,
    &PRINCIPALS,
    &PIPELINE_ACTIONS,
    &SAM_POLICIES,
];
