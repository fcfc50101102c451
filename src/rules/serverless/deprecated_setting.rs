use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    schema::service::Violation,
    source::Span,
    vars::{Generation, Member, Value, View},
};

rule! {
    /// A setting has a newer name, or no effect any more.
    ///
    /// ## Why
    /// The framework still reads the old name and logs a deprecation, and later versions and osls do not know it. A setting
    /// without effect is a warning: somebody may rely on it.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// variablesResolutionMode: 20210326
    /// package:
    ///   exclude:
    ///     - test/**
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   iamRoleStatements:
    ///     # the table of another service
    ///     - Effect: Allow
    ///       Action: dynamodb:GetItem
    ///       Resource: arn:aws:dynamodb:eu-west-1:111122223333:table/customers
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     awsKmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// package:
    ///   patterns:
    ///     - '!test/**'
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   iam:
    ///     role:
    ///       statements:
    ///         # the table of another service
    ///         - Effect: Allow
    ///           Action: dynamodb:GetItem
    ///           Resource: arn:aws:dynamodb:eu-west-1:111122223333:table/customers
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     kmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000
    /// ```
    name: "deprecated-setting",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Serverless(check),
    service: Some(takes),
}

/// A key that is only an old name is told here.
fn takes(violation: &Violation<'_>, service: &Serverless<'_>, _: &mut Report<'_>) -> bool {
    let is_old = match violation.property() {
        Some("awsKmsKeyArn") => violation.is_at(&["functions", "*"]),
        Some("permissionBoundary") => violation.is_at(&["provider", "iam", "role"]),
        Some(key) => violation.is_at(&["provider"]) && OF_PROVIDER.iter().any(|(old, _)| *old == key),
        None => false,
    };
    !service.is_exact && is_old
}

/// Old settings of the provider, and the keys below it that replace them.
const OF_PROVIDER: [(&str, &[&str]); 5] = [
    ("role", &["iam", "role"]),
    ("rolePermissionsBoundary", &["iam", "role", "permissionsBoundary"]),
    ("iamRoleStatements", &["iam", "role", "statements"]),
    ("iamManagedPolicies", &["iam", "role", "managedPolicies"]),
    ("cfnRole", &["iam", "deploymentRole"]),
];

/// What is read by no version from 3 on.
const USELESS: [&[&str]; 5] =
    [&["variablesResolutionMode"], &["projectDir"], &["console"], &["provider", "httpApi", "useProviderTags"], &["provider", "eventBridge", "useCloudFormation"]];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let root = service.resolved.root();
    // What osls does not know at all is an unknown key there.
    if service.generation != Generation::Osls {
        USELESS.iter().for_each(|path| useless(service, root, path, report));
        let functions = service::functions(service);
        let parts = functions.iter().map(|function| function.value).chain([root]);
        parts.filter_map(|part| part.get("package")).for_each(|package| patterns(service, package, report));
    }
    if let Some(provider) = service::provider(service) {
        of_provider(service, provider, report);
        if let Some(role) = provider.at(&["iam", "role"]) {
            renamed(service, role, ["permissionBoundary", "permissionsBoundary"], Severity::Info, report);
        }
    }
    for function in service::functions(service) {
        renamed(service, function.value, ["awsKmsKeyArn", "kmsKeyArn"], Severity::Warning, report);
    }
}

fn entry<'s>(value: Value<'s>, key: &str) -> Option<Member<'s>> {
    value.entries().find(|entry| entry.key == key && entry.value.view() != View::Null)
}

fn renamed(service: &Serverless<'_>, value: Value<'_>, [old, new]: [&str; 2], severity: Severity, report: &mut Report<'_>) {
    let Some(entry) = entry(value, old) else { return };
    let why = if severity == Severity::Info { "is the old name of" } else { "has no effect: the framework reads" };
    let finding = service::find_key(report, &entry, format!("`{old}` {why} `{new}`"));
    finding.severity(severity).help(format!("write `{new}`"));
    if service::is_written_here(service, entry.value) && value.get(new).is_none() {
        finding.fix(Fix::suggested("use the new name").replace(entry.key_span, new));
    }
}

