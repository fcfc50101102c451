use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule},
    vars::ErrorKind,
};

rule! {
    /// A variable needs its own value to resolve.
    ///
    /// ## Why
    /// The property refers to itself, or to another one that refers back to it, or to a mapping that holds it. The
    /// framework stops before any command runs.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// custom:
    ///   table: ${self:custom.prefix}-orders
    ///   prefix: ${self:custom.table}
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// custom:
    ///   table: ${self:custom.prefix}-orders
    ///   prefix: ${self:service}-${sls:stage}
    /// ```
    name: "circular-variable",
    answer: Some("Cannot resolve variable at \"…\": Circular reference among \"…\" and \"…\" properties"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    super::failures(
        service,
        report,
        |error, text| match &error.kind {
            ErrorKind::Circular(through) if *through == error.path => Some(format!("`{text}` refers to the property it stands in")),
            ErrorKind::Circular(through) => Some(format!("`{text}` needs `{through}`, which needs `{}`", error.path)),
            ErrorKind::TooDeep => Some(format!("the value of `{text}` holds variables that never come to an end")),
            _ => None,
        },
        |finding, error| {
            if matches!(error.kind, ErrorKind::Circular(_)) {
                finding.help("give one of the properties a value of its own");
            }
        },
    );
}
