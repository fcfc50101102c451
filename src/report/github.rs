//! Workflow commands of GitHub Actions: annotations in the diff of a pull request.

use std::fmt::Write;

use super::{
    FileReport, Reporter,
    place::{Unit, range},
    text::{command_data, command_property, details, path},
};
use crate::diagnostics::Severity;

/// `::error file=…,line=…,col=…,title=…::message`
pub(super) struct Github;

impl Reporter for Github {
    fn file(&self, report: &FileReport) -> String {
        let mut commands = String::new();
        for finding in &report.findings {
            let source = &finding.primary.source;
            let (start, end) = range(source, finding.primary.span, Unit::Utf16);
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let file = command_property(&path(source));
            let _ = write!(commands, "::{command} file={file},line={},endLine={},col={}", start.line, end.line, start.column);
            // Columns are refused for an annotation over several lines.
            if end.line == start.line {
                let _ = write!(commands, ",endColumn={}", end.column);
            }
            let _ = writeln!(commands, ",title={}::{}", command_property(finding.rule.name), command_data(&details(finding)));
        }
        commands
    }
}