fn of_provider(service: &Serverless<'_>, provider: Value<'_>, report: &mut Report<'_>) {
    let old: Vec<_> = OF_PROVIDER.iter().filter_map(|(key, path)| Some((entry(provider, key)?, *path))).collect();
    for (entry, path) in &old {
        let new = format!("provider.{}", path.join("."));
        let finding = service::find_key(report, entry, format!("`{}` is the old name of `{new}`", entry.key));
        finding.severity(Severity::Info).help(format!("move it to `{new}`"));
        // Several of them would have to become one mapping.
        if old.len() == 1 && provider.get("iam").is_none() && service::is_written_here(service, entry.value) {
            finding.fixes.extend(nest(service, entry, path));
        }
    }
}

/// Puts a setting below new keys: the key becomes several, and all lines of the value move to the right.
fn nest(service: &Serverless<'_>, entry: &Member<'_>, path: &[&str]) -> Option<Fix> {
    let source = service.source();
    let key = entry.key_span;
    let line = source.line_at(key.start);
    let indent = source.slice(Span { start: line.start, end: key.start });
    let value = entry.value.place()?.span;
    if !indent.bytes().all(|byte| byte == b' ') || value.start < key.end {
        return None;
    }
    let lines = path.iter().enumerate().map(|(depth, key)| format!("{}{key}", "  ".repeat(depth)));
    let keys = lines.collect::<Vec<_>>().join(&format!(":\n{indent}"));
    let mut fix = Fix::suggested("move it to its new place").replace(key, keys);
    let breaks = source.slice(key.cover(value)).match_indices('\n').map(|(at, _)| key.start + at as u32 + 1);
    for start in breaks.filter(|start| *start < value.end && !source.slice(source.line_at(*start)).trim().is_empty()) {
        fix = fix.insert(start, "  ".repeat(path.len() - 1));
    }
    Some(fix)
}

/// `include` and `exclude` of a package.
fn patterns(service: &Serverless<'_>, package: Value<'_>, report: &mut Report<'_>) {
    let old = [entry(package, "include"), entry(package, "exclude")];
    let is_alone = old.iter().flatten().count() == 1 && package.get("patterns").is_none();
    for entry in old.iter().flatten() {
        let finding = service::find_key(report, entry, format!("`{}` is the old form of `patterns`", entry.key));
        finding.severity(Severity::Info);
        let is_exclude = entry.key == "exclude";
        finding.help(if is_exclude { "list them under `patterns`, each with `!` before it" } else { "list them under `patterns`" });
        if is_alone && service::is_written_here(service, entry.value) {
            finding.fixes.extend(list_patterns(service, entry, is_exclude));
        }
    }
}

fn list_patterns(service: &Serverless<'_>, entry: &Member<'_>, is_exclude: bool) -> Option<Fix> {
    let mut fix = Fix::suggested("use `patterns`").replace(entry.key_span, "patterns");
    for item in entry.value.items().filter(|_| is_exclude) {
        let (text, place) = (item.as_str()?, item.place()?);
        let is_plain = service::is_written_here(service, item) && !text.contains(['\n', '\'']) && place.source.slice(place.span).contains(text);
        is_plain.then_some(())?;
        // A pattern that is taken back has lost its mark.
        let pattern = text.strip_prefix('!').map_or_else(|| format!("!{text}"), str::to_owned);
        fix = fix.replace(place.span, format!("'{pattern}'"));
    }
    Some(fix)
}

fn useless(service: &Serverless<'_>, root: Value<'_>, path: &[&str], report: &mut Report<'_>) {
    let Some((key, above)) = path.split_last() else { return };
    let Some(entry) = root.at(above).and_then(|above| entry(above, key)) else { return };
    let finding = service::find_key(report, &entry, format!("`{key}` has no effect any more"));
    finding.help("remove it");
    let Some(place) = entry.value.place().filter(|_| service::is_written_here(service, entry.value)) else { return };
    let line = service.source().line_at(entry.key_span.start);
    let is_whole = service.source().slice(line).trim() == service.source().slice(entry.key_span.cover(place.span)).trim();
    if is_whole && above.is_empty() {
        let next = service.source().text().len().min(line.end as usize + 1) as u32;
        finding.fix(Fix::suggested("remove it").remove(Span { end: next, ..line }));
    }
}
