use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
    syntax::{Dialect, Node, Reading},
};

rule! {
    /// A value is of another type than the place asks for.
    ///
    /// ## Why
    /// CodeBuild refuses a mapping where it expects a list, or passes over it. What takes its place is not what was
    /// written.
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
    name: "wrong-type",
    check: Check::Shape(check),
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
