use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// Files are made writable for everybody.
    ///
    /// ## Why
    /// The permissions go with the files into images and artifacts, and there other users and processes may change what is run. What a
    /// script needs is `+x`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - chmod 777 deploy.sh
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - chmod +x deploy.sh
    /// ```
    name: "world-writable",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in spec.flow().invocations.iter().filter(|invocation| invocation.program().as_deref() == Some("chmod")) {
        let mode = invocation.arguments().iter().find(|word| !word.known_prefix().starts_with("--") && !word.is("-R"));
        let Some((word, mode)) = mode.and_then(|word| word.literal().map(|mode| (word, mode))).filter(|(_, mode)| is_open(mode)) else {
            continue;
        };
        report
            .find_call(invocation, &word.range, format!("`chmod {mode}` lets everybody write"))
            .help("use `+x` for a script, or name who may write");
    }
}

/// Whether others may write; the sticky bit makes a shared folder of it.
fn is_open(mode: &str) -> bool {
    let is_octal = matches!(mode.len(), 3 | 4) && mode.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    let is_sticky = mode.len() == 4 && mode.starts_with('1');
    let others_write = is_octal && !is_sticky && mode.ends_with(['2', '3', '6', '7']);
    others_write || matches!(mode, "a+w" | "a+rw" | "a+rwx" | "a=rwx" | "o+w" | "o+rw" | "o+rwx" | "ugo+rwx")
}
