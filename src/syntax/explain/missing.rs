//! A blank missing behind `-` or `:`, or the colon itself.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    diagnostics::{Edit, Fix},
    source::Span,
    syntax::{Cause, SyntaxError, lines::Lines},
};

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let is_ours = matches!(
        stop.kind,
        ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::ExpectedDocumentStart
    );
    if !is_ours {
        return None;
    }
    let lines = stop.lines;
    let near = [Some(stop.line), lines.above(stop.line).next()];
    let blank = near.into_iter().flatten().find_map(|line| blank_after_dash(lines, line).or_else(|| blank_after_colon(lines, line)));
    // A line that is read as text goes on until a line below is read as something else.
    let above = lines.above(stop.line).find(|above| lines.indent(*above) <= lines.indent(stop.line));
    let reads_on = matches!(stop.kind, ErrorKind::MappingValueNotAllowed);
    let near = [Some(stop.line), near[1].filter(|_| reads_on), above.filter(|_| reads_on)];
    blank.or_else(|| near.into_iter().flatten().find_map(|line| colon(lines, line)))
}

fn insert(at: usize, text: &str, error: SyntaxError, title: &str) -> Explained {
    let edit = Edit { span: Span::at(at), text: text.to_owned() };
    let error = error.fix(Fix::suggested(title).insert(edit.span.start, text));
    Explained { error, repair: vec![edit] }
}

/// `-echo` among list items.
fn blank_after_dash(lines: &Lines<'_>, line: usize) -> Option<Explained> {
    let rest = lines.content(line).strip_prefix('-')?;
    // `-j file` is an option at the beginning of a line that was meant to go on.
    let is_option = rest.chars().nth(1).is_some_and(char::is_whitespace);
    let is_text = rest.starts_with(|first: char| !first.is_whitespace() && first != '-');
    let among_items = lines.above(line).next().is_some_and(|above| lines.item(above).is_list_item || lines.content(above).ends_with(':'))
        || lines.below(line).next().is_some_and(|below| lines.item(below).is_list_item);
    if !is_text || !among_items {
        return None;
    }
    let dash = lines.content_start(line);
    if is_option {
        let message = "this line is indented no further than the list items, so it goes on none of them";
        let error = SyntaxError::new(Cause::Other, Span::new(dash, dash + 1), message).help("indent it, or join it to the item above");
        return Some(insert(dash, "  ", error, "indent the line"));
    }
    let error = SyntaxError::new(Cause::Other, Span::new(dash, dash + 1), "a space is missing behind the `-` of this list item")
        .help("write a space between `-` and the item");
    Some(insert(dash + 1, " ", error, "insert the space"))
}

/// `version:0.2` among keys.
fn blank_after_colon(lines: &Lines<'_>, line: usize) -> Option<Explained> {
    let content = lines.content(line);
    let len = word(content);
    let behind = content[len..].strip_prefix(':')?;
    let is_value = behind.starts_with(|first: char| !first.is_whitespace() && first != ':' && first != '/');
    if len == 0 || !is_value || !among_keys(lines, line) {
        return None;
    }
    let colon = lines.content_start(line) + len;
    let message = format!("a space is missing behind the colon of `{}`", &content[..len]);
    let error = SyntaxError::new(Cause::Other, lines.content_span(line), message).help("write a space between the colon and the value");
    Some(insert(colon + 1, " ", error, "insert the space"))
}

/// `phases` or `version 0.2` among keys.
fn colon(lines: &Lines<'_>, line: usize) -> Option<Explained> {
    let content = lines.content(line);
    let len = word(content);
    let behind = &content[len..];
    let is_key = len > 0 && (behind.is_empty() || behind.starts_with(' ') && !behind.trim_start().contains(' '));
    let opens = behind.is_empty() && lines.below(line).next().is_some_and(|below| lines.indent(below) > lines.indent(line));
    if !is_key || !(opens || among_keys(lines, line)) {
        return None;
    }
    let key = Span::new(lines.content_start(line), lines.content_start(line) + len);
    let message = format!("a colon is missing behind the key `{}`", &content[..len]);
    let error = SyntaxError::new(Cause::Other, key, message).help("write a colon behind the key, and a space before its value");
    Some(insert(key.end as usize, ":", error, "insert the colon"))
}

/// The length of the word that a text begins with, if it may be a key.
fn word(text: &str) -> usize {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let len = text.bytes().position(|byte| !is_part(byte)).unwrap_or(text.len());
    if text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') { len } else { 0 }
}

/// Whether the nearest line with content above or below is a key at the same indentation.
fn among_keys(lines: &Lines<'_>, line: usize) -> bool {
    let is_key = |near: usize| lines.indent(near) == lines.indent(line) && lines.item(near).key.is_some();
    let reaches = |near: &usize| lines.indent(*near) > lines.indent(line);
    let above = lines.above(line).find(|near| !reaches(near));
    let below = lines.below(line).find(|near| !reaches(near));
    above.is_some_and(is_key) || below.is_some_and(is_key)
}
