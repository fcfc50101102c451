//! SARIF 2.1.0, for code scanning.

use serde_json::{Value, json};

use super::{
    FileReport, Reporter, Summary,
    json::to_json,
    place::{Unit, range},
    text::{details, percent},
};
use crate::{
    diagnostics::{Finding, Fix, Label, Severity},
    rules::{self, Doc, Rule},
    source::{Source, Span},
};

/// The base of relative paths, which the reader of the log knows.
const ROOT: &str = "%SRCROOT%";

/// One run. The tool stands behind its results, because only then it is known which rules have any.
pub(super) struct Sarif;

impl Reporter for Sarif {
    fn begin(&self) -> String {
        let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
        let bases = json!({ ROOT: { "description": { "text": "The folder in which speclint ran." } } });
        format!(
            "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"utf16CodeUnits\",\
             \"originalUriBaseIds\":{bases},\"results\":[\n"
        )
    }

    fn file(&self, report: &FileReport) -> String {
        report.findings.iter().map(|finding| to_json(&result(finding))).collect::<Vec<_>>().join(self.separator())
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, summary: &Summary) -> String {
        let rules: Vec<Value> = summary.by_rule.keys().filter_map(|name| rules::find(name)).map(descriptor).collect();
        let tool = json!({ "driver": {
            "name": env!("CARGO_PKG_NAME"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": rules,
        } });
        format!("\n],\"tool\":{tool}}}]}}\n")
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": rule.summary() },
        "help": { "text": rule.summary(), "markdown": Doc::parse(rule.doc).markdown.trim() },
        "helpUri": rule.url(),
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.family()] },
    })
}

fn result(finding: &Finding) -> Value {
    let related = finding.labels.iter().enumerate().map(|(id, label)| {
        let mut location = location(label);
        location["id"] = json!(id + 1);
        location["message"] = json!({ "text": label.text });
        location
    });
    json!({
        "ruleId": finding.rule.name,
        "level": level(finding.severity),
        "message": { "text": details(finding) },
        "locations": [location(&finding.primary)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { "speclint/v1": finding.fingerprint },
        "fixes": finding.fixes.iter().map(|change| fix(change.elsewhere.as_ref().unwrap_or(&finding.primary.source), change)).collect::<Vec<_>>(),
        "properties": { "confidence": finding.confidence, "structuralPath": finding.path },
    })
}

fn location(label: &Label) -> Value {
    json!({ "physicalLocation": { "artifactLocation": artifact(&label.source), "region": region(&label.source, label.span) } })
}

fn artifact(source: &Source) -> Value {
    let path = source.display_path();
    let uri = percent(path.strip_prefix("./").unwrap_or(&path));
    if uri.starts_with('/') {
        return json!({ "uri": format!("file://{uri}") });
    }
    // A drive letter, whose colon has been encoded.
    if source.path().is_absolute() {
        return json!({ "uri": format!("file:///{uri}") });
    }
    json!({ "uri": uri, "uriBaseId": ROOT })
}

fn region(source: &Source, span: Span) -> Value {
    let (start, end) = range(source, span, Unit::Utf16);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start,
        "byteLength": span.len(),
    })
}

fn fix(source: &Source, fix: &Fix) -> Value {
    let replacements =
        fix.edits.iter().map(|edit| json!({ "deletedRegion": region(source, edit.span), "insertedContent": { "text": edit.text } }));
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{ "artifactLocation": artifact(source), "replacements": replacements.collect::<Vec<_>>() }],
        "properties": { "applicability": fix.applicability },
    })
}
