//! JUnit XML: each file a test suite, each finding a failed test case.

use std::fmt::Write;

use super::{
    FileReport, Reporter, Summary,
    text::{details, path, xml},
};
use crate::diagnostics::Severity;

/// An info fails nothing; it is output of a passed case. A clean file is one passed case.
pub(super) struct Junit;

impl Reporter for Junit {
    fn begin(&self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"speclint\">\n".to_owned()
    }

    fn file(&self, report: &FileReport) -> String {
        let file = path(&report.source);
        let name = xml(&file);
        let failures = report.findings.iter().filter(|finding| finding.severity > Severity::Info).count();
        let tests = report.findings.len().max(1);
        let mut suite = format!("<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n");
        if report.findings.is_empty() {
            let _ = writeln!(suite, "<testcase name=\"no problems\" classname=\"{name}\"/>");
        }
        for finding in &report.findings {
            let at = finding.primary.source.position(finding.primary.span.start);
            let message = xml(&finding.message);
            let text = xml(&format!("{file}:{}:{}: {}", at.line, at.column, details(finding)));
            let outcome = match finding.severity {
                Severity::Info => format!("<system-out>{text}</system-out>"),
                severity => format!("<failure type=\"{severity}\" message=\"{message}\">{text}</failure>"),
            };
            let case = format!("{}:{}:{}", finding.rule.name, at.line, at.column);
            let _ = writeln!(suite, "<testcase name=\"{case}\" classname=\"{name}\">{outcome}</testcase>");
        }
        suite + "</testsuite>\n"
    }

    fn end(&self, _: &Summary) -> String {
        "</testsuites>\n".to_owned()
    }
}
