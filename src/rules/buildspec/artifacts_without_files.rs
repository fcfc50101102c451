use crate::{
    diagnostics::Confidence,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// An artifacts block does not say which files to upload.
    ///
    /// ## Why
    /// `files` is required in every artifacts block. If all outputs are listed under `secondary-artifacts`, a build that
    /// uploads for itself still needs them in the main one; in a pipeline, which takes the secondary outputs only, it does
    /// not, so that there it is a warning.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    /// artifacts:
    ///   base-directory: dist
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    /// artifacts:
    ///   base-directory: dist
    ///   files:
    ///     - '**/*'
    /// ```
    name: "artifacts-without-files",
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let is_primary = violation.is_at(&["artifacts"]);
    let is_artifacts = is_primary || violation.is_at(&["artifacts", "secondary-artifacts", "*"]);
    if !is_artifacts || !matches!(&violation.problem, Problem::MissingKey { name } if name == "files") {
        return false;
    }
    let finding = report.find(violation.span(), format!("`{}` does not list the `files` to upload", violation.place()));
    if is_primary && violation.node.get("secondary-artifacts").is_some() {
        finding.confidence(Confidence::Likely);
        finding.help("add `files` here too, unless only pipelines run it: they take the secondary outputs alone");
    } else {
        finding.help("add `files`; `'**/*'` is everything below `base-directory`");
    }
    true
}
