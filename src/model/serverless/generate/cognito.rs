//! Triggers of Cognito's user pools.

use super::custom_resource::{self, Helper};
use crate::{
    model::serverless::{
        Json,
        json::map,
        naming::{LogicalId, alphanumeric},
        service::Service,
        template::{Template, get_att, statement, sub},
    },
    vars::Generation,
};

/// A pool for each name with its triggers, and what changes the pools that are there already.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for (function, event) in service.events("cognitoUserPool") {
        if !template.decide(event.is_on("existing"), false, event.cause) {
            continue;
        }
        let pool = event.get("pool").and_then(|pool| pool.text());
        let id = LogicalId::around("CognitoUserPool", pool.as_deref().map(alphanumeric), "");
        let trigger = event.get("trigger").and_then(|trigger| trigger.text());
        let old = id.known().and_then(|id| template.resource(id)).cloned();
        let mut triggers = old.as_ref().and_then(|old| old.properties.get("LambdaConfig")).unwrap_or_else(|| map! {});
        if let Some(trigger) = &trigger {
            let target = match event.get("kmsKeyId").filter(|_| is_sender(trigger)) {
                Some(key) => {
                    triggers.set("KMSKeyID", key);
                    map! { "LambdaArn": function.target() }
                }
                None => function.target(),
            };
            triggers.set(trigger.clone(), target);
        }
        let source = id.known().map(|id| get_att(id.to_owned(), "Arn")).unwrap_or(Json::Unknown);
        let properties = map! { "UserPoolName": pool.clone(), "LambdaConfig": triggers };
        let resource = template.add(id, "AWS::Cognito::UserPool", properties, event.cause);
        resource.depends_on = old.map(|old| old.depends_on).unwrap_or_default();
        resource.after([function.alias_id().unwrap_or_else(|| function.logical_id())]);
        let names = pool.as_deref().map(alphanumeric).zip(trigger.as_deref().map(alphanumeric));
        let names = names.map(|(pool, trigger)| format!("{pool}TriggerSource{trigger}"));
        let permission = LogicalId::around(&format!("{}LambdaPermissionCognitoUserPool", function.id), names, "");
        template.permit(permission, function, "cognito-idp.amazonaws.com", Some(source), event.cause);
    }
    existing(service, template);
}

/// Triggers that send messages, for which they decrypt a code.
fn is_sender(trigger: &str) -> bool {
    matches!(trigger, "CustomSMSSender" | "CustomEmailSender")
}

fn existing<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let mut statements = Vec::new();
    for function in &service.functions {
        let mut events = function.events("cognitoUserPool").filter(|event| event.is_on("existing") == Some(true));
        let Some(first) = events.next() else { continue };
        let trigger = first.get("trigger").and_then(|trigger| trigger.text());
        let key = first.get("kmsKeyId").filter(|_| trigger.as_deref().is_some_and(is_sender));
        if trigger.is_none() {
            template.gap(first.cause);
        }
        if let Some(key) = key {
            statements.push((statement("Allow", &["kms:CreateGrant"], key), first.cause));
        }
        let properties = map! { "FunctionName": function.name.clone() }.with("UserPoolName", first.get("pool"));
        let id = format!("{}CustomCognitoUserPool1", function.id);
        let (helper, kind) = (Helper::ExistingUserPool, "Custom::CognitoUserPool");
        custom_resource::resource(template, id, kind, helper, properties, Some(function.logical_id()), first.cause);
        let pools = ["cognito-idp:ListUserPools", "cognito-idp:DescribeUserPool", "cognito-idp:UpdateUserPool"];
        statements.push((statement("Allow", &pools, "*".into()), first.cause));
        if service.generation != Generation::Osls {
            let arn = function.name.as_ref().map(|name| format!("arn:${{AWS::Partition}}:lambda:*:*:function:{name}"));
            statements.push((statement("Allow", &["lambda:AddPermission", "lambda:RemovePermission"], sub(arn)), first.cause));
        }
    }
    let Some((_, cause)) = statements.first().cloned() else { return };
    if service.generation == Generation::Osls {
        let functions = || sub(Some("arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*".to_owned()));
        let principal = map! { "StringEquals": map! { "lambda:Principal": "cognito-idp.amazonaws.com" } };
        let add = statement("Allow", &["lambda:AddPermission"], functions()).with("Condition", Some(principal));
        statements.push((add, cause));
        statements.push((statement("Allow", &["lambda:RemovePermission"], functions()), cause));
    }
    let roles = sub(Some("arn:${AWS::Partition}:iam::*:role/*".to_owned()));
    statements.push((statement("Allow", &["iam:PassRole"], roles), cause));
    custom_resource::add(service, template, Helper::ExistingUserPool, statements, cause);
}
