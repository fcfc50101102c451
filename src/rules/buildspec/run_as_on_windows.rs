use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A user is named with `run-as`, but the commands are for Windows.
    ///
    /// ## Why
    /// `run-as` works on Linux only. On Windows the commands run as the user of the container, whatever it says.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// run-as: builder
    /// env:
    ///   shell: powershell.exe
    /// phases:
    ///   build:
    ///     commands:
    ///       - dotnet test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: powershell.exe
    /// phases:
    ///   build:
    ///     commands:
    ///       - dotnet test
    /// ```
    name: "run-as-on-windows",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(shell) = spec.at(&["env", "shell"]).filter(|_| spec.is_for_windows()) else { return };
    let phases = spec.phases.iter().map(|phase| phase.body.entry("run-as"));
    for entry in phases.chain([spec.root.entry("run-as")]).flatten() {
        report
            .find(entry.key.span(), "`run-as` works on Linux only")
            .label(shell.span(), "the commands are for Windows")
            .help("remove `run-as`");
    }
}
