//! AWS IoT.

use crate::model::serverless::{
    Json,
    json::{list, map},
    service::Service,
    template::{Template, join, reference},
};

/// Rules on topics and the templates of fleet provisioning, with their permissions.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for function in &service.functions {
        for (index, event) in function.events("iot").enumerate() {
            let id = format!("{}IotTopicRule{}", function.id, index + 1);
            let action = map! { "Lambda": map! { "FunctionArn": function.target() } };
            let payload = map! { "Sql": event.get("sql").unwrap_or(Json::Unknown), "Actions": list![action] };
            let properties = map! { "TopicRulePayload": payload }.with("RuleName", event.get("name"));
            template.add(id.clone(), "AWS::IoT::TopicRule", properties, event.cause).after(function.alias_id());
            let parts = vec![
                "arn:".into(),
                reference("AWS::Partition"),
                ":iot:".into(),
                reference("AWS::Region"),
                ":".into(),
                reference("AWS::AccountId"),
                ":rule/".into(),
                reference(id),
            ];
            let permission = format!("{}LambdaPermissionIotTopicRule{}", function.id, index + 1);
            template.permit(permission, function, "iot.amazonaws.com", Some(join("", parts)), event.cause);
        }
        for event in function.events("iotFleetProvisioning") {
            let permission = format!("{}LambdaPermissionIotProvisioningTemplate", function.id);
            let properties = map! { "PreProvisioningHook": map! { "TargetArn": function.target() } }
                .with("ProvisioningRoleArn", event.get("provisioningRoleArn"))
                .with("TemplateName", event.get("templateName"));
            let id = format!("{}IotProvisioningTemplate", function.id);
            let resource = template.add(id, "AWS::IoT::ProvisioningTemplate", properties, event.cause);
            resource.after([permission.clone()].into_iter().chain(function.alias_id()));
            template.permit(permission, function, "iot.amazonaws.com", None, event.cause);
        }
    }
}
