//! The roles that single functions have: a plugin makes them, and version 4 by itself.

use super::{
    role::{given, log_group, vpc_policy},
    sqs::READ_QUEUE,
    stream::{self, READ_STREAM, READ_TABLE},
};
use crate::{
    model::serverless::{
        Function, Json, Statement,
        json::list,
        service::Service,
        template::{ROLE, Template, get_att, join, reference, statement},
    },
    vars::Generation,
};

/// The plugin that makes them.
const PLUGIN: &str = "serverless-iam-roles-per-function";

/// The length that a role's name may have, and that of the longest names of regions.
const MAX_NAME: usize = 64;
const MAX_REGION: usize = "ap-southeast-1".len();

/// What makes a role for a function.
#[derive(Clone, Copy, PartialEq)]
enum Maker {
    /// Nothing: it has the role that is shared, or one that it names.
    Nothing,
    /// The plugin.
    Plugin,
    /// The framework.
    Framework,
}

/// Whether a plugin of that name may read the statements of functions.
pub fn may_make_roles(plugin: &str) -> bool {
    plugin.contains("iam") || plugin.contains("role") || plugin.starts_with('.')
}

/// Gives functions the roles that are made for them in place of the one that they share.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    // Without that role, or with another in its place, none is made.
    if template.resource(ROLE).is_none() {
        return;
    }
    for (index, function) in service.functions.iter().enumerate() {
        let role = match maker(service, function) {
            Some(Maker::Nothing) => continue,
            Some(maker) => {
                let own = Own { service, function, index, is_of_plugin: maker == Maker::Plugin };
                get_att(own.generate(template), "Arn")
            }
            None => {
                template.gap(function.cause);
                Json::Unknown
            }
        };
        if let Some(resource) = template.resource_mut(&function.logical_id()) {
            resource.after(role.get("Fn::GetAtt").and_then(|parts| parts.items().first()?.text()));
            resource.properties.set("Role", role);
        }
    }
}

/// What makes a role for a function; none if that is not known.
fn maker(service: &Service<'_>, function: &Function<'_>) -> Option<Maker> {
    let body = &function.body;
    let (has_old, new) = (body.has("iamRoleStatements"), body.get("iam"));
    let mode = service.setting(&["iam", "role", "mode"]);
    let names_one = body.get("role").is_some_and(|role| role.truth() != Some(false));
    if names_one || !has_old && new.is_none() && mode.is_none() {
        return Some(Maker::Nothing);
    }
    let plugins = service.plugins();
    if plugins.iter().flatten().any(|name| name == PLUGIN) {
        return Some(if has_old { Maker::Plugin } else { Maker::Nothing });
    }
    if service.generation != Generation::V4 {
        // Keys that only version 4 knows may tell that it is that.
        let is_open = new.is_some() || has_old && plugins.iter().any(|name| name.as_deref().is_none_or(may_make_roles));
        return (!is_open).then_some(Maker::Nothing);
    }
    let role = new.as_ref().and_then(|new| new.get("role"));
    if [&new, &role, &mode].into_iter().flatten().any(|value| !value.is_known()) {
        return None;
    }
    let has_policies = || role.as_ref().and_then(|role| role.get("managedPolicies")).is_some_and(|list| !list.items().is_empty());
    let has_statements = || has_old || role.as_ref().is_some_and(|role| role.has("statements"));
    let has_one = is_mode_of_functions(mode) || has_statements() || has_policies();
    Some(if has_one { Maker::Framework } else { Maker::Nothing })
}

/// Whether version 4 makes a role for each function.
fn is_mode_of_functions(mode: Option<Json<'_>>) -> bool {
    mode.and_then(|mode| mode.text()).as_deref() == Some("perFunction")
}

/// A role of a function.
struct Own<'s, 'r> {
    service: &'s Service<'r>,
    function: &'s Function<'r>,
    index: usize,
    is_of_plugin: bool,
}

