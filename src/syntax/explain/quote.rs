//! Quotes that do not close where they should, and escapes that do not exist.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    diagnostics::{Applicability, Edit, Fix},
    source::Span,
    syntax::{Cause, SyntaxError, lines::Lines},
};

/// How far above an error its opening quote is looked for, in lines.
const REACH: usize = 200;

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    match stop.kind {
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            comma(stop).or_else(|| unclosed(stop)).or_else(|| text_behind(stop))
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => unclosed(stop).or_else(|| Some(never_closed(stop))),
        ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidIndentation
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey => unclosed(stop),
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => escape(stop),
        _ => None,
    }
}

/// Where the quote that a text begins with closes, as the offset behind it.
fn closes(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate();
    let (_, quote) = bytes.next()?;
    let mut bytes = bytes.peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if quote == b'"' => _ = bytes.next(),
            b'\'' if quote == b'\'' && bytes.peek().is_some_and(|(_, next)| *next == b'\'') => _ = bytes.next(),
            _ if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The quoted value on a line: where it begins.
fn quoted_value(lines: &Lines<'_>, line: usize) -> Option<usize> {
    let at = lines.item(line).value;
    lines.text[at..].starts_with(['"', '\'']).then_some(at)
}

/// The nearest line above whose value opens a quote that the line does not close, with items between it and the error.
fn unclosed(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let is_open = |line: usize| quoted_value(lines, line).is_some_and(|at| closes(&lines.text[at..lines.end(line)]).is_none());
    // The value on the line itself is at fault if the parser read it to its end.
    let own = quoted_value(lines, stop.line).and_then(|at| Some(at + closes(&lines.text[at..lines.end(stop.line)])?));
    if own.is_some_and(|end| end <= stop.at) {
        return None;
    }
    let near = std::iter::once(stop.line).filter(|line| lines.item(*line).value >= stop.at).chain(lines.above(stop.line).take(REACH));
    let line = near.into_iter().find(|line| is_open(*line))?;
    let swallows = line == stop.line || lines.below(line).take_while(|below| *below <= stop.line).any(|below| lines.item(below).is_item());
    if !swallows {
        return None;
    }
    let at = lines.item(line).value;
    let quote = &lines.text[at..=at];
    let mut error =
        SyntaxError::new(Cause::Other, Span::new(at, at + 1), format!("the quote {} that opens here is not closed", shown(quote)))
            .help("close it at the end of the text");
    if line != stop.line {
        error = error.related(lines.content_span(stop.line), "read as a part of it, up to here");
    }
    Some(Explained { error, repair: vec![stop.blank_rest(line)] })
}

/// A quote as it is shown in a sentence.
fn shown(quote: &str) -> String {
    format!("`{quote}`")
}

/// The quote at the error itself, open until the end of the file.
fn never_closed(stop: &Stop<'_>) -> Explained {
    let text = stop.lines.text;
    let quote = text[stop.at..].chars().next().map_or(0, char::len_utf8);
    let span = Span::new(stop.at, stop.at + quote);
    let message = format!("the quote {} that opens here is not closed", shown(&text[span.range()]));
    let error = SyntaxError::new(Cause::Other, span, message).help("close it at the end of the text");
    let line = stop.lines.line_of(stop.at);
    let rest = Span::new(stop.at, stop.lines.end(line).max(stop.at));
    Explained { error, repair: if stop.is_json() { Vec::new() } else { vec![Edit { span: rest, text: "x".to_owned() }] } }
}

/// Text behind a closing quote.
fn text_behind(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let line = std::iter::once(stop.line).chain(lines.above(stop.line).take(REACH)).find(|line| quoted_value(lines, *line).is_some())?;
    let item = lines.item(line);
    let span = Span::new(stop.at, lines.end(stop.line));
    let opener = Span::new(item.value, item.value + 1);
    let mut error = SyntaxError::new(Cause::Other, span, "text stands behind the closing quote of this value")
        .help("put the whole text in single quotes, with each single quote within it doubled")
        .related(opener, "the value's quote opens here");
    if line == stop.line && stop.is_one_line(line) {
        let is_command = item.is_list_item && item.key.is_none() && lines.text[..stop.at].ends_with([' ', '\t']);
        error = error.fix(stop.quote(line, if is_command { Applicability::Safe } else { Applicability::Suggested }));
    }
    let repair = Edit { span: Span::new(item.value, lines.end(stop.line)), text: "x".to_owned() };
    Some(Explained { error, repair: vec![repair] })
}

/// A comma behind a quoted value, as JSON and JavaScript have it; one finding for all lines that have it.
fn comma(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    comma_on(lines, stop.line).filter(|comma| comma.start as usize == stop.at)?;
    let all: Vec<Span> = (stop.line..lines.count()).filter_map(|line| comma_on(lines, line)).collect();
    let last = *all.last()?;
    let mut error = SyntaxError::new(Cause::Other, Span::new(stop.at, stop.at + 1), "a comma stands behind this value")
        .help("remove it: outside of brackets, YAML parts values by lines");
    if all.len() > 1 {
        error = error.related(last, format!("and so on, {} lines in all", all.len()));
    }
    let fix = all.iter().fold(Fix::suggested("remove the commas"), |fix, span| fix.remove(*span));
    Some(Explained { error: error.fix(fix), repair: all.into_iter().map(|span| Edit { span, text: String::new() }).collect() })
}

/// The comma that a line with a quoted value ends with.
fn comma_on(lines: &Lines<'_>, line: usize) -> Option<Span> {
    let at = quoted_value(lines, line).filter(|_| lines.item(line).is_item())?;
    let end = lines.end(line);
    let behind = at + closes(&lines.text[at..end])?;
    (lines.text[behind..end].trim() == ",").then(|| Span::new(end - 1, end))
}

/// An escape that double-quoted text does not know.
fn escape(stop: &Stop<'_>) -> Option<Explained> {
    let text = stop.lines.text;
    let known = |escape: char| "0abtnvfre \"/\\N_LPxuU\t\n\r".contains(escape);
    let mut chars = text[stop.at..].char_indices();
    let (at, escape) = loop {
        let (at, char) = chars.next()?;
        if char == '\\' {
            let (_, escape) = chars.next()?;
            if !known(escape) || matches!(stop.kind, ErrorKind::InvalidQuotedScalarHexEscape) && "xuU".contains(escape) {
                break (stop.at + at, escape);
            }
        }
    };
    let span = Span::new(at, at + 1 + escape.len_utf8());
    let error = SyntaxError::new(Cause::Other, span, format!("double-quoted text knows no escape `\\{escape}`"))
        .help("write two backslashes, or use single quotes")
        .fix(Fix::suggested("double the backslash").insert(span.start, "\\"));
    Some(Explained { error, repair: vec![Edit { span: Span::at(at), text: "\\".to_owned() }] })
}
