use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Kind, Statement, Word},
};

rule! {
    /// A loop has no end.
    ///
    /// ## Why
    /// `while true` goes on until something in it ends it: `break`, `exit`, or a failure under `set -e`. Without them the
    /// build runs, and is paid for, until its timeout: an hour, if the project says nothing else.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - while true; do curl -fs https://app.example.com/health; sleep 5; done
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - timeout 300 sh -c 'until curl -fs https://app.example.com/health; do sleep 5; done'
    /// ```
    name: "endless-loop",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for command in &spec.flow().commands {
        // What fails under `set -e` ends the loop; what is not understood may.
        let may_end = command.state.errexit != Some(false) || command.text.as_str().contains("set -");
        if may_end || !command.script.unknown.is_empty() || !command.text.as_str().contains("done") {
            continue;
        }
        for statement in &command.script.statements {
            if is_endless(statement) {
                report
                    .find(command.text.span(statement.range.clone()), "nothing ends this loop but the timeout of the build")
                    .confidence(Confidence::Likely)
                    .help("count the rounds, or give it a limit with `timeout`");
            }
        }
    }
}

fn is_endless(statement: &Statement) -> bool {
    let Kind::While { until, condition, body } = &statement.kind else { return false };
    let is_word = |word: &Word| word.is(if *until { "false" } else { "true" }) || !*until && word.is(":");
    let is_constant = matches!(condition.as_slice(), [only] if only.simple().is_some_and(|simple| simple.words.len() == 1 && simple.words.iter().all(is_word)));
    is_constant && !statement.is_background && !statement.is_negated && !body.iter().any(may_leave)
}

/// Whether a statement, or one in it, may leave the loop: it says so, or runs what is not seen here.
fn may_leave(statement: &Statement) -> bool {
    let leaves = statement.simple().and_then(|simple| simple.words.first()).is_some_and(|word| {
        word.literal().is_none_or(|name| {
            matches!(name.as_ref(), "break" | "exit" | "return" | "exec" | "kill" | "eval" | "." | "source" | "trap") || name.contains("die") || name.contains("fail")
        })
    });
    let is_function = matches!(statement.kind, Kind::Function(..));
    leaves || is_function || statement.children().into_iter().any(may_leave)
}
