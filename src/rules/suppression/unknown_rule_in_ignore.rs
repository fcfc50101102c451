use std::sync::Arc;

use crate::{
    diagnostics::{Applicability, Finding, Fix, Severity},
    rules::{self, rule},
    source::{Source, Span},
    suggest::nearest,
};

rule! {
    /// An ignore comment names a rule that does not exist.
    ///
    /// ## Why
    /// The name is misspelt, or the rule has been renamed, and the comment silences nothing.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    ///     # speclint: ignore[duplicat-key] the generator writes it so
    ///     commands:
    ///       - npm run build
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    ///     # speclint: ignore[duplicate-key] the generator writes it so
    ///     commands:
    ///       - npm run build
    /// ```
    name: "unknown-rule-in-ignore",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
}

/// A name in the brackets that no rule has.
pub(crate) fn finding(source: &Arc<Source>, span: Span) -> Finding {
    let name = source.slice(span);
    let mut finding = Finding::new(&RULE, source, span, format!("there is no rule `{name}`"));
    match nearest(name, rules::all().map(|rule| rule.name)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(Fix::suggested(format!("write `{near}`")).replace(span, near)),
        None => finding.help("`speclint rules` lists all rules"),
    };
    finding
}
