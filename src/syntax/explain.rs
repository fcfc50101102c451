//! Why a text is not YAML, in one plain sentence at the true place.

use granit_parser::{ErrorKind, ScanError};

use super::error::{Cause, SyntaxError};
use crate::source::Span;

/// Which marker of a merge conflict a line is, told by its character.
pub(super) fn conflict_marker(line: &str) -> Option<char> {
    let line = line.trim_end();
    ['<', '=', '>', '|'].into_iter().find(|mark| {
        let rest = line.trim_start_matches(*mark);
        line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '))
    })
}

/// An alias without an anchor before it.
pub(super) fn undefined_alias(text: &str, span: Span) -> SyntaxError {
    let name = text.get(span.range()).unwrap_or_default();
    SyntaxError {
        cause: Cause::UndefinedAlias,
        span,
        message: format!("`{name}` is read as a YAML alias, and no anchor of that name stands before it"),
        help: Some("quote the value if it is meant as text".to_owned()),
        related: None,
        fix: None,
    }
}

/// Turns a parser's error into ours.
pub(super) fn explain(text: &str, error: &ScanError) -> SyntaxError {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let cause = match error.kind() {
        ErrorKind::TabInBlockIndentation | ErrorKind::TabNotAllowed => Cause::Tab,
        _ => Cause::Other,
    };
    SyntaxError { cause, span: Span::at(at), message: error.info().to_owned(), help: None, related: None, fix: None }
}
