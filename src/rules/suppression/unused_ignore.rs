use std::sync::Arc;

use crate::{
    diagnostics::{Applicability, Finding, Fix, Severity},
    rules::rule,
    source::{Source, Span},
};

rule! {
    /// An ignore comment that silences nothing.
    ///
    /// ## Why
    /// The mistake it was written for is gone, or it names another rule or stands at another place than was meant. It
    /// would silence the next mistake there.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test # speclint: ignore[duplicate-key]
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
    name: "unused-ignore",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
}

/// A comment of which no name is of use.
pub(crate) fn comment(source: &Arc<Source>, span: Span) -> Finding {
    let mut finding = Finding::new(&RULE, source, span, "this ignore comment silences nothing");
    finding.help("remove it").fix(Fix::safe("remove the comment").remove(with_blanks(source, span)));
    finding
}

/// A name of no use in a comment that is of use.
pub(crate) fn name(source: &Arc<Source>, span: Span) -> Finding {
    let mut finding = Finding::new(&RULE, source, span, format!("`{}` is not found here", source.slice(span)));
    finding.help("remove it from the list").fix(Fix::safe("remove the name").remove(with_comma(source, span)));
    finding
}

/// A comment with the blanks before it, or with its whole line if nothing else stands there.
fn with_blanks(source: &Source, span: Span) -> Span {
    let text = source.text();
    let line = source.line_at(span.start);
    let before = text.get(line.start as usize..span.start as usize).unwrap_or_default();
    if !before.trim().is_empty() || span.end < line.end {
        return Span::new(line.start as usize + before.trim_end().len(), span.end as usize);
    }
    let end = text.get(line.end as usize..).unwrap_or_default();
    let line_end = end.find('\n').map_or(end.len(), |at| at + 1);
    Span::new(line.start as usize, line.end as usize + line_end)
}

/// A name of a list with one of the commas beside it.
fn with_comma(source: &Source, span: Span) -> Span {
    let (before, after) = source.text().split_at_checked(span.end as usize).unwrap_or_default();
    let before = before.get(..span.start as usize).unwrap_or_default();
    let blanks = |text: &str| text.len() - text.trim_start().len();
    if let Some(rest) = after.trim_start().strip_prefix(',') {
        return Span::new(span.start as usize, source.text().len() - rest.len() + blanks(rest));
    }
    let start = before.trim_end().strip_suffix(',').map_or(before.len(), |rest| rest.trim_end().len());
    Span::new(start, span.end as usize)
}
