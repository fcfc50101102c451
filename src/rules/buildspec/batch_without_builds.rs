use crate::{
    model::buildspec::{BATCH_KINDS, Buildspec, flag},
    rules::{Check, Report, rule},
};

rule! {
    /// A batch does not say which builds it has.
    ///
    /// ## Why
    /// `fast-fail` only says how a batch ends. Its builds are described by one of `build-graph`, `build-list`,
    /// `build-matrix` and `build-fanout`; without them there is nothing to start.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   fast-fail: true
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
    ///   fast-fail: true
    ///   build-list:
    ///     - identifier: unit
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run $CODEBUILD_BATCH_BUILD_IDENTIFIER
    /// ```
    name: "batch-without-builds",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(batch) = spec.batch() else { return };
    // An unknown key may be meant as one of them, and is told by its own rule; an unknown value is a placeholder.
    let is_bare = batch.value.entries().iter().all(|entry| entry.key.text() == "fast-fail" && flag(entry.value).is_some());
    if is_bare && !batch.value.is_damaged() {
        report.find(batch.key.span(), "the batch has no builds").help(format!("add one of {}", BATCH_KINDS.map(|kind| format!("`{kind}`")).join(", ")));
    }
}
