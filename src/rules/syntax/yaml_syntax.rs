use crate::{
    rules::{Check, Report, rule},
    syntax::{SyntaxError, Tree},
};

rule! {
    /// The file is not valid YAML.
    ///
    /// ## Why
    /// CodeBuild reads the buildspec in the phase DOWNLOAD_SOURCE, before any command runs. A file that it cannot read
    /// ends the build there, with an error that often names another line than the one at fault.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - [ -f package.json ] && npm ci
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - '[ -f package.json ] && npm ci'
    /// ```
    name: "yaml-syntax",
    fix: Some(crate::diagnostics::Applicability::Safe),
    answer: Some("YAML_FILE_ERROR Message: did not find expected ',' or ']' at line …"),
    check: Check::Syntax(check),
}

fn check(error: &SyntaxError, _: &Tree, report: &mut Report<'_>) -> bool {
    let finding = report.find_error(error);
    // The parser that answers speaks of brackets only where one opens.
    if !finding.primary.source.slice(error.span).starts_with(['[', '{']) {
        finding.answer(None);
    }
    true
}
