use crate::{
    diagnostics::{Applicability, Fix},
    model::buildspec::{Buildspec, SECTIONS},
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// The buildspec does not say its version.
    ///
    /// ## Why
    /// `version` is required. Version 0.2 is the one to use: all commands share a shell, and everything that the
    /// reference describes works.
    ///
    /// ## Example
    /// ```yaml
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
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
    name: "missing-version",
    fix: Some(Applicability::Safe),
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, spec: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let (true, Problem::MissingKey { .. }) = (violation.path.is_empty(), &violation.problem) else { return false };
    let entries = spec.root.entries();
    // A file without any section of a buildspec is something else; its unknown keys say so.
    let Some(first) = entries.first().filter(|_| entries.iter().any(|entry| SECTIONS.contains(&entry.key.text()))) else { return true };
    let start = first.key.full_span().start;
    let line = spec.source().line_at(start);
    let indent = spec.source().slice(crate::source::Span { start: line.start, end: start });
    let finding = report.find(violation.span(), "the buildspec has no `version`");
    finding.help("write `version: 0.2` at the top");
    if spec.root.is_flow() {
        finding.fix(Fix::safe("add the version").insert(start, "\"version\": 0.2, "));
    } else if indent.trim().is_empty() {
        finding.fix(Fix::safe("add `version: 0.2`").insert(start, format!("version: 0.2\n{indent}")));
    }
    true
}
