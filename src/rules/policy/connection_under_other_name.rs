use crate::{
    diagnostics::{Confidence, Severity},
    model::policy_view::PolicyView,
    rules::{Check, Report, rule},
};

use super::service_of;

rule! {
    /// The actions and the ARN of a connection go by different names.
    ///
    /// ## Why
    /// CodeStar Connections is called CodeConnections since 2024. Actions and ARNs exist with both prefixes, and a connection keeps the
    /// one that it was made with. An action with one prefix is not about an ARN with the other.
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
    ///             Action: codestar-connections:UseConnection
    ///             Resource: arn:aws:codeconnections:eu-west-1:111122223333:connection/0123
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
    ///             Action:
    ///               - codestar-connections:UseConnection
    ///               - codeconnections:UseConnection
    ///             Resource: arn:aws:codeconnections:eu-west-1:111122223333:connection/0123
    /// ```
    name: "connection-under-other-name",
    severity: Severity::Warning,
    check: Check::Policy(check),
}

const NAMES: [&str; 2] = ["codeconnections", "codestar-connections"];

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    for statement in view.policy.statements.iter().filter(|statement| statement.allows()) {
        for (own, other) in [(NAMES[0], NAMES[1]), (NAMES[1], NAMES[0])] {
            let has = |name: &str| {
                let begins = |text: &str| text.split_once(':').is_none_or(|(service, _)| service == name);
                statement.actions.listed().iter().any(|item| item.text.text().is_none_or(begins))
            };
            let Some(item) = statement.listed_resources().iter().find(|item| service_of(&item.text) == Some(own)) else { continue };
            if has(other) && !has(own) {
                let finding = report.find_at(&item.place, format!("the actions are those of `{other}`, and the connection is one of `{own}`"));
                finding.confidence(Confidence::Likely).help("allow the actions of both");
            }
        }
    }
}
