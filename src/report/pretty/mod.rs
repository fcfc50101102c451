//! For people: the lines at fault in a frame, marked, and under them what helps.

mod excerpt;
pub(super) mod paint;
mod snippet;

use std::{fmt::Write, sync::Arc};

use paint::{BOLD, CYAN, DIM, GREEN, paint};

use self::excerpt::Excerpt;
use super::{
    FileReport, Reporter, Style, Summary,
    text::{clean, path, remarks},
};
use crate::{
    diagnostics::{Applicability, Finding, Fix, Label, Severity},
    source::Source,
};

/// Columns of a source line that are shown at most.
const MAX_LINE: usize = 160;

/// A fix's replacement is shown if it is at most as long.
const MAX_REPLACEMENT: usize = 60;

/// Narrower terminals are not catered for.
const LEAST_WIDTH: usize = 40;

/// Frames around marked lines; miette draws the lines.
pub(super) struct Pretty {
    style: Style,
    draw: &'static Drawing,
}

/// What frames are made of.
struct Drawing {
    top: &'static str,
    branch: &'static str,
    bar: &'static str,
    gap: &'static str,
    corner: &'static str,
    bottom: &'static str,
    ellipsis: &'static str,
}

static UNICODE: Drawing =
    Drawing { top: "╭─", branch: "├─", bar: "│", gap: "⋮", corner: "╰─", bottom: "╰────", ellipsis: "…" };
static ASCII: Drawing = Drawing { top: ",-", branch: "|-", bar: "|", gap: "...", corner: "`-", bottom: "`----", ellipsis: "..." };

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
        let style = self.style;
        let files = summary.files;
        if files == 0 {
            return String::new();
        }
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
    pub(super) fn new(style: Style) -> Self {
        Self { style, draw: if style.unicode { &UNICODE } else { &ASCII } }
    }

    fn finding(&self, finding: &Finding, out: &mut String) {
        let style = self.style;
        let _ = writeln!(out, "{}: {}", paint::title(style, finding), paint(style, BOLD, clean(&finding.message)));
        let width = style.width.saturating_sub(8).clamp(LEAST_WIDTH, MAX_LINE);
        let files = by_file(finding);
        let excerpts: Vec<_> = files
            .iter()
            .enumerate()
            .map(|(index, file)| Excerpt::new(file.source, &file.labels, index == 0, width, self.draw.ellipsis))
            .collect();
        let last = excerpts.iter().filter_map(|excerpt| excerpt.lines.last()).map(|line| line.number + 1).max();
        let digits = snippet::count_digits(last.unwrap_or(1));
        let indent = digits + 2;
        for (index, (file, excerpt)) in files.iter().zip(&excerpts).enumerate() {
            let at = file.source.position(file.labels.first().map_or(0, |label| label.span.start));
            let (joint, steps) = if index == 0 { (self.draw.top, finding.path.as_str()) } else { (self.draw.branch, "") };
            let _ = write!(out, "{:indent$}{joint}[{}:{}:{}]", "", path(file.source), at.line, at.column);
            let _ = match steps {
                "" => writeln!(out),
                _ => writeln!(out, " {}", paint(style, DIM, clean(steps))),
            };
            for (index, part) in excerpt.parts().enumerate() {
                if index > 0 {
                    let _ = writeln!(out, "{:indent$}{}", "", self.draw.gap);
                }
                out.push_str(&snippet::draw(&part, digits, finding.severity, style));
            }
        }
        self.close(finding, indent, out);
    }

    /// Prints the remarks, the last of which closes the frame.
    fn close(&self, finding: &Finding, indent: usize, out: &mut String) {
        let style = self.style;
        let remarks = self.remarks(finding);
        if remarks.is_empty() {
            let _ = writeln!(out, "{:indent$}{}", "", self.draw.bottom);
        }
        for (index, (name, words)) in remarks.iter().enumerate() {
            let is_last = index + 1 == remarks.len();
            let (joint, bar) = if is_last { (self.draw.corner, " ") } else { (self.draw.branch, self.draw.bar) };
            // Further lines start where the words of the first do.
            let lead = name.len() + 4;
            for (number, line) in wrap(words, style.width.saturating_sub(indent + 1 + lead).max(LEAST_WIDTH)).iter().enumerate() {
                let _ = match number {
                    0 => writeln!(out, "{:indent$}{joint} {}: {line}", "", paint(style, CYAN, name)),
                    _ => writeln!(out, "{:indent$}{bar}{:lead$}{line}", "", ""),
                };
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
        let short = |text: &str| !text.is_empty() && text.chars().count() <= MAX_REPLACEMENT && !text.contains('\n');
        let title = match &fix.elsewhere {
            Some(source) => format!("{title} in {}", clean(&source.display_path())).into(),
            None => title,
        };
        match fix.edits.as_slice() {
            // A title such as "write `golang`" says it already.
            [edit] if short(edit.text.trim()) && !fix.title.contains(edit.text.trim()) => {
                format!("{title}: {} ({how})", clean(edit.text.trim()))
            }
            _ => format!("{title} ({how})"),
        }
    }
}

/// The labels in one file.
struct InFile<'f> {
    source: &'f Arc<Source>,
    labels: Vec<&'f Label>,
}

/// The labels by file; the file of the primary label first, and in it the primary label.
fn by_file(finding: &Finding) -> Vec<InFile<'_>> {
    let mut files: Vec<InFile<'_>> = Vec::with_capacity(1);
    for label in std::iter::once(&finding.primary).chain(&finding.labels) {
        match files.iter_mut().find(|file| Arc::ptr_eq(file.source, &label.source)) {
            Some(file) => file.labels.push(label),
            None => files.push(InFile { source: &label.source, labels: vec![label] }),
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
