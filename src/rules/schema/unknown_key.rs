use crate::{
    diagnostics::{Applicability, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// A key that does not exist at this place.
    ///
    /// ## Why
    /// The reference does not know the key. The service most likely passes over it, and what it was meant to do does
    /// not happen: of a phase with `comands` instead of `commands`, nothing runs.
    ///
    /// It is an error if what was meant is needed: `version`, `phases`, `commands`, `files`.
    ///
    /// A key at the top that is there to hold an anchor (`x-common: &common`) is fine.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime_versions:
    ///       nodejs: 22
    ///     commands:
    ///       - npm ci
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       nodejs: 22
    ///     commands:
    ///       - npm ci
    /// ```
    name: "unknown-key",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    check: Check::Shape(check),
}

/// Keys without which nothing runs, or which the reference requires.
const NEEDED: [&str; 6] = ["version", "phases", "commands", "files", "identifier", "parallelism"];

/// A list of keys that is short enough to be read.
const FEW: usize = 6;

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::UnknownKey { key, known } = &violation.problem else { return false };
    if violation.path.is_empty() && violation.node.get(key.text()).is_some_and(|value| value.anchor_span().is_some()) {
        return true;
    }
    let meant = violation.suggestion();
    let place = if violation.path.is_empty() { "at the top".to_owned() } else { format!("in `{}`", violation.place()) };
    let finding = report.find(key.span(), format!("there is no key `{}` {place}", key.text()));
    if let Some(meant) = meant {
        // Whether the service passes over the key or refuses it: without the one that was meant, it cannot work.
        if NEEDED.contains(&meant.name.as_str()) {
            finding.severity(Severity::Error);
        }
        finding.help(format!("did you mean `{}`?", meant.name)).fix(meant.fix(key.span()));
    } else if known.len() <= FEW && !known.is_empty() {
        finding.help(format!("the keys here are {}", crate::schema::listed(known, "and")));
    }
    true
}
