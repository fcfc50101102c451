use crate::{
    model::buildspec::{Buildspec, PHASES},
    rules::{Check, Report, rule},
    suggest::nearest,
    syntax::Node,
};

rule! {
    /// The buildspec has no phases, and no batch either.
    ///
    /// ## Why
    /// Without `phases` there is nothing to run. Only a file that just describes a batch, whose builds have buildspecs of
    /// their own, does without.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// artifacts:
    ///   files:
    ///     - dist/app.js
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    /// artifacts:
    ///   files:
    ///     - dist/app.js
    /// ```
    name: "missing-phases",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let phases = spec.root.entry("phases");
    let is_there = phases.is_some_and(|phases| !phases.value.is_absent() && (!phases.value.is_mapping() || !spec.phases.is_empty()));
    if is_there || spec.root.get("batch").is_some() {
        return;
    }
    let entries = spec.root.entries();
    let is_meant = |key: Node<'_>| PHASES.contains(&key.text()) || nearest(key.text(), ["phases"]).is_some_and(|near| near != key.text());
    // Other programs have files of this name, too, with versions of their own.
    let is_buildspec = matches!(spec.version(), Some("0.1" | "0.2"));
    // A misspelt or misplaced section is told by its own rule.
    let is_told = entries.iter().any(|entry| is_meant(entry.key)) || spec.tree().is_damaged();
    if is_told || !is_buildspec {
        return;
    }
    let Some(at) = phases.or(entries.first().copied()) else { return };
    let message = if phases.is_some() { "`phases` is empty, so there is nothing to run" } else { "there are no `phases`" };
    report.find(at.key.span(), message).help("list the commands under `phases`, in `build` or another phase");
}
