use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// The key of an SSH server is not checked.
    ///
    /// ## Why
    /// With `StrictHostKeyChecking=no` anybody on the way can answer in the server's place, and gets what is sent. A build knows its
    /// servers beforehand: their keys can be written into `known_hosts`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - ssh -o StrictHostKeyChecking=no deploy@web.example.com ./restart
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - mkdir -p ~/.ssh
    ///       - cat deploy/known_hosts >> ~/.ssh/known_hosts
    ///       - ssh deploy@web.example.com ./restart
    /// ```
    name: "host-key-checking-off",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let takes = matches!(invocation.program().as_deref(), Some("ssh" | "scp" | "sftp" | "rsync" | "git" | "echo" | "printf" | "export"));
        let values = invocation.assignments.iter().flat_map(|assignment| &assignment.values);
        let words = invocation.arguments().iter().filter(|_| takes).chain(values);
        let Some(word) = words.into_iter().find(|word| is_off(&word.known_prefix())) else { continue };
        report
            .find_call(invocation, &word.range, "the key of the server is not checked")
            .help("write the server's key into `known_hosts`, or use `StrictHostKeyChecking=accept-new`");
    }
}

/// `StrictHostKeyChecking=no` or `StrictHostKeyChecking no`, in any case.
fn is_off(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.split_once("stricthostkeychecking").map(|(_, rest)| rest.trim_start_matches([' ', '=', '\t']));
    rest.is_some_and(|rest| rest.split(|char: char| !char.is_ascii_alphanumeric()).next() == Some("no"))
}
