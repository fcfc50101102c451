use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Flow, Invocation, Origin, Word},
};

rule! {
    /// The build works with the keys of a user instead of its own role.
    ///
    /// ## Why
    /// CodeBuild gives each build short-lived credentials of its service role. Keys in the environment or in a profile take their
    /// place: they do not expire, everybody who can read them can use them elsewhere, and the permissions of the role no longer count.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   parameter-store:
    ///     AWS_ACCESS_KEY_ID: /deploy/key-id
    ///     AWS_SECRET_ACCESS_KEY: /deploy/key
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws s3 sync build s3://my-site
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws s3 sync build s3://my-site
    /// ```
    name: "long-lived-keys",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

const HELP: &str = "give the permissions to the service role of the build, or assume a role with `aws sts assume-role`";

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let is_temporary = spec.variables().any(|(_, entry)| entry.key.as_str() == Some("AWS_SESSION_TOKEN"));
    for (_, entry) in spec.variables().filter(|_| !is_temporary) {
        if entry.key.as_str() == Some("AWS_ACCESS_KEY_ID") {
            report
                .find(entry.key.span(), "the key of a user takes the place of the build's role")
                .confidence(Confidence::Likely)
                .help(HELP);
        }
    }
    let flow = spec.flow();
    if is_temporary || flow.invocations.iter().any(|invocation| sets(invocation, "aws_session_token").is_some()) {
        return;
    }
    for invocation in &flow.invocations {
        if let Some(value) = sets(invocation, "aws_access_key_id").filter(|value| comes_from_outside(value, invocation, flow)) {
            report
                .find_call(invocation, &value.range, "the key of a user takes the place of the build's role")
                .confidence(Confidence::Likely)
                .help(HELP);
        }
    }
}

/// The value that `aws configure set NAME VALUE` sets.
fn sets<'i>(invocation: &'i Invocation<'_>, name: &str) -> Option<&'i Word> {
    invocation.call().filter(|call| call.tool == "aws")?;
    let words = invocation.arguments();
    let at = words.windows(2).position(|pair| matches!(pair, [set, key] if set.is("set") && key.literal().is_some_and(|key| key.ends_with(name))))?;
    words.get(at + 2)
}

/// Whether the value is a literal, or a variable that no command of the build sets, as one that assumes a role would.
fn comes_from_outside(value: &Word, invocation: &Invocation<'_>, flow: &Flow<'_>) -> bool {
    let is_set = |name: &str| {
        flow.assigned.iter().any(|assigned| assigned.name == name)
            || invocation.state.get(name).is_some_and(|setting| setting.origin == Origin::Command)
    };
    let variables = value.variables();
    let is_key = value.literal().is_some_and(|text| text.len() >= 16);
    value.scripts().is_empty() && (is_key || !variables.is_empty() && !variables.iter().any(|variable| is_set(&variable.name)))
}
