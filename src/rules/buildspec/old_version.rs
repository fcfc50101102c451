use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, buildspec::change_lost_between_commands, rule},
};

rule! {
    /// The buildspec is written in the old format 0.1.
    ///
    /// ## Why
    /// In version 0.1 each command runs in a shell of its own: what `cd`, `export` and `set -e` do is forgotten with the
    /// next line. `finally`, `on-failure`, reports and batch builds came with 0.2, in which all commands share one shell.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.1
    /// phases:
    ///   build:
    ///     commands:
    ///       - cd app && npm test
    ///     finally:
    ///       - ls
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - cd app && npm test
    ///     finally:
    ///       - ls
    /// ```
    name: "old-version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(version) = spec.root.get("version").filter(|_| spec.is_version_0_1()) else { return };
    let newer = spec.phases.iter().flat_map(|phase| ["finally", "on-failure", "run-as"].map(|key| phase.body.entry(key)));
    let newer: Vec<_> = newer.chain(["run-as", "reports", "batch"].map(|key| spec.root.entry(key))).flatten().collect();
    // What the shells forget is told where it is forgotten.
    let is_told = change_lost_between_commands::is_found(spec);
    let message = match newer.first() {
        Some(entry) if is_told => format!("version 0.1 has no `{}`", entry.key.text()),
        None if is_told => return,
        _ => "in version 0.1 every command runs in a shell of its own".to_owned(),
    };
    let finding = report.find(version.span(), message);
    finding.help("use `0.2`, and check commands that count on a fresh shell");
    finding.fix(Fix::suggested("use version 0.2").replace(version.span(), "0.2"));
    for entry in newer {
        finding.label(entry.key.span(), "not part of version 0.1");
    }
}
