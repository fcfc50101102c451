use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Flow, Invocation, Word},
};

rule! {
    /// A download is run by a shell without a look at it.
    ///
    /// ## Why
    /// Whoever controls the address, or the network on the way, runs commands with the permissions of the build. A download that
    /// breaks off is run up to there, and without `pipefail` a failed one runs nothing and succeeds.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - curl -fsSL https://get.example.com/install.sh | bash
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - curl -fsSL -o install.sh https://get.example.com/1.4.2/install.sh
    ///       - echo "$INSTALLER_SHA256  install.sh" | sha256sum -c -
    ///       - bash install.sh
    /// ```
    name: "pipe-to-shell",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let flow = spec.flow();
    for invocation in &flow.invocations {
        let Some(program) = invocation.program().filter(|program| is_shell(program)) else { continue };
        if reads_pipe(invocation, &program) && gets_download(flow, invocation) || runs_download(invocation) {
            report
                .find_call(invocation, &invocation.range, format!("`{program}` runs what was just downloaded, whatever it is"))
                .help("download a fixed version to a file, check its digest, then run it");
        }
    }
}

fn is_shell(program: &str) -> bool {
    matches!(program, "sh" | "bash" | "zsh" | "dash" | "ksh" | "python" | "python3" | "node" | "perl" | "ruby" | "eval" | "source" | ".")
}

/// Whether its script is its standard input: no file is named, or `-s`, `-`, or `/dev/stdin` says so.
fn reads_pipe(invocation: &Invocation<'_>, program: &str) -> bool {
    let words: Vec<_> = invocation.arguments().iter().map(Word::literal).collect();
    let is_posix = program.ends_with("sh");
    let named = words.iter().flatten().any(|word| matches!(word.as_ref(), "-" | "/dev/stdin") || is_posix && word == "-s");
    let only_options = words.iter().all(|word| word.as_ref().is_some_and(|word| word.starts_with('-')));
    let runs_text = words.iter().flatten().any(|word| matches!(word.as_ref(), "-c" | "-e" | "-m" | "-ne" | "-pe" | "-p" | "-n"));
    !matches!(program, "eval" | "source" | ".") && !runs_text && (named || only_options)
}

/// Whether a download stands before it in its pipeline.
fn gets_download(flow: &Flow<'_>, invocation: &Invocation<'_>) -> bool {
    let Some(pipe) = invocation.pipe else { return false };
    flow.invocations.iter().any(|other| {
        let is_before = other.pipe.is_some_and(|before| before.id == pipe.id && before.index < pipe.index);
        is_before && other.program().is_some_and(|program| is_download(&program))
    })
}

/// `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`
fn runs_download(invocation: &Invocation<'_>) -> bool {
    let script = match invocation.arguments() {
        [flag, script, ..] if flag.is("-c") => script,
        [script, ..] => script,
        [] => return false,
    };
    let mut found = false;
    for statement in script.scripts().iter().flat_map(|script| &script.statements) {
        let name = statement.simple().and_then(|simple| simple.words.first()).and_then(Word::literal);
        found |= name.is_some_and(|name| is_download(&name));
    }
    found
}

fn is_download(program: &str) -> bool {
    matches!(program, "curl" | "wget")
}
