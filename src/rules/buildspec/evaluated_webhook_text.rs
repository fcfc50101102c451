use crate::{
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Invocation, Value, Word},
};

rule! {
    /// Text that somebody outside has chosen is read as a command.
    ///
    /// ## Why
    /// Whoever opens a pull request chooses the name of its branch, and `$(…)`, `;` and backquotes are allowed in it. A variable is safe
    /// as a word of a command, but `eval` and `sh -c "…"` read its value a second time, as commands, with the permissions of the build.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - bash -c "./deploy --branch $CODEBUILD_WEBHOOK_HEAD_REF"
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - ./deploy --branch "$CODEBUILD_WEBHOOK_HEAD_REF"
    /// ```
    name: "evaluated-webhook-text",
    check: Check::Buildspec(check),
}

/// Variables whose text comes from whoever triggers the build.
const OUTSIDE: [&str; 2] = ["CODEBUILD_WEBHOOK_HEAD_REF", "CODEBUILD_WEBHOOK_BASE_REF"];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        for word in scripts(invocation) {
            let value = invocation.value(word);
            let Some(name) = outside(&value) else { continue };
            report
                .find_call(invocation, &word.range, format!("`{name}` is read as a command, and somebody outside chooses its text"))
                .help("give it to the command as a word of its own, in double quotes");
            break;
        }
    }
}

/// The words that are read as commands.
fn scripts<'i>(invocation: &'i Invocation<'_>) -> &'i [Word] {
    match (invocation.program().as_deref(), invocation.arguments()) {
        (Some("eval"), words) => words,
        (Some("sh" | "bash" | "zsh" | "dash"), words) => {
            let at = words.iter().position(|word| word.literal().is_some_and(|flag| flag.starts_with('-') && flag.ends_with('c')));
            at.and_then(|at| words.get(at + 1..at + 2)).unwrap_or_default()
        }
        _ => &[],
    }
}

fn outside(value: &Value) -> Option<&str> {
    value.variables().find(|name| OUTSIDE.contains(name))
}
