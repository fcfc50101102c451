//! The log groups.

use crate::model::serverless::{
    Json,
    json::map,
    service::{Cause, Service},
    template::Template,
};

/// One log group for each function, unless its logs are disabled.
pub(super) fn of_functions<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for function in &service.functions {
        if !template.decide(function.is_on("disableLogs"), false, function.cause) {
            continue;
        }
        let name = function.name.as_ref().map(|name| format!("/aws/lambda/{name}"));
        add(service, template, &format!("{}LogGroup", function.id), name, function.body.get("logRetentionInDays"), function.cause);
    }
}

/// A log group with the retention that it is given, or that all have.
pub(super) fn add<'r>(
    service: &Service<'r>,
    template: &mut Template<'r>,
    id: &str,
    name: Option<String>,
    retention: Option<Json<'r>>,
    cause: Cause<'r>,
) {
    let retention = retention.or_else(|| service.setting(&["logRetentionInDays"]));
    let properties = map! { "LogGroupName": name }.with("RetentionInDays", retention);
    template.add(id, "AWS::Logs::LogGroup", properties, cause);
}
