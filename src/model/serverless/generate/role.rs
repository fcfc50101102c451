//! The role that functions have unless they are given another.

use crate::model::serverless::{
    Json,
    json::{list, map},
    service::{Cause, Service, is_existing_role},
    template::{ROLE, Statement, Template, join, reference, statement, sub},
};

/// The role with the statements for the logs and those of the service.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    let settings = service.setting(&["iam", "role"]).unwrap_or_else(|| map! {});
    let cause = service.cause_of(&["iam", "role"]);
    let is_named = if service.provider.has("role") { Some(true) } else { is_existing_role(&settings) };
    let has_every_function_one = service.functions.iter().all(|function| function.body.has("role"));
    if !template.decide(is_named, false, cause) || has_every_function_one {
        return;
    }
    let own_name =
        || join("-", vec![service.name.clone().into(), service.stage.clone().into(), reference("AWS::Region"), "lambdaRole".into()]);
    let properties = map! {
        "AssumeRolePolicyDocument": trust(),
        "Path": settings.get("path").unwrap_or_else(|| "/".into()),
        "RoleName": settings.get("name").unwrap_or_else(own_name),
    };
    let boundary = [settings.get("permissionsBoundary"), settings.get("permissionBoundary"), service.setting(&["rolePermissionsBoundary"])];
    let properties = properties
        .with("PermissionsBoundary", boundary.into_iter().flatten().next())
        .with("ManagedPolicyArns", managed_policies(service, &settings));
    template.add(ROLE, "AWS::IAM::Role", properties, cause);
    for statement in logs(service).into_iter().chain(own(service, &settings)).chain(durable(service)) {
        if let Some(role) = template.resource_mut(ROLE) {
            role.statements.push(statement);
        }
    }
}

/// Lets another service than Lambda take on the role, too.
pub(super) fn trust_too(template: &mut Template<'_>, principal: &'static str) {
    let Some(role) = template.resource_mut(ROLE) else { return };
    let mut document = role.properties.get("AssumeRolePolicyDocument").unwrap_or_else(trust);
    let services = document.get("Statement").and_then(|list| list.items().first()?.at(&["Principal", "Service"]));
    let services = services.into_iter().flat_map(|list| list.items()).chain([principal.into()]);
    document.set("Statement", list![trust_of(services.collect())]);
    role.properties.set("AssumeRolePolicyDocument", document);
}

pub(super) fn trust<'r>() -> Json<'r> {
    map! { "Version": "2012-10-17", "Statement": list![trust_of(vec!["lambda.amazonaws.com".into()])] }
}

fn trust_of<'r>(services: Vec<Json<'r>>) -> Json<'r> {
    map! { "Effect": "Allow", "Principal": map! { "Service": services }, "Action": list!["sts:AssumeRole"] }
}

/// The name of the policy within the role, which holds all statements.
pub(super) fn policy_name<'r>(service: &Service<'r>) -> Json<'r> {
    join("-", vec![service.name.clone().into(), service.stage.clone().into(), "lambda".into()])
}

/// An ARN of a log group by its name, with what follows it.
pub(super) fn log_group<'r>(name: Option<&String>, end: &str) -> Json<'r> {
    let start = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/";
    sub(name.map(|name| format!("{start}{name}{end}")))
}

