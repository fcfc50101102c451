use crate::{
    diagnostics::{Applicability, Fix, Severity},
    iam::data::Action,
    model::{policy::Item, policy_view::{Owner, PolicyView}},
    rules::{Check, Report, rule},
};

use super::service_of;

rule! {
    /// Writing logs is allowed on a log group, and not on its streams.
    ///
    /// ## Why
    /// Events are written to the streams of a log group, whose ARNs begin with that of the group: `…:log-group:orders:log-stream:…`.
    /// A pattern that ends with the group's name matches none of them, and nothing is logged. A build of CodeBuild does not
    /// even start.
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
    ///             Action: logs:PutLogEvents
    ///             Resource: arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/orders
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
    ///             Action: logs:PutLogEvents
    ///             Resource: arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/orders:*
    /// ```
    name: "log-group-without-star",
    severity: Severity::Error,
    fix: Some(Applicability::Suggested),
    check: Check::Policy(check),
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    if view.owner != Owner::Identity {
        return;
    }
    for statement in view.policy.statements.iter().filter(|statement| statement.allows()) {
        let resources = statement.listed_resources();
        let streams = statement.actions.listed().iter().filter_map(Item::action).find(|action| is_on_streams(*action));
        let Some(action) = streams.filter(|_| !resources.is_empty() && resources.iter().all(is_group)) else { continue };
        if view.policy.may_allow_elsewhere(statement, action, |item| !is_group(item)) {
            continue;
        }
        for item in resources {
            let finding = report.find_at(&item.place, format!("`{}` is about log streams, and this is a log group", action.name));
            finding.help("end the ARN with `:*`");
            finding.fixes.extend(item.inside().map(|span| Fix::suggested("add `:*`").insert(span.end, ":*")));
        }
    }
}

/// Whether it writes or reads the events of a stream.
fn is_on_streams(action: Action) -> bool {
    let is_event = ["PutLogEvents", "GetLogEvents"].contains(&action.name.name);
    action.name.service == "logs" && is_event
}

/// Whether a pattern is the ARN of log groups and can be that of no stream.
fn is_group(item: &Item) -> bool {
    let text = item.text.to_string();
    let Some((_, name)) = text.split_once(":log-group:").filter(|_| service_of(&item.text) == Some("logs")) else { return false };
    !name.is_empty() && !name.contains([':', '*', '?', '$'])
}
