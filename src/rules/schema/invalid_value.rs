use crate::{
    diagnostics::Applicability,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation, listed},
};

rule! {
    /// A value is none of those that the place allows.
    ///
    /// ## Why
    /// `on-failure`, `env.shell`, `file-format`, `cache.action` and the switches take a few words only. With another
    /// one the build does not start, or goes on as if nothing had been said.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: /bin/bash
    /// phases:
    ///   build:
    ///     on-failure: STOP
    ///     commands:
    ///       - npm test
    /// reports:
    ///   unit:
    ///     file-format: JUNIT-XML
    ///     files:
    ///       - reports/*.xml
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: bash
    /// phases:
    ///   build:
    ///     on-failure: ABORT
    ///     commands:
    ///       - npm test
    /// reports:
    ///   unit:
    ///     file-format: JUNITXML
    ///     files:
    ///       - reports/*.xml
    /// ```
    name: "invalid-value",
    fix: Some(Applicability::Safe),
    check: Check::Shape(check),
}

/// A list of values that is short enough to be read.
const FEW: usize = 10;

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let place = violation.place();
    let message = format!("`{}` is no value that `{place}` can have", violation.node.text());
    match &violation.problem {
        Problem::NotAllowed { allowed } => {
            let finding = report.find(violation.span(), message);
            match violation.suggestion() {
                Some(meant) if violation.node.is_alias() => finding.help(format!("did you mean `{}`?", meant.name)),
                Some(meant) => finding.help(format!("did you mean `{}`?", meant.name)).fix(meant.fix(violation.node.span())),
                None if allowed.len() <= FEW => finding.help(format!("write {}", listed(allowed, "or"))),
                None => finding,
            };
        }
        Problem::WrongForm => {
            report.find(violation.span(), message);
        }
        _ => return false,
    }
    true
}
