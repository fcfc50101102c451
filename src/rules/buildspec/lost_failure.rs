use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Certainty, Failure, Flow, Invocation, Purpose},
};

rule! {
    /// A command may fail unseen, because another follows in the same item.
    ///
    /// ## Why
    /// CodeBuild judges each item of `commands` by its exit status, which is that of the last command in it. When tests fail in
    /// the first line of a block, the lines below still run, and the build goes on.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - |
    ///         npm test
    ///         echo done
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    ///       - echo done
    /// ```
    name: "lost-failure",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let flow = spec.flow();
    let mut last = None;
    for call in &flow.invocations {
        let is_lost = call.failure == Failure::Followed && call.certainty != Certainty::AfterFailure && call.is_here();
        if !is_lost || call.purpose().is_none() || last == Some(call.place.index) || is_seen_later(flow, call) {
            continue;
        }
        last = Some(call.place.index);
        report
            .find(call.words_span(), "a failure of this command is lost: only the last command of the item counts")
            .confidence(Confidence::Likely)
            .help("write each command as an item of its own, join them with `&&`, or begin the item with `set -e`");
    }
}

/// Whether a later command of the item asks for the status, or cannot work without what this one makes.
fn is_seen_later(flow: &Flow<'_>, call: &Invocation<'_>) -> bool {
    let index = call.place.index;
    let asks = flow.uses.iter().any(|using| using.place.index == index && matches!(using.variable.name.as_str(), "?" | "PIPESTATUS"));
    let is_trapped = call.text.as_str().contains("trap ");
    let needs = |other: &Invocation<'_>| {
        let is_later = other.place.index == index && other.range.start > call.range.start;
        let uses_image = other.call().is_some_and(|call| ["tag", "push", "run"].iter().any(|verb| call.is("docker", verb)));
        is_later && (uses_image || other.purpose() == Some(Purpose::Deploy))
    };
    let is_image = call.purpose() == Some(Purpose::Build) && call.program().as_deref() == Some("docker");
    asks || is_trapped || is_image && flow.invocations.iter().any(needs)
}
