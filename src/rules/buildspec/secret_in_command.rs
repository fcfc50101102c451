use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    secrets::{self, Password},
    shell::Invocation,
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
    let flow = spec.flow();
    for assigned in flow.assigned.iter().filter(|assigned| assigned.led_by.is_none()) {
        let Some((word, text)) = assigned.word.as_ref().and_then(|word| Some((word, word.literal()?))) else { continue };
        let is_password = secrets::names_password(&assigned.name) && secrets::is_plain_password(&text);
        if (is_password || secrets::names_secret(&assigned.name) && secrets::looks_random(&text)) && secrets::find(&text).is_none() {
            report
                .find(assigned.text.span(word.range.clone()), format!("`{}` is set to what looks like a secret", assigned.name))
                .confidence(Confidence::Likely)
                .hide()
                .help(HELP);
        }
    }
    for invocation in &flow.invocations {
        let Some(password) = secrets::password(invocation).filter(is_written).filter(|_| !is_local(invocation)) else { continue };
        let message = format!("`{}` gets {} that is written into the command", password.program, password.what);
        report.find_call(invocation, &password.word.range, message).hide().help(HELP);
    }
}

/// Whether the password stands there, in a shape that nothing else tells.
fn is_written(password: &Password<'_>) -> bool {
    password.text.as_deref().is_some_and(|text| secrets::is_plain_password(text) && !text.contains(['$', '{', '<']) && secrets::find(text).is_none())
}

/// Whether it is for a server that the build itself has started.
fn is_local(invocation: &Invocation<'_>) -> bool {
    invocation.arguments().iter().any(|word| ["localhost", "127.0.0.1"].iter().any(|host| word.known_prefix().contains(host)))
}
