use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A command runs under `sudo`, although the build is root.
    ///
    /// ## Why
    /// CodeBuild runs the commands as root unless `run-as` says otherwise, so `sudo` changes nothing. Not all images have it:
    /// there the command is not found.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sudo make install
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - make install
    /// ```
    name: "sudo-in-build",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

/// How many places the finding shows beside the first.
const MAX_PLACES: usize = 5;

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let has_user = spec.root.get("run-as").is_some() || spec.phases.iter().any(|phase| phase.body.get("run-as").is_some());
    if has_user {
        return;
    }
    let calls = spec.flow().invocations.iter().filter(|invocation| invocation.is_here());
    // With options, as `-u`, it may be there to leave root.
    let plain = calls.filter(|invocation| invocation.wrappers.len() == 1);
    let mut places = plain.filter_map(|invocation| invocation.wrappers.first().filter(|word| word.is("sudo")).map(|word| invocation.span(&word.range)));
    let Some(first) = places.next() else { return };
    let finding = report.find(first, "the build is root already, and not all images have `sudo`");
    finding.help("leave `sudo` away");
    for place in places.take(MAX_PLACES) {
        finding.label(place, "here, too");
    }
}
