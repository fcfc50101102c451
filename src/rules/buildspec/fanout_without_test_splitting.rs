use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A batch fans out, but nothing shares the tests out between its builds.
    ///
    /// ## Why
    /// `build-fanout` starts the same build several times. Only `codebuild-tests-run` gives each of them its share of the
    /// tests; any other command runs all of them, in each build.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-fanout:
    ///     parallelism: 4
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-fanout:
    ///     parallelism: 4
    /// phases:
    ///   build:
    ///     commands:
    ///       - codebuild-tests-run --test-command 'npx jest' --files-search 'codebuild-glob-search "**/*.test.js"'
    /// ```
    name: "fanout-without-test-splitting",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(fanout) = spec.batch().and_then(|batch| batch.value.entry("build-fanout")) else { return };
    let shares_out = spec.commands().any(|command| ["codebuild-tests-run", "CODEBUILD_BATCH_BUILD_IDENTIFIER"].iter().any(|word| command.node.text().contains(word)));
    if !shares_out {
        report
            .find(fanout.key.span(), "each build runs all tests, as no command shares them out")
            .help("run the tests with `codebuild-tests-run`, unless a script does")
            .confidence(Confidence::Possible);
    }
}
