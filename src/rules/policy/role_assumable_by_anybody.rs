use crate::{
    diagnostics::Severity,
    model::policy_view::{Owner, PolicyView},
    rules::{Check, Report, rule},
};

rule! {
    /// Anybody may assume a role.
    ///
    /// ## Why
    /// A trust policy with the principal `*` lets everybody who has an account at AWS work with the role, if no condition
    /// says who. Name the service, or the account.
    ///
    /// ## Example
    /// ```yaml template.yml
    /// Resources:
    ///   Role:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Principal: {AWS: '*'}
    ///             Action: sts:AssumeRole
    /// ```
    ///
    /// ## Better
    /// ```yaml template.yml
    /// Resources:
    ///   Role:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Principal: {Service: lambda.amazonaws.com}
    ///             Action: sts:AssumeRole
    /// ```
    name: "role-assumable-by-anybody",
    severity: Severity::Warning,
    check: Check::Policy(check),
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    for statement in view.policy.statements.iter().filter(|statement| statement.allows() && view.owner == Owner::Trust) {
        let anybody = statement.principals.iter().find(|(kind, who)| ["*", "AWS"].contains(&kind.as_str()) && who.is_everything());
        if let Some((_, who)) = anybody.filter(|_| statement.conditions.is_empty()) {
            report.find_at(&who.place, "anybody may assume this role").help("name the service or the account");
        }
    }
}
