use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Certainty, Invocation},
};

rule! {
    /// The lists of packages are fetched again.
    ///
    /// ## Why
    /// `apt-get update` downloads the lists of all sources. A second time, with no source added in between, brings nothing
    /// but waiting.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - apt-get update
    ///       - apt-get install -y jq
    ///       - apt-get update
    ///       - apt-get install -y zip
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - apt-get update
    ///       - apt-get install -y jq zip
    /// ```
    name: "repeated-update",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if !spec.source().text().contains("update") {
        return;
    }
    let mut before: Option<&Invocation<'_>> = None;
    for invocation in &spec.flow().invocations {
        let is_apt = matches!(invocation.program().as_deref(), Some("apt-get" | "apt"));
        if !is_apt {
            if may_add_source(invocation) {
                before = None;
            }
            continue;
        }
        // A package in a file of its own may bring a source.
        if invocation.arguments().iter().any(|word| word.literal().is_none_or(|text| text.contains('/') || text.ends_with(".deb"))) {
            before = None;
            continue;
        }
        let is_update = invocation.call().is_some_and(|call| call.verbs().eq(["update"]));
        if !is_update || !invocation.is_here() || invocation.certainty != Certainty::Always {
            continue;
        }
        if let Some(first) = before {
            report
                .find(invocation.words_span(), "the lists were fetched before, and no source came in between")
                .confidence(Confidence::Likely)
                .label(first.words_span(), "fetched here")
                .help("remove it");
        }
        before = Some(invocation);
    }
}

/// Whether a command may add a source of packages: all but the few that surely do not.
fn may_add_source(invocation: &Invocation<'_>) -> bool {
    let harmless = ["npm", "pip", "pip3", "node", "java", "docker", "cd", "ls", "pwd", "mkdir", "export", "chmod", "git", "aws", "mvn", "date", "which", "true", "env"];
    let writes_text = matches!(invocation.program().as_deref(), Some("echo" | "printf")) && invocation.redirects.is_empty() && invocation.pipe.is_none();
    !writes_text && invocation.program().is_none_or(|name| !harmless.contains(&name.as_ref()))
}
