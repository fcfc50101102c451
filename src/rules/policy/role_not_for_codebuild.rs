use crate::{
    diagnostics::Severity,
    model::{build_project::RoleName, policy::{Effect, Policy}},
    project::Stack,
    rules::{Check, Report, rule},
};

rule! {
    /// CodeBuild may not assume the role of a build.
    ///
    /// ## Why
    /// The trust policy of a role says who works with it. A build project whose role does not name `codebuild.amazonaws.com` can
    /// not be created.
    ///
    /// ## Example
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
    ///             Principal: {Service: codepipeline.amazonaws.com}
    ///             Action: sts:AssumeRole
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
    /// ```
    name: "role-not-for-codebuild",
    severity: Severity::Error,
    answer: Some("CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::111122223333:role/orders"),
    check: Check::Stack(check),
}

fn check(stack: &Stack, report: &mut Report<'_>) {
    for project in &stack.projects {
        let RoleName::Here(id) = &project.role else { continue };
        let Some(role) = stack.roles.iter().find(|role| role.id == *id) else { continue };
        if role.trust.as_ref().is_some_and(|trust| !may_trust(trust)) {
            let finding = report.find_at(&role.place, format!("CodeBuild may not assume the role of the project `{}`", project.id));
            finding.label_in(&project.place.source, project.place.span, "its project");
            finding.help("name `codebuild.amazonaws.com` as `Service` in its trust policy");
        }
    }
}

/// Whether a trust policy may name CodeBuild.
fn may_trust(trust: &Policy) -> bool {
    let who = trust.statements.iter().filter(|statement| statement.effect != Some(Effect::Deny)).flat_map(|statement| &statement.principals);
    // Partitions have names of their own.
    let is_codebuild = |name: &str| name == "*" || name.starts_with("codebuild.");
    let is_none = trust.statements.iter().any(|statement| statement.principals.is_empty());
    !trust.is_whole || is_none || who.into_iter().any(|(kind, name)| kind.starts_with("Fn::") || name.text.text().is_none_or(is_codebuild))
}
