//! Ignore comments and baseline: the examples of their rules, and what holds for any file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use proptest::prelude::*;
use speclint::{
    date::Date,
    diagnostics::{Applicability, Baseline, Finding, Ignores, Levels, Settled, known, settle},
    fix::{apply, mend},
    lint::lint,
    project::{Context, Repository},
    rules::{self, Doc},
    source::{Origin, Source, Span},
    syntax,
};

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

fn settled(source: &Arc<Source>, baseline: Option<&Baseline>) -> Settled {
    let context = Context::new(Repository::default(), today());
    settle(lint(source, &context), &Levels::default(), baseline, today())
}

fn findings(text: &str) -> Vec<Finding> {
    settled(&Arc::new(Source::new("buildspec.yml", text)), None).findings
}

fn names(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.rule.name).collect()
}

#[test]
fn examples_of_the_pages() {
    let of_comments = ["unused-ignore", "unknown-rule-in-ignore", "expired-ignore", "malformed-ignore", "not-a-buildspec"];
    for rule in of_comments.map(|name| rules::find(name).unwrap()) {
        for example in Doc::parse(rule.doc).examples {
            let found = settled(&Arc::new(Source::new(example.path.as_str(), example.text.as_str())), None).findings;
            let names = names(&found);
            assert!(
                if example.is_good { names.is_empty() } else { names.contains(rule.name) },
                "{}: {names:?}\n{}",
                rule.name,
                example.text
            );
            let best = found
                .iter()
                .filter(|finding| finding.rule.name == rule.name)
                .flat_map(|finding| &finding.fixes)
                .max_by_key(|fix| fix.applicability);
            assert!(example.is_good || best.map(|fix| fix.applicability) == rule.fix, "{}", rule.name);
            if let Some(fix) = best {
                let fixed = apply(&example.text, &[fix]);
                assert!(findings(&fixed).is_empty(), "{}: {fixed}", rule.name);
            }
        }
    }
}

#[test]
fn a_comment_counts_for_the_text_it_stands_above_or_in() {
    let rule = rules::find("duplicate-key").unwrap();
    let ignore = "# speclint: ignore[duplicate-key]";
    let covers = |text: &str| {
        let source = Arc::new(Source::new("buildspec.yml", text.replace("IGNORE", ignore)));
        let at = source.text().find("here").unwrap();
        let finding = Finding::new(rule, &source, Span::new(at, at + 4), "found");
        let tree = syntax::parse(&source);
        Ignores::of(&tree, today()).cover(&finding, &Origin::new(&finding.primary.source, finding.primary.span))
    };
    for (text, expected) in [
        ("- here # see above IGNORE\n", true),
        ("- here IGNORE\n", true),
        ("- other IGNORE\n- here\n", false),
        ("IGNORE\n- here\n", true),
        ("IGNORE\n# more\n- here\n", true),
        ("IGNORE\n\n- here\n", false),
        ("IGNORE\n- other\n- here\n", false),
        // In and above a command of several lines.
        ("IGNORE\n- |\n  one\n  here\n  two\n", true),
        ("- | IGNORE\n  one\n  here\n", true),
        ("- |\n  one\n  IGNORE\n  here\n", true),
        ("- |\n  one\n  here IGNORE\n", true),
        ("- |\n  IGNORE\n  one\n  here\n", false),
        ("- |\n  one\n  IGNORE\n- here\n", true),
        // A mapping is no text.
        ("IGNORE\n- one: 1\n  here: 2\n", false),
        // What looks like a comment within quotes is none.
        ("- ' IGNORE here'\n", false),
        ("- here 'IGNORE'\n", false),
        // A broken file: every mark counts.
        ("- [\n- here IGNORE\n", true),
        ("IGNORE\r\n- here\r\n", true),
        ("\u{feff}IGNORE\n- here\n", true),
        ("# speclint: ignore-file[duplicate-key]\n- one\n- here\n", true),
        ("- here\n# speclint: ignore-file[duplicate-key]\n", true),
        ("- here # speclint: ignore[yaml-syntax] # speclint: ignore[duplicate-key]\n", true),
        ("- here #speclint:ignore [ yaml-syntax , duplicate-key ]\n", true),
    ] {
        assert_eq!(covers(text), expected, "{text}");
    }
}

