//! What a finding is known by from one run to the next, whatever lines come or go around it.

use std::collections::HashMap;

use super::Finding;
use crate::syntax::Tree;

/// How much of a long span's text counts.
const MAX_TEXT: usize = 1024;

/// Gives the findings of one file their structural path and their fingerprint. Of several that look the same, the
/// second and later ones are told apart by their number.
pub fn identify(findings: &mut [Finding], tree: &Tree) {
    let path = tree.source().display_path();
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for finding in findings {
        if finding.inside.is_none() {
            finding.path = tree.path_at(finding.primary.span);
        }
        let look = hash(look(finding), path.as_bytes());
        let twin = seen.entry(look).or_default();
        finding.fingerprint = format!("{:016x}", if *twin == 0 { look } else { hash(look, &twin.to_le_bytes()) });
        *twin += 1;
    }
}

/// A structural path without places in lists: a command that is inserted above changes nothing.
pub(super) fn stable_path(path: &str) -> String {
    let steps = path.split('/').map(|step| if step.bytes().all(|byte| byte.is_ascii_digit()) { "*" } else { step });
    steps.collect::<Vec<_>>().join("/")
}

/// Rule, keys above, and the text at the place, whatever the file.
pub(super) fn look(finding: &Finding) -> u64 {
    let place = &finding.primary;
    let text = place.source.slice(place.span);
    let words = text[..text.floor_char_boundary(MAX_TEXT)].split_whitespace();
    [finding.rule.name, &stable_path(&finding.path)]
        .into_iter()
        .chain(words)
        .fold(0xcbf2_9ce4_8422_2325, |sum, part| hash(hash(sum, part.as_bytes()), &[0]))
}

/// FNV-1a: the same on every machine and in every version, unlike the hashers of the standard library.
fn hash(sum: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(sum, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        rules,
        source::{Source, Span},
        syntax,
    };

    /// The fingerprints of findings at each occurrence of `needle`.
    fn fingerprints(path: &str, text: &str, needle: &str) -> Vec<String> {
        let source = Arc::new(Source::new(path, text));
        let rule = rules::find("unknown-key").unwrap();
        let spans = text.match_indices(needle).map(|(at, found)| Span::new(at, at + found.len()));
        let mut findings: Vec<Finding> = spans.map(|span| Finding::new(rule, &source, span, "wrong")).collect();
        identify(&mut findings, &syntax::parse(&source));
        findings.into_iter().map(|finding| finding.fingerprint).collect()
    }

    #[test]
    fn lines_and_commands_above_change_nothing() {
        let before = fingerprints("a.yml", "phases:\n  build:\n    commands:\n      - npm  test\n", "npm  test");
        let after = fingerprints("./a.yml", "# new\nphases:\n  build:\n    commands:\n      - ls\n      - npm test\n", "npm test");
        assert_eq!(before, after);
    }

    #[test]
    fn file_key_text_and_number_tell_findings_apart() {
        let text = "phases:\n  build:\n    commands: [a, a, b]\n  install:\n    commands: [a]\n";
        let mut all = fingerprints("a.yml", text, "a,");
        all.extend(fingerprints("a.yml", text, "b]"));
        all.extend(fingerprints("a.yml", text, "a]"));
        all.extend(fingerprints("b.yml", text, "a]"));
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!((count, all.len()), (5, 5));
    }

    #[test]
    fn the_path_leads_to_the_place() {
        let text = "phases:\n  build:\n    commands: [a, b]\n";
        let source = Arc::new(Source::new("a.yml", text));
        let b = text.find("b]").unwrap();
        let mut findings = [Finding::new(rules::find("unknown-key").unwrap(), &source, Span::new(b, b + 1), "wrong")];
        identify(&mut findings, &syntax::parse(&source));
        assert_eq!(findings[0].path, "phases/build/commands/1");
    }
}
