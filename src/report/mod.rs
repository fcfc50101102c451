//! Findings as text: one file for each output format, all from the same value.
//!
//! A report is streamed: [`Reporter::begin`], then what [`Reporter::file`] gives for each file, then
//! [`Reporter::end`]. So it needs no more memory for ten thousand files than for one.

mod checkstyle;
mod concise;
mod github;
mod gitlab;
mod json;
mod junit;
mod place;
mod pretty;
mod rdjson;
mod sarif;
mod text;

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    diagnostics::{Applicability, Finding, Severity},
    source::Source,
};

/// What is to be said about one file.
#[derive(Debug)]
pub struct FileReport {
    /// The file.
    pub source: Arc<Source>,
    /// Its findings as they are to be shown: severities final, ignored ones gone, in order.
    pub findings: Vec<Finding>,
}

/// Totals of a run.
#[derive(Clone, Debug, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Files that were linted.
    pub files: usize,
    /// Files with findings.
    pub files_with_findings: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are infos.
    pub infos: usize,
    /// Findings with a safe fix.
    pub fixable: usize,
    /// Findings that ignore comments or the baseline hold back.
    pub suppressed: usize,
    /// Findings of each rule that has any.
    pub by_rule: BTreeMap<&'static str, usize>,
}

impl Summary {
    /// Counts a file and its findings.
    pub fn add(&mut self, report: &FileReport) {
        self.files += 1;
        self.files_with_findings += usize::from(!report.findings.is_empty());
        for finding in &report.findings {
            *match finding.severity {
                Severity::Error => &mut self.errors,
                Severity::Warning => &mut self.warnings,
                Severity::Info => &mut self.infos,
            } += 1;
            self.fixable += usize::from(finding.fixes.iter().any(|fix| fix.applicability == Applicability::Safe));
            *self.by_rule.entry(finding.rule.name).or_default() += 1;
        }
    }
}

/// An output format. The report is `begin`, the parts of the files that are not empty with `separator` between them,
/// and `end`.
pub trait Reporter: Sync {
    /// What stands before the first file.
    fn begin(&self) -> String {
        String::new()
    }

    /// The part of one file; may be called for several files at once.
    fn file(&self, report: &FileReport) -> String;

    /// What stands between two files.
    fn separator(&self) -> &'static str {
        ""
    }

    /// What stands behind the last file.
    fn end(&self, _: &Summary) -> String {
        String::new()
    }
}

/// The output formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: the lines at fault, marked, with help
    #[default]
    Pretty,
    /// One line for each finding
    Concise,
    /// One JSON document (schemas/report.schema.json)
    Json,
    /// One JSON object for each finding, each on its line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// JUnit XML, a test suite for each file
    Junit,
    /// Checkstyle XML
    Checkstyle,
    /// reviewdog's diagnostic format
    Rdjson,
}

/// How text for people looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to use colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether rule names link to their pages.
    pub hyperlinks: bool,
    /// Whether to draw with more than ASCII.
    pub unicode: bool,
}

impl Default for Style {
    /// As for a pipe.
    fn default() -> Self {
        Self { colour: false, width: 120, hyperlinks: false, unicode: true }
    }
}

/// The reporter of a format. The style matters to the formats for people only.
pub fn reporter(format: Format, style: Style) -> Box<dyn Reporter> {
    match format {
        Format::Pretty => Box::new(pretty::Pretty::new(style)),
        Format::Concise => Box::new(concise::Concise(style)),
        Format::Json => Box::new(json::Json),
        Format::Jsonl => Box::new(json::JsonLines),
        Format::Sarif => Box::new(sarif::Sarif),
        Format::Github => Box::new(github::Github),
        Format::Gitlab => Box::new(gitlab::Gitlab),
        Format::Junit => Box::new(junit::Junit),
        Format::Checkstyle => Box::new(checkstyle::Checkstyle),
        Format::Rdjson => Box::new(rdjson::Rdjson),
    }
}
