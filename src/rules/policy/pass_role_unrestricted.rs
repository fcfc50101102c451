use crate::{
    diagnostics::{Confidence, Severity},
    model::policy_view::{Owner, PolicyView},
    rules::{Check, Report, rule},
};

rule! {
    /// Any role may be passed to any service.
    ///
    /// ## Why
    /// Who may pass a role to a service can do with that service's help whatever the role may: start a function with the role of an
    /// administrator, for one. Name the roles, and the service with the condition key `iam:PassedToService`.
    ///
    /// ## Example
    /// ```yaml template.yml
    /// Resources:
    ///   Policy:
    ///     Type: AWS::IAM::ManagedPolicy
    ///     Properties:
    ///       PolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Action: iam:PassRole
    ///             Resource: '*'
    /// ```
    ///
    /// ## Better
    /// ```yaml template.yml
    /// Resources:
    ///   Policy:
    ///     Type: AWS::IAM::ManagedPolicy
    ///     Properties:
    ///       PolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Action: iam:PassRole
    ///             Resource: arn:aws:iam::111122223333:role/orders
    ///             Condition:
    ///               StringEquals:
    ///                 iam:PassedToService: ecs-tasks.amazonaws.com
    /// ```
    name: "pass-role-unrestricted",
    severity: Severity::Warning,
    check: Check::Policy(check),
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    for statement in view.policy.statements.iter().filter(|statement| statement.allows() && view.owner == Owner::Identity) {
        let named = statement.actions.listed().iter().find(|item| {
            item.action().is_some_and(|action| action.name.service == "iam" && action.name.name == "PassRole")
        });
        let is_any = |text: &str| text == "*" || text.ends_with(":role/*");
        let is_open = statement.listed_resources().iter().any(|item| item.text.text().is_some_and(is_any));
        // Any condition narrows it down in some way.
        let Some(item) = named.filter(|_| is_open && statement.conditions.is_empty()) else { continue };
        let finding = report.find_at(&item.place, "any role may be passed to any service");
        finding.confidence(Confidence::Likely).help("name the roles, and the service with the condition `iam:PassedToService`");
    }
}
