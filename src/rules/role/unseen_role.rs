use crate::{
    diagnostics::Severity,
    iam::{duty::Duty, evaluate::Principal},
    rules::{Check, Report, rule},
};

rule! {
    /// The role of a build cannot be seen, so that its permissions are not judged.
    ///
    /// ## Why
    /// The project of a build is in this repository, and what its commands need is known; but the role that it works with is named
    /// by a parameter, comes from another stack, or has policies that are defined elsewhere. Nothing is said of it then. Name the
    /// role's file in `speclint.toml` (`[[roles]]`), or let this rule be silent.
    ///
    /// ## Example
    /// ```yaml buildspec.yml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws dynamodb describe-table --table-name orders
    /// ```
    /// ```yaml template.yml beside
    /// Parameters:
    ///   BuildRole:
    ///     Type: String
    /// Resources:
    ///   Build:
    ///     Type: AWS::CodeBuild::Project
    ///     Properties:
    ///       ServiceRole: !Ref BuildRole
    ///       Source:
    ///         Type: CODEPIPELINE
    ///         BuildSpec: buildspec.yml
    /// ```
    ///
    /// ## Better
    /// ```yaml buildspec.yml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws dynamodb describe-table --table-name orders
    /// ```
    /// ```yaml template.yml beside
    /// Resources:
    ///   Build:
    ///     Type: AWS::CodeBuild::Project
    ///     Properties:
    ///       ServiceRole: !GetAtt BuildRole.Arn
    ///       Source:
    ///         Type: CODEPIPELINE
    ///         BuildSpec: buildspec.yml
    ///   BuildRole:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Statement:
    ///           - Effect: Allow
    ///             Principal:
    ///               Service: codebuild.amazonaws.com
    ///             Action: sts:AssumeRole
    ///       Policies:
    ///         - PolicyName: build
    ///           PolicyDocument:
    ///             Statement:
    ///               - Effect: Allow
    ///                 Action: dynamodb:DescribeTable
    ///                 Resource: '*'
    /// ```
    name: "unseen-role",
    severity: Severity::Info,
    check: Check::Duty(check),
}

fn check(duty: &Duty<'_>, report: &mut Report<'_>) {
    let Some(buildspec) = &duty.buildspec else { return };
    let gap = duty.principal.and_then(|principal| principal.role.gaps.first());
    // What is seen of a role may suffice.
    let is_open = |principal: &Principal<'_>| gap.is_some() && duty.demands.iter().any(|demand| demand.is_open(principal));
    if report.found() > 0 || duty.demands.is_empty() || !duty.principal.as_ref().is_none_or(is_open) {
        return;
    }
    let what = match gap {
        Some(gap) => format!("{} of the role `{}` cannot be seen", gap.what, duty.role_name),
        None => format!("the role `{}` of {} cannot be seen", duty.role_name, duty.worker),
    };
    let place = gap.map_or(&duty.place, |gap| &gap.place);
    let finding = report.find(buildspec.span, format!("{what}: permissions are not judged"));
    finding.label_in(&place.source, place.span, if gap.is_some() { "not seen" } else { "its project" });
}
