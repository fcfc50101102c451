use crate::{
    rules::{Check, Report, rule},
    syntax::{Cause, SyntaxError, Tree},
};

rule! {
    /// The file is a template that another program turns into YAML.
    ///
    /// ## Why
    /// Placeholders such as `{{ name }}` or `{% if %}` are no YAML. If CodeBuild gets the file as it is, the build fails; if a
    /// program fills it in before, the result is what should be linted. The rest of the file is checked as far as it can be
    /// read.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - {{ build_command }} --all
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build -- --all
    /// ```
    name: "template-placeholder",
    severity: crate::diagnostics::Severity::Info,
    check: Check::Syntax(check),
}

fn check(error: &SyntaxError, _: &Tree, report: &mut Report<'_>) -> bool {
    if error.cause != Cause::Template {
        return false;
    }
    report.find_error(error);
    true
}
