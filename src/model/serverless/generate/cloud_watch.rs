//! Events and logs of CloudWatch.

use crate::model::serverless::{
    Json,
    json::{list, map},
    service::Service,
    template::{Template, get_att, join, reference},
};

/// Rules on events and filters of log groups, with their permissions.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for function in &service.functions {
        for (index, event) in function.events("cloudwatchEvent").enumerate() {
            let number = index + 1;
            let id = format!("{}EventsRuleCloudWatchEvent{number}", function.id);
            let target = map! { "Arn": function.target(), "Id": format!("{}CloudWatchEvent", function.key) };
            let properties = map! { "Targets": list![target] }.with("EventPattern", event.get("event")).with("Name", event.get("name"));
            template.add(id.clone(), "AWS::Events::Rule", properties, event.cause).after(function.alias_id());
            let permission = format!("{}LambdaPermissionEventsRuleCloudWatchEvent{number}", function.id);
            template.permit(permission, function, "events.amazonaws.com", Some(get_att(id, "Arn")), event.cause);
        }
    }
    for function in &service.functions {
        let mut names = Vec::new();
        for (index, event) in function.events("cloudwatchLog").enumerate() {
            let group = event.main("logGroup").unwrap_or(Json::Unknown);
            names.push(group.text().map(|name| name.replace(['\r', '\n'], "")));
            let permission = format!("{}LambdaPermissionLogsSubscriptionFilterCloudWatchLog", function.id);
            let id = format!("{}LogsSubscriptionFilterCloudWatchLog{}", function.id, index + 1);
            let properties = map! { "LogGroupName": group, "DestinationArn": function.target() };
            let filter = template.add(id, "AWS::Logs::SubscriptionFilter", properties, event.cause);
            filter.after([permission.clone()].into_iter().chain(function.alias_id()));
            let principal = join("", vec!["logs.".into(), reference("AWS::Region"), ".amazonaws.com".into()]);
            let source = vec![
                "arn:".into(),
                reference("AWS::Partition"),
                ":logs:".into(),
                reference("AWS::Region"),
                ":".into(),
                reference("AWS::AccountId"),
                ":log-group:".into(),
                common_start(&names).into(),
                ":*".into(),
            ];
            template.permit(permission, function, principal, Some(join("", source)), event.cause);
        }
    }
}

/// One pattern for all log groups of a function.
fn common_start(names: &[Option<String>]) -> Option<String> {
    let names: Vec<&String> = names.iter().map(Option::as_ref).collect::<Option<_>>()?;
    let (first, others) = names.split_first()?;
    let is_common = |end: usize| others.iter().all(|other| other.get(..end) == first.get(..end));
    let ends = first.char_indices().map(|(at, char)| at + char.len_utf8());
    let end = ends.take_while(|end| is_common(*end)).last().unwrap_or_default();
    let start = first.get(..end).unwrap_or_default();
    Some(if others.is_empty() || start.ends_with('*') { start.to_owned() } else { format!("{start}*") })
}
