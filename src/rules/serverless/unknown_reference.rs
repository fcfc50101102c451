use std::{collections::HashSet, sync::Arc};

use crate::{
    diagnostics::Confidence,
    model::serverless::{Compiled, Reference, ReferenceKind, Service, Template},
    rules::{Check, Report, rule},
    suggest::nearest,
    vars::{Generation, Resolved, Value},
};

rule! {
    /// A reference leads to a logical id that nothing has.
    ///
    /// ## Why
    /// `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn` name resources and parameters of the template by their logical
    /// ids: those under `resources`, and those that the framework generates. A function `hello` is not `hello` there, but
    /// `HelloLambdaFunction`, and a bucket of an event is `S3Bucket` and its name. Packaging does not look; the deployment
    /// fails when CloudFormation validates the template. Nothing is reported where the template is not wholly known, or
    /// where a plugin may add to it.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// functions:
    ///   receive:
    ///     handler: src/receive.handler
    ///     environment:
    ///       TABLE: !Ref OrderTable
    /// resources:
    ///   Resources:
    ///     OrdersTable:
    ///       Type: AWS::DynamoDB::Table
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// functions:
    ///   receive:
    ///     handler: src/receive.handler
    ///     environment:
    ///       TABLE: !Ref OrdersTable
    /// resources:
    ///   Resources:
    ///     OrdersTable:
    ///       Type: AWS::DynamoDB::Table
    /// ```
    name: "unknown-reference",
    answered_by: Some("CloudFormation"),
    answer: Some("Template format error: Unresolved resource dependencies [OrderTable] in the Resources block of the template"),
    check: Check::Compiled(check),
}

/// Keys that the framework itself knows; others belong to plugins, or to what version 4 generates.
const KEYS: [&str; 24] = [
    "app",
    "build",
    "configValidationMode",
    "console",
    "custom",
    "dashboard",
    "deprecationNotificationMode",
    "disabledDeprecations",
    "frameworkVersion",
    "functions",
    "layers",
    "licenseKey",
    "org",
    "package",
    "params",
    "plugins",
    "projectDir",
    "provider",
    "resources",
    "service",
    "stages",
    "unresolvedVariablesNotificationMode",
    "useDotenv",
    "variablesResolutionMode",
];

/// Plugins that add no resources, and no roles but those of functions.
const PLUGINS: [&str; 36] = [
    "serverless-add-api-key",
    "serverless-bundle",
    "serverless-deployment-bucket",
    "serverless-dotenv",
    "serverless-dotenv-plugin",
    "serverless-dynamodb",
    "serverless-dynamodb-local",
    "serverless-esbuild",
    "serverless-export-env",
    "serverless-go-plugin",
    "serverless-iam-roles-per-function",
    "serverless-ignore",
    "serverless-jetpack",
    "serverless-jest-plugin",
    "serverless-localstack",
    "serverless-mocha-plugin",
    "serverless-offline",
    "serverless-offline-dynamodb-streams",
    "serverless-offline-lambda",
    "serverless-offline-s3",
    "serverless-offline-sns",
    "serverless-offline-sqs",
    "serverless-offline-ssm",
    "serverless-plugin-common-excludes",
    "serverless-plugin-include-dependencies",
    "serverless-plugin-monorepo",
    "serverless-plugin-optimize",
    "serverless-plugin-typescript",
    "serverless-prune-plugin",
    "serverless-pseudo-parameters",
    "serverless-python-requirements",
    "serverless-s3-local",
    "serverless-s3-sync",
    "serverless-stage-manager",
    "serverless-webpack",
    "serverless-wsgi",
];

/// How many declarations are looked at to tell whether they depend on something assumed.
const MAX_DECLARATIONS: usize = 10_000;

fn check(compiled: &Compiled<'_>, report: &mut Report<'_>) {
    let (serverless, service) = (compiled.serverless, compiled.service());
    let template = compiled.template();
    if !has_quiet_plugins(service) || !template.gaps.is_empty() {
        return;
    }
    let is_assumed = has_assumptions(&serverless.resolved);
    let mut known = HashSet::new();
    for reference in template.references(service) {
        let is_there = match reference.kind {
            ReferenceKind::Condition => template.has_condition(&reference.id),
            _ => template.has(&reference.id),
        };
        let Some(place) = reference.place().filter(|_| !is_there) else { continue };
        if !known.insert((Arc::as_ptr(&place.source), place.span)) {
            continue;
        }
        let is_own = Arc::ptr_eq(&place.source, serverless.source());
        let Some(site) = (if is_own { Some(place.clone()) } else { reference.site.place() }) else { continue };
        let what = match reference.kind {
            ReferenceKind::Condition => "no condition has the name",
            _ => "nothing has the logical id",
        };
        let finding = report.find(site.span, format!("{what} `{}`", reference.id));
        // The template names the id, which in the rule's answer is an example's.
        finding.answer(None);
        if !is_own {
            finding.label_in(&place.source, place.span, "it is referred to here");
        }
        if let Some(help) = help(&reference, template, service) {
            finding.help(help);
        }
        if serverless.generation == Generation::V4 || is_assumed || reference.value.is_assumed() {
            finding.confidence(Confidence::Likely);
        }
    }
}

/// Whether all plugins are known to add nothing but roles of functions.
fn has_quiet_plugins(service: &Service<'_>) -> bool {
    let is_quiet = |name: &Option<String>| name.as_deref().is_some_and(|name| PLUGINS.contains(&name));
    service.root.entries().iter().all(|(key, _)| KEYS.contains(&&**key)) && service.plugins().iter().all(is_quiet)
}

/// Whether another stage may declare other resources or functions.
fn has_assumptions(resolved: &Resolved) -> bool {
    let mut open: Vec<(Value<'_>, usize)> =
        [("resources", 3), ("functions", 2)].iter().filter_map(|(key, depth)| Some((resolved.root().get(key)?, *depth))).collect();
    for _ in 0..MAX_DECLARATIONS {
        let Some((value, depth)) = open.pop() else { return false };
        if value.is_assumed() {
            return true;
        }
        if let Some(depth) = depth.checked_sub(1) {
            open.extend(value.items().chain(value.entries().map(|entry| entry.value)).map(|value| (value, depth)));
        }
    }
    true
}

fn help(reference: &Reference<'_>, template: &Template<'_>, service: &Service<'_>) -> Option<String> {
    if let Some(function) = service.function(&reference.id) {
        return Some(format!("the function `{}` has the logical id `{}`", function.key, function.logical_id()));
    }
    let section = if reference.kind == ReferenceKind::Condition { "Conditions" } else { "Parameters" };
    let mut names: Vec<String> =
        template.sections.get(section).into_iter().flat_map(|section| section.entries()).map(|(name, _)| name.into_owned()).collect();
    if reference.kind != ReferenceKind::Condition {
        names.extend(template.resources.iter().filter_map(|resource| resource.id.known().map(str::to_owned)));
    }
    nearest(&reference.id, names.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?"))
}
