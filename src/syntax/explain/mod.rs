//! Why a text is not YAML, in one plain sentence at the true place, with the edits that let the parser read on.
//!
//! The parser says where it could go no further. The cause often stands above. Each module knows some causes and looks
//! for their traces in the lines around; the first that finds one explains the error.

mod colon;
mod comma;
mod comment;
mod conflict;
mod flow;
mod forbidden;
mod indent;
mod indicator;
mod missing;
mod quote;
mod tab;
mod template;

pub(crate) use conflict::marker as conflict_marker;
use granit_parser::ErrorKind;
pub(super) use template::error as placeholder;

use super::{
    error::{Cause, SyntaxError},
    lines::{Lines, single_quoted},
};
use crate::{
    diagnostics::{Applicability, Edit, Fix},
    source::Span,
};

/// An error, and what to change so that the parser can read on.
pub(super) struct Explained {
    pub(super) error: SyntaxError,
    pub(super) repair: Vec<Edit>,
}

/// Where the parser stopped, and why.
struct Stop<'t> {
    lines: &'t Lines<'t>,
    kind: &'t ErrorKind,
    at: usize,
    /// The line of `at`, or the last line with content before it.
    line: usize,
}

/// Explains the error of that kind at a byte of the text.
pub(super) fn explain(lines: &Lines<'_>, kind: &ErrorKind, at: usize) -> Explained {
    let stopped = lines.line_of(at);
    let line = if lines.content(stopped).is_empty() { lines.above(stopped).next().unwrap_or(stopped) } else { stopped };
    let stop = Stop { lines, kind, at, line };
    let causes = [
        forbidden::explain,
        conflict::explain,
        tab::explain,
        template::explain,
        quote::explain,
        comment::explain,
        colon::explain,
        missing::explain,
        comma::explain,
        indicator::explain,
        flow::explain,
        indent::explain,
    ];
    causes.into_iter().find_map(|cause| cause(&stop)).unwrap_or_else(|| stop.unknown())
}

/// An alias without an anchor before it.
pub(super) fn undefined_alias(text: &str, span: Span) -> SyntaxError {
    let name = text.get(span.range()).unwrap_or_default();
    let message = format!("`{name}` is read as a YAML alias, and no anchor of that name stands before it");
    let fix = Fix::suggested("quote the value").replace(span, single_quoted(name));
    SyntaxError { fix: Some(fix), ..SyntaxError::new(Cause::UndefinedAlias, span, message).help("quote the value if it is meant as text") }
}

impl Stop<'_> {
    fn unknown(&self) -> Explained {
        let span = self.lines.content_span(self.line);
        let error = SyntaxError::new(Cause::Other, span, "this line does not fit what stands before it")
            .help("check the quotes, brackets, colons and the indentation of this line and the one above");
        Explained { error, repair: vec![self.blank_value(self.line)] }
    }

    /// Reads the value of the item on a line, over all its lines, as one word.
    fn blank_value(&self, line: usize) -> Edit {
        Edit { span: self.lines.value(line), text: "x".to_owned() }
    }

    /// Reads what a line holds behind the key or dash as one word.
    fn blank_rest(&self, line: usize) -> Edit {
        Edit { span: self.rest(line), text: "x".to_owned() }
    }

    /// What a line holds behind the key or dash.
    fn rest(&self, line: usize) -> Span {
        Span::new(self.lines.item(line).value, self.lines.end(line))
    }

    /// Puts the value on a line in single quotes, but for a comment behind it.
    fn quote(&self, line: usize, applicability: Applicability) -> Fix {
        let rest = self.rest(line);
        let text = &self.lines.text[rest.range()];
        let value = &text[..super::lines::comment_start(text)];
        let what = if self.lines.item(line).key.is_none() { "item" } else { "value" };
        let span = Span { start: rest.start, end: rest.start + value.len() as u32 };
        let fix = Fix { applicability, ..Fix::safe(format!("quote the {what}")) };
        fix.replace(span, single_quoted(value))
    }

    /// Whether the item on a line ends there.
    fn is_one_line(&self, line: usize) -> bool {
        self.lines.item_end(line) == line
    }
}
