use crate::{
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// The identifier of a batch build has characters that CodeBuild does not accept.
    ///
    /// ## Why
    /// An identifier has letters, digits and underscores, fewer than 128 of them. CodeBuild checks the whole batch before it
    /// starts the first build.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit tests
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
    ///     - identifier: unit_tests
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "invalid-identifier",
    answer: Some(
        "BATCH_SPEC_VALIDATION_ERROR: BatchSpec has invalid values. Build Identifiers … must contain only alphanumeric \
         characters and underscores and be less than 128 characters in length.",
    ),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for node in spec.tasks().filter_map(|task| task.identifier()) {
        let Some(name) = known_text(node) else { continue };
        if name.len() >= 128 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            report
                .find(node.span(), format!("CodeBuild does not accept the identifier `{name}`"))
                .help("use letters, digits and underscores, fewer than 128");
        }
    }
}
