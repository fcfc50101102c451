use crate::{
    diagnostics::{Confidence, Severity},
    model::{policy::Item, policy_view::PolicyView},
    rules::{Check, Report, rule},
};

use super::service_of;

rule! {
    /// A statement names a resource that none of its actions is about.
    ///
    /// ## Why
    /// A statement allows each of its actions on each of its resources, as far as they go together. What goes with none of the
    /// actions has no effect: the statement allows less than it seems to.
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
    ///             Action: sqs:SendMessage
    ///             Resource: arn:aws:sns:eu-west-1:111122223333:orders
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
    ///             Action: sqs:SendMessage
    ///             Resource: arn:aws:sqs:eu-west-1:111122223333:orders
    /// ```
    name: "resource-of-another-service",
    severity: Severity::Warning,
    check: Check::Policy(check),
}

/// A service that has two names in ARNs: AWS's own policies allow the actions of either on the ARNs of both.
const TWO_NAMES: [&str; 2] = ["codeconnections", "codestar-connections"];

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    for statement in &view.policy.statements {
        let prefixes: Vec<&str> =
            statement.actions.items.iter().filter_map(|action| Some(action.text.prefix().split_once(':')?.0)).collect();
        // What is about a service by its name need not be looked up.
        let other = |item: &'_ Item| service_of(&item.text).is_some_and(|service| !prefixes.contains(&service));
        if !statement.listed_resources().iter().any(other) {
            continue;
        }
        let Some(actions) = statement.all_actions() else { continue };
        let mut services: Vec<&str> = Vec::new();
        let mut serves_others = false;
        for (own, arn) in actions.iter().flat_map(|action| action.resources().map(|kind| (action.name.service, kind.arn))) {
            let service = arn.split(':').next().unwrap_or_default();
            serves_others |= service != own && service != "iam";
            if !services.contains(&service) {
                services.push(service);
            }
        }
        // Of an action that takes no resources another rule tells. One about what other services have may have learnt to be about
        // those of more.
        if services.is_empty() || serves_others || services.iter().any(|service| service.contains(['$', '*']) || TWO_NAMES.contains(service)) {
            continue;
        }
        for item in statement.listed_resources() {
            let Some(service) = service_of(&item.text).filter(|service| !services.contains(service)) else { continue };
            let names: Vec<String> = services.iter().map(|service| format!("`{service}`")).collect();
            let finding = report.find_at(&item.place, format!("no action of this statement is about resources of `{service}`"));
            // Actions learn to be about more.
            finding.confidence(Confidence::Likely).help(format!("they are about those of {}", names.join(", ")));
        }
    }
}
