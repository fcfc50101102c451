use crate::{
    diagnostics::{Confidence, Severity},
    model::policy_view::{PolicyView, Use},
    rules::{Check, Report, rule},
};

rule! {
    /// Commands of a build may give themselves more permissions.
    ///
    /// ## Why
    /// Whoever can change the commands of a build can do what its role may. If that is changing policies or the build's own
    /// project, they can do everything else as well: attach another policy, or run the build with another role. Leave that to
    /// the deployment of the infrastructure.
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
    ///                 Action: iam:PutRolePolicy
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
    ///                 Action: dynamodb:PutItem
    ///                 Resource: arn:aws:dynamodb:eu-west-1:111122223333:table/orders
    /// ```
    name: "permission-to-escalate",
    severity: Severity::Warning,
    check: Check::Policy(check),
}

/// Actions with which more can be had, and how.
const WAYS: [(&str, &str); 9] = [
    ("iam:AttachRolePolicy", "attach a policy to its role"),
    ("iam:AttachUserPolicy", "attach a policy to a user"),
    ("iam:CreatePolicyVersion", "change a policy of its role"),
    ("iam:PutRolePolicy", "give its role a policy"),
    ("iam:PutUserPolicy", "give a user a policy"),
    ("iam:SetDefaultPolicyVersion", "bring an older version of a policy back"),
    ("iam:UpdateAssumeRolePolicy", "say who may assume a role"),
    ("iam:CreateAccessKey", "make keys of a user"),
    ("codebuild:UpdateProject", "change its project, and the role of that"),
];

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    if !view.is_for(Use::Build) {
        return;
    }
    for statement in view.policy.statements.iter().filter(|statement| statement.allows() && statement.conditions.is_empty()) {
        let is_open = statement.listed_resources().iter().any(|item| item.is_everything());
        for item in statement.actions.listed().iter().filter(|_| is_open) {
            let Some(name) = item.action().map(|action| action.name.to_string()) else { continue };
            let Some((_, how)) = WAYS.iter().find(|(way, _)| *way == name) else { continue };
            let finding = report.find_at(&item.place, format!("with `{name}` the commands of a build can {how}"));
            finding.confidence(Confidence::Likely).help("leave that to the deployment of the infrastructure, or name the resources");
        }
    }
}
