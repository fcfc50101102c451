use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Value,
};

rule! {
    /// A function lists files for its package, and has no package of its own.
    ///
    /// ## Why
    /// All functions share one package unless `package.individually` is set, for the service or the function. The patterns of
    /// a function are then ignored, and its package holds what the service's patterns leave.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     package:
    ///       patterns:
    ///         - '!images/**'
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// package:
    ///   individually: true
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     package:
    ///       patterns:
    ///         - '!images/**'
    /// ```
    name: "ignored-patterns",
    severity: Severity::Warning,
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let of_service = service.resolved.root().get("package");
    // A plugin that bundles may package each function by itself.
    let may_be_single = |package: Option<Value<'_>>| {
        package.is_some_and(|package| {
            let switch = package.get("individually");
            service::is_on(switch) || switch.or(Some(package)).is_some_and(|value| !value.is_known()) || package.get("artifact").is_some()
        })
    };
    if may_be_single(of_service) || service::plugins(service).is_none_or(|plugins| !plugins.is_empty()) {
        return;
    }
    for function in service::functions(service).into_iter().filter(|function| function.value.get("image").is_none()) {
        let package = function.value.get("package").filter(|package| !may_be_single(Some(*package)));
        let Some(entry) = package.and_then(|package| package.entries().find(|entry| entry.key == "patterns")) else { continue };
        let finding = service::find_key(report, &entry, format!("the patterns of `{}` have no effect", function.key));
        finding.help("set `individually: true` beside them, or move them to the `package` of the service");
    }
}
