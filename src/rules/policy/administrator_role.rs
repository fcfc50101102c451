use crate::{
    diagnostics::{Confidence, Severity},
    model::{
        policy::{Item, Statement},
        policy_view::{PolicyView, Use},
    },
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
    for statement in &view.policy.statements {
        let Some((item, power)) = power(statement) else { continue };
        let finding = report.find_at(&item.place, format!("{who} may {power}"));
        finding.confidence(Confidence::Likely).help("allow what is needed only");
    }
}

/// What a statement lets one do that is as good as everything, with the pattern of actions that says so.
pub(super) fn power(statement: &Statement) -> Option<(&Item, &'static str)> {
    let is_open = statement.listed_resources().iter().any(Item::is_everything);
    if !statement.allows() || !statement.conditions.is_empty() || !is_open {
        return None;
    }
    if statement.actions.is_negated {
        return Some((statement.actions.items.first()?, "do everything but a few things"));
    }
    statement.actions.items.iter().find_map(|item| match item.text.text() {
        _ if item.is_everything() => Some((item, "do everything")),
        Some("iam:*") => Some((item, "give themselves every permission")),
        _ => None,
    })
}
