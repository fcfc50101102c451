use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    suggest::nearest,
};

rule! {
    /// `aws s3` has no such command.
    ///
    /// ## Why
    /// The AWS CLI rejects the call before it does anything, with exit status 252 (or 2 in version 1).
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws s3 sycn public s3://my-bucket
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws s3 sync public s3://my-bucket
    /// ```
    name: "unknown-s3-command",
    severity: Severity::Error,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

/// The commands of `aws s3`, which are not made from the service's operations.
const COMMANDS: [&str; 9] = ["cp", "ls", "mb", "mv", "presign", "rb", "rm", "sync", "website"];

/// Names that people expect, and those that there are.
const EXPECTED: [(&str, &str); 6] = [("copy", "cp"), ("delete", "rm"), ("list", "ls"), ("move", "mv"), ("remove", "rm"), ("upload", "cp")];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.tool == "aws") else { continue };
        let Some(command) = call.subcommand.strip_prefix("s3 ").filter(|command| !command.contains(' ')) else { continue };
        if command == "help" || COMMANDS.contains(&command) {
            continue;
        }
        // What resembles nothing known may be newer than this list.
        let expected = EXPECTED.iter().find(|(name, _)| *name == command).map(|(_, meant)| *meant);
        let Some(meant) = expected.or_else(|| nearest(command, COMMANDS)) else { continue };
        let finding = report.find_call(invocation, &call.verb.range, format!("`aws s3` has no command `{command}`"));
        finding.help(format!("did you mean `{meant}`?"));
        if invocation.is_here() {
            finding.fix(Fix::suggested(format!("use `{meant}`")).replace(invocation.span(&call.verb.range), meant));
        }
    }
}
