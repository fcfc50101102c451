use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Report, rule, schema},
    schema::service::{FUNCTIONS, Problem, Violation},
    suggest::nearest,
};

rule! {
    /// A mapping stands where a value, or a function of CloudFormation, is expected.
    ///
    /// ## Why
    /// The framework takes every mapping there for a function of CloudFormation, and hands it on. CloudFormation knows
    /// `Ref` and the functions whose names begin with `Fn::`, one in each mapping; with anything else the stack is not
    /// deployed.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     TABLE:
    ///       name: orders
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     TABLE: orders
    /// ```
    name: "mapping-for-value",
    severity: Severity::Warning,
    service: Some(check),
}

fn check(violation: &Violation<'_>, service: &Serverless<'_>, report: &mut Report<'_>) -> bool {
    if !matches!(violation.problem, Problem::NoIntrinsic) {
        return false;
    }
    let keys: Vec<&str> = violation.value.entries().map(|entry| entry.key).collect();
    let message = format!("`{}` must be a value or a function of CloudFormation, not this mapping", violation.name());
    let finding = schema::find(report, violation, service, message);
    match keys.as_slice() {
        [] => {}
        [key] => {
            let name = key.strip_prefix("Fn::").unwrap_or(key);
            let meant = nearest(name, FUNCTIONS.iter().map(|known| known.strip_prefix("Fn::").unwrap_or(known)));
            let known = meant.and_then(|meant| FUNCTIONS.into_iter().find(|known| known.ends_with(meant)));
            if let Some(known) = known.filter(|_| name.len() > 2) {
                finding.help(format!("did you mean `{known}`?"));
            }
        }
        _ => _ = finding.note("CloudFormation takes one function in each mapping"),
    }
    true
}
