use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    source::Span,
};

rule! {
    /// The file is named `buildspec.yaml`, but CodeBuild looks for `buildspec.yml`.
    ///
    /// ## Why
    /// A project that names no buildspec takes `buildspec.yml` from the top of the source, in exactly this spelling. A
    /// `buildspec.yaml` is only found if the project names it.
    ///
    /// ## Example
    /// ```yaml buildspec.yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml buildspec.yml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "buildspec-yaml-name",
    severity: Severity::Info,
    answer: Some("YAML_FILE_ERROR Message: stat /codebuild/output/…/buildspec.yml: no such file or directory"),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let repository = &spec.context.repository;
    let is_default = repository.is_at_top(spec.source().path(), "buildspec.yaml") && repository.has("buildspec.yml") == Some(false);
    if is_default {
        let first = spec.root.entries().first().map_or(Span::at(0), |entry| entry.key.span());
        report
            .find(first, "without a setting in the project, CodeBuild looks for `buildspec.yml` and does not find this file")
            .help("rename the file to `buildspec.yml`, unless the project names it")
            .confidence(Confidence::Possible);
    }
}
