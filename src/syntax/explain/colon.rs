//! `: ` within text that is not quoted.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    diagnostics::Applicability,
    source::Span,
    syntax::{
        Cause, SyntaxError,
        lines::{Lines, plain_key},
    },
};

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let line = lines.item_start(stop.line);
    let item = lines.item(line);
    let value = lines.value(line);
    let begins_as_text = !lines.text[value.range()].starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '!', '@', '`', '%']);
    let colon = first_colon(lines, line, value, stop.at)?;
    let is_text = match stop.kind {
        // `key: value` with a further key below is a matter of indentation, unless it is within the same line.
        ErrorKind::MappingValueNotAllowed if stop.line == line => true,
        ErrorKind::MappingValueNotAllowed => item.is_list_item && item.key.is_none() && !lines.is_section(stop.line),
        _ => item.is_list_item && item.key.is_none() && value.contains(Span::at(stop.at)),
    };
    if !begins_as_text || !is_text || !item.is_item() {
        return None;
    }
    let mut error = SyntaxError::new(Cause::Colon, value, "this text holds `: `, which YAML reads as the end of a key")
        .help("put the whole text in single quotes")
        .related(Span::new(colon, colon + 1), "the colon at fault");
    if stop.is_one_line(line) {
        error = error.fix(stop.quote(line, Applicability::Safe));
    }
    Some(Explained { error, repair: vec![stop.blank_value(line)] })
}

/// The first colon of a value, up to the place where the parser stopped, that parts a key from its value.
fn first_colon(lines: &Lines<'_>, line: usize, value: Span, at: usize) -> Option<usize> {
    let bytes = lines.text.as_bytes();
    let parts = |at: usize| bytes.get(at) == Some(&b':') && bytes.get(at + 1).is_none_or(|byte| byte.is_ascii_whitespace());
    let first = value.start as usize;
    // A list item below the value is an item of its own, not text.
    let last = lines.below(line).find(|below| plain_key(lines.content(*below)).is_none() && lines.item(*below).is_list_item);
    let last = last.map_or(value.end as usize, |below| lines.start(below)).min(value.end as usize).min(at + 1);
    (first..last).find(|at| parts(*at))
}
