//! Lines of an excerpt drawn by miette: their numbers, marks under them, words at the marks.

use std::{borrow::Cow, fmt};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceCode, SourceSpan, SpanContents, ThemeCharacters,
    ThemeStyles,
};

use super::excerpt::{Mark, Part};
use crate::{diagnostics::Severity, report::Style};

/// Draws the lines and their marks, with line numbers as wide as `digits`.
pub(super) fn draw(part: &Part<'_>, digits: usize, severity: Severity, style: Style) -> String {
    let handler = GraphicalReportHandler::new_themed(theme(part, severity, style))
        .with_context_lines(0)
        .without_primary_span_start()
        .with_links(false);
    let mut drawn = String::with_capacity(512);
    // Writing to a string does not fail, and the source has a line for every mark.
    let _ = handler.render_report(&mut drawn, part);
    // miette makes the numbers as wide as the last one.
    let last = part.lines.last().map_or(1, |line| line.number + 1);
    let pad = " ".repeat(digits.saturating_sub(count_digits(last)));
    // The first two lines are for a message and a file name, the last one closes the frame.
    let lines: Vec<&str> = drawn.lines().collect();
    let body = lines.get(2..lines.len().saturating_sub(1)).unwrap_or_default();
    // Only one of several marks can stray.
    let body = if part.marks.len() > 1 { without_stray_bars(part, body, style) } else { body.join("\n") };
    body.lines().flat_map(|line| [&pad, line, "\n"]).collect()
}

/// miette draws a bar down from every mark that stands before one with words, also from marks without words. Takes
/// those away.
fn without_stray_bars(part: &Part<'_>, drawn: &[&str], style: Style) -> String {
    let characters = characters(style);
    let mut lines = part.lines.iter();
    let mut marks: Vec<&Mark> = Vec::new();
    // Lines that begin with a number are the file's; the first one under them underlines, the others have words.
    let mut under = 0;
    let clear = |row: &str, marks: &[&Mark]| {
        let (gutter, words) = row.split_once(characters.vbar_break).unwrap_or(("", row));
        let end = words.find(characters.lbot).unwrap_or(0);
        let (bars, words) = words.split_at(end);
        let mut marks = marks.iter();
        let bars = bars.chars().map(|c| match c {
            bar if bar == characters.vbar && marks.next().is_some_and(|mark| mark.text.is_empty()) => ' ',
            c => c,
        });
        Cow::Owned(format!("{gutter}{}{}{words}", characters.vbar_break, bars.collect::<String>()))
    };
    let mut cleared = String::new();
    for row in drawn {
        if row.trim_start().starts_with(characters.vbar_break) {
            under += 1;
        } else if let Some(line) = lines.next() {
            under = 0;
            marks = part.marks.iter().filter(|mark| line.range.contains(&mark.range.start)).collect();
        }
        let has_stray = under > 1 && marks.len() > 1 && marks.iter().all(|mark| !part.is_multiline(mark));
        cleared.push_str(&if has_stray { clear(row, &marks) } else { Cow::Borrowed(*row) });
        cleared.push('\n');
    }
    cleared
}

fn characters(style: Style) -> ThemeCharacters {
    if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() }
}

/// How many digits a number has.
pub(super) fn count_digits(number: usize) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
}

/// miette colours the marks in the order of their places: the primary one by severity, the others alike.
fn theme(part: &Part<'_>, severity: Severity, style: Style) -> GraphicalTheme {
    let mut styles = if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let primary = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Info => styles.advice,
    };
    if style.colour {
        let other = if severity == Severity::Info { styles.highlights.first().copied() } else { None }.unwrap_or(styles.help);
        styles.highlights = part.marks.iter().map(|mark| if mark.is_primary { primary.bold() } else { other }).collect();
    }
    GraphicalTheme { characters: characters(style), styles }
}

impl Diagnostic for Part<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.marks.iter().map(|mark| {
            let text = (!mark.text.is_empty()).then(|| mark.text.clone());
            let span = SourceSpan::from(mark.range.clone());
            if mark.is_primary { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
        })))
    }
}

impl SourceCode for Part<'_> {
    fn read_span<'a>(&'a self, span: &SourceSpan, _: usize, _: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let first = self.lines.partition_point(|line| line.range.end <= start);
        // No mark reaches to the start of a line, unless it is an empty one there.
        let behind = self.lines.partition_point(|line| line.range.start <= end).max(first + 1);
        let lines = self.lines.get(first..behind).ok_or(MietteError::OutOfBounds)?;
        let (Some(top), Some(bottom)) = (lines.first(), lines.last()) else { return Err(MietteError::OutOfBounds) };
        let range = top.range.start..bottom.range.end;
        let data = self.text.get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(Contents { data, span: range.into(), line: top.number, count: lines.len() }))
    }
}

/// Whole lines.
struct Contents<'a> {
    data: &'a str,
    span: SourceSpan,
    line: usize,
    count: usize,
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.data.as_bytes()
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        0
    }

    fn line_count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Part<'_> {}
