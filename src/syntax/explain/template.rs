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
    let value = &lines.text[item.value..lines.end(line)];
    let is_placeholder = item.is_item() && (value.starts_with("{{") && value.contains("}}") || value.starts_with("{%"));
    is_placeholder.then(|| Edit { span: (item.value..lines.end(line)).into(), text: "x".to_owned() })
}
