use crate::{
    diagnostics::{Confidence, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Unknown, Value, View},
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
    if texts.iter().any(is_open) || runs_code(root, 0) {
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

/// Whether other files are read in other stages.
fn reads_other_files(text: &str) -> bool {
    text.match_indices("file(").any(|(at, _)| text.get(at..).and_then(|rest| rest.split(')').next()).is_some_and(|path| path.contains("${")))
}

/// How deep settings nest.
const MAX_DEPTH: usize = 32;

/// Whether a value comes out of a program.
fn runs_code(value: Value<'_>, depth: usize) -> bool {
    let is_code = matches!(value.view(), View::Unknown(Unknown::JavaScript(_) | Unknown::Outside(_) | Unknown::Unreadable(_)));
    is_code
        || depth < MAX_DEPTH
            && (value.items().any(|item| runs_code(item, depth + 1)) || value.entries().any(|entry| runs_code(entry.value, depth + 1)))
}
