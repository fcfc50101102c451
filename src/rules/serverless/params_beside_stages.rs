use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Generation,
};

rule! {
    /// Parameters stand under `params` and under `stages`.
    ///
    /// ## Why
    /// Version 4 keeps the parameters of a stage under `stages.<stage>.params` and refuses a service that has `params` as well.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// frameworkVersion: '4'
    /// provider:
    ///   name: aws
    ///   environment:
    ///     DOMAIN: ${param:domain}
    ///     SIZE: ${param:size}
    /// params:
    ///   default:
    ///     size: 1
    /// stages:
    ///   default:
    ///     params:
    ///       domain: test.example.com
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// frameworkVersion: '4'
    /// provider:
    ///   name: aws
    ///   environment:
    ///     DOMAIN: ${param:domain}
    ///     SIZE: ${param:size}
    /// stages:
    ///   default:
    ///     params:
    ///       domain: test.example.com
    ///       size: 1
    /// ```
    name: "params-beside-stages",
    severity: Severity::Warning,
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let entry = |key: &str| service.resolved.root().entries().find(|entry| entry.key == key);
    let Some((params, stages)) = entry("params").zip(entry("stages")) else { return };
    if service.generation != Generation::V4 {
        return;
    }
    let finding = service::find_key(report, &params, "version 4 does not take `params` beside `stages`");
    finding.help("move them to `stages.<stage>.params`");
    service::label(finding, service::key_place(&stages), "this is there as well");
}
