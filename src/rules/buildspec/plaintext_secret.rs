use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
    secrets,
    syntax::Entry,
};

rule! {
    /// A secret stands in the file as plain text.
    ///
    /// ## Why
    /// Values under `env.variables` are kept in the repository's history and can be seen by everybody who may look at the
    /// project or its builds. CodeBuild hides only what it has fetched itself from the Parameter Store or from Secrets Manager.
    ///
    /// What has the shape of a known kind of key is an error. What is only named like a secret is a warning; names count by their
    /// end, so `TOKEN_URL` is fine. A key is a warning, too, if the comment above it says that it is a mock or a fake.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     DB_PASSWORD: hunter2hunter
    /// phases:
    ///   build:
    ///     commands:
    ///       - ./migrate
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     TOKEN_URL: https://login.example.com
    ///   secrets-manager:
    ///     DB_PASSWORD: app/db:password
    /// phases:
    ///   build:
    ///     commands:
    ///       - ./migrate
    /// ```
    name: "plaintext-secret",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let own = spec.variables().filter(|(section, _)| *section == "variables").map(|(_, entry)| entry);
    let batch = spec.batch_environments().filter_map(|env| env.get("variables")).flat_map(|variables| variables.entries());
    for entry in own.chain(batch) {
        check_variable(entry, report);
    }
}

fn check_variable(entry: Entry<'_>, report: &mut Report<'_>) {
    let (Some(name), Some(text)) = (entry.key.as_str(), entry.value.as_str()) else { return };
    let help = "keep it in Secrets Manager or the Parameter Store, name it under `env`, and replace the secret, which is in the history";
    if let Some(secret) = secrets::find(text) {
        let finding = report.find(entry.value.span(), format!("`{name}` holds {} as plain text", secret.kind)).hide().help(help);
        if !secret.is_certain || is_said_to_be_mock(entry) {
            finding.confidence(Confidence::Likely).severity(Severity::Warning);
        }
    } else if known_text(entry.value).is_some() && is_named_so(name, text) {
        report
            .find(entry.value.span(), format!("`{name}` looks like a secret in plain text"))
            .hide()
            .confidence(Confidence::Likely)
            .severity(Severity::Warning)
            .help(help);
    }
}

/// Whether the comment directly above says that the value is none.
fn is_said_to_be_mock(entry: Entry<'_>) -> bool {
    let before = entry.key.tree().source().text().get(..entry.key.span().start as usize).unwrap_or_default();
    let comment = before.lines().rev().skip(1).map(str::trim).take_while(|line| line.starts_with('#'));
    comment.map(str::to_ascii_lowercase).any(|line| ["mock", "fake", "dummy", "not real"].iter().any(|word| line.contains(word)))
}

fn is_named_so(name: &str, text: &str) -> bool {
    secrets::names_password(name) && secrets::is_plain_password(text) || secrets::names_secret(name) && secrets::looks_random(text)
}
