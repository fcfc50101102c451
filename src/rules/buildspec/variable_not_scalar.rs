use crate::{
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// An environment variable is given a list or a mapping.
    ///
    /// ## Why
    /// A variable of the environment is one text. CodeBuild has no way to pass on a list or a mapping.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     REGIONS:
    ///       - eu-west-1
    ///       - us-east-1
    /// phases:
    ///   build:
    ///     commands:
    ///       - for region in $REGIONS; do aws s3 ls --region "$region"; done
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     REGIONS: eu-west-1 us-east-1
    /// phases:
    ///   build:
    ///     commands:
    ///       - for region in $REGIONS; do aws s3 ls --region "$region"; done
    /// ```
    name: "variable-not-scalar",
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, _: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let in_task = violation.is_at(&["batch", "*", "*", "env", "variables", "*"]) && !violation.is_at(&["batch", "*", "dynamic", "*", "*", "*"]);
    let is_variable = violation.is_at(&["env", "variables", "*"]) || in_task;
    let (Problem::WrongType { .. }, true, Some(key)) = (&violation.problem, is_variable, violation.key) else { return false };
    let kind = if violation.node.is_mapping() { "mapping" } else { "list" };
    report
        .find(key.span(), format!("the variable `{}` is a {kind}; a variable is one text", key.text()))
        .help("write it as one text, with blanks or commas between the parts");
    true
}
