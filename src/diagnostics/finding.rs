//! One finding: what is wrong, where, how sure, and what would mend it.

use std::{borrow::Cow, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    rules::Rule,
    source::{Origin, Source, Span},
};

/// How bad it is, from the mildest to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing fails.
    Info,
    /// Probably a mistake, or a risk.
    Warning,
    /// The service rejects it, or it cannot work.
    Error,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];

    /// The lower-case name used in all output and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How sure a finding is. Only a certain finding may be an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It depends on something that the files do not show.
    Possible,
    /// True in nearly every case; the exceptions are known.
    Likely,
    /// Documented or observed behaviour, and every value involved is known.
    Certain,
}

impl Confidence {
    /// The lower-case name used in all output.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

/// A span in a file, with what is to be said about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes meant.
    pub span: Span,
    /// A few words printed at the place; may be empty for the primary label.
    pub text: String,
    /// Whether a secret stands there, which is never printed whole.
    pub is_secret: bool,
}

/// Replaces the bytes of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub span: Span,
    /// The text that comes.
    pub text: String,
}

/// Whether a fix may be applied without a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// May change what the build does; applied with `--unsafe-fixes` only.
    Suggested,
    /// Does what was meant and nothing else.
    Safe,
}

/// A way to mend the finding: edits of one file, which is that of the primary label unless another one is named.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does, as an imperative: `quote the command`.
    pub title: String,
    /// Whether it may be applied without a look.
    pub applicability: Applicability,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// The file, if it is another one than that of the primary label.
    pub elsewhere: Option<Arc<Source>>,
}

impl Fix {
    /// A fix that is always right.
    pub fn safe(title: impl Into<String>) -> Self {
        Self { title: title.into(), applicability: Applicability::Safe, edits: Vec::new(), elsewhere: None }
    }

    /// A fix to look at before it is applied.
    pub fn suggested(title: impl Into<String>) -> Self {
        Self { title: title.into(), applicability: Applicability::Suggested, edits: Vec::new(), elsewhere: None }
    }

    /// Adds an edit that replaces the bytes of `span`.
    pub fn replace(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edits.push(Edit { span, text: text.into() });
        self
    }

    /// Adds an edit that inserts `text` before the byte at `offset`.
    pub fn insert(self, offset: u32, text: impl Into<String>) -> Self {
        self.replace(Span { start: offset, end: offset }, text)
    }

    /// The same in a file that need not be that of the primary label.
    pub fn within(mut self, source: &Arc<Source>) -> Self {
        self.elsewhere = Some(Arc::clone(source));
        self
    }

    /// Adds an edit that removes the bytes of `span`.
    pub fn remove(self, span: Span) -> Self {
        self.replace(span, "")
    }
}

/// What a rule found. All formats print from this one value.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The code that another program has for it: shellcheck's, without `SC`.
    pub code: Option<u16>,
    /// How bad; the configuration may have changed it.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// One plain sentence without a full stop.
    pub message: String,
    /// Where it is.
    pub primary: Label,
    /// The same place in the text that stands inside a string of the file, if it was found there.
    pub inside: Option<Origin>,
    /// Other places that belong to it, in any file.
    pub labels: Vec<Label>,
    /// Facts that explain it, such as what the service answers.
    pub notes: Vec<String>,
    /// What AWS answers, word for word as far as known.
    pub answer: Option<Cow<'static, str>>,
    /// What to do about it.
    pub help: Option<String>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
    /// Keys and indices down to the place, such as `phases/build/commands/0`; set by [`super::identify`].
    pub path: String,
    /// What it is known by from run to run; set by [`super::identify`].
    pub fingerprint: String,
}

impl Finding {
    /// A finding of `rule` at its default severity, certain.
    pub fn new(rule: &'static Rule, source: &Arc<Source>, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            code: None,
            severity: rule.severity,
            confidence: Confidence::Certain,
            message: message.into(),
            primary: Label { source: Arc::clone(source), span, text: String::new(), is_secret: false },
            inside: None,
            labels: Vec::new(),
            notes: Vec::new(),
            answer: rule.answer.map(Cow::Borrowed),
            help: None,
            fixes: Vec::new(),
            path: String::new(),
            fingerprint: String::new(),
        }
    }

    /// Words for the primary place.
    pub fn here(&mut self, text: impl Into<String>) -> &mut Self {
        self.primary.text = text.into();
        self
    }

    /// Says that a secret stands at the primary place: what shows the place masks it.
    pub fn hide(&mut self) -> &mut Self {
        self.primary.is_secret = true;
        self
    }

    /// Another place in the same file.
    pub fn label(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        let source = Arc::clone(&self.primary.source);
        self.label_in(&source, span, text)
    }

    /// Another place in any file.
    pub fn label_in(&mut self, source: &Arc<Source>, span: Span, text: impl Into<String>) -> &mut Self {
        self.labels.push(Label { source: Arc::clone(source), span, text: text.into(), is_secret: false });
        self
    }

    /// An explaining fact.
    pub fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.notes.push(text.into());
        self
    }

    /// What AWS answers to just this one, where the rule's answer is too general; none where the rule's does not fit.
    pub fn answer(&mut self, text: Option<String>) -> &mut Self {
        self.answer = text.map(Cow::Owned);
        self
    }

    /// What to do.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help = Some(text.into());
        self
    }

    /// A way to mend it.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        let fix = Fix { elsewhere: fix.elsewhere.filter(|source| !Arc::ptr_eq(source, &self.primary.source)), ..fix };
        self.fixes.push(fix);
        self
    }

    /// Lowers the severity for a milder case of the same mistake.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Says that it is not certain; what is not certain is at most a warning.
    pub fn confidence(&mut self, confidence: Confidence) -> &mut Self {
        self.confidence = confidence;
        if confidence < Confidence::Certain {
            self.severity = self.severity.min(Severity::Warning);
        }
        self
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|severity| severity.name() == name).ok_or(())
    }
}
