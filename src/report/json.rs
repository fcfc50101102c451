//! JSON of our own, versioned and described by schemas/report.schema.json.

use serde::Serialize;

use super::{FileReport, Reporter, Summary, place::Point};
use crate::{
    diagnostics::{Applicability, Confidence, Finding, Severity},
    source::{Source, Span},
};

/// Changes when a reader of the format would have to change.
const VERSION: u32 = 1;

/// One document, a finding on each line.
pub(super) struct Json;

/// A finding on each line and nothing else.
pub(super) struct JsonLines;

impl Reporter for Json {
    fn begin(&self) -> String {
        let tool = serde_json::json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") });
        format!("{{\"version\":{VERSION},\"tool\":{tool},\"findings\":[\n")
    }

    fn file(&self, report: &FileReport) -> String {
        objects(report).join(self.separator())
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, summary: &Summary) -> String {
        format!("\n],\"summary\":{}}}\n", to_json(summary))
    }
}

impl Reporter for JsonLines {
    fn file(&self, report: &FileReport) -> String {
        objects(report).into_iter().map(|object| object + "\n").collect()
    }
}

fn objects(report: &FileReport) -> Vec<String> {
    report.findings.iter().map(|finding| to_json(&Object::new(finding))).collect()
}

/// A value as JSON on one line. Values of ours have string keys only, so that nothing can fail.
pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'f> {
    rule: &'static str,
    severity: Severity,
    confidence: Confidence,
    message: &'f str,
    path: String,
    structural_path: &'f str,
    fingerprint: &'f str,
    start: Point,
    end: Point,
    labels: Vec<LabelObject<'f>>,
    notes: &'f [String],
    help: Option<&'f str>,
    answer: Option<&'f str>,
    url: String,
    fixes: Vec<FixObject<'f>>,
}

#[derive(Serialize)]
struct LabelObject<'f> {
    path: String,
    start: Point,
    end: Point,
    text: &'f str,
}

#[derive(Serialize)]
struct FixObject<'f> {
    title: &'f str,
    applicability: Applicability,
    /// The file of the edits, if it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    edits: Vec<EditObject<'f>>,
}

#[derive(Serialize)]
struct EditObject<'f> {
    start: Point,
    end: Point,
    text: &'f str,
}

impl<'f> Object<'f> {
    fn new(finding: &'f Finding) -> Self {
        let source = &*finding.primary.source;
        let (start, end) = points(source, finding.primary.span);
        // The words at the primary place are a label like any other.
        let labels = std::iter::once(&finding.primary).filter(|label| !label.text.is_empty()).chain(&finding.labels);
        let label = |label: &'f crate::diagnostics::Label| {
            let (start, end) = points(&label.source, label.span);
            LabelObject { path: label.source.display_path(), start, end, text: &label.text }
        };
        let fix = |fix: &'f crate::diagnostics::Fix| {
            let edited = fix.elsewhere.as_deref().unwrap_or(source);
            let edit = |edit: &'f crate::diagnostics::Edit| {
                let (start, end) = points(edited, edit.span);
                EditObject { start, end, text: &edit.text }
            };
            FixObject {
                title: &fix.title,
                applicability: fix.applicability,
                path: fix.elsewhere.as_ref().map(|source| source.display_path()),
                edits: fix.edits.iter().map(edit).collect(),
            }
        };
        Self {
            rule: finding.rule.name,
            severity: finding.severity,
            confidence: finding.confidence,
            message: &finding.message,
            path: source.display_path(),
            structural_path: &finding.path,
            fingerprint: &finding.fingerprint,
            start,
            end,
            labels: labels.map(label).collect(),
            notes: &finding.notes,
            help: finding.help.as_deref(),
            answer: finding.answer.as_deref(),
            url: finding.rule.url(),
            fixes: finding.fixes.iter().map(fix).collect(),
        }
    }
}

fn points(source: &Source, span: Span) -> (Point, Point) {
    (Point::new(source, span.start), Point::new(source, span.end))
}
