use crate::{
    diagnostics::{Applicability, Finding, Severity},
    model::{buildspec::Buildspec, serverless::Serverless},
    rules::{Check, Report, rule},
    schema::{Problem, Violation, listed, service, suggest},
};

rule! {
    /// A key that does not exist at this place.
    ///
    /// ## Why
    /// The reference does not know the key. The service most likely passes over it, and what it was meant to do does
    /// not happen: of a phase with `comands` instead of `commands`, nothing runs.
    ///
    /// It is an error if what was meant is needed: `version`, `phases`, `commands`, `files`.
    ///
    /// A key at the top that is there to hold an anchor (`x-common: &common`) is fine.
    ///
    /// In serverless.yml the framework warns of such a key, or stops if `configValidationMode` is `error`, and passes over
    /// it. What a plugin defines is known for the usual plugins; if there is another, the finding is an info.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime_versions:
    ///       nodejs: 22
    ///     commands:
    ///       - npm ci
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// frameworkVersion: '3'
    /// provider:
    ///   name: aws
    /// functions:
    ///   list:
    ///     handler: src/list.handler
    ///     memorysize: 512
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       nodejs: 22
    ///     commands:
    ///       - npm ci
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// frameworkVersion: '3'
    /// provider:
    ///   name: aws
    /// functions:
    ///   list:
    ///     handler: src/list.handler
    ///     memorySize: 512
    /// ```
    name: "unknown-key",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    check: Check::Shape(check),
    service: Some(check_service),
}

/// Keys without which nothing runs, or which the reference requires.
const NEEDED: [&str; 6] = ["version", "phases", "commands", "files", "identifier", "parallelism"];

/// A list of keys that is short enough to be read.
const FEW: usize = 6;

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::UnknownKey { key, known } = &violation.problem else { return false };
    if violation.path.is_empty() && violation.node.get(key.text()).is_some_and(|value| value.anchor_span().is_some()) {
        return true;
    }
    let meant = violation.suggestion();
    let place = if violation.path.is_empty() { "at the top".to_owned() } else { format!("in `{}`", violation.place()) };
    let finding = report.find(key.span(), format!("there is no key `{}` {place}", key.text()));
    if let Some(meant) = meant {
        // Whether the service passes over the key or refuses it: without the one that was meant, it cannot work.
        if NEEDED.contains(&meant.name.as_str()) {
            finding.severity(Severity::Error);
        }
        finding.help(format!("did you mean `{}`?", meant.name)).fix(meant.fix(key.span()));
    } else if known.len() <= FEW && !known.is_empty() {
        finding.help(format!("the keys here are {}", listed(known, "and")));
    }
    true
}

fn check_service(violation: &service::Violation<'_>, service: &Serverless<'_>, report: &mut Report<'_>) -> bool {
    let place = if violation.path.is_empty() { "at the top".to_owned() } else { format!("in `{}`", violation.name()) };
    match &violation.problem {
        service::Problem::UnknownEvent { beside: Some((kind, key)), .. } => {
            let finding = super::find(report, violation, service, format!("`{key}` stands beside `{kind}`, not below it"));
            finding.help(format!("indent the settings of `{kind}`"));
        }
        service::Problem::UnknownEvent { known, beside: None } => {
            let Some(event) = violation.value.entries().next() else { return false };
            let message = format!("there is no kind of event `{}`", event.key);
            let meant = suggest(event.key, known);
            let finding = super::find(report, violation, service, message);
            soften(finding, service, false);
            if let Some(meant) = meant {
                finding.help(format!("did you mean `{}`?", meant.name));
            }
        }
        service::Problem::UnknownKey { key, known, only, elsewhere, is_read } => {
            let message = super::only_known_to(only, &format!("`{key}`"), service);
            let message = message.unwrap_or_else(|| format!("there is no key `{key}` {place}"));
            let meant = suggest(key, known).filter(|meant| violation.value.get(&meant.name).is_none());
            let finding = super::find(report, violation, service, message);
            soften(finding, service, *is_read);
            match meant {
                _ if !only.is_empty() => {}
                Some(meant) if meant.is_certain || elsewhere.is_empty() => {
                    finding.help(format!("did you mean `{}`?", meant.name));
                    if let Some(span) = super::own_span(violation, service) {
                        finding.fix(meant.fix(span));
                    }
                }
                _ if !elsewhere.is_empty() => {
                    finding.help(format!("`{key}` belongs under {}", elsewhere.join(" or ")));
                }
                _ if known.len() <= FEW && !known.is_empty() => {
                    let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
                    finding.help(format!("the keys here are {}", listed(&known, "and")));
                }
                _ => {}
            }
        }
        _ => return false,
    }
    true
}

/// Says that a plugin may want it.
fn soften(finding: &mut Finding, service: &Serverless<'_>, is_read: bool) {
    if is_read {
        finding.severity(Severity::Info).note("a plugin of the service reads it without defining it, so the framework warns all the same");
    } else if service.plugins.has_unknown {
        finding.severity(Severity::Info).note("one of the plugins is not known here and may define it");
    }
}
