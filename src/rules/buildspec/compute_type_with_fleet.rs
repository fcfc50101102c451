use crate::{
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A batch build names both a compute type and a fleet.
    ///
    /// ## Why
    /// The machines of a reserved fleet have their size already. A build runs on a fleet, or on a machine of the compute
    /// type that it names, not on both.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///       env:
    ///         compute-type: BUILD_GENERAL1_LARGE
    ///         fleet: test-fleet
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
    ///         fleet: test-fleet
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "compute-type-with-fleet",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for env in spec.batch_environments() {
        let (Some(size), Some(fleet)) = (env.entry("compute-type"), env.entry("fleet")) else { continue };
        if !size.value.is_absent() && !fleet.value.is_absent() {
            report
                .find(size.key.span(), "a build on a fleet has no `compute-type`")
                .label(fleet.key.span(), "the fleet")
                .help("keep one of them");
        }
    }
}
