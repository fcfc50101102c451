use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    secrets,
};

rule! {
    /// A secret is written into a command.
    ///
    /// ## Why
    /// Commands stand in the repository and, each time they run, in the log of the build. CodeBuild hides only what it has fetched
    /// itself from the Parameter Store or from Secrets Manager.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - git clone --depth 1 https://bot:s3cr3t-Pa55@git.corp.net/lib.git
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     GIT_PASSWORD: app/git:password
    /// phases:
    ///   build:
    ///     commands:
    ///       - git clone --depth 1 https://bot:$GIT_PASSWORD@git.corp.net/lib.git
    /// ```
    name: "secret-in-command",
    check: Check::Buildspec(check),
}

const HELP: &str = "keep it in Secrets Manager or the Parameter Store, name it under `env`, and replace the secret, which is in the history";

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for command in spec.commands().filter(|command| !command.node.is_damaged()) {
        let Some(secret) = command.text().and_then(secrets::find) else { continue };
        let finding = report.find(command.span_of(secret.range), format!("{} is written into a command", secret.kind)).hide().help(HELP);
        if !secret.is_certain {
            finding.confidence(Confidence::Likely).severity(Severity::Warning);
        }
    }
    for assigned in spec.flow().assigned.iter().filter(|assigned| assigned.led_by.is_none()) {
        let Some((word, text)) = assigned.word.as_ref().and_then(|word| Some((word, word.literal()?))) else { continue };
        if secrets::names_secret(&assigned.name) && secrets::looks_random(&text) && secrets::find(&text).is_none() {
            report
                .find(assigned.text.span(word.range.clone()), format!("`{}` is set to what looks like a secret", assigned.name))
                .confidence(Confidence::Likely)
                .hide()
                .help(HELP);
        }
    }
}
