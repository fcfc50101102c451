use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Assigned, Flow, Invocation, Parsed, Reach, Use},
};

rule! {
    /// In version 0.1, what a command changes in its shell is gone in the next.
    ///
    /// ## Why
    /// Version 0.1 runs each command in a shell of its own. `cd` alone changes nothing for the next command, which starts
    /// in the root of the source again, and a variable set alone is not there any more.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.1
    /// phases:
    ///   build:
    ///     commands:
    ///       - cd app
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - cd app
    ///       - npm test
    /// ```
    name: "change-lost-between-commands",
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if !spec.is_version_0_1() {
        return;
    }
    let flow = spec.flow();
    let fix = || spec.root.get("version").map(|version| Fix::suggested("use version 0.2").replace(version.span(), "0.2"));
    let help = "write `version: 0.2`, or join the commands with `&&`";
    for call in lost_directories(flow) {
        let message = "the next command does not start in this directory: version 0.1 gives each command a new shell";
        report.find(call.words_span(), message).help(help).fixes.extend(fix());
    }
    for (assigned, used) in lost_variables(flow) {
        let message = format!("`{}` is not set in later commands: version 0.1 gives each command a new shell", assigned.name);
        let finding = report.find(assigned.span, message).label(used.span(), "used here").help(help);
        // The project may set it as well.
        finding.severity(Severity::Warning).confidence(Confidence::Likely).fixes.extend(fix());
    }
}

/// Whether anything is found: then nothing more general need be said of the version.
pub(super) fn is_found(spec: &Buildspec<'_>) -> bool {
    let flow = spec.flow();
    spec.is_version_0_1() && (lost_directories(flow).next().is_some() || lost_variables(flow).next().is_some())
}

fn lost_directories<'f, 't>(flow: &'f Flow<'t>) -> impl Iterator<Item = &'f Invocation<'t>> {
    flow.commands.windows(2).filter_map(|pair| {
        let [command, next] = pair else { return None };
        let call = only_call(flow, command).filter(|call| call.program().as_deref() == Some("cd"))?;
        let [target] = call.arguments() else { return None };
        let leads_elsewhere = call.state.resolve(&call.value(target)).is_some_and(|path| !path.is_empty());
        let goes_itself = next.text.as_str().trim_start().starts_with("cd ");
        (leads_elsewhere && !goes_itself && next.place.phase == command.place.phase).then_some(call)
    })
}

/// The variables set alone in an item, each with a later use for which nothing else sets it.
fn lost_variables<'f, 't>(flow: &'f Flow<'t>) -> impl Iterator<Item = (&'f Assigned<'t>, &'f Use<'t>)> {
    flow.assigned.iter().filter_map(|assigned| {
        let is_everywhere = assigned.name.starts_with("CODEBUILD_") || matches!(assigned.name.as_str(), "PATH" | "HOME");
        let is_alone = flow.commands.get(assigned.place.index).is_some_and(is_one_statement);
        if is_everywhere || !is_alone || assigned.reach != Reach::Shell || assigned.led_by.is_some() {
            return None;
        }
        let used = flow.uses.iter().find(|using| {
            let is_later = using.place.index > assigned.place.index && using.led_by.is_none();
            is_later && using.variable.name == assigned.name && using.state.get(&assigned.name).is_none()
        });
        Some((assigned, used?))
    })
}

/// The one command that an item consists of.
fn only_call<'f, 't>(flow: &'f Flow<'t>, command: &Parsed<'t>) -> Option<&'f Invocation<'t>> {
    let mut calls = flow.invocations.iter().filter(|call| call.place.index == command.place.index);
    let call = calls.next()?;
    (calls.next().is_none() && is_one_statement(command)).then_some(call)
}

fn is_one_statement(command: &Parsed<'_>) -> bool {
    command.script.statements.len() == 1 && command.script.unknown.is_empty()
}
