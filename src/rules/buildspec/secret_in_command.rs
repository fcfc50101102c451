use crate::{
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
    ///       - git clone https://bot:s3cr3t-Pa55@git.corp.net/lib.git
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
    ///       - git clone https://bot:$GIT_PASSWORD@git.corp.net/lib.git
    /// ```
    name: "secret-in-command",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for command in spec.commands().filter(|command| !command.node.is_damaged()) {
        let Some(secret) = command.text().and_then(secrets::find) else { continue };
        report
            .find(command.span_of(secret.range), format!("{} is written into a command", secret.kind))
            .hide()
            .help("keep it in Secrets Manager or the Parameter Store, name it under `env`, and replace the secret, which is in the history");
    }
}
