use crate::{
    diagnostics::{Applicability, Fix},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::Direction,
};

rule! {
    /// Terraform asks before it applies, and nobody answers.
    ///
    /// ## Why
    /// `terraform apply` without a saved plan, and `terraform destroy`, wait for a `yes` as soon as there is something to
    /// change, also with `-input=false`. A build has no terminal to answer at: the command finds the end of its input and
    /// fails with `error asking for approval: EOF`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - terraform init -input=false
    ///       - terraform apply -input=false
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - terraform init -input=false
    ///       - terraform apply -input=false -auto-approve
    /// ```
    name: "terraform-asks",
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    // The variable may hold the answer for all calls.
    if spec.source().text().contains("TF_CLI_ARGS") {
        return;
    }
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.is("terraform", "apply") || call.is("terraform", "destroy")) else { continue };
        let is_known = invocation.words.iter().all(|word| !word.known_prefix().is_empty());
        let is_answered = call.has(&["-auto-approve", "--auto-approve", "-help", "--help"]) || call.options().any(|option| option.name.contains("approve") || option.name == "-force");
        let is_fed = invocation.pipe.is_some_and(|pipe| pipe.index > 0)
            || invocation.redirects.iter().any(|redirect| matches!(redirect.direction, Direction::Read | Direction::Here));
        // An operand is a saved plan, or the value of an option that is not known here.
        if is_known && !is_answered && !is_fed && call.operands().next().is_none() {
            let message = format!("`terraform {}` asks for a yes, and a build cannot answer", call.subcommand);
            let finding = report.find_call(invocation, &call.verb.range, message).help("add `-auto-approve`, or apply a saved plan");
            if invocation.is_here() {
                finding.fix(Fix::suggested("add `-auto-approve`").insert(invocation.span(&call.verb.range).end, " -auto-approve"));
            }
        }
    }
}
