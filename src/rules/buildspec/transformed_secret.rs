use crate::{
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    secrets,
    shell::{Expansion, Flow, Invocation, Variable, Word},
};

rule! {
    /// A secret is printed in another form, which is not masked.
    ///
    /// ## Why
    /// CodeBuild replaces the exact value of a secret in the log. What `base64`, `rev` or `tr` make of it is another text, stays
    /// readable, and can be turned back.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     API_TOKEN: app/api:token
    /// phases:
    ///   build:
    ///     commands:
    ///       - echo $API_TOKEN | base64
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     API_TOKEN: app/api:token
    /// phases:
    ///   build:
    ///     commands:
    ///       - test -n "$API_TOKEN"
    /// ```
    name: "transformed-secret",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let flow = spec.flow();
    for invocation in &flow.invocations {
        let Some(variable) = echoed_secret(invocation) else { continue };
        let Some(last) = last_of_pipe(flow, invocation) else { continue };
        let program = last.program().unwrap_or_default();
        report
            .find_call(invocation, &variable.range, format!("`{program}` prints the secret `{}` in a form that is not masked", variable.name))
            .help("print that it is set, not what it is");
    }
}

/// The secret that the first command of a pipeline of two prints.
fn echoed_secret<'i>(invocation: &'i Invocation<'_>) -> Option<&'i Variable> {
    let is_first = invocation.pipe.is_some_and(|pipe| pipe.index == 0 && pipe.length == 2);
    let prints = matches!(invocation.program().as_deref(), Some("echo" | "printf"));
    let is_plain = is_first && prints && !invocation.is_substituted && invocation.redirects.is_empty();
    invocation.arguments().iter().filter(|_| is_plain).flat_map(Word::variables).find(|variable| {
        matches!(variable.expansion, Expansion::Plain) && secrets::names_secret(&variable.name) && invocation.state.is_secret(&variable.name)
    })
}

/// The second command, if it transforms its input onto the log.
fn last_of_pipe<'f, 't>(flow: &'f Flow<'t>, first: &'f Invocation<'t>) -> Option<&'f Invocation<'t>> {
    let transforms = |last: &&Invocation<'_>| {
        let undoes = last.arguments().iter().any(|word| word.is("-d") || word.is("--decode") || word.is("-D"));
        matches!(last.program().as_deref(), Some("base64" | "rev" | "tr" | "xxd" | "od" | "hexdump" | "cut")) && !undoes
    };
    flow.behind_pipe(first).find(transforms).filter(|last| last.redirects.is_empty())
}
