use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::Direction,
};

rule! {
    /// `sam deploy` is told to ask, and nobody answers.
    ///
    /// ## Why
    /// `--guided` asks for every setting, `--confirm-changeset` for a yes. A build has no terminal to answer at, and the
    /// command ends.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sam deploy --guided
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sam deploy --stack-name app --resolve-s3 --capabilities CAPABILITY_IAM --no-confirm-changeset
    /// ```
    name: "sam-asks",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.is("sam", "deploy")) else { continue };
        let is_fed = invocation.pipe.is_some_and(|pipe| pipe.index > 0)
            || invocation.redirects.iter().any(|redirect| matches!(redirect.direction, Direction::Read | Direction::Here));
        let confirm = call.option(&["--confirm-changeset", "--no-confirm-changeset"]).filter(|option| option.name == "--confirm-changeset");
        let Some(asks) = call.option(&["--guided", "-g"]).or(confirm).filter(|_| !is_fed) else { continue };
        report
            .find_call(invocation, &asks.word.range, format!("`{}` makes `sam deploy` ask, and a build cannot answer", asks.name))
            .confidence(Confidence::Likely)
            .help("remove it, and give the settings as options or in `samconfig.toml`");
    }
}
