//! The small projects of `fixtures/`: nothing is found in those that are as they should be, and in the others what the
//! README shows.
#![allow(clippy::unwrap_used)]

use std::{path::Path, sync::Arc};

use speclint::{
    diagnostics::{Applicability, Label, Severity},
    fix::Elsewhere,
    lint::lint,
    project::{Context, Repository},
    source::Source,
};

/// Line and rule of each finding on a file of a fixture, on a day of 2026.
fn found(project: &str, file: &str) -> Vec<(usize, &'static str)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(project);
    let context = Context::new(Repository::at(&root), "2026-11-24".parse().unwrap());
    let source = Arc::new(Source::read(&root.join(file)).unwrap());
    let findings = lint(&source, &context).findings;
    findings.iter().map(|finding| (source.position(finding.primary.span.start).line, finding.rule.name)).collect()
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    for (project, file) in [("shop", "buildspec.yml"), ("shop", "batch.buildspec.yml"), ("orders", "serverless.yml")] {
        assert_eq!(found(project, file), [], "{project}/{file}");
    }
}

#[test]
fn the_mistakes_of_a_service_are_found() {
    assert_eq!(
        found("orders-broken", "serverless.yml"),
        [
            (5, "retired-lambda-runtime"),
            (9, "unknown-reference"),
            (12, "unresolved-variable"),
            (31, "unknown-key"),
            (38, "credentials-for-any-origin"),
            (41, "timeout-longer-than-api"),
            (47, "conflicting-path-parameters"),
            (49, "missing-handler"),
            (51, "invalid-schedule"),
        ]
    );
}

/// The files of a fixture in a folder of their own, as a repository.
fn copied(project: &str, files: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let to = root.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(project).join(file), to).unwrap();
    }
    root
}

#[test]
fn what_the_role_of_a_build_lacks_is_found_and_mended() {
    let files = ["buildspec.yml", "package.json", "pipeline.yml", "serverless.yml", "src/tickets.js"];
    let root = copied("tickets", &files);
    let lint_all = || {
        let context = Context::new(Repository::at(root.path()), "2026-11-24".parse().unwrap());
        let linted = ["buildspec.yml", "pipeline.yml", "serverless.yml"];
        linted
            .iter()
            .flat_map(|file| lint(&Arc::new(Source::read(&root.path().join(file)).unwrap()), &context).findings)
            .collect::<Vec<_>>()
    };
    let findings = lint_all();
    let [finding] = findings.as_slice() else { unreachable!("{findings:?}") };
    assert_eq!(
        (finding.rule.name, finding.severity, finding.message.as_str()),
        (
            "missing-permission",
            Severity::Error,
            "`osls deploy` needs `dynamodb:CreateTable` and `logs:ListTagsForResource`, and the role `BuildRole` does not allow that"
        )
    );
    let place = |label: &Label| {
        let file = label.source.path().file_name().unwrap().to_str().unwrap().to_owned();
        (file, label.source.slice(label.span).lines().next().unwrap_or_default().to_owned())
    };
    assert_eq!(place(&finding.primary), ("buildspec.yml".to_owned(), "npm run deploy".to_owned()));
    let places: Vec<_> = finding.labels.iter().map(place).collect();
    for expected in [("package.json", "osls deploy --stage prod"), ("pipeline.yml", "Deploy"), ("pipeline.yml", "BuildRole")] {
        assert!(places.iter().any(|(file, text)| (file.as_str(), text.as_str()) == expected), "{expected:?} in {places:?}");
    }
    let mut elsewhere = Elsewhere::default();
    elsewhere.add(&findings, Applicability::Safe);
    for (source, text, _) in elsewhere.mended() {
        std::fs::write(source.path(), text).unwrap();
    }
    let left = lint_all();
    assert!(left.is_empty(), "{left:?}");
}
