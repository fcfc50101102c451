use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Generation,
};

rule! {
    /// The plugins are one name instead of a list.
    ///
    /// ## Why
    /// The framework takes `plugins: name` for valid, and then loads no plugin at all, without a word.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins: serverless-offline
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins:
    ///   - serverless-offline
    /// ```
    name: "plugins-not-a-list",
    fix: Some(Applicability::Suggested),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let Some(plugins) = service.resolved.root().get("plugins") else { return };
    let Some(name) = plugins.as_str().filter(|name| !name.is_empty()) else { return };
    let span = service::text_span(service, plugins, 0..name.len());
    let finding = service::find(report, plugins, format!("`{name}` is not loaded: plugins are a list"));
    finding.help("write it as an item of a list");
    if let Some(span) = span.filter(|span| *span == finding.primary.span) {
        finding.fix(Fix::suggested("make it a list").replace(span, format!("[{name}]")));
    }
    // Measured with version 3 only.
    if service.generation == Generation::V4 {
        finding.severity(Severity::Warning);
    }
}
