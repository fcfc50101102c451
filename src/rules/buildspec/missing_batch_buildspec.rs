use crate::{
    model::{
        buildspec::{Buildspec, one_or_many},
        known_text,
    },
    rules::{Check, Report, rule},
};

rule! {
    /// A batch build has a buildspec that is not in the repository.
    ///
    /// ## Why
    /// `buildspec` of a batch build is a path from the top of the source. If there is no such file, the build ends before
    /// its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///       buildspec: ci/unit.yml
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
    ///       buildspec: buildspec.yml
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "missing-batch-buildspec",
    answer: Some("YAML file does not exist"),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let axis = spec.at(&["batch", "build-matrix", "dynamic", "buildspec"]);
    let paths = spec.tasks().filter_map(|task| task.body.get("buildspec")).chain(axis.into_iter().flat_map(one_or_many));
    for node in paths {
        // A text of several lines is the buildspec itself, and an ARN names one in a bucket.
        let Some(path) = known_text(node).filter(|text| !text.contains('\n') && !text.starts_with("arn:")) else { continue };
        if spec.context.repository.has_seen_from(spec.source().path(), path) == Some(false) {
            report.find(node.span(), format!("there is no file `{path}` in the repository")).help("write the path from the top of the repository");
        }
    }
}
