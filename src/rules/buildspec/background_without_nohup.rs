use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// A process is left in the background without `nohup`.
    ///
    /// ## Why
    /// A process behind `&` may end with the shell that started it. CodeBuild's guide starts those that are to live on with
    /// `nohup`, and waits for them, stops them, or takes them out of the shell's hands with `disown`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - npm start &
    ///   build:
    ///     commands:
    ///       - npm run e2e
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - nohup npm start > server.log 2>&1 &
    ///   build:
    ///     commands:
    ///       - npm run e2e
    /// ```
    name: "background-without-nohup",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let flow = spec.flow();
    let mut background = flow.invocations.iter().filter(|invocation| invocation.is_background && invocation.is_here()).peekable();
    if background.peek().is_none() {
        return;
    }
    let is_kept = flow.uses.iter().any(|using| using.variable.name == "!")
        || flow.invocations.iter().any(|invocation| matches!(invocation.program().as_deref(), Some("wait" | "disown" | "kill" | "pkill" | "killall")));
    let mut last = None;
    for invocation in background.filter(|_| !is_kept) {
        let keeps = |name: &str| matches!(name, "nohup" | "setsid" | "screen" | "tmux" | "daemonize");
        let is_kept = invocation.wrappers.iter().any(|word| word.literal().is_some_and(|name| keeps(&name)))
            || invocation.program().is_none_or(|name| keeps(&name) || name == "dockerd" || name.starts_with("dockerd-"));
        // One finding for the commands of a group.
        if !is_kept && last != Some(invocation.place.index) {
            last = Some(invocation.place.index);
            report
                .find(invocation.words_span(), "this process may end with the shell that starts it")
                .confidence(Confidence::Likely)
                .help("start it with `nohup`, and send its output into a file");
        }
    }
}
