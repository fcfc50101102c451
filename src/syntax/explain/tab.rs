//! Tabs that indent.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    diagnostics::{Edit, Fix},
    source::Span,
    syntax::{Cause, SyntaxError, lines::Lines},
};

/// Spaces that stand for one tab, in a file that indents by tabs throughout.
const WIDTH: usize = 2;

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let near = [Some(stop.line), lines.above(stop.line).next(), lines.below(stop.line).next()];
    let Some(line) = near.into_iter().flatten().find(|line| has_tab(lines, *line)) else {
        return in_text(stop);
    };
    let blanks = blanks(lines, line);
    let tab = lines.text[blanks.range()].find('\t').map_or(blanks.start as usize, |at| blanks.start as usize + at);
    let repair: Vec<Edit> = (line..lines.count()).filter(|line| has_tab(lines, *line)).map(|line| spaces(lines, line)).collect();
    let mut fix = Fix::suggested("indent with spaces");
    fix.edits.clone_from(&repair);
    let error = SyntaxError::new(Cause::Tab, Span::new(tab, tab + 1), "a tab indents this line; YAML allows only spaces there")
        .help("indent with spaces, as many as the lines beside it")
        .fix(fix);
    Some(Explained { error, repair })
}

/// A tab behind the indentation, where the parser takes none either.
fn in_text(stop: &Stop<'_>) -> Option<Explained> {
    if !matches!(stop.kind, ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation) {
        return None;
    }
    let lines = stop.lines;
    let start = lines.start(stop.line);
    let tab = start + lines.text[start..lines.end(stop.line)].find('\t')?;
    let edit = Edit { span: Span::new(tab, tab + 1), text: " ".to_owned() };
    let error = SyntaxError::new(Cause::Tab, edit.span, "a tab stands where YAML allows only spaces")
        .help("write a space instead")
        .fix(Fix::suggested("write a space").replace(edit.span, " "));
    Some(Explained { error, repair: vec![edit] })
}

/// The blanks before the content, and between a dash and what follows it.
fn blanks(lines: &Lines<'_>, line: usize) -> Span {
    Span::new(lines.start(line), lines.content_start(line))
}

fn has_tab(lines: &Lines<'_>, line: usize) -> bool {
    !lines.content(line).is_empty() && lines.text[blanks(lines, line).range()].contains('\t')
}

/// The line with spaces for its tabs: two for each in a run of such lines, as many as fit for a lone one.
fn spaces(lines: &Lines<'_>, line: usize) -> Edit {
    let span = blanks(lines, line);
    let is_alone = ![lines.above(line).next(), lines.below(line).next()].into_iter().flatten().any(|near| has_tab(lines, near));
    let tabs = lines.text[span.range()].matches('\t').count();
    let spaces = span.len() - tabs;
    let width = match is_alone {
        true if spaces > 0 && super::indent::is_level(lines, line, spaces) => spaces,
        true => super::indent::fitting(lines, line),
        false => spaces + WIDTH * tabs,
    };
    Edit { span, text: " ".repeat(width) }
}
