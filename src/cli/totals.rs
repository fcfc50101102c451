//! What comes together over all files of a run.

use std::{fmt::Write, path::PathBuf, sync::Arc};

use super::{
    driver::{Mendings, Outcome},
    exit::Exit,
    shellcheck::Unchecked,
};
use crate::{
    diagnostics::{Baseline, Finding, Key, Known, Severity, known},
    report::Summary,
    rules::suppression::stale_baseline_entry,
    source::{Source, Span},
};

/// The mildest finding that fails a run.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
pub(super) enum Threshold {
    Error,
    Warning,
    Info,
    Never,
}

impl Threshold {
    fn is_reached(self, severity: Severity) -> bool {
        match self {
            Threshold::Error => severity >= Severity::Error,
            Threshold::Warning => severity >= Severity::Warning,
            Threshold::Info => true,
            Threshold::Never => false,
        }
    }
}

/// Counts, and what is to be said at the end.
pub(super) struct Totals {
    threshold: Threshold,
    pub(super) summary: Summary,
    failed: bool,
    pub(super) fixed: usize,
    pub(super) fixed_files: usize,
    differs: bool,
    /// Files that could not be written.
    pub(super) failures: Vec<String>,
    pub(super) unchecked: Unchecked,
    /// The findings of each file, for a new baseline.
    pub(super) known: Vec<(PathBuf, Known)>,
    /// How many findings of the baseline were not found, and the first of them.
    stale: usize,
    first_stale: Option<Key>,
}

impl Totals {
    /// Adds what was mended in files that are only led to.
    pub(super) fn add_elsewhere(&mut self, mendings: Mendings) {
        self.fixed += mendings.fixed;
        self.fixed_files += mendings.files;
        self.differs |= !mendings.diff.is_empty();
        self.failures.extend(mendings.failures);
    }

    pub(super) fn new(threshold: Threshold) -> Self {
        Self {
            threshold,
            summary: Summary::default(),
            failed: false,
            fixed: 0,
            fixed_files: 0,
            differs: false,
            failures: Vec::new(),
            unchecked: Unchecked::default(),
            known: Vec::new(),
            stale: 0,
            first_stale: None,
        }
    }

    /// Counts what came of a file; keeps its findings for a baseline if they are wanted.
    pub(super) fn add(&mut self, outcome: Outcome, keep: bool) {
        let report = &outcome.report;
        self.summary.add(report);
        self.summary.suppressed += outcome.suppressed;
        self.failed |= report.findings.iter().any(|finding| self.threshold.is_reached(finding.severity));
        self.fixed += outcome.fixed;
        self.fixed_files += usize::from(outcome.fixed > 0);
        self.differs |= !outcome.diff.is_empty();
        self.failures.extend(outcome.failure);
        if let Some(trouble) = outcome.trouble {
            self.unchecked.add(report.source.path(), trouble);
        }
        if keep {
            self.known.push((report.source.path().to_owned(), known(&report.findings)));
        }
        self.add_stale(&outcome.stale);
    }

    fn add_stale(&mut self, stale: &Known) {
        self.stale += stale.values().sum::<usize>();
        self.first_stale = self.first_stale.take().or_else(|| stale.keys().next().cloned());
    }

    /// What is to be said of entries of the baseline that match nothing.
    pub(super) fn stale_finding(&mut self, baseline: &Baseline) -> Option<Finding> {
        baseline.of_missing_files().for_each(|known| self.add_stale(known));
        let (_, _, fingerprint) = self.first_stale.as_ref()?;
        let at = baseline.text().find(fingerprint.as_str())?;
        let source = Arc::new(Source::new(baseline.file(), baseline.text()));
        Some(stale_baseline_entry::finding(&source, Span::new(at, at + fingerprint.len()), self.stale))
    }

    /// A line for each rule with findings, the most frequent first.
    pub(super) fn statistics(&self) -> String {
        let mut rules: Vec<_> = self.summary.by_rule.iter().collect();
        rules.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), **name));
        rules.into_iter().fold(String::new(), |mut text, (name, count)| {
            let _ = writeln!(text, "{count:>6}  {name}");
            text
        })
    }

    pub(super) fn exit(&self, by_difference: bool) -> Exit {
        let is_bad = if by_difference { self.differs } else { self.failed };
        if is_bad { Exit::Findings } else { Exit::Clean }
    }
}
