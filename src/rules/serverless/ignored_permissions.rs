use crate::{
    diagnostics::{Finding, Severity},
    model::serverless::{Serverless, may_make_roles},
    rules::{Check, Report, rule, service},
    schema::service::Violation,
    vars::{Generation, Value, View},
};

rule! {
    /// Permissions are given to a role that no function has.
    ///
    /// ## Why
    /// The framework makes a role for the functions and gives it the statements of the provider. It makes none if a role is
    /// given, and then the statements are lost without a word. `iamRoleStatements` is not read where `iam.role.statements`
    /// is there, and the statements of one function only count with a plugin, or in version 4.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   iam:
    ///     role:
    ///       statements:
    ///         - Effect: Allow
    ///           Action: dynamodb:GetItem
    ///           Resource: arn:aws:dynamodb:eu-west-1:111122223333:table/customers
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     role: arn:aws:iam::111122223333:role/orders
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   iam:
    ///     role:
    ///       statements:
    ///         - Effect: Allow
    ///           Action: dynamodb:GetItem
    ///           Resource: arn:aws:dynamodb:eu-west-1:111122223333:table/customers
    /// functions:
    ///   place:
    ///     handler: place.run
    /// ```
    name: "ignored-permissions",
    severity: Severity::Warning,
    check: Check::Serverless(check),
    service: Some(takes),
}

/// The key that only a plugin knows is told here.
fn takes(violation: &Violation<'_>, service: &Serverless<'_>, _: &mut Report<'_>) -> bool {
    let is_ours = violation.is_at(&["functions", "*"]) && violation.property() == Some("iamRoleStatements");
    !service.is_exact && is_ours && needs_plugin(service)
}

/// The settings that give permissions: the old name, and the new one below `iam.role`.
const SETTINGS: [(&str, &str); 2] = [("iamRoleStatements", "statements"), ("iamManagedPolicies", "managedPolicies")];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let Some(provider) = service::provider(service) else { return };
    let role = provider.at(&["iam", "role"]);
    for (old, new) in SETTINGS {
        let new_value = role.and_then(|role| service::given(role, new));
        let old_value = service::given(provider, old);
        if let Some((old_value, new_value)) = old_value.zip(new_value) {
            let finding = report_on(provider, old, old_value, report, &format!("is not read, because `iam.role.{new}` is there"));
            finding.help(format!("move what it has to `iam.role.{new}`"));
            service::label(finding, new_value.place(), "only this is read");
        }
        for (name, value) in [(old, old_value), (new, new_value)] {
            let Some((value, why)) = value.zip(no_role(service, provider, role)) else { continue };
            report_on(provider, name, value, report, why).help("give the permissions to that role instead");
        }
    }
    of_functions(service, report);
}

fn report_on<'f>(
    provider: Value<'_>,
    key: &str,
    value: Value<'_>,
    report: &'f mut Report<'_>,
    why: &str,
) -> &'f mut Finding {
    let holders = [Some(provider), provider.at(&["iam", "role"])];
    let entry = holders.into_iter().flatten().flat_map(Value::entries).find(|entry| entry.key == key && entry.value.is(value));
    let message = format!("`{key}` {why}");
    match entry {
        Some(entry) => service::find_key(report, &entry, message),
        None => service::find(report, value, message),
    }
}

/// Why the framework makes no role; none if it makes one, or may.
fn no_role(service: &Serverless<'_>, provider: Value<'_>, role: Option<Value<'_>>) -> Option<&'static str> {
    let is_custom = |role: Value<'_>| match role.view() {
        View::Text(_) => true,
        View::Map => role.entries().any(|entry| entry.key == "Ref" || entry.key.starts_with("Fn::")),
        _ => false,
    };
    if role.is_some_and(is_custom) || service::given(provider, "role").is_some_and(is_custom) {
        return Some("has no effect, because the functions have another role");
    }
    // A plugin may make roles, and take the statements over.
    let plugins = service::plugins(service)?;
    let functions = service::functions(service);
    let all_own = !functions.is_empty() && functions.iter().all(|function| service::given(function.value, "role").is_some_and(|role| role.is_known()));
    (all_own && plugins.iter().all(|(name, _)| !name.contains("iam"))).then_some("has no effect, because each function has a role of its own")
}

/// Whether the statements of functions need a plugin that is not there.
fn needs_plugin(service: &Serverless<'_>) -> bool {
    service.generation != Generation::V4 && service::plugins(service).is_some_and(|plugins| !plugins.iter().any(|(name, _)| may_make_roles(name)))
}

/// The statements of a function, which only a plugin reads.
fn of_functions(service: &Serverless<'_>, report: &mut Report<'_>) {
    if !needs_plugin(service) {
        return;
    }
    for function in service::functions(service) {
        if let Some(entry) = function.value.entries().find(|entry| entry.key == "iamRoleStatements") {
            let finding = service::find_key(report, &entry, "`iamRoleStatements` of a function has no effect without a plugin");
            finding.help("add the plugin `serverless-iam-roles-per-function`, or move them to `provider.iam.role.statements`");
        }
    }
}
