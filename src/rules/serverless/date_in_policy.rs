use crate::{
    diagnostics::{Applicability, Fix},
    model::serverless::Serverless,
    rules::{Check, Report, rule},
    syntax::{Dialect, Reading},
    vars::Generation,
};

rule! {
    /// The version of a policy is read as a date.
    ///
    /// ## Why
    /// YAML takes an unquoted `2012-10-17` for a date, and the framework hands it on as `2012-10-17T00:00:00.000Z`. IAM knows
    /// no such version and refuses the policy, so that the deployment is rolled back. osls keeps the text as it is.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// resources:
    ///   Resources:
    ///     Reader:
    ///       Type: AWS::IAM::Role
    ///       Properties:
    ///         AssumeRolePolicyDocument:
    ///           Version: 2012-10-17
    ///           Statement:
    ///             - Effect: Allow
    ///               Principal: {Service: lambda.amazonaws.com}
    ///               Action: sts:AssumeRole
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// resources:
    ///   Resources:
    ///     Reader:
    ///       Type: AWS::IAM::Role
    ///       Properties:
    ///         AssumeRolePolicyDocument:
    ///           Version: '2012-10-17'
    ///           Statement:
    ///             - Effect: Allow
    ///               Principal: {Service: lambda.amazonaws.com}
    ///               Action: sts:AssumeRole
    /// ```
    name: "date-in-policy",
    fix: Some(Applicability::Safe),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    // Version 4 is not known to read dates.
    if service.generation != Generation::V3 {
        return;
    }
    for node in service.tree().nodes().filter(|node| node.is_mapping() && !node.is_alias()) {
        let is_policy = node.get("Statement").is_some();
        let Some(version) = node.get("Version").filter(|version| is_policy && !version.is_alias()) else { continue };
        if Dialect::Serverless.read(version) != Reading::Timestamp {
            continue;
        }
        let text = version.text();
        let finding = report.find(version.span(), format!("`{text}` without quotes is a date, which IAM does not take for a version"));
        finding.help("put it in quotes").fix(Fix::safe("put it in quotes").replace(version.span(), format!("'{text}'")));
    }
}
