use crate::{
    diagnostics::Severity,
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A runtime version is `latest`, so it changes by itself.
    ///
    /// ## Why
    /// `latest` is the newest version in the build image, which AWS renews without notice. The same source may build today
    /// and fail tomorrow, with no commit between.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       python: latest
    ///   build:
    ///     commands:
    ///       - pytest
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       python: "3.13"
    ///   build:
    ///     commands:
    ///       - pytest
    /// ```
    name: "unpinned-runtime",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for entry in spec.runtime_versions().filter(|entry| known_text(entry.value) == Some("latest")) {
        report
            .find(entry.value.span(), format!("the version of {} changes whenever AWS renews the build image", entry.key.text()))
            .help("name the version that the project is tested with");
    }
}
