//! Lines that stand too far left or right.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    diagnostics::{Edit, Fix},
    source::Span,
    syntax::{Cause, SyntaxError, lines::Lines},
};

/// An indentation at which items stand, with the nearest line that has it.
#[derive(Clone, Copy)]
struct Level {
    indent: usize,
    line: usize,
    is_list: bool,
}

/// The levels that are open behind the lines above, the deepest first.
fn levels(lines: &Lines<'_>, line: usize) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for above in lines.above(line) {
        let indent = lines.indent(above);
        let item = lines.item(above);
        let lowest = levels.last().map_or(usize::MAX, |level| level.indent);
        // A key behind a dash is a level of its own.
        if let Some(key) = item.key.as_ref().map(|key| key.start - lines.start(above))
            && key < lowest
        {
            levels.push(Level { indent: key, line: above, is_list: false });
        }
        if item.is_list_item && indent < lowest {
            levels.push(Level { indent, line: above, is_list: true });
        }
        if indent == 0 && !levels.is_empty() {
            break;
        }
    }
    levels
}

/// The level a line most likely belongs to: of its own kind, the nearest.
fn wanted(lines: &Lines<'_>, line: usize) -> Option<Level> {
    let indent = lines.indent(line);
    let item = lines.item(line);
    let mut levels = levels(lines, line);
    if let Some(above) = lines.above(line).next()
        && lines.item(above).key.is_some()
        && lines.item(above).value == lines.end(above)
    {
        // The first item below a key without a value.
        let key = levels.first().map_or(0, |level| level.indent);
        levels.insert(0, Level { indent: key + 2, line: above, is_list: item.is_list_item });
    }
    levels.into_iter().filter(|level| level.is_list == item.is_list_item).min_by_key(|level| level.indent.abs_diff(indent))
}

/// Whether items like that of a line stand at an indentation above it.
pub(super) fn is_level(lines: &Lines<'_>, line: usize, indent: usize) -> bool {
    if let Some(above) = lines.above(line).next().filter(|above| lines.content(*above).ends_with(':')) {
        return lines.indent(above) + 2 == indent;
    }
    let is_list = lines.item(line).is_list_item;
    levels(lines, line).iter().any(|level| level.indent == indent && level.is_list == is_list)
}

/// The indentation that fits a line.
pub(super) fn fitting(lines: &Lines<'_>, line: usize) -> usize {
    let is_list = lines.item(line).is_list_item;
    let same = |near: &usize| lines.item(*near).is_list_item == is_list;
    let above = lines.above(line).next().filter(same);
    let below = lines.below(line).next().filter(same);
    let opens = lines.above(line).next().filter(|above| lines.content(*above).ends_with(':'));
    match (opens, above, below) {
        (Some(above), _, Some(below)) if !lines.is_section(line) && lines.indent(below) > lines.indent(above) => lines.indent(below),
        (Some(above), ..) => lines.indent(above) + 2,
        (None, Some(near), _) | (None, None, Some(near)) => lines.indent(near),
        _ => wanted(lines, line).map_or(0, |level| level.indent),
    }
}

/// Moves lines left or right.
fn moved(lines: &Lines<'_>, first: usize, last: usize, from: usize, to: usize) -> Vec<Edit> {
    let content = (first..=last).filter(|line| !lines.content(*line).is_empty());
    content
        .map(|line| {
            let start = lines.start(line);
            let indent = (lines.indent(line) + to).saturating_sub(from);
            Edit { span: Span::new(start, start + lines.indent(line)), text: " ".repeat(indent) }
        })
        .collect()
}

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let is_ours = matches!(
        stop.kind,
        ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::BlockSequenceEntryNotAllowed
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::MappingKeyNotAllowed
            | ErrorKind::InvalidIndentation
            | ErrorKind::ExpectedDocumentStart
            | ErrorKind::ExpectedNodeContent
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidBlockScalarIndent
    );
    if !is_ours || stop.is_json() {
        return None;
    }
    if !lines.item(stop.line).is_item() {
        return block_text(stop).or_else(|| stray_text(stop));
    }
    if matches!(stop.kind, ErrorKind::ExpectedDocumentStart) {
        return first_line(stop);
    }
    let level = wanted(lines, stop.line)?;
    let indent = lines.indent(stop.line);
    if level.indent == indent {
        return None;
    }
    // One item that stands uneven before one that stands even, at the start of their list or mapping: the first is at
    // fault.
    let is_first = lines.above(level.line).next().is_some_and(|above| lines.indent(above) < lines.indent(level.line));
    if !level.indent.is_multiple_of(2) && indent.is_multiple_of(2) && is_first && lines.indent(level.line) == level.indent {
        let last = lines.above(stop.line).next().unwrap_or(level.line);
        return Some(uneven(lines, level.line, last, indent, stop.line));
    }
    let last = last_moved(lines, stop.line, level.indent);
    Some(uneven(lines, stop.line, last, level.indent, level.line))
}

