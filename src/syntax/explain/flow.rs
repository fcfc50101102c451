//! Brackets and braces that are not closed, or closed without need.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    diagnostics::{Edit, Fix},
    source::Span,
    syntax::{Cause, SyntaxError},
};

/// How far above an error its opening bracket is looked for, in lines.
const REACH: usize = 200;

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let is_ours = matches!(
        stop.kind,
        ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::MismatchedFlowCollectionEnd { .. }
            | ErrorKind::MisplacedFlowCollectionEnd
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::BlockEntryInFlowCollection
            | ErrorKind::FlowMappingValueAdjacentCollection
            | ErrorKind::InvalidFlowScalarIndent
            | ErrorKind::PlainScalarStartsWithDashFlowIndicator
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
    );
    if !is_ours {
        return None;
    }
    if stop.is_json() {
        return Some(json(stop));
    }
    unclosed(stop).or_else(|| misplaced(stop)).or_else(|| at_the_bracket(stop))
}

/// How many brackets of a text stay open at its end; none if it closes one that it does not open.
pub(super) fn depth_behind(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut quote = None;
    for byte in text.bytes() {
        match (quote, byte) {
            (None, b'[' | b'{') => depth += 1,
            (None, b']' | b'}') => depth = depth.checked_sub(1)?,
            (None, b'\'' | b'"') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    Some(depth)
}

/// The nearest line at or above the error whose value opens a bracket that the line does not close.
fn unclosed(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let open = |line: &usize| {
        let item = lines.item(*line);
        let value = &lines.text[item.value..lines.end(*line)];
        item.is_item() && value.starts_with(['[', '{']) && depth_behind(value).is_some_and(|depth| depth > 0)
    };
    let line = std::iter::once(stop.line).chain(lines.above(stop.line).take(REACH)).find(open)?;
    let at = lines.item(line).value;
    let bracket = &lines.text[at..=at];
    let message = format!("the `{bracket}` that opens here is not closed before the next item");
    let help = if lines.item(line).is_list_item { "close it, or put the item in single quotes if it is meant as text" } else { "close it" };
    let mut error = SyntaxError::new(Cause::Other, Span::new(at, at + 1), message).help(help);
    if line != stop.line {
        error = error.related(lines.content_span(stop.line), "read as a part of it");
    }
    Some(Explained { error, repair: vec![stop.blank_rest(line)] })
}

fn misplaced(stop: &Stop<'_>) -> Option<Explained> {
    let ErrorKind::MisplacedFlowCollectionEnd = stop.kind else { return None };
    let bracket = stop.lines.text.get(stop.at..=stop.at)?;
    let error = SyntaxError::new(Cause::Other, Span::new(stop.at, stop.at + 1), format!("this `{bracket}` closes nothing"))
        .help("remove it, or put the whole text in quotes");
    Some(Explained { error, repair: vec![stop.blank_rest(stop.line)] })
}

/// The bracket that the parser names, with what it holds up to the end of the file.
fn at_the_bracket(stop: &Stop<'_>) -> Option<Explained> {
    let repair = Edit { span: Span::new(stop.at, stop.lines.text.len()), text: "x".to_owned() };
    bracket(stop).map(|error| Explained { error, repair: vec![repair] })
}

/// Says that the bracket which the parser names is not closed, or by another one.
fn bracket(stop: &Stop<'_>) -> Option<SyntaxError> {
    let (message, help) = match stop.kind {
        ErrorKind::UnclosedFlowCollection { open } => {
            (format!("the `{open}` that opens here is not closed"), "close it at the end of its members")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (format!("the `{open}` that opens here is closed by `{close}`"), "close it by its own kind of bracket")
        }
        _ => return None,
    };
    Some(SyntaxError::new(Cause::Other, Span::new(stop.at, stop.at + 1), message).help(help))
}

/// A text in braces throughout: JSON, or meant as JSON.
fn json(stop: &Stop<'_>) -> Explained {
    let text = stop.lines.text;
    let before = text[..stop.at].trim_end();
    let string = before.strip_suffix('"').and_then(|rest| rest.rfind('"'));
    let is_key = text[stop.at..].starts_with(':');
    let begins = if is_key { string.unwrap_or(before.len()) } else { stop.at };
    let value_ends = text[..begins].trim_end().len();
    let behind = text[value_ends..].trim_start_matches([',', ' ', '\t', '\r', '\n']);
    if behind.starts_with("//") {
        let at = text.len() - behind.len();
        let span = Span::new(at, at + 2);
        let error = SyntaxError::new(Cause::Other, span, "`//` begins no comment, neither in JSON nor in YAML").help("remove it");
        return Explained { error, repair: Vec::new() };
    }
    let wants_comma = matches!(stop.kind, ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator);
    if wants_comma && !text[..value_ends].ends_with([',', '{', '[', ':']) {
        let at = Span::at(value_ends);
        let error = SyntaxError::new(Cause::Other, at, "a comma is missing behind this value")
            .help("write a comma between two members")
            .fix(Fix::suggested("insert the comma").insert(at.start, ","));
        return Explained { error, repair: vec![Edit { span: at, text: ",".to_owned() }] };
    }
    let error = bracket(stop).unwrap_or_else(|| {
        SyntaxError::new(Cause::Other, stop.lines.content_span(stop.line), "this line does not fit the brackets around it")
            .help("check the commas, quotes and brackets of this line and the one above")
    });
    Explained { error, repair: Vec::new() }
}

impl Stop<'_> {
    /// Whether the whole text is in braces or brackets.
    pub(super) fn is_json(&self) -> bool {
        self.lines.text.trim_start().starts_with(['{', '['])
    }
}
