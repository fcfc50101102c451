use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    syntax::Node,
    vars::{Generation, Phase, Unknown, Value, View, grammar::Template},
};

rule! {
    /// A property is needed before its variable can be resolved.
    ///
    /// ## Why
    /// The framework resolves variables in steps. The name of the service, its stage and its plugins must be known from
    /// the files and the environment alone: parameters, and options that no plugin has announced yet, come later. The
    /// region, the profile and the deployment bucket are needed to ask AWS for anything, so `ssm`, `cf`, `s3` and `aws`
    /// cannot give them. The framework stops before any command runs.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders-${param:team}
    /// provider:
    ///   name: aws
    ///   deploymentBucket: ${ssm:/deploy/bucket}
    /// params:
    ///   default:
    ///     team: blue
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders-${self:custom.team}
    /// provider:
    ///   name: aws
    ///   deploymentBucket:
    ///     name: ${ssm:/deploy/bucket}
    /// custom:
    ///   team: blue
    /// ```
    name: "late-source",
    answer: Some("Cannot resolve serverless.yml: \"service\" property is not accessible (configured behind variables which cannot be resolved at this stage)"),
    check: Check::Serverless(check),
}

/// Needed before plugins are loaded, and so before their options and the parameters are known.
const EARLY: [&[&str]; 9] = [
    &["service"],
    &["provider", "stage"],
    &["useDotenv"],
    &["plugins"],
    &["package", "path"],
    &["frameworkVersion"],
    &["app"],
    &["org"],
    &["dashboard"],
];

/// Keys that osls does not have.
const DASHBOARD: [&str; 3] = ["app", "org", "dashboard"];

/// Needed before AWS can be asked.
const FOR_AWS: [&[&str]; 4] =
    [&["provider", "credentials"], &["provider", "deploymentBucket", "serverSideEncryption"], &["provider", "profile"], &["provider", "region"]];

/// Needed before any variable is resolved.
const AT_ONCE: [&str; 2] = ["disabledDeprecations", "deprecationNotificationMode"];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    // Version 4 resolves in another order.
    if service.generation == Generation::V4 {
        return;
    }
    let root = service.resolved.root();
    for name in AT_ONCE {
        if service.root.get(name).is_some_and(|node| has_variables(node, service.generation)) {
            let Some(value) = root.get(name) else { continue };
            let message = format!("`{name}` is read before any variable is resolved");
            service::find(report, value, message).answer(answer(name)).help("write the value itself");
        }
    }
    let has_dashboard = service.generation == Generation::V3;
    for path in EARLY.into_iter().filter(|path| has_dashboard || !DASHBOARD.contains(&path[0])) {
        if let Some(late) = on_the_way(root, path, &|value| value.phase() >= Phase::Late && !is_failed(value)) {
            let path = path.join(".");
            let message = format!("`{path}` must be known before the sources of its variable can be asked");
            let finding = service::find(report, late, message);
            finding.answer(answer(&path));
            finding.help("take it from `self`, `file`, `env`, `sls:stage` or the option `stage`");
        }
    }
    for path in FOR_AWS {
        if let Some(late) = on_the_way(root, path, &|value| remote(value).is_some()) {
            let source = remote(late).unwrap_or_default();
            let path = path.join(".");
            let message = format!("`{path}` is needed before `{source}` can be asked");
            let finding = service::find(report, late, message);
            finding.answer(answer(&path));
            if root.at(&["provider", "deploymentBucket"]).is_some_and(|bucket| bucket.is(late)) {
                finding.help("put the variable under `name`, so that the other settings of the bucket are known");
            } else {
                finding.help("take it from `self`, `file`, `env`, `opt` or `param`");
            }
        }
    }
}

fn answer(path: &str) -> Option<String> {
    Some(format!(
        "Cannot resolve serverless.yml: \"{path}\" property is not accessible (configured behind variables which cannot be resolved at this stage)"
    ))
}

/// The first value that is too late: one of those that lead to the property, itself, or one below it.
fn on_the_way<'r>(root: Value<'r>, path: &[&str], is_late: &dyn Fn(Value<'r>) -> bool) -> Option<Value<'r>> {
    let mut value = root;
    for key in path {
        if is_late(value) {
            return Some(value);
        }
        value = value.get(key)?;
    }
    below(value, is_late, 0)
}

/// How deep settings nest.
const MAX_DEPTH: usize = 3;

/// How many of them are looked at, as values may stand for themselves many times.
const MAX_CHILDREN: usize = 64;

fn below<'r>(value: Value<'r>, is_late: &dyn Fn(Value<'r>) -> bool, depth: usize) -> Option<Value<'r>> {
    if is_late(value) || depth > MAX_DEPTH {
        return Some(value).filter(|_| depth <= MAX_DEPTH);
    }
    let children = value.items().chain(value.entries().map(|entry| entry.value).collect::<Vec<_>>());
    children.into_iter().take(MAX_CHILDREN).find_map(|child| below(child, is_late, depth + 1))
}

fn is_failed(value: Value<'_>) -> bool {
    matches!(value.view(), View::Unknown(Unknown::Failed))
}

/// The source that a value waits for, which only answers when AWS can be asked.
fn remote(value: Value<'_>) -> Option<&str> {
    match value.view() {
        View::Unknown(Unknown::Remote(source, _)) if source != "param" => Some(source),
        _ => None,
    }
}

fn has_variables(node: Node<'_>, generation: Generation) -> bool {
    let is_one = |node: Node<'_>| Template::parse(node.text(), generation).is_ok_and(|template| !template.pieces.is_empty());
    is_one(node) || node.items().any(is_one)
}
