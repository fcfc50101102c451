use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
    source::Span,
    syntax::{Entry, Style},
};

rule! {
    /// `commands` or `finally` is not a list.
    ///
    /// ## Why
    /// The reference asks for a list with one command each. Whether CodeBuild takes a single text for a list of one is
    /// not documented; of a mapping nothing can run.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands: npm test
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
    name: "commands-not-a-list",
    fix: Some(Applicability::Safe),
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, spec: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let is_list = violation.is_at(&["phases", "*", "commands"]) || violation.is_at(&["phases", "*", "finally"]);
    let (Problem::WrongType { .. }, true, Some(key)) = (&violation.problem, is_list, violation.key) else { return false };
    let node = violation.node;
    let name = key.text();
    if !node.is_scalar() {
        report.find(key.span(), format!("`{name}` must be a list, not a mapping")).help("put `- ` before each command");
        return true;
    }
    let finding = report.find(node.span(), format!("`{name}` must be a list of commands, not a single text"));
    finding.help("put the command on a line of its own, behind `- `").severity(Severity::Warning).confidence(Confidence::Likely);
    if node.style() == Some(Style::Plain) && node.text().starts_with('-') {
        finding.help("put a blank behind the dash of each command");
        return true;
    }
    let source = spec.source();
    let written = source.slice(node.full_span());
    let before = source.slice(source.line_at(key.span().start));
    let indent = before.len() - before.trim_start_matches(' ').len();
    let starts_line = before.trim_start_matches(' ').starts_with(name);
    let is_one_line = !written.contains('\n') && !matches!(node.style(), Some(Style::Literal | Style::Folded));
    let colon = Entry { key, value: node }.colon().filter(|_| starts_line && is_one_line && !node.is_alias());
    if let Some(colon) = colon {
        let item = format!("\n{}- {written}", " ".repeat(indent + 2));
        let gap = Span { start: colon.end, end: node.full_span().end };
        finding.fix(Fix::safe("make it a list").replace(gap, item));
    }
    true
}
