use crate::{
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A variable whose name begins with `AWS_` is exported to the pipeline.
    ///
    /// ## Why
    /// CodeBuild does not export such variables, because they may hold credentials. Later actions of the pipeline do not
    /// get the value.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   exported-variables:
    ///     - AWS_REGION
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   exported-variables:
    ///     - BUILD_REGION
    /// phases:
    ///   build:
    ///     commands:
    ///       - export BUILD_REGION=$AWS_REGION
    ///       - npm test
    /// ```
    name: "exported-reserved-variable",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for node in spec.exported_variables().filter(|node| node.text().starts_with("AWS_")) {
        report
            .find(node.span(), format!("`{}` cannot be exported: its name begins with `AWS_`", node.text()))
            .help("copy the value to a variable of another name, and export that");
    }
}
