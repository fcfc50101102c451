//! Rules of EventBridge.

use super::{
    custom_resource::{self, Helper},
    s3_existing::permissions_of_functions,
};
use crate::{
    model::serverless::{
        Json,
        json::{list, map},
        naming::{self, LogicalId, alphanumeric},
        service::{Cause, Event, Function, Service},
        template::{Template, join, reference, statement},
    },
    vars::Generation,
};

/// A rule with its permission for each event, and the buses that have a name only.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let option = service.setting(&["eventBridge"]).filter(|_| service.generation != Generation::Osls);
    let is_native = option.map_or(Some(true), |option| option.get("useCloudFormation").map_or(Some(false), |value| value.truth()));
    let mut with_helper: Vec<(Cause<'r>, bool)> = Vec::new();
    for (function, event) in service.events("eventBridge") {
        match is_native {
            None => template.gap(event.cause),
            Some(true) => add(service, template, function, event),
            Some(false) => with_helper.push((event.cause, add_custom(template, function, event))),
        }
    }
    let Some((cause, _)) = with_helper.first().copied() else { return };
    let of_account = |end: &'static str| {
        let (partition, region, account) = (reference("AWS::Partition"), reference("AWS::Region"), reference("AWS::AccountId"));
        join(":", vec!["arn".into(), partition, "events".into(), region, account, end.into()])
    };
    let mut statements = Vec::new();
    if let Some((cause, _)) = with_helper.iter().find(|(_, has_bus)| *has_bus) {
        let actions = ["events:CreateEventBus", "events:DeleteEventBus"];
        statements.push((statement("Allow", &actions, of_account("event-bus/*")), *cause));
    }
    let actions = ["events:PutRule", "events:RemoveTargets", "events:PutTargets", "events:DeleteRule"];
    statements.push((statement("Allow", &actions, of_account("rule/*")), cause));
    statements.push((permissions_of_functions(), cause));
    custom_resource::add(service, template, Helper::EventBridge, statements, cause);
}

fn add<'r>(service: &Service<'r>, template: &mut Template<'r>, function: &Function<'r>, event: &Event<'r>) {
    let bus = event.get("eventBus");
    let text = bus.as_ref().and_then(|bus| bus.text());
    let has_name = text.as_ref().filter(|name| !name.starts_with("arn") && *name != "default" && !name.is_empty());
    let own_bus = has_name.map(|name| format!("{}EventBridgeEventBus", naming::normalize(name)));
    if let (Some(id), Some(name)) = (&own_bus, has_name) {
        template.add(id.clone(), "AWS::Events::EventBus", map! { "Name": name }, event.cause);
    }
    if bus.as_ref().is_some_and(|bus| !bus.is_known()) {
        template.gap(event.cause);
    }
    // An ARN stands for the name behind its slash.
    let bus_name: Option<Json<'r>> = match &text {
        Some(arn) if arn.starts_with("arn") => Some(arn.split_once('/').map_or(arn.as_str(), |(_, name)| name).to_owned().into()),
        Some(name) if name.is_empty() => None,
        _ => bus,
    };
    // Rules of the default bus have no bus in their ARNs; osls knows.
    let is_default = |name: &Json<'r>| name.text().as_deref() == Some("default");
    let bus_name = bus_name.filter(|name| service.generation != Generation::Osls || !is_default(name));
    let usual = function.name.as_ref().map(|name| format!("{name}-rule-{}", event.number));
    let name: Json<'r> = event.get("name").unwrap_or_else(|| usual.clone().filter(|name| name.len() <= 64).into());
    let dead_letters = event.get("deadLetterQueueArn").map(|arn| map! { "Arn": arn });
    let properties = map! {
        "Name": name.clone(),
        "Targets": list![map! { "Arn": function.target() }.with("DeadLetterConfig", dead_letters)],
    };
    let properties = properties
        .with("EventBusName", bus_name.clone().filter(|name| !is_default(name)))
        .with("EventPattern", event.get("pattern"))
        .with("ScheduleExpression", event.get("schedule"));
    let id = LogicalId::around("", usual.as_deref().map(alphanumeric), "EventBridgeRule");
    template.add(id, "AWS::Events::Rule", properties, event.cause).after(own_bus.or_else(|| function.alias_id()));
    let rule = join("/", ["rule".into()].into_iter().chain(bus_name).chain([name]).collect());
    let parts =
        vec!["arn".into(), reference("AWS::Partition"), "events".into(), reference("AWS::Region"), reference("AWS::AccountId"), rule];
    let permission = format!("{}EventBridgeLambdaPermission{}", function.id, event.number);
    template.permit(permission, function, "events.amazonaws.com", Some(join(":", parts)), event.cause);
}

/// The same through the framework's own function; whether it may have to create a bus.
fn add_custom<'r>(template: &mut Template<'r>, function: &Function<'r>, event: &Event<'r>) -> bool {
    let bus = event.get("eventBus");
    let configuration = map! {}.with("EventBus", bus.clone()).with("Pattern", event.get("pattern"));
    let properties = map! { "FunctionName": function.name.clone(), "EventBridgeConfig": configuration };
    let id = format!("{}CustomEventBridge{}", function.id, event.number);
    let (helper, kind) = (Helper::EventBridge, "Custom::EventBridge");
    custom_resource::resource(template, id, kind, helper, properties, Some(function.logical_id()), event.cause);
    let name = bus.map(|bus| bus.text().map(|bus| bus.rsplit('/').next().unwrap_or_default().to_owned()));
    name.is_some_and(|name| name.as_deref() != Some("default"))
}
