use super::administrator_role::power;
use crate::{
    diagnostics::{Confidence, Severity},
    model::{build_project::RoleName, role::Attachment},
    project::Stack,
    rules::{Check, Report, rule},
};

rule! {
    /// The role of a build has a managed policy of AWS that allows everything.
    ///
    /// ## Why
    /// `AdministratorAccess`, `PowerUserAccess` and `IAMFullAccess` are meant for people. Whoever gets to run a command in the build,
    /// with a change of its buildspec or a package that it installs, has the whole account with them. `speclint permissions` writes a
    /// policy of what the commands of the buildspec need.
    ///
    /// ## Example
    /// ```yaml template.yml
    /// Resources:
    ///   Build:
    ///     Type: AWS::CodeBuild::Project
    ///     Properties:
    ///       ServiceRole: !GetAtt Role.Arn
    ///   Role:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Principal: {Service: codebuild.amazonaws.com}
    ///             Action: sts:AssumeRole
    ///       ManagedPolicyArns:
    ///         - arn:aws:iam::aws:policy/AdministratorAccess
    /// ```
    ///
    /// ## Better
    /// ```yaml template.yml
    /// Resources:
    ///   Build:
    ///     Type: AWS::CodeBuild::Project
    ///     Properties:
    ///       ServiceRole: !GetAtt Role.Arn
    ///       LogsConfig: {CloudWatchLogs: {Status: DISABLED}}
    ///   Role:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Principal: {Service: codebuild.amazonaws.com}
    ///             Action: sts:AssumeRole
    ///       ManagedPolicyArns:
    ///         - arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
    /// ```
    name: "administrator-policy",
    severity: Severity::Warning,
    check: Check::Stack(check),
}

fn check(stack: &Stack, report: &mut Report<'_>) {
    for role in &stack.roles {
        let works_with_it = |name: &RoleName| matches!(name, RoleName::Here(id) if *id == role.id);
        let Some(project) = stack.projects.iter().find(|project| works_with_it(&project.role)) else { continue };
        for attached in role.policies.iter().filter(|attached| attached.kind == Attachment::Aws) {
            let Some((_, power)) = attached.policy.statements.iter().find_map(power) else { continue };
            let message = format!("with `{}` the commands of a build may {power}", attached.name);
            let finding = report.find_at(&attached.place, message);
            finding.label_in(&project.place.source, project.place.span, "its project");
            finding.confidence(Confidence::Likely).help("attach what the build needs only: `speclint permissions` tells it");
        }
    }
}
