//! An excerpt drawn by miette: lines with their numbers, marks under them, words at the marks.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceCode, SourceSpan, SpanContents, ThemeCharacters,
    ThemeStyles,
};

use super::excerpt::Excerpt;
use crate::{diagnostics::Severity, report::Style};

/// Draws the excerpt; the last line closes the frame.
pub(super) fn draw(excerpt: &Excerpt, severity: Severity, style: Style) -> String {
    let handler = GraphicalReportHandler::new_themed(theme(excerpt, severity, style))
        .with_context_lines(0)
        .without_primary_span_start()
        .with_links(false);
    let mut drawn = String::with_capacity(512);
    // Writing to a string does not fail, and the source gives a line for every mark.
    let _ = handler.render_report(&mut drawn, excerpt);
    // The first line is the place of a message, which has been printed already.
    drawn.split_once('\n').map(|(_, snippet)| snippet.to_owned()).unwrap_or_default()
}

/// miette colours the marks in the order of their places: the primary one by severity, the others alike.
fn theme(excerpt: &Excerpt, severity: Severity, style: Style) -> GraphicalTheme {
    let characters = if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let mut styles = if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let primary = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Info => styles.advice,
    };
    if style.colour {
        let other = if severity == Severity::Info { styles.highlights.first().copied() } else { None }.unwrap_or(styles.help);
        styles.highlights = excerpt.marks.iter().map(|mark| if mark.is_primary { primary.bold() } else { other }).collect();
    }
    styles.link = ThemeStyles::none().link;
    GraphicalTheme { characters, styles }
}

impl Diagnostic for Excerpt {
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

impl SourceCode for Excerpt {
    fn read_span<'a>(&'a self, span: &SourceSpan, _: usize, _: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let first = self.lines.partition_point(|line| line.range.end <= start);
        let behind = self.lines.partition_point(|line| line.range.start < end).max(first + 1);
        let lines = self.lines.get(first..behind).ok_or(MietteError::OutOfBounds)?;
        let (Some(top), Some(bottom)) = (lines.first(), lines.last()) else { return Err(MietteError::OutOfBounds) };
        let range = top.range.start..bottom.range.end;
        let data = self.text.get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(Contents { data, span: range.into(), line: top.number, count: lines.len(), name: &self.name }))
    }
}

/// Whole lines of the excerpt.
struct Contents<'a> {
    data: &'a str,
    span: SourceSpan,
    line: usize,
    count: usize,
    name: &'a str,
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.data.as_bytes()
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn name(&self) -> Option<&str> {
        Some(self.name)
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

impl fmt::Display for Excerpt {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Excerpt {}
