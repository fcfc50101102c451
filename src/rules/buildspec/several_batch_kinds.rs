use crate::{
    model::buildspec::{BATCH_KINDS, Buildspec},
    rules::{Check, Report, rule},
};

rule! {
    /// A batch is described in more than one way.
    ///
    /// ## Why
    /// A batch is either a graph, a list, a matrix or a fan-out. CodeBuild takes exactly one of them.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: lint
    ///   build-graph:
    ///     - identifier: unit
    ///     - identifier: package
    ///       depend-on:
    ///         - unit
    /// phases:
    ///   build:
    ///     commands:
    ///       - make $CODEBUILD_BATCH_BUILD_IDENTIFIER
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-graph:
    ///     - identifier: lint
    ///     - identifier: unit
    ///     - identifier: package
    ///       depend-on:
    ///         - unit
    /// phases:
    ///   build:
    ///     commands:
    ///       - make $CODEBUILD_BATCH_BUILD_IDENTIFIER
    /// ```
    name: "several-batch-kinds",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(batch) = spec.batch() else { return };
    let mut kinds: Vec<_> = BATCH_KINDS.into_iter().filter_map(|kind| batch.value.entry(kind)).collect();
    kinds.sort_by_key(|kind| kind.key.span());
    let [first, others @ ..] = kinds.as_slice() else { return };
    for other in others {
        report
            .find(other.key.span(), format!("the batch is a `{}` already", first.key.text()))
            .label(first.key.span(), "first described here")
            .help("describe the batch in one way");
    }
}
