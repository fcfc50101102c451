//! Placeholders and statements of a template language.

use super::{Explained, Stop};
use crate::{
    diagnostics::Edit,
    source::Span,
    syntax::{Cause, SyntaxError, lines::Lines},
};

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let near = [Some(stop.line), lines.above(stop.line).next()];
    let line = near.into_iter().flatten().find(|line| placeholder(lines, *line).is_some())?;
    let edit = placeholder(lines, line)?;
    // All of them at once: the file is a template throughout.
    Some(Explained { error: error(edit.span), repair: (line..lines.count()).filter_map(|line| placeholder(lines, line)).collect() })
}

/// A placeholder of a template.
pub(in crate::syntax) fn error(span: Span) -> SyntaxError {
    SyntaxError::new(Cause::Template, span, "this file is a template: here stands a placeholder, which YAML does not know")
        .help("check the file that the template becomes")
}

/// What YAML cannot read of a line because it belongs to a template: a statement on a line of its own, or a value that
/// begins with a placeholder.
fn placeholder(lines: &Lines<'_>, line: usize) -> Option<Edit> {
    let content = lines.content(line);
    if content.starts_with("{%") || (content.starts_with("{{") && content.ends_with("}}")) {
        return Some(Edit { span: lines.content_span(line), text: String::new() });
    }
    let item = lines.item(line);
    let end = lines.end(line);
    // A key may hold more than the plain words that are told as keys elsewhere.
    let begins = if item.is_item() { Some(item.value) } else { content.find(": {{").map(|at| lines.content_start(line) + at + 2) }?;
    let value = &lines.text[begins..end];
    // CloudFormation's dynamic references are no placeholders of a template.
    let is_placeholder = value.starts_with("{%") || value.starts_with("{{") && value.contains("}}") && !value.starts_with("{{resolve:");
    is_placeholder.then(|| Edit { span: Span::new(begins, end), text: "x".to_owned() })
}
