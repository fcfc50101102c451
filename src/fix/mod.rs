//! Mending: edits of findings into a text, in rounds, and into a file.

mod edits;
mod elsewhere;
mod write;

use std::sync::Arc;

pub use edits::apply;
pub use elsewhere::Elsewhere;
pub use write::write;

use crate::{
    diagnostics::{Applicability, Finding, Fix, Settled},
    model::template,
    source::Source,
    syntax,
};

/// Rounds after which fixes that bring up new ones are given up.
const MAX_ROUNDS: usize = 10;

/// How many fixes are tried one by one where they cannot all be applied at once.
const MAX_TRIED: usize = 100;

/// A text with its fixes applied.
#[derive(Debug)]
pub struct Mended {
    /// The text, as before if nothing could be mended.
    pub source: Arc<Source>,
    /// What is left to report.
    pub settled: Settled,
    /// How many fixes were applied.
    pub fixed: usize,
}

/// Applies the fixes of the findings that are reported until none is left. `settle` lints a text.
pub fn mend(source: Arc<Source>, least: Applicability, settle: impl Fn(&Arc<Source>) -> Settled) -> Mended {
    let settled = settle(&source);
    let mut mended = Mended { source, settled, fixed: 0 };
    for _ in 0..MAX_ROUNDS {
        let fixes: Vec<&Fix> = mended.settled.findings.iter().filter_map(|finding| best(finding, least)).collect();
        let Some((text, applied)) = round(&mended.source, &fixes) else { break };
        let source = Arc::new(Source::new(mended.source.path(), text));
        let settled = settle(&source);
        mended = Mended { source, settled, fixed: mended.fixed + applied };
    }
    mended
}

/// The first fix of a finding that may be applied to its own file.
fn best(finding: &Finding, least: Applicability) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| fix.applicability >= least && fix.elsewhere.is_none())
}

/// The text with those fixes that do not overlap, and how many they are. If the result parses worse than before, only
/// those that do no harm, tried one by one.
fn round(source: &Source, fixes: &[&Fix]) -> Option<(String, usize)> {
    let before = errors(source.path(), source.text());
    let harmless = |text: &str| text != source.text() && errors(source.path(), text) <= before;
    let chosen = edits::disjoint(fixes);
    let text = edits::apply(source.text(), &chosen);
    if harmless(&text) {
        return Some((text, chosen.len()));
    }
    let mut kept: Vec<&Fix> = Vec::new();
    for fix in chosen.into_iter().take(MAX_TRIED) {
        kept.push(fix);
        if !harmless(&edits::apply(source.text(), &kept)) {
            kept.pop();
        }
    }
    (!kept.is_empty()).then(|| (edits::apply(source.text(), &kept), kept.len()))
}

fn errors(path: &std::path::Path, text: &str) -> usize {
    if path.extension().is_some_and(|ending| ending == "tf") {
        return usize::from(!template::is_terraform(text));
    }
    syntax::parse(&Arc::new(Source::new(path, text))).errors().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rules, source::Span};

    /// A linter that reports each `bad` with a fix that writes `good`.
    fn settle(good: &'static str) -> impl Fn(&Arc<Source>) -> Settled {
        move |source| {
            let Some(rule) = rules::find("unknown-key") else { unreachable!() };
            let findings = source.text().match_indices("bad").map(|(at, _)| {
                let span = Span::new(at, at + 3);
                let mut finding = Finding::new(rule, source, span, "bad");
                finding.fix(Fix::safe("write it").replace(span, good));
                finding
            });
            Settled { findings: findings.collect(), ..Settled::default() }
        }
    }

    fn mended(text: &str, good: &'static str) -> (String, usize) {
        let mended = mend(Arc::new(Source::new("buildspec.yml", text)), Applicability::Safe, settle(good));
        (mended.source.text().to_owned(), mended.fixed)
    }

    #[test]
    fn mends_until_nothing_is_left() {
        assert_eq!(mended("a: bad\nb: bad\n", "good"), ("a: good\nb: good\n".to_owned(), 2));
    }

    #[test]
    fn gives_up_fixes_that_do_not_come_to_rest() {
        let (text, fixed) = mended("a: bad\n", "bad bad");
        assert!(fixed >= MAX_ROUNDS, "{text}");
    }

    #[test]
    fn refuses_what_does_not_parse() {
        assert_eq!(mended("a: bad\n", "["), ("a: bad\n".to_owned(), 0));
        assert_eq!(mended("a: bad\n", "\tb: [\n"), ("a: bad\n".to_owned(), 0));
    }
}
