use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Certainty, Invocation},
};

rule! {
    /// Packages are installed with `apt-get` before any `apt-get update`.
    ///
    /// ## Why
    /// The lists of packages are not part of CodeBuild's Ubuntu images. Before `apt-get update` has fetched them, `apt-get`
    /// knows no package by name. In a custom image, what the lists name may no longer be on the server.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - apt-get install -y jq
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - apt-get update
    ///       - apt-get install -y jq
    /// ```
    name: "apt-without-update",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if spec.tree().is_damaged() {
        return;
    }
    for invocation in &spec.flow().invocations {
        if may_update(invocation) {
            return;
        }
        let Some(call) = invocation.call().filter(|call| call.is("apt-get", "install") || call.is("apt", "install")) else { continue };
        let is_named = |text: &str| !text.is_empty() && !text.contains(['/', '.']);
        let is_known = call.operands().next().is_some_and(|word| word.literal().is_some_and(|text| is_named(&text)));
        if is_known && invocation.certainty == Certainty::Always {
            report
                .find_call(invocation, &call.verb.range, format!("`{} install` runs before any `{0} update`", call.tool))
                .confidence(Confidence::Likely)
                .help(format!("run `{} update` first", call.tool));
        }
        return;
    }
}

/// Whether a command fetches the lists of packages, or does what is not known here: a script, a shell that reads its
/// commands from a pipe, a tool that calls `apt-get` itself.
fn may_update(invocation: &Invocation<'_>) -> bool {
    let Some(program) = invocation.program() else { return true };
    let is_path = invocation.words.first().and_then(|word| word.literal()).is_some_and(|path| path.contains('/'));
    let runs_others = matches!(program.as_ref(), "sh" | "bash" | "." | "source" | "eval" | "make" | "add-apt-repository" | "ansible-playbook");
    let updates = matches!(program.as_ref(), "apt-get" | "apt" | "aptitude") && invocation.arguments().iter().any(|word| word.is("update"));
    is_path || runs_others || updates
}
