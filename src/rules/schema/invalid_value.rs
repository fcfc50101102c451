use crate::{
    diagnostics::Applicability,
    model::{buildspec::Buildspec, serverless::Serverless},
    rules::{Check, Report, rule},
    schema::{Problem, Violation, listed, service, suggest},
};

rule! {
    /// A value is none of those that the place allows.
    ///
    /// ## Why
    /// `on-failure`, `env.shell`, `file-format`, `cache.action` and the switches take a few words only. With another
    /// one the build does not start, or goes on as if nothing had been said. In serverless.yml it is a runtime or a region
    /// that the framework does not know, a schedule that is none, a name that cannot be one.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: /bin/bash
    /// phases:
    ///   build:
    ///     on-failure: STOP
    ///     commands:
    ///       - npm test
    /// reports:
    ///   unit:
    ///     file-format: JUNIT-XML
    ///     files:
    ///       - reports/*.xml
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   tracing:
    ///     lambda: Activ
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: bash
    /// phases:
    ///   build:
    ///     on-failure: ABORT
    ///     commands:
    ///       - npm test
    /// reports:
    ///   unit:
    ///     file-format: JUNITXML
    ///     files:
    ///       - reports/*.xml
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   tracing:
    ///     lambda: Active
    /// ```
    name: "invalid-value",
    fix: Some(Applicability::Safe),
    check: Check::Shape(check),
    service: Some(check_service),
}

/// A list of values that is short enough to be read.
const FEW: usize = 10;

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let place = violation.place();
    let message = format!("`{}` is no value that `{place}` can have", violation.node.text());
    match &violation.problem {
        Problem::NotAllowed { allowed } => {
            let finding = report.find(violation.span(), message);
            match violation.suggestion() {
                Some(meant) if violation.node.is_alias() => finding.help(format!("did you mean `{}`?", meant.name)),
                Some(meant) => finding.help(format!("did you mean `{}`?", meant.name)).fix(meant.fix(violation.node.span())),
                None if allowed.len() <= FEW => finding.help(format!("write {}", listed(allowed, "or"))),
                None => finding,
            };
        }
        Problem::WrongForm => {
            report.find(violation.span(), message);
        }
        _ => return false,
    }
    true
}

fn check_service(violation: &service::Violation<'_>, service: &Serverless<'_>, report: &mut Report<'_>) -> bool {
    let (place, shown) = (violation.name(), super::shown(violation.value));
    let of_place = if place.is_empty() { "the file".to_owned() } else { format!("`{place}`") };
    match &violation.problem {
        service::Problem::NotAllowed { allowed, only } => {
            let message = super::only_known_to(only, &shown, service);
            let message = message.unwrap_or_else(|| format!("{shown} is no value that {of_place} can have"));
            let text = violation.value.as_str().unwrap_or_default();
            let meant = if only.is_empty() { suggest(text, allowed) } else { None };
            let finding = super::find(report, violation, service, message);
            match meant {
                Some(meant) => {
                    finding.help(format!("did you mean `{}`?", meant.name));
                    if let Some(span) = super::own_span(violation, service) {
                        finding.fix(meant.fix(span));
                    }
                }
                None if allowed.len() <= FEW && only.is_empty() => _ = finding.help(format!("write {}", listed(allowed, "or"))),
                None => {}
            }
        }
        service::Problem::WrongName { key } => {
            let finding = super::find(report, violation, service, format!("`{key}` cannot be a name in {of_place}"));
            if let Some(help) = violation.path.last().and_then(|map| names_of(map)) {
                finding.help(help);
            }
        }
        service::Problem::WrongForm(_) => {
            let subject = if violation.value.as_str().is_some() { shown } else { "what stands here".to_owned() };
            let finding = super::find(report, violation, service, format!("{subject} is no value that {of_place} can have"));
            if !violation.about.is_empty() {
                finding.note(super::as_note(violation.about));
            }
        }
        _ => return false,
    }
    true
}

/// What the names in a mapping are made of.
fn names_of(map: &str) -> Option<&'static str> {
    Some(match map {
        "functions" => "the names of functions are letters, digits, hyphens and underscores",
        "Resources" | "extensions" => "logical ids are letters and digits",
        "environment" => "the names of environment variables are letters, digits and underscores, and begin with no digit",
        "tags" => "the keys of tags have at most 128 letters, digits and `_.:/=+-@`, and do not begin with `aws:`",
        "params" | "stages" => "the names of stages are letters, digits and hyphens",
        _ => return None,
    })
}
