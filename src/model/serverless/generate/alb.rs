//! Application load balancers.

use crate::model::serverless::{
    Json,
    json::{list, map},
    naming::LogicalId,
    service::{Event, Service},
    template::{Template, refer},
};

/// A rule of the listener and the group of targets that it forwards to, with the permissions.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for (function, event) in service.events("alb") {
        let group = match event.is_on("multiValueHeaders") {
            Some(is_multi) => {
                let start = format!("{}Alb{}TargetGroup", function.id, if is_multi { "MultiValue" } else { "" });
                LogicalId::around(&start, balancer(event), "")
            }
            None => LogicalId::partly(format!("{}Alb", function.id), balancer(event).unwrap_or_default()),
        };
        let register = format!("{}LambdaPermissionRegisterTarget", function.id);
        let properties =
            map! { "TargetType": "lambda", "Targets": list![map! { "Id": function.target() }] }.with("Name", event.get("targetGroupName"));
        let resource = template.add(group.clone(), "AWS::ElasticLoadBalancingV2::TargetGroup", properties, event.cause);
        resource.after([register.clone()].into_iter().chain(function.alias_id()));
        let priority = event.get("priority").and_then(|priority| priority.text());
        let rule = LogicalId::around(&format!("{}AlbListenerRule", function.id), priority, "");
        let properties = map! { "Actions": list![map! { "Type": "forward", "TargetGroupArn": refer(&group) }] }
            .with("ListenerArn", event.get("listenerArn"))
            .with("Priority", event.get("priority"));
        template.add(rule, "AWS::ElasticLoadBalancingV2::ListenerRule", properties, event.cause);
        let principal = "elasticloadbalancing.amazonaws.com";
        let invoke = format!("{}LambdaPermissionAlb", function.id);
        template.permit(invoke, function, principal, Some(refer(&group)), event.cause);
        template.permit(register, function, principal, None, event.cause);
    }
}

/// The id of the load balancer, or the logical id of the listener.
fn balancer(event: &Event<'_>) -> Option<String> {
    let listener = event.get("listenerArn")?;
    match listener.text() {
        // …:listener/app/NAME/BALANCER/LISTENER
        Some(arn) => arn.rsplit('/').nth(1).map(str::to_owned),
        None => listener.get("Ref").and_then(|id: Json<'_>| id.text()),
    }
}
