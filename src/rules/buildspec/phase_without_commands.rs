use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::{Buildspec, PHASES},
    rules::{Check, Report, rule},
};

rule! {
    /// A phase has no commands.
    ///
    /// ## Why
    /// CodeBuild asks for `commands` in every phase but `install`. A phase without them does nothing; mostly its commands
    /// were removed, or stand one level too far to the left.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "phase-without-commands",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

/// What else a phase may hold.
const OTHER_KEYS: [&str; 4] = ["finally", "on-failure", "run-as", "runtime-versions"];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    // A misplaced `commands` has a rule of its own.
    if spec.phase("commands").is_some() {
        return;
    }
    for phase in spec.phases.iter().filter(|phase| PHASES.contains(&phase.name()) && phase.name() != "install") {
        let commands = phase.body.get("commands");
        let is_empty = commands.is_none_or(|list| list.is_absent() || (list.is_sequence() && phase.commands.is_empty()));
        // An unknown key is told by its own rule: it may be meant as `commands`.
        let is_known = phase.body.entries().iter().all(|entry| entry.key.text() == "commands" || OTHER_KEYS.contains(&entry.key.text()));
        let is_phase = phase.body.is_mapping() || phase.body.is_absent();
        if is_empty && is_known && is_phase && !phase.body.is_damaged() {
            report
                .find(phase.key.span(), format!("the phase `{}` has no commands", phase.name()))
                .help("give it `commands`, or remove it")
                .confidence(Confidence::Likely);
        }
    }
}
