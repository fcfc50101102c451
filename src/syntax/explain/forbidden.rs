//! Characters that no YAML file may hold, and limits of ours.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    diagnostics::{Edit, Fix},
    source::Span,
    syntax::{Cause, MAX_COMMENTS, MAX_DEPTH, SyntaxError},
};

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let (cause, message, help) = match stop.kind {
        ErrorKind::RecursionLimitExceeded => {
            let message = format!("lists and mappings nest deeper than {MAX_DEPTH} levels here; what follows is not read");
            let error = SyntaxError::new(Cause::Limit, Span::new(stop.at, stop.at + 1), message);
            return Some(Explained { error, repair: Vec::new() });
        }
        ErrorKind::TooManyComments => {
            let message = format!("more than {MAX_COMMENTS} lines of comment follow one another here; what follows is not read");
            let error = SyntaxError::new(Cause::Limit, Span::new(stop.at, stop.at + 1), message);
            return Some(Explained { error, repair: Vec::new() });
        }
        ErrorKind::BomInsideDocument => (
            Cause::ControlCharacter,
            "a byte order mark stands inside the file".to_owned(),
            "remove it; it is invisible in most editors and may stand at the very start only",
        ),
        ErrorKind::UnexpectedCharacter { character } if is_forbidden(*character) => (
            Cause::ControlCharacter,
            format!("the control character U+{:04X} may not stand in YAML", *character as u32),
            "remove it; it is invisible in most editors",
        ),
        _ => return None,
    };
    // The parser may name the start of the text that holds the character.
    let rest = &stop.lines.text[stop.at..];
    let at = stop.at + rest.find(is_forbidden)?;
    let width = stop.lines.text[at..].chars().next().map_or(1, char::len_utf8);
    let span = Span::new(at, at + width);
    let error = SyntaxError::new(cause, span, message).help(help).fix(Fix::suggested("remove the character").remove(span));
    // All of them at once: where one is, there are often many.
    let mut repair: Vec<Edit> = Vec::new();
    for (offset, found) in rest.match_indices(is_forbidden) {
        let span = Span::new(stop.at + offset, stop.at + offset + found.len());
        match repair.last_mut() {
            Some(last) if last.span.end == span.start => last.span.end = span.end,
            _ => repair.push(Edit { span, text: String::new() }),
        }
    }
    Some(Explained { error, repair })
}

/// Whether a character may not stand in a YAML text, or not behind its start.
fn is_forbidden(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => character.is_control(),
    }
}
