use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
    shell::{Reach, sources_script},
};

rule! {
    /// A variable for the pipeline is only set in a shell of its own.
    ///
    /// ## Why
    /// What `( … )`, a pipeline or a script that is called sets, is gone when it ends. The shell of the build, from which
    /// CodeBuild takes the value for later actions, never has it.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   exported-variables:
    ///     - IMAGE_TAG
    /// phases:
    ///   build:
    ///     commands:
    ///       - (cd app && export IMAGE_TAG=$(cat VERSION))
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   exported-variables:
    ///     - IMAGE_TAG
    /// phases:
    ///   build:
    ///     commands:
    ///       - export IMAGE_TAG=$(cat app/VERSION)
    /// ```
    name: "exported-in-subshell",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if spec.exported_variables().next().is_none() || spec.tree().is_damaged() {
        return;
    }
    // Commands that are read from elsewhere may set it, too.
    if spec.commands().any(|command| sources_script(command.node.text())) {
        return;
    }
    for node in spec.exported_variables() {
        let Some(name) = known_text(node).filter(|name| spec.variable_names().all(|key| key.text() != *name)) else { continue };
        let all: Vec<_> = spec.flow().assigned.iter().filter(|assigned| assigned.name == name).collect();
        let Some(first) = all.first().filter(|_| all.iter().all(|assigned| assigned.reach == Reach::Subshell)) else { continue };
        let finding = report.find(node.span(), format!("`{name}` is only set in a shell that has ended when CodeBuild reads it"));
        finding.confidence(Confidence::Likely).help("set it in a command of its own, without parentheses, pipe or script");
        match first.led_by {
            None => finding.label(first.span, "set here"),
            Some(here) => finding.label(here, "leads there").label_in(first.text.source(), first.span, "set here"),
        };
    }
}