/// The functions may write their logs. Those whose name begins as names do by default share one pattern.
fn logs<'r>(service: &Service<'r>) -> Vec<Statement<'r>> {
    let prefix = service.prefix();
    let (mut streams, mut events, mut denied) = (Vec::new(), Vec::new(), Vec::new());
    let (mut has_usual, mut is_open) = (false, service.is_open());
    let mut causes: Vec<Cause<'r>> = Vec::new();
    for function in &service.functions {
        let is_disabled = function.is_on("disableLogs").unwrap_or(false);
        let is_usual = match (&function.name, &prefix) {
            _ if !function.body.has("name") => true,
            (Some(name), Some(prefix)) => name.starts_with(prefix.as_str()),
            _ => {
                is_open = true;
                continue;
            }
        };
        is_open |= function.is_on("disableLogs").is_none();
        if !is_disabled {
            causes.push(function.cause);
        }
        match (is_usual, is_disabled) {
            (true, true) => denied.push((log_group(function.name.as_ref(), ":*"), function.cause)),
            (true, false) => has_usual = true,
            (false, true) => {}
            (false, false) => {
                streams.push(log_group(function.name.as_ref(), ":*"));
                events.push(log_group(function.name.as_ref(), ":*:*"));
            }
        }
    }
    if has_usual {
        streams.push(log_group(prefix.as_ref(), "*:*"));
        events.push(log_group(prefix.as_ref(), "*:*:*"));
    }
    let create = ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"];
    let groups = |groups: Vec<Json<'r>>| if is_open { Json::Unknown } else { groups.into() };
    let mut statements = vec![
        Statement { value: statement("Allow", &create, groups(streams)), causes: causes.clone() },
        Statement { value: statement("Allow", &["logs:PutLogEvents"], groups(events)), causes },
    ];
    if has_usual && !denied.is_empty() {
        let (groups, causes): (Vec<_>, Vec<_>) = denied.into_iter().unzip();
        let value = map! { "Effect": "Deny", "Action": "logs:PutLogEvents", "Resource": groups };
        statements.push(Statement { value, causes });
    }
    statements
}

/// The statements that the service gives, in the one place of the two that counts.
fn own<'r>(service: &Service<'r>, settings: &Json<'r>) -> Vec<Statement<'r>> {
    given(service, settings.get("statements").or_else(|| service.setting(&["iamRoleStatements"])))
}

/// The statements of a list, each with itself as its cause.
pub(super) fn given<'r>(service: &Service<'r>, statements: Option<Json<'r>>) -> Vec<Statement<'r>> {
    let as_cause = |value: &Json<'r>| match value {
        Json::Given(value) => Cause::of(*value),
        _ => service.cause,
    };
    let statements = statements.map(|list| if list.is_known() { list.one_or_many() } else { vec![list] });
    statements.into_iter().flatten().map(|value| Statement { causes: vec![as_cause(&value)], value }).collect()
}

fn managed_policies<'r>(service: &Service<'r>, settings: &Json<'r>) -> Option<Json<'r>> {
    let given = settings.get("managedPolicies").or_else(|| service.setting(&["iamManagedPolicies"]));
    let mut policies = given.map_or_else(Vec::new, |list| if list.is_known() { list.one_or_many() } else { vec![list] });
    let is_in_vpc = service.functions.iter().any(|function| function.body.has("vpc"));
    if is_in_vpc || service.setting(&["vpc"]).is_some_and(|vpc| vpc.truth() != Some(false)) {
        policies.push(vpc_policy());
    }
    Some(Json::List(policies)).filter(|list| !list.items().is_empty())
}

/// The managed policy for what works in a VPC.
pub(super) fn vpc_policy<'r>() -> Json<'r> {
    let end = ":iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
    join("", vec!["arn:".into(), reference("AWS::Partition"), end.into()])
}

/// Durable functions keep their state; only osls knows them.
fn durable<'r>(service: &Service<'r>) -> Option<Statement<'r>> {
    use crate::{model::serverless::service::Alias, vars::Generation};
    let is_durable = |function: &&crate::model::serverless::Function<'r>| {
        function.alias == Some(Alias::Durable) && service.role_id(function).as_deref() == Some(ROLE)
    };
    let durable: Vec<_> = service.functions.iter().filter(is_durable).collect();
    if service.generation != Generation::Osls || durable.is_empty() {
        return None;
    }
    let start = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:";
    let arns: Vec<Json<'r>> =
        durable.iter().map(|function| sub(function.name.as_ref().map(|name| format!("{start}{name}:*/durable-execution/*/*")))).collect();
    let actions = ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"];
    let causes = durable.iter().map(|function| function.cause).collect();
    Some(Statement { value: statement("Allow", &actions, arns.into()), causes })
}
