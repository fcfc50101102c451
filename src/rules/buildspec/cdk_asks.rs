use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Direction, Invocation},
};

rule! {
    /// `cdk deploy` asks for approval, and nobody answers.
    ///
    /// ## Why
    /// Unless told otherwise, `cdk deploy` asks when a change widens permissions or opens a security group. A build has
    /// no terminal to answer at, so the first such change fails.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npx cdk deploy --all
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npx cdk deploy --all --require-approval never
    /// ```
    name: "cdk-asks",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.is("cdk", "deploy")) else { continue };
        let is_known = invocation.words.iter().all(|word| !word.known_prefix().is_empty());
        let is_answered = call.has(&["--require-approval", "--yes", "-y", "--no-execute", "--help", "--method", "--hotswap"]);
        let is_fed = invocation.pipe.is_some_and(|pipe| pipe.index > 0)
            || invocation.redirects.iter().any(|redirect| matches!(redirect.direction, Direction::Read | Direction::Here));
        if is_known && !is_answered && !is_fed && !is_settled(spec, invocation) {
            let message = "`cdk deploy` asks before it widens permissions, and a build cannot answer";
            let finding = report.find_call(invocation, &call.verb.range, message).confidence(Confidence::Likely);
            finding.help("add `--require-approval never`");
            if invocation.is_here() {
                let end = invocation.span(&call.verb.range).end;
                finding.fix(Fix::suggested("add `--require-approval never`").insert(end, " --require-approval never"));
            }
        }
    }
}

/// Whether `cdk.json` may say what is to be approved.
fn is_settled(spec: &Buildspec<'_>, invocation: &Invocation<'_>) -> bool {
    let Some(directory) = invocation.state.directory.as_deref() else { return true };
    let repository = &spec.context.repository;
    let file = if directory.is_empty() { "cdk.json".to_owned() } else { format!("{directory}/cdk.json") };
    match repository.read(&file) {
        Some(source) => source.text().contains("requireApproval") || source.text().contains("require-approval"),
        None => repository.has(&file) == Some(true),
    }
}
