use crate::{
    rules::{Check, Report, rule},
    syntax::{Cause, SyntaxError, Tree},
};

rule! {
    /// A tab indents a line.
    ///
    /// ## Why
    /// YAML allows only spaces there: a tab has no width that two editors agree on. The build ends before its first command,
    /// with an error that names a character, not the tab.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    /// 	build:
    /// 		commands:
    /// 			- npm test
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
    name: "tab-indentation",
    fix: Some(crate::diagnostics::Applicability::Suggested),
    answer: Some("YAML_FILE_ERROR Message: found character that cannot start any token at line …"),
    check: Check::Syntax(check),
}

fn check(error: &SyntaxError, _: &Tree, report: &mut Report<'_>) -> bool {
    if error.cause != Cause::Tab {
        return false;
    }
    report.find_error(error);
    true
}
