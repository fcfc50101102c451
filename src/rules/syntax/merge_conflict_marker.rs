use crate::{
    rules::{Check, Report, rule},
    syntax::{Cause, SyntaxError, Tree},
};

rule! {
    /// A merge conflict was committed unresolved.
    ///
    /// ## Why
    /// The markers that Git writes around the two sides of a conflict are no YAML, so the build ends before its first
    /// command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// <<<<<<< HEAD
    ///       - npm run build
    /// =======
    ///       - npm run bundle
    /// >>>>>>> feature
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    ///       - npm run build
    /// ```
    name: "merge-conflict-marker",
    check: Check::Syntax(check),
}

fn check(error: &SyntaxError, _: &Tree, report: &mut Report<'_>) -> bool {
    if error.cause != Cause::MergeConflict {
        return false;
    }
    report.find_error(error);
    true
}
