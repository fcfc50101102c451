use crate::{
    data::COMPUTE_TYPES,
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::{
        buildspec::{Buildspec, one_or_many},
        known_text,
    },
    rules::{Check, Report, rule},
    suggest::nearest,
};

rule! {
    /// A batch build asks for a compute type that does not exist.
    ///
    /// ## Why
    /// `compute-type` is one of the sizes that CodeBuild offers, such as `BUILD_GENERAL1_SMALL` or `BUILD_LAMBDA_1GB`. With
    /// any other text the build does not start.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///       env:
    ///         compute-type: BUILD_GENERAL_SMALL
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
    ///         compute-type: BUILD_GENERAL1_SMALL
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "unknown-compute-type",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let types = || COMPUTE_TYPES.rows::<1>().map(|[name]| name);
    for node in spec.batch_environments().filter_map(|env| env.get("compute-type")).flat_map(one_or_many) {
        let Some(text) = known_text(node).filter(|text| types().all(|name| name != *text)) else { continue };
        let finding = report.find(node.span(), format!("there is no compute type `{text}`"));
        finding.help("use one of CodeBuild's sizes, such as `BUILD_GENERAL1_SMALL`").confidence(Confidence::Likely);
        if let Some(near) = nearest(text, types()) {
            finding.help(format!("did you mean `{near}`?")).fix(Fix::suggested(format!("use `{near}`")).replace(node.text_span(0..text.len()), near));
        }
    }
}
