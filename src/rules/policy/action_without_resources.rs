use crate::{
    data::SAM_POLICIES,
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::{policy::Item, policy_view::{Owner, PolicyView}},
    rules::{Check, Report, rule},
};

use super::service_of;

rule! {
    /// An action that takes no resource is allowed on some resource only.
    ///
    /// ## Why
    /// Some actions are not about any resource: `ecr:GetAuthorizationToken`, `ec2:DescribeSubnets`. They are allowed on `*` or
    /// not at all, whatever ARNs a statement names.
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
    ///             Action: ecr:GetAuthorizationToken
    ///             Resource: arn:aws:ecr:eu-west-1:111122223333:repository/orders
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
    ///             Action: ecr:GetAuthorizationToken
    ///             Resource: '*'
    /// ```
    name: "action-without-resources",
    severity: Severity::Error,
    fix: Some(Applicability::Suggested),
    check: Check::Policy(check),
}

/// Those of which AWS's documentation says so in words; of others only its lists do, which its own policies do not keep to.
const CERTAIN: [&str; 1] = ["ecr:GetAuthorizationToken"];

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    // Policies of resources are about their own resource.
    if view.owner != Owner::Identity {
        return;
    }
    for statement in view.policy.statements.iter().filter(|statement| statement.allows()) {
        let resources = statement.listed_resources();
        if resources.is_empty() || !resources.iter().all(is_one) {
            continue;
        }
        let lacks = |item: &Item| item.action().is_some_and(|action| action.resources().next().is_none());
        let actions = statement.actions.listed();
        // Among others it may stand for their sake, and be allowed by another policy.
        let are_all = actions.iter().all(lacks);
        for item in actions.iter().filter(|item| lacks(item)) {
            let Some(action) = item.action() else { continue };
            let name = action.name.to_string();
            if view.policy.may_allow_elsewhere(statement, action, |item| !is_one(item)) || is_allowed_on_arns(&name) {
                continue;
            }
            let message = format!("`{name}` takes no resource: on an ARN it is never allowed");
            let finding = report.find_at(&item.place, message);
            finding.label_in(&resources[0].place.source, resources[0].place.span, "only this is named");
            if !are_all || !CERTAIN.contains(&name.as_str()) {
                finding.confidence(Confidence::Likely);
            }
            if !are_all {
                finding.help("give it a statement of its own, with `*` as its resource");
                continue;
            }
            finding.help("allow it on `*`");
            if let [resource] = resources {
                let written = resource.place.source.text().get(resource.place.span.range()).unwrap_or_default();
                let quote = if written.starts_with('"') { '"' } else { '\'' };
                let fix = resource.inside().map(|_| Fix::suggested("allow it on `*`").replace(resource.place.span, format!("{quote}*{quote}")));
                finding.fixes.extend(fix);
            }
        }
    }
}

/// Whether a policy template of AWS allows an action on ARNs, so that its lists may be wrong.
fn is_allowed_on_arns(action: &str) -> bool {
    let has = |document: &str, text: &str| document.contains(&format!("\"{text}\""));
    SAM_POLICIES.rows::<2>().any(|[_, document]| has(document, action) && !has(document, "*"))
}

/// Whether a pattern is an ARN that names something; what names all of a service is taken for `*` by some.
fn is_one(item: &Item) -> bool {
    service_of(&item.text).is_some() && !item.text.to_string().ends_with(":*")
}
