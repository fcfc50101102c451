use crate::{
    rules::{Check, Report, rule},
    syntax::{Cause, SyntaxError, Tree},
};

rule! {
    /// A character that may not stand in the file.
    ///
    /// ## Why
    /// NUL, bell, escape and other control characters come with a broken copy, a wrong encoding or a terminal's output. YAML
    /// forbids them, most editors do not show them, and the build ends before its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    #[doc = "       - npm test\u{7}"]
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "control-character",
    fix: Some(crate::diagnostics::Applicability::Suggested),
    check: Check::Syntax(check),
}

fn check(error: &SyntaxError, _: &Tree, report: &mut Report<'_>) -> bool {
    if error.cause != Cause::ControlCharacter {
        return false;
    }
    report.find_error(error);
    true
}
