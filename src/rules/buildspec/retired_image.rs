use crate::{
    data::images::{Status, newest_like, status},
    diagnostics::Severity,
    model::{
        buildspec::{Buildspec, one_or_many},
        known_text,
    },
    rules::{Check, Report, rule},
};

rule! {
    /// A batch build runs in a build image that AWS no longer maintains.
    ///
    /// ## Why
    /// Such an image gets no updates, security fixes included. A deprecated one is not kept at hand either, so that each
    /// build waits for its download, and it may vanish.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///       env:
    ///         image: aws/codebuild/standard:4.0
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///       env:
    ///         image: aws/codebuild/standard:8.0
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "retired-image",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for node in spec.batch_environments().filter_map(|env| env.get("image")).flat_map(one_or_many) {
        let Some(image) = known_text(node) else { continue };
        let (message, severity) = match status(image) {
            Some(Status::Deprecated) => ("AWS has deprecated this build image", Severity::Warning),
            Some(Status::Unmaintained) => ("AWS no longer maintains this build image", Severity::Info),
            _ => continue,
        };
        let finding = report.find(node.span(), message);
        finding.severity(severity);
        if let Some(newest) = newest_like(image) {
            finding.help(format!("move to a newer image, such as `{newest}`"));
        }
    }
}
