use crate::{
    rules::{Check, Report, rule},
    syntax::{Cause, SyntaxError, Tree},
};

rule! {
    /// An alias names an anchor that does not exist.
    ///
    /// ## Why
    /// In YAML `*name` stands for the value that was marked with `&name` before. Without that mark the file cannot be read. A
    /// text that begins with `*` has to be quoted.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     CRON: */5
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     CRON: '*/5'
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "undefined-alias",
    fix: Some(crate::diagnostics::Applicability::Suggested),
    check: Check::Syntax(check),
}

fn check(error: &SyntaxError, _: &Tree, report: &mut Report<'_>) -> bool {
    if error.cause != Cause::UndefinedAlias {
        return false;
    }
    report.find_error(error);
    true
}
