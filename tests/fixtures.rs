//! The small projects of `fixtures/`: nothing is found in those that are as they should be, and in the others what the
//! README shows.
#![allow(clippy::unwrap_used)]

use std::{path::Path, sync::Arc};

use speclint::{
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
