use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// A number is too small or too large, or a list or mapping has too few or too many entries.
    ///
    /// ## Why
    /// CodeBuild publishes at most five report groups of a project and tries at most five fallback keys of a cache;
    /// a fan-out needs at least one build. What is beyond the bound does not take place, or stops the build.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm-$(codebuild-hash-files package-lock.json)
    ///   fallback-keys:
    ///     - npm-6
    ///     - npm-5
    ///     - npm-4
    ///     - npm-3
    ///     - npm-2
    ///     - npm-1
    ///   paths:
    ///     - /root/.npm/**/*
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm-$(codebuild-hash-files package-lock.json)
    ///   fallback-keys:
    ///     - npm-
    ///   paths:
    ///     - /root/.npm/**/*
    /// ```
    name: "out-of-bounds",
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::OutOfBounds { bound } = &violation.problem else { return false };
    let (node, place) = (violation.node, violation.place());
    if place == "phases" {
        // Empty phases have rules of their own.
        return true;
    }
    let message = if node.is_scalar() {
        format!("`{place}` must be {bound}, not {}", node.text())
    } else {
        format!("`{place}` must have {bound} entries, not {}", node.entries().len() + node.items().len())
    };
    let finding = report.find(violation.span(), message);
    // What the service does with the entries that are too many is not documented.
    if !node.is_scalar() && bound.starts_with("at most") {
        finding.severity(Severity::Warning).confidence(Confidence::Likely);
    }
    true
}
