use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    syntax::Entry,
};

rule! {
    /// Variables stand under a key of version 0.1, which version 0.2 has renamed.
    ///
    /// ## Why
    /// What was `environment_variables` with `plaintext` is `env` with `variables` in version 0.2. Under the old names the
    /// variables are not set, and the commands run with empty ones.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// environment_variables:
    ///   plaintext:
    ///     STAGE: test
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
    ///   variables:
    ///     STAGE: test
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "renamed-key",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if spec.version() != Some("0.2") {
        return;
    }
    let Some(block) = spec.root.entry("environment_variables") else { return };
    let finding = report.find(block.key.span(), "version 0.2 has no `environment_variables`; it is named `env`");
    finding.help("write `env` with `variables` below it");
    let names = block.value.entry("plaintext");
    if let Some(names) = names.filter(|_| spec.root.get("env").is_none()) {
        finding.fix(rename(rename(Fix::safe("use the names of version 0.2"), block, "env"), names, "variables"));
    }
}

fn rename(fix: Fix, entry: Entry<'_>, name: &str) -> Fix {
    fix.replace(entry.key.span(), name)
}
