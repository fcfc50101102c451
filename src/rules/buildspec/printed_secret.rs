use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Direction, Invocation, Variable, Word},
};

rule! {
    /// A secret is printed into the log.
    ///
    /// ## Why
    /// CodeBuild replaces the exact value of what it has fetched from the Parameter Store or from Secrets Manager with asterisks, and
    /// nothing else: a secret that holds several lines, or JSON of which a part is used, may come through.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     DB_PASSWORD: app/db:password
    /// phases:
    ///   build:
    ///     commands:
    ///       - echo "using $DB_PASSWORD"
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     DB_PASSWORD: app/db:password
    /// phases:
    ///   build:
    ///     commands:
    ///       - test -n "$DB_PASSWORD"
    /// ```
    name: "printed-secret",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in spec.flow().invocations.iter().filter(|invocation| prints(invocation)) {
        match invocation.program().as_deref() {
            Some("echo" | "printf") => {
                let Some(variable) = secret(invocation) else { continue };
                report
                    .find_call(invocation, &variable.range, format!("the secret `{}` is printed into the log", variable.name))
                    .confidence(Confidence::Likely)
                    .help("print that it is set, not what it is");
            }
            Some(program @ ("env" | "printenv" | "set" | "export")) if is_alone(invocation, program) && has_secrets(invocation) => {
                report
                    .find_call(invocation, &invocation.range, format!("`{program}` prints all variables, secrets included"))
                    .confidence(Confidence::Likely)
                    .help("print only the variables that you want to see, by name");
            }
            _ => {}
        }
    }
}

/// Whether its output goes to the log as it is.
fn prints(invocation: &Invocation<'_>) -> bool {
    let is_last = invocation.pipe.is_none();
    is_last && !invocation.is_substituted && !invocation.redirects.iter().any(|redirect| redirect.direction != Direction::Here)
}

fn secret<'i>(invocation: &'i Invocation<'_>) -> Option<&'i Variable> {
    let variables = invocation.arguments().iter().flat_map(Word::variables);
    variables
        .filter(|variable| matches!(variable.expansion, crate::shell::Expansion::Plain))
        .find(|variable| invocation.state.is_secret(&variable.name) && is_sensitive(&variable.name))
}

/// The stores hold much that is no secret, such as names and addresses; only what is named like one counts.
fn is_sensitive(name: &str) -> bool {
    crate::secrets::names_secret(name)
}

fn is_alone(invocation: &Invocation<'_>, program: &str) -> bool {
    let arguments = invocation.arguments();
    arguments.is_empty() || program == "export" && matches!(arguments, [only] if only.is("-p"))
}

fn has_secrets(invocation: &Invocation<'_>) -> bool {
    invocation.state.variables().any(|(name, _)| invocation.state.is_secret(name) && is_sensitive(name))
}
