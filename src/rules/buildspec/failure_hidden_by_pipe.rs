use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Failure, Invocation},
};

rule! {
    /// A command may fail unseen, because its output goes into a pipe.
    ///
    /// ## Why
    /// The exit status of a pipe is that of its last command. `npm test | tee log` succeeds whatever the tests say, unless
    /// the shell runs with `pipefail`, which `bash` has and `sh`, the shell CodeBuild takes by itself, need not have.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test | tee test.log
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: bash
    /// phases:
    ///   build:
    ///     commands:
    ///       - set -o pipefail
    ///       - npm test | tee test.log
    /// ```
    name: "failure-hidden-by-pipe",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let flow = spec.flow();
    for call in &flow.invocations {
        if call.failure != Failure::Piped || !call.is_here() || call.purpose().is_none() {
            continue;
        }
        // What reads the output may be there to judge it, and the status may be asked for.
        let judges = |reader: &Invocation<'_>| matches!(reader.program().as_deref(), None | Some("grep" | "egrep" | "awk" | "xargs" | "sh" | "bash"));
        if flow.behind_pipe(call).any(judges) || call.text.as_str().contains("PIPESTATUS") {
            continue;
        }
        report
            .find(call.words_span(), "a failure of this command is hidden by the pipe")
            .confidence(Confidence::Likely)
            .help("set `env.shell` to `bash` and run `set -o pipefail` before it");
    }
}
