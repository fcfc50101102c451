use crate::{
    diagnostics::{Confidence, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Value,
};

rule! {
    /// A parameter is used by nobody.
    ///
    /// ## Why
    /// What nothing refers to misleads whoever changes it. JavaScript files read parameters in ways that are not seen here:
    /// where there are any, nothing is said.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     DOMAIN: ${param:domain}
    /// params:
    ///   default:
    ///     domain: test.example.com
    ///     domian: example.com
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     DOMAIN: ${param:domain}
    /// params:
    ///   default:
    ///     domain: test.example.com
    /// ```
    name: "unused-param",
    severity: Severity::Info,
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let root = service.resolved.root();
    let texts: Vec<&str> = service.resolved.files().iter().map(|file| file.text()).collect();
    // The name may itself be made by a variable.
    let is_open = |text: &&str| reads_other_files(text) || text.contains("param:${") || text.contains("param: ${");
    if texts.iter().any(is_open) {
        return;
    }
    let stages = root.get("params").into_iter().flat_map(Value::entries);
    for param in stages.flat_map(|stage| stage.value.entries().collect::<Vec<_>>()) {
        if texts.iter().any(|text| names(text, param.key)) {
            continue;
        }
        let finding = service::find_key(report, &param, format!("nothing uses the parameter `{}`", param.key));
        finding.confidence(Confidence::Likely).help("remove it");
    }
}

/// Whether a text refers to a parameter.
fn names(text: &str, name: &str) -> bool {
    text.match_indices("param:").any(|(at, source)| {
        let rest = text.get(at + source.len()..).unwrap_or_default().trim_start();
        let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
        rest.strip_prefix(name).is_some_and(|behind| !behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
    })
}

/// Whether a text reads files that are not looked into: those of other stages, programs, those elsewhere.
fn reads_other_files(text: &str) -> bool {
    let path = |at: usize| text.get(at..).and_then(|rest| rest.split(')').next()).unwrap_or_default();
    let is_other = |path: &str| path.contains("${") || path.contains("..") || path.ends_with("js") || path.ends_with("ts");
    text.match_indices("file(").any(|(at, _)| is_other(path(at)))
}
