use crate::{
    diagnostics::Fix,
    rules::{Check, Report, rule},
    source::Span,
    syntax::{Cause, SyntaxError, Tree, single_quoted},
};

rule! {
    /// A pattern or command begins with `*` outside quotes, so YAML reads it as an alias.
    ///
    /// ## Why
    /// In YAML `*name` stands for a value that was marked before. A pattern such as `*.jar` names a mark that does not
    /// exist, and the build ends before its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - mvn package
    /// artifacts:
    ///   files:
    ///     - *.jar
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - mvn package
    /// artifacts:
    ///   files:
    ///     - '*.jar'
    /// ```
    name: "unquoted-glob",
    fix: Some(crate::diagnostics::Applicability::Safe),
    check: Check::Syntax(check),
}

/// The sections whose values are patterns, and the lists of commands.
const SECTIONS: [&str; 3] = ["artifacts", "cache", "reports"];
const LISTS: [&str; 2] = ["commands", "finally"];

fn check(error: &SyntaxError, tree: &Tree, report: &mut Report<'_>) -> bool {
    let text = tree.source().slice(error.span);
    let path = tree.path_at(error.span);
    let is_pattern = path.split('/').next().is_some_and(|section| SECTIONS.contains(&section));
    let is_command = path.split('/').any(|step| LISTS.contains(&step));
    if !matches!(error.cause, Cause::UndefinedAlias | Cause::Indicator) || !text.starts_with('*') || !(is_pattern || is_command) {
        return false;
    }
    let what = if is_command { "command" } else { "pattern" };
    let finding = report.find(error.span, format!("this {what} begins with `*`, so YAML reads it as an alias"));
    finding.label(Span { end: error.span.start + 1, ..error.span }, "quote it").help(format!("put the {what} in single quotes"));
    let fix = match error.cause {
        Cause::UndefinedAlias => Some(Fix::safe(format!("quote the {what}")).replace(error.span, single_quoted(text))),
        _ => error.fix.clone(),
    };
    finding.fixes.extend(fix);
    true
}
