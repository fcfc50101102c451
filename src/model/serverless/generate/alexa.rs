//! Skills of Alexa.

use crate::model::serverless::{Json, service::Service, template::Template};

/// The permission for each skill.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for (kind, name, principal) in
        [("alexaSkill", "AlexaSkill", "alexa-appkit.amazon.com"), ("alexaSmartHome", "AlexaSmartHome", "alexa-connectedhome.amazon.com")]
    {
        for function in &service.functions {
            for (index, event) in function.events(kind).enumerate() {
                let id = format!("{}LambdaPermission{name}{}", function.id, index + 1);
                template.permit(id.clone(), function, principal, None, event.cause);
                let Some(permission) = template.resource_mut(&id) else { continue };
                let is_on = event.get("enabled").map_or(Some(true), |enabled| enabled.truth());
                let action = |is_on| if is_on { "lambda:InvokeFunction" } else { "lambda:DisableInvokeFunction" };
                permission.properties.set("Action", is_on.map_or(Json::Unknown, |is_on| action(is_on).into()));
                if let Some(skill) = event.main("appId") {
                    permission.properties.set("EventSourceToken", skill);
                }
            }
        }
    }
}
