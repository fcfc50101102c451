use crate::{
    data::COMPUTE_TYPES,
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A compute type does not exist for the environment type beside it.
    ///
    /// ## Why
    /// Not every machine comes in every size: Windows has no small one, and the sizes of Lambda are names of their own. With a
    /// pair that does not exist the build does not start.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///       env:
    ///         type: LINUX_LAMBDA_CONTAINER
    ///         compute-type: BUILD_GENERAL1_SMALL
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
    ///         type: LINUX_LAMBDA_CONTAINER
    ///         compute-type: BUILD_LAMBDA_2GB
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "unavailable-compute-type",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for env in spec.batch_environments().filter(|env| env.get("fleet").is_none()) {
        let (Some(size), Some(kind)) = (env.get("compute-type"), env.get("type")) else { continue };
        let (Some(size_name), Some(kind_name)) = (known_text(size), known_text(kind)) else { continue };
        let kinds = |row: &str| row.split(',').any(|known| known == kind_name);
        let is_kind = COMPUTE_TYPES.rows::<2>().any(|[_, row]| kinds(row));
        // A size for fleets only fits whatever machines the fleet has.
        let is_wrong = COMPUTE_TYPES.rows::<2>().any(|[name, row]| name == size_name && row != "-" && !kinds(row));
        if is_kind && is_wrong {
            report
                .find(size.span(), format!("`{kind_name}` does not come in the size `{size_name}`"))
                .label(kind.span(), "the environment type")
                .help("choose a size that exists for it")
                .confidence(Confidence::Likely);
        }
    }
}
