//! The functions with their versions, aliases, URLs and destinations.

use std::collections::HashSet;

use crate::{
    model::serverless::{
        Json, Statement,
        json::{list, map},
        naming::LogicalId,
        service::{Function, Service},
        template::{ROLE, Template, get_att, refer, reference, sub},
    },
    vars::Generation,
};

/// Everything that a function brings without its events.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for function in &service.functions {
        add(service, template, function);
        version(service, template, function);
        url(service, template, function);
    }
    let mut known = HashSet::new();
    for function in &service.functions {
        destinations(service, template, function, &mut known);
    }
}

fn add<'r>(service: &Service<'r>, template: &mut Template<'r>, function: &Function<'r>) {
    let (body, cause) = (&function.body, function.cause);
    let code = if body.has("image") {
        map! { "ImageUri": Json::Unknown }
    } else {
        map! { "S3Bucket": super::bucket::named(service).unwrap_or_else(|| reference("ServerlessDeploymentBucket")) }
    };
    let (role, role_id) = role(service, function);
    let own = |key: &str| body.get(key).filter(|value| value.truth() != Some(false));
    let own_or_common = |key: &str| own(key).or_else(|| service.setting(&[key]));
    let properties = map! { "Code": code, "FunctionName": function.name.clone(), "Role": role }
        .with("Handler", own("handler"))
        .with("Runtime", own_or_common("runtime").filter(|_| body.has("handler")))
        .with("MemorySize", own_or_common("memorySize"))
        .with("Timeout", own_or_common("timeout"))
        .with("Layers", own_or_common("layers"))
        .with("DeadLetterConfig", own("onError").map(|arn| map! { "TargetArn": arn }))
        .with("KmsKeyArn", own_or_common("kmsKeyArn"))
        .with("VpcConfig", vpc(service, function))
        .with("Environment", environment(service, function))
        .with(
            "FileSystemConfigs",
            own("fileSystemConfig")
                .map(|system| list![map! {}.with("Arn", system.get("arn")).with("LocalMountPath", system.get("localMountPath"))]),
        )
        .with("SnapStart", own("snapStart").map(|_| map! { "ApplyOn": "PublishedVersions" }));
    // Only of an ARN that is text does the framework make a permission.
    if let Some(target) = own("onError").filter(|target| template.decide(target.is_known().then(|| !target.is_map()), true, cause)) {
        template.allow(&["sns:Publish"], list![target], &[cause]);
    }
    if let Some(key) = own_or_common("kmsKeyArn").filter(|key| template.decide(key.is_known().then(|| !key.is_map()), true, cause)) {
        template.allow_once(&["kms:Decrypt"], list![key], cause);
    }
    let tracing = own("tracing").or_else(|| service.setting(&["tracing", "lambda"]));
    if template.decide(tracing.map_or(Some(false), |mode| mode.truth()), true, cause) {
        template.allow_once(&["xray:PutTraceSegments", "xray:PutTelemetryRecords"], list!["*"], cause);
    }
    if let Some(system) = own("fileSystemConfig") {
        let arn = system.get("arn").unwrap_or(Json::Unknown);
        template.allow(&["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], list![arn], &[cause]);
    }
    let resource = template.add(function.logical_id(), "AWS::Lambda::Function", properties, cause);
    if function.is_on("disableLogs") == Some(false) {
        resource.after([format!("{}LogGroup", function.id)]);
    }
    resource.depends_on.extend(own("dependsOn").map(|ids| ids.one_or_many()).unwrap_or_default());
    resource.after(role_id);
    resource.condition = own("condition");
}

/// The role, and the logical id that the function depends on for it.
fn role<'r>(service: &Service<'r>, function: &Function<'r>) -> (Json<'r>, Option<String>) {
    let Some(role) = service.role_of(function).filter(|role| role.truth() != Some(false)) else {
        return (get_att(ROLE, "Arn"), None);
    };
    match role.text() {
        Some(text) if text.starts_with("arn:") => (role, None),
        Some(text) => (get_att(&text, "Arn"), Some(text).filter(|text| text != ROLE)),
        None => {
            let id = role.get("Fn::GetAtt").and_then(|parts| parts.items().first()?.text());
            (role, id)
        }
    }
}

fn vpc<'r>(service: &Service<'r>, function: &Function<'r>) -> Option<Json<'r>> {
    if function.body.has("vpc") && function.is_on("vpc") == Some(false) {
        return None;
    }
    let own = function.body.get("vpc").unwrap_or_else(|| map! {});
    let part = |key: &str| own.get(key).or_else(|| service.setting(&["vpc", key]));
    Some(map! { "SecurityGroupIds": part("securityGroupIds")?, "SubnetIds": part("subnetIds")? })
}

/// The environment variables of the provider and the function's own.
fn environment<'r>(service: &Service<'r>, function: &Function<'r>) -> Option<Json<'r>> {
    let variables = match (service.setting(&["environment"]), function.body.get("environment")) {
        (None, None) => return None,
        (Some(all), None) | (None, Some(all)) => all,
        (Some(common), Some(own)) if common.is_map() && own.is_map() => {
            let mut all = Json::Map(common.entries());
            own.entries().into_iter().for_each(|(name, value)| all.set(name, value));
            all
        }
        _ => Json::Unknown,
    };
    Some(map! { "Variables": variables })
}

fn version<'r>(service: &Service<'r>, template: &mut Template<'r>, function: &Function<'r>) {
    let own = function.body.get("versionFunction").or_else(|| service.setting(&["versionFunctions"]));
    let is_at_edge = function.events("cloudFront").next().is_some();
    let is_versioned = own.map_or(Some(true), |value| value.truth());
    let is_versioned = if is_at_edge || function.alias.is_some() { Some(true) } else { is_versioned };
    if function.has_unknown_alias {
        template.gap(function.cause);
    }
    if !template.decide(is_versioned, true, function.cause) {
        return;
    }
    // The id ends with a hash of the code and the settings.
    let id = LogicalId::partly(format!("{}LambdaVersion", function.id), "");
    let function_ref = reference(function.logical_id());
    template.output(format!("{}QualifiedArn", function.logical_id()), refer(&id));
    let condition = function.body.get("condition").filter(|_| service.generation == Generation::Osls);
    let properties = map! { "FunctionName": function_ref.clone(), "CodeSha256": Json::Unknown };
    template.add(id, "AWS::Lambda::Version", properties, function.cause).condition = condition.clone();
    if let (Some(alias), Some(id)) = (function.alias, function.alias_id()) {
        let provisioned = function.body.get("provisionedConcurrency");
        let provisioned = provisioned.map(|number| map! { "ProvisionedConcurrentExecutions": number });
        let properties = map! { "FunctionName": function_ref, "FunctionVersion": Json::Unknown, "Name": alias.name() }
            .with("ProvisionedConcurrencyConfig", provisioned);
        let resource = template.add(id, "AWS::Lambda::Alias", properties, function.cause);
        resource.after([function.logical_id()]);
        resource.condition = condition;
    }
}

