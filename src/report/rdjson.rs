//! reviewdog's diagnostic format; its columns count bytes.

use serde_json::{Value, json};

use super::{
    FileReport, Reporter, Summary,
    json::to_json,
    place::{Unit, range},
    text::details,
};
use crate::{
    diagnostics::{Finding, Label, Severity},
    source::{Source, Span},
};

/// A `DiagnosticResult`.
pub(super) struct Rdjson;

impl Reporter for Rdjson {
    fn begin(&self) -> String {
        let source = json!({ "name": env!("CARGO_PKG_NAME"), "url": env!("CARGO_PKG_REPOSITORY") });
        format!("{{\"source\":{source},\"diagnostics\":[\n")
    }

    fn file(&self, report: &FileReport) -> String {
        report.findings.iter().map(diagnostic).collect::<Vec<_>>().join(self.separator())
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &Summary) -> String {
        "\n]}\n".to_owned()
    }
}

fn diagnostic(finding: &Finding) -> String {
    let source = &finding.primary.source;
    // A suggestion is one replacement; several edits that only make sense together, or those of another file, cannot be told.
    let edits = finding.fixes.iter().filter_map(|fix| fix.edits.first().filter(|_| fix.edits.len() == 1 && fix.elsewhere.is_none()));
    to_json(&json!({
        "message": details(finding),
        "location": location(&finding.primary),
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        "code": { "value": finding.rule.name, "url": finding.rule.url() },
        "suggestions": edits.map(|edit| json!({ "range": lines(source, edit.span), "text": edit.text })).collect::<Vec<_>>(),
        "related_locations": finding
            .labels
            .iter()
            .map(|label| json!({ "message": label.text, "location": location(label) }))
            .collect::<Vec<_>>(),
    }))
}

fn location(label: &Label) -> Value {
    json!({ "path": label.source.display_path(), "range": lines(&label.source, label.span) })
}

fn lines(source: &Source, span: Span) -> Value {
    let (start, end) = range(source, span, Unit::Byte);
    json!({
        "start": { "line": start.line, "column": start.column },
        "end": { "line": end.line, "column": end.column },
    })
}
