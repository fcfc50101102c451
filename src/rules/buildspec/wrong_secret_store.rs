use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A value of one secret store is asked for under the other.
    ///
    /// ## Why
    /// `parameter-store` asks Systems Manager for a parameter, `secrets-manager` asks Secrets Manager for a secret. The one
    /// does not know the names of the other, and the build ends before its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   parameter-store:
    ///     DB_PASSWORD: arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-a1b2c3
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     DB_PASSWORD: arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-a1b2c3
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "wrong-secret-store",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for (section, entry) in spec.variables() {
        let Some(text) = known_text(entry.value) else { continue };
        let (what, other) = match section {
            "secrets-manager" if service(text) == Some("ssm") => ("a parameter of Systems Manager", "parameter-store"),
            "parameter-store" if service(text) == Some("secretsmanager") => ("a secret of Secrets Manager", "secrets-manager"),
            _ => continue,
        };
        report
            .find(entry.value.span(), format!("this is {what}, but stands under `{section}`"))
            .help(format!("move it to `{other}`"))
            .confidence(Confidence::Likely);
    }
}

/// The service that an ARN names.
fn service(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').nth(1)
}
