use std::sync::Arc;

use crate::{
    diagnostics::{Finding, Malformed, Severity},
    rules::rule,
    source::{Source, Span},
    suggest::nearest,
};

rule! {
    /// A comment to speclint that cannot be understood.
    ///
    /// ## Why
    /// An ignore comment names its rules in brackets: `# speclint: ignore[unknown-key] reason` for a line, or
    /// `# speclint: ignore-file[unknown-key] reason` for the whole file. One that is written otherwise silences nothing;
    /// none silences all rules at once.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test # speclint: ignore
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
    name: "malformed-ignore",
    severity: Severity::Warning,
}

/// A comment, and what is wrong with it.
pub(crate) fn finding(source: &Arc<Source>, span: Span, why: &Malformed) -> Finding {
    let shape = "write `# speclint: ignore[rule] reason`, or `ignore-file` for the whole file".to_owned();
    let (message, help) = match why {
        Malformed::Word(word) if word.is_empty() => ("this comment to speclint says nothing".to_owned(), shape),
        Malformed::Word(word) => {
            let near = nearest(word, ["ignore", "ignore-file"]);
            (format!("speclint does not know the word `{word}`"), near.map_or(shape, |near| format!("did you mean `{near}`?")))
        }
        Malformed::NoRules => ("this ignore comment names no rule".to_owned(), shape),
        Malformed::Open => ("the list of rules has no closing `]`".to_owned(), shape),
        Malformed::NoDay(day) => (format!("`{day}` is no day"), "write the day as `2027-01-31`".to_owned()),
    };
    let mut finding = Finding::new(&RULE, source, span, message);
    finding.help(help);
    finding
}
