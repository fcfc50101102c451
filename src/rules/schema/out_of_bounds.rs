use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, serverless::Serverless},
    rules::{Check, Report, rule},
    schema::{Problem, Violation, service},
    vars::View,
};

rule! {
    /// A number is too small or too large, or a list or mapping has too few or too many entries.
    ///
    /// ## Why
    /// CodeBuild publishes at most five report groups of a project and tries at most five fallback keys of a cache;
    /// a fan-out needs at least one build. What is beyond the bound does not take place, or stops the build. In
    /// serverless.yml the bounds are those of AWS: a stack with a timeout of more than 900 seconds is not deployed.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm-$(codebuild-hash-files package-lock.json)
    ///   fallback-keys:
    ///     - npm-6
    ///     - npm-5
    ///     - npm-4
    ///     - npm-3
    ///     - npm-2
    ///     - npm-1
    ///   paths:
    ///     - /root/.npm/**/*
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// functions:
    ///   report:
    ///     handler: src/report.handler
    ///     timeout: 1800
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm-$(codebuild-hash-files package-lock.json)
    ///   fallback-keys:
    ///     - npm-
    ///   paths:
    ///     - /root/.npm/**/*
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// functions:
    ///   report:
    ///     handler: src/report.handler
    ///     timeout: 900
    /// ```
    name: "out-of-bounds",
    check: Check::Shape(check),
    service: Some(check_service),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::OutOfBounds { bound } = &violation.problem else { return false };
    let (node, place) = (violation.node, violation.place());
    if place == "phases" {
        // Empty phases have rules of their own.
        return true;
    }
    let message = if node.is_scalar() {
        format!("`{place}` must be {bound}, not {}", node.text())
    } else {
        format!("`{place}` must have {bound} entries, not {}", node.entries().len() + node.items().len())
    };
    let finding = report.find(violation.span(), message);
    // What the service does with the entries that are too many is not documented.
    if !node.is_scalar() && bound.starts_with("at most") {
        finding.severity(Severity::Warning).confidence(Confidence::Likely);
    }
    true
}

fn check_service(violation: &service::Violation<'_>, service: &Serverless<'_>, report: &mut Report<'_>) -> bool {
    let (value, place) = (violation.value, violation.name());
    let message = match &violation.problem {
        service::Problem::Repeated => format!("`{place}` has the same item twice"),
        service::Problem::OutOfBounds { bound } => match value.view() {
            View::List | View::Map => format!("`{place}` must have {bound} entries, not {}", value.items().len() + value.entries().len()),
            View::Text("") => format!("`{place}` must not be empty"),
            View::Text(text) if violation.keyword.ends_with("Length") => {
                format!("`{place}` must have {bound} letters, not {}", text.chars().count())
            }
            _ => format!("`{place}` must be {bound}, not {}", super::shown(value)),
        },
        _ => return false,
    };
    super::find(report, violation, service, message);
    true
}
