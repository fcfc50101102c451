//! GitLab Code Quality, a subset of Code Climate's format.

use serde_json::json;

use super::{
    FileReport, Reporter, Summary,
    json::to_json,
    place,
    text::{clean, details},
};
use crate::diagnostics::{Finding, Severity};

/// An array of issues.
pub(super) struct Gitlab;

impl Reporter for Gitlab {
    fn begin(&self) -> String {
        "[\n".to_owned()
    }

    fn file(&self, report: &FileReport) -> String {
        report.findings.iter().map(issue).collect::<Vec<_>>().join(self.separator())
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &Summary) -> String {
        "\n]\n".to_owned()
    }
}

fn issue(finding: &Finding) -> String {
    let source = &finding.primary.source;
    let (start, end) = place::range(source, finding.primary.span, place::Unit::Utf16);
    let path = source.display_path();
    to_json(&json!({
        "type": "issue",
        "check_name": finding.rule.name,
        "description": clean(&finding.message),
        "content": { "body": details(finding) },
        "categories": ["Bug Risk"],
        "severity": match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        "fingerprint": finding.fingerprint,
        "location": {
            "path": path.strip_prefix("./").unwrap_or(&path),
            "lines": { "begin": start.line, "end": end.line },
        },
    }))
}
