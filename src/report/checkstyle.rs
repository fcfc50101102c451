//! Checkstyle XML.

use std::fmt::Write;

use super::{
    FileReport, Reporter, Summary,
    text::{path, xml},
};

/// A `file` element for each file with findings.
pub(super) struct Checkstyle;

impl Reporter for Checkstyle {
    fn begin(&self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n".to_owned()
    }

    fn file(&self, report: &FileReport) -> String {
        if report.findings.is_empty() {
            return String::new();
        }
        let mut file = format!("<file name=\"{}\">\n", xml(&path(&report.source)));
        for finding in &report.findings {
            let at = finding.primary.source.position(finding.primary.span.start);
            let (severity, message, rule) = (finding.severity, xml(&finding.message), finding.rule.name);
            let _ = writeln!(
                file,
                "<error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{message}\" source=\"speclint.{rule}\"/>",
                at.line, at.column
            );
        }
        file + "</file>\n"
    }

    fn end(&self, _: &Summary) -> String {
        "</checkstyle>\n".to_owned()
    }
}
