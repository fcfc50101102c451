//! Schedules, as rules of EventBridge or as schedules of EventBridge Scheduler.

use crate::model::serverless::{
    Json,
    json::{list, map},
    service::Service,
    template::{Template, get_att, sub},
};

/// A rule with its permission, or a schedule, for each rate of each event.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let (mut targets, mut causes) = (Vec::new(), Vec::new());
    let mut is_open = service.is_open();
    for function in &service.functions {
        let mut number = 0;
        let mut has_schedules = false;
        for event in function.events("schedule") {
            let rates = event.main("rate").filter(Json::is_known);
            let method = event.get("method").map_or(Some("eventBus".to_owned()), |method| method.text());
            let (Some(rates), Some(method)) = (rates, method) else {
                // The numbers of those that follow are not known either.
                template.gap(event.cause);
                is_open = true;
                break;
            };
            let is_scheduler = method == "scheduler";
            for rate in rates.one_or_many() {
                number += 1;
                if is_scheduler {
                    has_schedules = true;
                    causes.push(event.cause);
                    let role = template.resource(&function.logical_id()).and_then(|function| function.properties.get("Role"));
                    let role = event.get("roleArn").or(role).unwrap_or(Json::Unknown);
                    let target = map! { "Arn": function.target(), "RoleArn": role };
                    let properties = map! { "ScheduleExpression": rate, "Target": target }.with("Name", event.get("name"));
                    let id = format!("{}SchedulerSchedule{number}", function.id);
                    template.add(id, "AWS::Scheduler::Schedule", properties, event.cause).after(function.alias_id());
                    continue;
                }
                let id = format!("{}EventsRuleSchedule{number}", function.id);
                let target = map! { "Arn": function.target(), "Id": format!("{}Schedule", function.key) };
                let properties = map! { "ScheduleExpression": rate, "Targets": list![target] }.with("Name", event.get("name"));
                template.add(id.clone(), "AWS::Events::Rule", properties, event.cause).after(function.alias_id());
                let permission = format!("{}LambdaPermissionEventsRuleSchedule{number}", function.id);
                template.permit(permission, function, "events.amazonaws.com", Some(get_att(id, "Arn")), event.cause);
            }
        }
        if has_schedules {
            let start = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:";
            let arn = function.name.as_ref().map(|name| format!("{start}{name}"));
            targets.extend([sub(arn.clone()), sub(arn.map(|arn| format!("{arn}:*")))]);
        }
    }
    if !targets.is_empty() {
        super::role::trust_too(template, "scheduler.amazonaws.com");
        template.allow(&["lambda:InvokeFunction"], if is_open { Json::Unknown } else { targets.into() }, &causes);
    }
}
