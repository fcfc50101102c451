//! What a rule is, and how it reports.

use std::{ops::Range, sync::Arc};

use crate::{
    diagnostics::{Applicability, Finding, Severity},
    iam::duty::Duty,
    model::{
        buildspec::Buildspec,
        policy_view::PolicyView,
        serverless::{Compiled, Serverless},
    },
    project::Stack,
    schema::{Violation, service},
    shell::Invocation,
    source::{Origin, Source, Span},
    syntax::{SyntaxError, Tree},
};

/// A rule: what it says about itself, and its check. One lives in each file of this folder's folders.
#[derive(Debug)]
pub struct Rule {
    /// A kebab-case sentence of the mistake, such as `colon-in-command`; also the file's name.
    pub name: &'static str,
    /// Severity of its findings unless a finding is milder or the configuration says otherwise.
    pub severity: Severity,
    /// The best fix that it can offer.
    pub fix: Option<Applicability>,
    /// What AWS answers to the mistake, word for word, if that is known.
    pub answer: Option<&'static str>,
    /// Whose answer it is, where it is not that of the first who reads the file.
    pub answered_by: Option<&'static str>,
    /// Its page: a sentence, then Markdown sections, with examples that are run as tests.
    pub doc: &'static str,
    /// The module that holds it; its parent names the family.
    pub module: &'static str,
    /// How it finds.
    pub check: Check,
    /// For a rule whose mistake can also break the syntax: how it takes such an error, asked like [`Check::Syntax`].
    pub syntax: Option<SyntaxCheck>,
    /// How it takes what the schema of serverless.yml does not allow, asked like [`Check::Shape`].
    pub service: Option<ServiceCheck>,
}

/// A check of what the schema of serverless.yml does not allow; true if the rule has reported it.
pub type ServiceCheck = fn(&service::Violation<'_>, &Serverless<'_>, &mut Report<'_>) -> bool;

/// A check of one syntax error; true if the rule has reported it.
pub type SyntaxCheck = fn(&SyntaxError, &Tree, &mut Report<'_>) -> bool;

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A syntax error; true if the rule has reported it. Each error is reported by the first rule that takes it.
    Syntax(SyntaxCheck),
    /// The tree of any format.
    Tree(fn(&Tree, &mut Report<'_>)),
    /// What the schema does not allow; true if the rule has reported it. Each is reported by the first rule that takes it.
    Shape(fn(&Violation<'_>, &Buildspec<'_>, &mut Report<'_>) -> bool),
    /// A buildspec.
    Buildspec(fn(&Buildspec<'_>, &mut Report<'_>)),
    /// A service of the Serverless Framework.
    Serverless(fn(&Serverless<'_>, &mut Report<'_>)),
    /// A service with the template that would be made of it.
    Compiled(fn(&Compiled<'_>, &mut Report<'_>)),
    /// What a role is for, in the file that tells what is needed of it.
    Duty(fn(&Duty<'_>, &mut Report<'_>)),
    /// A template.
    Stack(fn(&Stack, &mut Report<'_>)),
    /// A policy of IAM, wherever it stands.
    Policy(fn(&PolicyView<'_>, &mut Report<'_>)),
    /// Found on the way, before or after the checks: by reading, by the ignore comments, by the baseline.
    Elsewhere,
}

/// How the Serverless Framework is called, of whatever version.
const FRAMEWORK: &str = "the framework";

impl Rule {
    /// What a rule's file need not say.
    pub const DEFAULT: Rule = Rule {
        name: "",
        severity: Severity::Error,
        fix: None,
        answer: None,
        answered_by: None,
        doc: "",
        module: "",
        check: Check::Elsewhere,
        syntax: None,
        service: None,
    };

    /// How it takes a syntax error, if it takes any.
    pub fn syntax_check(&self) -> Option<SyntaxCheck> {
        match self.check {
            Check::Syntax(check) => Some(check),
            _ => self.syntax,
        }
    }

    /// The folder it lives in: `buildspec`, `syntax`, …
    pub fn family(&self) -> &'static str {
        self.module.rsplit("::").nth(1).unwrap_or_default()
    }

    /// Whether its answer is the Serverless Framework's own.
    pub fn is_of_framework(&self) -> bool {
        self.answer.is_some() && self.answerer() == FRAMEWORK
    }

    /// Whose answer `answer` is.
    pub fn answerer(&self) -> &'static str {
        self.answered_by.unwrap_or(if self.family() == "serverless" { FRAMEWORK } else { "AWS" })
    }

    /// The first sentence of its page.
    pub fn summary(&self) -> &'static str {
        self.doc.trim_start().lines().next().unwrap_or_default().trim()
    }

    /// Where its page is published.
    pub fn url(&self) -> String {
        format!("{}/blob/main/docs/rules/{}.md", env!("CARGO_PKG_REPOSITORY"), self.name)
    }
}

/// Takes the findings of one rule on one file.
pub struct Report<'r> {
    rule: &'static Rule,
    source: &'r Arc<Source>,
    findings: &'r mut Vec<Finding>,
}

impl<'r> Report<'r> {
    /// A report for `rule` on the file `source`.
    pub fn new(rule: &'static Rule, source: &'r Arc<Source>, findings: &'r mut Vec<Finding>) -> Self {
        Self { rule, source, findings }
    }

    /// The file.
    pub fn source(&self) -> &Arc<Source> {
        self.source
    }

    /// How much the rule has already found in the file.
    pub fn found(&self) -> usize {
        self.findings.iter().filter(|finding| std::ptr::eq(finding.rule, self.rule)).count()
    }

    /// Reports a finding and gives it back to be completed.
    pub fn find(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let index = self.findings.len();
        self.findings.push(Finding::new(self.rule, self.source, span, message));
        &mut self.findings[index]
    }

    /// Reports a finding on what may stand in another file.
    pub fn find_at(&mut self, place: &Origin, message: impl Into<String>) -> &mut Finding {
        let finding = self.find(place.span, message);
        finding.primary.source = Arc::clone(&place.source);
        finding
    }

    /// Reports a syntax error as it tells itself and gives the finding back to be completed.
    pub fn find_error(&mut self, error: &SyntaxError) -> &mut Finding {
        let finding = self.find(error.span, error.message.clone());
        finding.help.clone_from(&error.help);
        if let Some((span, text)) = &error.related {
            finding.label(*span, text.clone());
        }
        finding.fixes.extend(error.fix.clone());
        finding
    }

    /// Reports a finding on a command: at `range` of its text if it is written in this file, else where this file leads
    /// to it, with a label at the other place.
    pub fn find_call(&mut self, invocation: &Invocation<'_>, range: &Range<usize>, message: impl Into<String>) -> &mut Finding {
        let there = invocation.span(range);
        match invocation.led_by {
            None => self.find(there, message),
            Some(here) => self.find(here, message).here("leads there").label_in(invocation.source(), there, "here"),
        }
    }
}

/// Declares the rule of a file: its page as a doc comment, then its fields.
macro_rules! rule {
    ($(#[doc = $doc:literal])+ $($field:ident: $value:expr),+ $(,)?) => {
        $(#[doc = $doc])+
        #[allow(clippy::needless_update, reason = "a rule may happen to say everything")]
        pub static RULE: $crate::rules::Rule = $crate::rules::Rule {
            doc: concat!($($doc, "\n"),+),
            module: module_path!(),
            $($field: $value,)+
            ..$crate::rules::Rule::DEFAULT
        };
    };
}
pub(crate) use rule;