impl<'r> Own<'_, 'r> {
    /// Makes it like the one that is shared; gives its logical id.
    fn generate(&self, template: &mut Template<'r>) -> String {
        let Self { service, function, .. } = *self;
        let id = function.own_role_id();
        let boundary = self.custom("iamGlobalPermissionsBoundary");
        let Some(shared) = template.resource_mut(ROLE) else { return id };
        if let Some(boundary) = &boundary {
            shared.properties.set("PermissionsBoundary", boundary.clone());
        }
        let mut properties = shared.properties.clone();
        properties.set("ManagedPolicyArns", self.managed_policies(shared.properties.get("ManagedPolicyArns")).into());
        properties.set("RoleName", self.setting("name", "iamRoleStatementsName").unwrap_or_else(|| self.usual_name()));
        if let Some(boundary) = self.setting("permissionsBoundary", "iamPermissionsBoundary").or(boundary) {
            properties.set("PermissionsBoundary", boundary);
        }
        if let Some(path) = self.role("path") {
            properties.set("Path", path);
        }
        let is_for_it = |statement: &&Statement<'r>| statement.causes.iter().any(|cause| cause.function == Some(self.index));
        // The framework lets it do what the shared role has for it; what that has for others, too, is not told apart.
        let shared: Vec<_> = shared.statements.iter().filter(|statement| !self.is_of_plugin && is_for_it(statement)).cloned().collect();
        let statements = self.made().into_iter().chain(shared).chain(self.inherited());
        let statements = statements.chain(given(service, self.setting("statements", "iamRoleStatements"))).collect();
        template.add(id.clone(), "AWS::IAM::Role", properties, function.cause).statements = statements;
        id
    }

    /// The name that it has if none is given; of a long one the last word is left out.
    fn usual_name(&self) -> Json<'r> {
        let (Some(service), Some(stage)) = (&self.service.name, &self.service.stage) else { return Json::Unknown };
        let own = [service, stage, &self.function.key];
        let is_short = own.iter().map(|part| part.len() + 1).sum::<usize>() + MAX_REGION + "-lambdaRole".len() <= MAX_NAME;
        let own = own.into_iter().map(Json::from);
        if is_short { join("-", own.chain([reference("AWS::Region"), "lambdaRole".into()]).collect()) } else { Json::Unknown }
    }

    /// What the function's settings and events need.
    fn made(&self) -> Vec<Statement<'r>> {
        let function = self.function;
        let allow = |actions: &[&'static str], resources: Json<'r>, cause| Statement {
            value: statement("Allow", actions, resources),
            causes: vec![cause],
        };
        let logs = ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents"];
        let mut statements = vec![allow(&logs, list![log_group(function.name.as_ref(), ":*:*")], function.cause)];
        for (event, actions, kind) in
            [("stream", &READ_TABLE[..], Some("dynamodb")), ("stream", &READ_STREAM, Some("kinesis")), ("sqs", &READ_QUEUE, None)]
        {
            let events = function.events(event).filter(|event| kind.is_none() || stream::kind(event).as_deref() == kind);
            let (arns, causes): (Vec<Json<'r>>, Vec<_>) =
                events.map(|event| (event.main("arn").unwrap_or(Json::Unknown), event.cause)).unzip();
            if let Some(first) = causes.first() {
                statements.push(Statement { causes: causes.clone(), ..allow(actions, arns.into(), *first) });
            }
        }
        if let Some(target) = function.body.get("onError").filter(|target| target.truth() != Some(false)) {
            statements.push(allow(&["sns:Publish"], target, function.cause));
        }
        statements
    }

    /// What all functions may do, if this one takes it over.
    fn inherited(&self) -> Vec<Statement<'r>> {
        let new = self.function.body.at(&["iam", "inheritStatements"]).filter(|_| !self.is_of_plugin);
        let wish = new.or_else(|| self.function.body.get("iamRoleStatementsInherit")).or_else(|| self.custom("defaultInherit"));
        let is_usual = !self.is_of_plugin && is_mode_of_functions(self.service.setting(&["iam", "role", "mode"]));
        let inherits = wish.map_or(Some(is_usual), |wish| wish.truth());
        let statements = match self.service.setting(&["iam"]) {
            Some(_) => self.service.setting(&["iam", "role", "statements"]),
            None => self.service.setting(&["iamRoleStatements"]),
        };
        match inherits {
            Some(true) => given(self.service, statements),
            Some(false) => Vec::new(),
            None => given(self.service, statements.map(|_| Json::Unknown)),
        }
    }

    fn managed_policies(&self, shared: Option<Json<'r>>) -> Vec<Json<'r>> {
        let own = |key: &str| self.function.body.get(key).or_else(|| self.service.setting(&[key]));
        let is_in_vpc = own("vpc").is_some_and(|vpc| !vpc.is_known() || !vpc.entries().is_empty());
        let is_mode = is_mode_of_functions(self.service.setting(&["iam", "role", "mode"]));
        let shared = shared.filter(|_| is_mode && !self.is_of_plugin);
        let lists = shared.into_iter().chain(self.role("managedPolicies"));
        let listed = lists.flat_map(|list| list.one_or_many());
        listed.chain(is_in_vpc.then(vpc_policy)).collect()
    }

    /// A setting of `iam.role`, which the plugin does not read.
    fn role(&self, key: &str) -> Option<Json<'r>> {
        self.function.body.at(&["iam", "role", key]).filter(|_| !self.is_of_plugin)
    }

    /// The same, or the older key of the function.
    fn setting(&self, new: &str, old: &str) -> Option<Json<'r>> {
        self.role(new).or_else(|| self.function.body.get(old))
    }

    /// A setting of the plugin.
    fn custom(&self, key: &str) -> Option<Json<'r>> {
        self.service.root.at(&["custom", PLUGIN, key])
    }
}
