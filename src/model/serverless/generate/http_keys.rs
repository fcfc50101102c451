//! Keys and usage plans of the REST API.

use std::borrow::Cow;

use super::http::api_id;
use crate::model::serverless::{
    Json,
    json::{list, map},
    naming::upper_first,
    service::{Cause, Service},
    template::{Template, reference},
};

/// Keys, plans, and which key belongs to which plan.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let keys = service.setting(&["apiGateway", "apiKeys"]);
    let plan = service.setting(&["apiGateway", "usagePlan"]);
    let cause = service.cause_of(&["apiGateway", "apiKeys"]);
    let parts = || keys.iter().chain(&plan).flat_map(|value| value.one_or_many());
    let are_known = parts().all(|part| part.is_known() && part.entries().iter().all(|(_, value)| value.is_known()));
    if !are_known {
        template.gap(cause);
    }
    if !are_known || (keys.is_none() && plan.is_none()) {
        return;
    }
    let plans = plan.as_ref().filter(|plan| plan.is_list()).map(|plans| plans.items());
    let names: Vec<Cow<'r, str>> =
        plans.into_iter().flatten().filter_map(|plan| plan.entries().into_iter().next().map(|(name, _)| name)).collect();
    let stage = map! { "ApiId": api_id(service), "Stage": service.stage.clone() };
    let own_name =
        |name: &str| service.name.as_ref().zip(service.stage.as_ref()).map(|(service, stage)| format!("{service}{name}-{stage}"));
    for name in &names {
        let properties = map! { "ApiStages": list![stage.clone()], "UsagePlanName": own_name(&format!("-{name}")) };
        template.add(plan_id(Some(name)), "AWS::ApiGateway::UsagePlan", properties, service.cause_of(&["apiGateway", "usagePlan"]));
    }
    if !plan.is_some_and(|plan| plan.is_list()) {
        let properties = map! { "ApiStages": list![stage], "UsagePlanName": own_name("") };
        template.add(plan_id(None), "AWS::ApiGateway::UsagePlan", properties, service.cause_of(&["apiGateway", "usagePlan"]));
    }
    let mut number = 0;
    for definition in keys.map(|keys| keys.one_or_many()).unwrap_or_default() {
        let group = definition.entries().into_iter().next().filter(|(name, _)| names.contains(name));
        if let Some((name, keys)) = group {
            number = 0;
            for key in keys.one_or_many() {
                number += 1;
                add(service, template, Some(&name), number, key, cause);
            }
        } else {
            number += 1;
            add(service, template, None, number, definition, cause);
        }
    }
}

fn plan_id(name: Option<&str>) -> String {
    format!("ApiGatewayUsagePlan{}", name.map(upper_first).unwrap_or_default())
}

fn add<'r>(service: &Service<'r>, template: &mut Template<'r>, plan: Option<&str>, number: usize, key: Json<'r>, cause: Cause<'r>) {
    let end = format!("{}{number}", plan.map(upper_first).unwrap_or_default());
    let id = format!("ApiGatewayApiKey{end}");
    let name = if key.is_map() { key.get("name") } else { Some(key) };
    let stage = map! { "RestApiId": api_id(service), "StageName": service.stage.clone() };
    let properties = map! { "StageKeys": list![stage] }.with("Name", name);
    template.add(id.clone(), "AWS::ApiGateway::ApiKey", properties, cause);
    let properties = map! { "KeyId": reference(id), "KeyType": "API_KEY", "UsagePlanId": reference(plan_id(plan)) };
    template.add(format!("ApiGatewayUsagePlanKey{end}"), "AWS::ApiGateway::UsagePlanKey", properties, cause);
}
