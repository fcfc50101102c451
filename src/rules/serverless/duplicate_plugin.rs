use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Generation, Value},
};

rule! {
    /// A plugin is listed twice.
    ///
    /// ## Why
    /// The framework refuses to load a plugin a second time and stops.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins:
    ///   - serverless-prune-plugin
    ///   - serverless-domain-manager
    ///   - serverless-prune-plugin
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins:
    ///   - serverless-prune-plugin
    ///   - serverless-domain-manager
    /// ```
    name: "duplicate-plugin",
    answer: Some("Encountered duplicate plugin definition. Please remove duplicate plugins from your configuration."),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let mut known: Vec<(&str, Value<'_>)> = Vec::new();
    for (name, value) in service::plugins(service).unwrap_or_default() {
        let Some((_, first)) = known.iter().find(|(known, _)| *known == name) else {
            known.push((name, value));
            continue;
        };
        let finding = service::find(report, value, format!("the plugin `{name}` is listed twice"));
        finding.help("remove one of them");
        service::label(finding, first.place(), "first here");
        if service.generation == Generation::V4 {
            finding.severity(Severity::Warning);
        }
    }
}