fn url<'r>(service: &Service<'r>, template: &mut Template<'r>, function: &Function<'r>) {
    if !template.decide(function.is_on("url"), true, function.cause) {
        return;
    }
    let authorizer = function.body.get("url").and_then(|url| url.get("authorizer"));
    let is_public = authorizer.as_ref().map_or(Some(true), |authorizer| Some(authorizer.text()? != "aws_iam"));
    let auth: Json<'r> = is_public.map(|is_public| if is_public { "NONE" } else { "AWS_IAM" }.to_owned()).into();
    let id = format!("{}LambdaFunctionUrl", function.id);
    template.output(id.clone(), get_att(&id, "FunctionUrl"));
    let properties = map! { "AuthType": auth.clone(), "TargetFunctionArn": function.target() };
    template.add(id, "AWS::Lambda::Url", properties, function.cause).after(function.alias_id());
    if !template.decide(is_public, true, function.cause) {
        return;
    }
    let properties = map! {
        "FunctionName": function.target(),
        "Action": "lambda:InvokeFunctionUrl",
        "Principal": "*",
        "FunctionUrlAuthType": auth,
    };
    let id = format!("{}LambdaPermissionFnUrl", function.id);
    template.add(id, "AWS::Lambda::Permission", properties, function.cause).after(function.alias_id());
    if service.generation == Generation::Osls {
        template.permit(format!("{}LambdaPermissionFn", function.id), function, "*", None, function.cause);
    }
}

