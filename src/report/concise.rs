//! One line for each finding.

use std::fmt::Write;

use super::{
    FileReport, Reporter, Style,
    pretty::paint,
    text::{clean, path},
};

/// `path:line:column: severity[rule] message`
pub(super) struct Concise(pub(super) Style);

impl Reporter for Concise {
    fn file(&self, report: &FileReport) -> String {
        let mut lines = String::new();
        for finding in &report.findings {
            let place = &finding.primary;
            let at = place.source.position(place.span.start);
            let title = paint::title(self.0, finding);
            let _ = writeln!(lines, "{}:{}:{}: {title} {}", path(&place.source), at.line, at.column, clean(&finding.message));
        }
        lines
    }
}
