use crate::{
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// A key that must be there is not.
    ///
    /// ## Why
    /// The reference requires it: a report group without `files` has nothing to upload, and a task of a batch without
    /// `identifier` has no name.
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
    name: "missing-key",
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::MissingKey { name } = &violation.problem else { return false };
    let place = if violation.path.is_empty() { "the file".to_owned() } else { format!("`{}`", violation.place()) };
    report.find(violation.span(), format!("{place} has no `{name}`")).help(format!("add `{name}`"));
    true
}
