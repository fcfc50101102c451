//! What is wrong with a text that is not valid YAML or JSON.

use crate::{diagnostics::Fix, source::Span};

/// One syntax error, told in our words.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    /// Why the text cannot be read.
    pub cause: Cause,
    /// The bytes at fault.
    pub span: Span,
    /// One plain sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Another place that belongs to it, such as where a quote opens.
    pub related: Option<(Span, String)>,
    /// A way to mend it.
    pub fix: Option<Fix>,
}

impl SyntaxError {
    pub(super) fn new(cause: Cause, span: Span, message: impl Into<String>) -> Self {
        Self { cause, span, message: message.into(), help: None, related: None, fix: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related = Some((span, text.into()));
        self
    }

    pub(super) fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// The kinds of syntax error that rules tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A tab where only spaces may indent.
    Tab,
    /// Markers that a version control system left.
    MergeConflict,
    /// Plain text with `: ` inside; the error's span is the text, its related place the colon.
    Colon,
    /// Plain text that begins with a character that means something to YAML.
    Indicator,
    /// A placeholder of a template language, such as `{{ name }}`.
    Template,
    /// An alias (`*name`) without an anchor (`&name`) before it.
    UndefinedAlias,
    /// Nested deeper than the parser follows, or with more comments than it holds.
    Limit,
    /// A character that may not stand in the file, such as NUL.
    ControlCharacter,
    /// Anything else.
    Other,
}
