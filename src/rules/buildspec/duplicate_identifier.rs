use std::collections::HashMap;

use crate::{
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// Two builds of a batch have the same identifier.
    ///
    /// ## Why
    /// The identifier names a build within its batch: in `depend-on`, in the artifacts, in
    /// `CODEBUILD_BATCH_BUILD_IDENTIFIER`. It must be unique, else the batch does not start.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///     - identifier: unit
    ///       env:
    ///         compute-type: BUILD_GENERAL1_LARGE
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
    ///     - identifier: unit_large
    ///       env:
    ///         compute-type: BUILD_GENERAL1_LARGE
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "duplicate-identifier",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let mut seen = HashMap::new();
    for node in spec.tasks().filter_map(|task| task.identifier()) {
        let Some(name) = known_text(node) else { continue };
        let first = *seen.entry(name).or_insert(node);
        if !first.is(node) {
            report
                .find(node.span(), format!("two builds have the identifier `{name}`"))
                .label(first.span(), "first used here")
                .help("give each build an identifier of its own");
        }
    }
}
