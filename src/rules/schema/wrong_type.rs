use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, serverless::Serverless},
    rules::{Check, Report, rule},
    schema::{Problem, Violation, service},
    syntax::{Dialect, Node, Reading},
    vars::View,
};

rule! {
    /// A value is of another type than the place asks for.
    ///
    /// ## Why
    /// CodeBuild refuses a mapping where it expects a list, or passes over it. What takes its place is not what was
    /// written. The Serverless Framework reads a number as text, text as a number, and a value as a list of one where that
    /// is wanted; a mapping is never taken for something else.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     - NODE_ENV=test
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// functions:
    ///   list:
    ///     handler: src/list.handler
    ///     events:
    ///       httpApi: GET /orders
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     NODE_ENV: test
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// functions:
    ///   list:
    ///     handler: src/list.handler
    ///     events:
    ///       - httpApi: GET /orders
    /// ```
    name: "wrong-type",
    check: Check::Shape(check),
    service: Some(check_service),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::WrongType { expected } = &violation.problem else { return false };
    let node = violation.node;
    let is_null = node.is_scalar() && Dialect::CodeBuild.read(node) == Reading::Null;
    if is_null && matches!(violation.path.as_slice(), [phases] | [phases, _] if phases == "phases") {
        // Empty phases have rules of their own.
        return true;
    }
    let (place, wanted) = (violation.place(), wanted(expected));
    if is_null {
        report
            .find(violation.span(), format!("`{place}` has no value"))
            .help(format!("give it {wanted}, or remove it"))
            .severity(Severity::Warning)
            .confidence(Confidence::Likely);
        return true;
    }
    let finding = report.find(violation.span(), format!("`{place}` must be {wanted}, not {}", found(node)));
    if violation.path.last().is_some_and(|key| key == "variables") && node.is_sequence() {
        finding.help("write each variable as `NAME: value`, without a dash");
    }
    // Elsewhere the service takes a single value for a list of one.
    if node.is_scalar() && expected.contains(&"array") {
        finding.help("make it a list with one item").severity(Severity::Warning).confidence(Confidence::Likely);
    }
    true
}

/// What a place asks for.
fn wanted(expected: &[&str]) -> String {
    let has = |name: &str| expected.contains(&name);
    let kinds = [
        ("array", "a list"),
        ("object", "a mapping"),
        ("string", "text"),
        ("integer", "a whole number"),
        ("number", "a number"),
        ("boolean", "`yes` or `no`"),
    ];
    let words: Vec<&str> = kinds.into_iter().filter(|(name, _)| has(name)).map(|(_, words)| words).collect();
    words.join(" or ")
}

fn found(node: Node<'_>) -> &'static str {
    if node.is_mapping() {
        return "a mapping";
    }
    if node.is_sequence() {
        return "a list";
    }
    match Dialect::CodeBuild.read(node) {
        Reading::Int(_) | Reading::Float(_) => "a number",
        Reading::Bool(_) => "a truth value",
        _ => "text",
    }
}

fn check_service(violation: &service::Violation<'_>, service: &Serverless<'_>, report: &mut Report<'_>) -> bool {
    let service::Problem::WrongType(wanted) = &violation.problem else { return false };
    let found = match violation.value.view() {
        View::Map => "a mapping",
        View::List => "a list",
        View::Text("") => "empty text",
        View::Text(_) => "text",
        View::Number(_) => "a number",
        View::Bool(_) => "a truth value",
        View::Null | View::Unknown(_) => "nothing",
    };
    let wanted = &wanted.types;
    let words = match wanted.split_last() {
        Some((last, [])) => format!("must be {last}, not {found}"),
        Some((last, rest)) => format!("must be {} or {last}, not {found}", rest.join(", ")),
        None => format!("must not be {found}"),
    };
    let finding = super::find(report, violation, service, format!("`{}` {words}", violation.name()));
    if found == "a mapping" && wanted.as_slice() == ["a list"] {
        finding.help("put a dash before each item");
    }
    true
}
