use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A repository is cloned with all its history, and only its last state is used.
    ///
    /// ## Why
    /// `git clone` fetches every commit there ever was. With `--depth 1` it fetches the last one, which is all that a build
    /// needs that asks for no other.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - git clone https://github.com/example/tools.git
    ///       - make -C tools
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - git clone --depth 1 https://github.com/example/tools.git
    ///       - make -C tools
    /// ```
    name: "full-clone",
    severity: Severity::Info,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

/// Options that fetch less, or are there for the history.
const OPTIONS: [&str; 9] =
    ["--depth", "--shallow-since", "--shallow-exclude", "--filter", "--mirror", "--bare", "--single-branch", "--reference", "--no-checkout"];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let calls = || spec.flow().invocations.iter().filter_map(|invocation| Some((invocation, invocation.call()?))).filter(|(_, call)| call.tool == "git");
    // Any other command of git may need the history.
    let only_clones = calls().all(|(_, call)| call.is("git", "clone") || call.verbs().next().is_some_and(|verb| verb == "config"));
    if !only_clones {
        return;
    }
    for (invocation, call) in calls().filter(|(invocation, call)| invocation.is_here() && call.is("git", "clone") && !call.has(&OPTIONS)) {
        // A path is linked rather than copied, and options in a variable are not known.
        let is_remote = call.operands().any(|word| word.parts.iter().filter_map(|part| part.text()).any(|text| text.contains(':')));
        if is_remote {
            let finding = report.find_call(invocation, &call.verb.range, "this fetches the whole history of the repository");
            finding.help("fetch the last commit alone with `--depth 1`");
            let end = invocation.span(&call.verb.range).end;
            finding.fix(Fix::suggested("add `--depth 1`").insert(end, " --depth 1"));
        }
    }
}
