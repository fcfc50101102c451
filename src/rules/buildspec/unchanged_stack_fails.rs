use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::Invocation,
};

rule! {
    /// `sam deploy` fails when there is nothing to change.
    ///
    /// ## Why
    /// If the stack is as the template wants it, `sam deploy` says so and ends with an error, unless it is told otherwise. The
    /// build fails after a change of the documentation, or when it is run again.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sam build
    ///       - sam deploy --stack-name app --resolve-s3 --capabilities CAPABILITY_IAM
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sam build
    ///       - sam deploy --stack-name app --resolve-s3 --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset
    /// ```
    name: "unchanged-stack-fails",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.is("sam", "deploy")) else { continue };
        let is_known = invocation.words.iter().all(|word| !word.known_prefix().is_empty());
        let is_told = call.has(&["--no-fail-on-empty-changeset", "--fail-on-empty-changeset", "--no-execute-changeset", "--guided", "--help"]);
        if !is_known || is_told || !counts(invocation) || is_settled(spec, invocation) {
            continue;
        }
        let finding = report.find_call(invocation, &call.verb.range, "`sam deploy` fails when the stack needs no change");
        finding.confidence(Confidence::Likely).help("add `--no-fail-on-empty-changeset`");
        if invocation.is_here() {
            let end = invocation.span(&call.verb.range).end;
            finding.fix(Fix::suggested("add `--no-fail-on-empty-changeset`").insert(end, " --no-fail-on-empty-changeset"));
        }
    }
}

/// Whether its failure would end the build.
fn counts(invocation: &Invocation<'_>) -> bool {
    invocation.failure == crate::shell::Failure::Stops
}

/// Whether `samconfig.toml` may say it.
fn is_settled(spec: &Buildspec<'_>, invocation: &Invocation<'_>) -> bool {
    let Some(directory) = invocation.state.directory.as_deref() else { return true };
    let repository = &spec.context.repository;
    let file = if directory.is_empty() { "samconfig.toml".to_owned() } else { format!("{directory}/samconfig.toml") };
    match repository.read(&file) {
        Some(source) => source.text().contains("fail_on_empty_changeset"),
        None => repository.has(&file) == Some(true),
    }
}
