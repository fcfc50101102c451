use crate::{
    diagnostics::{Applicability, Fix},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    syntax::Style,
};

rule! {
    /// The version stands in quotes, and the file describes a batch build.
    ///
    /// ## Why
    /// Two programs read a buildspec. The one that runs the commands takes the version as text; the one that plans a batch
    /// wants a number, and the batch ends before its first build.
    ///
    /// ## Example
    /// ```yaml
    /// version: "0.2"
    /// batch:
    ///   build-list:
    ///     - identifier: unit
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
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "quoted-version",
    fix: Some(Applicability::Safe),
    answer: Some("cannot unmarshal !!str `0.2` into float64"),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let (Some(version), Some(batch)) = (spec.root.get("version"), spec.batch()) else { return };
    let is_quoted = matches!(version.style(), Some(Style::SingleQuoted | Style::DoubleQuoted));
    if is_quoted && matches!(version.text(), "0.1" | "0.2") {
        report
            .find(version.span(), "a batch build takes the version only as a number, without quotes")
            .label(batch.key.span(), "the batch")
            .help("remove the quotes")
            .fix(Fix::safe("remove the quotes").replace(version.span(), version.text()));
    }
}
