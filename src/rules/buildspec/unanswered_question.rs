use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Call, Direction, Invocation},
};

rule! {
    /// A command asks, and nobody answers.
    ///
    /// ## Why
    /// A build has no terminal. `docker login` without a password, `aws configure`, `npm init` and others that ask find the
    /// end of their input, or see that there is no terminal, and fail.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sam delete --stack-name preview
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sam delete --stack-name preview --no-prompts
    /// ```
    name: "unanswered-question",
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

/// A command that asks unless it is told the answer.
struct Question {
    tool: &'static str,
    subcommand: &'static str,
    /// The options with which it does not ask, the one to add first.
    answers: &'static [&'static str],
    asks: &'static str,
    /// Whether it insists on a terminal, so that its input cannot answer either.
    needs_terminal: bool,
    /// Whether it always asks, not only if there is something to do.
    is_certain: bool,
}

#[rustfmt::skip]
const QUESTIONS: &[Question] = &[
    Question { tool: "docker", subcommand: "login", answers: &["--password-stdin", "-p", "--password"], asks: "asks for the password", needs_terminal: true, is_certain: true },
    Question { tool: "aws", subcommand: "configure", answers: &[], asks: "asks for the keys", needs_terminal: false, is_certain: true },
    Question { tool: "npm", subcommand: "init", answers: &["-y", "--yes"], asks: "asks for the package's name and more", needs_terminal: false, is_certain: true },
    Question { tool: "pip", subcommand: "uninstall", answers: &["-y", "--yes"], asks: "asks before it removes", needs_terminal: false, is_certain: false },
    Question { tool: "sam", subcommand: "delete", answers: &["--no-prompts"], asks: "asks before it deletes", needs_terminal: false, is_certain: true },
    Question { tool: "cdk", subcommand: "destroy", answers: &["--force", "-f", "--yes", "-y"], asks: "asks before it deletes", needs_terminal: true, is_certain: true },
    Question { tool: "pulumi", subcommand: "up", answers: &["--yes", "-y", "--skip-preview", "--preview-only"], asks: "asks before it changes anything", needs_terminal: true, is_certain: true },
    Question { tool: "pulumi", subcommand: "destroy", answers: &["--yes", "-y", "--skip-preview", "--preview-only"], asks: "asks before it deletes", needs_terminal: true, is_certain: true },
];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some((call, question)) = invocation.call().and_then(|call| Some((call, question(&call)?))) else { continue };
        if !is_open(invocation, &call, question) {
            continue;
        }
        let name = format!("{} {}", call.tool, call.subcommand);
        let finding = report.find_call(invocation, &call.verb.range, format!("`{name}` {}, and a build cannot answer", question.asks));
        if !question.is_certain {
            finding.severity(Severity::Warning).confidence(Confidence::Likely);
        }
        match question.answers.first() {
            None => finding.help("use `aws configure set`, or better the role of the build, which needs no keys"),
            Some(&"--password-stdin") => finding.help("pipe the password into `docker login --password-stdin`"),
            Some(option) => {
                if invocation.is_here() {
                    finding.fix(Fix::suggested(format!("add `{option}`")).insert(invocation.span(&call.verb.range).end, format!(" {option}")));
                }
                finding.help(format!("add `{option}`"))
            }
        };
    }
}

fn question(call: &Call<'_>) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| call.is(question.tool, question.subcommand))
}

/// Whether nothing answers: no option, no input, and no word that may hold either.
fn is_open(invocation: &Invocation<'_>, call: &Call<'_>, question: &Question) -> bool {
    let is_fed = invocation.pipe.is_some_and(|pipe| pipe.index > 0)
        || invocation.redirects.iter().any(|redirect| matches!(redirect.direction, Direction::Read | Direction::Here));
    let is_known = call.options().all(|option| !option.word.known_prefix().is_empty())
        && call.operands().all(|word| !word.known_prefix().is_empty() || word.parts.iter().all(|part| part.is_quoted));
    // `npm init vite` runs another program.
    let leads_elsewhere = call.tool == "npm" && call.operands().next().is_some();
    // `yes | …` may stand around a group.
    let is_script = invocation.text.as_str().contains("yes |");
    let asks_help = call.has(&["--help", "-h"]);
    let is_told = call.tool == "pulumi" && invocation.state.get("PULUMI_SKIP_CONFIRMATIONS").is_some();
    is_known && !is_told && !call.has(question.answers) && (question.needs_terminal || !is_fed && !is_script) && !leads_elsewhere && !asks_help
}
