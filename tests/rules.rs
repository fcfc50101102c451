//! Every example of every rule's page is run.
//!
//! A bad example gives findings of its rule and of no other; a good one gives none at all; each fix converges, keeps
//! the comments, still parses, and brings nothing new; and a rule offers the fixes it says it offers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeSet, path::Path, sync::Arc};

use speclint::{
    diagnostics::{Applicability, Finding, Fix},
    lint::{Linted, lint},
    project::{Context, Kind, Repository},
    rules::{self, Check, Doc, Example, Rule},
    source::Source,
    syntax,
};

/// Rounds in which the fixes of an example must have come to rest.
const MAX_ROUNDS: usize = 10;

/// Lints an example in a repository that holds nothing but the example and the files that the page shows with it.
fn run(rule: &Rule, example: &Example, text: &str) -> Linted {
    let root = tempfile::tempdir().unwrap();
    let path = example.path.as_str();
    let beside = Doc::parse(rule.doc).examples.into_iter().filter(|other| other.is_good == example.is_good && !is_linted(other));
    let files = beside.map(|other| (other.path, other.text)).chain([(path.to_owned(), text.to_owned())]);
    for (path, text) in files {
        std::fs::create_dir_all(root.path().join(&path).parent().unwrap()).unwrap();
        std::fs::write(root.path().join(path), text).unwrap();
    }
    let context = Context::new(Repository::at(root.path()), "2026-11-24".parse().unwrap());
    lint(&Arc::new(Source::new(path, text)), &context)
}

/// Whether it is an example of its own, not a file beside one.
fn is_linted(example: &Example) -> bool {
    let source = Arc::new(Source::new(&example.path, example.text.as_str()));
    !example.is_beside && Kind::of(Path::new(&example.path), &syntax::parse(&source)).is_some()
}

fn names(linted: &Linted) -> BTreeSet<&'static str> {
    linted.findings.iter().map(|finding| finding.rule.name).collect()
}

fn show(linted: &Linted) -> String {
    linted.findings.iter().map(|finding| format!("{}: {}\n", finding.rule.name, finding.message)).collect()
}

fn examples(good: bool) -> impl Iterator<Item = (&'static Rule, Example)> {
    rules::all().filter(|rule| !matches!(rule.check, Check::Elsewhere)).flat_map(move |rule| {
        Doc::parse(rule.doc)
            .examples
            .into_iter()
            .filter(move |example| example.is_good == good && is_linted(example))
            .map(move |example| (rule, example))
    })
}

#[test]
fn every_page_has_a_sentence_a_reason_and_both_examples() {
    for rule in rules::all() {
        let doc = Doc::parse(rule.doc);
        assert!(rule.summary().ends_with('.'), "{}: the first line is a sentence", rule.name);
        assert!(doc.markdown.contains("\n## Why\n"), "{}: says why", rule.name);
        for good in [false, true] {
            assert!(doc.examples.iter().any(|example| example.is_good == good), "{}: an example, good = {good}", rule.name);
        }
    }
}

#[test]
fn every_rule_is_named_like_its_file_and_once() {
    let mut seen = BTreeSet::new();
    for rule in rules::all() {
        let file = rule.module.rsplit("::").next().unwrap().replace('_', "-");
        assert_eq!(rule.name, file);
        assert!(seen.insert(rule.name), "{} stands twice", rule.name);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/rules/{}/{}.rs", rule.family(), rule.name.replace('-', "_")));
        assert!(path.exists(), "{}", path.display());
    }
    for family in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")).unwrap() {
        let family = family.unwrap().path();
        let files = std::fs::read_dir(&family).into_iter().flatten().map(|file| file.unwrap().path());
        for stem in files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).filter(|stem| stem != "mod") {
            assert!(rules::find(&stem.replace('_', "-")).is_some(), "{stem}.rs of {} is in no list", family.display());
        }
    }
}

#[test]
fn bad_examples_give_their_rule_and_no_other() {
    for (rule, example) in examples(false) {
        let linted = run(rule, &example, &example.text);
        assert_eq!(names(&linted), BTreeSet::from([rule.name]), "{}:\n{}\n{}", rule.name, example.text, show(&linted));
    }
}

#[test]
fn good_examples_give_nothing() {
    for (rule, example) in examples(true) {
        let linted = run(rule, &example, &example.text);
        assert!(linted.findings.is_empty(), "{}:\n{}\n{}", rule.name, example.text, show(&linted));
    }
}

/// Applies one fix.
fn apply(text: &str, fix: &Fix) -> String {
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| edit.span);
    let mut fixed = text.to_owned();
    for edit in edits.iter().rev() {
        fixed.replace_range(edit.span.range(), &edit.text);
    }
    fixed
}

fn comments(linted: &Linted, text: &str) -> Vec<String> {
    linted.tree.comments().map(|span| text[span.range()].trim_end().to_owned()).collect()
}

#[test]
fn every_fix_mends_its_finding_and_nothing_else() {
    for (rule, example) in examples(false) {
        let offered: Vec<Applicability> = run(rule, &example, &example.text)
            .findings
            .iter()
            .flat_map(|finding| finding.fixes.iter().map(|fix| fix.applicability))
            .collect();
        for wanted in offered.into_iter().collect::<BTreeSet<_>>() {
            let mut text = example.text.clone();
            let mut before = run(rule, &example, &text);
            for round in 0.. {
                let fix = before
                    .findings
                    .iter()
                    .flat_map(|finding: &Finding| &finding.fixes)
                    .find(|fix| fix.applicability == wanted && fix.elsewhere.is_none())
                    .cloned();
                let Some(fix) = fix else { break };
                assert!(round < MAX_ROUNDS, "{}: the fix does not converge:\n{text}", rule.name);
                let fixed = apply(&text, &fix);
                let after = run(rule, &example, &fixed);
                let new: Vec<_> = names(&after).difference(&names(&before)).copied().collect();
                assert!(new.is_empty(), "{}: the fix brings {new:?}:\n{fixed}\n{}", rule.name, show(&after));
                assert!(after.findings.len() < before.findings.len(), "{}: the fix `{}` mends nothing:\n{fixed}", rule.name, fix.title);
                let had = comments(&before, &text);
                let has = comments(&after, &fixed);
                assert!(
                    had.iter().all(|comment| has.contains(comment) || fixed.contains(comment.as_str())),
                    "{}: a comment is lost:\n{fixed}",
                    rule.name
                );
                assert!(after.tree.errors().len() <= before.tree.errors().len(), "{}: the fix breaks the file:\n{fixed}", rule.name);
                (text, before) = (fixed, after);
            }
        }
    }
}

#[test]
fn rules_offer_the_fixes_they_declare() {
    for rule in rules::all().filter(|rule| !matches!(rule.check, Check::Elsewhere)) {
        let bad = Doc::parse(rule.doc).examples.into_iter().filter(|example| !example.is_good && is_linted(example));
        let best = bad
            .flat_map(|example| run(rule, &example, &example.text).findings)
            .flat_map(|finding| finding.fixes)
            .map(|fix| fix.applicability)
            .max();
        assert_eq!(best, rule.fix, "{}", rule.name);
    }
}