/// Where the results of asynchronous calls go; the role may reach each once.
fn destinations<'r>(service: &Service<'r>, template: &mut Template<'r>, function: &Function<'r>, known: &mut HashSet<String>) {
    let mut properties = map! { "FunctionName": reference(function.logical_id()) };
    let destinations = function.body.get("destinations");
    let switches = [function.is_on("destinations"), function.is_on("maximumEventAge")];
    let is_there = switches.contains(&Some(true)) || function.body.get("maximumRetryAttempts").is_some();
    if !is_there {
        if switches.contains(&None) {
            template.gap(function.cause);
        }
        return;
    }
    let mut outcomes = map! {};
    for (key, name) in [("onSuccess", "OnSuccess"), ("onFailure", "OnFailure")] {
        let Some(target) = destinations.as_ref().and_then(|destinations| destinations.get(key)) else { continue };
        let (arn, resource, action) = destination(service, &target);
        outcomes.set(name, map! { "Destination": arn });
        let is_default = service.role_of(function).is_none_or(|role| role.truth() == Some(false));
        // Only of a target that is text does the framework know that it has had it before.
        if is_default && target.text().is_none_or(|text| known.insert(text)) {
            let value = map! { "Effect": "Allow", "Action": action, "Resource": resource };
            if let Some(role) = template.resource_mut(ROLE) {
                role.statements.push(Statement { value, causes: vec![function.cause] });
            }
        }
    }
    let qualifier = Some(function.alias.map_or("$LATEST", |alias| alias.name()).to_owned());
    properties.set("DestinationConfig", outcomes);
    properties.set("Qualifier", qualifier.filter(|_| !function.has_unknown_alias).into());
    let id = format!("{}LambdaEvConf", function.id);
    template.add(id, "AWS::Lambda::EventInvokeConfig", properties, function.cause).after(function.alias_id());
}

/// The ARN of a destination as the function's settings and as the role's statement have it, and the action it needs.
fn destination<'r>(service: &Service<'r>, target: &Json<'r>) -> (Json<'r>, Json<'r>, Json<'r>) {
    if target.is_map() {
        let action = match target.get("type").and_then(|kind| kind.text()).as_deref() {
            Some("function") => "lambda:InvokeFunction".into(),
            Some("sqs") => "sqs:SendMessage".into(),
            Some("sns") => "sns:Publish".into(),
            Some("eventBus") => "events:PutEvents".into(),
            _ => Json::Unknown,
        };
        let arn = target.get("arn").unwrap_or(Json::Unknown);
        return (arn.clone(), arn, action);
    }
    let Some(text) = target.text() else { return (Json::Unknown, Json::Unknown, Json::Unknown) };
    if text.starts_with("arn:") {
        let kinds = [
            (":function:", "lambda:InvokeFunction"),
            (":sqs:", "sqs:SendMessage"),
            (":sns:", "sns:Publish"),
            (":event-bus/", "events:PutEvents"),
        ];
        let action = kinds.iter().find(|(part, _)| text.contains(part)).map_or(Json::Unknown, |(_, action)| Json::from(*action));
        return (target.clone(), target.clone(), action);
    }
    let Some(function) = service.function(&text) else { return (Json::Unknown, Json::Unknown, "lambda:InvokeFunction".into()) };
    let start = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:";
    let knows_aliases = service.generation == Generation::Osls;
    let alias = function.alias.filter(|_| knows_aliases).map(|alias| format!(":{}", alias.name())).unwrap_or_default();
    let name = function.name.as_ref().filter(|_| !knows_aliases || !function.has_unknown_alias);
    // Elsewhere it depends on the order of the functions whether an alias is known when the destination is read.
    let arn = if knows_aliases || function.alias.is_none() { function.target() } else { Json::Unknown };
    (arn, sub(name.map(|name| format!("{start}{name}{alias}"))), "lambda:InvokeFunction".into())
}
