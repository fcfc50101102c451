use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Call, Direction, Invocation},
};

rule! {
    /// A package manager asks before it installs, and nobody answers.
    ///
    /// ## Why
    /// `apt-get`, `yum` and `dnf` ask whether to go on before they remove, and when they would install more than is named. A build has
    /// no terminal to answer at: the command takes that for a no, and fails.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - apt-get update
    ///       - apt-get install jq
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
    name: "interactive-install",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    answer: Some("Do you want to continue? [Y/n] Abort."),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(asks) else { continue };
        if is_answered(invocation) {
            continue;
        }
        let end = invocation.span(&call.verb.range).end;
        let message = format!("`{} {}` asks before it goes on, and a build cannot answer", call.tool, call.subcommand);
        let finding = report.find_call(invocation, &call.verb.range, message);
        // Nothing is asked if all is installed already, and `apt-get` does not ask for a package that needs no other.
        finding.confidence(Confidence::Likely).help("add `-y`");
        if invocation.is_here() {
            finding.fix(Fix::safe("add `-y`").insert(end, " -y"));
        }
    }
}

/// Whether the call asks for a yes, with all its words known.
fn asks(call: &Call<'_>) -> bool {
    let yes: &[&str] = match call.tool {
        "apt-get" | "apt" => &["-y", "--yes", "--assume-yes", "--force-yes", "-s", "--simulate", "--dry-run", "-d", "--download-only"],
        "yum" | "dnf" => &["-y", "--assumeyes", "--assumeno", "--downloadonly"],
        _ => return false,
    };
    let installs = matches!(call.subcommand, "install" | "reinstall" | "upgrade" | "dist-upgrade" | "update" | "remove" | "purge" | "autoremove");
    // `apt-get update` only reads lists; a very quiet `apt-get` takes yes for an answer.
    let only_reads = call.tool.starts_with("apt") && call.verbs().any(|verb| verb == "update");
    let is_quiet = call.tool.starts_with("apt") && call.has(&["-qq"]);
    let is_known = call.options().all(|option| option.word.literal().is_some());
    let is_named = call.operands().all(|word| !word.known_prefix().is_empty() || word.literal().is_some());
    installs && !only_reads && !is_quiet && is_known && is_named && !call.has(yes) && !call.operands().any(|word| word.is("-y"))
}

/// `yes | apt-get install`, `apt-get install < answers`, or a setting that answers.
fn is_answered(invocation: &Invocation<'_>) -> bool {
    let is_fed = invocation.pipe.is_some_and(|pipe| pipe.index > 0);
    let is_set = invocation.text.as_str().contains("APT::Get::Assume-Yes");
    is_fed || is_set || invocation.redirects.iter().any(|redirect| matches!(redirect.direction, Direction::Read | Direction::Here))
}
