use crate::{
    diagnostics::{Confidence, Severity},
    model::policy_view::{PolicyView, Use},
    rules::{Check, Report, rule},
};

rule! {
    /// A build or a function may do everything in the account.
    ///
    /// ## Why
    /// Whoever gets to run a command in the build, with a change of its buildspec or a package that it installs, has the whole
    /// account. `speclint permissions` tells what the commands of a buildspec need.
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
    ///             Principal: {Service: codebuild.amazonaws.com}
    ///             Action: sts:AssumeRole
    ///       Policies:
    ///         - PolicyName: build
    ///           PolicyDocument:
    ///             Version: '2012-10-17'
    ///             Statement:
    ///               - Effect: Allow
    ///                 Action: '*'
    ///                 Resource: '*'
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
    ///       Policies:
    ///         - PolicyName: build
    ///           PolicyDocument:
    ///             Version: '2012-10-17'
    ///             Statement:
    ///               - Effect: Allow
    ///                 Action: s3:PutObject
    ///                 Resource: arn:aws:s3:::orders/*
    /// ```
    name: "administrator-role",
    severity: Severity::Warning,
    check: Check::Policy(check),
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    let who = match () {
        () if view.is_for(Use::Build) => "the commands of a build",
        () if view.is_for(Use::Function) => "the programs of a function",
        () => return,
    };
    for statement in view.policy.statements.iter().filter(|statement| statement.allows() && statement.conditions.is_empty()) {
        let is_open = statement.listed_resources().iter().any(|item| item.is_everything());
        let all = statement.actions.listed().iter().find(|item| item.is_everything() || item.text.text() == Some("iam:*"));
        let Some(item) = all.filter(|_| is_open) else { continue };
        let finding = report.find_at(&item.place, if item.is_everything() {
            format!("{who} may do everything")
        } else {
            format!("{who} may give themselves every permission")
        });
        finding.confidence(Confidence::Likely).help("allow what is needed only");
    }
}