/// Says that a line is indented by another number of spaces than the line beside it that it belongs to.
fn uneven(lines: &Lines<'_>, line: usize, last: usize, expected: usize, beside: usize) -> Explained {
    let indent = lines.indent(line);
    let is_list = lines.item(line).is_list_item;
    let is_parent = lines.above(line).next() == Some(beside) && lines.content(beside).ends_with(':');
    let (message, related) = if is_parent {
        let message = format!("this line is indented by {indent}, not further than the key it belongs to");
        (message, "the key it belongs to".to_owned())
    } else {
        let kin = if is_list { "items of its list" } else { "keys of its mapping" };
        (format!("this line is indented by {indent}, the {kin} by {expected}"), format!("indented by {expected}"))
    };
    let repair = moved(lines, line, last, indent, expected);
    let mut fix = Fix::suggested(format!("indent by {expected}"));
    fix.edits.clone_from(&repair);
    let error = SyntaxError::new(Cause::Other, lines.content_span(line), message)
        .help(if expected == 0 { "remove its indentation".to_owned() } else { format!("indent it by {expected} spaces") })
        .related(lines.content_span(beside), related)
        .fix(fix);
    Explained { error, repair }
}

/// The last line that moves with a misplaced one: its children, and siblings that stand as wrong.
fn last_moved(lines: &Lines<'_>, line: usize, expected: usize) -> usize {
    let indent = lines.indent(line);
    let is_list = lines.item(line).is_list_item;
    let moves = |below: &usize| {
        let same = lines.item(*below).is_list_item == is_list;
        let here = lines.indent(*below);
        here > indent && !(here == expected && same) || here == indent && same
    };
    lines.below(line).take_while(moves).last().unwrap_or(line)
}

/// A key behind the end of the first mapping: the lines before it are indented, or are no mapping.
fn first_line(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let first = (0..stop.line).find(|line| !lines.is_blank(*line) && !lines.content(*line).starts_with("---"))?;
    let (has, wants) = (lines.indent(first), lines.indent(stop.line));
    (has > wants).then(|| uneven(lines, first, lines.above(stop.line).next().unwrap_or(first), wants, stop.line))
}

/// A line that falls out of the block of text above it.
fn block_text(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let indent = lines.indent(stop.line);
    let head = lines.above(stop.line).find(|above| lines.item(*above).is_item() && lines.indent(*above) <= indent)?;
    let value = &lines.text[lines.item(head).value..lines.end(head)];
    let first = lines.below(head).next().filter(|first| *first < stop.line)?;
    let expected = lines.indent(first);
    if !value.starts_with(['|', '>']) || indent >= expected {
        return None;
    }
    let last = lines.below(stop.line).take_while(|below| lines.indent(*below) >= indent && !lines.item(*below).is_item()).last();
    let repair = moved(lines, stop.line, last.unwrap_or(stop.line), indent, expected);
    let mut fix = Fix::suggested(format!("indent by {expected}"));
    fix.edits.clone_from(&repair);
    let message = format!("this line is indented by {indent}, the block of text above it by {expected}");
    let error = SyntaxError::new(Cause::Other, lines.content_span(stop.line), message)
        .help("indent it like the block if it belongs there")
        .related(lines.content_span(first), format!("indented by {expected}"))
        .fix(fix);
    Some(Explained { error, repair })
}

/// Text where a key or a list item is expected.
fn stray_text(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let span = lines.content_span(stop.line);
    let wants = lines.above(stop.line).find(|above| lines.item(*above).is_item());
    let wants = if wants.is_some_and(|above| lines.item(above).is_list_item) { "a list item" } else { "a key" };
    let message = format!("this line is text where {wants} is expected");
    let error = SyntaxError::new(Cause::Other, span, message).help("remove it, or indent it further than the item it belongs to");
    Some(Explained { error, repair: vec![Edit { span, text: String::new() }] })
}
