//! For people: the lines at fault in a frame, marked, and under them what helps.

mod excerpt;
pub(super) mod paint;
mod snippet;

use std::{fmt::Write, sync::Arc};

use paint::{BOLD, CYAN, DIM, GREEN, paint};

use self::excerpt::Excerpt;
use super::{
    FileReport, Reporter, Style, Summary,
    text::{clean, remarks},
};
use crate::diagnostics::{Applicability, Finding, Fix, Label, Severity};

/// Columns of a source line that are shown at most.
const MAX_LINE: usize = 160;

/// A fix's replacement is shown if it is at most as long.
const MAX_REPLACEMENT: usize = 60;

/// Frames with marks, drawn by miette.
pub(super) struct Pretty(pub(super) Style);

impl Reporter for Pretty {
    fn file(&self, report: &FileReport) -> String {
        let mut text = String::new();
        for finding in &report.findings {
            self.finding(finding, &mut text);
            text.push('\n');
        }
        text
    }

    fn end(&self, summary: &Summary) -> String {
        let style = self.0;
        let files = summary.files;
        if summary.files_with_findings == 0 {
            return format!("{} in {}\n", paint(style, GREEN, "no problems"), count(files, "file"));
        }
        let counts = [(Severity::Error, summary.errors), (Severity::Warning, summary.warnings), (Severity::Info, summary.infos)];
        let counts = counts.into_iter().filter(|(_, number)| *number > 0);
        let counts: Vec<_> =
            counts.map(|(severity, number)| paint(style, paint::severity(severity), count(number, severity.name()))).collect();
        let mut line = counts.join(", ");
        let _ = match files {
            1 => write!(line, " in 1 file"),
            _ => write!(line, " in {} of {files} files", summary.files_with_findings),
        };
        if summary.fixable > 0 {
            let _ = write!(line, "; {} can be fixed with {}", summary.fixable, paint(style, BOLD, "--fix"));
        }
        line + "\n"
    }
}

/// `1 error`, `2 errors`.
fn count(number: usize, name: &str) -> String {
    format!("{number} {name}{}", if number == 1 { "" } else { "s" })
}

impl Pretty {
    fn finding(&self, finding: &Finding, out: &mut String) {
        let style = self.0;
        let _ = writeln!(out, "{}: {}", paint::title(style, finding), paint(style, BOLD, clean(&finding.message)));
        let width = style.width.saturating_sub(8).clamp(LEAST_WIDTH, MAX_LINE);
        let mut frame = String::new();
        for (index, labels) in by_file(finding).into_iter().enumerate() {
            let excerpt = Excerpt::new(&labels.source, &labels.labels, index == 0, width);
            let mut drawn = snippet::draw(&excerpt, finding.severity, style);
            if index == 0 && !finding.path.is_empty() {
                let place = format!("[{}]", excerpt.name);
                drawn = drawn.replacen(&place, &format!("{place} {}", paint(style, DIM, clean(&finding.path))), 1);
            }
            frame.push_str(&drawn);
        }
        self.close(finding, frame, out);
    }

    /// Prints the frame, with the remarks in place of the line that closes it.
    fn close(&self, finding: &Finding, mut frame: String, out: &mut String) {
        let style = self.0;
        let remarks = self.remarks(finding);
        let last = frame.trim_end_matches('\n').rfind('\n').map_or(0, |end| end + 1);
        let indent = frame.get(last..).map_or(0, |line| line.len() - line.trim_start().len());
        if !remarks.is_empty() {
            frame.truncate(last);
        }
        out.push_str(&frame);
        let (branch, corner, bar) = if style.unicode { ("├─", "╰─", "│") } else { ("|-", "`-", "|") };
        for (index, (name, words)) in remarks.iter().enumerate() {
            let is_last = index + 1 == remarks.len();
            let lead = indent + 5 + name.chars().count();
            for (number, line) in wrap(words, style.width.saturating_sub(lead).max(LEAST_WIDTH)).into_iter().enumerate() {
                if number == 0 {
                    let joint = if is_last { corner } else { branch };
                    let _ = writeln!(out, "{:indent$}{joint} {}: {line}", "", paint(style, CYAN, name));
                } else {
                    let _ = writeln!(out, "{:indent$}{}{:lead$}{line}", "", if is_last { " " } else { bar }, "", lead = lead - indent - 1);
                }
            }
        }
    }

    /// Help, notes, the service's answer and the fixes.
    fn remarks(&self, finding: &Finding) -> Vec<(&'static str, String)> {
        let facts = remarks(finding).map(|(name, words)| (name, clean(words).into_owned()));
        facts.chain(finding.fixes.iter().map(|fix| ("fix", self.fix(fix)))).collect()
    }

    /// `quote the command: 'npm test' (safe, --fix)`.
    fn fix(&self, fix: &Fix) -> String {
        let how = match fix.applicability {
            Applicability::Safe => "safe, --fix",
            Applicability::Suggested => "suggested, --unsafe-fixes",
        };
        let title = clean(&fix.title);
        match fix.edits.as_slice() {
            [edit] if !edit.text.trim().is_empty() && edit.text.chars().count() <= MAX_REPLACEMENT && !edit.text.contains('\n') => {
                format!("{title}: {} ({how})", clean(edit.text.trim()))
            }
            _ => format!("{title} ({how})"),
        }
    }
}

/// Narrower terminals are not catered for.
const LEAST_WIDTH: usize = 40;

/// The labels in one file.
struct InFile<'f> {
    source: Arc<crate::source::Source>,
    labels: Vec<&'f Label>,
}

/// The labels by file; the file of the primary label first, and in it the primary label.
fn by_file(finding: &Finding) -> Vec<InFile<'_>> {
    let mut files: Vec<InFile<'_>> = Vec::with_capacity(1);
    for label in std::iter::once(&finding.primary).chain(&finding.labels) {
        match files.iter_mut().find(|file| Arc::ptr_eq(&file.source, &label.source)) {
            Some(file) => file.labels.push(label),
            None => files.push(InFile { source: Arc::clone(&label.source), labels: vec![label] }),
        }
    }
    files
}

/// Breaks a text at blanks into lines of at most `width` characters; a longer word stands alone.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if used + 1 + length <= width => {
                line.push(' ');
                line.push_str(word);
                used += 1 + length;
            }
            _ => {
                lines.push(word.to_owned());
                used = length;
            }
        }
    }
    lines
}
