//! The one place where ignores, configuration and baseline decide the fate of findings.

use super::{Baseline, Finding, Ignores, Known, Levels, identify};
use crate::{date::Date, lint::Linted, project::Kind, source::Origin};

/// The findings of a file that are to be reported.
#[derive(Debug, Default)]
pub struct Settled {
    /// What is left, in the order of the places.
    pub findings: Vec<Finding>,
    /// How many were held back by ignore comments and the baseline.
    pub suppressed: usize,
    /// What the baseline knows and was not found.
    pub stale: Known,
}

/// Lets the ignore comments, then the levels, then the baseline act on what was found in a file.
pub fn settle(linted: Linted, levels: &Levels, baseline: Option<&Baseline>, today: Date) -> Settled {
    let Linted { tree, kind, inner, mut findings } = linted;
    let mut ignores = Ignores::of(&tree, today);
    let mut inner: Vec<_> = inner.iter().map(|tree| (tree.source(), Ignores::of(tree, today))).collect();
    let mut suppressed = 0;
    // Ignores first: whether a comment is of use does not depend on the levels.
    findings.retain(|finding| {
        let mut covered = ignores.cover(finding, &Origin::new(&finding.primary.source, finding.primary.span));
        if let Some(place) = &finding.inside {
            let own = inner.iter_mut().find(|(source, _)| place.is_in(source));
            covered |= own.is_some_and(|(_, ignores)| ignores.cover(finding, place));
        }
        suppressed += usize::from(covered && levels.severity(finding).is_some());
        !covered
    });
    if kind == Some(Kind::Buildspec) {
        let mut of_comments = ignores.findings(&tree);
        identify(&mut of_comments, &tree);
        findings.append(&mut of_comments);
    }
    findings.retain_mut(|finding| {
        let severity = levels.severity(finding);
        finding.severity = severity.unwrap_or(finding.severity);
        severity.is_some()
    });
    findings.sort_by_key(|finding| finding.primary.span);
    let count = findings.len();
    let stale = baseline.map(|baseline| baseline.filter(tree.source().path(), &mut findings)).unwrap_or_default();
    suppressed += count - findings.len();
    Settled { findings, suppressed, stale }
}