#[test]
fn names_go_from_the_list_with_their_comma() {
    for (before, after) in [
        ("[yaml-syntax, colon-in-command]", "[colon-in-command]"),
        ("[colon-in-command, yaml-syntax]", "[colon-in-command]"),
        ("[yaml-syntax,colon-in-command , duplicate-key ]", "[colon-in-command ]"),
    ] {
        let text =
            |list: &str| format!("version: 0.2\nphases:\n  build:\n    commands:\n      - echo \"a: b\" # speclint: ignore{list} why\n");
        let source = Arc::new(Source::new("buildspec.yml", text(before)));
        let mended = mend(source, Applicability::Safe, |source| settled(source, None));
        assert_eq!(mended.source.text(), text(after));
    }
}

#[test]
fn a_baseline_knows_findings_wherever_they_move() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ci/buildspec.yml");
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    let source = |text: &str| {
        std::fs::write(&path, text).unwrap();
        Arc::new(Source::read(&path).unwrap())
    };
    let before = source("version: 0.2\nphases:\n  build:\n    commands:\n      - echo \"a: b\"\n      - echo \"a: b\"\n");
    let file = folder.path().join("baseline.json");
    let mut baseline = Baseline::empty(&file);
    baseline.set(&path, known(&settled(&before, None).findings));
    assert_eq!(baseline.write().unwrap(), 2);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"path\": \"ci/buildspec.yml\"") && text.contains("\"at\": \"phases/build/commands/*"), "{text}");

    let baseline = Baseline::read(&file).unwrap();
    baseline.write().unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "written again it is the same");
    let later = |text: &str| {
        let Settled { findings, suppressed, stale } = settled(&source(text), Some(&baseline));
        (findings.len(), suppressed, stale.values().sum::<usize>())
    };
    let head = "# new\nversion: 0.2\nphases:\n  build:\n    commands:\n      - npm ci\n";
    assert_eq!(later(&format!("{head}      - echo \"a: b\"\n      - echo \"a: b\"\n")), (0, 2, 0));
    assert_eq!(later(&format!("{head}      - echo \"a: b\"\n")), (0, 1, 1), "one is mended");
    assert_eq!(later(&format!("{head}{0}{0}{0}", "      - echo \"a: b\"\n")), (1, 2, 0), "a third one is new");
    assert_eq!(later(&format!("{head}      - echo \"c: d\"\n")), (1, 0, 2), "another command is another finding");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(baseline.of_missing_files().count(), 1);
    assert_eq!(baseline.write().unwrap(), 0, "files that are gone are dropped");
}

/// Lines of a buildspec, some with mistakes, some with comments to speclint.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let command = prop_oneof![
        Just("      - echo \"a: b\""),
        Just("      - npm test"),
        Just("      - |\n        echo one\n        echo two: three"),
        Just("    finally:\n      - ls: b"),
    ];
    let rule = prop_oneof![Just("colon-in-command"), Just("duplicate-key"), Just("yaml-syntax"), Just("no-such-rule")];
    let word = prop_oneof![4 => Just("ignore"), 1 => Just("ignore-file")];
    let comment =
        (word, proptest::collection::vec(rule, 1..3)).prop_map(|(word, rules)| format!("# speclint: {word}[{}]", rules.join(", ")));
    let line = (command, proptest::option::of(comment), any::<bool>()).prop_map(|(command, comment, above)| match comment {
        Some(comment) if above => format!("      {comment}\n{command}"),
        Some(comment) => format!("{command} {comment}"),
        None => command.to_owned(),
    });
    proptest::collection::vec(line, 1..12)
}

/// How often each rule found something at each place.
fn places(findings: &[Finding]) -> BTreeMap<(&'static str, u32), usize> {
    let mut places = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.rule.family() != "suppression") {
        *places.entry((finding.rule.name, finding.primary.span.start)).or_default() += 1;
    }
    places
}

proptest! {
    #[test]
    fn a_comment_hides_only_what_it_names(lines in lines()) {
        let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n{}\n", lines.join("\n"));
        // The same text with comments that mean nothing.
        let open = findings(&text.replace("speclint:", "spec-lint"));
        let shown = places(&findings(&text));
        for (rule, at) in places(&open).keys().filter(|place| !shown.contains_key(place)) {
            let line = text[..*at as usize].matches('\n').count();
            let names = |line: &&str| line.contains("speclint: ") && line.contains(rule);
            let near = text.lines().enumerate().filter(|(number, text)| number.abs_diff(line) <= 3 || text.contains("ignore-file"));
            prop_assert!(near.map(|(_, text)| text).any(|text| names(&text)), "{rule} at line {line} is hidden:\n{text}");
        }
        // Nor does a comment bring up what is not there.
        for place in shown.keys() {
            prop_assert!(places(&open).contains_key(place), "{place:?}\n{text}");
        }
    }
}
