use crate::{
    model::{buildspec::Buildspec, serverless::Serverless},
    rules::{Check, Report, rule},
    schema::{Problem, Violation, listed, service},
};

rule! {
    /// A key that must be there is not.
    ///
    /// ## Why
    /// The reference requires it: a report group without `files` has nothing to upload, and a task of a batch without
    /// `identifier` has no name. In serverless.yml an event without its queue, or a statement without its actions, is
    /// refused when the stack is deployed, at the latest.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// reports:
    ///   unit:
    ///     file-format: JUNITXML
    ///     base-directory: reports
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   iam:
    ///     role:
    ///       statements:
    ///         - Effect: Allow
    ///           Action: dynamodb:GetItem
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// reports:
    ///   unit:
    ///     file-format: JUNITXML
    ///     files:
    ///       - '**/*.xml'
    ///     base-directory: reports
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   iam:
    ///     role:
    ///       statements:
    ///         - Effect: Allow
    ///           Action: dynamodb:GetItem
    ///           Resource: !GetAtt Orders.Arn
    /// resources:
    ///   Resources:
    ///     Orders:
    ///       Type: AWS::DynamoDB::Table
    /// ```
    name: "missing-key",
    check: Check::Shape(check),
    service: Some(check_service),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::MissingKey { name } = &violation.problem else { return false };
    let place = if violation.path.is_empty() { "the file".to_owned() } else { format!("`{}`", violation.place()) };
    report.find(violation.span(), format!("{place} has no `{name}`")).help(format!("add `{name}`"));
    true
}

fn check_service(violation: &service::Violation<'_>, service: &Serverless<'_>, report: &mut Report<'_>) -> bool {
    let place = if violation.path.is_empty() { "the file".to_owned() } else { format!("`{}`", violation.name()) };
    let (message, help) = match &violation.problem {
        service::Problem::MissingKey { name } => (format!("{place} has no `{name}`"), format!("add `{name}`")),
        service::Problem::NotOne { keys, has_none: true } => {
            (format!("{place} has neither {}", listed(keys, "nor")), format!("add {}", listed(keys, "or")))
        }
        service::Problem::NotOne { keys, has_none: false } => {
            (format!("{place} has more than one of {}", listed(keys, "and")), "keep one of them".to_owned())
        }
        _ => return false,
    };
    super::find(report, violation, service, message).help(help);
    true
}
