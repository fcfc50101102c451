//! Functions of the framework itself that do, during a deployment, what CloudFormation cannot.

use crate::model::serverless::{
    Json,
    json::{list, map},
    naming,
    service::{Cause, Service},
    template::{Statement, Template, get_att, join, reference, statement},
};

/// The logical id of the role of these functions.
pub(super) const ROLE: &str = "IamRoleCustomResourcesLambdaExecution";

/// What the framework's own functions do.
#[derive(Clone, Copy)]
pub(super) enum Helper {
    ExistingBucket,
    ExistingUserPool,
    EventBridge,
    ApiGatewayRole,
}

impl Helper {
    fn name(self) -> &'static str {
        match self {
            Self::ExistingBucket => "custom-resource-existing-s3",
            Self::ExistingUserPool => "custom-resource-existing-cup",
            Self::EventBridge => "custom-resource-event-bridge",
            Self::ApiGatewayRole => "custom-resource-apigw-cw-role",
        }
    }

    /// The logical id of the function.
    pub(super) fn logical_id(self) -> String {
        format!("{}LambdaFunction", naming::normalize(self.name()))
    }
}

/// Adds the function, and its role with these statements unless deployments have a role of their own.
pub(super) fn add<'r>(
    service: &Service<'r>,
    template: &mut Template<'r>,
    helper: Helper,
    statements: Vec<(Json<'r>, Cause<'r>)>,
    cause: Cause<'r>,
) {
    let given = service.setting(&["iam", "deploymentRole"]).or_else(|| service.setting(&["cfnRole"]));
    let has_logs = template.decide(service.is_on(&["logs", "frameworkLambda"]), true, cause);
    if given.is_none() {
        if template.resource(ROLE).is_none() {
            template.add(ROLE, "AWS::IAM::Role", map! { "AssumeRolePolicyDocument": super::role::trust() }, cause);
            if has_logs {
                logs(service, template, cause);
            }
        }
        if let Some(role) = template.resource_mut(ROLE) {
            for (value, cause) in statements {
                // Of statements on the same resource the first counts, but only plain text is ever the same.
                let resource = value.get("Resource").and_then(|resource| resource.text());
                let is_same = |other: &Statement<'r>| other.value.get("Resource").and_then(|other| other.text()) == resource;
                match role.statements.iter_mut().find(|other| resource.is_some() && is_same(other)) {
                    Some(other) => other.causes.push(cause),
                    None => role.statements.push(Statement { value, causes: vec![cause] }),
                }
            }
        }
    }
    let name = service.prefix().map(|prefix| format!("{prefix}-{}", helper.name()));
    // A hash takes the place of the end of a name that is too long.
    let name = name.filter(|name| name.len() <= 64);
    let has_own_role = given.is_none();
    let properties = map! {
        "Code": map! { "S3Bucket": super::bucket::named(service).unwrap_or_else(|| reference("ServerlessDeploymentBucket")) },
        "FunctionName": name.clone(),
        "Role": given.unwrap_or_else(|| get_att(ROLE, "Arn")),
    };
    let function = template.add(helper.logical_id(), "AWS::Lambda::Function", properties, cause);
    function.after(has_own_role.then(|| ROLE.to_owned()));
    if has_logs {
        let id = format!("{}LogGroup", naming::normalize(helper.name()));
        function.after([id.clone()]);
        super::log_groups::add(service, template, &id, name.map(|name| format!("/aws/lambda/{name}")), None, cause);
    }
}

fn logs<'r>(service: &Service<'r>, template: &mut Template<'r>, cause: Cause<'r>) {
    let group = |end| super::role::log_group(service.prefix().as_ref(), end);
    let create = ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"];
    let statements = [statement("Allow", &create, list![group("*:*")]), statement("Allow", &["logs:PutLogEvents"], list![group("*:*:*")])];
    if let Some(role) = template.resource_mut(ROLE) {
        role.statements.extend(statements.map(|value| Statement { value, causes: vec![cause] }));
    }
}

/// The name of the policy within the role.
pub(super) fn policy_name<'r>(service: &Service<'r>) -> Json<'r> {
    join("-", vec![service.stage.clone().into(), service.name.clone().into(), "custom-resources-lambda".into()])
}

/// A custom resource, which calls the function.
pub(super) fn resource<'r>(
    template: &mut Template<'r>,
    id: String,
    kind: &str,
    helper: Helper,
    properties: Json<'r>,
    function: Option<String>,
    cause: Cause<'r>,
) {
    let properties = properties.with("ServiceToken", Some(get_att(helper.logical_id(), "Arn")));
    let resource = template.add(id, kind, properties, cause);
    if let Some(function) = function {
        resource.after([function, helper.logical_id()]);
    }
}

/// The role with which API Gateway writes logs: one for the whole account.
pub(super) fn api_gateway_role<'r>(service: &Service<'r>, template: &mut Template<'r>, cause: Cause<'r>) {
    const ID: &str = "CustomApiGatewayAccountCloudWatchRole";
    let is_elsewhere = service.is_on(&["logs", "restApi", "roleManagedExternally"]);
    if !template.decide(is_elsewhere, false, cause) || template.resource(ID).is_some() {
        return;
    }
    let properties = map! {}.with("RoleArn", service.setting(&["logs", "restApi", "role"]));
    resource(template, ID.to_owned(), "Custom::ApiGatewayAccountRole", Helper::ApiGatewayRole, properties, None, cause);
    let (partition, account) = (reference("AWS::Partition"), reference("AWS::AccountId"));
    let roles = join(":", vec!["arn".into(), partition.clone(), "iam:".into(), account, "role/*".into()]);
    let own = join(":", vec!["arn".into(), partition, "apigateway:*::/account".into()]);
    let on_roles = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:ListAttachedRolePolicies", "iam:PassRole"];
    let statements =
        vec![(statement("Allow", &on_roles, roles), cause), (statement("Allow", &["apigateway:GET", "apigateway:PATCH"], own), cause)];
    add(service, template, Helper::ApiGatewayRole, statements, cause);
}
