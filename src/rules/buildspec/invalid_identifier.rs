use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// The identifier of a batch build has characters that CodeBuild may not accept.
    ///
    /// ## Why
    /// What an identifier may look like is not documented. Other identifiers of CodeBuild have letters, digits and
    /// underscores, at most 128 of them, and so have all identifiers in its examples.
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
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for node in spec.tasks().filter_map(|task| task.identifier()) {
        let Some(name) = known_text(node) else { continue };
        if name.len() > 128 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            report
                .find(node.span(), format!("CodeBuild may not accept the identifier `{name}`"))
                .help("use letters, digits and underscores, at most 128")
                .confidence(Confidence::Likely);
        }
    }
}
