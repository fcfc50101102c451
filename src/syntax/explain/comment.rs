//! A comment within a text of several lines.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    source::Span,
    syntax::{Cause, SyntaxError},
};

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    if !matches!(stop.kind, ErrorKind::CommentInterceptedScalar) {
        return None;
    }
    let lines = stop.lines;
    let start = lines.start(stop.line).max(stop.at.min(lines.end(stop.line)));
    let hash = lines.text[start..lines.end(stop.line)].find('#').map_or(start, |at| start + at);
    let comment = Span::new(hash, lines.end(stop.line));
    let item = lines.item_start(stop.line);
    let mut error = SyntaxError::new(Cause::Other, comment, "this comment ends the text, so the lines below cannot belong to it")
        .help("move the comment above the item, or write the item as a block with `|`");
    if let Some(next) = lines.below(stop.line).next() {
        error = error.related(lines.content_span(next), "cannot be reached");
    }
    Some(Explained { error, repair: vec![stop.blank_value(item)] })
}
